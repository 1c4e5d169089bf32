//! An alert out of its element: names, number and order as the schema of CAP asks.

use std::{iter::Peekable, slice::Iter};

use chrono::{DateTime, FixedOffset};

use super::{
    CapError,
    message::{Area, Info, Message, Named, Resource, Ring},
    value,
    word::Version,
    xml::{Element, Space},
};

/// The language of a text that names none (CAP 1.2, 3.2.2).
const LANGUAGE: &str = "en-US";

/// The type of a file of which nothing is known (RFC 2046, 4.5.1).
const BYTES: &str = "application/octet-stream";

/// The elements inside another one, in their order.
struct Fields<'a> {
    parent: &'a Element,
    rest: Peekable<Iter<'a, Element>>,
    version: Version,
}

/// The message of an `alert`.
///
/// # Errors
/// With the first element that the standard does not have so.
pub(super) fn message(alert: &Element) -> Result<Message, CapError> {
    let version = if alert.space == Space::Cap11 { Version::V1_1 } else { Version::V1_2 };
    let mut fields = Fields::of(alert, version);
    let message = Message {
        version,
        identifier: fields.text("identifier")?,
        sender: fields.text("sender")?,
        sent: {
            let sent = fields.one("sent")?;
            fields.time(sent)?
        },
        status: fields.word("status", super::Status::named)?,
        message_type: fields.word("msgType", super::MessageType::named)?,
        source: fields.maybe("source")?,
        scope: fields.word("scope", super::Scope::named)?,
        restriction: fields.maybe("restriction")?,
        addresses: fields.maybe("addresses")?,
        codes: fields.all("code", text)?.into_iter().filter(|code| !code.is_empty()).collect(),
        note: fields.maybe("note")?,
        references: fields
            .maybe_read("references", |text| value::references(text, version))?
            .unwrap_or_default(),
        incidents: fields.maybe("incidents")?,
        infos: fields.all("info", |element| info(element, version))?,
    };
    while fields.rest.next_if(|own| own.space == Space::Signature).is_some() {}
    fields.end()?;
    message.check()?;
    Ok(message)
}

fn info(element: &Element, version: Version) -> Result<Info, CapError> {
    let mut fields = Fields::of(element, version);
    let info = Info {
        language: fields.maybe("language")?.unwrap_or_else(|| LANGUAGE.to_owned()),
        categories: fields.words("category", super::Category::named)?,
        event: fields.text("event")?,
        responses: fields.words("responseType", super::ResponseType::named)?,
        urgency: fields.word("urgency", super::Urgency::named)?,
        severity: fields.word("severity", super::Severity::named)?,
        certainty: fields.word("certainty", |word| match word {
            // Of version 1.0, and to be taken as the other (CAP 1.1, 3.2.2).
            "Very Likely" if version == Version::V1_1 => Some(super::Certainty::Likely),
            _ => super::Certainty::named(word),
        })?,
        audience: fields.maybe("audience")?,
        event_codes: fields.all("eventCode", |code| named(code, version))?,
        effective: fields.maybe_time("effective")?,
        onset: fields.maybe_time("onset")?,
        expires: fields.maybe_time("expires")?,
        sender_name: fields.maybe("senderName")?,
        headline: fields.maybe("headline")?,
        description: fields.maybe("description")?,
        instruction: fields.maybe("instruction")?,
        web: fields.maybe("web")?,
        contact: fields.maybe("contact")?,
        parameters: fields.all("parameter", |parameter| named(parameter, version))?,
        resources: fields.all("resource", |resource| file(resource, version))?,
        areas: fields.all("area", |place| area(place, version))?,
    };
    if info.categories.is_empty() {
        return Err(fields.missing("category"));
    }
    fields.end()?;
    Ok(info)
}

fn named(element: &Element, version: Version) -> Result<Named, CapError> {
    let mut fields = Fields::of(element, version);
    let named = Named { name: fields.text("valueName")?, value: fields.text("value")? };
    fields.end()?;
    Ok(named)
}

fn file(element: &Element, version: Version) -> Result<Resource, CapError> {
    let mut fields = Fields::of(element, version);
    let resource = Resource {
        description: fields.text("resourceDesc")?,
        mime_type: match version {
            Version::V1_1 => fields.maybe("mimeType")?.unwrap_or_else(|| BYTES.to_owned()),
            Version::V1_2 => fields.text("mimeType")?,
        },
        size: fields.maybe_read("size", |text| text.parse().ok())?,
        uri: fields.maybe("uri")?,
        content: fields.maybe("derefUri")?,
        digest: fields.maybe("digest")?,
    };
    fields.end()?;
    Ok(resource)
}

fn area(element: &Element, version: Version) -> Result<Area, CapError> {
    let mut fields = Fields::of(element, version);
    let area = Area {
        description: fields.text("areaDesc")?,
        polygons: fields.all("polygon", |polygon| {
            let positions = value::positions(&text(polygon)?).ok_or_else(|| wrong(polygon))?;
            Ring::new(positions)
        })?,
        circles: fields
            .all("circle", |circle| value::circle(&text(circle)?).ok_or_else(|| wrong(circle)))?,
        geocodes: fields.all("geocode", |code| named(code, version))?,
        altitude: fields.maybe_read("altitude", value::decimal)?,
        ceiling: fields.maybe_read("ceiling", value::decimal)?,
    };
    fields.end()?;
    Ok(area)
}

/// The text of an element that holds nothing else, without the blanks around it.
fn text(element: &Element) -> Result<String, CapError> {
    match element.children.first() {
        Some(child) => Err(unexpected(element, child)),
        None => Ok(element.plain().to_owned()),
    }
}

fn unexpected(parent: &Element, child: &Element) -> CapError {
    CapError::Unexpected { parent: parent.name.clone(), name: child.name.clone() }
}

fn wrong(element: &Element) -> CapError {
    CapError::Value { name: element.name.clone(), text: element.plain().to_owned() }
}

impl<'a> Fields<'a> {
    fn of(parent: &'a Element, version: Version) -> Self {
        Self { parent, rest: parent.children.iter().peekable(), version }
    }

    /// The next element, if it is this one.
    fn next(&mut self, name: &str) -> Option<&'a Element> {
        let space = self.parent.space;
        self.rest.next_if(|own| own.space == space && own.name == name)
    }

    fn missing(&self, name: &'static str) -> CapError {
        CapError::Missing { parent: self.parent.name.clone(), name }
    }

    fn one(&mut self, name: &'static str) -> Result<&'a Element, CapError> {
        self.next(name).ok_or_else(|| self.missing(name))
    }

    fn text(&mut self, name: &'static str) -> Result<String, CapError> {
        text(self.one(name)?)
    }

    /// A text that may be missing; an empty one says nothing.
    fn maybe(&mut self, name: &str) -> Result<Option<String>, CapError> {
        let text = self.next(name).map(text).transpose()?;
        Ok(text.filter(|text| !text.is_empty()))
    }

    fn maybe_read<T>(
        &mut self,
        name: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, CapError> {
        let Some(element) = self.next(name) else { return Ok(None) };
        let text = text(element)?;
        if text.is_empty() {
            return Ok(None);
        }
        read(&text).map(Some).ok_or_else(|| wrong(element))
    }

    fn all<T>(
        &mut self,
        name: &str,
        read: impl Fn(&'a Element) -> Result<T, CapError>,
    ) -> Result<Vec<T>, CapError> {
        std::iter::from_fn(|| self.next(name)).map(read).collect()
    }

    fn word<T>(
        &mut self,
        name: &'static str,
        known: impl Fn(&str) -> Option<T>,
    ) -> Result<T, CapError> {
        let element = self.one(name)?;
        known(&text(element)?).ok_or_else(|| wrong(element))
    }

    fn words<T>(&mut self, name: &str, known: fn(&str) -> Option<T>) -> Result<Vec<T>, CapError> {
        self.all(name, |element| known(&text(element)?).ok_or_else(|| wrong(element)))
    }

    fn time(&self, element: &Element) -> Result<DateTime<FixedOffset>, CapError> {
        let text = text(element)?;
        value::time(&text, self.version)
            .ok_or_else(|| CapError::Time { name: element.name.clone(), text })
    }

    fn maybe_time(&mut self, name: &str) -> Result<Option<DateTime<FixedOffset>>, CapError> {
        self.next(name).map(|element| self.time(element)).transpose()
    }

    /// Nothing is left.
    fn end(mut self) -> Result<(), CapError> {
        self.rest.next().map_or(Ok(()), |left| Err(unexpected(self.parent, left)))
    }
}
