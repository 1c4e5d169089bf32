//! Whom the polygons of a published warning hold.

use std::{fs::File, io::Read as _};

use banlang::disaster::cap::{Ring, read};
use flate2::read::GzDecoder;
use serde_json::{Value, json};

use super::world::{self, flood, published, with};
use crate::support::{TestApp, shared_data};

/// A polygon in WKT.
fn wkt(ring: &Ring) -> String {
    let places: Vec<_> =
        ring.positions().iter().map(|at| format!("{} {}", at.lon, at.lat)).collect();
    format!("POLYGON(({}))", places.join(","))
}

/// Households with a point in these areas, and how many of them the polygons of a message hold, told by PostGIS.
async fn held(app: &TestApp, path: &str, areas: &str) -> (i64, i64) {
    let message = read(&app.get(path).await.body).unwrap().messages.remove(0);
    let rings = &message.infos[0].areas[0].polygons;
    assert!(rings.iter().all(|ring| ring.positions().len() <= 100));
    let union = rings.iter().map(wkt).collect::<Vec<_>>().join("','");
    let sql = format!(
        "SELECT json_build_array(count(*), count(*) FILTER (WHERE ST_Covers(drawn.geom, household.geom)))
         FROM household
         JOIN (SELECT ST_Union(geom) AS geom FROM area WHERE code IN ({areas})) AS ground ON ST_Covers(ground.geom, household.geom)
         CROSS JOIN (SELECT ST_SetSRID(ST_Union(ST_GeomFromText(text)), 4326) AS geom FROM unnest(ARRAY['{union}']) AS text) AS drawn"
    );
    serde_json::from_str(&app.db.value(&sql).await).unwrap()
}

#[tokio::test]
async fn households_at_the_very_edge_are_held_though_nobody_reads_where_they_are() {
    let mut app = world::start().await;
    let (_, path) = published(&mut app, &flood()).await;
    let (all, inside) = held(&app, &path, "'23001'").await;
    assert!(all >= 190, "{all}");
    assert_eq!(inside, all);
    let two = with("target", json!({"areas": ["23001", "23002"]}));
    let (_, path) = published(&mut app, &two).await;
    let (all, inside) = held(&app, &path, "'23001', '23002'").await;
    assert!(all >= 380, "{all}");
    assert_eq!(inside, all);
}

#[tokio::test]
async fn households_that_come_after_the_draft_are_held_too() {
    let mut app = world::start().await;
    app.execute("DELETE FROM household").await;
    app.log_in("truc-tinh").await;
    let id = world::drafted(&app, &flood()).await;
    app.execute(
        "INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
         SELECT '23001', 'm' || i, 4, 'xo_dang', 'gps', ST_LineInterpolatePoint(ST_ExteriorRing(ST_Buffer(area.geom, -0.000005)), i / 400.0)
         FROM area CROSS JOIN generate_series(0, 399) AS i WHERE area.code = '23001'",
    )
    .await;
    let path = world::approved(&mut app, id).await;
    let (all, inside) = held(&app, &path, "'23001'").await;
    assert_eq!((all, inside), (400, 400));
}

/// All communes in a release build; a few of them in one that is not optimised.
#[tokio::test]
async fn warnings_of_real_communes_hold_every_household_and_reach_hardly_further() {
    let Some(folder) = shared_data() else { return };
    let step = if cfg!(debug_assertions) { 18 } else { 1 };
    let mut app = world::start().await;
    let file = folder.join("admin").join("vn_communes_2025_51_quang_ngai.geojson.gz");
    let mut text = String::new();
    GzDecoder::new(File::open(file).unwrap()).read_to_string(&mut text).unwrap();
    let json: Value = serde_json::from_str(&text).unwrap();
    let mut added = Vec::new();
    let features = json["features"].as_array().unwrap();
    for (place, feature) in features.iter().enumerate().step_by(step) {
        let code = format!("9{place:04}");
        let geometry = feature["geometry"].to_string();
        app.execute(&format!(
            "INSERT INTO area (code, level, name, parent_code, geom)
             SELECT '{code}', 'commune', 'Xã {place}', '51', ST_Multi(ST_MakeValid(ST_GeomFromGeoJSON('{geometry}')));
             INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
             SELECT '{code}', point.path[1]::text, 4, 'xo_dang', 'gps', point.geom
             FROM area, ST_Dump(ST_GeneratePoints(area.geom, 300, 7)) AS point WHERE area.code = '{code}'"
        ))
        .await;
        app.settle().await;
        let body = with("target", json!({"areas": [code]}));
        let (id, path) = published(&mut app, &body).await;
        let preview = app.get(&format!("/api/warnings/{id}/preview")).await.json();
        added.push(preview["overreach_percent"].as_f64().unwrap());
        let (all, inside) = held(&app, &path, &format!("'{code}'")).await;
        assert!(all >= 300, "{code}: {all}");
        assert_eq!(inside, all, "{code}");
    }
    added.sort_by(f64::total_cmp);
    let middle = added[added.len() / 2];
    eprintln!(
        "{} communes: {middle} % added in the median, {:?} at most",
        added.len(),
        added.last()
    );
    assert!(middle < 3.0, "{added:?}");
}
