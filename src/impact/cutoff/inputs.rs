//! What a client asks about closed roads.

use chrono::{DateTime, Utc};
use geo::Coord;
use serde_json::Value as Json;

use crate::impact::inputs::{self, InputError, Place, Sent, given, only};

/// Most roads and most places that are closed at once.
const MOST: usize = 1000;

/// Longest code of a road, in letters.
const CODE_LONGEST: usize = 80;

/// What somebody takes for closed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Closing {
    /// Roads by their codes.
    pub(super) roads: Vec<String>,
    /// Places on roads.
    pub(super) places: Vec<Coord>,
    /// Ground whose roads are closed.
    pub(super) ground: Option<Place>,
}

/// The checked inputs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CutOffInputs {
    /// Where the villages lie that are asked about.
    pub(super) place: Place,
    pub(super) closing: Closing,
    /// What is reported of roads counts.
    pub(super) reported: bool,
    /// The moment whose reports count; now without it.
    pub(super) at: Option<DateTime<Utc>>,
}

impl CutOffInputs {
    /// What is reported of roads now, and the villages of a place.
    pub(crate) fn reported(place: Place) -> Self {
        Self { place, closing: Closing::default(), reported: true, at: None }
    }

    /// Reads the body of an execution.
    ///
    /// # Errors
    /// With the first member that is unknown, missing or wrong.
    pub(in crate::impact) fn of((body, coordinates): Sent<'_>) -> Result<Self, InputError> {
        let inputs = inputs::inputs(body)?;
        let known = ["area", "closed", "reported", "at"];
        only(inputs, "inputs.", &known, "area, closed, reported, at")?;
        let place = inputs::place_of(inputs.get("area").unwrap_or(&Json::Null), coordinates)?;
        let closing = given(inputs, "closed").map(closing).transpose()?.unwrap_or_default();
        let reported = given(inputs, "reported").map(|json| {
            json.as_bool()
                .ok_or_else(|| InputError::wrong("inputs.reported", json, "write true or false"))
        });
        let at = given(inputs, "at").map(inputs::at).transpose()?;
        Ok(Self { place, closing, reported: reported.transpose()?.unwrap_or(true), at })
    }
}

fn closing(json: &Json) -> Result<Closing, InputError> {
    const NAME: &str = "inputs.closed";
    const REASON: &str = "send {\"roads\": [codes], \"places\": [[lon, lat]], \"ground\": area}, each of them or some";
    let members = json.as_object().ok_or_else(|| InputError::wrong(NAME, json, REASON))?;
    only(members, "inputs.closed.", &["roads", "places", "ground"], "roads, places, ground")?;
    let roads = given(members, "roads")
        .map(|json| list(json, "inputs.closed.roads", (code, "the code of a road")));
    let places = given(members, "places").map(|json| {
        list(json, "inputs.closed.places", (place, "[longitude, latitude] in degrees"))
    });
    let ground = given(members, "ground").map(|json| {
        inputs::place(json).map_err(|error| match error {
            // The reader names the area, which is another member.
            InputError::Wrong { value, reason, .. } => {
                InputError::Wrong { name: "inputs.closed.ground".to_owned(), value, reason }
            }
            other => other,
        })
    });
    Ok(Closing {
        roads: roads.transpose()?.unwrap_or_default(),
        places: places.transpose()?.unwrap_or_default(),
        ground: ground.transpose()?,
    })
}

fn list<T>(
    json: &Json,
    name: &'static str,
    (read, reason): (fn(&Json) -> Option<T>, &str),
) -> Result<Vec<T>, InputError> {
    let list = json.as_array().filter(|list| list.len() <= MOST).ok_or_else(|| {
        InputError::wrong(name, json, format!("write a list of at most {MOST}: {reason}"))
    })?;
    list.iter()
        .map(|item| read(item).ok_or_else(|| InputError::wrong(name, item, reason)))
        .collect()
}

fn code(json: &Json) -> Option<String> {
    let fits = |code: &&str| !code.is_empty() && code.len() <= CODE_LONGEST && !code.contains('\0');
    json.as_str().filter(fits).map(str::to_owned)
}

fn place(json: &Json) -> Option<Coord> {
    let [x, y] = json.as_array()?.as_slice() else { return None };
    let place = Coord { x: x.as_f64()?, y: y.as_f64()? };
    (place.x.abs() <= 180.0 && place.y.abs() <= 90.0).then_some(place)
}
