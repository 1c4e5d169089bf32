//! Who reads forms and who writes them.

use banlang::auth::NewKey;
use chrono::{TimeDelta, Utc};

use super::world::{detail, figures, put, reported, rows, start};

const FACES: [&str; 5] =
    ["damage?area=51", "damage?area=51&f=xlsx", "damage", "damage/51", "damage/51/affected"];

#[tokio::test]
async fn a_form_is_open_to_those_who_read_all_reports_of_the_unit_and_missing_to_others() {
    let mut app = start().await;
    reported(&app, &[("23001", "NG.chet", 1.0, 2.0), ("23002", "NG.chet", 4.0, 2.0)]).await;
    for (name, open) in [
        (None, false),
        (Some("ke-hoach"), true),
        (Some("truc-tinh"), true),
        (Some("duyet"), true),
        (Some("can-bo"), false),
        (Some("truc-khac"), false),
        (Some("quan-tri"), false),
    ] {
        match name {
            Some(name) => app.log_in(name).await,
            None => app.forget_session(),
        }
        for face in FACES {
            let answer = app.get(&format!("/api/events/LU-1/{face}")).await;
            assert_eq!(
                answer.status,
                if open { 200 } else { 404 },
                "{name:?} {face}: {}",
                answer.text()
            );
            if !open {
                // What is hidden and what is not there answer alike.
                let missing =
                    app.get(&format!("/api/events/LU-1/{}", face.replace("51", "99"))).await;
                assert_eq!(
                    (missing.status, &missing.body),
                    (answer.status, &answer.body),
                    "{name:?} {face}"
                );
            }
        }
    }
    // The officer of one commune reads that one, whoever else has reported.
    app.log_in("can-bo").await;
    assert_eq!(app.get("/api/events/LU-1/damage?area=23001").await.status, 200);
    assert_eq!(app.get("/api/events/LU-1/damage?area=23002").await.status, 404);
}

#[tokio::test]
async fn a_key_reads_official_rows_and_no_forms() {
    let app = start().await;
    let new = NewKey {
        name: "doi-tac",
        collections: &["damage_report".to_owned(), "disaster_event".to_owned(), "area".to_owned()],
        areas: &[],
        until: Utc::now() + TimeDelta::days(1),
    };
    let key = app.app.accounts().add_key(app.app.catalogue(), &new, "test").await.unwrap();
    let bearer = format!("Bearer {key}");
    for face in FACES {
        let answer =
            app.get_with(&format!("/api/events/LU-1/{face}"), &[("authorization", &bearer)]).await;
        assert_eq!(answer.status, 404, "{face}");
    }
}

#[tokio::test]
async fn the_desk_and_the_editors_of_an_area_write_its_forms_and_nobody_else_does() {
    let mut app = start().await;
    for (name, area, status) in [
        ("truc-tinh", "23002", 200),
        ("truc-tinh", "51", 200),
        ("can-bo", "23001", 200),
        ("can-bo", "23001-1", 200),
        ("can-bo", "23002", 404),
        ("truc-khac", "23002", 404),
        ("ke-hoach", "23002", 403),
        ("duyet", "23002", 403),
        ("quan-tri", "23002", 404),
    ] {
        app.log_in(name).await;
        let before = rows(&app).await;
        let answer = put(&app, area, "*", &figures(&[("NG.chet", 1.0)])).await;
        assert_eq!(answer.status, status, "{name} {area}: {}", answer.text());
        assert_eq!(rows(&app).await - before, i64::from(status == 200), "{name} {area}");
        if status == 403 {
            assert!(
                detail(&answer).contains("disaster desk and the editors"),
                "{}",
                detail(&answer)
            );
        }
    }
    app.forget_session();
    let public = put(&app, "23002", "*", &figures(&[("NG.chet", 1.0)])).await;
    assert_eq!(public.status, 401, "{}", public.text());
}

#[tokio::test]
async fn who_writes_is_in_the_ledger_and_figures_are_not() {
    let mut app = start().await;
    app.log_in("can-bo").await;
    put(&app, "23001", "*", &figures(&[("NG.chet", 987_654.0)])).await;
    put(&app, "23001", "*", &figures(&[("NG.chet", 987_654.0)])).await;
    let lines: Vec<_> = app
        .ledger_lines()
        .into_iter()
        .map(|line| line.to_string())
        .filter(|line| line.contains("damage_report"))
        .collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines.iter().all(|line| line.contains("can-bo") && !line.contains("987654")),
        "{lines:?}"
    );
}
