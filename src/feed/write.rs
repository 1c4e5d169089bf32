//! Writes events as a feed tells them, through the views of the one who takes it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike as _, Utc};
use deadpool_postgres::Transaction;
use serde_json::{Value as Json, json};

use super::{
    chain::Chain,
    error::FeedError,
    event::{Content, Position, written},
    merge::{GEOMETRY, Merge, POSITIONS, Row, Said, merge, values},
    place::Place,
    report::{Report, Skip},
};
use crate::{
    catalog::{CodeLists, Collection, Text, Value},
    disaster::event::{Entry, note_footprint, one_shape, seen},
    geo::to_ewkb,
    policy::{EditView, View},
    record::{self, Draft, WriteError, sign},
    store::{Db, Doing as _, StoreError},
};

/// Through what events are read and written.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    pub(super) db: &'a Db,
    pub(super) codes: &'a CodeLists,
    pub(super) events: &'a EditView,
    pub(super) tracks: (&'a View, &'a EditView),
}

/// A feed that is being taken.
pub(super) struct Writing<'a> {
    pub(super) about: About<'a>,
    pub(super) transaction: Transaction<'a>,
    pub(super) report: Report,
    area: Option<&'a str>,
    /// The transaction has its name and purpose.
    signed: bool,
    /// Events whose footprint this transaction has given.
    footprints: BTreeSet<i64>,
    /// Positions that this transaction has made, by code of the event.
    pub(super) positions: BTreeMap<String, BTreeMap<DateTime<Utc>, Position>>,
}

/// A place as it is written, and as records show it.
struct Shown {
    text: String,
    json: Json,
}

/// An event that is there, and who keeps it.
pub(super) struct Standing<'a> {
    pub(super) code: &'a str,
    pub(super) area: Option<&'a str>,
}

impl<'a> Writing<'a> {
    pub(super) fn new(
        about: About<'a>,
        transaction: Transaction<'a>,
        area: Option<&'a str>,
        report: Report,
    ) -> Self {
        let (footprints, positions) = (BTreeSet::new(), BTreeMap::new());
        Self { about, transaction, report, area, signed: false, footprints, positions }
    }

    fn collection(&self) -> &'a Collection {
        self.about.events.view().collection()
    }

    /// Gives the transaction its purpose before the first row is written: it is a feed's, and not an edit.
    pub(super) async fn sign(&mut self) -> Result<(), FeedError> {
        const DOING: &str = "beginning to take a feed";
        if !self.signed {
            let purpose = format!("feed {}", self.report.format);
            sign(&self.transaction, self.about.events, &purpose, &[]).await?;
            let sql = include_str!("sql/begin.sql");
            self.transaction.execute(sql, &[]).await.doing(DOING)?;
            self.signed = true;
        }
        Ok(())
    }

    /// Makes an event.
    pub(super) async fn make(
        &mut self,
        chain: &Chain<'_>,
        content: &Content,
    ) -> Result<(), FeedError> {
        let (mut said, shown) = self.said(content).await?;
        let told = (self.collection(), self.about.codes);
        let mut all = values(told, &content.code, &mut said)?;
        all.insert("code".to_owned(), Some(Value::Text(content.code.clone())));
        if let Some(area) = self.area {
            all.insert("area_code".to_owned(), Some(Value::Text(area.to_owned())));
        }
        let draft = Draft {
            values: all,
            geometry: Some(shown.map(|shown| shown.text)),
            ..Draft::default()
        };
        self.sign().await?;
        let made = record::insert(&mut self.transaction, self.about.events, &draft).await;
        let id = made.map_err(|error| refusal(self.collection(), &content.code, error))?;
        self.footprints.insert(id);
        let standing = Standing { code: &content.code, area: self.area };
        self.track(&standing, content, &Said::new(), None).await?;
        self.report.new.push(content.code.clone());
        self.seen(chain, id, said).await
    }

    /// Tells an event anew, where no person has written since it was told last.
    pub(super) async fn change(
        &mut self,
        chain: &Chain<'_>,
        content: &Content,
        (event, made): (i64, i64),
        before: &Said,
    ) -> Result<(), FeedError> {
        let Some(row) = self.standing(event).await? else { return Ok(()) };
        let (mut said, shown) = self.said(content).await?;
        let told = (self.collection(), self.about.codes);
        values(told, &content.code, &mut said)?;
        let merged = merge(told, (before, &said), &row);
        if !said.contains_key(GEOMETRY)
            && let Some(place) = before.get(GEOMETRY)
        {
            said.insert(GEOMETRY.to_owned(), place.clone());
        }
        let code = row.text("code").unwrap_or_default().to_owned();
        let standing = Standing { code: &code, area: row.text("area_code") };
        let changed = self.patch(event, &code, merged, shown).await?;
        if changed.1 && self.footprints.insert(event) {
            let note = chain.newest.revision.as_ref().map(|own| format!("bản {own}"));
            let note = (content.source.as_str(), note.as_deref());
            note_footprint(&self.transaction, event, note).await?;
        }
        let moved = self.track(&standing, content, before, Some(&mut said)).await?;
        if changed.0 || moved {
            self.report.changed.push(code);
        } else {
            self.report.unchanged += 1;
        }
        self.seen(chain, made, said).await
    }

    /// The source has taken an event back: it is past, and says so. Its row stays.
    pub(super) async fn withdraw(
        &mut self,
        chain: &Chain<'_>,
        (event, made): (i64, i64),
        before: &Said,
        at: DateTime<Utc>,
    ) -> Result<(), FeedError> {
        let Some(row) = self.standing(event).await? else { return Ok(()) };
        let code = row.text("code").unwrap_or_default().to_owned();
        let now = Utc::now();
        let at = at.min(now);
        let said = taken_back(before, at);
        let told = (self.collection(), self.about.codes);
        let mut merged = merge(told, (before, &said), &row);
        let ended = match merged.values.get("ended_at") {
            Some(Some(Value::Datetime(end))) => Some(*end),
            Some(_) => None,
            None => row.text("ended_at").and_then(|text| text.parse().ok()),
        };
        if ended.is_some_and(|end: DateTime<Utc>| end <= now) && row.text("state") != Some("past") {
            merged.values.insert("state".to_owned(), Some(Value::Text("past".to_owned())));
        }
        if self.patch(event, &code, merged, None).await?.0 {
            self.report.changed.push(code);
        } else {
            self.report.unchanged += 1;
        }
        self.seen(chain, made, said).await
    }

    /// The event as it is, kept from changing; `None` when others keep it.
    async fn standing(&mut self, event: i64) -> Result<Option<Row>, FeedError> {
        let record = record::locked(&self.transaction, self.about.events, event).await?;
        let row = record.as_ref().map(Row::of).filter(|row| row.text("merged_into").is_none());
        if row.is_none() {
            self.report.skip(Skip::NotYours, 1);
        }
        Ok(row)
    }

    /// Writes what changes; says whether something did, and whether the place.
    async fn patch(
        &mut self,
        event: i64,
        code: &str,
        Merge { values, moves, kept }: Merge,
        shown: Option<Shown>,
    ) -> Result<(bool, bool), FeedError> {
        self.report.kept += kept;
        let geometry = shown.filter(|_| moves).map(|shown| Some(shown.text));
        let moves = geometry.is_some();
        if values.is_empty() && !moves {
            return Ok((false, false));
        }
        self.sign().await?;
        let draft = Draft { values, geometry, ..Draft::default() };
        let is_locked = |_: &record::Record| true;
        let done =
            record::patch(&mut self.transaction, self.about.events, event, &draft, is_locked).await;
        done.map_err(|error| refusal(self.collection(), code, error))?;
        Ok((true, moves))
    }

    /// What a feed says of an event, and its place as it is written.
    async fn said(&self, content: &Content) -> Result<(Said, Option<Shown>), FeedError> {
        let fields = content.fields().into_iter();
        let mut said: Said = fields.map(|(name, value)| (name.to_owned(), value)).collect();
        if let Some(Json::String(glide)) = said.get_mut("glide") {
            *glide = glide.to_uppercase();
        }
        let shown = match &content.place {
            None => None,
            Some(Place::Ground(ground)) => {
                let shape = one_shape(&self.transaction, &to_ewkb(ground.iter())).await?;
                let json = serde_json::from_str(&shape.rounded).unwrap_or_default();
                Some(Shown { text: shape.whole, json })
            }
            Some(place) => place.geojson().map(|json| Shown { text: json.to_string(), json }),
        };
        said.extend(shown.as_ref().map(|shown| (GEOMETRY.to_owned(), shown.json.clone())));
        if !content.positions.is_empty() {
            let positions = content.positions.iter();
            let positions = positions.map(|(at, own)| (written(*at), own.to_json()));
            said.insert(POSITIONS.to_owned(), Json::Object(positions.collect()));
        }
        Ok((said, shown))
    }

    /// Notes what was read of the newest entry of a chain.
    async fn seen(&self, chain: &Chain<'_>, event: i64, said: Said) -> Result<(), FeedError> {
        let (digest, told) = (chain.newest.digest(), Json::Object(said));
        let revision = chain.newest.revision.as_ref().map(ToString::to_string);
        let entry = Entry {
            feed: self.report.format.name(),
            external_id: &chain.newest.id,
            revision: revision.as_deref(),
            digest: &digest,
            told: Some(&told),
        };
        Ok(seen(&self.transaction, event, &entry).await?)
    }
}

/// What was said of an event, with its end and a word on it.
fn taken_back(before: &Said, at: DateTime<Utc>) -> Said {
    let mut said = before.clone();
    let time = |name: &str| before.get(name)?.as_str()?.parse::<DateTime<Utc>>().ok();
    if time("started_at").is_some_and(|start| start > at) {
        said.insert("started_at".to_owned(), json!(written(at)));
    }
    if time("ended_at").is_none_or(|end| end > at) {
        said.insert("ended_at".to_owned(), json!(written(at)));
    }
    let words = [
        (
            "description_vi",
            format!("Nguồn đã rút lại tin này ngày {}/{}/{}.", at.day(), at.month(), at.year()),
        ),
        ("description_en", format!("The source has taken this back on {}.", at.date_naive())),
    ];
    for (name, word) in words {
        let old = before.get(name).and_then(Json::as_str).map(|old| format!("{word} {old}"));
        said.insert(name.to_owned(), Json::String(old.unwrap_or(word)));
    }
    said
}

/// Why a table does not take an event, in words of the catalogue where it has them.
pub(super) fn refusal(collection: &Collection, event: &str, error: WriteError) -> FeedError {
    let WriteError::Store(StoreError::Refused { constraint, .. }) = &error else {
        return FeedError::Write(error);
    };
    let rule = collection.rules.get(constraint).cloned().unwrap_or_else(|| Text {
        vi: format!("trái quy tắc {constraint} của bảng"),
        en: format!("against the rule {constraint} of the table"),
    });
    FeedError::Refused { event: event.to_owned(), rule }
}
