//! A map that is loaded anew shares with the old one the shapes that stayed the same, and no others.

use banlang::{
    atlas::{Atlas, LayerQuery, catch_up},
    auth::Caller,
    geo::TileCoord,
    policy::{keys, view},
    store::Mirror,
};

use crate::support::TestApp;

/// A country of eight by eight communes.
const COUNTRY: &str = "
    INSERT INTO area (code, level, name, valid_from, geom)
    SELECT (23000 + n)::text, 'commune', 'Xã ' || n, '2025-07-01',
           ST_MakeEnvelope(107 + n % 8 * 0.1, 14 + n / 8 * 0.1, 107.1 + n % 8 * 0.1, 14.1 + n / 8 * 0.1, 4326)
    FROM generate_series(0, 63) AS n";

/// Of them some move, go, come, get a name, or lose their shape, without a word in the log.
const UNHEARD: &str = "
    ALTER TABLE area DISABLE TRIGGER USER;
    UPDATE area SET geom = ST_Translate(geom, 0.03, 0.04) WHERE code IN ('23009', '23030');
    UPDATE area SET name = 'Xã mới' WHERE code = '23003';
    UPDATE area SET geom = NULL WHERE code = '23021';
    DELETE FROM area WHERE code = '23044';
    INSERT INTO area (code, level, name, valid_from, geom) VALUES ('23100', 'commune', 'Xã đến', '2025-07-01', ST_MakeEnvelope(107.2, 14.9, 107.5, 15, 4326));
    ALTER TABLE area ENABLE TRIGGER USER";

/// The tiles of the country as the public sees them.
async fn tiles(app: &TestApp, atlas: &Atlas) -> Vec<(usize, Vec<u8>)> {
    let area = app.app.catalogue().get("area").unwrap();
    let view = view(&Caller::public(), area, app.app.catalogue()).unwrap();
    let seen = atlas.open(&keys([&view]), "tiles").await.unwrap();
    let tile = |z, x, y| {
        let tile = TileCoord::new(z, x, y).unwrap();
        let drawn = seen.layer(&LayerQuery { view: &view, tile, window: None, filter: None });
        (drawn.rows, drawn.bytes)
    };
    let near = (408..=410).flat_map(|x| (234..=236).map(move |y| (9, x, y)));
    near.chain([(7, 102, 58), (7, 102, 59), (8, 204, 117)]).map(|(z, x, y)| tile(z, x, y)).collect()
}

#[tokio::test]
async fn shapes_of_another_history_are_those_of_its_tables() {
    let app = TestApp::start().await;
    app.execute(COUNTRY).await;
    app.settle().await;
    let before = tiles(&app, app.app.atlas()).await;
    assert!(before.iter().any(|(rows, _)| *rows > 9));
    app.execute(UNHEARD).await;
    app.settle().await;
    assert!(tiles(&app, app.app.atlas()).await == before, "the change was heard");

    for round in 0..3 {
        app.execute("INSERT INTO epoch DEFAULT VALUES").await;
        app.settle().await;
        let fresh = Atlas::new(app.app.catalogue());
        catch_up(&fresh, &mut Mirror::connect(&app.db.db).await.unwrap()).await.unwrap();
        let (own, fresh) = (tiles(&app, app.app.atlas()).await, tiles(&app, &fresh).await);
        assert!(own != before && own == fresh, "round {round}");
        // What changes under the new epoch is followed from there; then there is one more.
        app.execute(
            "UPDATE area SET geom = ST_Translate(geom, -0.02, 0) WHERE code IN ('23100', '23050')",
        )
        .await;
        app.settle().await;
        assert!(tiles(&app, app.app.atlas()).await != own);
    }
}
