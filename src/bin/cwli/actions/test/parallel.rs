//! Work for several threads, with its results in the order of the work.

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Bytes of stack of a thread, as much as the first thread of a program commonly has.
const STACK: usize = 8 * 1024 * 1024;

/// Does the same with each item, on so many threads; 0 for one per core.
// Not by rayon: the engine has workers of its own, and a worker of rayon that waits for them begins further items in
// the meantime, each deeper in its stack than the one before.
pub fn each<T: Sync, R: Send>(threads: usize, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = if threads > 0 { threads } else { thread::available_parallelism().map_or(1, NonZero::get) };
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<Option<R>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let take = || {
        while let Some(at) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|at| *at < items.len()) {
            let result = work(&items[at]);
            if let Ok(mut place) = results[at].lock() {
                *place = Some(result);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads.min(items.len()) {
            // What no thread could be had for is done below.
            let _ = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, take);
        }
    });
    take();
    results.into_iter().filter_map(|place| place.into_inner().ok().flatten()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_work() {
        let items: Vec<usize> = (0..100).collect();
        for threads in [0, 1, 7] {
            assert_eq!(each(threads, &items, |item| item * 2), items.iter().map(|item| item * 2).collect::<Vec<_>>());
        }
        assert!(each(3, &[], |item: &usize| *item).is_empty());
    }
}
