//! What a warning will look like, and its publication by a second person.

use chrono::{DateTime, SubsecRound as _, Utc};
use geo::MultiPolygon;
use serde_json::json;

use super::{
    compose::{Envelope, composed, local},
    cover::{cover, left_out, measured},
    error::WarningError,
    files::files,
    message::{Hands, Kind, Warning, by},
    target::Names,
    write::note,
};
use crate::{
    auth::Caller,
    catalog::Catalogue,
    disaster::cap::{Reference, Status, write},
    geo::to_ewkb,
    http::BaseUrl,
    ledger::Action,
    store::{Db, Doing as _, StoreError},
};

/// A warning as it would be published.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The message as XML; of a draft with the status Draft, which no receiver acts on.
    pub xml: String,
    /// Its polygons.
    pub polygons: MultiPolygon,
    /// The share of the ground that they add.
    pub added: f64,
    /// The share of the ground that they leave out, where no household is.
    pub lost: f64,
}

/// What the warning looks like.
///
/// # Errors
/// When there is none that the caller may know of, or it cannot be written as CAP.
pub async fn preview(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    (id, base): (i64, &BaseUrl),
) -> Result<Preview, WarningError> {
    let warning = by(db, &Hands::of(catalogue, caller), id).await?;
    let (added, lost) = measured(db, (&warning.ground, &warning.polygons)).await?;
    let sent = warning.published_at.unwrap_or_else(|| Utc::now().trunc_subsecs(0));
    let polygons = warning.polygons.clone();
    let what = (&warning, &polygons);
    let document = document(db, catalogue, caller, what, (base, sent, Status::Draft)).await?;
    Ok(Preview { xml: document.xml, polygons, added, lost })
}

/// Publishes a draft that another person wrote, if it is still of the version that was read: everyone reads it from now on,
/// and it never changes again. Gives its identifier.
///
/// # Errors
/// When the caller wrote at it or does not approve in all of its areas, it has changed, its time is over, or polygons
/// would leave somebody out.
pub async fn approve(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    (id, version, base): (i64, i32, &BaseUrl),
) -> Result<String, WarningError> {
    const DOING: &str = "publishing a warning";
    let hands = Hands::of(catalogue, caller);
    let warning = by(db, &hands, id).await?;
    warning.takes_approval()?;
    if warning.version != version {
        return Err(WarningError::Changed(id));
    }
    let account = hands.id.ok_or(WarningError::Approver)?;
    // Households may have come since the polygons were drawn.
    let kept = (&warning.ground, &warning.polygons);
    let polygons = match left_out(db, catalogue, caller, kept).await? {
        0 => warning.polygons.clone(),
        _ => cover(db, catalogue, caller, &warning.ground).await?,
    };
    let sent = Utc::now().trunc_subsecs(0);
    let what = (&warning, &polygons);
    let document = document(db, catalogue, caller, what, (base, sent, Status::Actual)).await?;
    let told = [("what", json!("approved")), ("identifier", json!(document.identifier))];
    note(caller, id, Action::Review, &told).await?;
    let drawn = to_ewkb(polygons.iter());
    let client = db.connection().await?;
    client
        .query_one(
            include_str!("sql/publish.sql"),
            &[
                &id,
                &version,
                &document.after,
                &account,
                &caller.actor(),
                &document.identifier,
                &document.sender,
                &sent,
                &document.xml,
                &drawn,
            ],
        )
        .await
        .doing(DOING)
        .map_err(|error| refusal(error, id))?;
    Ok(document.identifier)
}

struct Document {
    identifier: String,
    sender: String,
    xml: String,
    /// The newest message that it refers to.
    after: Option<i64>,
}

async fn document(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    (warning, polygons): (&Warning, &MultiPolygon),
    (base, sent, status): (&BaseUrl, DateTime<Utc>, Status),
) -> Result<Document, WarningError> {
    let names = Names::of(db, catalogue, caller, &warning.areas).await?;
    let files = files(db, catalogue, &warning.content.resources, base).await?;
    let (references, after) = references(db, warning).await?;
    let sender = host(base);
    let day = local(sent).format("%Y%m%d");
    let identifier = format!("banlang.{sender}.{day}.{}", warning.id);
    let envelope = Envelope {
        identifier: identifier.clone(),
        sender: sender.clone(),
        sent,
        status,
        references,
        polygons,
        files,
    };
    let message = composed(warning, catalogue, &names, envelope)?;
    let xml = tokio::task::spawn_blocking(move || write(&message)).await;
    let xml = xml.map_err(|error| StoreError::Unexpected {
        doing: "writing a warning as CAP",
        detail: error.to_string(),
    })??;
    Ok(Document { identifier, sender, xml, after })
}

/// Everything that was published of the warning before, and the newest of it.
async fn references(
    db: &Db,
    warning: &Warning,
) -> Result<(Vec<Reference>, Option<i64>), WarningError> {
    const DOING: &str = "reading what a warning follows";
    if warning.kind == Kind::Alert {
        return Ok((Vec::new(), None));
    }
    let client = db.connection().await?;
    let sql = include_str!("sql/references.sql");
    let rows = client.query(sql, &[&warning.warning]).await.doing(DOING)?;
    let (mut all, mut newest) = (Vec::new(), None);
    for row in &rows {
        let id: i64 = row.try_get("id").doing(DOING)?;
        if id == warning.id {
            break;
        }
        newest = Some(id);
        all.push(Reference {
            sender: row.try_get("sender").doing(DOING)?,
            identifier: row.try_get("identifier").doing(DOING)?,
            sent: local(row.try_get("published_at").doing(DOING)?),
        });
    }
    Ok((all, newest))
}

/// The host of the service's address, in letters that identifiers and addresses can have.
fn host(base: &BaseUrl) -> String {
    let address = base.join("");
    let host = address.split("://").nth(1).unwrap_or(&address);
    let host = host.split('/').next().unwrap_or_default();
    let plain =
        |letter: char| if letter.is_ascii_alphanumeric() || letter == '.' { letter } else { '-' };
    host.to_ascii_lowercase().chars().map(plain).collect()
}

/// Why the database did not publish it.
fn refusal(error: StoreError, id: i64) -> WarningError {
    let StoreError::Refused { constraint, .. } = &error else { return error.into() };
    match constraint.as_str() {
        "warning_message_is_as_read" => WarningError::Changed(id),
        "warning_message_follows_newest" | "warning_message_follows_standing" => {
            WarningError::Overtaken
        }
        "warning_message_not_over" | "warning_message_expires_after_effect" => WarningError::Over,
        "warning_message_by_two" => WarningError::AnotherPerson,
        _ => error.into(),
    }
}
