//! Writes the official code lists of `data/reference` to their tables, so that constraints can refer to them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use tokio_postgres::Client;

use super::error::{Doing as _, StoreError};
use crate::catalog::reference_file;

/// Files and the statements that take their rows as one JSON array.
const LISTS: [(&str, &str); 3] = [
    ("ethnic_groups.csv", include_str!("sql/write_ethnic_groups.sql")),
    ("hazards.csv", include_str!("sql/write_hazards.sql")),
    ("indicators.csv", include_str!("sql/write_indicators.sql")),
];

pub(super) async fn write(client: &mut Client) -> Result<(), StoreError> {
    let transaction = client.transaction().await.doing("writing the code lists")?;
    for (file, statement) in LISTS {
        let rows = rows(file)
            .map_err(|detail| StoreError::Unexpected { doing: "reading a code list", detail })?;
        transaction.execute(statement, &[&rows]).await.doing("writing a code list")?;
    }
    transaction.commit().await.doing("writing the code lists")
}

fn rows(file: &str) -> Result<Value, String> {
    let text = reference_file(file).ok_or_else(|| format!("{file} is missing"))?;
    let mut rows = Vec::new();
    for (place, row) in csv::Reader::from_reader(text.as_bytes())
        .deserialize::<BTreeMap<String, String>>()
        .enumerate()
    {
        let row = row.map_err(|error| format!("{file}: {error}"))?;
        let mut row: Map<_, _> =
            row.into_iter().map(|(column, text)| (column, Value::String(text))).collect();
        row.insert("sort".to_owned(), Value::from(place + 1));
        rows.push(Value::Object(row));
    }
    Ok(Value::Array(rows))
}
