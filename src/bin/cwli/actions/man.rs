//! `cwli man`: the man page of the program or of one of its commands.

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::output;
use clap::{Command, CommandFactory};
use clap_mangen::Man;
use cwli::diagnostics::nearest;

/// Does it.
pub fn run(name: Option<&str>) -> Result<(), Failure> {
    let mut program = Arguments::command();
    program.build();
    let page = Man::new(match name {
        None => program,
        Some(name) => find(&program, name)?,
    });
    let page = page.source(concat!("cwli ", env!("CARGO_PKG_VERSION")));
    output::to_stdout(|out| page.render(out))
}

fn find(program: &Command, name: &str) -> Result<Command, Failure> {
    let names = || program.get_subcommands().map(Command::get_name);
    if let Some(found) = program.find_subcommand(name) {
        return Ok(found.clone());
    }
    let failure = Failure::usage(format!("there is no command `{name}`"));
    Err(match nearest(name, names()) {
        Some(near) => failure.help(format!("one with a similar name exists: `{near}`")),
        None => failure.help(format!("the commands are {}", names().collect::<Vec<_>>().join(", "))),
    })
}
