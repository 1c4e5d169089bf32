//! A pack as its reader opens it.

use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Read as _},
    process::Command,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use zip::{CompressionMethod, ZipArchive};

/// The entries of a pack.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Opened(pub(crate) BTreeMap<String, Vec<u8>>);

impl Opened {
    pub(crate) fn of(body: &[u8]) -> Self {
        let mut archive = ZipArchive::new(Cursor::new(body)).unwrap();
        let mut entries = BTreeMap::new();
        for place in 0..archive.len() {
            let mut entry = archive.by_index(place).unwrap();
            let name = entry.name().unwrap().into_owned();
            assert_eq!(entry.compression(), CompressionMethod::Stored, "{name}");
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            assert!(entries.insert(name, bytes).is_none());
        }
        Self(entries)
    }

    pub(crate) fn json(&self, name: &str) -> Value {
        let bytes = self.0.get(name).unwrap_or_else(|| panic!("no {name} in {:?}", self.0.keys()));
        serde_json::from_slice(bytes).unwrap()
    }

    pub(crate) fn manifest(&self) -> Value {
        self.json("manifest.json")
    }

    /// Every entry is the one that the manifest names, none is missing or too many, and the manifest is signed by the key: as openssl says.
    pub(crate) fn verified(&self, key: &Value) -> Result<(), String> {
        let manifest = self.manifest();
        let mut listed = BTreeMap::new();
        for file in manifest["files"].as_array().unwrap() {
            let told = (file["bytes"].as_u64().unwrap(), file["sha256"].as_str().unwrap());
            listed.insert(file["name"].as_str().unwrap(), told);
        }
        for (name, bytes) in &self.0 {
            if ["manifest.json", "manifest.sig"].contains(&name.as_str()) {
                continue;
            }
            let own = hex::encode(Sha256::digest(bytes));
            let told = listed.remove(name.as_str()).ok_or(format!("{name} is not listed"))?;
            if told != (bytes.len() as u64, own.as_str()) {
                return Err(format!("{name} is another one"));
            }
        }
        if let Some(name) = listed.keys().next() {
            return Err(format!("{name} is missing"));
        }
        let is_signed = signed(&self.0["manifest.json"], &self.0["manifest.sig"], key);
        if is_signed { Ok(()) } else { Err("the signature is another one's".to_owned()) }
    }
}

/// ECDSA with openssl: the key and the signature in DER, as it wants them.
fn signed(bytes: &[u8], signature: &[u8], key: &Value) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let half = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    // SubjectPublicKeyInfo of a point on P-256 (RFC 5480).
    let mut spki = hex::decode("3059301306072a8648ce3d020106082a8648ce3d03010703420004").unwrap();
    spki.extend(half("x"));
    spki.extend(half("y"));
    fs::write(at("key.der"), spki).unwrap();
    fs::write(at("signed"), bytes).unwrap();
    assert_eq!(signature.len(), 64);
    let (r, s) = signature.split_at(32);
    let numbers = [number(r), number(s)].concat();
    let sequence = [vec![0x30, u8::try_from(numbers.len()).unwrap()], numbers].concat();
    fs::write(at("signature.der"), sequence).unwrap();
    let done = Command::new("openssl")
        .args(["dgst", "-sha256", "-keyform", "DER", "-verify"])
        .arg(at("key.der"))
        .arg("-signature")
        .arg(at("signature.der"))
        .arg(at("signed"))
        .output()
        .unwrap();
    done.status.success()
}

/// An integer in DER: as short as it can be, and positive.
fn number(bytes: &[u8]) -> Vec<u8> {
    let mut own: Vec<u8> = bytes.iter().copied().skip_while(|byte| *byte == 0).collect();
    if own.first().is_none_or(|byte| byte & 0x80 != 0) {
        own.insert(0, 0);
    }
    [vec![2, u8::try_from(own.len()).unwrap()], own].concat()
}
