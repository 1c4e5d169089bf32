//! The one place where SQL is put together at run time. Values are bound, always; identifiers come from the
//! catalogue, which has refused everything but plain names, and are quoted.

use std::fmt::Write as _;

use tokio_postgres::types::ToSql;

use crate::{
    auth::{Areas, Stewardship},
    catalog::{ClosedWhen, Closing, Field, FieldType, Time, Value},
    geo::{LonLatBox, TimeWindow},
    policy::{Rows, View, Within},
};

/// Areas that the planner may weigh one by one to guess how many rows they have: it takes 0.7 microseconds for each. More of
/// them are a large part of the country, and it is told only that they are a condition. Both ways they are hashed once and
/// each row is looked up.
const WEIGHED_AT_MOST: usize = 1000;

/// A statement under construction with its bound values.
#[derive(Debug, Default)]
pub(super) struct Builder {
    sql: String,
    /// Values of a fixed statement that come first; this builder's are numbered after them.
    given: usize,
    values: Vec<Box<dyn ToSql + Sync + Send>>,
}

/// A plain identifier in quotes.
pub(super) fn quoted(identifier: &str) -> String {
    debug_assert!(!identifier.contains('"'), "the catalogue refuses such names");
    format!("\"{identifier}\"")
}

impl Builder {
    /// A builder whose values are numbered after so many given ones.
    pub(super) fn after(given: usize) -> Self {
        Self { given, ..Self::default() }
    }

    /// Appends text of the program's own.
    pub(super) fn push(&mut self, text: &str) -> &mut Self {
        self.sql.push_str(text);
        self
    }

    /// What stands in it so far.
    pub(super) fn text(&self) -> &str {
        &self.sql
    }

    /// Appends a quoted identifier of the catalogue.
    pub(super) fn name(&mut self, identifier: &str) -> &mut Self {
        self.sql.push_str(&quoted(identifier));
        self
    }

    /// Appends a column of the row `t`.
    pub(super) fn column(&mut self, identifier: &str) -> &mut Self {
        self.push("t.").name(identifier)
    }

    /// Appends the place of a bound value.
    pub(super) fn bind(&mut self, value: impl ToSql + Sync + Send + 'static) -> &mut Self {
        self.values.push(Box::new(value));
        // Writing to a String cannot fail.
        let _infallible = write!(self.sql, "${}", self.given + self.values.len());
        self
    }

    /// Appends a bound value of a field, cast from text to the field's type.
    pub(super) fn bind_value(&mut self, kind: FieldType, value: Option<&Value>) -> &mut Self {
        self.push("(").bind(value.map(Value::to_sql_text)).push("::text)::").push(kind.sql())
    }

    /// ` AND` the row `t` is in force today.
    pub(super) fn in_force(&mut self, time: &Time) -> &mut Self {
        self.push(" AND coalesce(").column(&time.start).push(" <= current_date, true)");
        if let Some(end) = &time.end {
            self.push(" AND coalesce(").column(end).push(" > current_date, true)");
        }
        self
    }

    /// `WHERE` with the rows that the view opens.
    pub(super) fn rows_of(&mut self, view: &View) -> &mut Self {
        self.push(" WHERE ").predicate(view, "t")
    }

    /// The condition under which the view opens the row of that alias.
    pub(super) fn predicate(&mut self, view: &View, row: &str) -> &mut Self {
        match (view.rows(), &view.collection().follows) {
            (Rows::All, _) => self.push("true"),
            (Rows::Marked { mark, own, within }, _) => {
                self.push("((").push(row).push(".").name(&mark.field).push("::text = ");
                self.bind(mark.value.clone());
                if !own.is_empty() {
                    self.push(" OR ").in_areas(view, row, own);
                }
                self.push(")");
                if let Some(areas) = within {
                    self.push(" AND ").in_areas(view, row, areas);
                }
                self.push(")")
            }
            (Rows::Within(within), _) => self.within(view, row, within),
            (Rows::OfCommunities(stewardships), _) => self.of_communities(view, row, stewardships),
            (Rows::Following(views), Some(follows)) => {
                self.push("(false");
                for (place, followed) in views.iter().enumerate() {
                    let inner = format!("f{place}");
                    self.push(" OR (").push(row).push(".").name(&follows.collection).push(" = ");
                    self.bind(followed.collection().id.clone()).push(" AND EXISTS (SELECT FROM ");
                    self.name(&followed.collection().table)
                        .push(" AS ")
                        .push(&inner)
                        .push(" WHERE ")
                        .push(&inner);
                    self.push(".id = ")
                        .push(row)
                        .push(".")
                        .name(&follows.record)
                        .push(" AND ")
                        .predicate(followed, &inner);
                    self.closed(followed, &inner).push("))");
                }
                self.push(")")
            }
            (Rows::Following(_), None) => self.push("false"),
        }
    }

    /// Rows of the areas.
    pub(super) fn in_areas(&mut self, view: &View, row: &str, areas: &Areas) -> &mut Self {
        let Some(column) = &view.collection().area_column else { return self.push("false") };
        let many = areas.len() > WEIGHED_AT_MOST;
        self.push(if many { "coalesce(" } else { "" }).push(row).push(".").name(column);
        self.push(" = ANY (").bind(areas.clone()).push(if many { "), false)" } else { ")" })
    }

    /// Rows of areas, and rows that activations open: those on their ground, and those without a place of their own.
    fn within(&mut self, view: &View, row: &str, within: &Within) -> &mut Self {
        self.push("(").in_areas(view, row, &within.areas);
        for (place, opening) in within.openings.iter().enumerate() {
            self.push(" OR ").in_areas(view, row, &opening.areas);
            match (&within.whole, &view.collection().geometry, &opening.ground) {
                (Some(whole), _, _) => {
                    let inner = format!("w{place}");
                    self.push(" AND EXISTS (SELECT FROM ").name(&whole.collection().table);
                    self.push(" AS ").push(&inner).push(" WHERE ").predicate(whole, &inner);
                    for column in view.collection().belongs.iter().flat_map(|whole| &whole.by) {
                        self.push(" AND ").push(&inner).push(".").name(column).push(" = ");
                        self.push(row).push(".").name(column);
                    }
                    self.push(")")
                }
                (None, Some(geometry), Some(ground)) => {
                    let column = format!("{row}.{}", quoted(&geometry.column));
                    self.push(" AND (").push(&column).push(" IS NULL OR ").push(&column);
                    self.push(" && ").ground(ground).push(" AND ST_Intersects(").push(&column);
                    self.push(", ").ground(ground).push("))")
                }
                (None, _, _) => self,
            };
        }
        self.push(")")
    }

    /// A geometry given as EWKB.
    pub(super) fn ground(&mut self, ewkb: &[u8]) -> &mut Self {
        self.push("ST_GeomFromEWKB(").bind(ewkb.to_vec()).push(")")
    }

    /// Rows of communities, each in its areas.
    fn of_communities(&mut self, view: &View, row: &str, own: &[Stewardship]) -> &mut Self {
        self.push("(false");
        if let Some(community) = &view.collection().community {
            for own in own {
                self.push(" OR ").in_areas(view, row, &own.scope.areas).push(" AND ");
                self.push(row).push(".").name(&community.field).push(" = ");
                self.bind(own.community.clone());
            }
        }
        self.push(")")
    }

    /// Leaves out records whose community keeps their media to itself, unless the caller is inside.
    fn closed(&mut self, followed: &View, row: &str) -> &mut Self {
        let closings: Vec<_> = followed.collection().media_closed.iter().collect();
        if closings.is_empty() {
            return self;
        }
        self.push(" AND ").open_to(followed, row, &closings)
    }

    /// None of the conditions closes the row, or the caller is inside.
    pub(super) fn open_to(&mut self, view: &View, row: &str, closings: &[&Closing]) -> &mut Self {
        self.push("(NOT (false");
        for closing in closings {
            self.push(" OR ").closes(row, &closing.when);
        }
        self.push(")");
        let inside = view.inside();
        if !inside.areas().is_empty() {
            self.push(" OR ").in_areas(view, row, inside.areas());
        }
        if !inside.communities().is_empty() {
            self.push(" OR ").of_communities(view, row, inside.communities());
        }
        self.push(")")
    }

    /// The condition closes the row; it is never null, so that what is unknown stays closed.
    fn closes(&mut self, row: &str, when: &ClosedWhen) -> &mut Self {
        let field = |builder: &mut Self, name: &str| {
            builder.push(row).push(".").name(name);
        };
        match when {
            ClosedWhen::OneOf { field: label, values } => {
                self.push("coalesce(");
                field(self, label);
                self.push(" = ANY (").bind(values.clone()).push("::text[]), true)")
            }
            ClosedWhen::OutOfSeason { from, to } => {
                self.push("NOT in_season(");
                field(self, from);
                self.push(", ");
                field(self, to);
                self.push(", day_in_viet_nam())")
            }
            ClosedWhen::Given { field: given } => {
                field(self, given);
                self.push(" IS NOT NULL")
            }
        }
    }

    /// The value of a field of the row `t` as the view shows it: null where the row closes it to the caller.
    pub(super) fn field(&mut self, view: &View, field: &Field) -> &mut Self {
        let closings: Vec<_> = view.collection().closings_of(&field.name).collect();
        if closings.is_empty() {
            return self.column(&field.name);
        }
        self.push("CASE WHEN ").open_to(view, "t", &closings).push(" THEN ");
        self.column(&field.name).push(" END")
    }

    /// Rows whose geometry meets the box; one that crosses the antimeridian is two boxes.
    pub(super) fn and_meets(&mut self, column: &str, bbox: &LonLatBox) -> &mut Self {
        self.push(" AND (");
        for (place, part) in bbox.split().into_iter().enumerate() {
            if place > 0 {
                self.push(" OR ");
            }
            let envelope = |builder: &mut Self| {
                builder.push("ST_MakeEnvelope(");
                for edge in part.edges() {
                    builder.bind(edge).push("::float8, ");
                }
                builder.push("4326)");
            };
            // The explicit && lets the index work when the function cannot be inlined.
            self.push("(").column(column).push(" && ");
            envelope(self);
            self.push(" AND ST_Intersects(").column(column).push(", ");
            envelope(self);
            self.push("))");
        }
        self.push(")")
    }

    /// Rows whose geometry meets a polygon given as EWKB.
    pub(super) fn and_meets_ground(&mut self, column: &str, ewkb: &[u8]) -> &mut Self {
        self.push(" AND (").column(column).push(" && ").ground(ewkb);
        self.push(" AND ST_Intersects(").column(column).push(", ").ground(ewkb).push("))")
    }

    /// Rows that hold at some time of the window. A day in the end column is the first one after; an instant is
    /// the last one of the row, and a row of instants without it holds at its start only.
    pub(super) fn and_holds(
        &mut self,
        time: &Time,
        field: impl Fn(&str) -> Option<FieldType>,
        window: &TimeWindow,
    ) -> &mut Self {
        let by_day = field(&time.start) == Some(FieldType::Date);
        let end = time.end.as_ref().unwrap_or(&time.start);
        if let Some(to) = window.to {
            self.push(" AND (")
                .column(&time.start)
                .push(" IS NULL OR ")
                .column(&time.start)
                .push(" <= ");
            self.bind(to).push("::timestamptz)");
        }
        if let Some(from) = window.from {
            self.push(" AND ");
            match (by_day, &time.end) {
                (true, Some(_)) => self
                    .push("(")
                    .column(end)
                    .push(" IS NULL OR ")
                    .column(end)
                    .push(" > ")
                    .bind(from)
                    .push("::timestamptz)"),
                _ => self
                    .push("coalesce(")
                    .column(end)
                    .push(", ")
                    .column(&time.start)
                    .push(") >= ")
                    .bind(from)
                    .push("::timestamptz"),
            };
        }
        self
    }

    /// Rows whose field has the value; `None` asks for rows without one.
    pub(super) fn and_equals(
        &mut self,
        view: &View,
        field: &Field,
        value: Option<&Value>,
    ) -> &mut Self {
        self.push(" AND ").field(view, field);
        match value {
            Some(value) => self.push(" = ").bind_value(field.kind, Some(value)),
            None => self.push(" IS NULL"),
        }
    }

    /// The text and the values.
    pub(super) fn finish(&self) -> (&str, Vec<&(dyn ToSql + Sync)>) {
        (&self.sql, self.values.iter().map(|value| &**value as &(dyn ToSql + Sync)).collect())
    }
}
