//! Events that are older than their log group keeps them.

use super::Store;
use crate::serve::error::ServiceError;
use rusqlite::{Connection, params};

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Streams with events that are too old, and until when these happened.
const EXPIRED: &str = "SELECT log_streams.id, ?1 - retention * ?2 FROM log_streams
    JOIN log_groups ON log_groups.id = log_group
    WHERE retention IS NOT NULL AND first < ?1 - retention * ?2";

/// What is left of a stream.
const LEFT: &str = "UPDATE log_streams SET
    first = (SELECT min(time) FROM events WHERE stream = ?1),
    last = (SELECT max(time) FROM events WHERE stream = ?1),
    events = (SELECT count(*) FROM events WHERE stream = ?1),
    bytes = (SELECT coalesce(sum(length(CAST(message AS BLOB))), 0) FROM events WHERE stream = ?1)
    WHERE id = ?1";

impl Store {
    /// Deletes the events that are too old at a time, milliseconds since the epoch; gives how many these were.
    ///
    /// # Errors
    /// When the store cannot be written.
    // AWS manual, log retention: what has expired is deleted within 72 hours.
    pub fn expire(&self, now: i64) -> Result<usize, ServiceError> {
        self.write(move |store| Ok(expire(store, now)?))
    }
}

fn expire(store: &Connection, now: i64) -> rusqlite::Result<usize> {
    let mut expired = store.prepare_cached(EXPIRED)?;
    let streams = expired.query_map(params![now, DAY], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))?;
    let mut deleted = 0;
    for stream in streams.collect::<rusqlite::Result<Vec<_>>>()? {
        let (id, until) = stream;
        deleted += store.execute("DELETE FROM events WHERE stream = ?1 AND time < ?2", params![id, until])?;
        store.execute(LEFT, [id])?;
    }
    Ok(deleted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::store::Group;

    #[test]
    fn what_is_too_old_goes_and_the_rest_stays() {
        let store = Store::throw_away().expect("there is room");
        let made = store.write(|store| {
            store.execute_batch(
                "INSERT INTO log_groups (id, region, name, created, class, retention) VALUES
                     (1, 'r', 'short', 0, 'STANDARD', 1), (2, 'r', 'ever', 0, 'STANDARD', NULL);
                 INSERT INTO log_streams (id, log_group, name, created) VALUES (1, 1, 's', 0), (2, 2, 's', 0);",
            )?;
            for name in ["short", "ever"] {
                let group = Group::existing(store, "r", name)?;
                let events = [(0, "old".to_string()), (DAY, "new".to_string()), (DAY + 5, "ä".to_string())];
                group.stream(store, "s")?.add(store, &events, DAY)?;
            }
            Ok(())
        });
        made.expect("it is written");
        assert_eq!(store.expire(2 * DAY - 1).expect("it is written"), 1);
        assert_eq!(store.expire(2 * DAY - 1).expect("it is written"), 0);
        let left = |name: &'static str| {
            let read = store.read(|store| Group::existing(store, "r", name)?.stream(store, "s"));
            let stream = read.expect("it is there");
            (stream.span, stream.events, stream.bytes)
        };
        assert_eq!(left("short"), (Some((DAY, DAY + 5)), 2, 5));
        assert_eq!(left("ever"), (Some((0, DAY + 5)), 3, 8));
    }
}
