//! Opening hours: whether somebody is there, until when, and when again. Pure: the time is passed in.
//!
//! Hours are written in the shop's own clock, and judged as instants: a day on which the clock is moved has 23 or 25
//! hours, and what is written for a time that does not exist that day begins or ends when the clock jumps.

pub mod holidays;
mod range;
mod standings;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt;

use chrono::{
    DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta,
    TimeZone,
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use self::holidays::Country;
pub use self::range::Range;
pub use self::standings::Standings;
use crate::clock::Micros;

/// Days that are looked at for the next opening.
const AHEAD: u64 = 400;
/// Days without a break after which "open until" is not worth telling.
const ENDLESS: u64 = 15;
/// The most ranges of a day, and dates of the shop's own.
const MOST_RANGES: usize = 8;
const MOST_DATES: usize = 200;

/// A zone of the IANA database, such as `Europe/Berlin`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(Tz);

impl Zone {
    /// Universal time.
    pub const UTC: Self = Self(Tz::UTC);

    /// Reads its name.
    ///
    /// # Errors
    /// For the one who typed it.
    pub fn parse(name: &str) -> Result<Self, String> {
        name.trim().parse().map(Self).map_err(|_| {
            "There is no such time zone. Choose one of the list, such as Europe/Berlin.".into()
        })
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The names of all zones, in order.
    pub fn names() -> impl Iterator<Item = &'static str> {
        chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())
    }

    /// What clocks there show.
    #[must_use]
    pub fn local(self, at: Micros) -> NaiveDateTime {
        let utc = DateTime::from_timestamp_micros(at.0)
            .unwrap_or(DateTime::UNIX_EPOCH)
            .naive_utc();
        let offset = self.0.offset_from_utc_datetime(&utc).fix();
        utc.checked_add_signed(TimeDelta::seconds(i64::from(offset.local_minus_utc())))
            .unwrap_or(utc)
    }

    /// When clocks there show this: first and last time. One that is skipped is when they jump over it.
    fn instants(self, local: NaiveDateTime) -> (Micros, Micros) {
        let micros = |at: DateTime<Tz>| Micros(at.timestamp_micros());
        match self.0.from_local_datetime(&local) {
            LocalResult::Single(at) => (micros(at), micros(at)),
            LocalResult::Ambiguous(first, last) => (micros(first), micros(last)),
            LocalResult::None => {
                let jump = self.jump_over(local);
                (jump, jump)
            }
        }
    }

    /// When clocks there first show this.
    #[must_use]
    pub fn first(self, local: NaiveDateTime) -> Micros {
        self.instants(local).0
    }

    /// The first minute at which clocks there show at least `local`.
    fn jump_over(self, local: NaiveDateTime) -> Micros {
        const MINUTE: i64 = 60_000_000;
        let around = local.and_utc().timestamp_micros().div_euclid(MINUTE);
        let (mut before, mut after) = (around - 26 * 60, around + 26 * 60);
        while after - before > 1 {
            let middle = i64::midpoint(before, after);
            if self.local(Micros(middle * MINUTE)) < local {
                before = middle;
            } else {
                after = middle;
            }
        }
        Micros(after * MINUTE)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl TryFrom<String> for Zone {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::parse(&name)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name().to_owned()
    }
}

/// The week, from Monday.
pub type Week = [Vec<Range>; 7];

/// A date with hours of its own: a holiday when it has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Special {
    /// The day.
    #[serde(with = "day")]
    pub date: NaiveDate,
    /// What it is called, for staff.
    #[serde(default)]
    pub name: String,
    /// When there is somebody; never, when empty.
    #[serde(default)]
    pub ranges: Vec<Range>,
}

mod day {
    //! A day as `2026-12-24`.

    use chrono::NaiveDate;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(date: &NaiveDate, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&date.format("%Y-%m-%d").to_string())
    }

    pub fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<NaiveDate, D::Error> {
        let text = String::deserialize(from)?;
        NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d")
            .map_err(|_| D::Error::custom("Write a date like 2026-12-24."))
    }
}

/// When somebody is there: of a shop, of a group, of a person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Hours {
    /// None: around the clock.
    #[serde(default)]
    pub week: Option<Week>,
    /// None: the shop's.
    #[serde(default)]
    pub zone: Option<Zone>,
    /// Whose public holidays are free.
    #[serde(default)]
    pub country: Option<Country>,
    /// Those of them, by name, that are days like any other.
    #[serde(default)]
    pub open_on: BTreeSet<String>,
    /// Dates with hours of their own; they come before a holiday.
    #[serde(default)]
    pub special: Vec<Special>,
}

/// How it stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Somebody is there.
    Open {
        /// Until then; none when that is not in sight.
        until: Option<Micros>,
    },
    /// Nobody is.
    Closed {
        /// When somebody is again; none when that is not in sight.
        opens: Option<Micros>,
    },
}

impl Standing {
    /// Whether somebody is there.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open { .. })
    }

    /// Open, but for no longer than so many minutes.
    #[must_use]
    pub fn is_closing_soon(self, now: Micros, minutes: i64) -> bool {
        match self {
            Self::Open { until: Some(until) } => until.seconds_since(now) <= minutes * 60,
            Self::Open { until: None } | Self::Closed { .. } => false,
        }
    }
}

impl Hours {
    /// Whether nothing was set: always there.
    #[must_use]
    pub fn is_always(&self) -> bool {
        self.week.is_none() && self.country.is_none() && self.special.is_empty()
    }

    /// How it stands at `now`, where no zone of its own is set by `zone`.
    #[must_use]
    pub fn standing(&self, now: Micros, zone: Zone) -> Standing {
        if self.is_always() {
            return Standing::Open { until: None };
        }
        let zone = self.zone.unwrap_or(zone);
        let today = zone.local(now).date();
        let mut end: Option<Micros> = None;
        for (date, ahead) in today.pred_opt().unwrap_or(today).iter_days().zip(0..=AHEAD) {
            for range in self.on(date) {
                let (from, to) = instants(zone, date, range);
                if to <= now || to <= from {
                    continue;
                }
                match end {
                    None if from <= now => end = Some(to),
                    None => return Standing::Closed { opens: Some(from) },
                    Some(until) if from <= until => end = Some(until.max(to)),
                    Some(until) => return Standing::Open { until: Some(until) },
                }
            }
            match end {
                Some(_) if ahead > ENDLESS => return Standing::Open { until: None },
                // Nothing after it today can join it any more.
                Some(until) if instants(zone, date, Range::WHOLE_DAY).1 > until => {
                    return Standing::Open { until: Some(until) };
                }
                Some(_) | None => {}
            }
        }
        match end {
            Some(until) => Standing::Open { until: Some(until) },
            None => Standing::Closed { opens: None },
        }
    }

    /// The ranges that begin on a day, in order.
    #[must_use]
    pub fn on(&self, date: NaiveDate) -> Vec<Range> {
        let mut ranges = match self.special.iter().find(|special| special.date == date) {
            Some(special) => special.ranges.clone(),
            None if self.holiday(date).is_some() => Vec::new(),
            None => match &self.week {
                None => vec![Range::WHOLE_DAY],
                Some(week) => usize::try_from(date.weekday().num_days_from_monday())
                    .ok()
                    .and_then(|day| week.get(day))
                    .cloned()
                    .unwrap_or_default(),
            },
        };
        ranges.sort_unstable();
        ranges
    }

    /// The public holiday a day is, if it is a free one here.
    #[must_use]
    pub fn holiday(&self, date: NaiveDate) -> Option<&'static str> {
        self.country?
            .holiday(date)
            .filter(|name| !self.open_on.contains(*name))
    }

    /// Looks for what can't be meant.
    ///
    /// # Errors
    /// The field, and what is wrong with it.
    pub fn check(&self) -> Result<(), (&'static str, String)> {
        const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        for (ranges, day) in self.week.iter().flatten().zip(DAYS) {
            apart(ranges).map_err(|wrong| (day, wrong))?;
        }
        if self.special.len() > MOST_DATES {
            return Err(("special", format!("At most {MOST_DATES} dates.")));
        }
        let mut dates = BTreeSet::new();
        for special in &self.special {
            if !dates.insert(special.date) {
                return Err((
                    "special",
                    format!("{} is there twice.", special.date.format("%Y-%m-%d")),
                ));
            }
            if special.name.chars().count() > 60 {
                return Err(("special", "A name has at most 60 characters.".into()));
            }
            apart(&special.ranges).map_err(|wrong| ("special", wrong))?;
        }
        Ok(())
    }
}

fn apart(ranges: &[Range]) -> Result<(), String> {
    if ranges.len() > MOST_RANGES {
        return Err(format!("At most {MOST_RANGES} ranges a day."));
    }
    let mut sorted = ranges.to_vec();
    sorted.sort_unstable();
    for pair in sorted.windows(2) {
        if let [first, second] = pair
            && first.overlaps(*second)
        {
            return Err(format!("{first} and {second} overlap."));
        }
    }
    Ok(())
}

/// When a range of a day begins and ends. A time that comes twice counts from its first to its last.
fn instants(zone: Zone, date: NaiveDate, range: Range) -> (Micros, Micros) {
    let at = |minutes: u16| {
        let minutes = u64::from(minutes);
        let day = date
            .checked_add_days(Days::new(minutes / 1440))
            .unwrap_or(date);
        let midnight = day.and_time(NaiveTime::MIN);
        let within = i64::try_from(minutes % 1440).unwrap_or(0);
        midnight
            .checked_add_signed(TimeDelta::minutes(within))
            .unwrap_or(midnight)
    };
    (
        zone.instants(at(range.from())).0,
        zone.instants(at(range.to())).1,
    )
}
