//! `/admin`: pages for accounts, roles, keys, the ledger, activations and editions, in Vietnamese and English, without scripts.
//!
//! A page that somebody may not see answers exactly as one that does not exist.

mod activation_page;
mod activation_words;
mod activations;
mod answers;
mod desk;
mod door;
mod editions;
mod fields;
mod grants;
mod home;
mod keys;
mod layers;
mod layout;
mod ledger;
mod ledger_words;
mod notice;
mod place;
mod refusal;
mod routes;
mod times;
mod user;
mod users;
mod words;

pub use routes::router;
