//! Areas by what somebody typed: a code or a name, with or without marks.

use super::{desk::Desk, fields::Problem};
use crate::{
    area::REGISTER,
    catalog::nfc,
    http::{ApiError, Lang},
    policy::{keys, view_of},
    record,
    search::{Language, Question, search},
};

/// Areas that are offered for one text.
const OFFERED: i64 = 12;

/// Longest text that is looked for.
const LETTERS_MOST: usize = 100;

/// An area that was found.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) code: String,
    pub(super) name: String,
    /// What it is and where.
    pub(super) about: Option<String>,
    /// The other name or old code by which it was found.
    pub(super) matched: Option<String>,
}

/// What the text stands for.
#[derive(Debug)]
pub(super) enum Meant {
    /// Exactly the area with this code.
    One(Place),
    /// One of these, which the person has to choose.
    Some(Vec<Place>),
    /// Nothing.
    None,
}

/// Looks the text up in the register.
pub(super) async fn meant(desk: &Desk, text: &str) -> Result<Meant, ApiError> {
    let text: String = nfc(text).chars().take(LETTERS_MOST).collect();
    let catalogue = desk.app.catalogue();
    let Some(areas) = view_of(desk.caller(), REGISTER, catalogue) else { return Ok(Meant::None) };
    let mut connection = desk.app.db().connection().await?;
    let views = [areas.clone()];
    let reading = record::open(&mut connection, &keys(&views), "search").await?;
    let language = match desk.lang {
        Lang::Vi => Language::Vi,
        Lang::En => Language::En,
    };
    let question =
        Question { text: &text, views: &views, areas: Some(&areas), limit: OFFERED, language };
    let answers = search(&reading, catalogue, &question).await?;
    let found: Vec<_> = answers
        .into_iter()
        .filter_map(|answer| {
            Some(Place {
                code: answer.code?,
                name: answer.title,
                about: answer.subtitle,
                matched: answer.matched,
            })
        })
        .collect();
    if let Some(exact) = found.iter().find(|place| place.code == text) {
        return Ok(Meant::One(exact.clone()));
    }
    Ok(if found.is_empty() { Meant::None } else { Meant::Some(found) })
}

/// The codes of areas that were typed with commas between, by name or code.
pub(super) async fn codes(
    desk: &Desk,
    text: &str,
    field: &'static str,
) -> Result<Result<Vec<String>, Problem>, ApiError> {
    let mut codes = Vec::new();
    for part in text.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        match meant(desk, part).await? {
            Meant::One(place) => codes.push(place.code),
            Meant::Some(found) => {
                let offered: Vec<_> = found
                    .iter()
                    .take(4)
                    .map(|place| format!("{} {}", place.code, place.name))
                    .collect();
                let text = format!(
                    "{} \"{part}\": {}.",
                    desk.lang.of("Ghi mã thay cho", "Write the code instead of"),
                    offered.join(", ")
                );
                return Ok(Err(Problem::new(field, text)));
            }
            Meant::None => {
                let text = format!("{} \"{part}\".", desk.lang.of("Không thấy", "Nothing for"));
                return Ok(Err(Problem::new(field, text)));
            }
        }
    }
    Ok(Ok(codes))
}
