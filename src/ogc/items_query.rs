//! The parameters of `items`, read against the view: a field that the caller may not see is unknown.

use crate::{
    catalog::{CodeLists, Field, Value},
    geo::{LonLatBox, TimeWindow},
    http::{ApiError, Params},
    policy::View,
    record::Select,
};

/// Rows of a page when the client names no number.
const LIMIT_DEFAULT: i64 = 100;

/// Most rows of a page.
const LIMIT_MOST: i64 = 10_000;

/// What a client asks of `items`.
#[derive(Debug)]
pub(super) struct ItemsQuery<'a> {
    pub(super) limit: i64,
    after: i64,
    bbox: Option<LonLatBox>,
    window: Option<TimeWindow>,
    equals: Vec<(&'a Field, Option<Value>)>,
    only: Option<Vec<&'a Field>>,
}

impl<'a> ItemsQuery<'a> {
    /// Takes the parameters that select and shape rows; the caller takes `f` and finishes.
    pub(super) fn take(
        params: &mut Params,
        view: &'a View,
        codes: &CodeLists,
    ) -> Result<Self, ApiError> {
        let limit = params.number("limit", 1, LIMIT_MOST, LIMIT_DEFAULT)?;
        let after = params.number("cursor", 0, i64::MAX, 0)?;
        let bbox = params.read("bbox")?;
        let window = params.read("datetime")?;
        let only = params.text("properties").map(|names| only(view, &names)).transpose()?;
        let mut equals = Vec::new();
        for field in view.fields() {
            if let Some(text) = params.text(&field.name) {
                let value = field
                    .read(&text, codes)
                    .map_err(|reason| ApiError::invalid(&field.name, &text, reason))?;
                equals.push((field, value));
            }
        }
        Ok(Self { limit, after, bbox, window, equals, only })
    }

    /// The question to the record.
    pub(super) fn select(&self, view: &'a View) -> Select<'a> {
        let mut select = Select::new(view).after(self.after);
        if let Some(bbox) = self.bbox {
            select = select.meeting(bbox);
        }
        if let Some(window) = self.window {
            select = select.holding(window);
        }
        for (field, value) in &self.equals {
            select = select.equal(field, value.clone());
        }
        if let Some(only) = &self.only {
            select = select.only(only.clone());
        }
        select
    }
}

/// `properties=a,b` (OGC API Features Part 6 draft): the fields, in the order asked for.
fn only<'a>(view: &'a View, names: &str) -> Result<Vec<&'a Field>, ApiError> {
    let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
    names
        .map(|name| {
            view.field(name).ok_or_else(|| {
                ApiError::invalid("properties", name, "this collection has no such property")
            })
        })
        .collect()
}
