//! The smallest set of events on which two answers differ: first of files, then of events.

use super::restrict::{Files, Place, run};
use super::rows::{Compared, Counts};
use super::{Event, Pair, Smallest, halves};
use crate::plan::{Order, Plan, Scan, Step, rewrites};
use crate::result::Answer;
use crate::run::{Engine, Failure, Progress};
use crate::scan::texts;
use crate::scan::{Input, Source};
use std::collections::HashMap;

/// The most bytes of logs in which events are looked for: they are read twice for each try.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// The most events among which the smallest set is looked for.
const MOST_EVENTS: usize = 1_000_000;

/// How many sets are tried: fewer where logs are large, so that not more than so many bytes are read; one event of a
/// million is found in 40 tries.
const MOST_TRIES: usize = 200;
const FEWEST_TRIES: usize = 40;
const MOST_READ: u64 = 4 << 30;

/// Looks for it. `whole` is how the answers over all events differ.
///
/// # Errors
/// When not one input could be read any more.
pub fn smallest(
    engine: &Engine,
    pair: &Pair,
    whole: &Counts,
    old: &Answer,
    progress: Progress,
) -> Result<Option<Smallest>, Failure> {
    let bytes = old.report.bytes_scanned;
    let search = Search { pair, whole, progress, tries: tries(bytes.min(MOST_BYTES)) };
    if bytes <= MOST_BYTES {
        return search.events(engine);
    }
    let engine = &engine.over(search.files(engine));
    match run(engine, &pair.old, progress)?.report.bytes_scanned {
        bytes if bytes <= MOST_BYTES => search.events(engine),
        bytes => Ok(Some(Smallest::TooLarge { bytes, most: MOST_BYTES })),
    }
}

struct Search<'a> {
    pair: &'a Pair,
    whole: &'a Counts,
    progress: Progress<'a>,
    tries: usize,
}

/// How many sets are tried in logs of so many bytes: both queries read them.
fn tries(bytes: u64) -> usize {
    let affordable = MOST_READ / (2 * bytes.max(1));
    usize::try_from(affordable).unwrap_or(MOST_TRIES).clamp(FEWEST_TRIES, MOST_TRIES)
}

impl Search<'_> {
    /// Whether both plans answer differently in the way that is looked for. Where one fails, nothing can be said.
    fn differ(&self, engine: &Engine, old: &Plan, new: &Plan) -> bool {
        let answers = run(engine, old, self.progress).and_then(|old| Ok((old, run(engine, new, self.progress)?)));
        let Ok((old, new)) = answers else { return false };
        let counts = Compared::new(self.pair, &old, &new).counts;
        if self.whole.values_differ() { counts.values_differ() } else { counts.moved }
    }

    /// The files on which the answers still differ, as sources.
    fn files(&self, engine: &Engine) -> Vec<Source> {
        let sources = engine.sources();
        let all = single_files(sources);
        let kept = |part: &[(usize, Input)]| chosen(sources, part);
        let mut holds = |part: &[(usize, Input)]| self.differ(&engine.over(kept(part)), &self.pair.old, &self.pair.new);
        kept(&halves::smallest(&all, FEWEST_TRIES, &mut holds).0)
    }

    fn events(&self, engine: &Engine) -> Result<Option<Smallest>, Failure> {
        let Pair { old, new } = self.pair;
        let files = Files::of(engine, &[old, new])?;
        let mut differ =
            |part: &[Place]| self.differ(engine, &files.restricted(old, part), &files.restricted(new, part));
        if differ(&[]) {
            return Ok(Some(Smallest::WithoutEvents));
        }
        let few = self.reaching(engine, &files)?.filter(|events| differ(events));
        let events = match few {
            Some(events) => events,
            // What depends on more than the events, such as the fields that a log has, may not come again.
            None => match files.events(engine, MOST_EVENTS, self.progress)?.filter(|events| differ(events)) {
                Some(events) => events,
                None => return Ok(None),
            },
        };
        let (part, left) = halves::smallest(&events, self.tries, &mut differ);
        let shown = self.shown(engine, &files, &part)?;
        Ok(Some(if left > 0 { Smallest::Events(shown) } else { Smallest::AtMost(shown, self.tries) }))
    }

    /// The events that come to the first step that gathers in one of the plans: the others are of no consequence, unless
    /// a query inside reads them, or rows are made of them whose places are not theirs.
    fn reaching(&self, engine: &Engine, files: &Files) -> Result<Option<Vec<Place>>, Failure> {
        let mut events = Vec::new();
        for plan in [&self.pair.old, &self.pair.new] {
            let Some(head) = head(plan) else { return Ok(None) };
            let answer = run(engine, &head, self.progress)?;
            if answer.rows > MOST_EVENTS {
                return Ok(None);
            }
            let positions = answer.pointers.unwrap_or_default().into_iter().flatten();
            events.extend(positions.filter_map(|position| files.place(&head.scan.choice, position)));
        }
        events.sort_unstable();
        events.dedup();
        Ok(Some(events))
    }

    /// The messages of events, and where they stand.
    fn shown(&self, engine: &Engine, files: &Files, part: &[Place]) -> Result<Vec<Event>, Failure> {
        let everywhere = Plan { scan: Scan { choice: engine.everything(), ..Scan::default() }, ..Plan::default() };
        let messages = self.messages(engine, &everywhere, part)?;
        let event = |place: &Place| {
            let file = files.name(*place).to_string();
            let line = texts::line_at(engine.sources(), &file, place.1).ok().flatten().map(|line| line.number);
            Event { file, line, message: messages.get(place).cloned().unwrap_or_default() }
        };
        Ok(part.iter().map(event).collect())
    }

    fn messages(&self, engine: &Engine, everywhere: &Plan, part: &[Place]) -> Result<HashMap<Place, String>, Failure> {
        let Pair { old, new } = self.pair;
        // The numbers of files are those of both plans; this one opens all of them.
        let files = Files::of(engine, &[old, new, everywhere])?;
        let plan = Plan {
            names: vec!["@message".to_string(), "@ptr".to_string()],
            scan: Scan {
                fields: vec![(0, "@message".to_string()), (1, "@ptr".to_string())],
                ..everywhere.scan.clone()
            },
            output: vec![("@message".to_string(), 0), ("@ptr".to_string(), 1)],
            steps: vec![Step::Top { order: Order::default(), limit: part.len().max(1) }],
            ..Plan::default()
        };
        let answer = engine.run_plan(&files.restricted(&plan, part).rewritten(rewrites::all()), self.progress)?;
        let place = |row| {
            let position = u64::from_str_radix(&answer.text(row, 1)?, 16).ok()?;
            files.place(&plan.scan.choice, position)
        };
        Ok((0..answer.rows).filter_map(|row| Some((place(row)?, answer.text(row, 0)?))).collect())
    }
}

/// The steps of a plan in front of the first that gathers, for the positions of their rows.
fn head(plan: &Plan) -> Option<Plan> {
    let count = plan.steps.iter().position(Step::gathers)?;
    let keeps_places = |step: &Step| match step {
        Step::Filter(_) | Step::Extend(_) | Step::Lookup(_) => true,
        Step::Parse(parse) => !parse.multi,
        _ => false,
    };
    if !plan.queries.is_empty() || !plan.steps[..count].iter().all(keeps_places) {
        return None;
    }
    let mut head = plan.prefix(count);
    head.steps.push(Step::Top { order: Order::default(), limit: MOST_EVENTS + 1 });
    (head.output, head.events, head.estimate) = (Vec::new(), true, false);
    Some(head)
}

/// Every file of some sources as an input of its own, with the number of its source.
fn single_files(sources: &[Source]) -> Vec<(usize, Input)> {
    let mut files = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        for input in &source.inputs {
            match input {
                Input::Path(path) => {
                    let found = crate::scan::files(path).into_iter().flatten();
                    files.extend(found.map(|file| (number, Input::Path(file))));
                }
                other => files.push((number, other.clone())),
            }
        }
    }
    files
}

/// The sources with these files only.
fn chosen(sources: &[Source], files: &[(usize, Input)]) -> Vec<Source> {
    let of = |number: usize| files.iter().filter(|(of, _)| *of == number).map(|(_, input)| input.clone()).collect();
    sources.iter().enumerate().map(|(number, source)| Source { inputs: of(number), ..source.clone() }).collect()
}
