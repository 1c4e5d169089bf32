//! Worlds, views and questions by chance: the atlas answers as the tables do.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use proptest::{
    collection::vec,
    test_runner::{Config, TestCaseError, TestError, TestRunner},
};
use tokio::runtime::Runtime;

use super::{
    eyes::{SIGHTS, people},
    memory::{ask, knock},
    question::{Sketch, What, sketch},
    truth,
    world::{World, world},
};
use crate::support::TestApp;

/// Worlds.
const WORLDS: u32 = 24;

/// Questions in each.
const QUESTIONS: usize = 90;

struct Asker {
    app: TestApp,
    cookies: Vec<String>,
}

/// Asks everything in a world; says how many questions were asked and how many had something in their answer.
async fn compare(
    asker: &Asker,
    world: &World,
    sketches: &[Sketch],
) -> Result<(u32, u32), TestCaseError> {
    let Asker { app, cookies } = asker;
    let client = app.db.world().await;
    let opened = world.make(client).await;
    app.settle().await;
    truth::at(client, app.app.atlas().position().unwrap().number).await;
    let mut callers = Vec::new();
    for sight in &SIGHTS {
        callers.push(sight.caller(app).await);
    }
    let (mut asked, mut full) = (0, 0);
    for sketch in sketches {
        let question = sketch.ask(client, &world.spots).await;
        let answer = match &question.what {
            What::Tile { .. } => knock(app, &cookies[question.sight], &question).await,
            What::Figures { .. } => {
                let caller = &callers[question.sight];
                ask(app.app.atlas(), app.app.catalogue(), caller, &question).await.1
            }
        };
        let tables = truth::answer(client, &question, &opened).await;
        let found = truth::differences(&answer, &tables);
        if !found.is_empty() {
            let found: Vec<_> = found.iter().map(ToString::to_string).collect();
            let reason = format!("{question:?} {opened:?}\n{}", found.join("\n"));
            return Err(TestCaseError::fail(reason));
        }
        asked += 1;
        full += u32::from(!tables.is_empty() && !tables.contains_key("closed"));
    }
    Ok((asked, full))
}

#[test]
fn whatever_is_asked_the_atlas_answers_as_the_tables_do() {
    let runtime = Runtime::new().unwrap();
    let asker = runtime.block_on(async {
        let mut app = TestApp::start().await;
        truth::install(app.db.world().await).await;
        let cookies = people(&mut app).await;
        Asker { app, cookies }
    });
    let config = Config {
        cases: WORLDS,
        max_shrink_time: 40_000,
        source_file: Some(file!()),
        test_name: Some("whatever_is_asked_the_atlas_answers_as_the_tables_do"),
        ..Config::default()
    };
    let started = Instant::now();
    let counted = Cell::new((0, 0));
    // Every size is as likely as the others: the sums of cells are kept from some hundreds of rows on.
    let cases = (world(200..2000), vec(sketch(), QUESTIONS));
    let outcome = TestRunner::new(config).run(&cases, |(world, sketches)| {
        let (asked, full) = runtime.block_on(compare(&asker, &world, &sketches))?;
        let (before, full_before) = counted.get();
        counted.set((before + asked, full_before + full));
        Ok(())
    });
    let (asked, full) = counted.get();
    eprintln!(
        "{asked} questions, {full} with an answer, in {:.1} s",
        started.elapsed().as_secs_f32()
    );
    match outcome {
        Ok(()) => {}
        // The world may be large; the reason names the question.
        Err(TestError::Fail(reason, (world, _))) => panic!("{reason}\n{world:?}"),
        Err(error) => panic!("{error}"),
    }
    assert!(asked >= 2000, "only {asked} questions were asked");
    assert!(full >= 800, "only {full} of {asked} had something in their answers");
    assert!(started.elapsed() < Duration::from_mins(10), "the oracle is too slow to be asked");
}
