//! The fields that a query asks for in one file, and which of them were seen.

use super::flatten::path_of_name;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

/// A field that is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Its keys with dots between.
    pub path: Arc<str>,
    seen: Arc<AtomicBool>,
    /// Whether it was `true` or `false` in an event that was looked at.
    boolean: Arc<AtomicBool>,
}

impl Asked {
    /// Whether an event has it, or a line that was passed over may have it.
    #[inline]
    pub fn is_seen(&self) -> bool {
        self.seen.load(Ordering::Relaxed)
    }

    /// In an event it is `true` or `false`.
    pub fn note_boolean(&self) {
        self.boolean.store(true, Ordering::Relaxed);
    }

    /// An event has it.
    pub fn note(&self) {
        self.seen.store(true, Ordering::Relaxed);
    }
}

/// The fields that are asked for, each with its number.
#[derive(Debug, Default)]
pub struct AskedFields {
    fields: Mutex<Vec<Asked>>,
}

impl AskedFields {
    /// The number of the field that a query calls so, asked for from now on. The service's own have none.
    pub fn number(&self, name: &str) -> Option<usize> {
        let path = path_of_name(name)?;
        let mut fields = self.lock();
        let known = fields.iter().position(|field| &*field.path == path);
        Some(known.unwrap_or_else(|| {
            fields.push(Asked { path: path.into(), seen: Arc::default(), boolean: Arc::default() });
            fields.len() - 1
        }))
    }

    /// Whether an event has the field of that number, or may have.
    pub fn has(&self, number: usize) -> bool {
        self.lock().get(number).is_some_and(Asked::is_seen)
    }

    /// Whether the field of that number is `true` or `false` in an event that was looked at.
    pub fn is_boolean(&self, number: usize) -> bool {
        self.lock().get(number).is_some_and(|field| field.boolean.load(Ordering::Relaxed))
    }

    /// All so far, in the order of their numbers.
    pub fn all(&self) -> Vec<Asked> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Asked>> {
        self.fields.lock().expect("nobody panics while holding it")
    }
}
