//! Every `.sql` file is prepared against the migrated tables, so that a typing error or a changed column is seen here.

use std::{fmt::Write as _, fs, path::Path};

use crate::support::TestDb;

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            found.push(path);
        }
    }
}

#[tokio::test]
async fn every_statement_fits_the_tables_and_keeps_its_types() {
    let db = TestDb::create().await;
    let client = db.db.connection().await.unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&root, &mut found);
    found.sort();
    let mut types = String::new();
    for path in &found {
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        let sql = fs::read_to_string(path).unwrap();
        assert!(
            sql.starts_with("-- "),
            "{name} does not begin with what it is and what its parameters are"
        );
        let statement = client
            .prepare(&sql)
            .await
            .unwrap_or_else(|error| panic!("{name}: {:?}", error.as_db_error()));
        let parameters: Vec<_> =
            statement.params().iter().map(|kind| kind.name().to_owned()).collect();
        let columns: Vec<_> = statement
            .columns()
            .iter()
            .map(|column| format!("{} {}", column.name(), column.type_().name()))
            .collect();
        writeln!(types, "{name} ({}) -> {}", parameters.join(", "), columns.join(", ")).unwrap();
    }
    insta::assert_snapshot!("statements", types);
}

/// A statement that is run through views declares them; every other one reads no table of a collection, but for the
/// few that make or check something for nobody in particular.
#[test]
fn collections_are_read_through_declared_views_only() {
    let catalogue = banlang::catalog::Catalogue::built_in().unwrap();
    let tables: Vec<_> = catalogue.iter().map(|collection| collection.table.clone()).collect();
    // Grants are given on areas that exist; where the bytes
    // of a media row are stands in no view, and is asked only after a view has opened the row.
    let without_view = ["auth/sql/", "media/sql/"];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&root, &mut found);
    let mut declaring = 0;
    for path in found {
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        let sql = fs::read_to_string(&path).unwrap();
        let plain: String = sql
            .lines()
            .filter(|line| !line.trim_start().starts_with("--"))
            .fold(String::new(), |all, line| all + " " + line);
        let words: Vec<_> = plain
            .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .filter(|word| !word.is_empty())
            .collect();
        let mut read: Vec<_> = words
            .windows(2)
            .filter(|pair| {
                ["FROM", "JOIN"].contains(&pair[0]) && tables.iter().any(|table| table == pair[1])
            })
            .map(|pair| pair[1])
            .collect();
        read.sort_unstable();
        read.dedup();
        let declared = sql
            .lines()
            .find_map(|line| line.strip_prefix("-- Through views: "))
            .unwrap_or_default();
        declaring += usize::from(!declared.is_empty());
        if without_view.iter().any(|allowed| name.starts_with(allowed)) {
            continue;
        }
        assert_eq!(read.join(", "), declared, "{name}");
    }
    assert!(declaring >= 5, "the test looks at nothing");
}
