//! The comparison operators: `= != < <= > >=` and what `in` takes for equal.

use super::column::utf8;
use super::{Column, Datum, Value, inline_view, parse_number};
use arrow_array::{Array, BinaryViewArray, BooleanArray};
use arrow_buffer::BooleanBuffer;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// A comparison operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// Whether it holds of two operands in this order.
    pub fn accepts(self, ordering: Ordering) -> bool {
        match self {
            Comparison::Equal => ordering.is_eq(),
            Comparison::NotEqual => ordering.is_ne(),
            Comparison::Less => ordering.is_lt(),
            Comparison::LessOrEqual => ordering.is_le(),
            Comparison::Greater => ordering.is_gt(),
            Comparison::GreaterOrEqual => ordering.is_ge(),
        }
    }

    /// How the operator is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Comparison::Equal => "=",
            Comparison::NotEqual => "!=",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
        }
    }

    /// The operator with its two sides exchanged.
    pub fn mirrored(self) -> Comparison {
        match self {
            Comparison::Less => Comparison::Greater,
            Comparison::LessOrEqual => Comparison::GreaterOrEqual,
            Comparison::Greater => Comparison::Less,
            Comparison::GreaterOrEqual => Comparison::LessOrEqual,
            same => same,
        }
    }

    /// Whether the comparison of two values holds.
    // LANGUAGE.md 5.2 (REC): numbers when both sides read as numbers, instants when both are, else text by
    // code point. A number against text that is none is unequal and has no order. A missing operand makes
    // every comparison fail, `!=` too (5.5, REC). Maps and lists: AWS manual, structure types: always false.
    pub fn holds(self, left: &Value, right: &Value) -> bool {
        match relation(left, right) {
            Relation::Ordered(ordering) => self.accepts(ordering),
            Relation::Unequal => self == Comparison::NotEqual,
            Relation::Nothing => false,
        }
    }
}

enum Relation {
    Ordered(Ordering),
    Unequal,
    Nothing,
}

fn relation(left: &Value, right: &Value) -> Relation {
    match (left, right) {
        (Value::Missing | Value::Json(_), _) | (_, Value::Missing | Value::Json(_)) => Relation::Nothing,
        (Value::Time(left), Value::Time(right)) => Relation::Ordered(left.cmp(right)),
        (Value::Text(left), Value::Text(right)) => Relation::Ordered(texts(left.as_bytes(), right.as_bytes())),
        _ => match (left.as_number(), right.as_number()) {
            (Some(left), Some(right)) => left.partial_cmp(&right).map_or(Relation::Unequal, Relation::Ordered),
            _ => Relation::Unequal,
        },
    }
}

/// The order of two texts under the comparison operators.
fn texts(left: &[u8], right: &[u8]) -> Ordering {
    if left == right {
        return Ordering::Equal;
    }
    // Plain integers beyond 2^53 stay exact: LANGUAGE.md 5.2 (REC).
    if let (Some(left), Some(right)) = (long_integer(left), long_integer(right)) {
        return left.cmp(&right);
    }
    match (parse_number(left), parse_number(right)) {
        (Some(left), Some(right)) => left.partial_cmp(&right).unwrap_or(Ordering::Equal),
        _ => left.cmp(right),
    }
}

/// The most digits that every `u128` of that length can hold.
const LONGEST_INTEGER: usize = 38;

pub(super) fn long_integer(text: &[u8]) -> Option<u128> {
    let plain = !text.is_empty() && text.len() <= LONGEST_INTEGER && text.iter().all(u8::is_ascii_digit);
    if plain { utf8(text).parse().ok() } else { None }
}

/// Whether two values are equal as `=` and `in` see it.
pub fn equal(left: &Value, right: &Value) -> bool {
    Comparison::Equal.holds(left, right)
}

/// In which rows `left operator right` holds. Never has missing values.
pub fn compare(operator: Comparison, left: &Datum, right: &Datum, rows: usize) -> BooleanArray {
    match (left, right) {
        (Datum::Column(column), Datum::Constant(constant)) => with_constant(operator, column, constant),
        (Datum::Constant(constant), Datum::Column(column)) => with_constant(operator.mirrored(), column, constant),
        _ => (0..rows).map(|row| Some(operator.holds(&left.value(row), &right.value(row)))).collect(),
    }
}

fn with_constant(operator: Comparison, column: &Column, constant: &Value) -> BooleanArray {
    let by_value = || (0..column.len()).map(|row| Some(operator.holds(&column.value(row), constant))).collect();
    match (column, constant) {
        (Column::Text(texts), Value::Text(wanted)) if parse_number(wanted.as_bytes()).is_none() => {
            let is_equality = matches!(operator, Comparison::Equal | Comparison::NotEqual);
            if let Some(view) = inline_view(wanted.as_bytes()).filter(|_| is_equality) {
                return every_view(texts, |other| (view == other) == (operator == Comparison::Equal));
            }
            every_row(texts, |text| operator.accepts(text.cmp(wanted.as_bytes())))
        }
        (Column::Text(column), Value::Text(wanted)) => {
            every_row(column, |text| operator.accepts(texts(text, wanted.as_bytes())))
        }
        (Column::Text(texts), Value::Number(wanted)) => every_row(texts, |text| match parse_number(text) {
            Some(number) => number.partial_cmp(wanted).is_some_and(|ordering| operator.accepts(ordering)),
            None => operator == Comparison::NotEqual,
        }),
        (Column::Number(numbers), Value::Number(wanted)) => numbers
            .iter()
            .map(|n| Some(n.and_then(|n| n.partial_cmp(wanted)).is_some_and(|ordering| operator.accepts(ordering))))
            .collect(),
        _ => by_value(),
    }
}

fn every_view(texts: &BinaryViewArray, holds: impl Fn(u128) -> bool) -> BooleanArray {
    let views = texts.views();
    let holding = BooleanBuffer::collect_bool(texts.len(), |row| holds(views[row]));
    BooleanArray::new(texts.nulls().map_or(holding.clone(), |valid| &holding & valid.inner()), None)
}

fn every_row(texts: &BinaryViewArray, holds: impl Fn(&[u8]) -> bool) -> BooleanArray {
    let rows = texts.len();
    match texts.nulls() {
        None => BooleanArray::new(BooleanBuffer::collect_bool(rows, |row| holds(texts.value(row))), None),
        Some(valid) => BooleanArray::new(
            BooleanBuffer::collect_bool(rows, |row| valid.is_valid(row) && holds(texts.value(row))),
            None,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(left: impl Into<Value>, operator: Comparison, right: impl Into<Value>) -> bool {
        operator.holds(&left.into(), &right.into())
    }

    #[test]
    fn numbers_compare_as_numbers_whatever_they_are_written_as() {
        assert!(holds("10", Comparison::Equal, 10.0));
        assert!(holds("010", Comparison::Equal, 10.0));
        assert!(holds("1e1", Comparison::Equal, 10.0));
        assert!(!holds("10", Comparison::Less, "9"));
        assert!(holds("10a", Comparison::Less, "9"));
        assert!(holds("9007199254740993", Comparison::NotEqual, "9007199254740992"));
        assert!(holds(0.0, Comparison::Equal, "-0"));
    }

    #[test]
    fn a_number_and_other_text_are_unequal_and_unordered() {
        assert!(holds(1.0, Comparison::NotEqual, "x"));
        for operator in [Comparison::Equal, Comparison::Less, Comparison::GreaterOrEqual] {
            assert!(!holds(1.0, operator, "x"));
        }
    }

    #[test]
    fn nothing_holds_for_missing_values_and_structures() {
        let map = Value::Json(serde_json::json!({"a": 1}).into());
        for operator in [Comparison::Equal, Comparison::NotEqual, Comparison::Less] {
            assert!(!operator.holds(&Value::Missing, &Value::Number(1.0)));
            assert!(!operator.holds(&map, &map.clone()));
        }
    }

    #[test]
    fn columns_and_single_values_agree() {
        let texts = ["22", "022", "x", "-", "", "1e3", "REJECT"];
        let column: Column = texts.iter().map(|t| Some(*t)).chain([None]).collect();
        for constant in [Value::Number(22.0), Value::text("22"), Value::text("REJECT"), Value::Missing] {
            for operator in [Comparison::Equal, Comparison::NotEqual, Comparison::Less, Comparison::GreaterOrEqual] {
                let fast = compare(operator, &column.clone().into(), &constant.clone().into(), column.len());
                for row in 0..column.len() {
                    assert_eq!(fast.value(row), operator.holds(&column.value(row), &constant), "{operator:?} {row}");
                }
            }
        }
    }
}
