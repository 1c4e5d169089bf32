//! The table of the policy. Read it beside the rules: every right of every kind of caller stands in [`right`].

use crate::{auth::Role, catalog::Sensitivity};

/// As whom somebody asks. A person asks as the public and as each of its roles; what they open is put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// Anyone.
    Public,
    /// A program with a key.
    Partner,
    /// A person in a role.
    In(Role),
    /// The command line on the server, for nobody in particular.
    Operator,
}

/// Rows of a collection that are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// None.
    Nothing,
    /// Rows of the role's areas.
    OwnAreas,
    /// Rows that activations open, within the role's areas.
    Opened,
    /// Rows of the collections that the key names, within its areas.
    Named,
    /// All rows; of a collection that marks its public rows, those and the rows of the role's areas.
    Everything,
}

/// Figures on the rows of a collection that are exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counts {
    /// None: published editions only.
    Published,
    /// Of whole communes and villages of the role's areas.
    Units,
    /// Of any ground, within the role's areas.
    Exact,
}

/// Rows that may be made and changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writes {
    /// None.
    Nothing,
    /// Rows of the role's areas.
    OwnAreas,
    /// Rows of the role's areas in collections that the disaster desk keeps.
    Desk,
    /// The labels of the role's communities, in records of its areas.
    Labels,
    /// Whether others' drafts in the role's areas are approved.
    Reviews,
    /// All rows.
    Everything,
}

/// What somebody may do with a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Right {
    pub(super) rows: Reach,
    /// Fields up to this sensitivity are shown.
    pub(super) fields: Sensitivity,
    pub(super) counts: Counts,
    pub(super) writes: Writes,
}

/// The right of one kind of caller on collections of one sensitivity.
#[expect(
    clippy::match_same_arms,
    reason = "one line for each kind of caller, to be read beside the rules"
)]
pub(super) fn right(who: Who, sensitivity: Sensitivity) -> Right {
    use Counts::{Exact, Published, Units};
    use Reach::{Everything, Named, Nothing, Opened, OwnAreas};
    use Role::{Admin, Approver, Auditor, Disaster, Editor, Steward, Viewer};
    use Sensitivity::{Internal, Personal, Public};
    use Who::{In, Operator, Partner};
    let (rows, fields, counts, writes) = match (who, sensitivity) {
        // Anyone, and the two roles that work with the service and not with its data.
        (Who::Public | In(Auditor | Admin), Public) => {
            (Everything, Public, Published, Writes::Nothing)
        }
        (Who::Public | In(Auditor | Admin), _) => (Nothing, Public, Published, Writes::Nothing),
        // Partners: what their key names, personal data never.
        (Partner, Public | Internal) => (Named, Internal, Published, Writes::Nothing),
        (Partner, Personal) => (Nothing, Public, Published, Writes::Nothing),
        // Planners: rows of households are closed, counts of whole units exact.
        (In(Viewer), Public) => (Everything, Internal, Published, Writes::Nothing),
        (In(Viewer), Internal) => (OwnAreas, Internal, Published, Writes::Nothing),
        (In(Viewer), Personal) => (Nothing, Public, Units, Writes::Nothing),
        // Officers of an area.
        (In(Editor), Public) => (Everything, Internal, Exact, Writes::OwnAreas),
        (In(Editor), Internal | Personal) => (OwnAreas, Personal, Exact, Writes::OwnAreas),
        // They read what they approve; they make nothing that they would approve.
        (In(Approver), Public) => (Everything, Internal, Exact, Writes::Reviews),
        (In(Approver), Internal | Personal) => (OwnAreas, Personal, Exact, Writes::Nothing),
        // The desk: exact counts always, rows only under an activation.
        (In(Disaster), Public) => (Everything, Internal, Exact, Writes::Desk),
        (In(Disaster), Internal) => (OwnAreas, Internal, Exact, Writes::Desk),
        (In(Disaster), Personal) => (Opened, Personal, Exact, Writes::Nothing),
        // Stewards set the labels of their communities and see what everyone sees.
        (In(Steward), Public) => (Everything, Public, Published, Writes::Labels),
        (In(Steward), _) => (Nothing, Public, Published, Writes::Nothing),
        // The operator sees and loads what holds no personal data.
        (Operator, Public | Internal) => (Everything, Internal, Exact, Writes::Everything),
        (Operator, Personal) => (Nothing, Public, Published, Writes::Nothing),
    };
    Right { rows, fields, counts, writes }
}

/// Drafts of the role's areas are shown to those who write and approve them. Figures that are not official yet are shown to
/// everyone who works with the area.
pub(super) fn sees_unmarked(who: Who, is_reviewed: bool) -> bool {
    use Role::{Approver, Disaster, Editor, Viewer};
    match who {
        Who::In(Editor | Approver) => true,
        Who::In(Viewer | Disaster) => !is_reviewed,
        _ => false,
    }
}

/// Two records that speak of the same thing become one in the hands of those who decide in its area: approvers, and the desk where it
/// keeps the collection.
pub(super) fn merges(who: Who, is_kept_by_desk: bool) -> bool {
    use Role::{Approver, Disaster};
    match who {
        Who::Operator | Who::In(Approver) => true,
        Who::In(Disaster) => is_kept_by_desk,
        _ => false,
    }
}

/// Who changed a record, and from which file, is told to those who work with the records themselves.
pub(super) fn is_told_actors(who: Who) -> bool {
    use Role::{Approver, Disaster, Editor, Viewer};
    matches!(who, Who::Operator | Who::In(Viewer | Editor | Approver | Disaster))
}
