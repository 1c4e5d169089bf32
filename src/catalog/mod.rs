//! The one catalogue: what each collection is, as data (`data/collections/*.toml`) and not as code.

mod check;
mod codes;
mod column;
mod draft;
mod face;
mod fold;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod guess;
mod layer;
mod load;
mod model;
mod open;
mod person;
mod review;
mod template;
mod value;

pub use check::CatalogueError;
pub use codes::{Code, CodeList, CodeLists};
pub use draft::{AREA, DraftField, LayerDraft, LayerMade, opened};
pub use face::{
    Always, AlwaysRow, FieldValue, LabelPlace, MapHints, OnlyBelow, ROOM_ATTRIBUTE, Statistics,
    Symbol, ThemeRows, TilePart, Tiles,
};
pub use fold::{bare, fold, nfc};
pub use guess::Guess;
pub use layer::{COMING, LAYER};
pub use load::{Catalogue, reference_file};
pub use model::{
    Belongs, ClosedWhen, Closing, Collection, Community, Derive, Field, FieldType, Follows,
    Geometry, GeometryKind, GeometryType, InUnits, Matching, Pattern, Search, SearchNames,
    Sensitivity, Text, Time,
};
pub use open::{Frequency, Open};
pub use person::PersonWords;
pub use review::{APPROVED, DRAFT, REVIEW_NOTE, STATE};
pub use template::{CODES_SHEET, LATITUDE, LONGITUDE, WKT, template_csv};
pub use value::{Value, ValueError};
