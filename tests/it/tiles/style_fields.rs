//! Every layer and field that the style names is in a tile, for whoever gets the style.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::decoded::{tile, tile_at};
use crate::support::TestApp;

/// Where everything is.
const AT: (f64, f64) = (107.6, 15.1);

/// A row of each collection with a value in each tile field.
const EVERYTHING: &str = "
    INSERT INTO area (code, level, unit_type, name, name_en, full_name, parent_code, boundary_status, geom) VALUES
        ('51', 'province', 'tinh', 'Quảng Ngãi', 'Quang Ngai', 'Tỉnh Quảng Ngãi', '00', 'demonstration', ST_MakeEnvelope(107.4, 14.3, 109.2, 15.4, 4326)),
        ('23368', 'commune', 'xa', 'Đăk Long', 'Dak Long', 'Xã Đăk Long', '51', 'demonstration', ST_MakeEnvelope(107.5, 15.0, 107.7, 15.2, 4326));
    INSERT INTO disaster_event (code, kind, name, name_en, risk_level, started_at, ended_at, wind_kt, magnitude, geom) VALUES
        ('B1', 'bao', 'Bão', 'Storm', 3, '2025-10-01', '2025-10-02', 60, 1.5, ST_GeomFromText('LINESTRING(108 15, 107.6 15.1)', 4326)),
        ('L1', 'lu', 'Lũ', 'Flood', 3, '2025-10-01', '2025-10-02', 60, 1.5, ST_MakeEnvelope(107.59, 15.09, 107.61, 15.11, 4326));
    INSERT INTO warning (code, kind, risk_level, headline_vi, headline_en, issued_at, effective_at, expires_at, issuer, geom) VALUES
        ('W1', 'bao', 3, 'Bão', 'Storm', now(), now(), now() + interval '1 day', 'Đài', ST_Multi(ST_MakeEnvelope(107.59, 15.09, 107.61, 15.11, 4326)));
    INSERT INTO cultural_item (code, kind, name, name_en, name_local, ethnic_group, area_code, geom) VALUES
        ('C1', 'festival', 'Lễ hội', 'Festival', 'Et', 'gie_trieng', '23368', ST_SetSRID(ST_MakePoint(107.6, 15.1), 4326));
    INSERT INTO shelter (code, name, capacity, geom) VALUES ('S1', 'Trường', 50, ST_SetSRID(ST_MakePoint(107.6, 15.1), 4326));
    INSERT INTO road (code, name, class, geom) VALUES ('R1', 'Quốc lộ 14', 'national', ST_GeomFromText('MULTILINESTRING((107.59 15.09, 107.61 15.11))', 4326));
    INSERT INTO road_status (code, status, reason, reported_at, geom) VALUES ('X1', 'closed', 'Sạt lở', now(), ST_SetSRID(ST_MakePoint(107.6, 15.1), 4326));
    INSERT INTO facility (code, kind, name, geom) VALUES ('F1', 'school', 'Trường', ST_SetSRID(ST_MakePoint(107.6, 15.1), 4326));
    INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom) VALUES ('23368', '1', 4, 'gie_trieng', 'gps', ST_SetSRID(ST_MakePoint(107.6, 15.1), 4326));
    INSERT INTO edition (id, as_of, method, made_by, published_at, approved_by) VALUES (1, '2025-01-01', 'x', 'a', now(), 'b');
    INSERT INTO household_summary (edition, commune_code, cell, ethnic_group, poverty, households, members, geom) VALUES (1, '23368', 'x', 'kinh', 'other', 10, 40, ST_SetSRID(ST_MakePoint(107.6, 15.1), 4326))";

/// The fields that an expression reads.
fn fields(expression: &Value, found: &mut BTreeSet<String>) {
    match expression {
        Value::Array(parts) => {
            if let [Value::String(operator), Value::String(field)] = parts.as_slice()
                && matches!(operator.as_str(), "get" | "has")
            {
                found.insert(field.clone());
            }
            for part in parts {
                fields(part, found);
            }
        }
        Value::Object(parts) => {
            for part in parts.values() {
                fields(part, found);
            }
        }
        _ => {}
    }
}

/// The texts that icon names are put together from: `["concat", "hazard-", ..]`.
fn beginnings(expression: &Value, found: &mut BTreeSet<String>) {
    let Value::Array(parts) = expression else { return };
    if let [Value::String(operator), Value::String(beginning), ..] = parts.as_slice()
        && operator == "concat"
    {
        found.insert(beginning.clone());
    }
    for part in parts {
        beginnings(part, found);
    }
}

/// Fields by source and source layer.
fn named(style: &Value) -> BTreeMap<(String, String), BTreeSet<String>> {
    let mut named: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for layer in style["layers"].as_array().unwrap() {
        let Some(source_layer) = layer["source-layer"].as_str() else { continue };
        let key = (layer["source"].as_str().unwrap().to_owned(), source_layer.to_owned());
        let found = named.entry(key).or_default();
        for part in ["filter", "layout", "paint"] {
            fields(&layer[part], found);
        }
    }
    named
}

#[tokio::test]
async fn every_source_layer_and_field_of_the_style_is_in_a_tile_and_its_tilejson() {
    let mut app = TestApp::start().await;
    app.execute(EVERYTHING).await;
    app.log_in_as_editor_of(&["23368"]).await;

    for query in ["", "?lang=en&theme=dark"] {
        let style = app.get(&format!("/styles/default.json{query}")).await.json();
        let named = named(&style);
        let mut checked = 0;
        for ((source, source_layer), fields) in &named {
            let document = app.get(&format!("/tiles/{source}.json")).await.json();
            let described = document["vector_layers"].as_array().unwrap();
            let described = described.iter().find(|layer| layer["id"] == *source_layer);
            let described = described.unwrap_or_else(|| panic!("{source_layer} is not described"));
            let mut drawn = BTreeSet::new();
            for z in [6, 10, 14] {
                let (x, y) = tile_at(z, AT.0, AT.1);
                let layers = tile(&app, &format!("{source}/{z}/{x}/{y}.mvt")).await;
                for feature in layers.get(source_layer).into_iter().flatten() {
                    drawn.extend(feature.properties.iter().flatten().map(|(name, _)| name.clone()));
                }
            }
            for field in fields {
                assert!(
                    described["fields"][field].is_string(),
                    "{source_layer}.{field} is not described"
                );
                assert!(drawn.contains(field), "{source_layer}.{field} is in no tile: {drawn:?}");
                checked += 1;
            }
        }
        assert!(named.len() >= 13 && checked >= 22, "{} layers, {checked} fields", named.len());
    }
}

#[tokio::test]
async fn every_icon_and_pattern_of_style_and_legend_is_in_the_sprite() {
    let mut app = TestApp::start().await;
    app.execute(EVERYTHING).await;
    app.log_in_as_editor_of(&["23368"]).await;
    let sprite = app.get("/sprites/banlang.json").await.json();

    for theme in ["light", "dark"] {
        let style = app.get(&format!("/styles/default.json?theme={theme}")).await.json();
        let (mut wanted, mut begun) = (BTreeSet::new(), BTreeSet::new());
        for entry in style["metadata"]["banlang"]["layers"].as_array().unwrap() {
            let marks = entry["legend"].as_array().unwrap();
            wanted.extend(marks.iter().filter_map(|mark| mark["icon"].as_str().map(str::to_owned)));
        }
        for layer in style["layers"].as_array().unwrap() {
            for image in [&layer["layout"]["icon-image"], &layer["paint"]["fill-pattern"]] {
                match image {
                    Value::String(name) => {
                        wanted.insert(name.clone());
                    }
                    // A match by level: each second part from the fourth on is an image.
                    Value::Array(parts) if parts[0] == "match" => {
                        let images = parts[2..parts.len() - 1].chunks(2).map(|pair| &pair[1]);
                        wanted.extend(images.map(|name| name.as_str().unwrap().to_owned()));
                    }
                    Value::Array(_) => beginnings(image, &mut begun),
                    _ => {}
                }
            }
        }
        for beginning in &begun {
            let mut names = sprite.as_object().unwrap().keys();
            assert!(
                names.any(|name| name.starts_with(beginning)),
                "no icon begins with {beginning}"
            );
        }
        assert_eq!(begun.iter().collect::<Vec<_>>(), ["culture_kind-", "hazard-", "road_state-"]);
        for name in &wanted {
            assert!(sprite[name].is_object(), "{name} is not in the sprite");
        }
        assert!(wanted.len() > 12, "{wanted:?}");
    }
}
