//! Break-glass: alone, for six hours, and looked at afterwards.

use banlang::disaster::{ActivationError, break_glass, list, renew, review};
use serde_json::json;

use super::world::{self, deeds, hours, oracle, person, read, seen};

#[tokio::test]
async fn break_glass_opens_the_own_scope_to_that_person_only() {
    let app = world::start().await;

    let broken = app.post("/api/activations/break-glass", &json!({"reason": world::WHY})).await;

    assert_eq!(broken.status, 201, "{}", broken.text());
    let id = broken.json()["id"].as_i64().unwrap();
    let province = oracle(&app, "FROM household AS h WHERE h.commune_code LIKE '230%'").await;
    assert_eq!(read(&app, "household").await, Some(province));
    for other in ["truc-xa", "truc-khac"] {
        assert!(seen(&app, &person(&app, other).await, "household").await.is_empty(), "{other}");
    }
    assert_eq!(deeds(&app), [format!("truc break_glass activation {id}")]);
    let six_hours = "SELECT ends_at = asked_at + interval '6 hours' FROM activation";
    assert_eq!(app.db.value(six_hours).await, "true");
}

#[tokio::test]
async fn one_pane_at_a_time_with_a_reason_and_never_renewed() {
    let app = world::start().await;
    let (db, desk) = (&app.db.db, person(&app, "truc").await);
    let id = break_glass(db, &desk, world::WHY).await.unwrap();

    let again = break_glass(db, &desk, world::WHY).await.unwrap_err();
    let silent = break_glass(db, &person(&app, "truc-xa").await, " lũ ").await.unwrap_err();
    let longer =
        renew(db, app.app.catalogue(), &desk, id, (hours(24), world::WHY)).await.unwrap_err();

    assert_eq!(again.to_string(), format!("break-glass {id} is open to you already"));
    assert!(matches!(silent, ActivationError::Reason), "{silent}");
    assert!(matches!(longer, ActivationError::GlassStays), "{longer}");
}

#[tokio::test]
async fn it_is_over_after_six_hours_and_shown_until_somebody_else_has_looked_at_it() {
    let app = world::start().await;
    let old = |hours: &str| {
        format!(
            "INSERT INTO activation (kind, title, areas, reason, asked_by, asked_at, ends_at)
             SELECT 'break_glass', 'x', ARRAY['23001'], '{}', id, now() - interval '{hours}', now() - interval '{hours}' + interval '6 hours'
             FROM app_user WHERE name = 'truc'",
            world::WHY
        )
    };
    app.execute(&old("5 hours 59 minutes")).await;
    assert!(!read(&app, "household").await.unwrap().is_empty());
    app.execute("UPDATE activation SET ended_at = now(), ended_by = asked_by").await;
    assert_eq!(read(&app, "household").await, None);

    app.execute(&old("40 days")).await;
    assert_eq!(read(&app, "household").await, None);
    let longer = "INSERT INTO activation (kind, title, areas, reason, asked_by, ends_at)
        SELECT 'break_glass', 'x', ARRAY['23001'], 'lý do đủ dài', id, now() + interval '7 hours' FROM app_user WHERE name = 'truc'";
    assert!(app.db.world().await.batch_execute(longer).await.is_err());

    let (db, catalogue) = (&app.db.db, app.app.catalogue());
    for name in ["kiem", "duyet", "duyet-xa"] {
        let told = list(db, catalogue, &person(&app, name).await).await.unwrap();
        let waiting = told.iter().filter(|seen| seen.break_glass && seen.needs_review).count();
        assert_eq!(waiting, 2, "{name}");
    }
    let ids = app.db.value("SELECT string_agg(id::text, ' ') FROM activation").await;
    for id in ids.split(' ') {
        let id = id.parse().unwrap();
        review(db, catalogue, &person(&app, "kiem").await, id, "đã đối chiếu sổ").await.unwrap();
    }
    let told = list(db, catalogue, &person(&app, "duyet").await).await.unwrap();
    assert!(told.iter().all(|seen| !seen.needs_review) && told.len() == 1, "{told:?}");
}
