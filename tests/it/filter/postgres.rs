//! PostgreSQL and the program say the same of every row.

use std::fmt::Write as _;

use banlang::filter::Filter;
use proptest::{
    collection::vec,
    strategy::{Strategy, ValueTree as _},
    test_runner::TestRunner,
};

use super::{
    pen::Pen,
    sketch::{COLUMNS, Datum, Row, Sketch, answer, field, row, sketch},
};
use crate::support::TestDb;

const ROWS: usize = 300;

const FILTERS: u32 = 1500;

fn drawn<T>(runner: &mut TestRunner, strategy: &impl Strategy<Value = T>) -> T {
    strategy.new_tree(runner).unwrap().current()
}

fn literal(datum: &Datum) -> String {
    match datum {
        Datum::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Datum::Whole(whole) => format!("'{whole}'::bigint"),
        Datum::Number(number) if number.is_nan() => "'NaN'::double precision".to_owned(),
        Datum::Number(number) => format!("({number:?})"),
        Datum::Truth(truth) => truth.to_string(),
        Datum::Day(day) => format!("DATE '{day}'"),
        Datum::Time(time) => format!("TIMESTAMPTZ '{}'", time.format("%Y-%m-%d %H:%M:%S%.6f+00")),
    }
}

/// The sketch as SQL, each part in parentheses.
fn sql(sketch: &Sketch) -> String {
    let joined =
        |parts: &[Sketch], word: &str| parts.iter().map(sql).collect::<Vec<_>>().join(word);
    let not = |not: bool| if not { "NOT " } else { "" };
    let name = |column: usize| COLUMNS[column].0;
    let inside = match sketch {
        Sketch::Truth(truth) => truth.to_string(),
        Sketch::Compare(column, sign, value) => {
            format!("{} {sign} {}", name(*column), literal(value))
        }
        Sketch::In { column, not: also, values } => {
            let values: Vec<_> = values.iter().map(literal).collect();
            format!("{} {}IN ({})", name(*column), not(*also), values.join(", "))
        }
        Sketch::Between { column, not: also, least, greatest } => {
            let (name, not) = (name(*column), not(*also));
            format!("{name} {not}BETWEEN {} AND {}", literal(least), literal(greatest))
        }
        Sketch::Null { column, not: also } => format!("{} IS {}NULL", name(*column), not(*also)),
        Sketch::Not(inner) => format!("NOT {}", sql(inner)),
        Sketch::And(parts) => joined(parts, " AND "),
        Sketch::Or(parts) => joined(parts, " OR "),
    };
    format!("({inside})")
}

/// The script that makes the table and fills it.
pub(super) fn table(rows: &[Row]) -> String {
    let columns = COLUMNS.map(|(name, _, kind)| format!("{name} {kind}")).join(", ");
    let mut script = format!("CREATE TABLE sample (id bigint PRIMARY KEY, {columns});");
    for (id, row) in rows.iter().enumerate() {
        let cells: Vec<_> =
            row.iter().map(|cell| cell.as_ref().map_or("NULL".to_owned(), literal)).collect();
        write!(script, "INSERT INTO sample VALUES ({id}, {});", cells.join(", ")).unwrap();
    }
    script
}

#[tokio::test]
async fn every_row_gets_the_answer_that_postgresql_gives() {
    let db = TestDb::create().await;
    let mut runner = TestRunner::deterministic();
    let rows = drawn(&mut runner, &vec(row(), ROWS));
    db.execute(&table(&rows)).await;
    let strategy = sketch();
    let mut seen = [0_usize; 3];
    for seed in 0..FILTERS {
        let sketch = drawn(&mut runner, &strategy);
        let text = Pen::new(seed).text(&sketch);
        let filter =
            Filter::from_text(&text, field).unwrap_or_else(|error| panic!("{text}: {error}"));
        let own: Vec<_> = rows.iter().map(|row| answer(&filter, row)).collect();

        let asked = format!(
            "SELECT array_agg(answer ORDER BY id) FROM (SELECT id, {} AS answer FROM sample) AS asked",
            sql(&sketch)
        );
        let theirs = db.world().await.query_one(&asked, &[]).await;
        let theirs: Vec<Option<bool>> =
            theirs.unwrap_or_else(|error| panic!("{asked}: {error:?}")).try_get(0).unwrap();

        assert_eq!(own, theirs, "{filter}\n{asked}");
        for answer in own {
            seen[answer.map_or(2, usize::from)] += 1;
        }
    }
    assert!(seen.iter().all(|times| *times > ROWS * 100), "one answer is rare: {seen:?}");
}
