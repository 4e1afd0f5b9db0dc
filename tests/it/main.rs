//! The integration tests: cases, rooms, and the program as users run it.

mod cases;
mod corpus;
mod examples;
mod fuzz;
mod limits;
mod luck;
mod parts;
mod program;
mod rooms;
mod tables;
