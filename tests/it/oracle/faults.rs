//! The test of the oracle: an atlas that is wrong in one row is found out, in that row and in no other.

use serde_json::{Value, json};

use super::{
    question::{Question, What},
    stage::{Stage, told},
    truth::Difference,
};

/// A household of the world with a place near the origin, in a commune of the province: id, commune, group, poverty, members.
const CHOSEN: &str = "SELECT p.id, p.area, p.attributes ->> 'ethnic_group', oracle.poverty(p.statuses, current_date, true), p.members, p.lon, p.lat
    FROM oracle.point AS p WHERE p.collection = 'household' AND p.area = '23001' AND abs(p.lon - 108) < 1 AND abs(p.lat - 15) < 1 ORDER BY p.id LIMIT 1";

struct Chosen {
    id: i64,
    group: String,
    members: i64,
    place: [f64; 2],
}

/// A world that an atlas knows, and one household of it. Later the test does something behind the atlas's back.
async fn chosen(stage: &mut Stage) -> Chosen {
    stage.number().await;
    stage.app.settle().await;
    stage.agrees(stage.app.app.atlas(), "before").await;
    let row = stage.app.db.world().await.query_one(CHOSEN, &[]).await.unwrap();
    let text = |place: usize| row.try_get::<_, String>(place).unwrap();
    let place = [row.try_get(5).unwrap(), row.try_get(6).unwrap()];
    let tile = |z| {
        let [x, y] = super::place::tile_of(z, place);
        let tile = banlang::geo::TileCoord::new(z, x, y).unwrap();
        What::Tile { tile, window: None, filter: None }
    };
    // The officer of the commune sees it in figures, in a cell and as a feature.
    let figures = stage.questions[0].clone();
    stage.questions = [figures.what, tile(5), tile(14)]
        .map(|what| Question { sight: figures.sight, collection: "household", what })
        .to_vec();
    Chosen {
        id: row.try_get(0).unwrap(),
        group: json!([text(1), text(2), text(3)]).to_string(),
        members: row.try_get(4).unwrap(),
        place,
    }
}

/// Changes something without the log that the atlas follows, then something else with it.
async fn behind_its_back(stage: &Stage, sql: &str) {
    let unheard = ["household", "household_status"];
    let triggers = |state: &str| {
        unheard.map(|table| format!("ALTER TABLE {table} {state} TRIGGER USER;")).concat()
    };
    let heard = "UPDATE shelter SET status = 'closed'";
    let (off, on) = (triggers("DISABLE"), triggers("ENABLE"));
    stage.app.execute(&format!("{off} {sql}; {on} {heard}")).await;
    stage.app.settle().await;
}

fn number(value: Option<&Value>, name: &str) -> i64 {
    value.map_or(0, |value| value[name].as_i64().unwrap())
}

/// By how much the atlas says more than the tables.
fn more(difference: &Difference, name: &str) -> i64 {
    number(difference.atlas.as_ref(), name) - number(difference.tables.as_ref(), name)
}

#[tokio::test]
async fn members_that_changed_behind_the_atlas_are_found_in_their_group_and_cell_and_nowhere_else()
{
    let mut stage = Stage::set(300, 0).await;
    let chosen = chosen(&mut stage).await;

    let changed = format!("UPDATE household SET members = 60 WHERE id = {}", chosen.id);
    behind_its_back(&stage, &changed).await;

    let found = stage.differences(stage.app.app.atlas()).await;
    let [(_, group), (_, cell)] = found.as_slice() else { panic!("{}", told(&found)) };
    let ([group], [cell]) = (group.as_slice(), cell.as_slice()) else { panic!("{}", told(&found)) };
    assert_eq!(group.key, chosen.group);
    assert!(cell.key.starts_with("\"cell "), "{cell}");
    for difference in [group, cell] {
        assert_eq!(more(difference, "members"), chosen.members - 60, "{difference}");
        assert_eq!(more(difference, "households"), 0, "{difference}");
    }
}

#[tokio::test]
async fn a_household_whose_end_the_atlas_missed_is_found_in_each_answer_that_it_is_in() {
    let mut stage = Stage::set(300, 0).await;
    let chosen = chosen(&mut stage).await;

    let without = format!("DELETE FROM household WHERE id = {}", chosen.id);
    behind_its_back(&stage, &without).await;

    let found = stage.differences(stage.app.app.atlas()).await;
    let [(_, group), (_, cell), (_, feature)] = found.as_slice() else {
        panic!("{}", told(&found))
    };
    let ([group], [cell], [feature]) = (group.as_slice(), cell.as_slice(), feature.as_slice())
    else {
        panic!("{}", told(&found))
    };
    assert_eq!(group.key, chosen.group);
    for difference in [group, cell] {
        assert_eq!(more(difference, "households"), 1, "{difference}");
        assert_eq!(more(difference, "members"), chosen.members, "{difference}");
    }
    assert_eq!(feature.key, json!(format!("feature {}", chosen.id)).to_string());
    assert!(feature.atlas.is_some() && feature.tables.is_none(), "{feature}");
}

#[tokio::test]
async fn a_household_that_moved_by_one_unit_behind_the_atlas_is_found_as_a_feature() {
    let mut stage = Stage::set(300, 0).await;
    let chosen = chosen(&mut stage).await;

    // A unit of a tile of zoom 14 is 60 cm; a move of 5 m to the east stays in the cell of zoom 5.
    let [lon, lat] = chosen.place;
    let moved = format!(
        "UPDATE household SET geom = ST_SetSRID(ST_MakePoint({lon} + 0.00005, {lat}), 4326) WHERE id = {}",
        chosen.id
    );
    behind_its_back(&stage, &moved).await;

    let found = stage.differences(stage.app.app.atlas()).await;
    let feature = json!(format!("feature {}", chosen.id)).to_string();
    let features: Vec<_> =
        found.iter().flat_map(|(_, found)| found).filter(|one| one.key == feature).collect();
    let [feature] = features.as_slice() else { panic!("{}", told(&found)) };
    assert!((2..=12).contains(&-more(feature, "x")), "{feature}");
    assert_eq!(more(feature, "y"), 0, "{feature}");
}
