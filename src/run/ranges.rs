//! The time ranges of a query that compares two.

use super::Failure;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::Plan;

/// A longer range has an end that nobody has given.
const LONGEST: i64 = 100 * 366 * 24 * 3_600_000;

/// The range that the range of the query is compared with.
pub fn compared_range(range: Option<(i64, i64)>, plan: &Plan) -> Option<(i64, i64)> {
    plan.baseline().zip(range).map(|((baseline, _), range)| baseline.range(range))
}

/// Refuses a query that compares two time ranges when it has none, or one without a start or an end.
///
/// # Errors
/// Then.
pub fn check_range(range: Option<(i64, i64)>, plan: &Plan) -> Result<(), Failure> {
    let Some((_, span)) = plan.baseline() else { return Ok(()) };
    let closed = |(start, end): (i64, i64)| start > 0 && end.saturating_sub(start) < LONGEST;
    if range.is_some_and(closed) {
        return Ok(());
    }
    let fault =
        Diagnostic::new(Code::NoTimeRange, "two time ranges are compared, but the query has none with both ends")
            .at(span, "compares with an earlier range of the same length")
            .help("give the range of the query: `--start -1h --end now`");
    Err(Failure::Query(vec![fault]))
}
