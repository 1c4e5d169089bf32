//! What a read asks for.

use super::{
    builder::Builder,
    condition::Placed,
    geometry::{Written, push_binary, push_shown, push_text},
    order::{After, Order},
    past,
    region::Region,
    row::RowShape,
};
use crate::{
    auth::Areas,
    catalog::{Field, FieldType, Value},
    geo::{Crs, Srid, TimeWindow},
    policy::View,
};

/// Of which moment the rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
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
    region: Option<Region>,
    areas: Option<Areas>,
    time: Option<TimeWindow>,
    equals: Vec<(&'a Field, Option<Value>)>,
    condition: Option<Placed>,
    only: Option<Vec<&'a Field>>,
    geometry: Written,
    crs: Crs,
    wkb: Option<Srid>,
    id: Option<i64>,
    ids: Option<Vec<i64>>,
    order: Order<'a>,
    after: Option<After>,
    limit: Option<i64>,
    pub(super) moment: Moment,
}

impl<'a> Select<'a> {
    /// All rows of the view with all their fields.
    pub fn new(view: &'a View) -> Self {
        Self {
            view,
            region: None,
            areas: None,
            time: None,
            equals: Vec::new(),
            condition: None,
            only: None,
            geometry: Written::GeoJson,
            crs: Crs::default(),
            wkb: None,
            id: None,
            ids: None,
            order: Order::default(),
            after: None,
            limit: None,
            moment: Moment::Now,
        }
    }

    /// The view that is asked through.
    pub fn view(&self) -> &'a View {
        self.view
    }

    /// Only rows whose geometry meets the region.
    #[must_use]
    pub fn meeting(mut self, region: impl Into<Region>) -> Self {
        self.region = Some(region.into());
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

    /// Only rows that pass a filter.
    #[must_use]
    pub fn passing(mut self, condition: Placed) -> Self {
        self.condition = Some(condition);
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

    /// With the geometry also as well-known binary in that system, longitude or easting first.
    #[must_use]
    pub fn with_wkb(mut self, srid: Srid) -> Self {
        self.wkb = Some(srid);
        self
    }

    /// With the geometry in a reference system, its axes in their order; a geometry that the system cannot show is null.
    #[must_use]
    pub fn in_crs(mut self, crs: Crs) -> Self {
        self.crs = crs;
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

    /// In another order than that of ids.
    #[must_use]
    pub fn ordered(mut self, order: Order<'a>) -> Self {
        self.order = order;
        self
    }

    /// Only rows after a place in the order.
    #[must_use]
    pub fn after(mut self, place: After) -> Self {
        self.after = Some(place);
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

    /// The reference system of the geometry.
    pub fn crs(&self) -> Crs {
        self.crs
    }

    /// Its rows tell their places.
    pub(super) fn is_in_places(&self) -> bool {
        self.order.has_values()
    }

    /// The fields of the answer, in order.
    pub fn fields(&self) -> Vec<&'a Field> {
        match &self.only {
            Some(fields) => fields.clone(),
            None => self.view.fields().collect(),
        }
    }

    /// `SELECT` of what [`Select::shape`] says.
    pub(super) fn rows(&self) -> Builder {
        let mut builder = Builder::default();
        builder.push("SELECT t.id, p.*, ");
        match (&self.view.collection().geometry, self.geometry) {
            (Some(geometry), Written::GeoJson) => {
                push_shown(&mut builder, &geometry.column, self.crs);
            }
            _ => self.geometry(&mut builder),
        }
        if self.order.has_values() {
            self.order.push_values(&mut builder, self.view);
        }
        if let Some((geometry, srid)) = self.view.collection().geometry.as_ref().zip(self.wkb) {
            builder.push(", ");
            push_binary(&mut builder, &geometry.column, srid);
        }
        self.table(&mut builder);
        self.values(&mut builder);
        self.conditions(&mut builder);
        self.order.push(&mut builder, self.view);
        if let Some(limit) = self.limit {
            builder.push(" LIMIT ").bind(limit);
        }
        builder
    }

    /// What stands in the columns of its rows.
    pub(super) fn shape(&self) -> RowShape {
        let geometry = self.view.collection().geometry.is_some();
        let written = if geometry { self.geometry } else { Written::Not };
        let binary = geometry && self.wkb.is_some();
        RowShape::new(&self.fields(), (written, self.crs), self.is_in_places(), binary)
    }

    /// The shown fields of each row, as `p`, as they are sent: those that PostgreSQL writes best as JSON.
    fn values(&self, builder: &mut Builder) {
        self.lateral(builder, |builder, field| match field.kind {
            FieldType::Text | FieldType::Integer | FieldType::Boolean => {
                builder.field(self.view, field);
            }
            FieldType::Number | FieldType::Date | FieldType::Datetime => {
                builder.push("to_json(").field(self.view, field).push(")");
            }
        });
    }

    /// The geometry as text, or null.
    pub(super) fn geometry(&self, builder: &mut Builder) {
        match &self.view.collection().geometry {
            Some(geometry) => push_text(builder, &geometry.column, self.geometry, self.crs),
            None => {
                builder.push("NULL::text");
            }
        }
    }

    /// The shown fields of each row, as `p`.
    pub(super) fn properties(&self, builder: &mut Builder) {
        self.lateral(builder, |builder, field| {
            builder.field(self.view, field);
        });
    }

    fn lateral(&self, builder: &mut Builder, push: impl Fn(&mut Builder, &Field)) {
        builder.push(" CROSS JOIN LATERAL (SELECT ");
        let fields = self.fields();
        if fields.is_empty() {
            builder.push("WHERE true");
        }
        for (place, field) in fields.iter().enumerate() {
            builder.push(if place > 0 { ", " } else { "" });
            push(builder, field);
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
    pub(super) fn table(&self, builder: &mut Builder) {
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

    pub(super) fn conditions(&self, builder: &mut Builder) {
        let collection = self.view.collection();
        builder.rows_of(self.view);
        match (&self.region, &collection.geometry) {
            (Some(region), Some(geometry)) => {
                match region.ground() {
                    Some(ground) => builder.and_meets_ground(&geometry.column, ground),
                    None => builder.and_meets(&geometry.column, region.around()),
                };
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
        if let Some(condition) = &self.condition {
            condition.push(builder, self.view);
        }
        if let Some(id) = self.id {
            builder.push(" AND t.id = ").bind(id);
        }
        if let Some(ids) = &self.ids {
            builder.push(" AND t.id = ANY (").bind(ids.clone()).push("::bigint[])");
        }
        if let Some(after) = &self.after {
            self.order.push_after(builder, self.view, after);
        }
    }
}
