//! Collections whose rows are drafts until another person approves them: `review = true`. The table gives each row its
//! state (`review_rows` of its migration), and the mark of its public rows (`public_rows`) says that it is approved.

use super::model::{Collection, Sensitivity};

/// The field with the state of a row.
pub const STATE: &str = "state";

/// The field with what an approver wants changed of a draft.
pub const REVIEW_NOTE: &str = "review_note";

/// The state of a row that everyone sees.
pub const APPROVED: &str = "approved";

/// The state of a row that waits.
pub const DRAFT: &str = "draft";

impl Collection {
    /// The service says what the field of a row is: nobody writes it with the others.
    pub fn is_decided(&self, field: &str) -> bool {
        self.is_review(field) || self.decided.iter().any(|own| own == field)
    }

    /// The table says what the field of a row is, by who wrote it.
    pub fn is_review(&self, field: &str) -> bool {
        self.review && matches!(field, STATE | REVIEW_NOTE)
    }
}

/// A descriptor by which drafts would be seen, or never approved.
pub(super) fn problem(collection: &Collection) -> Option<String> {
    if !collection.review {
        return None;
    }
    let marked = collection.public_rows.as_ref();
    if marked.is_none_or(|mark| mark.field != STATE || mark.value != APPROVED) {
        return Some(format!(
            "is reviewed; say public_rows = {{ field = {STATE:?}, value = {APPROVED:?} }}"
        ));
    }
    if collection.sensitivity != Sensitivity::Public {
        return Some("is reviewed, but not public: nobody waits for an approval".to_owned());
    }
    if collection.area_column.is_none() || collection.read_only || collection.desk {
        return Some(
            "is reviewed; that needs an area_column, and rows that the officers of the area write"
                .to_owned(),
        );
    }
    let note = collection.field(REVIEW_NOTE);
    note.is_none_or(|note| note.sensitivity == Sensitivity::Public).then(|| {
        format!("is reviewed and needs a field {REVIEW_NOTE:?} that is for officers (internal)")
    })
}
