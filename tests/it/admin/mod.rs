//! The pages of the administration: who finds which, and what is done in them.

mod accounts;
mod activations;
mod door;
mod editions;
mod keys;
mod ledger;
mod rights;
mod world;
