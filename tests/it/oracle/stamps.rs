//! What an edit makes anew: the tiles around it, and no other.

use banlang::{
    atlas::LayerQuery,
    auth::Caller,
    geo::TileCoord,
    policy::{keys, view},
};

use super::place::tile_of;
use crate::support::TestApp;

/// Places in two tiles of zoom 8 that are far from each other, and another one in the first that its smaller tiles do not reach.
const HERE: [f64; 2] = [107.59, 15.0];
const ELSEWHERE: [f64; 2] = [104.77, 21.9];
const BESIDE: [f64; 2] = [107.35, 14.7];

/// Zooms of the tiles at a place.
const ZOOMS: [u8; 3] = [8, 11, 14];

/// Makes, changes and removes one row of each kind at a place; each changes what the tile there shows.
fn edits(collection: &str, [lon, lat]: [f64; 2]) -> [String; 4] {
    let point = format!("ST_SetSRID(ST_MakePoint({lon}, {lat}), 4326)");
    let square = format!(
        "ST_MakeEnvelope({}, {}, {}, {}, 4326)",
        lon - 0.004,
        lat - 0.004,
        lon + 0.004,
        lat + 0.004
    );
    let (insert, update) = match collection {
        "shelter" => {
            (format!("(code, name, geom) VALUES ('moi', 'Nhà', {point})"), "status = 'full'")
        }
        "road" => (
            format!("(code, name, geom) VALUES ('moi', 'Đường', ST_Multi(ST_Boundary({square})))"),
            "class = 'national'",
        ),
        "area" => (
            format!("(code, level, name, geom) VALUES ('49999', 'commune', 'Xã', {square})"),
            "name = 'Xã Mới'",
        ),
        _ => (
            format!(
                "(code, kind, name, started_at, geom) VALUES ('moi', 'lu', 'Lũ', '2026-01-01', {square})"
            ),
            "risk_level = 4",
        ),
    };
    let own = "code IN ('moi', '49999')";
    [
        format!("INSERT INTO {collection} {insert}"),
        format!("UPDATE {collection} SET {update} WHERE {own}"),
        format!("UPDATE {collection} SET geom = ST_Translate(geom, 0.0005, 0.0005) WHERE {own}"),
        format!("DELETE FROM {collection} WHERE {own}"),
    ]
}

/// `ETag` and stamp of each tile at a place.
async fn tiles(app: &TestApp, collection: &str, place: [f64; 2]) -> Vec<(String, String)> {
    let catalogue = app.app.catalogue();
    let view = view(&Caller::public(), catalogue.get(collection).unwrap(), catalogue).unwrap();
    let mut told = Vec::new();
    for z in ZOOMS {
        let [x, y] = tile_of(z, place);
        let etag = app.get(&format!("/tiles/{collection}/{z}/{x}/{y}.mvt")).await;
        let etag = etag.header("etag").to_owned();
        let seen = app.app.atlas().open(&keys([&view]), "test").await.unwrap();
        let tile = TileCoord::new(z, x, y).unwrap();
        told.push((
            etag,
            seen.stamp(&LayerQuery { view: &view, tile, window: None, filter: None }),
        ));
    }
    told
}

#[tokio::test]
async fn an_edit_makes_the_tiles_around_it_anew_and_leaves_those_elsewhere() {
    let app = TestApp::start().await;
    // The first unit that there is makes a country of a white sheet: its day is the first on which anything begins.
    app.execute("INSERT INTO area (code, level, name, geom) VALUES ('40000', 'commune', 'Xã', ST_MakeEnvelope(109, 12, 109.1, 12.1, 4326))").await;
    for collection in ["shelter", "road", "area", "disaster_event"] {
        let mut before =
            [tiles(&app, collection, HERE).await, tiles(&app, collection, ELSEWHERE).await];
        for edit in edits(collection, HERE) {
            app.execute(&edit).await;
            let after =
                [tiles(&app, collection, HERE).await, tiles(&app, collection, ELSEWHERE).await];
            assert_eq!(before[1], after[1], "elsewhere: {edit}");
            for (place, (old, new)) in before[0].iter().zip(&after[0]).enumerate() {
                assert_ne!(old.1, new.1, "stamp of zoom {}: {edit}", ZOOMS[place]);
                assert_ne!(old.0, new.0, "tag of zoom {}: {edit}", ZOOMS[place]);
            }
            before = after;
        }
    }
}

#[tokio::test]
async fn an_edit_beside_a_tile_that_changes_nothing_in_it_leaves_its_tag() {
    let app = TestApp::start().await;
    for collection in ["shelter", "road", "area", "disaster_event"] {
        for edit in edits(collection, HERE).into_iter().take(1) {
            app.execute(&edit).await;
        }
        let before = tiles(&app, collection, HERE).await;
        for edit in edits(collection, BESIDE) {
            // The row at the first place has the code already.
            app.execute(&edit.replace("moi", "khac").replace("49999", "49998")).await;
            let after = tiles(&app, collection, HERE).await;
            for (old, new) in before.iter().zip(&after).skip(1) {
                assert_eq!(old.0, new.0, "tag: {edit}");
                assert_ne!(
                    old.1, new.1,
                    "an edit in the same cell of zoom 8 makes the tile anew: {edit}"
                );
            }
        }
    }
}
