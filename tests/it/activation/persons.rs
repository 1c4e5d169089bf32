//! Two persons, and which.

use banlang::{
    auth::{Caller, Role},
    disaster::{ActivationError, end, list, review},
};
use serde_json::json;

use super::world::{self, asked, confirmed, deeds, flood, hours, opened, person, read, seen};
use crate::support::{TestApp, account, held};

/// The second wall: the table refuses what the program would let through.
#[tokio::test]
async fn nobody_confirms_an_own_activation_whatever_roles_they_have() {
    let mut app = world::start().await;
    app.log_in_with("ca-hai", &[held(Role::Disaster, "51"), held(Role::Approver, "51")]).await;
    let body = json!({"event": 11, "ends_at": hours(24), "reason": world::WHY});
    let id = app.post("/api/activations", &body).await.json()["id"].as_i64().unwrap();

    let refused = app.post(&format!("/api/activations/{id}/confirm"), &json!(null)).await;

    assert_eq!(refused.status, 403);
    assert_eq!(
        refused.json()["detail"],
        "an activation is confirmed by another person than the one who asked for it"
    );
    let forced = format!(
        "UPDATE activation SET confirmed_by = asked_by, confirmed_at = now() WHERE id = {id}"
    );
    assert!(app.db.world().await.batch_execute(&forced).await.is_err());
    confirmed(&app, "duyet", id).await.unwrap();
}

#[tokio::test]
async fn only_an_approver_of_all_its_areas_confirms() {
    let app = world::start().await;
    let ground = banlang::impact::Place::Areas(vec!["23001".into(), "23002".into()]);
    let wide =
        asked(&app, "truc", &banlang::disaster::NewActivation { ground: Some(ground), ..flood() })
            .await
            .unwrap();
    let narrow = asked(&app, "truc", &flood()).await.unwrap();

    let part = confirmed(&app, "duyet-xa", wide).await.unwrap_err();
    let desk = confirmed(&app, "truc-xa", narrow).await.unwrap_err();
    let auditor = confirmed(&app, "kiem", narrow).await.unwrap_err();
    let elsewhere = confirmed(&app, "truc-khac", narrow).await.unwrap_err();

    for refused in [part, desk, auditor] {
        assert!(matches!(refused, ActivationError::Approver("confirmed")), "{refused}");
    }
    assert!(matches!(elsewhere, ActivationError::Unknown(_)), "{elsewhere}");
    confirmed(&app, "duyet-xa", narrow).await.unwrap();
    confirmed(&app, "duyet", wide).await.unwrap();
    let twice = confirmed(&app, "duyet", wide).await.unwrap_err();
    assert_eq!(
        twice.to_string(),
        format!("activation {wide} is open; only one that waits for a confirmation takes this")
    );
}

#[tokio::test]
async fn who_has_no_disaster_desk_asks_for_nothing() {
    let app = world::start().await;

    for name in ["duyet", "kiem"] {
        let refused = asked(&app, name, &flood()).await.unwrap_err();
        assert!(matches!(refused, ActivationError::Desk), "{refused}");
    }
    let public = banlang::disaster::break_glass(&app.db.db, &Caller::public(), world::WHY).await;
    assert!(matches!(public, Err(ActivationError::Desk)));
    assert_eq!(deeds(&app), Vec::<String>::new());
}

#[tokio::test]
async fn the_other_desk_of_the_scope_reads_its_part_and_the_desk_next_door_nothing() {
    let app = world::start().await;
    opened(&app, &flood()).await;

    let own = seen(&app, &person(&app, "truc").await, "household").await;

    // All of the ground lies in the commune whose desk this is.
    assert_eq!(seen(&app, &person(&app, "truc-xa").await, "household").await, own);
    assert!(!own.is_empty());
    assert!(seen(&app, &person(&app, "truc-khac").await, "household").await.is_empty());
}

/// What each of them is told, by the words of the list.
async fn told(app: &TestApp, name: &str) -> Vec<String> {
    let caller = person(app, name).await;
    let seen = list(&app.db.db, app.app.catalogue(), &caller).await.unwrap();
    seen.iter().map(|seen| json!([seen.id, seen.state, seen.can]).to_string()).collect()
}

#[tokio::test]
async fn each_is_told_what_they_may_know_and_do() {
    let app = world::start().await;
    let id = asked(&app, "truc", &flood()).await.unwrap();

    assert_eq!(told(&app, "truc").await, [format!("[{id},\"waiting\",[\"end\"]]")]);
    assert_eq!(told(&app, "duyet").await, [format!("[{id},\"waiting\",[\"confirm\",\"end\"]]")]);
    assert_eq!(told(&app, "truc-xa").await, [format!("[{id},\"waiting\",[]]")]);
    assert_eq!(told(&app, "kiem").await, [format!("[{id},\"waiting\",[]]")]);
    assert_eq!(told(&app, "truc-khac").await, Vec::<String>::new());
    confirmed(&app, "duyet", id).await.unwrap();
    assert_eq!(told(&app, "truc").await, [format!("[{id},\"open\",[\"renew\",\"end\"]]")]);
    let (db, catalogue) = (&app.db.db, app.app.catalogue());
    let early =
        review(db, catalogue, &person(&app, "kiem").await, id, world::WHY).await.unwrap_err();
    assert!(early.to_string().ends_with("only one that can be reviewed takes this"), "{early}");
    end(db, catalogue, &person(&app, "duyet").await, id).await.unwrap();
    assert_eq!(told(&app, "kiem").await, [format!("[{id},\"ended\",[\"review\"]]")]);
    assert_eq!(told(&app, "duyet").await, [format!("[{id},\"ended\",[\"review\"]]")]);
    let own = review(db, catalogue, &person(&app, "truc").await, id, world::WHY).await.unwrap_err();
    assert!(matches!(own, ActivationError::AnotherPerson("reviewed")), "{own}");
    review(db, catalogue, &person(&app, "kiem").await, id, "đã đối chiếu sổ").await.unwrap();
    assert_eq!(told(&app, "duyet").await, [format!("[{id},\"ended\",[]]")]);
}

#[tokio::test]
async fn the_public_and_strangers_do_not_learn_which_activations_there_are() {
    let mut app = world::start().await;
    let id = opened(&app, &flood()).await;
    let path = format!("/api/activations/{id}");
    let known = app.get(&path).await.json();
    assert_eq!(
        (&known["ground"]["type"], &known["commune_names"]),
        (&json!("MultiPolygon"), &json!(["Đăk Một"]))
    );
    assert!(known.get("held").is_none());

    account(&app.db, "la", &[held(Role::Disaster, "52")]).await;
    app.log_in("la").await;
    let (stranger, missing) = (app.get(&path).await, app.get("/api/activations/999").await);
    let deed = app.post(&format!("{path}/end"), &json!(null)).await;
    assert_eq!((stranger.status.as_u16(), &stranger.body), (404, &missing.body));
    assert_eq!(deed.status, 404);
    app.forget_session();
    assert_eq!(app.get(&path).await.body, missing.body);
    assert_eq!(app.get("/api/activations").await.json(), json!({"activations": []}));
    assert_eq!(app.post(&format!("{path}/end"), &json!(null)).await.status, 401);
    assert_eq!(read(&app, "household").await, None);
}
