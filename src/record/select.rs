//! What a read asks for.

use super::{builder::Builder, past};
use crate::{
    auth::Areas,
    catalog::{Field, Value},
    geo::{LonLatBox, TimeWindow},
    policy::View,
};

/// Decimals of coordinates in degrees: seven are about a centimetre.
const DECIMALS: &str = "7";

/// How the geometry of a row is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    GeoJson,
    Wkt,
    Not,
}

/// Of which moment the rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    Now,
    /// As they were at a position.
    At(i64),
    /// What one row was before and after each of its changes from a position on.
    Versions {
        id: i64,
        since: i64,
    },
    /// One image of them, `s.image`.
    Image,
}

/// A question to one collection through a view.
#[derive(Debug, Clone)]
pub struct Select<'a> {
    view: &'a View,
    bbox: Option<LonLatBox>,
    areas: Option<Areas>,
    time: Option<TimeWindow>,
    equals: Vec<(&'a Field, Option<Value>)>,
    only: Option<Vec<&'a Field>>,
    geometry: Written,
    id: Option<i64>,
    ids: Option<Vec<i64>>,
    after: i64,
    limit: Option<i64>,
    moment: Moment,
}

impl<'a> Select<'a> {
    /// All rows of the view with all their fields.
    pub fn new(view: &'a View) -> Self {
        Self {
            view,
            bbox: None,
            areas: None,
            time: None,
            equals: Vec::new(),
            only: None,
            geometry: Written::GeoJson,
            id: None,
            ids: None,
            after: 0,
            limit: None,
            moment: Moment::Now,
        }
    }

    /// The view that is asked through.
    pub fn view(&self) -> &'a View {
        self.view
    }

    /// Only rows whose geometry meets the box.
    #[must_use]
    pub fn meeting(mut self, bbox: LonLatBox) -> Self {
        self.bbox = Some(bbox);
        self
    }

    /// Only rows of these areas.
    #[must_use]
    pub fn of_areas(mut self, areas: Areas) -> Self {
        self.areas = Some(areas);
        self
    }

    /// Only rows that hold at some time of the window.
    #[must_use]
    pub fn holding(mut self, window: TimeWindow) -> Self {
        self.time = Some(window);
        self
    }

    /// Only rows with that value of a field; `None` for rows without one.
    #[must_use]
    pub fn equal(mut self, field: &'a Field, value: Option<Value>) -> Self {
        self.equals.push((field, value));
        self
    }

    /// Only these fields.
    #[must_use]
    pub fn only(mut self, fields: Vec<&'a Field>) -> Self {
        self.only = Some(fields);
        self
    }

    /// Without geometry.
    #[must_use]
    pub fn without_geometry(mut self) -> Self {
        self.geometry = Written::Not;
        self
    }

    /// With the geometry as well-known text instead of GeoJSON.
    #[must_use]
    pub fn with_wkt(mut self) -> Self {
        self.geometry = Written::Wkt;
        self
    }

    /// Only the row with that id.
    #[must_use]
    pub fn with_id(mut self, id: i64) -> Self {
        self.id = Some(id);
        self
    }

    /// Only the rows with these ids.
    #[must_use]
    pub fn with_ids(mut self, ids: Vec<i64>) -> Self {
        self.ids = Some(ids);
        self
    }

    /// Only rows after that id, in the order of ids.
    #[must_use]
    pub fn after(mut self, id: i64) -> Self {
        self.after = id;
        self
    }

    /// At most so many rows.
    #[must_use]
    pub fn at_most(mut self, rows: i64) -> Self {
        self.limit = Some(rows);
        self
    }

    /// The rows as they were at a position.
    #[must_use]
    pub fn as_of(mut self, position: i64) -> Self {
        self.moment = Moment::At(position);
        self
    }

    /// What the row with that id was from a position on, as [`past::versions`] numbers it.
    #[must_use]
    pub(super) fn versions_of(mut self, id: i64, since: i64) -> Self {
        self.moment = Moment::Versions { id, since };
        self
    }

    /// The fields of the answer, in order.
    pub fn fields(&self) -> Vec<&'a Field> {
        match &self.only {
            Some(fields) => fields.clone(),
            None => self.view.fields().collect(),
        }
    }

    /// `SELECT id, properties (JSON text), geometry (GeoJSON text)`.
    pub(super) fn rows(&self) -> Builder {
        let mut builder = Builder::default();
        builder.push("SELECT t.id AS id, row_to_json(p)::text AS properties, ");
        self.geometry(&mut builder);
        builder.push(" AS geometry");
        self.table(&mut builder);
        self.properties(&mut builder);
        self.conditions(&mut builder);
        builder.push(" ORDER BY t.id");
        if let Some(limit) = self.limit {
            builder.push(" LIMIT ").bind(limit);
        }
        builder
    }

    /// `SELECT id, at, shown`, in the order of ids and time: a digest of what is shown of each of the rows at a position, without
    /// a time, and after each numbered transaction since; null where nothing is.
    pub(super) fn states(&self, ids: Vec<i64>, since: i64) -> Builder {
        let mut builder = Builder::default();
        past::states(&mut builder, self.view, ids, since);
        builder.push("SELECT s.id, s.at, k.shown FROM s LEFT JOIN LATERAL (");
        let [image, now] =
            [Moment::Image, Moment::Now].map(|moment| Self { moment, ..self.clone() });
        image.shown(&mut builder).push(" AND s.image IS NOT NULL UNION ALL ");
        now.shown(&mut builder).push(" AND s.is_present AND t.id = s.id");
        builder.push(") AS k ON true ORDER BY s.id, s.step");
        builder
    }

    /// `SELECT` of a digest of what is shown of each row.
    fn shown<'b>(&self, builder: &'b mut Builder) -> &'b mut Builder {
        builder.push("SELECT md5(concat(row_to_json(p), ");
        self.geometry(builder);
        builder.push(")) AS shown");
        self.table(builder);
        self.properties(builder);
        self.conditions(builder);
        builder
    }

    /// The geometry as text, or null.
    fn geometry(&self, builder: &mut Builder) {
        let written = match self.geometry {
            Written::GeoJson => Some("ST_AsGeoJSON("),
            Written::Wkt => Some("ST_AsText("),
            Written::Not => None,
        };
        match self.view.collection().geometry.as_ref().zip(written) {
            Some((geometry, function)) => {
                builder.push(function).column(&geometry.column).push(", ").push(DECIMALS).push(")")
            }
            None => builder.push("NULL::text"),
        };
    }

    /// The shown fields of each row, as `p`.
    fn properties(&self, builder: &mut Builder) {
        builder.push(" CROSS JOIN LATERAL (SELECT ");
        let fields = self.fields();
        if fields.is_empty() {
            builder.push("WHERE true");
        }
        for (place, field) in fields.iter().enumerate() {
            builder.push(if place > 0 { ", " } else { "" }).field(self.view, field);
            builder.push(" AS ").name(&field.name);
        }
        builder.push(") AS p");
    }

    /// `SELECT count(*)`.
    pub(super) fn count(&self) -> Builder {
        let mut builder = Builder::default();
        builder.push("SELECT count(*) AS count");
        self.table(&mut builder);
        self.conditions(&mut builder);
        builder
    }

    /// `SELECT DISTINCT` of the fields, as text.
    pub(super) fn distinct(&self) -> Builder {
        let mut builder = Builder::default();
        builder.push("SELECT DISTINCT ");
        for (place, field) in self.fields().into_iter().enumerate() {
            builder.push(if place > 0 { ", (" } else { "(" });
            builder.field(self.view, field).push(")::text");
        }
        self.table(&mut builder);
        self.conditions(&mut builder);
        builder.push(" ORDER BY 1");
        if let Some(limit) = self.limit {
            builder.push(" LIMIT ").bind(limit);
        }
        builder
    }

    /// `SELECT count(*)` that stops at so many rows.
    pub(super) fn count_at_most(&self, rows: i64) -> Builder {
        let mut builder = Builder::default();
        builder.push("SELECT count(*) AS count FROM (SELECT");
        self.table(&mut builder);
        self.conditions(&mut builder);
        builder.push(" LIMIT ").bind(rows).push(") AS counted");
        builder
    }

    /// First start and last end of the rows as RFC 3339; the end is null while a row has none.
    pub(super) fn interval(&self) -> Option<Builder> {
        const RFC3339: &str = "::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";
        let collection = self.view.collection();
        let time = collection.time.as_ref()?;
        let mut builder = Builder::default();
        builder.push("SELECT to_char(min(").column(&time.start).push(")").push(RFC3339);
        builder.push(" AS start, ");
        match &time.end {
            Some(end) => builder
                .push("CASE WHEN bool_or(")
                .column(end)
                .push(" IS NULL) THEN NULL ELSE to_char(max(")
                .column(end)
                .push(")")
                .push(RFC3339)
                .push(" END"),
            None => builder.push("to_char(max(").column(&time.start).push(")").push(RFC3339),
        };
        builder.push(" AS \"end\"");
        self.table(&mut builder);
        self.conditions(&mut builder);
        Some(builder)
    }

    /// The box around all geometries, from the table itself.
    pub(super) fn extent(&self) -> Option<Builder> {
        let collection = self.view.collection();
        let geometry = collection.geometry.as_ref()?;
        let mut builder = Builder::default();
        builder.push("SELECT ST_XMin(e) AS west, ST_YMin(e) AS south, ST_XMax(e) AS east, ST_YMax(e) AS north FROM (SELECT ST_Extent(");
        builder.column(&geometry.column).push(") AS e");
        self.table(&mut builder);
        self.conditions(&mut builder);
        builder.push(") AS box WHERE e IS NOT NULL");
        Some(builder)
    }

    /// `FROM` the rows of the collection's table, as `t`.
    fn table(&self, builder: &mut Builder) {
        builder.push(" FROM ");
        match self.moment {
            Moment::Now => {
                builder.name(&self.view.collection().table);
            }
            Moment::At(position) => {
                let ids = self.ids.clone().or_else(|| self.id.map(|id| vec![id]));
                past::rows_at(builder, self.view, position, ids);
            }
            Moment::Versions { id, since } => past::versions(builder, self.view, id, since),
            Moment::Image => past::image(builder, self.view),
        }
        builder.push(" AS t");
    }

    fn conditions(&self, builder: &mut Builder) {
        let collection = self.view.collection();
        builder.rows_of(self.view);
        match (&self.bbox, &collection.geometry) {
            (Some(bbox), Some(geometry)) => {
                builder.and_meets(&geometry.column, bbox);
            }
            (Some(_), None) => {
                builder.push(" AND false");
            }
            (None, _) => {}
        }
        if let Some(areas) = &self.areas {
            builder.push(" AND ").in_areas(self.view, "t", areas);
        }
        if let (Some(window), Some(time)) = (&self.time, &collection.time) {
            builder.and_holds(time, |name| collection.field(name).map(|field| field.kind), window);
        }
        for (field, value) in &self.equals {
            builder.and_equals(self.view, field, value.as_ref());
        }
        if let Some(id) = self.id {
            builder.push(" AND t.id = ").bind(id);
        }
        if let Some(ids) = &self.ids {
            builder.push(" AND t.id = ANY (").bind(ids.clone()).push("::bigint[])");
        }
        if self.after > 0 {
            builder.push(" AND t.id > ").bind(self.after);
        }
    }
}
