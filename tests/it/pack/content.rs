//! What is in a pack: what everyone sees of the area, the same as the service gives.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read as _,
};

use banlang::geo::{LonLatBox, TileCoord};
use flate2::read::GzDecoder;
use serde_json::{Value, json};

use super::world::{PHOTO, pack, start};
use crate::support::TestApp;

/// The features of all pages.
async fn features(app: &TestApp, path: &str) -> BTreeMap<i64, Value> {
    let answer = app.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    let page = answer.json();
    let own = page["features"].as_array().unwrap().clone();
    assert!(own.len() < 1000);
    own.into_iter().map(|feature| (feature["id"].as_i64().unwrap(), feature)).collect()
}

#[tokio::test]
async fn records_are_those_of_the_units_and_of_the_box_and_equal_what_items_gives() {
    let app = start().await;
    let opened = pack(&app, "area=23001").await;
    let manifest = opened.manifest();
    assert_eq!(manifest["box"], json!([107.0, 15.0, 107.1, 15.1]));
    assert_eq!(manifest["area"]["name"], json!({"vi": "Đăk Một", "en": "Đăk Một"}));
    assert_eq!(manifest["area"]["province"], "Quảng Ngãi");
    let mut compared = 0;
    for part in manifest["records"].as_array().unwrap() {
        let id = part["collection"].as_str().unwrap();
        let items = format!("/api/collections/{id}/items?limit=1000");
        let collection = app.app.catalogue().get(id).unwrap();
        let mut wanted = BTreeMap::new();
        if let Some(column) = &collection.area_column {
            let units = format!("{items}&filter={column}%20IN%20('23001','23001-1','23001-2')");
            wanted.extend(features(&app, &units).await);
        }
        if collection.geometry.is_some() {
            wanted.extend(features(&app, &format!("{items}&bbox=107,15,107.1,15.1")).await);
        }
        let file = opened.json(part["file"].as_str().unwrap());
        let found = file["features"].as_array().unwrap();
        assert_eq!(json!(found.len()), part["count"], "{id}: a row came twice");
        let found: BTreeMap<_, _> =
            found.iter().map(|own| (own["id"].as_i64().unwrap(), own.clone())).collect();
        assert_eq!(found, wanted, "{id}");
        compared += found.len();
    }
    let codes = |name: &str, field: &str| -> BTreeSet<String> {
        let file = opened.json(&format!("records/{name}.geojson"));
        let own = file["features"].as_array().unwrap().iter();
        own.map(|own| own["properties"][field].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(codes("shelter", "code"), ["S-1", "S-2", "S-3"].map(str::to_owned).into());
    assert_eq!(codes("road", "code"), ["D-1".to_owned()].into());
    assert_eq!(codes("cultural_item", "code"), ["LE-1", "LE-2"].map(str::to_owned).into());
    assert!(compared > 8);
}

/// The tiles of an archive by their places, in gzip as they are in it.
pub(super) fn tiles_of(archive: &[u8]) -> BTreeMap<(u8, u32, u32), Vec<u8>> {
    let number = |at: usize| {
        usize::try_from(u64::from_le_bytes(archive[at..at + 8].try_into().unwrap())).unwrap()
    };
    assert_eq!(&archive[..8], b"PMTiles\x03");
    let (root, root_length, leaves, data) = (number(8), number(16), number(48), number(56));
    assert_eq!(archive[97], 2, "directories are in gzip");
    assert_eq!(archive[98], 2, "tiles are in gzip");
    assert_eq!(archive[99], 1, "tiles are MVT");
    let plain = |from: usize, length: usize| {
        let mut bytes = Vec::new();
        GzDecoder::new(&archive[from..from + length]).read_to_end(&mut bytes).unwrap();
        bytes
    };
    let mut all = BTreeMap::new();
    let mut open = vec![plain(root, root_length)];
    while let Some(directory) = open.pop() {
        for (id, run, offset, length) in entries(&directory) {
            if run == 0 {
                open.push(plain(leaves + offset, length));
                continue;
            }
            for id in id..id + run {
                let place = pmtiles::TileCoord::from(pmtiles::TileId::new(id).unwrap());
                let bytes = archive[data + offset..data + offset + length].to_vec();
                all.insert((place.z(), place.x(), place.y()), bytes);
            }
        }
    }
    all
}

/// `PMTiles` version 3, chapter 4: columns of varints.
fn entries(bytes: &[u8]) -> Vec<(u64, u64, usize, usize)> {
    let mut place = 0;
    let mut next = || {
        let (mut value, mut shift) = (0_u64, 0);
        loop {
            let byte = bytes[place];
            place += 1;
            value |= u64::from(byte & 0x7F) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                return value;
            }
        }
    };
    let count = usize::try_from(next()).unwrap();
    let mut id = 0;
    let ids: Vec<_> = (0..count)
        .map(|_| {
            id += next();
            id
        })
        .collect();
    let runs: Vec<_> = (0..count).map(|_| next()).collect();
    let lengths: Vec<_> = (0..count).map(|_| usize::try_from(next()).unwrap()).collect();
    let mut offsets: Vec<usize> = Vec::new();
    for entry in 0..count {
        let told = usize::try_from(next()).unwrap();
        offsets.push(if told == 0 { offsets[entry - 1] + lengths[entry - 1] } else { told - 1 });
    }
    (0..count).map(|at| (ids[at], runs[at], offsets[at], lengths[at])).collect()
}

#[tokio::test]
async fn tiles_are_those_that_touch_the_box_and_equal_the_served_ones_byte_for_byte() {
    let app = start().await;
    let opened = pack(&app, "area=23001").await;
    let bbox = LonLatBox::new(107.0, 15.0, 107.1, 15.1).unwrap();
    let manifest = opened.manifest();
    let sets: BTreeSet<_> = manifest["tiles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| own["set"].as_str().unwrap())
        .collect();
    assert_eq!(sets, ["area", "cultural_item", "road", "shelter"].into());
    let mut compared = 0;
    for part in manifest["tiles"].as_array().unwrap() {
        let set = part["set"].as_str().unwrap();
        let found = tiles_of(&opened.0[part["file"].as_str().unwrap()]);
        let zooms = [&part["minzoom"], &part["maxzoom"]]
            .map(|zoom| u8::try_from(zoom.as_u64().unwrap()).unwrap());
        for zoom in zooms[0]..=zooms[1] {
            for tile in TileCoord::covering(zoom, &bbox) {
                let (z, x, y) = (tile.z(), tile.x(), tile.y());
                let served = app.get(&format!("/tiles/{set}/{z}/{x}/{y}.mvt")).await;
                assert_eq!(served.status, 200);
                let packed = found.get(&(z, x, y));
                let mut plain = Vec::new();
                if let Some(packed) = packed {
                    GzDecoder::new(packed.as_slice()).read_to_end(&mut plain).unwrap();
                    compared += 1;
                }
                assert_eq!(plain, served.body, "{set} {z}/{x}/{y}");
            }
        }
        let touches = |(z, x, y): &(u8, u32, u32)| {
            TileCoord::covering(*z, &bbox).contains(&TileCoord::new(*z, *x, *y).unwrap())
        };
        assert!(found.keys().all(touches), "{set}: a tile beside the box");
    }
    assert!(compared > 60, "{compared}");
}

#[tokio::test]
async fn media_of_the_area_go_along_with_their_licence_unless_their_community_keeps_them_or_nobody_wants_them()
 {
    let app = start().await;
    let opened = pack(&app, "area=23001").await;
    let media = opened.manifest()["media"].clone();
    let wanted = json!([{
        "file": "media/71.jpg", "type": "image/jpeg", "of": 71, "collection": "cultural_item", "kind": "photo",
        "title": {"vi": "Ảnh 71", "en": "Ảnh 71"}, "licence": "CC BY 4.0", "credit": "Người chụp",
    }]);
    assert_eq!(media, wanted);
    assert_eq!(opened.0["media/71.jpg"], PHOTO);
    let without = pack(&app, "area=23001&media=false").await;
    assert_eq!(without.manifest()["media"], json!([]));
    assert!(without.0.keys().all(|name| !name.starts_with("media/")));
}

#[tokio::test]
async fn the_style_names_entries_of_the_pack_only() {
    let app = start().await;
    let opened = pack(&app, "area=23001").await;
    for name in ["style.json", "style-dark.json", "style-en.json", "style-dark-en.json"] {
        let style = opened.json(name);
        let text = style.to_string();
        assert!(!text.contains("http"), "{name} names an address of the service");
        assert_eq!(style["sprite"], "pack://sprites/banlang");
        assert!(
            opened.0.contains_key("sprites/banlang.json")
                && opened.0.contains_key("sprites/banlang@2x.png")
        );
        assert_eq!(style["metadata"]["banlang"]["bounds"], json!([107.0, 15.0, 107.1, 15.1]));
        let sources = style["sources"].as_object().unwrap();
        for (set, source) in sources.iter().filter(|(_, source)| source["type"] == "vector") {
            assert_eq!(source["url"], format!("pack://{set}"));
            assert!(opened.0.contains_key(&format!("tiles/{set}.pmtiles")));
        }
        for layer in style["layers"].as_array().unwrap() {
            assert!(
                layer["source"].as_str().is_none_or(|source| sources.contains_key(source)),
                "{layer}"
            );
        }
        let listed = style["metadata"]["banlang"]["layers"].as_array().unwrap();
        assert!(listed.iter().all(|layer| layer["access"] == "open"));
        assert_eq!(listed.len(), opened.manifest()["tiles"].as_array().unwrap().len());
    }
    let schema = opened.json("schema.json");
    assert_eq!(schema["collections"]["shelter"]["label"], "name");
    assert_eq!(
        schema["codes"]["shelter_status"]["ready"]["vi"].as_str().map(str::is_empty),
        Some(false)
    );
    assert_eq!(opened.json("forms.json")["forms"][0]["id"], "field_note");
}

#[tokio::test]
async fn whoever_asks_gets_what_everyone_sees_and_no_row_of_a_person() {
    let mut app = start().await;
    let public = pack(&app, "area=23001").await;
    app.log_in("can-bo").await;
    let own = pack(&app, "area=23001").await;
    for (name, bytes) in &own.0 {
        if !name.starts_with("manifest") {
            assert!(public.0[name] == *bytes, "{name} differs for an officer");
        }
        let text = String::from_utf8_lossy(bytes);
        for secret in ["Bí Mật Riêng", "0912 000", "head_name", "list_no"] {
            assert!(!text.contains(secret), "{name} has {secret}");
        }
    }
    assert_eq!(own.0.len(), public.0.len());
    assert_eq!(own.manifest()["reader"], Value::Null);
    assert_eq!(own.manifest()["data_version"], Value::Null, "no edition is published");
}

#[tokio::test]
async fn an_area_that_is_unknown_or_nowhere_is_refused_and_a_village_has_a_box_around_its_point() {
    let app = start().await;
    for (query, status) in [
        ("area=99999", 404),
        ("area=23001-2", 422),
        ("", 400),
        ("area=23001&form=pdf", 400),
        ("area=23001&media=ja", 400),
        ("area=23001&limit=1", 400),
        ("area=%00", 400),
    ] {
        let answer = app.get(&format!("/api/packs/file?{query}")).await;
        assert_eq!(answer.status, status, "{query}: {}", answer.text());
    }
    let village = pack(&app, "area=23001-1").await.manifest();
    assert_eq!(village["area"]["province"], "Quảng Ngãi");
    let edges: Vec<f64> = serde_json::from_value(village["box"].clone()).unwrap();
    let wanted = [107.03, 15.03, 107.07, 15.07];
    assert!(edges.iter().zip(wanted).all(|(own, wanted)| (own - wanted).abs() < 1e-9), "{edges:?}");
}

#[tokio::test]
async fn an_estimate_has_the_rows_and_files_of_the_pack_and_about_its_size() {
    let app = start().await;
    let told = app.get("/api/packs/estimate?area=23001").await.json();
    let answer = app.get("/api/packs/file?area=23001").await;
    let manifest = super::opened::Opened::of(&answer.body).manifest();
    for part in manifest["records"].as_array().unwrap() {
        assert_eq!(told["records"][part["collection"].as_str().unwrap()], part["count"]);
    }
    assert_eq!(told["media"], 1);
    let (bytes, size) = (told["bytes"].as_u64().unwrap(), answer.body.len() as u64);
    assert!(bytes > size / 3 && bytes < size * 3, "{bytes} were told, {size} they are");
    assert!(told["tiles"].as_u64().unwrap() > 60);
}
