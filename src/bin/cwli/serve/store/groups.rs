//! Log groups and log streams.

use crate::serve::error::ServiceError;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Map, Value};

/// A log group.
#[derive(Debug, Clone)]
pub struct Group {
    /// Its number in the store.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// When it was made, milliseconds since the epoch.
    pub created: i64,
    /// After how many days events are deleted.
    pub retention: Option<i64>,
    /// `STANDARD`, `INFREQUENT_ACCESS` or `DELIVERY`.
    pub class: String,
    /// The key that it is encrypted with, which is only remembered.
    pub key: Option<String>,
    /// Whether it must not be deleted.
    pub protected: bool,
    /// Its tags.
    pub tags: Map<String, Value>,
    /// Bytes of its messages.
    pub bytes: i64,
}

/// A log stream.
#[derive(Debug, Clone)]
pub struct Stream {
    /// Its number in the store.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// When it was made, milliseconds since the epoch.
    pub created: i64,
    /// The first and the last instant of its events, if there are any.
    pub span: Option<(i64, i64)>,
    /// When an event was last received.
    pub ingested: Option<i64>,
    /// How many events it has.
    pub events: i64,
    /// Bytes of its messages.
    pub bytes: i64,
}

const GROUP: &str = "SELECT id, name, created, retention, class, key, protected, tags,
    (SELECT coalesce(sum(bytes), 0) FROM log_streams WHERE log_group = log_groups.id) FROM log_groups";

const STREAM: &str = "SELECT id, name, created, first, last, ingested, events, bytes FROM log_streams";

fn group(row: &Row) -> rusqlite::Result<Group> {
    let tags: String = row.get(7)?;
    Ok(Group {
        id: row.get(0)?,
        name: row.get(1)?,
        created: row.get(2)?,
        retention: row.get(3)?,
        class: row.get(4)?,
        key: row.get(5)?,
        protected: row.get(6)?,
        tags: serde_json::from_str(&tags).unwrap_or_default(),
        bytes: row.get(8)?,
    })
}

fn stream(row: &Row) -> rusqlite::Result<Stream> {
    let (first, last): (Option<i64>, Option<i64>) = (row.get(3)?, row.get(4)?);
    Ok(Stream {
        id: row.get(0)?,
        name: row.get(1)?,
        created: row.get(2)?,
        span: first.zip(last),
        ingested: row.get(5)?,
        events: row.get(6)?,
        bytes: row.get(7)?,
    })
}

impl Group {
    /// The log group of that name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn find(store: &Connection, region: &str, name: &str) -> rusqlite::Result<Option<Group>> {
        let mut found = store.prepare_cached(&format!("{GROUP} WHERE region = ?1 AND name = ?2"))?;
        found.query_row([region, name], group).optional()
    }

    /// All log groups of a Region, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn all(store: &Connection, region: &str) -> rusqlite::Result<Vec<Group>> {
        let mut found = store.prepare_cached(&format!("{GROUP} WHERE region = ?1 ORDER BY name"))?;
        found.query_map([region], group)?.collect()
    }

    /// The log group of that name.
    ///
    /// # Errors
    /// `ResourceNotFoundException` when there is none.
    pub fn existing(store: &Connection, region: &str, name: &str) -> Result<Group, ServiceError> {
        Group::find(store, region, name)?
            .ok_or_else(|| ServiceError::not_found("The specified log group does not exist."))
    }

    /// A log group of the store by its number.
    ///
    /// # Errors
    /// When the store cannot be read, or the group is gone.
    pub fn by_id(store: &Connection, id: i64) -> rusqlite::Result<Group> {
        store.prepare_cached(&format!("{GROUP} WHERE id = ?1"))?.query_row([id], group)
    }

    /// Sets one of its columns.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn set(&self, store: &Connection, column: &str, value: impl rusqlite::ToSql) -> rusqlite::Result<()> {
        let sql = format!("UPDATE log_groups SET {column} = ?2 WHERE id = ?1");
        store.prepare_cached(&sql)?.execute(params![self.id, value]).map(|_| ())
    }

    /// Its log streams, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn streams(&self, store: &Connection) -> rusqlite::Result<Vec<Stream>> {
        let mut found = store.prepare_cached(&format!("{STREAM} WHERE log_group = ?1 ORDER BY name"))?;
        found.query_map([self.id], stream)?.collect()
    }

    /// Its log stream of that name.
    ///
    /// # Errors
    /// `ResourceNotFoundException` when there is none.
    pub fn stream(&self, store: &Connection, name: &str) -> Result<Stream, ServiceError> {
        let mut found = store.prepare_cached(&format!("{STREAM} WHERE log_group = ?1 AND name = ?2"))?;
        let found = found.query_row(params![self.id, name], stream).optional()?;
        found.ok_or_else(|| ServiceError::not_found("The specified log stream does not exist."))
    }
}
