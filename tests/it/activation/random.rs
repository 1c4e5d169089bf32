//! Activations by chance: the view, the wall of the database and plain SQL open the same rows.

use std::collections::BTreeSet;

use banlang::{auth::Caller, policy::view};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use super::world::{self, oracle, person, seen};
use crate::support::TestApp;

/// Somebody's disaster desk and its codes.
const DESKS: [(&str, &str); 3] = [
    ("truc", "'51', '23001', '23002', '23003', '23001-1'"),
    ("truc-xa", "'23001', '23001-1'"),
    ("truc-khac", "'52', '23101'"),
];

/// An activation of some kind and state on some ground in some areas, with someone's name.
fn activation(random: &mut StdRng) -> String {
    let (name, codes) = DESKS[random.random_range(0..3)];
    let mut areas: Vec<_> = codes.split(", ").filter(|_| random.random_bool(0.6)).collect();
    if areas.is_empty() {
        areas.push("'23001'");
    }
    let areas = areas.join(", ");
    let glass = random.random_bool(0.3);
    let (kind, event) = if glass { ("break_glass", "NULL") } else { ("event", "11") };
    let event = if random.random_bool(0.1) { "NULL" } else { event };
    let ground = if glass {
        "NULL".to_owned()
    } else {
        let (lon, lat) = (random.random_range(106.9..108.2), random.random_range(14.9..15.4));
        format!(
            "ST_Multi(ST_Buffer(ST_SetSRID(ST_MakePoint({lon}, {lat}), 4326), {}, 3))",
            random.random_range(0.02..0.4)
        )
    };
    let confirmed = if !glass && random.random_bool(0.8) {
        "now() - interval '5 hours'"
    } else {
        "NULL::timestamptz"
    };
    let ended = if random.random_bool(0.15) { "now()" } else { "NULL::timestamptz" };
    let ends = if random.random_bool(0.15) {
        "now() - interval '1 second'"
    } else {
        "now() + interval '30 minutes'"
    };
    format!(
        "INSERT INTO activation (kind, event_id, title, ground, areas, reason, asked_by, asked_at, ends_at, confirmed_by, confirmed_at, ended_by, ended_at)
         SELECT '{kind}', {event}, 'x', {ground}, ARRAY[{areas}], 'lý do đủ dài', asker.id, now() - interval '5 hours', {ends},
                CASE WHEN {confirmed} IS NOT NULL THEN other.id END, {confirmed}, CASE WHEN {ended} IS NOT NULL THEN other.id END, {ended}
         FROM app_user AS asker, app_user AS other WHERE asker.name = '{name}' AND other.name = 'duyet';"
    )
}

/// Which rows each collection opens to a desk, told by the activations alone.
fn oracles(name: &str, codes: &str) -> [(&'static str, String); 3] {
    let open = format!(
        "activation AS a WHERE a.ended_at IS NULL AND a.ends_at > now() AND CASE a.kind
            WHEN 'event' THEN a.confirmed_at IS NOT NULL AND a.event_id IS NOT NULL
            ELSE a.asked_by = (SELECT id FROM app_user WHERE name = '{name}') END"
    );
    let household = format!(
        "FROM household AS h WHERE h.commune_code IN ({codes}) AND EXISTS (SELECT FROM {open}
            AND h.commune_code = ANY (a.areas) AND (h.geom IS NULL OR a.ground IS NULL OR ST_Intersects(a.ground, h.geom)))"
    );
    let status = format!(
        "FROM household_status AS h WHERE (h.commune_code, h.list_no) IN (SELECT h.commune_code, h.list_no {household})"
    );
    let contact = format!(
        "FROM contact AS h WHERE h.area_code IN ({codes}) AND EXISTS (SELECT FROM {open} AND h.area_code = ANY (a.areas))"
    );
    [("household", household), ("household_status", status), ("contact", contact)]
}

/// Rows that the wall alone lets through, on the service's own connection.
async fn behind_the_wall(app: &TestApp, caller: &Caller, collection: &str) -> BTreeSet<i64> {
    let catalogue = app.app.catalogue();
    let wall = view(caller, catalogue.get(collection).unwrap(), catalogue).map(|view| view.wall());
    let [read, write, activations, areas] = wall.unwrap_or_default().settings();
    let mut connection = app.db.db.connection().await.unwrap();
    let transaction = connection.transaction().await.unwrap();
    transaction
        .execute(
            "SELECT set_config('banlang.read_areas', $1, true), set_config('banlang.write_areas', $2, true),
                    set_config('banlang.activations', $3, true), set_config('banlang.disaster_areas', $4, true)",
            &[&read, &write, &activations, &areas],
        )
        .await
        .unwrap();
    let rows = transaction.query(&format!("SELECT id FROM {collection}"), &[]).await.unwrap();
    rows.iter().map(|row| row.try_get(0).unwrap()).collect()
}

#[tokio::test]
async fn view_wall_and_plain_sql_agree_whatever_is_open() {
    let app = world::start().await;
    let mut random = StdRng::seed_from_u64(9);
    let mut several = 0;
    let mut rows = 0;
    for round in 0..20 {
        app.execute("DELETE FROM activation").await;
        for _ in 0..random.random_range(2..9) {
            app.execute(&activation(&mut random)).await;
        }
        for (name, codes) in DESKS {
            let caller = person(&app, name).await;
            several += usize::from(caller.as_person().unwrap().openings().len() > 1);
            for (collection, plain) in oracles(name, codes) {
                let expected = oracle(&app, &plain).await;
                rows += expected.len();
                let wall = behind_the_wall(&app, &caller, collection).await;
                assert_eq!(wall, expected, "the wall, round {round}: {collection} for {name}");
                let both = seen(&app, &caller, collection).await;
                assert_eq!(both, expected, "view and wall, round {round}: {collection} for {name}");
                app.execute(&format!("ALTER TABLE {collection} DISABLE ROW LEVEL SECURITY")).await;
                let view = seen(&app, &caller, collection).await;
                app.execute(&format!("ALTER TABLE {collection} ENABLE ROW LEVEL SECURITY")).await;
                assert_eq!(
                    view, expected,
                    "the view alone, round {round}: {collection} for {name}"
                );
            }
        }
    }
    assert!(several > 10 && rows > 2000, "{several} with several openings, {rows} rows");
}

/// Beside a break-glass, another activation opens its own ground and no more, on the side of the database too.
#[tokio::test]
async fn the_world_of_one_activation_is_not_the_ground_of_another() {
    let app = world::start().await;
    app.execute(
        "INSERT INTO activation (kind, event_id, title, ground, areas, reason, asked_by, ends_at, confirmed_by, confirmed_at)
         SELECT k.kind, k.event, 'x', k.ground, k.areas, 'lý do đủ dài', asker.id, now() + interval '1 hour',
                CASE k.kind WHEN 'event' THEN other.id END, CASE k.kind WHEN 'event' THEN now() END
         FROM app_user AS asker, app_user AS other, (VALUES
            ('event', 11, ST_Multi(ST_MakeEnvelope(107.0, 15.0, 107.01, 15.01, 4326)), ARRAY['23001']),
            ('break_glass', NULL, NULL, ARRAY['23002'])) AS k (kind, event, ground, areas)
         WHERE asker.name = 'truc' AND other.name = 'duyet'",
    )
    .await;

    let wall = behind_the_wall(&app, &person(&app, "truc").await, "household").await;

    let outside = oracle(
        &app,
        "FROM household AS h WHERE h.commune_code = '23001'
        AND NOT ST_Intersects(h.geom, ST_MakeEnvelope(107.0, 15.0, 107.01, 15.01, 4326))",
    )
    .await;
    assert!(outside.len() > 50 && wall.len() > 50);
    assert!(wall.is_disjoint(&outside));
}
