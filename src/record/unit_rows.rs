//! The statements by which staged rows find the unit that they lie in: what they say of it, where they lie, and the rows
//! that move.

use serde::{Deserialize, Serialize};

use super::{
    builder::Builder,
    stage::{NUMBER, TABLE},
};
use crate::{
    catalog::Collection,
    policy::{Rows, View},
};

/// What separates the parts of what a row says of its unit: the unit separator of ASCII, which no text of a file means.
const SEPARATOR: &str = "chr(31)";

/// A name of a unit beside its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitName {
    /// That of the commune.
    Commune,
    /// That of the district.
    District,
    /// That of the province.
    Province,
}

impl UnitName {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Commune, Self::District, Self::Province];

    /// The staged column. Names of the catalogue have no capitals, so no field can be called so.
    pub(super) const fn column(self) -> &'static str {
        match self {
            Self::Commune => "\"Commune\"",
            Self::District => "\"District\"",
            Self::Province => "\"Province\"",
        }
    }
}

/// What staged rows say of their units: code, then the names.
#[derive(Debug)]
pub(super) struct UnitRows<'a> {
    collection: &'a Collection,
    area: &'a str,
    names: &'a [UnitName],
}

impl<'a> UnitRows<'a> {
    /// The rows of a collection whose rows lie in units; `None` for others.
    pub(super) fn new(collection: &'a Collection, names: &'a [UnitName]) -> Option<Self> {
        collection.units.as_ref()?;
        Some(Self { collection, area: collection.area_column.as_deref()?, names })
    }

    /// The field with the code.
    pub(super) fn area(&self) -> &str {
        self.area
    }

    /// One text of all that a row says.
    fn key(&self, builder: &mut Builder) {
        builder.push("coalesce(s.").name(self.area).push(", '')");
        for name in self.names {
            builder
                .push(" || ")
                .push(SEPARATOR)
                .push(" || coalesce(s.")
                .push(name.column())
                .push(", '')");
        }
    }

    /// Everything that is said, with the key and the number of rows, first things first.
    pub(super) fn said(&self, at_most: i64) -> Builder {
        let mut builder = Builder::default();
        builder.push("SELECT ");
        self.key(&mut builder);
        builder.push(" AS key, s.").name(self.area).push(" AS code");
        for name in UnitName::ALL {
            let (column, alias) = (name.column(), name.column().to_lowercase());
            let own = self.names.contains(&name);
            let own = if own { format!("s.{column}") } else { "NULL::text".to_owned() };
            builder.push(", ").push(&own).push(" AS ").push(&alias);
        }
        builder.push(", count(*) AS rows FROM ").push(TABLE).push(" AS s GROUP BY 1, 2, 3, 4, 5");
        builder.push(" ORDER BY min(s.").push(NUMBER).push(") LIMIT ").bind(at_most);
        builder
    }

    /// The rows that say one of these, with its place in the list.
    pub(super) fn saying(&self, keys: Vec<String>) -> Builder {
        let mut builder = Builder::default();
        builder.push("SELECT s.").push(NUMBER).push(" AS number, said.place FROM ").push(TABLE);
        builder.push(" AS s JOIN unnest(").bind(keys);
        builder.push("::text[]) WITH ORDINALITY AS said (key, place) ON said.key = ");
        self.key(&mut builder);
        builder.push(" ORDER BY 1");
        builder
    }

    /// The rows whose geometry lies on the ground of just one of the units that they may mean, as far as `areas` shows it:
    /// number and code.
    pub(super) fn placed(
        &self,
        areas: &View,
        geometry: &str,
        keys: Vec<String>,
        codes: Vec<String>,
    ) -> Option<Builder> {
        let register = areas.collection();
        let (code, time) = (register.area_column.as_deref()?, register.time.as_ref()?);
        let ground = &register.geometry.as_ref()?.column;
        let mut builder = Builder::default();
        builder.push("SELECT s.").push(NUMBER).push(" AS number, min(").column(code);
        builder.push(") AS code FROM ").push(TABLE).push(" AS s JOIN unnest(").bind(keys);
        builder.push("::text[], ").bind(codes).push("::text[]) AS said (key, code) ON said.key = ");
        self.key(&mut builder);
        builder.push(" JOIN ").name(&register.table).push(" AS t ON ").column(code);
        builder.push(" = said.code AND ").predicate(areas, "t");
        builder.in_force(time);
        builder.push(" AND ST_Dimension(").column(ground).push(") = 2 AND ST_Covers(");
        builder.column(ground).push(", s.").name(geometry).push(") GROUP BY 1 HAVING count(*) = 1");
        Some(builder)
    }

    /// Gives the rows that say so this code; the number of an older list gets the older code before it.
    pub(super) fn settle(
        &self,
        keys: Vec<String>,
        codes: Vec<String>,
        older: Vec<Option<String>>,
    ) -> Builder {
        let mut builder = Builder::default();
        self.set(&mut builder);
        builder.push(" FROM unnest(").bind(keys).push("::text[], ").bind(codes);
        builder.push("::text[], ").bind(older);
        builder.push("::text[]) AS said (key, code, older) WHERE said.key = ");
        self.key(&mut builder);
        builder
    }

    /// Gives the rows with these numbers their code.
    pub(super) fn settle_rows(
        &self,
        numbers: Vec<i64>,
        codes: Vec<String>,
        older: Vec<Option<String>>,
    ) -> Builder {
        let mut builder = Builder::default();
        self.set(&mut builder);
        builder.push(" FROM unnest(").bind(numbers).push("::bigint[], ").bind(codes);
        builder.push("::text[], ").bind(older);
        builder.push("::text[]) AS said (number, code, older) WHERE said.number = s.").push(NUMBER);
        builder
    }

    fn set(&self, builder: &mut Builder) {
        builder.push("UPDATE ").push(TABLE).push(" AS s SET ").name(self.area).push(" = said.code");
        let units = self.collection.units.as_ref();
        if let Some(number) = units.and_then(|units| units.numbered.as_deref()) {
            builder
                .push(", ")
                .name(number)
                .push(" = coalesce(said.older || '-', '') || s.")
                .name(number);
        }
    }
}

/// Staged rows outside the areas whose rows may be written, with the code; `None` where all may be.
pub(super) fn outside_scope(view: &View) -> Option<Builder> {
    let Rows::Within(within) = view.rows() else { return None };
    let mut builder = Builder::default();
    let column = view.collection().area_column.as_deref()?;
    builder.push("SELECT s.").push(NUMBER).push(" AS number, coalesce(s.").name(column);
    builder.push(", '') AS code FROM ").push(TABLE).push(" AS s WHERE (s.").name(column);
    builder.push(" = ANY (").bind(within.areas.clone()).push("::text[])) IS NOT TRUE ORDER BY 1");
    Some(builder)
}
