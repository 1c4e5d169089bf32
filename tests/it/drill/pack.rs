//! What is taken along before the line is cut.

use serde_json::json;

use super::stage::Stage;
use crate::pack::Opened;

/// Largest pack of a commune: what a phone gets over a bad line in some minutes.
const MOST_BYTES: usize = 25 * 1024 * 1024;

/// The map of the commune in one file, which is as large as it was said to be.
pub(super) async fn an_officer_takes_the_map_along(stage: &mut Stage) {
    stage.says("an officer takes the map along");
    stage.as_who("dak-long").await;
    let told = stage.app.get("/api/packs/estimate?area=23368").await.json();
    let answer = stage.app.get("/api/packs/file?area=23368").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let (size, estimate) = (answer.body.len(), told["bytes"].as_f64().unwrap());
    #[expect(clippy::cast_precision_loss, reason = "a size that is printed")]
    let share = estimate / size as f64;
    stage.says(&format!("  the pack has {size} bytes, {estimate} were said"));
    assert!(size < MOST_BYTES, "{size} bytes");
    assert!((0.5..2.0).contains(&share), "{estimate} bytes were said");
    let opened = Opened::of(&answer.body);
    opened.verified(&stage.app.get("/api/packs/key").await.json()).unwrap();
    let mut sizes: Vec<_> =
        opened.0.iter().map(|(name, bytes)| (bytes.len(), name.as_str())).collect();
    sizes.sort_unstable();
    for (bytes, name) in sizes.iter().rev().take(5) {
        stage.says(&format!("    {bytes:9} {name}"));
    }
    let manifest = opened.manifest();
    let records = manifest["records"].as_array().unwrap().clone();
    let [west, south, east, north] =
        [0, 1, 2, 3].map(|edge| manifest["box"][edge].as_f64().unwrap());
    let near = format!("geom && ST_MakeEnvelope({west}, {south}, {east}, {north}, 4326)");
    for table in ["shelter", "facility", "road_status"] {
        let part = records.iter().find(|part| part["collection"] == table).unwrap();
        let sql = format!(
            "SELECT count(*) FROM {table} WHERE area_code = ANY (scope_of(ARRAY['23368'])) OR {near}"
        );
        stage.is(&format!("{table} in the pack"), &part["count"], &sql).await;
    }
    let photographs = json!(manifest["media"].as_array().unwrap().len());
    let sql = format!(
        "SELECT count(*) FROM media AS m JOIN cultural_item AS c ON m.collection = 'cultural_item' AND m.record_id = c.id
         WHERE (c.area_code = ANY (scope_of(ARRAY['23368'])) OR {near}) AND c.state = 'approved'
           AND c.access_label NOT IN ('restricted', 'ask') AND c.access_gender IS NULL AND c.access_season_from IS NULL"
    );
    stage.is("media in the pack", &photographs, &sql).await;
}
