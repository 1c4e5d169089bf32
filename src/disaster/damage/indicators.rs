//! The indicators of the form in their order, as the reference list has them.

use crate::{
    catalog::{Code, CodeList, CodeLists, Text},
    http::Refusal,
};

/// The code list.
const LIST: &str = "damage_indicator";

/// How the list says that a group and its items follow the circular; anything else was written down without it.
const COMPARED: &str = "group verified";

/// Units of measure that are counted one by one.
const COUNTED: [&str; 8] = ["người", "hộ", "cái", "lượt", "con", "chiếc", "điểm", "nhà"];

/// More of anything is a slip of the pen.
const MOST: f64 = 1e12;

/// One line of the form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Indicator<'a>(&'a Code);

impl<'a> Indicator<'a> {
    /// Its code, such as `NG.chet`.
    pub(super) fn code(self) -> &'a str {
        &self.0.code
    }

    pub(super) fn title(self) -> &'a Text {
        &self.0.title
    }

    fn extra(self, name: &str) -> &'a str {
        self.0.extra.get(name).map(String::as_str).unwrap_or_default()
    }

    /// Its unit of measure.
    pub(super) fn unit(self) -> &'a str {
        self.extra("unit")
    }

    /// The code of its group.
    pub(super) fn group(self) -> &'a str {
        self.extra("group")
    }

    /// The name of its group.
    pub(super) fn group_title(self) -> &'a str {
        self.extra("group_vi")
    }

    /// Its group was compared with the circular.
    pub(super) fn is_compared(self) -> bool {
        self.extra("source_status").starts_with(COMPARED)
    }

    /// Such an amount can be one.
    pub(super) fn check(self, amount: f64) -> Result<(), Refusal> {
        let reason = if !amount.is_finite() || amount < 0.0 {
            "write a number from 0 on; leave it out where nothing is known yet".to_owned()
        } else if amount > MOST {
            "this is more than there can be; look at the number and its unit".to_owned()
        } else if COUNTED.contains(&self.unit()) && amount.fract() != 0.0 {
            format!("{} is counted one by one; write a whole number", self.unit())
        } else {
            return Ok(());
        };
        Err(Refusal { name: self.code().to_owned(), value: amount.to_string(), reason })
    }
}

/// All lines of the form, in order.
pub(super) fn indicators(codes: &CodeLists) -> Vec<Indicator<'_>> {
    codes.get(LIST).into_iter().flat_map(CodeList::iter).map(Indicator).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalogue;

    #[test]
    fn each_line_has_a_group_and_a_unit_and_groups_stand_together() {
        let catalogue = Catalogue::built_in().unwrap();
        let all = indicators(catalogue.codes());
        let mut groups: Vec<_> = all.iter().map(|own| own.group()).collect();
        groups.dedup();
        let runs = groups.len();
        groups.sort_unstable();
        groups.dedup();
        assert_eq!(runs, groups.len());
        assert!(all.len() > 40 && all.iter().all(|own| !own.unit().is_empty()));
        assert!(all.iter().any(|own| own.is_compared()));
        assert!(all.iter().any(|own| !own.is_compared()));
    }

    #[test]
    fn people_are_whole_and_money_and_land_need_not_be() {
        let catalogue = Catalogue::built_in().unwrap();
        let all = indicators(catalogue.codes());
        let of = |code: &str| *all.iter().find(|own| own.code() == code).unwrap();
        for (code, amount, fits) in [
            ("NG.chet", 2.0, true),
            ("NG.chet", 2.5, false),
            ("NG.chet", -1.0, false),
            ("NG.chet", f64::NAN, false),
            ("NLN.lua", 2.5, true),
            ("NLN.lua", 1e13, false),
        ] {
            assert_eq!(of(code).check(amount).is_ok(), fits, "{code} {amount}");
        }
    }
}
