//! Warnings as they stand: who may know of them, and who may do what with them.

use chrono::{DateTime, Utc};
use geo::{Geometry, MultiPolygon};
use tokio_postgres::Row;

use super::{content::Content, error::WarningError};
use crate::{
    auth::{Caller, Role},
    catalog::Catalogue,
    disaster::cap::{Certainty, ResponseType, Urgency},
    geo::from_ewkb,
    policy::{Rows, edit_view},
    store::{Db, Doing as _, StoreError},
};

/// The collection that has the newest message of each warning.
pub(super) const COLLECTION: &str = "warning";

const DOING: &str = "reading warnings";

/// What a message does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Warns for the first time.
    Alert,
    /// Takes the place of what was said before.
    Update,
    /// Takes the warning back.
    Cancel,
}

/// What has become of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It waits for an approval.
    Draft,
    /// Everyone reads it.
    Published,
    /// It was taken back before anyone read it.
    Withdrawn,
}

impl Kind {
    /// The word of the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Update => "update",
            Self::Cancel => "cancel",
        }
    }
}

impl Progress {
    /// The word of the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// In words that fit after "is".
    fn in_words(self) -> &'static str {
        match self {
            Self::Draft => "not published yet",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A message of a warning, as one caller sees it.
#[derive(Debug, Clone)]
pub struct Warning {
    /// Its number.
    pub id: i64,
    /// The number of the first message of the warning.
    pub warning: i64,
    /// What it does.
    pub kind: Kind,
    /// What has become of it.
    pub progress: Progress,
    /// Grows with each change of a draft.
    pub version: i32,
    /// What it says.
    pub content: Content,
    /// Codes of the areas whom it is for.
    pub areas: Vec<String>,
    /// The area in which all of these lie.
    pub keeper: Option<String>,
    /// The ground whom it is for.
    pub ground: MultiPolygon,
    /// The polygons that tell it.
    pub polygons: MultiPolygon,
    /// Who drafted it.
    pub drafted_by: String,
    /// When.
    pub drafted_at: DateTime<Utc>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
    /// Who withdrew it.
    pub withdrawn_by: Option<String>,
    /// When.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// Its identifier as a CAP message.
    pub identifier: Option<String>,
    /// The newest message of the warning that is published.
    pub newest: Option<i64>,
    /// The warning was taken back.
    pub cancelled: bool,
    /// What the caller is to it.
    pub held: Held,
}

/// What a caller is to one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// It has written at it.
    pub written: bool,
    /// It writes in all of its areas.
    pub writes: bool,
    /// It approves in all of its areas.
    pub approves: bool,
}

/// What a caller is to warnings.
#[derive(Debug, Default)]
pub(super) struct Hands {
    /// Row id of the account; nobody else writes or approves.
    pub(super) id: Option<i64>,
    /// Codes of the areas for which it writes warnings: desk and editors.
    pub(super) writes: Vec<String>,
    /// Codes of the areas whose approver it is.
    pub(super) approves: Vec<String>,
}

impl Hands {
    pub(super) fn of(catalogue: &Catalogue, caller: &Caller) -> Self {
        let Some(person) = caller.as_person() else { return Self::default() };
        let edit = catalogue.get(COLLECTION).and_then(|warnings| edit_view(caller, warnings));
        let writes = edit.map(|edit| match edit.view().rows() {
            Rows::Within(within) => within.areas.to_vec(),
            _ => Vec::new(),
        });
        let approves = person.scope(Role::Approver).map(|scope| scope.areas.to_vec());
        Self {
            id: Some(person.id),
            writes: writes.unwrap_or_default(),
            approves: approves.unwrap_or_default(),
        }
    }

    /// The account, which writes in all of these areas.
    pub(super) fn writer_of(&self, areas: &[String]) -> Result<i64, WarningError> {
        let mut others = areas.iter().filter(|code| !self.writes.contains(code)).peekable();
        if let (Some(id), None) = (self.id, others.peek()) {
            return Ok(id);
        }
        let some: Vec<_> = others.take(10).map(String::as_str).collect();
        Err(WarningError::NotYours(some.join(", ")))
    }
}

impl Warning {
    fn of(row: &Row) -> Result<Self, StoreError> {
        let odd = |what: &str, text: &str| StoreError::Unexpected {
            doing: DOING,
            detail: format!("{text:?} is no {what}"),
        };
        let text = |name: &str| row.try_get::<_, String>(name).doing(DOING);
        let (kind, progress) = (text("msg_type")?, text("state")?);
        let kinds = [Kind::Alert, Kind::Update, Kind::Cancel];
        let all = [Progress::Draft, Progress::Published, Progress::Withdrawn];
        Ok(Self {
            id: row.try_get("id").doing(DOING)?,
            warning: row.try_get("warning").doing(DOING)?,
            kind: (kinds.into_iter().find(|own| own.as_str() == kind))
                .ok_or_else(|| odd("kind of message", &kind))?,
            progress: (all.into_iter().find(|own| own.as_str() == progress))
                .ok_or_else(|| odd("state", &progress))?,
            version: row.try_get("version").doing(DOING)?,
            content: content(row, &odd)?,
            areas: row.try_get("areas").doing(DOING)?,
            keeper: row.try_get("keeper").doing(DOING)?,
            ground: polygons(row, "ground")?,
            polygons: polygons(row, "polygons")?,
            drafted_by: text("drafted_by")?,
            drafted_at: row.try_get("drafted_at").doing(DOING)?,
            approved_by: row.try_get("approved_by").doing(DOING)?,
            published_at: row.try_get("published_at").doing(DOING)?,
            withdrawn_by: row.try_get("withdrawn_by").doing(DOING)?,
            withdrawn_at: row.try_get("withdrawn_at").doing(DOING)?,
            identifier: row.try_get("identifier").doing(DOING)?,
            newest: row.try_get("newest").doing(DOING)?,
            cancelled: row.try_get::<_, Option<bool>>("cancelled").doing(DOING)?.unwrap_or(false),
            held: Held {
                written: row.try_get("written").doing(DOING)?,
                writes: row.try_get("writes").doing(DOING)?,
                approves: row.try_get("approves").doing(DOING)?,
            },
        })
    }

    /// It is a draft.
    pub(super) fn waits(&self) -> Result<(), WarningError> {
        if self.progress == Progress::Draft {
            return Ok(());
        }
        Err(WarningError::State {
            id: self.id,
            is: self.progress.in_words(),
            not: "waits for an approval",
        })
    }

    /// It is the newest message of a warning that was not taken back.
    pub(super) fn stands(&self) -> Result<(), WarningError> {
        const NOT: &str = "is the newest message of a warning that stands";
        let is = match self.progress {
            Progress::Published if self.cancelled => "taken back",
            Progress::Published if self.newest != Some(self.id) => "replaced by a newer one",
            Progress::Published => return Ok(()),
            other => other.in_words(),
        };
        Err(WarningError::State { id: self.id, is, not: NOT })
    }

    /// The one who sees it may approve it, by who they are.
    pub(super) fn takes_approval(&self) -> Result<(), WarningError> {
        if self.held.written {
            return Err(WarningError::AnotherPerson);
        }
        if !self.held.approves {
            return Err(WarningError::Approver);
        }
        self.waits()
    }

    /// What the one who sees it may do with it now.
    pub fn can(&self) -> Vec<&'static str> {
        let mut can = Vec::new();
        match self.progress {
            Progress::Draft => {
                can.extend(self.held.writes.then_some("change"));
                can.extend(self.takes_approval().is_ok().then_some("approve"));
                can.extend((self.held.writes || self.held.approves).then_some("withdraw"));
            }
            Progress::Published if self.held.writes && self.stands().is_ok() => {
                can.extend(["update", "cancel"]);
            }
            Progress::Published | Progress::Withdrawn => {}
        }
        can
    }
}

fn content(row: &Row, odd: &impl Fn(&str, &str) -> StoreError) -> Result<Content, StoreError> {
    let text = |name: &str| row.try_get::<_, String>(name).doing(DOING);
    let (urgency, certainty) = (text("urgency")?, text("certainty")?);
    let responses: Vec<String> = row.try_get("responses").doing(DOING)?;
    let response =
        |word: &String| ResponseType::named(word).ok_or_else(|| odd("response", word.as_str()));
    let (infos, resources) = (text("infos")?, text("resources")?);
    Ok(Content {
        kind: text("kind")?,
        risk_level: row.try_get("risk_level").doing(DOING)?,
        urgency: Urgency::named(&urgency).ok_or_else(|| odd("urgency", &urgency))?,
        certainty: Certainty::named(&certainty).ok_or_else(|| odd("certainty", &certainty))?,
        responses: responses.iter().map(response).collect::<Result<_, _>>()?,
        onset_at: row.try_get("onset_at").doing(DOING)?,
        effective_at: row.try_get("effective_at").doing(DOING)?,
        expires_at: row.try_get("expires_at").doing(DOING)?,
        issuer: text("issuer")?,
        contact: row.try_get("contact").doing(DOING)?,
        web: row.try_get("web").doing(DOING)?,
        note: row.try_get("note").doing(DOING)?,
        infos: serde_json::from_str(&infos).map_err(|_error| odd("text of a warning", &infos))?,
        resources: serde_json::from_str(&resources)
            .map_err(|_error| odd("list of files", &resources))?,
    })
}

/// Polygons as the database gives them.
pub(super) fn polygons(row: &Row, name: &str) -> Result<MultiPolygon, StoreError> {
    let bytes: Vec<u8> = row.try_get(name).doing(DOING)?;
    let odd = |detail: String| StoreError::Unexpected { doing: DOING, detail };
    match from_ewkb(&bytes).map_err(|error| odd(error.to_string()))? {
        Some(Geometry::MultiPolygon(polygons)) => Ok(polygons),
        _ => Err(odd(format!("{name} is no multipolygon"))),
    }
}

/// Warnings that a caller may know of, the newest first: everyone those that were published, and those who work with them
/// drafts too.
///
/// # Errors
/// When the database is away.
pub async fn warnings(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
) -> Result<Vec<Warning>, StoreError> {
    seen(db, &Hands::of(catalogue, caller), None).await
}

/// One of them.
///
/// # Errors
/// When there is none that the caller may know of.
pub async fn one(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    id: i64,
) -> Result<Warning, WarningError> {
    by(db, &Hands::of(catalogue, caller), id).await
}

pub(super) async fn by(db: &Db, hands: &Hands, id: i64) -> Result<Warning, WarningError> {
    let found = seen(db, hands, Some(id)).await?;
    found.into_iter().next().ok_or(WarningError::Unknown(id))
}

async fn seen(db: &Db, hands: &Hands, id: Option<i64>) -> Result<Vec<Warning>, StoreError> {
    let client = db.connection().await?;
    let sql = include_str!("sql/list.sql");
    let Hands { id: account, writes, approves } = hands;
    let rows = client.query(sql, &[writes, approves, &id, account]).await.doing(DOING)?;
    rows.iter().map(Warning::of).collect()
}
