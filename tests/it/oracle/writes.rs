//! While others write: every answer is that of the position that it says.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use banlang::{atlas::Following, store::Sequencer};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tokio::{task::JoinHandle, time::sleep};
use tokio_postgres::Client;

use super::{
    memory::Facts,
    stage::{Stage, told},
    truth::{self, differences},
    writer::Writer,
};

/// How long is written.
const WRITING: Duration = Duration::from_secs(8);

/// Most positions at which answers are looked at, and most answers of each.
const POSITIONS: usize = 60;
const ANSWERS: usize = 12;

/// Short transactions one after the other.
fn short(client: Client, mut writer: Writer, until: Instant) -> JoinHandle<u32> {
    tokio::spawn(async move {
        let mut written = 0;
        while Instant::now() < until {
            writer.write(&client).await;
            if let Some(id) = writer.change_status(&client).await {
                writer.end(&client, id).await;
            }
            written += 3;
            sleep(Duration::from_millis(writer.chance.random_range(0..25))).await;
        }
        written
    })
}

/// Transactions that stay open while the others begin and end.
fn long(client: Client, mut writer: Writer, until: Instant) -> JoinHandle<u32> {
    tokio::spawn(async move {
        let mut written = 0;
        while Instant::now() < until {
            client.batch_execute("BEGIN").await.unwrap();
            for _ in 0..6 {
                client.batch_execute(&writer.statement(20)).await.unwrap();
                sleep(Duration::from_millis(250)).await;
            }
            client.batch_execute("COMMIT").await.unwrap();
            written += 1;
        }
        written
    })
}

/// Answers by position, each with the number of its question.
type Answers = BTreeMap<i64, Vec<(usize, Facts)>>;

async fn ask_until(stage: &Stage, until: Instant) -> Answers {
    let mut chance = StdRng::seed_from_u64(3);
    let mut answers = Answers::new();
    while Instant::now() < until {
        let number = chance.random_range(0..stage.questions.len());
        let atlas = stage.app.app.atlas();
        let (position, facts) = stage.answer(atlas, &stage.questions[number]).await;
        answers.entry(position).or_default().push((number, facts));
        sleep(Duration::from_millis(2)).await;
    }
    answers
}

/// Looks at some answers of some positions, the first and the last among them.
async fn check(stage: &Stage, answers: &Answers) -> (usize, BTreeSet<usize>) {
    let client = stage.app.db.world().await;
    let step = answers.len().div_ceil(POSITIONS);
    let (mut looked, mut sights) = (0, BTreeSet::new());
    for (position, answers) in answers.iter().step_by(step) {
        truth::at(client, *position).await;
        for (number, facts) in answers.iter().take(ANSWERS) {
            let question = &stage.questions[*number];
            let tables = truth::answer(client, question, &stage.opened).await;
            let found = differences(facts, &tables);
            assert!(found.is_empty(), "position {position}: {}", told(&[(question, found)]));
            looked += 1;
            sights.insert(question.sight);
        }
    }
    (looked, sights)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_others_write_each_answer_is_that_of_its_position() {
    let mut stage = Stage::set(700, 80).await;
    // Editions have no history that could be undone.
    stage.questions.retain(|question| question.collection != "household_summary");
    let db = &stage.app.db.db;
    let _sequencer = Sequencer::start(db.clone());
    let _following = Following::start(stage.app.app.atlas().clone(), db.clone());
    stage.app.app.atlas().loaded().await;
    let until = Instant::now() + WRITING;
    let writer = |turn| Writer::new(StdRng::seed_from_u64(u64::from(turn)), turn);
    let writers = [
        short(stage.connect().await, writer(0), until),
        short(stage.connect().await, writer(1), until),
        long(stage.connect().await, writer(2), until),
    ];

    let answers = ask_until(&stage, until).await;
    let mut written = 0;
    for writer in writers {
        written += writer.await.unwrap();
    }
    let started = Instant::now();
    let (looked, sights) = check(&stage, &answers).await;

    let asked = answers.values().map(Vec::len).sum::<usize>();
    eprintln!(
        "{written} transactions, {asked} answers at {} positions; {looked} looked at, of {} views, in {:.1} s",
        answers.len(),
        sights.len(),
        started.elapsed().as_secs_f32()
    );
    assert!(
        looked >= 200 && answers.len() >= 10,
        "{looked} answers at {} positions",
        answers.len()
    );
    assert!(sights.len() >= 5, "{sights:?}");
    settles(&stage).await;
}

/// When all is written and numbered, the model comes to it by itself.
async fn settles(stage: &Stage) {
    let newest =
        "SELECT CASE WHEN bool_and(position IS NOT NULL) THEN max(position) ELSE -1 END FROM txn";
    let atlas = stage.app.app.atlas();
    let patience = Instant::now() + Duration::from_secs(20);
    while stage.app.db.value(newest).await != atlas.position().unwrap().number.to_string() {
        assert!(Instant::now() < patience, "the model does not come to the end");
        sleep(Duration::from_millis(50)).await;
    }
    stage.agrees(atlas, "at the end").await;
}
