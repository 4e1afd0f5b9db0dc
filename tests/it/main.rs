//! The integration tests: cases, rooms, and the program as users run it.

mod cases;
mod program;
mod rooms;
