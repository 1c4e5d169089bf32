//! Pictures and recordings that go with a warning.

use super::{content::Attached, error::WarningError};
use crate::{
    auth::Caller,
    catalog::Catalogue,
    disaster::cap::Resource,
    http::BaseUrl,
    policy::{keys, view_of},
    record::{one, open},
    store::Db,
};

/// The files, each with the language whose text it belongs to. Whoever reads a warning is nobody in particular: only what everyone
/// may see can go with one.
pub(super) async fn files(
    db: &Db,
    catalogue: &Catalogue,
    attached: &[Attached],
    base: &BaseUrl,
) -> Result<Vec<(Option<String>, Resource)>, WarningError> {
    if attached.is_empty() {
        return Ok(Vec::new());
    }
    let closed = |id: i64| {
        let reason = "there is no media record with this id that everyone may see";
        WarningError::value("resources.media", id.to_string(), reason)
    };
    let first = attached.first().map_or(0, |own| own.media);
    let media = view_of(&Caller::public(), "media", catalogue).ok_or_else(|| closed(first))?;
    let mut client = db.connection().await?;
    let reading = open(&mut client, &keys([&media]), "warning").await?;
    let mut files = Vec::new();
    for own in attached {
        let record = one(&reading, &media, own.media).await?.ok_or_else(|| closed(own.media))?;
        let said: serde_json::Value = serde_json::from_str(&record.properties).unwrap_or_default();
        let resource = Resource {
            description: own.description.clone(),
            mime_type: said
                .get("mime")
                .and_then(serde_json::Value::as_str)
                .unwrap_or("application/octet-stream")
                .to_owned(),
            size: said.get("size_bytes").and_then(serde_json::Value::as_u64),
            uri: Some(base.join(&format!("/media/{}", own.media))),
            content: None,
            digest: None,
        };
        files.push((own.language.clone(), resource));
    }
    Ok(files)
}
