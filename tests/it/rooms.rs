//! Which room may use which: the arrows point along the journey of a query, never back.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A room and the rooms that it may use. A room also uses itself.
const MAY_USE: &[(&str, &[&str])] = &[
    ("diagnostics", &[]),
    ("batch", &[]),
    ("patterns", &[]),
    ("filter_pattern", &["batch", "diagnostics"]),
    ("syntax", &["batch", "diagnostics"]),
    ("functions", &["batch"]),
    ("expressions", &["batch", "diagnostics", "functions", "syntax"]),
    ("plan", &["diagnostics", "expressions", "functions", "batch"]),
    ("commands", &["batch", "diagnostics", "expressions", "functions", "plan", "query", "syntax"]),
    ("sql", &["batch", "commands", "diagnostics", "expressions", "functions", "plan", "query", "syntax"]),
    ("ppl", &["batch", "commands", "diagnostics", "expressions", "functions", "plan", "query", "syntax"]),
    ("query", &["batch", "commands", "diagnostics", "plan", "ppl", "sql", "syntax"]),
    ("scan", &["batch", "expressions", "functions"]),
    ("operators", &["batch", "diagnostics", "expressions", "functions", "patterns", "plan"]),
    ("result", &["batch", "diagnostics", "query", "scan"]),
    ("run", &["batch", "diagnostics", "expressions", "functions", "operators", "plan", "query", "result", "scan"]),
    ("render", &["batch", "diagnostics", "result"]),
    ("layout", &["commands", "diagnostics", "query", "syntax"]),
    ("lint", &["commands", "diagnostics", "functions", "layout", "query", "syntax"]),
    ("reference", &["commands", "diagnostics", "functions", "lint"]),
    ("saved", &["diagnostics", "query"]),
    (
        "changes",
        &["diagnostics", "batch", "expressions", "functions", "plan", "query", "result", "run", "scan", "testing"],
    ),
    (
        "why",
        &[
            "batch",
            "commands",
            "diagnostics",
            "expressions",
            "functions",
            "plan",
            "query",
            "run",
            "scan",
            "syntax",
            "Engine",
            "result",
        ],
    ),
    (
        "testing",
        &[
            "batch",
            "commands",
            "diagnostics",
            "plan",
            "query",
            "render",
            "result",
            "run",
            "saved",
            "scan",
            "syntax",
            "Engine",
        ],
    ),
];

#[test]
fn rooms_use_only_the_rooms_before_them() {
    let mut wrong = Vec::new();
    for (file, room) in sources() {
        let allowed = MAY_USE.iter().find(|(name, _)| *name == room).map(|(_, rooms)| *rooms);
        let allowed = allowed.unwrap_or_else(|| panic!("`{room}` is not in the table of rooms"));
        for used in used_rooms(&std::fs::read_to_string(&file).expect("sources are readable")) {
            if used != room && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{} uses {used}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The source files of the library with the room each is in.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = walkdir::WalkDir::new(&root).into_iter().filter_map(Result::ok);
    files
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "rs"))
        .filter_map(|entry| {
            let inside = entry.path().strip_prefix(&root).ok()?.to_path_buf();
            let first = inside.components().next()?.as_os_str().to_str()?.trim_end_matches(".rs").to_string();
            let is_room = !["lib", "bin"].contains(&first.as_str());
            is_room.then(|| (entry.path().to_path_buf(), first))
        })
        .collect()
}

/// The rooms that a source names after `crate::`, outside its tests.
fn used_rooms(source: &str) -> BTreeSet<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices("crate::")
        .map(|(at, mark)| code[at + mark.len()..].chars().take_while(|c| is_name(*c)).collect::<String>())
        .map(|name| if name == "Query" { "query".to_string() } else { name })
        .collect()
}
