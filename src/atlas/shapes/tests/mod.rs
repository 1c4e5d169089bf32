//! The rules of the store, on made-up countries.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "made-up numbers are small"
)]
#![expect(clippy::print_stdout, reason = "measurements are printed")]

mod cost;
mod country;
mod exact;
mod look;
mod neighbours;
mod places;
mod replacing;
mod tiles;
