//! What a file looks like, for the person who decides what becomes of it.

use crate::{
    app::App,
    area::REGISTER,
    auth::Caller,
    geo::Srid,
    ingest::{IngestError, Probe, Reader, Request, detect::detect},
    policy::{EditView, view},
};

/// Looks at a file. Where it names no reference system and its rows prove one, it is looked at in that one.
///
/// # Errors
/// When it cannot be read, or the database is away.
pub(super) async fn look(
    app: &App,
    reader: &Reader,
    edit: &EditView,
    request: &Request,
) -> Result<Probe, IngestError> {
    let mut probe = reader.probe(edit, request).await?;
    let Some((crs, note)) = proved(app, &probe).await? else { return Ok(probe) };
    let request = Request { crs: Some(crs), ..request.clone() };
    let in_it = reader.probe(edit, &request).await?;
    if in_it.crs_problem.is_none() {
        probe = in_it;
        probe.notes.push(note);
    }
    Ok(probe)
}

/// The system that the rows of a file without one prove.
async fn proved(
    app: &App,
    probe: &Probe,
) -> Result<Option<(Srid, crate::catalog::Text)>, IngestError> {
    let Some(problem) = probe.crs_problem.as_ref().filter(|_| !probe.sample.is_empty()) else {
        return Ok(None);
    };
    let areas = app.catalogue().get(REGISTER);
    let areas = areas.and_then(|areas| view(&Caller::public(), areas, app.catalogue()));
    let Some(areas) = areas else { return Ok(None) };
    Ok(detect(app.db(), &areas, probe).await?.of_nameless(problem).ok())
}
