//! The way from the columns of a file to the values of one field: `a.b.0.c` as in JSON.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, UInt32Array};
use arrow_schema::{DataType, Field, Fields};
use arrow_select::take::take;
use std::ops::Range;

/// One step into a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A member of a struct.
    Member(String),
    /// An element of a list, from 0.
    Element(usize),
    /// The value of a key of a map.
    Key(String),
}

/// Where the values of a field are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The number of the column.
    pub column: usize,
    /// The steps into it.
    pub steps: Vec<Step>,
    /// The numbers of the leaves that must be read for it.
    pub leaves: Range<usize>,
    /// What is at its end: no struct, list or map.
    pub kind: DataType,
}

impl Path {
    /// The only leaf, if there is exactly one value of it in each row.
    pub fn leaf(&self) -> Option<usize> {
        let is_plain = self.steps.iter().all(|step| matches!(step, Step::Member(_)));
        is_plain.then_some(self.leaves.start)
    }
}

/// How many leaves a type has.
pub fn leaves(kind: &DataType) -> usize {
    match kind {
        DataType::Struct(members) => members.iter().map(|member| leaves(member.data_type())).sum(),
        DataType::List(element) | DataType::Map(element, _) => leaves(element.data_type()),
        _ => 1,
    }
}

/// The path of the field that is called so in columns.
pub fn resolve(columns: &Fields, name: &str) -> Option<Path> {
    let mut first = 0;
    for (column, field) in columns.iter().enumerate() {
        let all = first..first + leaves(field.data_type());
        let found = rest_of(name, field.name()).and_then(|rest| into(field.data_type(), rest, all.clone()));
        if let Some((mut steps, leaves, kind)) = found {
            steps.reverse();
            return Some(Path { column, steps, leaves, kind });
        }
        first = all.end;
    }
    None
}

/// What follows a key in a name: nothing, or what stands behind the dot.
fn rest_of<'n>(name: &'n str, key: &str) -> Option<Option<&'n str>> {
    match name.strip_prefix(key)? {
        "" => Some(None),
        rest => rest.strip_prefix('.').map(Some),
    }
}

/// The steps to the rest of a name, the last first.
type Found = (Vec<Step>, Range<usize>, DataType);

fn into(kind: &DataType, rest: Option<&str>, all: Range<usize>) -> Option<Found> {
    let with = |step: Step, (mut steps, leaves, kind): Found| {
        steps.push(step);
        (steps, leaves, kind)
    };
    match (kind, rest) {
        (DataType::Struct(members), Some(rest)) => {
            let mut first = all.start;
            members.iter().find_map(|member| {
                let leaves = first..first + leaves(member.data_type());
                first = leaves.end;
                let found = into(member.data_type(), rest_of(rest, member.name())?, leaves)?;
                Some(with(Step::Member(member.name().clone()), found))
            })
        }
        (DataType::List(element), Some(rest)) => {
            let (number, rest) = first_word(rest);
            let (steps, _, kind) = into(element.data_type(), rest, all.clone())?;
            Some(with(Step::Element(number.parse().ok()?), (steps, all, kind)))
        }
        (DataType::Map(entries, _), Some(rest)) => {
            let value = map_value(entries)?;
            let (key, rest) = if is_nested(value.data_type()) { first_word(rest) } else { (rest, None) };
            let (steps, _, kind) = into(value.data_type(), rest, all.clone())?;
            Some(with(Step::Key(key.to_string()), (steps, all, kind)))
        }
        (kind, None) if !is_nested(kind) => Some((Vec::new(), all, kind.clone())),
        _ => None,
    }
}

fn first_word(name: &str) -> (&str, Option<&str>) {
    name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)))
}

fn map_value(entries: &Field) -> Option<&Field> {
    match entries.data_type() {
        DataType::Struct(members) => members.get(1).map(AsRef::as_ref),
        _ => None,
    }
}

/// Whether a type is made of others.
pub fn is_nested(kind: &DataType) -> bool {
    matches!(kind, DataType::Struct(_) | DataType::List(_) | DataType::Map(..))
}

/// The names of all fields of columns that are known without their values: of a list its first element, of a map
/// nothing.
pub fn names(columns: &Fields) -> Vec<String> {
    let mut out = Vec::new();
    for field in columns {
        push_names(field.data_type(), field.name().clone(), &mut out);
    }
    out
}

fn push_names(kind: &DataType, name: String, out: &mut Vec<String>) {
    match kind {
        DataType::Struct(members) => {
            members.iter().for_each(|member| push_names(member.data_type(), format!("{name}.{}", member.name()), out));
        }
        DataType::List(element) => push_names(element.data_type(), format!("{name}.0"), out),
        DataType::Map(..) => {}
        _ => out.push(name),
    }
}

/// The values at the end of the steps, one for each row of the column; `None` when the column is not what its
/// schema says.
pub fn values(column: &ArrayRef, steps: &[Step]) -> Option<ArrayRef> {
    steps.iter().try_fold(column.clone(), |array, step| {
        let (inner, rows) = match step {
            Step::Member(name) => member(&array, name)?,
            Step::Element(number) => element(&array, *number)?,
            Step::Key(key) => value_of_key(&array, key)?,
        };
        match rows {
            Some(rows) => take(&inner, &rows, None).ok(),
            None => Some(inner),
        }
    })
}

/// The values of a step, and which of them each row has if it is not the one with its number.
type Inner = (ArrayRef, Option<UInt32Array>);

fn member(array: &ArrayRef, name: &str) -> Option<Inner> {
    let array = array.as_struct_opt()?;
    let inner = array.column_by_name(name)?.clone();
    let rows = array.nulls().map(|valid| (0..).zip(valid.iter()).map(|(row, valid)| valid.then_some(row)).collect());
    Some((inner, rows))
}

fn element(array: &ArrayRef, number: usize) -> Option<Inner> {
    let lists = array.as_list_opt::<i32>()?;
    let offsets = lists.value_offsets();
    let place = |row: usize| {
        let (start, end) = (offsets[row] as usize, offsets[row + 1] as usize);
        (lists.is_valid(row) && number < end - start).then_some((start + number) as u32)
    };
    Some((lists.values().clone(), Some((0..lists.len()).map(place).collect())))
}

fn value_of_key(array: &ArrayRef, key: &str) -> Option<Inner> {
    let maps = array.as_map_opt()?;
    let keys = super::leaf::texts(maps.keys(), false)?;
    let offsets = maps.value_offsets();
    let place = |row: usize| {
        let mut entries = offsets[row] as usize..offsets[row + 1] as usize;
        entries.find(|entry| maps.is_valid(row) && keys.value(*entry) == key.as_bytes()).map(|entry| entry as u32)
    };
    Some((maps.values().clone(), Some((0..maps.len()).map(place).collect())))
}
