//! Rows that the service gives for a filter are those for which the program says that it is true.

use banlang::{
    catalog::Catalogue,
    filter::{Filter, Language, Place},
    geo::Crs,
    policy::{View, view_of},
    record::{self, Condition, ConditionError, Select},
};
use proptest::{
    collection::vec,
    strategy::{Strategy, ValueTree as _},
    test_runner::TestRunner,
};

use super::{
    pen::Pen,
    postgres,
    sketch::{self, sketch},
    whole::property,
    whole_laws::{Row, filters, rows},
};
use crate::support::TestDb;

const ROWS: usize = 60;

const FILTERS: usize = 1200;

const FIELDS: [(&str, &str, &str); 11] = [
    ("name", "text", "text"),
    ("note", "text", "text"),
    ("rooms", "integer", "bigint"),
    ("floors", "integer", "bigint"),
    ("weight", "number", "double precision"),
    ("height", "number", "double precision"),
    ("open", "boolean", "boolean"),
    ("since", "date", "date"),
    ("until", "date", "date"),
    ("begins", "datetime", "timestamptz"),
    ("ends", "datetime", "timestamptz"),
];

pub(super) fn catalogue() -> Catalogue {
    let mut descriptor = String::from(
        "title = { vi = \"a\", en = \"a\" }\ndescription = { vi = \"a\", en = \"a\" }\ntable = \"sample\"\n\
         key = [\"name\"]\nsensitivity = \"public\"\n\
         [geometry]\ncolumn = \"geom\"\nkind = \"any\"\ntypes = [\"Point\", \"LineString\", \"Polygon\"]\noptional = true\n",
    );
    for (name, kind, _) in FIELDS {
        let field = format!(
            "[[field]]\nname = \"{name}\"\ntype = \"{kind}\"\ntitle = {{ vi = \"a\", en = \"a\" }}\nsensitivity = \"public\"\n"
        );
        descriptor.push_str(&field);
    }
    let mut catalogue = Catalogue::built_in().unwrap();
    catalogue.add("sample", &descriptor).unwrap();
    catalogue
}

/// A table with the rows, each under its place in the list.
async fn table(rows: &[Row]) -> TestDb {
    let db = TestDb::create().await;
    let columns = FIELDS.map(|(name, _, kind)| format!("{name} {kind}")).join(", ");
    db.execute(&format!(
        "CREATE TABLE sample (id bigint PRIMARY KEY, {columns}, geom geometry(Geometry, 4326));
         GRANT SELECT ON sample TO banlang_service"
    ))
    .await;
    let world = db.world().await;
    for (id, row) in rows.iter().enumerate() {
        let geom = row.places[0].as_ref().map(|own| Place::Geometry(own.clone()).to_string());
        world
            .execute(
                "INSERT INTO sample SELECT $1, $2, $3, $4, $5, $6, $7, NULL, $8, $9, $10, $11, ST_GeomFromText($12, 4326)",
                &[
                    &i64::try_from(id).unwrap(),
                    &row.words[0],
                    &row.words[1],
                    &row.whole[0],
                    &row.whole[1],
                    &row.numbers[0],
                    &row.numbers[1],
                    &row.days[0],
                    &row.days[1],
                    &row.times[0],
                    &row.times[1],
                    &geom,
                ],
            )
            .await
            .unwrap();
    }
    db
}

/// Ids of the rows that pass.
pub(super) async fn passing(
    db: &TestDb,
    view: &View,
    filter: &str,
    crs: Crs,
) -> Result<Vec<i64>, ConditionError> {
    let condition = Condition::read(view, filter, Language::Text, crs)?;
    let mut connection = db.db.connection().await.unwrap();
    let placed = condition.placed(&connection).await.unwrap();
    let reading = record::open(&mut connection, &[view], "test").await.unwrap();
    let select = Select::new(view).only(Vec::new()).passing(placed);
    let page = record::page(&reading, select, 1000).await;
    let page = page.unwrap_or_else(|error| panic!("{filter}: {error:?}"));
    Ok(page.records.iter().map(|record| record.id).collect())
}

pub(super) fn drawn<T>(runner: &mut TestRunner, strategy: &impl Strategy<Value = T>) -> T {
    strategy.new_tree(runner).unwrap().current()
}

#[tokio::test]
async fn a_row_is_given_exactly_when_its_answer_is_true_whatever_of_cql2_is_asked() {
    let mut runner = TestRunner::deterministic();
    let rows = drawn(&mut runner, &vec(rows(), ROWS));
    let db = table(&rows).await;
    let catalogue = catalogue();
    let view = view_of(&banlang::auth::Caller::public(), "sample", &catalogue).unwrap();
    let strategy = filters();
    let (mut asked, mut seen) = (0, [0_usize; 3]);
    for _ in 0..FILTERS {
        let text = drawn(&mut runner, &strategy).text;
        let Ok(filter) = Filter::read(&text, Language::Text, property) else { continue };
        let Ok(yes) = passing(&db, &view, &text, Crs::default()).await else { continue };
        let no = passing(&db, &view, &format!("NOT ({text})"), Crs::default()).await.unwrap();
        let unknown = passing(&db, &view, &format!("({text}) IS NULL"), Crs::default()).await;
        let unknown = unknown.unwrap();
        asked += 1;
        for (id, row) in rows.iter().enumerate() {
            let id = i64::try_from(id).unwrap();
            let theirs = [&no, &yes, &unknown].map(|ids| ids.contains(&id));
            let own = row.answer(&filter);
            let place = own.map_or(2, usize::from);
            let mut wanted = [false; 3];
            wanted[place] = true;
            assert_eq!(theirs, wanted, "{text}\n{filter}\n{row:?}");
            seen[place] += 1;
        }
    }
    assert!(asked > FILTERS / 3 && seen.iter().all(|times| *times > ROWS * 50), "{asked} {seen:?}");
}

#[tokio::test]
async fn plain_comparisons_of_every_type_have_the_answers_of_the_program() {
    let mut runner = TestRunner::deterministic();
    let rows = drawn(&mut runner, &vec(sketch::row(), ROWS));
    let db = TestDb::create().await;
    db.execute(&postgres::table(&rows)).await;
    db.execute("GRANT SELECT ON sample TO banlang_service").await;
    let catalogue = sketch::catalogue();
    let view = view_of(&banlang::auth::Caller::public(), "sample", &catalogue).unwrap();
    let strategy = sketch();
    for seed in 0..u32::try_from(FILTERS).unwrap() {
        let text = Pen::new(seed).text(&drawn(&mut runner, &strategy));
        let filter = Filter::from_text(&text, sketch::field).unwrap();
        let theirs = passing(&db, &view, &text, Crs::default()).await.unwrap();
        let own =
            rows.iter().enumerate().filter(|(_, row)| sketch::answer(&filter, row) == Some(true));
        let own: Vec<_> = own.map(|(id, _)| i64::try_from(id).unwrap()).collect();
        assert_eq!(theirs, own, "{text}");
    }
}
