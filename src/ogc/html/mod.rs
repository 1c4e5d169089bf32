//! Pages for people: the same resources as the data, in Vietnamese and English, without scripts.

pub(super) mod collections;
pub(super) mod docs;
pub(super) mod form;
pub(super) mod history;
pub(super) mod item;
pub(super) mod items;
pub(super) mod landing;
mod layout;
pub(super) mod review;
mod values;
pub(super) mod words;
