//! Rewrites: the same answer for less work. One file each, applied in the order of the list.

mod literals;
mod open_structures;
mod push_filters;

use super::Plan;

/// A rewrite of a plan.
#[derive(Debug)]
pub struct Rewrite {
    /// Its name.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// Must leave the answer as it is.
    pub apply: fn(&mut Plan),
}

/// Every rewrite, in the order in which they are applied.
static REWRITES: &[&Rewrite] = &[&open_structures::REWRITE, &push_filters::REWRITE, &literals::REWRITE];

/// Every rewrite, in the order in which they are applied.
pub fn all() -> &'static [&'static Rewrite] {
    REWRITES
}

/// What the tests of rewrites share.
#[cfg(test)]
mod testing {
    use super::Rewrite;
    use crate::Query;

    /// The plan of a query without any rewrite, and with this one alone.
    pub fn plans(rewrite: &'static Rewrite, query: &str) -> (String, String) {
        let query = Query::parse(query).expect("the query is read");
        let with = |rewrites: &[&Rewrite]| query.plan_with(rewrites).expect("the query has a plan").0.to_string();
        (with(&[]), with(&[rewrite]))
    }
}
