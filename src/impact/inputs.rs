//! What a client asks: the body of an execution.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value as Json};

use super::{
    coordinates::Coordinates,
    shape::{Shape, ShapeError},
};
use crate::{
    geo::TimeWindow,
    record::{AsOf, NoMoment},
};

/// Most areas that are named at once.
const AREAS_MOST: usize = 500;

/// Widest buffer, in metres.
const BUFFER_MOST_M: f64 = 50_000.0;

/// Longest code of an area or event, in letters.
const CODE_LONGEST: usize = 80;

/// The area that is asked about.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// Drawn by the client.
    Drawn(Shape),
    /// The footprint of an event: its row id or its code.
    Event {
        /// Row id, when a number was sent.
        id: Option<i64>,
        /// Code, when a text was sent.
        code: Option<String>,
    },
    /// The footprint of an event as it was known at a moment.
    Known {
        /// Row id, when a number was sent.
        id: Option<i64>,
        /// Code, when a text was sent.
        code: Option<String>,
        /// The moment.
        known_at: AsOf,
    },
    /// The ground of areas by their codes.
    Areas(Vec<String>),
}

/// By what the households are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each asks for something of its own")]
pub struct By {
    /// Groups tell the ethnic group.
    pub ethnic_group: bool,
    /// Groups tell the poverty status.
    pub poverty: bool,
    /// Communes are listed.
    pub commune: bool,
    /// Villages are listed, and those without a household.
    pub village: bool,
    /// Households with people who need help first are counted.
    pub vulnerability: bool,
}

impl By {
    /// Communes and nothing else.
    pub const COMMUNES: Self = Self {
        ethnic_group: false,
        poverty: false,
        commune: true,
        village: false,
        vulnerability: false,
    };

    /// Only rows of households tell it: no published figure does.
    pub fn needs_rows(self) -> bool {
        self.village || self.vulnerability
    }
}

/// What everyone is told.
const USUAL: By =
    By { ethnic_group: true, poverty: true, commune: true, village: false, vulnerability: false };

/// Names of all groupings.
const BY: [&str; 5] = ["ethnic_group", "poverty", "commune", "village", "vulnerability"];

/// The checked inputs of an execution.
#[derive(Debug, Clone, PartialEq)]
pub struct Inputs {
    /// The area.
    pub place: Place,
    /// So many metres around the area count too.
    pub buffer_m: Option<f64>,
    /// The moment whose poverty status and boundaries count; now without it.
    pub at: Option<DateTime<Utc>>,
    /// The grouping.
    pub by: By,
    /// The moment whose list of households counts: what the service knew then.
    pub as_of: Option<AsOf>,
}

/// A body, and the coordinates of its area where they were read already.
pub(super) type Sent<'a> = (&'a Json, Option<Coordinates>);

/// A body that cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum InputError {
    /// A member that is not known.
    #[error("this member is not known here; known: {known}")]
    Unknown {
        /// Its path.
        name: String,
        /// The members that are known there.
        known: &'static str,
    },
    /// A member that is missing or of another kind.
    #[error("{reason}")]
    Wrong {
        /// Its path.
        name: String,
        /// Its value, as JSON.
        value: String,
        /// What to write.
        reason: String,
    },
    /// The drawn area.
    #[error(transparent)]
    Shape(#[from] ShapeError),
}

impl InputError {
    pub(super) fn wrong(name: &'static str, value: &Json, reason: impl Into<String>) -> Self {
        // A body may be large; the client knows what it sent.
        let value = value.to_string().chars().take(200).collect();
        Self::Wrong { name: name.to_owned(), value, reason: reason.into() }
    }

    /// The same of inputs that stand one member deeper.
    pub(super) fn under(self, member: &str) -> Self {
        let deeper = |name: &str| name.replacen("inputs", &format!("inputs.{member}"), 1);
        match self {
            Self::Unknown { name, known } => Self::Unknown { name: deeper(&name), known },
            Self::Wrong { name, value, reason } => {
                Self::Wrong { name: deeper(&name), value, reason }
            }
            Self::Shape(_) => Self::Wrong {
                name: deeper(self.name()),
                value: self.value(),
                reason: self.to_string(),
            },
        }
    }

    /// The path of the member in the body.
    pub fn name(&self) -> &str {
        match self {
            Self::Unknown { name, .. } | Self::Wrong { name, .. } => name,
            Self::Shape(_) => "inputs.area",
        }
    }

    /// The value as given; of a line that crosses itself the number of the vertex.
    pub fn value(&self) -> String {
        match self {
            Self::Wrong { value, .. } => value.clone(),
            Self::Shape(ShapeError::Crossing { vertex }) => vertex.to_string(),
            Self::Unknown { .. } | Self::Shape(_) => String::new(),
        }
    }
}

impl Inputs {
    /// Reads the body of an execution.
    ///
    /// # Errors
    /// With the first member that is unknown, missing or wrong.
    pub fn read(body: &Json) -> Result<Self, InputError> {
        Self::of((body, None))
    }

    /// The same with coordinates that were read already.
    pub(super) fn of((body, coordinates): Sent<'_>) -> Result<Self, InputError> {
        let inputs = inputs(body)?;
        let names = ["area", "buffer_m", "at", "by", "as_of"];
        only(inputs, "inputs.", &names, "area, buffer_m, at, by, as_of")?;
        let place = place_of(inputs.get("area").unwrap_or(&Json::Null), coordinates)?;
        let at = given(inputs, "at").map(at).transpose()?;
        let by = given(inputs, "by").map(by).transpose()?;
        let buffer_m = given(inputs, "buffer_m").map(buffer).transpose()?.flatten();
        let as_of = given(inputs, "as_of").map(|json| moment("inputs.as_of", json)).transpose()?;
        Ok(Self { place, buffer_m, at, by: by.unwrap_or(USUAL), as_of })
    }
}

/// The inputs of an execution, not yet read.
pub(super) fn inputs(body: &Json) -> Result<&Map<String, Json>, InputError> {
    const WHOLE: &str = "send {\"inputs\": {\"area\": ..}}";
    let body = object("body", body, WHOLE)?;
    only(body, "", &["inputs", "response"], "inputs, response")?;
    if let Some(response) = body.get("response").filter(|response| *response != "document") {
        return Err(InputError::wrong("response", response, "only \"document\" is offered"));
    }
    object("inputs", body.get("inputs").unwrap_or(&Json::Null), WHOLE)
}

/// The member of that name, unless it is null.
pub(super) fn given<'a>(inputs: &'a Map<String, Json>, name: &str) -> Option<&'a Json> {
    inputs.get(name).filter(|value| !value.is_null())
}

fn object<'a>(
    name: &'static str,
    json: &'a Json,
    reason: &str,
) -> Result<&'a Map<String, Json>, InputError> {
    json.as_object().ok_or_else(|| InputError::wrong(name, json, reason))
}

pub(super) fn only(
    members: &Map<String, Json>,
    path: &str,
    names: &[&str],
    known: &'static str,
) -> Result<(), InputError> {
    match members.keys().find(|name| !names.contains(&name.as_str())) {
        Some(unknown) => Err(InputError::Unknown { name: format!("{path}{unknown}"), known }),
        None => Ok(()),
    }
}

/// The area that a body names or draws.
pub(crate) fn place(json: &Json) -> Result<Place, InputError> {
    place_of(json, None)
}

/// The same with coordinates that were read already.
pub(super) fn place_of(json: &Json, coordinates: Option<Coordinates>) -> Result<Place, InputError> {
    const NAME: &str = "inputs.area";
    const REASON: &str =
        "send a GeoJSON Polygon or MultiPolygon, {\"event\": id} or {\"areas\": [codes]}";
    let members = object(NAME, json, REASON)?;
    if let Some(event) = members.get("event") {
        only(members, "inputs.area.", &["event", "known_at"], "event, known_at")?;
        let event = event_of(event)?;
        let known_at = given(members, "known_at");
        let known_at = known_at.map(|json| moment("inputs.area.known_at", json)).transpose()?;
        return match (event, known_at) {
            (Place::Event { id, code }, Some(known_at)) => Ok(Place::Known { id, code, known_at }),
            (event, _) => Ok(event),
        };
    }
    if let Some(areas) = members.get("areas") {
        only(members, "inputs.area.", &["areas"], "areas")?;
        return areas_of(areas);
    }
    match members.get("type").and_then(Json::as_str) {
        Some("Feature" | "FeatureCollection") => Err(InputError::wrong(
            NAME,
            members.get("type").unwrap_or(&Json::Null),
            "send the geometry alone, not a feature",
        )),
        Some(_) => Ok(Place::Drawn(match coordinates {
            Some(coordinates) => Shape::drawn(members, coordinates)?,
            None => Shape::read(members)?,
        })),
        None => Err(InputError::wrong(NAME, json, REASON)),
    }
}

fn event_of(json: &Json) -> Result<Place, InputError> {
    let wrong =
        || InputError::wrong("inputs.area.event", json, "write the id or the code of an event");
    match json {
        Json::Number(number) => {
            Ok(Place::Event { id: Some(number.as_i64().ok_or_else(wrong)?), code: None })
        }
        // The id of a feature is a text in some clients.
        Json::String(code) if is_code(code) => {
            Ok(Place::Event { id: code.parse().ok(), code: Some(code.clone()) })
        }
        _ => Err(wrong()),
    }
}

/// A moment of which is asked what was known: a time, a day or a position of the history.
fn moment(name: &'static str, json: &Json) -> Result<AsOf, InputError> {
    let text = match json {
        Json::String(text) => text.clone(),
        Json::Number(version) => version.to_string(),
        _ => String::new(),
    };
    text.parse().map_err(|error: NoMoment| InputError::wrong(name, json, error.to_string()))
}

fn areas_of(json: &Json) -> Result<Place, InputError> {
    let wrong = || {
        let reason = format!("write a list of 1 to {AREAS_MOST} codes, for example [\"23368\"]");
        InputError::wrong("inputs.area.areas", json, reason)
    };
    let list = json.as_array().filter(|list| (1..=AREAS_MOST).contains(&list.len()));
    let codes = list.ok_or_else(wrong)?.iter().map(|code| {
        code.as_str().filter(|code| is_code(code)).map(str::to_owned).ok_or_else(wrong)
    });
    let mut codes = codes.collect::<Result<Vec<_>, _>>()?;
    codes.sort();
    codes.dedup();
    Ok(Place::Areas(codes))
}

fn is_code(text: &str) -> bool {
    !text.is_empty() && text.len() <= CODE_LONGEST && !text.contains('\0')
}

pub(super) fn at(json: &Json) -> Result<DateTime<Utc>, InputError> {
    let instant = json.as_str().filter(|text| !text.contains('/'));
    let window = instant.and_then(|text| text.parse::<TimeWindow>().ok());
    window.and_then(|window| window.from).ok_or_else(|| {
        InputError::wrong(
            "inputs.at",
            json,
            "write a time such as 2025-12-31 or 2025-12-31T00:00:00Z",
        )
    })
}

/// A distance; 0 is none.
pub(super) fn buffer(json: &Json) -> Result<Option<f64>, InputError> {
    let metres = json.as_f64().filter(|metres| (0.0..=BUFFER_MOST_M).contains(metres));
    let metres = metres.ok_or_else(|| {
        let reason = format!("write a number of metres from 0 to {BUFFER_MOST_M}");
        InputError::wrong("inputs.buffer_m", json, reason)
    })?;
    Ok((metres > 0.0).then_some(metres))
}

fn by(json: &Json) -> Result<By, InputError> {
    let wrong = |value: &Json| {
        InputError::wrong("inputs.by", value, format!("write a list of {}", BY.join(", ")))
    };
    let list = json.as_array().ok_or_else(|| wrong(json))?;
    if let Some(other) =
        list.iter().find(|name| !name.as_str().is_some_and(|own| BY.contains(&own)))
    {
        return Err(wrong(other));
    }
    let named = |own: &str| list.iter().any(|name| name == own);
    Ok(By {
        ethnic_group: named("ethnic_group"),
        poverty: named("poverty"),
        commune: named("commune"),
        village: named("village"),
        vulnerability: named("vulnerability"),
    })
}
