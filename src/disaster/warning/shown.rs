//! A warning as programs send and read it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use geo::MultiPolygon;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    content::{Attached, Content, Words},
    error::WarningError,
    feed::address,
    http::unusable,
    message::Warning,
};
use crate::{
    disaster::cap::{Certainty, ResponseType, Urgency},
    http::{ApiError, BaseUrl},
    impact::{Place, place},
};

/// The body of a draft.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    kind: String,
    risk_level: i32,
    urgency: String,
    certainty: String,
    #[serde(default)]
    responses: Vec<String>,
    onset_at: Option<DateTime<Utc>>,
    effective_at: Option<DateTime<Utc>>,
    expires_at: DateTime<Utc>,
    issuer: String,
    contact: Option<String>,
    web: Option<String>,
    note: Option<String>,
    infos: BTreeMap<String, Words>,
    #[serde(default)]
    resources: Vec<Attached>,
    target: Option<Value>,
}

impl Wanted {
    /// Whom it is for, where that is said.
    pub(super) fn place(&self) -> Result<Option<Place>, ApiError> {
        let target = self.target.as_ref().filter(|target| !target.is_null());
        target.map(|target| place(target).map_err(|error| unusable(&error))).transpose()
    }

    /// What it says.
    pub(super) fn content(self) -> Result<Content, WarningError> {
        let urgency = word("urgency", &self.urgency, Urgency::ALL, Urgency::word)?;
        let certainty = word("certainty", &self.certainty, Certainty::ALL, Certainty::word)?;
        let response = |own: &String| word("responses", own, ResponseType::ALL, ResponseType::word);
        Ok(Content {
            kind: self.kind,
            risk_level: self.risk_level,
            urgency,
            certainty,
            responses: self.responses.iter().map(response).collect::<Result<_, _>>()?,
            onset_at: self.onset_at,
            effective_at: self.effective_at,
            expires_at: self.expires_at,
            issuer: self.issuer,
            contact: self.contact,
            web: self.web,
            note: self.note,
            infos: self.infos,
            resources: self.resources,
        })
    }
}

fn word<T: Copy>(
    name: &str,
    given: &str,
    all: &[T],
    of: impl Fn(T) -> &'static str,
) -> Result<T, WarningError> {
    let known = || all.iter().map(|own| of(*own)).collect::<Vec<_>>().join(", ");
    let found = all.iter().copied().find(|own| of(*own) == given);
    found.ok_or_else(|| WarningError::value(name, given, format!("write one of {}", known())))
}

/// The version of a warning as a strong tag.
pub(super) fn tag(warning: &Warning) -> String {
    format!("\"{}-{}\"", warning.id, warning.version)
}

/// A warning in JSON: who worked on it is told to those who work with records, its ground where it is asked for alone.
pub(super) fn shown(warning: &Warning, base: &BaseUrl, (told, whole): (bool, bool)) -> Value {
    let content = &warning.content;
    let cap = warning.identifier.as_ref().map(|identifier| address(base, identifier));
    let responses: Vec<_> = content.responses.iter().map(|own| own.word()).collect();
    let mut shown = json!({
        "id": warning.id, "warning": warning.warning, "type": warning.kind.as_str(),
        "state": warning.progress.as_str(), "version": warning.version,
        "kind": content.kind, "risk_level": content.risk_level,
        "urgency": content.urgency.word(), "certainty": content.certainty.word(),
        "responses": responses, "onset_at": content.onset_at,
        "effective_at": content.effective_at, "expires_at": content.expires_at,
        "issuer": content.issuer, "contact": content.contact, "web": content.web,
        "note": content.note, "infos": content.infos, "resources": content.resources,
        "areas": warning.areas, "published_at": warning.published_at,
        "identifier": warning.identifier, "cap": cap, "cancelled": warning.cancelled,
        "newest": warning.newest, "can": warning.can(), "written": warning.held.written,
    });
    let Some(members) = shown.as_object_mut() else { return shown };
    if whole {
        members.insert("polygons".to_owned(), geojson(&warning.polygons));
        if told {
            members.insert("ground".to_owned(), geojson(&warning.ground));
        }
    }
    if told {
        let people = [
            ("drafted_by", json!(warning.drafted_by)),
            ("drafted_at", json!(warning.drafted_at)),
            ("approved_by", json!(warning.approved_by)),
            ("withdrawn_by", json!(warning.withdrawn_by)),
            ("withdrawn_at", json!(warning.withdrawn_at)),
        ];
        members.extend(people.map(|(name, value)| (name.to_owned(), value)));
    }
    shown
}

fn geojson(polygons: &MultiPolygon) -> Value {
    let ring = |ring: &geo::LineString| -> Vec<[f64; 2]> {
        ring.coords().map(|at| [at.x, at.y]).collect()
    };
    let rings = |own: &geo::Polygon| -> Vec<_> {
        std::iter::once(own.exterior()).chain(own.interiors()).map(ring).collect()
    };
    json!({ "type": "MultiPolygon", "coordinates": polygons.iter().map(rings).collect::<Vec<_>>() })
}
