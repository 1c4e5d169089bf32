//! Followers under random edits: whoever applies all pages has what `items` shows.

use std::collections::BTreeSet;

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use super::follower::{Follower, Rows, items};
use crate::past::{
    edits::{COLLECTIONS, transaction},
    world::{OWN, World},
};

const CALLERS: [&str; 4] = ["public", "planner", "editor", "partner"];

/// What followers ask: everything, an area, a box.
const BOX: &str = "&bbox=107.05,15.05,107.25,15.25";

struct Game {
    world: World,
    chance: StdRng,
    followers: Vec<Follower>,
    /// What each caller could have seen after some transaction.
    visible: BTreeSet<(&'static str, String, i64)>,
}

impl Game {
    async fn new(seed: u64) -> Self {
        let mut world = World::with_officers().await;
        world.add_partner("partner", &["shelter", "stat_value"]).await;
        world.app.execute("SET timezone = 'UTC'").await;
        Self {
            world,
            chance: StdRng::seed_from_u64(seed),
            followers: Vec::new(),
            visible: BTreeSet::new(),
        }
    }

    /// A transaction; with or without a number.
    async fn write(&mut self) {
        let sql = transaction(&mut self.chance);
        if self.world.app.db.world().await.batch_execute(&sql).await.is_err() {
            self.world.app.execute("ROLLBACK").await;
        }
        self.see().await;
        if self.chance.random_bool(0.6) {
            self.world.number().await;
        }
    }

    /// By the rules: households are the editor's in the own area, figures are everyone's when official and the officers' in the
    /// own area, the partner's when official and in the area of the key.
    async fn see(&mut self) {
        let rules = [
            ("editor", "household", format!("commune_code = '{OWN}'")),
            ("public", "shelter", "true".to_owned()),
            ("planner", "shelter", "true".to_owned()),
            ("editor", "shelter", "true".to_owned()),
            ("partner", "shelter", "true".to_owned()),
            ("public", "cultural_item", "true".to_owned()),
            ("planner", "cultural_item", "true".to_owned()),
            ("editor", "cultural_item", "true".to_owned()),
            ("partner", "cultural_item", "true".to_owned()),
            ("public", "stat_value", "official".to_owned()),
            ("planner", "stat_value", format!("official OR area_code = '{OWN}'")),
            ("editor", "stat_value", format!("official OR area_code = '{OWN}'")),
            ("partner", "stat_value", "official".to_owned()),
        ];
        for (who, collection, rule) in rules {
            let sql = format!("SELECT id FROM {collection} WHERE {rule}");
            for row in self.world.app.db.world().await.query(&sql, &[]).await.unwrap() {
                self.visible.insert((who, collection.to_owned(), row.try_get(0).unwrap()));
            }
        }
    }

    /// Takes tokens, lets the world go on, and reads everything: what is read may be newer than the token.
    async fn begin(&mut self) {
        for who in CALLERS {
            for question in ["", "&area=23001", BOX] {
                let mut follower = Follower::start(&self.world, who, question).await;
                for _ in 0..self.chance.random_range(0..3) {
                    self.write().await;
                }
                follower.rows = self.expected(&follower).await;
                self.followers.push(follower);
            }
        }
    }

    async fn expected(&self, follower: &Follower) -> Rows {
        let query = if follower.question == BOX { BOX } else { "" };
        let mut rows = items(&self.world, follower.who, &COLLECTIONS, query).await;
        if follower.question.contains("area") {
            rows.retain(|_, (properties, _)| {
                let area = properties["commune_code"].as_str().or(properties["area_code"].as_str());
                area == Some(OWN)
            });
        }
        rows
    }

    async fn round(&mut self) {
        for place in 0..self.followers.len() {
            for _ in 0..self.chance.random_range(0..3) {
                self.write().await;
            }
            let limit = self.chance.random_range(1..6);
            for _ in 0..self.chance.random_range(0..4) {
                self.followers[place].follow(&self.world, limit).await;
                if self.chance.random_bool(0.3) {
                    self.write().await;
                }
            }
        }
    }

    /// Nothing happens any more: everybody has caught up.
    async fn compare(&mut self, seed: u64) {
        self.world.number().await;
        for place in 0..self.followers.len() {
            let limit = self.chance.random_range(1..40);
            self.followers[place].follow_all(&self.world, limit).await;
            let follower = &self.followers[place];
            let expected = self.expected(follower).await;
            let name = format!("{}{} of {seed}", follower.who, follower.question);
            assert_eq!(follower.rows, expected, "{name}");
            for (collection, id, op) in &follower.told {
                let told = (follower.who, collection.clone(), *id);
                assert!(self.visible.contains(&told), "{name} is told {op} of {collection} {id}");
            }
        }
    }
}

async fn play(seed: u64) {
    let mut game = Game::new(seed).await;
    for _ in 0..6 {
        game.write().await;
    }
    game.begin().await;
    for _ in 0..6 {
        game.round().await;
        game.compare(seed).await;
    }
    let told: usize = game.followers.iter().map(|follower| follower.told.len()).sum();
    assert!(told > 200, "only {told} changes were told");
}

#[tokio::test]
async fn a_follower_has_what_items_shows_whatever_is_written_meanwhile() {
    for seed in 0..3 {
        play(seed).await;
    }
}

#[tokio::test]
async fn a_follower_has_what_items_shows_over_other_chances_too() {
    for seed in 100..103 {
        play(seed).await;
    }
}
