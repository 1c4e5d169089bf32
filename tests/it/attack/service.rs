//! The service under attack, behind a layer that may tell more than it should.

use std::{pin::Pin, time::Duration};

use axum::http::{Method, StatusCode};
use banlang::store::Listener;
use futures_util::{StreamExt as _, stream};

use super::{
    eyes::Eyes,
    question::{Question, Told},
    world::NUMBER,
};
use crate::support::{Answer, TestApp, TestDb};

/// Questions that are under way at once.
const AT_ONCE: usize = 6;

/// What a layer around the router does with an answer.
pub(super) type Layer =
    for<'a> fn(&'a TestDb, &'a Question, Answer) -> Pin<Box<dyn Future<Output = Answer> + 'a>>;

/// The service.
pub(super) struct Service {
    pub(super) app: TestApp,
    pub(super) layer: Option<Layer>,
    /// Sessions and keys are answered from memory, as in the running service.
    _followed: Option<Listener>,
}

impl Service {
    /// As it is.
    pub(super) fn over(app: TestApp) -> Self {
        let followed = app.app.accounts().follow();
        Self { app, layer: None, _followed: Some(followed) }
    }

    /// Without word of what changes: every token is looked up.
    pub(super) fn forgetful(self) -> Self {
        Self { _followed: None, ..self }
    }

    /// Behind a layer.
    pub(super) fn behind(self, layer: Option<Layer>) -> Self {
        Self { layer, ..self }
    }

    /// The answer to one question.
    pub(super) async fn ask(&self, eyes: &Eyes, question: &Question) -> Told {
        let own = eyes.headers.iter().chain(&question.headers);
        let headers: Vec<_> = own.map(|(name, value)| (*name, value.as_str())).collect();
        let mut answer = self.send(question, &headers).await;
        // Exports take turns; who comes too soon asks again.
        while answer.status == StatusCode::TOO_MANY_REQUESTS && question.method == Method::GET {
            tokio::time::sleep(Duration::from_millis(10)).await;
            answer = self.send(question, &headers).await;
        }
        let answer = match self.layer {
            Some(layer) => layer(&self.app.db, question, answer).await,
            None => answer,
        };
        Told::of(answer, eyes)
    }

    async fn send(&self, question: &Question, headers: &[(&str, &str)]) -> Answer {
        self.app.send(question.method.clone(), &question.path, headers, question.bytes()).await
    }

    /// The answers to all of them, in their order.
    pub(super) async fn ask_all(&self, eyes: &Eyes, questions: &[Question]) -> Vec<Told> {
        stream::iter(questions)
            .map(|question| self.ask(eyes, question))
            .buffered(AT_ONCE)
            .collect()
            .await
    }

    /// Statements of the world, all or none.
    pub(super) async fn happens(&self, sql: &str) {
        self.app.execute(sql).await;
        self.app.execute(NUMBER).await;
    }
}
