//! How long it took: to claim, to a person's first word, to the close; by person, group and tag; and whose turn it was.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use maud::{Markup, html};

use super::chart::{self, Meaning};
use super::fold::Turn;
use super::names;
use super::page::Pen;
use super::read::ByKey;
use super::series::Series;
use super::words::{grouped, share, took};

/// Rows of a table: those with most chats. The others are in the file.
const ROWS: usize = 25;

/// The three lengths there are: what each is called, and its series alone, by person, by group and by tag.
const LENGTHS: [(&str, &str, [Series; 4]); 3] = [
    (
        "To claim",
        "from the request until somebody took the chat",
        [
            Series::Claim,
            Series::ClaimByPerson,
            Series::ClaimByGroup,
            Series::ClaimByTag,
        ],
    ),
    (
        "To the first word",
        "from the request to a person’s first words",
        [
            Series::Word,
            Series::WordByPerson,
            Series::WordByGroup,
            Series::WordByTag,
        ],
    ),
    (
        "To the close",
        "from the first request until the chat was closed",
        [
            Series::Resolution,
            Series::ResolutionByPerson,
            Series::ResolutionByGroup,
            Series::ResolutionByTag,
        ],
    ),
];

/// The cards.
#[must_use]
pub fn times(pen: Pen<'_>) -> Markup {
    html! {
        (whole(pen))
        (split(pen, 1, "How fast, by person", "Person", "Who claimed chats, and how fast, is listed here."))
        (split(pen, 3, "How fast, by tag", "Tag", "Tag the chats your team takes, and how long each kind takes is listed here."))
        (split(pen, 2, "How fast, by group", "Group", "When a group is asked for, how fast it is stands here."))
    }
}

fn whole(pen: Pen<'_>) -> Markup {
    let any = LENGTHS
        .iter()
        .any(|(_, _, [all, ..])| pen.shown.counted.number(*all, "") > 0);
    html! {
        section class="card" aria-labelledby="times" {
            div class="card-head" { h2 id="times" { "How long shoppers waited for a person" } }
            @if !any { p class="subdued" { "How long it takes from a request to the claim, to the first word and to the close stands here." } } @else {
                div class="scroll" tabindex="0" role="region" aria-labelledby="times" {
                    table {
                        thead {
                            tr {
                                th scope="col" { "" span class="sr" { "What" } }
                                th scope="col" class="number" { "Chats" }
                                th scope="col" class="number" { "Median" }
                                th scope="col" class="number" { "90 % within" }
                                th scope="col" class="number" { "Median before" }
                                th scope="col" class="number" { "90 % before" }
                            }
                        }
                        tbody {
                            @for (name, about, [all, ..]) in LENGTHS {
                                @let (now, was) = (pen.shown.counted.lengths(all, ""), pen.shown.before.lengths(all, ""));
                                tr {
                                    th scope="row" { (name) span class="subdued about" { (about) } }
                                    td class="number" { (pen.number(all, "", now.number)) }
                                    @for length in [now.median(), now.percentile(90)] { td class="number" { (pen.told(all, "", length.map(took).as_deref())) } }
                                    @for length in [was.median(), was.percentile(90)] { td class="number" { (pen.was(all, "", length.map(took).as_deref())) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// How many or how long, with what it was in the days before: each leads to its chats.
fn compared(
    pen: Pen<'_>,
    (series, key): (Series, &str),
    now: Option<String>,
    was: Option<String>,
) -> Markup {
    html! {
        td class="number" {
            (pen.told(series, key, now.as_deref()))
            @if let Some(was) = was {
                span class="was subdued" { "was " (pen.was(series, key, Some(&was))) }
            }
        }
    }
}

fn some(number: i64) -> Option<String> {
    (number > 0).then(|| grouped(number))
}

/// The lengths by one thing, which is the place of its series.
fn split(pen: Pen<'_>, by: usize, title: &str, column: &str, none: &str) -> Markup {
    let of = |series: &[Series; 4]| series.get(by).copied().unwrap_or(Series::Claim);
    let both = [&pen.shown.counted, &pen.shown.before];
    let keys: BTreeSet<&String> = LENGTHS
        .iter()
        .flat_map(|(_, _, series)| both.map(|counted| counted.of(of(series))))
        .flat_map(ByKey::keys)
        .collect();
    let named = LENGTHS
        .first()
        .map_or(Series::Claim, |(_, _, series)| of(series));
    let most = |key: &String| -> i64 {
        let of = LENGTHS.iter().map(|(_, _, series)| of(series));
        of.map(|series| {
            both.map(|counted| counted.number(series, key))
                .iter()
                .sum::<i64>()
        })
        .sum()
    };
    let mut keys: Vec<&String> = keys.into_iter().collect();
    keys.sort_by_cached_key(|key| Reverse(most(key)));
    let untold = keys.len().saturating_sub(ROWS);
    keys.truncate(ROWS);
    let mut rows: Vec<(String, &String)> = keys
        .into_iter()
        .map(|key| (pen.shown.names.name(named, key), key))
        .collect();
    rows.sort();
    let id = format!("times-{by}");
    html! {
        section class="card" aria-labelledby=(id) {
            div class="card-head" { h2 id=(id) { (title) } @if !rows.is_empty() { span class="subdued" { "“was”: in " (pen.shown.range.before().words()) } } }
            @if rows.is_empty() { p class="subdued" { (none) } } @else {
                div class="scroll" tabindex="0" role="region" aria-labelledby=(id) {
                    table {
                        thead {
                            tr {
                                th scope="col" rowspan="2" { (column) }
                                @for (name, ..) in LENGTHS { th scope="colgroup" colspan="3" class="group" { (name) } }
                            }
                            tr {
                                @for _ in LENGTHS {
                                    th scope="col" class="number" { "Chats" }
                                    th scope="col" class="number" { "Median" }
                                    th scope="col" class="number" { "90 %" }
                                }
                            }
                        }
                        tbody {
                            @for (name, key) in &rows {
                                tr {
                                    th scope="row" translate=[pen.shown.names.own(named, key)] { (name) }
                                    @for (_, _, series) in &LENGTHS {
                                        @let (now, was) = (pen.shown.counted.lengths(of(series), key), pen.shown.before.lengths(of(series), key));
                                        @let of = (of(series), key.as_str());
                                        (compared(pen, of, some(now.number), some(was.number)))
                                        (compared(pen, of, now.median().map(took), was.median().map(took)))
                                        (compared(pen, of, now.percentile(90).map(took), was.percentile(90).map(took)))
                                    }
                                }
                            }
                        }
                    }
                }
                @if untold > 0 {
                    p class="subdued" { (grouped(i64::try_from(untold).unwrap_or(i64::MAX))) " more, with fewer, are in the file: “Export as CSV”, above." }
                }
            }
        }
    }
}

/// Whose turn it was, and for how long.
#[must_use]
pub fn turns(pen: Pen<'_>) -> Markup {
    let counted = pen.shown.counted.of(Series::Turns);
    let total = |turn: Turn| counted.get(turn.key()).map_or(0, |tally| tally.total);
    let all: i64 = Turn::EVERY.into_iter().map(total).sum();
    let before = pen.shown.before.of(Series::Turns);
    let was = |turn: Turn| before.get(turn.key()).map_or(0, |tally| tally.total);
    let all_were: i64 = Turn::EVERY.into_iter().map(was).sum();
    let meaning = |turn: Turn| -> Meaning {
        let class = match turn {
            Turn::Ai => "ai",
            Turn::Waiting => "waiting",
            Turn::Person => "person",
            Turn::Shopper => "none",
        };
        (class, names::turn(turn.key()))
    };
    let parts = Turn::EVERY.map(|turn| (meaning(turn), total(turn)));
    html! {
        section class="card" aria-labelledby="turns" {
            div class="card-head" { h2 id="turns" { "Whose turn it was" } }
            @if all == 0 { p class="subdued" { "Where the time goes in chats that a person was asked into, from their beginning to the close, is drawn here." } } @else {
                p class="subdued" { "Of closed chats that a person was asked into, from their beginning to the close." }
                (chart::whole("turns-drawn", "Whose turn it was", &parts))
                div class="scroll" tabindex="0" role="region" aria-labelledby="turns" {
                    table {
                        thead {
                            tr {
                                th scope="col" { "Turn" } th scope="col" class="number" { "Share" } th scope="col" class="number" { "Share before" } th scope="col" class="number" { "Mean" }
                                th scope="col" class="number" { "Median" } th scope="col" class="number" { "90 %" }
                            }
                        }
                        tbody {
                            @for turn in Turn::EVERY {
                                @let lengths = pen.shown.counted.lengths(Series::Turns, turn.key());
                                @let were = pen.shown.before.lengths(Series::Turns, turn.key());
                                tr {
                                    th scope="row" {
                                        svg class="key" viewBox="0 0 10 10" aria-hidden="true" { rect class={ "part " (meaning(turn).0) } width="10" height="10" {} }
                                        (pen.lead(Series::Turns, turn.key(), names::turn(turn.key())))
                                    }
                                    td class="number" { (pen.told(Series::Turns, turn.key(), share(total(turn), all).as_deref())) }
                                    td class="number" { (pen.was(Series::Turns, turn.key(), share(was(turn), all_were).as_deref())) }
                                    @for (length, was) in [(lengths.mean(), were.mean()), (lengths.median(), were.median()), (lengths.percentile(90), were.percentile(90))] {
                                        (compared(pen, (Series::Turns, turn.key()), length.map(took), was.map(took)))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
