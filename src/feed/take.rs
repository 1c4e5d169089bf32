//! Takes a feed, in one transaction.

use deadpool_postgres::GenericClient as _;

use super::{
    chain::{Chain, chains},
    error::FeedError,
    event::{Content, Feed, Told},
    known::{Before, Last},
    report::{Report, Skip},
    write::{About, Writing},
};
use crate::{
    auth::Caller,
    catalog::Catalogue,
    disaster::event::COLLECTION,
    policy::{edit_view, view_of},
    record,
    store::{Db, Doing as _},
};

/// The collection of positions.
const TRACKS: &str = "event_track";

const DOING: &str = "taking a feed";

/// How a feed is taken.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// The area that keeps new events; the whole country without it.
    pub area: Option<&'a str>,
    /// Events that do not touch Viet Nam are taken too.
    pub everywhere: bool,
    /// Everything is checked and nothing kept.
    pub dry_run: bool,
}

/// Takes a feed, all of it or, on any error, nothing.
///
/// New events are made, those with a newer revision changed where no person has written meanwhile. Taking it again changes nothing, and
/// what it does not name stays.
///
/// # Errors
/// When the caller writes no events or names no area, a rule of a table refuses an event, or the database is away.
pub async fn take(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    feed: &Feed,
    options: Options<'_>,
) -> Result<Report, FeedError> {
    let of = |id: &str| {
        let collection = catalogue.get(id)?;
        Some((view_of(caller, id, catalogue)?, edit_view(caller, collection)?))
    };
    let (events, edit) = of(COLLECTION).ok_or(FeedError::NotYours)?;
    let (tracks, edit_tracks) = of(TRACKS).ok_or(FeedError::NotYours)?;
    if options.area.is_none() && !caller.is_operator() {
        return Err(FeedError::NotYours);
    }
    let chains = chains(&feed.entries);
    let mut client = db.connection().await?;
    let transaction = client.transaction().await.doing(DOING)?;
    transaction.execute(include_str!("sql/lock.sql"), &[]).await.doing(DOING)?;
    let before = Before::read((db, &events), feed.format.name(), &chains).await?;
    let about =
        About { db, codes: catalogue.codes(), events: &edit, tracks: (&tracks, &edit_tracks) };
    let report = Report::new(feed.format, options.dry_run);
    let mut writing = Writing::new(about, transaction, options.area, report);
    for (why, count) in &feed.skipped {
        writing.report.skip(*why, *count);
    }
    for chain in &chains {
        writing.report.skip(Skip::Older, chain.overtaken);
        one(&mut writing, &before, chain, options.everywhere).await?;
    }
    let Writing { mut report, transaction, .. } = writing;
    if options.dry_run {
        transaction.rollback().await.doing(DOING)?;
        return Ok(report);
    }
    report.transaction = record::own_number(&transaction).await?;
    transaction.commit().await.doing(DOING)?;
    Ok(report)
}

/// What becomes of the event of a chain.
async fn one(
    writing: &mut Writing<'_>,
    before: &Before,
    chain: &Chain<'_>,
    everywhere: bool,
) -> Result<(), FeedError> {
    let digest = chain.newest.digest();
    let revision = chain.newest.revision.as_ref().map(ToString::to_string);
    match (before.last(chain), &chain.newest.told) {
        (Some(last), _) if last.is_repeated(revision.as_deref(), &digest) => {
            writing.report.unchanged += 1;
            Ok(())
        }
        (Some(last), _) if chain.newest.revision < last.revision => {
            writing.report.skip(Skip::Older, 1);
            Ok(())
        }
        (Some(Last { event: None, .. }), _) => {
            writing.report.skip(Skip::Removed, 1);
            Ok(())
        }
        (Some(Last { event: Some(event), made, said, .. }), Told::Withdrawn(at)) => {
            writing.withdraw(chain, (event, made), &said, *at).await
        }
        (Some(Last { event: Some(event), made, said, .. }), Told::Event(content)) => {
            writing.change(chain, content, (event, made), &said).await
        }
        (None, Told::Withdrawn(_)) => {
            writing.report.skip(Skip::NeverTaken, 1);
            Ok(())
        }
        (None, Told::Event(content)) => new(writing, before, (chain, content), everywhere).await,
    }
}

/// An event of which the feed has said nothing yet. One that has its code already came in another way, and is filled up.
async fn new(
    writing: &mut Writing<'_>,
    before: &Before,
    (chain, content): (&Chain<'_>, &Content),
    everywhere: bool,
) -> Result<(), FeedError> {
    if !everywhere && !content.touches_viet_nam() {
        writing.report.skip(Skip::Elsewhere, 1);
        return Ok(());
    }
    match before.with_code(&content.code) {
        Some(event) => {
            writing.change(chain, content, (event, event), &serde_json::Map::new()).await
        }
        None => writing.make(chain, content).await,
    }
}
