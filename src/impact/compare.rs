//! Two areas beside each other: who is in both, who only in one.
//!
//! Who is in both is not found by cutting polygons: with `A`, `B` and their union counted, `A + B - union` are in both, for the total
//! and for each commune alike.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value as Json;

use super::{
    count::{Affected, Asking, Count, CountError, Precision},
    footprint::{Sources, footprint},
    inputs::{self, By, InputError, Inputs, Place, given, only},
    register::Register,
    sums::Counted,
    way::{Asked, Way, answer, units},
};
use crate::{
    area::REGISTER,
    atlas::{Atlas, Seen},
    auth::Caller,
    catalog::Catalogue,
    policy::keys,
    record::open_under,
    store::Db,
};

/// The checked inputs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CompareInputs {
    first: Inputs,
    second: Inputs,
}

impl CompareInputs {
    /// Reads the body of an execution.
    ///
    /// # Errors
    /// With the first member that is unknown, missing or wrong.
    pub(super) fn of(body: &Json) -> Result<Self, InputError> {
        let inputs = inputs::inputs(body)?;
        only(inputs, "inputs.", &["first", "second", "at"], "first, second, at")?;
        let at = given(inputs, "at").map(inputs::at).transpose()?;
        let side = |name: &str| {
            side(inputs.get(name).unwrap_or(&Json::Null), at).map_err(|error| error.under(name))
        };
        Ok(Self { first: side("first")?, second: side("second")? })
    }
}

fn side(json: &Json, at: Option<DateTime<Utc>>) -> Result<Inputs, InputError> {
    let members = json.as_object().ok_or_else(|| {
        InputError::wrong("inputs", json, "send {\"area\": .., \"buffer_m\": ..}")
    })?;
    only(members, "inputs.", &["area", "buffer_m"], "area, buffer_m")?;
    let place = inputs::place(members.get("area").unwrap_or(&Json::Null))?;
    let buffer_m = given(members, "buffer_m").map(inputs::buffer).transpose()?.flatten();
    Ok(Inputs { place, buffer_m, at, by: By::COMMUNES, as_of: None })
}

/// Two areas of one thing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(super) struct Sides {
    /// In the first area.
    first: Count,
    /// In the second.
    second: Count,
    /// In both of them.
    both: Count,
    /// In the first alone.
    only_first: Count,
    /// In the second alone.
    only_second: Count,
}

impl Sides {
    fn of([first, second, union]: [Count; 3]) -> Self {
        let minus = |one: Count, other: Count| Count {
            households: one.households - other.households,
            members: one.members - other.members,
        };
        let (only_first, only_second) = (minus(union, second), minus(union, first));
        Self { first, second, both: minus(first, only_first), only_first, only_second }
    }
}

/// A commune of either area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Commune {
    code: String,
    name: Option<String>,
    #[serde(flatten)]
    sides: Sides,
}

/// The answer.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Comparison {
    /// All households with a point.
    total: Sides,
    /// By stated commune; their sums are the total.
    communes: Vec<Commune>,
    as_of: DateTime<Utc>,
    pub(super) data_version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rounding: Option<i64>,
    pub(super) precision: Precision,
}

/// Compares the households of two areas, each figure made the same way and at the same moment.
///
/// # Errors
/// As with the figures of one area.
pub(super) async fn compare(
    (db, atlas): (&Db, &Atlas),
    (caller, catalogue): (&Caller, &Catalogue),
    inputs: &CompareInputs,
) -> Result<(Comparison, Seen), CountError> {
    let CompareInputs { first, second } = inputs;
    let asking = |inputs| Asking { caller, catalogue, inputs };
    let both = both(first, second);
    let way = both.as_ref().and_then(|both| Way::of_units(&asking(both)));
    let way = way.or_else(|| Way::of_ground(&asking(first))).ok_or(CountError::NoView)?;
    let areas = asking(first).view(REGISTER).ok_or(CountError::NoView)?;
    let events = asking(first).view("disaster_event");
    let mut opened = way.keys();
    opened.extend(keys([&areas].into_iter().chain(&events)));
    let seen = atlas.open(&opened, "affected-comparison").await?;
    let now = Utc::now();
    let day = first.at.unwrap_or(now).date_naive();
    let counted = match &way {
        Way::Units { counted, .. } => {
            let mut client = db.connection().await?;
            let reading = open_under(&mut client, &opened, seen.looks()).await?;
            let mut answers = Vec::with_capacity(3);
            for inputs in [first, second].into_iter().chain(&both) {
                let Place::Areas(codes) = &inputs.place else { return Err(CountError::NoView) };
                let asked = Asked { inputs, now };
                answers.push(units(&reading, &areas, &asked, codes, counted).await?);
            }
            return Ok((comparison(&answers).ok_or(CountError::NoView)?, seen));
        }
        Way::Exact([households, _]) => Counted::Households(households),
        Way::Published(atoms) => Counted::Atoms(atoms),
    };
    let sources = Sources { seen: &seen, areas: &areas, events: events.as_ref(), db };
    let one = footprint(sources, &first.place, first.buffer_m, day).await?;
    let other = footprint(sources, &second.place, second.buffer_m, day).await?;
    let register = Register::of(&seen, &areas, day).ok_or(CountError::NoView)?;
    let grounds = [one.ground(), other.ground(), one.and(other).ground()];
    let mut answers = Vec::with_capacity(3);
    for ground in &grounds {
        let asked = Asked { inputs: first, now };
        answers.push(answer((&seen, db), &register, (ground, &asked), &counted).await?);
    }
    Ok((comparison(&answers).ok_or(CountError::NoView)?, seen))
}

/// The units of both sides, when both name units and nothing around them.
fn both(first: &Inputs, second: &Inputs) -> Option<Inputs> {
    let (Place::Areas(one), Place::Areas(other)) = (&first.place, &second.place) else {
        return None;
    };
    let plain = first.buffer_m.is_none() && second.buffer_m.is_none();
    let mut codes: Vec<_> = one.iter().chain(other).cloned().collect();
    codes.sort();
    codes.dedup();
    plain.then(|| Inputs { place: Place::Areas(codes), ..first.clone() })
}

/// Of the answers of both areas and of their union.
fn comparison(answers: &[Affected]) -> Option<Comparison> {
    let [first, second, union] = answers else { return None };
    let mut communes: BTreeMap<&str, (Option<&str>, [Count; 3])> = BTreeMap::new();
    for (place, answer) in answers.iter().enumerate() {
        for commune in &answer.communes {
            let (name, counts) = communes.entry(&commune.code).or_default();
            *name = commune.name.as_deref();
            if let Some(own) = counts.get_mut(place) {
                *own = commune.count;
            }
        }
    }
    let communes = communes.into_iter().map(|(code, (name, counts))| Commune {
        code: code.to_owned(),
        name: name.map(str::to_owned),
        sides: Sides::of(counts),
    });
    Some(Comparison {
        total: Sides::of([first.total, second.total, union.total]),
        communes: communes.collect(),
        as_of: union.as_of,
        data_version: union.data_version.clone(),
        rounding: union.rounding,
        precision: union.precision,
    })
}
