//! Questions about everything, of which one at least sees any fault.

use banlang::geo::TileCoord;

use super::{
    eyes::SIGHTS,
    ground,
    question::{Question, What},
};

/// Of the officer of most communes: all households in figures, in the cells of one tile, and as features near the origin.
pub(super) fn everything() -> Vec<Question> {
    let sight = SIGHTS.iter().position(|sight| sight.name == "duyet").unwrap();
    let figures = What::Figures {
        grounds: vec![ground::Sketch::World.draw()],
        by: vec!["commune_code", "ethnic_group", "poverty"],
        counted: false,
        at: None,
    };
    let tile = |z| {
        let [x, y] = super::place::tile_of(z, ground::ORIGIN);
        What::Tile { tile: TileCoord::new(z, x, y).unwrap(), window: None, filter: None }
    };
    [figures, tile(0), tile(12), tile(13), tile(16)]
        .map(|what| Question { sight, collection: "household", what })
        .to_vec()
}
