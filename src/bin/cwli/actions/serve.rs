//! `cwli serve`: starts the endpoint and ends it.

use crate::arguments::Data;
use crate::config::Config;
use crate::failure::Failure;
use crate::inputs;
use crate::serve::{
    Front, Keys, MOST_RUNNING, Mounts, Queries, Server, Simulated, Store, at_work, lesson_sources, routes,
};
use clap::Args;
use cwli::run::Limits;
use std::io::Write;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

pub const EXAMPLES: &str = "\
Examples:
  cwli serve
  cwli serve -g /vpc/flows=flowlogs/ --memory --port 0
  aws logs describe-log-groups --endpoint-url http://127.0.0.1:4586 --region us-east-1

Any client of CloudWatch Logs can use it: AWS CLI, SDKs, Terraform, Grafana. Without --access-key any signature is taken.
The first line on standard output says where it listens.";

/// `cwli serve`.
#[derive(Debug, Args)]
pub struct ServeArguments {
    /// The port; 0 takes one that is free
    #[arg(long, default_value_t = 4586)]
    pub port: u16,
    /// The address to listen on; any but a loopback address lets other machines call
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// The folder of the store, which is made if it is not there
    #[arg(long, value_name = "FOLDER", default_value = "cwli-data", conflicts_with = "memory")]
    pub data: PathBuf,
    /// Keep nothing: the store is thrown away at the end
    #[arg(long)]
    pub memory: bool,
    /// The account that everything belongs to
    #[arg(long, value_name = "ID", default_value = "123456789012", value_parser = account)]
    pub account: String,
    /// Take only calls that are signed with this key
    #[arg(long, value_name = "ID", requires = "secret_key")]
    pub access_key: Option<String>,
    /// The secret of that key
    #[arg(long, value_name = "SECRET", requires = "access_key", env = "CWLI_SECRET_KEY", hide_env_values = true)]
    pub secret_key: Option<String>,
    /// Answer POST /_cwli/reset: forget everything
    #[arg(long)]
    pub allow_reset: bool,
    /// Log calls as JSON lines on standard error, instead of text
    #[arg(long)]
    pub log_json: bool,
    #[command(flatten)]
    pub simulate: Simulate,
    #[command(flatten)]
    pub logs: Data,
}

/// What the service sometimes does, for tests of a client.
#[derive(Debug, Args)]
#[command(next_help_heading = "Simulation")]
pub struct Simulate {
    /// Events can be seen so long after they were put
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "0")]
    pub visible_after: Duration,
    /// Queries take so much longer
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "0")]
    pub query_delay: Duration,
    /// Queries that take longer time out
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub query_timeout: Option<Duration>,
    /// Throttle more calls of StartQuery and GetQueryResults in a second
    #[arg(long, value_name = "CALLS")]
    pub throttle: Option<u32>,
    /// Refuse more queries at a time
    #[arg(long, value_name = "QUERIES", default_value_t = MOST_RUNNING)]
    pub most_queries: usize,
}

fn account(text: &str) -> Result<String, String> {
    let fits = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.to_string()).ok_or_else(|| "expected the twelve digits of an account".to_string())
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds: f64| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| "expected a number of seconds, such as 2.5".to_string())
}

/// How long calls that are answered may still take at the end.
const GRACE: Duration = Duration::from_secs(10);

/// Does it, until it is interrupted.
pub fn run(arguments: &ServeArguments) -> Result<(), Failure> {
    log(arguments.log_json);
    let config = Config::find(arguments.logs.config.as_deref())?;
    let mut mounts = inputs::sources(&[], &arguments.logs, &config)?;
    mounts.iter_mut().for_each(|source| source.facts.on_request = false);
    let store = if arguments.memory { Store::throw_away() } else { Store::open(&arguments.data) };
    let store = store.map_err(|reason| Failure::usage(format!("{}: {reason}", arguments.data.display())))?;
    let simulate = &arguments.simulate;
    let keys = arguments.access_key.clone().zip(arguments.secret_key.clone());
    let server = Arc::new(Server {
        store: store.clone(),
        mounts: Mounts { listed: mounts, lessons: lesson_sources() },
        queries: Queries::new(simulate.most_queries),
        account: arguments.account.clone(),
        keys: keys.map(|(access, secret)| Keys { access, secret }),
        limits: limits(),
        simulated: Simulated {
            visible_after: simulate.visible_after,
            query_delay: simulate.query_delay,
            query_timeout: simulate.query_timeout,
            most_calls: simulate.throttle,
        },
    });
    let runtime =
        Runtime::new().map_err(|error| Failure::usage(format!("the system lets no thread start: {error}")))?;
    runtime.spawn(expire(store.clone()));
    let ended = runtime.block_on(listen(arguments, server.clone()));
    server.queries.stop_all();
    runtime.shutdown_timeout(GRACE);
    store.close();
    ended
}

/// Each of the queries that work at a time has its share of the memory.
fn limits() -> Limits {
    let memory = inputs::half_of_memory() / at_work();
    Limits { memory: Some(memory), spill: Some(std::env::temp_dir()), ..Limits::default() }
}

/// How often it is looked for events that are too old.
const HOURLY: Duration = Duration::from_secs(60 * 60);

/// Deletes what is too old, at the start and from time to time.
async fn expire(store: Arc<Store>) {
    let mut ticks = tokio::time::interval(HOURLY);
    loop {
        ticks.tick().await;
        let store = store.clone();
        let work = move || store.expire(jiff::Timestamp::now().as_millisecond());
        match tokio::task::spawn_blocking(work).await {
            Ok(Ok(0)) => {}
            Ok(Ok(events)) => tracing::info!(events, "events were older than their log groups keep them"),
            _ => tracing::warn!("events that are too old could not be deleted"),
        }
    }
}

async fn listen(arguments: &ServeArguments, server: Arc<Server>) -> Result<(), Failure> {
    let address = SocketAddr::new(arguments.host, arguments.port);
    let told = |error: std::io::Error| {
        Failure::usage(format!("it is not possible to listen on {address}: {error}"))
            .help("choose another port: --port 0 takes one that is free")
    };
    let listener = TcpListener::bind(address).await.map_err(told)?;
    let address = listener.local_addr().map_err(told)?;
    let any_host = !arguments.host.is_loopback();
    let front = Front { server, any_host, allow_reset: arguments.allow_reset };
    // Whoever starts it waits for this line.
    let mut out = std::io::stdout();
    writeln!(out, "listening on http://{address}").and_then(|()| out.flush()).map_err(Failure::Output)?;
    axum::serve(listener, routes(front)).with_graceful_shutdown(interrupted()).await.map_err(told)
}

/// Ends when the process is asked to end.
async fn interrupted() {
    tokio::select! {
        // Where nobody can ask it to end, it goes on.
        interrupted = tokio::signal::ctrl_c() => if interrupted.is_err() { std::future::pending::<()>().await },
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => drop(terminate.recv().await),
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

fn log(json: bool) {
    let log = tracing_subscriber::fmt().with_writer(std::io::stderr).with_target(false);
    // A second subscriber is none: there is one process and one start.
    let _ = if json { log.json().try_init() } else { log.try_init() };
}
