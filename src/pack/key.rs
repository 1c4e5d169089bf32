//! The key that signs packs: one of the service, in its data folder, made when it is first needed.

use std::{
    fs::{self, DirBuilder, File},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::{
    SecretKey,
    ecdsa::{Signature, SigningKey, signature::Signer as _},
    pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, LineEnding},
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

/// The file in its folder: PKCS #8 in PEM, as other programs read it.
const FILE: &str = "key.pem";

/// For the service's account only.
const CLOSED: u32 = 0o700;

/// Bits that let others read or write a file.
const OTHERS: u32 = 0o077;

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or made.
    #[error("the key that signs packs cannot be used: {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        cause: io::Error,
    },
    /// Others could sign with it.
    #[error("others may read the key that signs packs, {}; make a new one, or chmod 600 if nobody has", .0.display())]
    Open(PathBuf),
    /// The file holds something else.
    #[error("{} is no key of the curve P-256 in PKCS #8", .0.display())]
    Unreadable(PathBuf),
}

/// The key of the service; without a folder each start has another one.
#[derive(Debug, Default)]
pub struct PackKeys {
    folder: Option<PathBuf>,
    key: Mutex<Option<PackKey>>,
}

/// A key that signs packs.
#[derive(Debug, Clone)]
pub(super) struct PackKey(SigningKey);

impl PackKeys {
    /// The key is, or will be, in that folder.
    pub fn in_folder(folder: Option<PathBuf>) -> Self {
        Self { folder, key: Mutex::default() }
    }

    /// The key, made when there is none.
    pub(super) fn key(&self) -> Result<PackKey, KeyError> {
        let mut known = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = &*known {
            return Ok(key.clone());
        }
        let key = match &self.folder {
            None => PackKey(fresh().into()),
            Some(folder) => read_or_made(folder)?,
        };
        Ok(known.insert(key).clone())
    }

    /// The public part as JWK (RFC 7517), for those who check packs.
    ///
    /// # Errors
    /// When there is no key and none can be made.
    pub fn public(&self) -> Result<Value, KeyError> {
        self.key().map(|key| key.public())
    }

    /// The thumbprint of the public part (RFC 7638), by which people compare it.
    ///
    /// # Errors
    /// When there is no key and none can be made.
    pub fn thumbprint(&self) -> Result<String, KeyError> {
        let [x, y] = self.key()?.place();
        // The members in the order of their names, without blanks.
        let text = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
        Ok(URL_SAFE_NO_PAD.encode(Sha256::digest(text)))
    }
}

impl PackKey {
    /// Both halves of the point in base64url.
    fn place(&self) -> [String; 2] {
        let point = self.0.verifying_key().to_sec1_point(false);
        let bytes = point.as_bytes();
        // A byte that says how the point is written, and two numbers of 32 bytes.
        let half = |from: usize| bytes.get(from..from + 32).unwrap_or_default();
        [half(1), half(33)].map(|half| URL_SAFE_NO_PAD.encode(half))
    }

    fn public(&self) -> Value {
        let [x, y] = self.place();
        json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y, "alg": "ES256", "use": "sig" })
    }

    /// The signature over the digest of the bytes, both numbers one after the other.
    pub(super) fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        let signature: Signature = self.0.sign(bytes);
        signature.to_bytes().to_vec()
    }
}

/// A key by chance; of 2^128 draws fewer than one is no number of the curve.
fn fresh() -> SecretKey {
    loop {
        let bytes: [u8; 32] = rand::random();
        if let Ok(key) = SecretKey::from_slice(&bytes) {
            return key;
        }
    }
}

fn read_or_made(folder: &Path) -> Result<PackKey, KeyError> {
    let path = folder.join(FILE);
    let failed = |cause| KeyError::File { path: path.clone(), cause };
    loop {
        match fs::read_to_string(&path) {
            Ok(text) => {
                let mode = fs::metadata(&path).map_err(failed)?.permissions().mode();
                if mode & OTHERS != 0 {
                    return Err(KeyError::Open(path));
                }
                let key = SecretKey::from_pkcs8_pem(&text);
                return key
                    .map(|key| PackKey(key.into()))
                    .map_err(|_unread| KeyError::Unreadable(path));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                make(folder, &path).map_err(failed)?;
            }
            Err(error) => return Err(failed(error)),
        }
    }
}

/// Puts a new key in its place, whole and on the disk, unless another process was first.
fn make(folder: &Path, path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(CLOSED).create(folder)?;
    let text = fresh().to_pkcs8_pem(LineEnding::LF).map_err(io::Error::other)?;
    // Temporary files are open to their owner only.
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => Err(error.error),
        _ => File::open(folder)?.sync_all(),
    }
}
