//! Entries of a feed that speak of the same event: of several, the newest tells it.

use std::collections::BTreeMap;

use super::event::Told;
use super::event::{Content, Entry, Revision};

/// Entries of one event.
#[derive(Debug)]
pub(super) struct Chain<'a> {
    /// The newest.
    pub(super) newest: &'a Entry,
    /// The newest that says how the event is.
    pub(super) content: Option<&'a Content>,
    /// All ids of the event, that of the newest first.
    pub(super) ids: Vec<&'a str>,
    /// Entries that a newer one of the same feed has overtaken.
    pub(super) overtaken: usize,
}

/// The chains of entries, each found by any of its ids. What comes out does not hang on the order of what goes in.
pub(super) fn chains(entries: &[Entry]) -> Vec<Chain<'_>> {
    let mut groups: Vec<Vec<&Entry>> = Vec::new();
    let mut group_of = BTreeMap::<&str, usize>::new();
    for entry in entries {
        let ids: Vec<&str> = ids_of(entry).collect();
        let mut held: Vec<_> = ids.iter().filter_map(|id| group_of.get(id).copied()).collect();
        held.sort_unstable();
        held.dedup();
        let own = held.first().copied().unwrap_or(groups.len());
        if own == groups.len() {
            groups.push(Vec::new());
        }
        // An entry that names two groups makes them one.
        for other in held.into_iter().skip(1) {
            let moved = groups.get_mut(other).map(std::mem::take).unwrap_or_default();
            for id in moved.iter().flat_map(|entry| ids_of(entry)) {
                group_of.insert(id, own);
            }
            groups.get_mut(own).into_iter().for_each(|group| group.extend(&moved));
        }
        groups.get_mut(own).into_iter().for_each(|group| group.push(entry));
        group_of.extend(ids.into_iter().map(|id| (id, own)));
    }
    let mut chains: Vec<_> = groups.iter().filter_map(|group| Chain::of(group)).collect();
    chains.sort_by(|one, other| one.newest.id.cmp(&other.newest.id));
    chains
}

fn ids_of(entry: &Entry) -> impl Iterator<Item = &str> {
    std::iter::once(&entry.id).chain(&entry.linked).map(String::as_str)
}

impl<'a> Chain<'a> {
    fn of(group: &[&'a Entry]) -> Option<Self> {
        let mut ranked: Vec<(Option<&Revision>, [u8; 32], &'a Entry)> =
            group.iter().map(|entry| (entry.revision.as_ref(), entry.digest(), *entry)).collect();
        ranked
            .sort_by(|one, other| (one.0, one.1, &one.2.id).cmp(&(other.0, other.1, &other.2.id)));
        let newest = ranked.last()?.2;
        let content = ranked.iter().rev().find_map(|(_, _, entry)| match &entry.told {
            Told::Event(content) => Some(&**content),
            Told::Withdrawn(_) => None,
        });
        let mut ids: Vec<_> = group.iter().flat_map(|entry| ids_of(entry)).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.retain(|id| *id != newest.id);
        ids.insert(0, &newest.id);
        Some(Self { newest, content, ids, overtaken: group.len() - 1 })
    }
}
