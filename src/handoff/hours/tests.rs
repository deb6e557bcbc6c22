use super::*;

const MONDAY_TO_FRIDAY: usize = 5;

fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap()
}

fn at(text: &str) -> Micros {
    Micros::parse_rfc3339(text).unwrap()
}

fn ranges(list: &[(&str, &str)]) -> Vec<Range> {
    list.iter()
        .map(|(from, to)| Range::parse(from, to).unwrap())
        .collect()
}

fn weekdays(list: &[(&str, &str)]) -> Hours {
    let mut week = Week::default();
    for day in week.iter_mut().take(MONDAY_TO_FRIDAY) {
        *day = ranges(list);
    }
    Hours {
        week: Some(week),
        ..Hours::default()
    }
}

fn every_day(list: &[(&str, &str)]) -> Hours {
    Hours {
        week: Some(std::array::from_fn(|_| ranges(list))),
        ..Hours::default()
    }
}

fn told(hours: &Hours, now: &str, zone: Zone) -> String {
    let utc =
        |at: Option<Micros>| at.map_or("?".into(), |at| at.rfc3339().replace(":00.000Z", "Z"));
    match hours.standing(at(now), zone) {
        Standing::Open { until } => format!("open until {}", utc(until)),
        Standing::Closed { opens } => format!("closed until {}", utc(opens)),
    }
}

#[test]
fn what_was_never_set_is_always_open() {
    assert_eq!(
        told(&Hours::default(), "2026-11-29T01:00:00Z", Zone::UTC),
        "open until ?"
    );
    assert_eq!(
        told(
            &every_day(&[("00:00", "24:00")]),
            "2026-11-29T01:00:00Z",
            Zone::UTC
        ),
        "open until ?"
    );
    assert_eq!(
        told(&every_day(&[]), "2026-11-29T01:00:00Z", Zone::UTC),
        "closed until ?"
    );
}

#[test]
fn several_ranges_a_day_are_each_their_own() {
    let berlin = zone("Europe/Berlin");
    let hours = weekdays(&[("13:00", "17:30"), ("09:00", "12:00")]);
    for (now, then) in [
        ("2026-11-27T08:30:00Z", "open until 2026-11-27T11:00Z"),
        ("2026-11-27T11:00:00Z", "closed until 2026-11-27T12:00Z"),
        ("2026-11-27T12:00:00Z", "open until 2026-11-27T16:30Z"),
        ("2026-11-27T16:30:00Z", "closed until 2026-11-30T08:00Z"),
        ("2026-11-28T10:00:00Z", "closed until 2026-11-30T08:00Z"),
    ] {
        assert_eq!(told(&hours, now, berlin), then, "{now}");
    }
    let standing = hours.standing(at("2026-11-27T16:20:00Z"), berlin);
    assert!(standing.is_closing_soon(at("2026-11-27T16:20:00Z"), 15));
    assert!(!standing.is_closing_soon(at("2026-11-27T16:20:00Z"), 5));
}

#[test]
fn a_night_belongs_to_the_day_it_began_on() {
    let hours = weekdays(&[("20:00", "02:00")]);
    for (now, then) in [
        ("2026-11-27T23:59:00Z", "open until 2026-11-28T02:00Z"),
        ("2026-11-28T01:59:00Z", "open until 2026-11-28T02:00Z"),
        ("2026-11-28T02:00:00Z", "closed until 2026-11-30T20:00Z"),
        ("2026-11-30T01:00:00Z", "closed until 2026-11-30T20:00Z"),
    ] {
        assert_eq!(told(&hours, now, Zone::UTC), then, "{now}");
    }
    // Two nights that meet are one: 20:00 to 08:00, and 08:00 to 12:00.
    let meeting = every_day(&[("20:00", "08:00"), ("08:00", "12:00")]);
    assert_eq!(
        told(&meeting, "2026-11-27T23:00:00Z", Zone::UTC),
        "open until 2026-11-28T12:00Z"
    );
}

#[test]
fn spring_has_no_hour_and_autumn_has_one_twice() {
    let berlin = zone("Europe/Berlin");
    // 2026-03-29: at 02:00 it is 03:00 at once.
    let night = every_day(&[("01:00", "02:30")]);
    assert_eq!(
        told(&night, "2026-03-29T00:30:00Z", berlin),
        "open until 2026-03-29T01:00Z"
    );
    let early = every_day(&[("02:30", "06:00")]);
    assert_eq!(
        told(&early, "2026-03-29T00:30:00Z", berlin),
        "closed until 2026-03-29T01:00Z"
    );
    assert_eq!(
        told(&early, "2026-03-29T01:00:00Z", berlin),
        "open until 2026-03-29T04:00Z"
    );
    // What lies in the gap altogether does not happen.
    let never = every_day(&[("02:10", "02:50")]);
    assert_eq!(
        told(&never, "2026-03-29T00:00:00Z", berlin),
        "closed until 2026-03-30T00:10Z"
    );
    // 2026-10-25: 02:00 to 03:00 comes twice.
    assert_eq!(
        told(&night, "2026-10-25T00:40:00Z", berlin),
        "open until 2026-10-25T01:30Z"
    );
    assert_eq!(
        told(&early, "2026-10-25T00:20:00Z", berlin),
        "closed until 2026-10-25T00:30Z"
    );
    assert_eq!(
        told(&early, "2026-10-25T01:15:00Z", berlin),
        "open until 2026-10-25T05:00Z"
    );
    // The usual day keeps its clock time on both sides.
    let day = every_day(&[("09:00", "17:00")]);
    assert_eq!(
        told(&day, "2026-03-28T17:00:00Z", berlin),
        "closed until 2026-03-29T07:00Z"
    );
    assert_eq!(
        told(&day, "2026-10-24T16:00:00Z", berlin),
        "closed until 2026-10-25T08:00Z"
    );
    // A clock moved by half an hour, and a day that was skipped.
    let howe = zone("Australia/Lord_Howe");
    assert_eq!(
        told(
            &every_day(&[("02:10", "04:00")]),
            "2026-10-03T15:00:00Z",
            howe
        ),
        "closed until 2026-10-03T15:30Z"
    );
    let apia = zone("Pacific/Apia");
    assert_eq!(
        told(&day, "2011-12-30T09:00:00Z", apia),
        "closed until 2011-12-30T19:00Z"
    );
}

#[test]
fn holidays_and_dates_come_before_the_week() {
    let berlin = zone("Europe/Berlin");
    let mut hours = weekdays(&[("09:00", "17:00")]);
    hours.country = Some(Country::De);
    hours.special = vec![
        Special {
            date: NaiveDate::from_ymd_opt(2026, 12, 24).unwrap(),
            name: "Christmas Eve".into(),
            ranges: ranges(&[("09:00", "12:00")]),
        },
        Special {
            date: NaiveDate::from_ymd_opt(2026, 12, 28).unwrap(),
            name: "Stocktaking".into(),
            ranges: vec![],
        },
    ];
    // Thursday short, Friday Christmas, Monday stocktaking.
    assert_eq!(
        told(&hours, "2026-12-24T10:00:00Z", berlin),
        "open until 2026-12-24T11:00Z"
    );
    assert_eq!(
        told(&hours, "2026-12-24T11:00:00Z", berlin),
        "closed until 2026-12-29T08:00Z"
    );
    hours.open_on.insert("Christmas Day".into());
    assert_eq!(
        told(&hours, "2026-12-24T11:00:00Z", berlin),
        "closed until 2026-12-25T08:00Z"
    );
    // Around the clock but for holidays.
    let always = Hours {
        country: Some(Country::De),
        ..Hours::default()
    };
    assert_eq!(
        told(&always, "2026-12-24T10:00:00Z", berlin),
        "open until 2026-12-24T23:00Z"
    );
    assert_eq!(
        told(&always, "2026-12-25T10:00:00Z", berlin),
        "closed until 2026-12-26T23:00Z"
    );
}

#[test]
fn what_is_kept_reads_back_and_nonsense_is_told() {
    let mut hours = weekdays(&[("09:00", "12:00"), ("22:00", "02:00")]);
    hours.zone = Some(zone("America/New_York"));
    hours.country = Some(Country::Us);
    hours.special = vec![Special {
        date: NaiveDate::from_ymd_opt(2026, 12, 24).unwrap(),
        name: String::new(),
        ranges: vec![],
    }];
    let kept = serde_json::to_string(&hours).unwrap();
    assert_eq!(serde_json::from_str::<Hours>(&kept).unwrap(), hours);
    assert_eq!(
        serde_json::from_str::<Hours>("{}").unwrap(),
        Hours::default()
    );
    assert_eq!(hours.check(), Ok(()));
    assert_eq!(
        weekdays(&[("09:00", "12:00"), ("11:00", "13:00")]).check(),
        Err(("mon", "09:00–12:00 and 11:00–13:00 overlap.".into()))
    );
    hours.special.extend(hours.special.clone());
    assert_eq!(
        hours.check(),
        Err(("special", "2026-12-24 is there twice.".into()))
    );
    assert!(Zone::parse("Europe/Atlantis").is_err());
}

proptest::proptest! {
    /// What is said of now is what is so minute by minute until then.
    #[test]
    fn every_minute_agrees_with_the_week(
        starts in proptest::collection::vec((0_u16..1440, 1_u16..1440), 0..4),
        minute in 0_i64..(400 * 1440),
        place in 0_usize..5,
    ) {
        let zone = zone(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"][place]);
        let text = |minute: u16| format!("{:02}:{:02}", minute / 60 % 24, minute % 60);
        let list: Vec<Range> = starts.iter().map(|(from, length)| Range::parse(&text(*from), &text(from + length)).unwrap()).collect();
        let hours = Hours { week: Some(std::array::from_fn(|day| if day % 2 == 0 { list.clone() } else { Vec::new() })), ..Hours::default() };
        let start = at("2026-01-01T00:00:00Z");
        let now = start.plus_seconds(minute * 60);
        let open = hours.standing(now, zone).is_open();
        // By another way: is there a range of yesterday or today that holds what the clock shows? On the days on
        // which the clock is moved that is not the same question.
        let shown = zone.local(now);
        let moved = zone.local(now.plus_seconds(-90_000)) + TimeDelta::seconds(90_000) != shown
            || zone.local(now.plus_seconds(90_000)) - TimeDelta::seconds(90_000) != shown;
        if !moved {
            let of_day = i64::from(u16::try_from(shown.signed_duration_since(shown.date().and_time(NaiveTime::MIN)).num_minutes()).unwrap());
            let holds = |date: NaiveDate, minute: i64| hours.on(date).iter().any(|range| i64::from(range.from()) <= minute && minute < i64::from(range.to()));
            let expected = holds(shown.date(), of_day) || holds(shown.date().pred_opt().unwrap(), of_day + 1440);
            proptest::prop_assert_eq!(open, expected);
        }
        // What it says of later is so.
        match hours.standing(now, zone) {
            Standing::Open { until: Some(until) } => {
                proptest::prop_assert!(until > now && !hours.standing(until, zone).is_open());
                proptest::prop_assert!(hours.standing(until.plus_seconds(-1), zone).is_open());
            }
            Standing::Closed { opens: Some(opens) } => {
                proptest::prop_assert!(opens > now && hours.standing(opens, zone).is_open());
                proptest::prop_assert!(!hours.standing(opens.plus_seconds(-1), zone).is_open());
            }
            Standing::Open { until: None } | Standing::Closed { opens: None } => {}
        }
    }
}
