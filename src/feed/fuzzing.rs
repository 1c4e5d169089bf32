//! The readers of feeds, for the fuzz targets.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};

use super::{Entry, FeedError, Format, Revision, Told, chain::chains, read};
use crate::catalog::{Catalogue, CodeList};

static HAZARDS: LazyLock<CodeList> = LazyLock::new(|| {
    let catalogue = Catalogue::built_in().expect("the built-in descriptors are right");
    catalogue.codes().get("hazard").expect("there is one of hazards").clone()
});

/// An item of GDACS: what is taken is a legal hazard in its time and at its place, and its chains do not hang on the order of items.
pub fn gdacs_feed(bytes: &[u8]) {
    taken(Format::Gdacs, bytes);
}

/// A feature of USGS, likewise.
pub fn usgs_feed(bytes: &[u8]) {
    taken(Format::Usgs, bytes);
}

fn taken(format: Format, bytes: &[u8]) {
    let now = DateTime::<Utc>::from_timestamp(1_760_000_000, 0).expect("a time");
    let mut feed = match read(Some(format), bytes, &HAZARDS, now) {
        Ok(feed) => feed,
        Err(error) => return said(&error),
    };
    for Entry { id, revision, told, .. } in &feed.entries {
        assert!(!id.is_empty() && id.chars().count() <= 200);
        if let Some(revision) = revision {
            assert_eq!(Revision::read(&revision.to_string()).as_ref(), Some(revision));
        }
        if let Told::Event(content) = told {
            assert!(HAZARDS.get(&content.kind).is_some(), "{}", content.kind);
            assert!(content.ended_at.is_none_or(|end| end >= content.started_at));
            assert!(!content.name.is_empty() && !content.source.is_empty());
            let _touches = content.touches_viet_nam();
        }
    }
    let digests = |entries: &[Entry]| -> Vec<_> {
        chains(entries).iter().map(|chain| (chain.newest.digest(), chain.overtaken)).collect()
    };
    let before = digests(&feed.entries);
    feed.entries.reverse();
    assert_eq!(digests(&feed.entries), before, "the order of entries says nothing");
}

/// A refusal is one sentence in both languages.
fn said(error: &FeedError) {
    let words = error.text();
    assert!(!words.vi.is_empty() && !words.en.is_empty());
}
