//! Figures follow every change of a household with or without a point, and of the register.

use serde_json::json;

use super::world::{self, affected, oracle, rectangle};

/// Half of the second commune, and the third one's edge.
const GROUND: [f64; 4] = [107.45, 15.0, 107.65, 15.4];

/// The households of the ground and those without a point that may live there.
const SQL: &str = "
    WITH ground AS (SELECT ST_MakeEnvelope(107.45, 15.0, 107.65, 15.4, 4326) AS geom), reached AS (
        SELECT area.* FROM area, ground WHERE ST_Dimension(area.geom) = 2 AND ST_Area(ST_Intersection(area.geom, ground.geom)) > 0
    )
    SELECT jsonb_build_array(
        (SELECT count(*) FROM household AS h, ground WHERE ST_Intersects(h.geom, ground.geom)),
        (SELECT count(*) FROM household AS h WHERE h.geom IS NULL AND CASE
            WHEN h.located_by = 'village' AND EXISTS (
                SELECT FROM area WHERE area.level = 'village' AND ST_Dimension(area.geom) = 2
                AND area.parent_code = h.commune_code AND fold(area.name) = fold(h.village))
            THEN EXISTS (SELECT FROM reached WHERE reached.level = 'village' AND reached.parent_code = h.commune_code
                         AND fold(reached.name) = fold(h.village))
            ELSE EXISTS (SELECT FROM reached WHERE reached.code = h.commune_code) END))";

#[tokio::test]
async fn households_that_get_lose_or_change_their_place_are_counted_where_they_are_known_now() {
    let mut app = world::start().await;
    app.log_in_as_editor_of(&["51"]).await;
    let ground = rectangle(GROUND);
    for change in [
        "SELECT 1",
        "UPDATE household SET geom = NULL, located_by = 'commune' WHERE commune_code = '23002' AND id % 7 = 0",
        "UPDATE household SET located_by = 'village', village = 'Thôn Đăk Ók' WHERE geom IS NULL AND id % 3 = 0",
        "UPDATE household SET commune_code = '23002', list_no = 'x' || id WHERE geom IS NULL AND commune_code = '23001' AND id % 5 = 0",
        "UPDATE household SET geom = ST_SetSRID(ST_MakePoint(107.5, 15.2), 4326), located_by = 'map' WHERE geom IS NULL AND id % 11 = 0",
        "DELETE FROM household WHERE geom IS NULL AND id % 13 = 0",
        "INSERT INTO area (code, level, name, parent_code, geom)
         VALUES ('23002-1', 'village', 'Thôn Đăk  ók', '23002', ST_MakeEnvelope(107.4, 15.0, 107.5, 15.1, 4326))",
        "UPDATE area SET geom = ST_MakeEnvelope(107.3, 15.3, 107.4, 15.4, 4326) WHERE code = '23002-1'",
        "UPDATE area SET geom = NULL WHERE code = '23002-1'",
        "INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by)
         SELECT '23003', 'n' || n, 3, 'kinh', 'commune' FROM generate_series(1, 9000) AS n",
        "UPDATE area SET geom = NULL WHERE code = '23003'",
    ] {
        app.execute(change).await;
        let answer = affected(&app, &ground).await;
        let told = json!([answer["total"]["households"], answer["possible"]["households"]]);
        assert_eq!(told, oracle(&app, SQL).await, "{change}");
    }
}
