//! Media: what is taken, what is done to it, who sees it and how it is sent.

mod closed;
mod form;
mod photos;
mod rights;
mod serving;
mod taking;
mod visibility;
