//! A plan runs in stages. In each, workers pull batches, transform them, and gather; then siblings merge,
//! and what they gathered is what the next stage begins with.

use super::ranges::{check_range, compared_range};
use super::spill::{Gathered, Spill, Spilled};
use super::{Engine, Failure, Progress};
use crate::batch::Batch;
use crate::diagnostics::{Code, Diagnostic};
use crate::operators::{Rows, Setting, State, Tally, Transform, gather, restore, transform};
use crate::plan::{Plan, Step, only_numbers};
use crate::scan::{Names, Report, Request, Scan};
use arrow_array::RecordBatch;
use std::io;
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Batches between two looks at the memory held.
const BATCHES_PER_LOOK: usize = 64;

/// The stack of a worker: enough for the deepest expression that is accepted.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// Runs a plan: its rows in order, what the scan has done, and what the steps have found.
///
/// # Errors
/// When it needs more memory than it may use, or not one input could be read.
pub fn run(engine: &Engine, plan: &Plan, progress: Progress) -> Result<(Vec<Batch>, Report, Vec<Tally>), Failure> {
    let mut run = Run::new(engine, plan);
    let (gathered, mut report) = run.scan(engine, progress)?;
    let rows = gathered.map_or(Ok(Vec::new()), |gathered| run.pool.install(|| run.later(gathered)))?;
    report.bytes_spilled = run.spilled.load(Ordering::Relaxed);
    Ok((rows, report, run.tallies()))
}

/// The names of the fields in a log: those that are known before the scan, and of those that only the events
/// tell the first `most`.
///
/// # Errors
/// When not one input could be read.
pub fn field_names(engine: &Engine, most: usize, progress: Progress) -> Result<(Vec<String>, Vec<String>), Failure> {
    let scan = Scan::open(&engine.sources, request(engine, &Plan::default())).map_err(Failure::Input)?;
    let found = if scan.is_open() { found_names(engine, &scan, most, progress) } else { Vec::new() };
    Ok((scan.known_fields(), found))
}

fn found_names(engine: &Engine, scan: &Scan, most: usize, progress: Progress) -> Vec<String> {
    let found = pool(engine.limits.threads).broadcast(|_| {
        let mut names = Names::first(most);
        scan.find_names(&mut names, &|| {
            let (read, all) = scan.progress();
            progress(read, all);
        });
        names
    });
    let merged = found.into_iter().reduce(|mut names, sibling| {
        names.merge(sibling);
        names
    });
    merged.map_or_else(Vec::new, Names::into_names)
}

/// What the scan of a plan finds before it reads: the files, their formats and fields.
///
/// # Errors
/// When not one input could be read.
pub fn open(engine: &Engine, plan: &Plan) -> Result<Report, Failure> {
    let scan = Scan::open(&engine.sources, request(engine, plan)).map_err(Failure::Input)?;
    Ok(scan.report())
}

pub(super) fn request(engine: &Engine, plan: &Plan) -> Request {
    Request {
        fields: plan.scan.fields.clone(),
        any_case: plan.scan.any_case,
        slots: plan.names.len(),
        numbers: only_numbers(plan),
        predicate: plan.scan.predicate.clone(),
        literals: plan.scan.literals.iter().map(|text| text.clone().into_bytes()).collect(),
        range: engine.context.range,
        second_range: compared_range(engine.context.range, plan),
        batch_rows: engine.limits.batch_rows.max(1),
        block_bytes: engine.limits.block_bytes.max(1),
        context: engine.context,
        first_file: engine.first_file,
        stop: engine.stop.clone(),
        only: engine.only,
    }
}

pub(super) fn pool(threads: usize) -> rayon::ThreadPool {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK_BYTES).build();
    pool.expect("the system lets a process start threads")
}

/// Where positions end unless files are very many: where parts of an answer are gathered in several places, these
/// agree on it.
const USUAL_END: u64 = 1 << 52;

/// A plan that runs on some workers.
pub struct Run<'p> {
    plan: &'p Plan,
    setting: Setting,
    pool: rayon::ThreadPool,
    memory: Option<usize>,
    /// Where what memory does not hold goes.
    folder: Option<PathBuf>,
    /// Bytes that went there.
    spilled: AtomicU64,
    /// What the steps that look for something have found.
    tallies: Mutex<Vec<Tally>>,
}

/// Steps that run together: transforms, and what gathers at their end.
struct Stage<'p> {
    transforms: &'p [Step],
    gatherer: &'p Step,
}

impl<'p> Run<'p> {
    pub fn new(engine: &Engine, plan: &'p Plan) -> Self {
        let batch_rows = engine.limits.batch_rows.max(1);
        let slots = plan.names.len();
        let context = engine.context;
        let approximate = engine.limits.approximate;
        let setting =
            Setting { context, slots, batch_rows, most_position: USUAL_END, approximate, latest_first: false };
        Run {
            plan,
            setting,
            pool: pool(engine.limits.threads),
            memory: engine.limits.memory,
            folder: engine.limits.spill.clone(),
            spilled: AtomicU64::new(0),
            tallies: Mutex::default(),
        }
    }

    /// Runs the scan and the first stage in memory: what was gathered, nothing for a plan without steps, and what
    /// the scan has done.
    ///
    /// # Errors
    /// When it needs more memory than it may use, or not one input could be read.
    pub fn gather(&mut self, engine: &Engine, progress: Progress) -> Result<(Option<Box<dyn State>>, Report), Failure> {
        self.folder = None;
        let (outcome, report) = self.first(engine, progress)?;
        Ok((outcome.map(|outcome| outcome.state), report))
    }

    /// Runs the scan and the first stage.
    fn scan(&mut self, engine: &Engine, progress: Progress) -> Result<(Option<Gathered<'p>>, Report), Failure> {
        let (outcome, report) = self.first(engine, progress)?;
        let gathered = outcome.map(|outcome| self.pool.install(|| outcome.gathered()));
        Ok((gathered.transpose()?, report))
    }

    fn first(&mut self, engine: &Engine, progress: Progress) -> Result<(Option<Outcome<'p>>, Report), Failure> {
        check_range(engine.context.range, self.plan)?;
        let scan = Scan::open(&engine.sources, request(engine, self.plan)).map_err(Failure::Input)?;
        self.setting.most_position = scan.end().max(USUAL_END);
        let first = stages(&self.plan.steps).into_iter().next();
        let outcome = first.map(|first| self.pool.install(|| self.scanned(&first, &scan, progress))).transpose()?;
        Ok((outcome, scan.report()))
    }

    /// Makes one of what the first stage has gathered in several places; nothing for a plan without steps.
    ///
    /// # Errors
    /// What is wrong with one of them, in words.
    pub fn merge(&self, saved: &[RecordBatch]) -> Result<Option<Box<dyn State>>, String> {
        let Some(first) = stages(&self.plan.steps).into_iter().next() else { return Ok(None) };
        let states = saved.iter().filter_map(|saved| restore(first.gatherer, self.setting, saved).transpose());
        let states: Vec<_> = states.collect::<Result<_, _>>()?;
        Ok(self.pool.install(|| merged(states)))
    }

    /// What the steps that have run so far have found.
    pub fn tallies(&self) -> Vec<Tally> {
        self.tallies.lock().unwrap_or_else(|poison| poison.into_inner()).clone()
    }

    /// Takes in what a worker, or another process, has found.
    pub fn tally(&self, found: impl IntoIterator<Item = Tally>) {
        let mut tallies = self.tallies.lock().unwrap_or_else(|poison| poison.into_inner());
        for tally in found {
            match tallies.iter_mut().find(|known| known.span == tally.span) {
                Some(known) => known.merge(tally),
                None => tallies.push(tally),
            }
        }
    }

    /// Runs the stages behind the first: the rows in order.
    ///
    /// # Errors
    /// When it needs more memory than it may use.
    pub fn finish(&self, state: Option<Box<dyn State>>) -> Result<Vec<Batch>, Failure> {
        self.pool.install(|| state.map_or(Ok(Vec::new()), |state| self.later(Gathered::Rows(finished(state)?))))
    }

    fn scanned(&self, stage: &Stage<'p>, scan: &Scan, progress: Progress) -> Result<Outcome<'p>, Failure> {
        self.stage(stage, |_, worker| {
            scan.work(&mut |batch| {
                let (read, all) = scan.progress();
                progress(read, all);
                let flow = worker.take(batch);
                if worker.shared.has_enough() {
                    scan.stop();
                }
                flow
            });
        })
    }

    fn later(&self, mut input: Gathered<'p>) -> Result<Vec<Batch>, Failure> {
        for stage in stages(&self.plan.steps).into_iter().skip(1) {
            input = match input {
                Gathered::Rows(rows) => self.stage(&stage, |index, worker| {
                    let _ = self.share(index, rows.batches()).try_for_each(|i| worker.pull(&*rows, i));
                }),
                Gathered::Spilled(spilled) => self.stage(&stage, |_, worker| worker.pull_spilled(&spilled)),
            }?
            .gathered()?;
        }
        match input {
            Gathered::Rows(rows) => Ok((0..rows.batches()).map(|index| rows.batch(index, None)).collect()),
            Gathered::Spilled(_) => unreachable!("a plan ends with a step that keeps few rows"),
        }
    }

    /// The batches that a worker takes: neighbours, so that siblings merge in the order of the rows.
    fn share(&self, worker: usize, batches: usize) -> Range<usize> {
        let workers = self.pool.current_num_threads();
        worker * batches / workers..(worker + 1) * batches / workers
    }

    /// Runs one stage on all workers; `feed` hands batches to its worker until there are no more.
    fn stage(&self, stage: &Stage<'p>, feed: impl Fn(usize, &mut Worker) + Sync) -> Result<Outcome<'p>, Failure> {
        let memory = self.memory.map(|bytes| bytes / self.pool.current_num_threads());
        let shared = Shared::new(stage.gatherer, memory, self.folder.as_deref());
        let workers = self.pool.broadcast(|context| {
            let mut worker = Worker::new(stage, self.setting, &shared);
            feed(context.index(), &mut worker);
            // Few batches, or the last ones, have not been looked at yet.
            worker.is_too_large();
            self.tally(worker.transforms.iter().filter_map(|transform| transform.tally()));
            (worker.state, worker.spill)
        });
        let (states, spills): (Vec<_>, Vec<_>) = workers.into_iter().unzip();
        let spilled = self.spill_rest(stage, states, spills, &shared);
        if let Some(failure) = shared.failure.into_inner().unwrap_or_else(|poison| poison.into_inner()) {
            return Err(Failure::Query(vec![failure]));
        }
        spilled.ok_or_else(|| unreachable!("what cannot be spilled is told as a failure"))
    }

    /// What all workers have gathered. Where one has written to a file, all do; nothing when that fails.
    fn spill_rest(
        &self,
        stage: &Stage<'p>,
        mut states: Vec<Box<dyn State>>,
        spills: Vec<Option<Spill>>,
        shared: &Shared,
    ) -> Option<Outcome<'p>> {
        if spills.iter().all(Option::is_none) {
            return Some(Outcome { state: merged(states).expect("a pool has at least one worker"), spilled: None });
        }
        let mut files = Vec::new();
        for (state, mut file) in states.iter_mut().zip(spills) {
            if !shared.spilled(&mut **state, &mut file) {
                return None;
            }
            files.extend(file);
        }
        self.spilled.fetch_add(files.iter().map(Spill::bytes).sum(), Ordering::Relaxed);
        let state = states.pop().expect("a pool has at least one worker");
        Some(Outcome { state, spilled: Some(Spilled::new(stage.gatherer, self.setting, files)) })
    }
}

/// What the workers of a stage have gathered.
struct Outcome<'p> {
    /// All of it; nothing if it is in files.
    state: Box<dyn State>,
    spilled: Option<Spilled<'p>>,
}

impl<'p> Outcome<'p> {
    /// The rows.
    fn gathered(self) -> Result<Gathered<'p>, Failure> {
        match self.spilled {
            Some(spilled) => Ok(Gathered::Spilled(spilled)),
            None => finished(self.state).map(Gathered::Rows),
        }
    }
}

/// The rows that were gathered.
fn finished(state: Box<dyn State>) -> Result<Box<dyn Rows>, Failure> {
    let rows = state.finish();
    if !rows.are_too_many() {
        return Ok(rows);
    }
    let message = "`fillmissing` would add more than 100,000 rows";
    let failure = Diagnostic::new(Code::TooManyRows, message)
        .help("take longer buckets of time, a shorter time range, or fewer group keys");
    Err(Failure::Query(vec![failure]))
}

/// What siblings have gathered as one; nothing when there are none.
fn merged(states: Vec<Box<dyn State>>) -> Option<Box<dyn State>> {
    states.into_iter().reduce(|mut state, sibling| {
        state.merge(sibling);
        state
    })
}

/// Cuts the steps behind each one that gathers. A plan ends with one that does.
fn stages(steps: &[Step]) -> Vec<Stage<'_>> {
    let groups = steps.split_inclusive(Step::gathers);
    groups.filter_map(|group| group.split_last()).map(|(gatherer, transforms)| Stage { transforms, gatherer }).collect()
}

/// What the workers of a stage share.
struct Shared<'r> {
    /// Bytes that one worker may hold.
    memory: Option<usize>,
    /// Rows after which the stage may stop, and rows gathered so far.
    enough: Option<usize>,
    rows: AtomicUsize,
    /// Where what a worker may not hold goes.
    folder: Option<&'r Path>,
    failure: Mutex<Option<Diagnostic>>,
}

impl<'r> Shared<'r> {
    fn new(gatherer: &Step, memory: Option<usize>, folder: Option<&'r Path>) -> Self {
        let enough = match gatherer {
            Step::Any { limit } => Some(*limit),
            _ => None,
        };
        Shared { memory, enough, rows: AtomicUsize::new(0), folder, failure: Mutex::new(None) }
    }

    fn has_enough(&self) -> bool {
        self.enough.is_some_and(|enough| self.rows.load(Ordering::Relaxed) >= enough)
    }

    fn fail(&self, bytes: usize, what: &str, why: Option<io::Error>) {
        let mebibytes = bytes >> 20;
        let mut message = format!("{what} need more memory than the query may use ({mebibytes} MiB on one worker)");
        if let Some(error) = why {
            message.push_str(&format!(", and a temporary file cannot hold them: {error}"));
        }
        let failure = Diagnostic::new(Code::OutOfMemory, message)
            .help("group by fewer or coarser keys, filter more, raise `--max-memory`, or take `--approximate` for pct and countDistinct");
        let mut slot = self.failure.lock().unwrap_or_else(|poison| poison.into_inner());
        slot.get_or_insert(failure);
    }

    /// Writes what a worker has gathered to its file, and says whether that could be done; if not, the stage has
    /// failed.
    fn spilled(&self, state: &mut dyn State, file: &mut Option<Spill>) -> bool {
        let (bytes, what) = state.size();
        let outcome = match self.folder {
            Some(folder) => spill(state, file, folder),
            None => Ok(false),
        };
        let done = matches!(outcome, Ok(true));
        if !done {
            self.fail(bytes, what, outcome.err());
        }
        done
    }
}

fn spill(state: &mut dyn State, file: &mut Option<Spill>, folder: &Path) -> io::Result<bool> {
    let mut own = match file.take() {
        Some(own) => own,
        None => Spill::new(folder)?,
    };
    let done = state.spill(&mut |partition, saved| own.write(partition, &saved))?;
    *file = Some(own);
    Ok(done)
}

/// One worker of a stage.
struct Worker<'s> {
    transforms: Vec<Box<dyn Transform + 's>>,
    state: Box<dyn State>,
    spill: Option<Spill>,
    shared: &'s Shared<'s>,
    batches: usize,
    /// Rows gathered so far.
    rows: usize,
}

impl<'s> Worker<'s> {
    fn new(stage: &Stage<'s>, setting: Setting, shared: &'s Shared<'s>) -> Self {
        let setting = Setting { latest_first: stage.gatherer.latest_first(), ..setting };
        Worker {
            transforms: stage.transforms.iter().filter_map(|step| transform(step, setting)).collect(),
            state: gather(stage.gatherer, setting).expect("a stage ends with a step that gathers"),
            spill: None,
            shared,
            batches: 0,
            rows: 0,
        }
    }

    /// Takes in a batch of what the stage before has gathered. Where few rows will be kept, only those are
    /// made in full.
    fn pull(&mut self, rows: &dyn Rows, index: usize) -> ControlFlow<()> {
        let slots = if self.transforms.is_empty() { self.state.chooses_by() } else { None };
        let Some(slots) = slots else { return self.take(rows.batch(index, None)) };
        match self.state.choose(&rows.batch(index, Some(&slots))) {
            chosen if chosen.is_empty() => ControlFlow::Continue(()),
            chosen => self.take(rows.some(index, &chosen)),
        }
    }

    /// Takes in a batch; breaks when the stage has failed or has enough.
    fn take(&mut self, batch: Batch) -> ControlFlow<()> {
        self.transform(0, batch)
    }

    /// Hands a batch through the transforms from one on, in pieces where it would become too large.
    fn transform(&mut self, first: usize, mut batch: Batch) -> ControlFlow<()> {
        for at in first..self.transforms.len() {
            if batch.rows() == 0 {
                break;
            }
            let ends = self.transforms[at].cut(&batch);
            if ends.len() > 1 {
                return self.pieces(at, &batch, &ends);
            }
            batch = self.transforms[at].apply(batch);
        }
        self.gather(batch)
    }

    fn pieces(&mut self, at: usize, batch: &Batch, ends: &[usize]) -> ControlFlow<()> {
        let mut start = 0;
        for &end in ends {
            let rows: Vec<u32> = (start as u32..end as u32).collect();
            let piece = self.transforms[at].apply(batch.take(&rows));
            self.transform(at + 1, piece)?;
            start = end;
        }
        ControlFlow::Continue(())
    }

    fn gather(&mut self, batch: Batch) -> ControlFlow<()> {
        let rows = batch.rows();
        if rows > 0 {
            self.state.take(batch);
        }
        self.batches += 1;
        if self.batches.is_multiple_of(BATCHES_PER_LOOK) && self.is_too_large() {
            return ControlFlow::Break(());
        }
        self.rows += rows;
        self.shared.rows.fetch_add(rows, Ordering::Relaxed);
        // A worker's rows come in rising order: behind enough of its own there is none that counts. Where
        // workers have enough together, each goes on to the end of its piece: only then is nothing missing in
        // front of what was found, and the rows are the same whatever the number of workers.
        match self.shared.enough {
            Some(enough) if self.rows >= enough => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    }

    /// Whether it holds more than it may and cannot write it to a file, so that the stage has failed.
    fn is_too_large(&mut self) -> bool {
        let Some(memory) = self.shared.memory else { return false };
        self.state.size().0 > memory && !self.shared.spilled(&mut *self.state, &mut self.spill)
    }

    /// Takes in what the stage before has gathered in files, partition by partition.
    fn pull_spilled(&mut self, spilled: &Spilled) {
        while let Some(loaded) = spilled.next() {
            let rows = match loaded {
                Ok(None) => continue,
                Ok(Some(state)) => state.finish(),
                Err(error) => return self.shared.fail(0, "what was gathered", Some(error)),
            };
            if (0..rows.batches()).try_for_each(|index| self.pull(&*rows, index)).is_break() {
                return;
            }
        }
    }
}
