//! Days of the shop's own, and ranges of them. A day is a number: days since 1970-01-01, by the shop's clock.

use chrono::{Datelike, Months, NaiveDate, Timelike};
use serde::Deserialize;

use crate::clock::Micros;
use crate::handoff::hours::Zone;

/// The longest range that is told, in days.
const LONGEST: i32 = 731;

/// Days in a row that are counted together, too: each of these many fits whole ones of those before it.
const SPANS: [i32; 3] = [4, 16, 64];
/// Numbers of the first spans begin here, of the next at twice as much, and so on: beyond every day there is.
const BEYOND: i32 = 10_000_000;

/// What a day's number is added to: its own row, and that of each span it lies in. A span is kept like a day.
pub fn counted_in(day: i32) -> impl Iterator<Item = i32> {
    let spans = SPANS.into_iter().zip(1..);
    let spans = spans.map(move |(days, level)| BEYOND * level + day.div_euclid(days));
    std::iter::once(day).chain(spans)
}

/// The day an instant is on, where that zone's clocks hang.
#[must_use]
pub fn day(zone: Zone, at: Micros) -> i32 {
    number(zone.local(at).date())
}

/// The hour there.
#[must_use]
pub fn hour(zone: Zone, at: Micros) -> u32 {
    zone.local(at).hour()
}

fn number(date: NaiveDate) -> i32 {
    date.num_days_from_ce() - epoch().num_days_from_ce()
}

fn epoch() -> NaiveDate {
    NaiveDate::from_ymd_opt(1970, 1, 1).unwrap_or_default()
}

/// The date of a day.
#[must_use]
pub fn date(day: i32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(day.saturating_add(epoch().num_days_from_ce()))
        .unwrap_or_default()
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

fn month(date: NaiveDate) -> &'static str {
    let at = usize::try_from(date.month0()).unwrap_or(0);
    MONTHS.get(at).copied().unwrap_or_default()
}

/// "2026-11-29".
#[must_use]
pub fn iso(day: i32) -> String {
    date(day).to_string()
}

/// "29 Nov 2026".
#[must_use]
pub fn long(day: i32) -> String {
    let date = date(day);
    format!("{} {} {}", date.day(), month(date), date.year())
}

/// "29 Nov".
#[must_use]
pub fn short(day: i32) -> String {
    let date = date(day);
    format!("{} {}", date.day(), month(date))
}

/// The first day of the month after a day's.
fn month_after(day: i32) -> i32 {
    let first = date(day).with_day(1);
    first
        .and_then(|first| first.checked_add_months(Months::new(1)))
        .map_or(day + 31, number)
}

fn parse(text: &str) -> Option<i32> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    // What no database was made for is no day of a shop's.
    (2000..3000).contains(&date.year()).then(|| number(date))
}

/// Days in a row, the last one included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The first.
    pub from: i32,
    /// The last.
    pub to: i32,
}

impl Range {
    /// How many.
    #[must_use]
    pub fn days(self) -> i32 {
        self.to - self.from + 1
    }

    /// As many days before it.
    #[must_use]
    pub fn before(self) -> Self {
        Self {
            from: self.from - self.days(),
            to: self.from - 1,
        }
    }

    /// Each of them.
    pub fn each(self) -> impl Iterator<Item = i32> {
        self.from..=self.to
    }

    /// The same as few rows as it can be had in: spans where they fit, else days. However long the range, they are not
    /// many: that is what opening a report costs.
    #[must_use]
    pub fn parts(self) -> Vec<i32> {
        let mut parts = Vec::new();
        let mut day = self.from;
        while day <= self.to {
            let fits = |days: i32| day.rem_euclid(days) == 0 && self.to - day >= days - 1;
            let spans = SPANS.into_iter().zip(1..).filter(|(days, _)| fits(*days));
            // The longest stands last.
            let (part, days) = spans.last().map_or((day, 1), |(days, level)| {
                (BEYOND * level + day.div_euclid(days), days)
            });
            parts.push(part);
            day = day.saturating_add(days);
        }
        parts
    }

    /// Its days side by side: each alone, or weeks from Monday on, or months, so that they are not many. The first and
    /// the last may be cut short.
    #[must_use]
    pub fn periods(self) -> Vec<Self> {
        let after: fn(i32) -> i32 = match self.days() {
            ..=14 => |day| day + 1,
            15..=120 => |day| day + 7 - (day + 3).rem_euclid(7),
            _ => month_after,
        };
        let mut periods = Vec::new();
        let mut from = self.from;
        while from <= self.to {
            let next = after(from).max(from + 1);
            periods.push(Self {
                from,
                to: self.to.min(next - 1),
            });
            from = next;
        }
        periods
    }

    /// "29 Nov"; "23 Nov to 29 Nov"; "Nov 2026" of a whole month.
    #[must_use]
    pub fn label(self) -> String {
        let first = date(self.from);
        if self.from == self.to {
            return short(self.from);
        }
        if first.day() == 1 && month_after(self.from) == self.to + 1 {
            return format!("{} {}", month(first), first.year());
        }
        format!("{} to {}", short(self.from), short(self.to))
    }

    /// "1 Nov 2026 to 29 Nov 2026".
    #[must_use]
    pub fn words(self) -> String {
        if self.from == self.to {
            return long(self.from);
        }
        format!("{} to {}", long(self.from), long(self.to))
    }

    /// As an address has it.
    #[must_use]
    pub fn query(self) -> String {
        format!("from={}&to={}", iso(self.from), iso(self.to))
    }
}

/// What an address says of the days.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// "1", "7", "30", "90": so many, today the last.
    days: String,
    from: String,
    to: String,
}

impl Asked {
    /// Ranges one gets to by one click: days, and what they are called.
    pub const READY: [(i32, &'static str); 4] = [
        (1, "Today"),
        (7, "7 days"),
        (30, "30 days"),
        (90, "90 days"),
    ];

    /// The range that is meant, and the ready one it is. What can't be read is the last 30 days.
    #[must_use]
    pub fn range(&self, today: i32) -> (Range, Option<i32>) {
        let last = |days: i32| Range {
            from: today - days + 1,
            to: today,
        };
        let known = |days: &i32| Self::READY.iter().any(|(ready, _)| ready == days);
        let range = match (parse(&self.from), parse(&self.to)) {
            (Some(from), Some(to)) => {
                let (from, to) = (from.min(to), from.max(to));
                Range {
                    from: from.max(to - LONGEST + 1),
                    to,
                }
            }
            (Some(from), None) if from <= today => Range {
                from: from.max(today - LONGEST + 1),
                to: today,
            },
            _ => last(self.days.parse().ok().filter(known).unwrap_or(30)),
        };
        let ready = Self::READY
            .iter()
            .map(|(days, _)| *days)
            .find(|days| last(*days) == range);
        (range, ready)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_parts_of_a_range_are_each_of_its_days_once(from in 10_957_i32..50_000, days in 1..=LONGEST) {
            let range = Range { from, to: from + days - 1 };
            let parts = range.parts();
            let seen = |day: i32| counted_in(day).filter(|part| parts.contains(part)).count();
            prop_assert!(range.each().all(|day| seen(day) == 1));
            prop_assert_eq!((seen(from - 1), seen(range.to + 1)), (0, 0));
            let periods = range.periods();
            let told: Vec<i32> = periods.iter().flat_map(|period| period.each()).collect();
            prop_assert_eq!(told, range.each().collect::<Vec<_>>());
            prop_assert!(periods.len() <= 26);
            prop_assert!(parts.len() <= 6 + 6 + 6 + usize::try_from(days / 64).unwrap_or(0));
        }
    }

    fn asked(days: &str, from: &str, to: &str) -> Asked {
        Asked {
            days: days.into(),
            from: from.into(),
            to: to.into(),
        }
    }

    #[test]
    fn a_day_is_the_shops_own() {
        let at = Micros::parse_rfc3339("2026-11-29T23:30:00Z").unwrap_or_default();
        let berlin = Zone::parse("Europe/Berlin").unwrap_or(Zone::UTC);
        assert_eq!(iso(day(Zone::UTC, at)), "2026-11-29");
        assert_eq!(iso(day(berlin, at)), "2026-11-30");
        assert_eq!(hour(berlin, at), 0);
    }

    #[test]
    fn days_stand_side_by_side_as_days_weeks_and_months() {
        let labels = |from: &str, to: &str| {
            let day = |text: &str| parse(text).unwrap_or_default();
            let range = Range {
                from: day(from),
                to: day(to),
            };
            let labels: Vec<String> = range.periods().into_iter().map(Range::label).collect();
            labels
        };
        assert_eq!(labels("2026-11-28", "2026-11-29"), ["28 Nov", "29 Nov"]);
        assert_eq!(
            labels("2026-11-07", "2026-11-23"),
            [
                "7 Nov to 8 Nov",
                "9 Nov to 15 Nov",
                "16 Nov to 22 Nov",
                "23 Nov"
            ]
        );
        assert_eq!(
            labels("2025-12-31", "2026-05-02"),
            [
                "31 Dec",
                "Jan 2026",
                "Feb 2026",
                "Mar 2026",
                "Apr 2026",
                "1 May to 2 May"
            ]
        );
    }

    #[test]
    fn a_range_is_read_however_it_is_asked_for() {
        let today = parse("2026-11-29").unwrap_or_default();
        let words = |asked: Asked| {
            let (range, ready) = asked.range(today);
            (iso(range.from), iso(range.to), ready)
        };
        let of = |from: &str, to: &str, ready| (from.to_owned(), to.to_owned(), ready);
        assert_eq!(
            words(asked("", "", "")),
            of("2026-10-31", "2026-11-29", Some(30))
        );
        assert_eq!(
            words(asked("1", "", "")),
            of("2026-11-29", "2026-11-29", Some(1))
        );
        assert_eq!(
            words(asked("", "2026-11-29", "2026-11-23")),
            of("2026-11-23", "2026-11-29", Some(7))
        );
        assert_eq!(
            words(asked("", "1066-10-14", "0")),
            of("2026-10-31", "2026-11-29", Some(30))
        );
        let (range, _) = asked("", "2000-01-01", "2026-11-29").range(today);
        assert_eq!(range.days(), LONGEST);
        let week = asked("7", "", "").range(today).0;
        assert_eq!(week.before().words(), "16 Nov 2026 to 22 Nov 2026");
    }
}
