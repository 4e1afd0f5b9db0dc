//! Columns of Arrow arrays: what values of every type are in the language.

use crate::batch::{Column, integer_texts};
use arrow_array::builder::BinaryViewBuilder;
use arrow_array::cast::AsArray;
use arrow_array::temporal_conversions::{as_date, as_time};
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, Float16Type,
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, Time32MillisecondType, Time64MicrosecondType,
    Time64NanosecondType, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, BinaryViewArray, Float64Array, TimestampMillisecondArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, TimeUnit};

/// What a flow log writes where it has no value.
const NOTHING: &[u8] = b"-";

/// The values of a field, missing ones where the array has none or is of a type that no log has. In a flow log
/// times are seconds, and `-` is no value.
///
/// Numbers are texts, as in every log: so they print, compare and sort as they do there, and no digit is lost.
pub fn column(array: &ArrayRef, flow: bool) -> Column {
    match instants(array) {
        Some(times) if !flow => Column::Time(times),
        Some(times) => Column::Text(integer_texts(
            times.values().iter().map(|millis| i128::from(millis.div_euclid(1000))),
            times.nulls().cloned(),
        )),
        None => texts(array, flow).map_or_else(|| Column::missing(array.len()), Column::Text),
    }
}

/// The numbers of an array of whole ones, if each is printed with all its digits.
pub fn exact_numbers(array: &ArrayRef) -> Option<Column> {
    /// From here on numbers are kept as they were written (`functions::stats`).
    const FIRST_LONG: f64 = 1e15;
    let numbers: Float64Array = match array.data_type() {
        DataType::Int8 => array.as_primitive::<Int8Type>().unary(|n| n.into()),
        DataType::Int16 => array.as_primitive::<Int16Type>().unary(|n| n.into()),
        DataType::Int32 => array.as_primitive::<Int32Type>().unary(|n| n.into()),
        DataType::Int64 => array.as_primitive::<Int64Type>().unary(|n| n as f64),
        DataType::UInt8 => array.as_primitive::<UInt8Type>().unary(|n| n.into()),
        DataType::UInt16 => array.as_primitive::<UInt16Type>().unary(|n| n.into()),
        DataType::UInt32 => array.as_primitive::<UInt32Type>().unary(|n| n.into()),
        DataType::UInt64 => array.as_primitive::<UInt64Type>().unary(|n| n as f64),
        _ => return None,
    };
    let is_short = numbers.values().iter().all(|number| number.abs() < FIRST_LONG);
    is_short.then_some(Column::Number(numbers))
}

/// The instants of an array of them, in milliseconds since the epoch.
pub fn instants(array: &ArrayRef) -> Option<TimestampMillisecondArray> {
    let DataType::Timestamp(unit, _) = array.data_type() else { return None };
    Some(match unit {
        TimeUnit::Second => array.as_primitive::<TimestampSecondType>().unary(|seconds| seconds.saturating_mul(1000)),
        TimeUnit::Millisecond => array.as_primitive::<TimestampMillisecondType>().unary(|millis| millis),
        TimeUnit::Microsecond => {
            array.as_primitive::<TimestampMicrosecondType>().unary(|micros| micros.div_euclid(1000))
        }
        TimeUnit::Nanosecond => {
            array.as_primitive::<TimestampNanosecondType>().unary(|nanos| nanos.div_euclid(1_000_000))
        }
    })
}

/// The whole numbers of an array of them.
pub fn integers(array: &ArrayRef) -> Option<(Box<dyn ExactSizeIterator<Item = i128> + '_>, Option<NullBuffer>)> {
    fn of<T: ArrowPrimitiveType<Native: Into<i128>>>(array: &ArrayRef) -> Box<dyn ExactSizeIterator<Item = i128> + '_> {
        Box::new(array.as_primitive::<T>().values().iter().map(|number| (*number).into()))
    }
    let numbers = match array.data_type() {
        DataType::Int8 => of::<Int8Type>(array),
        DataType::Int16 => of::<Int16Type>(array),
        DataType::Int32 => of::<Int32Type>(array),
        DataType::Int64 => of::<Int64Type>(array),
        DataType::UInt8 => of::<UInt8Type>(array),
        DataType::UInt16 => of::<UInt16Type>(array),
        DataType::UInt32 => of::<UInt32Type>(array),
        DataType::UInt64 => of::<UInt64Type>(array),
        _ => return None,
    };
    Some((numbers, array.nulls().cloned()))
}

/// The values of an array as text; `None` for types that have none.
pub fn texts(array: &ArrayRef, flow: bool) -> Option<BinaryViewArray> {
    fn digits<T: ArrowPrimitiveType<Native: Into<i128>>>(array: &ArrayRef) -> BinaryViewArray {
        let numbers = array.as_primitive::<T>();
        integer_texts(numbers.values().iter().map(|number| (*number).into()), numbers.nulls().cloned())
    }
    Some(match array.data_type() {
        DataType::Utf8View => without_dashes(array.as_string_view().clone().to_binary_view(), flow),
        DataType::BinaryView => without_dashes(utf8(array.as_binary_view()), flow),
        DataType::Int8 => digits::<Int8Type>(array),
        DataType::Int16 => digits::<Int16Type>(array),
        DataType::Int32 => digits::<Int32Type>(array),
        DataType::Int64 => digits::<Int64Type>(array),
        DataType::UInt8 => digits::<UInt8Type>(array),
        DataType::UInt16 => digits::<UInt16Type>(array),
        DataType::UInt32 => digits::<UInt32Type>(array),
        DataType::UInt64 => digits::<UInt64Type>(array),
        _ => return slow_texts(array),
    })
}

/// The types of which there are few in logs.
fn slow_texts(array: &ArrayRef) -> Option<BinaryViewArray> {
    let each = |text: &dyn Fn(usize) -> Option<String>| {
        let mut out = BinaryViewBuilder::with_capacity(array.len());
        (0..array.len()).for_each(|row| out.append_option(array.is_valid(row).then(|| text(row)).flatten()));
        Some(out.finish())
    };
    match array.data_type() {
        // LANGUAGE.md 5.4: the truth values of JSON are 1 and 0.
        DataType::Boolean => each(&|row| Some(if array.as_boolean().value(row) { "1" } else { "0" }.into())),
        DataType::Float16 => each(&|row| finite(f64::from(array.as_primitive::<Float16Type>().value(row)))),
        // The shortest text that reads as the same number: 0.1 and not the digits that it has in binary.
        DataType::Float32 => each(&|row| {
            let number = array.as_primitive::<Float32Type>().value(row);
            number.is_finite().then(|| number.to_string())
        }),
        DataType::Float64 => each(&|row| finite(array.as_primitive::<Float64Type>().value(row))),
        DataType::Decimal32(..) => each(&|row| Some(array.as_primitive::<Decimal32Type>().value_as_string(row))),
        DataType::Decimal64(..) => each(&|row| Some(array.as_primitive::<Decimal64Type>().value_as_string(row))),
        DataType::Decimal128(..) => each(&|row| Some(array.as_primitive::<Decimal128Type>().value_as_string(row))),
        DataType::Decimal256(..) => each(&|row| Some(array.as_primitive::<Decimal256Type>().value_as_string(row))),
        DataType::Date32 => each(&|row| {
            let days = array.as_primitive::<Date32Type>().value(row);
            Some(as_date::<Date32Type>(days.into())?.to_string())
        }),
        DataType::Time32(TimeUnit::Millisecond) => each(&|row| {
            let time = array.as_primitive::<Time32MillisecondType>().value(row);
            Some(as_time::<Time32MillisecondType>(time.into())?.to_string())
        }),
        DataType::Time64(TimeUnit::Microsecond) => each(&|row| {
            let time = array.as_primitive::<Time64MicrosecondType>().value(row);
            Some(as_time::<Time64MicrosecondType>(time)?.to_string())
        }),
        DataType::Time64(TimeUnit::Nanosecond) => each(&|row| {
            let time = array.as_primitive::<Time64NanosecondType>().value(row);
            Some(as_time::<Time64NanosecondType>(time)?.to_string())
        }),
        DataType::Timestamp(..) => instants(array).and_then(|times| each(&|row| iso8601(times.value(row)))),
        DataType::FixedSizeBinary(_) => each(&|row| Some(hexadecimal(array.as_fixed_size_binary().value(row)))),
        _ => None,
    }
}

/// A number without exponent; NaN and infinities are missing (LANGUAGE.md 5.3, REC).
fn finite(number: f64) -> Option<String> {
    number.is_finite().then(|| number.to_string())
}

/// An instant as JSON logs write it.
fn iso8601(millis: i64) -> Option<String> {
    let time = jiff::Timestamp::from_millisecond(millis).ok()?;
    Some(format!("{time:.3}"))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The same with U+FFFD in place of what is not UTF-8, as in every log.
fn utf8(array: &BinaryViewArray) -> BinaryViewArray {
    let is_text = |text: Option<&[u8]>| text.is_none_or(|text| text.is_ascii() || str::from_utf8(text).is_ok());
    if array.iter().all(is_text) {
        return array.clone();
    }
    array.iter().map(|text| text.map(|text| String::from_utf8_lossy(text).into_owned().into_bytes())).collect()
}

/// In a flow log, `-` is no value.
// AWS manual, flow log records: "If a field is not applicable or could not be computed for a specific
// record, the record displays a '-' symbol for that entry."
fn without_dashes(array: BinaryViewArray, flow: bool) -> BinaryViewArray {
    /// The view of `-`: its length, and then the text itself.
    const DASH: u128 = 1 | (b'-' as u128) << 32;
    if !flow || !array.views().contains(&DASH) {
        return array;
    }
    let present = |row: usize| array.is_valid(row) && array.value(row) != NOTHING;
    let nulls = NullBuffer::from_iter((0..array.len()).map(present));
    let (views, buffers, _) = array.clone().into_parts();
    BinaryViewArray::try_new(views, buffers.to_vec(), Some(nulls)).expect("the views are those of the column before")
}
