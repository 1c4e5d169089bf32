//! A program that follows the feed and keeps what it is told.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{past::world::World, support::Answer};

/// A row as a follower keeps it: its properties and geometry.
pub(super) type Kept = (Value, Value);

/// Rows by collection and id.
pub(super) type Rows = BTreeMap<(String, i64), Kept>;

pub(super) struct Follower {
    pub(super) who: &'static str,
    /// What it asks besides the token, beginning with `&`.
    pub(super) question: String,
    pub(super) token: String,
    pub(super) rows: Rows,
    /// Everything that it was told, as collection, id and op.
    pub(super) told: Vec<(String, i64, String)>,
}

pub(super) fn kept(feature: &Value) -> Kept {
    (feature["properties"].clone(), feature["geometry"].clone())
}

/// An answer of the feed.
pub(super) async fn ask(world: &World, who: &str, query: &str) -> Answer {
    world.get(who, &format!("../changes?{query}")).await
}

impl Follower {
    /// It takes a token and has no rows yet.
    pub(super) async fn start(world: &World, who: &'static str, question: &str) -> Self {
        let answer = ask(world, who, question.trim_start_matches('&')).await;
        assert_eq!(answer.status, 200, "{who}: {}", answer.text());
        let answer = answer.json();
        assert_eq!(answer["changes"], serde_json::json!([]));
        assert_eq!(answer["more"], false);
        let token = answer["next"].as_str().unwrap().to_owned();
        Self { who, question: question.to_owned(), token, rows: Rows::new(), told: Vec::new() }
    }

    /// It applies one page; whether there is more.
    pub(super) async fn follow(&mut self, world: &World, limit: usize) -> bool {
        let query = format!("since={}&limit={limit}{}", self.token, self.question);
        let answer = ask(world, self.who, &query).await;
        assert_eq!(answer.status, 200, "{}: {}", self.who, answer.text());
        let answer = answer.json();
        let changes = answer["changes"].as_array().unwrap();
        assert!(changes.len() <= limit, "{} of {limit}", changes.len());
        for change in changes {
            let collection = change["collection"].as_str().unwrap().to_owned();
            let id = change["id"].as_i64().unwrap();
            let op = change["op"].as_str().unwrap().to_owned();
            let feature = change.get("feature");
            assert_eq!(op == "delete", feature.is_none(), "{change}");
            match feature {
                Some(feature) => {
                    assert_eq!(feature["id"], change["id"]);
                    self.rows.insert((collection.clone(), id), kept(feature));
                }
                None => drop(self.rows.remove(&(collection.clone(), id))),
            }
            self.told.push((collection, id, op));
        }
        let next = answer["next"].as_str().unwrap();
        let more = answer["more"].as_bool().unwrap();
        assert!(!more || next != self.token, "it does not go on");
        next.clone_into(&mut self.token);
        more
    }

    /// It applies all pages.
    pub(super) async fn follow_all(&mut self, world: &World, limit: usize) {
        while self.follow(world, limit).await {}
    }

    /// What it was told since this was asked last, without the collection.
    pub(super) fn news(&mut self) -> Vec<(i64, String)> {
        std::mem::take(&mut self.told).into_iter().map(|(_, id, op)| (id, op)).collect()
    }
}

/// What `items` shows of collections.
pub(super) async fn items(world: &World, who: &str, collections: &[&str], query: &str) -> Rows {
    let mut rows = Rows::new();
    for collection in collections {
        let answer = world.get(who, &format!("{collection}/items?limit=10000{query}")).await;
        if answer.status == 404 {
            continue;
        }
        assert_eq!(answer.status, 200, "{}", answer.text());
        for feature in answer.json()["features"].as_array().unwrap() {
            rows.insert(((*collection).to_owned(), feature["id"].as_i64().unwrap()), kept(feature));
        }
    }
    rows
}
