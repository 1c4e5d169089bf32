//! Who made a pack, and that it is as it was made.

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::Value;

use super::world::{key, pack, start};

#[tokio::test]
async fn two_packs_of_the_same_state_differ_in_id_and_time_alone() {
    let app = start().await;
    let one = pack(&app, "area=23001").await;
    let two = pack(&app, "area=23001").await;
    let told = |mut manifest: Value| {
        for name in ["id", "made_at"] {
            assert!(manifest[name].is_string());
            manifest[name] = Value::Null;
        }
        manifest
    };
    assert_ne!(one.manifest()["id"], two.manifest()["id"]);
    assert_eq!(told(one.manifest()), told(two.manifest()));
    for (name, bytes) in &one.0 {
        assert!(name.starts_with("manifest.") || two.0[name] == *bytes, "{name} differs");
    }
    assert_eq!(one.0.len(), two.0.len());
}

#[tokio::test]
async fn a_pack_is_signed_by_the_key_of_the_service_and_one_changed_byte_of_any_entry_is_seen() {
    let app = start().await;
    let (opened, key) = (pack(&app, "area=23001").await, key(&app).await);
    assert_eq!((&key["kty"], &key["crv"]), (&"EC".into(), &"P-256".into()));
    opened.verified(&key).unwrap();
    assert!(opened.0.len() > 12);
    for name in opened.0.keys() {
        let mut changed = opened.clone();
        let bytes = changed.0.get_mut(name).unwrap();
        let place = bytes.len() / 2;
        // A digit of a digest stays readable JSON; anything else may become anything.
        if name == "manifest.json" {
            let text = String::from_utf8(bytes.clone()).unwrap();
            *bytes = text.replacen("23001", "23002", 1).into_bytes();
        } else {
            bytes[place] ^= 1;
        }
        assert!(changed.verified(&key).is_err(), "{name} was changed unseen");
        changed.0.remove(name);
        let gone = name.starts_with("manifest.") || changed.verified(&key).is_err();
        assert!(gone, "{name} was taken away unseen");
    }
    let mut more = opened.clone();
    more.0.insert("more".to_owned(), Vec::new());
    assert!(more.verified(&key).is_err(), "an entry was put in unseen");
    let mut other = key.clone();
    std::mem::swap(&mut other["x"], &mut key.clone()["y"]);
    assert!(opened.verified(&other).is_err(), "another key fits");
}

#[tokio::test]
async fn the_key_lies_in_the_data_folder_for_the_service_alone_and_stays_the_same() {
    let app = start().await;
    let told = key(&app).await;
    let file = app.data_dir().join("pack/key.pem");
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
    let again = banlang::pack::PackKeys::in_folder(Some(app.data_dir().join("pack")));
    assert_eq!(again.public().unwrap(), told);
    assert_eq!(again.thumbprint().unwrap().len(), 43);

    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let open = banlang::pack::PackKeys::in_folder(Some(app.data_dir().join("pack")));
    assert!(open.public().unwrap_err().to_string().contains("others may read"));
}
