//! Value types of place and time: degrees, boxes, tiles, reference systems, validity. No I/O.

mod crs;
mod crs_box;
mod ewkb;
mod geojson;
mod ground;
mod lonlat;
mod meridian;
mod srid;
mod tile;
mod time;
mod world;

pub use crs::{Crs, CrsError};
pub use crs_box::{BoxError, CrsBox};
pub use ewkb::{EwkbError, from_ewkb, from_wkb, to_ewkb};
pub use geojson::{Coordinates, push_geojson};
pub use ground::{Ground, Relation, buffered, is_plain};
pub use lonlat::{BboxError, LonLat, LonLatBox};
pub use meridian::Meridian;
pub use srid::{Srid, SridError};
pub use tile::{TileCoord, TileError};
pub use time::{TimeError, TimeWindow, YEARS, day, day_in_viet_nam};
pub use world::{Cell, METRES_PER_UNIT, World, lat_of, lon_of, to_world};
