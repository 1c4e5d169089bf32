//! Which column of a file gives which field.

use std::collections::BTreeMap;

use super::{error::IngestError, job::Target, request::Request, unit_names};
use crate::{
    catalog::{Collection, Field, LATITUDE, LONGITUDE, Text, Value, WKT, bare},
    record::UnitName,
};

/// Names of columns with the longitude or easting, folded and without blanks.
pub(super) const LONGITUDES: [&str; 8] =
    ["lon", "long", "lng", "longitude", "x", "kinhdo", "toadox", "easting"];

/// Names of columns with the latitude or northing.
pub(super) const LATITUDES: [&str; 7] =
    ["lat", "latitude", "y", "vido", "toadoy", "northing", "latitud"];

/// Names of columns with well-known text.
pub(super) const WKTS: [&str; 5] = ["wkt", "geom", "geometry", "thegeom", "wktgeom"];

/// Where a field has its values from.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Origin {
    /// The wanted column at that place.
    Column(usize),
    /// The same for every row.
    Constant(Value),
    /// Other parts of the row.
    Rest,
}

/// A field that the import writes.
#[derive(Debug, Clone)]
pub(super) struct Mapped {
    pub(super) field: Field,
    pub(super) origin: Origin,
    /// What a row without a value gets.
    pub(super) default: Option<Value>,
}

/// Where rows have their geometry from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlaceFrom {
    /// The layer itself.
    Layer,
    /// Two columns: longitude and latitude, or easting and northing.
    Pair(usize, usize),
    /// A column of well-known text.
    Wkt(usize),
}

/// How rows of a file become rows of a collection.
#[derive(Debug, Clone)]
pub(super) struct Mapping {
    pub(super) fields: Vec<Mapped>,
    pub(super) place: Option<PlaceFrom>,
    /// Names of the unit that a row lies in.
    pub(super) unit_names: Vec<(UnitName, usize)>,
    /// Columns of the file that are read; places above are places in this list.
    pub(super) wanted: Vec<usize>,
    /// Columns of the file that nothing takes.
    pub(super) ignored: Vec<String>,
    /// Field and column, for the report.
    pub(super) named: Vec<(String, String)>,
    /// Fields that a new row needs and the file has no column for.
    pub(super) absent: Vec<Field>,
}

/// The columns of a file, and which of them are taken.
pub(super) struct Columns<'a> {
    names: &'a [String],
    /// The same without case and marks: a sheet may have thousands of them, and many names are looked for.
    plain: Vec<String>,
    taken: Vec<bool>,
    wanted: Vec<usize>,
}

impl<'a> Columns<'a> {
    fn of(names: &'a [String]) -> Self {
        let plain = names.iter().map(|name| bare(name)).collect();
        Self { names, plain, taken: vec![false; names.len()], wanted: Vec::new() }
    }

    pub(super) fn take(&mut self, column: usize) -> usize {
        if let Some(taken) = self.taken.get_mut(column) {
            *taken = true;
        }
        self.wanted.iter().position(|wanted| *wanted == column).unwrap_or_else(|| {
            self.wanted.push(column);
            self.wanted.len() - 1
        })
    }

    /// A free column of that name: first letter by letter, then in whatever spelling.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let free = |column: &usize| self.taken.get(*column) == Some(&false);
        let exact = (0..self.names.len())
            .filter(free)
            .find(|column| self.names.get(*column).is_some_and(|own| own == name));
        let wanted = bare(name);
        exact.or_else(|| {
            (0..self.names.len())
                .filter(free)
                .find(|column| self.plain.get(*column) == Some(&wanted))
        })
    }

    /// A column that the caller names, taken or not.
    fn named(&self, name: &str) -> Result<usize, IngestError> {
        let exact = self.names.iter().position(|own| own == name);
        let folded = || self.plain.iter().position(|own| *own == bare(name));
        exact.or_else(folded).ok_or_else(|| {
            let list = self.names.join(", ");
            IngestError::file(
                format!("tệp không có cột {name:?}; các cột: {list}"),
                format!("the file has no column {name:?}; it has: {list}"),
            )
        })
    }
}

/// What a mapping is made from.
pub(super) struct Sources<'a> {
    pub(super) target: &'a Target,
    pub(super) request: &'a Request,
    pub(super) columns: &'a [String],
    /// The file is a layer with geometries.
    pub(super) layer: bool,
}

/// Finds the columns of the fields.
///
/// # Errors
/// When `--map` or `--set` names a field or column that is not there, or a key column is missing.
pub(super) fn mapping(from: &Sources<'_>) -> Result<Mapping, IngestError> {
    let collection = &from.target.collection;
    let mut columns = Columns::of(from.columns);
    check_names(from)?;
    let mut found = asked(from, &mut columns)?;
    let place = place(from, &mut columns)?;
    by_name(from, &mut columns, &mut found);
    let place = match place {
        Some(place) => Some(place),
        None if from.layer || collection.geometry.is_none() => None,
        None => guessed_place(&mut columns),
    };
    let place = place.or((from.layer && collection.geometry.is_some()).then_some(PlaceFrom::Layer));
    derived(collection, place.is_some(), &mut found);
    let unit_names = match collection.units {
        Some(_) => unit_columns(from, &mut columns)?,
        None => Vec::new(),
    };
    // A row that names its unit has its code from the register.
    if let (Some(area), false) = (&collection.area_column, unit_names.is_empty()) {
        found.entry(area.clone()).or_insert(Origin::Rest);
    }
    let named = found.iter().filter_map(|(field, origin)| match origin {
        Origin::Column(place) => {
            let column = columns.wanted.get(*place)?;
            Some((field.clone(), from.columns.get(*column)?.clone()))
        }
        Origin::Constant(value) => Some((field.clone(), format!("= {}", value.to_sql_text()))),
        Origin::Rest => None,
    });
    let units = unit_names.iter().filter_map(|(name, place)| {
        let column = columns.wanted.get(*place)?;
        Some((unit_names::word(*name).to_owned(), from.columns.get(*column)?.clone()))
    });
    let named = named.chain(units).collect();
    let matched = matched(collection, &found);
    let mut fields = Vec::new();
    let mut absent = Vec::new();
    for field in &from.target.fields {
        let default = from.target.defaults.get(&field.name).cloned();
        let key = collection.key.contains(&field.name);
        let origin = match found.remove(&field.name) {
            Some(origin) => origin,
            // The whole key is written, so that a row is recognised in the same way however it came.
            None if key && default.is_some() => Origin::Rest,
            None if key && matched.as_ref() == Some(&field.name) => Origin::Rest,
            None if key => return Err(keyless(field, from.columns)),
            None => {
                if field.required && default.is_none() {
                    absent.push(field.clone());
                }
                continue;
            }
        };
        fields.push(Mapped { field: field.clone(), origin, default });
    }
    let ignored = from.columns.iter().zip(&columns.taken).filter(|(_, taken)| !**taken);
    let ignored = ignored.map(|(name, _)| name.clone()).collect();
    Ok(Mapping { fields, place, unit_names, ignored, named, absent, wanted: columns.wanted })
}

/// What a file without any word of its sender would give: field and column, and where the places are. Nothing that
/// is missing is an error.
pub(super) struct Proposal {
    /// Field and number of its column.
    pub(super) fields: Vec<(String, usize)>,
    /// Names of units, whether the collection's rows lie in them or not.
    pub(super) unit_names: Vec<(UnitName, usize)>,
    pub(super) place: Option<PlaceFrom>,
}

/// Looks at names alone, and at what was asked for as far as it is there. Places of columns are those in the file.
pub(super) fn proposal(from: &Sources<'_>) -> Proposal {
    let mut columns = Columns::of(from.columns);
    let mut found = asked(from, &mut columns).unwrap_or_default();
    let place = place(from, &mut columns).unwrap_or_default();
    by_name(from, &mut columns, &mut found);
    let place = match place {
        None if from.layer => Some(PlaceFrom::Layer),
        None => guessed_place(&mut columns),
        asked => asked,
    };
    let units = unit_columns(from, &mut columns).unwrap_or_default();
    let column = |place: usize| columns.wanted.get(place).copied();
    let units = units.into_iter().filter_map(|(name, place)| Some((name, column(place)?)));
    let unit_names = units.collect();
    let fields = from.target.fields.iter().filter_map(|field| match found.get(&field.name)? {
        Origin::Column(place) => Some((field.name.clone(), column(*place)?)),
        Origin::Constant(_) | Origin::Rest => None,
    });
    let fields = fields.collect();
    let place = match place {
        Some(PlaceFrom::Pair(x, y)) => column(x).zip(column(y)).map(|(x, y)| PlaceFrom::Pair(x, y)),
        Some(PlaceFrom::Wkt(place)) => column(place).map(PlaceFrom::Wkt),
        other => other,
    };
    Proposal { fields, unit_names, place }
}

fn keyless(field: &Field, columns: &[String]) -> IngestError {
    let Text { vi, en } = &field.title;
    let (name, list) = (&field.name, columns.join(", "));
    IngestError::file(
        format!(
            "tệp không có cột cho {vi} ({name}); chỉ ra bằng --map {name}=CỘT; các cột: {list}"
        ),
        format!(
            "the file has no column for {en} ({name}); name it with --map {name}=COLUMN; it has: {list}"
        ),
    )
}

fn is_place(name: &str) -> bool {
    [LONGITUDE, LATITUDE, WKT].contains(&name)
}

/// Every name of `--map` and `--set` is that of a field.
fn check_names(from: &Sources<'_>) -> Result<(), IngestError> {
    let collection = &from.target.collection;
    let known = |name: &str| from.target.field(name).is_some();
    let column = |name: &str| is_place(name) || unit_names::of_word(collection, name).is_some();
    let unknown = from.request.map.keys().find(|name| !known(name) && !column(name));
    let unknown = unknown.or_else(|| from.request.set.keys().find(|name| !known(name)));
    let Some(name) = unknown else { return Ok(()) };
    let list =
        from.target.fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>().join(", ");
    Err(IngestError::file(
        format!("không có trường {name:?}; các trường: {list}"),
        format!("there is no field {name:?}; there are: {list}"),
    ))
}

type Found = BTreeMap<String, Origin>;

/// What `--map` and `--set` say.
fn asked(from: &Sources<'_>, columns: &mut Columns<'_>) -> Result<Found, IngestError> {
    let mut found = Found::new();
    for (name, text) in &from.request.set {
        let Some(field) = from.target.field(name) else { continue };
        let value = field.read(text, &from.target.codes).map_err(|error| {
            let Text { vi, en } = error.text();
            IngestError::file(format!("--set {name}: {vi}"), format!("--set {name}: {en}"))
        })?;
        if let Some(value) = value {
            found.insert(name.clone(), Origin::Constant(value));
        }
    }
    let fields = from.request.map.iter().filter(|(name, _)| from.target.field(name).is_some());
    for (name, column) in fields {
        let column = columns.named(column)?;
        found.insert(name.clone(), Origin::Column(columns.take(column)));
    }
    Ok(found)
}

/// The columns with names of units: those that `--map` names, and others by their headers.
fn unit_columns(
    from: &Sources<'_>,
    columns: &mut Columns<'_>,
) -> Result<Vec<(UnitName, usize)>, IngestError> {
    let mut found = Vec::new();
    for (name, column) in &from.request.map {
        if let Some(name) = unit_names::of_word(&from.target.collection, name) {
            let column = columns.named(column)?;
            found.push((name, columns.take(column)));
        }
    }
    for (name, column) in unit_names::by_header(columns) {
        if found.iter().all(|(known, _)| *known != name) {
            found.push((name, column));
        }
    }
    Ok(found)
}

/// Columns that bear the name of a field, then those that bear another name that is known for it.
fn by_name(from: &Sources<'_>, columns: &mut Columns<'_>, found: &mut Found) {
    for field in &from.target.fields {
        let column = columns.find(&field.name).filter(|_| !found.contains_key(&field.name));
        if let Some(column) = column {
            found.insert(field.name.clone(), Origin::Column(columns.take(column)));
        }
    }
    for field in &from.target.fields {
        if found.contains_key(&field.name) {
            continue;
        }
        let mut names = field.aliases.iter().chain([&field.title.vi, &field.title.en]);
        if let Some(column) = names.find_map(|name| columns.find(name)) {
            found.insert(field.name.clone(), Origin::Column(columns.take(column)));
        }
    }
}

/// The columns with the place that `--map` names.
fn place(from: &Sources<'_>, columns: &mut Columns<'_>) -> Result<Option<PlaceFrom>, IngestError> {
    let asked = |name: &str| from.request.map.get(name);
    if let Some(name) = asked(WKT) {
        let column = columns.named(name)?;
        return Ok(Some(PlaceFrom::Wkt(columns.take(column))));
    }
    match (asked(LONGITUDE), asked(LATITUDE)) {
        (Some(lon), Some(lat)) => {
            let (lon, lat) = (columns.named(lon)?, columns.named(lat)?);
            Ok(Some(PlaceFrom::Pair(columns.take(lon), columns.take(lat))))
        }
        (None, None) => Ok(None),
        _ => Err(IngestError::file(
            "--map lon=CỘT và --map lat=CỘT phải đi cùng nhau",
            "--map lon=COLUMN and --map lat=COLUMN go together",
        )),
    }
}

fn guessed_place(columns: &mut Columns<'_>) -> Option<PlaceFrom> {
    let find =
        |columns: &Columns<'_>, names: &[&str]| names.iter().find_map(|name| columns.find(name));
    if let (Some(lon), Some(lat)) = (find(columns, &LONGITUDES), find(columns, &LATITUDES)) {
        return Some(PlaceFrom::Pair(columns.take(lon), columns.take(lat)));
    }
    let column = find(columns, &WKTS)?;
    Some(PlaceFrom::Wkt(columns.take(column)))
}

/// The part of the key that a file may lack, because it has everything else by which rows are recognised.
fn matched(collection: &Collection, found: &Found) -> Option<String> {
    let rule = collection.matching.as_ref()?;
    let known = rule.by.iter().all(|name| found.contains_key(name));
    known.then(|| rule.number.clone())
}

/// Fields whose value follows from what the file has.
fn derived(collection: &Collection, has_place: bool, found: &mut Found) {
    for derive in &collection.derives {
        let by_place = derive.with_geometry.is_some() || derive.without_geometry.is_some();
        let by_field = derive.from.as_ref().is_some_and(|from| found.contains_key(from));
        if (by_field || (by_place && has_place)) && !found.contains_key(&derive.field) {
            found.insert(derive.field.clone(), Origin::Rest);
        }
    }
}
