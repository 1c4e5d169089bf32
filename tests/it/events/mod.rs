//! Events: who keeps them, in which state they are, what was known when, tracks, feeds, and two that become one.

mod duplicates;
mod footprints;
mod known;
mod merge;
mod rights;
mod sources;
mod state;
mod tracks;
mod world;
