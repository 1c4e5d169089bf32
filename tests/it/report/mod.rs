//! The situation report: the same words and figures in every format, within the rights of whoever asks.

mod formats;
mod rights;
mod world;
