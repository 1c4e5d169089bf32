//! Rights are given by two.

use banlang::auth::{AccountError, Accounts, NewGrant, NewUser, Role};
use serde_json::json;

use crate::support::{PASSWORD, TestApp, account, held};

const AREAS: &str = "
    INSERT INTO area (code, level, name, parent_code) VALUES
        ('51', 'province', 'Quảng Ngãi', NULL), ('23368', 'commune', 'Đăk Long', '51')";

/// Two administrators, and somebody without a right.
async fn office() -> TestApp {
    let app = TestApp::start().await;
    app.execute(AREAS).await;
    for admin in ["an", "binh"] {
        account(&app.db, admin, &[held(Role::Admin, "")]).await;
    }
    account(&app.db, "y-hanh", &[]).await;
    app
}

fn editor(user: &str) -> NewGrant<'_> {
    NewGrant { area: Some("23368"), ..NewGrant::of(user, Role::Editor) }
}

async fn roles(accounts: &Accounts, name: &str) -> Vec<Role> {
    accounts.caller_named(name).await.unwrap().as_person().unwrap().roles().collect()
}

#[tokio::test]
async fn a_grant_that_opens_personal_data_counts_when_another_administrator_confirms_it() {
    let app = office().await;
    let accounts = app.app.accounts();

    let proposed = accounts.propose(&editor("y-hanh"), "an").await.unwrap();
    let before = roles(accounts, "y-hanh").await;
    let own = accounts.confirm(proposed.id, "an").await.unwrap_err();
    let nobody = accounts.confirm(proposed.id, "y-hanh").await.unwrap_err();
    accounts.confirm(proposed.id, "binh").await.unwrap();
    let after = roles(accounts, "y-hanh").await;
    let again = accounts.confirm(proposed.id, "binh").await.unwrap_err();

    assert!(proposed.waits);
    assert_eq!((before.len(), after), (0, vec![Role::Editor]));
    assert!(matches!(own, AccountError::SecondPerson), "{own}");
    assert!(matches!(nobody, AccountError::NoAdmin(_)), "{nobody}");
    assert!(matches!(again, AccountError::NoGrant(_)), "{again}");
}

#[tokio::test]
async fn nobody_confirms_a_right_of_their_own_and_the_table_refuses_it_too() {
    let app = office().await;
    let accounts = app.app.accounts();

    let grant = NewGrant { area: Some("51"), ..NewGrant::of("binh", Role::Disaster) };
    let proposed = accounts.propose(&grant, "an").await.unwrap();
    let own = accounts.confirm(proposed.id, "binh").await.unwrap_err();
    let by_sql = app
        .db
        .world()
        .await
        .batch_execute("UPDATE app_grant SET confirmed_by = proposed_by, confirmed_at = now() WHERE confirmed_at IS NULL")
        .await;

    assert!(matches!(own, AccountError::SecondPerson), "{own}");
    assert_eq!(by_sql.unwrap_err().as_db_error().unwrap().constraint(), Some("app_grant_by_two"));
}

#[tokio::test]
async fn an_administrator_alone_makes_no_administrator() {
    let app = office().await;

    let made = app.app.accounts().found(&NewGrant::of("y-hanh", Role::Admin), "an").await.unwrap();

    assert!(made.waits);
    assert!(roles(app.app.accounts(), "y-hanh").await.is_empty());
}

#[tokio::test]
async fn the_first_two_administrators_are_made_by_the_command_line_and_no_third() {
    let app = TestApp::start().await;
    let accounts = app.app.accounts();
    for name in ["an", "binh", "chi"] {
        account(&app.db, name, &[]).await;
        accounts.found(&NewGrant::of(name, Role::Admin), "command line (root)").await.unwrap();
    }

    assert_eq!(accounts.admins().await.unwrap(), ["an", "binh"]);
}

#[tokio::test]
async fn a_password_that_somebody_else_set_opens_nothing_until_it_is_changed_and_rights_are_confirmed_again()
 {
    let mut app = office().await;
    app.execute("INSERT INTO household (commune_code, list_no, members, ethnic_group) VALUES ('23368', '1', 4, 'kinh')").await;
    let accounts = app.app.accounts().clone();
    let grant = accounts.propose(&editor("y-hanh"), "an").await.unwrap();
    accounts.confirm(grant.id, "binh").await.unwrap();
    let list = "/api/collections/household/items";
    app.log_in("y-hanh").await;
    assert_eq!(app.get(list).await.json()["numberReturned"], 1);

    accounts.set_password("y-hanh", PASSWORD, "an").await.unwrap();
    let ended = app.get(list).await.status;
    app.log_in("y-hanh").await;
    let unchanged = (
        app.get("/auth/me").await.json()["user"]["must_change_password"].clone(),
        app.get(list).await.status,
    );
    let changed =
        app.post("/auth/password", &json!({"old": PASSWORD, "new": "ba con suối đầu làng"})).await;
    app.keep_session(&changed);
    let waiting = app.get(list).await.status;
    let by_the_same = accounts.confirm(grant.id, "an").await.unwrap_err();
    accounts.confirm(grant.id, "binh").await.unwrap();
    let confirmed = app.get(list).await.status;

    assert_eq!(
        (ended, unchanged),
        (404.try_into().unwrap(), (json!(true), 404.try_into().unwrap()))
    );
    assert_eq!((waiting, confirmed), (404.try_into().unwrap(), 200.try_into().unwrap()));
    assert!(matches!(by_the_same, AccountError::SecondPerson), "{by_the_same}");
}

#[tokio::test]
async fn a_role_is_named_with_its_place_and_community_or_not_at_all() {
    let app = office().await;
    let accounts = app.app.accounts();
    let refused = |grant: NewGrant<'static>| async move {
        accounts.propose(&grant, "an").await.unwrap_err().to_string()
    };

    let nowhere = refused(NewGrant::of("y-hanh", Role::Editor)).await;
    let placed =
        refused(NewGrant { area: Some("51"), ..NewGrant::of("y-hanh", Role::Auditor) }).await;
    let of_nobody =
        refused(NewGrant { area: Some("51"), ..NewGrant::of("y-hanh", Role::Steward) }).await;
    let unknown = NewGrant {
        area: Some("51"),
        community: Some("nobody"),
        ..NewGrant::of("y-hanh", Role::Steward)
    };

    assert_eq!(nowhere, "editor is granted in an area; name its code");
    assert_eq!(placed, "auditor has no area; leave \"51\" out");
    assert_eq!(of_nobody, "a steward speaks for a community; name its ethnic group");
    assert!(refused(unknown).await.starts_with("there is no community \"nobody\""));
}

#[tokio::test]
async fn what_is_done_with_accounts_stands_in_the_ledger_before_it_is_done() {
    let app = office().await;
    let accounts = app.app.accounts();

    let new = NewUser {
        name: "y-long",
        display_name: "x",
        password: PASSWORD,
        by: "an",
        must_change_password: true,
    };
    accounts.add_user(&new).await.unwrap();
    let grant = accounts.propose(&editor("y-long"), "an").await.unwrap();
    accounts.confirm(grant.id, "binh").await.unwrap();
    accounts.end_grant(grant.id, "binh").await.unwrap();
    accounts.disable_user("y-long", "an").await.unwrap();

    let told: Vec<_> = app
        .ledger_lines()
        .iter()
        .map(|line| {
            format!(
                "{} {}",
                line["who"]["name"].as_str().unwrap(),
                line["detail"]["what"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "an account made",
            "an role proposed",
            "binh role confirmed",
            "binh role ended",
            "an account shut"
        ]
    );
}
