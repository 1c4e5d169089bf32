//! Corrections of records that have changed since they were seen: the note is kept, and somebody has to look.

use serde_json::{Value, json};

use super::{
    answer::{Answer, reason},
    read::{About, Sent},
    write::Placed,
};
use crate::{
    app::App,
    auth::Caller,
    policy::past_view,
    record::{self, Version},
    store::StoreError,
};

/// Looks at the record of each correction that is kept, as its writer may see it. A record that is hidden and one that is missing are told alike.
///
/// # Errors
/// When the database is away.
pub(super) async fn look(
    app: &App,
    caller: &Caller,
    (sent, placed): (&Sent, &[Placed]),
    answer: &mut Answer,
) -> Result<(), StoreError> {
    for own in placed.iter().filter(|own| own.kept && own.note.kind == "correction") {
        let Some(about) = &own.note.about else { continue };
        let (reason, now) = match newest(app, caller, about).await? {
            State::Missing => (
                reason(
                    "bản ghi không còn, hoặc bạn không được xem",
                    "the record is gone, or not yours to see",
                ),
                Value::Null,
            ),
            State::Of(version) if is_newer(&version, about, sent) => {
                let properties = version.record.as_ref().map(|record| record.properties.as_str());
                let properties =
                    properties.and_then(|text| serde_json::from_str::<Value>(text).ok());
                (
                    reason(
                        "bản ghi đã đổi từ lúc bạn xem",
                        "the record has changed since you saw it",
                    ),
                    json!({ "version": version.position, "at": version.at, "properties": properties }),
                )
            }
            State::Same | State::Of(_) => continue,
        };
        answer.conflict(&own.note.id, reason, now);
    }
    Ok(())
}

/// What is known of a record.
enum State {
    /// Nothing that the caller may know of.
    Missing,
    /// It has not changed in what the caller sees of it.
    Same,
    /// Its newest change.
    Of(Box<Version>),
}

async fn newest(app: &App, caller: &Caller, about: &About) -> Result<State, StoreError> {
    let collection = app.catalogue().get(&about.collection);
    let view = collection.and_then(|own| past_view(caller, own, app.catalogue()));
    let Some(view) = view else { return Ok(State::Missing) };
    let mut client = app.db().connection().await?;
    let reading = record::open(&mut client, &[&view], "notes").await?;
    if record::one(&reading, &view, about.id).await?.is_none() {
        return Ok(State::Missing);
    }
    let versions = record::history(&reading, &view, about.id, 1).await?;
    let newest = versions.into_iter().flatten().next();
    Ok(newest.map_or(State::Same, |version| State::Of(Box::new(version))))
}

/// The record changed after what the writer saw: after that version, or else after the pack was made.
fn is_newer(newest: &Version, about: &About, sent: &Sent) -> bool {
    match (about.version, sent.pack_made_at) {
        (Some(seen), _) => newest.position > seen,
        (None, Some(made_at)) => newest.at > made_at,
        (None, None) => false,
    }
}
