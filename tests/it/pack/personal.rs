//! Personal rows in a pack: for whom, how they are closed, and what the ledger knows.

use aes_gcm::{
    Aes256Gcm, KeyInit as _,
    aead::{Aead as _, Payload},
};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{
    opened::Opened,
    world::{key, personal, start},
};
use crate::support::TestApp;

const PATH: &str = "/api/packs/personal";

const PASSPHRASE: &str = "bốn từ chẳng liên quan";

/// Decrypts as the format says, with nothing of the service's own code.
fn decrypted(opened: &Opened, passphrase: &str) -> Option<Value> {
    let manifest = opened.manifest();
    let part = &manifest["personal"];
    let number = |name: &str| u32::try_from(part["kdf"][name].as_u64().unwrap()).unwrap();
    let bytes = |value: &Value| STANDARD.decode(value.as_str().unwrap()).unwrap();
    assert_eq!((&part["kdf"]["name"], number("version")), (&json!("argon2id"), 19));
    assert!(number("memory_kib") >= 19_456 && (2..=3).contains(&number("iterations")));
    let params =
        Params::new(number("memory_kib"), number("iterations"), number("parallelism"), Some(32));
    let mut key = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.unwrap())
        .hash_password_into(passphrase.as_bytes(), &bytes(&part["kdf"]["salt"]), &mut key)
        .unwrap();
    let nonce: [u8; 12] = bytes(&part["nonce"]).try_into().unwrap();
    let payload = Payload {
        msg: &opened.0[part["file"].as_str().unwrap()],
        aad: manifest["id"].as_str().unwrap().as_bytes(),
    };
    let plain = Aes256Gcm::new(&key.into()).decrypt(&nonce.into(), payload).ok()?;
    Some(serde_json::from_slice(&plain).unwrap())
}

fn exports(app: &TestApp) -> Vec<Value> {
    app.ledger_lines().into_iter().filter(|line| line.to_string().contains("\"pack\":")).collect()
}

#[tokio::test]
async fn an_officer_gets_the_rows_of_the_own_commune_for_some_days_and_the_passphrase_alone_opens_them()
 {
    let mut app = start().await;
    app.log_in("can-bo").await;
    let answer = app.post(PATH, &personal("23001", PASSPHRASE, 3)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let opened = Opened::of(&answer.body);
    opened.verified(&key(&app).await).unwrap();
    let manifest = opened.manifest();
    assert_eq!(manifest["reader"], "can-bo");
    assert!(manifest["data_version"].is_string(), "who counts households knows the position");
    let until: DateTime<Utc> = manifest["expires_at"].as_str().unwrap().parse().unwrap();
    let left = until - Utc::now();
    assert!(left > TimeDelta::hours(71) && left <= TimeDelta::days(3), "{left}");

    let plain = decrypted(&opened, PASSPHRASE).unwrap();
    assert_eq!(plain["expires_at"], manifest["expires_at"]);
    assert_eq!(plain["households"].as_array().unwrap().len(), 12);
    assert_eq!(plain["contacts"].as_array().unwrap().len(), 1);
    let page = app.get("/api/collections/household/items?limit=100").await.json();
    assert_eq!(plain["households"], page["features"]);
    let described = opened.json("schema.json");
    for (collection, field) in [("household", "members"), ("contact", "phone")] {
        let fields = described["collections"][collection]["fields"].as_array().unwrap();
        let titled = fields.iter().find(|own| own["name"] == field).unwrap();
        assert!(titled["title"]["vi"].is_string(), "{titled}");
    }
    assert_eq!(decrypted(&opened, "bốn từ chẳng liên quaN"), None);

    for (name, bytes) in &opened.0 {
        let text = String::from_utf8_lossy(bytes);
        assert!(
            !text.contains("Bí Mật Riêng") && !text.contains("0912 000"),
            "{name} is not closed"
        );
    }
    let mut moved = opened.clone();
    let text = String::from_utf8(moved.0["manifest.json"].clone()).unwrap();
    let id = manifest["id"].as_str().unwrap();
    let other = text.replacen(id, "00000000-0000-4000-8000-000000000000", 1);
    moved.0.insert("manifest.json".to_owned(), other.into_bytes());
    assert_eq!(decrypted(&moved, PASSPHRASE), None, "the rows belong to their pack");

    let noted = exports(&app);
    assert_eq!(noted.len(), 1, "{noted:?}");
    let text = noted[0].to_string();
    for part in ["\"households\":12", "\"contacts\":1", "\"area\":\"23001\"", id, "can-bo"] {
        assert!(text.contains(part), "{part} is not in the ledger: {text}");
    }
    assert!(!text.contains("liên quan"));
}

#[tokio::test]
async fn nobody_else_gets_rows_and_all_are_told_the_same_whether_there_are_any_or_not() {
    let mut app = start().await;
    app.execute("INSERT INTO area (code, level, name, parent_code, valid_from, geom)
        VALUES ('23009', 'commune', 'Xã Trống', '51', '2025-07-01', ST_MakeEnvelope(107.5, 15.0, 107.6, 15.1, 4326))").await;
    app.settle().await;
    assert_eq!(app.post(PATH, &personal("23001", PASSPHRASE, 3)).await.status, 401);
    let mut answers = Vec::new();
    for who in ["xa-khac", "ke-hoach", "truc-tinh"] {
        app.log_in(who).await;
        for area in ["23001", "23009"] {
            let answer = app.post(PATH, &personal(area, PASSPHRASE, 3)).await;
            assert_eq!(answer.status, 403, "{who} {area}: {}", answer.text());
            answers.push(answer.text());
        }
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert!(exports(&app).is_empty());
    assert!(app.spooled().is_empty(), "nothing is left behind");
}

#[tokio::test]
async fn a_short_passphrase_too_many_days_and_the_folder_form_are_refused_and_no_answer_repeats_the_passphrase()
 {
    let mut app = start().await;
    app.log_in("can-bo").await;
    let mut folder = personal("23001", PASSPHRASE, 3);
    folder["form"] = json!("folder");
    let mut wrong = personal("23001", PASSPHRASE, 3);
    wrong["more"] = json!(1);
    for body in [
        personal("23001", "ngắn quá", 3),
        personal("23001", PASSPHRASE, 15),
        personal("23001", PASSPHRASE, 0),
        folder,
        wrong,
    ] {
        let answer = app.post(PATH, &body).await;
        assert_eq!(answer.status, 400, "{}", answer.text());
        let told = answer.text();
        assert!(!told.contains("liên quan") && !told.contains("ngắn quá"), "{told}");
    }
    assert_eq!(app.post(PATH, &personal("99999", PASSPHRASE, 3)).await.status, 404);
    assert!(exports(&app).is_empty());
}

#[tokio::test]
async fn the_desk_gets_the_rows_that_an_activation_opens_and_no_longer_than_it() {
    let mut app = start().await;
    app.execute(
        "INSERT INTO activation (kind, title, areas, reason, asked_by, ends_at)
         SELECT 'break_glass', 'x', ARRAY['23001'], 'lũ quét trong đêm', id, now() + interval '5 hours' FROM app_user WHERE name = 'truc-tinh'",
    )
    .await;
    app.log_in("truc-tinh").await;
    let answer = app.post(PATH, &personal("23001", PASSPHRASE, 14)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let opened = Opened::of(&answer.body);
    let until: DateTime<Utc> = opened.manifest()["expires_at"].as_str().unwrap().parse().unwrap();
    assert!(until - Utc::now() <= TimeDelta::hours(5), "{until}");
    let plain = decrypted(&opened, PASSPHRASE).unwrap();
    assert_eq!(plain["households"].as_array().unwrap().len(), 12);
    let beside = app.post(PATH, &personal("23002", PASSPHRASE, 14)).await;
    assert_eq!(beside.status, 403, "{}", beside.text());
}
