//! The reader of drawn areas, for the fuzz target.

use serde::Deserialize as _;
use serde_json::{Map, Value};

use super::{coordinates::Coordinates, shape::Shape};

/// An area that somebody drew. One that is taken is printed as one that is taken and is the same; read in one pass or as a tree,
/// its coordinates are the same.
pub fn drawn_area(bytes: &[u8]) {
    let streamed = serde_json::from_slice::<Coordinates>(bytes).ok();
    if let Ok(tree) = serde_json::from_slice::<Value>(bytes) {
        assert_eq!(Coordinates::deserialize(&tree).ok(), streamed);
    }
    let Ok(area) = serde_json::from_slice::<Map<String, Value>>(bytes) else { return };
    let Ok(shape) = Shape::read(&area) else { return };
    let printed = serde_json::from_str(&shape.to_geojson()).expect("it is JSON");
    assert_eq!(Shape::read(&printed).expect("what was taken is taken again"), shape);
}
