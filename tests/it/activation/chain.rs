//! From the first question to the last row.

use banlang::disaster::{NewActivation, list, renew};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};

use super::world::{
    self, asked, confirmed, deeds, flood, hours, opened, oracle, person, read, seen,
};

#[tokio::test]
async fn the_desk_counts_exactly_and_reads_no_row_before_another_person_has_confirmed() {
    let app = world::start().await;
    let area = json!({"type": "Polygon", "coordinates": [[[107.0, 15.0], [107.5, 15.0], [107.5, 15.4], [107.0, 15.4], [107.0, 15.0]]]});
    let counted = app
        .post("/api/processes/affected/execution", &json!({"inputs": {"area": area}}))
        .await
        .json();
    assert_eq!(counted["precision"], "exact");
    assert!(counted["total"]["households"].as_i64().unwrap() > 50);

    let asked = app
        .post("/api/activations", &json!({"event": 11, "ends_at": hours(24), "reason": world::WHY}))
        .await;
    assert_eq!(asked.status, 201, "{}", asked.text());
    let id = asked.json()["id"].as_i64().unwrap();

    for collection in ["household", "household_status", "contact"] {
        assert_eq!(read(&app, collection).await, None, "{collection}");
    }
    confirmed(&app, "duyet", id).await.unwrap();
    // On the ground, in communes that the ground reaches; and those of these communes that have no point.
    let inside = "FROM household AS h WHERE h.commune_code = '23001'
        AND (h.geom IS NULL OR ST_Intersects(h.geom, ST_MakeEnvelope(107.0, 15.0, 107.15, 15.4, 4326)))";
    let households = oracle(&app, inside).await;
    assert!(households.len() > 50);
    assert_eq!(read(&app, "household").await, Some(households));
    let status = format!(
        "FROM household_status AS h WHERE (h.commune_code, h.list_no) IN (SELECT h.commune_code, h.list_no {inside})"
    );
    assert_eq!(read(&app, "household_status").await, Some(oracle(&app, &status).await));
    let contact = "FROM contact AS h WHERE h.area_code IN ('23001', '23001-1')";
    assert_eq!(read(&app, "contact").await, Some(oracle(&app, contact).await));
}

#[tokio::test]
async fn the_ledger_says_who_asked_confirmed_and_looked_in_that_order() {
    let app = world::start().await;

    let first = opened(&app, &flood()).await;
    let (db, catalogue) = (&app.db.db, app.app.catalogue());
    let desk = person(&app, "truc").await;
    let second = renew(db, catalogue, &desk, first, (hours(48), world::WHY)).await.unwrap();
    confirmed(&app, "duyet", second).await.unwrap();
    read(&app, "household").await.unwrap();

    assert_eq!(
        deeds(&app),
        [
            format!("truc asked activation {first}"),
            format!("duyet confirmed activation {first}"),
            format!("truc renewed activation {second}"),
            format!("duyet confirmed activation {second}"),
        ]
    );
    let lines = app.ledger_lines();
    let asked = lines.iter().find(|line| line["action"] == "activation").unwrap();
    assert_eq!(
        (&asked["detail"]["event"], &asked["detail"]["reason"]),
        (&json!("LU-1"), &json!(world::WHY))
    );
    let read = lines.last().unwrap();
    assert_eq!(read["action"], "read");
    assert!(
        read["reason"].as_str().unwrap().contains(&format!("activation {first}: {}", world::WHY))
    );
}

/// A triangle or a box about a place.
fn ground(random: &mut StdRng) -> Value {
    let (lon, lat) = (random.random_range(106.9..108.1), random.random_range(15.0..15.4));
    let mut corner = || [lon + random.random_range(0.0..0.4), lat + random.random_range(0.0..0.3)];
    let (one, two, three) = (corner(), corner(), corner());
    json!({"type": "Polygon", "coordinates": [[one, two, three, one]]})
}

#[tokio::test]
async fn of_any_ground_exactly_the_households_inside_and_in_the_scope_are_open() {
    let app = world::start().await;
    let mut random = StdRng::seed_from_u64(2026);
    let mut rows = 0;
    let mut refused = 0;
    for number in 0..24 {
        let ground = ground(&mut random);
        let body =
            json!({"event": "LU-1", "ground": ground, "ends_at": hours(24), "reason": world::WHY});
        let asked = app.post("/api/activations", &body).await;
        let polygon = format!("ST_SetSRID(ST_GeomFromGeoJSON('{ground}'), 4326)");
        let touched = format!(
            "SELECT code FROM area WHERE level = 'commune' AND parent_code = '51' AND ST_Area(ST_Intersection(geom, {polygon})) > 0"
        );
        let expected = oracle(&app, &format!(
            "FROM household AS h WHERE h.commune_code IN ({touched}) AND (h.geom IS NULL OR ST_Intersects(h.geom, {polygon}))"
        )).await;
        if asked.status == 400 {
            assert_eq!(asked.json()["name"], "ground", "{}", asked.text());
            assert_eq!(
                app.db.value(&format!("SELECT count(*) FROM ({touched}) AS t")).await,
                "0",
                "{number}"
            );
            refused += 1;
            continue;
        }
        let id = asked.json()["id"].as_i64().unwrap();
        confirmed(&app, "duyet", id).await.unwrap();
        assert_eq!(
            seen(&app, &person(&app, "truc").await, "household").await,
            expected,
            "{number}: {ground}"
        );
        rows += expected.len();
        app.post(&format!("/api/activations/{id}/end"), &json!(null)).await;
    }
    assert!(rows > 500 && refused > 0, "{rows} rows, {refused} refused");
}

#[tokio::test]
async fn named_communes_open_their_own_households_and_not_those_of_a_neighbour() {
    let app = world::start().await;
    let body = json!({"event": "BAO-1", "ground": {"areas": ["23002"]}, "ends_at": hours(24), "reason": world::WHY});
    let id = app.post("/api/activations", &body).await.json()["id"].as_i64().unwrap();

    confirmed(&app, "duyet", id).await.unwrap();

    let own = "FROM household AS h WHERE h.commune_code = '23002'
        AND (h.geom IS NULL OR ST_Intersects(h.geom, (SELECT geom FROM area WHERE code = '23002')))";
    assert_eq!(read(&app, "household").await, Some(oracle(&app, own).await));
}

#[tokio::test]
async fn what_cannot_be_opened_is_refused_with_what_to_do() {
    let app = world::start().await;
    let body = |change: Value| {
        let mut body = json!({"event": 11, "ends_at": hours(24), "reason": world::WHY});
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        body
    };
    let outside = json!({"type": "Polygon", "coordinates": [[[107.95, 15.1], [108.1, 15.1], [108.1, 15.2], [107.95, 15.1]]]});
    for (change, name, sentence) in [
        (
            json!({"event": "BAO-1"}),
            "event",
            "the event BAO-1 is known by its track only, which covers no area; draw the area or name communes",
        ),
        (json!({"event": "NONE"}), "event", "there is no event NONE"),
        (
            json!({"ground": outside}),
            "ground",
            "this ground reaches no commune of your disaster desk; draw it, or name communes, within your areas",
        ),
        (
            json!({"ground": {"areas": ["23101"]}}),
            "ground",
            "this ground reaches no commune of your disaster desk; draw it, or name communes, within your areas",
        ),
        (
            json!({"ground": {"event": 12}}),
            "ground",
            "draw the ground or name areas; without it the event's own area is taken",
        ),
        (json!({"reason": "lũ      "}), "reason", "say why in 10 to 1000 letters; others read it"),
        (
            json!({"ends_at": "2026-01-01T00:00:00Z"}),
            "ends_at",
            "an activation ends within 7 days from now; 2026-01-01T00:00:00Z does not",
        ),
        (
            json!({"ends_at": "2999-01-01T00:00:00Z"}),
            "ends_at",
            "an activation ends within 7 days from now; 2999-01-01T00:00:00Z does not",
        ),
    ] {
        let refused = app.post("/api/activations", &body(change)).await;
        let told = refused.json();
        assert_eq!((refused.status.as_u16(), &told["name"]), (400, &json!(name)), "{told}");
        assert_eq!(told["detail"], format!("{name}: {sentence}"));
    }
    assert_eq!(app.db.value("SELECT count(*) FROM activation").await, "0");
    assert_eq!(deeds(&app), Vec::<String>::new());
}

#[tokio::test]
async fn a_renewal_keeps_the_ground_and_opens_only_after_a_confirmation_of_its_own() {
    let app = world::start().await;
    let short = NewActivation { ends_at: hours(1), ..flood() };
    let first = opened(&app, &short).await;
    let before = read(&app, "household").await;
    app.execute("UPDATE disaster_event SET geom = ST_MakeEnvelope(107.0, 15.0, 107.9, 15.4, 4326) WHERE id = 11").await;
    assert_eq!(read(&app, "household").await, before, "an event that grows opens no more");
    let (db, catalogue) = (&app.db.db, app.app.catalogue());

    let desk = person(&app, "truc").await;
    let second = renew(db, catalogue, &desk, first, (hours(100), world::WHY)).await.unwrap();

    let seen = list(db, catalogue, &desk).await.unwrap();
    let renewed = seen.iter().find(|activation| activation.id == second).unwrap();
    assert_eq!((renewed.renews, renewed.confirmed_at), (Some(first), None));
    app.post(&format!("/api/activations/{first}/end"), &json!(null)).await;
    assert_eq!(read(&app, "household").await, None);
    confirmed(&app, "duyet", second).await.unwrap();
    assert_eq!(read(&app, "household").await, before);
    let same =
        "SELECT count(DISTINCT ground::bytea) || ' ' || count(DISTINCT areas) FROM activation";
    assert_eq!(app.db.value(same).await, "1 1");
    // The desk of the commune goes on with its own part, and asking anew on the grown event is asking anew.
    let own =
        renew(db, catalogue, &person(&app, "truc-xa").await, second, (hours(100), world::WHY))
            .await
            .unwrap();
    assert_ne!(asked(&app, "truc", &flood()).await.unwrap(), own);
}
