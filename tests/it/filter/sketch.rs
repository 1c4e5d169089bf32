//! Random filters and rows. A sketch is not the tree of the program, and knows nothing of it.

use std::sync::{Arc, LazyLock};

use banlang::{
    catalog::{Catalogue, Collection, Field},
    filter::{Filter, Scalar},
};
use chrono::{DateTime, NaiveDate, Utc};
use proptest::{collection::vec, option, prelude::*, sample::select};

/// The fields; `big` holds numbers that floating point does not tell apart.
pub(super) const COLUMNS: [(&str, &str, &str); 7] = [
    ("note", "text", "text"),
    ("small", "integer", "bigint"),
    ("big", "integer", "bigint"),
    ("weight", "number", "double precision"),
    ("open", "boolean", "boolean"),
    ("since", "date", "date"),
    ("seen_at", "datetime", "timestamptz"),
];

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Datum {
    Text(&'static str),
    Whole(i64),
    Number(f64),
    Truth(bool),
    Day(NaiveDate),
    Time(DateTime<Utc>),
}

/// A filter.
#[derive(Debug, Clone)]
pub(super) enum Sketch {
    Truth(bool),
    Compare(usize, &'static str, Datum),
    In { column: usize, not: bool, values: Vec<Datum> },
    Between { column: usize, not: bool, least: Datum, greatest: Datum },
    Null { column: usize, not: bool },
    Not(Box<Self>),
    And(Vec<Self>),
    Or(Vec<Self>),
}

/// A row: a value or nothing for each column.
pub(super) type Row = Vec<Option<Datum>>;

const TEXTS: [&str; 12] =
    ["", " ", "a", "A", "ab", "Đắk Lắk", "đ", "Ê-đê", "it's", "a\\b", "'; --", "\u{10348}"];

fn day(text: &str) -> Datum {
    Datum::Day(text.parse().unwrap())
}

fn time(text: &str) -> Datum {
    Datum::Time(text.parse().unwrap())
}

/// What a column can hold.
fn held(column: usize) -> Vec<Datum> {
    match COLUMNS[column].0 {
        "note" => TEXTS.map(Datum::Text).to_vec(),
        "small" => (-2..4).map(Datum::Whole).collect(),
        "big" => [
            9_007_199_254_740_991,
            9_007_199_254_740_992,
            9_007_199_254_740_993,
            i64::MAX,
            i64::MIN,
        ]
        .map(Datum::Whole)
        .to_vec(),
        "weight" => [-0.0, 0.1, 0.3, 0.1 + 0.2, -2.5, 3.0, 1e300, 5e-324, 9_007_199_254_740_992.0]
            .map(Datum::Number)
            .to_vec(),
        "open" => [false, true].map(Datum::Truth).to_vec(),
        "since" => ["0001-01-01", "2025-06-30", "2025-07-01", "9999-12-31"].map(day).to_vec(),
        _ => [
            "0001-01-01T00:00:00Z",
            "2025-06-30T23:59:59.999999Z",
            "2025-07-01T00:00:00Z",
            "2025-07-01T00:00:00.000001Z",
            "9999-12-31T23:59:59.999Z",
        ]
        .map(time)
        .to_vec(),
    }
}

/// What a column can be compared with: what it can hold, and numbers of the other kind.
fn asked(column: usize) -> impl Strategy<Value = Datum> {
    let mut values = held(column);
    match COLUMNS[column].0 {
        "small" => values.extend([-1.5, 0.5, 2.5, 1e30, -1e30, 3.0].map(Datum::Number)),
        "big" => values.extend([-1e19, 0.5, 1e19, 9_007_199_254_740_992.0].map(Datum::Number)),
        "weight" => values.extend([0, 3, -1, 9_007_199_254_740_992].map(Datum::Whole)),
        _ => {}
    }
    select(values)
}

fn leaf() -> impl Strategy<Value = Sketch> {
    let columns = 0..COLUMNS.len();
    prop_oneof![
        1 => any::<bool>().prop_map(Sketch::Truth),
        8 => (columns.clone(), select(vec!["=", "<>", "<", "<=", ">", ">="])).prop_flat_map(
            |(column, sign)| asked(column).prop_map(move |value| Sketch::Compare(column, sign, value))
        ),
        3 => (columns.clone(), any::<bool>()).prop_flat_map(|(column, not)| {
            vec(asked(column), 1..5).prop_map(move |values| Sketch::In { column, not, values })
        }),
        3 => (columns.clone(), any::<bool>()).prop_flat_map(|(column, not)| {
            (asked(column), asked(column))
                .prop_map(move |(least, greatest)| Sketch::Between { column, not, least, greatest })
        }),
        2 => (columns, any::<bool>()).prop_map(|(column, not)| Sketch::Null { column, not }),
    ]
}

/// Filters of several levels.
pub(super) fn sketch() -> impl Strategy<Value = Sketch> {
    leaf().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|part| Sketch::Not(Box::new(part))),
            vec(inner.clone(), 1..4).prop_map(Sketch::And),
            vec(inner, 1..4).prop_map(Sketch::Or),
        ]
    })
}

/// Filters so small that two of them are often the same.
pub(super) fn tiny() -> impl Strategy<Value = Sketch> {
    let part = (select(vec!["=", "<>", "<"]), 0_i64..2)
        .prop_map(|(sign, value)| Sketch::Compare(1, sign, Datum::Whole(value)));
    prop_oneof![
        part.clone(),
        part.clone().prop_map(|part| Sketch::Not(Box::new(part))),
        vec(part.clone(), 1..3).prop_map(Sketch::And),
        vec(part, 1..3).prop_map(Sketch::Or),
        vec((0_i64..2).prop_map(Datum::Whole), 1..3).prop_map(|values| Sketch::In {
            column: 1,
            not: false,
            values
        }),
    ]
}

/// Rows with many gaps, and now and then a `NaN`.
pub(super) fn row() -> impl Strategy<Value = Row> {
    let cells: Vec<_> = (0..COLUMNS.len())
        .map(|column| {
            let mut values = held(column);
            if COLUMNS[column].0 == "weight" {
                values.push(Datum::Number(f64::NAN));
            }
            option::weighted(0.7, select(values))
        })
        .collect();
    cells
}

static COLLECTION: LazyLock<Arc<Collection>> =
    LazyLock::new(|| Arc::clone(catalogue().get("sample").unwrap()));

/// The catalogue with the collection of these columns.
pub(super) fn catalogue() -> Catalogue {
    let mut descriptor = String::from(
        "title = { vi = \"a\", en = \"a\" }\ndescription = { vi = \"a\", en = \"a\" }\ntable = \"sample\"\n\
         key = [\"note\"]\nsensitivity = \"public\"\n",
    );
    for (name, kind, _) in COLUMNS {
        let field = format!(
            "[[field]]\nname = \"{name}\"\ntype = \"{kind}\"\ntitle = {{ vi = \"a\", en = \"a\" }}\n\
             sensitivity = \"public\"\n"
        );
        descriptor.push_str(&field);
    }
    let mut catalogue = Catalogue::built_in().unwrap();
    catalogue.add("sample", &descriptor).unwrap();
    catalogue
}

/// The columns as fields of a collection.
pub(super) fn field(name: &str) -> Option<&'static Field> {
    COLLECTION.field(name)
}

/// What the program answers for a row.
pub(super) fn answer(filter: &Filter, row: &Row) -> Option<bool> {
    filter.test(|name| {
        let place = COLUMNS.iter().position(|(own, ..)| *own == name).unwrap();
        row[place].as_ref().map(|datum| match datum {
            Datum::Text(text) => Scalar::Text(text),
            Datum::Whole(whole) => Scalar::Integer(*whole),
            Datum::Number(number) => Scalar::Number(*number),
            Datum::Truth(truth) => Scalar::Boolean(*truth),
            Datum::Day(day) => Scalar::Date(*day),
            Datum::Time(time) => Scalar::Datetime(*time),
        })
    })
}
