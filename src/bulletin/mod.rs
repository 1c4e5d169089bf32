//! The text of an official warning as areas, kind, level and hours. Pure: a text and a gazetteer go in, a reading comes out.
//! What the text does not decide is asked, never guessed.

mod action;
mod frames;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod gazetteer;
mod hazards;
mod hours;
mod levels;
mod matching;
mod mentions;
mod names;
mod parts;
mod places;
mod reading;
mod register;
mod resolve;
mod sides;
mod stance;
mod tokens;
mod words;

pub use gazetteer::{Gazetteer, Kind, Place};
pub use reading::{Action, Area, Ask, Confidence, Quote, Reading, Role, Why, read};
