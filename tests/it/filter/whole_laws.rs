//! What holds for every filter, whatever of CQL2 it is made of.

use banlang::{
    catalog::Value,
    filter::{Filter, Language, Scalar},
};
use chrono::{DateTime, NaiveDate, Utc};
use geo::{Geometry, line_string, point, polygon};
use proptest::{
    collection::vec, option, prelude::*, sample::select, strategy::ValueTree as _,
    test_runner::TestRunner,
};
use serde_json::{Value as Json, json};

use super::whole::{property, text};

/// A part of a filter in both encodings.
#[derive(Debug, Clone)]
pub(super) struct Both {
    pub(super) text: String,
    json: Json,
}

fn both(text: impl Into<String>, json: Json) -> Both {
    Both { text: text.into(), json }
}

fn field(name: &str) -> Both {
    both(name, json!({ "property": name }))
}

/// A function, in text in either case.
fn call(name: &'static str, parts: &[Both]) -> Both {
    let texts: Vec<_> = parts.iter().map(|part| part.text.as_str()).collect();
    let word = if parts.len().is_multiple_of(2) { name.to_uppercase() } else { name.to_owned() };
    let args: Vec<_> = parts.iter().map(|part| part.json.clone()).collect();
    both(format!("{word}({})", texts.join(", ")), json!({"op": name, "args": args}))
}

fn operator(left: &Both, op: &str, right: &Both) -> Both {
    let text = format!("({}) {op} ({})", left.text, right.text);
    both(text, json!({"op": op, "args": [left.json, right.json]}))
}

fn words() -> impl Strategy<Value = Both> {
    let value = select(vec!["", "a", "Đắk Lắk", "it's", "STRASSE", "a%b_", "\u{301}"]);
    let literal =
        value.prop_map(|text| both(format!("'{}'", text.replace('\'', "''")), json!(text)));
    let leaf = prop_oneof![select(vec!["name", "note"]).prop_map(field), literal];
    leaf.prop_recursive(3, 4, 1, |inner| {
        (select(vec!["casei", "accenti"]), inner).prop_map(|(name, inner)| call(name, &[inner]))
    })
}

fn patterns() -> impl Strategy<Value = Both> {
    let value = select(vec![("%", "%"), ("a_%", "a_%"), ("\\\\%Đ", "\\%Đ"), ("", "")]);
    let literal = value.prop_map(|(text, own)| both(format!("'{text}'"), json!(own)));
    (literal, any::<bool>())
        .prop_map(|(literal, folded)| if folded { call("casei", &[literal]) } else { literal })
}

/// A field or a number, of which nothing is computed.
fn plain_numbers() -> impl Strategy<Value = Both> + Clone {
    let literals = [
        ("0", json!(0)),
        ("-1", json!(-1)),
        ("2.50", json!(2.5)),
        ("1e200", json!(1e200)),
        (".5", json!(0.5)),
        ("7", json!(7.0)),
    ];
    prop_oneof![
        select(vec!["rooms", "floors", "weight", "height"]).prop_map(field),
        select(literals.to_vec()).prop_map(|(text, own)| both(text, own)),
    ]
}

fn numbers() -> impl Strategy<Value = Both> {
    plain_numbers().prop_recursive(4, 12, 2, |inner| {
        (inner.clone(), select(vec!["+", "-", "*", "/", "%", "div", "^"]), inner)
            .prop_map(|(left, op, right)| operator(&left, op, &right))
    })
}

const DAYS: [&str; 3] = ["0001-01-01", "2025-07-01", "9999-12-31"];
const TIMES: [&str; 3] =
    ["0001-01-01T00:00:00Z", "2025-07-01T00:00:00.5Z", "9999-12-31T23:59:59.999999Z"];

fn instants() -> impl Strategy<Value = Both> {
    prop_oneof![
        select(vec!["since", "until", "begins", "ends"]).prop_map(field),
        select(DAYS.to_vec()).prop_map(|day| both(format!("DATE('{day}')"), json!({"date": day}))),
        select(TIMES.to_vec())
            .prop_map(|time| both(format!("Timestamp('{time}')"), json!({"timestamp": time}))),
    ]
}

fn intervals() -> impl Strategy<Value = Both> {
    let end = || {
        prop_oneof![
            select(vec!["since", "until", "begins", "ends"]).prop_map(field),
            Just(both("'..'", json!(".."))),
            select([DAYS, TIMES].concat()).prop_map(|time| both(format!("'{time}'"), json!(time))),
        ]
    };
    (end(), end()).prop_map(|(start, finish)| {
        let text = format!("interval({}, {})", start.text, finish.text);
        both(text, json!({"interval": [start.json, finish.json]}))
    })
}

const SHAPES: [(&str, &str); 8] = [
    ("POINT(1 2)", r#"{"type":"Point","coordinates":[1,2]}"#),
    ("POINT Z (-0.0 1e-7 5)", r#"{"type":"Point","coordinates":[0,0.0000001]}"#),
    (
        "LINESTRING(0 0, 3.3333333333333335 1e8)",
        r#"{"type":"LineString","coordinates":[[0,0],[3.3333333333333335,1e8]]}"#,
    ),
    (
        "Polygon((0 0,4 0,4 4,0 0),(1 0.5,2 0.5,2 1,1 0.5))",
        r#"{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,0]],[[1,0.5],[2,0.5],[2,1],[1,0.5]]]}"#,
    ),
    ("MULTIPOINT(1 2,(3 4))", r#"{"type":"MultiPoint","coordinates":[[1,2],[3,4,9]]}"#),
    (
        "MULTILINESTRING((0 0,1 1),(2 2,3 3))",
        r#"{"type":"MultiLineString","coordinates":[[[0,0],[1,1]],[[2,2],[3,3]]],"bbox":[0,0,3,3]}"#,
    ),
    (
        "MULTIPOLYGON(((0 0,4 0,4 4,0 0)))",
        r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[4,0],[4,4],[0,0]]]]}"#,
    ),
    ("BBOX(170, -5, +10, -170, 5, 20)", r#"{"bbox":[170,-5,10,-170,5,20]}"#),
];

fn places() -> impl Strategy<Value = Both> {
    prop_oneof![
        select(vec!["geometry", "geometry", "ground"]).prop_map(field),
        select(SHAPES.to_vec())
            .prop_map(|(text, own)| both(text, serde_json::from_str(own).unwrap())),
    ]
}

fn lists() -> impl Strategy<Value = Both> {
    let value = prop_oneof![
        words(),
        numbers(),
        instants(),
        any::<bool>().prop_map(|truth| both(truth.to_string(), json!(truth))),
    ];
    prop_oneof![
        1 => Just(field("tags")),
        3 => vec(value, 0..4).prop_map(|parts| {
            let texts: Vec<_> = parts.iter().map(|part| part.text.as_str()).collect();
            let own: Vec<_> = parts.iter().map(|part| part.json.clone()).collect();
            both(format!("({})", texts.join(",")), json!(own))
        }),
    ]
}

const OF_TIMES: [&str; 5] = ["t_after", "t_before", "t_disjoint", "t_equals", "t_intersects"];
const OF_INTERVALS: [&str; 10] = [
    "t_contains",
    "t_during",
    "t_finishedBy",
    "t_finishes",
    "t_meets",
    "t_metBy",
    "t_overlappedBy",
    "t_overlaps",
    "t_startedBy",
    "t_starts",
];
const OF_PLACES: [&str; 8] = [
    "s_intersects",
    "s_equals",
    "s_disjoint",
    "s_touches",
    "s_within",
    "s_overlaps",
    "s_crosses",
    "s_contains",
];
const OF_LISTS: [&str; 4] = ["a_equals", "a_contains", "a_containedBy", "a_overlaps"];

fn relations() -> impl Strategy<Value = Both> {
    let two = |(name, left, right)| call(name, &[left, right]);
    prop_oneof![
        (select(OF_PLACES.to_vec()), places(), places()).prop_map(two),
        (select(OF_TIMES.to_vec()), prop_oneof![instants(), intervals()], intervals())
            .prop_map(two),
        (select(OF_TIMES.to_vec()), instants(), instants()).prop_map(two),
        (select(OF_INTERVALS.to_vec()), intervals(), intervals()).prop_map(two),
        (select(OF_LISTS.to_vec()), lists(), lists()).prop_map(two),
    ]
}

fn is_null(part: &Both) -> Both {
    both(format!("({}) IS NULL", part.text), json!({"op": "isNull", "args": [part.json]}))
}

fn predicates() -> impl Strategy<Value = Both> {
    let signs = || select(vec!["=", "<>", "<", "<=", ">", ">="]);
    let among = |(own, values): (Both, Vec<Both>)| {
        let texts: Vec<_> = values.iter().map(|part| part.text.as_str()).collect();
        let parts: Vec<_> = values.iter().map(|part| part.json.clone()).collect();
        both(
            format!("{} in ({})", own.text, texts.join(" , ")),
            json!({"op": "in", "args": [own.json, parts]}),
        )
    };
    prop_oneof![
        3 => (words(), signs(), words()).prop_map(|(own, sign, other)| operator(&own, sign, &other)),
        3 => (numbers(), signs(), numbers()).prop_map(|(own, sign, other)| operator(&own, sign, &other)),
        1 => (words(), vec(words(), 1..4)).prop_map(among),
        1 => (numbers(), vec(numbers(), 1..4)).prop_map(among),
        1 => (plain_numbers(), vec(plain_numbers(), 1..3)).prop_map(among),
        1 => (numbers(), numbers(), numbers()).prop_map(|(own, least, greatest)| both(
            format!("{} BETWEEN {} AND {}", own.text, least.text, greatest.text),
            json!({"op": "between", "args": [own.json, least.json, greatest.json]}),
        )),
        2 => (words(), patterns()).prop_map(|(own, pattern)| both(
            format!("{} like {}", own.text, pattern.text),
            json!({"op": "like", "args": [own.json, pattern.json]}),
        )),
        1 => prop_oneof![words(), numbers(), instants(), intervals(), places()].prop_map(|part| is_null(&part)),
        8 => relations(),
    ]
}

pub(super) fn filters() -> impl Strategy<Value = Both> {
    predicates().prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|part| both(
                format!("NOT ({})", part.text),
                json!({"op": "not", "args": [part.json]}),
            )),
            inner.clone().prop_map(|part| is_null(&part)),
            (inner.clone(), select(vec!["and", "or"]), inner)
                .prop_map(|(one, op, other)| operator(&one, op, &other)),
        ]
    })
}

/// A row of odd values, many of them not given.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) words: [Option<&'static str>; 2],
    pub(super) whole: [Option<i64>; 2],
    pub(super) numbers: [Option<f64>; 2],
    pub(super) days: [Option<NaiveDate>; 2],
    pub(super) times: [Option<DateTime<Utc>>; 2],
    pub(super) places: [Option<Geometry>; 2],
    tags: Option<Vec<Value>>,
}

pub(super) fn rows() -> impl Strategy<Value = Row> {
    let two = |values: &[&'static str]| {
        let values = values.to_vec();
        [option::weighted(0.7, select(values.clone())), option::weighted(0.7, select(values))]
    };
    let whole = || option::weighted(0.7, select(vec![0, 7, -1, i64::MIN, i64::MAX]));
    let number = || {
        option::weighted(
            0.7,
            select(vec![0.0, -2.5, 1e300, 5e-324, f64::NAN, f64::INFINITY, f64::NEG_INFINITY]),
        )
    };
    let place = || {
        let geometries: Vec<Geometry> = vec![
            point!(x: 1.0, y: 2.0).into(),
            line_string![(x: 0.0, y: 0.0), (x: 4.0, y: 4.0)].into(),
            polygon![(x: 0.0, y: 0.0), (x: 3.0, y: 0.0), (x: 3.0, y: 3.0)].into(),
        ];
        option::weighted(0.8, select(geometries))
    };
    let tags = option::weighted(0.7, vec(select(vec!["a", "Đắk Lắk"]), 0..3));
    (
        two(&["", "a", "a%b_", "Đắk Lắk", "straße"]),
        [whole(), whole()],
        [number(), number()],
        two(&DAYS),
        two(&TIMES),
        [place(), place()],
        tags,
    )
        .prop_map(|(words, whole, numbers, days, times, places, tags)| Row {
            words,
            whole,
            numbers,
            days: days.map(|day| day.map(|day| day.parse().unwrap())),
            times: times.map(|time| time.map(|time| time.parse().unwrap())),
            places,
            tags: tags.map(|tags| tags.iter().map(|tag| Value::Text((*tag).to_owned())).collect()),
        })
}

impl Row {
    pub(super) fn answer(&self, filter: &Filter) -> Option<bool> {
        filter.test(|name| match name {
            "name" => self.words[0].map(Scalar::Text),
            "note" => self.words[1].map(Scalar::Text),
            "rooms" => self.whole[0].map(Scalar::Integer),
            "floors" => self.whole[1].map(Scalar::Integer),
            "weight" => self.numbers[0].map(Scalar::Number),
            "height" => self.numbers[1].map(Scalar::Number),
            "since" => self.days[0].map(Scalar::Date),
            "until" => self.days[1].map(Scalar::Date),
            "begins" => self.times[0].map(Scalar::Datetime),
            "ends" => self.times[1].map(Scalar::Datetime),
            "geometry" => self.places[0].as_ref().map(Scalar::Geometry),
            "ground" => self.places[1].as_ref().map(Scalar::Geometry),
            "tags" => self.tags.as_deref().map(Scalar::List),
            _ => None,
        })
    }
}

/// The thirteen relations of Allen.
const ALLEN: [&str; 13] = [
    "T_BEFORE",
    "T_AFTER",
    "T_MEETS",
    "T_METBY",
    "T_OVERLAPS",
    "T_OVERLAPPEDBY",
    "T_STARTS",
    "T_STARTEDBY",
    "T_DURING",
    "T_CONTAINS",
    "T_FINISHES",
    "T_FINISHEDBY",
    "T_EQUALS",
];

#[test]
fn most_of_the_filters_drawn_here_are_filters_and_have_all_three_answers() {
    let mut runner = TestRunner::deterministic();
    let (strategy, row) = (filters(), rows());
    let (mut read, mut seen) = (0, [0; 3]);
    for _ in 0..1000 {
        let filter = strategy.new_tree(&mut runner).unwrap().current();
        let row = row.new_tree(&mut runner).unwrap().current();
        let Ok(filter) = text(&filter.text) else { continue };
        read += 1;
        seen[row.answer(&filter).map_or(2, usize::from)] += 1;
    }
    assert!(read > 800 && seen.iter().all(|times| *times > 100), "{read} {seen:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn text_and_json_are_one_tree_whose_print_is_read_as_that_tree(filter in filters()) {
        let json = Filter::read(&filter.json.to_string(), Language::Json, property);
        match text(&filter.text) {
            Ok(tree) => {
                prop_assert_eq!(json.as_ref(), Ok(&tree), "{}", filter.text);
                let printed = tree.canonical();
                let again = text(&printed).unwrap_or_else(|error| panic!("{printed}: {error}"));
                prop_assert_eq!(&again, &tree, "{}", printed);
                prop_assert_eq!(again.canonical(), printed);
            }
            // Sides that do not go together: in both encodings for the same reason.
            Err(error) => prop_assert_eq!(json.unwrap_err().problem, error.problem, "{}", filter.text),
        }
    }

    #[test]
    fn every_filter_has_an_answer_for_every_row(filter in filters(), rows in vec(rows(), 1..6)) {
        let Ok(filter) = text(&filter.text) else { return Ok(()) };
        for row in rows {
            let answer = row.answer(&filter);
            prop_assert_eq!(row.answer(&filter.clone().negated()), answer.map(|truth| !truth));
            prop_assert_eq!(row.answer(&Filter::IsUnknown(Box::new(filter.clone()))), Some(answer.is_none()));
        }
    }

    #[test]
    fn two_proper_intervals_lie_in_exactly_one_of_the_thirteen_ways(
        (a, b, c, d) in (0_u32..6, 1_u32..4, 0_u32..6, 1_u32..4),
    ) {
        let interval = |start: u32, length: u32| {
            format!("INTERVAL('2025-07-{:02}', '2025-07-{:02}')", start + 1, start + length + 1)
        };
        let (one, other) = (interval(a, b), interval(c, d));
        let hold = |name: &str, one: &str, other: &str| {
            text(&format!("{name}({one}, {other})")).unwrap().passes(|_| None)
        };
        let holding: Vec<_> = ALLEN.iter().filter(|name| hold(name, &one, &other)).collect();
        prop_assert_eq!(holding.len(), 1, "{} {} {:?}", one, other, holding);
        // From the other side it is the neighbour in the list, which is in pairs but for the last.
        let place = ALLEN.iter().position(|name| name == holding[0]).unwrap();
        let converse = if place == 12 { 12 } else { place ^ 1 };
        prop_assert!(hold(ALLEN[converse], &other, &one), "{} {}", one, other);
        let apart = ["T_BEFORE", "T_AFTER"].contains(holding[0]);
        prop_assert_eq!(hold("T_DISJOINT", &one, &other), apart);
        prop_assert_eq!(hold("T_INTERSECTS", &one, &other), !apart);
    }

    #[test]
    fn no_text_stops_the_reader_of_the_whole(text_ in "\\PC{0,80}", tokens in vec(select(vec![
        "name", "rooms", "geom", "tags", "(", ")", ",", "=", "NOT", "AND", "OR", "IN", "BETWEEN", "IS", "NULL", "LIKE",
        "'a'", "5", "-", "+", "*", "DIV", "^", "CASEI", "S_WITHIN", "T_AFTER", "A_CONTAINS", "POINT", "POLYGON", "Z",
        "BBOX", "INTERVAL", "DATE", "'..'", "TRUE",
    ]), 0..16)) {
        for written in [text_, tokens.join(" ")] {
            if let Ok(filter) = text(&written) {
                prop_assert_eq!(text(&filter.canonical()).unwrap(), filter);
            }
            let _refused = Filter::read(&written, Language::Json, property);
        }
    }
}
