//! The parameters of `items`, read against the view: a field that the caller may not see is unknown.

use std::fmt;

use crate::{
    catalog::{CodeLists, Field, Value},
    geo::{LonLatBox, TimeWindow},
    http::{ApiError, Params},
    policy::{Rows, View},
    record::Select,
};

/// Rows of a page when the client names no number.
pub(super) const LIMIT_DEFAULT: i64 = 100;

/// Most rows of a page. A greater number is lowered to it, as the standard has it (Part 1, 7.15.2).
const LIMIT_MOST: i64 = 10_000;

/// Most matches that are counted beyond a page.
pub(super) const COUNTED_MOST: i64 = 1_000;

/// What a client asks of `items`.
#[derive(Debug)]
pub(super) struct ItemsQuery<'a> {
    limit: Option<i64>,
    after: Cursor,
    bbox: Option<LonLatBox>,
    window: Option<TimeWindow>,
    equals: Vec<(&'a Field, Option<Value>)>,
    only: Option<Vec<&'a Field>>,
    position: Option<i64>,
}

/// The place after which a page begins, as an opaque text: clients follow `next` and do not count with it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cursor(pub(super) i64);

/// The first letter says what follows, so that pages in another order can have cursors of their own.
const AFTER_ID: &str = "i";

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{AFTER_ID}{:x}", self.0)
    }
}

impl Cursor {
    fn read(text: &str) -> Result<Self, ApiError> {
        let id = text.strip_prefix(AFTER_ID).and_then(|hex| i64::from_str_radix(hex, 16).ok());
        id.filter(|id| *id >= 0 && Self(*id).to_string() == text).map(Self).ok_or_else(|| {
            ApiError::invalid(
                "cursor",
                text,
                "this is no cursor; follow the link \"next\" of a page",
            )
        })
    }
}

impl<'a> ItemsQuery<'a> {
    /// The box that is asked about.
    pub(super) fn bbox(&self) -> Option<&LonLatBox> {
        self.bbox.as_ref()
    }

    /// Takes the parameters that select and shape rows; the caller takes `f` and finishes.
    pub(super) fn take(
        params: &mut Params,
        view: &'a View,
        codes: &CodeLists,
    ) -> Result<Self, ApiError> {
        let limit = params.text("limit").map(|text| limit(&text)).transpose()?;
        let after = params.text("cursor").map(|text| Cursor::read(&text)).transpose()?;
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
        let after = after.unwrap_or_default();
        Ok(Self { limit, after, bbox, window, equals, only, position: None })
    }

    /// Asks for the rows as they were at a position; `None` for what they are.
    pub(super) fn as_of(&mut self, position: Option<i64>) {
        self.position = position;
    }

    /// Rows of a page.
    pub(super) fn page_limit(&self) -> i64 {
        self.limit.unwrap_or(LIMIT_DEFAULT).min(LIMIT_MOST)
    }

    /// The question to the record.
    pub(super) fn select(&self, view: &'a View) -> Select<'a> {
        let mut select = Select::new(view).after(self.after.0);
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
        if let Some(position) = self.position {
            select = select.as_of(position);
        }
        select
    }

    /// The same for a stream: everything, unless the client names a number.
    pub(super) fn select_all(&self, view: &'a View) -> Select<'a> {
        let select = self.select(view);
        match self.limit {
            Some(limit) => select.at_most(limit),
            None => select,
        }
    }

    /// The client named the properties that it wants.
    pub(super) fn names_properties(&self) -> bool {
        self.only.is_some()
    }

    /// It is the first page.
    pub(super) fn is_first(&self) -> bool {
        self.after == Cursor::default()
    }

    /// Counting costs a small part of reading the page: nothing but place and area scope selects, which both have an
    /// index, and the page alone does not show that there are too many.
    pub(super) fn counts_cheaply(&self, view: &View) -> bool {
        let scoped = !matches!(view.rows(), Rows::Following(_));
        scoped
            && self.is_first()
            && self.page_limit() < COUNTED_MOST
            && self.equals.is_empty()
            && self.window.is_none()
            && self.position.is_none()
    }
}

fn limit(text: &str) -> Result<i64, ApiError> {
    let wrong =
        || ApiError::invalid("limit", text, format!("write a whole number from 1 to {LIMIT_MOST}"));
    if text.is_empty() || !text.chars().all(|digit| digit.is_ascii_digit()) {
        return Err(wrong());
    }
    // Only digits: what does not fit is too many, not wrong.
    let limit = text.parse().unwrap_or(i64::MAX);
    if limit == 0 { Err(wrong()) } else { Ok(limit) }
}

/// `properties=a,b` (OGC API Features Part 6 draft): the fields, in the order asked for.
fn only<'a>(view: &'a View, names: &str) -> Result<Vec<&'a Field>, ApiError> {
    let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
    let mut fields: Vec<&Field> = Vec::new();
    for name in names {
        let field = view.field(name).ok_or_else(|| {
            ApiError::invalid("properties", name, "this collection has no such property")
        })?;
        if !fields.iter().any(|known| known.name == field.name) {
            fields.push(field);
        }
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_limit_above_the_greatest_is_taken_and_none_or_less_is_refused() {
        assert_eq!(limit("20000").unwrap(), 20_000);
        assert_eq!(limit("99999999999999999999999").unwrap(), i64::MAX);
        for text in ["0", "-1", "ten", "", "1.5", "+3"] {
            assert!(limit(text).is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_cursor_is_read_as_it_was_printed(id in 0..i64::MAX) {
            prop_assert_eq!(Cursor::read(&Cursor(id).to_string()).unwrap(), Cursor(id));
        }

        #[test]
        fn no_other_text_is_a_cursor(text in "\\PC{0,20}") {
            if let Ok(cursor) = Cursor::read(&text) {
                prop_assert_eq!(cursor.to_string(), text);
            }
        }
    }
}
