//! Why a text is no CAP message, or a message cannot be written.

use super::xml::{BYTES, DEPTH, ELEMENTS, TAG};

/// Why.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are the words of the sentence")]
pub enum CapError {
    /// The bytes are no XML.
    #[error("this is no XML: {0}")]
    NotXml(String),
    /// Its letters cannot be read.
    #[error("the letters are not those of the encoding {0}; send UTF-8")]
    Encoding(String),
    /// It defines entities or names a file to read.
    #[error("the XML has a DOCTYPE, which no feed needs; send it without")]
    Doctype,
    /// More than is read.
    #[error("the XML has more than {BYTES} bytes; send less at a time")]
    TooLong,
    /// More than is read.
    #[error("the XML has more than {ELEMENTS} elements; send less at a time")]
    TooMany,
    /// More than is read.
    #[error("the XML has elements inside each other, more than {DEPTH} deep")]
    TooDeep,
    /// More than is read.
    #[error("the XML has a tag of more than {TAG} bytes")]
    LongTag,
    /// Neither an alert nor a list of alerts.
    #[error("<{0}> is neither a CAP alert (1.1 or 1.2) nor Atom, RSS or EDXL-DE with alerts in it")]
    NotCap(String),
    /// An element has to be there.
    #[error("<{parent}> has no <{name}>, or not in its place")]
    Missing { parent: String, name: &'static str },
    /// An element has no place here.
    #[error("<{name}> does not belong here in <{parent}>; CAP fixes names, number and order")]
    Unexpected { parent: String, name: String },
    /// A word that is not in the list.
    #[error("{text:?} is no value of <{name}>")]
    Value { name: String, text: String },
    /// A time that is not written as CAP asks.
    #[error(
        "{text:?} is no time for <{name}>; write 2025-11-06T19:30:00+07:00, and -00:00 for UTC"
    )]
    Time { name: String, text: String },
    /// A ring that encloses nothing.
    #[error(
        "a polygon of {0} positions is not closed; it has at least 4, and ends where it begins"
    )]
    OpenRing(usize),
    /// A name that references could not hold.
    #[error("{0:?} is no identifier or sender: it has letters, but no blank, comma, < or &")]
    Name(String),
    /// Something that a word asks for.
    #[error("<{0}> is missing, which {1} asks for")]
    Without(&'static str, &'static str),
    /// Against the schema of CAP 1.2.
    #[error("the message breaks the schema of CAP 1.2: {0}")]
    Schema(String),
}
