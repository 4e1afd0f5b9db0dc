//! `lookup`: adds columns of a table.

use super::planner::Planner;
use super::{Command, Page, words};
use crate::diagnostics::{Diagnostic, Span};
use crate::plan::{self, By, Step};
use crate::syntax::{Name, Pair, Path, Reader, Rule, Segment, Tree, commas};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "lookup",
    aliases: &[],
    syntax: "lookup table column [as field][, column [as field] ...] OUTPUT column[, column ...]\n\
             lookup table column [as field][, column [as field] ...] OUTPUTNEW column[, column ...]",
    summary: "Adds columns of a lookup table to the rows that match one of its rows.",
    notes: "A row matches when the texts of all these columns are exactly those of the fields; `as` names the \
            field where it is not called like the column. `OUTPUT` gives each row the columns of the table, and \
            none where nothing matches; `OUTPUTNEW` only fills what the row lacks. Of several rows of the table \
            that match, the first counts. Tables are CSV files with a header, handed over with \
            `--lookup NAME=FILE.csv`.",
    page: "CWL_QuerySyntax-Lookup",
    examples: &[
        "fields action, status, name, email, department | lookup user_data id OUTPUT name, email, department",
        "fields srcAddr, hostname | lookup known_hosts ip_address as srcAddr OUTPUTNEW hostname, region",
        "fields @timestamp, srcAddr, dstAddr, dstPort \
         | lookup network_services ip_address as srcAddr, port as dstPort OUTPUT service_name, owner \
         | filter ispresent(service_name)",
    ],
    rule: Rule::lookup,
    read: |pair, reader| Ok(Arc::new(Lookup::read(pair, reader)?)),
};

/// `lookup table keys OUTPUT columns`.
#[derive(Debug, Clone)]
pub struct Lookup {
    /// The name of the table.
    pub table: Name,
    /// Columns of the table, and the fields that they are compared with.
    pub keys: Vec<(Name, Option<Path>)>,
    /// What is added.
    pub outputs: Outputs,
    /// The whole command.
    pub span: Span,
}

/// `OUTPUT column [as name][, ...]`.
#[derive(Debug, Clone)]
pub struct Outputs {
    /// Only what a row lacks: `OUTPUTNEW`.
    pub new_only: bool,
    /// Columns of the table, and their names from here on.
    pub columns: Vec<(Name, Option<Name>)>,
}

impl Lookup {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let mut table = None;
        let (mut keys, mut outputs) = (Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => table = Some(reader.name(part)),
                Rule::lookup_key => keys.push(read_key(part, reader)?),
                Rule::lookup_outputs => outputs = Some(Outputs::read(part, reader)),
                _ => {}
            }
        }
        Ok(Lookup {
            table: table.expect("the grammar gives `lookup` a table"),
            keys,
            outputs: outputs.expect("the grammar ends `lookup` with its outputs"),
            span: reader.whole(),
        })
    }
}

fn read_key(pair: Pair, reader: &Reader) -> Result<(Name, Option<Path>), Diagnostic> {
    let mut parts = pair.into_inner();
    let column = reader.name(parts.next().expect("the grammar begins a key with a column"));
    let field = parts.find(|part| part.as_rule() == Rule::path).map(|path| reader.path(path)).transpose()?;
    Ok((column, field))
}

impl Outputs {
    /// What stands behind the keys of `lookup` and `cidrlookup`.
    pub(super) fn read(pair: Pair, reader: &Reader) -> Outputs {
        let new_only = pair.clone().into_inner().any(|part| part.as_rule() == Rule::kw_outputnew);
        let columns = pair.into_inner().filter(|part| part.as_rule() == Rule::lookup_output).map(|output| {
            let mut names =
                output.into_inner().filter(|part| part.as_rule() == Rule::name).map(|name| reader.name(name));
            let column = names.next().expect("the grammar begins an output with a column");
            (column, names.next())
        });
        Outputs { new_only, columns: columns.collect() }
    }

    /// Writes them into a tree.
    pub(super) fn write_tree(&self, tree: &mut Tree) {
        tree.node(self.word(), |tree| {
            self.columns.iter().for_each(|(column, name)| tree.leaf(Output(column, name)));
        });
    }

    fn word(&self) -> &'static str {
        if self.new_only { "OUTPUTNEW" } else { "OUTPUT" }
    }

    /// Plans the lookup and gives its columns their meaning.
    // AWS manual, lookup: OUTPUT overwrites a field, and sets nothing where nothing matches; OUTPUTNEW leaves what
    // the event has. It is silent on `as` behind OUTPUT of `lookup`; it is taken as in `cidrlookup` (LANGUAGE.md
    // 2.17, REC).
    pub(super) fn plan(&self, table: &Name, by: By, planner: &mut Planner) {
        let mut outputs = Vec::new();
        let mut shown = Vec::new();
        for (column, alias) in &self.columns {
            let name = alias.as_ref().map_or(&column.text, |alias| &alias.text);
            let earlier = if self.new_only { planner.lookup_quietly(name) } else { None };
            let slot = planner.slot(name);
            outputs.push((column.text.clone(), column.span, Some(slot)));
            shown.push((name.clone(), slot, earlier));
        }
        planner.step(Step::Lookup(plan::Lookup { table: (table.text.clone(), table.span), by, outputs, found: None }));
        for (name, slot, earlier) in shown {
            let slot = earlier.map_or(slot, |earlier| planner.first_present(&name, earlier, slot));
            planner.redefine(&name, slot);
            planner.show_parsed(&name, slot);
        }
    }
}

impl fmt::Display for Outputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns: Vec<Output> = self.columns.iter().map(|(column, name)| Output(column, name)).collect();
        write!(f, "{} {}", self.word(), commas(&columns))
    }
}

/// One output as it is written.
struct Output<'a>(&'a Name, &'a Option<Name>);

impl fmt::Display for Output<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        self.1.iter().try_for_each(|name| write!(f, " as {name}"))
    }
}

/// One key as it is written.
struct Key<'a>(&'a Name, &'a Option<Path>);

impl fmt::Display for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A column that is called like the word behind the keys needs its back-ticks.
        if ["output", "outputnew"].contains(&self.0.text.to_lowercase().as_str()) {
            write!(f, "`{}`", self.0.text)?;
        } else {
            write!(f, "{}", self.0)?;
        }
        self.1.iter().try_for_each(|field| write!(f, " as {field}"))
    }
}

impl fmt::Display for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<Key> = self.keys.iter().map(|(column, field)| Key(column, field)).collect();
        write!(f, "lookup {} {} {}", self.table, commas(&keys), self.outputs)
    }
}

impl Command for Lookup {
    fn write_tree(&self, tree: &mut Tree) {
        tree.node(format_args!("lookup {}", self.table), |tree| {
            self.keys.iter().for_each(|(column, field)| tree.leaf(Key(column, field)));
            self.outputs.write_tree(tree);
        });
    }

    fn sentence(&self, rows: &str) -> String {
        let columns = words::listed(self.outputs.columns.iter().map(|(column, _)| words::ticked(column)));
        let keys = words::listed(self.keys.iter().map(|(column, field)| match field {
            Some(field) => format!("{} is {}", words::ticked(field), words::ticked(column)),
            None => format!("{} is the same", words::ticked(column)),
        }));
        format!("Adds {columns} of the table {} to the {rows} where {keys} there.", words::ticked(&self.table))
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("lookup", self.span)?;
        let mut keys = Vec::new();
        for (column, field) in &self.keys {
            let same = || Path { segments: vec![Segment::Key(column.text.clone())], span: column.span };
            let slot = planner.field_slot(&field.clone().unwrap_or_else(same))?;
            keys.push((column.text.clone(), column.span, slot));
        }
        self.outputs.plan(&self.table, By::Keys(keys), planner);
        Ok(())
    }
}
