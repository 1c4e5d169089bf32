//! The process that reads files: what happens when it dies, never ends, takes too much or talks nonsense, and what it
//! cannot reach.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    time::{Duration, Instant},
};

use banlang::{
    auth::Caller,
    ingest::{Lang, Reader, ReaderLimits, Report, Request, import},
    policy::edit_view,
};

use super::World;
use crate::support::{banlang, children, reader};

const ROWS: &str = "code,name\nS1,Trường\nS2,Trạm\n";

impl World {
    /// A program of the test's own in place of the one that reads files.
    fn script(&self, text: &str) -> Reader {
        let path = self.file("reader.sh", format!("#!/bin/sh\n{text}\n"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        Reader::new(path)
    }

    async fn import_by(&self, reader: &Reader, path: PathBuf) -> Result<Report, [String; 2]> {
        let shelter = self.catalogue.get("shelter").unwrap();
        let edit = edit_view(&Caller::operator(), shelter).unwrap();
        let request = Request::new(path);
        import(reader, &self.db.db, &self.catalogue, &edit, &request, &|_| ())
            .await
            .map_err(|error| [Lang::Vi, Lang::En].map(|lang| lang.of(&error.text()).to_owned()))
    }

    /// Both sentences with which an import by that program ends. No row is there afterwards.
    async fn fate(&self, reader: &Reader) -> [String; 2] {
        let sentences = self.import_by(reader, self.file("rows.csv", ROWS)).await.unwrap_err();
        assert_eq!(self.value("SELECT count(*) FROM shelter").await, "0");
        sentences
    }
}

#[tokio::test]
async fn a_reader_that_dies_says_in_one_sentence_how_and_keeps_no_row() {
    let world = World::empty().await;

    for (script, vi, en) in [
        ("kill -KILL $$", "bị dừng từ bên ngoài (SIGKILL)", "stopped from outside (SIGKILL)"),
        ("kill -SEGV $$", "dừng đột ngột", "reading it broke off"),
        ("kill -ABRT $$", "hơn 1024 MB bộ nhớ", "more than 1024 MB of memory"),
        ("kill -XFSZ $$", "lớn hơn 2048 MB", "larger than 2048 MB"),
        ("exit 3", "dừng giữa chừng (exit status: 3)", "ended half-way (exit status: 3)"),
        ("exit 0", "dừng giữa chừng", "ended half-way (exit status: 0)"),
    ] {
        let [told_vi, told_en] = world.fate(&world.script(script)).await;
        assert!(told_vi.contains(vi), "{script}: {told_vi}");
        assert!(told_en.contains(en), "{script}: {told_en}");
    }
    let [vi, en] = world.fate(&Reader::new("/nowhere/banlang")).await;
    assert!(vi.contains("không dòng nào được ghi"), "{vi}");
    assert!(en.contains("no row was kept"), "{en}");
}

#[tokio::test]
async fn a_reader_that_goes_on_for_ever_is_stopped_whether_it_works_or_sleeps() {
    let world = World::empty().await;
    let begun = Instant::now();

    let busy = world.script("while :; do :; done");
    let busy = busy.limited(ReaderLimits { cpu_seconds: 1, ..ReaderLimits::default() });
    let [vi, en] = world.fate(&busy).await;
    assert!(vi.contains("hơn 1 giây xử lý"), "{vi}");
    assert!(en.contains("more than 1 seconds of processor and was stopped"), "{en}");

    let silence = Duration::from_secs(1);
    let idle = world.script("exec sleep 1000");
    let idle = idle.limited(ReaderLimits { silence, ..ReaderLimits::default() });
    let [vi, en] = world.fate(&idle).await;
    assert!(vi.contains("1 giây không có kết quả"), "{vi}");
    assert!(en.contains("gave nothing for 1 seconds and was stopped"), "{en}");
    assert!(begun.elapsed() < Duration::from_mins(1));
}

#[tokio::test]
async fn a_reader_that_wants_two_gibibytes_gets_none_and_a_file_that_wants_much_is_refused() {
    let world = World::empty().await;

    let greedy = world.script("exec python3 -c 'x = bytearray(2 << 30); print(len(x))' 2>&1");
    let [_, en] = world.fate(&greedy).await;
    // Python says MemoryError, which is no frame; with the memory it would print a number.
    assert!(en.contains("no sensible answer"), "{en}");

    let wide = format!("code,name\nS1,\"{}\"\n", "a".repeat(80 << 20));
    let small = reader().limited(ReaderLimits { memory: 100 << 20, ..ReaderLimits::default() });
    let path = world.file("wide.csv", wide);
    let [vi, en] = world.import_by(&small, path).await.unwrap_err();
    assert!(vi.contains("hơn 100 MB bộ nhớ"), "{vi}");
    assert!(en.contains("more than 100 MB of memory"), "{en}");
    assert_eq!(world.value("SELECT count(*) FROM shelter").await, "0");
}

#[tokio::test]
async fn a_reader_that_talks_nonsense_is_stopped_and_believed_in_nothing() {
    let world = World::empty().await;
    // A head for that many bytes of JSON, as `printf` writes it.
    let head = |json: &str| {
        format!("printf 'H\\{:03o}\\000\\000\\000\\000\\000\\000\\000%s' '{json}'", json.len())
    };
    let says = |fields: &str, geometry: bool| {
        format!(
            r#"{{"fields":[{fields}],"absent":[],"unit_names":[],"geometry":{geometry},"crs":null,"encoding":"","columns":[],"ignored":[],"notes":[],"total":null}}"#
        )
    };
    for script in [
        "echo Segmentation fault".to_owned(),
        "cat /dev/zero".to_owned(),
        // 4 GiB of JSON to come.
        "printf 'H\\377\\377\\377\\377\\000\\000\\000\\000'; cat /dev/zero".to_owned(),
        head("{}"),
        head(&says(r#""code","id""#, false)),
        head(&says(r#""code","code""#, false)),
        head(&says(r#""name""#, false)),
        // A last word that belongs to another question.
        "printf 'Q\\002\\000\\000\\000\\000\\000\\000\\000{}'".to_owned(),
    ] {
        let [vi, en] = world.fate(&world.script(&script)).await;
        assert!(vi.contains("trả lời không hiểu được"), "{script}: {vi}");
        assert!(en.contains("gave no sensible answer"), "{script}: {en}");
    }
    // Right words, and then rows that are none.
    let script = head(&says(r#""code","name""#, false))
        + "; printf 'P\\030\\000\\000\\000\\004\\000\\000\\000{\"refusals\":[],\"read\":1}rows'";
    let [_, en] = world.fate(&world.script(&script)).await;
    assert!(en.contains("no sensible answer") || en.contains("no row was kept"), "{en}");
}

#[tokio::test]
async fn what_a_reader_says_of_a_file_names_no_folder() {
    let world = World::empty().await;
    let path = world.folder.path().canonicalize().unwrap().join("rows.csv");
    let json = format!(r#"{{"vi":"{0}: hỏng","en":"{0}: damaged"}}"#, path.display());
    let script =
        format!("printf 'R\\{:03o}\\000\\000\\000\\000\\000\\000\\000%s' '{json}'", json.len());

    let sentences = world.fate(&world.script(&script)).await;

    assert_eq!(sentences, ["rows.csv: hỏng", "rows.csv: damaged"]);
}

#[tokio::test]
async fn rows_outside_the_areas_of_an_editor_are_not_taken_from_a_reader_that_was_taken_over() {
    let world = World::empty().await;
    world
        .db
        .execute("INSERT INTO area (code, level, name) VALUES ('51', 'province', 'Quảng Ngãi'), ('66', 'province', 'Đắk Lắk')")
        .await;
    let path = world.file("rows.csv", "code,name,area_code\nS1,Trường,66\n");
    // What an honest reader says for one who may write everywhere is said for one who may not.
    let told = world.folder.path().join("frames");
    let honest = env!("CARGO_BIN_EXE_banlang");
    let spy = world.script(&format!("{honest} read-file > {}; cat {0}", told.display()));
    world.import_by(&spy, path.clone()).await.unwrap();
    world.db.execute("DELETE FROM shelter").await;
    let liar = world.script(&format!("cat > /dev/null; cat {}", told.display()));
    let officer = world.editor("can-bo", &["51"]).await;
    let edit = edit_view(&officer, world.catalogue.get("shelter").unwrap()).unwrap();

    let request = Request::new(path);
    let lied = import(&liar, &world.db.db, &world.catalogue, &edit, &request, &|_| ()).await;

    assert_eq!(lied.unwrap().refused, 1);
    assert_eq!(world.value("SELECT count(*) FROM shelter").await, "0");
}

#[tokio::test]
async fn a_reader_knows_nothing_of_the_service_and_its_arguments_hold_no_path() {
    let world = World::empty().await;
    let seen = world.folder.path().join("seen");
    let spy = world.script(&format!(
        "(env; echo args $0 \"$@\"; ulimit -a; pwd; ls -A) > {} 2>&1; exit 3",
        seen.display()
    ));

    world.fate(&spy).await;

    let seen = fs::read_to_string(seen).unwrap();
    let variables: Vec<_> = seen
        .lines()
        .take_while(|line| !line.starts_with("args"))
        .filter_map(|line| Some(line.split_once('=')?.0))
        // The shell sets its own folder.
        .filter(|name| *name != "PWD" && *name != "_" && *name != "OLDPWD" && *name != "SHLVL")
        .collect();
    assert_eq!(variables, ["PATH"], "{seen}");
    let arguments = seen.lines().find(|line| line.starts_with("args")).unwrap();
    assert!(arguments.ends_with("reader.sh read-file"), "{arguments}");
    let folder = seen.lines().rev().find(|line| line.starts_with('/')).unwrap();
    assert!(seen.trim_end().ends_with(folder), "the folder is not empty: {seen}");
    assert!(!PathBuf::from(folder).exists(), "{folder} stays");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_import_ends_its_reader_and_a_killed_service_too() {
    let world = World::empty().await;
    let sleeper = world.script("exec sleep 1000");
    let path = world.file("rows.csv", ROWS);
    let cancelled =
        tokio::time::timeout(Duration::from_secs(2), world.import_by(&sleeper, path.clone())).await;
    assert!(cancelled.is_err());
    let gone = || children(std::process::id(), "sleep").is_empty();
    crate::support::eventually("the reader has ended", gone);

    // A program that starts a reader and is killed: `banlang import` itself, stopped while it reads a pipe of rows.
    let data = world.folder.path().join("data");
    let long = "code,name\n".to_owned() + &"S1,Nhà văn hoá thôn\n".repeat(400_000);
    let path = world.file("long.csv", long);
    let mut service = banlang()
        .env("BANLANG_DATA_DIR", &data)
        .env("DATABASE_URL", world.db.url())
        .args(["import", "shelter"])
        .arg(&path)
        .spawn()
        .unwrap();
    let started = || !children(service.id(), "exe").is_empty();
    crate::support::eventually("the reader has started", started);
    let readers = children(service.id(), "exe");
    service.kill().unwrap();
    service.wait().unwrap();
    let ended = || readers.iter().all(|pid| !PathBuf::from(format!("/proc/{pid}/cwd")).exists());
    crate::support::eventually("the reader has ended with its service", ended);
}
