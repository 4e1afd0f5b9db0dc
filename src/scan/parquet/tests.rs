//! Names and paths of columns, bounds, and what is not believed. Whole files are read in `tests/it/tables.rs`.

use super::guard::lists_fit;
use super::path::{Step, names, resolve};
use super::zones::{Bound, Zone, may_hold};
use crate::batch::{Comparison, Value};
use crate::expressions::Expr;
use arrow_schema::{DataType, Field, Fields, TimeUnit};
use proptest::prelude::*;
use proptest::sample::select;

fn columns() -> Fields {
    let text = |name: &str| Field::new(name, DataType::Utf8View, true);
    let user = DataType::Struct(vec![text("name"), text("a.b")].into());
    let users = DataType::List(Field::new("element", user.clone(), true).into());
    let entries = DataType::Struct(vec![text("key"), text("value")].into());
    let labels = DataType::Map(Field::new("entries", entries, false).into(), false);
    let columns = [
        text("level"),
        Field::new("user", user, true),
        Field::new("users", users, true),
        Field::new("labels", labels, true),
    ];
    columns.into_iter().chain([text("user.id")]).collect()
}

#[test]
fn nested_columns_are_fields_as_in_json() {
    let columns = columns();
    assert_eq!(names(&columns), ["level", "user.name", "user.a.b", "users.0.name", "users.0.a.b", "user.id"]);
    let member = |name: &str| Step::Member(name.into());
    for (name, column, steps, leaves) in [
        ("level", 0, vec![], 0..1),
        ("user.name", 1, vec![member("name")], 1..2),
        ("user.a.b", 1, vec![member("a.b")], 2..3),
        ("users.12.name", 2, vec![Step::Element(12), member("name")], 3..5),
        ("labels.app.kind", 3, vec![Step::Key("app.kind".into())], 5..7),
        ("user.id", 4, vec![], 7..8),
    ] {
        let path = resolve(&columns, name).expect(name);
        assert_eq!((path.column, path.steps, path.leaves), (column, steps, leaves), "{name}");
    }
    for name in ["", "user", "users", "users.name", "users.x.name", "labels", "level.x", "user.", "nobody"] {
        assert_eq!(resolve(&columns, name), None, "{name}");
    }
}

#[test]
fn lengths_that_cannot_be_are_not_believed() {
    // A struct with a list of two numbers, a text of one byte and its end.
    assert!(lists_fit(&[0x19, 0x25, 2, 4, 0x18, 1, b'x', 0]));
    assert!(!lists_fit(&[0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 7, 2, 4, 0]));
    assert!(!lists_fit(&[0x18, 9, b'x', 0]));
    assert!(!lists_fit(&[0x1c; 1000]));
    assert!(!lists_fit(&[]));
}

#[test]
fn times_of_every_unit_touch_a_range() {
    let seconds = |least, greatest| Zone {
        least: Some(Bound::Number(least)),
        greatest: Some(Bound::Number(greatest)),
        empty: false,
    };
    let micros = DataType::Timestamp(TimeUnit::Microsecond, None);
    assert!(seconds(10, 20).may_touch(20_000, 30_000, &DataType::Int64));
    assert!(!seconds(10, 20).may_touch(20_001, 30_000, &DataType::Int64));
    assert!(seconds(10_999, 20_000).may_touch(0, 10, &micros));
    assert!(!seconds(11_000, 20_000).may_touch(0, 10, &micros));
    assert!(seconds(i64::MIN, i64::MAX).may_touch(0, 10, &DataType::Int64));
    assert!(!Zone { empty: true, ..Zone::default() }.may_touch(0, 10, &micros));
}

fn constant() -> impl Strategy<Value = Value> {
    let texts = select(vec!["", "5", "05", "5.0", "-1", "1e1", "a", "b", "5a", "zz", "9007199254740993", "-"]);
    prop_oneof![texts.prop_map(Value::text), (-12i32..12).prop_map(|n| Value::Number(f64::from(n) / 2.0))]
}

fn comparison() -> impl Strategy<Value = Comparison> {
    use Comparison::*;
    select(vec![Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual])
}

fn condition() -> impl Strategy<Value = Expr> {
    let compare = (comparison(), constant(), any::<bool>()).prop_map(|(operator, constant, mirrored)| {
        let (slot, constant) = (Box::new(Expr::Slot(0)), Box::new(Expr::Constant(constant)));
        match mirrored {
            true => Expr::Compare(operator, constant, slot),
            false => Expr::Compare(operator, slot, constant),
        }
    });
    let member = prop::collection::vec(constant().prop_map(Expr::Constant), 0..3).prop_map(|list| Expr::In {
        subject: Box::new(Expr::Slot(0)),
        list,
        negated: false,
    });
    prop_oneof![compare, member].prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Expr::And),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Expr::Or),
            inner.prop_map(|inner| Expr::Not(Box::new(inner))),
        ]
    })
}

fn holds(condition: &Expr, value: &Value) -> bool {
    let mut batch = crate::batch::Batch::new(1, vec![0]);
    batch.set(0, crate::batch::Column::repeat(value, 1));
    let context = crate::functions::Context { now: 0, range: None };
    crate::expressions::holds(condition, &batch, &context).value(0)
}

proptest! {
    #[test]
    fn bounds_exclude_nothing_that_holds(
        condition in condition(),
        numbers in prop::collection::vec(prop_oneof![-7i64..12, Just(9_007_199_254_740_993)], 1..4),
        texts in prop::collection::vec("[-059ab]{0,2}|9007199254740993", 1..4),
    ) {
        let (least, greatest) = (numbers.iter().min().copied(), numbers.iter().max().copied());
        let zone = Zone { least: least.map(Bound::Number), greatest: greatest.map(Bound::Number), empty: false };
        let any = numbers.iter().any(|number| holds(&condition, &Value::text(number.to_string())));
        prop_assert!(may_hold(&condition, &|_| Some(zone)) || !any);

        let (least, greatest) = (texts.iter().min(), texts.iter().max());
        let zone = Zone {
            least: least.map(|text| Bound::Text(text.as_bytes())),
            greatest: greatest.map(|text| Bound::Text(text.as_bytes())),
            empty: false,
        };
        let any = texts.iter().any(|text| holds(&condition, &Value::text(text)));
        prop_assert!(may_hold(&condition, &|_| Some(zone)) || !any, "{:?} {:?}", condition, texts);
    }
}
