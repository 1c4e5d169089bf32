//! Projected coordinates without a reference system: the answer is right or refused with the candidates, never silently wrong.

use banlang::ingest::{IngestError, Report, Request};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};

use super::World;
use crate::support::shared_data;

/// Every projected system of VN-2000.
const SYSTEMS: [i32; 20] = [
    3405, 3406, 5896, 5897, 5898, 5899, 9205, 9206, 9207, 9208, 9209, 9210, 9211, 9212, 9213, 9214,
    9215, 9216, 9217, 9218,
];

/// The real communes of Quảng Ngãi, with points on their ground; none where the file is not at hand.
async fn communes() -> Option<World> {
    let data = shared_data()?;
    let world = World::empty().await;
    let path = data.join("formats/vn_quang_ngai/xa_utf8_wgs84.zip");
    let report = world.import("area", Request::new(path)).await.unwrap();
    assert_eq!((report.rows, report.refused), (96, 0), "{:?}", report.refusals);
    world
        .db
        .execute(
            "CREATE TABLE spot AS SELECT area.code, (dump).geom, row_number() OVER () AS n
             FROM area, LATERAL (SELECT ST_Dump(ST_GeneratePoints(area.geom, 12, 7)) AS dump) AS points",
        )
        .await;
    Some(world)
}

/// A file of shelters in a system that it does not name.
struct Sheet {
    srid: i32,
    rows: u32,
    /// Of a hundred rows so many name another commune.
    wrong: u32,
    /// All rows lie in one commune.
    one_commune: bool,
    exchanged: bool,
}

impl Sheet {
    fn random(random: &mut StdRng) -> Self {
        Self {
            srid: *SYSTEMS.choose(random).unwrap(),
            rows: *[3, 5, 20, 96, 600].choose(random).unwrap(),
            wrong: *[0, 0, 0, 5, 10, 30, 60].choose(random).unwrap(),
            one_commune: random.random_ratio(1, 6),
            exchanged: random.random_ratio(1, 6),
        }
    }

    async fn import(&self, world: &World, seed: u64) -> Result<Report, IngestError> {
        let Self { srid, rows, wrong, one_commune, exchanged } = self;
        let one = if *one_commune { "WHERE code = (SELECT min(code) FROM spot)" } else { "" };
        let (x, y) = if *exchanged { ("ST_Y", "ST_X") } else { ("ST_X", "ST_Y") };
        let csv = world
            .value(&format!(
                "SELECT string_agg('S' || n || ',Trường,' || CASE WHEN abs(hashtext(n::text || '{seed}w')) % 100 < {wrong}
                        THEN (SELECT code FROM area WHERE area.code <> spot.code ORDER BY hashtext(area.code || n) LIMIT 1) ELSE code END
                    || ',' || round({x}(there)::numeric, 2) || ',' || round({y}(there)::numeric, 2), E'\\n')
                 FROM (SELECT n, code, ST_Transform(geom, {srid}) AS there FROM spot {one} ORDER BY hashtext(n::text || '{seed}') LIMIT {rows}) AS spot"
            ))
            .await;
        let path = world.file("noi.csv", format!("code,name,area_code,x,y\n{csv}\n"));
        world.import("shelter", Request { dry_run: true, ..Request::new(path) }).await
    }
}

#[tokio::test]
async fn places_in_metres_are_read_in_their_own_zone_or_refused_and_never_in_another() {
    let Some(world) = communes().await else { return };
    let seed = u64::from(rand::random::<u32>());
    let mut random = StdRng::seed_from_u64(seed);
    let (mut right, mut clear) = (0, 0);

    for case in 0..60 {
        let sheet = Sheet::random(&mut random);
        let Sheet { srid, rows, wrong, exchanged, .. } = sheet;
        let told = format!(
            "seed {seed}, case {case}: EPSG:{srid}, {rows} rows, {wrong} % wrong, exchanged {exchanged}"
        );
        let decided = matches!(srid, 5896 | 5898 | 5899 | 9205..=9218);
        clear += u32::from(rows >= 20 && wrong == 0 && !exchanged && decided);
        match sheet.import(&world, seed + case).await {
            Ok(report) => {
                assert!(!exchanged, "{told}");
                assert_eq!(report.crs, Some(format!("EPSG:{srid}")), "{told}");
                right += u32::from(rows >= 20 && wrong == 0 && decided);
            }
            Err(error) => {
                let text = error.to_string();
                let ways = ["--crs", "exchange"];
                assert!(ways.iter().any(|way| text.contains(way)), "{told}: {text}");
            }
        }
    }

    assert_eq!(
        right, clear,
        "seed {seed}: every clear sheet in a zone of its own meridian is read"
    );
}

#[tokio::test]
async fn zones_half_a_kilometre_apart_are_told_apart_by_many_places_only() {
    let Some(world) = communes().await else { return };
    let sheet = |rows| Sheet { srid: 5897, rows, wrong: 0, one_commune: false, exchanged: false };

    let few = sheet(20).import(&world, 1).await.unwrap_err().to_string();
    assert!(few.contains("EPSG:5897 (100 %)") && few.contains("EPSG:3405"), "{few}");
    if let Ok(report) = sheet(1000).import(&world, 1).await {
        assert_eq!(report.crs.as_deref(), Some("EPSG:5897"));
    }
}

#[tokio::test]
async fn a_shapefile_without_its_projection_is_placed_by_the_communes_that_it_names() {
    let Some(world) = communes().await else { return };
    let path = shared_data().unwrap().join("formats/vn_quang_ngai/xa_tcvn3_vn2000_tm3_noprj.zip");
    let charset = Some("tcvn3".parse().unwrap());

    let report = world.import("area", Request { charset, ..Request::new(path) }).await.unwrap();

    assert_eq!((report.crs.as_deref(), report.rows, report.refused), (Some("EPSG:5898"), 96, 0));
    assert!(report.notes.iter().any(|note| note.en.contains("as no other does")), "{report:?}");
}

#[tokio::test]
async fn a_stated_zone_that_the_places_contradict_is_refused_with_the_right_one() {
    let Some(world) = communes().await else { return };
    let csv = world
        .value("SELECT string_agg(concat_ws(',', 'S' || n, 'Trường', code, ST_X(there), ST_Y(there)), E'\\n') FROM (SELECT n, code, ST_Transform(geom, 5898) AS there FROM spot WHERE n % 10 = 0) AS spot")
        .await;
    let path = world.file("noi.csv", format!("code,name,area_code,x,y\n{csv}\n"));
    let asked = |crs: &str| Request { crs: Some(crs.parse().unwrap()), ..Request::new(&path) };

    let wrong = world.import("shelter", asked("EPSG:9216")).await.unwrap_err().to_string();
    assert!(wrong.ends_with("in EPSG:5898 only; import with --crs EPSG:5898"), "{wrong}");
    assert_eq!(world.value("SELECT count(*) FROM shelter").await, "0");
    let right = world.import("shelter", asked("EPSG:5898")).await.unwrap();
    assert_eq!((right.refused, right.outside_area.len()), (0, 0));
}

#[tokio::test]
async fn without_units_in_the_rows_the_way_out_is_told_as_before() {
    let Some(world) = communes().await else { return };
    let path = world.file("noi.csv", "code,name,x,y\nS1,Trường,585791,1672370\n");

    let refused = world.import("shelter", Request::new(path)).await.unwrap_err().to_string();

    assert!(refused.contains("give one with --crs, for example"), "{refused}");
}
