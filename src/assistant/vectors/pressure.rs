//! When the static table stands in for the model: decided from what is seen, with the time passed in.

use crate::clock::Micros;

/// Turns that may wait for each place at the model: at 10 to 13 ms each, the last one waits a tenth of a second.
const WAITING_FOR_EACH: usize = 8;
/// How long the table stands in once there were more, in seconds: long enough for the queue to empty.
const STANDS_IN: i64 = 2;
/// The first pause of a server that failed, in seconds; each failure after it doubles it.
const FIRST_PAUSE: i64 = 15;
/// The longest, in seconds.
const LONGEST_PAUSE: i64 = 300;

/// How pressed the model is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pressure {
    until: Option<Micros>,
}

impl Pressure {
    /// Whether a turn that finds so many `waiting` for `places` should go to the model too; else the table stands
    /// in, for it and for those after it, for a while.
    pub fn admits(&mut self, waiting: usize, places: usize, now: Micros) -> bool {
        if self.until.is_some_and(|until| now < until) {
            return false;
        }
        self.until = None;
        if waiting >= places.saturating_mul(WAITING_FOR_EACH) {
            self.waited_too_long(now);
            return false;
        }
        true
    }

    /// Somebody waited longer than a shopper should, however few there were.
    pub fn waited_too_long(&mut self, now: Micros) {
        self.until = Some(now.plus_seconds(STANDS_IN));
    }
}

/// Whether another server may be asked: one that failed is left alone, longer each time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outage {
    pause: i64,
    until: Option<Micros>,
}

impl Outage {
    /// Whether it may be asked now.
    #[must_use]
    pub fn is_over(&self, now: Micros) -> bool {
        self.until.is_none_or(|until| now >= until)
    }

    /// It answered.
    pub fn answered(&mut self) {
        *self = Self::default();
    }

    /// It failed. Whether this is the first time since it last answered, and worth a line in the log.
    pub fn failed(&mut self, now: Micros) -> bool {
        let first = self.until.is_none();
        if self.is_over(now) {
            self.pause = (self.pause * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE);
            self.until = Some(now.plus_seconds(self.pause));
        }
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_for_a_while() {
        let mut pressure = Pressure::default();
        let start = Micros(1_000_000_000);
        assert!(pressure.admits(0, 2, start));
        assert!(pressure.admits(15, 2, start));
        assert!(!pressure.admits(16, 2, start), "full");
        assert!(!pressure.admits(0, 2, start.plus_seconds(1)), "a while");
        assert!(pressure.admits(0, 2, start.plus_seconds(2)), "and over");
        pressure.waited_too_long(start.plus_seconds(5));
        assert!(!pressure.admits(0, 2, start.plus_seconds(6)));
        assert!(pressure.admits(0, 2, start.plus_seconds(7)));
    }

    #[test]
    fn a_server_that_failed_is_left_alone_longer_each_time() {
        let mut outage = Outage::default();
        let mut now = Micros(0);
        assert!(outage.is_over(now));
        assert!(outage.failed(now));
        for pause in [15, 30, 60, 120, 240, 300, 300] {
            assert!(!outage.is_over(now.plus_seconds(pause - 1)));
            assert!(!outage.failed(now.plus_seconds(pause - 1)), "asked before");
            now = now.plus_seconds(pause);
            assert!(outage.is_over(now), "after {pause} s");
            assert!(!outage.failed(now), "said already");
        }
        outage.answered();
        assert!(outage.is_over(now));
        assert!(outage.failed(now));
    }
}
