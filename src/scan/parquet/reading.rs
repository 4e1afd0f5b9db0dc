//! Reading a span of rows: stage by stage, fewer rows each time.

use super::chunks::Chunks;
use super::guard::guarded;
use super::leaf;
use super::message::{self, Message};
use super::path::{self, Path};
use super::stages::{Condition, Leaves, Stage, conjuncts, stages};
use super::table::{Span, Table};
use super::zones::{Zone, may_hold};
use crate::batch::{Batch, Column, Value};
use crate::expressions::{Expr, holds};
use crate::scan::Request;
use crate::scan::columns::{NO_ACCOUNT, Part};
use crate::scan::facts::Known;
use crate::scan::formats::{Layout, digits, instant};
use arrow_array::{Array, ArrayRef, BinaryViewArray, RecordBatch, RecordBatchOptions, TimestampMillisecondArray};
use arrow_buffer::BooleanBuffer;
use arrow_schema::{DataType, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder, RowSelection};
use parquet::file::page_index::column_index::ColumnIndexMetaData;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

/// Rows that are decoded at once, unless they are large.
const ROWS: usize = 4096;

/// Bytes of rows that are decoded at once, as far as their average tells.
const BYTES: i64 = 32 << 20;

/// Whether to go on, or why that is impossible.
type Flow = Result<ControlFlow<()>, String>;

/// What reads the rows of one file for one request.
pub struct Reading<'a> {
    /// The file.
    pub table: &'a Table,
    /// Its bytes.
    pub chunks: &'a Chunks,
    /// What is asked for.
    pub request: &'a Request,
    /// What each wanted field is, with its slot.
    pub parts: &'a [(usize, Part)],
    /// What is known of the file.
    pub known: &'a Known,
    /// The position of the first row of the file.
    pub base: u64,
}

/// Rows that are left, with the columns that were read of them.
struct Left {
    /// Their numbers in the row group.
    rows: Vec<u32>,
    batch: Batch,
}

impl Reading<'_> {
    /// Whether rows of a row group may matter, by what the file says of its values.
    pub fn may_matter(&self, group: usize) -> bool {
        let metadata = self.table.metadata.metadata();
        let zone = |leaf: usize, kind: &DataType| Some(Zone::of_group(metadata, group, leaf, kind));
        let in_range = || self.ranged().is_none_or(|path| self.may_touch(path, &zone));
        let may_hold = || conjuncts(self.request).iter().all(|condition| self.may_hold(condition, &zone));
        guarded(|| Ok(in_range() && may_hold())).unwrap_or(true)
    }

    /// Hands on the rows of a span that matter.
    ///
    /// # Errors
    /// In words, when the file is damaged; rows before the damage may have been handed on.
    pub fn span(&self, span: Span, sink: &mut dyn FnMut(Batch) -> ControlFlow<()>) -> Flow {
        let rows = guarded(|| Ok(self.first_rows(span)))?;
        let positions = rows.iter().map(|row| self.base + span.before + u64::from(*row)).collect();
        let mut left = Left { rows, batch: Batch::new(self.request.slots, positions) };
        for stage in stages(self.table, self.request, self.parts) {
            if left.rows.is_empty() {
                break;
            }
            if stage.conditions.is_empty() {
                return self.hand_on(span, &stage, &left, sink);
            }
            left = self.narrow(span, &stage, left)?;
        }
        Ok(ControlFlow::Continue(()))
    }

    /// The rows of the span but for those in pages that cannot matter.
    fn first_rows(&self, span: Span) -> Vec<u32> {
        let all = span.first..span.first + span.rows;
        let mut kept = Vec::from([all]);
        if let Some(path) = self.ranged() {
            let may = |zone| self.may_touch(path, &|_, _| Some(zone));
            self.drop_pages(&mut kept, span.group, path, &may);
        }
        for condition in conjuncts(self.request) {
            for path in condition.slots().into_iter().filter_map(|slot| self.bounded(slot)) {
                let may = |zone| self.may_hold(condition, &|leaf, _| (leaf == path.leaves.start).then_some(zone));
                self.drop_pages(&mut kept, span.group, &path, &may);
            }
        }
        kept.into_iter().flat_map(|range| range.start as u32..range.end as u32).collect()
    }

    /// Takes the rows of pages that cannot matter out of ranges of rows.
    fn drop_pages<'z>(
        &'z self,
        kept: &mut Vec<Range<usize>>,
        group: usize,
        path: &Path,
        may: &dyn Fn(Zone<'z>) -> bool,
    ) {
        for (page, zone) in self.pages(group, path.leaves.start, &path.kind) {
            if !may(zone) {
                *kept = kept.iter().flat_map(|range| without(range, &page)).collect();
            }
        }
    }

    /// The pages of a leaf: the rows of each in the row group, and what is known of their values.
    fn pages(&self, group: usize, leaf: usize, kind: &DataType) -> Vec<(Range<usize>, Zone<'_>)> {
        let metadata = self.table.metadata.metadata();
        let index = metadata.column_index().and_then(|index| index.get(group)?.get(leaf));
        let places = metadata.offset_index().and_then(|index| index.get(group)?.get(leaf));
        let (Some(index), Some(places)) = (index, places) else { return Vec::new() };
        let places = places.page_locations();
        let rows = metadata.row_group(group).num_rows();
        let is_rising = places.is_sorted_by_key(|page| page.first_row_index)
            && places.iter().all(|page| (0..=rows).contains(&page.first_row_index));
        if matches!(index, ColumnIndexMetaData::NONE) || index.num_pages() != places.len() as u64 || !is_rising {
            return Vec::new();
        }
        let start = |page: usize| places.get(page).map_or(rows, |page| page.first_row_index);
        let page = |page| (start(page) as usize..start(page + 1) as usize, Zone::of_page(index, page, kind));
        (0..places.len()).map(page).collect()
    }

    /// Where the time is, if there is a range and bounds can tell about it.
    fn ranged(&self) -> Option<&Path> {
        let [path] = &self.table.times[..] else { return None };
        let is_known = match path.kind {
            DataType::Timestamp(..) => true,
            _ => self.table.is_flow && path.kind.is_integer(),
        };
        (self.request.range.is_some() && is_known && path.leaf().is_some()).then_some(path)
    }

    fn may_touch<'z>(&self, path: &Path, zone: &dyn Fn(usize, &DataType) -> Option<Zone<'z>>) -> bool {
        let ranges = [self.request.range, self.request.second_range];
        let Some(zone) = zone(path.leaves.start, &path.kind) else { return true };
        ranges.iter().flatten().any(|(first, last)| zone.may_touch(*first, *last, &path.kind))
    }

    fn may_hold<'z>(&self, condition: &Expr, zone: &dyn Fn(usize, &DataType) -> Option<Zone<'z>>) -> bool {
        may_hold(condition, &|slot| self.bounded(slot).and_then(|path| zone(path.leaves.start, &path.kind)))
    }

    /// The path of the field in a slot, if bounds can tell about its values as they are compared.
    fn bounded(&self, slot: usize) -> Option<Arc<Path>> {
        let Part::Field(field) = self.parts.iter().find(|(at, _)| *at == slot)?.1 else { return None };
        let path = self.table.path(field);
        let is_known = path.kind.is_integer() || matches!(path.kind, DataType::Utf8View | DataType::BinaryView);
        (is_known && path.leaf().is_some()).then_some(path)
    }

    /// The rows for which the conditions of a stage hold.
    fn narrow(&self, span: Span, stage: &Stage, left: Left) -> Result<Left, String> {
        let (mut kept, mut found) = (Vec::new(), Vec::new());
        // Nothing in there breaks off.
        let _ = self.each_batch(span, &stage.leaves, &left, &mut |read, at| {
            let mut batch = left.batch.slice(at, read.rows.num_rows());
            let mut numbers: Vec<u32> = (at as u32..).take(batch.rows()).collect();
            guarded(|| self.fill(&mut batch, &stage.parts, &read))?;
            for condition in &stage.conditions {
                let holds = self.holding(condition, &batch, &read)?;
                if holds.count_set_bits() < batch.rows() {
                    let rows: Vec<u32> = holds.set_indices().map(|row| row as u32).collect();
                    numbers = rows.iter().map(|row| numbers[*row as usize]).collect();
                    batch = batch.take(&rows);
                }
                if numbers.is_empty() {
                    return Ok(ControlFlow::Continue(()));
                }
            }
            kept.extend(numbers);
            found.push(batch);
            Ok(ControlFlow::Continue(()))
        })?;
        let rows = kept.iter().map(|number| left.rows[*number as usize]).collect();
        Ok(Left { rows, batch: Batch::concat(self.request.slots, &found) })
    }

    /// In which rows of a batch a condition holds. A range comes first in its stage, so that all rows are there.
    fn holding(&self, condition: &Condition, batch: &Batch, read: &Read) -> Result<BooleanBuffer, String> {
        Ok(match condition {
            Condition::Range => {
                let ranges = [self.request.range, self.request.second_range];
                let holds = |time: i64| ranges.iter().flatten().any(|(first, last)| (*first..=*last).contains(&time));
                let times = self.times(read)?;
                BooleanBuffer::collect_bool(times.len(), |row| times.is_valid(row) && holds(times.value(row)))
            }
            Condition::Literals(slot, finders) => {
                let message = batch.column(*slot).ok_or("it has no messages")?.texts();
                let has_all = |text: &[u8]| finders.iter().all(|finder| finder.find(text).is_some());
                BooleanBuffer::collect_bool(message.len(), |row| message.is_valid(row) && has_all(message.value(row)))
            }
            Condition::Expr(expr) => holds(expr, batch, &self.request.context),
        })
    }

    /// Reads the rest of the rows that are left and hands them on.
    fn hand_on(&self, span: Span, stage: &Stage, left: &Left, sink: &mut dyn FnMut(Batch) -> ControlFlow<()>) -> Flow {
        self.each_batch(span, &stage.leaves, left, &mut |read, at| {
            let mut batch = left.batch.slice(at, read.rows.num_rows());
            guarded(|| self.fill(&mut batch, &stage.parts, &read))?;
            let most = self.request.batch_rows;
            if batch.rows() <= most {
                return Ok(sink(batch));
            }
            let mut pieces = (0..batch.rows()).step_by(most);
            Ok(pieces.try_for_each(|start| sink(batch.slice(start, most.min(batch.rows() - start)))))
        })
    }

    /// Reads leaves of the rows that are left: `seen` gets them with the number of the first among those left.
    fn each_batch(&self, span: Span, leaves: &Leaves, left: &Left, seen: &mut dyn FnMut(Read, usize) -> Flow) -> Flow {
        // What a damaged file says of its bytes must not cut rows without columns into single ones.
        let size = if leaves.is_empty() { ROWS } else { self.rows_at_once(span.group) };
        let mut columns: Vec<usize> = leaves.iter().map(|leaf| self.table.column_of(*leaf)).collect();
        columns.dedup();
        let mut reader = match leaves.is_empty() {
            true => None,
            false => Some(guarded(|| self.reader(span.group, leaves, &left.rows, size))?),
        };
        let mut at = 0;
        while at < left.rows.len() {
            let rows = match &mut reader {
                None => no_columns(size.min(left.rows.len() - at))?,
                Some(reader) => guarded(|| match reader.next() {
                    Some(rows) => rows.map_err(|error| error.to_string()),
                    None => Err("it has fewer rows than it says".into()),
                })?,
            };
            let count = rows.num_rows();
            if count == 0 || at + count > left.rows.len() {
                return Err("it has other rows than it says".into());
            }
            if seen(Read { rows, columns: &columns }, at)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
            at += count;
        }
        Ok(ControlFlow::Continue(()))
    }

    fn rows_at_once(&self, group: usize) -> usize {
        let group = self.table.metadata.metadata().row_group(group);
        let row = (group.total_byte_size() / group.num_rows().max(1)).max(1);
        ((BYTES / row).max(1) as usize).min(ROWS)
    }

    fn reader(
        &self,
        group: usize,
        leaves: &Leaves,
        rows: &[u32],
        size: usize,
    ) -> Result<ParquetRecordBatchReader, String> {
        let metadata = &self.table.metadata;
        let all = metadata.metadata().row_group(group).num_rows() as usize;
        let mask = ProjectionMask::leaves(metadata.parquet_schema(), leaves.iter().copied());
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(self.chunks.clone(), metadata.clone());
        let builder = builder.with_row_groups(vec![group]).with_projection(mask).with_batch_size(size);
        let builder = match rows.len() == all {
            true => builder,
            false => builder.with_row_selection(RowSelection::from_consecutive_ranges(runs(rows), all)),
        };
        builder.build().map_err(|error| error.to_string())
    }

    /// Puts the columns of parts into their slots.
    fn fill(&self, batch: &mut Batch, parts: &[(usize, Part)], read: &Read) -> Result<(), String> {
        for &(slot, part) in parts {
            let number = match part {
                Part::Field(field) if self.request.numbers.contains(&slot) => {
                    leaf::exact_numbers(&read.array(&self.table.path(field))?)
                }
                _ => None,
            };
            let column = number.map_or_else(|| self.column(part, read, batch.positions()), Ok)?;
            batch.set(slot, column);
        }
        Ok(())
    }

    fn column(&self, part: Part, read: &Read, positions: &[u64]) -> Result<Column, String> {
        let rows = positions.len();
        Ok(match part {
            Part::Missing => Column::missing(rows),
            Part::Pointer => positions.iter().map(|position| Some(format!("{position:016x}"))).collect(),
            Part::Time | Part::Ingested => Column::Time(self.times(read)?),
            Part::Field(field) => read.column(&self.table.path(field), self.table.is_flow)?,
            Part::Message => self.message(read)?,
            Part::Constant(number) => Column::repeat(&Value::text(self.known.constant(number)), rows),
            Part::Account => self.called(read, rows, self.known.account.clone(), &str::to_string)?,
            Part::Log => {
                let named = |account: &str| format!("{account}:{}", self.known.log_group);
                self.called(read, rows, Some(self.known.account.as_deref().unwrap_or(NO_ACCOUNT).into()), &named)?
            }
            Part::LogStream => match &self.known.told_stream {
                Some(stream) => Column::repeat(&Value::text(stream), rows),
                None => {
                    let named = |interface: &str| format!("{interface}-all");
                    self.named(self.table.interface(), read, rows, Some(self.known.stream.clone()), &named)?
                }
            },
        })
    }

    /// What is called by its account: what somebody has told counts first, then the record.
    fn called(
        &self,
        read: &Read,
        rows: usize,
        account: Option<String>,
        named: &dyn Fn(&str) -> String,
    ) -> Result<Column, String> {
        match &self.known.told_account {
            Some(told) => Ok(Column::repeat(&Value::text(named(told)), rows)),
            None => self.named(self.table.account(), read, rows, account.map(|account| named(&account)), named),
        }
    }

    /// What is called by a field of its row, or otherwise like this.
    fn named(
        &self,
        field: Option<usize>,
        read: &Read,
        rows: usize,
        otherwise: Option<String>,
        named: &dyn Fn(&str) -> String,
    ) -> Result<Column, String> {
        let Some(field) = field else {
            return Ok(Column::repeat(&otherwise.map_or(Value::Missing, Value::text), rows));
        };
        let by = read.column(&self.table.path(field), self.table.is_flow)?;
        let name = |row| by.text(row).map(|text| named(&text)).or_else(|| otherwise.clone());
        Ok((0..rows).map(name).collect())
    }

    fn message(&self, read: &Read) -> Result<Column, String> {
        match &self.table.message {
            Message::Column(path) => read.column(path, false),
            Message::Json => Ok(message::objects(&read.rows)),
            Message::Line(paths) => {
                let columns: Result<Vec<Column>, String> = paths.iter().map(|path| read.column(path, true)).collect();
                Ok(message::lines(&columns?, read.rows.num_rows()))
            }
        }
    }

    /// When the events of the rows happened.
    fn times(&self, read: &Read) -> Result<TimestampMillisecondArray, String> {
        let mut all = Vec::new();
        for path in &self.table.times {
            let times = times(&read.array(path)?, self.table.is_flow);
            if times.null_count() == 0 && all.is_empty() {
                return Ok(times);
            }
            all.push(times);
        }
        let first = |row: usize| all.iter().find(|times| times.is_valid(row)).map(|times| times.value(row));
        Ok((0..read.rows.num_rows()).map(first).collect())
    }
}

/// Rows as they were read, and the numbers of their columns in the file.
struct Read<'c> {
    rows: RecordBatch,
    columns: &'c [usize],
}

impl Read<'_> {
    fn array(&self, path: &Path) -> Result<ArrayRef, String> {
        let place = self.columns.binary_search(&path.column).ok();
        let column = place.and_then(|place| self.rows.columns().get(place));
        let values = column.and_then(|column| path::values(column, &path.steps));
        values.ok_or_else(|| "it has other columns than it says".into())
    }

    fn column(&self, path: &Path, flow: bool) -> Result<Column, String> {
        Ok(leaf::column(&self.array(path)?, flow))
    }
}

/// The instants that values are. In a flow log they are seconds, elsewhere whatever is not absurd.
fn times(array: &ArrayRef, flow: bool) -> TimestampMillisecondArray {
    if let Some(times) = leaf::instants(array) {
        return times;
    }
    if flow && let Some((seconds, nulls)) = leaf::integers(array) {
        /// Text logs are read to 18 digits.
        const FIRST_ABSURD: i128 = 10i128.pow(18);
        let millis = |seconds: i128| (0..FIRST_ABSURD).contains(&seconds).then(|| i64::try_from(seconds * 1000).ok());
        let is_valid = |row| nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row));
        return seconds.enumerate().map(|(row, s)| if is_valid(row) { millis(s).flatten() } else { None }).collect();
    }
    let texts: BinaryViewArray =
        leaf::texts(array, flow).unwrap_or_else(|| Column::missing(array.len()).texts().into_owned());
    let time = |text: &[u8]| if flow { digits(text).and_then(|s| s.checked_mul(1000)) } else { instant(text) };
    texts.iter().map(|text| text.and_then(time)).collect()
}

/// So many rows without columns.
fn no_columns(rows: usize) -> Result<RecordBatch, String> {
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(Arc::new(Schema::empty()), Vec::new(), &options)
        .map_err(|error| error.to_string())
}

/// The ranges of numbers that follow each other.
fn runs(rows: &[u32]) -> impl Iterator<Item = Range<usize>> + '_ {
    rows.chunk_by(|a, b| a + 1 == *b).map(|run| run[0] as usize..run[0] as usize + run.len())
}

/// What is left of a range without another.
fn without(range: &Range<usize>, other: &Range<usize>) -> impl Iterator<Item = Range<usize>> + use<> {
    let before = range.start..range.end.min(other.start);
    let behind = range.start.max(other.end)..range.end;
    [before, behind].into_iter().filter(|range| range.start < range.end)
}
