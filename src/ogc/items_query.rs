//! The parameters of `items`, read against the view: a field that the caller may not see is unknown.

use deadpool_postgres::GenericClient;

use super::{
    crs, filter,
    sortby::{self, Cursor},
};
use crate::{
    catalog::{CodeLists, Field, FieldType, Value},
    geo::{Crs, CrsBox, TimeWindow},
    http::{ApiError, Params},
    policy::{Rows, View},
    record::{After, Condition, Order, Placed, Region, Select},
    store::StoreError,
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
    order: Order<'a>,
    after: Option<After>,
    bbox: Option<CrsBox>,
    crs: Crs,
    window: Option<TimeWindow>,
    equals: Vec<(&'a Field, Option<Value>)>,
    condition: Option<Condition>,
    only: Option<Vec<&'a Field>>,
    position: Option<i64>,
}

/// The places that a query names, as rows are compared with them.
#[derive(Debug, Default)]
pub(super) struct Places {
    region: Option<Region>,
    condition: Option<Placed>,
}

impl Places {
    /// The box that is asked about.
    pub(super) fn region(&self) -> Option<&Region> {
        self.region.as_ref()
    }
}

impl<'a> ItemsQuery<'a> {
    /// Puts the places of the query where the rows are.
    pub(super) async fn places(&self, client: &impl GenericClient) -> Result<Places, StoreError> {
        let mut places = Places::default();
        if let Some(bbox) = self.bbox {
            places.region = Some(Region::of(client, bbox).await?);
        }
        if let Some(condition) = &self.condition {
            places.condition = Some(condition.placed(client).await?);
        }
        Ok(places)
    }

    /// What a fault of the database means for whoever asked this.
    pub(super) fn fault(&self, error: StoreError) -> ApiError {
        if self.condition.is_some() { filter::fault(error) } else { error.into() }
    }

    /// The reference system of the answer.
    pub(super) fn crs(&self) -> Crs {
        self.crs
    }

    /// The cursor of the page after a place.
    pub(super) fn cursor(&self, after: After) -> Cursor {
        Cursor::of(&self.order, after)
    }

    /// Takes the parameters that select and shape rows; the caller takes `f` and finishes.
    pub(super) fn take(
        params: &mut Params,
        view: &'a View,
        codes: &CodeLists,
    ) -> Result<Self, ApiError> {
        let limit = params.text("limit").map(|text| limit(&text)).transpose()?;
        let order = params.text("sortby").map(|text| sortby::read(&text, view)).transpose()?;
        let order = order.unwrap_or_default();
        let after = params.text("cursor").map(|text| Cursor::read(&text, &order)).transpose()?;
        let bbox = crs::take_box(params, view.collection())?;
        let crs = crs::take(params, view.collection())?;
        let window = params.read("datetime")?;
        let condition = filter::take(params, view)?;
        let only = params.text("properties").map(|names| only(view, &names)).transpose()?;
        let mut equals = Vec::new();
        for field in view.fields() {
            if let Some(text) = params.text(&field.name) {
                let value = field
                    .read(&text, codes)
                    .map_err(|reason| ApiError::invalid(&field.name, &text, reason))?;
                if value.is_none() && !takes_nothing(field) {
                    let reason = format!(
                        "write a value, or filter={} IS NULL for records without one",
                        field.name
                    );
                    return Err(ApiError::invalid(&field.name, text, reason));
                }
                equals.push((field, value));
            }
        }
        Ok(Self { limit, order, after, bbox, crs, window, equals, condition, only, position: None })
    }

    /// Asks for the rows as they were at a position; `None` for what they are.
    pub(super) fn as_of(&mut self, position: Option<i64>) {
        self.position = position;
    }

    /// Rows of a page.
    pub(super) fn page_limit(&self) -> i64 {
        self.limit.unwrap_or(LIMIT_DEFAULT).min(LIMIT_MOST)
    }

    /// The question to the record, about the places that this one asks about.
    pub(super) fn select(&self, view: &'a View, places: &Places) -> Select<'a> {
        let mut select = Select::new(view).in_crs(self.crs).ordered(self.order.clone());
        if let Some(after) = &self.after {
            select = select.after(after.clone());
        }
        if let Some(region) = &places.region {
            select = select.meeting(region.clone());
        }
        if let Some(window) = self.window {
            select = select.holding(window);
        }
        for (field, value) in &self.equals {
            select = select.equal(field, value.clone());
        }
        if let Some(condition) = &places.condition {
            select = select.passing(condition.clone());
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
    pub(super) fn select_all(&self, view: &'a View, places: &Places) -> Select<'a> {
        let select = self.select(view, places);
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
        self.after.as_ref().is_none_or(|after| *after == After::default())
    }

    /// Counting costs a small part of reading the page: nothing but place and area scope selects, which both have an
    /// index, and the page alone does not show that there are too many.
    pub(super) fn counts_cheaply(&self, view: &View) -> bool {
        let scoped = !matches!(view.rows(), Rows::Following(_));
        scoped
            && self.is_first()
            && self.page_limit() < COUNTED_MOST
            && self.equals.is_empty()
            && self.condition.is_none()
            && self.window.is_none()
            && self.position.is_none()
    }
}

/// An empty parameter asks for records without a text; it is no number, time or code.
fn takes_nothing(field: &Field) -> bool {
    field.kind == FieldType::Text && field.codes.is_none()
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
    let mut fields: Vec<&Field> = Vec::new();
    for name in names.split(',').map(str::trim) {
        let field = view.field(name).ok_or_else(|| {
            let reason = match name {
                "" => "write names of properties with commas between them",
                _ => "this collection has no such property",
            };
            ApiError::invalid("properties", name, reason)
        })?;
        if !fields.iter().any(|known| known.name == field.name) {
            fields.push(field);
        }
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_above_the_greatest_is_taken_and_none_or_less_is_refused() {
        assert_eq!(limit("20000").unwrap(), 20_000);
        assert_eq!(limit("99999999999999999999999").unwrap(), i64::MAX);
        for text in ["0", "-1", "ten", "", "1.5", "+3"] {
            assert!(limit(text).is_err(), "{text:?}");
        }
    }
}
