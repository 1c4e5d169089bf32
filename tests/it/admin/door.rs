use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use banlang::auth::NewUser;

use super::world::{Person, assert_refused, form, person, start, try_log_in};
use crate::support::{PASSWORD, accounts};

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_get_the_same_page() {
    let app = start().await;
    person(&app, "co-that", &[]).await;

    let wrong_password = try_log_in(&app, "co-that", "sai mật khẩu").await;
    let wrong_name = try_log_in(&app, "khong-co", "sai mật khẩu").await;

    assert_eq!(wrong_password.status, StatusCode::UNAUTHORIZED);
    assert!(wrong_password.text().contains("Tên hoặc mật khẩu chưa đúng."));
    assert_eq!(
        (wrong_name.status, wrong_name.text()),
        (wrong_password.status, wrong_password.text())
    );
    assert!(!wrong_password.text().contains("co-that"));
}

#[tokio::test]
async fn after_many_tries_the_page_says_to_wait() {
    let app = start().await;
    person(&app, "bi-thu", &[]).await;

    let mut last = try_log_in(&app, "bi-thu", "sai").await;
    for _ in 0..30 {
        if last.status == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
        last = try_log_in(&app, "bi-thu", "sai").await;
    }

    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(last.header("retry-after").parse::<u64>().unwrap() > 0);
    assert!(last.text().contains("Thử quá nhiều lần"));
}

#[tokio::test]
async fn a_login_from_a_page_of_another_origin_is_refused() {
    let app = start().await;
    person(&app, "co-that", &[]).await;

    let body = form(&[("name", "co-that"), ("password", PASSWORD)]);
    let headers = [("sec-fetch-site", "cross-site")];
    let answer = app.send(Method::POST, "/admin/login", &headers, Body::from(body)).await;

    assert_eq!((answer.status, answer.header("set-cookie")), (StatusCode::FORBIDDEN, ""));
}

#[tokio::test]
async fn a_password_of_somebody_else_opens_nothing_but_its_change() {
    let app = start().await;
    let user = NewUser {
        name: "moi",
        display_name: "Người mới",
        password: PASSWORD,
        by: "test",
        must_change_password: true,
    };
    accounts(&app.db).add_user(&user).await.unwrap();

    let entered = try_log_in(&app, "moi", PASSWORD).await;
    assert_eq!(entered.header("location"), "/admin/password?lang=vi");
    let new = Person::log_in(&app, "moi", PASSWORD).await;
    for path in ["/admin", "/admin/users", "/admin/nothing-here"] {
        assert_eq!(new.get(path).await.header("location"), "/admin/password?lang=vi", "{path}");
    }
    assert!(new.get("/admin/password?lang=vi").await.text().contains("do người khác đặt"));

    let change = |old, fresh, again| [("old", old), ("new", fresh), ("again", again)];
    let twice = new
        .post("/admin/password?lang=vi", &change(PASSWORD, "suối nứa reo 77", "suối nứa reo 78"))
        .await;
    assert_refused(&twice, "Hai lần gõ không giống nhau.");
    let short = new.post("/admin/password?lang=vi", &change(PASSWORD, "ngắn", "ngắn")).await;
    assert_refused(&short, "mật khẩu này có 4");
    let wrong = new
        .post(
            "/admin/password?lang=vi",
            &change("không phải", "suối nứa reo 77", "suối nứa reo 77"),
        )
        .await;
    assert_refused(&wrong, "Mật khẩu chưa đúng.");
    assert!(!wrong.text().contains("suối nứa"), "a password came back");
    let done = new
        .post("/admin/password?lang=vi", &change(PASSWORD, "suối nứa reo 77", "suối nứa reo 77"))
        .await;
    assert_eq!(done.header("location"), "/admin?lang=vi&notice=password-changed");

    let after = new.renewed(&done);
    assert_eq!(after.get("/admin").await.status, StatusCode::OK);
    assert_eq!(new.get("/admin").await.status, StatusCode::SEE_OTHER, "the old session is over");
}

#[tokio::test]
async fn logging_out_ends_the_session() {
    let app = start().await;
    let somebody = person(&app, "di-ve", &[]).await;

    let out = somebody.post("/admin/logout?lang=vi", &[]).await;

    assert_eq!(out.header("location"), "/admin/login?lang=vi");
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(somebody.get("/admin").await.status, StatusCode::SEE_OTHER);
}
