//! In which order the columns are read: those of the cheapest conditions first, the others only for the rows that are
//! left.

use super::message::Message;
use super::table::Table;
use crate::expressions::Expr;
use crate::scan::Request;
use crate::scan::columns::Part;
use crate::scan::formats::Layout;
use memchr::memmem::Finder;
use std::collections::BTreeSet;

/// The numbers of leaves of a file.
pub type Leaves = BTreeSet<usize>;

/// What must hold for a row.
pub enum Condition<'r> {
    /// Its time is in the range.
    Range,
    /// These texts are in its message, which is in the slot.
    Literals(usize, Vec<Finder<'r>>),
    /// It holds.
    Expr(&'r Expr),
}

/// What is read together.
pub struct Stage<'r> {
    /// What must hold, in this order.
    pub conditions: Vec<Condition<'r>>,
    /// The slots to fill.
    pub parts: Vec<(usize, Part)>,
    /// The leaves to read.
    pub leaves: Leaves,
}

/// A condition with what it needs.
struct Needs<'r> {
    condition: Condition<'r>,
    slots: Vec<usize>,
    leaves: Leaves,
}

/// The stages of a request: each with conditions but for the last.
pub fn stages<'r>(table: &Table, request: &'r Request, parts: &[(usize, Part)]) -> Vec<Stage<'r>> {
    let mut held: BTreeSet<usize> = BTreeSet::new();
    let mut stages: Vec<Stage> = Vec::new();
    for needs in conditions(table, request, parts) {
        let is_new = |(slot, _): &&(usize, Part)| needs.slots.contains(slot) && !held.contains(slot);
        let new: Vec<(usize, Part)> = parts.iter().filter(is_new).copied().collect();
        match stages.last_mut().filter(|stage| needs.leaves.is_subset(&stage.leaves)) {
            Some(stage) => {
                let place = if matches!(needs.condition, Condition::Range) { 0 } else { stage.conditions.len() };
                stage.conditions.insert(place, needs.condition);
                stage.parts.extend(&new);
            }
            None => {
                let leaves = match needs.condition {
                    Condition::Range => needs.leaves,
                    _ => union(new.iter().map(|(_, part)| leaves(table, *part))),
                };
                stages.push(Stage { conditions: vec![needs.condition], parts: new.clone(), leaves });
            }
        }
        held.extend(new.iter().map(|(slot, _)| *slot));
        let stage = stages.last_mut().expect("one was added if there was none");
        // What comes out of the same columns is taken at once.
        for (slot, part) in parts {
            let leaves = leaves(table, *part);
            if !leaves.is_empty() && leaves.is_subset(&stage.leaves) && held.insert(*slot) {
                stage.parts.push((*slot, *part));
            }
        }
    }
    let rest: Vec<(usize, Part)> = parts.iter().filter(|(slot, _)| !held.contains(slot)).copied().collect();
    let leaves = union(rest.iter().map(|(_, part)| leaves(table, *part)));
    stages.push(Stage { conditions: Vec::new(), parts: rest, leaves });
    stages
}

/// The conditions of a request, the cheapest first.
fn conditions<'r>(table: &Table, request: &'r Request, parts: &[(usize, Part)]) -> Vec<Needs<'r>> {
    let of_slots = |slots: &[usize]| {
        union(parts.iter().filter(|(slot, _)| slots.contains(slot)).map(|(_, part)| leaves(table, *part)))
    };
    let mut all = Vec::new();
    if request.range.is_some() {
        all.push(Needs { condition: Condition::Range, slots: Vec::new(), leaves: leaves(table, Part::Time) });
    }
    if let Some((slot, finders)) = literals(request, parts) {
        let condition = Condition::Literals(slot, finders);
        all.push(Needs { condition, slots: vec![slot], leaves: of_slots(&[slot]) });
    }
    for expr in conjuncts(request) {
        let slots = expr.slots();
        all.push(Needs { condition: Condition::Expr(expr), leaves: of_slots(&slots), slots });
    }
    all.sort_by_cached_key(|needs| needs.leaves.iter().map(|leaf| bytes(table, *leaf)).sum::<i64>());
    all
}

/// The parts of the predicate that must all hold.
pub fn conjuncts(request: &Request) -> &[Expr] {
    match &request.predicate {
        Some(Expr::And(parts)) => parts,
        Some(expr) => std::slice::from_ref(expr),
        None => &[],
    }
}

/// The slot of the message, and what must be in it. In a log of lines the values of fields are pieces of the line;
/// here they need not be, so that only texts which cannot come from a field are looked for.
fn literals<'r>(request: &'r Request, parts: &[(usize, Part)]) -> Option<(usize, Vec<Finder<'r>>)> {
    let is_alone = request.fields.iter().all(|(_, name)| name.starts_with('@') && !name.starts_with("@@"));
    let (slot, _) = parts.iter().find(|(_, part)| *part == Part::Message)?;
    let mut literals: Vec<&Vec<u8>> = request.literals.iter().collect();
    literals.sort_by_key(|literal| std::cmp::Reverse(literal.len()));
    let wanted = is_alone && !literals.is_empty();
    wanted.then(|| (*slot, literals.into_iter().map(|literal| Finder::new(literal.as_slice())).collect()))
}

/// The leaves that a part is made of.
pub fn leaves(table: &Table, part: Part) -> Leaves {
    let field = |field: Option<usize>| field.map(|field| table.path(field).leaves.clone().collect());
    match part {
        Part::Message => match &table.message {
            Message::Column(path) => path.leaves.clone().collect(),
            Message::Line(paths) => paths.iter().flat_map(|path| path.leaves.clone()).collect(),
            Message::Json => (0..table.metadata.parquet_schema().num_columns()).collect(),
        },
        Part::Time | Part::Ingested => table.times.iter().flat_map(|path| path.leaves.clone()).collect(),
        Part::Log | Part::Account => field(table.account()).unwrap_or_default(),
        Part::LogStream => field(table.interface()).unwrap_or_default(),
        Part::Field(number) => field(Some(number)).unwrap_or_default(),
        Part::Pointer | Part::Constant(_) | Part::Missing => Leaves::new(),
    }
}

fn union(sets: impl Iterator<Item = Leaves>) -> Leaves {
    sets.flatten().collect()
}

/// Bytes of a leaf in the whole file, unpacked.
fn bytes(table: &Table, leaf: usize) -> i64 {
    let groups = table.metadata.metadata().row_groups();
    groups.iter().map(|group| group.column(leaf).uncompressed_size()).fold(0, i64::saturating_add)
}
