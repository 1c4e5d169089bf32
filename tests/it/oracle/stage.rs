//! A world by chance with questions about it, for tests in which something happens to the world.

use banlang::{
    atlas::{Atlas, catch_up},
    auth::Caller,
    store::Mirror,
};
use proptest::{collection::vec, prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use tokio_postgres::{Client, NoTls};

use super::{
    eyes::{Opened, SIGHTS, people},
    memory::{Facts, ask},
    question::{Question, sketch},
    questions::everything,
    truth::{self, Difference, differences},
    world::world,
};
use crate::support::TestApp;

/// The world of a test, and who looks at it.
pub(super) struct Stage {
    pub(super) app: TestApp,
    pub(super) opened: Vec<Opened>,
    pub(super) callers: Vec<Caller>,
    pub(super) questions: Vec<Question>,
}

impl Stage {
    /// A world of that many households, and so many questions besides those about everything; always the same.
    pub(super) async fn set(households: usize, questions: usize) -> Self {
        let mut app = TestApp::start().await;
        let mut runner = TestRunner::deterministic();
        let all = (world(households..households + 1), vec(sketch(), questions));
        let (world, sketches) = all.new_tree(&mut runner).unwrap().current();
        truth::install(app.db.world().await).await;
        people(&mut app).await;
        let client = app.db.world().await;
        let opened = world.make(client).await;
        let mut callers = Vec::new();
        for sight in &SIGHTS {
            callers.push(sight.caller(&app).await);
        }
        let mut questions = everything();
        for sketch in &sketches {
            questions.push(sketch.ask(client, &world.spots).await);
        }
        Self { app, opened, callers, questions }
    }

    /// What an atlas answers to a question, and at which position.
    pub(super) async fn answer(&self, atlas: &Atlas, question: &Question) -> (i64, Facts) {
        ask(atlas, self.app.app.catalogue(), &self.callers[question.sight], question).await
    }

    /// Every question to which an atlas and the tables, at the atlas's position, say something different. A test that plants
    /// a fault finds it here, and nothing else.
    pub(super) async fn differences(&self, atlas: &Atlas) -> Vec<(&Question, Vec<Difference>)> {
        let client = self.app.db.world().await;
        truth::at(client, atlas.position().unwrap().number).await;
        let mut all = Vec::new();
        for question in &self.questions {
            let (_, memory) = self.answer(atlas, question).await;
            let tables = truth::answer(client, question, &self.opened).await;
            let found = differences(&memory, &tables);
            if !found.is_empty() {
                all.push((question, found));
            }
        }
        all
    }

    /// The atlas and the tables say the same.
    pub(super) async fn agrees(&self, atlas: &Atlas, when: &str) {
        let found = self.differences(atlas).await;
        assert!(found.is_empty(), "{when}: {}", told(&found));
    }

    /// An atlas that nobody has asked yet, at the newest position.
    pub(super) async fn fresh(&self) -> Atlas {
        let atlas = Atlas::new(self.app.app.catalogue());
        self.follow(&atlas).await;
        atlas
    }

    /// Brings an atlas to the newest position that has been given.
    pub(super) async fn follow(&self, atlas: &Atlas) {
        let mut mirror = Mirror::connect(&self.app.db.db).await.unwrap();
        catch_up(atlas, &mut mirror).await.unwrap();
    }

    /// Gives the transactions that have ended their positions.
    pub(super) async fn number(&self) {
        self.app.execute(include_str!("../../../src/store/sql/number_transactions.sql")).await;
    }

    /// Another connection that may do everything.
    pub(super) async fn connect(&self) -> Client {
        let (client, connection) =
            tokio_postgres::connect(&self.app.db.url(), NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }
}

/// The first few, for people.
pub(super) fn told(found: &[(&Question, Vec<Difference>)]) -> String {
    let lines = found.iter().take(4).map(|(question, found)| {
        let found: Vec<_> = found.iter().take(4).map(ToString::to_string).collect();
        format!("{question:?}\n  {}", found.join("\n  "))
    });
    format!("{} questions\n{}", found.len(), lines.collect::<Vec<_>>().join("\n"))
}
