//! What GDAL's interface cannot say of a `GeoPackage`: columns of the very type, their titles, an index made at the end.
//!
//! The statements are for `SQLite`, which GDAL runs without bound values: identifiers come from the catalogue, which takes plain
//! names only, and texts of the catalogue are written as literals.

use gdal::{Dataset, errors::Result, vector::sql::Dialect};

use crate::catalog::{Field, FieldType};

/// Adds the columns of the fields and their titles.
pub(super) fn describe(dataset: &Dataset, table: &str, fields: &[Field]) -> Result<()> {
    let columns = fields.iter().map(|field| (field.name.as_str(), type_name(field.kind)));
    for (column, kind) in [("id", "INTEGER")].into_iter().chain(columns) {
        let sql = include_str!("add_column.sqlite");
        let (table, column) = (identifier(table), identifier(column));
        run(dataset, &filled(sql, &[("table", &table), ("column", &column), ("type", kind)]))?;
    }
    for statement in include_str!("schema.sqlite").split(";\n") {
        run(dataset, statement)?;
    }
    for field in fields {
        let unit = field.unit.as_ref().map(|unit| format!(" ({unit})")).unwrap_or_default();
        let values = [
            ("table", &literal(table)),
            ("column", &literal(&field.name)),
            ("title", &literal(&field.title.vi)),
            ("description", &literal(&format!("{}{unit}", field.title.en))),
        ];
        run(
            dataset,
            &filled(
                include_str!("title.sqlite"),
                &values.map(|(name, text)| (name, text.as_str())),
            ),
        )?;
    }
    Ok(())
}

/// Makes the spatial index in one go, which is cheaper than row by row.
pub(super) fn index(dataset: &Dataset, table: &str, geometry: &str) -> Result<()> {
    let (table, geometry) = (literal(table), literal(geometry));
    let values = [("table", table.as_str()), ("geometry", geometry.as_str())];
    run(dataset, &filled(include_str!("index.sqlite"), &values))
}

/// Names of types: OGC 12-128r18, table 1.
fn type_name(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Text => "TEXT",
        FieldType::Integer => "INTEGER",
        FieldType::Number => "REAL",
        FieldType::Boolean => "BOOLEAN",
        FieldType::Date => "DATE",
        FieldType::Datetime => "DATETIME",
    }
}

fn run(dataset: &Dataset, sql: &str) -> Result<()> {
    // GDAL looks at the first word, which is no remark for it.
    let sql: Vec<_> = sql.lines().filter(|line| !line.starts_with("--")).collect();
    dataset.execute_sql(sql.join("\n"), None, Dialect::DEFAULT)?;
    Ok(())
}

fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The statement with its `{names}` replaced, in one go: a value that looks like a name stays a value.
fn filled(sql: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = sql;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(values.iter().find(|value| value.0 == name).map_or("NULL", |value| value.1));
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_literals_whatever_they_hold() {
        let title = literal("a'); {table} --");
        assert_eq!(
            filled("x ({table}, {title})", &[("table", "'t'"), ("title", &title)]),
            "x ('t', 'a''); {table} --')"
        );
        assert_eq!(identifier("a\"b"), "\"a\"\"b\"");
    }
}
