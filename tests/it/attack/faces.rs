//! Every face against an oracle: random worlds, callers, boxes and tiles, and plain SQL that says what each caller may
//! have. The oracle knows the rules of the policy and nothing of how the service keeps them.

use std::collections::BTreeSet;

use axum::{body::Body, http::Method};
use banlang::auth::{NewKey, Role};
use chrono::{TimeDelta, Utc};
use mvt_reader::Reader;
use proptest::{
    prelude::*,
    sample::subsequence,
    test_runner::{Config, TestRunner},
};
use serde_json::json;
use tokio::runtime::Runtime;

use super::eyes::{Eyes, Right};
use crate::support::{Answer, TestApp, account, held};

const COMMUNES: [&str; 3] = ["23001", "23002", "23003"];

/// Roles that a person of these worlds has.
const ROLES: [Role; 5] =
    [Role::Viewer, Role::Editor, Role::Approver, Role::Disaster, Role::Auditor];

/// An activation: alone or for an event with a ground, and the communes that it names.
#[derive(Debug, Clone)]
struct Activation {
    ground: Option<[f64; 4]>,
    communes: Vec<&'static str>,
    over: bool,
}

#[derive(Debug, Clone)]
struct Case {
    seed: u32,
    grants: Vec<(Role, &'static str)>,
    key: Option<Vec<&'static str>>,
    activation: Option<Activation>,
    bbox: [f64; 4],
    filter: Option<&'static str>,
}

fn boxes() -> impl Strategy<Value = [f64; 4]> {
    let edge = || (0..90_i32, 0..40_i32, 5..60_i32, 5..40_i32);
    edge().prop_map(|(x, y, width, height)| {
        let [west, south] = [107.0 + f64::from(x) / 100.0, 15.0 + f64::from(y) / 100.0];
        [west, south, west + f64::from(width) / 100.0, south + f64::from(height) / 100.0]
    })
}

fn communes(least: usize) -> impl Strategy<Value = Vec<&'static str>> {
    subsequence(COMMUNES.to_vec(), least..=3)
}

fn cases() -> impl Strategy<Value = Case> {
    let grant = (prop::sample::select(ROLES.to_vec()), prop::sample::select(COMMUNES.to_vec()));
    let activation = (prop::option::of(boxes()), communes(1), prop::bool::weighted(0.2))
        .prop_map(|(ground, communes, over)| Activation { ground, communes, over });
    let filter = prop::sample::select(vec![
        None,
        Some("members=3"),
        Some("ethnic_group=xo_dang"),
        Some("located_by=gps"),
    ]);
    (
        any::<u32>(),
        prop::collection::vec(grant, 0..4),
        prop::option::weighted(0.2, communes(1)),
        prop::option::weighted(0.7, activation),
        boxes(),
        filter,
    )
        .prop_map(|(seed, grants, key, activation, bbox, filter)| Case {
            seed,
            grants,
            key,
            activation,
            bbox,
            filter,
        })
}

fn world(seed: u32) -> String {
    format!(
        "DELETE FROM activation; DELETE FROM app_key; DELETE FROM household; DELETE FROM damage_report;
         SELECT setseed({});
         INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
         SELECT '2300' || 1 + floor(r.a * 3)::int, n::text, 1 + floor(r.b * 6)::int, (ARRAY['xo_dang', 'kinh'])[1 + n % 2],
                CASE WHEN r.c < 0.8 THEN 'gps' ELSE 'commune' END,
                CASE WHEN r.c < 0.8 THEN ST_SetSRID(ST_MakePoint(107.0 + r.x * 0.9, 15.0 + r.y * 0.4), 4326) END
         FROM generate_series(1, 150) AS n
         CROSS JOIN LATERAL (SELECT random() + n * 0 AS a, random() AS b, random() AS c, random() AS x, random() AS y) AS r;
         INSERT INTO damage_report (event_code, area_code, indicator, amount, unit, reported_at, source, official)
         SELECT 'LU-1', '2300' || 1 + n % 3, n::text, n, 'nhà', '2026-01-01', 'x', n % 2 = 0
         FROM generate_series(1, 12) AS n",
        f64::from(seed) / f64::from(u32::MAX)
    )
}

fn list(codes: &BTreeSet<&str>) -> String {
    let quoted: Vec<_> = codes.iter().map(|code| format!("'{code}'")).collect();
    format!("ARRAY[{}]::text[]", quoted.join(", "))
}

impl Case {
    /// Communes in which the person has one of the roles.
    fn of(&self, roles: &[Role]) -> BTreeSet<&'static str> {
        if self.key.is_some() {
            return BTreeSet::new();
        }
        self.grants.iter().filter(|(role, _)| roles.contains(role)).map(|(_, code)| *code).collect()
    }

    fn opened(&self) -> BTreeSet<&'static str> {
        let desk = self.of(&[Role::Disaster]);
        let open = self.activation.as_ref().filter(|activation| !activation.over);
        open.map(|open| open.communes.iter().copied().filter(|code| desk.contains(code)).collect())
            .unwrap_or_default()
    }

    fn ground(&self) -> String {
        let ground = self.activation.as_ref().and_then(|activation| activation.ground);
        let [west, south, east, north] = ground.unwrap_or([-180.0, -90.0, 180.0, 90.0]);
        format!("ST_MakeEnvelope({west}, {south}, {east}, {north}, 4326)")
    }

    /// The rule of the policy: rows of one's own communes, and those that an activation opens.
    fn may_see(&self) -> String {
        format!(
            "(commune_code = ANY ({}) OR commune_code = ANY ({}) AND (geom IS NULL OR ST_Intersects(geom, {})))",
            list(&self.of(&[Role::Editor, Role::Approver])),
            list(&self.opened()),
            self.ground()
        )
    }

    fn has_view(&self) -> bool {
        !self.of(&[Role::Editor, Role::Approver]).is_empty() || !self.opened().is_empty()
    }

    async fn eyes(&self, app: &TestApp, number: usize) -> Eyes {
        if let Some(areas) = &self.key {
            let name = format!("khoa-{number}");
            let areas: Vec<_> = areas.iter().map(|code| (*code).to_owned()).collect();
            let until = Utc::now() + TimeDelta::days(1);
            let key = NewKey {
                name: &name,
                collections: &["damage_report".to_owned()],
                areas: &areas,
                until,
            };
            let key = app.app.accounts().add_key(app.app.catalogue(), &key, "test").await.unwrap();
            return Eyes {
                headers: vec![("authorization", format!("Bearer {key}"))],
                ..Eyes::public()
            };
        }
        let name = format!("nguoi-{number}");
        let mut grants = self.grants.clone();
        grants.sort_unstable();
        grants.dedup_by_key(|(role, code)| (*role, if role.has_area() { *code } else { "" }));
        let roles: Vec<_> = grants.iter().map(|(role, code)| held(*role, code)).collect();
        account(&app.db, &name, &roles).await;
        if let Some(activation) = &self.activation {
            app.execute(&activated(activation, &name)).await;
        }
        Eyes::log_in(app, Box::leak(name.into_boxed_str()), Right::Rows).await
    }
}

/// An activation that is in force, or was.
fn activated(activation: &Activation, name: &str) -> String {
    let Activation { ground, communes, over } = activation;
    let areas = list(&communes.iter().copied().collect());
    let made = match ground {
        None => format!(
            "INSERT INTO activation (kind, title, areas, reason, asked_by, ends_at)
             SELECT 'break_glass', 'x', {areas}, 'lũ quét trong đêm', id, now() + interval '5 hours' FROM app_user WHERE name = '{name}'"
        ),
        Some([west, south, east, north]) => format!(
            "INSERT INTO activation (kind, event_id, title, ground, areas, reason, asked_by, confirmed_by, confirmed_at, ends_at)
             SELECT 'event', 41, 'x', ST_Multi(ST_MakeEnvelope({west}, {south}, {east}, {north}, 4326)), {areas}, 'lũ quét trong đêm',
                    (SELECT id FROM app_user WHERE name = 'nguoi-hai'), id, now(), now() + interval '1 day'
             FROM app_user WHERE name = '{name}'"
        ),
    };
    let ended =
        if *over { "UPDATE activation SET ended_by = asked_by, ended_at = now()" } else { "" };
    format!("{made}; {ended}")
}

async fn get(app: &TestApp, eyes: &Eyes, path: &str) -> Answer {
    let headers: Vec<_> =
        eyes.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    app.send(Method::GET, path, &headers, Body::empty()).await
}

/// The ids of all pages, by their links; `None` when there is no such collection.
async fn stepped(app: &TestApp, eyes: &Eyes, path: &str) -> Option<BTreeSet<i64>> {
    let mut next = Some(path.to_owned());
    let mut ids = BTreeSet::new();
    while let Some(path) = next {
        let answer = get(app, eyes, &path).await;
        if answer.status == 404 {
            return None;
        }
        let page = answer.json();
        for feature in page["features"].as_array().unwrap() {
            assert!(ids.insert(feature["id"].as_i64().unwrap()), "a row came twice");
        }
        let links = page["links"].as_array().unwrap();
        let link = links.iter().find(|link| link["rel"] == "next");
        next = link.map(|link| {
            link["href"].as_str().unwrap().trim_start_matches("http://ban.lang").to_owned()
        });
    }
    Some(ids)
}

async fn ids(app: &TestApp, table: &str, rule: &str) -> BTreeSet<i64> {
    let sql =
        format!("SELECT coalesce(string_agg(id::text, ' '), '') FROM {table} AS t WHERE {rule}");
    app.db.value(&sql).await.split_whitespace().map(|id| id.parse().unwrap()).collect()
}

/// What the guarded tables give to a connection of the service, under settings that are made here.
async fn guarded(app: &TestApp, case: &Case) -> BTreeSet<i64> {
    let mut client = app.db.db.connection().await.unwrap();
    let transaction = client.transaction().await.unwrap();
    let join = |codes: BTreeSet<&'static str>| codes.into_iter().collect::<Vec<_>>().join(",");
    let activations = app.db.value("SELECT string_agg(id::text, ',') FROM activation").await;
    let settings = [
        ("banlang.read_areas", join(case.of(&[Role::Editor, Role::Approver]))),
        ("banlang.activations", if activations == "null" { String::new() } else { activations }),
        ("banlang.disaster_areas", join(case.of(&[Role::Disaster]))),
    ];
    for (name, value) in settings {
        transaction.execute("SELECT set_config($1, $2, true)", &[&name, &value]).await.unwrap();
    }
    let rows = transaction.query("SELECT id FROM household", &[]).await.unwrap();
    rows.iter().map(|row| row.try_get(0).unwrap()).collect()
}

async fn check(app: &TestApp, case: &Case, number: usize) {
    app.execute(&world(case.seed)).await;
    let eyes = case.eyes(app, number).await;
    let rule = case.may_see();
    let visible = ids(app, "household", &rule).await;
    assert_eq!(guarded(app, case).await, visible, "row-level security");

    let [west, south, east, north] = case.bbox;
    let inside = format!("geom && ST_MakeEnvelope({west}, {south}, {east}, {north}, 4326)");
    let filter = case.filter.map(|filter| format!("&{filter}")).unwrap_or_default();
    let equals = case
        .filter
        .map_or("true".to_owned(), |filter| format!("{}'", filter.replace('=', "::text = '")));
    let items = "/api/collections/household/items";
    for (path, rule) in [
        (format!("{items}?limit=17"), rule.clone()),
        (
            format!("{items}?limit=10&bbox={west},{south},{east},{north}{filter}"),
            format!("{rule} AND {inside} AND {equals}"),
        ),
    ] {
        let expected = ids(app, "household", &rule).await;
        let found = stepped(app, &eyes, &path).await;
        assert_eq!(found, case.has_view().then_some(expected), "{path}");
    }
    single_items(app, &eyes, &visible).await;
    stream(app, case, &eyes, &rule).await;
    tiles(app, case, &eyes, &rule).await;
    counts(app, case, &eyes).await;
    listed(app, case, &eyes).await;
    reports(app, case, &eyes).await;
    let search = get(app, &eyes, "/api/search?q=xo&limit=50").await.json();
    assert_eq!(search["results"], json!([]), "households are not searched");
}

async fn single_items(app: &TestApp, eyes: &Eyes, visible: &BTreeSet<i64>) {
    for id in ids(app, "household", "id % 13 = 0").await {
        let status = get(app, eyes, &format!("/api/collections/household/items/{id}")).await.status;
        assert_eq!(status == 200, visible.contains(&id), "the household {id}: {status}");
    }
}

async fn stream(app: &TestApp, case: &Case, eyes: &Eyes, rule: &str) {
    let answer = get(app, eyes, "/api/collections/household/items?f=csv&properties=list_no").await;
    if !case.has_view() {
        assert_eq!(answer.status, 404);
        return;
    }
    let mut reader = csv::Reader::from_reader(answer.body.as_slice());
    let place = reader.headers().unwrap().iter().position(|name| name == "list_no").unwrap();
    let mut found: Vec<String> =
        reader.records().map(|row| row.unwrap()[place].to_owned()).collect();
    found.sort();
    let sql = format!(
        "SELECT coalesce(string_agg(list_no, ' ' ORDER BY list_no COLLATE \"C\"), '') FROM household WHERE {rule}"
    );
    assert_eq!(found.join(" "), app.db.value(&sql).await, "the stream");
}

/// A tile of points, and one of sums.
async fn tiles(app: &TestApp, case: &Case, eyes: &Eyes, rule: &str) {
    let [west, south, ..] = case.bbox;
    for z in [13_u8, 8] {
        let across = f64::from(1_u32 << z);
        let y = (1.0 - (south.to_radians().tan().asinh() / std::f64::consts::PI)) / 2.0;
        let (x, y) = (((west + 180.0) / 360.0 * across).floor(), (y * across).floor());
        let answer = get(app, eyes, &format!("/tiles/household/{z}/{x}/{y}.mvt")).await;
        if !case.has_view() {
            assert_eq!(answer.status, 404);
            continue;
        }
        let reader = Reader::new(answer.body).unwrap();
        let features = if reader.get_layer_names().unwrap().is_empty() {
            Vec::new()
        } else {
            reader.get_features(0).unwrap()
        };
        // Points are drawn up to 64 of 4096 units beyond the edge, and summed within it.
        let margin = if z >= 13 { 64.0 / 4096.0 } else { 0.0 };
        let inside = format!(
            "{rule} AND ST_Transform(geom, 3857) && ST_TileEnvelope({z}, {x}, {y}, margin => {margin})"
        );
        let expected = ids(app, "household", &inside).await;
        if z >= 13 {
            let found: BTreeSet<_> = features
                .iter()
                .map(|feature| i64::try_from(feature.id.unwrap()).unwrap())
                .collect();
            assert_eq!(found, expected, "the tile {z}/{x}/{y}");
        } else {
            let sums = features.iter().map(|feature| {
                match feature.properties.as_ref().unwrap().get("households") {
                    Some(
                        mvt_reader::feature::Value::Int(n) | mvt_reader::feature::Value::SInt(n),
                    ) => usize::try_from(*n).unwrap(),
                    Some(mvt_reader::feature::Value::UInt(n)) => usize::try_from(*n).unwrap(),
                    other => panic!("{other:?}"),
                }
            });
            assert_eq!(sums.sum::<usize>(), expected.len(), "the tile {z}/{x}/{y}");
        }
    }
}

/// Exact counts of a drawn ground in the communes of those who may count; the edition for everyone else.
async fn counts(app: &TestApp, case: &Case, eyes: &Eyes) {
    let [west, south, east, north] = case.bbox;
    let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
    let body = json!({ "inputs": { "area": { "type": "Polygon", "coordinates": [ring] } } });
    let mut headers = vec![("content-type", "application/json")];
    headers.extend(eyes.headers.iter().map(|(name, value)| (*name, value.as_str())));
    let path = "/api/processes/affected/execution";
    let answer = app.send(Method::POST, path, &headers, Body::from(body.to_string())).await.json();
    let own = case.of(&[Role::Editor, Role::Approver, Role::Disaster]);
    let precision = if own.is_empty() { "published" } else { "exact" };
    assert_eq!(answer["precision"], precision);
    let sql = if own.is_empty() {
        "SELECT 0".to_owned()
    } else {
        format!(
            "SELECT count(*) FROM household WHERE commune_code = ANY ({})
             AND ST_Intersects(geom, ST_MakeEnvelope({west}, {south}, {east}, {north}, 4326))",
            list(&own)
        )
    };
    assert_eq!(answer["total"]["households"].to_string(), app.db.value(&sql).await);
}

/// The list of the households on a ground: those of the view with a point inside.
async fn listed(app: &TestApp, case: &Case, eyes: &Eyes) {
    let [west, south, east, north] = case.bbox;
    let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
    let area = json!({ "type": "Polygon", "coordinates": [ring] });
    let inside =
        format!("ST_Intersects(geom, ST_MakeEnvelope({west}, {south}, {east}, {north}, 4326))");
    let expected = ids(app, "household", &format!("{} AND {inside}", case.may_see())).await;
    let (mut found, mut after) = (BTreeSet::new(), json!(null));
    loop {
        let body = json!({ "inputs": { "area": area, "limit": 7, "after": after } });
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(eyes.headers.iter().map(|(name, value)| (*name, value.as_str())));
        let path = "/api/processes/affected-households/execution";
        let answer = app.send(Method::POST, path, &headers, Body::from(body.to_string())).await;
        if !case.has_view() {
            assert!([401, 403].contains(&answer.status.as_u16()), "{}", answer.text());
            return;
        }
        let page = answer.json();
        assert_eq!(page["numberMatched"], json!(expected.len()), "{page}");
        for feature in page["features"].as_array().unwrap() {
            assert!(found.insert(feature["id"].as_i64().unwrap()), "a household came twice");
        }
        after = page["next"].clone();
        if after.is_null() {
            break;
        }
    }
    assert_eq!(found, expected, "the list of a ground");
}

/// Internal reports: of the communes where a person works, and the official ones of those that a key names.
async fn reports(app: &TestApp, case: &Case, eyes: &Eyes) {
    let own = match &case.key {
        Some(areas) => areas.iter().copied().collect(),
        None => case.of(&[Role::Viewer, Role::Editor, Role::Approver, Role::Disaster]),
    };
    let official = if case.key.is_some() { "official AND " } else { "" };
    let rule = format!("{official}area_code = ANY ({})", list(&own));
    let expected = ids(app, "damage_report", &rule).await;
    let found = stepped(app, eyes, "/api/collections/damage_report/items?limit=5").await;
    assert_eq!(found, (!own.is_empty()).then_some(expected), "reports");
}

#[test]
fn every_face_gives_each_caller_what_the_policy_says_and_the_database_agrees() {
    let runtime = Runtime::new().unwrap();
    let app = runtime.block_on(async {
        let app = TestApp::start().await;
        app.execute(
            "INSERT INTO area (code, level, name) SELECT (23000 + n)::text, 'commune', 'Xã' FROM generate_series(1, 3) AS n;
             INSERT INTO disaster_event (id, code, kind, name, started_at) VALUES (41, 'LU-1', 'lu', 'Lũ', now());
             INSERT INTO edition (id, as_of, method, made_by, published_at, approved_by) VALUES (1, '2025-12-31', 'test', 'a', now(), 'b')",
        )
        .await;
        account(&app.db, "nguoi-hai", &[]).await;
        app
    });
    let number = std::cell::Cell::new(0);
    let mut runner = TestRunner::new(Config {
        cases: 40,
        failure_persistence: None,
        max_shrink_iters: 20,
        ..Config::default()
    });
    let result = runner.run(&cases(), |case| {
        number.set(number.get() + 1);
        runtime.block_on(check(&app, &case, number.get()));
        Ok(())
    });
    runtime.block_on(async { drop(app) });
    if let Err(error) = result {
        panic!("{error}");
    }
}
