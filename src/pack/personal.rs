//! Personal rows in a pack: for a named reader, encrypted with a passphrase, for some days.

use std::fmt;

use aes_gcm::{
    Aes256Gcm, KeyInit as _,
    aead::{Aead as _, Payload},
};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta, Utc};

use super::{
    error::PackError,
    manifest::{KdfPart, PersonalPart, moment},
    place::Place,
    records,
};
use crate::{
    auth::Caller,
    catalog::{Catalogue, nfc},
    ledger::Action,
    policy::{Rows, View, keys, view_of},
    record,
    store::{Db, StoreError},
};

/// The entry.
pub(super) const FILE: &str = "personal.bin";

/// Fewest and most characters of a passphrase.
const LENGTHS: (usize, usize) = (12, 256);

/// Longest time for which the rows can be read, in days.
pub(super) const DAYS_MOST: u32 = 14;

/// Argon2id (RFC 9106): its second recommended choice, which a phone can do as well.
const MEMORY_KIB: u32 = 64 * 1024;
const ITERATIONS: u32 = 3;
const PARALLELISM: u32 = 1;

/// A passphrase. It is shown nowhere.
#[derive(Clone)]
pub(super) struct Passphrase(String);

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase")
    }
}

impl Passphrase {
    /// One that is long enough, in NFC.
    ///
    /// # Errors
    /// When it is too short or too long.
    pub(super) fn of(text: &str) -> Result<Self, PackError> {
        let text = nfc(text);
        let found = text.chars().count();
        let (shortest, longest) = LENGTHS;
        if (shortest..=longest).contains(&found) {
            return Ok(Self(text));
        }
        Err(PackError::Passphrase { shortest, longest, found })
    }
}

/// What a reader asks for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Who reads it.
    pub(super) caller: Caller,
    pub(super) passphrase: Passphrase,
    pub(super) days: u32,
}

/// The rows before they are encrypted.
pub(super) struct Opened {
    plain: Vec<u8>,
    pub(super) expires_at: DateTime<Utc>,
    pub(super) households: usize,
    pub(super) contacts: usize,
    views: Vec<View>,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("households", &self.households)
            .field("contacts", &self.contacts)
            .finish_non_exhaustive()
    }
}

impl Opened {
    /// Nothing of what was opened has closed.
    pub(super) fn is_valid(&self) -> bool {
        self.views.iter().all(View::is_valid)
    }
}

/// The view opens rows of some of the units, whether there are any or not.
fn opens(view: &View, place: &Place) -> bool {
    let Rows::Within(within) = view.rows() else { return false };
    let held = |code: &String| {
        within.areas.holds(code) || within.openings.iter().any(|own| own.areas.holds(code))
    };
    place.codes.iter().any(held)
}

/// Households there as the reader sees them, and contacts when the reader sees any.
///
/// # Errors
/// When the reader reads no households there.
pub(super) fn views(
    catalogue: &Catalogue,
    asked: &Asked,
    place: &Place,
) -> Result<Vec<View>, PackError> {
    let open = |name: &str| view_of(&asked.caller, name, catalogue);
    let open = |name: &str| open(name).filter(|view| opens(view, place));
    let households = open("household").ok_or(PackError::Closed)?;
    Ok([households].into_iter().chain(open("contact")).collect())
}

/// Reads the households and contacts of the area that the reader may see. That it is done is in the ledger before a byte of them leaves.
///
/// # Errors
/// When the reader reads no households there, the ledger cannot be written, or the database is away.
pub(super) async fn opened(
    db: &Db,
    catalogue: &Catalogue,
    (asked, place): (&Asked, &Place),
    (id, made_at): (&str, DateTime<Utc>),
) -> Result<Opened, PackError> {
    let views = views(catalogue, asked, place)?;
    let mut client = db.connection().await?;
    let reading = record::open(&mut client, &keys(&views), "pack").await?;
    let mut parts = Vec::new();
    for view in &views {
        let (mut text, mut rows) = (Vec::new(), 0_usize);
        let own = record::Select::new(view).of_areas(place.codes.clone());
        records::all(&reading, own, |record| {
            if rows > 0 {
                text.push(b',');
            }
            rows += 1;
            record.push_feature(&mut text, None);
            Ok(())
        })
        .await?;
        parts.push((text, rows));
    }
    drop(reading);
    let until = views.iter().filter_map(View::valid_until).min();
    let expires_at = made_at + TimeDelta::days(asked.days.into());
    let expires_at = until.map_or(expires_at, |until| until.min(expires_at));
    let mut parts = parts.into_iter();
    let (households, households_n) = parts.next().unwrap_or_default();
    let (contacts, contacts_n) = parts.next().unwrap_or_default();
    let mut plain =
        format!(r#"{{"expires_at":"{}","households":["#, moment(expires_at)).into_bytes();
    plain.extend(households);
    plain.extend(br#"],"contacts":["#);
    plain.extend(contacts);
    plain.extend(b"]}");
    let told = [
        ("format", "pack".into()),
        ("pack", id.into()),
        ("area", place.code.clone().into()),
        ("households", households_n.into()),
        ("contacts", contacts_n.into()),
        ("expires_at", moment(expires_at).into()),
    ];
    let noted = asked.caller.note(Action::Export, "household", &told).await;
    noted.map_err(StoreError::from)?;
    Ok(Opened { plain, expires_at, households: households_n, contacts: contacts_n, views })
}

/// Encrypts the rows for a pack. It takes a while: not for the threads that answer requests.
///
/// # Errors
/// When the memory for it is not there.
pub(super) fn sealed(
    opened: &Opened,
    passphrase: &Passphrase,
    id: &str,
) -> Result<(PersonalPart, Vec<u8>), PackError> {
    let failed = |error: &dyn fmt::Display| PackError::Cipher(error.to_string());
    let salt: [u8; 16] = rand::random();
    let nonce: [u8; 12] = rand::random();
    let params = Params::new(MEMORY_KIB, ITERATIONS, PARALLELISM, Some(32));
    let params = params.map_err(|error| failed(&error))?;
    let mut key = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.0.as_bytes(), &salt, &mut key)
        .map_err(|error| failed(&error))?;
    let cipher = Aes256Gcm::new(&key.into());
    let payload = Payload { msg: &opened.plain, aad: id.as_bytes() };
    let bytes = cipher.encrypt(&nonce.into(), payload).map_err(|error| failed(&error))?;
    let kdf = KdfPart {
        name: "argon2id",
        version: 19,
        memory_kib: MEMORY_KIB,
        iterations: ITERATIONS,
        parallelism: PARALLELISM,
        salt: STANDARD.encode(salt),
    };
    let nonce = STANDARD.encode(nonce);
    Ok((PersonalPart { file: FILE, kdf, cipher: "AES-256-GCM", nonce }, bytes))
}
