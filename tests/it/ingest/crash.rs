//! PostgreSQL is killed in the middle of an import: nothing of it is there afterwards.

use std::{
    fmt::Write as _,
    fs,
    os::unix::fs::PermissionsExt as _,
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
};

use banlang::{
    auth::Caller,
    catalog::Catalogue,
    ingest::{Progress, Request, import},
    policy::edit_view,
    store::{Address, Cluster, Db, StoreError, migrate},
};
use tokio::time::{Duration, Instant, interval, timeout};

use crate::support::{children, reader};

/// Waits until the cluster, started again by its keeper, takes connections.
async fn count(db: &Db) -> i64 {
    let deadline = Instant::now() + Duration::from_mins(4);
    let mut looks = interval(Duration::from_millis(100));
    loop {
        looks.tick().await;
        let answer: Result<_, StoreError> = async {
            let connection = db.connection().await?;
            Ok(connection.query_one("SELECT count(*) FROM shelter", &[]).await)
        }
        .await;
        if let Ok(Ok(row)) = answer {
            return row.try_get(0).unwrap();
        }
        assert!(Instant::now() < deadline, "PostgreSQL did not come back");
    }
}

/// Kills the server at the first progress that `when` chooses, and gives the outcome. All its processes go at once:
/// a backend that survives its parent for a moment could still finish and commit, which is no crash.
async fn killed_when(cluster: &Cluster, db: &Db, when: fn(Progress) -> bool) -> String {
    let catalogue = Catalogue::built_in().unwrap();
    let edit = edit_view(&Caller::operator(), catalogue.get("shelter").unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shelters.csv");
    let mut file = "code,name,lon,lat\n".to_owned();
    for row in 0..100_000 {
        writeln!(file, "S{row},Điểm sơ tán số {row},107.{row},15.2").unwrap();
    }
    fs::write(&path, file).unwrap();
    let killed = AtomicBool::new(false);
    let pid = cluster.pid().unwrap();
    let progress = |state: Progress| {
        if when(state) && !killed.swap(true, Ordering::SeqCst) {
            let backends: Vec<_> =
                children(pid, "postgres").iter().map(ToString::to_string).collect();
            let kill_all = |pids: &[String]| Command::new("kill").arg("-9").args(pids).status();
            assert!(kill_all(&[pid.to_string()]).unwrap().success());
            // One of them may have ended by itself in between.
            let _some_are_gone = kill_all(&backends);
        }
    };

    let result = timeout(
        Duration::from_mins(4),
        import(&reader(), db, &catalogue, &edit, &Request::new(path), &progress),
    )
    .await
    .unwrap();

    assert!(killed.load(Ordering::SeqCst), "the server was not killed");
    result.map_or_else(|error| error.to_string(), |report| format!("{report:?}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_killed_in_mid_import_keeps_no_row_of_it() {
    let folder = tempfile::tempdir_in("/tmp").unwrap();
    // Closed to the account of PostgreSQL, the cluster would lie elsewhere and stay.
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let cluster = Cluster::start(folder.path()).unwrap();
    let db = Db::new(Address::private(&cluster.url("banlang")).unwrap()).unwrap();
    migrate(&db).await.unwrap();

    let reading =
        killed_when(&cluster, &db, |state| matches!(state, Progress::Read(n, _) if n > 1));
    let reading = reading.await;
    let after_reading = count(&db).await;
    let writing =
        killed_when(&cluster, &db, |state| matches!(state, Progress::Written(0, _))).await;
    let after_writing = count(&db).await;

    assert!(reading.contains("no row was kept"), "{reading}");
    assert!(writing.contains("no row was kept"), "{writing}");
    assert_eq!((after_reading, after_writing), (0, 0));
    db.close();
}
