//! The icons: one for each code that stands on the map, drawn and told apart.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use banlang::catalog::Catalogue;

use crate::support::TestApp;

/// The pixels of an icon.
fn pixels(sheet: &image::RgbaImage, place: &serde_json::Value) -> Vec<u8> {
    let part = |name: &str| u32::try_from(place[name].as_u64().unwrap()).unwrap();
    image::imageops::crop_imm(sheet, part("x"), part("y"), part("width"), part("height"))
        .to_image()
        .into_raw()
}

#[tokio::test]
async fn every_hazard_at_every_level_and_every_kind_of_culture_has_an_icon_of_its_own() {
    let app = TestApp::start().await;
    let catalogue = Catalogue::built_in().unwrap();
    let codes = |list: &str| {
        let list = catalogue.codes().get(list).unwrap();
        list.iter().map(|code| code.code.clone()).collect::<Vec<_>>()
    };

    let places = app.get("/sprites/banlang@2x.json").await.json();
    let png = app.get("/sprites/banlang@2x.png").await;

    let sheet = image::load_from_memory(&png.body).unwrap().into_rgba8();
    let mut seen = BTreeSet::new();
    let mut wanted = Vec::new();
    for hazard in codes("hazard") {
        wanted.push(format!("hazard-{hazard}"));
        wanted.extend(codes("risk_level").iter().map(|level| format!("hazard-{hazard}-{level}")));
    }
    wanted.extend(codes("culture_kind").iter().map(|kind| format!("culture_kind-{kind}")));
    wanted.extend(codes("road_state").iter().map(|state| format!("road_state-{state}")));
    wanted.extend(codes("risk_level").iter().map(|level| format!("risk-{level}")));
    wanted.extend(
        ["shelter", "town", "capital", "no-data", "no-data-dark", "suppressed", "suppressed-dark"]
            .map(str::to_owned),
    );
    for name in &wanted {
        assert!(places[name].is_object(), "{name} is missing");
        let drawn = pixels(&sheet, &places[name]);
        assert!(drawn.chunks(4).any(|pixel| pixel[3] > 200), "{name} is blank");
        assert!(seen.insert(drawn), "{name} looks like another");
    }
    assert_eq!(codes("hazard").len(), 22);
    assert_eq!(png.header("content-type"), "image/png");
}

#[tokio::test]
async fn the_double_sheet_is_twice_as_large() {
    let app = TestApp::start().await;

    let single = app.get("/sprites/banlang.json").await.json();
    let double = app.get("/sprites/banlang@2x.json").await.json();

    for (name, place) in single.as_object().unwrap() {
        assert_eq!(place["pixelRatio"], 1);
        assert_eq!(double[name]["pixelRatio"], 2);
        for side in ["x", "y", "width", "height"] {
            assert_eq!(
                double[name][side].as_u64().unwrap(),
                2 * place[side].as_u64().unwrap(),
                "{name}"
            );
        }
    }
}

#[tokio::test]
async fn patterns_fill_their_square_to_the_edge() {
    let app = TestApp::start().await;
    let places = app.get("/sprites/banlang.json").await.json();
    let png = app.get("/sprites/banlang.png").await;

    let sheet = image::load_from_memory(&png.body).unwrap().into_rgba8();
    for name in ["risk-1", "risk-2", "risk-3", "risk-4", "risk-5", "no-data", "suppressed"] {
        let drawn = pixels(&sheet, &places[name]);
        assert!(drawn.chunks(4).all(|pixel| pixel[3] == 255), "{name} has holes");
    }
}

#[tokio::test]
async fn there_is_one_sprite() {
    let app = TestApp::start().await;
    for path in [
        "/sprites/other.json",
        "/sprites/banlang@3x.png",
        "/sprites/banlang.svg",
        "/sprites/banlang",
    ] {
        assert_eq!(app.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
