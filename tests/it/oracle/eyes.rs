//! Who asks, and the rule that is theirs, told without the policy.

use banlang::auth::{Caller, Role};
use serde_json::{Value, json};

use crate::support::{TestApp, account, held};

/// Codes under the first province.
const PROVINCE: [&str; 4] = ["51", "23001", "23002", "23003"];

/// A kind of caller.
#[derive(Debug)]
pub(super) struct Sight {
    /// Name of the account; empty for the public.
    pub(super) name: &'static str,
    /// The roles, each with the areas that it was given in.
    roles: &'static [(Role, &'static [&'static str])],
    /// The codes whose rows are open.
    rows: &'static [&'static str],
    /// The codes within which activations open rows.
    desk: &'static [&'static str],
    /// The codes whose rows are counted.
    counts: &'static [&'static str],
}

const NOBODY: Sight = Sight { name: "", roles: &[], rows: &[], desk: &[], counts: &[] };

/// Everyone who asks: first the public, last a planner, to whom little is open.
pub(super) const SIGHTS: [Sight; 8] = [
    NOBODY,
    Sight {
        name: "mot-xa",
        roles: &[(Role::Editor, &["23001"])],
        rows: &["23001"],
        counts: &["23001"],
        ..NOBODY
    },
    Sight {
        name: "hai-xa",
        roles: &[(Role::Editor, &["23001", "23101"])],
        rows: &["23001", "23101"],
        counts: &["23001", "23101"],
        ..NOBODY
    },
    Sight {
        name: "duyet",
        roles: &[(Role::Approver, &["51"])],
        rows: &PROVINCE,
        counts: &PROVINCE,
        ..NOBODY
    },
    Sight {
        name: "truc",
        roles: &[(Role::Disaster, &["51"])],
        desk: &PROVINCE,
        counts: &PROVINCE,
        ..NOBODY
    },
    Sight {
        name: "truc-xa",
        roles: &[(Role::Disaster, &["23002"])],
        desk: &["23002"],
        counts: &["23002"],
        ..NOBODY
    },
    // What is open by both ways is there once.
    Sight {
        name: "kiem-nhiem",
        roles: &[(Role::Editor, &["23001"]), (Role::Disaster, &["51"])],
        rows: &["23001"],
        desk: &PROVINCE,
        counts: &PROVINCE,
    },
    Sight { name: "ke-hoach", roles: &[(Role::Viewer, &["51"])], counts: &PROVINCE, ..NOBODY },
];

/// An activation.
#[derive(Debug, Clone)]
pub(super) struct Opened {
    /// Who asked; alone, when there is no ground.
    pub(super) asker: &'static str,
    /// Codes.
    pub(super) areas: Vec<&'static str>,
    /// WKT.
    pub(super) ground: Option<String>,
}

/// Which rows a view opens, as the statements of the oracle take it.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    /// Codes; `None` for all rows.
    pub(super) areas: Option<&'static [&'static str]>,
    /// What activations open.
    pub(super) openings: Value,
}

impl Sight {
    /// The rule for rows of a collection; `None` when it is closed.
    pub(super) fn rows(&self, collection: &str, opened: &[Opened]) -> Option<Rule> {
        if collection != "household" {
            return Some(Rule { areas: None, openings: json!([]) });
        }
        let openings: Vec<_> = opened
            .iter()
            .filter(|one| one.ground.is_some() || one.asker == self.name)
            .map(|one| {
                let own = |code: &&&str| self.desk.contains(code);
                let areas: Vec<_> = one.areas.iter().filter(own).collect();
                json!({"areas": areas, "ground": one.ground})
            })
            .filter(|opening| opening["areas"] != json!([]))
            .collect();
        let open = !(self.rows.is_empty() && openings.is_empty());
        open.then(|| Rule { areas: Some(self.rows), openings: json!(openings) })
    }

    /// The rule for counts of households; `None` when none are exact.
    pub(super) fn counts(&self) -> Option<Rule> {
        let areas = (!self.counts.is_empty()).then_some(self.counts)?;
        Some(Rule { areas: Some(areas), openings: json!([]) })
    }

    /// The account as the service knows it now.
    pub(super) async fn caller(&self, app: &TestApp) -> Caller {
        if self.name.is_empty() {
            return Caller::public();
        }
        app.app.accounts().caller_named(self.name).await.unwrap()
    }
}

/// Makes the accounts, and says the cookie of each one's session.
pub(super) async fn people(app: &mut TestApp) -> Vec<String> {
    app.execute(include_str!("people.sql")).await;
    let mut cookies = Vec::new();
    for sight in &SIGHTS {
        app.forget_session();
        if !sight.name.is_empty() {
            let each = |(role, areas): &(Role, &'static [&'static str])| {
                areas.iter().map(|area| held(*role, area)).collect::<Vec<_>>()
            };
            let roles: Vec<_> = sight.roles.iter().flat_map(each).collect();
            account(&app.db, sight.name, &roles).await;
            app.log_in(sight.name).await;
        }
        cookies.push(app.cookie());
    }
    app.forget_session();
    cookies
}
