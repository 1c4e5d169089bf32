//! What a style is made from: the collections that the caller sees, and what occurs in them today.

use std::{collections::BTreeMap, sync::Arc};

use super::colours::{Appearance, Colours};
use crate::{
    app::App,
    auth::Caller,
    catalog::{
        AlwaysRow, Catalogue, Collection, Field, FieldValue, GeometryKind, MapHints, Sensitivity,
        Symbol, Value,
    },
    http::Lang,
    policy::{View, keys, view},
    record::{self, Reading, Select},
    store::{Connection, StoreError},
    tiles::basemap::Basemap,
};

/// The mainland and its islands, for a register without shapes: west, south, east, north in degrees, rounded
/// outwards from the extreme points in the Statistical Yearbook of Vietnam.
const COUNTRY: [f64; 4] = [102.1, 8.3, 109.6, 23.4];

/// Most different values that a legend asks for.
const LEGEND_MOST: i64 = 200;

/// Most periods of all statistics together.
const PERIODS_MOST: i64 = 2_000;

/// Group of a collection whose descriptor says nothing of the map, and its place after all others.
const OTHER: (&str, i32) = ("other", 90);

/// A collection on the map.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) view: View,
    pub(super) hints: MapHints,
    pub(super) symbol: Symbol,
    /// Codes of the icon field that occur.
    pub(super) kinds: Vec<String>,
    /// Risk levels that occur.
    pub(super) levels: Vec<String>,
}

/// A collection that the caller may know of but not read.
#[derive(Debug)]
pub(super) struct Locked {
    pub(super) collection: Arc<Collection>,
    pub(super) group: String,
    pub(super) order: i32,
}

/// A period of a statistic, first day and first day after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) from: String,
    pub(super) to: String,
}

/// Everything that the style shows, for one caller at one moment.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) appearance: Appearance,
    pub(super) lang: Lang,
    /// Readable collections in the order of the layer list.
    pub(super) entries: Vec<Entry>,
    pub(super) locked: Vec<Locked>,
    /// Periods by indicator, newest last.
    pub(super) periods: BTreeMap<String, Vec<Period>>,
    /// Code lists that readable collections use.
    pub(super) lists: Vec<String>,
    /// Places that a national map names and the data lack.
    pub(super) missing: Vec<AlwaysRow>,
    pub(super) basemap: Option<Basemap>,
    pub(super) bounds: [f64; 4],
    pub(super) demonstration: bool,
}

impl Entry {
    fn of(view: View) -> Self {
        let collection = view.collection();
        let hints = collection.map.clone().unwrap_or_else(|| MapHints {
            group: OTHER.0.to_owned(),
            order: OTHER.1,
            visible: false,
            symbol: None,
            label: None,
            icon: None,
            level: None,
            theme: None,
            card: collection.fields.iter().map(|field| field.name.clone()).collect(),
        });
        let by_geometry = match collection.geometry.as_ref().map(|geometry| geometry.kind) {
            Some(GeometryKind::Line) => Symbol::Line,
            Some(GeometryKind::Polygon | GeometryKind::Any) | None => Symbol::Fill,
            Some(GeometryKind::Point) => Symbol::Point,
        };
        let symbol = hints.symbol.unwrap_or(by_geometry);
        Self { view, hints, symbol, kinds: Vec::new(), levels: Vec::new() }
    }

    pub(super) fn id(&self) -> &str {
        &self.view.collection().id
    }

    /// The field if it is in the tiles and the caller sees it.
    pub(super) fn drawn<'a>(&'a self, name: Option<&'a String>) -> Option<&'a Field> {
        self.view.field(name?).filter(|field| field.tile)
    }

    /// The tiles have a layer with label points.
    pub(super) fn has_labels(&self) -> bool {
        self.view.collection().tiles.as_ref().is_some_and(|tiles| tiles.labels.is_some())
    }

    /// The code list of the field that chooses the icon.
    pub(super) fn icon_list(&self) -> Option<&str> {
        self.drawn(self.hints.icon.as_ref())?.codes.as_deref()
    }
}

impl<'a> Scene<'a> {
    /// Reads what the caller sees now.
    pub(super) async fn read(
        app: &'a App,
        connection: &mut Connection,
        caller: &Caller,
        appearance: Appearance,
        lang: Lang,
    ) -> Result<Self, StoreError> {
        let catalogue = app.catalogue();
        let views: Vec<_> =
            catalogue.iter().filter_map(|collection| view(caller, collection, catalogue)).collect();
        // A style says what a person may see; it looks at nobody's data for that.
        let open: Vec<_> = views.iter().filter(|view| !view.is_personal()).cloned().collect();
        let reading = &record::open(connection, &keys(&open), "style").await?;
        let mut entries: Vec<_> = views
            .iter()
            .filter(|view| view.collection().has_tiles())
            .cloned()
            .map(Entry::of)
            .collect();
        entries.sort_by_key(|entry| entry.hints.order);
        for entry in entries.iter_mut().filter(|entry| !entry.view.is_personal()) {
            entry.kinds = occurring(reading, entry, entry.hints.icon.as_ref()).await?;
            entry.levels = occurring(reading, entry, entry.hints.level.as_ref()).await?;
        }
        let mut scene = Self {
            catalogue,
            appearance,
            lang,
            bounds: bounds(reading, &entries).await?.unwrap_or(COUNTRY),
            periods: periods(reading, &open).await?,
            demonstration: demonstration(reading, catalogue, &open).await?,
            missing: missing(reading, &entries).await?,
            lists: lists(&views),
            basemap: basemap(app).await,
            locked: locked(catalogue, &entries),
            entries,
        };
        scene.locked.sort_by_key(|locked| locked.order);
        Ok(scene)
    }

    pub(super) fn colours(&self) -> Colours {
        self.appearance.colours()
    }

    /// The expression of a name: the English field beside it where the map is English, else the field itself.
    pub(super) fn name(&self, entry: &Entry, field: &Field) -> serde_json::Value {
        let stem = field.name.strip_suffix("_vi").unwrap_or(&field.name);
        let english = format!("{stem}_en");
        match entry.drawn(Some(&english)) {
            Some(_) if self.lang == Lang::En => {
                serde_json::json!(["coalesce", ["get", english], ["get", field.name]])
            }
            _ => serde_json::json!(["get", field.name]),
        }
    }
}

/// The operator's basemap. The map is drawn without one that cannot be read, and the log says why.
async fn basemap(app: &App) -> Option<Basemap> {
    let read = Basemap::read(app.settings().basemap.as_ref()?).await;
    read.inspect_err(|error| {
        tracing::warn!(error = error as &dyn std::error::Error, "the map has no basemap");
    })
    .ok()
}

/// The codes that occur in a field.
async fn occurring(
    reading: &Reading<'_>,
    entry: &Entry,
    name: Option<&String>,
) -> Result<Vec<String>, StoreError> {
    let Some(field) = entry.drawn(name) else { return Ok(Vec::new()) };
    let select = Select::new(&entry.view).only(vec![field]);
    let rows = record::distinct(reading, select, LEGEND_MOST).await?;
    Ok(rows.into_iter().flatten().flatten().collect())
}

/// Where the map opens: the rows that the smallest maps show, of the collection that statistics colour.
async fn bounds(reading: &Reading<'_>, entries: &[Entry]) -> Result<Option<[f64; 4]>, StoreError> {
    let Some(entry) = entries.iter().find(|entry| entry.hints.theme.is_some()) else {
        return Ok(None);
    };
    let tiles = entry.view.collection().tiles.as_ref();
    let rule = tiles.and_then(|tiles| tiles.only.iter().min_by_key(|rule| rule.below));
    if let Some((rule, field)) = rule.and_then(|rule| Some((rule, entry.view.field(&rule.field)?)))
        && let [value] = rule.values.as_slice()
    {
        let select = Select::new(&entry.view).equal(field, Some(Value::Text(value.clone())));
        if let Some(extent) = record::extent_of(reading, &select).await? {
            return Ok(Some(extent));
        }
    }
    record::extent(reading, &entry.view).await
}

async fn periods(
    reading: &Reading<'_>,
    views: &[View],
) -> Result<BTreeMap<String, Vec<Period>>, StoreError> {
    let mut periods: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for view in views {
        let collection = view.collection();
        let (Some(figures), Some(time)) = (&collection.statistics, &collection.time) else {
            continue;
        };
        let end = time.end.as_ref().unwrap_or(&time.start);
        let fields = [&figures.indicator, &time.start, end, &figures.everyone.field]
            .map(|name| view.field(name));
        let [Some(indicator), Some(start), Some(end), Some(group)] = fields else { continue };
        let everyone = Some(Value::Text(figures.everyone.value.clone()));
        let select = Select::new(view).equal(group, everyone).only(vec![indicator, start, end]);
        for row in record::distinct(reading, select, PERIODS_MOST).await? {
            if let [Some(indicator), Some(from), Some(to)] = row.as_slice() {
                let period = Period { from: from.clone(), to: to.clone() };
                periods.entry(indicator.clone()).or_default().push(period);
            }
        }
    }
    for list in periods.values_mut() {
        list.sort_by(|one, other| one.from.cmp(&other.from));
    }
    Ok(periods)
}

/// Some row is made for demonstration.
async fn demonstration(
    reading: &Reading<'_>,
    catalogue: &Catalogue,
    views: &[View],
) -> Result<bool, StoreError> {
    for view in views {
        if let Some(mark) = &view.collection().illustrative
            && has(reading, catalogue, view, mark).await?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Some row of the view has the value.
async fn has(
    reading: &Reading<'_>,
    catalogue: &Catalogue,
    view: &View,
    mark: &FieldValue,
) -> Result<bool, StoreError> {
    let Some(field) = view.field(&mark.field) else { return Ok(false) };
    let Ok(value) = field.read(&mark.value, catalogue.codes()) else { return Ok(false) };
    let select = Select::new(view).equal(field, value).only(Vec::new()).without_geometry();
    Ok(!record::page(reading, select, 1).await?.records.is_empty())
}

/// Places that a national map names and that have no shape in the data.
async fn missing(reading: &Reading<'_>, entries: &[Entry]) -> Result<Vec<AlwaysRow>, StoreError> {
    let mut missing = Vec::new();
    for entry in entries.iter().filter(|entry| !entry.view.is_personal()) {
        let tiles = entry.view.collection().tiles.as_ref();
        let Some(always) = tiles.and_then(|tiles| tiles.always.as_ref()) else { continue };
        let Some(field) = entry.view.field(&always.field) else { continue };
        for (value, row) in &always.rows {
            let select = Select::new(&entry.view).equal(field, Some(Value::Text(value.clone())));
            if record::extent_of(reading, &select).await?.is_none() {
                missing.push(row.clone());
            }
        }
    }
    Ok(missing)
}

/// Code lists of the fields that are shown, each once.
fn lists(views: &[View]) -> Vec<String> {
    let mut lists: Vec<_> =
        views.iter().flat_map(View::fields).filter_map(|field| field.codes.clone()).collect();
    lists.sort();
    lists.dedup();
    lists
}

/// Personal collections that have a place on the map, and that officers may read while the caller may not. That there is an
/// internal one is not told.
fn locked(catalogue: &Catalogue, entries: &[Entry]) -> Vec<Locked> {
    let closed = catalogue.iter().filter(|collection| {
        collection.sensitivity == Sensitivity::Personal
            && collection.has_tiles()
            && entries.iter().all(|entry| entry.id() != collection.id)
    });
    closed
        .filter_map(|collection| {
            let map = collection.map.as_ref()?;
            let collection = Arc::clone(collection);
            Some(Locked { collection, group: map.group.clone(), order: map.order })
        })
        .collect()
}
