//! Public editions of household figures: made at set times, protected once, never live.

mod edition;

pub use edition::{
    Edition, EditionError, EditionReport, editions, make_edition, newest_published, publish,
};
