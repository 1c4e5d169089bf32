//! Footprints are corrected, and what they were stays.

use axum::http::Method;
use serde_json::{Value, json};

use super::world::{correct, detail, footprints, patch, person, rectangle, send, start, undone};

fn body(footprint: &Value) -> Value {
    json!({"footprint": footprint, "source": "Bản tin lũ số 3, Đài KTTV", "note": "Ảnh vệ tinh lúc 14:00"})
}

fn members(list: &[Value], name: &str) -> Vec<Value> {
    list.iter().map(|one| one[name].clone()).collect()
}

#[tokio::test]
async fn a_correction_becomes_the_place_of_the_event_and_every_earlier_footprint_stays() {
    let mut app = start().await;
    app.log_in("truc-tinh").await;

    let made = correct(&app, "LU-1", &body(&rectangle([107.0, 15.0, 107.2, 15.4]))).await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert!(made.header("location").ends_with("/api/collections/disaster_event/items/11"));
    assert_eq!(
        patch(&app, 11, &json!({"geometry": rectangle([107.0, 15.0, 107.25, 15.4])})).await.status,
        204
    );
    assert_eq!(patch(&app, 11, &json!({"name": "Lũ lớn"})).await.status, 204);
    app.settle().await;

    let list = footprints(&app, "LU-1", "").await;
    assert_eq!(members(&list, "op"), ["update", "update", "create"]);
    assert_eq!(members(&list, "type"), ["Polygon", "MultiPolygon", "Polygon"]);
    // What was said of a correction belongs to that one.
    assert_eq!(
        members(&list, "source"),
        [json!(null), json!("Bản tin lũ số 3, Đài KTTV"), json!(null)]
    );
    assert_eq!(list[1]["note"], "Ảnh vệ tinh lúc 14:00");
    assert_eq!(members(&list, "by"), [json!("truc-tinh"), json!("truc-tinh"), json!(null)]);
    let newest = "SELECT ST_XMax(geom) FROM disaster_event WHERE id = 11";
    assert_eq!(app.db.value(newest).await, "107.25");
    // Each leads to the event as it was.
    for (own, east) in list.iter().zip([107.25, 107.2, 107.15]) {
        let path = own["href"].as_str().unwrap().split_once("ban.lang").unwrap().1.to_owned();
        let text = app.get(&path).await.json()["geometry"].to_string();
        assert!(text.contains(&east.to_string()), "{text}");
    }

    app.forget_session();
    let list = footprints(&app, "LU-1", "?limit=2").await;
    assert_eq!(list.len(), 2);
    assert!(list.iter().all(|own| own.get("by").is_none() && own.get("transaction").is_none()));
}

#[tokio::test]
async fn only_the_area_that_keeps_an_event_corrects_it_and_says_where_from() {
    let mut app = start().await;
    let right = body(&rectangle([107.0, 15.0, 107.2, 15.4]));
    let public = correct(&app, "LU-1", &right).await;
    assert_eq!(public.status, 401, "{}", public.text());
    for name in ["truc-xa", "truc-khac", "can-bo", "duyet", "ke-hoach"] {
        app.log_in(name).await;
        let refused = correct(&app, "LU-1", &right).await;
        assert_eq!(refused.status, 403, "{name}: {}", refused.text());
    }
    app.log_in("truc-tinh").await;
    let point = json!({"type": "Point", "coordinates": [107.1, 15.1]});
    let bow = json!({"type": "Polygon", "coordinates": [[[107.0, 15.0], [107.1, 15.1], [107.1, 15.0], [107.0, 15.1], [107.0, 15.0]]]});
    let cases = [
        (json!({"footprint": point, "source": "x"}), 400, "covers no area"),
        (json!({"footprint": bow, "source": "x"}), 400, "crosses itself at point"),
        (json!({"footprint": {"event": "LU-2"}, "source": "x"}), 400, "draw the footprint"),
        (json!({"footprint": {"areas": ["99999"]}, "source": "x"}), 400, "no area with the code"),
        (
            json!({"footprint": right["footprint"], "source": "  "}),
            400,
            "where the footprint comes from",
        ),
        (
            json!({"footprint": right["footprint"], "source": "x", "note": "ơ".repeat(2001)}),
            400,
            "at most 2000",
        ),
        (json!({"footprint": right["footprint"]}), 400, "send {"),
        (json!({"footprint": rectangle([107.0, 15.0, 107.15, 15.4]), "source": "x"}), 201, ""),
        (
            json!({"footprint": rectangle([107.0, 15.0, 107.15, 15.4]), "source": "x"}),
            409,
            "has this footprint already",
        ),
    ];
    for (wrong, status, words) in cases {
        let answer = correct(&app, "LU-1", &wrong).await;
        assert_eq!(answer.status, status, "{}", answer.text());
        assert!(words.is_empty() || detail(&answer).contains(words), "{}", detail(&answer));
    }
    for unknown in ["LU-9", "99", "%00"] {
        assert_eq!(correct(&app, unknown, &right).await.status, 404, "{unknown}");
        assert_eq!(app.get(&format!("/api/events/{unknown}/footprints")).await.status, 404);
    }
}

#[tokio::test]
async fn a_footprint_of_named_communes_and_of_polygons_that_overlap_is_one_valid_shape() {
    let mut app = start().await;
    app.log_in("truc-tinh").await;

    let named = correct(
        &app,
        "LU-1",
        &json!({"footprint": {"areas": ["23001", "23002"]}, "source": "Bản tin"}),
    )
    .await;
    assert_eq!(named.status, 201, "{}", named.text());
    let same = "SELECT ST_Equals(geom, ST_MakeEnvelope(107.0, 15.0, 107.6, 15.4, 4326)) AND ST_IsValid(geom) FROM disaster_event WHERE id = 11";
    assert_eq!(app.db.value(same).await, "true");

    let both = json!({"type": "MultiPolygon", "coordinates": [
        [[[107.0, 15.0], [107.2, 15.0], [107.2, 15.4], [107.0, 15.4], [107.0, 15.0]]],
        [[[107.1, 15.0], [107.3, 15.0], [107.3, 15.4], [107.1, 15.4], [107.1, 15.0]]],
    ]});
    assert_eq!(
        correct(&app, "LU-1", &json!({"footprint": both, "source": "Bản tin"})).await.status,
        201
    );
    let same = "SELECT ST_Equals(geom, ST_MakeEnvelope(107.0, 15.0, 107.3, 15.4, 4326)) FROM disaster_event WHERE id = 11";
    assert_eq!(app.db.value(same).await, "true");
}

#[tokio::test]
async fn a_footprint_of_200000_points_is_refused_with_what_to_do_and_one_of_20000_is_taken() {
    let mut app = start().await;
    app.log_in("truc-tinh").await;
    let circle = |points: u32| {
        let at = |turn: u32| {
            let angle = f64::from(turn % points) / f64::from(points) * std::f64::consts::TAU;
            [107.3 + 0.2 * angle.cos(), 15.2 + 0.2 * angle.sin()]
        };
        let round = |value: f64| (value * 1e7).round() / 1e7;
        let ring: Vec<_> = (0..=points).map(|turn| at(turn).map(round)).collect();
        json!({"footprint": {"type": "Polygon", "coordinates": [ring]}, "source": "Bản tin"})
    };

    let refused = correct(&app, "LU-1", &circle(100_000)).await;
    assert_eq!(refused.status, 400, "{}", refused.text());
    assert!(
        detail(&refused).contains("at most 20000 are taken, so simplify it"),
        "{}",
        detail(&refused)
    );
    let refused = correct(&app, "LU-1", &circle(200_000)).await;
    assert_eq!(refused.status, 413, "{}", refused.text());

    let taken = correct(&app, "LU-1", &circle(19_999)).await;
    assert_eq!(taken.status, 201, "{}", taken.text());
    assert_eq!(
        app.db.value("SELECT ST_NPoints(geom) FROM disaster_event WHERE id = 11").await,
        "20000"
    );
}

#[tokio::test]
async fn a_removed_event_keeps_its_footprints_for_those_who_could_read_them() {
    let mut app = start().await;
    app.log_in("truc-tinh").await;
    assert_eq!(
        correct(&app, "LU-1", &body(&rectangle([107.0, 15.0, 107.2, 15.4]))).await.status,
        201
    );
    let path = "/api/collections/disaster_event/items/11";
    let removed = send(&app, Method::DELETE, path, &[("if-match", "*")], &json!({})).await;
    assert_eq!(removed.status, 204, "{}", removed.text());
    app.settle().await;
    app.forget_session();

    let list = footprints(&app, "LU-1", "").await;

    assert_eq!(members(&list, "op"), ["delete", "update", "create"]);
    assert_eq!(list[1]["source"], "Bản tin lũ số 3, Đài KTTV");
    let path = list[1]["href"].as_str().unwrap().split_once("ban.lang").unwrap().1.to_owned();
    assert_eq!(app.get(&path).await.status, 200);
    assert_eq!(app.get("/api/events/LU-1").await.status, 404);
}

#[tokio::test]
async fn what_was_said_of_footprints_is_never_changed_and_an_undone_correction_is_one_more_footprint()
 {
    let mut app = start().await;
    app.log_in("truc-tinh").await;
    let made = correct(&app, "LU-1", &body(&rectangle([107.0, 15.0, 107.2, 15.4]))).await.json();

    let done =
        undone(&app, &person(&app, "truc-tinh").await, made["transaction"].as_i64().unwrap())
            .await
            .unwrap();
    app.settle().await;

    assert_eq!(done.restored, 1);
    let list = footprints(&app, "LU-1", "").await;
    assert_eq!(members(&list, "type"), ["Polygon", "MultiPolygon", "Polygon"]);
    assert_eq!(
        app.db.value("SELECT ST_XMax(geom) FROM disaster_event WHERE id = 11").await,
        "107.15"
    );
    for sql in [
        "UPDATE event_footprint SET source = 'x'",
        "DELETE FROM event_footprint",
        "TRUNCATE event_footprint",
    ] {
        let client = app.db.world().await;
        let refused = client.batch_execute(sql).await.unwrap_err();
        assert!(refused.as_db_error().unwrap().message().contains("is not changed"), "{sql}");
    }
    let service = app.db.db.connection().await.unwrap();
    for sql in [
        "INSERT INTO event_footprint (event_id, txn, source) VALUES (11, 1, 'x')",
        "UPDATE event_footprint SET source = 'x'",
        "DELETE FROM event_footprint",
    ] {
        let refused = service.batch_execute(sql).await.unwrap_err();
        assert!(refused.as_db_error().unwrap().message().contains("permission denied"), "{sql}");
    }
}
