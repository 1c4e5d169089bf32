//! The rules of the store, on made-up countries.

mod cost;
mod country;
mod exact;
mod look;
mod neighbours;
mod places;
mod replacing;
mod tiles;
