//! Who is told what.

use serde_json::{Value, json};

use super::world::{published, report, start};
use crate::{ogc::definition::fits, support::TestApp};

/// What `affected` gives the same caller.
async fn affected(app: &TestApp) -> Value {
    let body = json!({"inputs": {"area": {"event": "LU-1"}}});
    let answer = app.post("/api/processes/affected/execution", &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn each_caller_reads_the_figures_that_affected_gives_it() {
    let mut app = start().await;
    published(&app).await;
    for (name, precision) in [
        (None, "published"),
        (Some("ke-hoach"), "published"),
        (Some("truc-tinh"), "exact"),
        (Some("can-bo"), "exact"),
    ] {
        match name {
            Some(name) => app.log_in(name).await,
            None => app.forget_session(),
        }
        let told = report(&app, "f=json").await.json();
        fits(&app, "situationReport", &told).await;
        let wanted = affected(&app).await;
        assert_eq!(told["figures"]["precision"], precision, "{name:?}");
        for part in ["total", "possible", "groups", "communes"] {
            assert_eq!(told["figures"][part], wanted[part], "{name:?} {part}");
        }
    }
    // The desk counts both communes, an officer its own one.
    assert_eq!(report(&app, "f=json").await.json()["figures"]["total"]["households"], 60);
    app.log_in("truc-tinh").await;
    assert_eq!(report(&app, "f=json").await.json()["figures"]["total"]["households"], 100);
}

#[tokio::test]
async fn the_public_reads_rounded_figures_and_nothing_of_villages_roads_or_reports() {
    let mut app = start().await;
    published(&app).await;
    let told = report(&app, "f=json").await.json();
    for closed in ["cut_off", "damage"] {
        assert!(told.get(closed).is_none(), "{closed}");
    }
    assert!(
        told["figures"].get("villages").is_none() && told["figures"].get("vulnerable").is_none()
    );
    assert_eq!(told["made_by"], Value::Null);
    for commune in told["figures"]["communes"].as_array().unwrap() {
        assert_eq!(commune["households"].as_i64().unwrap() % 10, 0, "{commune}");
    }
    let page = report(&app, "f=html&lang=vi").await.text();
    assert!(page.contains("Số liệu công bố, đã làm tròn") && !page.contains("Thôn Một"));
    // The desk is told all of it.
    app.log_in("truc-tinh").await;
    let told = report(&app, "f=json").await.json();
    assert_eq!(told["figures"]["villages"][0]["village"], "Thôn Một");
    assert!(told["cut_off"]["asked"]["villages"].is_number(), "{}", told["cut_off"]);
    let lines = told["damage"]["groups"].as_array().unwrap().iter();
    let mut lines = lines.flat_map(|own| own["indicators"].as_array().unwrap());
    assert_eq!(lines.find(|own| own["code"] == "NG.chet").unwrap()["amount"], 2.0);
    assert_eq!(told["made_by"], "truc-tinh");
    // Nobody has reviewed these households or asked who lives in them, and that is no zero.
    let page = report(&app, "f=html&lang=vi").await.text();
    assert!(page.contains("hộ chưa rà soát nghèo") && page.contains("100 hộ chưa ghi"), "{page}");
    assert!(!page.contains("<span>hộ nghèo</span>"));
}

#[tokio::test]
async fn no_format_names_a_person() {
    let mut app = start().await;
    app.log_in("truc-tinh").await;
    for format in ["html", "json"] {
        assert!(!report(&app, &format!("f={format}")).await.text().contains("Bí Mật"), "{format}");
    }
}

#[tokio::test]
async fn what_nobody_can_count_is_a_sentence_and_no_zero() {
    let app = start().await;
    // No edition is published.
    let told = report(&app, "f=json").await.json();
    assert!(told["figures"]["reason"]["vi"].as_str().unwrap().contains("Chưa có kỳ số liệu"));
    published(&app).await;
    for (event, query, said) in [
        ("BAO-1", "", "chưa có vùng ảnh hưởng"),
        ("LU-3", "", "chưa có vị trí"),
        ("BAO-1", "&buffer_m=20000", "Theo dân tộc"),
    ] {
        let answer = app.get(&format!("/api/events/{event}/report?f=html{query}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(answer.text().contains(said), "{event}: {}", answer.text());
    }
}

#[tokio::test]
async fn an_event_that_is_not_there_and_a_distance_that_is_none_are_refused() {
    let app = start().await;
    for (path, status) in [
        ("NO-1/report", 404),
        ("LU-1/report?buffer_m=-1", 400),
        ("LU-1/report?buffer_m=NaN", 400),
        ("LU-1/report?f=doc", 400),
        ("LU-1/report?lang=fr", 400),
        ("LU-1/report?other=1", 400),
    ] {
        assert_eq!(app.get(&format!("/api/events/{path}")).await.status, status, "{path}");
    }
}

#[tokio::test]
async fn an_edit_elsewhere_shows_in_no_report_of_the_public() {
    let app = start().await;
    published(&app).await;
    let told = async || {
        let mut told = report(&app, "f=json").await.json();
        told.as_object_mut().unwrap().remove("made_at");
        told
    };
    let before = told().await;
    app.execute("UPDATE household SET members = 9 WHERE commune_code = '23003'").await;
    app.settle().await;
    assert_eq!(told().await["places"], before["places"]);
    assert_eq!(told().await["data_version"], before["data_version"]);
}
