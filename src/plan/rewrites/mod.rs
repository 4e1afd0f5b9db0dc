//! Rewrites: the same answer for less work. One file each, applied in the order of the list.

mod literals;
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
static REWRITES: &[&Rewrite] = &[&push_filters::REWRITE, &literals::REWRITE];

/// Every rewrite, in the order in which they are applied.
pub fn all() -> &'static [&'static Rewrite] {
    REWRITES
}
