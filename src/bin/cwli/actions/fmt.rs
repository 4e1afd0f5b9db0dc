//! `cwli fmt`: lays out the queries in files.

use crate::failure::Failure;
use crate::inputs::is_stdin;
use crate::messages::{self, Excerpt};
use crate::output;
use crate::saved_files::{SavedFile, SavedPaths, shown};
use clap::Args;
use cwli::diagnostics::{Diagnostic, counted};
use cwli::layout::{format, format_line};
use cwli::saved::{Edit, Language, SavedQuery};
use similar::TextDiff;
use std::io::{self, Write};
use std::path::Path;

/// The ending of files that hold a query and nothing else.
const ENDING: &str = "cwli";

/// `cwli fmt`.
#[derive(Debug, Args)]
pub struct FmtArguments {
    #[command(flatten)]
    pub files: SavedPaths,
    /// Change nothing: name the files that would change, and end with status 1 when there is one
    #[arg(long)]
    pub check: bool,
    /// Change nothing: show what would change, and end with status 1 when something would
    #[arg(long)]
    pub diff: bool,
}

/// A file with its queries laid out.
struct Laid<'f> {
    file: &'f SavedFile,
    /// What it should be.
    text: String,
    /// Whether all of its queries can be read.
    readable: bool,
}

impl Laid<'_> {
    fn differs(&self) -> bool {
        self.text != self.file.text
    }
}

/// Does it.
pub fn run(arguments: &FmtArguments) -> Result<(), Failure> {
    let files = arguments.files.search()?;
    let laid: Vec<Laid> = files.files.iter().filter_map(lay_out).collect();
    let piped = |file: &SavedFile| {
        arguments.files.paths.iter().any(|path| is_stdin(path)) && file.path == arguments.files.stdin_name
    };
    let only_look = arguments.check || arguments.diff;
    let mut unwritten = false;
    let mut changed = 0;
    for one in &laid {
        let differs = one.differs();
        match (only_look, piped(one.file)) {
            (true, _) if differs => show(one, arguments.diff)?,
            (false, true) => output::to_stdout(|out| out.write_all(one.text.as_bytes()))?,
            (false, false) if differs => unwritten |= !write(one),
            _ => {}
        }
        changed += usize::from(differs);
    }
    tell(changed, laid.len(), only_look, laid.iter().any(|one| piped(one.file)));
    files.told(laid.is_empty())?;
    match laid.iter().all(|one| one.readable) {
        _ if unwritten => Err(Failure::Told(3)),
        false => Err(Failure::Told(2)),
        true if only_look && changed > 0 => Err(Failure::Told(1)),
        true => Ok(()),
    }
}

/// A file as it should be. What is wrong with its queries is told; those stay as they are.
fn lay_out(file: &SavedFile) -> Option<Laid<'_>> {
    let found = file.found.as_ref().ok()?;
    let mut laid = Laid { file, text: file.text.clone(), readable: true };
    let mut edits = Vec::new();
    for query in &found.queries {
        match laid_out(query, file) {
            Ok(None) => {}
            Ok(Some(text)) => edits.extend(edit(file, query, &text)),
            Err(faults) => {
                laid.readable = false;
                faults.iter().for_each(|fault| messages::line(excerpt(fault, query, file).text(messages::colours())));
            }
        }
    }
    // From the back, so that no edit moves the place of another.
    edits.sort_by_key(|edit: &Edit| std::cmp::Reverse(edit.span.start));
    for edit in edits {
        laid.text.replace_range(edit.span.start..edit.span.end, &edit.new);
    }
    Some(laid)
}

/// A query in canonical layout, if it can be laid out.
fn laid_out(query: &SavedQuery, file: &SavedFile) -> Result<Option<String>, Vec<Diagnostic>> {
    if query.language == Language::Cwli {
        return format(&query.text).map(Some);
    }
    let text = query.language.laid_out(&query.text)?;
    if text.is_none() {
        let (line, _) = query.line_and_column(query.span.start);
        let place = format!("{}:{line}", shown(&file.path));
        messages::warning(&format!(
            "{place}: `{}` is left as it is: in another layout it would mean something else",
            query.name
        ));
    }
    Ok(text)
}

/// The change that lays a query out, if it is not.
fn edit(file: &SavedFile, query: &SavedQuery, text: &str) -> Option<Edit> {
    if file.path.extension().is_some_and(|ending| ending == ENDING) {
        return Some(whole(file, query, text));
    }
    if query.text.trim() == text {
        return None;
    }
    let edit = query.rewritten(text);
    // A query on one line of a text in quotation marks stays there: `\n` in the middle of it is no layout.
    let escaped = edit.as_ref().is_ok_and(|edit| !edit.new.contains('\n'));
    let on_one_line = !query.text.trim().contains('\n');
    let line = format_line(&query.text).ok().filter(|_| escaped && on_one_line);
    if line.as_deref() == Some(query.text.trim()) {
        return None;
    }
    match line.map_or(edit, |line| query.rewritten(&line)) {
        Ok(edit) => Some(edit),
        Err(why) => {
            let (line, _) = query.line_and_column(query.span.start);
            messages::warning(&format!("{}:{line}: `{}` is left as it is: {why}", shown(&file.path), query.name));
            None
        }
    }
}

/// The query is all that there is in the file: it ends with one line end.
fn whole(file: &SavedFile, query: &SavedQuery, text: &str) -> Edit {
    let mark = file.text.len() - file.text.trim_start_matches('\u{feff}').len();
    let text = format!("{}\n", text.replace("\r\n", "\n"));
    let new = if query.text.contains("\r\n") { text.replace('\n', "\r\n") } else { text };
    Edit { span: cwli::diagnostics::Span { start: mark, end: file.text.len() }, new }
}

fn excerpt<'f>(fault: &'f Diagnostic, query: &SavedQuery, file: &'f SavedFile) -> Excerpt<'f> {
    Excerpt {
        severity: fault.severity(),
        code: Some(fault.code.number()),
        message: &fault.message,
        help: &fault.help,
        note: None,
        text: &file.text,
        file: Some(shown(&file.path)),
        place: fault.label.as_ref().map(|(span, label)| (query.span_of(*span), label.as_str())),
    }
}

/// Names a file that would change, or shows how.
fn show(laid: &Laid, as_diff: bool) -> Result<(), Failure> {
    let name = shown(&laid.file.path);
    if !as_diff {
        return output::to_stdout(|out| writeln!(out, "{name}"));
    }
    let diff = TextDiff::from_lines(&laid.file.text, &laid.text);
    let text = diff.unified_diff().header(&name, &name).to_string();
    output::to_stdout(|out| out.write_all(text.as_bytes()))
}

/// Writes a file, and says whether that could be done.
fn write(laid: &Laid) -> bool {
    match replace(&laid.file.path, laid.text.as_bytes()) {
        Ok(()) => true,
        Err(cause) => {
            messages::error(&format!("`{}` cannot be written: {cause}", shown(&laid.file.path)));
            false
        }
    }
}

/// Puts other bytes into a file, all of them or none: a new file with its permissions takes its place.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // What a link leads to is replaced, and not the link.
    let path = path.canonicalize()?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().set_permissions(path.metadata()?.permissions())?;
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

fn tell(changed: usize, all: usize, only_look: bool, piped: bool) {
    if all == 0 || piped {
        return;
    }
    let would = if only_look { "would change" } else { "changed" };
    let stay = if only_look { "would stay" } else { "stayed" };
    let rest = match all - changed {
        0 => String::new(),
        1 => format!(", 1 {stay} as it is"),
        rest => format!(", {rest} {stay} as they are"),
    };
    messages::line(format_args!("{} {would}{rest}", counted(changed, "file")));
}
