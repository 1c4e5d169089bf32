//! The statements of an import: a staging table with the columns of a file, and the way from there into the
//! collection's table.

use super::{
    builder::{Builder, quoted},
    unit_rows::UnitName,
};
use crate::{
    catalog::{Collection, FieldType, GeometryType},
    policy::{EditView, Rows, View},
};

/// Name of the staging table; it is temporary and goes with the transaction.
pub(super) const TABLE: &str = "import_row";

/// Name of the table that is asked for defaults.
const PROBE: &str = "import_probe";

/// The row number. Names of the catalogue have no capitals, so no field can be called so.
pub(super) const NUMBER: &str = "\"No\"";

/// The columns of a staging table.
#[derive(Debug)]
pub(super) struct Staged {
    fields: Vec<(String, FieldType)>,
    /// Fields that a row must have and the file lacks: taken from the record, where there is one.
    absent: Vec<String>,
    /// Names of units, which say where a row lies and are not written.
    pub(super) unit_names: Vec<UnitName>,
    pub(super) geometry: Option<String>,
}

/// Make a table like the collection's, let its fields be empty, and make a row of nothing but defaults.
pub(super) fn defaults(view: &View) -> [String; 3] {
    let table = quoted(&view.collection().table);
    let make = format!(
        "CREATE TEMPORARY TABLE {PROBE} (LIKE {table} INCLUDING DEFAULTS INCLUDING GENERATED) ON COMMIT DROP"
    );
    let names: Vec<_> = view.fields().map(|field| quoted(&field.name)).collect();
    let empty = names.iter().map(|name| format!(", ALTER {name} DROP NOT NULL"));
    let open = format!("ALTER TABLE {PROBE} ALTER id DROP NOT NULL{}", empty.collect::<String>());
    let ask = format!(
        "WITH made AS (INSERT INTO {PROBE} DEFAULT VALUES RETURNING {}) \
         SELECT row_to_json(made)::text AS defaults FROM made",
        names.join(", ")
    );
    [make, open, ask]
}

/// `$1` numbers of the rows that go.
pub(super) fn leave_out() -> String {
    format!("DELETE FROM {TABLE} WHERE {NUMBER} = ANY ($1)")
}

pub(super) fn index() -> String {
    format!("CREATE INDEX ON {TABLE} ({NUMBER})")
}

/// Staged rows whose record the view does not open; `None` where that cannot be.
pub(super) fn others(view: &View) -> Option<Builder> {
    let collection = view.collection();
    let told_by_key =
        collection.area_column.as_ref().is_some_and(|column| collection.key.contains(column));
    if matches!(view.rows(), Rows::All) || told_by_key {
        return None;
    }
    let mut builder = Builder::default();
    builder.push("SELECT s.").push(NUMBER).push(" AS number FROM ").push(TABLE);
    builder.push(" AS s JOIN ").name(&collection.table).push(" AS t ON true");
    same_key(&mut builder, collection, "s");
    builder.push(" WHERE (").predicate(view, "t").push(") IS NOT TRUE ORDER BY 1");
    Some(builder)
}

/// The rows that have the key of an earlier one: number and that of the first. A key that lacks a part is none.
pub(super) fn repeated(collection: &Collection) -> Builder {
    let mut builder = Builder::default();
    builder.push("SELECT number, first FROM (SELECT s.").push(NUMBER).push(" AS number, min(s.");
    builder.push(NUMBER).push(") OVER (PARTITION BY ");
    for (place, name) in collection.key.iter().enumerate() {
        builder.push(if place > 0 { ", s." } else { "s." }).name(name);
    }
    builder.push(") AS first FROM ").push(TABLE).push(" AS s WHERE true");
    for name in &collection.key {
        builder.push(" AND s.").name(name).push(" IS NOT NULL");
    }
    builder.push(") AS row WHERE number <> first ORDER BY 1");
    builder
}

impl Staged {
    /// The staging table for the named fields of a view.
    pub(super) fn new(
        view: &View,
        fields: &[String],
        absent: &[String],
        unit_names: &[UnitName],
        geometry: bool,
    ) -> Self {
        let fields = fields
            .iter()
            .filter_map(|name| view.field(name))
            .map(|field| (field.name.clone(), field.kind))
            .collect();
        let column = view.collection().geometry.as_ref().map(|geometry| geometry.column.clone());
        let absent = absent.iter().filter(|name| view.field(name).is_some()).cloned().collect();
        let unit_names = unit_names.to_vec();
        Self { fields, absent, unit_names, geometry: column.filter(|_| geometry) }
    }

    /// The file gives this field.
    pub(super) fn has(&self, field: &str) -> bool {
        self.fields.iter().any(|(name, _)| name == field)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(name, _)| name.as_str()).chain(self.geometry.as_deref())
    }

    fn list(&self, row: &str) -> String {
        self.names().map(|name| format!("{row}{}", quoted(name))).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn create(&self) -> String {
        let fields = self.fields.iter().map(|(name, kind)| (name, kind.sql()));
        let geometry = self.geometry.iter().map(|column| (column, "geometry"));
        let columns = fields.chain(geometry).map(|(name, kind)| format!("{} {kind}", quoted(name)));
        let names = self.unit_names.iter().map(|name| format!("{} text", name.column()));
        let columns = columns.chain(names).collect::<Vec<_>>().join(", ");
        format!(
            "CREATE TEMPORARY TABLE {TABLE} ({NUMBER} bigint NOT NULL, {columns}) ON COMMIT DROP"
        )
    }

    pub(super) fn copy(&self) -> String {
        let fields = self.fields.iter().map(|(name, _)| quoted(name));
        let names = self.unit_names.iter().map(|name| name.column().to_owned());
        let geometry = self.geometry.iter().map(|column| quoted(column));
        let columns = fields.chain(names).chain(geometry).collect::<Vec<_>>().join(", ");
        format!("COPY {TABLE} ({NUMBER}, {columns}) FROM STDIN (FORMAT binary)")
    }

    /// Repairs crossing rings where the collection wants that: the area covered by the rings stays covered
    /// (`structure`), and what is left of collapsed parts goes.
    pub(super) fn repair(&self, view: &View) -> Option<String> {
        let geometry = view.collection().geometry.as_ref().filter(|geometry| geometry.repair)?;
        let column = quoted(self.geometry.as_deref()?);
        let single = geometry.types.contains(&GeometryType::Polygon);
        let multi = geometry.types.contains(&GeometryType::MultiPolygon);
        let repaired =
            format!("ST_MakeValid(row.{column}, 'method=structure keepcollapsed=false')");
        let repaired = if single { repaired } else { format!("ST_Multi({repaired})") };
        let accepted = [(single, "'POLYGON'"), (multi, "'MULTIPOLYGON'")];
        let accepted: Vec<_> =
            accepted.iter().filter(|(taken, _)| *taken).map(|(_, name)| *name).collect();
        Some(format!(
            "WITH broken AS MATERIALIZED (
                SELECT {NUMBER}, ST_IsValidReason({column}) AS reason FROM {TABLE}
                WHERE ST_Dimension({column}) = 2 AND NOT ST_IsValid({column})
            ), repaired AS (
                UPDATE {TABLE} AS row SET {column} = {repaired}
                FROM broken WHERE broken.{NUMBER} = row.{NUMBER}
                RETURNING row.{NUMBER}, broken.reason, row.{column} AS geom
            )
            SELECT {NUMBER} AS number, reason,
                   GeometryType(geom) IN ({}) AND NOT ST_IsEmpty(geom) AS usable
            FROM repaired ORDER BY 1",
            accepted.join(", ")
        ))
    }

    /// Staged rows that would be new but lack fields that a row must have; `None` where the file has them all.
    pub(super) fn incomplete(&self, view: &View) -> Option<Builder> {
        if self.absent.is_empty() {
            return None;
        }
        let collection = view.collection();
        let mut builder = Builder::default();
        builder.push("SELECT s.").push(NUMBER).push(" AS number FROM ").push(TABLE);
        builder.push(" AS s WHERE NOT EXISTS (SELECT FROM ").name(&collection.table);
        builder.push(" AS t WHERE true");
        same_key(&mut builder, collection, "s");
        builder.push(") ORDER BY 1");
        Some(builder)
    }

    /// The first field that the file lacks.
    pub(super) fn first_absent(&self) -> Option<&str> {
        self.absent.first().map(String::as_str)
    }

    /// Staged points outside the area in force that their row names, as far as `areas` shows it; `None` where rows
    /// name no area.
    pub(super) fn outside(&self, view: &View, areas: &View) -> Option<Builder> {
        let column = view.collection().area_column.as_deref()?;
        let geometry = self.geometry.as_deref()?;
        let register = areas.collection();
        let (code, time) = (register.area_column.as_deref()?, register.time.as_ref()?);
        let ground = &register.geometry.as_ref()?.column;
        if !self.has(column) || view.collection().id == register.id {
            return None;
        }
        let mut builder = Builder::default();
        builder.push("SELECT s.").push(NUMBER).push(" AS number FROM ").push(TABLE);
        builder.push(" AS s JOIN ").name(&register.table).push(" AS t ON ").column(code);
        builder.push(" = s.").name(column).push(" WHERE ").predicate(areas, "t");
        builder.in_force(time);
        builder.push(" AND ST_Dimension(").column(ground).push(") = 2");
        builder.push(" AND GeometryType(s.").name(geometry).push(") = 'POINT'");
        builder.push(" AND NOT ST_Covers(").column(ground).push(", s.").name(geometry);
        builder.push(") ORDER BY 1");
        Some(builder)
    }

    /// Makes, changes or leaves the staged rows with numbers in `from..to`: `made`, `changed`, `staged` are counts.
    pub(super) fn upsert(&self, edit: &EditView, from: i64, to: i64) -> Builder {
        let collection = edit.view().collection();
        let mut builder = Builder::default();
        builder.push("WITH given AS (SELECT s.").push(NUMBER).push(", ").push(&self.list("s."));
        builder.push(" FROM ").push(TABLE).push(" AS s WHERE s.").push(NUMBER).push(" >= ");
        builder.bind(from).push(" AND s.").push(NUMBER).push(" < ").bind(to);
        builder.push("), written AS (INSERT INTO ").name(&collection.table).push(" AS t (");
        builder.push(&self.list(""));
        let absent: Vec<_> = self.absent.iter().map(|name| quoted(name)).collect();
        for name in &absent {
            builder.push(", ").push(name);
        }
        builder.push(") SELECT ").push(&self.list("given."));
        for name in &absent {
            builder.push(", known.").push(name);
        }
        builder.push(" FROM given");
        if !absent.is_empty() {
            builder.push(" JOIN ").name(&collection.table).push(" AS known ON true");
            for name in &collection.key {
                builder.push(" AND known.").name(name).push(" = given.").name(name);
            }
        }
        builder.push(" ORDER BY given.").push(NUMBER).push(" ON CONFLICT (");
        builder.push(&names(&collection.key)).push(")");
        self.on_conflict(&mut builder, edit, collection);
        builder.push(" RETURNING t.xmax = 0 AS made) SELECT count(*) FILTER (WHERE made) AS made,");
        builder.push(" count(*) FILTER (WHERE NOT made) AS changed,");
        builder.push(" (SELECT count(*) FROM given) AS staged FROM written");
        builder
    }

    /// A record is changed only where it differs, and only where the view opens it.
    fn on_conflict(&self, builder: &mut Builder, edit: &EditView, collection: &Collection) {
        let others: Vec<_> = self
            .names()
            .filter(|name| !collection.key.iter().any(|key| key == name) && edit.writes(name))
            .collect();
        if others.is_empty() {
            builder.push(" DO NOTHING");
            return;
        }
        builder.push(" DO UPDATE SET ");
        for (place, name) in others.iter().enumerate() {
            builder
                .push(if place > 0 { ", " } else { "" })
                .name(name)
                .push(" = excluded.")
                .name(name);
        }
        let list = |row: &str| {
            others
                .iter()
                .map(|name| format!("{row}.{}", quoted(name)))
                .collect::<Vec<_>>()
                .join(", ")
        };
        builder.push(" WHERE (").push(&list("t")).push(") IS DISTINCT FROM (");
        builder.push(&list("excluded")).push(") AND ").predicate(edit.view(), "t");
    }
}

/// `AND` for each column of the key: the record `t` is the one that the staged row means.
fn same_key(builder: &mut Builder, collection: &Collection, staged: &str) {
    for name in &collection.key {
        builder.push(" AND ").column(name).push(" = ").push(staged).push(".").name(name);
    }
}

fn names(columns: &[String]) -> String {
    columns.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")
}
