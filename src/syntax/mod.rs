//! Reading text: the query as written, before any name has a meaning.
//!
//! ```text
//! text -> tokens -> nesting -> stages -> grammar -> reader -> ast -> print
//! ```
//!
//! The tokens find what is never closed and what is nested too deep, the stages are what stands between
//! pipes, the grammar in `grammar/` reads one stage, and the reader turns its pairs into the tree.

pub mod ast;
mod expected;
mod expressions;
mod grammar;
mod hints;
mod literals;
mod nesting;
mod print;
mod reader;
mod regexes;
mod stages;
mod tokens;
mod tree;

pub use ast::*;
pub(crate) use grammar::{Pair, Rule};
pub(crate) use literals::is_long_integer;
pub(crate) use nesting::check as check_nesting;
pub(crate) use print::commas;
pub(crate) use reader::Reader;
pub use stages::Inner;
pub(crate) use stages::{Bracket, Source, Stage, Stages, split};
pub(crate) use tokens::{Kind, Token};
pub use tree::Tree;
