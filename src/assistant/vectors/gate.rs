//! Who may keep the machine's cores busy with the model: turns, one for each core; and one index at a time, which
//! steps aside between two steps while turns have every core.

use std::time::Duration;

use parking_lot::{Condvar, Mutex};

use super::pressure::Pressure;
use crate::clock::Micros;

/// The longest a turn waits for its place.
const LONGEST_WAIT: Duration = Duration::from_millis(250);
/// The longest an index steps aside at one step: under load it is slow, but it ends.
const STEPS_ASIDE: Duration = Duration::from_millis(100);

/// The places at the model.
pub struct Gate {
    places: usize,
    queue: Mutex<Queue>,
    left: Condvar,
    indexing: Mutex<()>,
}

#[derive(Default)]
struct Queue {
    running: usize,
    waiting: usize,
    pressure: Pressure,
}

/// A place at the model, given back when dropped.
pub struct Place<'a>(&'a Gate);

impl Gate {
    /// A gate to so many places, one at least.
    #[must_use]
    pub fn new(places: usize) -> Self {
        Self {
            places: places.max(1),
            queue: Mutex::default(),
            left: Condvar::new(),
            indexing: Mutex::default(),
        }
    }

    /// A place for a turn, waited for on this thread; nothing when the table should stand in.
    pub fn turn(&self, now: impl Fn() -> Micros) -> Option<Place<'_>> {
        let mut queue = self.queue.lock();
        let waiting = queue.waiting;
        if !queue.pressure.admits(waiting, self.places, now()) {
            return None;
        }
        if queue.running >= self.places {
            queue.waiting += 1;
            self.left.wait_while_for(
                &mut queue,
                |queue| queue.running >= self.places,
                LONGEST_WAIT,
            );
            queue.waiting -= 1;
            if queue.running >= self.places {
                queue.pressure.waited_too_long(now());
                return None;
            }
        }
        queue.running += 1;
        Some(Place(self))
    }

    /// One step of an index: alone among indexes, and after turns where they have every core.
    pub fn index<T>(&self, step: impl FnOnce() -> T) -> T {
        let _alone = self.indexing.lock();
        let mut queue = self.queue.lock();
        self.left.wait_while_for(
            &mut queue,
            |queue| queue.running >= self.places,
            STEPS_ASIDE,
        );
        drop(queue);
        step()
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.queue.lock().running -= 1;
        self.0.left.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_turn_waits_for_its_place() {
        let gate = Gate::new(1);
        let now = || Micros(0);
        let (send, receive) = mpsc::channel();
        std::thread::scope(|scope| {
            let first = gate.turn(now).unwrap();
            scope.spawn(|| {
                let place = gate.turn(now);
                send.send(place.is_some()).unwrap();
            });
            while gate.queue.lock().waiting == 0 {
                std::thread::yield_now();
            }
            drop(first);
        });
        assert!(receive.recv().unwrap());
        assert_eq!(gate.queue.lock().running, 0);
    }

    #[test]
    fn who_waits_too_long_goes_to_the_table_and_so_do_those_after() {
        let gate = Gate::new(1);
        let first = gate.turn(|| Micros(0)).unwrap();
        assert!(gate.turn(|| Micros(0)).is_none());
        drop(first);
        assert!(gate.turn(|| Micros(1)).is_none(), "for a while");
        assert!(gate.turn(|| Micros(2_000_000)).is_some());
    }

    #[test]
    fn an_index_goes_on_under_load() {
        let gate = Gate::new(1);
        let _busy = gate.turn(|| Micros(0)).unwrap();
        assert_eq!(gate.index(|| 7), 7);
    }
}
