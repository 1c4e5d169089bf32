//! The attacker as an integer program: least and largest count that all published figures leave possible.

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

use super::Story;

/// What is told of one atom.
#[derive(Debug, Clone)]
pub(super) struct Telling {
    /// Its figure in each edition; `None` where it says nothing that was not known before.
    pub(super) figures: Vec<Option<i64>>,
    /// How the count differs from that of the first edition, for who knows it.
    pub(super) changes: Option<Vec<i64>>,
    /// Members, where they were told exactly.
    pub(super) members: Option<i64>,
}

/// A sum that was published: of these atoms (by number) in an edition.
#[derive(Debug, Clone)]
pub(super) struct Sum {
    pub(super) edition: usize,
    pub(super) atoms: Vec<usize>,
    pub(super) households: i64,
}

/// Largest count that is looked for.
const MOST: i32 = 20_000;

/// The least or the largest possible count of an atom in an edition.
fn extreme(
    tellings: &[Telling],
    sums: &[Sum],
    (atom, edition): (usize, usize),
    direction: OptimizationDirection,
) -> i64 {
    let mut problem = Problem::new(direction);
    let mut tens: Vec<Vec<Option<Variable>>> = Vec::new();
    for (place, telling) in tellings.iter().enumerate() {
        let dither = problem.add_integer_var(0.0, (0, 9));
        let mut counts: Vec<Variable> = Vec::new();
        let mut own_tens = Vec::new();
        for (time, figure) in telling.figures.iter().enumerate() {
            let wanted = if (place, time) == (atom, edition) { 1.0 } else { 0.0 };
            let count = problem.add_integer_var(wanted, (0, MOST));
            if let (Some(changes), Some(first)) = (&telling.changes, counts.first()) {
                let change = number(changes[time] - changes[0]);
                problem.add_constraint([(count, 1.0), (*first, -1.0)], ComparisonOp::Eq, change);
            }
            if let Some(members) = telling.members {
                problem.add_constraint([(count, 1.0)], ComparisonOp::Le, number(members));
            }
            // 10 * ten <= count + dither <= 10 * ten + 9
            own_tens.push(figure.map(|_| {
                let ten = problem.add_integer_var(0.0, (0, MOST / 10));
                let distance = [(count, 1.0), (dither, 1.0), (ten, -10.0)];
                problem.add_constraint(distance, ComparisonOp::Ge, 0.0);
                problem.add_constraint(distance, ComparisonOp::Le, 9.0);
                ten
            }));
            counts.push(count);
        }
        tens.push(own_tens);
    }
    for (place, telling) in tellings.iter().enumerate() {
        for (time, figure) in telling.figures.iter().enumerate() {
            if let (Some(figure), Some(ten)) = (figure, tens[place][time]) {
                problem.add_constraint([(ten, 10.0)], ComparisonOp::Eq, number(*figure));
            }
        }
    }
    for sum in sums {
        // What a held figure adds to a sum is known before.
        let parts: Vec<_> = sum.atoms.iter().filter_map(|atom| tens[*atom][sum.edition]).collect();
        let row: Vec<_> = parts.iter().map(|ten| (*ten, 10.0)).collect();
        problem.add_constraint(&row, ComparisonOp::Eq, number(sum.households));
    }
    let solution = problem.solve().unwrap().into_solution().unwrap();
    #[expect(clippy::cast_possible_truncation, reason = "a rounded count of a few thousands")]
    let found = solution.objective().round() as i64;
    found
}

#[expect(clippy::cast_precision_loss, reason = "counts of a few thousands")]
fn number(count: i64) -> f64 {
    count as f64
}

/// Least and largest count of an atom in an edition, all figures and sums together.
pub(super) fn span(tellings: &[Telling], sums: &[Sum], at: (usize, usize)) -> (i64, i64) {
    (
        extreme(tellings, sums, at, OptimizationDirection::Minimize),
        extreme(tellings, sums, at, OptimizationDirection::Maximize),
    )
}

/// The spans of one atom in all its editions.
pub(super) fn spans(telling: &Telling) -> Vec<(i64, i64)> {
    (0..telling.figures.len())
        .map(|edition| span(std::slice::from_ref(telling), &[], (0, edition)))
        .collect()
}

/// What is told of an atom by the figures of the first `figures` editions, to someone who knows the changes up to
/// `edition` or none.
pub(super) fn telling(story: &Story, edition: usize, figures: usize, knows: bool) -> Telling {
    let told = (0..=edition)
        .map(|time| (time < figures && !story.held[time]).then_some(story.figures[time]))
        .collect();
    Telling {
        figures: told,
        changes: knows.then(|| story.counts[..=edition].to_vec()),
        members: None,
    }
}
