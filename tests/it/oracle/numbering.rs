//! What has ended and has no number yet is not there yet, whatever it did.

use banlang::atlas::Atlas;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use super::{stage::Stage, writer::Writer};

#[tokio::test]
async fn an_atlas_shows_the_position_that_it_says_whatever_has_ended_since() {
    let stage = Stage::set(300, 10).await;
    let client = stage.connect().await;
    stage.number().await;
    let followed = stage.fresh().await;
    let mut writer = Writer::new(StdRng::seed_from_u64(8), 0);
    let mut positions = std::collections::BTreeSet::new();
    for round in 0..24 {
        for _ in 0..writer.chance.random_range(0..3) {
            writer.write(&client).await;
        }
        let changed = writer.change_status(&client).await;
        if writer.chance.random_bool(0.7) {
            stage.number().await;
        }
        if let Some(id) = changed {
            writer.end(&client, id).await;
        }
        for _ in 0..writer.chance.random_range(0..3) {
            writer.write(&client).await;
        }
        stage.follow(&followed).await;
        stage.agrees(&followed, &format!("followed, round {round}")).await;
        let loaded = stage.fresh().await;
        stage.agrees(&loaded, &format!("loaded, round {round}")).await;
        positions.insert(loaded.position().unwrap().number);
    }
    assert!(positions.len() > 10, "{positions:?}");
}

/// A world of one household with a status, whose atlas has seen everything.
async fn household(stage: &Stage) -> Atlas {
    stage
        .app
        .execute(
            "INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
             VALUES ('23001', 'HO-1', 4, 'xo_dang', 'gps', ST_SetSRID(ST_MakePoint(108, 15), 4326));
             INSERT INTO household_status (commune_code, list_no, period_from, poverty) VALUES ('23001', 'HO-1', '2025-01-01', 'poor')",
        )
        .await;
    stage.number().await;
    stage.fresh().await
}

#[tokio::test]
async fn a_new_status_shows_before_the_end_of_its_household_has_a_number() {
    let stage = Stage::set(5, 0).await;
    let atlas = household(&stage).await;
    stage.app.execute("UPDATE household_status SET poverty = 'other' WHERE list_no = 'HO-1'").await;
    stage.number().await;
    stage.app.execute("DELETE FROM household WHERE list_no = 'HO-1'").await;

    stage.follow(&atlas).await;

    stage.agrees(&atlas, "followed").await;
}

#[tokio::test]
async fn a_status_is_loaded_until_its_end_has_a_number() {
    let stage = Stage::set(5, 0).await;
    household(&stage).await;
    stage.app.execute("DELETE FROM household_status WHERE list_no = 'HO-1'").await;

    let atlas = stage.fresh().await;

    stage.agrees(&atlas, "loaded").await;
}
