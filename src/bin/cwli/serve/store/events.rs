//! Log events: written in batches, read in the order of their times, and as a source of the engine.

use super::{Group, Store, Stream};
use crate::serve::error::ServiceError;
use cwli::scan::stored::{self, StoredEvent, StoredEvents, StoredStream};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::io;
use std::sync::Arc;

/// An event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its number in the store: later ones have larger numbers.
    pub id: i64,
    /// When it happened, milliseconds since the epoch.
    pub time: i64,
    /// When it was received, milliseconds since the epoch.
    pub ingested: i64,
    /// What was logged.
    pub message: String,
}

/// The order in which events are read: by time, then in that in which they were received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The earliest first.
    Forward,
    /// The latest first.
    Backward,
}

/// Which events of a stream are read.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// The first and the last instant, inclusive.
    pub range: (i64, i64),
    /// Behind which event, by time and number, in the order of reading.
    pub behind: Option<(i64, i64)>,
    /// In which order.
    pub order: Order,
    /// How many at the most.
    pub most: usize,
}

fn event(row: &Row) -> rusqlite::Result<Event> {
    Ok(Event { id: row.get(0)?, time: row.get(1)?, ingested: row.get(2)?, message: row.get(3)? })
}

impl Stream {
    /// Adds events, times with messages, that were received now.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn add(&self, store: &Connection, events: &[(i64, String)], now: i64) -> rusqlite::Result<()> {
        let sql = "INSERT INTO events (stream, time, ingested, message) VALUES (?1, ?2, ?3, ?4)";
        let mut insert = store.prepare_cached(sql)?;
        for (time, message) in events {
            insert.execute(params![self.id, time, now, message])?;
        }
        let times = || events.iter().map(|(time, _)| *time);
        let bytes: i64 = events.iter().map(|(_, message)| message.len() as i64).sum();
        let sql = "UPDATE log_streams SET
            first = min(coalesce(first, ?2), ?2), last = max(coalesce(last, ?3), ?3), ingested = ?4,
            events = events + ?5, bytes = bytes + ?6 WHERE id = ?1";
        let (first, last) = (times().min(), times().max());
        store.prepare_cached(sql)?.execute(params![self.id, first, last, now, events.len() as i64, bytes])?;
        Ok(())
    }

    /// Some of its events.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn page(&self, store: &Connection, page: Page) -> rusqlite::Result<Vec<Event>> {
        read(store, self.id, page, i64::MAX)
    }
}

/// Events of a stream up to a number.
fn read(store: &Connection, stream: i64, page: Page, last: i64) -> rusqlite::Result<Vec<Event>> {
    let Page { range: (from, to), behind, order, most } = page;
    let (than, way, start) = match order {
        Order::Forward => (">", "ASC", (from, i64::MIN)),
        Order::Backward => ("<", "DESC", (to, i64::MAX)),
    };
    let (time, id) = behind.unwrap_or(start);
    let sql = format!(
        "SELECT id, time, ingested, message FROM events
         WHERE stream = ?1 AND time BETWEEN ?2 AND ?3 AND (time, id) {than} (?4, ?5) AND id <= ?6
         ORDER BY time {way}, id {way} LIMIT ?7"
    );
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    store.prepare_cached(&sql)?.query_map(params![stream, from, to, time, id, last, most], event)?.collect()
}

/// The events of a log group as a source of the engine.
#[derive(Debug)]
pub struct SqliteGroup {
    /// The store.
    pub store: Arc<Store>,
    /// The number of the log group.
    pub group: i64,
}

/// A slice of a stream has about so many events: enough to be worth a worker's while.
const SLICE: i64 = 50_000;

/// Slices of a stream at the most.
const MOST_SLICES: i64 = 64;

/// The number of the last event of the store: what comes later is not part of a query that runs.
fn last_event(store: &Connection) -> rusqlite::Result<i64> {
    let last = store.query_row("SELECT max(id) FROM events", [], |row| row.get::<_, Option<i64>>(0))?;
    Ok(last.unwrap_or_default())
}

impl stored::Store for SqliteGroup {
    fn streams(&self, ranges: &[(i64, i64)]) -> Result<Vec<Arc<dyn StoredStream>>, String> {
        let all = [(i64::MIN, i64::MAX)];
        let ranges = if ranges.is_empty() { &all[..] } else { ranges };
        let found = self.store.read(|connection| {
            let group = Group::by_id(connection, self.group)?;
            let last = last_event(connection)?;
            let mut slices = Vec::new();
            for stream in group.streams(connection)? {
                let Some(span) = stream.span else { continue };
                let met = |(from, to): &(i64, i64)| Some((span.0.max(*from), span.1.min(*to))).filter(|(a, b)| a <= b);
                // Ranges may have instants in common, and no event is to be read twice.
                let Some(hull) = ranges.iter().filter_map(met).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))) else {
                    continue;
                };
                let stream = Arc::new(stream);
                slices.extend(slices_of(hull, &stream).map(|range| {
                    let store = self.store.clone();
                    Arc::new(Slice { store, stream: stream.clone(), range, last }) as Arc<dyn StoredStream>
                }));
            }
            Ok(slices)
        });
        found.map_err(|error| error.message)
    }
}

/// The hull of the ranges in slices of equal length.
fn slices_of(hull: (i64, i64), stream: &Stream) -> impl Iterator<Item = (i64, i64)> + use<> {
    let length = i128::from(hull.1) - i128::from(hull.0) + 1;
    let count = i128::from((stream.events / SLICE + 1).min(MOST_SLICES)).min(length);
    let border = move |number: i128| (i128::from(hull.0) + length * number / count) as i64;
    (0..count).map(move |number| (border(number), if number + 1 == count { hull.1 } else { border(number + 1) - 1 }))
}

/// The events of a stream between two instants.
#[derive(Debug)]
struct Slice {
    store: Arc<Store>,
    stream: Arc<Stream>,
    range: (i64, i64),
    last: i64,
}

impl StoredStream for Slice {
    fn name(&self) -> &str {
        &self.stream.name
    }

    fn size(&self) -> u64 {
        let share = self.stream.events / SLICE + 1;
        u64::try_from(self.stream.bytes / share.min(MOST_SLICES)).unwrap_or_default()
    }

    fn first_messages(&self, most: usize) -> io::Result<Vec<String>> {
        first_messages(&self.store, self.stream.id, most)
    }

    fn read(&self) -> io::Result<Box<dyn StoredEvents>> {
        let connection = self.store.connection().map_err(io::Error::other)?;
        let (store, stream) = (self.store.clone(), self.stream.id);
        Ok(Box::new(Reading {
            store,
            connection: Some(connection),
            stream,
            range: self.range,
            last: self.last,
            behind: None,
        }))
    }
}

/// The first messages of a stream in the order of time, whatever is asked for: its format does not depend on that.
fn first_messages(store: &Store, stream: i64, most: usize) -> io::Result<Vec<String>> {
    let page = Page { range: (i64::MIN, i64::MAX), behind: None, order: Order::Forward, most };
    let read = store.read(|connection| Ok(read(connection, stream, page, i64::MAX)?));
    let events = read.map_err(|error| io::Error::other(error.message))?;
    Ok(events.into_iter().map(|event| event.message).collect())
}

/// Events that are read at once.
const AT_ONCE: usize = 2000;

/// A slice that is being read.
struct Reading {
    store: Arc<Store>,
    connection: Option<Connection>,
    stream: i64,
    range: (i64, i64),
    last: i64,
    behind: Option<(i64, i64)>,
}

impl Reading {
    /// Hands on up to `AT_ONCE` events; how many, and how many bytes they had.
    fn rows(&mut self, each: &mut dyn FnMut(StoredEvent)) -> rusqlite::Result<(usize, usize)> {
        let connection = self.connection.as_ref().expect("it is given back at the end");
        let mut statement = connection.prepare_cached(
            "SELECT id, time, ingested, message FROM events
             WHERE stream = ?1 AND time BETWEEN ?2 AND ?3 AND (time, id) > (?4, ?5) AND id <= ?6
             ORDER BY time, id LIMIT ?7",
        )?;
        let (time, id) = self.behind.unwrap_or((self.range.0, i64::MIN));
        let (from, to) = self.range;
        let mut rows = statement.query(params![self.stream, from, to, time, id, self.last, AT_ONCE as i64])?;
        let (mut count, mut bytes) = (0, 0);
        while let Some(row) = rows.next()? {
            let (id, time): (i64, i64) = (row.get(0)?, row.get(1)?);
            let message = row.get_ref(3)?.as_str()?;
            each(StoredEvent { number: id as u64, time, ingested: row.get(2)?, message });
            self.behind = Some((time, id));
            (count, bytes) = (count + 1, bytes + message.len());
        }
        Ok((count, bytes))
    }
}

impl StoredEvents for Reading {
    fn next(&mut self, bytes: usize, event: &mut dyn FnMut(StoredEvent)) -> io::Result<bool> {
        let (mut count, mut read) = (0, 0);
        loop {
            let (rows, more) = self.rows(event).map_err(io::Error::other)?;
            (count, read) = (count + rows, read + more);
            if rows < AT_ONCE || read >= bytes {
                return Ok(count > 0);
            }
        }
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.connection.take().into_iter().for_each(|connection| self.store.give_back(connection));
    }
}

/// One event as a source of the engine: its stream tells its format.
#[derive(Debug, Clone)]
pub struct SqliteEvent {
    store: Arc<Store>,
    stream: Arc<Stream>,
    /// The number of its log group.
    pub group: i64,
    event: Event,
}

impl SqliteEvent {
    /// The event of that number.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn find(store: &Arc<Store>, id: i64) -> Result<Option<SqliteEvent>, ServiceError> {
        store.read(|connection| {
            let sql = "SELECT id, time, ingested, message, stream FROM events WHERE id = ?1";
            let found = connection.query_row(sql, [id], |row| Ok((event(row)?, row.get::<_, i64>(4)?))).optional()?;
            let Some((event, stream)) = found else { return Ok(None) };
            let sql = "SELECT log_group FROM log_streams WHERE id = ?1";
            let group: i64 = connection.query_row(sql, [stream], |row| row.get(0))?;
            let streams = Group::by_id(connection, group)?.streams(connection)?;
            let stream = streams.into_iter().find(|known| known.id == stream);
            Ok(stream.map(|stream| SqliteEvent { store: store.clone(), stream: Arc::new(stream), group, event }))
        })
    }
}

impl stored::Store for SqliteEvent {
    fn streams(&self, _ranges: &[(i64, i64)]) -> Result<Vec<Arc<dyn StoredStream>>, String> {
        Ok(vec![Arc::new(self.clone())])
    }
}

impl StoredStream for SqliteEvent {
    fn name(&self) -> &str {
        &self.stream.name
    }

    fn size(&self) -> u64 {
        self.event.message.len() as u64
    }

    fn first_messages(&self, most: usize) -> io::Result<Vec<String>> {
        first_messages(&self.store, self.stream.id, most)
    }

    fn read(&self) -> io::Result<Box<dyn StoredEvents>> {
        Ok(Box::new(Once(Some(self.event.clone()))))
    }
}

/// An event that was not handed on yet.
struct Once(Option<Event>);

impl StoredEvents for Once {
    fn next(&mut self, _bytes: usize, event: &mut dyn FnMut(StoredEvent)) -> io::Result<bool> {
        let Some(Event { id, time, ingested, message }) = self.0.take() else { return Ok(false) };
        event(StoredEvent { number: id as u64, time, ingested, message: &message });
        Ok(true)
    }
}
