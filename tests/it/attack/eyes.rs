//! Who attacks, and what is within that caller's right.

use axum::{body::Body, http::Method};
use banlang::auth::{NewKey, Role};
use chrono::{TimeDelta, Utc};
use serde_json::json;

use super::world::{FAR, NEAR, Planted};
use crate::support::{PASSWORD, TestApp, account, held, steward};

/// What a caller may know of the households of the near commune; of the far one nobody here may know anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Right {
    /// What is published.
    Nothing,
    /// Exact counts of whole units.
    Units,
    /// Exact counts of any ground.
    Ground,
    /// The rows.
    Rows,
}

/// A caller.
#[derive(Debug, Clone)]
pub(super) struct Eyes {
    pub(super) name: &'static str,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) right: Right,
}

impl Eyes {
    /// Anyone.
    pub(super) fn public() -> Self {
        Self { name: "public", headers: Vec::new(), right: Right::Nothing }
    }

    /// A partner whose key opens two collections of the near commune.
    pub(super) async fn partner(app: &TestApp) -> Self {
        let collections = ["shelter".to_owned(), "damage_report".to_owned()];
        let key = NewKey {
            name: "doi-tac",
            collections: &collections,
            areas: &[NEAR.commune.to_owned()],
            until: Utc::now() + TimeDelta::days(30),
        };
        let key = app.app.accounts().add_key(app.app.catalogue(), &key, "test").await.unwrap();
        Self {
            name: "partner",
            headers: vec![("authorization", format!("Bearer {key}"))],
            right: Right::Nothing,
        }
    }

    /// A person in a role in the near commune.
    pub(super) async fn person(app: &TestApp, role: Role) -> Self {
        let (name, right) = match role {
            Role::Viewer => ("planner", Right::Units),
            Role::Editor => ("editor", Right::Rows),
            Role::Approver => ("approver", Right::Rows),
            Role::Disaster => ("disaster", Right::Ground),
            Role::Auditor => ("auditor", Right::Nothing),
            Role::Admin => ("admin", Right::Nothing),
            Role::Steward => ("steward", Right::Nothing),
        };
        let held = if role == Role::Steward {
            steward("gie_trieng", NEAR.commune)
        } else {
            held(role, NEAR.commune)
        };
        account(&app.db, name, &[held]).await;
        Self::log_in(app, name, right).await
    }

    /// An account that the test has made.
    pub(super) async fn log_in(app: &TestApp, name: &'static str, right: Right) -> Self {
        let body = Body::from(json!({"name": name, "password": PASSWORD}).to_string());
        let headers = [("content-type", "application/json")];
        let answer = app.send(Method::POST, "/auth/login", &headers, body).await;
        assert!(answer.status.is_success(), "{}", answer.text());
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        let token = answer.json()["csrf_token"].as_str().unwrap().to_owned();
        Self { name, headers: vec![("cookie", cookie), ("x-csrf-token", token)], right }
    }

    /// The cookie alone, as another may have found it.
    pub(super) fn cookie_alone(&self) -> Self {
        let headers = self.headers.iter().filter(|(name, _)| *name == "cookie").cloned().collect();
        Self { headers, ..self.clone() }
    }

    /// The same with another header.
    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The same token, which opens nothing any more.
    pub(super) fn ended(&self) -> Self {
        Self { right: Right::Nothing, ..self.clone() }
    }

    /// Answers may hold exact counts, with the position of the data.
    pub(super) fn counts(&self) -> bool {
        self.right != Right::Nothing
    }

    /// Rows of these are hidden from the caller.
    pub(super) fn hidden(&self) -> Vec<Planted> {
        if self.right == Right::Rows { vec![FAR] } else { vec![NEAR, FAR] }
    }

    /// The ground of these is not counted for the caller.
    pub(super) fn uncounted(&self) -> Vec<Planted> {
        if matches!(self.right, Right::Rows | Right::Ground) { vec![FAR] } else { vec![NEAR, FAR] }
    }

    /// The header that tells the service who asks.
    pub(super) fn told_by(&self) -> &'static str {
        self.headers.first().map_or("cookie", |(name, _)| name)
    }
}
