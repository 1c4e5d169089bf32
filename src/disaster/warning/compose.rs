//! A warning as a CAP message.

use chrono::{DateTime, FixedOffset, Utc};
use geo::MultiPolygon;

use super::{
    content::{Content, Words},
    message::{Kind, Warning},
    target::Names,
};
use crate::{
    catalog::Catalogue,
    disaster::cap::{
        Area, CapError, Category, Info, Message, MessageType, Named, Reference, Resource, Ring,
        Scope, Severity, Status, Version,
    },
    geo::LonLat,
};

/// The name of the list of administrative units that geocodes are of: the codes of the General Statistics Office.
const UNITS: &str = "VN-GSO";

/// The name of the list that kinds of hazards are of.
pub(super) const HAZARDS: &str = "banlang:hazard";

/// The name of the level of disaster risk by Decision 18/2021/QĐ-TTg.
pub(super) const LEVEL: &str = "VN-risk-level";

/// What a message has beside the draft.
pub(super) struct Envelope<'a> {
    pub(super) identifier: String,
    pub(super) sender: String,
    pub(super) sent: DateTime<Utc>,
    pub(super) status: Status,
    pub(super) references: Vec<Reference>,
    pub(super) polygons: &'a MultiPolygon,
    /// Files, and the language whose text each belongs to.
    pub(super) files: Vec<(Option<String>, Resource)>,
}

/// Seven hours before UTC: people read times as their clocks show them.
pub(super) fn local(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    const SEVEN_HOURS: i32 = 7 * 3600;
    match FixedOffset::east_opt(SEVEN_HOURS) {
        Some(zone) => at.with_timezone(&zone),
        None => at.fixed_offset(),
    }
}

/// The message.
pub(super) fn composed(
    warning: &Warning,
    catalogue: &Catalogue,
    names: &Names,
    envelope: Envelope<'_>,
) -> Result<Message, CapError> {
    let content = &warning.content;
    let mut languages: Vec<_> = content.infos.iter().collect();
    languages.sort_by_key(|(language, _)| match language.as_str() {
        "vi" => (0, ""),
        "en" => (1, ""),
        other => (2, other),
    });
    let infos = languages.into_iter().map(|(language, words)| {
        info((language, words), (warning, content), catalogue, (names, &envelope))
    });
    let infos = infos.collect::<Result<_, _>>()?;
    Ok(Message {
        version: Version::V1_2,
        identifier: envelope.identifier,
        sender: envelope.sender,
        sent: local(envelope.sent),
        status: envelope.status,
        message_type: match warning.kind {
            Kind::Alert => MessageType::Alert,
            Kind::Update => MessageType::Update,
            Kind::Cancel => MessageType::Cancel,
        },
        source: None,
        scope: Scope::Public,
        restriction: None,
        addresses: None,
        codes: Vec::new(),
        note: content.note.clone(),
        references: envelope.references,
        incidents: None,
        infos,
    })
}

fn info(
    (language, words): (&str, &Words),
    (warning, content): (&Warning, &Content),
    catalogue: &Catalogue,
    (names, envelope): (&Names, &Envelope<'_>),
) -> Result<Info, CapError> {
    let english = language == "en";
    let hazard = catalogue.codes().get("hazard").and_then(|list| list.get(&content.kind));
    let event = hazard.map(|hazard| if english { &hazard.title.en } else { &hazard.title.vi });
    let category = hazard.and_then(|hazard| hazard.extra.get("cap_category"));
    let category = category.and_then(|word| Category::named(word)).unwrap_or(Category::Other);
    let level = content.risk_level.to_string();
    let severity = catalogue.codes().get("risk_level").and_then(|list| list.get(&level));
    let severity = severity.and_then(|level| level.extra.get("cap_severity"));
    let severity = severity.and_then(|word| Severity::named(word)).unwrap_or(Severity::Unknown);
    let named = |name: &str, value: &str| Named { name: name.to_owned(), value: value.to_owned() };
    let own = envelope
        .files
        .iter()
        .filter(|(of, _)| of.as_ref().is_none_or(|of| of.as_str() == language));
    let area = Area {
        description: names.told(english, &warning.areas),
        polygons: rings(envelope.polygons)?,
        circles: Vec::new(),
        geocodes: warning.areas.iter().map(|code| named(UNITS, code)).collect(),
        altitude: None,
        ceiling: None,
    };
    Ok(Info {
        language: language.to_owned(),
        categories: vec![category],
        event: event.unwrap_or(&content.kind).clone(),
        responses: content.responses.clone(),
        urgency: content.urgency,
        severity,
        certainty: content.certainty,
        audience: None,
        event_codes: vec![named(HAZARDS, &content.kind)],
        effective: Some(local(content.effective_at.unwrap_or(envelope.sent))),
        onset: content.onset_at.map(local),
        expires: Some(local(content.expires_at)),
        sender_name: Some(content.issuer.clone()),
        headline: Some(words.headline.clone()),
        description: Some(words.description.clone()),
        instruction: Some(words.instruction.clone()).filter(|text| !text.is_empty()),
        web: content.web.clone(),
        contact: content.contact.clone(),
        parameters: vec![named(LEVEL, &level)],
        resources: own.map(|(_, file)| file.clone()).collect(),
        areas: vec![area],
    })
}

/// Polygons as rings; holes were filled when they were drawn.
fn rings(polygons: &MultiPolygon) -> Result<Vec<Ring>, CapError> {
    let place = |at: &geo::Coord| LonLat { lon: at.x, lat: at.y };
    polygons.iter().map(|own| Ring::new(own.exterior().coords().map(place).collect())).collect()
}
