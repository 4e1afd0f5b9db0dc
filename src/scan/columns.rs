//! The columns of a batch: what each wanted name is in a file, and its values for some lines.

use super::block::Block;
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
    /// Account and log group.
    Log,
    /// The stream.
    LogStream,
    /// The position, as an opaque text.
    Pointer,
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
            // When the service received an event is not known offline; the event's own time is the
            // nearest thing.
            "@timestamp" | "@ingestionTime" => Part::Time,
            "@log" => Part::Log,
            "@logStream" => Part::LogStream,
            "@ptr" => Part::Pointer,
            _ if raw => Part::Missing,
            _ => layout.field(name).map_or(Part::Missing, Part::Field),
        }
    }

    /// Whether the decoder must know the fields of a line for it.
    pub fn needs_fields(self) -> bool {
        matches!(self, Part::Time | Part::Log | Part::LogStream | Part::Field(_))
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
    /// The name of the log group.
    pub log_group: &'a str,
    /// The name of the stream of lines that name no interface.
    pub stream: &'a str,
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
        times
    }

    /// The values of a part for some lines.
    pub fn column(&self, part: Part, lines: &[Line]) -> Column {
        match part {
            Part::Missing => Column::missing(lines.len()),
            Part::Time => Column::Time(self.times(lines).into_iter().collect()),
            Part::Message => self.text(lines, |out| lines.iter().for_each(|line| out.piece(line.start, line.end))),
            Part::Field(field) => self.text(lines, |out| self.decoder.values(field, self.block.bytes(), lines, out)),
            Part::LogStream => self.log_stream(lines),
            Part::Log => self.log(lines),
            Part::Pointer => self
                .text(lines, |out| lines.iter().for_each(|line| out.owned(&format!("{:016x}", self.position(line))))),
        }
    }

    fn log(&self, lines: &[Line]) -> Column {
        let named = |account: &str| format!("{account}:{}", self.log_group);
        let Some(account) = self.layout.account() else {
            return Column::repeat(&Value::text(named(NO_ACCOUNT)), lines.len());
        };
        let text = self.block.bytes();
        self.text(lines, |out| {
            let mut log = String::new();
            for line in lines {
                log.clear();
                log.push_str(self.decoder.value(account, text, line).map_or(NO_ACCOUNT, |place| self.str(place)));
                log.push(':');
                log.push_str(self.log_group);
                out.owned(&log);
            }
        })
    }

    // VPC user guide, "Publish flow logs to CloudWatch Logs": the stream of an interface is called by its id;
    // the streams that we saw end in the kind of traffic, `-all` by default. Elsewhere a stream is what one
    // source of logs writes, so the name of the file is the nearest thing.
    fn log_stream(&self, lines: &[Line]) -> Column {
        let Some(interface) = self.layout.interface() else {
            return Column::repeat(&Value::text(self.stream), lines.len());
        };
        self.text(lines, |out| {
            let mut text = String::new();
            for line in lines {
                text.clear();
                match self.decoder.value(interface, self.block.bytes(), line) {
                    Some(place) => text.extend([self.str(place), "-all"]),
                    None => text.push_str(self.stream),
                }
                out.owned(&text);
            }
        })
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
