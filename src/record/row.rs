//! Rows as the database sends them, read into the texts of a [`Record`].
//!
//! The database sends values and the service writes the JSON: with `row_to_json` and `ST_AsGeoJSON` an export of 500,000
//! households took 2.8 s of CPU, without them 1.7.

use std::error::Error;

use tokio_postgres::{
    Row,
    types::{FromSql, Type},
};

use super::{geometry::Written, order::After, read::Record};
use crate::{
    catalog::{Field, FieldType},
    geo::{Coordinates, Crs, push_geojson},
    store::{Doing as _, StoreError},
};

const DOING: &str = "reading a row";

/// What stands in the columns of a question's rows: the id, a value for each field, the geometry, then the place in the order
/// and the geometry as well-known binary, if they were asked for.
#[derive(Debug, Clone)]
pub(super) struct RowShape {
    /// Kind and JSON text of the name, with its colon.
    fields: Vec<(FieldType, String)>,
    /// How a geometry that comes as it is stored is written; otherwise it comes as text.
    coordinates: Option<Coordinates>,
    in_places: bool,
    binary: bool,
}

impl RowShape {
    pub(super) fn new(
        fields: &[&Field],
        (written, crs): (Written, Crs),
        in_places: bool,
        binary: bool,
    ) -> Self {
        let fields = fields
            .iter()
            .enumerate()
            .map(|(place, field)| {
                let comma = if place > 0 { "," } else { "" };
                (field.kind, format!("{comma}\"{}\":", field.name))
            })
            .collect();
        let coordinates =
            Coordinates { decimals: crs.decimals(), flipped: crs.is_latitude_first() };
        let coordinates = (written == Written::GeoJson).then_some(coordinates);
        Self { fields, coordinates, in_places, binary }
    }

    /// Reads a row.
    ///
    /// # Errors
    /// When the row is not as the question promised.
    pub(super) fn record(&self, row: &Row) -> Result<Record, StoreError> {
        let after = self.fields.len() + 1;
        let wkb = after + 1 + usize::from(self.in_places);
        Ok(Record {
            id: row.try_get(0).doing(DOING)?,
            properties: self.properties(row)?,
            geometry: self.geometry(row, after)?,
            wkb: if self.binary { row.try_get(wkb).doing(DOING)? } else { None },
        })
    }

    /// The place of a row in the order.
    ///
    /// # Errors
    /// As [`RowShape::record`].
    pub(super) fn place(&self, row: &Row) -> Result<After, StoreError> {
        let place = self.fields.len() + 2;
        let values = if self.in_places { row.try_get(place).doing(DOING)? } else { Vec::new() };
        Ok(After { values, id: row.try_get(0).doing(DOING)? })
    }

    fn properties(&self, row: &Row) -> Result<String, StoreError> {
        let mut out = Vec::with_capacity(32 * (self.fields.len() + 1));
        out.push(b'{');
        for (place, (kind, name)) in self.fields.iter().enumerate() {
            out.extend(name.as_bytes());
            match row.try_get::<_, Option<Sent<'_>>>(place + 1).doing(DOING)? {
                Some(Sent(sent)) => push_value(&mut out, *kind, sent).ok_or_else(unexpected)?,
                None => out.extend(b"null"),
            }
        }
        out.push(b'}');
        String::from_utf8(out).map_err(|_not_utf8| unexpected())
    }

    fn geometry(&self, row: &Row, place: usize) -> Result<Option<String>, StoreError> {
        let Some(coordinates) = self.coordinates else { return row.try_get(place).doing(DOING) };
        let Some(Sent(sent)) = row.try_get::<_, Option<Sent<'_>>>(place).doing(DOING)? else {
            return Ok(None);
        };
        // A text of seven decimals is about as long as the two doubles and a half.
        let mut out = Vec::with_capacity(64 + sent.len() + sent.len() / 2);
        push_geojson(&mut out, sent, coordinates)
            .map_err(|error| StoreError::Unexpected { doing: DOING, detail: error.to_string() })?;
        String::from_utf8(out).map(Some).map_err(|_not_utf8| unexpected())
    }
}

/// The binary form of a value, whatever its type is.
struct Sent<'a>(&'a [u8]);

impl<'a> FromSql<'a> for Sent<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(raw))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// Appends a value as JSON; `None` when it is not in the binary form of its kind.
fn push_value(out: &mut Vec<u8>, kind: FieldType, sent: &[u8]) -> Option<()> {
    match kind {
        FieldType::Text => {
            let text = std::str::from_utf8(sent).ok()?;
            serde_json::to_writer(out, text).ok()
        }
        FieldType::Integer => {
            let value = match sent.len() {
                2 => i64::from(i16::from_be_bytes(sent.try_into().ok()?)),
                4 => i64::from(i32::from_be_bytes(sent.try_into().ok()?)),
                _ => i64::from_be_bytes(sent.try_into().ok()?),
            };
            serde_json::to_writer(out, &value).ok()
        }
        FieldType::Boolean => {
            let [value] = sent else { return None };
            out.extend(if *value == 0 { b"false".as_slice() } else { b"true" });
            Some(())
        }
        // These come as JSON, since PostgreSQL writes them best.
        FieldType::Number | FieldType::Date | FieldType::Datetime => {
            out.extend(sent);
            Some(())
        }
    }
}

fn unexpected() -> StoreError {
    StoreError::Unexpected { doing: DOING, detail: "a value is not of its field's type".to_owned() }
}
