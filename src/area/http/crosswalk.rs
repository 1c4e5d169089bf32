//! Shares and figures of units of one day for those of another.

use std::collections::BTreeSet;

use axum::{extract::State, http::HeaderMap, response::Response};
use serde_json::{Value, json};

use super::{
    super::{
        apportion::number,
        figures::{Figure, Figures, Measure, STATISTICS, Wanted, figures},
        lineage::Basis,
        units::{UnitError, Units},
    },
    answer,
    question::Question,
    refusal, register, seen,
};
use crate::{
    app::App,
    auth::Asking,
    http::{ApiError, Lang, Params},
    policy::keys,
    record,
};

/// `GET /api/crosswalk`.
pub(super) async fn crosswalk(
    State(app): State<App>,
    Asking(caller): Asking,
    headers: HeaderMap,
    mut params: Params,
) -> Result<Response, ApiError> {
    let lang = Lang::negotiate(&mut params, &headers)?;
    let question = Question::of(params, app.catalogue().codes(), lang)?;
    let areas = register(&app, &caller)?;
    let statistics = match question.wanted {
        Some(_) => Some(seen(&app, &caller, STATISTICS)?),
        None => None,
    };
    let mut connection = app.db().connection().await?;
    let opened = keys([&areas].into_iter().chain(&statistics));
    let reading = record::open(&mut connection, &opened, "crosswalk").await?;
    let units = Units::around(&reading, &areas, &question.codes).await?;
    let mut body = json!({ "from": question.from, "to": question.to });
    let more = match (&statistics, &question.wanted) {
        (Some(statistics), Some(wanted)) => {
            let walk = (question.codes.as_slice(), question.from, question.to);
            let found = figures(&reading, statistics, &units, walk, wanted).await;
            let found = found.map_err(|error| refusal::figure(error, lang))?;
            told(&found, wanted, |code| units.name(code, question.to))
        }
        _ => mapping(&units, &question).map_err(|error| refusal::unit(&error, lang))?,
    };
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    answer(&headers, &caller, &body)
}

/// How much of each unit is where.
fn mapping(units: &Units, question: &Question) -> Result<Value, UnitError> {
    let mut rows = Vec::new();
    for code in &question.codes {
        for (end, share) in units.crosswalk(code, question.from, question.to)? {
            let [low, high] = share.bounds();
            rows.push(json!({
                "from": code, "to": end,
                "from_name": units.name(code, question.from), "to_name": units.name(&end, question.to),
                "weight": share.weight(), "basis": basis(share.bases()), "bases": bases(share.bases()),
                "low": low, "high": high,
            }));
        }
    }
    Ok(json!({ "mapping": rows }))
}

fn told<'a>(found: &Figures, wanted: &Wanted, name: impl Fn(&str) -> Option<&'a str>) -> Value {
    let row = |(code, figure): (&String, &Figure)| {
        let whole = figure.missing.is_empty();
        let [low, high] = [figure.range.low, figure.range.high].map(number);
        json!({
            "code": code, "name": name(code),
            "value": low.clone().filter(|_| whole && figure.known),
            "low": low.filter(|_| !figure.of.is_empty()),
            // Nobody knows how large a figure is that is not there.
            "high": high.filter(|_| whole),
            "basis": basis(&figure.bases), "bases": bases(&figure.bases),
            "of": figure.of, "missing": figure.missing,
        })
    };
    json!({
        "indicator": wanted.indicator, "ethnic_group": wanted.ethnic_group, "period": wanted.period,
        "measure": match wanted.measure {
            Measure::Numerator => "numerator",
            Measure::Denominator => "denominator",
        },
        "illustrative": found.illustrative, "sources": found.sources,
        "figures": found.figures.iter().map(row).collect::<Vec<_>>(),
    })
}

/// In one word. Shares of different things that were multiplied or added are `mixed`.
fn basis(bases: &BTreeSet<Basis>) -> Value {
    let mut all = bases.iter();
    match (all.next(), all.next()) {
        (None, _) => json!(Basis::Law),
        (Some(one), None) => json!(one),
        _ => json!("mixed"),
    }
}

fn bases(bases: &BTreeSet<Basis>) -> Value {
    if bases.is_empty() { json!([Basis::Law]) } else { json!(bases) }
}
