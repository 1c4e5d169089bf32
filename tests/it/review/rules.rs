//! Who approves what.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use futures_util::future::join;
use serde_json::json;

use super::world::{NEW, OLD, REVIEW, SCHOOL, approved, put, rename, review, state, world};

#[tokio::test]
async fn what_an_editor_writes_is_a_draft_until_an_approver_of_the_area_approves_it() {
    let mut app = world().await;
    app.log_in("bien-tap").await;
    let body = json!({ "type": "Feature", "geometry": null,
        "properties": { "code": "tram", "kind": "clinic", "name": "Trạm", "area_code": "23368", "state": "approved" } });
    let headers = [("content-type", "application/geo+json")];
    let made = app
        .send(
            Method::POST,
            "/api/collections/facility/items",
            &headers,
            Body::from(body.to_string()),
        )
        .await;
    rename(&mut app, "bien-tap", NEW).await;

    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    assert_eq!(app.db.value("SELECT state FROM facility WHERE code = 'tram'").await, "draft");
    assert_eq!(state(&app).await, "draft");
    let done = review(&mut app, "duyet", &approved()).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.text());
    assert_eq!(state(&app).await, "approved");
    assert_eq!(app.get(SCHOOL).await.header("etag"), done.header("etag"));
    let told = app.ledger_lines().into_iter().rfind(|line| line["action"] == "review").unwrap();
    assert_eq!(
        (&told["detail"]["record"], &told["detail"]["state"]),
        (&json!(7), &json!("approved")),
        "{told}"
    );
    assert!(told.to_string().contains("\"duyet\""), "{told}");
}

#[tokio::test]
async fn nobody_approves_what_they_wrote_since_the_last_approval() {
    let mut app = world().await;
    rename(&mut app, "ca-hai", NEW).await;
    let own = review(&mut app, "ca-hai", &approved()).await;
    // A later change by somebody else does not make the rest of the draft another one's.
    rename(&mut app, "bien-tap", "Trường ba").await;
    let partly = review(&mut app, "ca-hai", &approved()).await;
    // Neither does a word of an approver.
    let back = review(&mut app, "duyet", &json!({ "state": "draft", "note": "Ghi nguồn" })).await;
    let still = review(&mut app, "ca-hai", &approved()).await;

    for answer in [&own, &partly, &still] {
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text());
        assert!(answer.text().contains("somebody else has to approve it"), "{}", answer.text());
    }
    assert_eq!(back.status, StatusCode::NO_CONTENT, "{}", back.text());
    assert_eq!(review(&mut app, "duyet", &approved()).await.status, StatusCode::NO_CONTENT);
    // What was approved is nobody's own any more.
    rename(&mut app, "bien-tap", "Trường bốn").await;
    assert_eq!(review(&mut app, "ca-hai", &approved()).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_record_that_was_taken_down_is_not_put_up_again_by_the_one_who_wrote_it() {
    let mut app = world().await;
    rename(&mut app, "ca-hai", NEW).await;
    review(&mut app, "duyet", &approved()).await;
    let down = review(&mut app, "duyet", &json!({ "state": "draft" })).await;
    let own = review(&mut app, "ca-hai", &approved()).await;

    assert_eq!((down.status, own.status), (StatusCode::NO_CONTENT, StatusCode::FORBIDDEN));
    assert_eq!(review(&mut app, "duyet-2", &approved()).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn only_approvers_of_the_area_decide_and_a_draft_of_others_is_not_there() {
    let mut app = world().await;
    let tag = rename(&mut app, "bien-tap", NEW).await.header("etag").to_owned();

    let editor = put(&app, REVIEW, &tag, &approved()).await;
    assert_eq!(editor.status, StatusCode::FORBIDDEN, "{}", editor.text());
    for name in ["duyet-noi-khac", "quy-hoach", "truc-ban"] {
        app.log_in(name).await;
        assert_eq!(
            put(&app, REVIEW, &tag, &approved()).await.status,
            StatusCode::NOT_FOUND,
            "{name}"
        );
    }
    app.forget_session();
    assert_eq!(put(&app, REVIEW, &tag, &approved()).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(state(&app).await, "draft");

    app.execute("UPDATE facility SET state = 'approved'").await;
    for name in ["duyet-noi-khac", "quy-hoach", "truc-ban"] {
        app.log_in(name).await;
        assert_eq!(
            put(&app, REVIEW, &tag, &approved()).await.status,
            StatusCode::FORBIDDEN,
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_review_is_made_over_what_was_read() {
    let mut app = world().await;
    rename(&mut app, "bien-tap", NEW).await;
    app.log_in("duyet").await;
    let tag = app.get(SCHOOL).await.header("etag").to_owned();
    rename(&mut app, "bien-tap-2", "Trường khác").await;
    app.log_in("duyet").await;

    let stale = put(&app, REVIEW, &tag, &approved()).await;
    let blind = app
        .send(
            Method::PUT,
            REVIEW,
            &[("content-type", "application/json")],
            Body::from(approved().to_string()),
        )
        .await;

    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(blind.status, StatusCode::PRECONDITION_REQUIRED);
    assert_eq!(state(&app).await, "draft");
}

#[tokio::test]
async fn a_review_says_what_is_wrong_with_it() {
    let mut app = world().await;
    app.log_in("duyet").await;
    let long = "á".repeat(2001);
    for (verdict, wrong) in [
        (json!({}), "state"),
        (json!({ "state": "published" }), "published"),
        (json!({ "state": "approved", "note": "tốt" }), "leave it out"),
        (json!({ "state": "draft", "note": long }), "2000"),
        (json!({ "state": "draft", "by": "duyet-2" }), "no such part"),
    ] {
        let answer = put(&app, REVIEW, "*", &verdict).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{verdict}");
        assert!(answer.text().contains(wrong), "{verdict}: {}", answer.text());
    }
    let elsewhere = "/api/collections/shelter/items/1/review";
    assert_eq!(put(&app, elsewhere, "*", &approved()).await.status, StatusCode::NOT_FOUND);
}

/// The second wall, asked as the service asks: in the name of that person, for that purpose.
async fn as_service(
    app: &crate::support::TestApp,
    who: &str,
    purpose: &str,
    sql: &str,
) -> Result<(), String> {
    let mut client = app.app.db().connection().await.unwrap();
    let transaction = client.transaction().await.unwrap();
    let sign = include_str!("../../../src/record/sql/set_actor.sql");
    transaction.execute(sign, &[&who, &purpose]).await.unwrap();
    match transaction.execute(sql, &[]).await {
        Ok(_) => transaction.commit().await.map_err(|error| format!("{error:?}")),
        Err(error) => Err(format!("{error:?}")),
    }
}

#[tokio::test]
async fn the_database_itself_approves_no_own_draft_and_takes_no_state_from_a_writer() {
    let mut app = world().await;
    rename(&mut app, "ca-hai", NEW).await;
    let approve = "UPDATE facility SET state = 'approved' WHERE id = 7";

    let own = as_service(&app, "ca-hai", "review", approve).await;
    let nobody = as_service(&app, "", "review", approve).await;
    let more =
        as_service(&app, "duyet", "review", "UPDATE facility SET state = 'approved', name = 'X'")
            .await;
    for purpose in ["edit", "import f.csv", ""] {
        as_service(&app, "duyet", purpose, approve).await.unwrap();
        as_service(
            &app,
            "duyet",
            purpose,
            "UPDATE facility SET state = 'approved', source = 'S' || random()",
        )
        .await
        .unwrap();
    }
    as_service(
        &app,
        "duyet",
        "edit",
        "INSERT INTO facility (code, kind, name, state) VALUES ('x', 'school', 'X', 'approved')",
    )
    .await
    .unwrap();

    assert!(own.unwrap_err().contains("nobody approves an own draft"));
    assert!(nobody.unwrap_err().contains("nobody approves an own draft"));
    assert!(more.unwrap_err().contains("a review changes nothing"));
    assert_eq!(app.db.value("SELECT string_agg(DISTINCT state, ' ') FROM facility").await, "draft");
}

#[tokio::test]
async fn a_change_and_an_approval_at_the_same_moment_leave_no_change_approved_that_nobody_read() {
    let mut app = world().await;
    for round in 0..12 {
        rename(&mut app, "bien-tap", &format!("Trường vòng {round}")).await;
        app.log_in("ca-hai").await;
        let tag = app.get(SCHOOL).await.header("etag").to_owned();
        let headers =
            [("content-type", "application/merge-patch+json"), ("if-match", tag.as_str())];
        let body = || Body::from(json!({ "name": format!("Đổi vòng {round}") }).to_string());

        // The same person writes and approves, at once.
        let (written, verdict) = join(
            app.send(Method::PATCH, SCHOOL, &headers, body()),
            put(&app, REVIEW, &tag, &approved()),
        )
        .await;

        let now = app.db.value("SELECT state || ' ' || name FROM facility WHERE id = 7").await;
        let [written, verdict] = [written.status, verdict.status].map(|status| status.is_success());
        assert!(written != verdict, "one of them is over what the other one read");
        let wanted = if written {
            format!("draft Đổi vòng {round}")
        } else {
            format!("approved Trường vòng {round}")
        };
        assert_eq!(now, wanted);
    }
}

#[tokio::test]
async fn an_approver_is_told_how_many_drafts_of_others_wait() {
    let mut app = world().await;
    app.execute(
        "INSERT INTO facility (code, kind, name, area_code, state) VALUES ('xa', 'school', 'Xa', '22165', 'draft')",
    )
    .await;
    rename(&mut app, "ca-hai", NEW).await;
    for (name, waiting) in [
        ("duyet", json!(1)),
        ("duyet-noi-khac", json!(1)),
        ("ca-hai", json!(0)),
        ("bien-tap", json!(null)),
    ] {
        app.log_in(name).await;
        assert_eq!(app.get("/api/tasks").await.json()["drafts_to_approve"], waiting, "{name}");
    }
}

#[tokio::test]
async fn a_label_of_the_community_needs_no_approval_and_approves_nothing() {
    let mut app = world().await;
    app.execute(
        "INSERT INTO cultural_item (id, code, kind, name, ethnic_group, area_code)
         VALUES (9, 'chieng', 'music', 'Chiêng', 'xo_dang', '23368')",
    )
    .await;
    let steward = crate::support::steward("xo_dang", "23368");
    app.log_in_with("gia-lang", &[steward]).await;
    let item = "/api/collections/cultural_item/items/9";
    let label = json!({ "access_label": "restricted" });
    let headers = [("content-type", "application/json")];
    let set = app
        .send(Method::PUT, &format!("{item}/label"), &headers, Body::from(label.to_string()))
        .await;
    assert_eq!(set.status, StatusCode::NO_CONTENT, "{}", set.text());

    app.forget_session();
    let seen = app.get(item).await.json();

    assert_eq!(seen["properties"]["access_label"], "restricted");
    assert_eq!(seen["properties"]["state"], "approved");
}

#[tokio::test]
async fn the_first_name_comes_back_when_the_change_is_undone_and_that_waits_as_well() {
    let mut app = world().await;
    rename(&mut app, "ca-hai", NEW).await;
    review(&mut app, "duyet", &approved()).await;
    let number =
        |purpose: &str| format!("SELECT max(id)::text FROM txn WHERE purpose = '{purpose}'");
    let [change, verdict] = [number("edit"), number("review")];
    let change: i64 = app.db.value(&change).await.parse().unwrap();
    let verdict: i64 = app.db.value(&verdict).await.parse().unwrap();
    let caller = crate::support::accounts(&app.db).caller_named("bien-tap").await.unwrap();
    let facility = app.app.catalogue().get("facility").unwrap();
    let edits = [banlang::policy::edit_view(&caller, facility).unwrap()];
    let mut client = app.app.db().connection().await.unwrap();

    let of_review = banlang::record::undo(&mut client, &edits, verdict).await.unwrap_err();
    let undone = banlang::record::undo(&mut client, &edits, change).await.unwrap();
    drop(client);

    assert!(of_review.to_string().contains("is a review"), "{of_review}");
    assert_eq!(undone.restored, 1);
    assert_eq!(
        app.db.value("SELECT state || ' ' || name FROM facility").await,
        format!("draft {OLD}")
    );
    assert_eq!(review(&mut app, "ca-hai", &approved()).await.status, StatusCode::NO_CONTENT);
}
