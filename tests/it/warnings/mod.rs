//! Warnings: two persons, what stays, whom the polygons hold, what everyone reads, and those of others.

mod course;
mod cover;
mod import;
mod published;
mod refused;
mod world;
