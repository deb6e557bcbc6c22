//! The reports' numbers, entry by entry, against a count of the whole log that remembers nothing: whatever happens in
//! a chat, in any order, with breaks at any place, both say the same.

mod counted;
mod played;

use std::collections::BTreeMap;

use counterbell::handoff::hours::Zone;
use counterbell::reports::days::day;
use counterbell::reports::fold::{Chat, Delta, fold};
use counterbell::reports::series::Series;
use proptest::prelude::*;

use counted::recounted;
use played::{Entry, around, play};

/// How often each value came, by series, key and day.
type Numbers = BTreeMap<(Series, String, i32, i64), i64>;

/// Entry by entry; what is remembered is written down and read again wherever `breaks` says.
fn folded(log: &[Entry], breaks: usize) -> Numbers {
    let mut chat = Chat::default();
    let mut numbers = Numbers::new();
    for (place, entry) in log.iter().enumerate() {
        if place % breaks.max(1) == 0 {
            chat = serde_json::from_str(&serde_json::to_string(&chat).unwrap()).unwrap();
        }
        for Delta {
            series,
            key,
            at,
            number,
            value,
        } in fold(&mut chat, &entry.event, entry.at, &around(entry))
        {
            *numbers
                .entry((series, key, day(Zone::UTC, at), value))
                .or_default() += number;
        }
    }
    numbers.retain(|_, number| *number != 0);
    numbers
}

#[test]
fn the_numbers_equal_a_recount_of_the_log() {
    let config = ProptestConfig {
        cases: 3_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let step = (any::<u8>(), any::<u8>(), 0_u32..90_000);
    let mut runner = proptest::test_runner::TestRunner::new(config);
    runner
        .run(
            &(proptest::collection::vec(step, 1..120), 1_usize..9),
            |(steps, breaks)| {
                let log = play(&steps);
                prop_assert_eq!(folded(&log, breaks), recounted(&log));
                Ok(())
            },
        )
        .unwrap();
}
