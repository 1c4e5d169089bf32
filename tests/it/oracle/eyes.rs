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
    /// The role and the areas that it was given in.
    role: Option<(Role, &'static [&'static str])>,
    /// The codes that this reaches.
    scope: &'static [&'static str],
}

/// Everyone who asks.
pub(super) const SIGHTS: [Sight; 7] = [
    Sight { name: "", role: None, scope: &[] },
    Sight { name: "mot-xa", role: Some((Role::Editor, &["23001"])), scope: &["23001"] },
    Sight {
        name: "hai-xa",
        role: Some((Role::Editor, &["23001", "23101"])),
        scope: &["23001", "23101"],
    },
    Sight { name: "duyet", role: Some((Role::Approver, &["51"])), scope: &PROVINCE },
    Sight { name: "truc", role: Some((Role::Disaster, &["51"])), scope: &PROVINCE },
    Sight { name: "truc-xa", role: Some((Role::Disaster, &["23002"])), scope: &["23002"] },
    Sight { name: "ke-hoach", role: Some((Role::Viewer, &["51"])), scope: &PROVINCE },
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
    pub(super) areas: Option<Vec<&'static str>>,
    /// What activations open.
    pub(super) openings: Value,
}

impl Rule {
    fn areas(areas: &[&'static str]) -> Self {
        Self { areas: Some(areas.to_vec()), openings: json!([]) }
    }
}

impl Sight {
    /// The rule for rows of a collection; `None` when it is closed.
    pub(super) fn rows(&self, collection: &str, opened: &[Opened]) -> Option<Rule> {
        if collection != "household" {
            return Some(Rule { areas: None, openings: json!([]) });
        }
        match self.role?.0 {
            Role::Editor | Role::Approver => Some(Rule::areas(self.scope)),
            Role::Disaster => {
                let theirs = |one: &&Opened| one.ground.is_some() || one.asker == self.name;
                let within = |one: &Opened| {
                    let own = |code: &&&str| self.scope.contains(code);
                    one.areas.iter().filter(own).copied().collect::<Vec<_>>()
                };
                let openings: Vec<_> = opened
                    .iter()
                    .filter(theirs)
                    .filter(|one| !within(one).is_empty())
                    .map(|one| json!({"areas": within(one), "ground": one.ground}))
                    .collect();
                let open = !openings.is_empty();
                open.then(|| Rule { openings: json!(openings), ..Rule::areas(&[]) })
            }
            _ => None,
        }
    }

    /// The rule for counts of households; `None` when none are exact.
    pub(super) fn counts(&self) -> Option<Rule> {
        self.role.map(|_| Rule::areas(self.scope))
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
        if let Some((role, areas)) = sight.role {
            let roles: Vec<_> = areas.iter().map(|area| held(role, area)).collect();
            account(&app.db, sight.name, &roles).await;
            app.log_in(sight.name).await;
        }
        cookies.push(app.cookie());
    }
    app.forget_session();
    cookies
}
