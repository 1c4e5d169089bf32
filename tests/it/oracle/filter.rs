//! Filters by chance, each in the words of a client and in those of the oracle.

use proptest::prelude::*;

/// A filter.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// As a client writes it.
    pub(super) cql: String,
    /// About `p`, a row of the oracle. Unknown is not true.
    pub(super) sql: String,
}

/// How a filter is drawn; numbers choose fields, signs and values.
#[derive(Debug, Clone)]
pub(super) enum Sketch {
    Compared { field: usize, sign: usize, value: usize },
    Among { field: usize, values: [usize; 2] },
    Between { field: usize, ends: [usize; 2] },
    Missing { field: usize, not: bool },
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// Of a list of codes, which have no order.
    Code,
    Text,
    Whole,
}

type Field = (&'static str, Kind, &'static [&'static str]);

const COMMUNE: Field = ("commune_code", Kind::Text, &["23001", "23002", "23101", "24", "9"]);
const POVERTY: Field = ("poverty", Kind::Code, &["poor", "near_poor", "other"]);
const KIN: Field = ("ethnic_group", Kind::Code, &["kinh", "xo_dang", "gie_trieng", "ba_na"]);

/// Attributes that are filtered by, with values that some rows have and some that none has.
fn fields(collection: &str) -> &'static [Field] {
    match collection {
        "household" => &[COMMUNE, KIN, POVERTY],
        "household_summary" => &[COMMUNE, POVERTY, ("edition", Kind::Whole, &["1", "2", "9"])],
        "shelter" => &[
            ("status", Kind::Code, &["ready", "open", "full", "closed"]),
            ("capacity", Kind::Whole, &["1", "77", "250", "499", "500"]),
            ("name", Kind::Text, &["Trường 0", "Trường 3", "Trường 6", "A"]),
        ],
        "facility" => &[
            ("kind", Kind::Code, &["school", "clinic", "other"]),
            ("name", Kind::Text, &["Trạm 1", "Trạm 4", "Z"]),
            ("code", Kind::Text, &["10", "3", "55"]),
        ],
        "road" => &[
            ("class", Kind::Code, &["national", "district", "other"]),
            ("name", Kind::Text, &["Đường 1", "Đường 2"]),
        ],
        "area" => &[
            ("level", Kind::Code, &["province", "commune", "village"]),
            ("name", Kind::Text, &["Xã 2", "Xã 4", "X"]),
            ("parent_code", Kind::Text, &["51", "52"]),
        ],
        "disaster_event" => &[
            ("kind", Kind::Code, &["bao", "lu"]),
            ("risk_level", Kind::Whole, &["1", "3", "5"]),
            ("wind_kt", Kind::Whole, &["40", "60"]),
        ],
        _ => &[
            ("status", Kind::Code, &["open", "difficult", "closed"]),
            ("reason", Kind::Text, &["Sạt lở 1", "Sạt lở 3", "T"]),
        ],
    }
}

/// Any filter.
pub(super) fn sketch() -> impl Strategy<Value = Sketch> {
    let number = || 0_usize..60;
    let leaf = prop_oneof![
        4 => (number(), number(), number())
            .prop_map(|(field, sign, value)| Sketch::Compared { field, sign, value }),
        2 => (number(), [number(), number()]).prop_map(|(field, values)| Sketch::Among { field, values }),
        1 => (number(), [number(), number()]).prop_map(|(field, ends)| Sketch::Between { field, ends }),
        1 => (number(), any::<bool>()).prop_map(|(field, not)| Sketch::Missing { field, not }),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        let boxed = |(one, other): (Sketch, Sketch)| (Box::new(one), Box::new(other));
        prop_oneof![
            inner.prop_map(|own| Sketch::Not(Box::new(own))),
            pair.clone().prop_map(boxed).prop_map(|(one, other)| Sketch::And(one, other)),
            pair.prop_map(boxed).prop_map(|(one, other)| Sketch::Or(one, other)),
        ]
    })
}

fn chosen(collection: &str, field: usize) -> (Field, String) {
    let all = fields(collection);
    let field = all[field % all.len()];
    let (name, kind, _) = field;
    let sql = match kind {
        Kind::Whole => format!("(p.attributes ->> '{name}')::bigint"),
        _ if collection == "household" && name == "poverty" => {
            "oracle.poverty(p.statuses, (now() AT TIME ZONE 'UTC')::date, true)".to_owned()
        }
        // Texts are compared by their bytes.
        _ => format!("(p.attributes ->> '{name}') COLLATE \"C\""),
    };
    (field, sql)
}

fn value((_, kind, values): Field, number: usize) -> String {
    let value = values[number % values.len()];
    if kind == Kind::Whole { value.to_owned() } else { format!("'{value}'") }
}

impl Sketch {
    /// The filter, for a collection.
    pub(super) fn draw(&self, collection: &str) -> Wanted {
        let both = |cql: String, sql: String| Wanted { cql, sql };
        match self {
            Self::Compared { field, sign, value: number } => {
                let (field, sql) = chosen(collection, *field);
                let signs: &[_] = if field.1 == Kind::Code {
                    &["=", "<>"]
                } else {
                    &["=", "<>", "<", "<=", ">", ">="]
                };
                let (sign, value) = (signs[sign % signs.len()], value(field, *number));
                both(format!("{} {sign} {value}", field.0), format!("{sql} {sign} {value}"))
            }
            Self::Among { field, values: [one, other] } => {
                let (field, sql) = chosen(collection, *field);
                let list = format!("IN ({}, {})", value(field, *one), value(field, *other));
                both(format!("{} {list}", field.0), format!("{sql} {list}"))
            }
            // Only numbers have a between.
            Self::Between { field, ends: [one, other] } => {
                let (field, sql) = chosen(collection, *field);
                if field.1 != Kind::Whole {
                    return Self::Missing { field: one + other, not: true }.draw(collection);
                }
                let ends = format!("BETWEEN {} AND {}", value(field, *one), value(field, *other));
                both(format!("{} {ends}", field.0), format!("{sql} {ends}"))
            }
            Self::Missing { field, not } => {
                let (field, sql) = chosen(collection, *field);
                let is = if *not { "IS NOT NULL" } else { "IS NULL" };
                both(format!("{} {is}", field.0), format!("{sql} {is}"))
            }
            Self::Not(own) => {
                let Wanted { cql, sql } = own.draw(collection);
                both(format!("NOT ({cql})"), format!("NOT ({sql})"))
            }
            Self::And(one, other) | Self::Or(one, other) => {
                let word = if matches!(self, Self::And(..)) { "AND" } else { "OR" };
                let (one, other) = (one.draw(collection), other.draw(collection));
                both(
                    format!("({}) {word} ({})", one.cql, other.cql),
                    format!("({}) {word} ({})", one.sql, other.sql),
                )
            }
        }
    }
}
