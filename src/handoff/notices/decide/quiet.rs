//! Quiet hours.

use chrono::{Datelike, Timelike};

use crate::clock::Micros;
use crate::handoff::hours::Zone;

/// When somebody is not to be woken: minutes of the day, by the shop's clock. From later to earlier is past midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    /// 0 to 1439.
    pub begins: i32,
    /// 0 to 1439.
    pub ends: i32,
    /// On which days it begins: bit 0 is Monday.
    pub days: i32,
}

impl Quiet {
    /// Whether it is quiet at `now`. It is judged by the wall's own hands, so that a night with a changed clock
    /// has the same quiet hours as any other.
    #[must_use]
    pub fn covers(&self, zone: Zone, now: Micros) -> bool {
        let at = zone.local(now);
        let minute = i32::try_from(at.hour() * 60 + at.minute()).unwrap_or(0);
        let today = at.weekday().num_days_from_monday();
        let on = |day: u32| self.days & (1 << day) != 0;
        if self.begins == self.ends {
            return false;
        }
        if self.begins < self.ends {
            return on(today) && (self.begins..self.ends).contains(&minute);
        }
        (on(today) && minute >= self.begins) || (on((today + 6) % 7) && minute < self.ends)
    }
}
