//! Talks with the service.

use super::answer::Row;
use super::events::Sent;
use crate::failure::Failure;
use aws_sdk_cloudwatchlogs::Client;
use aws_sdk_cloudwatchlogs::error::{DisplayErrorContext, SdkError};
use aws_sdk_cloudwatchlogs::operation::get_query_results::GetQueryResultsOutput;
use aws_sdk_cloudwatchlogs::types::{InputLogEvent, QueryStatus};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use cwli::testing::Case;
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// What the names of the log groups begin with that are made.
const PREFIX: &str = "cwli-test-";

/// The log stream of the events.
const STREAM: &str = "case";

/// What a batch of events may have (AWS API, PutLogEvents): events, bytes with so many more for each, and milliseconds
/// from the first to the last.
const MOST_EVENTS: usize = 10_000;
const MOST_BYTES: usize = 1_048_576;
const MORE_BYTES: usize = 26;
const LONGEST: i64 = 24 * 3_600_000 - 1;

/// How long it is waited for events that were sent, and for an answer.
const PATIENCE: Duration = Duration::from_secs(180);

/// The first and the longest pause between two questions.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Counts the events that can be found already.
const COUNT: &str = "stats count(*) as n";

/// The rows that a query answers when nothing is said (AWS API, StartQuery: 10,000 with SOURCE; else the manual's).
const DEFAULT_ROWS: usize = 10_000;

/// Why there is no answer.
pub enum Refusal {
    /// The query is wrong, as the service says.
    Query(String),
    /// Something else, in a sentence.
    Other(String),
}

impl Refusal {
    fn of(what: &str, error: impl std::error::Error) -> Refusal {
        Refusal::Other(format!("the service could not {what}: {}", DisplayErrorContext(error)))
    }
}

/// The service.
pub struct Service {
    runtime: Runtime,
    client: Client,
    /// How many log groups were made.
    made: AtomicU64,
}

impl Service {
    /// The service of the usual environment: variables, profiles, roles.
    ///
    /// # Errors
    /// When no Region is known.
    pub fn connect(endpoint: Option<&str>) -> Result<Service, Failure> {
        let runtime = Runtime::new().map_err(|cause| Failure::usage(format!("no threads for the service: {cause}")))?;
        let http = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
        let mut loader = aws_config::from_env().http_client(http);
        if let Some(endpoint) = endpoint {
            loader = loader.endpoint_url(endpoint);
        }
        let config = runtime.block_on(loader.load());
        if config.region().is_none() {
            return Err(Failure::usage("no Region is known").help("set AWS_REGION, or name a profile that has one"));
        }
        Ok(Service { client: Client::new(&config), runtime, made: AtomicU64::new(0) })
    }

    /// The rows that the service answers for a case. The log group that is made for it is deleted in the end.
    pub fn run(&self, case: &Case, sent: &Sent) -> Result<Vec<Row>, Refusal> {
        let group = self.name();
        self.runtime.block_on(async {
            let made = self.client.create_log_group().log_group_name(&group).send().await;
            made.map_err(|error| Refusal::of("create a log group", error))?;
            let rows = self.recorded(&group, case, sent).await;
            let deleted = self.deleted(&group).await;
            let rows = rows?;
            deleted.map(|()| rows)
        })
    }

    /// A name that no other log group has.
    fn name(&self) -> String {
        let (number, time) = (self.made.fetch_add(1, Ordering::Relaxed), jiff::Timestamp::now().as_millisecond());
        format!("{PREFIX}{time}-{}-{number}", process::id())
    }

    async fn deleted(&self, group: &str) -> Result<(), Refusal> {
        let delete = || self.client.delete_log_group().log_group_name(group).send();
        if delete().await.is_ok() {
            return Ok(());
        }
        let again = delete().await;
        let failed = |error| Refusal::of(&format!("delete the log group `{group}`, which is left over"), error);
        again.map(|_| ()).map_err(failed)
    }

    async fn recorded(&self, group: &str, case: &Case, sent: &Sent) -> Result<Vec<Row>, Refusal> {
        let stream = self.client.create_log_stream().log_group_name(group).log_stream_name(STREAM).send().await;
        stream.map_err(|error| Refusal::of("create a log stream", error))?;
        for batch in batches(&sent.events) {
            self.send(group, batch).await?;
        }
        self.wait_for(group, sent).await?;
        self.answer(group, &case.query, case.limit.unwrap_or(DEFAULT_ROWS), sent).await
    }

    async fn send(&self, group: &str, batch: &[(i64, String)]) -> Result<(), Refusal> {
        let mut events = Vec::new();
        for (time, message) in batch {
            let event = InputLogEvent::builder().timestamp(*time).message(message).build();
            events.push(event.map_err(|error| Refusal::of("be handed an event", error))?);
        }
        let put = self.client.put_log_events().log_group_name(group).log_stream_name(STREAM);
        let put = put.set_log_events(Some(events)).send().await;
        let put = put.map_err(|error| Refusal::of("take the events", error))?;
        match put.rejected_log_events_info() {
            Some(rejected) => Err(Refusal::Other(format!("the service has rejected some of the events: {rejected:?}"))),
            None => Ok(()),
        }
    }

    /// Waits until all events can be found: that takes a while.
    async fn wait_for(&self, group: &str, sent: &Sent) -> Result<(), Refusal> {
        let (first, last) = (sent.events.first(), sent.events.last());
        let seconds = |event: Option<&(i64, String)>| event.map_or(0, |(time, _)| time.div_euclid(1000));
        let all = Sent { range: (seconds(first), seconds(last)), ..Sent::default() };
        let mut pauses = Pauses::new();
        loop {
            let rows = self.answer(group, COUNT, 1, &all).await?;
            let found = rows.first().and_then(|row| row.first()).and_then(|(_, count)| count.parse().ok()).unwrap_or(0);
            if found >= sent.events.len() {
                return Ok(());
            }
            if !pauses.wait().await {
                let all = sent.events.len();
                return Err(Refusal::Other(format!("after {PATIENCE:?} the service finds {found} of {all} events")));
            }
        }
    }

    async fn answer(&self, group: &str, query: &str, limit: usize, sent: &Sent) -> Result<Vec<Row>, Refusal> {
        let (start, end) = sent.range;
        let limit = i32::try_from(limit).unwrap_or(i32::MAX);
        let started = self.client.start_query().log_group_name(group).query_string(query);
        let started = started.start_time(start).end_time(end).limit(limit).send().await.map_err(not_started)?;
        let id = started.query_id().unwrap_or_default();
        let mut pauses = Pauses::new();
        loop {
            let results = self.client.get_query_results().query_id(id).send().await;
            let results = results.map_err(|error| Refusal::of("give the results", error))?;
            match results.status() {
                Some(QueryStatus::Complete) => return Ok(rows(&results)),
                Some(end @ (QueryStatus::Cancelled | QueryStatus::Failed | QueryStatus::Timeout)) => {
                    return Err(Refusal::Other(format!("the query ended as {}", end.as_str())));
                }
                _ => {}
            }
            if !pauses.wait().await {
                return Err(Refusal::Other(format!("the query was not complete after {PATIENCE:?}")));
            }
        }
    }
}

fn not_started(error: SdkError<aws_sdk_cloudwatchlogs::operation::start_query::StartQueryError>) -> Refusal {
    let malformed = error.as_service_error().filter(|error| error.is_malformed_query_exception());
    match malformed.map(|error| error.meta().message().unwrap_or("the query is malformed").to_string()) {
        Some(message) => Refusal::Query(message),
        None => Refusal::of("start the query", error),
    }
}

fn rows(results: &GetQueryResultsOutput) -> Vec<Row> {
    let cell = |field: &aws_sdk_cloudwatchlogs::types::ResultField| {
        Some((field.field()?.to_string(), field.value()?.to_string()))
    };
    results.results().iter().map(|row| row.iter().filter_map(cell).collect()).collect()
}

/// Pauses that become longer, until there is no patience left.
struct Pauses {
    begun: Instant,
    next: Duration,
}

impl Pauses {
    fn new() -> Pauses {
        Pauses { begun: Instant::now(), next: FIRST_PAUSE }
    }

    /// Waits, and says whether it is worth going on.
    async fn wait(&mut self) -> bool {
        if self.begun.elapsed() + self.next > PATIENCE {
            return false;
        }
        tokio::time::sleep(self.next).await;
        self.next = (self.next * 2).min(LONGEST_PAUSE);
        true
    }
}

/// Events in batches that the service takes.
fn batches(events: &[(i64, String)]) -> Vec<&[(i64, String)]> {
    let (mut batches, mut start, mut bytes) = (Vec::new(), 0, 0);
    for (at, (time, message)) in events.iter().enumerate() {
        let more = message.len() + MORE_BYTES;
        let is_full = at - start == MOST_EVENTS || bytes + more > MOST_BYTES || time - events[start].0 > LONGEST;
        if is_full && at > start {
            batches.push(&events[start..at]);
            (start, bytes) = (at, 0);
        }
        bytes += more;
    }
    if start < events.len() {
        batches.push(&events[start..]);
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_hold_what_the_service_takes() {
        let sizes = |events: &[(i64, String)]| batches(events).iter().map(|batch| batch.len()).collect::<Vec<_>>();
        let many: Vec<(i64, String)> = (0..25_000).map(|at| (at, "x".to_string())).collect();
        assert_eq!(sizes(&many), [10_000, 10_000, 5_000]);
        let large: Vec<(i64, String)> = (0..3).map(|at| (at, "x".repeat(600_000))).collect();
        assert_eq!(sizes(&large), [1, 1, 1]);
        let long = [0, 1, LONGEST + 1, LONGEST + 2].map(|time| (time, String::new()));
        assert_eq!(sizes(&long), [2, 2]);
        assert!(sizes(&[]).is_empty());
    }
}
