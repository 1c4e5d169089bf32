//! What CQL2 has beside comparisons: what it answers, and what is refused in which words.

use banlang::{
    catalog::{FieldType, Value},
    filter::{Filter, FilterError, Kind, Language, Property, Scalar, computable},
};
use geo::{Geometry, polygon};

/// A field of each kind.
pub(super) fn property(name: &str) -> Option<Property> {
    let kind = match name {
        "name" | "note" => Kind::Scalar(FieldType::Text),
        "rooms" | "floors" => Kind::Scalar(FieldType::Integer),
        "weight" | "height" => Kind::Scalar(FieldType::Number),
        "open" => Kind::Scalar(FieldType::Boolean),
        "since" | "until" => Kind::Scalar(FieldType::Date),
        "begins" | "ends" => Kind::Scalar(FieldType::Datetime),
        "geom" | "geometry" | "ground" => Kind::Geometry,
        "tags" => Kind::List,
        _ => return None,
    };
    Some(Property { name: name.to_owned(), kind })
}

pub(super) fn text(filter: &str) -> Result<Filter, FilterError> {
    Filter::read(filter, Language::Text, property)
}

/// A row: what is not named is not given.
pub(super) type Cells<'a> = &'a [(&'a str, Scalar<'a>)];

pub(super) fn answer(filter: &str, row: Cells<'_>) -> Option<bool> {
    let filter = text(filter).unwrap_or_else(|error| panic!("{filter}: {error}"));
    filter.test(|name| row.iter().find(|(own, _)| *own == name).map(|(_, value)| *value))
}

fn all_answer(row: Cells<'_>, cases: &[(&str, Option<bool>)]) {
    for (filter, expected) in cases {
        assert_eq!(answer(filter, row), *expected, "{filter}");
    }
}

const YES: Option<bool> = Some(true);
const NO: Option<bool> = Some(false);

#[test]
fn a_pattern_is_of_the_whole_text_and_of_its_case() {
    all_answer(
        &[("name", Scalar::Text("Đắk Lắk"))],
        &[
            ("name LIKE 'Đắk%'", YES),
            ("name LIKE 'đắk%'", NO),
            ("name NOT LIKE '%Lắk'", NO),
            ("name LIKE 'Đ_k L_k'", YES),
            ("name LIKE '%\\\\%%'", NO),
            ("CASEI(name) LIKE CASEI('ĐẮK%')", YES),
            ("ACCENTI(CASEI(name)) LIKE ACCENTI(CASEI('DAK%'))", YES),
            ("note LIKE '%'", None),
            ("note NOT LIKE '%'", None),
        ],
    );
}

#[test]
fn case_and_marks_are_left_out_on_both_sides_only_when_both_say_so() {
    all_answer(
        &[("name", Scalar::Text("Straße")), ("note", Scalar::Text("débárquér"))],
        &[
            ("CASEI(name) = CASEI('STRASSE')", YES),
            ("CASEI(name) = 'STRASSE'", NO),
            ("CASEI(name) IN (CASEI('Οδος'), CASEI('Straße'))", YES),
            ("ACCENTI(note) = ACCENTI('debarquer')", YES),
            ("ACCENTI(note) = ACCENTI('Debarquer')", NO),
            ("CASEI(name) = CASEI(note)", NO),
            ("CASEI(name) IS NULL", NO),
        ],
    );
    all_answer(&[], &[("CASEI(name) = CASEI('a')", None), ("CASEI(name) IS NULL", YES)]);
}

#[test]
fn arithmetic_answers_or_is_not_given() {
    all_answer(
        &[
            ("rooms", Scalar::Integer(7)),
            ("floors", Scalar::Integer(0)),
            ("weight", Scalar::Number(2.5)),
        ],
        &[
            ("rooms + 1 = 8", YES),
            ("8 = rooms + 1", YES),
            ("rooms = 3 * 2 + 1", YES),
            ("rooms = 3 * (2 + 1)", NO),
            ("rooms - 1 - 1 = 5", YES),
            ("-rooms * 2 = -14", YES),
            ("rooms DIV 2 = 3 AND rooms % 2 = 1", YES),
            ("rooms / 2 = 3.5", YES),
            ("2 ^ 3 = rooms + 1", YES),
            ("-2 ^ 2 = rooms - 3", YES),
            ("rooms > weight", YES),
            ("rooms BETWEEN weight AND weight * 4", YES),
            ("rooms IN (1 + 1, weight, 3 + 4)", YES),
            ("rooms NOT IN (1 + 1, height)", None),
            ("rooms IN (3 + 4, height)", YES),
            ("rooms / floors = 1", None),
            ("rooms / floors IS NULL", YES),
            ("NOT rooms / floors = 1", None),
            ("rooms DIV floors IS NULL AND rooms % floors IS NULL", YES),
            ("height + 1 IS NULL", YES),
            ("(rooms / floors = 1) IS NULL", YES),
            ("(rooms = 7) IS NOT NULL", YES),
            ("1 + 1 = 2", YES),
            ("2 > 1 AND 'a' < 'b'", YES),
            ("5 IN (4, 5) AND 5 BETWEEN 1 AND 5 AND 5 IS NOT NULL", YES),
        ],
    );
}

#[test]
fn whole_numbers_are_compared_exactly_and_computed_as_those_of_floating_point() {
    let row = [
        ("rooms", Scalar::Integer(9_007_199_254_740_993)),
        ("floors", Scalar::Integer(9_007_199_254_740_992)),
    ];
    all_answer(
        &row,
        &[("rooms = floors", NO), ("rooms > floors", YES), ("rooms + 0 = floors + 0", YES)],
    );
    assert_eq!(computable(1e151), None);
}

#[test]
fn places_lie_to_each_other_as_in_the_matrix_of_nine_intersections() {
    let square: Geometry = polygon!(
        exterior: [(x: 0.0, y: 0.0), (x: 10.0, y: 0.0), (x: 10.0, y: 10.0), (x: 0.0, y: 10.0)],
        interiors: [[(x: 4.0, y: 4.0), (x: 6.0, y: 4.0), (x: 6.0, y: 6.0), (x: 4.0, y: 6.0)]],
    )
    .into();
    all_answer(
        &[("geom", Scalar::Geometry(&square))],
        &[
            ("S_INTERSECTS(geom, POINT(1 1))", YES),
            ("S_INTERSECTS(geom, POINT(5 5))", NO),
            ("S_INTERSECTS(geom, POINT(0 5))", YES),
            ("S_CONTAINS(geom, POINT(1 1))", YES),
            ("S_CONTAINS(geom, POINT(0 5))", NO),
            ("S_WITHIN(POINT(1 1), geom)", YES),
            ("S_TOUCHES(geom, POINT(0 5))", YES),
            ("S_DISJOINT(geom, POINT(5 5))", YES),
            ("S_DISJOINT(geom, BBOX(20, 20, 30, 30))", YES),
            ("S_WITHIN(geom, BBOX(-1, -1, 11, 11))", YES),
            ("S_OVERLAPS(geom, BBOX(5, 5, 15, 15))", YES),
            ("S_CROSSES(LINESTRING(-1 2, 11 2), geom)", YES),
            ("S_CROSSES(geom, LINESTRING(1 1, 2 2))", NO),
            ("S_TOUCHES(geom, BBOX(10, 0, 12, 10))", YES),
            (
                "S_EQUALS(geom, POLYGON((10 0, 10 10, 0 10, 0 0, 10 0), (4 4, 4 6, 6 6, 6 4, 4 4)))",
                YES,
            ),
            ("S_INTERSECTS(geom, MULTIPOINT(5 5, (1 1)))", YES),
            ("S_INTERSECTS(geom, GEOMETRYCOLLECTION(POINT(5 5), LINESTRING(4.5 5, 5.5 5)))", NO),
            ("S_INTERSECTS(geom, BBOX(170, -5, 1, 5))", YES),
            ("S_INTERSECTS(geom, BBOX(1, 1, 1, 1)) AND S_INTERSECTS(geom, BBOX(1, 1, 1, 5))", YES),
            ("S_INTERSECTS(geom, POINT Z(1 1 500))", YES),
            ("S_INTERSECTS(ground, geom)", None),
            ("NOT S_DISJOINT(ground, POINT(1 1))", None),
            ("ground IS NULL AND geom IS NOT NULL", YES),
            ("S_CROSSES(LINESTRING(0 0, 2 2), LINESTRING(0 2, 2 0))", YES),
        ],
    );
}

fn instant(text: &str) -> Scalar<'static> {
    Scalar::Datetime(text.parse().unwrap())
}

fn day(text: &str) -> Scalar<'static> {
    Scalar::Date(text.parse().unwrap())
}

/// OGC 21-065r2, A.10, "Predicates and expected results": of the 243 places of its data three have times, and the counts
/// say which.
const PREDICATES: [(&str, usize); 36] = [
    ("t_after(since,date('2022-04-16'))", 1),
    ("t_before(since,date('2022-04-16'))", 1),
    ("t_disjoint(since,date('2022-04-16'))", 2),
    ("t_equals(since,date('2022-04-16'))", 1),
    ("t_intersects(since,date('2022-04-16'))", 1),
    ("t_after(since,interval('2022-01-01','2022-12-31'))", 1),
    ("t_before(since,interval('2022-01-01','2022-12-31'))", 1),
    ("t_disjoint(since,interval('2022-01-01','2022-12-31'))", 2),
    ("t_equals(since,interval('2022-01-01','2022-12-31'))", 0),
    ("t_equals(since,interval('2022-04-16','2022-04-16'))", 1),
    ("t_intersects(since,interval('2022-01-01','2022-12-31'))", 1),
    ("t_after(begins,timestamp('2022-04-16T10:13:19Z'))", 1),
    ("t_before(begins,timestamp('2022-04-16T10:13:19Z'))", 1),
    ("t_disjoint(begins,timestamp('2022-04-16T10:13:19Z'))", 2),
    ("t_equals(begins,timestamp('2022-04-16T10:13:19Z'))", 1),
    ("t_intersects(begins,timestamp('2022-04-16T10:13:19Z'))", 1),
    ("t_after(begins,interval('2022-01-01T00:00:00Z','2022-12-31T23:59:59Z'))", 0),
    ("t_before(begins,interval('2022-01-01T00:00:00Z','2022-12-31T23:59:59Z'))", 1),
    ("t_disjoint(begins,interval('2022-01-01T00:00:00Z','2022-12-31T23:59:59Z'))", 1),
    ("t_equals(begins,interval('2022-01-01T00:00:00Z','2022-12-31T23:59:59Z'))", 0),
    ("t_intersects(begins,interval('2022-01-01T00:00:00Z','2022-12-31T23:59:59Z'))", 2),
    ("t_after(interval(begins,ends),interval('..','2022-04-16T10:13:19Z'))", 1),
    ("t_before(interval(begins,ends),interval('2023-01-01T00:00:00Z','..'))", 2),
    (
        "t_disjoint(interval(begins,ends),interval('2022-04-16T10:13:19Z','2022-04-16T10:15:09Z'))",
        1,
    ),
    ("t_equals(interval(begins,ends),interval('2021-04-16T10:15:59Z','2022-04-16T10:16:06Z'))", 1),
    (
        "t_intersects(interval(begins,ends),interval('2022-04-16T10:13:19Z','2022-04-16T10:15:09Z'))",
        2,
    ),
    (
        "T_CONTAINS(interval(begins,ends),interval('2022-04-16T10:13:19Z','2022-04-16T10:15:10Z'))",
        1,
    ),
    ("T_DURING(interval(begins,ends),interval('2022-01-01T00:00:00Z','2022-12-31T23:59:59Z'))", 1),
    (
        "T_FINISHES(interval(begins,ends),interval('2022-04-16T10:13:19Z','2022-04-16T10:16:06Z'))",
        1,
    ),
    (
        "T_FINISHEDBY(interval(begins,ends),interval('2022-04-16T10:13:19Z','2022-04-16T10:16:06Z'))",
        1,
    ),
    ("T_MEETS(interval(begins,ends),interval('2022-04-16T10:13:19Z','2022-04-16T10:15:10Z'))", 0),
    ("T_METBY(interval(begins,ends),interval('2022-04-16T10:13:19Z','2022-04-16T10:15:10Z'))", 1),
    (
        "T_OVERLAPPEDBY(interval(begins,ends),interval('2020-04-16T10:13:19Z','2022-04-16T10:15:10Z'))",
        2,
    ),
    (
        "T_OVERLAPS(interval(begins,ends),interval('2022-04-16T10:13:19Z','2023-04-16T10:15:10Z'))",
        1,
    ),
    (
        "T_STARTEDBY(interval(begins,ends),interval('2022-04-16T10:13:19Z','2022-04-16T10:15:10Z'))",
        1,
    ),
    ("T_STARTS(interval(begins,ends),interval('2022-04-16T10:13:19Z','2022-04-16T10:15:10Z'))", 0),
];

#[test]
fn times_are_compared_as_the_abstract_tests_count() {
    let rows = [
        ("2021-04-16", "2021-04-16T10:15:59Z", "2022-04-16T10:16:06Z"),
        ("2022-04-16", "2022-04-16T10:13:19Z", "2023-04-16T10:16:06Z"),
        ("2023-04-16", "2022-04-16T10:15:10Z", "2022-04-16T10:16:06Z"),
    ];
    for (filter, expected) in PREDICATES {
        let passing = rows.iter().filter(|(since, begins, ends)| {
            let row = [("since", day(since)), ("begins", instant(begins)), ("ends", instant(ends))];
            answer(filter, &row) == YES
        });
        assert_eq!(passing.count(), expected, "{filter}");
        assert_eq!(answer(filter, &[]), None, "{filter}");
    }
}

#[test]
fn days_are_compared_as_days_and_with_instants_as_the_time_of_the_day() {
    all_answer(
        &[
            ("since", day("2025-07-01")),
            ("until", day("2025-07-03")),
            ("begins", instant("2025-07-03T23:59:59Z")),
        ],
        &[
            ("T_MEETS(INTERVAL(since, until), INTERVAL('2025-07-03', '..'))", YES),
            ("T_EQUALS(INTERVAL(since, until), INTERVAL('2025-07-01', '2025-07-03'))", YES),
            ("T_INTERSECTS(INTERVAL(since, until), begins)", YES),
            ("T_AFTER(INTERVAL('2025-07-04', '..'), begins)", YES),
            ("T_AFTER(begins, until)", NO),
            ("T_BEFORE(begins, DATE('2025-07-04'))", YES),
            (
                "T_EQUALS(since, INTERVAL('2025-07-01T00:00:00Z', '2025-07-01T23:59:59.999999Z'))",
                YES,
            ),
            ("T_INTERSECTS(since, INTERVAL('..', '..'))", YES),
            ("T_STARTS(INTERVAL('..', '2025-07-01'), INTERVAL('..', '..'))", YES),
            // An end that is not given is unknown, but the other one can be enough.
            ("T_AFTER(INTERVAL(since, ends), DATE('2025-06-01'))", YES),
            ("T_BEFORE(INTERVAL(since, ends), DATE('2025-08-01'))", None),
            ("INTERVAL(since, ends) IS NULL", YES),
        ],
    );
}

#[test]
fn lists_are_sets() {
    let tags = ["a", "b", "c"].map(|tag| Value::Text(tag.to_owned()));
    all_answer(
        &[("tags", Scalar::List(&tags)), ("name", Scalar::Text("b"))],
        &[
            ("A_EQUALS(tags, ('c', 'b', 'a', 'a'))", YES),
            ("A_EQUALS(tags, ('a', 'b'))", NO),
            ("A_CONTAINS(tags, ('a', name))", YES),
            ("A_CONTAINS(tags, ('b'))", YES),
            ("A_CONTAINS(tags, ())", YES),
            ("A_CONTAINEDBY(tags, ('a', 'b', 'c', 'd', 5))", YES),
            ("A_OVERLAPS(('x', 5, TRUE), tags)", NO),
            ("A_OVERLAPS(('x', 'c'), tags)", YES),
            ("A_CONTAINS(tags, ('a', note))", None),
            ("A_EQUALS((1, 2.5), (2.5, 1.0))", YES),
            ("tags IS NULL", NO),
        ],
    );
}

#[test]
fn a_value_in_a_list_of_one_field_is_the_comparison_of_that_field() {
    for (list, plain) in [
        ("7 IN (rooms)", "rooms = 7"),
        ("7 NOT IN (rooms, rooms)", "NOT rooms = 7"),
        ("2.50 IN (rooms)", "rooms = 2.5"),
        ("7 IN (weight)", "weight = 7"),
        ("9007199254740993 IN (weight)", "weight = 9007199254740993"),
        ("'a' IN (name)", "name = 'a'"),
        ("TRUE IN (open)", "open = TRUE"),
        ("DATE('2025-07-01') IN (since)", "since = DATE('2025-07-01')"),
    ] {
        let (list, plain) = (text(list).unwrap(), text(plain).unwrap());
        assert_eq!(list, plain);
        assert_eq!(text(&list.canonical()).unwrap(), list);
    }
}
