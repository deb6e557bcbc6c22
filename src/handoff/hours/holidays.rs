//! Public holidays, computed: fixed days, days counted from Easter, the third Monday of a month.
//!
//! The national ones of each country, not those of its regions: what a region has besides is a date of the shop's own.

mod on;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use self::on::On;
use On::{
    AutumnEquinox, DayBeforeIfSunday, Easter, Fixed, FromDay, Kept, Last, MondayUnlessFriday, Nth,
    Since, SpringEquinox,
};

/// Countries with a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "ISO 3166 names them")]
pub enum Country {
    At,
    Au,
    Be,
    Br,
    Ca,
    Ch,
    De,
    Dk,
    Es,
    Fr,
    Gb,
    Ie,
    It,
    Jp,
    Nl,
    No,
    Pl,
    Pt,
    Se,
    Us,
}

/// A holiday in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holiday {
    /// The day.
    pub date: NaiveDate,
    /// What it is called.
    pub name: &'static str,
}

/// What a country does about holidays that fall on a weekend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moves {
    /// Nothing.
    Never,
    /// Saturday's is observed on Friday too, Sunday's on Monday.
    Nearest,
    /// The next weekday that is no holiday is free too.
    NextWeekday,
    /// Sunday's only; and a day between two holidays is one.
    Japan,
}

use Weekday::{Fri, Mon, Sat, Thu};

const NEW_YEAR: (On, &str) = (Fixed(1, 1), "New Year’s Day");
const EPIPHANY: (On, &str) = (Fixed(1, 6), "Epiphany");
const MAUNDY_THURSDAY: (On, &str) = (Easter(-3), "Maundy Thursday");
const GOOD_FRIDAY: (On, &str) = (Easter(-2), "Good Friday");
const EASTER_SUNDAY: (On, &str) = (Easter(0), "Easter Sunday");
const EASTER_MONDAY: (On, &str) = (Easter(1), "Easter Monday");
const LABOUR_DAY: (On, &str) = (Fixed(5, 1), "Labour Day");
const ASCENSION: (On, &str) = (Easter(39), "Ascension Day");
const WHIT_SUNDAY: (On, &str) = (Easter(49), "Whit Sunday");
const WHIT_MONDAY: (On, &str) = (Easter(50), "Whit Monday");
const CORPUS_CHRISTI: (On, &str) = (Easter(60), "Corpus Christi");
const ASSUMPTION: (On, &str) = (Fixed(8, 15), "Assumption Day");
const ALL_SAINTS: (On, &str) = (Fixed(11, 1), "All Saints’ Day");
const ARMISTICE: (On, &str) = (Fixed(11, 11), "Armistice Day");
const IMMACULATE: (On, &str) = (Fixed(12, 8), "Immaculate Conception");
const CHRISTMAS: (On, &str) = (Fixed(12, 25), "Christmas Day");
const BOXING: (On, &str) = (Fixed(12, 26), "Boxing Day");
const ST_STEPHEN: (On, &str) = (Fixed(12, 26), "St Stephen’s Day");

impl Country {
    /// All of them, with their names.
    pub const ALL: [(Self, &'static str); 20] = [
        (Self::Au, "Australia"),
        (Self::At, "Austria"),
        (Self::Be, "Belgium"),
        (Self::Br, "Brazil"),
        (Self::Ca, "Canada"),
        (Self::Dk, "Denmark"),
        (Self::Fr, "France"),
        (Self::De, "Germany"),
        (Self::Ie, "Ireland"),
        (Self::It, "Italy"),
        (Self::Jp, "Japan"),
        (Self::Nl, "Netherlands"),
        (Self::No, "Norway"),
        (Self::Pl, "Poland"),
        (Self::Pt, "Portugal"),
        (Self::Es, "Spain"),
        (Self::Se, "Sweden"),
        (Self::Ch, "Switzerland"),
        (Self::Gb, "United Kingdom"),
        (Self::Us, "United States"),
    ];

    /// Its two letters.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::At => "AT",
            Self::Au => "AU",
            Self::Be => "BE",
            Self::Br => "BR",
            Self::Ca => "CA",
            Self::Ch => "CH",
            Self::De => "DE",
            Self::Dk => "DK",
            Self::Es => "ES",
            Self::Fr => "FR",
            Self::Gb => "GB",
            Self::Ie => "IE",
            Self::It => "IT",
            Self::Jp => "JP",
            Self::Nl => "NL",
            Self::No => "NO",
            Self::Pl => "PL",
            Self::Pt => "PT",
            Self::Se => "SE",
            Self::Us => "US",
        }
    }

    #[rustfmt::skip]
    fn table(self) -> (&'static [(On, &'static str)], Moves) {
        match self {
            Self::At => (&[
                NEW_YEAR, EPIPHANY, EASTER_MONDAY, LABOUR_DAY, ASCENSION, WHIT_MONDAY, CORPUS_CHRISTI, ASSUMPTION,
                (Fixed(10, 26), "National Day"), ALL_SAINTS, IMMACULATE, CHRISTMAS, ST_STEPHEN,
            ], Moves::Never),
            Self::Au => (&[
                // Only some states have a Monday for Anzac Day.
                NEW_YEAR, (Fixed(1, 26), "Australia Day"), GOOD_FRIDAY, EASTER_MONDAY, (Kept(4, 25), "Anzac Day"),
                CHRISTMAS, BOXING,
            ], Moves::NextWeekday),
            Self::Be => (&[
                NEW_YEAR, EASTER_MONDAY, LABOUR_DAY, ASCENSION, WHIT_MONDAY, (Fixed(7, 21), "National Day"), ASSUMPTION,
                ALL_SAINTS, ARMISTICE, CHRISTMAS,
            ], Moves::Never),
            Self::Br => (&[
                NEW_YEAR, GOOD_FRIDAY, (Fixed(4, 21), "Tiradentes’ Day"), LABOUR_DAY, (Fixed(9, 7), "Independence Day"),
                (Fixed(10, 12), "Our Lady of Aparecida"), (Fixed(11, 2), "All Souls’ Day"),
                (Fixed(11, 15), "Republic Day"), (Since(2024, 11, 20), "Black Consciousness Day"), CHRISTMAS,
            ], Moves::Never),
            Self::Ca => (&[
                NEW_YEAR, GOOD_FRIDAY, (FromDay(5, 18, Mon), "Victoria Day"), (Fixed(7, 1), "Canada Day"),
                (Nth(9, Mon, 1), "Labour Day"), (Since(2021, 9, 30), "Truth and Reconciliation"),
                (Nth(10, Mon, 2), "Thanksgiving"), (Fixed(11, 11), "Remembrance Day"), CHRISTMAS, BOXING,
            ], Moves::NextWeekday),
            // Those that all cantons have.
            Self::Ch => (&[NEW_YEAR, ASCENSION, (Fixed(8, 1), "National Day"), CHRISTMAS], Moves::Never),
            Self::De => (&[
                NEW_YEAR, GOOD_FRIDAY, EASTER_MONDAY, LABOUR_DAY, ASCENSION, WHIT_MONDAY, (Fixed(10, 3), "Unity Day"),
                CHRISTMAS, ST_STEPHEN,
            ], Moves::Never),
            Self::Dk => (&[
                NEW_YEAR, MAUNDY_THURSDAY, GOOD_FRIDAY, EASTER_SUNDAY, EASTER_MONDAY, ASCENSION, WHIT_SUNDAY,
                WHIT_MONDAY, CHRISTMAS, BOXING,
            ], Moves::Never),
            Self::Es => (&[
                NEW_YEAR, EPIPHANY, GOOD_FRIDAY, LABOUR_DAY, ASSUMPTION, (Fixed(10, 12), "National Day"), ALL_SAINTS,
                (Fixed(12, 6), "Constitution Day"), IMMACULATE, CHRISTMAS,
            ], Moves::Never),
            Self::Fr => (&[
                NEW_YEAR, EASTER_MONDAY, LABOUR_DAY, (Fixed(5, 8), "Victory Day"), ASCENSION, WHIT_MONDAY,
                (Fixed(7, 14), "Bastille Day"), ASSUMPTION, ALL_SAINTS, ARMISTICE, CHRISTMAS,
            ], Moves::Never),
            Self::Gb => (&[
                NEW_YEAR, GOOD_FRIDAY, EASTER_MONDAY, (Nth(5, Mon, 1), "Early May bank holiday"),
                (Last(5, Mon), "Spring bank holiday"), (Last(8, Mon), "Summer bank holiday"), CHRISTMAS, BOXING,
            ], Moves::NextWeekday),
            Self::Ie => (&[
                NEW_YEAR, (MondayUnlessFriday(2), "St Brigid’s Day"), (Fixed(3, 17), "St Patrick’s Day"), EASTER_MONDAY,
                (Nth(5, Mon, 1), "May bank holiday"), (Nth(6, Mon, 1), "June bank holiday"),
                (Nth(8, Mon, 1), "August bank holiday"), (Last(10, Mon), "October bank holiday"), CHRISTMAS, ST_STEPHEN,
            ], Moves::Never),
            Self::It => (&[
                NEW_YEAR, EPIPHANY, EASTER_MONDAY, (Fixed(4, 25), "Liberation Day"), LABOUR_DAY,
                (Fixed(6, 2), "Republic Day"), ASSUMPTION, (Since(2026, 10, 4), "St Francis’ Day"), ALL_SAINTS,
                IMMACULATE, CHRISTMAS, ST_STEPHEN,
            ], Moves::Never),
            Self::Jp => (&[
                NEW_YEAR, (Nth(1, Mon, 2), "Coming of Age Day"), (Fixed(2, 11), "Foundation Day"),
                (Since(2020, 2, 23), "Emperor’s Birthday"), (SpringEquinox, "Vernal Equinox"),
                (Fixed(4, 29), "Shōwa Day"), (Fixed(5, 3), "Constitution Day"), (Fixed(5, 4), "Greenery Day"),
                (Fixed(5, 5), "Children’s Day"), (Nth(7, Mon, 3), "Marine Day"), (Fixed(8, 11), "Mountain Day"),
                (Nth(9, Mon, 3), "Respect for the Aged Day"), (AutumnEquinox, "Autumnal Equinox"),
                (Nth(10, Mon, 2), "Sports Day"), (Fixed(11, 3), "Culture Day"), (Fixed(11, 23), "Labour Thanksgiving"),
            ], Moves::Japan),
            Self::Nl => (&[
                NEW_YEAR, EASTER_SUNDAY, EASTER_MONDAY, (DayBeforeIfSunday(4, 27), "King’s Day"), ASCENSION,
                WHIT_SUNDAY, WHIT_MONDAY, CHRISTMAS, BOXING,
            ], Moves::Never),
            Self::No => (&[
                NEW_YEAR, MAUNDY_THURSDAY, GOOD_FRIDAY, EASTER_SUNDAY, EASTER_MONDAY, LABOUR_DAY, ASCENSION,
                (Fixed(5, 17), "Constitution Day"), WHIT_SUNDAY, WHIT_MONDAY, CHRISTMAS, BOXING,
            ], Moves::Never),
            Self::Pl => (&[
                NEW_YEAR, EPIPHANY, EASTER_SUNDAY, EASTER_MONDAY, LABOUR_DAY, (Fixed(5, 3), "Constitution Day"),
                WHIT_SUNDAY, CORPUS_CHRISTI, ASSUMPTION, ALL_SAINTS,
                (Fixed(11, 11), "Independence Day"), (Since(2025, 12, 24), "Christmas Eve"), CHRISTMAS, ST_STEPHEN,
            ], Moves::Never),
            Self::Pt => (&[
                NEW_YEAR, GOOD_FRIDAY, EASTER_SUNDAY, (Fixed(4, 25), "Freedom Day"), LABOUR_DAY, CORPUS_CHRISTI,
                (Fixed(6, 10), "Portugal Day"), ASSUMPTION, (Fixed(10, 5), "Republic Day"), ALL_SAINTS,
                (Fixed(12, 1), "Independence Day"), IMMACULATE, CHRISTMAS,
            ], Moves::Never),
            Self::Se => (&[
                NEW_YEAR, EPIPHANY, GOOD_FRIDAY, EASTER_SUNDAY, EASTER_MONDAY, LABOUR_DAY, ASCENSION, WHIT_SUNDAY,
                (Fixed(6, 6), "National Day"),
                (FromDay(6, 19, Fri), "Midsummer Eve"), (FromDay(6, 20, Sat), "Midsummer Day"),
                (FromDay(10, 31, Sat), "All Saints’ Day"), CHRISTMAS, ST_STEPHEN,
            ], Moves::Never),
            Self::Us => (&[
                NEW_YEAR, (Nth(1, Mon, 3), "Martin Luther King Day"), (Nth(2, Mon, 3), "Presidents’ Day"),
                (Last(5, Mon), "Memorial Day"), (Since(2021, 6, 19), "Juneteenth"), (Fixed(7, 4), "Independence Day"),
                (Nth(9, Mon, 1), "Labor Day"), (Nth(10, Mon, 2), "Columbus Day"), (Fixed(11, 11), "Veterans Day"),
                (Nth(11, Thu, 4), "Thanksgiving"), CHRISTMAS,
            ], Moves::Nearest),
        }
    }

    /// Its holidays in a year, in order; those that move to a weekday are in it on both days.
    #[must_use]
    pub fn holidays(self, year: i32) -> Vec<Holiday> {
        let (table, moves) = self.table();
        let mut days: Vec<Holiday> = table
            .iter()
            .filter_map(|(on, name)| {
                Some(Holiday {
                    date: on.date(year)?,
                    name,
                })
            })
            .collect();
        days.sort_unstable();
        let kept: Vec<&str> = table
            .iter()
            .filter(|(on, _)| matches!(on, Kept(..)))
            .map(|(_, name)| *name)
            .collect();
        moved(&mut days, moves, &kept);
        if moves == Moves::Nearest {
            // New Year's Day on a Saturday is observed in the year before.
            let next = NaiveDate::from_ymd_opt(year + 1, 1, 1);
            if let Some(next) = next.filter(|next| next.weekday() == Sat)
                && let Some(date) = next.pred_opt()
            {
                days.push(Holiday {
                    date,
                    name: "New Year’s Day",
                });
            }
        }
        days.sort_unstable();
        days
    }

    /// The holiday on a day, if it is one.
    #[must_use]
    pub fn holiday(self, date: NaiveDate) -> Option<&'static str> {
        self.holidays(date.year())
            .into_iter()
            .find(|holiday| holiday.date == date)
            .map(|holiday| holiday.name)
    }
}

/// Adds the days on which holidays of a weekend are observed, but for those that are kept on theirs.
fn moved(days: &mut Vec<Holiday>, moves: Moves, kept: &[&str]) {
    let mut more: Vec<Holiday> = Vec::new();
    let taken = |date: NaiveDate, more: &[Holiday]| {
        days.iter().chain(more).any(|holiday| holiday.date == date)
    };
    for holiday in days.iter().filter(|day| !kept.contains(&day.name)) {
        let weekend = holiday.date.weekday().number_from_monday();
        let date = match (moves, weekend) {
            (Moves::Nearest, 6) => holiday.date.pred_opt(),
            (Moves::Nearest, 7) => holiday.date.succ_opt(),
            (Moves::NextWeekday, 6 | 7) | (Moves::Japan, 7) => {
                let free = |date: &NaiveDate| {
                    let weekday = date.weekday().number_from_monday() < 6;
                    weekday && !taken(*date, &more)
                };
                holiday.date.iter_days().skip(1).take(10).find(free)
            }
            _ => None,
        };
        // A day before New Year's belongs to the year before.
        if let Some(date) = date.filter(|date| date.year() == holiday.date.year())
            && holiday.date.weekday().number_from_monday() > 5
        {
            more.push(Holiday {
                date,
                name: holiday.name,
            });
        }
    }
    if moves == Moves::Japan {
        for pair in days.windows(2) {
            if let [first, second] = pair
                && first.date.checked_add_days(Days::new(2)) == Some(second.date)
                && let Some(between) = first.date.succ_opt()
                && between.weekday() != Weekday::Sun
                && !taken(between, &more)
            {
                more.push(Holiday {
                    date: between,
                    name: "Holiday between two",
                });
            }
        }
    }
    days.extend(more);
}

#[cfg(test)]
mod tests;
