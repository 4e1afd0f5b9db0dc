//! A call of an action, and what its members are.

use super::error::ServiceError;
use super::identity::{Caller, group_name};
use super::server::Server;
use super::store::{Group, Store};
use serde_json::{Map, Value};
use std::sync::Arc;

/// A call. Its members were checked against the model.
pub struct Call<'a> {
    /// What answers it.
    pub server: &'a Arc<Server>,
    /// Who calls.
    pub caller: Caller,
    /// The members.
    pub members: Map<String, Value>,
}

impl Call<'_> {
    /// A text, if it is given.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name).and_then(Value::as_str)
    }

    /// A text that the model requires.
    pub fn required(&self, name: &str) -> &str {
        self.text(name).unwrap_or_default()
    }

    /// A whole number, if it is given.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.members.get(name).and_then(Value::as_f64).map(|number| number as i64)
    }

    /// Whether a switch is on.
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.members.get(name).and_then(Value::as_bool)
    }

    /// The texts of a list; none if it is not given.
    pub fn texts(&self, name: &str) -> Vec<&str> {
        let list = self.members.get(name).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// A map of texts, such as tags.
    pub fn map(&self, name: &str) -> Option<&Map<String, Value>> {
        self.members.get(name).and_then(Value::as_object)
    }

    /// The store.
    pub fn store(&self) -> &Arc<Store> {
        &self.server.store
    }

    /// The Region, for the store.
    pub fn region(&self) -> String {
        self.caller.region.clone()
    }

    /// The time, milliseconds since the epoch.
    pub fn now(&self) -> i64 {
        jiff::Timestamp::now().as_millisecond()
    }

    /// The name of the log group that `logGroupName` or `logGroupIdentifier` says.
    ///
    /// # Errors
    /// `InvalidParameterException` when none or both are given.
    pub fn group_name(&self) -> Result<&str, ServiceError> {
        match (self.text("logGroupName"), self.text("logGroupIdentifier")) {
            (Some(name), None) => Ok(name),
            (None, Some(identifier)) => group_name(identifier),
            (None, None) => {
                Err(ServiceError::invalid("Either logGroupName or logGroupIdentifier must be provided, but not both."))
            }
            (Some(_), Some(_)) => {
                Err(ServiceError::invalid("LogGroup name and LogGroup ARN are mutually exclusive parameters."))
            }
        }
    }

    /// The log group of the store that is meant.
    ///
    /// # Errors
    /// `ResourceNotFoundException`, or as `group_name`; `InvalidParameterException` for one that is mounted from files.
    pub fn group(&self) -> Result<Group, ServiceError> {
        let name = self.group_name()?;
        self.stored_group(name)
    }

    /// The log group of the store of that name.
    ///
    /// # Errors
    /// `ResourceNotFoundException`; `InvalidParameterException` for one that is mounted from files.
    pub fn stored_group(&self, name: &str) -> Result<Group, ServiceError> {
        if self.server.mounts.find(name).is_some() {
            return Err(ServiceError::invalid(format!(
                "the log group `{name}` is mounted from files: it can be queried, and not changed or read otherwise"
            )));
        }
        self.store().read(|store| Group::existing(store, &self.caller.region, name))
    }

    /// Writes to the store.
    ///
    /// # Errors
    /// What the work refuses.
    pub fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&rusqlite::Connection) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, ServiceError> {
        self.store().write(work)
    }

    /// Reads from the store.
    ///
    /// # Errors
    /// What the work refuses.
    pub fn read<T>(
        &self,
        work: impl FnOnce(&rusqlite::Connection) -> Result<T, ServiceError>,
    ) -> Result<T, ServiceError> {
        self.store().read(work)
    }
}
