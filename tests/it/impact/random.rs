//! Areas by chance against the same questions in plain SQL.

use std::{f64::consts::TAU, time::Instant};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};

use super::world;
use crate::support::TestApp;

/// A star around a place: valid however its radii fall, because the angles rise.
fn star(random: &mut StdRng, [lon, lat]: [f64; 2], radius: f64, vertices: u32) -> Vec<[f64; 2]> {
    let mut ring: Vec<_> = (0..vertices)
        .map(|step| {
            let angle =
                TAU * (f64::from(step) + random.random_range(0.0..0.8)) / f64::from(vertices);
            let reach = radius * random.random_range(0.6..1.0);
            [reach.mul_add(angle.cos(), lon), reach.mul_add(angle.sin(), lat)]
        })
        .collect();
    ring.push(ring[0]);
    ring
}

/// A polygon, every second one with a hole; every third area is two polygons that may overlap.
fn area(random: &mut StdRng, number: usize) -> Value {
    let parts = if number.is_multiple_of(3) { 2 } else { 1 };
    let polygons: Vec<_> = (0..parts)
        .map(|_| {
            let centre = [random.random_range(107.0..107.9), random.random_range(15.0..15.4)];
            let radius = random.random_range(0.03..0.3);
            let vertices = [5, 17, 90, 400, 1500][random.random_range(0..5)];
            let mut rings = vec![star(random, centre, radius, vertices)];
            if number.is_multiple_of(2) {
                let mut hole = star(random, centre, radius * 0.4, 23);
                hole.reverse();
                rings.push(hole);
            }
            rings
        })
        .collect();
    if polygons.len() == 1 {
        json!({"type": "Polygon", "coordinates": polygons[0]})
    } else {
        json!({"type": "MultiPolygon", "coordinates": polygons})
    }
}

/// The parts of an answer that an oracle gives, lists in the order of their keys.
fn comparable(answer: &Value) -> Value {
    let sorted = |list: &Value, keys: [&str; 2]| {
        let mut list = list.as_array().unwrap().clone();
        list.sort_by_key(|row| keys.map(|key| row[key].as_str().unwrap_or_default().to_owned()));
        list
    };
    json!({
        "total": answer["total"], "possible": answer["possible"], "suppressed": answer["suppressed"],
        "groups": sorted(&answer["groups"], ["ethnic_group", "poverty"]),
        "communes": sorted(&answer["communes"], ["code", "code"]),
    })
}

/// What `rows` (`commune_code`, `ethnic_group`, `poverty`, `households`, `members`) and `extra` (`households`,
/// `members`) add up to.
fn sums(rows: &str, extra: &str) -> String {
    let count = "'households', coalesce(sum(households), 0), 'members', coalesce(sum(members), 0)";
    format!(
        "WITH rows AS MATERIALIZED ({rows}) SELECT jsonb_build_object(
            'total', (SELECT jsonb_build_object({count}) FROM rows),
            'possible', (SELECT jsonb_build_object({count}) FROM ({extra}) AS extra),
            'suppressed', 0,
            'groups', (SELECT coalesce(jsonb_agg(g ORDER BY g ->> 'ethnic_group', g ->> 'poverty'), '[]') FROM (
                SELECT jsonb_build_object('ethnic_group', ethnic_group, 'poverty', poverty, {count}) AS g FROM rows GROUP BY ethnic_group, poverty) AS q),
            'communes', (SELECT coalesce(jsonb_agg(c ORDER BY c ->> 'code'), '[]') FROM (
                SELECT jsonb_build_object('code', commune_code, 'name', (SELECT name FROM area WHERE code = commune_code), {count}) AS c
                FROM rows GROUP BY commune_code) AS q))"
    )
}

/// The exact answer for an editor of the first two communes, one point at a time, without any index trick.
fn exact_oracle(geojson: &Value) -> String {
    let part = format!("SELECT (ST_Dump(ST_SetSRID(ST_GeomFromGeoJSON('{geojson}'), 4326))).geom");
    let own = "commune_code IN ('23001', '23002')";
    let rows = format!(
        "SELECT commune_code, ethnic_group, 1 AS households, members, coalesce((
            SELECT s.poverty FROM household_status AS s
            WHERE (s.commune_code, s.list_no) = (h.commune_code, h.list_no) ORDER BY s.period_from DESC LIMIT 1), 'unstated') AS poverty
        FROM household AS h WHERE {own} AND (SELECT bool_or(ST_Intersects(part.geom, h.geom)) FROM ({part}) AS part)"
    );
    // The village with an outline stands for itself, every other household for its commune.
    let extra = format!(
        "SELECT 1 AS households, members FROM household AS h JOIN area ON area.code = CASE
            WHEN h.located_by = 'village' AND h.commune_code = '23001' AND lower(h.village) = 'thôn đăk ók' THEN '23001-1'
            ELSE h.commune_code END
        WHERE {own} AND h.geom IS NULL AND (SELECT sum(ST_Area(ST_Intersection(part.geom, area.geom))) > 0 FROM ({part}) AS part)"
    );
    sums(&rows, &extra)
}

/// Sums of the atoms of the newest published edition.
fn published_oracle(geojson: &Value) -> String {
    let part = format!("SELECT (ST_Dump(ST_SetSRID(ST_GeomFromGeoJSON('{geojson}'), 4326))).geom");
    let atoms = "household_summary AS h WHERE h.edition = 1";
    let inside =
        format!("(SELECT bool_or(ST_Intersects(part.geom, h.geom)) FROM ({part}) AS part)");
    sums(
        &format!("SELECT commune_code, ethnic_group, poverty, households, members FROM {atoms} AND {inside}"),
        &format!(
            "SELECT h.households, h.members FROM household_summary AS h JOIN area ON area.code = h.commune_code WHERE h.edition = 1 AND h.cell = 'none'
             AND (SELECT sum(ST_Area(ST_Intersection(part.geom, area.geom))) > 0 FROM ({part}) AS part)"
        ),
    )
}

/// Sums of a list of an answer.
fn summed(list: &Value) -> Value {
    let sum = |key: &str| {
        list.as_array().unwrap().iter().map(|row| row[key].as_i64().unwrap()).sum::<i64>()
    };
    json!({"households": sum("households"), "members": sum("members")})
}

async fn compare(app: &TestApp, areas: &[Value], precision: &str, oracle: fn(&Value) -> String) {
    let mut households = 0;
    let started = Instant::now();
    let mut answers = Vec::new();
    for area in areas {
        answers.push(world::affected(app, area).await);
    }
    let took = started.elapsed();
    for (area, answer) in areas.iter().zip(&answers) {
        assert_eq!(
            comparable(answer),
            world::oracle(app, &oracle(area)).await,
            "{precision}: {area}"
        );
        assert_eq!(answer["precision"], precision);
        assert_eq!(answer["total"], summed(&answer["groups"]), "groups add up to the total");
        assert_eq!(answer["total"], summed(&answer["communes"]), "communes add up to the total");
        households += answer["total"]["households"].as_i64().unwrap();
    }
    eprintln!(
        "{precision}: {} areas, {households} households, {:.1} ms each",
        areas.len(),
        took.as_secs_f64() * 1000.0 / 20.0
    );
    assert!(households > 1000, "the areas test nothing");
}

#[tokio::test]
async fn twenty_areas_by_chance_agree_with_plain_sql_for_the_editor_and_the_public() {
    let mut app = world::start().await;
    let mut random = StdRng::seed_from_u64(20_261_122);
    let areas: Vec<_> = (0..20).map(|number| area(&mut random, number)).collect();

    compare(&app, &areas, "published", published_oracle).await;
    app.log_in_as_editor_of(&["23001", "23002"]).await;
    compare(&app, &areas, "exact", exact_oracle).await;
}
