//! The playground: its page, and what the page asks besides the actions of the service.
//!
//! `web/README.md` says what the page relies on.

mod catalogue;
mod check;
mod explain;
mod files;
mod lessons;
mod values;

pub use lessons::sources;

use super::call::Call;
use super::error::ServiceError;
use super::http::Front;
use super::identity::{Caller, REGION};
use axum::Json;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Map, Value};
use tower_http::compression::CompressionLayer;

/// What answers a question of the page.
type Answer = fn(&Call) -> Result<Value, ServiceError>;

/// Everything that the page asks for.
pub fn routes() -> Router<Front> {
    Router::new()
        .route("/", get(|headers| files::file("index.html", headers)))
        .route("/{file}", get(|Path(file): Path<String>, headers| async move { files::file(&file, headers).await }))
        .route(
            "/assets/{file}",
            get(|Path(file): Path<String>, headers| async move { files::file(&format!("assets/{file}"), headers).await }),
        )
        .route("/_cwli/catalogue", get(|| async { Json(catalogue::all()) }))
        .route("/_cwli/check", question(check::answer))
        .route("/_cwli/explain", question(explain::answer))
        .route("/_cwli/values", question(values::answer))
        .route("/_cwli/lessons", get(|| async { Json(lessons::all()) }))
        .route(
            "/_cwli/lessons/{id}",
            post(|State(front): State<Front>, Path(id): Path<String>, Json(mut members): Json<Map<String, Value>>| {
                members.insert("id".into(), id.into());
                asked(front, members, lessons::verdict)
            }),
        )
        .layer(CompressionLayer::new().gzip(true))
}

fn question(answer: Answer) -> axum::routing::MethodRouter<Front> {
    post(move |State(front): State<Front>, Json(members): Json<Map<String, Value>>| asked(front, members, answer))
}

async fn asked(front: Front, members: Map<String, Value>, answer: Answer) -> Response {
    // The page cannot sign.
    if front.server.keys.is_some() {
        return (StatusCode::FORBIDDEN, "the playground is off where calls must be signed\n").into_response();
    }
    let work = tokio::task::spawn_blocking(move || {
        let server = &front.server;
        let caller = Caller { account: server.account.clone(), region: REGION.to_string(), access_key: None };
        answer(&Call { server, caller, members })
    });
    match work.await {
        Ok(Ok(value)) => Json(value).into_response(),
        Ok(Err(error)) => {
            let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::BAD_REQUEST);
            (status, Json(error.body())).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The language that a question names.
fn language(call: &Call) -> cwli::query::Language {
    call.text("language").and_then(cwli::query::Language::named).unwrap_or_default()
}

/// The names of the log groups that a question is about.
fn log_groups(call: &Call) -> Vec<String> {
    call.texts("logGroups").into_iter().map(str::to_string).collect()
}
