//! Who lies in an area: exact for officers, published for everyone else.

mod areas;
mod away;
mod buffer;
mod calls;
mod compare;
mod cutoff;
mod detail;
mod list;
mod moves;
mod past;
mod places;
mod planner;
mod random;
mod refused;
mod rules;
mod saved;
mod world;
