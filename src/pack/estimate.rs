//! How large a pack would be, before somebody waits for it.

use std::collections::BTreeMap;

use serde::Serialize;
use tokio::task::spawn_blocking;

use super::{
    error::PackError,
    make::{place_of, public_views},
    media, records, tiles,
};
use crate::{app::App, policy::keys, record, store::StoreError};

/// Bytes of what every pack holds besides: style, icons, land, papers and the archive's own.
const BESIDES: u64 = 900_000;

/// How large a pack would be, about.
#[derive(Debug, Serialize)]
pub(super) struct Estimate {
    bytes: u64,
    tiles: u64,
    records: BTreeMap<String, usize>,
    media: usize,
}

/// Reads the rows that a pack would hold, and draws some of its tiles.
///
/// # Errors
/// When there is no such area, it is too large, or the database is away.
pub(super) async fn estimate(
    app: &App,
    (area, with_media): (&str, bool),
) -> Result<Estimate, PackError> {
    let views = public_views(app);
    let mut client = app.db().connection().await?;
    let reading = record::open(&mut client, &keys(&views), "pack").await?;
    let place = place_of(&reading, &views, area).await?;
    tiles::fit(&views, &place)?;
    let media_view = views.iter().find(|view| view.collection().follows.is_some());
    let (mut bytes, mut rows, mut files) = (BESIDES, BTreeMap::new(), 0);
    for view in views.iter().filter(|view| records::is_placed(view)) {
        let mut line = Vec::new();
        let mut own = 0;
        let ids = records::each(&reading, view, &place, |record| {
            line.clear();
            record.push_feature(&mut line, None);
            own += line.len() as u64 + 1;
            Ok(())
        })
        .await?;
        bytes += own;
        let id = view.collection().id.clone();
        if let Some(media_view) = media_view.filter(|_| with_media && view.collection().media) {
            for own in media::of_records(app, &reading, media_view, (&id, &ids)).await? {
                bytes += own.bytes;
                files += 1;
            }
        }
        rows.insert(id, ids.len());
    }
    drop(reading);
    drop(client);
    let opened: Vec<_> = tiles::drawn(&views).map(|(view, _)| view).collect();
    let asked = record::Asked::within("pack", Some(&place.bbox));
    let seen = app.atlas().open(&keys(opened), asked).await.map_err(StoreError::from)?;
    let app = app.clone();
    let work = spawn_blocking(move || {
        tiles::drawn(&views).try_fold((0, 0), |(count, bytes), own| {
            let (more, more_bytes) = tiles::estimate(&app, &seen, own, &place)?;
            Ok::<_, PackError>((count + more, bytes + more_bytes))
        })
    });
    let (tiles, drawn) = work.await.map_err(std::io::Error::other)??;
    Ok(Estimate { bytes: bytes + drawn, tiles, records: rows, media: files })
}
