//! What of CQL2 is refused beyond comparisons, and in which words; and what a hostile filter comes to.

use banlang::filter::{Filter, FilterError, Language, Problem, Scalar, VERTICES_AT_MOST};

use super::{
    sketch::field,
    whole::{answer, property, text},
};

fn json(filter: &str) -> Result<Filter, FilterError> {
    Filter::read(filter, Language::Json, property)
}

/// A filter, and how the sentence begins that refuses it.
const REFUSED: [(&str, &str); 49] = [
    ("Buffer(geom, 10) IS NULL", "there is no function \"Buffer\" here; those of CQL2 are CASEI,"),
    ("pg_sleep(10) = 1", "there is no function \"pg_sleep\" here"),
    ("name = UPPER('a')", "there is no function \"UPPER\" here"),
    ("S_DWITHIN(geom, POINT(1 2), 5)", "there is no function \"S_DWITHIN\" here"),
    (
        "S_INTERSECTS(name, POINT(1 2))",
        "the field \"name\", which holds texts, stands where a place",
    ),
    ("S_INTERSECTS(geom)", "S_INTERSECTS takes two arguments; write S_INTERSECTS(geom"),
    ("geom = 'a'", "the field \"geom\", which holds places, stands where a field of texts"),
    ("tags = 'a'", "the field \"tags\", which holds lists, stands where a field of texts"),
    ("name LIKE note", "the field \"note\", which holds texts, stands where a pattern"),
    ("rooms LIKE '7%'", "the field \"rooms\", which holds whole numbers, stands where a text is"),
    (
        "name LIKE 'a\\\\'",
        "in the pattern \"a\\\\\" a backslash stands before something else than %",
    ),
    ("name + 1 = 2", "the field \"name\", which holds texts, stands where a number is expected"),
    ("name = note + 1", "the field \"note\", which holds texts, stands where a number"),
    ("name = rooms", "\"name\" (texts) cannot be compared with \"rooms\" (whole numbers)"),
    ("CASEI(name) = 5", "CASEI(\"name\") (texts) cannot be compared with 5 (whole numbers)"),
    ("since = begins", "\"since\" (days) cannot be compared with \"begins\" (times)"),
    ("rooms = 'a'", "the text \"a\" cannot be compared with \"rooms\", which holds whole numbers"),
    (
        "T_AFTER(name, DATE('2025-07-01'))",
        "the field \"name\", which holds texts, stands where a time",
    ),
    ("T_DURING(begins, INTERVAL('..', '..'))", "T_DURING is defined between intervals only"),
    (
        "T_AFTER(since, INTERVAL('2025-07-02', '2025-07-01'))",
        "the interval from DATE('2025-07-02') to",
    ),
    ("T_AFTER(since, INTERVAL('today', '..'))", "\"today\" is no day"),
    ("A_CONTAINS(name, ('a'))", "the field \"name\", which holds texts, stands where a list"),
    ("A_CONTAINS(tags, (('a', 'b'), 'c'))", "a list stands where a value"),
    (
        "S_TOUCHES(geom, GEOMETRYCOLLECTION(POINT(1 2)))",
        "S_TOUCHES is not defined for a GEOMETRYCOLLECTION",
    ),
    ("S_WITHIN(geom, POLYGON((0 0, 1 0, 1 1, 0 1)))", "a ring of a polygon is not closed"),
    ("S_WITHIN(geom, POLYGON((0 0, 1 0, 0 0)))", "a ring of a polygon has four positions or more"),
    ("S_WITHIN(geom, LINESTRING(0 0))", "a line has two positions or more"),
    ("S_WITHIN(geom, POINT(1))", "a position has two numbers"),
    ("S_WITHIN(geom, POINT(1 2 3 4 5))", "5 stands where a closing parenthesis"),
    ("S_WITHIN(geom, POINT(a b))", "a stands where a number is expected"),
    ("S_WITHIN(geom, POLYGON EMPTY)", "EMPTY stands where"),
    ("S_WITHIN(geom, BBOX(1, 2, 3))", "a box has four numbers"),
    ("S_WITHIN(geom, BBOX(1, 5, 3, 2))", "a box has its south above its north"),
    ("S_WITHIN(geom, POINT(1 -1e9))", "a coordinate is beyond 100,000,000"),
    ("S_WITHIN(geom, BBOX(1, 2, 1e9, 3))", "a coordinate is beyond 100,000,000"),
    ("S_WITHIN(geom, POINT(1e999 2))", "1e999 is too large a number"),
    ("rooms + 1", "a computed number alone is no condition"),
    ("CASEI(name)", "CASEI alone is no condition"),
    ("'a'", "the text \"a\" alone is no condition"),
    ("POINT(1 2)", "POINT alone is no condition"),
    ("('a', 'b')", "a list alone is no condition"),
    ("INTERVAL('..', '..')", "an interval alone is no condition"),
    ("name = ('a', 'b')", "a list stands where a value"),
    ("name = (note = 'a')", "a condition stands where a value"),
    ("2 ^ 3 ^ 4 = rooms", "\"^\" stands where a comparison"),
    ("secret LIKE 'a%'", "there is no field \"secret\" to filter by here (character 1)"),
    ("S_WITHIN(secret, POINT(1 2))", "there is no field \"secret\" to filter by here"),
    ("A_CONTAINS(secret, ())", "there is no field \"secret\""),
    ("T_AFTER(secret, since)", "there is no field \"secret\""),
];

#[test]
fn what_cannot_stand_where_it_stands_is_refused_with_both_named() {
    for (filter, sentence) in REFUSED {
        let told = text(filter).expect_err(filter).to_string();
        assert!(told.starts_with(sentence), "{filter}\n{told}");
    }
}

#[test]
fn a_value_alone_is_told_what_is_missing_by_what_is_taken() {
    let on_tiles = |filter: &str| Filter::from_text(filter, field).unwrap_err().to_string();
    let comparison =
        "the end stands where a comparison (=, <>, <, <=, >, >=, IN, BETWEEN, IS NULL) is expected";
    assert_eq!(on_tiles("5"), format!("{comparison} (character 2)"));
    assert_eq!(
        on_tiles("note NOT = 'a'"),
        "\"=\" stands where IN or BETWEEN is expected (character 10)"
    );
    let whole = text("name NOT = 'a'").unwrap_err().to_string();
    assert_eq!(whole, "\"=\" stands where IN, BETWEEN or LIKE is expected (character 10)");
}

#[test]
fn a_slip_in_json_beyond_comparisons_is_told_with_its_part() {
    for (filter, sentence) in [
        (
            r#"{"op":"S_INTERSECTS","args":[{"property":"geom"},{"bbox":[1,2,3,4]}]}"#,
            "there is no function \"S_INTERSECTS\"",
        ),
        (
            r#"{"op":"s_intersects","args":[{"property":"geom"},{"type":"Circle","coordinates":[1,2]}]}"#,
            "{\"type\":\"Circle\"",
        ),
        (
            r#"{"op":"s_intersects","args":[{"property":"geom"},{"type":"Point","coordinates":["1","2"]}]}"#,
            "[\"1\",\"2\"] is no part",
        ),
        (
            r#"{"op":"s_intersects","args":[{"property":"geom"},{"type":"Polygon","coordinates":[1,2]}]}"#,
            "1 is no part",
        ),
        (
            r#"{"op":"s_intersects","args":[{"property":"geom"},{"type":"Polygon","coordinates":[]}]}"#,
            "a geometry has no position",
        ),
        (
            r#"{"op":"s_intersects","args":[{"property":"geom"},{"type":"GeometryCollection","geometries":[{"type":"GeometryCollection","geometries":[]}]}]}"#,
            "{\"type\":\"GeometryCollection\"",
        ),
        (r#"{"op":"like","args":[{"property":"name"}]}"#, "{\"op\":\"like\""),
        (r#"{"op":"+","args":[1,2]}"#, "a computed number alone"),
        (
            r#"{"op":"t_after","args":[{"property":"since"},{"interval":["2025-07-01"]}]}"#,
            "{\"interval\":[\"2025-07-01\"]}",
        ),
        (
            r#"{"op":"=","args":[{"property":"name"},{"op":"casei","args":["a","b"]}]}"#,
            "CASEI takes one argument",
        ),
    ] {
        let told = json(filter).expect_err(filter).to_string();
        assert!(told.starts_with(sentence), "{filter}\n{told}");
    }
}

/// Each is refused in a sentence, or read; none takes the stack or the time.
#[test]
fn hostile_filters_are_refused_in_a_sentence() {
    let deep = Problem::TooDeep { limit: 64 };
    let around = |before: &str, inside: &str, after: &str, times: usize| {
        format!("{}{inside}{}", before.repeat(times), after.repeat(times))
    };
    for filter in [
        around("(", "rooms", ")", 3000) + " = 1",
        around("CASEI(", "name", ")", 900) + " = 'a'",
        around("Foo(", "1", ")", 1500) + " = 1",
        "rooms = 1".to_owned() + &"+1".repeat(3000),
        "rooms = 1".to_owned() + &"*1".repeat(3000),
        "A_CONTAINS(tags, ".to_owned() + &around("(", "'a'", ")", 3000) + ")",
        around("(1+", "1", "*1-1)", 900) + " = rooms",
        around("(1+1*", "rooms", "+1*1)", 70) + " = rooms",
    ] {
        assert_eq!(text(&filter).unwrap_err().problem, deep, "{filter:.60}");
    }
    assert!(text(&("rooms = 1".to_owned() + &"+1".repeat(64))).is_ok());
    assert_eq!(text(&("rooms = 1".to_owned() + &"+1".repeat(65))).unwrap_err().problem, deep);
    for filter in [
        around(r#"{"op":"isNull","args":["#, "true", "]}", 2000),
        around(r#"{"op":"=","args":[1,"#, "1", "]}", 2000),
        around(r#"{"op":"Foo","args":["#, "1", "]}", 2000),
        r#"{"op":"a_equals","args":["#.to_owned() + &around("[", "", "]", 30_000) + ",[]]}",
        r#"{"op":"t_after","args":["#.to_owned()
            + &around(r#"{"interval":["..","#, "\"..\"", "]}", 2000)
            + r#",{"date":"2025-07-01"}]}"#,
    ] {
        assert_eq!(json(&filter).unwrap_err().problem, deep, "{filter:.60}");
    }
    let brackets = around("[", "1", "]", 30_000);
    let point =
        format!(r#"{{"op":"s_within","args":[{{"type":"Point","coordinates":{brackets}}},1]}}"#);
    assert!(matches!(json(&point).unwrap_err().problem, Problem::Shape { .. }));
}

#[test]
fn positions_and_values_are_counted_over_the_whole_filter() {
    let line = |positions: usize| {
        format!(r#"{{"type":"LineString","coordinates":[{}]}}"#, vec!["[1,2]"; positions].join(","))
    };
    let both = |one: usize, other: usize| {
        format!(r#"{{"op":"s_equals","args":[{},{}]}}"#, line(one), line(other))
    };
    assert!(json(&both(5000, 5000)).is_ok());
    let many = Problem::TooManyVertices { limit: VERTICES_AT_MOST };
    assert_eq!(json(&both(5000, 5001)).unwrap_err().problem, many);
    let list = |values: usize| {
        format!(
            r#"{{"op":"a_contains","args":[{{"property":"tags"}},[{}]]}}"#,
            vec!["1"; values].join(",")
        )
    };
    assert!(json(&list(900)).is_ok());
    assert_eq!(json(&list(1000)).unwrap_err().problem, Problem::TooMany { limit: 1000 });
    let pattern = format!("name LIKE '{}'", "%a".repeat(4000));
    assert_eq!(answer(&pattern, &[("name", Scalar::Text(&"a".repeat(3999)))]), Some(false));
}
