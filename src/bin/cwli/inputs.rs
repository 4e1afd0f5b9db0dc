//! From paths and named log groups to the sources of the engine.

use crate::arguments::{Data, Limits, Range};
use crate::failure::Failure;
use crate::times;
use cwli::Engine;
use cwli::run;
use cwli::scan::{Input, Source};
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use sysinfo::{MemoryRefreshKind, RefreshKind, System};

/// The name of standard input as a path.
pub const STDIN: &str = "-";

/// The name of a log group made of several paths.
const SEVERAL: &str = "cwli";

/// What `auto` stands for in `--format`.
const AUTO: &str = "auto";

/// Whether a path stands for standard input.
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == STDIN
}

/// The log groups that the arguments name: the plain paths together are one, first in the list.
pub fn sources(paths: &[PathBuf], data: &Data) -> Result<Vec<Source>, Failure> {
    let format = (data.format != AUTO).then(|| data.format.clone());
    if let Some(format) = &format {
        cwli::scan::check_format(format).map_err(Failure::usage)?;
    }
    let mut sources: Vec<Source> = Vec::new();
    let mut add = |log_group: String, path: &Path| {
        let input = if is_stdin(path) { Input::Stdin } else { Input::Path(path.to_path_buf()) };
        match sources.iter_mut().find(|source| source.log_group == log_group) {
            Some(source) => source.inputs.push(input),
            None => sources.push(Source { log_group, inputs: vec![input], format: format.clone(), raw: data.raw }),
        }
    };
    for path in paths {
        add(group_name(paths), path);
    }
    for (name, path) in &data.log_groups {
        add(name.clone(), path);
    }
    let stdins = sources.iter().flat_map(|source| &source.inputs).filter(|input| matches!(input, Input::Stdin)).count();
    match stdins {
        0 | 1 => Ok(sources),
        _ => Err(Failure::usage("standard input is named more than once, and can be read only once")),
    }
}

/// The paths, or standard input when there are none and something is fed into it.
pub fn or_stdin(paths: Vec<PathBuf>, data: &Data, stdin_left: bool) -> Result<Vec<PathBuf>, Failure> {
    if !paths.is_empty() || !data.log_groups.is_empty() {
        return Ok(paths);
    }
    if stdin_left && !io::stdin().is_terminal() {
        return Ok(vec![PathBuf::from(STDIN)]);
    }
    Err(Failure::usage("no logs are given")
        .help("name files or folders after the query: cwli query 'QUERY' flowlogs/ more.log.gz")
        .help("or feed a log into standard input: zcat flows.gz | cwli query 'QUERY' -"))
}

/// An engine over log groups, with the clock, the range and the limits that the arguments ask for.
pub fn engine(sources: Vec<Source>, range: &Range, limits: &Limits) -> Result<Engine, Failure> {
    let clock = jiff::Timestamp::now().as_millisecond();
    let now = range.now.map_or(clock, |written| written.at(clock));
    let limits = run::Limits {
        threads: limits.threads.into(),
        memory: Some(limits.max_memory.unwrap_or_else(half_of_memory)),
        spill: (!limits.no_spill).then(std::env::temp_dir),
        ..run::Limits::default()
    };
    let engine = Engine::new(sources).at(now).with_limits(limits);
    if range.start.is_none() && range.end.is_none() {
        return Ok(engine);
    }
    let start = range.start.map_or(times::EARLIEST, |written| written.at(now));
    let end = range.end.map_or_else(times::latest, |written| written.as_end(now));
    if start > end {
        let [start, end] = [start, end].map(cwli::batch::print_time);
        return Err(Failure::usage(format!("the range starts at {start} and ends before that, at {end} (UTC)")));
    }
    Ok(engine.between(start, end))
}

/// Half of the memory that the machine has, or that the process may use if that is less; bytes. No limit where
/// nobody knows.
fn half_of_memory() -> usize {
    let memory = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let Ok(system) = System::new_with_specifics(memory) else { return usize::MAX };
    let allowed = system.cgroup_limits().map_or(u64::MAX, |limits| limits.total_memory);
    usize::try_from(system.total_memory().min(allowed) / 2).unwrap_or(usize::MAX)
}

/// What the log group of plain paths is called: the file or folder, if it is only one.
fn group_name(paths: &[PathBuf]) -> String {
    match paths {
        [path] if is_stdin(path) => "stdin".to_string(),
        [path] => single_name(path),
        _ => SEVERAL.to_string(),
    }
}

/// The name of a file or folder up to its first dot, in the letters that a log group may have.
fn single_name(path: &Path) -> String {
    // `.` and `..` have no name of their own until they are looked up.
    let named = if path.file_name().is_some() { path.to_path_buf() } else { path.canonicalize().unwrap_or_default() };
    let name = named.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.split('.').find(|part| !part.is_empty()).unwrap_or(SEVERAL);
    let allowed = |c: char| if c.is_ascii_alphanumeric() || "-_#".contains(c) { c } else { '-' };
    let stem: String = stem.chars().map(allowed).collect();
    // A glob such as `*.log` names nothing.
    if stem.contains(|c: char| c.is_ascii_alphanumeric()) { stem } else { SEVERAL.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(log_groups: &[(&str, &str)]) -> Data {
        let log_groups = log_groups.iter().map(|(name, path)| (name.to_string(), PathBuf::from(path))).collect();
        Data { log_groups, format: AUTO.to_string(), raw: false, strict: false }
    }

    #[test]
    fn paths_are_one_log_group_and_named_ones_their_own() {
        let named = data(&[("a", "1.log"), ("b", "2.log"), ("a", "3.log")]);
        let made = sources(&["x.log".into(), "y.log".into()], &named).unwrap();
        let shown: Vec<(&str, usize)> = made.iter().map(|s| (s.log_group.as_str(), s.inputs.len())).collect();
        assert_eq!(shown, [("cwli", 2), ("a", 2), ("b", 1)]);
    }

    #[test]
    fn a_single_path_names_its_group() {
        for (path, name) in [
            ("logs/flows.log.gz", "flows"),
            ("logs/", "logs"),
            ("-", "stdin"),
            ("my flows.log", "my-flows"),
            ("*.log", "cwli"),
            (".hidden", "hidden"),
        ] {
            assert_eq!(group_name(&[path.into()]), name, "{path}");
        }
    }

    #[test]
    fn standard_input_is_read_once() {
        assert!(sources(&["-".into()], &data(&[("a", "-")])).is_err());
        assert!(sources(&["-".into()], &data(&[])).is_ok());
    }
}
