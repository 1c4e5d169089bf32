//! A start that goes on from a kept state: afterwards the atlas says what the tables say, and nothing that they said before.

use std::{fs, path::PathBuf, time::Duration};

use banlang::atlas::{Atlas, Following, StateFile};
use rand::{SeedableRng as _, rngs::StdRng};
use tempfile::TempDir;
use tokio::time::{sleep, timeout};

use super::{stage::Stage, states::UNHEARD, writer::Writer};

/// A stage and a folder in which a state was kept.
struct Kept {
    stage: Stage,
    folder: TempDir,
}

impl Kept {
    async fn set(questions: usize) -> Self {
        let stage = Stage::set(200, questions).await;
        stage.number().await;
        let kept = Self { stage, folder: TempDir::new().unwrap() };
        let first = kept.start().await;
        assert!(first.position().unwrap().number > 0);
        kept
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// A start, until there is something to show and a state is kept.
    async fn start(&self) -> Atlas {
        let atlas = Atlas::new(self.stage.app.app.catalogue());
        let file = StateFile::in_folder(self.folder.path());
        let following = Following::start_from(atlas.clone(), self.stage.app.db.db.clone(), file);
        let kept = async {
            atlas.loaded().await;
            while !self.file().exists() {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(Duration::from_mins(1), kept).await.unwrap();
        drop(following);
        atlas
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_from_a_kept_state_shows_what_was_written_meanwhile_and_nothing_older() {
    let kept = Kept::set(40).await;
    let client = kept.stage.connect().await;
    let mut writer = Writer::new(StdRng::seed_from_u64(8), 0);
    for round in 0..3 {
        for _ in 0..4 {
            writer.write(&client).await;
        }
        kept.stage.app.execute("DELETE FROM household WHERE id % 11 = 3").await;
        kept.stage.number().await;
        // The same file each time: it is older each time.
        let atlas = kept.start().await;
        kept.stage.agrees(&atlas, &format!("start {round}")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_state_that_is_damaged_or_of_another_history_is_no_use() {
    let kept = Kept::set(10).await;
    let stage = &kept.stage;
    let whole = fs::read(kept.file()).unwrap();

    // What the log does not tell shows whether rows were read or the state was gone on from.
    stage.app.execute(UNHEARD).await;
    let atlas = kept.start().await;
    assert!(
        !stage.differences(&atlas).await.is_empty(),
        "the state is of use as long as it is whole"
    );

    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 4;
    fs::write(kept.file(), &damaged).unwrap();
    stage.agrees(&kept.start().await, "after damage").await;

    fs::write(kept.file(), &whole).unwrap();
    stage.app.execute("UPDATE txn SET started_at = started_at - interval '1 second'").await;
    stage.agrees(&kept.start().await, "in a history with the same numbers").await;

    fs::write(kept.file(), &whole).unwrap();
    stage.app.execute("INSERT INTO epoch DEFAULT VALUES").await;
    stage.agrees(&kept.start().await, "in another epoch").await;
}
