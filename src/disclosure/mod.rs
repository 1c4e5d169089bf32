//! Public editions of household figures: made at set times, protected once, never live.
//!
//! An edition is one table of **atoms**: commune x grid cell of zoom 11 x ethnic group x poverty. Every public figure on
//! households (a tile at any zoom, a commune, a filter, a drawn area) is a plain sum of published atoms; no total is
//! published beside them. So the sums agree, and whoever attacks them attacks the atoms, one by one.
//!
//! # The method
//! Random rounding to base 10 with a lasting dither. An atom with the count `n` has a dither `u`, each of 0 to 9 as
//! likely as the others, made by SHA-256 from the atom's key and a secret that stays in the database, and the same in
//! all editions. Its figure is `10 * floor((n + u) / 10)`.
//!
//! - The mean of the figure over `u` is `n`: sums of many atoms come close to the truth.
//! - An atom with the figure 0 is not listed: it has 0 to 9 households, and nobody sees which groups live somewhere in
//!   small numbers. A figure `p` says that `n` is between `p - 9` and `p + 9`, never that it is small.
//! - An atom that did not change has the same figure in every edition: there is nothing to average over.
//! - Who knows how an atom changed between editions looks at the same `n + u` again. Even `n + u` itself leaves
//!   ten counts possible, fewer only where some of them would be below 0.
//! - `members` would give the households away (there are at most as many households as members, and a single household has
//!   its own size). It is an estimate: the figure times the mean size of households of the group in the province when the
//!   figures there add up to 100, else of the province, else of all. It tells no more than the figure.
//! - The place of an atom follows from the boundaries, not from the households.
//!
//! # Editions together
//! The attacker to withstand knows the method, every published figure, and the exact change of every atom from each edition
//! to the next ("between these two I added one household"). Only 0 as the least count gives such a person something to
//! hold on to: if an atom had `fewest` households when it had least, and `high` is the least of `p + 9 - n` over the
//! editions, then the possible counts end `high` above and `fewest` below the true one, or at most 9 below the least
//! `n + u`. They are at least 5 apart exactly when `high + fewest >= 5`; in a single edition this is always so.
//!
//! Before an edition is made, this is asked for every figure that an atom *could* get, not only for the one it would get.
//! When one of them would narrow the counts too much, the atom gets the figure of a position by chance among the possible
//! ones: at most 10 from its own, and chosen by a second dither that has nothing to do with `u`. Choice and figure follow
//! from that and from what the attacker knows before the edition appears, so that they tell nothing; holding back only when the true figure is dangerous would tell it (Kenthapadi,
//! Mishra, Nissim 2005). For the same reason the last figure is not simply kept: it would be as telling as the dithered
//! one when they agree, and an atom that grows would stay where it was for ever. Such a figure does not count as a sight
//! of `n + u` later. Publishing checks all published editions together once more, from the stored counts.
//!
//! # What no method with bounded errors can promise
//! - Who saw 8 households leave an atom knows that it had 8 at least, and the figure 0 said 9 at most: 0 or 1 is left. That
//!   is known without the next edition, and the next edition adds nothing to it; the check holds it to that.
//! - Who knows a count exactly from elsewhere (all households of a commune, a list) can subtract what he knows.
//! - The dither belongs to the key. When the code of a commune changes, its atoms get new dithers. If nothing
//!   else changes, two sights of a count of 1 to 4 leave 1 to 9 possible at least.
//! - Ten households of a kind that are all poor tell of each of them that it is poor.
//!
//! # Sources
//! I. P. Fellegi, Controlled random rounding, Survey Methodology 1 (1975): unbiased random rounding.
//! L. Willenborg, T. de Waal, Elements of Statistical Disclosure Control, Springer 2001, chapter 9; A. Hundepool et
//! al., Statistical Disclosure Control, Wiley 2012, chapter 5: rounding and perturbation of tables. Statistics New
//! Zealand rounds the counts of its census at random to base 3 (RR3). J. Wooton, B. Fraser, A Review of
//! Confidentiality Protections for Statistical Tables: With Special Reference to the Differencing Problem, Australian
//! Bureau of Statistics 1352.0.55.072 (2005): protecting building blocks and adding them up. K. Kenthapadi, N. Mishra,
//! K. Nissim, Simulatable auditing, PODS 2005: a refusal must follow from what the attacker knows already.
//!
//! Counting, rounding and checking are functions of the database (`migrations/V14__protected_editions.sql`) that
//! run in its owner's name: true counts and the secret never come to the service.

mod edition;

pub use edition::{
    Edition, EditionError, EditionReport, ROUNDING, editions, make_edition, newest_published,
    publish,
};
