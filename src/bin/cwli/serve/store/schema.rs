//! The tables of the store.

use rusqlite::Connection;

/// The number of the layout: kept in the file, so that a later program can bring an older file up to date.
const LAYOUT: i64 = 1;

const TABLES: &str = "
    CREATE TABLE log_groups (
        id INTEGER PRIMARY KEY,
        region TEXT NOT NULL,
        name TEXT NOT NULL,
        created INTEGER NOT NULL,
        retention INTEGER,
        class TEXT NOT NULL,
        key TEXT,
        protected INTEGER NOT NULL DEFAULT 0,
        tags TEXT NOT NULL DEFAULT '{}',
        UNIQUE (region, name)
    );
    CREATE TABLE log_streams (
        id INTEGER PRIMARY KEY,
        log_group INTEGER NOT NULL REFERENCES log_groups (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        created INTEGER NOT NULL,
        first INTEGER,
        last INTEGER,
        ingested INTEGER,
        events INTEGER NOT NULL DEFAULT 0,
        bytes INTEGER NOT NULL DEFAULT 0,
        UNIQUE (log_group, name)
    );
    CREATE TABLE events (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        stream INTEGER NOT NULL REFERENCES log_streams (id) ON DELETE CASCADE,
        time INTEGER NOT NULL,
        ingested INTEGER NOT NULL,
        message TEXT NOT NULL
    );
    CREATE INDEX events_by_time ON events (stream, time, id);
    CREATE TABLE objects (
        id INTEGER PRIMARY KEY,
        region TEXT NOT NULL,
        kind TEXT NOT NULL,
        scope TEXT NOT NULL,
        name TEXT NOT NULL,
        created INTEGER NOT NULL,
        changed INTEGER NOT NULL,
        body TEXT NOT NULL,
        UNIQUE (region, kind, scope, name)
    );
";

/// Makes the tables of a new file, and sets how it is written.
///
/// # Errors
/// When the file is no store, or one of a later program.
pub fn prepare(connection: &mut Connection, synchronous: &str) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.set_prepared_statement_cache_capacity(64);
    let layout: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match layout {
        LAYOUT => Ok(()),
        0 => {
            let transaction = connection.transaction()?;
            transaction.execute_batch(TABLES)?;
            transaction.pragma_update(None, "user_version", LAYOUT)?;
            transaction.commit()
        }
        _ => Err(rusqlite::Error::ToSqlConversionFailure(
            format!("its layout has the number {layout}, which this program does not know").into(),
        )),
    }
}
