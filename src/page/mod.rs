//! What all pages that the service writes itself have in common: frame, style sheet, icons and how values are written.

mod frame;
mod icon;
mod sheet;
mod values;

pub use frame::{Brand, CSRF, Frame, frame};
pub use icon::icon;
pub use sheet::{PAGES, Sheet};
pub use values::{day, instant, number};
