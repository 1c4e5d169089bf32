//! The reorganisation of 2025 in Quảng Ngãi and Đắk Lắk, as it was: 559 old units, 198 new ones.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use crate::support::{TestApp, shared_data};

/// The published list, and the project's own copy of it, which is always there.
fn lists() -> Vec<PathBuf> {
    let own =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo/make/source/lineage.csv"));
    let published = shared_data().map(|data| data.join("admin/vn_lineage_2025_51_66.csv"));
    [own].into_iter().chain(published).collect()
}

/// The rows of a list; the last column is called differently in each of them.
fn rows(list: &Path) -> Vec<Value> {
    let mut reader = csv::Reader::from_path(list).unwrap();
    let rows = reader.deserialize::<BTreeMap<String, String>>().map(Result::unwrap);
    rows.map(|mut row| {
        let kind = row.remove("type").or_else(|| row.remove("kind"));
        row.extend(kind.map(|kind| ("type".to_owned(), kind)));
        json!(row)
    })
    .collect()
}

/// A world that knows the list only, with a figure for each old unit. Hà Mòn (23521) is in doubt: the list gives the commune
/// to one that lies far from it.
async fn world(list: &Path) -> TestApp {
    let app = TestApp::start().await;
    let rows = Value::from(rows(list)).to_string().replace('\'', "''");
    app.execute(&format!(
        "CREATE TABLE list AS SELECT * FROM jsonb_to_recordset('{rows}') AS row (old_code text, new_code text, old_name text, new_name text, type text);
         CREATE TABLE figure AS SELECT DISTINCT ON (old_code) old_code, ('x' || left(md5(old_code), 6))::bit(24)::int % 20000 AS people FROM list;
         INSERT INTO area_lineage (old_code, new_code, old_name, new_name, on_date, kind, basis, weight, source)
            SELECT old_code, new_code, old_name, new_name, '2025-07-01', type,
                   CASE WHEN type = 'full' AND old_code <> '23521' THEN 'law' ELSE 'unknown' END,
                   CASE WHEN type = 'full' AND old_code <> '23521' THEN 1 END, 'nghị quyết' FROM list;
         INSERT INTO stat_value (area_code, indicator, period_from, period_to, numerator, unit, method, source, official)
            SELECT old_code, 'population', '2024-01-01', '2025-01-01', people, 'người', 'administrative', 'thử', true FROM figure"
    ))
    .await;
    app
}

async fn codes(app: &TestApp, column: &str) -> String {
    app.db
        .value(&format!("SELECT string_agg(DISTINCT {column}, ',' ORDER BY {column}) FROM list"))
        .await
}

fn lines(rows: &Value, line: impl Fn(&Value) -> String) -> String {
    rows.as_array().unwrap().iter().map(line).collect::<Vec<_>>().join("\n")
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[tokio::test]
async fn every_old_unit_is_found_in_its_new_ones() {
    for list in lists() {
        let app = world(&list).await;
        let old = codes(&app, "old_code").await;
        let answer = app
            .get(&format!("/api/crosswalk?from=2025-06-30&to=2025-07-01&codes={old}"))
            .await
            .json();

        let told = lines(&answer["mapping"], |row| {
            let [from, to, weight, basis, low, high] =
                ["from", "to", "weight", "basis", "low", "high"].map(|name| text(&row[name]));
            format!("{from} {to} {weight} {basis} {low} {high}")
        });
        let expected = "SELECT string_agg(old_code || ' ' || new_code ||
            CASE WHEN type = 'full' AND old_code <> '23521' THEN ' 1.0 law 1.0 1.0' ELSE ' null unknown 0.0 1.0' END,
            E'\\n' ORDER BY old_code, new_code) FROM list";
        assert_eq!(told, app.db.value(expected).await);
        let size = "SELECT count(*) || ' ' || count(DISTINCT old_code) || ' ' || count(DISTINCT new_code) FROM list";
        assert_eq!(app.db.value(size).await, "569 559 198");
    }
}

#[tokio::test]
async fn figures_of_the_old_units_make_those_of_the_new_ones_as_plain_sql_adds_them() {
    for list in lists() {
        let app = world(&list).await;
        let old = codes(&app, "old_code").await;
        let path = format!(
            "/api/crosswalk?from=2024-12-31&to=2026-01-01&codes={old}&indicator=population&period=2024"
        );
        let answer = app.get(&path).await.json();

        let told = lines(&answer["figures"], |row| {
            assert_eq!(row["missing"], json!([]), "{row}");
            let [code, value, low, high] =
                ["code", "value", "low", "high"].map(|name| text(&row[name]));
            let of: Vec<_> = row["of"].as_array().unwrap().iter().map(text).collect();
            format!("{code} {value} {low} {high} {}", of.join(","))
        });
        let expected = "SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
            SELECT new_code || ' ' || CASE WHEN bool_and(sure) THEN sum(people)::text ELSE 'null' END
                || ' ' || coalesce(sum(people) FILTER (WHERE sure), 0) || ' ' || sum(people)
                || ' ' || string_agg(old_code, ',' ORDER BY old_code) AS line
            FROM (SELECT *, type = 'full' AND old_code <> '23521' AS sure FROM list JOIN figure USING (old_code)) AS l
            GROUP BY new_code) AS lines";
        assert_eq!(told, app.db.value(expected).await);
    }
}

#[tokio::test]
async fn a_code_that_was_used_again_means_the_unit_of_the_day() {
    for list in lists() {
        let app = world(&list).await;
        assert_eq!(app.db.value("SELECT count(DISTINCT new_code) FROM list WHERE new_code IN (SELECT old_code FROM list)").await, "197");
        // The ward Nguyễn Nghiêm became, with others, the ward Cẩm Thành, which bears its code.
        let old = app.get("/api/areas/21025/lineage?on=2025-06-30").await.json();
        let new = app.get("/api/areas/21025/lineage?on=2025-07-01").await.json();
        assert_eq!(
            (text(&old["unit"]["name"]), text(&new["unit"]["name"])),
            ("Phường Nguyễn Nghiêm".to_owned(), "Phường Cẩm Thành".to_owned())
        );
        assert_eq!(
            (old["before"].as_array().unwrap().len(), old["after"].as_array().unwrap().len()),
            (0, 1)
        );
        assert!(new["before"].as_array().unwrap().len() > 3 && new["after"] == json!([]));

        let divided =
            app.get("/api/crosswalk?from=2025-01-01&to=2025-12-31&codes=22225").await.json();
        let told = lines(&divided["mapping"], |row| {
            format!("{} {} {} {}", text(&row["to"]), row["weight"], row["low"], row["high"])
        });
        assert_eq!(told, "22225 null 0.0 1.0\n22237 null 0.0 1.0");
        // After the reform the same code is one unit that nothing happens to.
        let same = app.get("/api/crosswalk?from=2025-07-01&to=2025-12-31&codes=22225").await.json();
        assert_eq!(
            lines(&same["mapping"], |row| format!("{} {}", text(&row["to"]), row["weight"])),
            "22225 1.0"
        );
    }
}

#[tokio::test]
async fn every_new_unit_tells_what_it_was_made_of() {
    for list in lists() {
        let app = world(&list).await;
        let mut told = Vec::new();
        for code in codes(&app, "new_code").await.split(',') {
            let answer = app.get(&format!("/api/areas/{code}/lineage")).await.json();
            let edges = answer["before"].as_array().unwrap().clone();
            told.extend(edges.iter().map(|edge| {
                format!(
                    "{} {} {} {}",
                    text(&edge["to"]),
                    text(&edge["from"]),
                    text(&edge["kind"]),
                    text(&edge["from_name"])
                )
            }));
        }
        told.sort();
        let mut expected: Vec<_> = rows(&list)
            .iter()
            .map(|row| {
                let [to, from, kind, name] =
                    ["new_code", "old_code", "type", "old_name"].map(|column| text(&row[column]));
                format!("{to} {from} {kind} {name}")
            })
            .collect();
        expected.sort();
        assert_eq!(told, expected);
    }
}
