//! Chats and teams, held against each other without any database.

use proptest::prelude::*;

use super::*;

fn person(id: i64, groups: &[i64], languages: &[&str], skills: &[&str]) -> Person {
    let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
    Person {
        id: Id(id),
        name: format!("P{id}"),
        email: String::new(),
        takes_chats: true,
        groups: groups.iter().map(|id| Id(*id)).collect(),
        skills: words(skills),
        languages: words(languages),
        capacity: None,
        away_until: None,
    }
}

/// A shop that is open, whose groups have no hours of their own.
fn open() -> Standings {
    Standings::of_shop(Standing::Open { until: None })
}

#[test]
fn each_condition_holds_until_nobody_meets_it_or_it_took_too_long() {
    let mut people = [
        person(1, &[7], &["en"], &["Guitar builds"]),
        person(2, &[], &["de", "en"], &[]),
        person(3, &[], &[], &[]),
        person(5, &[], &["en"], &[]),
    ];
    people[3].away_until = Some(Micros(i64::MAX));
    let here = BTreeSet::from([Id(1), Id(2), Id(5), Id(6)]);
    let tags = |list: &[&str]| -> BTreeSet<Tag> {
        list.iter().map(|tag| Tag::parse(tag).unwrap()).collect()
    };
    let none = tags(&[]);
    let builds = tags(&["guitar-builds", "vip"]);
    let may =
        |wanted: &Wanted, language: Option<&str>, tags: &BTreeSet<Tag>, waited: i64| -> Vec<i64> {
            let team = Team {
                people: &people,
                here: &here,
                quiet: &HashMap::new(),
                hours: &open(),
                zone: Zone::UTC,
                now: Micros(0).plus_seconds(waited),
                anyone_after: 600,
            };
            let chat = Waits {
                since: Micros(0),
                wanted,
                language,
                tags,
            };
            (1..=4)
                .filter(|id| team.may_claim(Id(*id), &chat))
                .collect()
        };
    let anyone = Wanted::Anyone;
    assert_eq!(may(&anyone, None, &none, 0), [1, 2, 3, 4]);
    assert_eq!(may(&Wanted::Group(Id(7)), None, &none, 0), [1]);
    assert_eq!(may(&Wanted::Group(Id(7)), None, &none, 600), [1, 2, 3, 4]);
    assert_eq!(
        may(&Wanted::Group(Id(7)), None, &none, -30),
        [1],
        "another node's clock"
    );
    assert_eq!(
        may(&Wanted::Group(Id(7)), None, &none, -7200),
        [1, 2, 3, 4],
        "since when nobody knows: the clock was set back"
    );
    assert_eq!(
        may(&Wanted::Group(Id(8)), None, &none, 0),
        [1, 2, 3, 4],
        "a group of nobody"
    );
    assert_eq!(may(&Wanted::Staff(Id(2)), None, &none, 0), [2]);
    assert_eq!(
        may(&Wanted::Staff(Id(3)), None, &none, 0),
        [1, 2, 3, 4],
        "away"
    );
    assert_eq!(
        may(&Wanted::Staff(Id(5)), None, &none, 0),
        [1, 2, 3, 4],
        "away, with the inbox open"
    );
    assert_eq!(
        may(&Wanted::Staff(Id(6)), None, &none, 0),
        [1, 2, 3, 4],
        "no longer on the team"
    );
    assert_eq!(may(&anyone, Some("de"), &none, 0), [2, 3, 4]);
    assert_eq!(may(&anyone, Some("en"), &none, 0), [1, 2, 3, 4]);
    assert_eq!(may(&anyone, None, &builds, 0), [1]);
    assert_eq!(
        may(&anyone, Some("de"), &builds, 599),
        [2, 3, 4],
        "nobody both knows it and speaks German: who speaks it comes first"
    );
    assert_eq!(
        may(&Wanted::Group(Id(7)), Some("de"), &builds, 599),
        [1],
        "nobody of the group speaks German"
    );
    assert_eq!(may(&anyone, Some("de"), &builds, 600), [1, 2, 3, 4]);
}

/// Builders are 1 and 2; 3 is of no group. All day is quiet for whom it says.
fn builders() -> [Person; 3] {
    [
        person(1, &[7], &[], &[]),
        person(2, &[7], &[], &[]),
        person(3, &[], &[], &[]),
    ]
}

const ALL_DAY: Quiet = Quiet {
    begins: 1,
    ends: 0,
    days: 0b111_1111,
};

#[test]
fn what_waits_for_a_group_of_which_nobody_comes_in_time_is_anyones_and_it_is_known_why() {
    let wanted = Wanted::Group(Id(7));
    let tags = BTreeSet::new();
    let chat = Waits {
        since: Micros(0),
        wanted: &wanted,
        language: None,
        tags: &tags,
    };
    let judged = |people: &[Person], here: &[i64], quiet: &[i64], hours: &Standings| {
        let here = here.iter().map(|id| Id(*id)).collect();
        let quiet = quiet.iter().map(|id| (Id(*id), ALL_DAY)).collect();
        let team = Team {
            people,
            here: &here,
            quiet: &quiet,
            hours,
            zone: Zone::UTC,
            now: Micros(0).plus_seconds(60),
            anyone_after: 600,
        };
        let outsider = team.may_claim(Id(3), &chat);
        let why = team.nobody_of_its_group(&chat);
        assert_eq!(outsider, why.is_some());
        why
    };
    let minutes = |minutes: i64| Micros(0).plus_seconds(minutes * 60);
    let people = builders();
    assert_eq!(judged(&people, &[], &[], &open()), None);

    // Away until it is anyone's, or longer; who is back before it is waited for.
    let mut people = builders();
    people[0].away_until = Some(minutes(10));
    people[1].away_until = Some(Micros(i64::MAX));
    assert_eq!(judged(&people, &[1], &[], &open()), Some(Nobody::Away));
    people[0].away_until = Some(minutes(9));
    assert_eq!(judged(&people, &[], &[], &open()), None);

    // Not to be woken; but who has the inbox open has it open.
    let people = builders();
    assert_eq!(judged(&people, &[], &[1, 2], &open()), Some(Nobody::Away));
    assert_eq!(judged(&people, &[2], &[1, 2], &open()), None);

    // Out of the group's hours while the shop is open.
    let shut = |opens, shop| {
        let mut hours = Standings::of_shop(shop);
        hours.own.insert(Id(7), Standing::Closed { opens });
        hours
    };
    let day = Standing::Open { until: None };
    let night = Standing::Closed { opens: None };
    let closed = Some(Nobody::Closed);
    assert_eq!(judged(&people, &[1], &[], &shut(None, day)), closed);
    assert_eq!(
        judged(&people, &[1], &[], &shut(Some(minutes(10)), day)),
        closed
    );
    assert_eq!(
        judged(&people, &[1], &[], &shut(Some(minutes(9)), day)),
        None
    );
    assert_eq!(judged(&people, &[1], &[], &shut(None, night)), None);

    // Nobody in it takes chats.
    let mut people = builders();
    people[0].takes_chats = false;
    people[1].groups.clear();
    assert_eq!(judged(&people, &[1], &[], &open()), Some(Nobody::Empty));
}

/// One of a team: groups, languages, skills, whether they take chats, are here, wanted quiet, and away until when.
fn anybody() -> impl Strategy<Value = (Person, bool, bool)> {
    (
        proptest::collection::btree_set(1_i64..4, 0..3),
        proptest::collection::btree_set(prop_oneof![Just("de"), Just("en")], 0..2),
        any::<bool>(),
        (any::<bool>(), any::<bool>(), any::<bool>()),
        proptest::option::of(0_i64..1200),
    )
        .prop_map(|(groups, languages, skill, (takes, here, quiet), away)| {
            let groups: Vec<i64> = groups.into_iter().collect();
            let languages: Vec<&str> = languages.into_iter().collect();
            let skills: &[&str] = if skill { &["builds"] } else { &[] };
            let mut one = person(0, &groups, &languages, skills);
            one.takes_chats = takes;
            one.away_until = away.map(|seconds| Micros(0).plus_seconds(seconds));
            (one, here, quiet)
        })
}

proptest! {
    /// Nobody starves: whoever is on the team, whatever a chat asks for and however the hours stand.
    #[test]
    fn no_chat_is_held_back_for_nobody(
        team in proptest::collection::vec(anybody(), 1..6),
        group in proptest::option::of(1_i64..5),
        german in any::<bool>(),
        builds in any::<bool>(),
        waited in 0_i64..700,
        shut in proptest::option::of(0_i64..1200),
        shop_is_open in any::<bool>(),
    ) {
        let mut people = Vec::new();
        let (mut here, mut quiet) = (BTreeSet::new(), HashMap::new());
        for (number, (mut one, is_here, is_quiet)) in (1..).zip(team) {
            one.id = Id(number);
            if is_here {
                here.insert(one.id);
            }
            if is_quiet {
                quiet.insert(one.id, ALL_DAY);
            }
            people.push(one);
        }
        let mut hours = open();
        if !shop_is_open {
            hours.shop = Standing::Closed { opens: None };
        }
        if let Some(opens) = shut {
            let opens = Some(Micros(0).plus_seconds(opens));
            hours.own.insert(Id(1), Standing::Closed { opens });
        }
        let wanted = group.map_or(Wanted::Anyone, |group| Wanted::Group(Id(group)));
        let tags: BTreeSet<Tag> = builds.then(|| Tag::parse("builds").unwrap()).into_iter().collect();
        let chat = Waits {
            since: Micros(0),
            wanted: &wanted,
            language: german.then_some("de"),
            tags: &tags,
        };
        let at = |seconds: i64| Team {
            people: &people,
            here: &here,
            quiet: &quiet,
            hours: &hours,
            zone: Zone::UTC,
            now: Micros(0).plus_seconds(seconds),
            anyone_after: 600,
        };
        let team = at(waited);
        let may: BTreeSet<Id> =
            people.iter().map(|one| one.id).filter(|id| team.may_claim(*id, &chat)).collect();
        let can_come = |one: &&Person| one.takes_chats && team.can_come(one, &chat);
        // Of those who can come somebody may take it; with nobody who can, everybody may.
        if people.iter().any(|one| can_come(&one)) {
            prop_assert!(people.iter().filter(can_come).any(|one| may.contains(&one.id)));
        } else {
            prop_assert_eq!(may.len(), people.len());
        }
        // A group has the first word on its chats for as long as one of it can come, and no longer.
        if let (Wanted::Group(group), true) = (&wanted, waited < 600) {
            let why = team.nobody_of_its_group(&chat);
            let of_it = |id: &Id| people.iter().any(|one| one.id == *id && one.groups.contains(group));
            if why.is_none() {
                prop_assert!(may.iter().all(of_it));
            } else if !german && !builds {
                prop_assert_eq!(may.len(), people.len());
            }
        }
        // After its time it is anyone's, on a list or not.
        prop_assert!(people.iter().all(|one| at(600).may_claim(one.id, &chat)));
        prop_assert!(at(600).may_claim(Id(99), &chat));
    }
}
