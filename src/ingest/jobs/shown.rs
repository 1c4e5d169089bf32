//! A job as its actor sees it.

use serde_json::{Map, Value, json, value::RawValue};

use super::{
    asked::Asked,
    folder::{self, Folder},
    job::Job,
    state::State,
    work::ours,
};
use crate::{
    catalog::{Collection, LATITUDE, LONGITUDE, Text, WKT},
    http::Lang,
    ingest::{Probe, ProbedRow, unit_names, words::both},
    policy::EditView,
    record::UnitName,
};

/// What stands in every list.
pub(in crate::ingest) fn summary(job: &Job, folder: Option<&Folder>, lang: Lang) -> Value {
    json!({
        "id": job.id.as_str(),
        "collection": job.collection,
        "state": job.state,
        "file": {"name": job.file_name, "bytes": job.size_bytes},
        "made_at": job.made_at,
        "ended_at": job.ended_at,
        "progress": job.progress,
        "counts": job.report,
        "problem": problem(job, folder).map(|text| lang.of(&text.vi, &text.en).to_owned()),
        "can": job.deeds(),
    })
}

/// Why it came to nothing. What belongs to the file is in its folder.
fn problem(job: &Job, folder: Option<&Folder>) -> Option<Text> {
    let usual = match job.state {
        State::Failed => ours(),
        State::Refused => {
            both("tệp hoặc thiết lập không dùng được", "the file or its settings cannot be used")
        }
        _ => return None,
    };
    let told = folder.and_then(|folder| folder::read(&folder.problem(job.turn)));
    Some(told.unwrap_or(usual))
}

/// The whole of it. `edit` is what the actor writes of the collection now; without it nothing of the file is shown.
pub(in crate::ingest) fn shown(
    job: &Job,
    folder: Option<&Folder>,
    edit: Option<&EditView>,
    lang: Lang,
) -> Value {
    let mut whole = summary(job, folder, lang);
    let open = folder.zip(edit);
    let probe = open.and_then(|(folder, edit)| Some(seen(&probe_of(folder)?, edit)));
    let asked: Option<Value> =
        open.and_then(|(folder, _)| folder::read(&folder.settings(job.settings.as_ref()?)));
    let report: Option<Value> = open
        .filter(|_| job.report.is_some())
        .and_then(|(folder, _)| folder::read(&folder.report(job.turn)));
    if let Some(members) = whole.as_object_mut() {
        members.insert("probe".to_owned(), probe.unwrap_or_default());
        members.insert("asked".to_owned(), asked.unwrap_or_default());
        members
            .insert("report".to_owned(), report.or_else(|| job.report.clone()).unwrap_or_default());
    }
    whole
}

/// What a file looks like, if it has been looked at.
pub(in crate::ingest) fn probe_of(folder: &Folder) -> Option<Probe> {
    folder::read(&folder.probe())
}

/// What was asked of a job last.
pub(in crate::ingest) fn settings_of(job: &Job, folder: &Folder) -> Asked {
    let settings = job.settings.as_ref();
    settings.and_then(|name| folder::read(&folder.settings(name))).unwrap_or_default()
}

/// What a file looks like, and what the collection takes.
fn seen(probe: &Probe, edit: &EditView) -> Value {
    json!({
        "kind": probe.kind,
        "layers": probe.layers,
        "layer": probe.layer,
        "encoding": probe.encoding,
        "encodings": probe.encodings,
        "place": probe.place,
        "crs": probe.crs,
        "crs_problem": probe.crs_problem,
        "notes": probe.notes,
        "rows": probe.total,
        "columns": probe.columns,
        "fields": taken(edit),
    })
}

/// What a column can be taken for.
fn taken(edit: &EditView) -> Vec<Value> {
    let collection = edit.view().collection();
    let number = collection.matching.as_ref().map(|rule| &rule.number);
    let fields = edit.view().fields().map(|field| {
        // A list without numbers finds its records, or gives numbers.
        let numbered = number == Some(&field.name);
        let required = !numbered && (field.required || collection.key.contains(&field.name));
        json!({"name": field.name, "title": field.title, "required": required, "numbered": numbered})
    });
    let more = words(collection).into_iter().map(
        |(name, title)| json!({"name": name, "title": title, "required": false, "numbered": false}),
    );
    fields.chain(more).collect()
}

/// The words for columns that are no field: places, and names of units.
fn words(collection: &Collection) -> Vec<(&'static str, Text)> {
    let mut words = Vec::new();
    if collection.geometry.is_some() {
        words.push((LONGITUDE, both("Kinh độ hoặc toạ độ đông", "Longitude or easting")));
        words.push((LATITUDE, both("Vĩ độ hoặc toạ độ bắc", "Latitude or northing")));
        words.push((WKT, both("Hình học (WKT)", "Geometry (WKT)")));
    }
    for name in UnitName::ALL {
        let title = match name {
            UnitName::Commune => both("Tên xã", "Name of the commune"),
            UnitName::District => both("Tên huyện", "Name of the district"),
            UnitName::Province => both("Tên tỉnh", "Name of the province"),
        };
        let word = unit_names::word(name);
        if unit_names::of_word(collection, word) == Some(name) {
            words.push((word, title));
        }
    }
    words
}

/// The first rows as they stand in the file, and those that have a place on the map.
///
/// # Errors
/// When a place is no geometry.
pub(super) fn preview(probe: &Probe) -> serde_json::Result<Value> {
    let columns: Vec<_> = probe.columns.iter().map(|column| column.name.as_str()).collect();
    let features = probe.rows.iter().filter_map(|row| feature(row, &columns));
    let features = features.collect::<Result<Vec<_>, _>>()?;
    let row = |row: &ProbedRow| json!({"row": row.row, "line": row.line, "values": row.cells});
    let rows: Vec<_> = probe.rows.iter().map(row).collect();
    Ok(json!({
        "type": "FeatureCollection",
        "features": features,
        "columns": columns,
        "rows": rows,
    }))
}

fn feature(row: &ProbedRow, columns: &[&str]) -> Option<serde_json::Result<Value>> {
    let geometry: &RawValue = row.geometry.as_deref()?;
    let cells = columns.iter().zip(&row.cells);
    let properties: Map<_, _> =
        cells.map(|(name, cell)| ((*name).to_owned(), json!(cell))).collect();
    Some(serde_json::from_str::<Value>(geometry.get()).map(|geometry| {
        json!({
            "type": "Feature",
            "id": row.row,
            "row": row.row,
            "geometry": geometry,
            "properties": properties,
        })
    }))
}
