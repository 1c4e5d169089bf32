//! Whole numbers in as few bytes each as the largest of them needs.

use super::file::stored_columns;

/// A column of numbers.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Packed {
    /// Each fits into a byte.
    U8(Vec<u8>),
    /// Each fits into two bytes.
    U16(Vec<u16>),
    /// Each fits into four bytes.
    U32(Vec<u32>),
    /// Some are negative or larger.
    I64(Vec<i64>),
}

stored_columns!(Packed { 1 => U8, 2 => U16, 4 => U32, 8 => I64 });

impl Default for Packed {
    fn default() -> Self {
        Self::U8(Vec::new())
    }
}

impl FromIterator<i64> for Packed {
    fn from_iter<T: IntoIterator<Item = i64>>(numbers: T) -> Self {
        let mut packed = Self::default();
        numbers.into_iter().for_each(|number| packed.push(number));
        packed
    }
}

impl Packed {
    /// Room for so many small numbers.
    pub(super) fn with_capacity(numbers: usize) -> Self {
        Self::U8(Vec::with_capacity(numbers))
    }

    /// One more.
    #[inline]
    pub(super) fn push(&mut self, number: i64) {
        let fits = match self {
            Self::U8(own) => u8::try_from(number).map(|number| own.push(number)).is_ok(),
            Self::U16(own) => u16::try_from(number).map(|number| own.push(number)).is_ok(),
            Self::U32(own) => u32::try_from(number).map(|number| own.push(number)).is_ok(),
            Self::I64(own) => {
                own.push(number);
                true
            }
        };
        if !fits {
            self.push_wider(number);
        }
    }

    #[cold]
    fn push_wider(&mut self, number: i64) {
        *self = if u16::try_from(number).is_ok() {
            Self::U16(self.widened())
        } else if u32::try_from(number).is_ok() {
            Self::U32(self.widened())
        } else {
            Self::I64(self.widened())
        };
        self.push(number);
    }

    fn widened<T: TryFrom<i64> + Default>(&self) -> Vec<T> {
        let mut wider = Vec::with_capacity(self.capacity());
        let numbers = (0..self.len()).map(|place| T::try_from(self.get(place)).unwrap_or_default());
        wider.extend(numbers);
        wider
    }

    /// How many numbers.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::U8(numbers) => numbers.len(),
            Self::U16(numbers) => numbers.len(),
            Self::U32(numbers) => numbers.len(),
            Self::I64(numbers) => numbers.len(),
        }
    }

    fn capacity(&self) -> usize {
        match self {
            Self::U8(numbers) => numbers.capacity(),
            Self::U16(numbers) => numbers.capacity(),
            Self::U32(numbers) => numbers.capacity(),
            Self::I64(numbers) => numbers.capacity(),
        }
    }

    /// The number at a place; 0 beyond the end.
    #[inline]
    pub(super) fn get(&self, place: usize) -> i64 {
        match self {
            Self::U8(numbers) => numbers.get(place).copied().unwrap_or_default().into(),
            Self::U16(numbers) => numbers.get(place).copied().unwrap_or_default().into(),
            Self::U32(numbers) => numbers.get(place).copied().unwrap_or_default().into(),
            Self::I64(numbers) => numbers.get(place).copied().unwrap_or_default(),
        }
    }

    /// The place of the first number that is not less, of numbers that rise; their end when there is none.
    pub(super) fn first_from(&self, least: i64) -> usize {
        let (mut from, mut to) = (0, self.len());
        while from < to {
            let middle = usize::midpoint(from, to);
            if self.get(middle) < least { from = middle + 1 } else { to = middle }
        }
        from
    }

    /// The numbers in that order.
    pub(super) fn in_order(self, order: &[u32]) -> Self {
        match self {
            Self::U8(numbers) => Self::U8(gathered(numbers, order)),
            Self::U16(numbers) => Self::U16(gathered(numbers, order)),
            Self::U32(numbers) => Self::U32(gathered(numbers, order)),
            Self::I64(numbers) => Self::I64(gathered(numbers, order)),
        }
    }

    /// Gives back the room that is not used.
    pub(super) fn shrink(&mut self) {
        match self {
            Self::U8(numbers) => numbers.shrink_to_fit(),
            Self::U16(numbers) => numbers.shrink_to_fit(),
            Self::U32(numbers) => numbers.shrink_to_fit(),
            Self::I64(numbers) => numbers.shrink_to_fit(),
        }
    }

    /// Bytes on the heap.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::U8(numbers) => numbers.len(),
            Self::U16(numbers) => 2 * numbers.len(),
            Self::U32(numbers) => 4 * numbers.len(),
            Self::I64(numbers) => 8 * numbers.len(),
        }
    }
}

/// What stands at these places, in that order. The column goes away.
#[expect(clippy::needless_pass_by_value, reason = "the memory is needed for the next column")]
pub(super) fn gathered<T: Copy + Default>(column: Vec<T>, order: &[u32]) -> Vec<T> {
    order.iter().map(|place| column.get(*place as usize).copied().unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_come_back_as_they_were(
            numbers in prop_oneof![
                prop::collection::vec(0_i64..256, 0..50),
                prop::collection::vec(0_i64..65_536, 0..50),
                prop::collection::vec(0_i64..=4_294_967_295, 0..50),
                prop::collection::vec(any::<i64>(), 0..50),
            ],
        ) {
            let packed: Packed = numbers.iter().copied().collect();
            let order: Vec<_> = (0..u32::try_from(numbers.len()).unwrap()).rev().collect();
            let turned = packed.clone().in_order(&order);
            for (place, number) in numbers.iter().enumerate() {
                prop_assert_eq!(packed.get(place), *number);
                prop_assert_eq!(turned.get(numbers.len() - 1 - place), *number);
            }
            prop_assert_eq!(packed.get(numbers.len()), 0);

            let mut rising = numbers.clone();
            rising.sort_unstable();
            let packed: Packed = rising.iter().copied().collect();
            for least in numbers.iter().flat_map(|number| [*number, number.saturating_add(1)]) {
                prop_assert_eq!(packed.first_from(least), rising.partition_point(|own| *own < least));
            }
        }
    }
}
