//! Looks at personal rows: the first of a view is recorded before it happens, the following ones are summed up.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Utc};
use serde_json::json;
use tokio::sync::OnceCell;

use super::{
    entry::{Action, Entry, Who, microseconds},
    error::LedgerError,
    handle::Ledger,
};

/// Names of collections or routes that one summary lists at most.
const NAMES_AT_MOST: usize = 40;

/// The looks of someone through a view. Made by [`Ledger::watch`].
#[derive(Debug, Clone)]
pub struct Watch {
    ledger: Ledger,
    key: Arc<Key>,
}

/// Whose looks are summed up together.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    who: Who,
    view: String,
    reason: String,
}

/// What is about to be looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// Id of the collection.
    pub collection: String,
    /// The kind of question, for example `items` or `tiles`; never the text of a request.
    pub route: String,
    /// The box that was asked for: west, south, east, north in degrees. `None` is the whole view.
    pub bbox: Option<[f64; 4]>,
}

/// A look that is recorded. Rows that go out are added while it lives; it is over when it is dropped.
#[derive(Debug)]
pub struct Looked(Arc<Tally>);

/// All that is being summed up.
#[derive(Debug, Default)]
pub(super) struct Tallies(Mutex<HashMap<Arc<Key>, Arc<Tally>>>);

/// The looks of one key since its `read` entry.
#[derive(Debug, Default)]
pub(super) struct Tally {
    recorded: OnceCell<()>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    figures: Figures,
    /// Looks that are not over.
    open: usize,
    /// Taken out of the tallies: the next look has to be recorded anew.
    ended: bool,
}

/// What a summary says.
#[derive(Debug, Clone, Default)]
pub(super) struct Figures {
    from: Option<DateTime<Utc>>,
    requests: u64,
    rows: u64,
    without_box: u64,
    collections: BTreeSet<String>,
    routes: BTreeSet<String>,
    bbox: Option<[f64; 4]>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Watch {
    pub(super) fn new(ledger: Ledger, who: Who, view: String, reason: String) -> Self {
        Self { ledger, key: Arc::new(Key { who, view, reason }) }
    }

    /// Asks to look. The first look of this person through this view writes a `read` entry and waits for the disk;
    /// the following ones are counted in memory.
    ///
    /// # Errors
    /// When the look cannot be recorded; then it must not happen.
    pub async fn open(&self, what: Look) -> Result<Looked, LedgerError> {
        loop {
            let tally = self.ledger.tallies().of(&self.key);
            // Entered before it is recorded: a tally that somebody waits for is not idle.
            if !tally.enter() {
                continue;
            }
            let looked = Looked(tally);
            let first = async {
                self.ledger.append(self.key.read(&what)).await?;
                Ok(())
            };
            looked.0.recorded.get_or_try_init(|| first).await?;
            looked.0.add(&what);
            return Ok(looked);
        }
    }
}

impl Looked {
    /// Rows that go out.
    pub fn rows(&self, count: u64) {
        let mut state = lock(&self.0.state);
        state.figures.rows += count;
        state.figures.from.get_or_insert_with(Utc::now);
    }
}

impl Drop for Looked {
    fn drop(&mut self) {
        lock(&self.0.state).open -= 1;
    }
}

impl Tallies {
    fn of(&self, key: &Arc<Key>) -> Arc<Tally> {
        Arc::clone(lock(&self.0).entry(Arc::clone(key)).or_default())
    }

    /// All that are being summed up now.
    pub(super) fn all(&self) -> Vec<(Arc<Key>, Arc<Tally>)> {
        lock(&self.0).iter().map(|(key, tally)| (Arc::clone(key), Arc::clone(tally))).collect()
    }

    /// Ends a tally without activity: the next look is recorded again before it happens.
    pub(super) fn end_idle(&self, key: &Key, tally: &Tally) {
        let mut tallies = lock(&self.0);
        let mut state = lock(&tally.state);
        if state.open == 0 && state.figures.is_empty() {
            state.ended = true;
            tallies.remove(key);
        }
    }
}

impl Tally {
    /// One more look is under way, unless the tally has ended.
    fn enter(&self) -> bool {
        let mut state = lock(&self.state);
        if !state.ended {
            state.open += 1;
        }
        !state.ended
    }

    fn add(&self, what: &Look) {
        lock(&self.state).figures.add(what);
    }

    /// What came since the last time.
    pub(super) fn take(&self) -> Figures {
        std::mem::take(&mut lock(&self.state).figures)
    }

    /// Puts back what could not be recorded.
    pub(super) fn put_back(&self, figures: &Figures) {
        lock(&self.state).figures.merge(figures);
    }
}

impl Key {
    fn read(&self, what: &Look) -> Entry {
        Entry::new(self.who.clone(), Action::Read, self.view.clone())
            .with("collection", what.collection.clone())
            .with("route", what.route.clone())
            .with("bbox", what.bbox.map(rounded).map_or(json!(null), |bbox| json!(bbox)))
            .because(self.reason.clone())
    }

    pub(super) fn summary(&self, figures: &Figures) -> Entry {
        let entry = Entry::new(self.who.clone(), Action::ReadSummary, self.view.clone());
        let from = figures.from.unwrap_or(entry.at);
        entry
            .with("from", microseconds::text(&from))
            .with("requests", figures.requests)
            .with("rows", figures.rows)
            .with("collections", json!(figures.collections))
            .with("routes", json!(figures.routes))
            .with("bbox", figures.bbox.map(rounded).map_or(json!(null), |bbox| json!(bbox)))
            .with("without_box", figures.without_box)
            .because(self.reason.clone())
    }
}

impl Figures {
    pub(super) fn is_empty(&self) -> bool {
        self.requests == 0 && self.rows == 0
    }

    fn add(&mut self, what: &Look) {
        self.from.get_or_insert_with(Utc::now);
        self.requests += 1;
        add_name(&mut self.collections, &what.collection);
        add_name(&mut self.routes, &what.route);
        match what.bbox {
            Some(bbox) => self.bbox = Some(self.bbox.map_or(bbox, |own| around(own, bbox))),
            None => self.without_box += 1,
        }
    }

    fn merge(&mut self, earlier: &Self) {
        self.from = earlier.from.or(self.from);
        self.requests += earlier.requests;
        self.rows += earlier.rows;
        self.without_box += earlier.without_box;
        earlier.collections.iter().for_each(|name| add_name(&mut self.collections, name));
        earlier.routes.iter().for_each(|name| add_name(&mut self.routes, name));
        self.bbox = match (self.bbox, earlier.bbox) {
            (Some(own), Some(other)) => Some(around(own, other)),
            (own, other) => own.or(other),
        };
    }
}

fn add_name(names: &mut BTreeSet<String>, name: &str) {
    if names.len() < NAMES_AT_MOST {
        names.insert(name.chars().take(64).collect());
    } else if !names.contains(name) {
        names.insert("..".to_owned());
    }
}

fn around([w, s, e, n]: [f64; 4], [west, south, east, north]: [f64; 4]) -> [f64; 4] {
    [w.min(west), s.min(south), e.max(east), n.max(north)]
}

/// Outwards to tenths of a degree (about 11 km): the ledger says where someone looked and not at which house.
fn rounded([west, south, east, north]: [f64; 4]) -> [f64; 4] {
    // 107.3 * 10 may be 1072.9999999999998, which is no step further out.
    const NOISE: f64 = 1e-9;
    let down = |degrees: f64| (degrees * 10.0 + NOISE).floor() / 10.0;
    let up = |degrees: f64| (degrees * 10.0 - NOISE).ceil() / 10.0;
    [down(west), down(south), up(east), up(north)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_rounded_outwards_to_tenths_and_one_on_tenths_stays() {
        let text = |bbox| json!(rounded(bbox)).to_string();
        assert_eq!(text([107.3, 15.1, 107.4, 15.2]), "[107.3,15.1,107.4,15.2]");
        assert_eq!(text([107.31, 15.19, 107.32, 15.11]), "[107.3,15.1,107.4,15.2]");
        assert_eq!(text([-0.01, -7.55, 0.01, -7.51]), "[-0.1,-7.6,0.1,-7.5]");
    }

    #[test]
    fn a_summary_names_so_many_and_no_more() {
        let mut names = BTreeSet::new();
        (0..1000).for_each(|number| add_name(&mut names, &format!("c{number}")));
        assert_eq!(names.len(), NAMES_AT_MOST + 1);
        assert!(names.contains(".."));
    }
}
