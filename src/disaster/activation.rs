//! What an activation is, and why one is not made or changed.

use chrono::{DateTime, Utc};
use serde::Serialize;
use tokio_postgres::Row;

use crate::{
    auth::{Caller, Person, Role},
    catalog::Catalogue,
    impact::FootprintError,
    ledger::LedgerError,
    policy::{self, View},
    store::{Doing as _, StoreError},
};

/// Fewest letters of a reason.
pub(super) const REASON_LEAST: usize = 10;

/// Most letters of a reason or a note.
pub(super) const REASON_MOST: usize = 1000;

/// Most days that an activation is open before it is renewed.
pub(super) const DAYS_MOST: i64 = 7;

/// What has become of an activation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It waits for the confirmation.
    Waiting,
    /// Rows are open.
    Open,
    /// Somebody ended it.
    Ended,
    /// Its time is over.
    Expired,
    /// Its event was deleted.
    EventDeleted,
    /// It was taken back before it opened anything.
    Withdrawn,
    /// Nobody confirmed it in time.
    Lapsed,
}

impl State {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "waiting" => Self::Waiting,
            "open" => Self::Open,
            "ended" => Self::Ended,
            "expired" => Self::Expired,
            "event_deleted" => Self::EventDeleted,
            "withdrawn" => Self::Withdrawn,
            "lapsed" => Self::Lapsed,
            _ => return None,
        })
    }

    /// In words that fit after "is".
    fn in_words(self) -> &'static str {
        match self {
            Self::Waiting => "not confirmed yet",
            Self::Open => "open",
            Self::Ended => "ended",
            Self::Expired => "over",
            Self::EventDeleted => "over, as its event was deleted",
            Self::Withdrawn => "taken back",
            Self::Lapsed => "over without a confirmation",
        }
    }
}

/// What the one who asks may do with an activation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Open it, as the second person.
    Confirm,
    /// Ask that it goes on.
    Renew,
    /// Close it.
    End,
    /// Say that it was looked at afterwards.
    Review,
}

/// An activation as somebody sees it.
#[derive(Debug, Clone, Serialize)]
pub struct Activation {
    /// Its number.
    pub id: i64,
    /// One person opened it alone.
    pub break_glass: bool,
    /// Row id of its event, while that is there.
    pub event: Option<i64>,
    /// Name of the event when it was asked for.
    pub title: String,
    /// Why, in the words of the one who asked.
    pub reason: String,
    /// What has become of it.
    pub state: State,
    /// How many communes it reaches.
    pub communes: i64,
    /// The names of the first of them.
    pub commune_names: Vec<String>,
    /// West, south, east and north of its ground, in degrees; break-glass has no ground of its own.
    pub bbox: Option<[f64; 4]>,
    /// Name for people of the one who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Its end.
    pub ends_at: DateTime<Utc>,
    /// Who confirmed it.
    pub confirmed_by: Option<String>,
    /// When.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Who ended it before its time.
    pub ended_by: Option<String>,
    /// When.
    pub ended_at: Option<DateTime<Utc>>,
    /// Who looked at it afterwards.
    pub reviewed_by: Option<String>,
    /// When.
    pub reviewed_at: Option<DateTime<Utc>>,
    /// What was found then.
    pub review_note: Option<String>,
    /// The activation that it goes on with.
    pub renews: Option<i64>,
    /// It has opened rows and nobody has looked at that yet.
    pub needs_review: bool,
    /// The one who asks for the list asked for it.
    pub mine: bool,
    /// What the one who asks for the list may do with it.
    pub can: Vec<Deed>,
    #[serde(skip)]
    held: Held,
}

/// What the one who asks holds in the areas of an activation.
#[derive(Debug, Clone, Copy)]
struct Held {
    /// It approves in all of them.
    approves: bool,
    /// It is the disaster desk of some of them.
    desk: bool,
}

impl Activation {
    pub(super) fn of(row: &Row, standing: &Standing) -> Result<Self, StoreError> {
        const DOING: &str = "reading an activation";
        let state: String = row.try_get("state").doing(DOING)?;
        let state = State::of(&state).ok_or_else(|| StoreError::Unexpected {
            doing: DOING,
            detail: format!("{state:?} is no state"),
        })?;
        let mut activation = Self {
            id: row.try_get("id").doing(DOING)?,
            break_glass: row.try_get("break_glass").doing(DOING)?,
            event: row.try_get("event_id").doing(DOING)?,
            title: row.try_get("title").doing(DOING)?,
            reason: row.try_get("reason").doing(DOING)?,
            state,
            communes: row.try_get("communes").doing(DOING)?,
            commune_names: row.try_get("commune_names").doing(DOING)?,
            bbox: bbox(row).doing(DOING)?,
            asked_by: row.try_get("asked_by").doing(DOING)?,
            asked_at: row.try_get("asked_at").doing(DOING)?,
            ends_at: row.try_get("ends_at").doing(DOING)?,
            confirmed_by: row.try_get("confirmed_by").doing(DOING)?,
            confirmed_at: row.try_get("confirmed_at").doing(DOING)?,
            ended_by: row.try_get("ended_by").doing(DOING)?,
            ended_at: row.try_get("ended_at").doing(DOING)?,
            reviewed_by: row.try_get("reviewed_by").doing(DOING)?,
            reviewed_at: row.try_get("reviewed_at").doing(DOING)?,
            review_note: row.try_get("review_note").doing(DOING)?,
            renews: row.try_get("renews").doing(DOING)?,
            needs_review: row.try_get("needs_review").doing(DOING)?,
            mine: row.try_get("mine").doing(DOING)?,
            can: Vec::new(),
            held: Held {
                approves: row.try_get("approves").doing(DOING)?,
                desk: row.try_get("of_desk").doing(DOING)?,
            },
        };
        let deeds = [Deed::Confirm, Deed::Renew, Deed::End, Deed::Review];
        activation.can = deeds
            .into_iter()
            .filter(|deed| activation.allows(*deed, standing.auditor).is_ok())
            .collect();
        Ok(activation)
    }

    /// Whether the one who sees it may do that now, and if not why.
    pub(super) fn allows(&self, deed: Deed, auditor: bool) -> Result<(), ActivationError> {
        match deed {
            Deed::Confirm if self.mine => Err(ActivationError::AnotherPerson("confirmed")),
            Deed::Review if self.mine => Err(ActivationError::AnotherPerson("reviewed")),
            Deed::Confirm if !self.held.approves => Err(ActivationError::Approver("confirmed")),
            Deed::End if !self.held.approves && !self.mine => Err(ActivationError::Ends),
            Deed::Review if !self.held.approves && !auditor => Err(ActivationError::Reviews),
            Deed::Renew if !self.held.desk => Err(ActivationError::Desk),
            Deed::Renew if self.break_glass => Err(ActivationError::GlassStays),
            Deed::Confirm => self.is_one_of("waits for a confirmation", &[State::Waiting]),
            Deed::Renew => self.is_one_of("can be renewed", &[State::Open]),
            Deed::End => self.is_one_of("can be ended", &[State::Waiting, State::Open]),
            Deed::Review if self.reviewed_at.is_some() => Err(ActivationError::Reviewed(self.id)),
            Deed::Review => self
                .is_one_of("can be reviewed", &[State::Ended, State::Expired, State::EventDeleted]),
        }
    }

    fn is_one_of(&self, what: &'static str, states: &[State]) -> Result<(), ActivationError> {
        if states.contains(&self.state) {
            return Ok(());
        }
        Err(ActivationError::State { id: self.id, is: self.state.in_words(), not: what })
    }
}

fn bbox(row: &Row) -> Result<Option<[f64; 4]>, tokio_postgres::Error> {
    let edge = |name| row.try_get::<_, Option<f64>>(name);
    let edges = (edge("west")?, edge("south")?, edge("east")?, edge("north")?);
    let (Some(west), Some(south), Some(east), Some(north)) = edges else { return Ok(None) };
    Ok(Some([west, south, east, north]))
}

/// Why an activation is not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum ActivationError {
    /// Somebody who has no disaster desk.
    #[error("the disaster desk of an area asks for this; your account has none here")]
    Desk,
    /// There is none with that number, or none that the caller may know of.
    #[error("there is no activation {0}")]
    Unknown(i64),
    /// The ground cannot be used.
    #[error(transparent)]
    Ground(#[from] FootprintError),
    /// The ground lies outside the caller's areas.
    #[error(
        "this ground reaches no commune of your disaster desk; draw it, or name communes, within your areas"
    )]
    Nowhere,
    /// The reason says nothing.
    #[error("say why in {REASON_LEAST} to {REASON_MOST} letters; others read it")]
    Reason,
    /// The end has passed or lies too far away.
    #[error("an activation ends within {DAYS_MOST} days from now; {0} does not")]
    End(String),
    /// One person is not enough.
    #[error("an activation is {0} by another person than the one who asked for it")]
    AnotherPerson(&'static str),
    /// Somebody who does not approve there.
    #[error("an activation is {0} by an approver of all of its areas")]
    Approver(&'static str),
    /// Neither the asker nor an approver.
    #[error("an activation is ended by who asked for it or by an approver of all of its areas")]
    Ends,
    /// Neither an approver nor an auditor.
    #[error("an activation is reviewed by an approver of all of its areas or by an auditor")]
    Reviews,
    /// Break-glass is not renewed.
    #[error("break-glass is not renewed; ask for an activation, which a second person confirms")]
    GlassStays,
    /// One at a time.
    #[error("break-glass {0} is open to you already")]
    GlassBroken(i64),
    /// It was reviewed already.
    #[error("activation {0} has been reviewed already")]
    Reviewed(i64),
    /// Somebody else was faster.
    #[error("activation {0} has changed since you read it; read it again")]
    Changed(i64),
    /// It is in another state.
    #[error("activation {id} is {is}; only one that {not} takes this")]
    State {
        /// Its number.
        id: i64,
        /// What it is.
        is: &'static str,
        /// What it would have to be.
        not: &'static str,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<LedgerError> for ActivationError {
    fn from(error: LedgerError) -> Self {
        Self::Store(error.into())
    }
}

/// What a caller is to activations.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// Row id of the account.
    pub(super) id: i64,
    /// Codes of the areas whose approver it is.
    pub(super) approves: Vec<String>,
    /// Codes of the areas whose disaster desk it is.
    pub(super) desk: Vec<String>,
    /// It is an auditor.
    pub(super) auditor: bool,
}

impl Standing {
    /// Of a person; nobody else has one.
    pub(super) fn of(caller: &Caller) -> Option<Self> {
        let person: &Person = caller.as_person()?;
        let areas = |role| person.scope(role).map(|scope| scope.areas.to_vec()).unwrap_or_default();
        Some(Self {
            id: person.id,
            approves: areas(Role::Approver),
            desk: areas(Role::Disaster),
            auditor: person.is(Role::Auditor),
        })
    }

    /// Of the disaster desk.
    pub(super) fn of_desk(caller: &Caller) -> Result<Self, ActivationError> {
        Self::of(caller).filter(|standing| !standing.desk.is_empty()).ok_or(ActivationError::Desk)
    }
}

/// The view of a caller on a collection that the desk reads.
pub(super) fn view_of(
    catalogue: &Catalogue,
    caller: &Caller,
    collection: &str,
) -> Result<View, ActivationError> {
    policy::view_of(caller, collection, catalogue).ok_or_else(|| {
        StoreError::Unexpected {
            doing: "opening the register",
            detail: "the catalogue has no register that everyone may read".to_owned(),
        }
        .into()
    })
}

/// A reason in its letters, neither empty nor a book.
pub(super) fn reason(text: &str) -> Result<&str, ActivationError> {
    let text = text.trim();
    let letters = text.chars().count();
    if (REASON_LEAST..=REASON_MOST).contains(&letters) && !text.contains('\0') {
        return Ok(text);
    }
    Err(ActivationError::Reason)
}
