//! The integration tests: cases, rooms, and the program as users run it.

#[cfg(feature = "aws")]
mod aws;
mod cases;
mod check;
mod config;
mod corpus;
mod diff;
mod examples;
mod flow_samples;
mod formatting;
mod fuzz;
mod layout;
mod limits;
mod lint;
mod luck;
mod parts;
mod ppl;
mod program;
mod rooms;
mod s3;
mod saved;
mod serve;
mod sql_yardstick;
mod tables;
mod testing;
mod why;
