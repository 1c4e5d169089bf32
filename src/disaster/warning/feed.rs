//! What was published: each message at its own address, and the newest of them as a feed (Atom, RFC 4287).

use std::io;

use chrono::{DateTime, SecondsFormat, Utc};
use quick_xml::{
    Writer,
    events::{BytesStart, Event},
};
use tokio_postgres::Row;

use crate::{
    disaster::elements::Elements,
    http::{BaseUrl, Lang},
    store::{Db, Doing as _, StoreError},
};

const ATOM: &str = "http://www.w3.org/2005/Atom";

/// The media type of a message.
pub(super) const CAP_TYPE: &str = "application/cap+xml";

/// A message of the feed.
struct Entry {
    identifier: String,
    kind: String,
    published_at: DateTime<Utc>,
    in_force: bool,
    issuer: String,
    headline: String,
    description: String,
}

impl Entry {
    fn of(row: &Row, lang: Lang) -> Result<Self, tokio_postgres::Error> {
        let told = |vi: &str, en: &str| -> Result<String, tokio_postgres::Error> {
            let english: Option<String> = row.try_get(en)?;
            match english.filter(|_| lang == Lang::En) {
                Some(text) => Ok(text),
                None => row.try_get(vi),
            }
        };
        Ok(Self {
            identifier: row.try_get("identifier")?,
            kind: row.try_get("msg_type")?,
            published_at: row.try_get("published_at")?,
            in_force: row.try_get("in_force")?,
            issuer: row.try_get("issuer")?,
            headline: told("headline_vi", "headline_en")?,
            description: told("description_vi", "description_en")?,
        })
    }

    fn title(&self, lang: Lang) -> String {
        let mark = match (self.kind.as_str(), self.in_force) {
            ("cancel", _) => lang.of("Huỷ: ", "Cancelled: "),
            (_, false) => lang.of("Đã hết: ", "Over: "),
            ("update", true) => lang.of("Cập nhật: ", "Update: "),
            (_, true) => "",
        };
        format!("{mark}{}", self.headline)
    }
}

/// The address of a message.
pub(super) fn address(base: &BaseUrl, identifier: &str) -> String {
    base.join(&format!("/warnings/{identifier}.cap"))
}

/// The message with that identifier as it was published; `None` when nothing was.
pub(super) async fn document(db: &Db, identifier: &str) -> Result<Option<String>, StoreError> {
    const DOING: &str = "reading a published warning";
    if identifier.contains('\0') {
        return Ok(None);
    }
    let client = db.connection().await?;
    let row = client.query_opt(include_str!("sql/document.sql"), &[&identifier]).await;
    row.doing(DOING)?.map(|row| row.try_get("xml").doing(DOING)).transpose()
}

/// The feed in a language.
pub(super) async fn feed(db: &Db, base: &BaseUrl, lang: Lang) -> Result<Vec<u8>, StoreError> {
    const DOING: &str = "reading the feed of warnings";
    let client = db.connection().await?;
    let rows = client.query(include_str!("sql/feed.sql"), &[]).await.doing(DOING)?;
    let entries: Result<Vec<_>, _> = rows.iter().map(|row| Entry::of(row, lang)).collect();
    let mut feed = Feed(Writer::new_with_indent(Vec::new(), b' ', 2));
    let written = feed.whole(&entries.doing(DOING)?, base, lang);
    written.map_err(|error| StoreError::Unexpected { doing: DOING, detail: error.to_string() })?;
    Ok(feed.0.into_inner())
}

struct Feed(Writer<Vec<u8>>);

impl Elements for Feed {
    fn writer(&mut self) -> &mut Writer<Vec<u8>> {
        &mut self.0
    }
}

impl Feed {
    fn whole(&mut self, entries: &[Entry], base: &BaseUrl, lang: Lang) -> io::Result<()> {
        let root =
            BytesStart::new("feed").with_attributes([("xmlns", ATOM), ("xml:lang", lang.tag())]);
        self.document(root, |feed| feed.head_and_entries(entries, base, lang))
    }

    fn head_and_entries(
        &mut self,
        entries: &[Entry],
        base: &BaseUrl,
        lang: Lang,
    ) -> io::Result<()> {
        let own = base.join("/warnings.atom");
        self.text("id", &own)?;
        self.text("title", lang.of("Cảnh báo thiên tai", "Disaster warnings"))?;
        // The newest message is the newest state of the feed; one without messages has never changed.
        let newest = entries.iter().map(|entry| entry.published_at).max();
        self.text("updated", &time(newest.unwrap_or_default()))?;
        self.within("author", |feed| feed.text("name", "Bản Làng"))?;
        self.link([
            ("rel", "self"),
            ("type", "application/atom+xml"),
            ("href", &base.join(&format!("/warnings.atom?lang={}", lang.tag()))),
        ])?;
        self.link([("rel", "alternate"), ("type", "text/html"), ("href", &base.join("/"))])?;
        for entry in entries {
            self.within("entry", |feed| feed.entry(entry, base, lang))?;
        }
        Ok(())
    }

    fn entry(&mut self, entry: &Entry, base: &BaseUrl, lang: Lang) -> io::Result<()> {
        let address = address(base, &entry.identifier);
        self.text("id", &address)?;
        self.text("title", &entry.title(lang))?;
        self.text("updated", &time(entry.published_at))?;
        self.text("published", &time(entry.published_at))?;
        self.within("author", |feed| feed.text("name", &entry.issuer))?;
        self.text("summary", &entry.description)?;
        self.link([("rel", "alternate"), ("type", CAP_TYPE), ("href", &address)])
    }

    fn link(&mut self, attributes: [(&str, &str); 3]) -> io::Result<()> {
        self.0.write_event(Event::Empty(BytesStart::new("link").with_attributes(attributes)))
    }
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
