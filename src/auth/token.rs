//! Tokens: random, shown once, stored as their SHA-256.

use sha2::{Digest as _, Sha256};

/// What is stored of a token.
pub(super) fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// 256 random bits of the operating system, as hex.
pub(super) fn random() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}
