//! CAP: messages as events. A warning in CAP becomes a row of `warning` by another command; here its event does.

use std::collections::BTreeMap;

use geo::{Coord, MultiPolygon, Polygon};
use sha2::{Digest as _, Sha256};

use super::{
    error::FeedError,
    event::{Content, Entry, Revision, Told},
    format::Found,
    place::Place,
    report::Skip,
    usgs::names_a_code,
};
use crate::{
    catalog::{Code, CodeList, nfc},
    disaster::{
        cap::{self, Info, Message, MessageType, Scope, Status},
        warning::hazard_of,
    },
    geo::buffered,
};

/// Reads the messages of a document.
///
/// # Errors
/// When it is no XML, exceeds a limit, or is neither an alert nor a list of them.
pub(super) fn read(bytes: &[u8], hazards: &CodeList) -> Result<Found, FeedError> {
    let reading = cap::read(bytes)?;
    let mut found = Found::default();
    for _ in &reading.refused {
        found.skip(Skip::Unreadable);
    }
    for _ in 0..reading.links {
        found.skip(Skip::LinkOnly);
    }
    for message in &reading.messages {
        match entry(message, hazards) {
            Ok(entry) => found.entries.push(entry),
            Err(why) => found.skip(why),
        }
    }
    Ok(found)
}

/// Identifiers are a sender's own.
fn id(sender: &str, identifier: &str) -> String {
    let whole = format!("{sender},{identifier}");
    if whole.chars().count() <= 200 {
        return whole;
    }
    hex::encode(Sha256::digest(whole))
}

fn entry(message: &Message, hazards: &CodeList) -> Result<Entry, Skip> {
    if message.status != Status::Actual || message.scope != Scope::Public {
        return Err(Skip::NotMeant);
    }
    let sent = message.sent.to_utc();
    let told = match message.message_type {
        MessageType::Ack | MessageType::Error => return Err(Skip::NotMeant),
        MessageType::Cancel => Told::Withdrawn(sent),
        MessageType::Alert | MessageType::Update => {
            let hazard = hazard_of(message, hazards).ok_or(Skip::NoHazard)?;
            Told::Event(Box::new(content(message, hazard).ok_or(Skip::NoHazard)?))
        }
    };
    let references = message.references.iter();
    Ok(Entry {
        id: id(&message.sender, &message.identifier),
        linked: references.map(|other| id(&other.sender, &other.identifier)).collect(),
        revision: Some(Revision::at(sent)),
        told,
    })
}

fn content(message: &Message, hazard: &Code) -> Option<Content> {
    let of = |language: &str| {
        message.infos.iter().find(|info| info.language.to_lowercase().starts_with(language))
    };
    let (vi, en) = (of("vi"), of("en"));
    let first = vi.or(en).or_else(|| message.infos.first())?;
    let headline = |info: &Info| nfc(info.headline.as_ref().unwrap_or(&info.event));
    let description =
        |info: &Info| info.description.as_deref().map(nfc).filter(|text| !text.is_empty());
    let sent = message.sent.to_utc();
    let started = first.onset.or(first.effective).map_or(sent, |at| at.to_utc());
    let area = first.areas.first().map(|area| nfc(&area.description));
    let name = vi.map(headline).filter(|name| !name.is_empty());
    // Without a text in Vietnamese: the hazard, and the place in the words of the source.
    let name = name.unwrap_or_else(|| {
        let area = area.filter(|area| !area.is_empty());
        area.map_or_else(|| hazard.title.vi.clone(), |area| format!("{}: {area}", hazard.title.vi))
    });
    let identifier = names_a_code(&message.identifier).map(str::to_owned);
    let code = identifier.unwrap_or_else(|| {
        hex::encode(Sha256::digest(id(&message.sender, &message.identifier)))
            .chars()
            .take(32)
            .collect()
    });
    let source = first.sender_name.as_ref().unwrap_or(&message.sender);
    Some(Content {
        code: format!("cap:{code}"),
        kind: hazard.code.clone(),
        name,
        name_en: en.map(headline).filter(|name| !name.is_empty()),
        started_at: started,
        ended_at: first.expires.map(|at| at.to_utc()).map(|end| end.max(started)),
        glide: None,
        deaths: None,
        wind_kt: None,
        magnitude: None,
        description_vi: vi.and_then(description),
        description_en: en.and_then(description),
        source: nfc(source),
        source_url: first.web.clone().filter(|web| web.starts_with("http")),
        place: place(first),
        names_viet_nam: false,
        positions: BTreeMap::new(),
        is_whole_track: false,
    })
}

/// Its polygons and circles.
fn place(info: &Info) -> Option<Place> {
    let mut ground = MultiPolygon(Vec::new());
    for area in &info.areas {
        for ring in &area.polygons {
            let corners = ring.positions().iter().map(|at| Coord { x: at.lon, y: at.lat });
            ground.0.push(Polygon::new(corners.collect(), Vec::new()));
        }
        for circle in &area.circles {
            let centre = geo::Point::new(circle.centre.lon, circle.centre.lat);
            ground.0.extend(buffered(&centre.into(), circle.radius_km * 1000.0).0);
        }
    }
    (!ground.0.is_empty()).then_some(Place::Ground(ground))
}
