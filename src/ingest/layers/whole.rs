//! A layer of everything in a file that may be in one: for whoever has no page to choose on.

use super::{
    make::NewLayer,
    propose::{Aside, Proposal},
};
use crate::{
    catalog::{Catalogue, LayerDraft, Text},
    http::{ApiError, Lang},
    ingest::{Reader, Request},
    policy::EditView,
};

/// A layer that a file proposes, and the columns that are left out because they say who somebody is.
#[derive(Debug)]
pub struct FileLayer {
    /// The layer.
    pub draft: LayerDraft,
    /// Names of columns.
    pub left_out: Vec<String>,
}

/// Looks at a file and takes what it proposes.
///
/// # Errors
/// When the file cannot be read, or is no layer.
pub async fn layer_of_file(
    reader: &Reader,
    catalogue: &Catalogue,
    edit: &EditView,
    request: &Request,
    title: Text,
) -> Result<FileLayer, ApiError> {
    let probe = reader.probe(edit, request).await;
    let probe = probe.map_err(|error| ApiError::Unprocessable(error.text().en))?;
    let words = catalogue.person_words().map_err(ApiError::internal)?;
    let proposal = Proposal::of(&probe, &words);
    let draft = NewLayer::of_all(title, &proposal).draft(&probe, &proposal, Lang::En)?;
    let persons = proposal.columns.iter().filter(|own| own.aside == Some(Aside::Person));
    let left_out = persons.map(|column| column.column.clone()).collect();
    Ok(FileLayer { draft, left_out })
}
