//! Random edits of four collections, each under another rule of who sees what.

use rand::{Rng as _, rngs::StdRng};

use super::world::{OTHERS, OWN};

pub(crate) const COLLECTIONS: [&str; 4] = ["household", "shelter", "cultural_item", "stat_value"];

/// Ids are few, so that rows are changed often, go, and come again.
pub(crate) const IDS: i64 = 9;

fn area(chance: &mut StdRng) -> &'static str {
    [OWN, OWN, OTHERS[0], OTHERS[1]][chance.random_range(0..4)]
}

fn statement(chance: &mut StdRng) -> String {
    let (id, area) = (chance.random_range(1..=IDS), area(chance));
    let number = chance.random_range(1..5);
    let point = format!("ST_SetSRID(ST_MakePoint(107.{number}, 15.{number}), 4326)");
    let collection = COLLECTIONS[chance.random_range(0..4)];
    let some = format!("id % {IDS} >= {}", chance.random_range(0..IDS));
    let which = if chance.random_bool(0.8) { format!("id = {id}") } else { some };
    match (collection, chance.random_range(0..10)) {
        (_, 0..2) => format!("DELETE FROM {collection} WHERE {which}"),
        ("household", 2..5) => format!(
            "INSERT INTO household (id, commune_code, list_no, members, ethnic_group, located_by, geom)
             VALUES ({id}, '{area}', 'H{id}', {number}, 'kinh', 'gps', {point}) ON CONFLICT DO NOTHING"
        ),
        ("household", 5..7) => format!("UPDATE household SET commune_code = '{area}' WHERE {which}"),
        ("household", 7) => format!("UPDATE household SET geom = NULL, located_by = 'commune' WHERE {which}"),
        ("household", 8) => format!("UPDATE household SET geom = {point}, located_by = 'gps' WHERE {which}"),
        ("household", _) => format!("UPDATE household SET members = {number}, head_name = 'Chủ {area}' WHERE {which}"),
        ("shelter", 2..6) => format!(
            "INSERT INTO shelter (id, code, name, area_code, geom) VALUES ({id}, 'S{id}', 'Nhà {number}', '{area}', {point})
             ON CONFLICT (code) DO UPDATE SET name = excluded.name"
        ),
        ("shelter", _) => format!("UPDATE shelter SET capacity = {number}, geom = {point} WHERE {which}"),
        ("cultural_item", 2..5) => format!(
            "INSERT INTO cultural_item (id, code, kind, name, area_code, story_vi)
             VALUES ({id}, 'LE-{id}', 'festival', 'Lễ {number}', '{area}', 'Chuyện {number}') ON CONFLICT DO NOTHING"
        ),
        ("cultural_item", 5) => format!("UPDATE cultural_item SET access_label = 'restricted' WHERE {which}"),
        ("cultural_item", 6) => format!("UPDATE cultural_item SET access_label = 'open', access_gender = NULL WHERE {which}"),
        ("cultural_item", 7) => format!("UPDATE cultural_item SET access_gender = 'women' WHERE {which}"),
        ("cultural_item", _) => format!("UPDATE cultural_item SET story_vi = 'Chuyện {number}', area_code = '{area}' WHERE {which}"),
        ("stat_value", 2..5) => format!(
            "INSERT INTO stat_value (id, area_code, indicator, period_from, period_to, numerator, unit, method, source, official)
             SELECT {id}, '{area}', min(id), date '2020-01-01' + {id}, '2024-01-01', {number}, 'x', 'census', 'x', {number} > 2 FROM indicator
             ON CONFLICT DO NOTHING"
        ),
        ("stat_value", 5..7) => format!("UPDATE stat_value SET official = NOT official WHERE {which}"),
        (_, _) => format!("UPDATE stat_value SET numerator = {number}, area_code = '{area}' WHERE {which}"),
    }
}

/// One transaction: some statements, parts of which or all of which may be taken back.
pub(crate) fn transaction(chance: &mut StdRng) -> String {
    let mut sql = "BEGIN".to_owned();
    for _ in 0..chance.random_range(1..4) {
        let statement = statement(chance);
        let (before, after) =
            if chance.random_bool(0.1) { ("SAVEPOINT s; ", "; ROLLBACK TO s") } else { ("", "") };
        sql += &["; ", before, &statement, after].concat();
    }
    sql += if chance.random_bool(0.1) { "; ROLLBACK" } else { "; COMMIT" };
    sql
}
