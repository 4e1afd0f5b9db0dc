//! A plan runs in stages. In each, workers pull batches, transform them, and gather; then siblings merge,
//! and what they gathered is what the next stage begins with.

use super::ranges::{check_range, compared_range};
use super::{Engine, Failure, Progress};
use crate::batch::Batch;
use crate::diagnostics::{Code, Diagnostic};
use crate::operators::{Rows, Setting, State, Tally, Transform, gather, restore, transform};
use crate::plan::{Plan, Step, only_numbers};
use crate::scan::{Names, Report, Request, Scan};
use arrow_array::RecordBatch;
use std::ops::{ControlFlow, Range};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

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
    let (state, report) = run.gather(engine, progress)?;
    Ok((run.finish(state)?, report, run.tallies()))
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

fn request(engine: &Engine, plan: &Plan) -> Request {
    Request {
        fields: plan.scan.fields.clone(),
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
    }
}

fn pool(threads: usize) -> rayon::ThreadPool {
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
        let setting = Setting { context, slots, batch_rows, most_position: USUAL_END, latest_first: false };
        Run {
            plan,
            setting,
            pool: pool(engine.limits.threads),
            memory: engine.limits.memory,
            tallies: Mutex::default(),
        }
    }

    /// Runs the scan and the first stage: what was gathered, nothing for a plan without steps, and what the
    /// scan has done.
    ///
    /// # Errors
    /// When it needs more memory than it may use, or not one input could be read.
    pub fn gather(&mut self, engine: &Engine, progress: Progress) -> Result<(Option<Box<dyn State>>, Report), Failure> {
        check_range(engine.context.range, self.plan)?;
        let scan = Scan::open(&engine.sources, request(engine, self.plan)).map_err(Failure::Input)?;
        self.setting.most_position = scan.end().max(USUAL_END);
        let first = stages(&self.plan.steps).into_iter().next();
        let state = first.map(|first| self.pool.install(|| self.first(&first, &scan, progress))).transpose()?;
        Ok((state, scan.report()))
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
        self.pool.install(|| state.map_or(Ok(Vec::new()), |state| self.later(finished(state)?)))
    }

    fn first(&self, stage: &Stage, scan: &Scan, progress: Progress) -> Result<Box<dyn State>, Failure> {
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

    fn later(&self, mut rows: Box<dyn Rows>) -> Result<Vec<Batch>, Failure> {
        for stage in stages(&self.plan.steps).into_iter().skip(1) {
            let input = std::mem::replace(&mut rows, Box::new(Vec::new()));
            let state = self.stage(&stage, |index, worker| {
                let _ = self.share(index, input.batches()).try_for_each(|i| worker.pull(&*input, i));
            })?;
            rows = finished(state)?;
        }
        Ok((0..rows.batches()).map(|index| rows.batch(index, None)).collect())
    }

    /// The batches that a worker takes: neighbours, so that siblings merge in the order of the rows.
    fn share(&self, worker: usize, batches: usize) -> Range<usize> {
        let workers = self.pool.current_num_threads();
        worker * batches / workers..(worker + 1) * batches / workers
    }

    /// Runs one stage on all workers; `feed` hands batches to its worker until there are no more.
    fn stage(&self, stage: &Stage, feed: impl Fn(usize, &mut Worker) + Sync) -> Result<Box<dyn State>, Failure> {
        let shared = Shared::new(stage.gatherer, self.memory.map(|bytes| bytes / self.pool.current_num_threads()));
        let states = self.pool.broadcast(|context| {
            let mut worker = Worker::new(stage, self.setting, &shared);
            feed(context.index(), &mut worker);
            // Few batches, or the last ones, have not been looked at yet.
            worker.is_too_large();
            self.tally(worker.transforms.iter().filter_map(|transform| transform.tally()));
            worker.state
        });
        if let Some(failure) = shared.failure.into_inner().unwrap_or_else(|poison| poison.into_inner()) {
            return Err(Failure::Query(vec![failure]));
        }
        Ok(merged(states).expect("a pool has at least one worker"))
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
struct Shared {
    /// Bytes that one worker may hold.
    memory: Option<usize>,
    /// Rows after which the stage may stop, and rows gathered so far.
    enough: Option<usize>,
    rows: AtomicUsize,
    failure: Mutex<Option<Diagnostic>>,
}

impl Shared {
    fn new(gatherer: &Step, memory: Option<usize>) -> Self {
        let enough = match gatherer {
            Step::Any { limit } => Some(*limit),
            _ => None,
        };
        Shared { memory, enough, rows: AtomicUsize::new(0), failure: Mutex::new(None) }
    }

    fn has_enough(&self) -> bool {
        self.enough.is_some_and(|enough| self.rows.load(Ordering::Relaxed) >= enough)
    }

    fn fail(&self, bytes: usize, what: &str) {
        let mebibytes = bytes >> 20;
        let message = format!("{what} need more memory than the query may use ({mebibytes} MiB on one worker)");
        let failure = Diagnostic::new(Code::OutOfMemory, message)
            .help("group by fewer or coarser keys, filter more, or raise `--max-memory`");
        let mut slot = self.failure.lock().unwrap_or_else(|poison| poison.into_inner());
        slot.get_or_insert(failure);
    }
}

/// One worker of a stage.
struct Worker<'s> {
    transforms: Vec<Box<dyn Transform + 's>>,
    state: Box<dyn State>,
    shared: &'s Shared,
    batches: usize,
    /// Rows gathered so far.
    rows: usize,
}

impl<'s> Worker<'s> {
    fn new(stage: &Stage<'s>, setting: Setting, shared: &'s Shared) -> Self {
        let setting = Setting { latest_first: stage.gatherer.latest_first(), ..setting };
        Worker {
            transforms: stage.transforms.iter().filter_map(|step| transform(step, setting)).collect(),
            state: gather(stage.gatherer, setting).expect("a stage ends with a step that gathers"),
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

    fn is_too_large(&self) -> bool {
        let Some(memory) = self.shared.memory else { return false };
        let (bytes, what) = self.state.size();
        if bytes > memory {
            self.shared.fail(bytes, what);
        }
        bytes > memory
    }
}
