use axum::http::StatusCode;
use banlang::auth::{NewGrant, NewUser, Role};

use super::world::{Person, assert_done, assert_refused, between, person, start};
use crate::support::{PASSWORD, TestApp, accounts};

/// The two first administrators, as the command line makes them.
async fn administrators(app: &TestApp) -> (Person<'_>, Person<'_>) {
    let accounts = accounts(&app.db);
    for name in ["an", "binh"] {
        let user = NewUser {
            name,
            display_name: name,
            password: PASSWORD,
            by: "command line",
            must_change_password: false,
        };
        accounts.add_user(&user).await.unwrap();
        let made = accounts.found(&NewGrant::of(name, Role::Admin), "command line").await.unwrap();
        assert!(!made.waits, "the first administrators wait for nobody");
    }
    (Person::log_in(app, "an", PASSWORD).await, Person::log_in(app, "binh", PASSWORD).await)
}

/// Makes an account by the page and gives its password.
async fn made(admin: &Person<'_>, name: &str, display_name: &str) -> String {
    let fields = [("name", name), ("display-name", display_name)];
    let page = admin.post("/admin/users?lang=vi", &fields).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    between(&page.text(), "id=\"one-time-password\" value=\"", "\"").to_owned()
}

/// The number of the newest grant.
async fn newest_grant(app: &TestApp) -> String {
    app.db.value("SELECT max(id) FROM app_grant").await
}

#[tokio::test]
async fn a_role_is_proposed_by_one_administrator_and_confirmed_by_the_other() {
    let app = start().await;
    let (an, binh) = administrators(&app).await;
    made(&an, "y-hanh", "Y Hạnh").await;

    let by_name = [("role", "editor"), ("area", "dak"), ("until", "2099-12-31")];
    let found = an.post("/admin/users/y-hanh/grants?lang=vi", &by_name).await;
    assert_refused(&found, "Chọn một địa bàn trong danh sách");
    assert!(found.text().contains("Đăk Một") && found.text().contains("Đăk Hai"));
    let chosen = [
        ("role", "editor"),
        ("area", "dak"),
        ("area-asked", "dak"),
        ("area-code", "23001"),
        ("until", "2099-12-31"),
    ];
    assert_done(&an.post("/admin/users/y-hanh/grants?lang=vi", &chosen).await, "proposed");
    let confirm =
        format!("/admin/users/y-hanh/grants/{}/confirm?lang=vi", newest_grant(&app).await);

    let own = an.post(&confirm, &[]).await;
    assert_refused(&own, "Người đề xuất và người được trao không tự xác nhận");
    assert!(!an.get("/admin?lang=vi").await.text().contains("Xem và xác nhận"));
    assert!(binh.get("/admin?lang=vi").await.text().contains("Xem và xác nhận"));
    assert_done(&binh.post(&confirm, &[]).await, "confirmed");

    let page = an.get("/admin/users/y-hanh?lang=vi").await.text();
    for shown in
        ["Cập nhật hồ sơ", "Đăk Một (23001)", "hết ngày 31/12/2099", "<b>an</b>", "<b>binh</b>"]
    {
        assert!(page.contains(shown), "{shown} is not in {page}");
    }
    let grants = accounts(&app.db).grants(Some("y-hanh")).await.unwrap();
    assert_eq!(grants[0].confirmed_by.as_deref(), Some("binh"));
    let end = confirm.replace("confirm", "end");
    assert_done(&an.post(&end, &[]).await, "ended");
    assert_eq!(accounts(&app.db).grants(Some("y-hanh")).await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_choice_of_an_area_counts_only_for_the_text_that_it_was_offered_for() {
    let app = start().await;
    let (an, _binh) = administrators(&app).await;
    made(&an, "y-hanh", "Y Hạnh").await;

    let stale =
        [("role", "viewer"), ("area", "mang"), ("area-asked", "dak"), ("area-code", "23001")];
    let answer = an.post("/admin/users/y-hanh/grants?lang=vi", &stale).await;

    assert_refused(&answer, "Măng Ba");
    assert_eq!(accounts(&app.db).grants(Some("y-hanh")).await.unwrap().len(), 0);
}

#[tokio::test]
async fn each_refusal_of_a_role_stands_beside_its_field() {
    let app = start().await;
    let (an, _binh) = administrators(&app).await;
    made(&an, "y-hanh", "Y Hạnh").await;

    for (fields, field, words) in [
        (vec![("role", "king")], "role", "Choose a role."),
        (vec![("role", "viewer")], "area", "This role needs an area"),
        (vec![("role", "admin"), ("area", "51")], "area", "This role has no area"),
        (vec![("role", "viewer"), ("area", "zzz")], "area", "Nothing for &quot;zzz&quot;"),
        (vec![("role", "steward"), ("area", "51")], "community", "Choose the community"),
        (
            vec![("role", "viewer"), ("area", "51"), ("community", "xo_dang")],
            "community",
            "Only stewards",
        ),
        (vec![("role", "viewer"), ("area", "51"), ("until", "soon")], "until", "Write a day"),
        (
            vec![("role", "viewer"), ("area", "51"), ("until", "2020-01-01")],
            "until",
            "The last day lies before",
        ),
    ] {
        let answer = an.post("/admin/users/y-hanh/grants?lang=en", &fields).await;
        assert_refused(&answer, words);
        let beside = format!("id=\"{field}-problem\"");
        assert!(answer.text().contains(&beside), "{fields:?}");
    }
    let unknown = an.post("/admin/users/nobody/grants?lang=en", &[("role", "auditor")]).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_one_time_password_is_shown_once_and_has_to_be_changed() {
    let app = start().await;
    let (an, _binh) = administrators(&app).await;

    let password = made(&an, "y-hanh", "Y Hạnh").await;

    assert_eq!(password.len(), 24);
    for path in ["/admin/users", "/admin/users/y-hanh"] {
        assert!(!an.get(path).await.text().contains(&password), "{path}");
    }
    let ledger: Vec<_> = app.ledger_lines().iter().map(ToString::to_string).collect();
    assert!(!ledger.join("\n").contains(&password));
    let new = Person::log_in(&app, "y-hanh", &password).await;
    assert_eq!(new.get("/admin").await.header("location"), "/admin/password?lang=vi");
    let again = an.post("/admin/users?lang=vi", &[("name", "y-hanh"), ("display-name", "Y")]).await;
    assert_refused(&again, "Tên này đã có.");
    let odd = an.post("/admin/users?lang=vi", &[("name", "Y Hạnh"), ("display-name", "Y")]).await;
    assert_refused(&odd, "không dấu");
}

#[tokio::test]
async fn a_new_password_ends_sessions_and_lets_roles_wait_for_the_other_administrator() {
    let app = start().await;
    let (an, binh) = administrators(&app).await;
    let officer = person(&app, "y-hanh", &[Role::Editor]).await;

    assert!(
        an.get("/admin/users/y-hanh?lang=vi")
            .await
            .text()
            .contains("phải được một quản trị viên khác xác nhận lại")
    );
    let page = an.post("/admin/users/y-hanh/password?lang=vi", &[]).await;

    let password = between(&page.text(), "id=\"one-time-password\" value=\"", "\"").to_owned();
    assert_eq!(officer.get("/admin").await.status, StatusCode::SEE_OTHER);
    Person::log_in(&app, "y-hanh", &password).await;
    let grants = accounts(&app.db).grants(Some("y-hanh")).await.unwrap();
    assert_eq!((grants[0].proposed_by.as_str(), grants[0].confirmed_by.as_deref()), ("an", None));
    let confirm = format!("/admin/users/y-hanh/grants/{}/confirm", grants[0].id);
    assert_done(&binh.post(&confirm, &[]).await, "confirmed");
}

#[tokio::test]
async fn an_account_is_shut_by_another_administrator_never_by_its_own() {
    let app = start().await;
    let (an, binh) = administrators(&app).await;

    assert_eq!(an.post("/admin/users/an/disable", &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(an.post("/admin/users/an/password", &[]).await.status, StatusCode::NOT_FOUND);
    assert_done(&an.post("/admin/users/binh/disable", &[]).await, "disabled");

    assert_eq!(binh.get("/admin").await.status, StatusCode::SEE_OTHER, "the session is over");
    assert!(an.get("/admin/users/binh?lang=vi").await.text().contains("đã khoá"));
    assert_eq!(an.post("/admin/users/binh/disable", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_grant_is_reached_only_by_the_account_that_it_belongs_to() {
    let app = start().await;
    let (an, binh) = administrators(&app).await;
    made(&an, "y-hanh", "Y Hạnh").await;
    assert_done(
        &an.post("/admin/users/y-hanh/grants", &[("role", "viewer"), ("area", "51")]).await,
        "proposed",
    );
    let id = newest_grant(&app).await;

    for deed in ["confirm", "end"] {
        let elsewhere = binh.post(&format!("/admin/users/an/grants/{id}/{deed}"), &[]).await;
        assert_eq!(elsewhere.status, StatusCode::NOT_FOUND, "{deed}");
    }
}

#[tokio::test]
async fn what_people_typed_never_becomes_a_part_of_a_page() {
    const EVIL: &str = "\"><script>alert(1)</script><b x='";
    let app = start().await;
    let (an, _binh) = administrators(&app).await;
    made(&an, "xau", EVIL).await;

    let typed = [
        an.get("/admin/users").await,
        an.get("/admin/users/xau").await,
        an.post("/admin/users", &[("name", EVIL), ("display-name", EVIL)]).await,
        an.post("/admin/users/xau/grants", &[("role", EVIL), ("area", EVIL), ("from", EVIL)]).await,
        an.post("/admin/users/xau/grants", &[("role", "viewer"), ("area", EVIL)]).await,
        an.post(
            "/admin/keys",
            &[("name", EVIL), ("until", EVIL), ("areas", EVIL), ("open.area", EVIL)],
        )
        .await,
        an.get("/admin/%22%3E%3Cscript%3E?lang=%3Cscript%3E").await,
    ];

    for answer in typed {
        let page = answer.text();
        assert!(page.starts_with("<!DOCTYPE html>"), "{page}");
        assert!(!page.contains("<script>") && !page.contains("<b x="), "{page}");
    }
}
