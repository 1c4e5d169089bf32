//! What alerts come in: alone, in Atom, in EDXL-DE; RSS names them by links only.
//!
//! # Source
//! Example Practices: CAP Feeds Version 1.0 (OASIS Committee Note, 2013); The Atom Syndication Format (RFC 4287), 4.1;
//! RSS 2.0 Specification (RSS Advisory Board, 2009); EDXL Distribution Element v1.0 (OASIS, 2006), 3.2.4.

use super::{
    CapError,
    message::Message,
    read::message,
    xml::{Element, Space, tree},
};

/// What a document holds.
#[derive(Debug, Default)]
pub struct Reading {
    /// Its alerts, in their order.
    pub messages: Vec<Message>,
    /// Alerts that cannot be taken; the others can.
    pub refused: Vec<CapError>,
    /// Entries that say where an alert is, instead of having it.
    pub links: usize,
}

/// The alerts of a document. Signatures are passed over: who sent an alert is not proved by them here.
///
/// # Errors
/// When it is no XML, exceeds a limit, or is neither an alert nor a list of them.
pub fn read(bytes: &[u8]) -> Result<Reading, CapError> {
    let root = tree(bytes)?;
    let mut reading = Reading::default();
    match (root.space, root.name.as_str()) {
        _ if root.is_alert() => reading.messages.push(message(&root)?),
        (Space::Atom, "feed") => {
            asked(&root, &["id", "title", "updated"])?;
            for entry in root.named("entry") {
                reading.entry(entry)?;
            }
        }
        (Space::None, "rss") => {
            let channel = one(&root, "channel")?;
            asked(channel, &["title", "link", "description"])?;
            reading.links = channel.named("item").filter(|item| has(item, "link")).count();
        }
        (Space::Edxl, "EDXLDistribution") => {
            let objects = root.named("contentObject");
            let contents = objects.flat_map(|object| object.named("xmlContent"));
            contents.flat_map(|content| &content.children).for_each(|part| reading.take(part));
        }
        _ => return Err(CapError::NotCap(root.name)),
    }
    Ok(reading)
}

impl Reading {
    /// An entry of Atom has an alert, or says where one is.
    fn entry(&mut self, entry: &Element) -> Result<(), CapError> {
        asked(entry, &["id", "title", "updated"])?;
        let before = (self.messages.len(), self.refused.len());
        entry.named("content").for_each(|content| self.take(content));
        if before != (self.messages.len(), self.refused.len()) {
            return Ok(());
        }
        if entry.named("content").next().is_none() {
            one(entry, "link")?;
        }
        self.links += usize::from(has(entry, "link"));
        Ok(())
    }

    /// The alerts right in an element.
    fn take(&mut self, around: &Element) {
        for alert in around.children.iter().filter(|child| child.is_alert()) {
            match message(alert) {
                Ok(message) => self.messages.push(message),
                Err(error) => self.refused.push(error),
            }
        }
    }
}

fn has(element: &Element, name: &str) -> bool {
    element.named(name).next().is_some()
}

fn one<'a>(element: &'a Element, name: &'static str) -> Result<&'a Element, CapError> {
    let missing = || CapError::Missing { parent: element.name.clone(), name };
    element.named(name).next().ok_or_else(missing)
}

/// The element has these others in it.
fn asked(element: &Element, names: &[&'static str]) -> Result<(), CapError> {
    names.iter().try_for_each(|name| one(element, name).map(drop))
}
