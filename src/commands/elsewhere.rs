//! Words that are commands in other languages, or functions here, and how the same is said here.

/// A word of SQL, SPL, PPL or KQL, and what to write instead.
const COMMANDS: &[(&str, &str)] = &[
    ("unmask", "`unmask` is a function: `fields unmask(@message)`"),
    ("select", "columns are chosen with `fields a, b`, rows with `filter`, groups with `stats count(*) by a`"),
    ("from", "a query does not name its log; begin with `fields`, `filter` or `stats`"),
    ("group", "groups follow the aggregates: `stats count(*) by a`"),
    ("having", "`filter` after `stats` chooses among groups"),
    ("eval", "a value is computed with `fields ... as name`: `fields bytes / 1024 as kib`"),
    ("extend", "a value is computed with `fields ... as name`: `fields bytes / 1024 as kib`"),
    ("let", "a value is computed with `fields ... as name`: `fields bytes / 1024 as kib`"),
    ("table", "columns are chosen with `display a, b`"),
    ("project", "columns are chosen with `display a, b`"),
    ("rename", "a field gets another name with `fields a as b`"),
    ("rex", "texts are taken apart with `parse @message /(?<name>...)/`"),
    (
        "regex",
        "rows are matched with `filter @message like /.../`, texts taken apart with `parse @message /(?<name>...)/`",
    ),
    ("grok", "texts are taken apart with `parse @message /(?<name>...)/`"),
    ("extract", "texts are taken apart with `parse @message /(?<name>...)/`"),
    ("spath", "fields of JSON are there already: write `a.b.0.c`"),
    ("grep", "rows are matched with `filter @message like /.../`"),
    ("match", "rows are matched with `filter @message like /.../`"),
    ("index", "a query does not name its index; begin with `fields`, `filter` or `stats`"),
    ("timechart", "counts over time: `stats count(*) by bin(5m)`"),
    ("chart", "counts by group: `stats count(*) by a`"),
    ("summarize", "aggregates by group: `stats count(*) by a`"),
    ("aggregate", "aggregates by group: `stats count(*) by a`"),
    ("count", "rows are counted with `stats count(*)`"),
    ("top", "the most frequent values: `stats count(*) as n by a | sort n desc | limit 10`"),
    ("rare", "the least frequent values: `stats count(*) as n by a | sort n | limit 10`"),
    ("distinct", "the first row of each value: `dedup a`"),
    ("uniq", "the first row of each value: `dedup a`"),
    ("take", "the number of rows is capped with `limit 10`"),
    ("bin", "times are cut into pieces by a function: `stats count(*) by bin(5m)`"),
    ("timeslice", "times are cut into pieces by a function: `stats count(*) by bin(5m)`"),
    ("fillnull", "a value in place of a missing one: `fields coalesce(a, 0) as b`"),
    ("mvexpand", "one row for each element of a list: `unnest list into element`"),
];

/// What to write instead of a command of another language.
pub fn instead_of(word: &str) -> Option<&'static str> {
    COMMANDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, instead)| *instead)
}
