//! Positions of a storm: those that are new come, those that the feed wrote follow it, those of people stay.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};

use super::{
    error::FeedError,
    event::{Content, Position, written},
    merge::{POSITIONS, Said},
    write::{Standing, Writing, refusal},
};
use crate::{
    catalog::Value,
    policy::keys,
    record::{self, Draft, Record, Select},
    store::StoreError,
};

/// Most positions of a storm that are looked through.
const POSITIONS_MOST: i64 = 20_000;

/// Positions that are written at once.
const TOGETHER: usize = 1000;

/// A position that is there.
struct Held {
    record: Record,
    position: Position,
}

impl Writing<'_> {
    /// Writes the positions of an event; says whether something changed. What was said before of positions that the feed does not name any
    /// more goes on being known, unless it names all that there are.
    pub(super) async fn track(
        &mut self,
        event: &Standing<'_>,
        content: &Content,
        before: &Said,
        said: Option<&mut Said>,
    ) -> Result<bool, FeedError> {
        if content.positions.is_empty() {
            return Ok(false);
        }
        let before = told(before);
        let mut held = match &said {
            Some(_) => self.held(event.code).await?,
            None => BTreeMap::new(),
        };
        let in_run = self.positions.get(event.code).cloned().unwrap_or_default();
        let (mut new, mut changed) = (Vec::new(), false);
        for (at, position) in &content.positions {
            let old = before.get(at);
            match held.remove(at) {
                // A position that the feed had told was removed by a person.
                None if old.is_some() || in_run.contains_key(at) => {}
                None => new.push((*at, *position)),
                Some(own) if own.position.is_same(position) => {}
                Some(own) if old.is_some_and(|old| old.is_same(&own.position)) => {
                    changed |= self.correct(event, &own, position).await?;
                }
                Some(_) => {
                    self.report.kept += usize::from(!old.is_some_and(|old| old.is_same(position)));
                }
            }
        }
        if content.is_whole_track {
            let gone = held
                .iter()
                .filter(|(at, own)| before.get(at).is_some_and(|old| old.is_same(&own.position)));
            let gone: Vec<_> = gone.map(|(_, own)| &own.record).collect();
            changed |= !gone.is_empty();
            self.remove(&gone).await?;
        } else if let Some(Json::Object(now)) = said.and_then(|said| said.get_mut(POSITIONS)) {
            for (at, position) in before {
                now.entry(written(at)).or_insert_with(|| position.to_json());
            }
        }
        changed |= !new.is_empty();
        self.insert(event, &content.source, &new).await?;
        Ok(changed)
    }

    /// Observed positions of an event, by time.
    async fn held(&self, code: &str) -> Result<BTreeMap<DateTime<Utc>, Held>, StoreError> {
        let (view, _) = self.about.tracks;
        let mut client = self.about.db.connection().await?;
        let reading = record::open(&mut client, &keys([view]), "feed").await?;
        let mut select = Select::new(view);
        for (name, value) in [("event_code", code), ("kind", "observed")] {
            if let Some(field) = view.field(name) {
                select = select.equal(field, Some(Value::Text(value.to_owned())));
            }
        }
        let page = record::page(&reading, select, POSITIONS_MOST).await?;
        Ok(page.records.into_iter().filter_map(held).collect())
    }

    async fn insert(
        &mut self,
        event: &Standing<'_>,
        source: &str,
        new: &[(DateTime<Utc>, Position)],
    ) -> Result<(), FeedError> {
        let text = |text: &str| Some(Value::Text(text.to_owned()));
        let drafts: Vec<_> = new
            .iter()
            .map(|(at, position)| {
                let time = Some(Value::Datetime(*at));
                let values = [
                    ("event_code", text(event.code)),
                    ("area_code", event.area.and_then(text)),
                    ("kind", text("observed")),
                    ("issued_at", time.clone()),
                    ("valid_at", time),
                    ("wind_kt", position.wind_kt.map(Value::Integer)),
                    ("pressure_hpa", position.pressure_hpa.map(Value::Integer)),
                    ("source", text(source)),
                ];
                let values = values.map(|(name, value)| (name.to_owned(), value)).into();
                Draft { values, geometry: Some(Some(point(position))), ..Draft::default() }
            })
            .collect();
        if drafts.is_empty() {
            return Ok(());
        }
        self.sign().await?;
        let (_, edit) = self.about.tracks;
        for some in drafts.chunks(TOGETHER) {
            let made = record::insert_all(&mut self.transaction, edit, some).await;
            let collection = edit.view().collection();
            made.map_err(|error| refusal(collection, event.code, error))?;
        }
        self.report.positions += new.len();
        self.positions.entry(event.code.to_owned()).or_default().extend(new.iter().copied());
        Ok(())
    }

    /// Gives a position other values, if it is still what was read.
    async fn correct(
        &mut self,
        event: &Standing<'_>,
        own: &Held,
        position: &Position,
    ) -> Result<bool, FeedError> {
        self.sign().await?;
        let values = [
            ("wind_kt", position.wind_kt.map(Value::Integer)),
            ("pressure_hpa", position.pressure_hpa.map(Value::Integer)),
        ];
        let values = values.map(|(name, value)| (name.to_owned(), value)).into();
        let draft = Draft { values, geometry: Some(Some(point(position))), ..Draft::default() };
        let (_, edit) = self.about.tracks;
        let as_read = |now: &Record| is_as_read(now, &own.record);
        let done = record::patch(&mut self.transaction, edit, own.record.id, &draft, as_read).await;
        let done = done.map_err(|error| refusal(edit.view().collection(), event.code, error))?;
        Ok(done == record::Outcome::Done)
    }

    async fn remove(&mut self, gone: &[&Record]) -> Result<(), FeedError> {
        let (_, edit) = self.about.tracks;
        for record in gone {
            self.sign().await?;
            let as_read = |now: &Record| is_as_read(now, record);
            record::delete_if(&mut self.transaction, edit, record.id, as_read).await?;
        }
        Ok(())
    }
}

fn is_as_read(now: &Record, read: &Record) -> bool {
    (&now.properties, &now.geometry) == (&read.properties, &read.geometry)
}

fn point(position: &Position) -> String {
    json!({"type": "Point", "coordinates": position.at}).to_string()
}

/// Positions that the feed has told, by time.
fn told(said: &Said) -> BTreeMap<DateTime<Utc>, Position> {
    let all = said.get(POSITIONS).and_then(Json::as_object);
    let one = |(at, json): (&String, &Json)| Some((at.parse().ok()?, Position::of_json(json)?));
    all.into_iter().flatten().filter_map(one).collect()
}

fn held(record: Record) -> Option<(DateTime<Utc>, Held)> {
    let properties: Json = serde_json::from_str(&record.properties).ok()?;
    let geometry: Json = serde_json::from_str(record.geometry.as_deref()?).ok()?;
    let number = |place: usize| geometry.get("coordinates")?.get(place)?.as_f64();
    let whole = |name: &str| properties.get(name).and_then(Json::as_i64);
    let position = Position {
        at: [number(0)?, number(1)?],
        wind_kt: whole("wind_kt"),
        pressure_hpa: whole("pressure_hpa"),
    };
    let at = properties.get("valid_at")?.as_str()?.parse().ok()?;
    Some((at, Held { record, position }))
}
