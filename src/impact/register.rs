//! The register of areas on a day, as the map in memory holds it.

use chrono::NaiveDate;

use crate::{
    atlas::{HeldRow, HeldRows, Seen},
    geo::Ground,
    policy::View,
};

/// The register of areas on a day.
#[derive(Debug)]
pub(super) struct Register<'a> {
    rows: HeldRows<'a>,
    day: NaiveDate,
}

impl<'a> Register<'a> {
    /// What the view shows of it.
    pub(super) fn of(seen: &'a Seen, areas: &'a View, day: NaiveDate) -> Option<Self> {
        Some(Self { rows: seen.rows(areas)?, day })
    }

    /// Every version of the areas with that code.
    pub(super) fn versions(&self, code: &str) -> Vec<HeldRow<'a>> {
        self.rows.with("code", [code])
    }

    /// The areas in force whose box meets the ground.
    pub(super) fn near(&self, ground: &Ground) -> Vec<HeldRow<'a>> {
        self.in_force(self.rows.near(ground))
    }

    /// Codes of the communes in force that the ground covers a part of.
    pub(super) fn communes(&self, ground: &Ground) -> Vec<String> {
        let near = self.near(ground);
        let communes = near
            .iter()
            .filter(|row| row.text("level") == Some("commune") && row.is_reached_by(ground));
        let mut codes: Vec<_> =
            communes.filter_map(|row| row.text("code")).map(str::to_owned).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// The areas in force that stand directly under one of these.
    pub(super) fn under<'b>(
        &'b self,
        codes: impl IntoIterator<Item = &'b str>,
    ) -> Vec<HeldRow<'a>> {
        self.in_force(self.rows.with("parent_code", codes))
    }

    /// The areas in force with these codes.
    pub(super) fn named<'b>(
        &'b self,
        codes: impl IntoIterator<Item = &'b str>,
    ) -> Vec<HeldRow<'a>> {
        self.in_force(self.rows.with("code", codes))
    }

    /// The name of an area: of the version in force before others, of those the newest.
    pub(super) fn name(&self, code: &str) -> Option<String> {
        let versions = self.versions(code);
        let newest = versions
            .iter()
            .max_by_key(|row| (row.holds_on(self.day), row.text("valid_from").map(str::to_owned)));
        newest.and_then(|row| row.text("name")).map(str::to_owned)
    }

    fn in_force(&self, rows: Vec<HeldRow<'a>>) -> Vec<HeldRow<'a>> {
        rows.into_iter().filter(|row| row.holds_on(self.day)).collect()
    }
}
