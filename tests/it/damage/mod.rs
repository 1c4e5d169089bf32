//! Damage by the form of Joint Circular 43/2015: what holds, what adds up, who has to report, and who may write it.

mod beside;
mod due;
mod form;
mod random;
mod rights;
mod sheet;
mod world;
mod write;
