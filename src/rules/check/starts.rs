//! What starts a rule: numbers within reason, words that can be found, addresses that can be met.

use super::texts::{text_within, texts_within};
use super::{LABEL_LENGTH, MOST_PHRASES};
use crate::rules::input::Problem;
use crate::rules::matching::{Keyword, Phrase};
use crate::rules::rule::Definition;
use crate::rules::start::{OrderIs, Places, Start};
use crate::rules::{meaning, place};

const DAY: i64 = 24 * 60 * 60;

pub fn check_start(start: &Start, path: &str, found: &mut Vec<Problem>) {
    let mut within = |field: &str, value: i64, least: i64, most: i64, what: &str| {
        if !(least..=most).contains(&value) {
            found.push(Problem::at(format!("{path}.{field}"), what.to_owned()));
        }
    };
    match start {
        Start::NthMessage { number } => {
            within(
                "number",
                *number,
                1,
                1_000,
                "Choose a number from 1 to 1,000.",
            );
        }
        Start::NoProgress { times } => {
            within("times", *times, 2, 10, "Choose a number from 2 to 10.")
        }
        Start::CheckoutStuck { seconds, step } => {
            within(
                "seconds",
                *seconds,
                10,
                DAY,
                "Choose from 10 seconds to a day.",
            );
            if *step == Some(crate::commerce::payload::CheckoutStep::Completed) {
                found.push(Problem::at(
                    format!("{path}.step"),
                    "Nobody is stuck in a checkout that is completed: this would never fire.",
                ));
            }
        }
        Start::WaitingLong { seconds } => {
            within(
                "seconds",
                *seconds,
                10,
                7 * DAY,
                "Choose from 10 seconds to a week.",
            );
        }
        Start::OrderState {
            is: OrderIs::Unfulfilled { days },
        } => within("days", *days, 1, 180, "Choose from 1 to 180 days."),
        Start::CartOver { amount, markets } => {
            within(
                "amount",
                *amount,
                0,
                i64::MAX,
                "An amount can't be negative.",
            );
            for (at, market) in markets.iter().enumerate() {
                within(
                    &format!("markets[{at}].amount"),
                    market.amount,
                    0,
                    i64::MAX,
                    "An amount can't be negative.",
                );
            }
            for (at, market) in markets.iter().enumerate() {
                let here = format!("{path}.markets[{at}]");
                if market.countries.is_empty() && market.currency.is_none() {
                    found.push(Problem::at(
                        here,
                        "Say which countries it is for, or which currency, or both.",
                    ));
                } else if markets.iter().take(at).any(|before| before.covers(market)) {
                    found.push(Problem::at(
                        here,
                        "A row above this one has all of its carts already: it would never count.",
                    ));
                }
            }
        }
        Start::Button {
            label,
            labels,
            places,
        } => {
            text_within(label, LABEL_LENGTH, &format!("{path}.label"), found);
            texts_within(labels, LABEL_LENGTH, &format!("{path}.labels"), found);
            check_places(places, &format!("{path}.places"), found);
        }
        Start::Phrases { .. }
        | Start::Keywords { .. }
        | Start::Condition
        | Start::CheckoutReached
        | Start::PaymentTrouble
        | Start::DeliveryTrouble
        | Start::OrderState { .. }
        | Start::AssistantUnsure
        | Start::AssistantFailed
        | Start::TagAdded { .. } => {}
    }
}

fn check_places(places: &Places, path: &str, found: &mut Vec<Problem>) {
    patterns(&places.urls, &format!("{path}.urls"), found);
    if places.product_tags.len() > 50 {
        found.push(Problem::at(
            format!("{path}.product_tags"),
            "That is more than 50 tags.",
        ));
    }
    for (at, tag) in places.product_tags.iter().enumerate().take(50) {
        if tag.trim().is_empty() || tag.chars().count() > 255 {
            found.push(Problem::at(
                format!("{path}.product_tags[{at}]"),
                "A product's tag has 1 to 255 characters.",
            ));
        }
    }
}

pub fn patterns(urls: &[String], path: &str, found: &mut Vec<Problem>) {
    if urls.len() > 50 {
        found.push(Problem::at(path, "That is more than 50 addresses."));
    }
    for (at, pattern) in urls.iter().enumerate().take(50) {
        if let Err(wrong) = place::check(pattern) {
            found.push(Problem::at(format!("{path}[{at}]"), wrong));
        }
    }
}

/// Phrases of a shop that count by meaning, at most: each of them is held against every message.
const MOST_BY_MEANING: usize = 2_000;

/// Whether a shop's phrases that count by meaning are too many with those of a draft. `others` are its other rules.
#[must_use]
pub fn check_meaning<'r>(
    definition: &Definition,
    others: impl Iterator<Item = &'r Definition>,
) -> Option<Problem> {
    let (last, _) = meaning::phrases(definition).last()?;
    let own = meaning::phrases(definition).count();
    let number = own
        + others
            .map(|one| meaning::phrases(one).count())
            .sum::<usize>();
    (number > MOST_BY_MEANING).then(|| {
        let text = format!(
            "Your store would have {number} phrases that count by meaning, and {MOST_BY_MEANING} is the most. Switch that off here, or take some out."
        );
        Problem::at(format!("starts[{last}].any"), text)
    })
}

pub fn check_phrases(starts: &[Start], found: &mut Vec<Problem>) {
    let mut number = 0;
    for (at, start) in starts.iter().enumerate() {
        let (any, keywords) = match start {
            Start::Phrases { any, .. } => (any, false),
            Start::Keywords { any } => (any, true),
            _ => continue,
        };
        let path = format!("starts[{at}].any");
        if any.is_empty() {
            found.push(Problem::at(&path, "Write at least one."));
        }
        number += any.len();
        if number > MOST_PHRASES {
            found.push(Problem::at(
                &path,
                format!("A rule takes {MOST_PHRASES} phrases and keywords; these are {number}. Each phrase also finds what is said a little differently."),
            ));
            return;
        }
        for (place, text) in any.iter().enumerate() {
            let read = if keywords {
                Keyword::parse(text).map(|_| ())
            } else {
                Phrase::parse(text).map(|_| ())
            };
            if let Err(wrong) = read {
                found.push(Problem::at(format!("{path}[{place}]"), wrong.to_string()));
            }
        }
    }
}
