//! The integration tests.

mod program;
