//! A file of Parquet: its columns, and what they are called in queries.

use super::chunks::Chunks;
use super::guard::{MARK, guarded, lists_fit};
use super::message::Message;
use super::path::{self, Path};
use crate::scan::formats::{
    self, Decoder, FLOW_FIELDS, FlowField, Head, Layout, TIME_PATHS, Wanted, camel_case, default_format, is_name,
    name_of_path, path_of_name,
};
use arrow_schema::{DataType, Field, FieldRef, Fields, Schema};
use bytes::Bytes;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData, ParquetMetaDataReader};
use parquet::file::reader::{ChunkReader, Length};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex};

/// The most rows that one worker takes at once: that of a row group of DuckDB, so that most are not split.
const SPAN_ROWS: usize = 128 * 1024;

/// A file of Parquet, without its rows.
pub struct Table {
    /// What the reader needs.
    pub metadata: ArrowReaderMetadata,
    /// Whether it is a flow log.
    pub is_flow: bool,
    /// Where the time of a row is; the first that has a value counts.
    pub times: Vec<Path>,
    /// What `@message` is.
    pub message: Message,
    /// The rows that workers take.
    pub spans: Vec<Span>,
    /// Of a flow log, the field that each column is.
    flow: Vec<FlowColumn>,
    /// The fields that were asked for, by their numbers.
    asked: Mutex<Vec<Arc<Path>>>,
    account: Option<usize>,
    interface: Option<usize>,
    /// Why row groups could not be read, by their numbers.
    failures: Mutex<BTreeMap<usize, String>>,
}

/// Rows next to each other in one row group.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// The number of the row group.
    pub group: usize,
    /// The first row in it.
    pub first: usize,
    /// How many.
    pub rows: usize,
    /// The number of the first row of the row group in the file.
    pub before: u64,
}

/// A column of a flow log.
struct FlowColumn {
    known: Option<&'static FlowField>,
    /// As queries write it.
    discovered: String,
}

impl Table {
    /// Reads what a file says of itself. `format` is the one that was asked for; `indexed` says whether bounds of
    /// pages are of use.
    ///
    /// # Errors
    /// In words, when it is damaged, or of a kind that cannot be read.
    pub fn open(chunks: &Chunks, format: Option<&str>, indexed: bool) -> Result<Table, String> {
        let footer = guarded(|| footer(chunks))?;
        let metadata = guarded(|| metadata(chunks, &footer, indexed))?;
        let spans = spans(metadata.metadata(), chunks.len())?;
        let columns = metadata.schema().fields();
        if columns.iter().map(|column| path::leaves(column.data_type())).sum::<usize>() != leaf_count(&metadata) {
            return Err("the columns of the Parquet file are nested in a way that is not known".into());
        }
        let flow: Vec<FlowColumn> = columns.iter().map(|column| flow_column(column.name())).collect();
        let is_flow = match format {
            None | Some("auto") => looks_like_flow(&flow),
            Some(format) => format == "vpc-flow" || format.contains("${"),
        };
        let mut table = Table {
            is_flow,
            times: Vec::new(),
            message: Message::Json,
            spans,
            flow: if is_flow { flow } else { Vec::new() },
            asked: Mutex::default(),
            account: None,
            interface: None,
            failures: Mutex::default(),
            metadata,
        };
        table.times = table.time_paths();
        if is_flow {
            table.message = table.flow_message();
            table.account = table.field("accountId");
            table.interface = table.field("interfaceId");
        }
        Ok(table)
    }

    /// The columns.
    pub fn columns(&self) -> &Fields {
        self.metadata.schema().fields()
    }

    /// The path of a field that was asked for.
    pub fn path(&self, field: usize) -> Arc<Path> {
        self.asked.lock().expect("nobody panics while holding it")[field].clone()
    }

    /// The number of the column that a leaf is in.
    pub fn column_of(&self, leaf: usize) -> usize {
        self.metadata.parquet_schema().get_column_root_idx(leaf)
    }

    /// The bytes of the row group that begins with a span, packed and unpacked; none for its other spans.
    pub fn bytes(&self, span: Span) -> (u64, u64) {
        let group = self.metadata.metadata().row_group(span.group);
        let bytes = |bytes: i64| if span.first == 0 { u64::try_from(bytes).unwrap_or(0) } else { 0 };
        let packed = group.columns().iter().map(|chunk| chunk.compressed_size()).fold(0, i64::saturating_add);
        (bytes(packed), bytes(group.total_byte_size()))
    }

    /// Remembers why a row group could not be read.
    pub fn fail(&self, group: usize, why: &str) {
        let mut failures = self.failures.lock().expect("nobody panics while holding it");
        failures.entry(group).or_insert_with(|| why.to_string());
    }

    /// What to say of row groups that could not be read.
    pub fn failure(&self) -> Option<String> {
        let failures = self.failures.lock().expect("nobody panics while holding it");
        let (group, why) = failures.first_key_value()?;
        let groups = self.metadata.metadata().num_row_groups();
        let which = match failures.len() {
            1 => format!("row group {} of {groups}", group + 1),
            damaged => format!("{damaged} of {groups} row groups, the first of them row group {},", group + 1),
        };
        let rows: i64 = failures.keys().map(|group| self.metadata.metadata().row_group(*group).num_rows()).sum();
        Some(format!("{which} cannot be read ({why}); of the {rows} events in there some or all are left out"))
    }

    /// A path to what a query calls so.
    fn find(&self, name: &str) -> Option<Path> {
        let called = |column: &FlowColumn| {
            column.discovered == name || column.known.is_some_and(|field| field.synonyms.contains(&name))
        };
        match self.flow.iter().position(called) {
            Some(column) => self.column_path(column),
            None if self.is_flow => None,
            None => path::resolve(self.columns(), path_of_name(name)?),
        }
    }

    fn column_path(&self, column: usize) -> Option<Path> {
        path::resolve(self.columns(), self.columns()[column].name()).filter(|path| path.column == column)
    }

    /// The column that a flow log calls so.
    fn flow_path(&self, name: &str) -> Option<Path> {
        let column = self.flow.iter().position(|column| column.known.is_some_and(|field| field.name == name))?;
        self.column_path(column)
    }

    fn time_paths(&self) -> Vec<Path> {
        if self.is_flow {
            return self.flow_path("start").into_iter().collect();
        }
        let columns = self.columns();
        // Hive and Athena write the names of columns in small letters.
        let spelled = |name: &str| columns.iter().find(|column| column.name().eq_ignore_ascii_case(name));
        let mut paths: Vec<Path> = Vec::new();
        for name in TIME_PATHS {
            let path = path::resolve(columns, name).or_else(|| path::resolve(columns, spelled(name)?.name()));
            paths.extend(path.filter(|path| !paths.contains(path)));
        }
        if paths.is_empty() {
            let is_time = |column: &&FieldRef| matches!(column.data_type(), DataType::Timestamp(..));
            paths.extend(columns.iter().filter(is_time).filter_map(|column| path::resolve(columns, column.name())));
        }
        paths
    }

    // A record that has all fields of the default format is that line, whatever else is in the file: queries that
    // split it find in it what they find in the log group.
    fn flow_message(&self) -> Message {
        let is_line = |path: &Path| matches!(path.kind, DataType::Utf8View | DataType::BinaryView);
        let kept = ["message", "@message"].iter().find_map(|name| path::resolve(self.columns(), name)).filter(is_line);
        if let Some(path) = kept {
            return Message::Column(path);
        }
        let default: Option<Vec<Path>> = default_format().iter().map(|field| self.flow_path(field.name)).collect();
        let all = || (0..self.flow.len()).filter_map(|column| self.column_path(column)).collect();
        Message::Line(default.unwrap_or_else(all))
    }
}

impl Layout for Table {
    fn describe(&self) -> String {
        let metadata = self.metadata.metadata();
        let chunks = metadata.row_groups().iter().flat_map(|group| group.columns());
        let codecs: BTreeSet<String> = chunks.map(|chunk| codec(&chunk.compression().to_string())).collect();
        let count = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
        format!(
            "{} ({}, {}{})",
            if self.is_flow { "vpc-flow in Parquet" } else { "Parquet" },
            count(self.columns().len(), "column"),
            count(metadata.num_row_groups(), "row group"),
            codecs.iter().map(|codec| format!(", {codec}")).collect::<String>()
        )
    }

    fn fields(&self) -> Vec<String> {
        if self.is_flow {
            return self.flow.iter().map(|column| column.discovered.clone()).collect();
        }
        path::names(self.columns()).iter().map(|name| name_of_path(name)).collect()
    }

    fn field(&self, name: &str) -> Option<usize> {
        let path = self.find(name)?;
        let mut asked = self.asked.lock().expect("nobody panics while holding it");
        let known = asked.iter().position(|asked| **asked == path);
        Some(known.unwrap_or_else(|| {
            asked.push(path.into());
            asked.len() - 1
        }))
    }

    fn account(&self) -> Option<usize> {
        self.account
    }

    fn interface(&self) -> Option<usize> {
        self.interface
    }

    fn decoder(&self, wanted: Wanted) -> Box<dyn Decoder> {
        // Nobody asks: a table has no lines.
        formats::layout(Some("text"), &Head::default()).expect("there is a format for any lines").decoder(wanted)
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.describe())
    }
}

/// The name of a codec, without its level.
fn codec(name: &str) -> String {
    let name = name.split('(').next().unwrap_or_default().to_ascii_lowercase();
    if name == "uncompressed" { "not compressed".into() } else { name.replace('_', " ") }
}

// AWS manual, VPC user guide, "Flow log records": the names of fields; in Parquet they are written with underscores
// (Athena user guide, "Create tables for flow logs in Apache Parquet format").
fn flow_column(name: &str) -> FlowColumn {
    let bare = |name: &str| name.replace(['_', '-'], "").to_ascii_lowercase();
    let wanted = bare(name);
    let known = FLOW_FIELDS.iter().find(|field| bare(field.name) == wanted || bare(field.discovered) == wanted);
    let words = name.replace('_', "-");
    let discovered = match known {
        Some(field) => field.discovered.to_string(),
        None if is_name(&words) => camel_case(&words),
        None => name_of_path(name),
    };
    FlowColumn { known, discovered }
}

/// Whether enough columns are fields of flow logs. Others may be there: AWS adds some now and then, and so do those
/// who keep logs.
fn looks_like_flow(columns: &[FlowColumn]) -> bool {
    let has = |name: &str| columns.iter().any(|column| column.known.is_some_and(|field| field.name == name));
    let known = columns.iter().filter(|column| column.known.is_some()).count();
    let is_traffic = ["srcaddr", "dstaddr", "interface-id", "tgw-id"].into_iter().any(has);
    known >= 2 && known * 2 > columns.len() && is_traffic
}

fn leaf_count(metadata: &ArrowReaderMetadata) -> usize {
    metadata.parquet_schema().num_columns()
}

/// The metadata of a file as bytes.
fn footer(chunks: &Chunks) -> Result<Bytes, String> {
    /// The length of the metadata, and the mark.
    const END: u64 = 8;
    let size = chunks.len();
    let begun = "the Parquet file ends too early: what it says of itself stands at its end and is missing";
    let end = size.checked_sub(END).filter(|end| *end >= END / 2).ok_or(begun)?;
    let bytes = chunks.get_bytes(end, END as usize).map_err(|error| error.to_string())?;
    match &bytes[4..] {
        b"PARE" => return Err("the Parquet file is encrypted".into()),
        mark if mark == MARK => {}
        _ => return Err(begun.into()),
    }
    let length = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]).into();
    let start = end.checked_sub(length).ok_or("the metadata of the Parquet file is damaged")?;
    chunks.get_bytes(start, length as usize).map_err(|error| error.to_string())
}

fn metadata(chunks: &Chunks, footer: &[u8], indexed: bool) -> Result<ArrowReaderMetadata, String> {
    let damaged = |error: &dyn fmt::Display| format!("the metadata of the Parquet file is damaged ({error})");
    if !lists_fit(footer) {
        return Err(damaged(&"a list is longer than the file"));
    }
    let metadata = ParquetMetaDataReader::decode_metadata(footer).map_err(|error| damaged(&error))?;
    let metadata = Arc::new(if indexed { with_page_index(metadata, chunks) } else { metadata });
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let plain = ArrowReaderMetadata::try_new(metadata.clone(), options.clone()).map_err(|error| damaged(&error))?;
    let views = Schema::new(plain.schema().fields().iter().map(as_views).collect::<Fields>());
    ArrowReaderMetadata::try_new(metadata, options.with_schema(views.into())).map_err(|error| damaged(&error))
}

/// The bounds of pages, if the file has them. Without them it is only slower.
fn with_page_index(metadata: ParquetMetaData, chunks: &Chunks) -> ParquetMetaData {
    let read = || {
        let reader = ParquetMetaDataReader::new_with_metadata(metadata.clone());
        let mut reader = reader.with_page_index_policy(PageIndexPolicy::Optional);
        reader.read_page_indexes(chunks).and_then(|()| reader.finish()).map_err(|error| error.to_string())
    };
    guarded(read).unwrap_or(metadata)
}

/// Texts as views, which point into the pages.
fn as_views(field: &FieldRef) -> FieldRef {
    let inner = |fields: &Fields| fields.iter().map(as_views).collect::<Fields>();
    let kind = match field.data_type() {
        DataType::Utf8 => DataType::Utf8View,
        DataType::Binary => DataType::BinaryView,
        DataType::Struct(members) => DataType::Struct(inner(members)),
        DataType::List(element) => DataType::List(as_views(element)),
        DataType::Map(entries, sorted) => DataType::Map(as_views(entries), *sorted),
        _ => return field.clone(),
    };
    Field::clone(field).with_data_type(kind).into()
}

/// How many rows a span of a row group of so many bytes and rows has: large ones are fewer, so that what a filter
/// leaves of a span fits in memory.
fn span_rows(bytes: i64, rows: usize) -> usize {
    /// Bytes of a span, unpacked, as far as the average row tells.
    const BYTES: usize = 256 << 20;
    /// What a damaged file says of its bytes must not make millions of spans.
    const FEWEST: usize = 1024;
    let row = usize::try_from(bytes).unwrap_or(0) / rows.max(1);
    (BYTES / row.max(1)).clamp(FEWEST, SPAN_ROWS)
}

/// The rows of a file in spans.
fn spans(metadata: &ParquetMetaData, size: u64) -> Result<Vec<Span>, String> {
    /// More rows than so many for each byte are not believed.
    const MOST_ROWS_PER_BYTE: u64 = 1 << 16;
    /// Positions have this many bits for the row.
    const MOST_ROWS: u64 = 1 << 40;
    let (mut spans, mut before) = (Vec::new(), 0u64);
    for (number, group) in metadata.row_groups().iter().enumerate() {
        let rows = u32::try_from(group.num_rows()).ok().filter(|rows| *rows < 1 << 31);
        let rows = rows.ok_or("the metadata of the Parquet file is damaged: no row group has so many rows")? as usize;
        let most = span_rows(group.total_byte_size(), rows);
        let span = |first| Span { group: number, first, rows: most.min(rows - first), before };
        // Spark writes a file `_metadata` that describes the rows of the files beside it.
        let is_elsewhere = group.columns().iter().any(|chunk| chunk.file_path().is_some());
        spans.extend((0..rows).step_by(most).map(span).filter(|_| !is_elsewhere));
        before += rows as u64;
        if before > size.saturating_mul(MOST_ROWS_PER_BYTE).min(MOST_ROWS) {
            return Err("the metadata of the Parquet file is damaged: it cannot hold so many rows".into());
        }
    }
    Ok(spans)
}
