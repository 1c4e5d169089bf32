//! Orders of rows, found with little room: of their places, and of their ids.

use super::packed::Packed;

/// Places are first dealt out to so many parts of their range, then each part is sorted on its own.
const PARTS_BITS: u32 = 16;

/// The rows in the order of their places, those of one place in the order of their ids.
#[expect(clippy::cast_possible_truncation, reason = "a layer has fewer than 2^32 rows")]
pub(super) fn of(morton: &[u64], id: &Packed) -> Vec<u32> {
    let least = morton.iter().min().copied().unwrap_or_default();
    let most = morton.iter().max().copied().unwrap_or_default();
    let shift = (u64::BITS - (most - least).leading_zeros()).saturating_sub(PARTS_BITS);
    let part = |place: &u64| ((place - least) >> shift) as usize;
    let mut ends = vec![0_u32; part(&most) + 1];
    for place in morton {
        if let Some(end) = ends.get_mut(part(place)) {
            *end += 1;
        }
    }
    let mut rows = 0;
    for end in &mut ends {
        // For now where the part begins; it moves to its end as the rows come.
        rows += std::mem::replace(end, rows);
    }
    let mut order = vec![0; morton.len()];
    for (row, place) in (0..).zip(morton) {
        let Some(end) = ends.get_mut(part(place)) else { continue };
        if let Some(slot) = order.get_mut(*end as usize) {
            *slot = row;
        }
        *end += 1;
    }
    let mut keyed = Vec::new();
    let mut start = 0;
    for end in ends {
        let rows = order.get_mut(start..end as usize).unwrap_or_default();
        start = end as usize;
        keyed.clear();
        let place = |row: &u32| morton.get(*row as usize).copied().unwrap_or_default();
        keyed.extend(rows.iter().map(|row| (place(row), id.get(*row as usize), *row)));
        keyed.sort_unstable();
        rows.iter_mut().zip(&keyed).for_each(|(slot, (.., row))| *slot = *row);
    }
    order
}

/// The places in `order` of the rows in the order of their ids.
#[expect(clippy::cast_possible_truncation, reason = "a layer has fewer than 2^32 rows")]
pub(super) fn by_id(id: &Packed, order: &[u32]) -> Vec<u32> {
    let mut places = vec![0; order.len()];
    for (place, row) in (0..).zip(order) {
        if let Some(slot) = places.get_mut(*row as usize) {
            *slot = place;
        }
    }
    // Rows mostly come in the order of their ids.
    if (1..id.len()).all(|row| id.get(row - 1) <= id.get(row)) {
        return places;
    }
    let mut rows: Vec<u32> = (0..order.len() as u32).collect();
    rows.sort_unstable_by_key(|row| id.get(*row as usize));
    for row in &mut rows {
        *row = places.get(*row as usize).copied().unwrap_or_default();
    }
    rows
}

/// Where the rows of two stores come to stand in a third.
#[derive(Debug)]
pub(super) struct Merge {
    first: Vec<u32>,
    second: Vec<u32>,
    next: u32,
}

/// No place.
const GONE: u32 = u32::MAX;

impl Merge {
    /// Of stores with so many rows.
    pub(super) fn of(first: usize, second: usize) -> Self {
        Self { first: Vec::with_capacity(first), second: Vec::with_capacity(second), next: 0 }
    }

    /// The next row is one of the first store, or that row is left out.
    pub(super) fn first(&mut self, stays: bool) {
        self.first.push(if stays { self.next } else { GONE });
        self.next += u32::from(stays);
    }

    /// The next row is one of the second store.
    pub(super) fn second(&mut self) {
        self.second.push(self.next);
        self.next += 1;
    }

    /// The rows of the third store in the order of their ids. `orders` are those of the two.
    pub(super) fn by_id(self, orders: [&[u32]; 2], id: impl Fn(u32) -> i64) -> Vec<u32> {
        let mut all = Vec::with_capacity(self.next as usize);
        let mut second = there(orders[1], self.second).peekable();
        for place in there(orders[0], self.first) {
            while let Some(other) = second.next_if(|other| id(*other) < id(place)) {
                all.push(other);
            }
            all.push(place);
        }
        all.extend(second);
        all
    }
}

/// Where the rows of a store stand now, in the order of their ids.
fn there(order: &[u32], places: Vec<u32>) -> impl Iterator<Item = u32> {
    let places = order.iter().map(move |row| places.get(*row as usize).copied());
    places.flatten().filter(|place| *place != GONE)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn rows_are_ordered_by_place_and_by_id(
            rows in prop::collection::vec((prop_oneof![0..9_u64, any::<u64>()], any::<u32>()), 0..200),
        ) {
            let morton: Vec<_> = rows.iter().map(|(place, _)| *place).collect();
            let id: Packed = rows.iter().map(|(_, id)| i64::from(*id)).collect();
            let order = of(&morton, &id);
            let mut expected = rows.clone();
            expected.sort_unstable();
            let found: Vec<_> = order.iter().map(|row| rows[*row as usize]).collect();
            prop_assert_eq!(&found, &expected);
            let by_id: Vec<_> =
                by_id(&id, &order).iter().map(|place| found[*place as usize].1).collect();
            let mut ids: Vec<_> = rows.iter().map(|(_, id)| *id).collect();
            ids.sort_unstable();
            prop_assert_eq!(by_id, ids);
        }
    }
}
