//! What is done to a file before it is kept: its type is found by content, its container checked, and what people
//! do not see in it (places, serial numbers, comments) removed.

mod bytes;
mod check;
mod checked;
mod colour;
mod mp4;
mod mpeg;
mod ogg;
mod photo;
mod wav;
mod webm;

pub(super) use check::{Clean, LARGEST_BYTES, clean};
pub(super) use photo::edge_px;
