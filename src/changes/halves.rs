//! The smallest part of a list for which something holds, by leaving out ever smaller pieces.

/// A part of `items`, in their order, for which `holds` holds, and which is the smallest when for none that lacks one
/// more item it does (Zeller, Hildebrandt: Simplifying and Isolating Failure-Inducing Input). `holds` must hold for
/// `items`, and is asked at most `tries` times; what is left of the tries comes with the part, 0 where it may not be the
/// smallest.
pub fn smallest<T: Clone>(items: &[T], tries: usize, holds: &mut dyn FnMut(&[T]) -> bool) -> (Vec<T>, usize) {
    let mut part = items.to_vec();
    let mut left = tries;
    let mut pieces = 2;
    while part.len() > 1 {
        let size = part.len().div_ceil(pieces);
        let mut ask = |part: &[T]| {
            let more = left > 0;
            left = left.saturating_sub(1);
            more && holds(part)
        };
        let alone = part.chunks(size).position(|piece| piece.len() < part.len() && ask(piece));
        if let Some(at) = alone {
            part = part[at * size..part.len().min((at + 1) * size)].to_vec();
            pieces = 2;
            continue;
        }
        let count = part.len().div_ceil(size);
        let without = |at: usize| [&part[..at * size], &part[part.len().min((at + 1) * size)..]].concat();
        // Of two pieces each is what is left without the other.
        let rest = if count > 2 { (0..count).map(without).find(|rest| ask(rest)) } else { None };
        match rest {
            Some(rest) => {
                part = rest;
                pieces = (pieces - 1).max(2);
            }
            None if left == 0 || size == 1 => break,
            None => pieces = (pieces * 2).min(part.len()),
        }
    }
    (part, left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_of_many_is_found_in_few_tries() {
        let items: Vec<u32> = (0..1_000_000).collect();
        let (part, left) = smallest(&items, 200, &mut |part| part.contains(&777_777));
        assert_eq!(part, [777_777]);
        assert!(left > 130, "{left}");
    }

    #[test]
    fn without_tries_the_list_stays() {
        assert_eq!(smallest(&[1, 2, 3], 0, &mut |_| true), (vec![1, 2, 3], 0));
        assert_eq!(smallest(&[1], 5, &mut |_| true), (vec![1], 5));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn nothing_more_can_be_left_out(
            count in 1usize..60,
            wanted in prop::collection::btree_set(0usize..60, 1..6),
            at_least in 1usize..4,
        ) {
            let items: Vec<usize> = (0..count).collect();
            let wanted: Vec<usize> = wanted.into_iter().filter(|item| *item < count).collect();
            // Any few of them will do: smaller parts than the first one that is found may hold, too.
            let mut holds = |part: &[usize]| {
                wanted.iter().filter(|item| part.contains(item)).count() >= at_least.min(wanted.len()).max(1)
            };
            prop_assume!(holds(&items));
            let (part, left) = smallest(&items, 10_000, &mut holds);
            prop_assert!(left > 0 && holds(&part));
            for at in 0..part.len() {
                let mut fewer = part.clone();
                fewer.remove(at);
                prop_assert!(!holds(&fewer));
            }
        }
    }
}
