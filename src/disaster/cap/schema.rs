//! The schema of CAP 1.2, as OASIS published it.

use std::sync::LazyLock;

use uppsala::XsdValidator;

use super::CapError;

const TEXT: &str = include_str!("../../../data/schemas/CAP-v1.2.xsd");

static SCHEMA: LazyLock<Result<XsdValidator, String>> = LazyLock::new(|| {
    let schema = uppsala::parse(TEXT).map_err(|error| error.to_string())?;
    XsdValidator::from_schema(&schema).map_err(|error| error.to_string())
});

/// The document is an alert of CAP 1.2.
///
/// # Errors
/// When it is no XML or breaks the schema, with the first fault.
pub fn validate(document: &str) -> Result<(), CapError> {
    let schema = SCHEMA.as_ref().map_err(|error| CapError::Schema(error.clone()))?;
    let document = uppsala::parse(document).map_err(|error| CapError::NotXml(error.to_string()))?;
    match schema.validate(&document).first() {
        Some(fault) => Err(CapError::Schema(fault.to_string())),
        None => Ok(()),
    }
}
