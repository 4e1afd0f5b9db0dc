//! What one worker does: takes pieces, splits them, hands on batches or the names of fields.

use super::block::Block;
use super::columns::{Maker, Part};
use super::containers::Record;
use super::file::LogFile;
use super::formats::Decoder;
use super::lines::Line;
use super::names::Names;
use super::parquet::{Chunks, Reading, Table};
use super::pieces::{Reach, read_piece};
use super::{Request, Scan, Task};
use crate::batch::{Batch, Column};
use crate::expressions::evaluate;
use arrow_array::Array;
use std::io;
use std::ops::{ControlFlow, Range};
use std::sync::atomic::Ordering;

/// Takes batches; breaks when it wants no more.
pub type Sink<'a> = dyn FnMut(Batch) -> ControlFlow<()> + 'a;

/// What lines are made into.
enum Output<'o, 's> {
    /// Batches of rows.
    Rows(&'o mut Sink<'s>),
    /// The names of the fields that only the events tell.
    Names(&'o mut Names, &'o dyn Fn()),
}

/// A worker with the memory that it uses again and again.
pub struct Worker<'a> {
    scan: &'a Scan,
    memory: Vec<u8>,
    open: Option<Open>,
    /// The bytes of the file of Parquet that was read last, by its number.
    chunks: Option<(usize, Chunks)>,
    lines: Vec<Line>,
    hits: Vec<Range<usize>>,
    kept: Vec<Line>,
}

/// The file that was read last.
struct Open {
    file: usize,
    reach: Option<Reach>,
    decoder: Box<dyn Decoder>,
}

impl<'a> Worker<'a> {
    /// A worker of a scan.
    pub fn new(scan: &'a Scan) -> Self {
        let (lines, hits, kept) = (Vec::new(), Vec::new(), Vec::new());
        Worker { scan, memory: Vec::new(), open: None, chunks: None, lines, hits, kept }
    }

    /// Works until nothing is left or the sink breaks.
    pub fn run(&mut self, sink: &mut Sink) -> ControlFlow<()> {
        self.tasks(&mut Output::Rows(sink))
    }

    /// Finds the names of fields that only the events tell.
    pub fn names(&mut self, names: &mut Names, noted: &dyn Fn()) -> ControlFlow<()> {
        self.tasks(&mut Output::Names(names, noted))
    }

    fn tasks(&mut self, output: &mut Output) -> ControlFlow<()> {
        while let Some(task) = self.scan.next_task() {
            let file = &self.scan.files[task.file];
            if matches!(output, Output::Names(..)) && !file.is_open() {
                continue;
            }
            let outcome = match &file.table {
                Some(table) => self.table(task, table, output),
                None if file.is_stream() => self.stream(task, output),
                None => self.piece(task, output),
            };
            match outcome {
                Ok(flow) => flow?,
                Err(error) => file.fail(&error),
            }
        }
        ControlFlow::Continue(())
    }

    fn piece(&mut self, task: Task, output: &mut Output) -> io::Result<ControlFlow<()>> {
        let file = &self.scan.files[task.file];
        let mut open = self.opened(task.file);
        let reach = match &mut open.reach {
            Some(reach) => reach,
            none => none.insert(file.reach()?),
        };
        let block = read_piece(reach, task.piece, &mut self.memory)?;
        self.scan.progress.fetch_add(task.piece.end - task.piece.start, Ordering::Relaxed);
        let flow = match block {
            Some(block) => self.block(task.file, &mut *open.decoder, block, output),
            None => ControlFlow::Continue(()),
        };
        self.open = Some(open);
        Ok(flow)
    }

    /// Reads a span of rows. One that cannot be read is told of its table; the others may be sound.
    fn table(&mut self, task: Task, table: &Table, output: &mut Output) -> io::Result<ControlFlow<()>> {
        let Output::Rows(sink) = output else { return Ok(ControlFlow::Continue(())) };
        let file = &self.scan.files[task.file];
        let chunks = match self.chunks.take() {
            Some((number, chunks)) if number == task.file => chunks,
            _ => Chunks::new(file.reach()?, file.size),
        };
        let (known, parts) = (&file.known, &file.parts);
        let (request, base) = (&self.scan.request, self.scan.base(task.file));
        let reading = Reading { table, chunks: &chunks, request, parts, known, base };
        let span = table.spans[task.number];
        let (packed, unpacked) = table.bytes(span);
        self.scan.progress.fetch_add(packed, Ordering::Relaxed);
        if !reading.may_matter(span.group) {
            return Ok(ControlFlow::Continue(()));
        }
        self.scan.scanned.fetch_add(span.rows as u64, Ordering::Relaxed);
        self.scan.bytes.fetch_add(unpacked, Ordering::Relaxed);
        let flow = reading.span(span, &mut |batch| self.hand_on(batch, sink));
        self.chunks = Some((task.file, chunks));
        Ok(flow.unwrap_or_else(|why| {
            table.fail(span.group, &why);
            ControlFlow::Continue(())
        }))
    }

    fn stream(&mut self, task: Task, output: &mut Output) -> io::Result<ControlFlow<()>> {
        let mut stream = self.scan.files[task.file].stream(&self.scan.progress, &mut self.memory)?;
        let mut open = self.opened(task.file);
        while let Some(block) = stream.next(self.scan.request.block_bytes, &mut self.memory)? {
            if self.block(task.file, &mut *open.decoder, block, output).is_break() {
                return Ok(ControlFlow::Break(()));
            }
            if self.scan.request.stop.load(Ordering::Relaxed) {
                break;
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn opened(&mut self, file: usize) -> Open {
        match self.open.take() {
            Some(open) if open.file == file => open,
            _ => Open { file, reach: None, decoder: self.scan.decoder(&self.scan.files[file]) },
        }
    }

    /// Splits a block and hands on its rows; then its memory can be used again, unless somebody kept a
    /// batch.
    fn block(&mut self, number: usize, decoder: &mut dyn Decoder, block: Block, out: &mut Output) -> ControlFlow<()> {
        let file = &self.scan.files[number];
        self.split(file, decoder, &block);
        let base = self.scan.base(number);
        let maker = Maker { block: &block, decoder, layout: &*file.layout, known: &file.known, base };
        let lines = std::mem::take(&mut self.lines);
        let mut rows = lines.chunks(self.scan.request.batch_rows);
        let flow = rows.try_for_each(|lines| match out {
            Output::Rows(sink) => self.rows(file, &maker, lines, sink),
            Output::Names(names, noted) => {
                self.note_names(&maker, lines, names);
                noted();
                ControlFlow::Continue(())
            }
        });
        self.lines = lines;
        self.memory = block.reclaim().unwrap_or_default();
        flow
    }

    /// Finds the events that can matter and counts all.
    fn split(&mut self, file: &LogFile, decoder: &mut dyn Decoder, block: &Block) {
        self.lines.clear();
        decoder.begin();
        let records = match block.records() {
            Some(records) => self.choose(file, decoder, block, records),
            None => self.split_lines(file, decoder, block),
        };
        self.scan.scanned.fetch_add(records, Ordering::Relaxed);
        self.scan.bytes.fetch_add(block.size, Ordering::Relaxed);
        if block.replaced > 0 {
            file.add_replaced(block.replaced);
        }
    }

    /// Those of a container; gives how many there are in all.
    fn choose(&mut self, file: &LogFile, decoder: &mut dyn Decoder, block: &Block, records: &[Record]) -> u64 {
        let text = block.bytes();
        for record in records {
            let line = Line { start: record.start, end: record.end, tag: 0 };
            if self.scan.literals(file).is_none_or(|literals| literals.are_in(line.of(text))) {
                self.lines.push(line);
            } else {
                decoder.pass_over(text, line.start as usize..line.end as usize);
            }
        }
        let misfits = decoder.fit(text, &mut self.lines);
        file.add_misfits(misfits.max(block.misfits()));
        records.len() as u64
    }

    /// Those that are lines; gives how many there are in all.
    fn split_lines(&mut self, file: &LogFile, decoder: &mut dyn Decoder, block: &Block) -> u64 {
        let (text, all) = (block.bytes(), block.lines());
        let mut misfits = 0;
        let records = match self.scan.literals(file) {
            None => {
                misfits += decoder.split(text, all, &mut self.lines);
                self.lines.len() as u64
            }
            Some(literals) => {
                literals.hits(text, all.clone(), &mut self.hits);
                let mut passed = all.start;
                for hit in &self.hits {
                    decoder.pass_over(text, passed..hit.start);
                    misfits += decoder.split(text, hit.clone(), &mut self.lines);
                    passed = hit.end;
                }
                decoder.pass_over(text, passed..all.end);
                decoder.count(text, all)
            }
        };
        // Where lines do not fit by being too long, their format has counted them already.
        file.add_misfits(misfits.max(u64::from(block.cut)));
        records
    }

    /// Range and predicate first, with what they need; the other columns only for the rows that are left.
    fn rows(&mut self, file: &LogFile, maker: &Maker, lines: &[Line], sink: &mut Sink) -> ControlFlow<()> {
        let request = &self.scan.request;
        let mut kept = std::mem::take(&mut self.kept);
        let lines = in_range(request, maker, lines, &mut kept);
        let tested = if lines.is_empty() { Some(no_rows(request)) } else { holding(self.scan, file, maker, lines) };
        let flow = match tested {
            None => self.hand_on(batch(request, maker, lines, &file.parts), sink),
            Some((_, rows)) if rows.is_empty() => ControlFlow::Continue(()),
            Some((tested, rows)) => self.hand_on(self.complete(file, maker, lines, tested, &rows), sink),
        };
        self.kept = kept;
        flow
    }

    fn note_names(&mut self, maker: &Maker, lines: &[Line], names: &mut Names) {
        let mut kept = std::mem::take(&mut self.kept);
        for line in in_range(&self.scan.request, maker, lines, &mut kept) {
            let mut place = (maker.position(line), 0);
            maker.decoder.names(maker.block.bytes(), line, &mut |name| {
                names.add(name, place);
                place.1 += 1;
            });
        }
        self.kept = kept;
    }

    /// The rows for which the predicate held, with all their columns.
    fn complete(&self, file: &LogFile, maker: &Maker, lines: &[Line], tested: Batch, rows: &[u32]) -> Batch {
        let all = rows.len() == lines.len();
        let chosen: Vec<Line>;
        let (mut batch, lines) = if all {
            (tested, lines)
        } else {
            chosen = rows.iter().map(|&row| lines[row as usize]).collect();
            (tested.take(rows), &chosen[..])
        };
        for &(slot, part) in file.parts.iter().filter(|(slot, _)| !self.scan.tested.contains(slot)) {
            batch.set(slot, column(&self.scan.request, maker, lines, slot, part));
        }
        batch
    }

    fn hand_on(&self, batch: Batch, sink: &mut Sink) -> ControlFlow<()> {
        self.scan.matched.fetch_add(batch.rows() as u64, Ordering::Relaxed);
        sink(batch)
    }
}

/// The lines whose time is in the range. An event without a time is in none.
fn in_range<'l>(request: &Request, maker: &Maker, lines: &'l [Line], kept: &'l mut Vec<Line>) -> &'l [Line] {
    if request.range.is_none() {
        return lines;
    }
    kept.clear();
    let ranges = [request.range, request.second_range];
    let holds = |time: i64| ranges.iter().flatten().any(|(first, last)| (*first..=*last).contains(&time));
    let inside = |time: &Option<i64>| time.is_some_and(holds);
    let times = maker.times(lines);
    kept.extend(lines.iter().zip(&times).filter(|(_, time)| inside(time)).map(|(line, _)| *line));
    kept
}

/// A batch with the columns that the predicate needs, and the rows for which it holds; `None` when there
/// is no predicate.
fn holding(scan: &Scan, file: &LogFile, maker: &Maker, lines: &[Line]) -> Option<(Batch, Vec<u32>)> {
    let predicate = scan.request.predicate.as_ref()?;
    let needed: Vec<(usize, Part)> =
        file.parts.iter().copied().filter(|(slot, _)| scan.tested.contains(slot)).collect();
    let batch = batch(&scan.request, maker, lines, &needed);
    let truths = evaluate(predicate, &batch, &scan.request.context).into_column(lines.len()).truths();
    let rows = truths.values().set_indices().map(|row| row as u32).collect();
    debug_assert_eq!(truths.null_count(), 0);
    Some((batch, rows))
}

fn no_rows(request: &Request) -> (Batch, Vec<u32>) {
    (Batch::new(request.slots, Vec::new()), Vec::new())
}

fn batch(request: &Request, maker: &Maker, lines: &[Line], parts: &[(usize, Part)]) -> Batch {
    let mut batch = Batch::new(request.slots, maker.positions(lines));
    for &(slot, part) in parts {
        batch.set(slot, column(request, maker, lines, slot, part));
    }
    batch
}

fn column(request: &Request, maker: &Maker, lines: &[Line], slot: usize, part: Part) -> Column {
    if request.numbers.contains(&slot) { maker.number_column(part, lines) } else { maker.column(part, lines) }
}
