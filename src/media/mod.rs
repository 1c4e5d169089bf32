//! Photographs, sound, film and documents: the store of bytes by digest.

mod store;

pub use store::MediaStore;
