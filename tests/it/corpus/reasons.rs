//! Why queries of the collection are refused: each reason is an error of the service, or shows that the text is no
//! query of this language.

/// A reason, and the queries that are refused for it.
pub struct Reason {
    pub text: String,
    pub ids: Vec<u64>,
}

/// Every reason: a line of text, and behind it a line with the numbers of the queries.
pub fn all() -> Vec<Reason> {
    let lines: Vec<&str> = include_str!("reasons.txt").lines().filter(|line| !line.is_empty()).collect();
    let reason = |pair: &[&str]| Reason {
        text: pair[0].to_string(),
        ids: pair[1].split_whitespace().map(|id| id.parse().expect("a number of a query")).collect(),
    };
    lines.chunks(2).map(reason).collect()
}
