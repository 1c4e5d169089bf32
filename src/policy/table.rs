//! The table of the policy. Read it beside the rules: every right of every kind of caller stands in [`right`].

use crate::{auth::Caller, catalog::Sensitivity};

/// Rows that a caller may have of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// None: the collection is as if it did not exist.
    Nothing,
    /// Rows of the caller's areas.
    OwnAreas,
    /// All rows.
    Everything,
}

/// What a caller may read and write of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Right {
    pub(super) read: Reach,
    /// Fields up to this sensitivity are shown.
    pub(super) fields: Sensitivity,
    pub(super) write: Reach,
}

/// | caller | public collection | internal | personal |
/// | --- | --- | --- | --- |
/// | public | reads public fields | - | - |
/// | editor | reads all, writes own areas | own areas | own areas |
/// | command line, as nobody | reads and writes all | reads and writes all | - |
pub(super) fn right(caller: &Caller, sensitivity: Sensitivity) -> Right {
    use Reach::{Everything, Nothing, OwnAreas};
    use Sensitivity::{Internal, Personal, Public};
    let (read, fields, write) =
        match (caller.is_operator(), caller.as_user().is_some(), sensitivity) {
            (true, _, Public | Internal) => (Everything, Internal, Everything),
            (true, _, Personal) => (Nothing, Internal, Nothing),
            (false, true, Public) => (Everything, Internal, OwnAreas),
            (false, true, Internal | Personal) => (OwnAreas, Personal, OwnAreas),
            (false, false, Public) => (Everything, Public, Nothing),
            (false, false, Internal | Personal) => (Nothing, Public, Nothing),
        };
    Right { read, fields, write }
}
