//! Reads what is asked of the crosswalk.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{
    super::figures::{Measure, Wanted},
    refusal::not_additive,
};
use crate::{
    catalog::CodeLists,
    geo,
    http::{ApiError, Lang, Params},
};

/// Most units of one question.
const CODES_MOST: usize = 1000;

/// What is asked.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
    pub(super) codes: Vec<String>,
    /// Without it the shares themselves are asked for.
    pub(super) wanted: Option<Wanted>,
}

impl Question {
    /// Takes all parameters.
    ///
    /// # Errors
    /// When one is missing, is unknown or asks for what has no answer.
    pub(super) fn of(mut params: Params, codes: &CodeLists, lang: Lang) -> Result<Self, ApiError> {
        let from = required(day(&mut params, "from")?, "from", "write a day as 2025-06-30")?;
        let to = required(day(&mut params, "to")?, "to", "write a day as 2025-07-01")?;
        let units = units(params.text("codes"))?;
        let measure = measure(params.text("measure"), lang)?;
        let wanted = wanted(&mut params, codes, (measure, lang))?;
        params.finish()?;
        Ok(Self { from, to, codes: units, wanted })
    }
}

fn required<T>(value: Option<T>, name: &str, reason: &str) -> Result<T, ApiError> {
    value.ok_or_else(|| ApiError::invalid(name, "", reason))
}

/// Takes a day.
pub(super) fn day(params: &mut Params, name: &str) -> Result<Option<NaiveDate>, ApiError> {
    let Some(text) = params.text(name) else { return Ok(None) };
    geo::day(&text)
        .map(Some)
        .ok_or_else(|| ApiError::invalid(name, text, "write a day as 2025-07-01"))
}

/// The code of an area as the catalogue takes it.
pub(super) fn is_code(text: &str) -> bool {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    (2..=40).contains(&text.len()) && text.chars().all(allowed)
}

fn units(text: Option<String>) -> Result<Vec<String>, ApiError> {
    const NAME: &str = "codes";
    let text = text.unwrap_or_default();
    let codes: BTreeSet<_> =
        text.split(',').map(str::trim).filter(|code| !code.is_empty()).collect();
    if let Some(wrong) = codes.iter().find(|code| !is_code(code)) {
        return Err(ApiError::invalid(NAME, *wrong, "this is no code of an area"));
    }
    if !(1..=CODES_MOST).contains(&codes.len()) {
        let reason =
            format!("give 1 to {CODES_MOST} codes with commas between them, as 21019,21022");
        return Err(ApiError::invalid(NAME, codes.len().to_string(), reason));
    }
    Ok(codes.into_iter().map(str::to_owned).collect())
}

/// What cannot be added up is refused for what it is, everything else as a word that is not known.
fn measure(text: Option<String>, lang: Lang) -> Result<Option<Measure>, ApiError> {
    const NOT_ADDITIVE: [&str; 8] =
        ["share", "rate", "ratio", "percent", "rank", "ranking", "median", "mean"];
    let Some(text) = text else { return Ok(None) };
    match text.as_str() {
        "numerator" => Ok(Some(Measure::Numerator)),
        "denominator" => Ok(Some(Measure::Denominator)),
        text if NOT_ADDITIVE.contains(&text) => Err(not_additive(text, lang)),
        _ => Err(ApiError::invalid("measure", text, "write numerator or denominator")),
    }
}

fn wanted(
    params: &mut Params,
    codes: &CodeLists,
    (measure, lang): (Option<Measure>, Lang),
) -> Result<Option<Wanted>, ApiError> {
    let [indicator, ethnic_group] = ["indicator", "ethnic_group"].map(|name| params.text(name));
    let period = period(params)?;
    let Some(indicator) = indicator else {
        let without = "say with indicator of what";
        return match (measure, ethnic_group, period) {
            (None, None, None) => Ok(None),
            _ => Err(ApiError::invalid("indicator", "", without)),
        };
    };
    let known = codes.get("indicator").and_then(|list| list.get(&indicator));
    let Some(known) = known else {
        let reason = "there is no such indicator; /api/collections/stat_value/schema lists them";
        return Err(ApiError::invalid("indicator", indicator, reason));
    };
    if known.extra.get("additive").map(String::as_str) != Some("true") {
        return Err(not_additive(&indicator, lang));
    }
    let ethnic_group = ethnic_group.unwrap_or_else(|| "all".to_owned());
    if codes.get("ethnic_group_all").and_then(|list| list.get(&ethnic_group)).is_none() {
        let reason = "there is no such group; /api/collections/stat_value/schema lists them";
        return Err(ApiError::invalid("ethnic_group", ethnic_group, reason));
    }
    let period = required(period, "period", "write the first day of the period, as 2024-01-01")?;
    let measure = measure.unwrap_or(Measure::Numerator);
    Ok(Some(Wanted { indicator, ethnic_group, period, measure }))
}

/// The first day of a period, or a year.
fn period(params: &mut Params) -> Result<Option<NaiveDate>, ApiError> {
    const NAME: &str = "period";
    let Some(text) = params.text(NAME) else { return Ok(None) };
    let year = text.parse().ok().filter(|_| text.len() == 4);
    let first = year.and_then(|year| NaiveDate::from_ymd_opt(year, 1, 1));
    let day = first.or_else(|| geo::day(&text));
    let reason = "write the first day of the period, as 2024-01-01, or a year";
    day.map(Some).ok_or_else(|| ApiError::invalid(NAME, text, reason))
}
