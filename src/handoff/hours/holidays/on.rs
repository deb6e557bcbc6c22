//! When a holiday is: a day of a month, a weekday of one, days counted from Easter, an equinox.

use chrono::{Datelike, NaiveDate, Weekday};

use On::{
    AutumnEquinox, DayBeforeIfSunday, Easter, Fixed, FromDay, Kept, Last, MondayUnlessFriday, Nth,
    Since, SpringEquinox,
};
use Weekday::{Fri, Mon};

/// When a holiday is.
#[derive(Debug, Clone, Copy)]
pub(super) enum On {
    /// Month and day.
    Fixed(u32, u32),
    /// The same, and no other day instead where it falls on a weekend.
    Kept(u32, u32),
    /// Days after Easter Sunday.
    Easter(i64),
    /// The so-manyeth of a weekday in a month.
    Nth(u32, Weekday, u8),
    /// The last of a weekday in a month.
    Last(u32, Weekday),
    /// The first of a weekday from this day on.
    FromDay(u32, u32, Weekday),
    /// This day, or the one before where it is a Sunday.
    DayBeforeIfSunday(u32, u32),
    /// The first Monday of a month, or its first day where that is a Friday.
    MondayUnlessFriday(u32),
    /// Fixed, from this year on.
    Since(i32, u32, u32),
    /// As Japan's observatory computes it.
    SpringEquinox,
    /// The same in September.
    AutumnEquinox,
}

impl On {
    /// The day in a year, if it has one.
    pub(super) fn date(self, year: i32) -> Option<NaiveDate> {
        let ymd = |month, day| NaiveDate::from_ymd_opt(year, month, day);
        match self {
            Fixed(month, day) | Kept(month, day) => ymd(month, day),
            Since(from, month, day) => ymd(month, day).filter(|_| year >= from),
            Easter(after) => easter(year)?.checked_add_signed(chrono::TimeDelta::days(after)),
            Nth(month, weekday, nth) => {
                NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth)
            }
            Last(month, weekday) => (4..=5)
                .rev()
                .find_map(|nth| NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth)),
            FromDay(month, day, weekday) => ymd(month, day)?
                .iter_days()
                .take(7)
                .find(|date| date.weekday() == weekday),
            DayBeforeIfSunday(month, day) => {
                let date = ymd(month, day)?;
                if date.weekday() == Weekday::Sun {
                    date.pred_opt()
                } else {
                    Some(date)
                }
            }
            MondayUnlessFriday(month) => ymd(month, 1)
                .filter(|date| date.weekday() == Fri)
                .or_else(|| NaiveDate::from_weekday_of_month_opt(year, month, Mon, 1)),
            SpringEquinox => ymd(3, equinox(year, 208_431)?),
            AutumnEquinox => ymd(9, equinox(year, 232_488)?),
        }
    }
}

/// The day of the month, from where it stood in 1980 (in 1/10,000 of a day); good from 1980 to 2099.
fn equinox(year: i32, in_1980: i64) -> Option<u32> {
    let since = i64::from(year) - 1980;
    let day = (in_1980 * 100 + 242_194 * since) / 1_000_000 - since.div_euclid(4);
    u32::try_from(day).ok()
}

/// Easter Sunday of the Gregorian calendar.
#[must_use]
pub(super) fn easter(year: i32) -> Option<NaiveDate> {
    let golden = year.rem_euclid(19);
    let (century, rest) = (year.div_euclid(100), year.rem_euclid(100));
    let leaps = century.div_euclid(4);
    let moon_drift = (century - (century + 8).div_euclid(25) + 1).div_euclid(3);
    let epact = (19 * golden + century - leaps - moon_drift + 15).rem_euclid(30);
    let weekday =
        (32 + 2 * century.rem_euclid(4) + 2 * rest.div_euclid(4) - epact - rest.rem_euclid(4))
            .rem_euclid(7);
    let late = (golden + 11 * epact + 22 * weekday).div_euclid(451);
    let march = epact + weekday - 7 * late + 114;
    let (month, day) = (march.div_euclid(31), march.rem_euclid(31) + 1);
    NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}
