//! The integration tests: cases, rooms, and the program as users run it.

mod cases;
mod corpus;
mod examples;
mod luck;
mod program;
mod rooms;
