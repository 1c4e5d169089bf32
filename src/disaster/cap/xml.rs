//! XML as a tree of elements, within limits that a message never needs.

use encoding_rs::{Encoding, UTF_8};
use quick_xml::{
    NsReader, XmlVersion,
    events::{BytesRef, BytesStart, Event, attributes::Attribute},
    name::ResolveResult,
};

use super::CapError;

/// Most bytes of a document; feeds of alerts are kept under 900 kB (Google Public Alerts).
pub(super) const BYTES: usize = 4 << 20;

/// Most elements.
pub(super) const ELEMENTS: usize = 100_000;

/// Elements inside each other; an alert in EDXL-DE takes eight.
pub(super) const DEPTH: usize = 32;

/// Longest tag with its attributes, in bytes.
pub(super) const TAG: usize = 4 << 10;

/// Bytes in which the declaration of XML stands.
const DECLARATION: usize = 200;

/// The blanks of XML.
pub(super) const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// The namespaces that are told from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// None at all, as in RSS.
    None,
    Cap11,
    Cap12,
    Atom,
    Edxl,
    Signature,
    Other,
}

/// An element. Attributes say nothing in CAP; other feeds read them.
#[derive(Debug)]
pub(crate) struct Element {
    pub(super) space: Space,
    /// Without its prefix.
    pub(crate) name: String,
    /// With their values, names as they are written.
    attributes: Vec<(String, String)>,
    pub(super) text: String,
    pub(crate) children: Vec<Self>,
}

impl Space {
    fn of(space: &ResolveResult<'_>) -> Self {
        match space {
            ResolveResult::Unbound => Self::None,
            ResolveResult::Unknown(_) => Self::Other,
            ResolveResult::Bound(space) => match space.as_ref() {
                "urn:oasis:names:tc:emergency:cap:1.1" => Self::Cap11,
                "urn:oasis:names:tc:emergency:cap:1.2" => Self::Cap12,
                "http://www.w3.org/2005/Atom" => Self::Atom,
                "urn:oasis:names:tc:emergency:EDXL:DE:1.0" => Self::Edxl,
                "http://www.w3.org/2000/09/xmldsig#" => Self::Signature,
                _ => Self::Other,
            },
        }
    }
}

impl Element {
    /// The value of an attribute.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Its own text without the blanks around it.
    pub(crate) fn plain(&self) -> &str {
        self.text.trim_matches(BLANKS)
    }

    /// The elements in it of this name and its own namespace.
    pub(super) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |own| own.space == self.space && own.name == name)
    }

    pub(super) fn is_alert(&self) -> bool {
        self.name == "alert" && matches!(self.space, Space::Cap11 | Space::Cap12)
    }
}

/// The root of a document.
///
/// # Errors
/// When it is no XML, has a DOCTYPE or exceeds a limit.
pub(crate) fn tree(bytes: &[u8]) -> Result<Element, CapError> {
    let text = decoded(bytes)?;
    if let Some(odd) = text.chars().find(|letter| !is_letter(*letter)) {
        return Err(CapError::NotXml(format!("it has the letter {odd:?}")));
    }
    Tree::default().read(&mut NsReader::from_str(&text))
}

fn decoded(bytes: &[u8]) -> Result<String, CapError> {
    if bytes.len() > BYTES {
        return Err(CapError::TooLong);
    }
    let (encoding, bom) = match Encoding::for_bom(bytes) {
        Some(found) => found,
        None => (declared(bytes)?, 0),
    };
    let rest = bytes.get(bom..).unwrap_or_default();
    let text = encoding.decode_without_bom_handling_and_without_replacement(rest);
    let text = text.ok_or_else(|| CapError::Encoding(encoding.name().to_owned()))?;
    Ok(text.into_owned())
}

/// The encoding that the declaration names; UTF-8 where it names none.
fn declared(bytes: &[u8]) -> Result<&'static Encoding, CapError> {
    let start = bytes.get(..bytes.len().min(DECLARATION)).unwrap_or_default();
    let start = String::from_utf8_lossy(start);
    let declaration = start.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>"));
    let label = declaration
        .and_then(|(declaration, _)| declaration.split_once("encoding"))
        .and_then(|(_, rest)| rest.trim_start().strip_prefix('='))
        .and_then(|rest| rest.trim_start().strip_prefix(['"', '\'']))
        .and_then(|rest| rest.split(['"', '\'']).next());
    label.map_or(Ok(UTF_8), |label| {
        Encoding::for_label(label.as_bytes()).ok_or_else(|| CapError::Encoding(label.to_owned()))
    })
}

/// A letter that XML 1.0 can hold (2.2, `Char`).
fn is_letter(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

fn broken(told: &(impl ToString + ?Sized)) -> CapError {
    CapError::NotXml(told.to_string())
}

fn attributes(tag: &BytesStart<'_>) -> Result<Vec<(String, String)>, CapError> {
    let pair = |attribute: Attribute<'_>| {
        let value = attribute.normalized_value(XmlVersion::Explicit1_0);
        let value = value.map_err(|error| broken(&error))?;
        Ok((attribute.key.as_ref().to_owned(), value.into_owned()))
    };
    tag.attributes().map(|own| pair(own.map_err(|error| broken(&error))?)).collect()
}

/// What has been read.
#[derive(Debug, Default)]
struct Tree {
    /// The elements around the present place.
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
}

impl Tree {
    fn read(mut self, from: &mut NsReader<&[u8]>) -> Result<Element, CapError> {
        from.config_mut().expand_empty_elements = true;
        loop {
            let (space, event) = from.read_resolved_event().map_err(|error| broken(&error))?;
            match event {
                Event::Start(tag) => {
                    if tag.len() > TAG {
                        return Err(CapError::LongTag);
                    }
                    let name = tag.local_name().as_ref().to_owned();
                    self.start(Space::of(&space), name, attributes(&tag)?)?;
                }
                Event::End(_) => self.end()?,
                Event::Text(text) => self.write(&text.xml_content(XmlVersion::Explicit1_0))?,
                Event::CData(text) => self.write(&text.xml_content(XmlVersion::Explicit1_0))?,
                Event::GeneralRef(reference) => self.refer(&reference)?,
                Event::DocType(_) => return Err(CapError::Doctype),
                Event::Eof => break,
                _ => {}
            }
        }
        if !self.open.is_empty() {
            return Err(broken("it ends in the middle"));
        }
        self.root.ok_or_else(|| broken("it has no element"))
    }

    fn start(
        &mut self,
        space: Space,
        name: String,
        attributes: Vec<(String, String)>,
    ) -> Result<(), CapError> {
        self.elements += 1;
        if self.elements > ELEMENTS {
            return Err(CapError::TooMany);
        }
        if self.open.len() >= DEPTH {
            return Err(CapError::TooDeep);
        }
        if self.root.is_some() {
            return Err(broken("it has two roots"));
        }
        let (text, children) = (String::new(), Vec::new());
        self.open.push(Element { space, name, attributes, text, children });
        Ok(())
    }

    fn end(&mut self) -> Result<(), CapError> {
        let done = self.open.pop().ok_or_else(|| broken("an end tag has no start"))?;
        match self.open.last_mut() {
            Some(parent) => parent.children.push(done),
            None => self.root = Some(done),
        }
        Ok(())
    }

    fn write(&mut self, more: &str) -> Result<(), CapError> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(more),
            None if more.trim_matches(BLANKS).is_empty() => {}
            None => return Err(broken("there is text outside of its elements")),
        }
        Ok(())
    }

    fn refer(&mut self, reference: &BytesRef<'_>) -> Result<(), CapError> {
        if let Some(letter) = reference.resolve_char_ref().map_err(|error| broken(&error))? {
            if !is_letter(letter) {
                return Err(broken(&format!("it has the letter {letter:?}")));
            }
            return self.write(letter.encode_utf8(&mut [0; 4]));
        }
        let text = quick_xml::escape::resolve_xml_entity(reference);
        self.write(text.ok_or_else(|| broken("it has an entity that XML does not know"))?)
    }
}
