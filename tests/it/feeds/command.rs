//! `banlang feed`.

use std::{
    fs::File,
    io::Write as _,
    path::Path,
    process::{Output, Stdio},
};

use flate2::{Compression, write::GzEncoder};

use super::world::{Item, gdacs};
use crate::support::{TestDb, banlang};

fn run(db: &TestDb, folder: &Path, words: &[&str], input: Option<&Path>) -> Output {
    let mut command = banlang();
    command.env("DATABASE_URL", db.url()).arg("--data-dir").arg(folder.join("data")).arg("feed");
    if let Some(input) = input {
        command.stdin(Stdio::from(File::open(input).unwrap()));
    }
    command.args(words).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[tokio::test]
async fn the_command_takes_files_and_standard_input_tries_without_keeping_and_ends_with_1_on_a_bad_feed()
 {
    let db = TestDb::create().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rss.xml");
    std::fs::write(&file, gdacs(&[Item::flood(1, 1)])).unwrap();
    let path = file.to_str().unwrap();
    let events = "SELECT count(*) FROM disaster_event";

    let trial = run(&db, folder.path(), &["auto", path, "--dry-run"], None);
    assert!(trial.status.success(), "{}", said(&trial));
    assert!(
        said(&trial).contains("1 sự kiện mới") && said(&trial).contains("không ghi gì"),
        "{}",
        said(&trial)
    );
    assert_eq!(db.value(events).await, "0");
    assert_eq!(db.value("SELECT count(*) FROM event_source").await, "0");

    let taken = run(&db, folder.path(), &["gdacs", "-", "--lang", "en"], Some(&file));
    assert!(said(&taken).contains("gdacs: 1 new events"), "{}", said(&taken));
    assert!(said(&taken).contains("Undo it with: banlang undo "), "{}", said(&taken));
    let packed = folder.path().join("rss.xml.gz");
    let mut gzip = GzEncoder::new(File::create(&packed).unwrap(), Compression::fast());
    gzip.write_all(gdacs(&[Item::flood(1, 1)]).as_bytes()).unwrap();
    gzip.finish().unwrap();
    let again = run(&db, folder.path(), &["auto", packed.to_str().unwrap()], None);
    assert!(said(&again).contains("0 sự kiện mới, 0 thay đổi, 1 như cũ"), "{}", said(&again));
    assert!(!said(&again).contains("Hoàn tác"), "{}", said(&again));
    assert_eq!(db.value(events).await, "1");

    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() - 20]).unwrap();
    let cut = run(&db, folder.path(), &["gdacs", path], None);
    assert_eq!(cut.status.code(), Some(1));
    assert!(said(&cut).contains("không đọc được XML"), "{}", said(&cut));
    let wrong = run(&db, folder.path(), &["gdac", path], None);
    assert_eq!(wrong.status.code(), Some(2));
    assert_eq!(db.value(events).await, "1");
}
