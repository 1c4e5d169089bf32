//! What is known of a feed's events before it is taken.

use std::collections::BTreeMap;

use super::{chain::Chain, event::Revision, merge::Said};
use crate::{
    disaster::event::{Known, events_by_code, known},
    policy::{View, keys},
    record::open,
    store::{Db, StoreError},
};

/// Entries that were read before, and events that have the codes of new ones.
pub(super) struct Before {
    /// By the feed's id.
    entries: BTreeMap<String, Known>,
    /// Ids of entries by the event that they made.
    of_event: BTreeMap<i64, Vec<String>>,
    codes: BTreeMap<String, i64>,
}

/// What was read last of an event.
pub(super) struct Last<'a> {
    /// The event that the entries made.
    pub(super) made: i64,
    /// The event that tells it now; `None` when a person has removed it.
    pub(super) event: Option<i64>,
    /// The newest revision.
    pub(super) revision: Option<Revision>,
    /// What was said with it.
    pub(super) said: Said,
    /// The entry of this very id.
    own: Option<&'a Known>,
}

impl Before {
    /// Asks for everything at once, in a moment after whatever another feed has written.
    pub(super) async fn read(
        (db, events): (&Db, &View),
        feed: &str,
        chains: &[Chain<'_>],
    ) -> Result<Self, StoreError> {
        let ids: Vec<&str> = chains.iter().flat_map(|chain| chain.ids.iter().copied()).collect();
        let contents = chains.iter().filter_map(|chain| chain.content);
        let codes: Vec<&str> = contents.map(|content| content.code.as_str()).collect();
        let mut client = db.connection().await?;
        let reading = open(&mut client, &keys([events]), "feed").await?;
        let mut of_event = BTreeMap::<_, Vec<_>>::new();
        let mut entries = BTreeMap::new();
        for entry in known(&reading, events, (feed, &ids)).await? {
            of_event.entry(entry.made).or_default().push(entry.external_id.clone());
            entries.insert(entry.external_id.clone(), entry);
        }
        Ok(Self { entries, of_event, codes: events_by_code(&reading, events, &codes).await? })
    }

    /// The event that has a code already.
    pub(super) fn with_code(&self, code: &str) -> Option<i64> {
        self.codes.get(code).copied()
    }

    /// What was read last of the event of a chain.
    pub(super) fn last(&self, chain: &Chain<'_>) -> Option<Last<'_>> {
        let named = chain.ids.iter().filter_map(|id| self.entries.get(*id));
        let ids = named.filter_map(|entry| self.of_event.get(&entry.made)).flatten();
        let all = ids.filter_map(|id| self.entries.get(id));
        let revision = |entry: &Known| entry.revision.as_deref().and_then(Revision::read);
        let newest = all.max_by_key(|entry| (revision(entry), entry.external_id.as_str()))?;
        let said = newest.told.as_ref().and_then(|told| told.as_object().cloned());
        Some(Last {
            made: newest.made,
            event: newest.event,
            revision: revision(newest),
            said: said.unwrap_or_default(),
            own: self.entries.get(&chain.newest.id),
        })
    }
}

impl Last<'_> {
    /// The entry says what it said then.
    pub(super) fn is_repeated(&self, revision: Option<&str>, digest: &[u8]) -> bool {
        self.own.is_some_and(|own| {
            own.revision.as_deref() == revision && own.digest.as_deref() == Some(digest)
        })
    }
}
