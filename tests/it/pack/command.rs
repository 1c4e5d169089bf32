//! `banlang pack`.

use std::{path::Path, process::Output};

use super::{
    opened::Opened,
    world::{pack, start},
};
use crate::support::{TestDb, banlang};

fn run(db: &TestDb, folder: &Path, words: &[&str]) -> Output {
    let mut command = banlang();
    command.env("DATABASE_URL", db.url()).arg("--data-dir").arg(folder.join("data")).arg("pack");
    command.args(words).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[tokio::test]
async fn the_command_writes_the_pack_of_the_service_and_tells_the_key_that_it_is_signed_with() {
    let app = start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dak-mot.zip");
    let path = file.to_str().unwrap();
    std::fs::write(&file, "what stood there").unwrap();
    let unknown = run(&app.db, folder.path(), &["99999", path]);
    assert_eq!(unknown.status.code(), Some(1), "{}", said(&unknown));
    assert!(said(&unknown).contains("99999"), "{}", said(&unknown));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "what stood there");

    let made = run(&app.db, folder.path(), &["23001", path, "--without-media"]);
    assert!(made.status.success(), "{}", said(&made));
    let key = run(&app.db, folder.path(), &["--key"]);
    let thumbprint = String::from_utf8(key.stdout).unwrap().trim().to_owned();
    assert!(thumbprint.len() == 43 && said(&made).contains(&thumbprint), "{}", said(&made));
    let opened = Opened::of(&std::fs::read(&file).unwrap());
    let keys = banlang::pack::PackKeys::in_folder(Some(folder.path().join("data/pack")));
    opened.verified(&keys.public().unwrap()).unwrap();
    let served = pack(&app, "area=23001&media=false").await;
    for (name, bytes) in &served.0 {
        let own = opened.0.get(name);
        assert!(name.starts_with("manifest.") || own == Some(bytes), "{name} differs");
    }
    assert_eq!(opened.0.len(), served.0.len());

    let wrong = run(&app.db, folder.path(), &["23001"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", said(&wrong));
}
