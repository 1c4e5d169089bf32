//! Feeds of other services: real samples, repeated, shuffled, going backwards, cut off, and beside what people write.

mod again;
mod chains;
mod command;
mod people;
mod random;
mod real;
mod refused;
mod tracks;
mod world;
