//! The one catalogue: what each collection is, as data (`data/collections/*.toml`) and not as code.

mod check;
mod codes;
mod fold;
mod load;
mod model;
mod template;
mod value;

pub use check::CatalogueError;
pub use codes::{Code, CodeList, CodeLists};
pub use fold::{fold, nfc};
pub use load::{Catalogue, reference_file};
pub use model::{
    Collection, Derive, Field, FieldType, Follows, Geometry, GeometryKind, GeometryType, MapHints,
    MediaClosed, Pattern, Search, SearchNames, Sensitivity, Symbol, Text, Tiles, Time,
};
pub use template::{LATITUDE, LONGITUDE, WKT, template_csv};
pub use value::{Value, ValueError};
