//! `cwli completions`: the completion script for a shell.

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::output;
use clap::CommandFactory;
use clap_complete::{Shell, generate};

/// Does it.
pub fn run(shell: Shell) -> Result<(), Failure> {
    // The generator panics when its writer fails, so it writes into memory.
    let mut script = Vec::new();
    generate(shell, &mut Arguments::command(), "cwli", &mut script);
    output::to_stdout(|out| out.write_all(&script))
}
