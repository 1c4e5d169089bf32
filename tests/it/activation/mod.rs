//! What opens personal rows to the disaster desk: who asks, who confirms, what is open meanwhile and when it closes.

mod chain;
mod closing;
mod glass;
mod persons;
mod random;
mod tasks;
mod world;
