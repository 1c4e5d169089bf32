//! Drafts and their approval.

mod faces;
mod rules;
mod ways;
mod world;
