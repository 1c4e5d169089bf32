//! Rows as the in-memory read model keeps them: whole collections by COPY, single rows as they were at a position.
//!
//! These statements are for the role `banlang_mirror`, which reads everything; nothing here asks for a view.

use super::builder::{Builder, quoted};
use crate::catalog::Collection;

/// What is read of each row of a collection.
#[derive(Debug)]
pub struct Mirrored<'a> {
    /// The collection.
    pub collection: &'a Collection,
    /// Fields that are read as texts, in this order.
    pub attributes: &'a [String],
    /// Attributes that stand in rows of other collections; they follow the fields.
    pub parts: &'a [MirroredPart<'a>],
    /// Fields that are read as texts of rows without a place, and as nulls of others; they follow the parts.
    pub without_place: &'a [String],
    /// Fields that are read as whole numbers; they follow those.
    pub measures: &'a [String],
}

/// An attribute that stands in rows of another collection: what held when, as `from,to,value` joined by `;`, with an empty
/// `to` while it holds.
#[derive(Debug)]
pub struct MirroredPart<'a> {
    /// The other collection.
    pub collection: &'a Collection,
    /// Columns that both have.
    pub by: &'a [String],
    /// Field with the value.
    pub value: &'a str,
    /// Fields with the first day and the first day after.
    pub period: [&'a str; 2],
}

impl Mirrored<'_> {
    /// `COPY` of all rows of the running transaction: id, longitude and latitude (of points) or EWKB (of everything else),
    /// attributes, measures. Rows without a place come too, with nulls.
    pub fn copy(&self) -> String {
        let mut builder = Builder::default();
        builder.push("COPY (");
        self.select(&mut builder, |builder| {
            builder.name(&self.collection.table);
        });
        for (place, part) in self.parts.iter().enumerate() {
            builder.push(" LEFT JOIN (SELECT ");
            for column in part.by {
                builder.push("s.").name(column).push(", ");
            }
            part.periods(&mut builder);
            builder.push(" FROM ").name(&part.collection.table).push(" AS s GROUP BY ");
            for (place, column) in part.by.iter().enumerate() {
                builder.push(if place > 0 { ", s." } else { "s." }).name(column);
            }
            let name = format!("p{place}");
            builder.push(") AS ").push(&name).push(" ON true");
            part.join(&mut builder, &name);
        }
        builder.push(") TO STDOUT (FORMAT binary)");
        builder.finish().0.to_owned()
    }

    /// The same columns of the rows with the ids `$1`, as they were when the newest numbered transaction had ended:
    /// what unnumbered ones did is undone. `$2` is the id of the collection, and those of the parts follow.
    pub fn by_ids(&self) -> String {
        let mut builder = Builder::default();
        let parts = self.parts.iter().map(|part| &part.collection.table);
        for (place, table) in std::iter::once(&self.collection.table).chain(parts).enumerate() {
            builder.push(if place > 0 { ", " } else { "WITH " });
            undone(&mut builder, table, place);
        }
        builder.push(" ");
        self.select(&mut builder, |builder| numbered(builder, &self.collection.table, 0));
        for (place, part) in self.parts.iter().enumerate() {
            let name = format!("p{place}");
            builder.push(" LEFT JOIN LATERAL (SELECT ");
            part.periods(&mut builder);
            builder.push(" FROM ");
            numbered(&mut builder, &part.collection.table, 1 + place);
            builder.push(" AS s WHERE true");
            part.join(&mut builder, "s");
            builder.push(") AS ").push(&name).push(" ON true");
        }
        builder.push(" WHERE t.id = ANY ($1::bigint[])");
        builder.finish().0.to_owned()
    }

    fn select(&self, builder: &mut Builder, table: impl FnOnce(&mut Builder)) {
        builder.push("SELECT t.id");
        match &self.collection.geometry {
            Some(geometry) if geometry.is_point() => {
                for function in [", ST_X(", ", ST_Y("] {
                    builder.push(function).column(&geometry.column).push(")");
                }
            }
            Some(geometry) => {
                builder.push(", ST_AsEWKB(").column(&geometry.column).push(")");
            }
            None => {}
        }
        for field in self.attributes {
            builder.push(", ").column(field).push("::text");
        }
        for place in 0..self.parts.len() {
            builder.push(", p").push(&place.to_string()).push(".periods");
        }
        let place = self.collection.geometry.as_ref();
        for (field, geometry) in self.without_place.iter().filter_map(|field| Some((field, place?)))
        {
            builder.push(", CASE WHEN ").column(&geometry.column).push(" IS NULL THEN ");
            builder.column(field).push("::text END");
        }
        for field in self.measures {
            builder.push(", ").column(field).push("::bigint");
        }
        builder.push(" FROM ");
        table(builder);
        builder.push(" AS t");
    }
}

impl MirroredPart<'_> {
    fn periods(&self, builder: &mut Builder) {
        let [from, to] = self.period.map(quoted);
        builder.push("string_agg(s.").push(&from).push("::text || ',' || coalesce(s.").push(&to);
        builder.push("::text, '') || ',' || s.").name(self.value).push(", ';' ORDER BY s.");
        builder.push(&from).push(") AS periods");
    }

    fn join(&self, builder: &mut Builder, name: &str) {
        for column in self.by {
            builder.push(" AND ").push(name).push(".").name(column).push(" = ").column(column);
        }
    }

    /// The ids of the rows of the whole whose parts with the ids `$1` changed after the position `$2`, or without a number
    /// yet; `$3` is the id of the part's collection, `$4` that of the whole. A row that has gone without a number is one of
    /// them, too: at the newest position it is there.
    pub fn owners(&self, whole: &Collection) -> String {
        let mut builder = Builder::default();
        let columns = |builder: &mut Builder, row: &str| {
            for (place, column) in self.by.iter().enumerate() {
                builder.push(if place > 0 { ", " } else { "" }).push(row).name(column);
            }
        };
        builder.push("WITH part AS (SELECT ");
        columns(&mut builder, "s.");
        builder.push(" FROM ").name(&self.collection.table);
        builder.push(" AS s WHERE s.id = ANY ($1::bigint[]) UNION SELECT ");
        columns(&mut builder, "b.");
        builder.push(" FROM change JOIN txn ON txn.id = change.txn");
        former(&mut builder, &self.collection.table);
        builder
            .push(" WHERE (txn.position > $2 OR txn.position IS NULL) AND change.collection = $3");
        builder.push(" AND change.id = ANY ($1::bigint[]) AND change.before IS NOT NULL)");
        builder.push(" SELECT t.id FROM ").name(&whole.table).push(" AS t JOIN part ON true");
        self.join(&mut builder, "part");
        builder.push(" UNION SELECT t.id FROM (SELECT b.* FROM ").push(UNNUMBERED);
        former(&mut builder, &whole.table);
        builder.push(" WHERE txn.position IS NULL AND change.collection = $4");
        builder.push(" AND change.before IS NOT NULL) AS t JOIN part ON true");
        self.join(&mut builder, "part");
        builder.finish().0.to_owned()
    }
}

/// The changes of a transaction, looked up for it: the planner, told of a join, reads the whole log once a large import
/// makes it think that every transaction is one (285 ms for 2 with 500,000 changes in it).
const UNNUMBERED: &str =
    "txn CROSS JOIN LATERAL (SELECT c.* FROM change AS c WHERE c.txn = txn.id OFFSET 0) AS change";

/// What changes say that rows of a table were, as `b`.
fn former(builder: &mut Builder, table: &str) {
    builder.push(" CROSS JOIN LATERAL jsonb_populate_record(NULL::").name(table);
    builder.push(", change.before) AS b");
}

/// What unnumbered transactions did to a table: the rows that they changed (`u`) and what those were before (`f`), each made once
/// and not again for every row that is asked for. The collection's id is the parameter two after its place.
fn undone(builder: &mut Builder, table: &str, place: usize) {
    let [place, parameter] = [place, place + 2].map(|number| number.to_string());
    builder.push("u").push(&place).push(" AS MATERIALIZED (");
    builder.push("SELECT DISTINCT ON (change.id) change.id, change.op, change.before FROM ");
    builder.push(UNNUMBERED).push(" WHERE txn.position IS NULL AND change.collection = $");
    builder.push(&parameter).push(" ORDER BY change.id, change.seq), f").push(&place);
    builder.push(" AS MATERIALIZED (SELECT b.* FROM u").push(&place);
    builder.push(" AS u CROSS JOIN LATERAL jsonb_populate_record(NULL::").name(table);
    builder.push(", u.before) AS b WHERE u.op <> 'I')");
}

/// The rows of a table without what unnumbered transactions did, as [`undone`] has it.
fn numbered(builder: &mut Builder, table: &str, place: usize) {
    let place = place.to_string();
    builder.push("(SELECT r.* FROM ").name(table).push(" AS r WHERE NOT EXISTS (SELECT FROM u");
    builder.push(&place).push(" AS u WHERE u.id = r.id) UNION ALL SELECT f.* FROM f");
    builder.push(&place).push(" AS f)");
}
