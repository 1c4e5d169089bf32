//! `POST /api/bulletins/reading`: the text of an official warning as areas, questions, kind, level and hours. Nothing is kept.

use std::collections::{BTreeSet, HashMap};

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State, rejection::JsonRejection},
    http::StatusCode,
    response::Response,
    routing::post,
};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;

use crate::{
    app::App,
    area::{Entry, REGISTER, Rows},
    auth::Asking,
    bulletin::{Action, Area, Ask, Confidence, Gazetteer, Quote, Reading, Role, Why, read},
    disaster::handler::not_stored,
    geo::day_in_viet_nam,
    http::{ApiError, Params},
    policy::{keys, view_of},
    record,
};

/// Longest text in bytes: the longest real bulletins have some 20,000 letters.
const TEXT_BYTES: usize = 200_000;

/// Largest body: JSON may write a letter with six.
const BODY_BYTES: usize = 6 * TEXT_BYTES + 1024;

/// The routes.
pub(in crate::disaster) fn router() -> Router<App> {
    Router::new()
        .route("/api/bulletins/reading", post(reading).layer(DefaultBodyLimit::max(BODY_BYTES)))
}

/// The body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    text: String,
}

async fn reading(
    State(app): State<App>,
    Asking(caller): Asking,
    params: Params,
    body: Result<Json<Sent>, JsonRejection>,
) -> Result<Response, ApiError> {
    params.finish()?;
    // It is work for those who warn; a page for everyone would let anyone keep a processor busy.
    if caller.is_public() {
        return Err(ApiError::Unauthenticated);
    }
    let text = text_of(body)?;
    let areas = view_of(&caller, REGISTER, app.catalogue()).ok_or(ApiError::NotFound)?;
    let mut connection = app.db().connection().await?;
    let opened = record::open(&mut connection, &keys([&areas]), "bulletin").await?;
    let rows = Rows::read(&opened, &areas).await?;
    drop(opened);
    drop(connection);
    let today = day_in_viet_nam();
    let read = spawn_blocking(move || {
        let edges = rows.lineage.edges();
        let gazetteer = Gazetteer::of_register(&rows.entries, &rows.aliases, edges, today);
        let reading = read(&text, &gazetteer);
        Told::of(&text, &reading, &Names::of(&rows.entries, today))
    });
    let told = read.await.map_err(ApiError::internal)?;
    Ok(not_stored(StatusCode::OK, told))
}

fn text_of(body: Result<Json<Sent>, JsonRejection>) -> Result<String, ApiError> {
    let Json(Sent { text }) = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::TooLarge { limit_bytes: BODY_BYTES as u64 },
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            ApiError::UnsupportedMedia("send the body as application/json".to_owned())
        }
        _ => ApiError::invalid("body", "", "send {\"text\": the text of the bulletin}"),
    })?;
    if text.trim().is_empty() {
        return Err(ApiError::invalid("text", "", "paste the text of the bulletin"));
    }
    if text.len() > TEXT_BYTES {
        let reason = format!("a text of at most {TEXT_BYTES} bytes is read");
        return Err(ApiError::invalid("text", format!("{} bytes", text.len()), reason));
    }
    Ok(text)
}

/// Names of units by code: those in force, of others the newest.
struct Names<'a>(HashMap<&'a str, &'a Entry>);

impl<'a> Names<'a> {
    fn of(entries: &'a [Entry], today: NaiveDate) -> Self {
        let in_force = |entry: &Entry| {
            entry.valid_from <= today && entry.valid_to.is_none_or(|end| today < end)
        };
        let mut names: HashMap<&str, &Entry> = HashMap::new();
        for entry in entries {
            let own = names.entry(&entry.code).or_insert(entry);
            if !in_force(own) {
                *own = entry;
            }
        }
        Self(names)
    }

    fn province_of(&self, code: &str) -> Option<&'a str> {
        self.0.get(code)?.parent.as_deref()
    }

    fn communes_of(&self, province: &str) -> impl Iterator<Item = &'a str> {
        let own = self.0.iter().filter(move |(_, entry)| {
            entry.parent.as_deref() == Some(province) && entry.valid_to.is_none()
        });
        own.map(|(code, _)| *code)
    }

    fn unit(&self, code: &str) -> Unit {
        let entry = self.0.get(code);
        let parent = entry.and_then(|entry| entry.parent.as_deref());
        let name = |code: &str| self.0.get(code).map(|entry| entry.full_name.clone());
        Unit { code: code.to_owned(), name: name(code), province: parent.and_then(name) }
    }
}

/// A unit in force.
#[derive(Debug, Serialize)]
struct Unit {
    code: String,
    name: Option<String>,
    province: Option<String>,
}

/// A piece of the text.
#[derive(Debug, Serialize)]
struct Piece {
    /// Its first UTF-16 unit, as scripts of browsers count.
    start: usize,
    /// The first unit after it.
    end: usize,
    text: String,
}

/// The number of UTF-16 units before each byte of a text, and before its end.
struct Units(Vec<usize>);

impl Units {
    fn of(text: &str) -> Self {
        let mut before = Vec::with_capacity(text.len() + 1);
        let mut units = 0;
        for letter in text.chars() {
            before.extend(std::iter::repeat_n(units, letter.len_utf8()));
            units += letter.len_utf16();
        }
        before.push(units);
        Self(before)
    }

    fn piece(&self, quote: &Quote) -> Piece {
        let units = |byte: usize| self.0.get(byte).or(self.0.last()).copied().unwrap_or_default();
        Piece { start: units(quote.start), end: units(quote.end), text: quote.text.clone() }
    }
}

#[derive(Debug, Serialize)]
struct ToldArea {
    units: Vec<Unit>,
    role: &'static str,
    part: bool,
    confidence: &'static str,
    level: Option<u8>,
    quote: Piece,
}

#[derive(Debug, Serialize)]
struct ToldAsk {
    why: &'static str,
    role: &'static str,
    choices: Vec<Unit>,
    quote: Piece,
}

/// The answer.
#[derive(Debug, Serialize)]
struct Told {
    kind: Option<&'static str>,
    also: Vec<&'static str>,
    level: Option<u8>,
    issued_at: Option<DateTime<FixedOffset>>,
    from: Option<DateTime<FixedOffset>>,
    to: Option<DateTime<FixedOffset>>,
    action: &'static str,
    refers_to: Option<String>,
    /// Codes that are warned for certain: all that are in, less what is taken out.
    codes: Vec<String>,
    areas: Vec<ToldArea>,
    asks: Vec<ToldAsk>,
}

impl Told {
    fn of(text: &str, reading: &Reading, names: &Names<'_>) -> Self {
        let letters = Units::of(text);
        let units = |codes: &[String]| codes.iter().map(|code| names.unit(code)).collect();
        let area = |area: &Area| ToldArea {
            units: units(&area.codes),
            role: role(area.role),
            part: area.part,
            confidence: confidence(area.confidence),
            level: area.level,
            quote: letters.piece(&area.quote),
        };
        let ask = |ask: &Ask| ToldAsk {
            why: why(ask.why),
            role: role(ask.role),
            choices: units(&ask.choices),
            quote: letters.piece(&ask.quote),
        };
        Self {
            kind: reading.kind,
            also: reading.also.clone(),
            level: reading.level,
            issued_at: reading.issued_at,
            from: reading.from,
            to: reading.to,
            action: action(reading.action),
            refers_to: reading.refers_to.clone(),
            codes: warned(&reading.areas, names),
            areas: reading.areas.iter().map(area).collect(),
            asks: reading.asks.iter().map(ask).collect(),
        }
    }
}

/// Codes of what is in, less what is taken out; a province of which communes are taken out becomes those that stay.
fn warned(areas: &[Area], names: &Names<'_>) -> Vec<String> {
    let codes = |role: Role| -> BTreeSet<&str> {
        let of_role = areas.iter().filter(|area| area.role == role);
        of_role.flat_map(|area| &area.codes).map(String::as_str).collect()
    };
    let (inside, out) = (codes(Role::In), codes(Role::Excluded));
    let mut warned: BTreeSet<&str> = BTreeSet::new();
    for code in inside {
        if out.iter().any(|out| names.province_of(out) == Some(code)) {
            warned.extend(names.communes_of(code));
        } else {
            warned.insert(code);
        }
    }
    warned.difference(&out).map(|code| (*code).to_owned()).collect()
}

fn role(role: Role) -> &'static str {
    match role {
        Role::In => "in",
        Role::Excluded => "excluded",
    }
}

fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Exact => "exact",
        Confidence::Folded => "folded",
        Confidence::Typo => "typo",
        Confidence::Alone => "alone",
    }
}

fn why(why: Why) -> &'static str {
    match why {
        Why::Homonym => "homonym",
        Why::Split => "split",
        Why::Direction => "direction",
        Why::Part => "part",
        Why::OldAndNew => "old_and_new",
        Why::Typo => "typo",
        Why::Context => "context",
    }
}

fn action(action: Action) -> &'static str {
    match action {
        Action::New => "new",
        Action::Update => "update",
        Action::Cancel => "cancel",
    }
}
