//! What the endpoint answers when it refuses: the error shapes of the service.

use serde_json::{Map, Value, json};
use std::fmt::Display;

/// A refusal.
#[derive(Debug, Clone)]
pub struct ServiceError {
    /// The name of the exception.
    pub kind: &'static str,
    /// The status of HTTP.
    pub status: u16,
    /// What is wrong.
    pub message: String,
    /// Further members of the shape.
    pub more: Map<String, Value>,
}

impl ServiceError {
    fn new(kind: &'static str, status: u16, message: impl Display) -> ServiceError {
        ServiceError { kind, status, message: message.to_string(), more: Map::new() }
    }

    /// `InvalidParameterException`.
    pub fn invalid(message: impl Display) -> ServiceError {
        ServiceError::new("InvalidParameterException", 400, message)
    }

    /// `ResourceNotFoundException`.
    pub fn not_found(message: impl Display) -> ServiceError {
        ServiceError::new("ResourceNotFoundException", 400, message)
    }

    /// `ResourceAlreadyExistsException`.
    pub fn exists(message: impl Display) -> ServiceError {
        ServiceError::new("ResourceAlreadyExistsException", 400, message)
    }

    /// `LimitExceededException`.
    pub fn limit(message: impl Display) -> ServiceError {
        ServiceError::new("LimitExceededException", 400, message)
    }

    /// `ThrottlingException`.
    pub fn throttled() -> ServiceError {
        ServiceError::new("ThrottlingException", 400, "Rate exceeded")
    }

    /// `ValidationException`.
    pub fn validation(message: impl Display) -> ServiceError {
        ServiceError::new("ValidationException", 400, message)
    }

    /// `MalformedQueryException`, with what `queryCompileError` holds.
    pub fn malformed(message: impl Display, compile_error: Option<Value>) -> ServiceError {
        let mut error = ServiceError::new("MalformedQueryException", 400, message);
        error.more.extend(compile_error.map(|told| ("queryCompileError".to_string(), told)));
        error
    }

    /// `SerializationException`: the body is no JSON, or a member is of another type.
    pub fn serialization(message: impl Display) -> ServiceError {
        ServiceError::new("SerializationException", 400, message)
    }

    /// `UnknownOperationException`.
    pub fn unknown_operation(action: &str) -> ServiceError {
        ServiceError::new("UnknownOperationException", 400, format!("`{action}` is not answered here"))
    }

    /// `UnrecognizedClientException` and its like: who calls is not known.
    pub fn refused_caller(kind: &'static str, message: impl Display) -> ServiceError {
        ServiceError::new(kind, 400, message)
    }

    /// `ServiceUnavailableException`: the store cannot be read or written.
    pub fn unavailable(message: impl Display) -> ServiceError {
        ServiceError::new("ServiceUnavailableException", 500, message)
    }

    /// The body of the answer.
    pub fn body(&self) -> Value {
        let mut body = Map::new();
        body.insert("__type".into(), json!(self.kind));
        body.insert("message".into(), json!(self.message));
        body.extend(self.more.clone());
        Value::Object(body)
    }
}

impl From<rusqlite::Error> for ServiceError {
    fn from(error: rusqlite::Error) -> ServiceError {
        tracing::error!(%error, "the store failed");
        ServiceError::unavailable("the store cannot be used")
    }
}
