//! From paths and named log groups to the sources of the engine.

use crate::arguments::{Data, Limits, Range};
use crate::config::{Config, Group};
use crate::failure::Failure;
use crate::remote::{self, Access};
use crate::times;
use cwli::Engine;
use cwli::run;
use cwli::scan::remote::Remote;
use cwli::scan::{Input, Source};
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use sysinfo::{MemoryRefreshKind, RefreshKind, System};

/// The name of standard input as a path.
pub const STDIN: &str = "-";

/// The name of a log group made of several paths.
const SEVERAL: &str = "cwli";

/// The format that stands for recognising each file.
pub const AUTO: &str = "auto";

/// Whether a path stands for standard input.
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == STDIN
}

/// The log groups that the arguments name, and then those of the configuration: the plain paths together are one,
/// first in the list. Where the arguments name any, those of the configuration are there for queries that choose them.
pub fn sources(paths: &[PathBuf], data: &Data, config: &Config) -> Result<Vec<Source>, Failure> {
    if let Some(format) = data.format.as_deref().filter(|format| *format != AUTO) {
        cwli::scan::check_format(format).map_err(Failure::usage)?;
    }
    let access: Arc<dyn Remote> = Arc::new(Access::default());
    let mut sources: Vec<Source> = Vec::new();
    let plain = paths.iter().map(|path| (group_name(paths), path));
    let named = data.log_groups.iter().map(|(name, path)| (name.clone(), path));
    for (log_group, path) in plain.chain(named) {
        let input = input(path, &access);
        match sources.iter_mut().find(|source| source.log_group == log_group) {
            Some(source) => source.inputs.push(input),
            None => sources.push(Source { inputs: vec![input], ..told(log_group, data, config) }),
        }
    }
    let stdins = sources.iter().flat_map(|source| &source.inputs).filter(|input| matches!(input, Input::Stdin)).count();
    if stdins > 1 {
        return Err(Failure::usage("standard input is named more than once, and can be read only once"));
    }
    sources.extend(configured(&sources, data, config, &access));
    Ok(sources)
}

/// What a path names.
fn input(path: &Path, access: &Arc<dyn Remote>) -> Input {
    match path.to_str() {
        _ if is_stdin(path) => Input::Stdin,
        Some(address) if remote::is_address(path) => Input::Remote(access.clone(), address.to_string()),
        _ => Input::Path(path.to_path_buf()),
    }
}

/// A log group of the command line without its files: as the configuration has it, where it is there too.
fn told(log_group: String, data: &Data, config: &Config) -> Source {
    let known = config.groups.iter().find(|group| group.name == log_group).map(described);
    as_asked(known.unwrap_or_else(|| Source { log_group, ..Source::default() }), data)
}

/// A log group as the command line says that logs are to be read.
fn as_asked(source: Source, data: &Data) -> Source {
    let format = match &data.format {
        Some(format) => Some(format.clone()).filter(|format| format != AUTO),
        None => source.format,
    };
    Source { format, raw: source.raw || data.raw, ..source }
}

/// A log group of the configuration without its files.
fn described(group: &Group) -> Source {
    let Group { name, format, raw, facts, .. } = group;
    Source { log_group: name.clone(), format: format.clone(), raw: *raw, facts: facts.clone(), ..Source::default() }
}

/// The log groups of the configuration that the command line does not name.
fn configured(given: &[Source], data: &Data, config: &Config, access: &Arc<dyn Remote>) -> Vec<Source> {
    let is_given = |group: &Group| given.iter().any(|source| source.log_group == group.name);
    let is_default = |group: &Group| config.default.is_empty() || config.default.contains(&group.name);
    let source = |group: &Group| {
        let mut source = described(group);
        source.inputs = group.paths.iter().map(|place| input(&place.path, access)).collect();
        source.facts.on_request = !given.is_empty() || !is_default(group);
        if given.is_empty() { as_asked(source, data) } else { source }
    };
    config.groups.iter().filter(|group| !is_given(group)).map(source).collect()
}

/// The paths, or standard input when there are none and something is fed into it.
pub fn or_stdin(paths: Vec<PathBuf>, data: &Data, config: &Config, stdin_left: bool) -> Result<Vec<PathBuf>, Failure> {
    if !paths.is_empty() || !data.log_groups.is_empty() {
        return Ok(paths);
    }
    let configured = !config.groups.is_empty();
    if stdin_left && if configured { is_fed() } else { !io::stdin().is_terminal() } {
        return Ok(vec![PathBuf::from(STDIN)]);
    }
    if configured {
        return Ok(paths);
    }
    Err(Failure::usage("no logs are given")
        .help("name files or folders after the query: cwli query 'QUERY' flowlogs/ more.log.gz")
        .help("or feed a log into standard input: zcat flows.gz | cwli query 'QUERY' -")
        .help("or name log groups once for all in a file `cwli.toml`"))
}

/// Whether something is fed into standard input: programs without a terminal have the null device there, and then the
/// log groups of the configuration are meant.
#[cfg(unix)]
fn is_fed() -> bool {
    use std::os::fd::AsFd;
    use std::os::unix::fs::FileTypeExt;
    let stdin = io::stdin().as_fd().try_clone_to_owned().map(std::fs::File::from);
    let kind = stdin.and_then(|stdin| stdin.metadata()).map(|metadata| metadata.file_type());
    kind.is_ok_and(|kind| kind.is_file() || kind.is_fifo() || kind.is_socket())
}

/// Whether something is fed into standard input.
#[cfg(not(unix))]
fn is_fed() -> bool {
    !io::stdin().is_terminal()
}

/// An engine over log groups, with the clock, the range and the limits that the arguments ask for. A range of the
/// arguments replaces that of the configuration, both ends of it.
pub fn engine(sources: Vec<Source>, range: &Range, limits: &Limits, config: &Config) -> Result<Engine, Failure> {
    let clock = jiff::Timestamp::now().as_millisecond();
    let now = range.now.map_or(clock, |written| written.at(clock));
    let limits = run::Limits {
        threads: limits.threads.into(),
        memory: Some(limits.max_memory.unwrap_or_else(half_of_memory)),
        approximate: limits.approximate,
        spill: (!limits.no_spill).then(std::env::temp_dir),
        ..run::Limits::default()
    };
    let engine = Engine::new(sources).at(now).with_limits(limits);
    let (start, end) = match (range.start, range.end) {
        (None, None) => (config.start, config.end),
        given => given,
    };
    if start.is_none() && end.is_none() {
        return Ok(engine);
    }
    let start = start.map_or(times::EARLIEST, |written| written.at(now));
    let end = end.map_or_else(times::latest, |written| written.as_end(now));
    if start > end {
        let [start, end] = [start, end].map(cwli::batch::print_time);
        return Err(Failure::usage(format!("the range starts at {start} and ends before that, at {end} (UTC)")));
    }
    Ok(engine.between(start, end))
}

/// Half of the memory that the machine has, or that the process may use if that is less; bytes. No limit where
/// nobody knows.
pub fn half_of_memory() -> usize {
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
        Data { log_groups, format: None, raw: false, strict: false, config: None }
    }

    #[test]
    fn paths_are_one_log_group_and_named_ones_their_own() {
        let named = data(&[("a", "1.log"), ("b", "2.log"), ("a", "3.log")]);
        let made = sources(&["x.log".into(), "y.log".into()], &named, &Config::default()).unwrap();
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
        let none = Config::default();
        assert!(sources(&["-".into()], &data(&[("a", "-")]), &none).is_err());
        assert!(sources(&["-".into()], &data(&[]), &none).is_ok());
    }
}
