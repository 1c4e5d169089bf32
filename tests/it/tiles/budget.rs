//! A layer that would be too large for a phone: what it shows instead is said, adds up, and is the same each time.

use std::fmt::Write as _;

use geo::{Coord, Geometry};

use super::decoded::{decode, number, text};
use crate::support::{Answer, TestApp};

/// Bytes of a layer at most, uncompressed.
const BUDGET: usize = 500_000;

/// The tile of zoom 14 around Đăk Long, and its western and northern edge and its width in degrees.
const DENSE: (&str, f64, f64, f64) = ("14/13103/7495", 107.907_714_84, 15.135_764, 0.021);

fn reduced(answer: &Answer) -> String {
    answer.header("banlang-reduced").to_owned()
}

async fn tile(app: &TestApp, path: &str) -> Answer {
    let answer = app.get(&format!("/tiles/{path}.mvt")).await;
    assert!(answer.body.len() <= BUDGET, "{path}: {} bytes", answer.body.len());
    answer
}

#[tokio::test]
async fn points_that_are_too_many_for_a_tile_become_sums_that_count_each_of_them() {
    let mut app = TestApp::start().await;
    let (dense, west, north, width) = DENSE;
    let sql = format!(
        "INSERT INTO area (code, level, name) VALUES ('23368', 'commune', 'Đăk Long');
        INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
        SELECT '23368', i::text, 1 + i % 9, 'gie_trieng', 'gps', ST_SetSRID(ST_MakePoint(
            {west} + {width} * (0.05 + 0.9 * (i % 173) / 173.0), {north} - {width} * (0.05 + 0.9 * (i % 211) / 211.0)), 4326)
        FROM generate_series(1, 40000) AS i"
    );
    app.execute(&sql).await;
    app.log_in_as_editor_of(&["23368"]).await;

    let answer = tile(&app, &format!("household/{dense}")).await;
    assert_eq!(reduced(&answer), "household;sums");
    let again = tile(&app, &format!("household/{dense}")).await;
    assert_eq!((again.body.len(), reduced(&again)), (answer.body.len(), reduced(&answer)));
    let layers = decode(answer.body);
    let sums = |name| layers["household"].iter().map(|cell| number(cell, name)).sum::<u64>();
    let inside = "SELECT concat_ws(' ', count(*), sum(members)) FROM household WHERE geom && ST_Transform(ST_TileEnvelope(14, 13103, 7495), 4326)";
    assert_eq!(format!("{} {}", sums("households"), sums("members")), app.db.value(inside).await);
    assert!(sums("households") > 30_000);

    // A filter that leaves few of them shows them one by one, and nothing is said.
    let few = app
        .get(&format!(
            "/tiles/household/{dense}.mvt?filter=members%3D9%20AND%20ethnic_group%3D'gie_trieng'"
        ))
        .await;
    assert_eq!(reduced(&few), "");
}

#[tokio::test]
async fn lines_that_are_too_many_for_a_tile_lose_detail_and_the_shortest_and_the_answer_says_how_many()
 {
    let app = TestApp::start().await;
    let mut sql = String::from(
        "INSERT INTO road (code, name, class, geom) VALUES ('QL14', 'Quốc lộ 14', 'national', ST_Multi(ST_GeomFromText('LINESTRING(107.2 14.2, 108.3 15.3)', 4326)))",
    );
    for place in 0..9000 {
        let (lon, lat) =
            (107.2 + 0.012 * f64::from(place % 90), 14.2 + 0.012 * f64::from(place / 90));
        let end = 0.002 + 0.000_006 * f64::from(place);
        write!(sql, ", ('D{place}', 'Đường liên thôn {place}', 'commune', ST_Multi(ST_GeomFromText('LINESTRING({lon} {lat}, {} {})', 4326)))", lon + end, lat + end).unwrap();
    }
    app.execute(&sql).await;

    let answer = tile(&app, "road/7/102/58").await;
    let how = reduced(&answer);
    let layers = decode(answer.body);
    let shown = &layers["road"];
    let left_out: usize = how.split("left-out=").nth(1).unwrap().parse().unwrap();
    assert!(how.starts_with("road;halved="), "{how}");
    assert!(left_out > 0 && shown.len() > 100, "{how}, {} shown", shown.len());
    let codes: Vec<_> = shown.iter().map(|road| text(road, "code")).collect();
    assert!(codes.contains(&"QL14".to_owned()), "the longest stays");
    // Whatever is left out is shorter than whatever is shown.
    let shortest =
        codes.iter().filter_map(|code| code.strip_prefix('D')?.parse::<usize>().ok()).min();
    let longer = 9000 - shortest.unwrap();
    assert!(shown.len() >= longer, "{} shown, {longer} are longer than the shortest", shown.len());

    // A tile with fewer of them has all.
    let answer = tile(&app, "road/11/1636/939").await;
    assert_eq!(reduced(&answer), "");
}

#[tokio::test]
async fn of_pins_that_are_too_many_the_first_of_each_pixel_stays_and_its_label_with_it() {
    let app = TestApp::start().await;
    let sql = "INSERT INTO cultural_item (code, kind, name, name_en, ethnic_group, access_label, geom)
        SELECT 'x' || i, 'festival', 'Lễ hội số liệu minh họa ' || i, 'Illustration ' || i, 'gie_trieng', 'open',
            ST_SetSRID(ST_MakePoint(107.5 + 0.5 * (i % 97) / 97.0, 15.0 + 0.5 * (i % 101) / 101.0), 4326)
        FROM generate_series(1, 9000) AS i";
    app.execute(sql).await;

    let answer = tile(&app, "cultural_item/7/102/58").await;
    let how = reduced(&answer);
    let layers = decode(answer.body);
    let shown = layers["cultural_item"].len();
    assert_eq!(how.split("left-out=").nth(1).unwrap().parse::<usize>().unwrap(), 9000 - shown);
    let mut pixels: Vec<_> = layers["cultural_item"].iter().map(pixel).collect();
    pixels.sort_unstable();
    pixels.dedup();
    assert_eq!(pixels.len(), shown, "no two in one pixel of the zoom");
    let ids = |layer: &str| layers[layer].iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids("cultural_item"), ids("cultural_item_label"));
}

/// The pixel of the tile's zoom, 16 units wide.
#[expect(clippy::cast_possible_truncation, reason = "places in a tile are whole numbers")]
fn pixel(feature: &mvt_reader::feature::Feature) -> [i32; 2] {
    let Coord { x, y } = match &feature.geometry {
        Geometry::Point(point) => point.0,
        Geometry::MultiPoint(points) => points.0[0].0,
        other => panic!("{other:?}"),
    };
    [x as i32 >> 4, y as i32 >> 4]
}
