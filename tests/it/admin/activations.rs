use banlang::auth::Role;

use super::world::{assert_done, assert_refused, person, start};
use crate::support::TestApp;

const REASON: &str = "Lũ quét đêm qua, cần gọi từng hộ";

async fn newest(app: &TestApp) -> String {
    app.db.value("SELECT max(id) FROM activation").await
}

#[tokio::test]
async fn an_activation_is_asked_for_confirmed_ended_and_reviewed_in_the_page() {
    let app = start().await;
    let desk = person(&app, "truc", &[Role::Disaster]).await;
    let approver = person(&app, "duyet", &[Role::Approver]).await;
    let auditor = person(&app, "kiem-tra", &[Role::Auditor]).await;

    let wish = [("event", "lu-1"), ("days", "2"), ("reason", REASON)];
    assert_done(&desk.post("/admin/activations?lang=vi", &wish).await, "asked");
    let own = format!("/admin/activations/{}", newest(&app).await);
    assert_refused(&desk.post(&format!("{own}/confirm?lang=vi"), &[]).await, "do người khác làm");
    assert!(approver.get("/admin?lang=vi").await.text().contains(REASON));
    assert_done(&approver.post(&format!("{own}/confirm"), &[]).await, "opened");

    let page = desk.get("/admin/activations?lang=vi").await.text();
    assert!(page.contains("đang mở") && page.contains("Đăk Một"), "{page}");
    assert_done(&desk.post(&format!("{own}/end"), &[]).await, "closed");
    assert!(auditor.get("/admin/activations?lang=vi").await.text().contains("chờ xem xét"));
    assert_refused(
        &auditor.post(&format!("{own}/review?lang=vi"), &[("reason", "ừ")]).await,
        "10 đến 1000",
    );
    assert_done(
        &auditor.post(&format!("{own}/review"), &[("reason", "Đã đối chiếu với sổ trực")]).await,
        "reviewed",
    );
}

#[tokio::test]
async fn an_open_activation_is_renewed_by_another_one() {
    let app = start().await;
    let desk = person(&app, "truc", &[Role::Disaster]).await;
    let approver = person(&app, "duyet", &[Role::Approver]).await;
    let wish = [("event", "lu-1"), ("days", "1"), ("areas", "Đăk Hai, 23001"), ("reason", REASON)];
    assert_refused(
        &desk.post("/admin/activations?lang=vi", &wish).await,
        "Ghi mã thay cho &quot;Đăk Hai&quot;",
    );
    let wish = [("event", "lu-1"), ("days", "1"), ("areas", "23002, 23001"), ("reason", REASON)];
    assert_done(&desk.post("/admin/activations", &wish).await, "asked");
    let first = newest(&app).await;
    assert_done(
        &approver.post(&format!("/admin/activations/{first}/confirm"), &[]).await,
        "opened",
    );

    let more = [("days", "7"), ("reason", "Nước chưa rút, còn hai thôn")];
    assert_done(&desk.post(&format!("/admin/activations/{first}/renew"), &more).await, "asked");

    assert_eq!(app.db.value("SELECT renews FROM activation ORDER BY id DESC LIMIT 1").await, first);
}

#[tokio::test]
async fn breaking_the_glass_needs_a_reason_and_is_in_sight_of_others() {
    let app = start().await;
    let desk = person(&app, "truc", &[Role::Disaster]).await;
    let auditor = person(&app, "kiem-tra", &[Role::Auditor]).await;

    assert_refused(
        &desk.post("/admin/activations/break-glass?lang=vi", &[("glass", "gấp")]).await,
        "10 đến 1000",
    );
    assert_done(
        &desk.post("/admin/activations/break-glass", &[("glass", REASON)]).await,
        "glass-broken",
    );

    assert_refused(
        &desk.post("/admin/activations/break-glass?lang=vi", &[("glass", REASON)]).await,
        "còn hiệu lực",
    );
    let page = auditor.get("/admin/activations?lang=vi").await.text();
    assert!(page.contains("Mở khẩn cấp") && page.contains(REASON));
}

#[tokio::test]
async fn each_refusal_of_an_activation_stands_beside_its_field() {
    let app = start().await;
    let desk = person(&app, "truc", &[Role::Disaster]).await;

    for (fields, field) in [
        (vec![("days", "1"), ("reason", REASON)], "event"),
        (vec![("event", "lu-9"), ("days", "1"), ("reason", REASON)], "event"),
        (vec![("event", "lu-1"), ("days", "8"), ("reason", REASON)], "days"),
        (vec![("event", "lu-1"), ("days", "1"), ("reason", "ngắn")], "reason"),
        (vec![("event", "lu-1"), ("days", "1"), ("areas", "zzz"), ("reason", REASON)], "areas"),
    ] {
        let answer = desk.post("/admin/activations", &fields).await;
        assert_refused(&answer, &format!("id=\"{field}-problem\""));
    }
    assert_eq!(app.db.value("SELECT count(*) FROM activation").await, "0");
}
