//! The integration tests: cases, rooms, and the program as users run it.

mod cases;
mod examples;
mod program;
mod rooms;
