//! Whole numbers in as few bytes each as the largest of them needs.

/// An immutable column of numbers.
#[derive(Debug, Clone)]
pub(super) enum Packed {
    /// Each fits into a byte.
    U8(Box<[u8]>),
    /// Each fits into two bytes.
    U16(Box<[u16]>),
    /// Each fits into four bytes.
    U32(Box<[u32]>),
    /// Some are negative or larger.
    I64(Box<[i64]>),
}

impl Packed {
    /// The numbers in the given order. The column goes away.
    #[expect(clippy::needless_pass_by_value, reason = "the memory is needed for the next column")]
    pub(super) fn of<T: Copy + Into<i64>>(numbers: Vec<T>, order: &[u32]) -> Self {
        let fits = |most: i64| numbers.iter().all(|number| (0..=most).contains(&(*number).into()));
        if fits(u8::MAX.into()) {
            Self::U8(gathered(&numbers, order))
        } else if fits(u16::MAX.into()) {
            Self::U16(gathered(&numbers, order))
        } else if fits(u32::MAX.into()) {
            Self::U32(gathered(&numbers, order))
        } else {
            let number = |place: &u32| numbers.get(*place as usize).map(|own| (*own).into());
            Self::I64(order.iter().map(|place| number(place).unwrap_or_default()).collect())
        }
    }

    /// The number at a place; 0 beyond the end.
    pub(super) fn get(&self, place: usize) -> i64 {
        match self {
            Self::U8(numbers) => numbers.get(place).copied().unwrap_or_default().into(),
            Self::U16(numbers) => numbers.get(place).copied().unwrap_or_default().into(),
            Self::U32(numbers) => numbers.get(place).copied().unwrap_or_default().into(),
            Self::I64(numbers) => numbers.get(place).copied().unwrap_or_default(),
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

fn gathered<T: TryFrom<i64> + Default>(
    numbers: &[impl Copy + Into<i64>],
    order: &[u32],
) -> Box<[T]> {
    let number =
        |place: &u32| numbers.get(*place as usize).and_then(|own| T::try_from((*own).into()).ok());
    order.iter().map(|place| number(place).unwrap_or_default()).collect()
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
            let order: Vec<_> = (0..u32::try_from(numbers.len()).unwrap()).rev().collect();
            let packed = Packed::of(numbers.clone(), &order);
            for (place, number) in numbers.iter().rev().enumerate() {
                prop_assert_eq!(packed.get(place), *number);
            }
            prop_assert_eq!(packed.get(numbers.len()), 0);
        }
    }
}
