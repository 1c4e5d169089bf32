//! What is read, what is refused and in which words, and what the answers are.

use std::sync::{Arc, LazyLock};

use chrono::DateTime;
use unicode_normalization::UnicodeNormalization as _;

use crate::catalog::{Catalogue, Collection, Field, Sensitivity, Value};

use super::{Filter, FilterError, Problem, Scalar};

/// A field of each type, and one whose name is a keyword.
const SAMPLE: &str = r#"
title = { vi = "Mẫu", en = "Sample" }
description = { vi = "Mẫu.", en = "Sample." }
table = "sample"
key = ["code"]
sensitivity = "public"
field = [
    { name = "code", type = "text", title = { vi = "a", en = "a" }, sensitivity = "public" },
    { name = "hazard", type = "text", title = { vi = "a", en = "a" }, sensitivity = "public", codes = "hazard" },
    { name = "capacity", type = "integer", title = { vi = "a", en = "a" }, sensitivity = "public", min = 1, max = 500 },
    { name = "weight", type = "number", title = { vi = "a", en = "a" }, sensitivity = "public" },
    { name = "open", type = "boolean", title = { vi = "a", en = "a" }, sensitivity = "public" },
    { name = "since", type = "date", title = { vi = "a", en = "a" }, sensitivity = "public" },
    { name = "seen_at", type = "datetime", title = { vi = "a", en = "a" }, sensitivity = "public" },
    { name = "in", type = "text", title = { vi = "a", en = "a" }, sensitivity = "public" },
    { name = "phone", type = "text", title = { vi = "a", en = "a" }, sensitivity = "personal" },
]
"#;

static COLLECTION: LazyLock<Arc<Collection>> = LazyLock::new(|| {
    let mut catalogue = Catalogue::built_in().unwrap();
    catalogue.add("sample", SAMPLE).unwrap();
    Arc::clone(catalogue.get("sample").unwrap())
});

/// The fields that may be asked for: all but the personal one.
fn visible(name: &str) -> Option<&'static Field> {
    COLLECTION.field(name).filter(|field| field.sensitivity == Sensitivity::Public)
}

fn text(filter: &str) -> Result<Filter, FilterError> {
    Filter::from_text(filter, visible)
}

fn json(filter: &str) -> Result<Filter, FilterError> {
    Filter::from_json(filter, visible)
}

fn refusal(filter: &str) -> String {
    text(filter).expect_err(filter).to_string()
}

fn json_refusal(filter: &str) -> String {
    json(filter).expect_err(filter).to_string()
}

/// Text, its twin in JSON, and how it is printed.
const TWINS: [(&str, &str, &str); 27] = [
    ("code = '23368'", r#"{"op":"=","args":[{"property":"code"},"23368"]}"#, r#""code" = '23368'"#),
    ("'b'>code", r#"{"op":">","args":["b",{"property":"code"}]}"#, r#""code" < 'b'"#),
    ("capacity<>5", r#"{"op":"<>","args":[{"property":"capacity"},5]}"#, r#""capacity" <> 5"#),
    (
        "capacity <= 2.5",
        r#"{"op":"<=","args":[{"property":"capacity"},2.5]}"#,
        r#""capacity" <= 2.5"#,
    ),
    (
        "capacity >= +5.0",
        r#"{"op":">=","args":[{"property":"capacity"},5.0]}"#,
        r#""capacity" >= 5"#,
    ),
    (
        "capacity = 9007199254740993",
        r#"{"op":"=","args":[{"property":"capacity"},9007199254740993]}"#,
        r#""capacity" = 9007199254740993"#,
    ),
    (
        "capacity < 1e30",
        r#"{"op":"<","args":[{"property":"capacity"},1e30]}"#,
        r#""capacity" < 1e30"#,
    ),
    ("weight > -.5", r#"{"op":">","args":[{"property":"weight"},-0.5]}"#, r#""weight" > -0.5"#),
    ("weight = -0.0", r#"{"op":"=","args":[{"property":"weight"},-0.0]}"#, r#""weight" = 0.0"#),
    ("weight = 15E-1", r#"{"op":"=","args":[{"property":"weight"},1.5]}"#, r#""weight" = 1.5"#),
    ("open = true", r#"{"op":"=","args":[{"property":"open"},true]}"#, r#""open" = TRUE"#),
    ("FALSE<>open", r#"{"op":"<>","args":[false,{"property":"open"}]}"#, r#""open" <> FALSE"#),
    ("true", "true", "TRUE"),
    ("not True", r#"{"op":"not","args":[true]}"#, "FALSE"),
    (
        "since >= date('2025-07-01')",
        r#"{"op":">=","args":[{"property":"since"},{"date":"2025-07-01"}]}"#,
        r#""since" >= DATE('2025-07-01')"#,
    ),
    (
        "seen_at < TIMESTAMP('2025-07-01T07:00:00.250+07:00')",
        r#"{"op":"<","args":[{"property":"seen_at"},{"timestamp":"2025-07-01T00:00:00.25Z"}]}"#,
        r#""seen_at" < TIMESTAMP('2025-07-01T00:00:00.250Z')"#,
    ),
    (
        "code in ('b','a','b')",
        r#"{"op":"in","args":[{"property":"code"},["a","b"]]}"#,
        r#""code" IN ('a', 'b')"#,
    ),
    (
        "capacity NOT IN (3, 2.5, 1)",
        r#"{"op":"not","args":[{"op":"in","args":[{"property":"capacity"},[1,2.5,3]]}]}"#,
        r#""capacity" NOT IN (1, 2.5, 3)"#,
    ),
    ("code IN ('a')", r#"{"op":"=","args":[{"property":"code"},"a"]}"#, r#""code" = 'a'"#),
    (
        "capacity between 1 and 5 and open = TRUE",
        r#"{"op":"and","args":[{"op":"between","args":[{"property":"capacity"},1,5]},{"op":"=","args":[{"property":"open"},true]}]}"#,
        r#""capacity" BETWEEN 1 AND 5 AND "open" = TRUE"#,
    ),
    (
        "capacity NOT BETWEEN 1 AND 5",
        r#"{"op":"not","args":[{"op":"between","args":[{"property":"capacity"},1,5]}]}"#,
        r#""capacity" NOT BETWEEN 1 AND 5"#,
    ),
    ("code is null", r#"{"op":"isNull","args":[{"property":"code"}]}"#, r#""code" IS NULL"#),
    (
        "code IS NOT NULL",
        r#"{"op":"not","args":[{"op":"isNull","args":[{"property":"code"}]}]}"#,
        r#""code" IS NOT NULL"#,
    ),
    (
        "open=TRUE OR code='a' AND NOT capacity>1",
        r#"{"op":"or","args":[{"op":"and","args":[{"op":"=","args":[{"property":"code"},"a"]},{"op":"not","args":[{"op":">","args":[{"property":"capacity"},1]}]}]},{"op":"=","args":[{"property":"open"},true]}]}"#,
        r#""code" = 'a' AND NOT "capacity" > 1 OR "open" = TRUE"#,
    ),
    (
        "((open=TRUE) or ((code='a' or open = true))) and not not capacity=1",
        r#"{"op":"and","args":[{"op":"=","args":[{"property":"capacity"},1]},{"op":"or","args":[{"op":"=","args":[{"property":"code"},"a"]},{"op":"=","args":[{"property":"open"},true]}]}]}"#,
        r#""capacity" = 1 AND ("code" = 'a' OR "open" = TRUE)"#,
    ),
    (
        "NOT (code = 'a' AND capacity = 1)",
        r#"{"op":"not","args":[{"op":"and","args":[{"op":"=","args":[{"property":"capacity"},1]},{"op":"=","args":[{"property":"code"},"a"]}]}]}"#,
        r#"NOT ("capacity" = 1 AND "code" = 'a')"#,
    ),
    (
        "\"in\" = 'Ê-đê''s \\\\ \\'\\n'",
        r#"{"op":"=","args":[{"property":"in"},"Ê-đê's \\ '\n"]}"#,
        "\"in\" = 'Ê-đê''s \\\\ ''\n'",
    ),
];

#[test]
fn text_and_json_give_the_same_tree_and_its_print_is_read_as_that_tree() {
    for (written, twin, printed) in TWINS {
        let filter = text(written).unwrap_or_else(|error| panic!("{written}: {error}"));
        let from_json = json(twin).unwrap_or_else(|error| panic!("{twin}: {error}"));
        assert_eq!(filter, from_json, "{written}");
        assert_eq!(filter.canonical(), printed);
        assert_eq!(text(printed).unwrap(), filter, "{printed}");
    }
}

#[test]
fn spacing_case_order_and_repetition_change_nothing() {
    let one =
        text("code IN ('a','b') AND (open = TRUE OR capacity > 5) AND since IS NULL").unwrap();
    for same in [
        "since   is  null and(5<capacity or open=true)and code in('b','a','a')",
        "(capacity > 5 OR open = TRUE OR capacity > 5.0) AND since IS NULL AND code IN ('a', 'b') AND since IS NULL",
        "\tsince IS NULL\nAND\u{a0}(code IN ('a','b') AND ((open = TRUE) OR TRUE = open OR capacity > 5))",
    ] {
        assert_eq!(text(same).unwrap().canonical(), one.canonical(), "{same}");
    }
    assert_ne!(text("code = 'a'").unwrap().canonical(), text("code = 'A'").unwrap().canonical());
}

#[test]
fn texts_are_composed_and_compared_by_their_bytes() {
    let decomposed: String = "code = 'Đắk Lắk'".nfd().collect();
    assert_eq!(text(&decomposed).unwrap(), text("code = 'Đắk Lắk'").unwrap());
    let row = |own: &'static str| move |_: &str| Some(Scalar::Text(own));
    let before = text("code < 'Đắk'").unwrap();
    assert_eq!(before.test(row("Zu")), Some(true));
    assert_eq!(before.test(row("Ơ")), Some(false));
    assert_eq!(text("code = ' a'").unwrap().test(row("a")), Some(false));
}

#[test]
fn numbers_compare_as_numbers_whatever_the_field() {
    let row = |name: &str| match name {
        "capacity" => Some(Scalar::Integer(2)),
        _ => Some(Scalar::Number(2.0)),
    };
    for (filter, answer) in [
        ("capacity < 2.5", true),
        ("capacity >= 2.5", false),
        ("capacity = 2.5", false),
        ("capacity <> 2.5", true),
        ("capacity = 2.0", true),
        ("capacity IN (1.5, 2e0)", true),
        ("capacity BETWEEN 1.5 AND 2.5", true),
        ("capacity < 99999999999999999999999999", true),
        ("capacity > -1e300", true),
        ("weight = 2", true),
        ("weight NOT BETWEEN 2 AND 2", false),
    ] {
        assert_eq!(text(filter).unwrap().test(row), Some(answer), "{filter}");
    }
}

#[test]
fn an_unknown_code_and_a_number_out_of_bounds_match_no_row_and_are_no_error() {
    let row = |name: &str| match name {
        "hazard" => Some(Scalar::Text("flood")),
        _ => Some(Scalar::Integer(500)),
    };
    for filter in ["hazard = 'no such hazard'", "capacity = 0", "capacity > 500"] {
        assert_eq!(text(filter).unwrap().test(row), Some(false), "{filter}");
    }
}

#[test]
fn what_is_not_given_is_unknown_and_passes_nothing_but_is_null() {
    let nothing = |_: &str| None;
    for filter in [
        "code = 'a'",
        "code <> 'a'",
        "code IN ('a', 'b')",
        "code NOT IN ('a', 'b')",
        "capacity BETWEEN 1 AND 2",
        "NOT capacity > 1",
        "code = 'a' AND TRUE",
        "code = 'a' OR FALSE",
    ] {
        assert_eq!(text(filter).unwrap().test(nothing), None, "{filter}");
        assert!(!text(filter).unwrap().passes(nothing), "{filter}");
    }
    for (filter, answer) in [
        ("code IS NULL", true),
        ("code IS NOT NULL", false),
        ("code = 'a' AND FALSE", false),
        ("code = 'a' OR TRUE", true),
    ] {
        assert_eq!(text(filter).unwrap().test(nothing), Some(answer), "{filter}");
    }
}

#[test]
fn the_names_used_are_told() {
    let filter = text("code = 'a' AND NOT (capacity IN (1, 2) OR since IS NULL OR code > 'b')");
    let filter = filter.unwrap();
    assert_eq!(filter.fields().into_iter().collect::<Vec<_>>(), ["capacity", "code", "since"]);
}

#[test]
fn a_hidden_field_and_a_missing_one_get_the_same_sentence() {
    assert_eq!(
        refusal("phone = '1'"),
        "there is no field \"phone\" to filter by here (character 1)"
    );
    assert_eq!(
        refusal("open = TRUE OR phon = '1'"),
        "there is no field \"phon\" to filter by here (character 16)"
    );
    assert_eq!(
        json_refusal(r#"{"op":"isNull","args":[{"property":"phone"}]}"#),
        "there is no field \"phone\" to filter by here"
    );
    assert!(refusal("tỉnh = 'Đắk Lắk'").contains("\"tỉnh\""));
}

#[test]
fn a_value_of_another_type_is_refused_with_both_named() {
    for (filter, sentence) in [
        (
            "capacity = 'nhiều'",
            "the text \"nhiều\" cannot be compared with \"capacity\", which holds whole numbers; write a number \
             without quotation marks, such as 100 (character 12)",
        ),
        (
            "23368 = code",
            "the number 23368 cannot be compared with \"code\", which holds texts; write a text in single quotation \
             marks, such as '23368' (character 1)",
        ),
        (
            "open = 'true'",
            "the text \"true\" cannot be compared with \"open\", which holds TRUE or FALSE; write TRUE or FALSE \
             without quotation marks (character 8)",
        ),
        (
            "since > TIMESTAMP('2025-07-01T00:00:00Z')",
            "the time \"2025-07-01T00:00:00Z\" cannot be compared with \"since\", which holds days; write \
             DATE('2025-07-01'), in JSON {\"date\": \"2025-07-01\"} (character 9)",
        ),
        (
            "seen_at > DATE('2025-07-01')",
            "the day \"2025-07-01\" cannot be compared with \"seen_at\", which holds times; write \
             TIMESTAMP('2025-07-01T00:00:00Z'), in JSON {\"timestamp\": \"2025-07-01T00:00:00Z\"} (character 11)",
        ),
    ] {
        assert_eq!(refusal(filter), sentence);
    }
    assert!(
        refusal("code IN ('a', 5)").starts_with("the number 5 cannot be compared with \"code\"")
    );
}

#[test]
fn what_else_cql2_has_is_refused_by_name() {
    for (filter, construct) in [
        ("code LIKE 'a%'", "LIKE"),
        ("code not like 'a%'", "LIKE"),
        ("CASEI(code) = 'a'", "CASEI"),
        ("code = casei('A')", "CASEI"),
        ("Accenti(code) = 'a'", "ACCENTI"),
        ("S_INTERSECTS(geom, POINT(1 2))", "S_INTERSECTS"),
        ("open = TRUE AND t_after(since, DATE('2025-07-01'))", "T_AFTER"),
        ("T_DURING(seen_at, INTERVAL('..', '2025-07-01'))", "T_DURING"),
        ("A_CONTAINS(code, ('a'))", "A_CONTAINS"),
        ("capacity + 1 = 2", "arithmetic"),
        ("capacity = 1 + 1", "arithmetic"),
        ("capacity = -weight", "arithmetic"),
        ("capacity DIV 2 = 1", "arithmetic"),
        ("capacity BETWEEN 1*2 AND 5", "arithmetic"),
        ("capacity IN (1/2)", "arithmetic"),
        ("pg_sleep(10) = 1", "PG_SLEEP"),
        ("capacity = weight", "a comparison of two fields"),
        ("capacity IN (1, weight)", "a comparison of two fields"),
        ("1 = 1", "a comparison of two values"),
        ("5 IN (5)", "IN on a value"),
        ("5 IS NULL", "IS NULL on a value"),
        ("code = ('a')", "a list or a condition as one side of a comparison"),
    ] {
        let sentence = refusal(filter);
        assert!(sentence.starts_with(construct), "{filter}: {sentence}");
        assert!(
            sentence.contains("is not taken here: this filter takes only comparisons"),
            "{sentence}"
        );
    }
    for (filter, construct) in [
        (r#"{"op":"like","args":[{"property":"code"},"a%"]}"#, "like"),
        (r#"{"op":"=","args":[{"op":"casei","args":[{"property":"code"}]},"a"]}"#, "casei"),
        (
            r#"{"op":"s_intersects","args":[{"property":"geom"},{"type":"Point","coordinates":[1,2]}]}"#,
            "s_intersects",
        ),
        (r#"{"op":"=","args":[{"op":"+","args":[1,2]},{"property":"capacity"}]}"#, "+"),
        (
            r#"{"op":"=","args":[{"property":"since"},{"interval":["..","2025-07-01"]}]}"#,
            "interval",
        ),
        (
            r#"{"op":"=","args":[{"property":"code"},{"type":"Point","coordinates":[1,2]}]}"#,
            "a geometry",
        ),
        (r#"{"op":"=","args":[{"property":"code"},["a"]]}"#, "a list as one side"),
    ] {
        let sentence = json_refusal(filter);
        assert!(sentence.starts_with(construct), "{filter}: {sentence}");
        assert!(sentence.contains("is not taken here"), "{sentence}");
    }
}

#[test]
fn a_slip_is_told_with_its_place_and_the_way_to_write_it() {
    for (filter, sentence) in [
        ("  ", "the filter is empty"),
        ("code != 'a'", "\"!=\" is no operator of CQL2; write <> (character 6)"),
        ("code == 'a'", "\"==\" is no operator of CQL2; write = (character 6)"),
        ("code = NULL", "\"= NULL\" is no operator of CQL2; write IS NULL (character 8)"),
        (
            "code = 'a",
            "the quotation mark ' has no partner; one inside is written twice (character 8)",
        ),
        ("\"code = 'a'", "the quotation mark \" has no partner"),
        (
            "code = 'a' 'b'",
            "the text \"b\" stands where AND, OR or the end is expected (character 12)",
        ),
        ("code = 'a' AND", "the end stands where a comparison"),
        ("code = 'a')", "\")\" stands where AND, OR or the end"),
        (
            "(code = 'a'",
            "the end stands where AND, OR or a closing parenthesis is expected (character 12)",
        ),
        ("code IN ()", "\")\" stands where a value is expected (character 10)"),
        ("code IN 'a'", "the text \"a\" stands where a list of values in parentheses is expected"),
        ("code IS 'a'", "the text \"a\" stands where NULL is expected"),
        ("capacity BETWEEN 1, 2", "\",\" stands where AND and the greatest value is expected"),
        (
            "open",
            "the field \"open\" alone is no condition; compare it with a value, or write open = TRUE",
        ),
        ("open AND code = 'a'", "the field \"open\" alone"),
        (
            "in = 'a'",
            "IN is a word of CQL2; a field of that name is written in double quotation marks (character 1)",
        ),
        (
            "code = 'C:\\dir'",
            "\"\\d\" stands for nothing in a text; write \\\\ for a backslash (character 11)",
        ),
        ("code = “a”", "'“' has no meaning here"),
        ("capacity = 5abc", "'a' stands where a blank after the number is expected (character 13)"),
        ("capacity = 1e400", "1e400 is too large a number"),
        ("since = DATE('2025-02-31')", "\"2025-02-31\" is no day; write DATE('2025-07-01')"),
        ("since = DATE('0000-01-01')", "\"0000-01-01\" is no day"),
        ("since = DATE(2025)", "2025 stands where a text such as"),
        ("seen_at = TIMESTAMP('2025-07-01')", "\"2025-07-01\" is no time"),
        (
            "seen_at = TIMESTAMP('2025-07-01T00:00:00.0000001Z')",
            "\"2025-07-01T00:00:00.0000001Z\" is no time",
        ),
        ("seen_at = TIMESTAMP('2025-06-30T23:59:60Z')", "\"2025-06-30T23:59:60Z\" is no time"),
    ] {
        let told = refusal(filter);
        assert!(told.starts_with(sentence), "{filter}: {told}");
    }
}

#[test]
fn a_slip_in_json_is_told_with_the_part_and_the_way_to_write_it() {
    for (filter, sentence) in [
        ("", "the filter is empty"),
        ("{", "the filter is not JSON: "),
        ("5", "5 is no part of a filter in JSON; write {\"op\""),
        (
            r#"{"op":"=","args":[{"property":"code"}]}"#,
            "{\"op\":\"=\",\"args\":[{\"property\":\"code\"}]} is no part",
        ),
        (
            r#"{"op":"=","args":[{"property":"code"},null]}"#,
            "null is no part of a filter in JSON; write {\"op\": \"isNull\"",
        ),
        (r#"{"op":"and","args":[true]}"#, "{\"op\":\"and\",\"args\":[true]} is no part"),
        (r#"{"op":"in","args":[{"property":"code"},[]]}"#, "{\"op\":\"in\""),
        (r#"{"op":"=","args":[{"property":"code"},"a"],"not":true}"#, "{\"op\":\"=\""),
        (
            r#"{"op":"=","args":[{"property":"since"},{"date":"2025-13-01"}]}"#,
            "\"2025-13-01\" is no day",
        ),
    ] {
        let told = json_refusal(filter);
        assert!(told.starts_with(sentence), "{filter}: {told}");
    }
}

/// Pieces that other languages, or other readers, would fall for.
const HOSTILE: [&str; 10] = [
    "'; DROP TABLE household; --",
    "' OR '1'='1",
    "a'--",
    "/* */",
    "'); SELECT pg_sleep(10); --",
    "\\",
    "\u{202e}đảo",
    "$$a$$",
    "%27%20OR%201=1",
    "\n\r\t\u{7}",
];

#[test]
fn a_hostile_text_is_a_text_and_nothing_more() {
    for hostile in HOSTILE {
        let quoted = hostile.replace('\\', "\\\\").replace('\'', "''");
        let written = text(&format!("code = '{quoted}'")).unwrap();
        let Filter::Compare(field, _, Value::Text(value)) = &written else {
            panic!("{written:?}");
        };
        assert_eq!((field.name.as_str(), value.as_str()), ("code", hostile));
        assert_eq!(text(&written.canonical()).unwrap(), written);
        let twin = serde_json::json!({"op": "=", "args": [{"property": "code"}, hostile]});
        assert_eq!(json(&twin.to_string()).unwrap(), written);
        assert!(written.passes(|_| Some(Scalar::Text(hostile))));
    }
}

#[test]
fn a_hostile_piece_outside_a_text_is_refused() {
    for hostile in HOSTILE {
        assert!(text(hostile).is_err(), "{hostile:?}");
        assert!(text(&format!("code = 'a' {hostile}")).is_err(), "{hostile:?}");
        assert!(text(&format!("{hostile} = 'a'")).is_err(), "{hostile:?}");
        let name = hostile.replace('"', "");
        assert_eq!(
            text(&format!("\"{name}\" = 'a'")).unwrap_err().problem,
            Problem::UnknownField(name)
        );
    }
    for (filter, problem) in [
        ("code = 'a\0'", Problem::ZeroByte),
        ("code = \0", Problem::Character('\0')),
        ("code = 'a'; --", Problem::Character(';')),
    ] {
        assert_eq!(text(filter).unwrap_err().problem, problem);
    }
    assert_eq!(
        json(r#"{"op":"=","args":[{"property":"code"},"a\u0000"]}"#).unwrap_err().problem,
        Problem::ZeroByte
    );
}

#[test]
fn depth_length_and_number_of_parts_have_limits() {
    let nested = |levels: usize| format!("{}code = 'a'{}", "(".repeat(levels), ")".repeat(levels));
    assert_eq!(text(&nested(64)).unwrap(), text("code = 'a'").unwrap());
    assert_eq!(text(&nested(65)).unwrap_err().problem, Problem::TooDeep { limit: 64 });
    assert_eq!(text(&"(".repeat(8000)).unwrap_err().problem, Problem::TooDeep { limit: 64 });
    assert!(text(&format!("{}code = 'a'", "NOT ".repeat(2000))).is_ok());
    assert_eq!(
        text(&"(".repeat(9000)).unwrap_err().problem,
        Problem::TooLong { limit_bytes: 8192 }
    );

    let twin = |levels: usize| {
        format!("{}true{}", r#"{"op":"not","args":["#.repeat(levels), "]}".repeat(levels))
    };
    assert_eq!(json(&twin(64)).unwrap(), Filter::Constant(true));
    assert_eq!(json(&twin(65)).unwrap_err().problem, Problem::TooDeep { limit: 64 });
    assert_eq!(json(&twin(2000)).unwrap_err().problem, Problem::TooDeep { limit: 64 });

    let many = vec!["code = 'a'"; 10_000].join(" OR ");
    assert_eq!(text(&many).unwrap_err().problem, Problem::TooLong { limit_bytes: 8192 });
    let truths =
        |number: usize| format!(r#"{{"op":"or","args":[{}]}}"#, vec!["true"; number].join(","));
    assert_eq!(json(&truths(1000)).unwrap(), Filter::Constant(true));
    assert_eq!(json(&truths(10_000)).unwrap_err().problem, Problem::TooMany { limit: 1000 });
    assert_eq!(json(&truths(20_000)).unwrap_err().problem, Problem::TooLong { limit_bytes: 65536 });
    let list = format!("capacity IN ({})", vec!["1"; 1000].join(","));
    assert_eq!(text(&list).unwrap_err().problem, Problem::TooMany { limit: 1000 });
}

#[test]
fn a_long_value_is_shown_in_part() {
    let long = "ă".repeat(3000);
    let told = refusal(&format!("capacity = '{long}'"));
    assert!(told.contains(&format!("{}…", "ă".repeat(60))) && told.len() < 400, "{told}");
}

#[test]
fn an_instant_is_that_of_its_offset() {
    let filter = text("seen_at = TIMESTAMP('2025-07-01T07:00:00+07:00')").unwrap();
    let midnight = DateTime::parse_from_rfc3339("2025-07-01T00:00:00Z").unwrap().to_utc();
    assert!(filter.passes(|_| Some(Scalar::Datetime(midnight))));
}
