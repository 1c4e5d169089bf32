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
