//! Windows: values that are made of the rows around a row.

use super::super::sorting::SortRows;
use crate::batch::{Batch, Column, Datum, Value};
use crate::functions::Function;
use crate::functions::stats::Input;
use crate::plan::{Bound, Call, CallKind, Frame, Order, OrderKey, Units, Window};
use arrow_array::ArrayRef;
use arrow_select::concat::concat;
use std::ops::Range;

/// So many rows of frames are looked at at once.
const MOST_ROWS: usize = 64 * 1024;

/// The rows with what is made of them, in the order of the window.
pub fn apply(mut rows: Batch, window: &Window) -> Batch {
    let places = Places::of(&rows, window);
    for call in &window.calls {
        let column = computed(&rows, call, &places);
        rows.set(call.output, column);
    }
    rows
}

/// Which rows belong together.
struct Places {
    /// The partition of each row.
    parts: Vec<Range<usize>>,
    /// The rows that are equal to each in the order, with itself.
    peers: Vec<Range<usize>>,
}

impl Places {
    fn of(rows: &Batch, window: &Window) -> Places {
        let ascending = |slot: &usize| OrderKey { slot: *slot, descending: false };
        let partition = Order { plain: true, ..Order::by(window.partition.iter().map(ascending).collect()) };
        let order = Order { plain: true, ..Order::by(window.order.clone()) };
        let all = 0..rows.rows();
        let parts = runs(rows, &partition, std::slice::from_ref(&all));
        let peers = runs(rows, &order, &parts);
        let each = |runs: Vec<Range<usize>>| {
            runs.into_iter().flat_map(|run| std::iter::repeat_n(run.clone(), run.len())).collect()
        };
        Places { parts: each(parts), peers: each(peers) }
    }

    /// The rows that are looked at for a row.
    fn frame(&self, row: usize, frame: Frame) -> Range<usize> {
        let part = &self.parts[row];
        let moved = |from: usize, by: i64| {
            let moved = (from as i64).saturating_add(by);
            moved.clamp(part.start as i64, part.end as i64) as usize
        };
        let start = match (frame.start, frame.units) {
            (Bound::Unbounded, _) => part.start,
            (Bound::Offset(by), Units::Rows) => moved(row, by),
            (Bound::Offset(_), Units::Peers) => self.peers[row].start,
        };
        let end = match (frame.end, frame.units) {
            (Bound::Unbounded, _) => part.end,
            (Bound::Offset(by), Units::Rows) => moved(row + 1, by),
            (Bound::Offset(_), Units::Peers) => self.peers[row].end,
        };
        start..end.max(start)
    }
}

/// Cuts each range where rows are not equal by the keys of an order any more.
fn runs(rows: &Batch, order: &Order, within: &[Range<usize>]) -> Vec<Range<usize>> {
    let sorted = SortRows::by_keys(rows, order);
    let mut runs = Vec::new();
    for range in within {
        let mut start = range.start;
        for row in range.clone() {
            let ends = row + 1 == range.end || sorted.compare_keys(row, &sorted, row + 1, order).is_ne();
            if ends {
                runs.push(start..row + 1);
                start = row + 1;
            }
        }
    }
    runs
}

fn computed(rows: &Batch, call: &Call, places: &Places) -> Column {
    let count = rows.rows();
    let number = |value: &dyn Fn(usize) -> f64| (0..count).map(|row| Some(value(row))).collect();
    let part = |row: usize| &places.parts[row];
    let peers = |row: usize| &places.peers[row];
    match &call.kind {
        CallKind::RowNumber => number(&|row| (row - part(row).start + 1) as f64),
        CallKind::Rank => number(&|row| (peers(row).start - part(row).start + 1) as f64),
        CallKind::DenseRank => dense_ranks(places),
        CallKind::PercentRank => number(&|row| {
            let others = part(row).len() - 1;
            let before = peers(row).start - part(row).start;
            if others == 0 { 0.0 } else { before as f64 / others as f64 }
        }),
        CallKind::CumeDist => number(&|row| (peers(row).end - part(row).start) as f64 / part(row).len() as f64),
        CallKind::Ntile(parts) => number(&|row| ntile(row - part(row).start, part(row).len(), *parts as usize)),
        CallKind::Lag { rows: by, default, only_present } => {
            let input = input(rows, call, 0);
            let found: Vec<Option<u32>> =
                (0..count).map(|row| lagged(&input, row, part(row), *by, *only_present)).collect();
            with_default(&input, &found, default, places, *by, *only_present)
        }
        CallKind::Nth { number, last, only_present, frame } => {
            let input = input(rows, call, 0);
            let nth = |row| {
                let frame = places.frame(row, *frame);
                let counts = |row: &usize| !*only_present || input.is_present(*row);
                let place = (*number as usize).saturating_sub(1);
                let found = if *last { frame.rev().filter(counts).nth(place) } else { frame.filter(counts).nth(place) };
                found.map(|row| row as u32)
            };
            input.pick(&(0..count).map(nth).collect::<Vec<_>>())
        }
        CallKind::Aggregate { function, constants, frame } => {
            let args: Vec<Datum> = (0..call.inputs.len())
                .map(|at| match constants.get(at) {
                    Some(constant) if !constant.is_missing() => Datum::Constant(constant.clone()),
                    _ => Datum::Column(input(rows, call, at)),
                })
                .collect();
            Aggregated { function, constants, args: &args }.over(*frame, places)
        }
    }
}

fn input(rows: &Batch, call: &Call, at: usize) -> Column {
    let column = call.inputs.get(at).and_then(|slot| rows.column(*slot));
    column.cloned().unwrap_or_else(|| Column::missing(rows.rows()))
}

fn dense_ranks(places: &Places) -> Column {
    let mut rank = 0.0;
    let mut ranks = Vec::with_capacity(places.peers.len());
    for (row, peers) in places.peers.iter().enumerate() {
        if row == places.parts[row].start {
            rank = 1.0;
        } else if row == peers.start {
            rank += 1.0;
        }
        ranks.push(Some(rank));
    }
    ranks.into_iter().collect()
}

/// The first parts get one row more when they cannot be equal.
fn ntile(place: usize, rows: usize, parts: usize) -> f64 {
    let parts = parts.max(1);
    let (small, larger) = (rows / parts, rows % parts);
    let in_larger = larger * (small + 1);
    let part = if place < in_larger { place / (small + 1) } else { larger + (place - in_larger) / small.max(1) };
    (part + 1) as f64
}

/// The row so many rows before.
fn lagged(input: &Column, row: usize, part: &Range<usize>, by: i64, only_present: bool) -> Option<u32> {
    if !only_present || by == 0 {
        let found = (row as i64).checked_sub(by)?;
        return (found >= part.start as i64 && found < part.end as i64).then_some(found as u32);
    }
    let place = by.unsigned_abs() as usize - 1;
    let counts = |row: &usize| input.is_present(*row);
    let found = if by > 0 {
        (part.start..row).rev().filter(counts).nth(place)
    } else {
        (row + 1..part.end).filter(counts).nth(place)
    };
    found.map(|row| row as u32)
}

fn with_default(
    input: &Column,
    found: &[Option<u32>],
    default: &Value,
    places: &Places,
    by: i64,
    only_present: bool,
) -> Column {
    let column = input.pick(found);
    if default.is_missing() {
        return column;
    }
    let inside = |row: usize| lagged(input, row, &places.parts[row], by, only_present).is_some();
    (0..found.len()).map(|row| if inside(row) { column.value(row) } else { default.clone() }).collect()
}

/// An aggregate over frames.
struct Aggregated<'a> {
    function: &'static Function,
    constants: &'a [Value],
    args: &'a [Datum],
}

impl Aggregated<'_> {
    fn over(&self, frame: Frame, places: &Places) -> Column {
        match (frame.start, frame.end) {
            (Bound::Unbounded, Bound::Unbounded) => self.whole(places),
            (Bound::Unbounded, _) => self.growing(places, false, |row| places.frame(row, frame).end),
            (_, Bound::Unbounded) => self.growing(places, true, |row| places.frame(row, frame).start),
            _ => self.each(places, frame),
        }
    }

    /// The rows of given numbers as arguments.
    fn taken(&self, rows: &[u32]) -> Vec<Datum> {
        let take = |arg: &Datum| match arg {
            Datum::Column(column) => Datum::Column(column.take(rows)),
            constant => constant.clone(),
        };
        self.args.iter().map(take).collect()
    }

    fn start(&self) -> Box<dyn crate::functions::stats::GroupStates> {
        self.function.start(false).expect("a window has aggregates only")()
    }

    /// One answer for each partition.
    fn whole(&self, places: &Places) -> Column {
        let mut groups = Vec::with_capacity(places.parts.len());
        let mut count = 0u32;
        for (row, part) in places.parts.iter().enumerate() {
            count += u32::from(row == part.start);
            groups.push(count - 1);
        }
        let mut states = self.start();
        let positions: Vec<u64> = (0..groups.len() as u64).collect();
        states.update(&groups, count as usize, &Input { args: self.args, positions: &positions });
        states.finish(count as usize, self.constants).take(&groups)
    }

    /// Frames that begin where their partition does and only grow, or from the other end when `backwards`: what was
    /// gathered is kept at each bound, and answers for all of them are made at the end.
    fn growing(&self, places: &Places, backwards: bool, bound: impl Fn(usize) -> usize) -> Column {
        let rows = places.parts.len();
        let (mut saved, mut groups): (Vec<ArrayRef>, Vec<u32>) = (Vec::new(), vec![0; rows]);
        let mut at = 0;
        while at < rows {
            let part = places.parts[at].clone();
            let mut states = self.start();
            let mut taken = if backwards { part.end } else { part.start };
            let mut kept = None;
            let order: Vec<usize> = if backwards { part.clone().rev().collect() } else { part.clone().collect() };
            for row in order {
                let bound = bound(row);
                if kept != Some(bound) {
                    let new: Vec<u32> = if backwards {
                        (bound as u32..taken as u32).rev().collect()
                    } else {
                        (taken as u32..bound as u32).collect()
                    };
                    let positions: Vec<u64> = new.iter().map(|row| u64::from(*row)).collect();
                    let input = Input { args: &self.taken(&new), positions: &positions };
                    states.update(&vec![0; new.len()], 1, &input);
                    saved.push(states.saver(1)(&[0]));
                    taken = bound;
                    kept = Some(bound);
                }
                groups[row] = saved.len() as u32 - 1;
            }
            at = part.end;
        }
        let arrays: Vec<&dyn arrow_array::Array> = saved.iter().map(|array| &**array).collect();
        let Ok(all) = concat(&arrays) else { return Column::missing(rows) };
        let mut states = self.start();
        match states.load(&*all) {
            Ok(()) => states.finish(saved.len(), self.constants).take(&groups),
            Err(_) => Column::missing(rows),
        }
    }

    /// Frames of any kind, each by itself.
    fn each(&self, places: &Places, frame: Frame) -> Column {
        let rows = places.parts.len();
        let mut answers: Vec<Column> = Vec::new();
        let mut states = self.start();
        let (mut first, mut numbers, mut groups): (usize, Vec<u32>, Vec<u32>) = (0, Vec::new(), Vec::new());
        for row in 0..rows {
            let range = places.frame(row, frame);
            groups.extend(std::iter::repeat_n((row - first) as u32, range.len()));
            numbers.extend(range.map(|row| row as u32));
            if numbers.len() >= MOST_ROWS || row + 1 == rows {
                let count = row + 1 - first;
                let positions: Vec<u64> = numbers.iter().map(|row| u64::from(*row)).collect();
                let input = Input { args: &self.taken(&numbers), positions: &positions };
                states.update(&groups, count, &input);
                answers.push(states.finish(count, self.constants));
                states = self.start();
                first = row + 1;
                numbers.clear();
                groups.clear();
            }
        }
        if answers.is_empty() { Column::missing(rows) } else { Column::concat(&answers.iter().collect::<Vec<_>>()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions;

    const NUMBERS: [f64; 6] = [1.0, 2.0, 2.0, 4.0, 10.0, 20.0];

    fn batch() -> Batch {
        let mut rows = Batch::new(3, (0..6).collect());
        rows.set(0, ["a", "a", "a", "a", "b", "b"].map(Some).into_iter().collect());
        rows.set(1, NUMBERS.map(Some).into_iter().collect());
        rows
    }

    fn given(kind: CallKind) -> Vec<String> {
        let order = vec![OrderKey { slot: 1, descending: false }];
        let call = Call { kind, inputs: vec![1], output: 2 };
        let rows = apply(batch(), &Window { partition: vec![0], order, calls: vec![call] });
        let column = rows.column(2).expect("it was made").clone();
        (0..6).map(|row| column.text(row).map_or("-".to_string(), |text| text.into_owned())).collect()
    }

    fn sum(frame: Frame) -> Vec<String> {
        given(CallKind::Aggregate {
            function: functions::find("sum").expect("there is one"),
            constants: Vec::new(),
            frame,
        })
    }

    #[test]
    fn rows_are_ranked() {
        assert_eq!(given(CallKind::RowNumber), ["1", "2", "3", "4", "1", "2"]);
        assert_eq!(given(CallKind::Rank), ["1", "2", "2", "4", "1", "2"]);
        assert_eq!(given(CallKind::DenseRank), ["1", "2", "2", "3", "1", "2"]);
        assert_eq!(given(CallKind::CumeDist), ["0.25", "0.75", "0.75", "1", "0.5", "1"]);
        assert_eq!(given(CallKind::PercentRank), ["0", "0.3333", "0.3333", "1", "0", "1"]);
        assert_eq!(given(CallKind::Ntile(3)), ["1", "1", "2", "3", "1", "2"]);
    }

    #[test]
    fn other_rows_are_looked_at() {
        let lag = |rows, default| given(CallKind::Lag { rows, default, only_present: false });
        assert_eq!(lag(1, Value::Missing), ["-", "1", "2", "2", "-", "10"]);
        assert_eq!(lag(-1, Value::text("x")), ["2", "2", "4", "x", "20", "x"]);
        let nth = |number, last, frame| given(CallKind::Nth { number, last, only_present: false, frame });
        assert_eq!(nth(1, false, Frame::WHOLE), ["1", "1", "1", "1", "10", "10"]);
        assert_eq!(nth(1, true, Frame::SO_FAR), ["1", "2", "2", "4", "10", "20"]);
        assert_eq!(nth(3, false, Frame::WHOLE), ["2", "2", "2", "2", "-", "-"]);
    }

    #[test]
    fn frames_are_summed() {
        assert_eq!(sum(Frame::WHOLE), ["9", "9", "9", "9", "30", "30"]);
        assert_eq!(sum(Frame::SO_FAR), ["1", "5", "5", "9", "10", "30"]);
        let rows = |start, end| sum(Frame { units: Units::Rows, start, end });
        assert_eq!(rows(Bound::Unbounded, Bound::Offset(0)), ["1", "3", "5", "9", "10", "30"]);
        assert_eq!(rows(Bound::Offset(0), Bound::Unbounded), ["9", "8", "6", "4", "30", "20"]);
        assert_eq!(rows(Bound::Offset(-1), Bound::Offset(1)), ["3", "5", "8", "6", "30", "30"]);
        assert_eq!(rows(Bound::Offset(1), Bound::Offset(2)), ["4", "6", "4", "-", "20", "-"]);
    }
}
