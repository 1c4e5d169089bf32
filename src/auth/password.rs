//! Passwords: argon2id hashes and the one rule on new ones.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};

use crate::catalog::fold;

/// Shortest password. Length is what counts (NIST SP 800-63B-4, 3.1.1.2: at least 15 where it stands alone;
/// 12 with throttled logins on an agency's own network, see DECISIONS).
const SHORTEST: usize = 12;

/// Longest password that is hashed, so that a request cannot make the server hash a book.
const LONGEST: usize = 256;

/// Why a password cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too short or too long.
    #[error("a password has {SHORTEST} to {LONGEST} characters, this one has {0}")]
    Length(usize),
    /// It is among the first that anyone would try.
    #[error(
        "this password is easy to guess; take several words that have nothing to do with you or this service"
    )]
    Weak,
    /// It is the one that the account has.
    #[error("the new password is the old one")]
    Same,
    /// It is not that of the account.
    #[error("the password is not right")]
    Wrong,
    /// The hash could not be made or read.
    #[error("the password could not be hashed")]
    Hash,
}

/// Letters of passwords that the service makes; none of them looks like another.
const CLEAR: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Letters of a group, and groups: 20 letters of 5 bits each are 100 bits.
const GROUPS: (usize, usize) = (5, 4);

/// A password by chance, for the first login: easy to read out and to type.
pub fn one_time_password() -> String {
    let letter = |byte: &u8| CLEAR.get(usize::from(byte % 32)).copied().map_or('a', char::from);
    loop {
        let bytes: [u8; GROUPS.0 * GROUPS.1] = rand::random();
        let groups: Vec<String> =
            bytes.chunks(GROUPS.1).map(|group| group.iter().map(letter).collect()).collect();
        let password = groups.join("-");
        if !is_weak(&password, "") {
            return password;
        }
    }
}

/// Fewest different letters: below that a password is a pattern.
const LETTERS: usize = 5;

/// What people take first when a password must be long; compared without case, marks, digits and signs (NIST SP
/// 800-63B-4, 3.1.1.2 asks for a list of common and expected ones).
const EXPECTED: [&str; 14] = [
    "password",
    "passwordpassword",
    "matkhau",
    "matkhaumatkhau",
    "mat khau",
    "qwertyuiop",
    "qwertyuiopasdfghjkl",
    "abcdefghijkl",
    "iloveyou",
    "administrator",
    "banlang",
    "banlangbanlang",
    "vietnam",
    "letmeinplease",
];

/// The password is one of the first that anyone would try for this account.
fn is_weak(password: &str, name: &str) -> bool {
    let plain = |text: &str| -> String {
        fold(text).chars().filter(|letter| letter.is_alphabetic()).collect()
    };
    let letters: std::collections::BTreeSet<char> = password.chars().collect();
    let (word, own) = (plain(password), plain(name));
    letters.len() < LETTERS
        || word.is_empty() && password.chars().all(|letter| letter.is_ascii_digit())
        || EXPECTED.iter().any(|expected| plain(expected) == word)
        || !own.is_empty() && word.replace(&own, "").len() < LETTERS
}

/// The argon2id hash of a new password for the account, with its parameters and salt (PHC text).
pub(super) fn hash(password: &str, name: &str) -> Result<String, PasswordError> {
    let length = password.chars().count();
    if !(SHORTEST..=LONGEST).contains(&length) {
        return Err(PasswordError::Length(length));
    }
    if is_weak(password, name) {
        return Err(PasswordError::Weak);
    }
    let salt: [u8; 16] = rand::random();
    let hash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|_cause| PasswordError::Hash)?;
    Ok(hash.to_string())
}

/// The password is the one of the hash.
pub(super) fn fits(password: &str, hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return false };
    password.len() <= 4 * LONGEST
        && Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
}

/// The text is a hash that [`fits`] would compute with, not refuse at once.
#[cfg(test)]
pub(super) fn is_hash(text: &str) -> bool {
    PasswordHash::new(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_itself_fits_its_hash() {
        let made = hash("núi rừng Ngọc Linh", "y-hanh").unwrap();
        assert!(made.starts_with("$argon2id$"));
        assert!(fits("núi rừng Ngọc Linh", &made));
        assert!(!fits("nui rung ngoc linh", &made));
        assert!(!fits("anything", "no hash"));
    }

    #[test]
    fn passwords_by_chance_are_taken_and_never_the_same() {
        let made: std::collections::BTreeSet<_> = (0..100).map(|_| one_time_password()).collect();
        assert_eq!(made.len(), 100);
        for password in &made {
            assert_eq!(password.chars().count(), 24);
            assert!(hash(password, "y-hanh").is_ok(), "{password}");
        }
    }

    #[test]
    fn short_passwords_are_refused_with_their_length() {
        assert_eq!(
            hash("ngắn", "y-hanh").unwrap_err().to_string(),
            "a password has 12 to 256 characters, this one has 4"
        );
    }

    #[test]
    fn what_anyone_would_try_first_is_refused() {
        for (password, name) in [
            ("mậtkhẩu123456", "y-hanh"),
            ("Password-1234", "y-hanh"),
            ("123456789012", "y-hanh"),
            ("aaaaaaaaaaaa", "y-hanh"),
            ("y-hanh-2026!", "y-hanh"),
        ] {
            assert!(matches!(hash(password, name), Err(PasswordError::Weak)), "{password}");
        }
        assert!(hash("suối nứa reo 77", "y-hanh").is_ok());
    }
}
