//! Media: what is taken, what is done to it, who sees it and how it is sent.

mod form;
mod photos;
mod serving;
mod taking;
mod visibility;
