//! Calendars, held against what countries publish.

use super::on::easter;
use super::*;

fn days(country: Country, year: i32) -> Vec<String> {
    country
        .holidays(year)
        .iter()
        .map(|day| day.date.format("%m-%d").to_string())
        .collect()
}

#[test]
fn easter_is_where_almanacs_have_it() {
    let known = [
        (1998, "04-12"),
        (2024, "03-31"),
        (2025, "04-20"),
        (2026, "04-05"),
        (2038, "04-25"),
        (2285, "03-22"),
    ];
    for (year, day) in known {
        assert_eq!(
            easter(year).unwrap().format("%m-%d").to_string(),
            day,
            "{year}"
        );
    }
}

#[test]
fn calendars_are_as_published() {
    assert_eq!(
        days(Country::De, 2026),
        [
            "01-01", "04-03", "04-06", "05-01", "05-14", "05-25", "10-03", "12-25", "12-26"
        ]
    );
    // Independence Day 2026 is a Saturday, observed on Friday.
    assert_eq!(
        days(Country::Us, 2026),
        [
            "01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "07-04", "09-07", "10-12",
            "11-11", "11-26", "12-25"
        ]
    );
    // New Year's Day 2028 is a Saturday: free on the last day of 2027.
    assert!(days(Country::Us, 2027).contains(&"12-31".into()));
    // Christmas 2027 is a Saturday: Monday and Tuesday are free.
    assert_eq!(
        days(Country::Gb, 2027),
        [
            "01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-25", "12-26", "12-27",
            "12-28"
        ]
    );
    // 2026: three free days before May the 6th, and a Tuesday between two holidays in September.
    assert_eq!(
        days(Country::Jp, 2026),
        [
            "01-01", "01-12", "02-11", "02-23", "03-20", "04-29", "05-03", "05-04", "05-05",
            "05-06", "07-20", "08-11", "09-21", "09-22", "09-23", "10-12", "11-03", "11-23"
        ]
    );
    for (country, year, expected) in [
        (
            Country::Br,
            2026,
            "01-01 04-03 04-21 05-01 09-07 10-12 11-02 11-15 11-20 12-25",
        ),
        (Country::Ch, 2026, "01-01 05-14 08-01 12-25"),
        (
            Country::Dk,
            2026,
            "01-01 04-02 04-03 04-05 04-06 05-14 05-24 05-25 12-25 12-26",
        ),
        (
            Country::Ie,
            2026,
            "01-01 02-02 03-17 04-06 05-04 06-01 08-03 10-26 12-25 12-26",
        ),
        // The first of February is a Friday.
        (
            Country::Ie,
            2030,
            "01-01 02-01 03-17 04-22 05-06 06-03 08-05 10-28 12-25 12-26",
        ),
        (
            Country::No,
            2026,
            "01-01 04-02 04-03 04-05 04-06 05-01 05-14 05-17 05-24 05-25 12-25 12-26",
        ),
    ] {
        assert_eq!(days(country, year).join(" "), expected, "{country:?}");
    }
    assert_eq!(
        Country::Se.holiday(NaiveDate::from_ymd_opt(2026, 6, 20).unwrap()),
        Some("Midsummer Day")
    );
    assert_eq!(
        Country::Ca.holiday(NaiveDate::from_ymd_opt(2026, 5, 18).unwrap()),
        Some("Victoria Day")
    );
    assert_eq!(
        Country::Nl.holiday(NaiveDate::from_ymd_opt(2025, 4, 26).unwrap()),
        Some("King’s Day")
    );
}

/// A year of a country as its law has it.
fn year(country: Country, year: i32, expected: &str) {
    assert_eq!(
        days(country, year).join(" "),
        expected,
        "{country:?} {year}"
    );
}

/// Easter is on 5 April 2026 and on 28 March 2027.
#[test]
fn two_years_of_the_calendars_that_follow_easter_are_as_published() {
    for (country, in_2026, in_2027) in [
        (
            Country::At,
            "01-01 01-06 04-06 05-01 05-14 05-25 06-04 08-15 10-26 11-01 12-08 12-25 12-26",
            "01-01 01-06 03-29 05-01 05-06 05-17 05-27 08-15 10-26 11-01 12-08 12-25 12-26",
        ),
        (
            Country::Be,
            "01-01 04-06 05-01 05-14 05-25 07-21 08-15 11-01 11-11 12-25",
            "01-01 03-29 05-01 05-06 05-17 07-21 08-15 11-01 11-11 12-25",
        ),
        (
            Country::Es,
            "01-01 01-06 04-03 05-01 08-15 10-12 11-01 12-06 12-08 12-25",
            "01-01 01-06 03-26 05-01 08-15 10-12 11-01 12-06 12-08 12-25",
        ),
        (
            Country::Fr,
            "01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25",
            "01-01 03-29 05-01 05-06 05-08 05-17 07-14 08-15 11-01 11-11 12-25",
        ),
        (
            Country::It,
            "01-01 01-06 04-06 04-25 05-01 06-02 08-15 10-04 11-01 12-08 12-25 12-26",
            "01-01 01-06 03-29 04-25 05-01 06-02 08-15 10-04 11-01 12-08 12-25 12-26",
        ),
        (
            Country::Nl,
            "01-01 04-05 04-06 04-27 05-14 05-24 05-25 12-25 12-26",
            "01-01 03-28 03-29 04-27 05-06 05-16 05-17 12-25 12-26",
        ),
        (
            Country::Pl,
            "01-01 01-06 04-05 04-06 05-01 05-03 05-24 06-04 08-15 11-01 11-11 12-24 12-25 12-26",
            "01-01 01-06 03-28 03-29 05-01 05-03 05-16 05-27 08-15 11-01 11-11 12-24 12-25 12-26",
        ),
        (
            Country::Pt,
            "01-01 04-03 04-05 04-25 05-01 06-04 06-10 08-15 10-05 11-01 12-01 12-08 12-25",
            "01-01 03-26 03-28 04-25 05-01 05-27 06-10 08-15 10-05 11-01 12-01 12-08 12-25",
        ),
        (
            Country::Se,
            "01-01 01-06 04-03 04-05 04-06 05-01 05-14 05-24 06-06 06-19 06-20 10-31 12-25 12-26",
            "01-01 01-06 03-26 03-28 03-29 05-01 05-06 05-16 06-06 06-25 06-26 11-06 12-25 12-26",
        ),
    ] {
        year(country, 2026, in_2026);
        year(country, 2027, in_2027);
    }
    // What became a holiday by a law was none before it.
    assert!(!days(Country::It, 2025).contains(&"10-04".into()));
    assert!(!days(Country::Pl, 2024).contains(&"12-24".into()));
}

#[test]
fn in_australia_a_weekend_moves_all_but_anzac_day() {
    // 2026: Anzac Day and Boxing Day are Saturdays; the whole country has a Monday for the second alone.
    year(
        Country::Au,
        2026,
        "01-01 01-26 04-03 04-06 04-25 12-25 12-26 12-28",
    );
    // 2027: Anzac Day is a Sunday; Christmas a Saturday, so that Monday and Tuesday are free.
    year(
        Country::Au,
        2027,
        "01-01 01-26 03-26 03-29 04-25 12-25 12-26 12-27 12-28",
    );
    // 2028: New Year's Day is a Saturday. 2030: Australia Day is one.
    year(
        Country::Au,
        2028,
        "01-01 01-03 01-26 04-14 04-17 04-25 12-25 12-26",
    );
    assert!(days(Country::Au, 2030).contains(&"01-28".into()));
    // 2011: Anzac Day is Easter Monday, which moves neither.
    assert_eq!(
        Country::Au.holiday(NaiveDate::from_ymd_opt(2011, 4, 26).unwrap()),
        None
    );
}

#[test]
fn every_calendar_is_in_order_and_of_its_year() {
    for (country, name) in Country::ALL {
        for year in 2024..=2034 {
            let all = country.holidays(year);
            assert!(all.len() >= 4, "{name}");
            assert!(all.is_sorted(), "{name} {year}");
            assert!(
                all.iter().all(|day| day.date.year() == year),
                "{name} {year}"
            );
        }
    }
}
