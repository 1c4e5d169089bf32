//! What was reported of people, beside how many live in the ground of the event.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    error::DamageError,
    figures::At,
    indicators::Indicator,
    picture::{Picture, picture},
};
use crate::{
    atlas::Atlas,
    auth::Caller,
    catalog::Catalogue,
    impact::{
        Affected, Asking, By, Count, CountError, FootprintError, Inputs, Place, Precision, affected,
    },
    policy::{CountView, counting},
    store::Db,
};

/// Households and people that are affected, as the form has them.
const LINES: [&str; 2] = ["NG.ho_anh_huong", "NG.nguoi_anh_huong"];

/// What there is to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Sides {
    Both,
    /// Nobody has reported.
    NoReport,
    /// Nothing is known of who lives there.
    NoEstimate,
    Neither,
}

/// A number that was reported beside one that is known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Pair {
    pub(super) reported: Option<f64>,
    pub(super) estimated: Option<i64>,
    /// Reported for each one that is known; `None` where one of them is missing, and where nobody is known.
    pub(super) ratio: Option<f64>,
    pub(super) sides: Sides,
}

impl Pair {
    fn new(reported: Option<f64>, estimated: Option<i64>) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "there are not so many people")]
        let ratio = match (reported, estimated) {
            (Some(reported), Some(known)) if known > 0 => {
                Some((reported / known as f64 * 1000.0).round() / 1000.0)
            }
            _ => None,
        };
        let sides = match (reported, estimated) {
            (Some(_), Some(_)) => Sides::Both,
            (None, Some(_)) => Sides::NoReport,
            (Some(_), None) => Sides::NoEstimate,
            (None, None) => Sides::Neither,
        };
        Self { reported, estimated, ratio, sides }
    }
}

/// One unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Compared {
    pub(super) code: String,
    pub(super) name: Option<String>,
    pub(super) households: Pair,
    pub(super) people: Pair,
}

impl Compared {
    /// Somebody has reported, or somebody lives there.
    fn says_something(&self) -> bool {
        [&self.households, &self.people]
            .iter()
            .any(|pair| pair.reported.is_some() || pair.estimated.is_some_and(|known| known > 0))
    }
}

/// How many live in the ground, by commune, as far as the caller may know it.
struct Counts<'a> {
    communes: BTreeMap<&'a str, Count>,
    /// What the caller counts exactly; `None` when the figures are published ones, which leave small ones out.
    exact: Option<CountView>,
    is_known: bool,
}

impl<'a> Counts<'a> {
    fn new(known: Option<&'a Affected>, caller: &Caller, catalogue: &Catalogue) -> Self {
        let communes = known.into_iter().flat_map(|known| &known.communes);
        let communes = communes.map(|commune| (commune.code.as_str(), commune.count)).collect();
        let is_exact = known.is_some_and(|known| known.precision != Precision::Published);
        let exact = catalogue.get("household").filter(|_| is_exact);
        let exact = exact.and_then(|households| counting(caller, households).exact);
        Self { communes, exact, is_known: known.is_some() }
    }

    /// Of a commune. Who counts there knows also that nobody lives in the ground; a published figure that is missing says nothing.
    fn of(&self, code: &str) -> Option<Count> {
        let found = self.communes.get(code).copied();
        match &self.exact {
            Some(exact) if exact.holds_all(&[code.to_owned()]) => Some(found.unwrap_or_default()),
            Some(_) => None,
            None => found,
        }
    }

    /// A commune without a figure adds none to those that are published.
    fn is_silent(&self) -> bool {
        self.is_known && self.exact.is_none()
    }
}

/// A comparison, with the form and what it was compared with.
pub(super) struct Comparison<'a> {
    pub(super) form: Picture<'a>,
    /// Who lives there, or why that is not known.
    pub(super) known: Result<Affected, String>,
    pub(super) whole: Compared,
    pub(super) units: Vec<Compared>,
}

/// Compares the reports of a unit, and of each commune under it, with who lives in the ground of the event as the caller may know it.
///
/// # Errors
/// When the form cannot be read, or the database is away.
pub(super) async fn comparison<'a>(
    (db, atlas): (&Db, &Atlas),
    catalogue: &'a Catalogue,
    caller: &Caller,
    (code, area): (&str, Option<&str>),
) -> Result<Comparison<'a>, DamageError> {
    let form = picture(db, catalogue, caller, (code, area, At::now())).await?;
    let known = known((db, atlas), catalogue, caller, &form).await?;
    let lines = LINES.map(|code| form.lines.iter().find(|line| line.code() == code).copied());
    let under = form.tree.under(&form.root.code).iter().filter(|_| form.root.level != "commune");
    let own = Some(&form.root.code).filter(|_| form.root.level == "commune");
    let codes: BTreeSet<&str> = own.into_iter().chain(under).map(String::as_str).collect();
    let counts = Counts::new(known.as_ref().ok(), caller, catalogue);
    let compared = |code: &str, count: Option<Count>| {
        let reported = |line: Option<Indicator<'_>>| form.tree.amount(code, line?);
        let [households, people] = lines.map(reported);
        Compared {
            code: code.to_owned(),
            name: form.tree.unit(code).map(|unit| unit.name.clone()),
            households: Pair::new(households, count.map(|count| count.households)),
            people: Pair::new(people, count.map(|count| count.members)),
        }
    };
    let units: Vec<_> = codes
        .iter()
        .map(|code| compared(code, counts.of(code)))
        .filter(|own| form.expected.contains(&own.code) || own.says_something())
        .collect();
    // What is not known of one of them is not known of the whole.
    let sum = codes.iter().try_fold(Count::default(), |sum, code| {
        let own = counts.of(code).or_else(|| counts.is_silent().then(Count::default))?;
        Some(Count {
            households: sum.households + own.households,
            members: sum.members + own.members,
        })
    });
    let sum = sum.filter(|_| known.is_ok());
    let whole = compared(&form.root.code, sum);
    Ok(Comparison { form, known, whole, units })
}

/// Who lives in the ground of the event, by commune; or a sentence why that is not known.
async fn known(
    (db, atlas): (&Db, &Atlas),
    catalogue: &Catalogue,
    caller: &Caller,
    form: &Picture<'_>,
) -> Result<Result<Affected, String>, DamageError> {
    let event = &form.event;
    let inputs = Inputs {
        place: Place::Event { id: Some(event.id), code: Some(event.code.clone()) },
        buffer_m: None,
        at: None,
        by: By::COMMUNES,
        as_of: None,
    };
    let asking = Asking { caller, catalogue, inputs: &inputs };
    match affected(db, atlas, asking).await {
        Ok((known, _)) => Ok(Ok(known)),
        Err(
            error @ (CountError::NothingPublished
            | CountError::NoView
            | CountError::Footprint(
                FootprintError::EventWithoutArea { .. }
                | FootprintError::EventWithoutPlace(_)
                | FootprintError::NoEvent(_),
            )),
        ) => Ok(Err(error.to_string())),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_needs_both_sides_and_somebody_who_lives_there() {
        assert_eq!(Pair::new(Some(3.0), Some(4)).ratio, Some(0.75));
        assert_eq!(Pair::new(Some(3.0), Some(0)).ratio, None);
        assert_eq!(Pair::new(Some(3.0), None).sides, Sides::NoEstimate);
        assert_eq!(Pair::new(None, Some(0)).sides, Sides::NoReport);
        assert_eq!(Pair::new(None, None).sides, Sides::Neither);
    }
}
