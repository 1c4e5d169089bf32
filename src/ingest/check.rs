//! A row of a file against the catalogue: what it says, what follows from it, and why it is refused.

use std::{
    cell::Cell,
    collections::{HashMap, hash_map::Entry},
    hash::{BuildHasher as _, RandomState},
    sync::Arc,
};

use gdal::spatial_ref::CoordTransform;

use super::{
    dates,
    mapping::{Mapped, Mapping, Origin},
    numbers, place,
    report::Refusal,
    request::DateOrder,
    shape::{Shape, shape},
    source::RawRow,
    survey::Survey,
    words::both,
};
use crate::{
    catalog::{CodeLists, Collection, Derive, Field, FieldType, Text, Value, nfc},
    record::UnitName,
};

/// Bounds of Viet Nam with its islands, in degrees: west, south, east, north.
const VIETNAM: [f64; 4] = [102.0, 6.0, 118.0, 24.0];

/// A row that can be written.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) number: u64,
    pub(super) values: Vec<Option<Value>>,
    pub(super) shape: Option<Shape>,
}

/// Checks rows one after another.
pub(super) struct Checker {
    collection: Arc<Collection>,
    codes: CodeLists,
    mapping: Mapping,
    survey: Survey,
    dates: DateOrder,
    transform: Option<CoordTransform>,
    seen: Seen,
    places: Places,
    /// A date was met that makes sense with the month first only.
    month_first: Cell<bool>,
}

/// Places that were written, and those of them outside Viet Nam.
#[derive(Debug, Default, Clone, Copy)]
struct Places {
    all: u64,
    abroad: u64,
}

/// Keys that were met, as digests: a list of half a million keys takes 12 MB and no more.
#[derive(Debug, Default)]
struct Seen {
    rows: HashMap<(u64, u64), u64>,
    first: RandomState,
    second: RandomState,
}

impl Seen {
    /// The row that had the key before, or nothing and the row is remembered.
    fn before(&mut self, key: &[String], number: u64) -> Option<u64> {
        let digest = (self.first.hash_one(key), self.second.hash_one(key));
        match self.rows.entry(digest) {
            Entry::Occupied(row) => Some(*row.get()),
            Entry::Vacant(row) => {
                row.insert(number);
                None
            }
        }
    }
}

/// What a checker is made from.
pub(super) struct Rules {
    pub(super) collection: Arc<Collection>,
    pub(super) codes: CodeLists,
    pub(super) dates: DateOrder,
    pub(super) survey: Survey,
}

/// Why a row is refused: the field, the value and the reason.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) field: Option<String>,
    pub(super) value: Option<String>,
    pub(super) reason: Text,
}

impl Problem {
    pub(super) fn of(field: &str, value: Option<String>, reason: Text) -> Self {
        Self { field: Some(field.to_owned()), value, reason }
    }

    pub(super) fn whole(reason: Text) -> Self {
        Self { field: None, value: None, reason }
    }
}

impl Checker {
    pub(super) fn new(rules: Rules, mapping: Mapping, transform: Option<CoordTransform>) -> Self {
        Self {
            collection: rules.collection,
            codes: rules.codes,
            mapping,
            survey: rules.survey,
            dates: rules.dates,
            transform,
            seen: Seen::default(),
            places: Places::default(),
            month_first: Cell::new(false),
        }
    }

    /// What the reader of the report should know of all rows together.
    pub(super) fn notes(&self) -> Vec<Text> {
        let mut notes = Vec::new();
        let Places { all, abroad } = self.places;
        // Places that came in degrees of WGS 84 may lie anywhere in the world; a wrong zone moves all of them.
        if self.transform.is_some() && abroad * 2 > all {
            notes.push(both(
                format!("{abroad} trên {all} vị trí nằm ngoài Việt Nam; kiểm tra hệ toạ độ"),
                format!(
                    "{abroad} of {all} places lie outside Viet Nam; check the reference system"
                ),
            ));
        }
        if self.month_first.get() {
            notes.push(both(
                "có ngày chỉ đúng khi tháng đứng trước; thử --dates mdy",
                "some dates make sense only with the month first; try --dates mdy",
            ));
        }
        notes
    }

    /// Checks a row.
    ///
    /// # Errors
    /// The refusal of the row.
    pub(super) fn check(&mut self, row: RawRow) -> Result<Checked, Refusal> {
        let (number, line) = (row.number, row.line);
        self.row(row).map_err(|problem| Refusal {
            row: number,
            line,
            field: problem.field,
            value: problem.value,
            reason: problem.reason,
        })
    }

    fn row(&mut self, mut row: RawRow) -> Result<Checked, Problem> {
        self.survey.read(&mut row);
        if let Some(problem) = row.problem.take() {
            return Err(Problem::whole(problem));
        }
        let shape = self.shape(&mut row)?;
        let mut values = self.values(&row)?;
        self.derive(&mut values, shape.is_some())?;
        let unit = self.unit_names(&row);
        self.complete(&mut values, &unit)?;
        self.once(&values, &unit, row.number)?;
        values.extend(unit);
        if let Some(shape) = &shape {
            let [west, south, east, north] = VIETNAM;
            let (lon, lat) = shape.at;
            let home = (west..=east).contains(&lon) && (south..=north).contains(&lat);
            self.places.all += 1;
            self.places.abroad += u64::from(!home);
        }
        Ok(Checked { number: row.number, values, shape })
    }

    fn shape(&self, row: &mut RawRow) -> Result<Option<Shape>, Problem> {
        let (Some(geometry), Some(from)) = (&self.collection.geometry, self.mapping.place) else {
            return Ok(None);
        };
        let place = place::of(row, from)?;
        let shape = shape(&place, self.transform.as_ref(), &geometry.types);
        let shape = shape.map_err(Problem::whole)?;
        if shape.is_none() && !geometry.optional {
            return Err(Problem::whole(both("dòng không có hình học", "the row has no geometry")));
        }
        Ok(shape)
    }

    /// The values that the file or the caller gives.
    fn values(&self, row: &RawRow) -> Result<Vec<Option<Value>>, Problem> {
        let value = |(place, Mapped { field, origin, .. }): (usize, &Mapped)| match origin {
            Origin::Column(column) => {
                let cell = row.cells.get(*column).and_then(Option::as_ref);
                match (cell, self.survey.marks(place)) {
                    (Some(cell), Some(marks)) if !cell.is_exact() => {
                        let number = numbers::read(cell, field, marks)?;
                        let read = self.value(field, Some(&number));
                        read.map_err(|problem| Problem { value: Some(cell.to_string()), ..problem })
                    }
                    (cell, _) => self.value(field, cell.map(|cell| &**cell)),
                }
            }
            Origin::Constant(value) => Ok(Some(value.clone())),
            Origin::Rest => Ok(None),
        };
        self.mapping.fields.iter().enumerate().map(value).collect()
    }

    /// What the row says of its unit beside the code.
    fn unit_names(&self, row: &RawRow) -> Vec<Option<Value>> {
        let name = |(_, place): &(_, usize)| {
            let text = nfc(row.cells.get(*place)?.as_deref()?);
            (!text.is_empty()).then_some(Value::Text(text))
        };
        self.mapping.unit_names.iter().map(name).collect()
    }

    fn value(&self, field: &Field, text: Option<&str>) -> Result<Option<Value>, Problem> {
        let is_absent = |text: &&str| field.absent.iter().any(|absent| absent == text.trim());
        let Some(text) = text.filter(|text| !is_absent(text)) else { return Ok(None) };
        let dated = matches!(field.kind, FieldType::Date | FieldType::Datetime);
        let iso = if dated { dates::iso(text, self.dates) } else { None };
        field.read(iso.as_deref().unwrap_or(text), &self.codes).map_err(|error| {
            let other = dates::iso(text, DateOrder::MonthFirst).filter(|_| dated);
            if other.is_some_and(|text| field.read(&text, &self.codes).is_ok()) {
                self.month_first.set(true);
            }
            let bare = text.trim().bytes().all(|digit| digit.is_ascii_digit());
            let listed =
                self.collection.derives.iter().find(|derive| derive.field == field.name && bare);
            let reason = match listed.and_then(|derive| derive.by_list.as_deref()) {
                Some(list) => bare_code(text, list),
                None => error.text().clone(),
            };
            Problem::of(&field.name, Some(text.to_owned()), reason)
        })
    }

    fn place_of(&self, field: &str) -> Option<usize> {
        self.mapping.fields.iter().position(|mapped| mapped.field.name == field)
    }

    fn text<'a>(&self, values: &'a [Option<Value>], field: Option<&str>) -> Option<&'a Value> {
        values.get(self.place_of(field?)?)?.as_ref()
    }

    /// Fills in what follows from other parts of the row.
    fn derive(&self, values: &mut [Option<Value>], has_geometry: bool) -> Result<(), Problem> {
        for derive in &self.collection.derives {
            let Some(place) = self.place_of(&derive.field) else { continue };
            if values.get(place).is_some_and(Option::is_some) {
                continue;
            }
            let Some(text) = self.derived(derive, values, has_geometry)? else { continue };
            let mapped = self.mapping.fields.get(place);
            let value = mapped.map(|mapped| self.value(&mapped.field, Some(&text))).transpose()?;
            if let Some(slot) = values.get_mut(place) {
                *slot = value.flatten();
            }
        }
        Ok(())
    }

    fn derived(
        &self,
        derive: &Derive,
        values: &[Option<Value>],
        has_geometry: bool,
    ) -> Result<Option<String>, Problem> {
        let from = self.text(values, derive.from.as_deref()).map(Value::to_sql_text);
        if let Some(list) = &derive.by_list {
            let Some(code) = from else { return Ok(None) };
            let Some(chosen) = self.text(values, Some(list)) else {
                let field = derive.from.as_deref().unwrap_or_default();
                return Err(Problem::of(field, Some(code.clone()), bare_code(&code, list)));
            };
            return self.by_list(derive, &code, &chosen.to_sql_text()).map(Some);
        }
        if let Some(text) = from {
            return Ok(derive.by_length.get(&text.chars().count().to_string()).cloned());
        }
        let by_place = if has_geometry { &derive.with_geometry } else { &derive.without_geometry };
        Ok(by_place.clone().filter(|_| self.mapping.place.is_some()))
    }

    /// The entry that has this code in that official list.
    fn by_list(&self, derive: &Derive, code: &str, list: &str) -> Result<String, Problem> {
        let column = format!("code_{list}");
        let codes = self.collection.field(&derive.field).and_then(|field| field.codes.as_ref());
        let codes = codes.and_then(|name| self.codes.get(name));
        let found = codes.and_then(|codes| {
            codes.iter().find(|entry| entry.extra.get(&column).is_some_and(|own| own == code))
        });
        found.map(|entry| entry.code.clone()).ok_or_else(|| {
            let field = derive.from.as_deref().unwrap_or_default();
            let reason = both(
                format!("mã {code:?} không có trong danh mục {list}"),
                format!("the code {code:?} is not in the list {list}"),
            );
            Problem::of(field, Some(code.to_owned()), reason)
        })
    }

    /// Gives empty cells the table's default; a required field without either is missing.
    fn complete(
        &self,
        values: &mut [Option<Value>],
        unit: &[Option<Value>],
    ) -> Result<(), Problem> {
        let names = self.mapping.unit_names.iter().zip(unit);
        let named =
            names.into_iter().any(|((name, _), text)| *name == UnitName::Commune && text.is_some());
        let matched = self.matched(values);
        for (value, mapped) in values.iter_mut().zip(&self.mapping.fields) {
            if value.is_none() {
                value.clone_from(&mapped.default);
            }
            if matched.is_some_and(|number| *number == mapped.field.name) {
                continue;
            }
            // The register gives the code of a unit that is named.
            let found = named && self.collection.area_column.as_ref() == Some(&mapped.field.name);
            if value.is_none() && mapped.field.required && !found {
                return Err(Problem::of(&mapped.field.name, None, missing(&mapped.field)));
            }
        }
        Ok(())
    }

    /// The field of the key that the row may lack: everything else by which it is recognised is there.
    fn matched(&self, values: &[Option<Value>]) -> Option<&String> {
        let rule = self.collection.matching.as_ref()?;
        let known = rule.by.iter().all(|name| self.text(values, Some(name)).is_some());
        known.then_some(&rule.number)
    }

    /// A key comes once in a file.
    fn once(
        &mut self,
        values: &[Option<Value>],
        unit: &[Option<Value>],
        number: u64,
    ) -> Result<(), Problem> {
        let text = |value: Option<&Value>| value.map(Value::to_sql_text).unwrap_or_default();
        let part = |name: &String| text(self.text(values, Some(name)));
        let key: Vec<_> = self.collection.key.iter().map(part).collect();
        // What has no code yet is told apart by its names.
        let names = unit.iter().map(|name| text(name.as_ref()));
        // So is what has no number yet by what it says besides.
        let rule = self.collection.matching.as_ref();
        let rule = rule.filter(|rule| self.text(values, Some(&rule.number)).is_none());
        let said = rule.iter().flat_map(|rule| rule.by.iter().map(part));
        let whole: Vec<_> = key.iter().cloned().chain(names).chain(said).collect();
        let Some(first) = self.seen.before(&whole, number) else { return Ok(()) };
        let (field, key) = (self.collection.key.join(", "), key.join(", "));
        let reason = both(
            format!("{key:?} đã có ở dòng {first} của tệp này"),
            format!("{key:?} is in row {first} of this file already"),
        );
        Err(Problem::of(&field, Some(key), reason))
    }
}

/// A field without which no row can be made.
pub(super) fn missing(field: &Field) -> Text {
    let Text { vi, en } = &field.title;
    both(format!("thiếu {vi} ({})", field.name), format!("{en} ({}) is missing", field.name))
}

/// The same number stands for different entries in different lists.
fn bare_code(code: &str, list: &str) -> Text {
    both(
        format!("mã {code:?} chưa rõ theo danh mục nào; thêm cột {list} hoặc --set {list}=.."),
        format!(
            "the code {code:?} says nothing without its list; add the column {list} or --set {list}=.."
        ),
    )
}
