//! The columns of a batch: what each wanted name is in a file, and its values for some lines.

use super::block::Block;
use super::containers::{Origin, Record};
use super::facts::Known;
use super::formats::{Decoder, Layout};
use super::lines::Line;
use crate::batch::{Column, TextBuilder, Value};
use std::ops::Range;

/// The account in `@log` where the log does not tell one.
pub const NO_ACCOUNT: &str = "000000000000";

/// What a name is in one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The line.
    Message,
    /// The time of the event.
    Time,
    /// When the service received it.
    Ingested,
    /// Account and log group.
    Log,
    /// The stream.
    LogStream,
    /// The position, as an opaque text.
    Pointer,
    /// The account.
    Account,
    /// The same text for every event of the file.
    Constant(usize),
    /// A discovered field.
    Field(usize),
    /// Not in this file.
    Missing,
}

impl Part {
    /// What a name is. With `raw`, only system fields are anything.
    pub fn of(name: &str, layout: &dyn Layout, raw: bool) -> Part {
        match name {
            "@message" => Part::Message,
            "@timestamp" => Part::Time,
            "@ingestionTime" => Part::Ingested,
            "@log" => Part::Log,
            "@logStream" => Part::LogStream,
            "@ptr" => Part::Pointer,
            _ if raw => Part::Missing,
            _ => layout.field(name).map_or(Part::Missing, Part::Field),
        }
    }

    /// Whether the decoder must know the fields of a line for it.
    pub fn needs_fields(self) -> bool {
        matches!(self, Part::Time | Part::Ingested | Part::Log | Part::LogStream | Part::Account | Part::Field(_))
    }
}

/// What makes columns of lines.
pub struct Maker<'a> {
    /// The block that the lines are in.
    pub block: &'a Block,
    /// What split them.
    pub decoder: &'a dyn Decoder,
    /// The layout of the file.
    pub layout: &'a dyn Layout,
    /// What is known of the file.
    pub known: &'a Known,
    /// The position of byte 0 of the file.
    pub base: u64,
}

impl Maker<'_> {
    /// Where the lines stand in the source.
    pub fn positions(&self, lines: &[Line]) -> Vec<u64> {
        lines.iter().map(|line| self.position(line)).collect()
    }

    /// Where a line stands in the source.
    pub fn position(&self, line: &Line) -> u64 {
        self.base + self.block.place(line.start)
    }

    /// The times of the lines.
    pub fn times(&self, lines: &[Line]) -> Vec<Option<i64>> {
        let mut times = Vec::with_capacity(lines.len());
        self.decoder.times(self.block.bytes(), lines, &mut times);
        self.told(lines, &mut times, |record| record.time);
        times
    }

    // When the service received an event is seldom known offline; the event's own time is the nearest thing.
    fn ingested(&self, lines: &[Line]) -> Vec<Option<i64>> {
        let mut times = self.times(lines);
        self.told(lines, &mut times, |record| record.ingested);
        times
    }

    /// Puts what a container tells in the place of what the events tell.
    fn told(&self, lines: &[Line], times: &mut [Option<i64>], of: impl Fn(&Record) -> Option<i64>) {
        if self.block.records().is_none() {
            return;
        }
        for (line, time) in lines.iter().zip(times) {
            let told = self.block.record(line.start).and_then(|(record, _)| of(record));
            *time = told.or(*time);
        }
    }

    /// The values of a part that are only used as numbers: as such where all of them are, whole, and print as they
    /// are written.
    pub fn number_column(&self, part: Part, lines: &[Line]) -> Column {
        let numbers = match part {
            Part::Field(field) => self.decoder.whole_numbers(field, self.block.bytes(), lines),
            _ => None,
        };
        numbers.map_or_else(|| self.column(part, lines), Column::Number)
    }

    /// The values of a part for some lines.
    pub fn column(&self, part: Part, lines: &[Line]) -> Column {
        match part {
            Part::Missing => Column::missing(lines.len()),
            Part::Time => Column::Time(self.times(lines).into_iter().collect()),
            Part::Ingested => Column::Time(self.ingested(lines).into_iter().collect()),
            Part::Message => self.text(lines, |out| lines.iter().for_each(|line| out.piece(line.start, line.end))),
            Part::Field(field) => self.text(lines, |out| self.decoder.values(field, self.block.bytes(), lines, out)),
            Part::LogStream => self.log_stream(lines),
            Part::Log => self.log(lines),
            Part::Account => self.account(lines),
            Part::Constant(number) => Column::repeat(&Value::text(self.known.constant(number)), lines.len()),
            Part::Pointer => self
                .text(lines, |out| lines.iter().for_each(|line| out.owned(&format!("{:016x}", self.position(line))))),
        }
    }

    /// Where the container says that an event comes from.
    fn origin(&self, line: &Line) -> Option<&Origin> {
        self.block.record(line.start).map(|(_, origin)| origin)
    }

    /// Whether every event of the file has the same account, log group and stream.
    fn is_of_one(&self, told: bool, field: Option<usize>) -> bool {
        (told || field.is_none()) && self.block.records().is_none()
    }

    /// Whose event it is: what the container says counts first, then what somebody has said of the log group.
    fn account_of(&self, line: &Line) -> Option<&str> {
        let told = self.origin(line).and_then(|origin| origin.account.as_deref());
        let recorded = || self.field(self.layout.account()?, line);
        told.or(self.known.told_account.as_deref()).or_else(recorded).or(self.known.account.as_deref())
    }

    fn account(&self, lines: &[Line]) -> Column {
        self.text(lines, |out| {
            lines.iter().for_each(|line| match self.account_of(line) {
                Some(account) => out.owned(account),
                None => out.missing(),
            });
        })
    }

    fn log(&self, lines: &[Line]) -> Column {
        let Known { log_group, told_account, account, .. } = self.known;
        if self.is_of_one(told_account.is_some(), self.layout.account()) {
            let account = told_account.as_ref().or(account.as_ref()).map_or(NO_ACCOUNT, String::as_str);
            return Column::repeat(&Value::text(format!("{account}:{log_group}")), lines.len());
        }
        self.text(lines, |out| {
            let mut log = String::new();
            for line in lines {
                log.clear();
                log.push_str(self.account_of(line).unwrap_or(NO_ACCOUNT));
                log.push(':');
                log.push_str(self.origin(line).and_then(|origin| origin.log_group.as_deref()).unwrap_or(log_group));
                out.owned(&log);
            }
        })
    }

    // VPC user guide, "Publish flow logs to CloudWatch Logs": the stream of an interface is called by its id;
    // the streams that we saw end in the kind of traffic, `-all` by default. Elsewhere a stream is what one
    // source of logs writes, so the name of the file is the nearest thing.
    fn log_stream(&self, lines: &[Line]) -> Column {
        let Known { stream, told_stream, .. } = self.known;
        if self.is_of_one(told_stream.is_some(), self.layout.interface()) {
            return Column::repeat(&Value::text(told_stream.as_ref().unwrap_or(stream)), lines.len());
        }
        self.text(lines, |out| {
            let mut text = String::new();
            for line in lines {
                text.clear();
                let told = self.origin(line).and_then(|origin| origin.stream.as_deref());
                let told = told.or(told_stream.as_deref());
                match (told, self.layout.interface().and_then(|interface| self.field(interface, line))) {
                    (Some(stream), _) => text.push_str(stream),
                    (None, Some(interface)) => text.extend([interface, "-all"]),
                    (None, None) => text.push_str(stream),
                }
                out.owned(&text);
            }
        })
    }

    fn field(&self, field: usize, line: &Line) -> Option<&str> {
        self.decoder.value(field, self.block.bytes(), line).map(|place| self.str(place))
    }

    fn text(&self, lines: &[Line], build: impl FnOnce(&mut TextBuilder)) -> Column {
        let mut out = TextBuilder::over(self.block.buffer(), lines.len());
        build(&mut out);
        Column::Text(out.finish())
    }

    fn str(&self, place: Range<usize>) -> &str {
        std::str::from_utf8(&self.block.bytes()[place]).expect("a block is UTF-8 and fields end at ASCII delimiters")
    }
}
