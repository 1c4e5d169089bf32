//! Lines and areas: whatever tile is asked for shows the rows that reach into it, says what they say, and draws them where they
//! run; also while borders change.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use banlang::{
    atlas::{Atlas, Following, LayerQuery},
    auth::Caller,
    geo::{TileCoord, TimeWindow},
    policy::{keys, view},
    store::Sequencer,
};
use mvt_reader::feature::Feature;
use proptest::{
    collection::vec,
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{Config, TestCaseError, TestRunner},
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};
use tokio::{runtime::Runtime, time::sleep};
use tokio_postgres::Client;

use super::{
    filter::{self, Wanted},
    ground::{ORIGIN, STEP},
    memory::{attributes, path},
    place::tile_of,
    shapes_world::{Country, World, world},
    truth,
};
use crate::{support::TestApp, tiles::decoded::decode};

const COLLECTIONS: [&str; 3] = ["area", "road", "disaster_event"];

/// From this zoom on, these worlds lose no vertex to generalisation: rounding moves one by 0.71 units, and where a long side is cut at the
/// buffer its end by half a unit more. Below it a triangle of 8
/// square units on a base of two is 8 high.
const EXACT_FROM: u8 = 12;
const ROUNDED: f64 = 1.25;
const GENERALISED: f64 = 9.0;

/// How long borders change.
const WRITING: Duration = Duration::from_secs(5);

/// A question, drawn.
#[derive(Debug, Clone)]
struct Sketch {
    collection: usize,
    spot: [i32; 2],
    z: u8,
    window: Option<[i64; 2]>,
    filter: Option<filter::Sketch>,
}

/// A tile of lines and areas.
#[derive(Debug, Clone)]
struct Question {
    collection: &'static str,
    tile: TileCoord,
    window: Option<TimeWindow>,
    filter: Option<Wanted>,
}

fn sketch() -> impl Strategy<Value = Sketch> {
    let window = prop::option::weighted(0.3, [-3..110_i64, -3..110_i64]);
    let filter = prop::option::weighted(0.3, filter::sketch());
    (0..3_usize, [-100..100_i32, -100..100_i32], 4_u8..19, window, filter).prop_map(
        |(collection, spot, z, window, filter)| Sketch { collection, spot, z, window, filter },
    )
}

impl Sketch {
    fn draw(&self) -> Question {
        let collection = COLLECTIONS[self.collection];
        let place = |axis: usize| (STEP / 4.0).mul_add(f64::from(self.spot[axis]), ORIGIN[axis]);
        let [x, y] = tile_of(self.z, [place(0), place(1)]);
        let first: chrono::DateTime<chrono::Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
        let moment = |steps: i64| Some(first + chrono::TimeDelta::minutes(10 * steps));
        let window = self.window.filter(|_| collection == "disaster_event");
        let window = window.map(|[one, other]| TimeWindow {
            from: moment(one.min(other)),
            to: moment(one.max(other)),
        });
        let filter = self.filter.as_ref().map(|filter| filter.draw(collection));
        Question { collection, tile: TileCoord::new(self.z, x, y).unwrap(), window, filter }
    }
}

/// The features of a tile as the oracle takes them.
fn features(question: &Question, bytes: Vec<u8>) -> Value {
    let label = format!("{}_label", question.collection);
    let said = |label: bool, feature: &Feature| {
        let place = geojson::GeometryValue::from(&feature.geometry);
        json!({"id": feature.id, "label": label, "attributes": attributes(feature), "place": geojson::Geometry::new(place)})
    };
    let mut all = Vec::new();
    for (layer, features) in decode(bytes) {
        assert!(layer == question.collection || layer == label, "{layer}");
        all.extend(features.iter().map(|feature| said(layer == label, feature)));
    }
    Value::Array(all)
}

/// What a tile and the tables, at the position that they were filled for, say differently.
async fn differences(client: &Client, question: &Question, features: &Value) -> Vec<String> {
    let Question { collection, tile, window, filter } = question;
    let taken: Option<Vec<i64>> = match filter {
        Some(filter) => {
            let sql = format!(
                "SELECT p.id FROM oracle.shape AS p WHERE p.collection = $1 AND ({})",
                filter.sql
            );
            let rows = client.query(&sql, &[collection]).await.unwrap();
            Some(rows.iter().map(|row| row.try_get(0).unwrap()).collect())
        }
        None => None,
    };
    let (z, x, y) = (i32::from(tile.z()), i64::from(tile.x()), i64::from(tile.y()));
    let (from, to) = window.map_or((None, None), |window| (window.from, window.to));
    let near = if tile.z() < EXACT_FROM { GENERALISED } else { ROUNDED };
    let sql = include_str!("shapes.sql");
    let given: [&(dyn tokio_postgres::types::ToSql + Sync); 9] =
        [collection, &z, &x, &y, &from, &to, &taken, features, &near];
    let rows = client.query(sql, &given).await;
    let rows = rows.unwrap_or_else(|error| panic!("{error:?} {question:?}"));
    rows.iter().map(|row| row.try_get(0).unwrap()).collect()
}

async fn install(app: &TestApp) {
    let client = app.db.world().await;
    truth::install(client).await;
    client.batch_execute(include_str!("install_shapes.sql")).await.unwrap();
    let provinces = "INSERT INTO area (code, level, name) VALUES ('51', 'province', 'Quảng Ngãi'), ('52', 'province', 'Gia Lai')";
    client.batch_execute(provinces).await.unwrap();
}

async fn fill(client: &Client, position: i64) {
    client.execute("SELECT oracle.fill_shapes($1)", &[&position]).await.unwrap();
}

/// Asks everything in a world at the front door; says how many tiles had something in them.
async fn compare(
    app: &TestApp,
    world: &World,
    sketches: &[Sketch],
) -> Result<usize, TestCaseError> {
    let client = app.db.world().await;
    world.make(client).await;
    app.settle().await;
    fill(client, app.app.atlas().position().unwrap().number).await;
    let mut full = 0;
    for sketch in sketches {
        let question = sketch.draw();
        let Question { collection, tile, window, filter } = &question;
        let answer = app.get(&path(collection, *tile, window.as_ref(), filter.as_ref())).await;
        assert_eq!(answer.status.as_u16(), 200, "{question:?}: {}", answer.text());
        full += usize::from(!answer.body.is_empty());
        let features = features(&question, answer.body);
        let found = differences(client, &question, &features).await;
        if !found.is_empty() {
            let reason = format!("{question:?}\n{}\n{features}", found.join("\n"));
            return Err(TestCaseError::fail(reason));
        }
    }
    Ok(full)
}

#[test]
fn whatever_tile_of_lines_and_areas_is_asked_for_it_shows_what_the_tables_hold() {
    let runtime = Runtime::new().unwrap();
    let app = runtime.block_on(async {
        let app = TestApp::start().await;
        install(&app).await;
        app
    });
    let config = Config {
        cases: 12,
        max_shrink_time: 20_000,
        failure_persistence: None,
        ..Config::default()
    };
    let full = std::cell::Cell::new(0);
    let cases = (world(), vec(sketch(), 40));
    let outcome = TestRunner::new(config).run(&cases, |(world, sketches)| {
        full.set(full.get() + runtime.block_on(compare(&app, &world, &sketches))?);
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    assert!(full.get() >= 150, "only {} tiles had something in them", full.get());
}

#[tokio::test]
async fn a_border_that_was_moved_behind_the_atlas_is_found_in_its_two_rows_and_in_no_other() {
    let app = TestApp::start().await;
    install(&app).await;
    let client = app.db.world().await;
    let mut runner = TestRunner::deterministic();
    let world = world().new_tree(&mut runner).unwrap().current();
    world.make(client).await;
    app.settle().await;
    let mut country = world.country();
    // One between two communes.
    let border = 8;
    country.bend(border, [29, -29, 29]);
    let unheard = |state: &str| format!("ALTER TABLE area {state} TRIGGER USER;");
    let sql = format!(
        "{} {} {}",
        unheard("DISABLE"),
        changed(&country, &Country::beside(border)),
        unheard("ENABLE")
    );
    client.batch_execute(&sql).await.unwrap();
    fill(client, app.app.atlas().position().unwrap().number).await;

    // Tiles of zoom 10, 0.35 degrees wide, where the border bends by hundreds of units.
    let mut found = BTreeSet::new();
    for (column, row) in (0..7).flat_map(|column| (0..7).map(move |row| (column, row))) {
        let place = [column, row].map(|number: i32| 0.34 * f64::from(number) - 1.0);
        let [x, y] = tile_of(10, [ORIGIN[0] + place[0], ORIGIN[1] + place[1]]);
        let tile = TileCoord::new(10, x, y).unwrap();
        let question = Question { collection: "area", tile, window: None, filter: None };
        let body = app.get(&path("area", tile, None, None)).await.body;
        for line in differences(client, &question, &features(&question, body)).await {
            found.insert(line.split(' ').find_map(|word| word.parse::<i64>().ok()).unwrap());
        }
    }
    let codes: Vec<_> =
        Country::beside(border).iter().map(|commune| format!("'{}'", 40_000 + commune)).collect();
    let rows = client
        .query(&format!("SELECT id FROM area WHERE code IN ({})", codes.join(",")), &[])
        .await
        .unwrap();
    let changed: BTreeSet<i64> = rows.iter().map(|row| row.try_get(0).unwrap()).collect();
    assert_eq!((found, changed.len()), (changed, 2));
}

#[tokio::test]
async fn a_road_that_turns_back_is_drawn_up_to_where_it_turns() {
    let app = TestApp::start().await;
    install(&app).await;
    let lines = "(108 15, 108.5 15, 108.2 15), (108 14.8, 108.3 14.8, 108 14.8), (108 14.6, 108.4 14.6, 108.1 14.6001, 108.2 14.6)";
    app.execute(&format!("INSERT INTO road (code, name, geom) VALUES ('1', 'Đường', ST_GeomFromText('MULTILINESTRING({lines})', 4326))")).await;
    app.settle().await;
    let client = app.db.world().await;
    fill(client, app.app.atlas().position().unwrap().number).await;
    for z in 5..13 {
        let [x, y] = tile_of(z, [108.2, 14.8]);
        let tile = TileCoord::new(z, x, y).unwrap();
        let question = Question { collection: "road", tile, window: None, filter: None };
        let body = app.get(&path("road", tile, None, None)).await.body;
        let found = differences(client, &question, &features(&question, body)).await;
        assert!(found.is_empty(), "zoom {z}: {}", found.join("; "));
    }
}

/// The statements that give communes their rings.
fn changed(country: &Country, communes: &[usize]) -> String {
    let update = |commune: &usize| {
        let wkt = country.wkt(*commune);
        let code = 40_000 + commune;
        format!("UPDATE area SET geom = ST_GeomFromText('{wkt}', 4326) WHERE code = '{code}'; ")
    };
    communes.iter().map(update).collect()
}

/// Changes borders, roads and events until the time is over; says how many transactions that were.
async fn write(client: Client, mut country: Country, until: Instant) -> u32 {
    let mut chance = StdRng::seed_from_u64(11);
    let mut written = 0;
    while Instant::now() < until {
        let border = chance.random_range(0..country.borders());
        country.bend(border, std::array::from_fn(|_| chance.random_range(-30..30)));
        let mut sides = Country::beside(border);
        // Now and then one of two neighbours alone: a gap stays, or an overlap.
        if chance.random_bool(0.2) {
            sides.truncate(1);
        }
        let other = match chance.random_range(0..6) {
            0 => "DELETE FROM road WHERE id = (SELECT min(id) FROM road)",
            1 => "UPDATE road SET geom = ST_Translate(geom, 0.013, -0.007), class = 'district'",
            2 => {
                "INSERT INTO road (code, name, geom) SELECT 'w-' || nextval('road_id_seq'), 'Đường 1', ST_Multi(ST_MakeLine(ST_SetSRID(ST_MakePoint(107.9, 14.9), 4326), ST_SetSRID(ST_MakePoint(108.2 + random() / 9, 15.1), 4326)))"
            }
            3 => {
                "UPDATE disaster_event SET geom = ST_Translate(geom, 0.01, 0.004), risk_level = 1 + coalesce(risk_level, 0) % 5"
            }
            4 => "UPDATE area SET name = 'Xã 2' WHERE level = 'commune' AND id % 3 = 0",
            _ => "DELETE FROM disaster_event WHERE id = (SELECT max(id) FROM disaster_event)",
        };
        let end = if chance.random_bool(0.1) { "ROLLBACK" } else { "COMMIT" };
        let sql = format!("BEGIN; {} {other}; {end}", changed(&country, &sides));
        client.batch_execute(&sql).await.unwrap_or_else(|error| panic!("{error:?}\n{sql}"));
        written += 1;
        sleep(Duration::from_millis(chance.random_range(0..30))).await;
    }
    written
}

/// A layer of a tile as anyone sees it, with its position.
async fn ask(app: &TestApp, atlas: &Atlas, question: &Question) -> (i64, Value) {
    let catalogue = app.app.catalogue();
    let collection = catalogue.get(question.collection).unwrap();
    let view = view(&Caller::public(), collection, catalogue).unwrap();
    let filter = question.filter.as_ref().map(|own| atlas.filter(&view, &own.cql).unwrap());
    let seen = atlas.open(&keys([&view]), "oracle").await.unwrap();
    let (tile, window) = (question.tile, question.window);
    let bytes =
        seen.layer(&LayerQuery { view: &view, tile, window, filter: filter.as_ref() }).bytes;
    (seen.position().number, features(question, bytes))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_borders_change_each_tile_is_that_of_its_position() {
    let mut app = TestApp::start().await;
    install(&app).await;
    let mut runner = TestRunner::deterministic();
    let (world, sketches) = (world(), vec(sketch(), 90)).new_tree(&mut runner).unwrap().current();
    world.make(app.db.world().await).await;
    let questions: Vec<_> = sketches.iter().map(Sketch::draw).collect();
    let (writer, connection) =
        tokio_postgres::connect(&app.db.url(), tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let _sequencer = Sequencer::start(app.db.db.clone());
    let _following = Following::start(app.app.atlas().clone(), app.db.db.clone());
    app.app.atlas().loaded().await;
    let until = Instant::now() + WRITING;
    let writing = tokio::spawn(write(writer, world.country(), until));

    let mut chance = StdRng::seed_from_u64(12);
    let mut answers: BTreeMap<i64, Vec<(usize, Value)>> = BTreeMap::new();
    while Instant::now() < until {
        let number = chance.random_range(0..questions.len());
        let (position, features) = ask(&app, app.app.atlas(), &questions[number]).await;
        answers.entry(position).or_default().push((number, features));
        sleep(Duration::from_millis(4)).await;
    }
    let written = writing.await.unwrap();

    let (client, step) = (app.db.world().await, answers.len().div_ceil(40));
    let mut looked = 0;
    for (position, answers) in answers.iter().step_by(step) {
        fill(client, *position).await;
        for (number, features) in answers.iter().take(8) {
            let found = differences(client, &questions[*number], features).await;
            assert!(
                found.is_empty(),
                "position {position}: {:?}\n{}",
                questions[*number],
                found.join("\n")
            );
            looked += 1;
        }
    }
    eprintln!("{written} transactions, {looked} tiles looked at, of {} positions", answers.len());
    assert!(looked >= 60 && answers.len() >= 10, "{looked} tiles at {} positions", answers.len());
    app.forget_session();
}
