//! Writing what may not be written, and learning from the refusal.

use axum::http::Method;
use serde_json::{Value, json};

use crate::attack::{
    question::Question,
    world::{FAR, Planted},
};

const PROBE: &str = "writes";

fn feature(properties: &Value) -> Value {
    json!({ "type": "Feature", "geometry": null, "properties": properties })
}

fn household(planted: &Planted) -> Value {
    feature(&json!({
        "commune_code": planted.commune, "list_no": planted.list_no, "members": 3, "ethnic_group": "kinh", "located_by": "commune",
    }))
}

/// Every write to hidden records, and new ones in communes where the caller may not write.
pub(in crate::attack) fn writes(hidden: &[Planted]) -> Vec<Question> {
    let mut all = Vec::new();
    for planted in hidden {
        let of = |collection: &str| format!("/api/collections/{collection}/items");
        for collection in ["household", "household_status", "contact", "damage_report", "media"] {
            let row = format!("{}/{}", of(collection), planted.id);
            for tag in ["*", "\"000000000000000000000000\""] {
                for method in [Method::PUT, Method::PATCH, Method::DELETE] {
                    let body = household(planted);
                    all.push(Question::post(PROBE, &row, body).by(method).with("if-match", tag));
                }
            }
            for patch in [
                json!({ "members": 3, "name": "x" }),
                household(planted),
                json!({ "geometry": null }),
            ] {
                for tag in [None, Some("*")] {
                    let mut question = Question::get(PROBE, &row).by(Method::PATCH);
                    question.body = Some(patch.clone());
                    question = question.with("content-type", "application/merge-patch+json");
                    question = question.with("content-crs", "EPSG:9216");
                    all.push(match tag {
                        Some(tag) => question.with("if-match", tag),
                        None => question,
                    });
                }
            }
            all.push(Question::get(PROBE, &row).by(Method::DELETE));
            all.push(Question::get(PROBE, format!("{row}/media")).by(Method::POST));
        }
        all.push(Question::get(PROBE, format!("/media/{}", planted.id)).by(Method::DELETE));
        for part in ["approve", "withdraw", "update", "cancel"] {
            let path = format!("/api/warnings/{}/{part}", planted.id);
            all.push(Question::post(PROBE, path, json!({ "note": "x" })).with("if-match", "*"));
        }
        all.push(Question::post(PROBE, of("household"), household(planted)));
        let pack = json!({ "area": planted.commune, "passphrase": "mot mat khau dai", "days": 3 });
        all.push(Question::post(PROBE, "/api/packs/personal", pack));
        let status = json!({
            "commune_code": planted.commune, "list_no": planted.list_no, "period_from": "2026-01-01", "poverty": "poor",
        });
        all.push(Question::post(PROBE, of("household_status"), feature(&status)));
        let contact = json!({ "code": planted.list_no, "area_code": planted.commune, "name": "x", "role": "x" });
        all.push(Question::post(PROBE, of("contact"), feature(&contact)));
    }
    // A status in the near commune of a household that is on the far list only.
    let status = json!({ "commune_code": "23368", "list_no": FAR.list_no, "period_from": "2026-01-01", "poverty": "poor" });
    all.push(Question::post(PROBE, "/api/collections/household_status/items", feature(&status)));
    all
}
