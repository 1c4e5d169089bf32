//! Boxes that shrink, tiles at all zooms, and words that are searched for.

use banlang::{catalog::Catalogue, geo::TileCoord};

use crate::attack::{
    question::{Question, encoded},
    world::{FAR, NEAR},
};

/// The tile of a zoom that holds a place.
fn tile_at(z: u8, [lon, lat]: [f64; 2]) -> TileCoord {
    let across = f64::from(1_u32 << z);
    let y = (1.0 - (lat.to_radians().tan().asinh() / std::f64::consts::PI)) / 2.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "inside the tile matrix"
    )]
    let (column, row) = (((lon + 180.0) / 360.0 * across) as u32, (y * across) as u32);
    TileCoord::new(z, column, row).unwrap()
}

/// Boxes around planted places, in pages and as a stream.
pub(super) fn boxes(catalogue: &Catalogue) -> Vec<Question> {
    let mut all = Vec::new();
    for collection in catalogue.iter().filter(|collection| collection.geometry.is_some()) {
        let items = format!("/api/collections/{}/items", collection.id);
        for [lon, lat] in [NEAR.place(), FAR.place()] {
            for size in [0.1, 0.001, 0.0] {
                let bbox = format!(
                    "bbox={:.5},{:.5},{:.5},{:.5}",
                    lon - size,
                    lat - size,
                    lon + size,
                    lat + size
                );
                all.push(Question::get("boxes", format!("{items}?{bbox}")));
                if size > 0.05 {
                    all.push(Question::get("boxes", format!("{items}?{bbox}&limit=1")));
                    all.push(Question::get("boxes", format!("{items}?{bbox}&f=csv")));
                }
            }
        }
    }
    all
}

/// The tiles that hold the planted places, by both addresses, alone and together, and what is said of them.
pub(super) fn tiles(catalogue: &Catalogue) -> Vec<Question> {
    let mut all = Vec::new();
    let mut layers: Vec<String> =
        catalogue.iter().map(|collection| collection.id.clone()).collect();
    layers.extend(
        ["household,household_summary", "household_summary,household", "area,household"]
            .map(str::to_owned),
    );
    for layer in &layers {
        all.push(Question::get("tiles", format!("/tiles/{layer}.json")));
        let people = layer.contains("household");
        for planted in [NEAR, FAR] {
            for z in (0..=16).filter(|z| people || [0, 8, 14].contains(z)) {
                let tile = tile_at(z, planted.place());
                let (z, x, y) = (tile.z(), tile.x(), tile.y());
                all.push(Question::get("tiles", format!("/tiles/{layer}/{z}/{x}/{y}.mvt")));
                if people && z % 7 == 0 {
                    let path =
                        format!("/api/collections/{layer}/tiles/WebMercatorQuad/{z}/{y}/{x}");
                    all.push(Question::get("tiles", path));
                }
            }
        }
    }
    let deep = tile_at(14, NEAR.place());
    for query in ["datetime=2025-01-01", "filter=members%3D7", "properties=head_name"] {
        let path = format!("/tiles/household_summary/14/{}/{}.mvt?{query}", deep.x(), deep.y());
        all.push(Question::get("tiles", path));
    }
    all
}

/// Names with and without marks, codes, numbers, and the words beside them.
pub(super) fn words() -> Vec<Question> {
    let fixed = [
        "ho duoc trong",
        "ho duoc gieo",
        "Trưởng thôn",
        "Thôn Xa",
        "brau",
        "987",
        "0912",
        "Hộ",
        "TRONG",
        "%",
        "_",
    ];
    let own = [NEAR, FAR]
        .iter()
        .flat_map(|planted| planted.words().map(|(own, _)| own))
        .collect::<Vec<_>>();
    let mut all = Vec::new();
    for words in fixed.into_iter().chain(own) {
        let words = encoded(words);
        for query in [
            "",
            "&limit=50",
            "&lang=en",
            "&collections=household",
            "&collections=contact,household_status",
        ] {
            all.push(Question::get("search", format!("/api/search?q={words}{query}")));
        }
    }
    all
}
