//! The names of fields that only the events tell, as many as are wanted.

use indexmap::IndexMap;

/// Where a name stands: the position of its event, and its number in there.
type Place = (u64, u32);

/// The first names of a log, in its order. What each worker has found is merged.
#[derive(Debug, Clone)]
pub struct Names {
    /// Each with the first place where it stands.
    first: IndexMap<String, Place>,
    most: usize,
}

impl Names {
    /// The first so many, none yet.
    pub fn first(most: usize) -> Names {
        Names { first: IndexMap::new(), most }
    }

    /// A name at a place behind all places before. Where there are enough already, a name that comes now is not
    /// among the first.
    pub fn add(&mut self, name: &str, place: Place) {
        if !self.first.contains_key(name) && self.first.len() < self.most {
            self.first.insert(name.to_string(), place);
        }
    }

    /// Takes in what a sibling has found elsewhere in the log.
    // A name that is among the first of the log is among the first of the worker that saw it first.
    pub fn merge(&mut self, sibling: Names) {
        for (name, place) in sibling.first {
            let first = self.first.entry(name).or_insert(place);
            *first = place.min(*first);
        }
        self.first.sort_unstable_by(|_, a, _, b| a.cmp(b));
        self.first.truncate(self.most);
    }

    /// The names in order.
    pub fn into_names(self) -> Vec<String> {
        self.first.into_keys().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_names_of_the_log_whoever_saw_them() {
        let names = |found: &[(&str, Place)]| {
            let mut names = Names::first(3);
            found.iter().for_each(|(name, place)| names.add(name, *place));
            names
        };
        let a = names(&[("x", (0, 0)), ("y", (0, 1)), ("w", (9, 0)), ("z", (10, 0)), ("x", (11, 0))]);
        let b = names(&[("y", (5, 0)), ("v", (5, 1)), ("z", (6, 0))]);
        for (first, second) in [(&a, &b), (&b, &a)] {
            let mut merged = first.clone();
            merged.merge(second.clone());
            assert_eq!(merged.into_names(), ["x", "y", "v"]);
        }
    }
}
