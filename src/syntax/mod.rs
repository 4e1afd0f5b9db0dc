//! Reading text: the query as written, before any name has a meaning.

pub mod ast;

pub use ast::*;
