//! The rules of the store, on made-up countries.

mod cost;
mod country;
