//! What is asked: every route of the OpenAPI document as the caller gets it, routes outside it, and every way to
//! ask a route for more than it should say. A route that joins the document is attacked without a change here.

mod affected;
mod filters;
mod hostile;
mod places;
mod routes;
mod writes;

use banlang::catalog::Catalogue;
use serde_json::Value;

use super::{
    eyes::Eyes,
    question::{Asks, Question},
};

pub(super) use affected::{Pair, pairs};
pub(super) use writes::writes;

/// Every question that reads.
pub(super) fn reads(catalogue: &Catalogue, document: &Value, eyes: &Eyes) -> Vec<Question> {
    let mut all = routes::of_document(document, catalogue);
    all.extend(routes::outside());
    all.extend(filters::fields(catalogue));
    all.extend(filters::parameters(catalogue));
    all.extend(filters::expressions(catalogue));
    all.extend(filters::orders(catalogue));
    all.extend(filters::pages());
    all.extend(filters::versions(catalogue));
    all.extend(places::boxes(catalogue));
    all.extend(places::tiles(catalogue));
    all.extend(places::words());
    all.extend(hostile::texts());
    all.extend(hostile::headers());
    all.extend(hostile::media());
    all.extend(affected::grounds(eyes));
    // Its figures are those of the ground of the event.
    let report = Question::get("report", "/api/events/LU-1/report?f=json");
    all.push(Question { asks: Asks::Ground, ..report });
    // Making one takes a while, and one area is like another: the commune that is nobody's.
    all.push(Question::get("packs", "/api/packs/file?area=23374"));
    all.push(Question::get("packs", "/api/packs/estimate?area=23374"));
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|question| seen.insert(question.to_string()));
    all
}
