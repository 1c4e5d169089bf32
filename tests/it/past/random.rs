//! Random edits against an oracle that keeps every version itself: after each transaction it reads the tables and remembers
//! them, and says by the rules of the policy what each caller may know of what. It shares no code with the service and
//! reads nothing of the change table.

use std::collections::{BTreeMap, BTreeSet};

use banlang::{
    auth::{Caller, Role},
    catalog::{Catalogue, Sensitivity},
    policy::edit_view,
    record::undo,
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde_json::{Map, Value, json};

use super::{
    edits::{COLLECTIONS, IDS, transaction},
    world::{OWN, World},
};
use crate::support::{account, held};

const CALLERS: [&str; 3] = ["public", "planner", "editor"];

/// All rows of all collections, whole, by collection and id.
type State = BTreeMap<(&'static str, i64), Value>;

/// What somebody sees of a row: properties and geometry.
type Seen = (Map<String, Value>, Value);

struct Oracle {
    /// The state after each position, the first at `base`.
    states: Vec<State>,
    base: i64,
    /// Positions that are given; later states have none yet.
    numbered: i64,
    fields: BTreeMap<&'static str, Vec<(String, Sensitivity)>>,
}

impl Oracle {
    fn now(&self) -> &State {
        self.states.last().unwrap()
    }

    fn at(&self, position: i64) -> State {
        let place = position.min(self.numbered) - self.base;
        usize::try_from(place).map(|place| self.states[place].clone()).unwrap_or_default()
    }

    /// What a caller may know of a row as it was. The rules: households are the editor's in the own area; what a community
    /// closes, and what marks a figure as public, is asked of the row and of what has become of it.
    fn seen(&self, who: &str, collection: &'static str, row: &Value) -> Option<Seen> {
        let now = self.now().get(&(collection, row["id"].as_i64().unwrap()));
        let area = |row: &Value| {
            row["commune_code"].as_str().or(row["area_code"].as_str()).map(str::to_owned)
        };
        let own = |row: &Value| area(row).as_deref() == Some(OWN);
        let mut row = row.clone();
        let mut limit = if who == "public" { Sensitivity::Public } else { Sensitivity::Internal };
        match collection {
            "household" => {
                limit = Sensitivity::Personal;
                if who != "editor" || !own(&row) {
                    return None;
                }
            }
            "cultural_item" => {
                let open = |row: &Value| {
                    row["access_label"] != "restricted" && row["access_gender"].is_null()
                };
                let inside = |row: &Value| who == "editor" && own(row);
                let is_open = |row: &Value| open(row) || inside(row);
                if !is_open(&row) || !now.is_some_and(is_open) {
                    row["story_vi"] = Value::Null;
                    row["story_en"] = Value::Null;
                }
                let is_shown = |row: &Value| row["state"] == "approved" || inside(row);
                if !now.is_some_and(is_shown) {
                    row["state"] = Value::Null;
                }
                if !is_shown(&row) {
                    return None;
                }
            }
            "stat_value" => {
                let officer = who != "public";
                let is_open = |row: &Value| row["official"] == true || officer && own(row);
                if !now.is_some_and(is_open) {
                    row["official"] = Value::Null;
                }
                if !is_open(&row) {
                    return None;
                }
            }
            _ => {}
        }
        let fields =
            self.fields[collection].iter().filter(|(_, sensitivity)| *sensitivity <= limit);
        let properties = fields.map(|(name, _)| (name.clone(), row[name].clone())).collect();
        Some((properties, row["place"].clone()))
    }

    /// The history that a caller should get: position, op, changed fields, what is seen afterwards.
    fn history(
        &self,
        who: &str,
        collection: &'static str,
        id: i64,
    ) -> Vec<(i64, &'static str, BTreeSet<String>, Option<Seen>)> {
        let key = (collection, id);
        let mut entries = Vec::new();
        for position in self.base + 1..=self.numbered {
            let (was, is) = (self.at(position - 1), self.at(position));
            let (was, is) = (was.get(&key), is.get(&key));
            if was == is {
                continue;
            }
            let seen = |row: Option<&Value>| row.and_then(|row| self.seen(who, collection, row));
            let (was, is) = (seen(was), seen(is));
            let (op, changed) = match (&was, &is) {
                (None, None) => continue,
                (None, Some(_)) => ("create", BTreeSet::new()),
                (Some(_), None) => ("delete", BTreeSet::new()),
                (Some((old, old_place)), Some((new, new_place))) => {
                    let mut changed: BTreeSet<_> = old
                        .keys()
                        .filter(|name| old.get(*name) != new.get(*name))
                        .cloned()
                        .collect();
                    if old_place != new_place {
                        changed.insert("geometry".to_owned());
                    }
                    if changed.is_empty() {
                        continue;
                    }
                    ("update", changed)
                }
            };
            entries.push((position, op, changed, is));
        }
        entries.reverse();
        entries
    }
}

fn seen_in(feature: &Value) -> Seen {
    (feature["properties"].as_object().unwrap().clone(), feature["geometry"].clone())
}

/// A world with its oracle, and chance.
struct Game {
    world: World,
    oracle: Oracle,
    chance: StdRng,
}

impl Game {
    async fn new(seed: u64) -> Self {
        let world = World::with_officers().await;
        world.app.execute("SET timezone = 'UTC'").await;
        let base = world.number().await;
        let catalogue = Catalogue::built_in().unwrap();
        let fields = COLLECTIONS.map(|id| {
            let fields = catalogue.get(id).unwrap().fields.iter();
            (id, fields.map(|field| (field.name.clone(), field.sensitivity)).collect())
        });
        let oracle =
            Oracle { states: vec![State::new()], base, numbered: base, fields: fields.into() };
        Self { world, oracle, chance: StdRng::seed_from_u64(seed) }
    }

    /// One transaction: some statements, parts of which or all of which may be taken back.
    async fn write(&mut self) {
        let sql = transaction(&mut self.chance);
        let written = "SELECT count(*) FROM txn";
        let before = self.world.value(written).await;
        if self.world.app.db.world().await.batch_execute(&sql).await.is_err() {
            // A key that is taken: the whole transaction is one more that left nothing.
            self.world.app.execute("ROLLBACK").await;
        }
        if self.world.value(written).await != before {
            let state = self.read().await;
            self.oracle.states.push(state);
        }
    }

    async fn read(&self) -> State {
        let mut state = State::new();
        for collection in COLLECTIONS {
            let place = if collection == "stat_value" {
                "NULL::json"
            } else {
                "ST_AsGeoJSON(t.geom, 7)::json"
            };
            let sql = format!(
                "SELECT t.id, (to_jsonb(t) || jsonb_build_object('place', {place}))::text FROM {collection} AS t"
            );
            for row in self.world.app.db.world().await.query(&sql, &[]).await.unwrap() {
                let text: String = row.try_get(1).unwrap();
                state.insert(
                    (collection, row.try_get(0).unwrap()),
                    serde_json::from_str(&text).unwrap(),
                );
            }
        }
        state
    }

    async fn number(&mut self) {
        self.oracle.numbered = self.world.number().await;
        let states = i64::try_from(self.oracle.states.len()).unwrap();
        assert_eq!(
            self.oracle.numbered,
            self.oracle.base + states - 1,
            "each transaction has a state"
        );
    }

    async fn compare(&mut self) {
        let positions: Vec<_> = (0..4)
            .map(|_| self.chance.random_range(self.oracle.base - 1..=self.oracle.numbered))
            .collect();
        let id = self.chance.random_range(1..=IDS);
        for who in CALLERS {
            for collection in COLLECTIONS {
                for position in &positions {
                    self.compare_all(who, collection, *position).await;
                }
                self.compare_one(who, collection, id, positions[0]).await;
                self.compare_history(who, collection, id).await;
            }
        }
    }

    async fn compare_all(&self, who: &str, collection: &'static str, position: i64) {
        let answer = self.world.get(who, &format!("{collection}/items?as-of={position}")).await;
        if collection == "household" && who != "editor" {
            assert_eq!(answer.status, 404, "{who}");
            return;
        }
        let page = answer.json();
        let given = page["features"].as_array().unwrap_or_else(|| panic!("{page}")).iter();
        let given: BTreeMap<_, _> =
            given.map(|feature| (feature["id"].as_i64().unwrap(), seen_in(feature))).collect();
        let state = self.oracle.at(position);
        let rows = state.iter().filter(|((own, _), _)| *own == collection);
        let expected: BTreeMap<_, _> = rows
            .filter_map(|((_, id), row)| Some((*id, self.oracle.seen(who, collection, row)?)))
            .collect();
        assert_eq!(
            given, expected,
            "{who} {collection} as of {position} of {}",
            self.oracle.numbered
        );
    }

    async fn compare_one(&self, who: &str, collection: &'static str, id: i64, position: i64) {
        let answer =
            self.world.get(who, &format!("{collection}/items/{id}?as-of={position}")).await;
        let state = self.oracle.at(position);
        let row = state.get(&(collection, id));
        let expected = row.and_then(|row| self.oracle.seen(who, collection, row));
        assert_eq!(
            answer.status == 200,
            expected.is_some(),
            "{who} {collection} {id} as of {position}: {}",
            answer.text()
        );
        if let Some(expected) = expected {
            assert_eq!(
                seen_in(&answer.json()),
                expected,
                "{who} {collection} {id} as of {position}"
            );
        }
    }

    async fn compare_history(&self, who: &str, collection: &'static str, id: i64) {
        let answer = self.world.get(who, &format!("{collection}/items/{id}/history")).await;
        let expected = self.oracle.history(who, collection, id);
        let now = self.oracle.now().get(&(collection, id));
        let is_there = now.and_then(|row| self.oracle.seen(who, collection, row)).is_some();
        assert_eq!(
            answer.status == 200,
            is_there || !expected.is_empty(),
            "{who} {collection} {id}: {}",
            answer.text()
        );
        if answer.status != 200 {
            return;
        }
        let history = answer.json()["history"].as_array().unwrap().clone();
        let places = |entry: &Value| {
            (entry["position"].as_i64().unwrap(), entry["op"].as_str().unwrap().to_owned())
        };
        let given: Vec<_> = history.iter().map(places).collect();
        let wanted: Vec<_> =
            expected.iter().map(|(position, op, ..)| (*position, (*op).to_owned())).collect();
        assert_eq!(given, wanted, "{who} {collection} {id}");
        for (entry, (position, _, changed, after)) in history.iter().zip(expected) {
            let names: BTreeSet<String> = serde_json::from_value(entry["changed"].clone()).unwrap();
            assert_eq!(names, changed, "{who} {collection} {id} at {position}");
            let given = (entry["feature"] != json!(null)).then(|| seen_in(&entry["feature"]));
            assert_eq!(given, after, "{who} {collection} {id} at {position}");
        }
    }
}

/// Rows without whether they are approved: what a person takes back waits again.
fn content<Of: Ord>(mut rows: BTreeMap<Of, Value>) -> BTreeMap<Of, Value> {
    for row in rows.values_mut() {
        row.as_object_mut().unwrap().remove("state");
    }
    rows
}

/// Takes the newest transactions back, one after the other: each time the tables are what they were before it.
async fn play_back(seed: u64) {
    let mut game = Game::new(seed).await;
    let everywhere = [held(Role::Editor, "51"), held(Role::Editor, "52")];
    let editor = account(&game.world.app.db, "everywhere", &everywhere).await;
    let catalogue = Catalogue::built_in().unwrap();
    let edits = COLLECTIONS.map(|id| {
        let caller = if id == "household" { editor.clone() } else { Caller::operator() };
        edit_view(&caller, catalogue.get(id).unwrap()).unwrap()
    });
    let mut numbers = Vec::new();
    while numbers.len() < 15 {
        game.write().await;
        // One state for each transaction that is there, and the first for what was before.
        if game.oracle.states.len() > numbers.len() + 1 {
            let number = game.world.value("SELECT max(id) FROM txn").await;
            numbers.push(number.parse::<i64>().unwrap());
        }
    }
    let mut client = game.world.app.db.db.connection().await.unwrap();
    for (place, number) in numbers.iter().enumerate().rev() {
        undo(&mut client, &edits, *number)
            .await
            .unwrap_or_else(|error| panic!("{number} of {seed}: {error:?}"));
        let [now, then] = [game.read().await, game.oracle.states[place].clone()].map(content);
        assert_eq!(now, then, "{number} of {seed}");
    }
}

#[tokio::test]
async fn any_transactions_are_undone_from_the_newest_to_the_oldest() {
    for seed in 0..6 {
        play_back(seed).await;
    }
}

async fn play(seed: u64) {
    let mut game = Game::new(seed).await;
    for round in 0..8 {
        // Some statements change nothing, and some transactions have no end.
        let enough = game.oracle.states.len() + game.chance.random_range(1..6);
        while game.oracle.states.len() < enough {
            game.write().await;
        }
        game.number().await;
        // What has no number yet is not the past, but what a record says now counts.
        for _ in 0..round % 3 {
            game.write().await;
        }
        game.compare().await;
    }
}

#[tokio::test]
async fn history_and_former_states_are_those_that_an_oracle_kept_for_each_caller() {
    for seed in 0..4 {
        play(seed).await;
    }
}

#[tokio::test]
async fn history_and_former_states_agree_with_the_oracle_over_other_chances_too() {
    for seed in 100..104 {
        play(seed).await;
    }
}
