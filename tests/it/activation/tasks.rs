//! What waits for whom.

use banlang::{
    auth::{NewGrant, Role},
    disaster::break_glass,
};
use serde_json::json;

use super::world::{self, asked, flood, person};
use crate::support::{account, held};

#[tokio::test]
async fn each_role_is_told_of_its_own_tasks_and_of_no_others() {
    let mut app = world::start().await;
    asked(&app, "truc", &flood()).await.unwrap();
    break_glass(&app.db.db, &person(&app, "truc-khac").await, world::WHY).await.unwrap();
    app.execute(
        "UPDATE activation SET ended_at = now(), ended_by = asked_by WHERE kind = 'break_glass'",
    )
    .await;
    let grant = NewGrant { area: Some("51"), ..NewGrant::of("kiem", Role::Viewer) };
    app.app.accounts().propose(&grant, "quan-tri-1").await.unwrap();

    assert_eq!(app.get("/api/tasks").await.json(), json!({}));
    for (name, role, area, tasks) in [
        (
            "nguoi-duyet",
            Role::Approver,
            "51",
            json!({"activations_to_confirm": 1, "activations_to_review": 0, "drafts_to_approve": 0}),
        ),
        ("kiem-toan", Role::Auditor, "", json!({"activations_to_review": 1})),
        ("quan-tri-1", Role::Admin, "", json!({"grants_to_confirm": 0})),
        ("quan-tri-2", Role::Admin, "", json!({"grants_to_confirm": 1})),
    ] {
        account(&app.db, name, &[held(role, area)]).await;
        app.log_in(name).await;
        assert_eq!(app.get("/api/tasks").await.json(), tasks, "{name}");
    }
    app.forget_session();
    assert_eq!(app.get("/api/tasks").await.json(), json!({}));
}
