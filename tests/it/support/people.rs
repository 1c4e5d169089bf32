//! Accounts of a test's own.

use std::sync::OnceLock;

use banlang::{
    auth::{Accounts, Caller, NewGrant, NewUser, Role},
    ledger::Ledger,
};
use tempfile::TempDir;

use super::TestDb;

/// The password of every account that tests make.
pub(crate) const PASSWORD: &str = "mật khẩu để thử";

/// A ledger for what tests do outside an application of their own.
pub(crate) fn ledger() -> Ledger {
    static LEDGER: OnceLock<(Ledger, TempDir)> = OnceLock::new();
    let (ledger, _folder) = LEDGER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        (Ledger::open(folder.path()).unwrap(), folder)
    });
    ledger.clone()
}

/// The accounts of a database.
pub(crate) fn accounts(db: &TestDb) -> Accounts {
    Accounts::new(db.db.clone(), ledger())
}

/// A role in an area; of a community, for stewards.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Held<'a> {
    pub(crate) role: Role,
    pub(crate) area: Option<&'a str>,
    pub(crate) community: Option<&'a str>,
}

/// A role in an area.
pub(crate) fn held(role: Role, area: &str) -> Held<'_> {
    Held { role, area: role.has_area().then_some(area), community: None }
}

/// The steward of a community in an area.
pub(crate) fn steward<'a>(community: &'a str, area: &'a str) -> Held<'a> {
    Held { role: Role::Steward, area: Some(area), community: Some(community) }
}

/// Makes an account with roles that two others have given it.
pub(crate) async fn account(db: &TestDb, name: &str, roles: &[Held<'_>]) -> Caller {
    let accounts = accounts(db);
    let user = NewUser {
        name,
        display_name: "Cán bộ",
        password: PASSWORD,
        by: "test",
        must_change_password: false,
    };
    accounts.add_user(&user).await.unwrap();
    for Held { role, area, community } in roles {
        let grant = NewGrant { area: *area, community: *community, ..NewGrant::of(name, *role) };
        accounts.grant_for_demonstration(&grant).await.unwrap();
    }
    accounts.caller_named(name).await.unwrap()
}
