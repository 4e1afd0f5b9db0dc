//! Objects that are only kept: query definitions, filters, policies, lookup tables and their like.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

/// An object of some kind.
#[derive(Debug, Clone)]
pub struct Object {
    /// What it belongs to, such as a log group; empty where it belongs to none.
    pub scope: String,
    /// Its name or its id, unlike that of any other of its kind in the scope.
    pub name: String,
    /// When it was made, milliseconds since the epoch.
    pub created: i64,
    /// When it was last changed, milliseconds since the epoch.
    pub changed: i64,
    /// Its members.
    pub body: Value,
}

const COLUMNS: &str = "SELECT scope, name, created, changed, body FROM objects WHERE region = ?1 AND kind = ?2";

fn object(row: &Row) -> rusqlite::Result<Object> {
    let body: String = row.get(4)?;
    Ok(Object {
        scope: row.get(0)?,
        name: row.get(1)?,
        created: row.get(2)?,
        changed: row.get(3)?,
        body: serde_json::from_str(&body).unwrap_or_default(),
    })
}

impl Object {
    /// The objects of a kind, by scope and name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn all(store: &Connection, region: &str, kind: &str) -> rusqlite::Result<Vec<Object>> {
        let mut found = store.prepare_cached(&format!("{COLUMNS} ORDER BY scope, name"))?;
        found.query_map([region, kind], object)?.collect()
    }

    /// One of them.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn find(
        store: &Connection,
        region: &str,
        kind: &str,
        scope: &str,
        name: &str,
    ) -> rusqlite::Result<Option<Object>> {
        let mut found = store.prepare_cached(&format!("{COLUMNS} AND scope = ?3 AND name = ?4"))?;
        found.query_row([region, kind, scope, name], object).optional()
    }

    /// Keeps an object, in place of the one with its name.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn put(&self, store: &Connection, region: &str, kind: &str) -> rusqlite::Result<()> {
        let sql = "INSERT INTO objects (region, kind, scope, name, created, changed, body)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            ON CONFLICT (region, kind, scope, name) DO UPDATE SET changed = excluded.changed, body = excluded.body";
        let (created, changed, body) = (self.created, self.changed, self.body.to_string());
        let values = params![region, kind, self.scope, self.name, created, changed, body];
        store.prepare_cached(sql)?.execute(values).map(|_| ())
    }

    /// Forgets one; whether it was there.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn delete(store: &Connection, region: &str, kind: &str, scope: &str, name: &str) -> rusqlite::Result<bool> {
        let sql = "DELETE FROM objects WHERE region = ?1 AND kind = ?2 AND scope = ?3 AND name = ?4";
        store.prepare_cached(sql)?.execute([region, kind, scope, name]).map(|count| count > 0)
    }

    /// Forgets all that belong to a scope.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn delete_scope(store: &Connection, region: &str, scope: &str) -> rusqlite::Result<()> {
        let sql = "DELETE FROM objects WHERE region = ?1 AND scope = ?2";
        store.prepare_cached(sql)?.execute([region, scope]).map(|_| ())
    }
}
