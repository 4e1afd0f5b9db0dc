//! `@message` of a row: a flow log record as the line that it would be, any other row as a JSON object.

use super::leaf;
use super::path::Path;
use crate::batch::Column;
use arrow_array::builder::BinaryViewBuilder;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BinaryViewArray, RecordBatch};
use arrow_buffer::NullBuffer;
use arrow_schema::DataType;
use std::ops::Range;

/// What the message of a row is.
#[derive(Debug)]
pub enum Message {
    /// A column that holds the record as it was.
    Column(Path),
    /// These columns with one blank between them.
    Line(Vec<Path>),
    /// All columns.
    Json,
}

/// The lines of some rows. Each column has a value per row.
pub fn lines(columns: &[Column], rows: usize) -> Column {
    let texts: Vec<_> = columns.iter().map(Column::texts).collect();
    let (mut out, mut line) = (BinaryViewBuilder::with_capacity(rows), Vec::new());
    for row in 0..rows {
        line.clear();
        for text in &texts {
            if !line.is_empty() {
                line.push(b' ');
            }
            line.extend_from_slice(if text.is_valid(row) { text.value(row) } else { b"-" });
        }
        out.append_value(&line);
    }
    Column::Text(out.finish())
}

/// The rows as JSON objects. Members without a value are left out.
pub fn objects(rows: &RecordBatch) -> Column {
    let schema = rows.schema();
    let members = schema.fields().iter().zip(rows.columns());
    let object =
        Node::Struct { nulls: None, members: members.map(|(field, array)| (key(field.name()), node(array))).collect() };
    let (mut out, mut text) = (BinaryViewBuilder::with_capacity(rows.num_rows()), Vec::new());
    for row in 0..rows.num_rows() {
        text.clear();
        object.write(row, &mut text);
        out.append_value(&text);
    }
    Column::Text(out.finish())
}

/// An array made ready to be written row by row.
enum Node {
    Leaf { texts: BinaryViewArray, quoted: bool },
    Struct { nulls: Option<NullBuffer>, members: Vec<(Vec<u8>, Node)> },
    List { places: Vec<Option<Range<usize>>>, element: Box<Node> },
    Map { places: Vec<Option<Range<usize>>>, keys: BinaryViewArray, value: Box<Node> },
    Nothing,
}

fn node(array: &ArrayRef) -> Node {
    let places = |offsets: &[i32]| -> Vec<Option<Range<usize>>> {
        let place = |(row, ends): (usize, &[i32])| array.is_valid(row).then(|| ends[0] as usize..ends[1] as usize);
        offsets.windows(2).enumerate().map(place).collect()
    };
    match array.data_type() {
        DataType::Struct(fields) => {
            let members = fields.iter().zip(array.as_struct().columns());
            let members = members.map(|(field, array)| (key(field.name()), node(array))).collect();
            Node::Struct { nulls: array.nulls().cloned(), members }
        }
        DataType::List(_) => {
            let lists = array.as_list::<i32>();
            Node::List { places: places(lists.value_offsets()), element: Box::new(node(lists.values())) }
        }
        DataType::Map(..) => {
            let maps = array.as_map();
            match leaf::texts(maps.keys(), false) {
                Some(keys) => {
                    Node::Map { places: places(maps.value_offsets()), keys, value: Box::new(node(maps.values())) }
                }
                None => Node::Nothing,
            }
        }
        DataType::Boolean => Node::Leaf { texts: truths(array), quoted: false },
        kind => match leaf::texts(array, false) {
            Some(texts) => Node::Leaf { texts, quoted: !kind.is_numeric() },
            None => Node::Nothing,
        },
    }
}

fn truths(array: &ArrayRef) -> BinaryViewArray {
    let text = |yes| if yes { &b"true"[..] } else { b"false" };
    array.as_boolean().iter().map(|yes| yes.map(text)).collect()
}

fn key(name: &str) -> Vec<u8> {
    let mut out = Vec::new();
    quote(name.as_bytes(), &mut out);
    out.push(b':');
    out
}

fn quote(text: &[u8], out: &mut Vec<u8>) {
    // Texts are UTF-8; what is not was replaced when they were read.
    let text = String::from_utf8_lossy(text);
    // Writing into memory cannot fail.
    let _ = serde_json::to_writer(out, &*text);
}

impl Node {
    /// Appends the value of a row; `false`, and nothing, where there is none.
    fn write(&self, row: usize, out: &mut Vec<u8>) -> bool {
        match self {
            Node::Leaf { texts, .. } if texts.is_null(row) => return false,
            Node::Leaf { texts, quoted: true } => quote(texts.value(row), out),
            Node::Leaf { texts, quoted: false } => out.extend_from_slice(texts.value(row)),
            Node::Struct { nulls, .. } if nulls.as_ref().is_some_and(|valid| valid.is_null(row)) => return false,
            Node::Struct { members, .. } => {
                out.push(b'{');
                for (key, value) in members {
                    member(key, out, |out| value.write(row, out));
                }
                out.push(b'}');
            }
            Node::List { places, element } => {
                let Some(place) = places[row].clone() else { return false };
                out.push(b'[');
                for at in place.clone() {
                    if at > place.start {
                        out.push(b',');
                    }
                    if !element.write(at, out) {
                        out.extend_from_slice(b"null");
                    }
                }
                out.push(b']');
            }
            Node::Map { places, keys, value } => {
                let Some(place) = places[row].clone() else { return false };
                out.push(b'{');
                for at in place {
                    let mut key = Vec::new();
                    quote(keys.value(at), &mut key);
                    key.push(b':');
                    member(&key, out, |out| value.write(at, out));
                }
                out.push(b'}');
            }
            Node::Nothing => return false,
        }
        true
    }
}

/// Appends a member of an object, if it has a value.
fn member(key: &[u8], out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>) -> bool) {
    let before = out.len();
    if out.last() != Some(&b'{') {
        out.push(b',');
    }
    out.extend_from_slice(key);
    if !write(out) {
        out.truncate(before);
    }
}
