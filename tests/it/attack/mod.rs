//! The attack: a curious visitor, a partner, a planner, officers and a stolen session try everything that the service
//! offers, and the test states what they could infer. It fails when that is more than they may know, and it must
//! find every one of the leaks that are planted around the service.

mod assault;
mod callers;
mod eyes;
mod faces;
mod inference;
mod layers;
mod leaks;
mod pack;
mod plans;
mod probes;
mod question;
mod roles;
mod scope;
mod service;
mod sessions;
mod statements;
mod tile;
mod wall;
mod world;
