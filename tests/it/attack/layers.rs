//! Layers around the router that tell more than they should. Each is a fault that somebody could make.

use std::pin::Pin;

use axum::http::{HeaderValue, StatusCode};
use serde_json::{Value, json};

use super::{pack, question::Question};
use crate::support::{Answer, TestDb};

type Done<'a> = Pin<Box<dyn Future<Output = Answer> + 'a>>;

const HOUSEHOLDS: &str = "SELECT count(*) FROM household";

fn is_page(question: &Question, answer: &Answer) -> bool {
    question.path.contains("/items")
        && answer.status == StatusCode::OK
        && answer.body.starts_with(b"{\"type\"")
}

/// The id that a path ends in, of a collection of persons.
fn hidden_id(question: &Question, answer: &Answer) -> Option<String> {
    let (_, id) = question.path.split_once("/collections/household/items/")?;
    let id: String = id.chars().take_while(char::is_ascii_digit).collect();
    (answer.status == StatusCode::NOT_FOUND && (1..18).contains(&id.len())).then_some(id)
}

async fn is_there(db: &TestDb, id: &str) -> bool {
    db.value(&format!("SELECT count(*) FROM household WHERE id = {id}")).await == "1"
}

fn with_member(mut answer: Answer, name: &str, value: Value) -> Answer {
    if answer.body.is_empty() {
        return answer;
    }
    let mut body = answer.json();
    body.as_object_mut().unwrap().insert(name.to_owned(), value);
    answer.body = body.to_string().into_bytes();
    answer
}

pub(super) fn number_of_all<'a>(
    db: &'a TestDb,
    question: &'a Question,
    answer: Answer,
) -> Done<'a> {
    Box::pin(async move {
        if !is_page(question, &answer) {
            return answer;
        }
        let all = db.value(HOUSEHOLDS).await;
        with_member(answer, "numberMatched", json!(all))
    })
}

pub(super) fn forbidden<'a>(
    db: &'a TestDb,
    question: &'a Question,
    mut answer: Answer,
) -> Done<'a> {
    Box::pin(async move {
        if let Some(id) = hidden_id(question, &answer)
            && is_there(db, &id).await
        {
            answer.status = StatusCode::FORBIDDEN;
        }
        answer
    })
}

/// The same for its history and for what it was alone.
pub(super) fn forbidden_past<'a>(
    db: &'a TestDb,
    question: &'a Question,
    answer: Answer,
) -> Done<'a> {
    if ["/history", "as-of="].iter().any(|part| question.path.contains(part)) {
        forbidden(db, question, answer)
    } else {
        Box::pin(async move { answer })
    }
}

pub(super) fn longer<'a>(db: &'a TestDb, question: &'a Question, mut answer: Answer) -> Done<'a> {
    Box::pin(async move {
        if let Some(id) = hidden_id(question, &answer)
            && is_there(db, &id).await
        {
            answer.body.push(b' ');
        }
        answer
    })
}

pub(super) fn tag_of_all<'a>(
    db: &'a TestDb,
    question: &'a Question,
    mut answer: Answer,
) -> Done<'a> {
    Box::pin(async move {
        if is_page(question, &answer) {
            let all = db
                .value("SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM household AS t")
                .await;
            answer.headers.insert("etag", format!("\"{all}\"").parse().unwrap());
        }
        answer
    })
}

pub(super) fn cursor_of_all<'a>(
    db: &'a TestDb,
    question: &'a Question,
    answer: Answer,
) -> Done<'a> {
    Box::pin(async move {
        if !is_page(question, &answer) {
            return answer;
        }
        let newest = db.value("SELECT to_hex(max(id)) FROM household").await;
        with_member(answer, "next", json!(format!("?cursor=i{newest}")))
    })
}

pub(super) fn open_token<'a>(db: &'a TestDb, question: &'a Question, answer: Answer) -> Done<'a> {
    Box::pin(async move {
        if !question.path.starts_with("/api/changes") || answer.status != StatusCode::OK {
            return answer;
        }
        let newest = db.value("SELECT max(position) FROM txn").await;
        with_member(answer, "next", json!(newest))
    })
}

pub(super) fn exact_tile<'a>(
    db: &'a TestDb,
    question: &'a Question,
    mut answer: Answer,
) -> Done<'a> {
    Box::pin(async move {
        let path = question.path.split('?').next().unwrap_or_default();
        let Some(place) = path
            .strip_prefix("/tiles/household_summary/")
            .and_then(|path| path.strip_suffix(".mvt"))
        else {
            return answer;
        };
        let place = place.replace('/', ", ");
        if answer.status != StatusCode::OK
            || place.chars().any(|letter| !", 0123456789".contains(letter))
        {
            return answer;
        }
        let sql = format!(
            "SELECT encode(ST_AsMVT(dot, 'household_summary'), 'hex') FROM (
                 SELECT id, ST_AsMVTGeom(ST_Transform(geom, 3857), ST_TileEnvelope({place})) AS geom FROM household
                 WHERE ST_Transform(geom, 3857) && ST_TileEnvelope({place})) AS dot"
        );
        answer.body = hex::decode(db.value(&sql).await).unwrap();
        answer
    })
}

pub(super) fn searches_names<'a>(
    db: &'a TestDb,
    question: &'a Question,
    answer: Answer,
) -> Done<'a> {
    Box::pin(async move {
        if !question.path.starts_with("/api/search") || answer.status != StatusCode::OK {
            return answer;
        }
        let words = answer.json()["query"].as_str().unwrap_or_default().replace('\'', "''");
        let sql = format!(
            "SELECT coalesce(json_agg(head_name), '[]') FROM household WHERE head_name = '{words}'"
        );
        let found: Value = serde_json::from_str(&db.value(&sql).await).unwrap();
        with_member(answer, "results", found)
    })
}

pub(super) fn error_with_row<'a>(
    db: &'a TestDb,
    _question: &'a Question,
    answer: Answer,
) -> Done<'a> {
    Box::pin(async move {
        if answer.status != StatusCode::BAD_REQUEST {
            return answer;
        }
        let row = db.value("SELECT t::text FROM household AS t WHERE id > 900 LIMIT 1").await;
        with_member(answer, "detail", json!(row))
    })
}

pub(super) fn hidden_column<'a>(
    db: &'a TestDb,
    question: &'a Question,
    mut answer: Answer,
) -> Done<'a> {
    Box::pin(async move {
        if question.path.contains("f=csv") && answer.status == StatusCode::OK {
            let names = db.value("SELECT string_agg(head_name, ',') FROM household").await;
            answer.body.extend(names.into_bytes());
        }
        answer
    })
}

pub(super) fn named_field<'a>(_db: &'a TestDb, question: &'a Question, answer: Answer) -> Done<'a> {
    Box::pin(async move {
        if question.path != "/api/collections/household_summary/schema" {
            return answer;
        }
        with_member(answer, "head_name", json!({ "type": "string" }))
    })
}

pub(super) fn live_count<'a>(db: &'a TestDb, question: &'a Question, answer: Answer) -> Done<'a> {
    Box::pin(async move {
        let area = question.body.as_ref().map(|body| &body["inputs"]["area"]);
        let Some(area) =
            area.filter(|area| answer.status == StatusCode::OK && area["type"].is_string())
        else {
            return answer;
        };
        let sql = format!(
            "SELECT count(*) FROM household WHERE ST_Intersects(geom, ST_SetSRID(ST_GeomFromGeoJSON('{area}'), 4326))"
        );
        let count: i64 = db.value(&sql).await.parse().unwrap();
        with_member(answer, "total", json!({ "households": count, "members": 100 }))
    })
}

pub(super) fn kept_for_all<'a>(
    _db: &'a TestDb,
    _question: &'a Question,
    mut answer: Answer,
) -> Done<'a> {
    Box::pin(async move {
        answer.headers.insert("cache-control", HeaderValue::from_static("public, max-age=60"));
        answer
    })
}

pub(super) fn no_vary<'a>(
    _db: &'a TestDb,
    _question: &'a Question,
    mut answer: Answer,
) -> Done<'a> {
    Box::pin(async move {
        answer.headers.remove("vary");
        answer
    })
}

pub(super) fn pack_with_row<'a>(
    db: &'a TestDb,
    question: &'a Question,
    mut answer: Answer,
) -> Done<'a> {
    Box::pin(async move {
        if question.path.starts_with("/api/packs/file") && answer.status == StatusCode::OK {
            let names = db.value("SELECT string_agg(head_name, ',') FROM household").await;
            answer.body = pack::with_entry(&answer.body, "records/household.geojson", &names);
        }
        answer
    })
}
