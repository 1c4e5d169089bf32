//! What the policy costs: `items?limit=1000` of households asked by an officer in session, against the same rows as a
//! public collection.
//!
//! Both questions go through the same router, the same builder and the same formats, to tables with the same rows and
//! indexes. The officer's question has a session, a view with the codes of a hundred communes, row-level security with
//! its settings, and a look that is counted for the ledger; the public one has none of these. CPU is that of this process
//! and of all PostgreSQL processes, summed over many requests, the two taken in turn.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "a measurement that cannot be made should stop and say so"
)]

use std::{env, fmt::Write as _, fs, os::unix::fs::PermissionsExt as _, time::Instant};

use axum::{Router, body::Body, http::Request};
use banlang::{
    app::{App, Settings},
    auth::{NewGrant, NewUser, Role},
    catalog::Catalogue,
    ledger::Ledger,
    media::MediaStore,
    router::router,
    store::{Address, Cluster, Db, migrate},
};
use http_body_util::BodyExt as _;
use nix::sys::resource::{UsageWho, getrusage};
use tower::ServiceExt as _;

/// Households in each of the two tables.
const HOUSEHOLDS: u32 = 200_000;

/// Requests of each kind in a round, and rounds.
const REQUESTS: u32 = 40;
const ROUNDS: usize = 9;

/// Clock ticks of `/proc` in a second (`sysconf(_SC_CLK_TCK)` on Linux).
const TICKS_PER_S: f64 = 100.0;

const DESCRIPTOR: &str = include_str!("../data/collections/household.toml");

const WORLD: &str = "
    CREATE TABLE household_open (LIKE household INCLUDING ALL);
    SELECT track_changes('household_open', 'household_open', 'geom');
    INSERT INTO area (code, level, name) SELECT '51', 'province', 'Quảng Ngãi';
    INSERT INTO area (code, level, name, parent_code)
    SELECT (20000 + i)::text, 'commune', 'Xã ' || i, '51' FROM generate_series(0, 99) AS i;
    INSERT INTO household (commune_code, village, list_no, head_name, members, ethnic_group, located_by, geom)
    SELECT (20000 + i % 100)::text, 'Thôn ' || i % 7, i::text, 'Chủ hộ ' || i, 1 + i % 9, 'xo_dang', 'gps',
           ST_SetSRID(ST_MakePoint(107 + (i * 7919 % 10000) / 10000.0, 14 + (i * 104729 % 10000) / 10000.0), 4326)
    FROM generate_series(1::bigint, HOUSEHOLDS) AS i;
    INSERT INTO household_open (id, commune_code, village, list_no, head_name, members, ethnic_group, located_by, geom)
    SELECT id, commune_code, village, list_no, head_name, members, ethnic_group, located_by, geom FROM household;
    ANALYZE";

/// User and system time of this process and of PostgreSQL, in seconds.
fn cpu_s(cluster: &Cluster) -> (f64, f64) {
    let own = getrusage(UsageWho::RUSAGE_SELF).unwrap();
    let time = |of: nix::sys::time::TimeVal| of.tv_sec() as f64 + of.tv_usec() as f64 / 1e6;
    let postmaster = cluster.pid().unwrap();
    let mut database = 0.0;
    for entry in fs::read_dir("/proc").unwrap() {
        let name = entry.unwrap().file_name();
        let Ok(stat) = fs::read_to_string(format!("/proc/{}/stat", name.to_string_lossy())) else {
            continue;
        };
        // pid (name) state parent .. utime stime: fields 14 and 15 (proc(5)).
        let Some((_, rest)) = stat.rsplit_once(") ") else { continue };
        let fields: Vec<_> = rest.split(' ').collect();
        if fields[1] == postmaster.to_string() || name.to_string_lossy() == postmaster.to_string() {
            let ticks: f64 =
                fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
            database += ticks / TICKS_PER_S;
        }
    }
    (time(own.user_time()) + time(own.system_time()), database)
}

async fn ask(router: &Router, path: &str, cookie: Option<&str>) -> Vec<u8> {
    let mut request = Request::get(path).header("host", "ban.lang");
    if let Some(cookie) = cookie {
        request = request.header("cookie", cookie);
    }
    let answer = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = answer.status();
    let body = answer.into_body().collect().await.unwrap().to_bytes().to_vec();
    assert!(status.is_success(), "{status}: {}", String::from_utf8_lossy(&body));
    body
}

/// The features of an answer, without what names the collection and the time.
fn features(body: &[u8]) -> serde_json::Value {
    let body: serde_json::Value = serde_json::from_slice(body).unwrap();
    body["features"].clone()
}

fn median(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of[of.len() / 2]
}

/// Milliseconds of CPU for one request: all, this process, PostgreSQL; and milliseconds of waiting.
async fn round(cluster: &Cluster, router: &Router, path: &str, cookie: Option<&str>) -> [f64; 4] {
    let (before, began) = (cpu_s(cluster), Instant::now());
    for _ in 0..REQUESTS {
        ask(router, path, cookie).await;
    }
    let (after, wall) = (cpu_s(cluster), began.elapsed().as_secs_f64());
    let per_request = 1000.0 / f64::from(REQUESTS);
    let (own, database) = ((after.0 - before.0) * per_request, (after.1 - before.1) * per_request);
    [own + database, own, database, wall * per_request]
}

async fn make_world(cluster: &Cluster, folder: &std::path::Path) -> (App, String) {
    let url = cluster.url("banlang");
    let db = Db::new(Address::private(&url).unwrap()).unwrap();
    migrate(&db).await.unwrap();
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute(&WORLD.replace("HOUSEHOLDS", &HOUSEHOLDS.to_string())).await.unwrap();
    // The table of the bench comes to the service's roles.
    migrate(&db).await.unwrap();
    let mut catalogue = Catalogue::built_in().unwrap();
    let open = DESCRIPTOR
        .replace("table = \"household\"", "table = \"household_open\"")
        .replace("\"personal\"", "\"public\"");
    catalogue.add("household_open", &open).unwrap();
    let ledger = Ledger::open(&folder.join("ledger")).unwrap();
    let app =
        App::new(db, catalogue, MediaStore::new(folder.join("media")), ledger, Settings::default());
    let accounts = app.accounts();
    let password = "ba con suối đầu làng";
    let user = NewUser {
        name: "y-hanh",
        display_name: "Y Hạnh",
        password,
        by: "bench",
        must_change_password: false,
    };
    accounts.add_user(&user).await.unwrap();
    let grant = NewGrant { area: Some("51"), ..NewGrant::of("y-hanh", Role::Editor) };
    accounts.grant_for_demonstration(&grant).await.unwrap();
    let (cookie, _session) = accounts.log_in("y-hanh", password, None, None).await.unwrap();
    (app, format!("banlang_session={cookie}"))
}

#[tokio::main]
async fn main() {
    // Cargo asks every bench for its tests.
    if env::args().any(|argument| argument == "--test" || argument == "--list") {
        return;
    }
    let folder = tempfile::tempdir_in("/tmp").unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let cluster = Cluster::start(folder.path()).unwrap();
    let (app, cookie) = make_world(&cluster, folder.path()).await;
    let listener = app.accounts().follow();
    listener.heard().wait_for(|heard| heard.connected).await.unwrap();
    let router = router(app);
    let (on, off) = (
        "/api/collections/household/items?limit=1000",
        "/api/collections/household_open/items?limit=1000",
    );
    let same = features(&ask(&router, on, Some(&cookie)).await);
    assert_eq!(same, features(&ask(&router, off, None).await), "the two answers differ");
    assert_eq!(same.as_array().unwrap().len(), 1000);
    for _ in 0..2 {
        round(&cluster, &router, on, Some(&cookie)).await;
        round(&cluster, &router, off, None).await;
    }
    let (mut with, mut without, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let one = round(&cluster, &router, on, Some(&cookie)).await;
        let other = round(&cluster, &router, off, None).await;
        ratios.push(one[0] / other[0]);
        with.push(one);
        without.push(other);
    }
    report(&with, &without, ratios);
}

fn report(with: &[[f64; 4]], without: &[[f64; 4]], ratios: Vec<f64>) {
    let of = |rounds: &[[f64; 4]], place: usize| {
        median(rounds.iter().map(|round| round[place]).collect())
    };
    let mut text = String::new();
    let _infallible = writeln!(
        text,
        "items?limit=1000 of {HOUSEHOLDS} households, median of {ROUNDS} rounds of {REQUESTS} requests, ms per request\n\n\
         | | CPU | of it the service | of it PostgreSQL | wall |\n| --- | --- | --- | --- | --- |"
    );
    for (name, rounds) in [
        ("policy on: an officer of 100 communes", with),
        ("policy off: the same rows, public", without),
    ] {
        let _infallible = writeln!(
            text,
            "| {name} | {:.2} | {:.2} | {:.2} | {:.2} |",
            of(rounds, 0),
            of(rounds, 1),
            of(rounds, 2),
            of(rounds, 3)
        );
    }
    let _infallible = writeln!(
        text,
        "\nratio of CPU, median of the rounds: {:.3} (target at most 1.10)",
        median(ratios)
    );
    println!("{text}");
    if let Some(file) = env::var_os("BANLANG_BENCH_RESULT") {
        fs::write(&file, format!("# What the policy costs\n\n{text}")).unwrap();
    }
}
