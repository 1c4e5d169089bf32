//! Numbers that are found by what they stand for, which is kept elsewhere.

/// No number.
const NONE: u32 = u32::MAX;

/// Fewest slots.
const FEWEST: usize = 8;

/// Open addressing: each number lies at the slot of its hash or in the next ones, and at most half of the slots are taken.
#[derive(Debug, Clone, Default)]
pub(super) struct Slots {
    slots: Vec<u32>,
    len: u32,
}

impl Slots {
    /// How many numbers.
    pub(super) fn len(&self) -> u32 {
        self.len
    }

    /// The number with that hash for which `is` holds.
    #[inline]
    pub(super) fn find(&self, hash: u64, is: impl Fn(u32) -> bool) -> Option<u32> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut slot = home(hash, mask);
        loop {
            match self.slots.get(slot).copied() {
                None | Some(NONE) => return None,
                Some(number) if is(number) => return Some(number),
                Some(_) => slot = (slot + 1) & mask,
            }
        }
    }

    /// One more number, which is not there yet. `hash_of` gives the hashes of those that are.
    pub(super) fn insert(&mut self, hash: u64, number: u32, hash_of: impl Fn(u32) -> u64) {
        self.len += 1;
        if self.slots.len() < 2 * self.len as usize {
            let slots = vec![NONE; (2 * self.slots.len()).max(FEWEST)];
            for number in std::mem::replace(&mut self.slots, slots) {
                if number != NONE {
                    self.put(hash_of(number), number);
                }
            }
        }
        self.put(hash, number);
    }

    fn put(&mut self, hash: u64, number: u32) {
        let Some(mask) = self.slots.len().checked_sub(1) else { return };
        let mut slot = home(hash, mask);
        while self.slots.get(slot).is_some_and(|taken| *taken != NONE) {
            slot = (slot + 1) & mask;
        }
        if let Some(free) = self.slots.get_mut(slot) {
            *free = number;
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the mask keeps the lower bits")]
fn home(hash: u64, mask: usize) -> usize {
    hash as usize & mask
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_number_is_found_by_what_it_stands_for(names in prop::collection::hash_set(any::<u16>(), 0..300)) {
            let names: Vec<_> = names.into_iter().collect();
            // Many collide.
            let hash = |name: u16| u64::from(name % 7);
            let of = |number: u32| names[number as usize];
            let mut slots = Slots::default();
            for (number, name) in (0..).zip(&names) {
                prop_assert_eq!(slots.find(hash(*name), |own| of(own) == *name), None);
                slots.insert(hash(*name), number, |own| hash(of(own)));
            }
            for (number, name) in (0..).zip(&names) {
                prop_assert_eq!(slots.find(hash(*name), |own| of(own) == *name), Some(number));
            }
            prop_assert_eq!(slots.len() as usize, names.len());
        }
    }
}
