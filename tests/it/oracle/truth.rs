//! What the tables say, and how it differs from what the atlas says.

use std::{collections::BTreeSet, fmt};

use serde_json::Value;
use tokio_postgres::Client;

use super::{
    eyes::{Opened, SIGHTS},
    filter::Wanted,
    ground::Drawn,
    memory::{Facts, closed, is_summed},
    question::{Question, What},
    world::today,
};

/// Something that the atlas and the tables say differently.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Difference {
    /// The name of the thing: a cell, a feature, or the values of a group.
    pub(super) key: String,
    /// What the atlas says.
    pub(super) atlas: Option<Value>,
    /// What the tables say.
    pub(super) tables: Option<Value>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = |value: &Option<Value>| value.as_ref().map_or("-".to_owned(), Value::to_string);
        write!(f, "{}: {} but {}", self.key, said(&self.atlas), said(&self.tables))
    }
}

/// Everything that two answers to one question say differently. Whoever plants a fault looks here for it.
pub(super) fn differences(atlas: &Facts, tables: &Facts) -> Vec<Difference> {
    let keys: BTreeSet<_> = atlas.keys().chain(tables.keys()).collect();
    keys.into_iter()
        .filter(|key| atlas.get(*key) != tables.get(*key))
        .map(|key| Difference {
            key: key.clone(),
            atlas: atlas.get(key).cloned(),
            tables: tables.get(key).cloned(),
        })
        .collect()
}

/// Puts the oracle into a database.
pub(super) async fn install(client: &Client) {
    client.batch_execute(include_str!("install.sql")).await.unwrap();
}

/// Makes the rows of a position those that later questions are about.
pub(super) async fn at(client: &Client, position: i64) {
    client.execute("SELECT oracle.fill($1)", &[&position]).await.unwrap();
}

/// The rows of a collection that a filter takes.
async fn taken(client: &Client, collection: &str, filter: &Wanted) -> Vec<i64> {
    let sql =
        format!("SELECT p.id FROM oracle.point AS p WHERE p.collection = $1 AND ({})", filter.sql);
    let rows = client.query(&sql, &[&collection]).await;
    let rows = rows.unwrap_or_else(|error| panic!("{error:?} {filter:?}"));
    rows.iter().map(|row| row.try_get(0).unwrap()).collect()
}

/// The answer of the tables at the position that was asked for last.
pub(super) async fn answer(client: &Client, question: &Question, opened: &[Opened]) -> Facts {
    let sight = &SIGHTS[question.sight];
    let rule = match &question.what {
        What::Figures { counted: true, .. } => sight.counts(),
        _ => sight.rows(question.collection, opened),
    };
    let Some(rule) = rule else { return closed() };
    let collection = question.collection;
    let rows = match &question.what {
        What::Tile { tile, window, filter } => {
            let (z, x, y) = (i32::from(tile.z()), i64::from(tile.x()), i64::from(tile.y()));
            let (from, to) = window.map_or((None, None), |window| (window.from, window.to));
            let taken = match filter {
                Some(filter) => Some(taken(client, collection, filter).await),
                None => None,
            };
            if is_summed(collection, tile.z()) {
                let sql = include_str!("cells.sql");
                let given: [&(dyn tokio_postgres::types::ToSql + Sync); 9] =
                    [&collection, &rule.areas, &rule.openings, &z, &x, &y, &from, &to, &taken];
                client.query(sql, &given).await
            } else {
                let sql = include_str!("features.sql");
                let day = today();
                let given: [&(dyn tokio_postgres::types::ToSql + Sync); 10] = [
                    &collection,
                    &rule.areas,
                    &rule.openings,
                    &z,
                    &x,
                    &y,
                    &from,
                    &to,
                    &day,
                    &taken,
                ];
                client.query(sql, &given).await
            }
        }
        What::Figures { grounds, by, at, .. } => {
            let wkt: Vec<_> = grounds.iter().map(Drawn::wkt).collect();
            let (day, ended_too) = (at.unwrap_or_else(today), at.is_none());
            let sql = include_str!("groups.sql");
            let given: [&(dyn tokio_postgres::types::ToSql + Sync); 7] =
                [&collection, &rule.areas, &rule.openings, &wkt, by, &day, &ended_too];
            client.query(sql, &given).await
        }
    };
    let rows = rows.unwrap_or_else(|error| panic!("{error:?} {question:?}"));
    rows.iter()
        .map(|row| {
            let key: Value = row.try_get("key").unwrap();
            (key.to_string(), row.try_get("value").unwrap())
        })
        .collect()
}
