//! Asks every searched collection and puts the answers in one order.

use std::{cmp::Reverse, collections::BTreeMap};

use chrono::{NaiveDate, Utc};
use serde::Serialize;

use super::words::{Language, subtitle};
use crate::{
    area::{PlaceName, place_names, successors},
    catalog::Catalogue,
    policy::View,
    record::{Find, Fit, Hit, Reading, find},
    store::{Doing as _, StoreError},
};

/// What is looked for.
#[derive(Debug)]
pub struct Question<'a> {
    /// The words, trimmed, in normal form C.
    pub text: &'a str,
    /// Through which views; those of collections without `[search]` find nothing.
    pub views: &'a [View],
    /// The register of areas, for the names of places.
    pub areas: Option<&'a View>,
    /// Most results.
    pub limit: i64,
    /// Language of what stands under the names.
    pub language: Language,
}

/// One line of the answer.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    /// Collection id.
    pub collection: String,
    /// Row id.
    pub id: i64,
    /// Official code.
    pub code: Option<String>,
    /// Name.
    pub title: String,
    /// What stands under it.
    pub subtitle: Option<String>,
    /// The other name or the old code that was found instead of the row's own.
    pub matched: Option<String>,
    /// West, south, east, north in degrees.
    pub bbox: Option<[f64; 4]>,
}

/// A hit with the view that gave it.
struct Found<'a> {
    view: &'a View,
    hit: Hit,
}

/// The best rows of all views, the best first.
///
/// First come exact names with their marks and codes, then the same letters, names that begin with the text, words that
/// do, and similar ones. Among equals come what is in force today, own names before other names,
/// the marks that were typed, the weight of the collection, and then names, collections and ids in their order.
///
/// # Errors
/// When the database is away or takes too long.
pub async fn search(
    reading: &Reading<'_>,
    catalogue: &Catalogue,
    question: &Question<'_>,
) -> Result<Vec<Answer>, StoreError> {
    const DOING: &str = "searching";
    let row =
        reading.query_one(include_str!("sql/fold.sql"), &[&question.text]).await.doing(DOING)?;
    let folded: String = row.try_get("folded").doing(DOING)?;
    let typed: String = row.try_get("typed").doing(DOING)?;
    if folded.is_empty() {
        return Ok(Vec::new());
    }
    let today = Utc::now().date_naive();
    let asked =
        Find { text: question.text, typed: &typed, folded: &folded, today, limit: question.limit };
    let mut found = Vec::new();
    for view in question.views {
        let names = view.collection().search.as_ref().and_then(|search| search.names.as_ref());
        let mut hits = find(reading, view, None, &asked).await?;
        if names.is_some() {
            hits.extend(find(reading, view, names, &asked).await?);
        }
        found.extend(hits.into_iter().map(|hit| Found { view, hit }));
    }
    found.extend(heirs(reading, question, today).await?);
    let mut found = ordered(found);
    found.truncate(usize::try_from(question.limit).unwrap_or(usize::MAX));
    let places = places(reading, question, &found, today).await?;
    Ok(found
        .into_iter()
        .map(|found| answer(found, catalogue, &places, question.language))
        .collect())
}

/// The units of today that came of the one whose code was typed.
async fn heirs<'a>(
    reading: &Reading<'_>,
    question: &Question<'a>,
    today: NaiveDate,
) -> Result<Vec<Found<'a>>, StoreError> {
    let is_code = question.text.chars().all(|letter| letter.is_ascii_digit());
    // Only when the register itself is searched.
    let Some(areas) = question.areas.filter(|areas| is_code && searches(question, areas)) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for heir in successors(&**reading, question.text).await? {
        let asked =
            Find { text: &heir.code, typed: &heir.code, folded: &heir.code, today, limit: 1 };
        let hits = find(reading, areas, None, &asked).await?;
        found.extend(hits.into_iter().filter(|hit| hit.code.as_ref() == Some(&heir.code)).map(
            |mut hit| {
                if heir.code != question.text {
                    hit.matched = Some(format!("{} {}", question.text, heir.old_name));
                }
                Found { view: areas, hit }
            },
        ));
    }
    Ok(found)
}

fn searches(question: &Question<'_>, areas: &View) -> bool {
    question.views.iter().any(|view| view.collection().id == areas.collection().id)
}

/// In their order, each row once, and each coded thing that has versions in that of today when that was found too.
fn ordered(mut found: Vec<Found<'_>>) -> Vec<Found<'_>> {
    found.sort_by(|one, other| {
        order(one).partial_cmp(&order(other)).unwrap_or(std::cmp::Ordering::Equal)
    });
    let mut kept: Vec<Found<'_>> = Vec::new();
    for mut next in found {
        let has_versions = next.view.collection().time.is_some();
        let same = kept.iter_mut().find(|before| {
            before.view.collection().id == next.view.collection().id
                && (before.hit.id == next.hit.id
                    || (has_versions
                        && before.hit.code.is_some()
                        && before.hit.code == next.hit.code))
        });
        match same {
            None => kept.push(next),
            Some(before) if before.hit.past && !next.hit.past => {
                // The unit is shown as it is today, with the name by which it was found.
                next.hit.matched =
                    before.hit.matched.take().or_else(|| Some(before.hit.title.clone()));
                *before = next;
            }
            Some(_) => {}
        }
    }
    kept
}

fn order<'a>(
    found: &'a Found<'_>,
) -> (Fit, bool, bool, bool, Reverse<i32>, f32, usize, &'a str, &'a str, i64) {
    let Found { view, hit } = found;
    let collection = view.collection();
    let weight = collection.search.as_ref().map_or(0, |search| search.weight);
    (
        hit.fit,
        hit.past,
        hit.other_marks,
        hit.matched.is_some(),
        Reverse(weight),
        -hit.similarity,
        hit.title.chars().count(),
        &hit.title,
        &collection.id,
        hit.id,
    )
}

/// The names of the areas that the results are tied to.
async fn places(
    reading: &Reading<'_>,
    question: &Question<'_>,
    found: &[Found<'_>],
    today: NaiveDate,
) -> Result<BTreeMap<String, PlaceName>, StoreError> {
    let codes: Vec<_> = found.iter().filter_map(|found| found.hit.place.clone()).collect();
    match question.areas {
        Some(areas) if !codes.is_empty() => place_names(reading, areas, &codes, today).await,
        _ => Ok(BTreeMap::new()),
    }
}

fn answer(
    Found { view, hit }: Found<'_>,
    catalogue: &Catalogue,
    places: &BTreeMap<String, PlaceName>,
    language: Language,
) -> Answer {
    let place = hit.place.as_ref().and_then(|code| places.get(code));
    let subtitle = subtitle(view.collection(), catalogue.codes(), &hit, place, language);
    Answer {
        collection: view.collection().id.clone(),
        id: hit.id,
        code: hit.code,
        title: hit.title,
        subtitle,
        matched: hit.matched,
        bbox: hit.bbox,
    }
}
