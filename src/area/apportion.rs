//! Hands a total out by shares, to the unit.

use std::collections::BTreeMap;

use serde_json::Number;

use super::crosswalk::{Portion, WHOLE};

/// Decimal places that are kept.
const PLACES: usize = 9;

/// One, in the smallest part that is kept.
const ONE: i128 = 1_000_000_000;

/// Largest figure that is handed out: twice this times [`WHOLE`] and [`ONE`] still fits.
const MOST: f64 = 1e15;

/// A millionth of a unit, times [`WHOLE`]: shares like a third are not exact, and that makes no unit more or less.
const MISSED: i128 = 1_000_000;

/// A figure as it is written, with the unit of its last decimal place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    parts: i128,
    unit: i128,
}

impl Amount {
    /// The figure; none when it is too large to be exact, or no number.
    pub fn of(figure: f64) -> Option<Self> {
        if !figure.is_finite() || figure.abs() > MOST {
            return None;
        }
        let text = format!("{figure:.PLACES$}");
        let (whole, decimals) = text.split_once('.')?;
        let kept = decimals.trim_end_matches('0').len();
        let parts = format!("{whole}{decimals}").parse().ok()?;
        let unit = (kept..PLACES).fold(1, |unit, _| unit * 10);
        Some(Self { parts, unit })
    }
}

/// What a unit has of a total: between two bounds, which are the same when its share is known. In parts of `ONE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Range {
    /// At least so much.
    pub low: i128,
    /// At most so much.
    pub high: i128,
}

impl Range {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { low: self.low + other.low, high: self.high + other.high }
    }
}

/// A figure for an answer: whole numbers as such.
pub fn number(parts: i128) -> Option<Number> {
    if parts % ONE == 0 {
        return i64::try_from(parts / ONE).ok().map(Number::from);
    }
    let sign = if parts < 0 { "-" } else { "" };
    let (whole, decimals) = (parts.abs() / ONE, parts.abs() % ONE);
    format!("{sign}{whole}.{decimals:09}").parse().ok().and_then(Number::from_f64)
}

/// Hands the amount out, in units of its last decimal place, each of them once.
///
/// What is known is handed out by largest remainders (Hamilton): everyone gets the whole units of the own share, and those
/// that are left go to the largest remainders, among equal ones to the smaller code first. What nobody knows takes part as
/// one, after all codes.
pub fn apportion(amount: Amount, shares: &BTreeMap<String, Portion>) -> Vec<Range> {
    let units = amount.parts.abs() / amount.unit;
    let sign = amount.parts.signum() * amount.unit;
    let mut known: Vec<_> =
        shares.values().filter(|share| share.known).map(|share| i128::from(share.low)).collect();
    if known.len() < shares.len() {
        known.push((i128::from(WHOLE) - known.iter().sum::<i128>()).max(0));
    }
    let mut handed = largest_remainders(units, &known).into_iter();
    let whole = i128::from(WHOLE);
    shares
        .values()
        .map(|share| {
            let [low, high] = if share.known {
                [handed.next().unwrap_or_default(); 2]
            } else {
                let high = (units * i128::from(share.high) + whole - 1 - MISSED) / whole;
                [(units * i128::from(share.low) + MISSED) / whole, high]
            };
            let [one, other] = [low * sign, high * sign];
            Range { low: one.min(other), high: one.max(other) }
        })
        .collect()
}

/// Whole numbers that add up to `units`, as near to the shares as that allows. Among equal remainders the first comes first.
fn largest_remainders(units: i128, shares: &[i128]) -> Vec<i128> {
    let sum = shares.iter().sum::<i128>().max(1);
    let mut given: Vec<_> = shares.iter().map(|share| units * share / sum).collect();
    let mut order: Vec<_> = shares.iter().map(|share| units * share % sum).enumerate().collect();
    order.sort_by_key(|(place, remainder)| (-remainder, *place));
    let left = usize::try_from(units - given.iter().sum::<i128>()).unwrap_or_default();
    for (place, _) in order.into_iter().take(left) {
        if let Some(given) = given.get_mut(place) {
            *given += 1;
        }
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_goes_to_the_largest_remainders_and_among_equals_to_the_first() {
        assert_eq!(largest_remainders(10, &[1, 1, 1]), [4, 3, 3]);
        assert_eq!(largest_remainders(50, &[29, 21, 50]), [15, 10, 25]);
        assert_eq!(largest_remainders(7, &[1, 6]), [1, 6]);
        assert_eq!(largest_remainders(0, &[1, 6]), [0, 0]);
    }

    #[test]
    fn figures_keep_the_decimal_places_that_they_are_written_with() {
        assert_eq!(Amount::of(12.5), Some(Amount { parts: 12_500_000_000, unit: 100_000_000 }));
        assert_eq!(Amount::of(-3.0), Some(Amount { parts: -3 * ONE, unit: ONE }));
        assert_eq!(Amount::of(f64::NAN), None);
        assert_eq!(Amount::of(1e16), None);
        assert_eq!(number(12_500_000_000).unwrap().to_string(), "12.5");
        assert_eq!(number(-500_000_000).unwrap().to_string(), "-0.5");
        assert_eq!(number(7 * ONE).unwrap().to_string(), "7");
    }
}
