//! Classes without their area: few where classes are many.
//!
//! A country has thousands of areas, and in each of them much the same groups; so classes are many because areas are. Who
//! sees the whole country and filters by group or poverty need not tell areas apart: sums by kind are enough.

use std::collections::HashMap;

use super::{classes::Classes, file::stored, mask::Mask, packed::Packed};

/// The kind of each class.
#[derive(Debug, Default)]
pub(super) struct Kinds {
    of: Packed,
    many: u32,
}

stored!(Kinds { of: Packed, many: u32 });

impl Kinds {
    /// Classes that differ in nothing but the attribute with the most values, the area, are of one kind.
    #[expect(clippy::cast_possible_truncation, reason = "classes are numbered by u32")]
    pub(super) fn of(classes: &Classes) -> Self {
        let area = (0..classes.width()).max_by_key(|attribute| classes.values(*attribute));
        let mut known: HashMap<Vec<u32>, u32> = HashMap::new();
        let mut of = Packed::with_capacity(classes.len());
        let mut codes = Vec::with_capacity(classes.width());
        for class in 0..classes.len() as u32 {
            codes.clear();
            let others = (0..classes.width()).filter(|attribute| Some(*attribute) != area);
            codes.extend(others.map(|attribute| classes.code(class, attribute)));
            let new = known.len() as u32;
            let kind = known.get(&codes).copied().unwrap_or(new);
            if kind == new {
                known.insert(codes.clone(), kind);
            }
            of.push(kind.into());
        }
        Self { of, many: known.len() as u32 }
    }

    /// The kind of a class.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was a u32")]
    pub(super) fn kind(&self, class: u32) -> u32 {
        self.of.get(class as usize) as u32
    }

    /// Bytes on the heap.
    pub(super) fn bytes(&self) -> usize {
        self.of.bytes()
    }

    /// The kinds that a mask takes; `None` when it takes some classes of a kind and others not.
    #[expect(clippy::cast_possible_truncation, reason = "classes are numbered by u32")]
    pub(super) fn mask(&self, classes: &Mask) -> Option<Mask> {
        let mut taken: Vec<Option<bool>> = vec![None; self.many as usize];
        for class in 0..self.of.len() as u32 {
            let takes = classes.takes(class);
            let known = taken.get_mut(self.kind(class) as usize)?;
            if known.is_some_and(|known| known != takes) {
                return None;
            }
            *known = Some(takes);
        }
        let takes = |kind: u32| taken.get(kind as usize).copied().flatten().unwrap_or(false);
        Some(Mask::of_so_many(self.many as usize, takes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        atlas::classes::{Growing, Reading},
        catalog::FieldType,
    };

    fn table(rows: &[(&str, &str)]) -> Classes {
        let mut growing = Growing::new(&[Reading::Of(FieldType::Text); 2]);
        for (area, group) in rows {
            growing.class([Some(*area), Some(*group)].into_iter()).unwrap();
        }
        growing.finish()
    }

    #[test]
    fn a_mask_that_tells_no_areas_apart_is_one_of_kinds_and_another_is_none() {
        let rows = [("1", "ede"), ("2", "ede"), ("3", "ede"), ("1", "mnong"), ("3", "mnong")];
        let classes = table(&rows);
        let kinds = Kinds::of(&classes);
        assert_eq!((0..5).map(|class| kinds.kind(class)).collect::<Vec<_>>(), [0, 0, 0, 1, 1]);

        let group = Mask::of(&classes, |class| classes.text(class, 1) == Some("mnong"));
        let mask = group.of_kinds(&kinds).unwrap();
        assert_eq!([0, 1].map(|kind| mask.takes(kind)), [false, true]);
        let area = Mask::of(&classes, |class| classes.text(class, 0) == Some("3"));
        assert_eq!(area.of_kinds(&kinds), None);
        assert!(Mask::of(&classes, |_| true).of_kinds(&kinds).unwrap().takes(1));
    }
}
