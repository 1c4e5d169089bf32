//! `filter`, `filter-lang` and `filter-crs` (OGC API Features Part 3, OGC 19-079r2, clause 8): conditions in CQL2.

use super::crs;
use crate::{
    filter::Language,
    http::{ApiError, Params},
    policy::View,
    record::{Condition, ConditionError},
    store::StoreError,
};

/// Takes the condition on the rows of a view.
pub(super) fn take(params: &mut Params, view: &View) -> Result<Option<Condition>, ApiError> {
    let language = params.text("filter-lang").map(|text| language(&text)).transpose()?;
    let crs = crs::take_named(params, "filter-crs", view.collection())?;
    let Some(text) = params.text("filter") else { return Ok(None) };
    let language = language.unwrap_or(Language::Text);
    let condition = Condition::read(view, &text, language, crs);
    condition.map(Some).map_err(|error: ConditionError| ApiError::invalid("filter", text, error))
}

fn language(text: &str) -> Result<Language, ApiError> {
    let named = Language::ALL.into_iter().find(|language| language.name() == text);
    named.ok_or_else(|| {
        ApiError::invalid("filter-lang", text, "write cql2-text (the default) or cql2-json")
    })
}

/// A filter that takes too long is one to write otherwise, and no fault of the service.
pub(super) fn fault(error: StoreError) -> ApiError {
    match error {
        error if error.is_over_time() => ApiError::Unprocessable(
            "the filter takes too long on this collection; ask about fewer rows with bbox or the value of a property, or write it simpler"
                .to_owned(),
        ),
        other => other.into(),
    }
}
