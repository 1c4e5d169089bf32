//! The method once more, from its definition: by going through everything that is possible, not by the closed form
//! that the database uses.

use super::APART;

/// The figure of an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Figure {
    pub(super) figure: i64,
    /// It follows from what was known before.
    pub(super) held: bool,
}

/// First counts and dithers that fit what was published.
type Possible = Vec<(i64, i64)>;

fn span(possible: &[(i64, i64)]) -> i64 {
    let firsts = possible.iter().map(|(first, _)| *first);
    firsts.clone().max().unwrap_or(0) - firsts.min().unwrap_or(0)
}

fn rounded(position: i64) -> i64 {
    position.div_euclid(10) * 10
}

/// The figures of an atom with these counts and dithers; the second one chooses where a figure does not follow the first.
pub(super) fn protected(counts: &[i64], dither: i64, second: i64) -> Vec<Figure> {
    let first = counts[0];
    // The first figure stands for ten sums of count and dither.
    let shown = rounded(first + dither);
    let mut possible: Possible = (shown..shown + 10)
        .flat_map(|sum| (0..10).map(move |dither| (sum - dither, dither)))
        .filter(|(first, _)| *first >= 0)
        .collect();
    let mut figures = vec![Figure { figure: shown, held: false }];
    for count in &counts[1..] {
        let change = count - first;
        possible.retain(|(first, _)| first + change >= 0);
        let own = rounded(count + dither);
        let figure = |(first, dither): (i64, i64)| rounded(first + change + dither);
        let is_possible = |wanted: i64| possible.iter().any(|world| figure(*world) == wanted);
        let outcomes: Vec<_> =
            [own - 10, own, own + 10].into_iter().filter(|wanted| is_possible(*wanted)).collect();
        let tells_too_much = |wanted: &i64| {
            let left: Possible =
                possible.iter().copied().filter(|world| figure(*world) == *wanted).collect();
            span(&left) < APART
        };
        let held = outcomes.len() > 1 && outcomes.iter().any(tells_too_much);
        let positions = possible.iter().map(|(first, dither)| first + dither);
        let figure = if held {
            let (least, most) = (positions.clone().min().unwrap(), positions.max().unwrap());
            rounded(change + least + (most - least + 1) * second / 10)
        } else {
            possible.retain(|(first, dither)| rounded(first + change + dither) == own);
            own
        };
        figures.push(Figure { figure, held });
    }
    figures
}
