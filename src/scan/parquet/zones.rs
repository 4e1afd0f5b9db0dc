//! What is known of the values in a part of a column before it is read: bounds, as the file tells them.

use crate::batch::{Comparison, Value, parse_number};
use crate::expressions::Expr;
use arrow_schema::{DataType, TimeUnit};
use parquet::basic::{ColumnOrder, SortOrder};
use parquet::file::metadata::ParquetMetaData;
use parquet::file::page_index::column_index::ColumnIndexMetaData;
use parquet::file::statistics::Statistics;

/// A bound of values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound<'a> {
    /// Of whole numbers.
    Number(i64),
    /// Of texts, by code point.
    Text(&'a [u8]),
}

/// What is known of the values in some rows of a column.
#[derive(Debug, Clone, Copy, Default)]
pub struct Zone<'a> {
    /// No value is less.
    pub least: Option<Bound<'a>>,
    /// No value is greater.
    pub greatest: Option<Bound<'a>>,
    /// Whether no row has a value.
    pub empty: bool,
}

impl<'a> Zone<'a> {
    /// That of a column in a row group.
    pub fn of_group(metadata: &'a ParquetMetaData, group: usize, leaf: usize, kind: &DataType) -> Zone<'a> {
        let chunk = metadata.row_group(group).column(leaf);
        let Some(statistics) = chunk.statistics() else { return Zone::default() };
        let rows = metadata.row_group(group).num_rows();
        let empty = statistics.null_count_opt().is_some_and(|nulls| nulls as i64 == rows && chunk.num_values() == rows);
        let bound = |bytes: Option<&'a [u8]>| match statistics {
            Statistics::Int32(_) => {
                let bytes = bytes?.try_into().ok()?;
                whole(kind, statistics.is_min_max_deprecated(), i32::from_le_bytes(bytes).into())
            }
            Statistics::Int64(_) => {
                let bytes = bytes?.try_into().ok()?;
                whole(kind, statistics.is_min_max_deprecated(), i64::from_le_bytes(bytes))
            }
            Statistics::ByteArray(_) if is_text(kind) && is_by_code_point(metadata, leaf, statistics) => {
                bytes.map(Bound::Text)
            }
            _ => None,
        };
        Zone { least: bound(statistics.min_bytes_opt()), greatest: bound(statistics.max_bytes_opt()), empty }
    }

    /// That of a column in a page, by the column index of a row group.
    pub fn of_page(index: &'a ColumnIndexMetaData, page: usize, kind: &DataType) -> Zone<'a> {
        let (least, greatest) = match index {
            ColumnIndexMetaData::INT32(index) => {
                let bound = |value: Option<&i32>| whole(kind, false, (*value?).into());
                (bound(index.min_value(page)), bound(index.max_value(page)))
            }
            ColumnIndexMetaData::INT64(index) => {
                let bound = |value: Option<&i64>| whole(kind, false, *value?);
                (bound(index.min_value(page)), bound(index.max_value(page)))
            }
            ColumnIndexMetaData::BYTE_ARRAY(index) if is_text(kind) => {
                (index.min_value(page).map(Bound::Text), index.max_value(page).map(Bound::Text))
            }
            _ => (None, None),
        };
        Zone { least, greatest, empty: index.is_null_page(page) }
    }

    /// Whether an instant between two, inclusive, milliseconds since the epoch, may be in it. The numbers of a flow
    /// log are seconds.
    pub fn may_touch(&self, first: i64, last: i64, kind: &DataType) -> bool {
        if self.empty {
            return false;
        }
        let per_milli = match kind {
            DataType::Timestamp(TimeUnit::Nanosecond, _) => 1_000_000,
            DataType::Timestamp(TimeUnit::Microsecond, _) => 1000,
            DataType::Timestamp(TimeUnit::Millisecond, _) => 1,
            _ => 0,
        };
        let millis = |bound: Option<Bound>| match bound {
            Some(Bound::Number(number)) if per_milli > 0 => Some(number.div_euclid(per_milli)),
            Some(Bound::Number(seconds)) => seconds.checked_mul(1000),
            _ => None,
        };
        millis(self.greatest).is_none_or(|greatest| greatest >= first)
            && millis(self.least).is_none_or(|least| least <= last)
    }

    /// Whether a value of it may stand in this relation to a constant.
    // The comparisons of the language (`Comparison::holds`), where bounds say something about them: whole numbers
    // against what reads as a number, and texts against a text that does not. A text in the file may read as a number
    // and is then greater or less than another by what it says and not by its characters.
    fn may_compare(&self, operator: Comparison, constant: &Value) -> bool {
        if self.empty {
            return false;
        }
        let least = self.least.is_none_or(|bound| {
            let order = order(bound, constant);
            match operator {
                Comparison::Equal | Comparison::LessOrEqual => order.is_none_or(|order| order.is_le()),
                Comparison::Less => order.is_none_or(|order| order.is_lt()),
                _ => true,
            }
        });
        let greatest = self.greatest.is_none_or(|bound| {
            let order = order(bound, constant);
            match operator {
                Comparison::Equal | Comparison::GreaterOrEqual => order.is_none_or(|order| order.is_ge()),
                Comparison::Greater => order.is_none_or(|order| order.is_gt()),
                _ => true,
            }
        });
        least && greatest
    }
}

/// From here on not every whole number is one of floating point.
const FIRST_INEXACT: u64 = 1 << 53;

/// How a bound stands to a constant; `None` where that says nothing about the values.
fn order(bound: Bound, constant: &Value) -> Option<std::cmp::Ordering> {
    match (bound, constant) {
        (Bound::Number(bound), _) => {
            let number = match constant {
                Value::Number(number) => *number,
                Value::Text(text) => parse_number(text.as_bytes())?,
                _ => return None,
            };
            let exact = bound.unsigned_abs() < FIRST_INEXACT && number.abs() < FIRST_INEXACT as f64;
            exact.then(|| (bound as f64).partial_cmp(&number)).flatten()
        }
        (Bound::Text(bound), Value::Text(text)) if parse_number(text.as_bytes()).is_none() => {
            Some(bound.cmp(text.as_bytes()))
        }
        _ => None,
    }
}

/// A whole number of a column of that type; `None` where the bounds of the file may be in another order.
fn whole(kind: &DataType, deprecated: bool, number: i64) -> Option<Bound<'static>> {
    let number = match kind {
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Int64 => number,
        DataType::Timestamp(unit, _) if *unit != TimeUnit::Second => number,
        // Older writers ordered them as if they had a sign.
        DataType::UInt8 | DataType::UInt16 | DataType::UInt32 if !deprecated => i64::from(number as u32),
        DataType::UInt64 if !deprecated && number >= 0 => number,
        _ => return None,
    };
    Some(Bound::Number(number))
}

fn is_text(kind: &DataType) -> bool {
    matches!(kind, DataType::Utf8View | DataType::BinaryView)
}

fn is_by_code_point(metadata: &ParquetMetaData, leaf: usize, statistics: &Statistics) -> bool {
    let order = metadata.file_metadata().column_order(leaf);
    !statistics.is_min_max_deprecated() && matches!(order, ColumnOrder::TYPE_DEFINED_ORDER(SortOrder::UNSIGNED))
}

/// Whether a condition may hold in some row, by what is known of the columns in the slots.
pub fn may_hold<'a>(condition: &Expr, zone: &dyn Fn(usize) -> Option<Zone<'a>>) -> bool {
    let compare =
        |operator, slot: usize, constant: &Value| zone(slot).is_none_or(|zone| zone.may_compare(operator, constant));
    match condition {
        Expr::And(parts) => parts.iter().all(|part| may_hold(part, zone)),
        Expr::Or(parts) => parts.iter().any(|part| may_hold(part, zone)),
        Expr::Compare(operator, left, right) => match (&**left, &**right) {
            (Expr::Slot(slot), Expr::Constant(constant)) => compare(*operator, *slot, constant),
            (Expr::Constant(constant), Expr::Slot(slot)) => compare(operator.mirrored(), *slot, constant),
            _ => true,
        },
        Expr::In { subject, list, negated: false } => match &**subject {
            Expr::Slot(slot) => list
                .iter()
                .any(|item| item.constant().is_none_or(|constant| compare(Comparison::Equal, *slot, constant))),
            _ => true,
        },
        _ => true,
    }
}
