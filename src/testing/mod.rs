//! Case files: queries with their logs and what is expected of them; read, run and compared.
//!
//! ```text
//! -- query
//! stats count(*) as n by level | sort n desc
//! -- logs app.log
//! {"level":"error"}
//! -- expect
//! level  n
//! error  1
//! ```
//!
//! Sections:
//!
//! - `query`, with the query below it; `query file=PATH`; `query from=TEMPLATE name=NAME`.
//! - `logs [NAME] [group=GROUP] [format=FORMAT]`, as often as there are logs, with their lines below it, or with
//!   `file=PATH`: a file, a folder or a glob. Logs without a group are in the group `case`.
//! - `group NAME`, what is known of a log group, one a line: `account A`, `class C`, `data-source S`,
//!   `tag KEY=VALUE`, `on-request`.
//! - `lookup NAME [file=PATH]`, a lookup table as CSV; `param NAME`, a value; `saved NAME [file=PATH]`, a saved query.
//! - `options`, one a line: `start T`, `end T`, `now T`, `limit N`, `language cwli`, `tolerance N`,
//!   `damaged` (logs that cannot be read are no failure), and for the group `case` `raw` and `format F`.
//! - `expect`, a table: cells two blanks apart, `∅` for a missing value, `""` for the empty text; `12.5±0.1` is a
//!   number that may be off. `expect unordered`, `expect contains`, `expect rows N`, `expect error CODE`,
//!   `expect warning CODE`, `expect json`, `expect snapshot`.
//! - `diagnostics`, all of them, one a line: the code and the piece of the query that it marks.
//! - `case NAME` begins one of several cases; what stands in front of the first serves all.
//!
//! Lines in front of the first section are a remark. Paths begin in the folder of the case file, or else in the nearest
//! folder above it where they lead to something.

mod align;
mod case;
mod cells;
mod clock;
mod coverage;
mod draft;
mod expect;
mod file;
mod fixtures;
pub mod fuzz;
mod mutate;
mod options;
mod parts;
mod queries;
mod sections;
mod side_by_side;
mod snapshots;
mod table;
mod verdict;

pub(crate) use align::in_order;
pub use case::{Case, Origin, Outcome};
pub use cells::Tolerance;
pub(crate) use cells::written;
pub use coverage::Coverage;
pub use expect::{Expectation, What};
pub use file::{CaseFile, ENDING, Fault};
pub use mutate::{Mutation, mutations};
pub use side_by_side::{Piece, Titles, Tone, side_by_side, two_sides};
pub use snapshots::{RECORDING, Snapshots, snapshot_file};
pub use table::{Both, Difference, Rows, Table, Values};
pub use verdict::{Failing, Recorded};
