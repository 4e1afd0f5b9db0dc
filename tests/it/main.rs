//! The integration tests: cases, rooms, and the program as users run it.

mod cases;
mod config;
mod corpus;
mod examples;
mod flow_samples;
mod fuzz;
mod limits;
mod luck;
mod parts;
mod program;
mod rooms;
mod s3;
mod tables;
mod testing;
