//! What is done with the rows that name a unit: which code they get, which may mean several, and which are refused.

use std::collections::BTreeSet;

use super::{report::Moved, unit_words as words};
use crate::{
    area::{Meaning, Register, Said, Unclear, Unit, Vintage},
    catalog::Text,
    record::{SaidOfUnit, Settled},
};

/// Rows that may mean several units: where they lie decides.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) said: SaidOfUnit,
    pub(super) codes: BTreeSet<String>,
    pub(super) named: Vec<Unit>,
}

/// Rows that mean none.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) said: SaidOfUnit,
    pub(super) reason: Text,
}

/// What is done with all that the rows of a file say of units.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) settled: Vec<Settled<String>>,
    pub(super) open: Vec<Open>,
    pub(super) refused: Vec<Refused>,
    pub(super) moved: Vec<Moved>,
    /// Rows with codes that no unit has or had, and the first of these codes.
    pub(super) unknown: u64,
    pub(super) first_unknown: Option<String>,
}

/// By what a plan is made.
pub(super) struct Planner<'a> {
    pub(super) register: &'a Register,
    pub(super) vintage: Vintage,
    /// Rows have numbers that each unit gives anew.
    pub(super) numbered: bool,
}

impl Planner<'_> {
    pub(super) fn plan(&self, all: Vec<SaidOfUnit>) -> Plan {
        let mut plan = Plan::default();
        for said in all {
            match self.register.meaning(&said_of(&said), self.vintage) {
                Meaning::One { code, older } => self.one(&mut plan, said, code, &older),
                Meaning::Several { codes, named } => plan.open.push(Open { said, codes, named }),
                // Rows without an area are no concern of this; one that needs it was refused when it was read.
                Meaning::Unclear(Unclear::Nothing) => {}
                Meaning::Unclear(Unclear::NoCode) => {
                    plan.unknown += said.rows;
                    plan.first_unknown = plan.first_unknown.or(said.code);
                }
                Meaning::Unclear(unclear) => {
                    let reason = words::unclear(self.register, &said, &unclear);
                    plan.refused.push(Refused { said, reason });
                }
            }
        }
        plan
    }

    fn one(&self, plan: &mut Plan, said: SaidOfUnit, code: String, older: &[Unit]) {
        let older = match self.older_numbers(&code, older) {
            Ok(older) => older,
            Err(reason) => return plan.refused.push(Refused { said, reason }),
        };
        if said.code.as_ref() == Some(&code) && older.is_none() {
            return;
        }
        plan.moved.push(Moved {
            from: words::named(&said),
            to: code.clone(),
            to_name: self.register.name_of(&code).unwrap_or_default().to_owned(),
            rows: said.rows,
            by_place: false,
        });
        plan.settled.push(Settled { of: said.key, code, older });
    }

    /// The code of the older unit whose numbers the rows have, where numbers of others are beside them.
    pub(super) fn older_numbers(&self, code: &str, older: &[Unit]) -> Result<Option<String>, Text> {
        match older {
            [] => Ok(None),
            _ if !self.numbered => Ok(None),
            [unit] if self.register.is_heir_of_one(code, unit) => Ok(None),
            [unit] => Ok(Some(unit.code.clone())),
            several => Err(words::two_lists(several)),
        }
    }
}

/// The same in the words of the register.
pub(super) fn said_of(said: &SaidOfUnit) -> Said {
    Said {
        code: said.code.clone(),
        commune: said.commune.clone(),
        district: said.district.clone(),
        province: said.province.clone(),
    }
}
