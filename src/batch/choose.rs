//! A column made of two: what `coalesce`, `if` and `case` give.

use super::{Column, parse_number, print_number};
use arrow_array::cast::AsArray;
use arrow_array::{Array, BooleanArray, Float64Array};
use arrow_select::zip::zip;

/// The rows of `yes` where the mask holds, those of `no` elsewhere. The mask must have no missing values.
pub fn choose(mask: &BooleanArray, yes: &Column, no: &Column) -> Column {
    let zipped = |yes: &dyn Array, no: &dyn Array| {
        zip(mask, &yes, &no).expect("mask and columns have one length, and both columns one kind")
    };
    match (yes, no) {
        (Column::Text(yes), Column::Text(no)) => Column::Text(zipped(yes, no).as_binary_view().clone()),
        (Column::Number(yes), Column::Number(no)) => Column::Number(zipped(yes, no).as_primitive().clone()),
        (Column::Time(yes), Column::Time(no)) => Column::Time(zipped(yes, no).as_primitive().clone()),
        (Column::Bool(yes), Column::Bool(no)) => Column::Bool(zipped(yes, no).as_boolean().clone()),
        // Text of a log beside a number of the query, `coalesce(bytes, 0)`, is the common mixture. The number
        // prints and counts the same as text, and a column of text stays cheap.
        (Column::Text(_), Column::Number(numbers)) if print_exactly(numbers) => {
            choose(mask, yes, &Column::Text(no.texts().into_owned()))
        }
        (Column::Number(numbers), Column::Text(_)) if print_exactly(numbers) => {
            choose(mask, &Column::Text(yes.texts().into_owned()), no)
        }
        _ => (0..mask.len()).map(|row| if mask.value(row) { yes.value(row) } else { no.value(row) }).collect(),
    }
}

fn print_exactly(numbers: &Float64Array) -> bool {
    let exact = |n: f64| print_number(n).and_then(|text| parse_number(text.as_bytes())) == Some(n);
    numbers.iter().flatten().all(exact)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Value;

    #[test]
    fn columns_of_all_kinds_are_mixed() {
        let mask = BooleanArray::from(vec![true, false]);
        let columns: [Column; 5] = [
            [Some("a"), Some("12345678901234567890")].into_iter().collect(),
            [Some(1.0), Some(2.5)].into_iter().collect(),
            [Some(0.1 + 0.2), None].into_iter().collect(),
            [Some(true), Some(false)].into_iter().collect(),
            [Value::Time(5), Value::Missing].into_iter().collect(),
        ];
        for yes in &columns {
            for no in &columns {
                let mixed = choose(&mask, yes, no);
                assert_eq!(mixed.value(0).print(), yes.value(0).print());
                assert_eq!(mixed.value(1).print(), no.value(1).print());
            }
        }
    }
}
