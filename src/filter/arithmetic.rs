//! Arithmetic that never fails: what has no answer is not given.
//!
//! Numbers are those of IEEE 754, 64 bits; whole numbers beyond 2^53 lose their last digits. So that the same can be
//! computed in SQL, where an overflow would be an error, numbers are kept away from the ends of that range first
//! ([`Operator::of`]).

use super::expr::Operator;

/// A number beyond it cannot be computed with. Its square is still a number.
pub const COMPUTED_AT_MOST: f64 = 1e150;

/// A number below it counts as zero. Its square is still a number above zero.
pub const COMPUTED_FROM: f64 = 1e-150;

/// A power beyond it, or below its reciprocal, is not given: the natural logarithm of 1e300, rounded down.
pub const LOGARITHM_AT_MOST: f64 = 690.0;

impl Operator {
    /// The answer, if there is one.
    ///
    /// Both numbers are taken as [`computable`] says. There is no answer for a division by zero (`/`, `DIV`, `%`), for a power
    /// of zero below zero, for a power of a negative number that is not whole, and for a power `x ^ y` with
    /// `abs(y * ln(abs(x)))` beyond [`LOGARITHM_AT_MOST`].
    pub fn of(self, left: f64, right: f64) -> Option<f64> {
        let (left, right) = (computable(left)?, computable(right)?);
        let divisor = Some(right).filter(|divisor| *divisor != 0.0);
        Some(match self {
            Self::Plus => left + right,
            Self::Minus => left - right,
            Self::Times => left * right,
            Self::Over => left / divisor?,
            Self::Whole => (left / divisor?).trunc(),
            Self::Rest => left - divisor? * (left / divisor?).trunc(),
            Self::Power => power(left, right)?,
        })
    }
}

/// The number as far as it can be computed with: nothing when it is `NaN` or beyond [`COMPUTED_AT_MOST`] on either side of
/// zero, and zero when it is nearer to it than [`COMPUTED_FROM`].
pub fn computable(number: f64) -> Option<f64> {
    match number.abs() {
        size if size < COMPUTED_FROM => Some(0.0),
        size if size <= COMPUTED_AT_MOST => Some(number),
        _ => None,
    }
}

fn power(base: f64, exponent: f64) -> Option<f64> {
    if base == 0.0 {
        return match exponent {
            above if above > 0.0 => Some(0.0),
            0.0 => Some(1.0),
            _ => None,
        };
    }
    let can_be = base > 0.0 || exponent.fract() == 0.0;
    let fits = (exponent * base.abs().ln()).abs() <= LOGARITHM_AT_MOST;
    (can_be && fits).then(|| base.powf(exponent))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_has_no_answer_is_not_given() {
        for (left, operator, right, answer) in [
            (7.0, Operator::Over, 2.0, Some(3.5)),
            (7.0, Operator::Whole, 2.0, Some(3.0)),
            (-7.0, Operator::Whole, 2.0, Some(-3.0)),
            (-7.0, Operator::Rest, 2.0, Some(-1.0)),
            (7.0, Operator::Rest, -2.0, Some(1.0)),
            (1.0, Operator::Over, 0.0, None),
            (1.0, Operator::Whole, -0.0, None),
            (1.0, Operator::Rest, 1e-200, None),
            (2.0, Operator::Power, 10.0, Some(1024.0)),
            (-2.0, Operator::Power, 3.0, Some(-8.0)),
            (-8.0, Operator::Power, 0.5, None),
            (0.0, Operator::Power, 0.0, Some(1.0)),
            (0.0, Operator::Power, -1.0, None),
            (10.0, Operator::Power, 400.0, None),
            (10.0, Operator::Power, -400.0, None),
            (1e200, Operator::Minus, 1.0, None),
            (f64::NAN, Operator::Plus, 1.0, None),
            (f64::INFINITY, Operator::Times, 0.0, None),
            (1e150, Operator::Plus, 1e150, Some(2e150)),
            (1e150, Operator::Over, 1e151, None),
        ] {
            assert_eq!(operator.of(left, right), answer, "{left} {operator:?} {right}");
        }
    }

    proptest! {
        #[test]
        fn an_answer_is_a_number_away_from_the_ends(
            left in any::<f64>(), right in any::<f64>(), small in -40.0..40.0_f64,
        ) {
            for operator in Operator::ALL {
                for right in [right, small, small.trunc()] {
                    for left in [left, small * 3.0] {
                        let Some(answer) = operator.of(left, right) else { continue };
                        prop_assert!(answer.is_finite(), "{left} {operator:?} {right}");
                    }
                }
            }
        }
    }
}
