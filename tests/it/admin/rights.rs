use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use banlang::auth::Role;

use super::world::{Person, person, start};
use crate::support::{PASSWORD, TestApp, account, held, steward};

/// Pages, and the roles that find them; without roles everyone with a session does.
const PAGES: [(&str, &[Role]); 9] = [
    ("/admin", &Role::ALL),
    ("/admin/password", &Role::ALL),
    ("/admin/users", &[Role::Admin]),
    ("/admin/users/viewer", &[Role::Admin]),
    ("/admin/keys", &[Role::Admin]),
    ("/admin/ledger", &[Role::Auditor]),
    ("/admin/activations", &[Role::Disaster, Role::Approver, Role::Auditor]),
    ("/admin/editions", &[Role::Approver, Role::Admin]),
    ("/admin/layers", &[Role::Editor, Role::Approver, Role::Admin]),
];

/// What is done by a form, and the roles that may.
const DEEDS: [(&str, &[Role]); 19] = [
    ("/admin/users", &[Role::Admin]),
    ("/admin/users/viewer/password", &[Role::Admin]),
    ("/admin/users/viewer/disable", &[Role::Admin]),
    ("/admin/users/viewer/grants", &[Role::Admin]),
    ("/admin/users/viewer/grants/1/confirm", &[Role::Admin]),
    ("/admin/users/viewer/grants/1/end", &[Role::Admin]),
    ("/admin/keys", &[Role::Admin]),
    ("/admin/keys/key-1/revoke", &[Role::Admin]),
    ("/admin/ledger/export", &[Role::Auditor]),
    ("/admin/activations", &[Role::Disaster]),
    ("/admin/activations/break-glass", &[Role::Disaster]),
    ("/admin/activations/1/confirm", &[Role::Disaster, Role::Approver, Role::Auditor]),
    ("/admin/activations/1/renew", &[Role::Disaster, Role::Approver, Role::Auditor]),
    ("/admin/activations/1/review", &[Role::Disaster, Role::Approver, Role::Auditor]),
    ("/admin/editions", &[Role::Approver, Role::Admin]),
    ("/admin/editions/1/approve", &[Role::Approver]),
    ("/admin/layers/layer_x/open", &[Role::Editor, Role::Approver, Role::Admin]),
    ("/admin/layers/layer_x/close", &[Role::Editor, Role::Approver, Role::Admin]),
    ("/admin/layers/layer_x/remove", &[Role::Editor, Role::Approver, Role::Admin]),
];

async fn everyone(app: &TestApp) -> Vec<(Role, Person<'_>)> {
    let mut people = Vec::new();
    for role in Role::ALL {
        let name = role.as_str();
        let of_role =
            if role == Role::Steward { steward("xo_dang", "51") } else { held(role, "51") };
        account(&app.db, name, &[of_role]).await;
        people.push((role, Person::log_in(app, name, PASSWORD).await));
    }
    people
}

#[tokio::test]
async fn a_page_is_found_by_its_roles_and_missing_to_all_others() {
    let app = start().await;
    for (role, person) in everyone(&app).await {
        let missing = person.get("/admin/nothing-here?lang=vi").await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
        for (path, roles) in PAGES {
            let answer = person.get(&format!("{path}?lang=vi")).await;
            if roles.contains(&role) {
                assert_eq!(answer.status, StatusCode::OK, "{role} {path}: {}", answer.text());
            } else {
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{role} {path}");
                assert_eq!(
                    (answer.body, answer.headers.len()),
                    (missing.body.clone(), missing.headers.len()),
                    "{role} {path}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_deed_is_missing_to_all_but_its_roles_with_and_without_the_token() {
    let app = start().await;
    for (role, person) in everyone(&app).await {
        let token = person.token().await;
        for (path, roles) in DEEDS {
            let bare = person.post_as_it_is(path, &[]).await;
            let wrong = person.post_as_it_is(path, &[("csrf-token", "0")]).await;
            if roles.contains(&role) {
                assert_eq!(
                    (bare.status, wrong.status),
                    (StatusCode::FORBIDDEN, StatusCode::FORBIDDEN),
                    "{role} {path}"
                );
            } else {
                let whole = person.post_as_it_is(path, &[("csrf-token", &token)]).await;
                for answer in [bare, wrong, whole] {
                    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{role} {path}");
                }
            }
        }
    }
    let done = app.db.value("SELECT count(*) FROM app_key").await;
    assert_eq!(done, "0");
}

#[tokio::test]
async fn without_a_session_pages_that_exist_and_pages_that_do_not_lead_to_the_login() {
    let app = start().await;

    for path in ["/admin", "/admin/users", "/admin/nothing-here", "/admin/users/nobody"] {
        let answer = app.get(path).await;
        let expected = format!("/admin/login?lang=vi&next={path}");
        assert_eq!(
            (answer.status, answer.header("location")),
            (StatusCode::SEE_OTHER, expected.as_str())
        );
    }
    let posted = app.send(Method::POST, "/admin/users", &[], Body::empty()).await;
    assert_eq!(posted.header("location"), "/admin/login?lang=vi&next=/admin");
}

#[tokio::test]
async fn no_answer_is_kept_and_no_page_takes_a_script_or_a_style_of_its_own() {
    let app = start().await;
    let admin = person(&app, "quan-tri", &[Role::Admin]).await;

    for path in ["/admin", "/admin/users", "/admin/keys", "/admin/nothing-here"] {
        let answer = admin.get(path).await;
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        let page = answer.text();
        for wrong in ["<script", "<style", " style=\"", " onclick"] {
            assert!(!page.contains(wrong), "{wrong} in {path}");
        }
    }
}

#[tokio::test]
async fn whoever_has_no_role_is_told_so_in_both_languages() {
    let app = start().await;
    let nobody = person(&app, "chua-co", &[]).await;

    assert!(nobody.get("/admin?lang=vi").await.text().contains("Tài khoản này chưa có quyền nào"));
    assert!(nobody.get("/admin?lang=en").await.text().contains("This account has no role yet"));
}
