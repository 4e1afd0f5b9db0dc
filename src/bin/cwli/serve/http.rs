//! The endpoint on HTTP: AWS JSON 1.1, and what health checks and other services of AWS are asked.

use super::actions;
use super::call::Call;
use super::error::ServiceError;
use super::identity::Caller;
use super::others;
use super::server::Server;
use super::signature::Signed;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use serde_json::{Map, Value};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

/// The largest body: a lookup table of 10 MB in JSON, with room for its escapes.
const MOST_BYTES: usize = 24 << 20;

/// The longest that a call may take; queries run on their own.
const MOST_TIME: Duration = Duration::from_secs(120);

/// The content type of AWS JSON 1.1.
const JSON: &str = "application/x-amz-json-1.1";

/// What stands before the name of an action in `X-Amz-Target`.
const TARGET: &str = "Logs_20140328.";

/// How the endpoint may be reached.
#[derive(Debug, Clone)]
pub struct Front {
    /// What answers.
    pub server: Arc<Server>,
    /// Whether any name of the machine is taken, because others than this machine may call.
    pub any_host: bool,
    /// Whether `POST /_cwli/reset` is answered.
    pub allow_reset: bool,
}

/// Everything that is answered.
pub fn routes(front: Front) -> Router {
    let timeout = TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, MOST_TIME);
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/_cwli/actions", get(|| async { super::page::markdown() }))
        .route("/_cwli/reset", post(reset))
        .merge(super::playground::routes().method_not_allowed_fallback(service))
        .fallback(any(service))
        .layer(middleware::from_fn_with_state(front.clone(), only_known_hosts))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(timeout)
        .layer(CatchPanicLayer::new())
        .with_state(front)
}

/// Refuses calls that a page of another origin makes, also through a name of its own that leads to this machine.
async fn only_known_hosts(State(front): State<Front>, request: Request, next: Next) -> Response {
    if front.any_host || comes_from_here(request.headers()) {
        return next.run(request).await;
    }
    let told = "this endpoint answers to localhost only; --host 0.0.0.0 lets it answer to any name\n";
    (StatusCode::MISDIRECTED_REQUEST, told).into_response()
}

fn comes_from_here(headers: &HeaderMap) -> bool {
    let told = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let origin = told(header::ORIGIN).and_then(|origin| origin.split("://").nth(1));
    told(header::HOST).is_none_or(is_local) && origin.is_none_or(is_local)
}

/// Whether a `Host` header names this machine and nothing that somebody else could have named so.
fn is_local(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost"
        || name.ends_with(".localhost")
        || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

async fn reset(State(front): State<Front>) -> Response {
    if !front.allow_reset {
        return (StatusCode::NOT_FOUND, "start it with --allow-reset to be able to forget everything\n")
            .into_response();
    }
    let server = front.server.clone();
    let done = tokio::task::spawn_blocking(move || {
        server.queries.reset();
        server.store.write(|store| {
            Ok(store.execute_batch(
                "DELETE FROM events; DELETE FROM log_streams; DELETE FROM log_groups; DELETE FROM objects",
            )?)
        })
    });
    match done.await {
        Ok(Ok(())) => (StatusCode::OK, "{}\n").into_response(),
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn service(
    State(front): State<Front>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Response {
    let id = uuid::Uuid::new_v4().to_string();
    let Ok(body) = body else {
        let error = ServiceError::serialization(format!("the body has more than {MOST_BYTES} bytes"));
        return respond(Err(error), &id);
    };
    let begun = Instant::now();
    let server = front.server.clone();
    let request = id.clone();
    let work = tokio::task::spawn_blocking(move || {
        let action = target(&headers).unwrap_or_default().to_string();
        let answered = answer(&server, &method, &uri, &headers, &body);
        (action, answered)
    });
    let Ok((action, answered)) = work.await else {
        return respond(Err(ServiceError::unavailable("the call has failed; the log of the endpoint says more")), &id);
    };
    let status = match &answered {
        Ok(_) => 200,
        Err(error) => error.status,
    };
    let error = answered.as_ref().err().map(|error| error.message.as_str());
    tracing::info!(request, action, status, error, milliseconds = begun.elapsed().as_millis() as u64, "call");
    match answered {
        Ok(Body::Json(value)) => respond(Ok(value), &id),
        Ok(Body::Xml(text)) => {
            with_id((StatusCode::OK, [(header::CONTENT_TYPE, "text/xml")], text).into_response(), &id)
        }
        Err(error) => respond(Err(error), &id),
    }
}

/// What stands in the answer.
pub enum Body {
    /// Of the service.
    Json(Value),
    /// Of services that speak XML.
    Xml(String),
}

/// The target that a call names.
fn target(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-amz-target").and_then(|target| target.to_str().ok())
}

fn answer(
    server: &Arc<Server>,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<Body, ServiceError> {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    if let Some(keys) = &server.keys {
        keys.check(&Signed { method: method.as_str(), path, headers, body }, SystemTime::now())?;
    }
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let caller = Caller::of(authorization, &server.account);
    let Some(target) = target(headers) else {
        return others::answer(uri, body, &caller)
            .ok_or_else(|| ServiceError::unknown_operation(&format!("{method} {}", uri.path())));
    };
    let members = members(body)?;
    let Some(action) = target.strip_prefix(TARGET) else {
        return others::json(target).map(Body::Json).ok_or_else(|| ServiceError::unknown_operation(target));
    };
    actions::answer(action, &Call { server, caller, members }).map(Body::Json)
}

fn members(body: &[u8]) -> Result<Map<String, Value>, ServiceError> {
    if body.trim_ascii().is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(ServiceError::serialization("Start of structure or map found where not expected.")),
        Err(error) => Err(ServiceError::serialization(format!("the body is no JSON: {error}"))),
    }
}

fn respond(answered: Result<Value, ServiceError>, id: &str) -> Response {
    let (status, body, kind) = match answered {
        Ok(value) => (StatusCode::OK, value, None),
        Err(error) => {
            let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::BAD_REQUEST);
            (status, error.body(), Some(error.kind))
        }
    };
    let mut response = (status, [(header::CONTENT_TYPE, JSON)], body.to_string()).into_response();
    if let Some(kind) = kind {
        response.headers_mut().insert("x-amzn-errortype", HeaderValue::from_static(kind));
    }
    with_id(response, id)
}

fn with_id(mut response: Response, id: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(id) {
        response.headers_mut().insert(HeaderName::from_static("x-amzn-requestid"), value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_local() {
        for host in
            ["localhost", "localhost:4586", "127.0.0.1:80", "[::1]:80", "LOCALHOST.", "logs.localhost:1", "127.9.9.9"]
        {
            assert!(is_local(host), "{host}");
        }
        for host in ["example.com", "localhost.example.com:4586", "10.0.0.1", "", "127.0.0.1.nip.io", "[::2]:80"] {
            assert!(!is_local(host), "{host}");
        }
    }
}
