//! Which rows of an answer stand in the place of which expected ones.

/// A row that is expected, a row that came out, or both where one stands in the place of the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The number of the expected row.
    pub expected: Option<usize>,
    /// The number of the row that came out.
    pub actual: Option<usize>,
    /// The cells that differ, where there are both.
    pub changed: Vec<usize>,
}

impl Pair {
    /// Whether the row is as it should be.
    pub fn is_same(&self) -> bool {
        self.expected.is_some() && self.actual.is_some() && self.changed.is_empty()
    }
}

/// The cells that differ between an expected row and one that came out.
type Compare<'a> = &'a dyn Fn(usize, usize) -> Vec<usize>;

/// Above this many comparisons rows are paired by place alone: nobody reads a difference of that size.
const MOST_COMPARISONS: usize = 1_000_000;

/// What it costs that a row is in one table only. A pair of rows that differ costs as much plus a share of
/// `CELLS` for the cells that differ, so that rows with something in common stand side by side.
const ALONE: u32 = 1000;
const CELLS: u32 = 900;

/// Pairs rows whose order counts, so that as little as possible differs.
pub fn in_order(expected: usize, actual: usize, compare: Compare) -> Vec<Pair> {
    let both = expected.min(actual);
    let head = (0..both).take_while(|at| compare(*at, *at).is_empty()).count();
    let is_same_tail = |back: &usize| compare(expected - 1 - back, actual - 1 - back).is_empty();
    let tail = (0..both - head).take_while(is_same_tail).count();
    let mut pairs: Vec<Pair> = (0..head).map(|at| both_of(at, at, Vec::new())).collect();
    pairs.extend(middle(head, expected - head - tail, actual - head - tail, compare));
    pairs.extend((0..tail).rev().map(|back| both_of(expected - 1 - back, actual - 1 - back, Vec::new())));
    pairs
}

fn both_of(expected: usize, actual: usize, changed: Vec<usize>) -> Pair {
    Pair { expected: Some(expected), actual: Some(actual), changed }
}

/// Pairs so many rows behind the first `from`, by the cheapest way through the table of all pairs.
fn middle(from: usize, expected: usize, actual: usize, compare: Compare) -> Vec<Pair> {
    let alone = |e: Option<usize>, a: Option<usize>| Pair { expected: e, actual: a, changed: Vec::new() };
    if expected.saturating_mul(actual) > MOST_COMPARISONS {
        let row = |at: usize, count: usize| (at < count).then_some(from + at);
        return (0..expected.max(actual))
            .map(|at| match (row(at, expected), row(at, actual)) {
                (Some(e), Some(a)) => both_of(e, a, compare(e, a)),
                (e, a) => alone(e, a),
            })
            .collect();
    }
    let costs = costs(from, expected, actual, compare);
    let (mut e, mut a, mut pairs) = (0, 0, Vec::new());
    while e < expected || a < actual {
        let here = costs[e][a].0;
        if e < expected && a < actual && here == costs[e][a].1 + costs[e + 1][a + 1].0 {
            pairs.push(both_of(from + e, from + a, compare(from + e, from + a)));
            (e, a) = (e + 1, a + 1);
        } else if e < expected && here == ALONE + costs[e + 1][a].0 {
            pairs.push(alone(Some(from + e), None));
            e += 1;
        } else {
            pairs.push(alone(None, Some(from + a)));
            a += 1;
        }
    }
    pairs
}

/// For each place in both tables: what the cheapest way from there to the end costs, and the pair at the place.
fn costs(from: usize, expected: usize, actual: usize, compare: Compare) -> Vec<Vec<(u32, u32)>> {
    let mut costs = vec![vec![(0, 0); actual + 1]; expected + 1];
    for e in (0..=expected).rev() {
        for a in (0..=actual).rev() {
            let down = if e < expected { ALONE + costs[e + 1][a].0 } else { u32::MAX };
            let right = if a < actual { ALONE + costs[e][a + 1].0 } else { u32::MAX };
            let pair = if e < expected && a < actual { cost(&compare(from + e, from + a)) } else { u32::MAX };
            let through = if pair < u32::MAX { pair + costs[e + 1][a + 1].0 } else { u32::MAX };
            let least = down.min(right).min(through);
            costs[e][a] = (if least == u32::MAX { 0 } else { least }, pair);
        }
    }
    costs
}

/// What it costs to have two rows side by side. Cells count up to a dozen; more would not change the picture.
fn cost(changed: &[usize]) -> u32 {
    match changed.len() {
        0 => 0,
        differing => ALONE + CELLS.min(75 * u32::try_from(differing).unwrap_or(u32::MAX / 75)),
    }
}

/// Pairs rows of so many columns whose order does not count: equal ones first, as many as possible, then those left by
/// likeness.
pub fn in_any_order(expected: usize, actual: usize, columns: usize, compare: Compare) -> Vec<Pair> {
    let partner = matching(expected, actual, &|e, a| compare(e, a).is_empty());
    let mut left: Vec<usize> = (0..actual).filter(|a| !partner.contains(&Some(*a))).collect();
    let mut pairs = Vec::new();
    for (e, partner) in partner.into_iter().enumerate() {
        pairs.push(match partner.or_else(|| most_alike(e, &mut left, columns, compare)) {
            Some(a) => both_of(e, a, compare(e, a)),
            None => Pair { expected: Some(e), actual: None, changed: Vec::new() },
        });
    }
    pairs.extend(left.into_iter().map(|a| Pair { expected: None, actual: Some(a), changed: Vec::new() }));
    pairs
}

/// Takes the row that differs in the fewest cells, unless it differs in all.
fn most_alike(expected: usize, left: &mut Vec<usize>, columns: usize, compare: Compare) -> Option<usize> {
    /// Rows that are looked at: the difference is for people.
    const MOST: usize = 200;
    let differing = |at: &usize| compare(expected, left[*at]).len();
    let best = (0..left.len().min(MOST)).min_by_key(differing).filter(|at| differing(at) < columns)?;
    Some(left.remove(best))
}

/// For each expected row the equal row of the answer that is its own: as many as possible have one (Kuhn's method).
fn matching(expected: usize, actual: usize, equal: &dyn Fn(usize, usize) -> bool) -> Vec<Option<usize>> {
    let mut taken: Vec<Option<usize>> = vec![None; actual];
    for e in 0..expected {
        find_partner(e, equal, &mut taken);
    }
    let mut partner = vec![None; expected];
    taken.iter().enumerate().for_each(|(a, e)| {
        if let Some(e) = e {
            partner[*e] = Some(a);
        }
    });
    partner
}

/// Looks breadth first for a way to give one more expected row a partner, in turn taking partners away from others.
fn find_partner(start: usize, equal: &dyn Fn(usize, usize) -> bool, taken: &mut [Option<usize>]) {
    let mut came_from: Vec<Option<usize>> = vec![None; taken.len()];
    let mut waiting = std::collections::VecDeque::from([start]);
    while let Some(e) = waiting.pop_front() {
        for a in 0..taken.len() {
            if came_from[a].is_some() || !equal(e, a) {
                continue;
            }
            came_from[a] = Some(e);
            match taken[a] {
                Some(other) => waiting.push_back(other),
                None => return take(a, start, &came_from, taken),
            }
        }
    }
}

/// Gives each row on the way its new partner, from the free one back to the start.
fn take(free: usize, start: usize, came_from: &[Option<usize>], taken: &mut [Option<usize>]) {
    let mut at = free;
    while let Some(e) = came_from[at] {
        let before = taken.iter().position(|owner| *owner == Some(e));
        taken[at] = Some(e);
        match before {
            Some(before) if e != start => at = before,
            _ => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(expected: &[&str], actual: &[&str]) -> Vec<(Option<usize>, Option<usize>)> {
        let compare = |e: usize, a: usize| differing(expected[e], actual[a]);
        in_order(expected.len(), actual.len(), &compare).iter().map(|pair| (pair.expected, pair.actual)).collect()
    }

    /// The places at which two texts have other letters.
    fn differing(expected: &str, actual: &str) -> Vec<usize> {
        expected.chars().zip(actual.chars()).enumerate().filter(|(_, (e, a))| e != a).map(|(at, _)| at).collect()
    }

    #[test]
    fn rows_with_much_in_common_stand_side_by_side() {
        let side = pairs(&["aa", "bb", "cc"], &["aa", "xx", "bc", "cc"]);
        assert_eq!(side, [(Some(0), Some(0)), (None, Some(1)), (Some(1), Some(2)), (Some(2), Some(3))]);
        assert_eq!(pairs(&["a", "b"], &["b"]), [(Some(0), None), (Some(1), Some(0))]);
        assert_eq!(pairs(&[], &["b"]), [(None, Some(0))]);
        assert!(pairs(&[], &[]).is_empty());
    }

    #[test]
    fn as_many_rows_as_possible_find_an_equal_one() {
        // The first expected row fits both, the second only the first one.
        let compare = |e: usize, a: usize| if e == 0 || a == 0 { Vec::new() } else { vec![0] };
        assert!(in_any_order(2, 2, 1, &compare).iter().all(Pair::is_same));
        assert_eq!(in_any_order(3, 1, 1, &compare).iter().filter(|pair| pair.is_same()).count(), 1);
    }
}
