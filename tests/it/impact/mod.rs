//! Who lies in an area: exact for officers, published for everyone else.

mod areas;
mod planner;
mod random;
mod refused;
mod rules;
mod world;
