//! The situation report of an event, to be printed: one model of what the caller may be told, written as a page, a PDF, a workbook or JSON.
//!
//! It asks the domains and counts nothing itself: its figures are those that `affected` and the others give the same caller. Of a person it holds
//! nothing but who made it.

mod document;
mod draw;
mod error;
mod event;
mod gather;
mod html;
mod http;
mod look;
mod map;
mod model;
mod pdf;
mod sections;
mod sheet;
mod sources;
mod svg;
mod words;

pub use http::router;
