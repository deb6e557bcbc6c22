//! What was thought of it, and what came of it: the moment of the handoff, satisfaction, orders, and rules.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::chart::{self, Meaning};
use super::names;
use super::page::Pen;
use super::read::{ByKey, Counted};
use super::series::Series;
use super::tiles::money;
use super::words::{grouped, mean, share};

/// Judgements: their keys and colours.
const MOMENTS: [(&str, &str); 3] = [("early", "waiting"), ("right", "ai"), ("late", "late")];

/// How many of each were judged so, by reason.
fn by_reason(counted: &Counted) -> BTreeMap<String, [i64; 3]> {
    let mut reasons: BTreeMap<String, [i64; 3]> = BTreeMap::new();
    for (key, tally) in counted.of(Series::TimingByReason) {
        let (reason, moment) = key.split_once(' ').unwrap_or((key, ""));
        let numbers = reasons.entry(reason.to_owned()).or_default();
        for (number, (known, _)) in numbers.iter_mut().zip(MOMENTS) {
            if known == moment {
                *number = tally.number;
            }
        }
    }
    reasons
}

/// Whether people came too early or too late, and whether that was so before.
#[must_use]
pub fn moment(pen: Pen<'_>) -> Markup {
    let (counted, before) = (&pen.shown.counted, &pen.shown.before);
    let all = counted.all(Series::Timing).number;
    let all_were = before.all(Series::Timing).number;
    let (mut reasons, were) = (by_reason(counted), by_reason(before));
    for reason in were.keys() {
        reasons.entry(reason.clone()).or_default();
    }
    let parts: Vec<(Meaning, i64)> = MOMENTS
        .into_iter()
        .map(|(key, class)| {
            (
                (class, names::moment(key)),
                counted.number(Series::Timing, key),
            )
        })
        .collect();
    html! {
        section class="card" aria-labelledby="moment" {
            div class="card-head" {
                h2 id="moment" { "The right moment?" }
                @if all > 0 { span class="subdued" { (pen.number(Series::Timing, "", all)) " judged" } }
            }
            @if all == 0 && all_were == 0 { p class="subdued" { "Beside each chat that a person has or had, your team can say with one click whether that came too early, too late or just right. What they say is counted here, by reason." } } @else {
                @if all > 0 { (chart::whole("moment-drawn", "The moment a person was asked for", &parts)) }
                div class="scroll" tabindex="0" role="region" aria-labelledby="moment" {
                    table {
                        thead { tr { th scope="col" { "Reason" } @for (key, _) in MOMENTS { th scope="col" class="number" { (names::moment(key)) } } } }
                        tbody {
                            @for (reason, numbers) in &reasons {
                                tr {
                                    th scope="row" { (names::reason(reason)) }
                                    @let then = were.get(reason).copied().unwrap_or_default();
                                    @for (((key, _), number), was) in MOMENTS.iter().zip(numbers).zip(then) {
                                        @let key = format!("{reason} {key}");
                                        td class="number" {
                                            (pen.number(Series::TimingByReason, &key, *number))
                                            @if was > 0 { span class="was subdued" { "was " (pen.was(Series::TimingByReason, &key, Some(&grouped(was)))) } }
                                        }
                                    }
                                }
                            }
                        }
                        tfoot {
                            (together(pen, "Together", (counted, all), false))
                            @if all_were > 0 { (together(pen, "Before", (before, all_were), true)) }
                        }
                    }
                }
            }
        }
    }
}

/// All judgements together: of these days, or of those before.
fn together(pen: Pen<'_>, name: &str, (counted, all): (&Counted, i64), are_before: bool) -> Markup {
    html! {
        tr {
            th scope="row" { (name) }
            @for (key, _) in MOMENTS {
                td class="number" {
                    @let number = counted.number(Series::Timing, key);
                    @if number > 0 {
                        @let words = grouped(number);
                        @if are_before { (pen.was(Series::Timing, key, Some(&words))) } @else { (pen.told(Series::Timing, key, Some(&words))) }
                        " " span class="subdued" { (share(number, all).unwrap_or_default()) }
                    } @else { "0" }
                }
            }
        }
    }
}

/// What there is in these days, or was in those before.
fn either<'k>(now: &'k ByKey, before: &'k ByKey) -> BTreeSet<&'k String> {
    now.keys().chain(before.keys()).collect()
}

/// What shoppers said after the close.
#[must_use]
pub fn satisfaction(pen: Pen<'_>) -> Markup {
    let counted = &pen.shown.counted;
    let (scores, people) = (
        counted.of(Series::Scores),
        counted.of(Series::ScoresByPerson),
    );
    let were = pen.shown.before.of(Series::ScoresByPerson);
    let all: i64 = scores.values().map(|tally| tally.number).sum();
    let most = scores.values().map(|tally| tally.number).max().unwrap_or(0);
    html! {
        section class="card" aria-labelledby="satisfaction" {
            div class="card-head" { h2 id="satisfaction" { "Satisfaction" } @if all > 0 { span class="subdued" { (pen.number(Series::Scores, "", all)) " answered" } } }
            @if all == 0 && were.is_empty() { p class="subdued" { "When a chat is closed, the shopper is asked how it was, 1 to 5. What they say is counted here." } } @else {
                table {
                    thead { tr { th scope="col" { "Score" } td class="drawn" {} th scope="col" class="number" { "Chats" } th scope="col" class="number" { "Change" } } }
                    tbody {
                        @for score in (1..=5).rev() {
                            @let key = score.to_string();
                            @let number = counted.number(Series::Scores, &key);
                            tr {
                                th scope="row" { (pen.shown.names.name(Series::Scores, &key)) }
                                td class="drawn" { (chart::bar(number, most)) }
                                td class="number" { (pen.number(Series::Scores, &key, number)) }
                                td class="number" { (pen.change(Series::Scores, &key, number, pen.shown.before.number(Series::Scores, &key))) }
                            }
                        }
                    }
                }
                table {
                    thead { tr { th scope="col" { "Had the chat last" } th scope="col" class="number" { "Mean" } th scope="col" class="number" { "Mean before" } th scope="col" class="number" { "Chats" } } }
                    tbody {
                        @for key in either(people, were) {
                            @let tally = people.get(key).copied().unwrap_or_default();
                            tr {
                                th scope="row" translate=[pen.shown.names.own(Series::ScoresByPerson, key)] { (pen.shown.names.name(Series::ScoresByPerson, key)) }
                                @let was = were.get(key).copied().unwrap_or_default();
                                td class="number" { (pen.told(Series::ScoresByPerson, key, mean(tally.total, tally.number).as_deref())) }
                                td class="number" { (pen.was(Series::ScoresByPerson, key, mean(was.total, was.number).as_deref())) }
                                td class="number" { (pen.number(Series::ScoresByPerson, key, tally.number)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What was bought after somebody helped.
#[must_use]
pub fn orders(pen: Pen<'_>) -> Markup {
    let now = pen.shown.counted.of(Series::Orders);
    let before = pen.shown.before.of(Series::Orders);
    html! {
        section class="card" aria-labelledby="orders" {
            div class="card-head" { h2 id="orders" { "Assisted orders" } }
            @if now.is_empty() && before.is_empty() { p class="subdued" { "Orders that were placed from a chat’s cart or checkout after the AI or a person had answered in it are counted here." } } @else {
                table {
                    thead { tr { th scope="col" { "Helped by" } th scope="col" class="number" { "Orders" } th scope="col" class="number" { "Value" } th scope="col" class="number" { "Change" } } }
                    tbody {
                        @for key in either(now, before) {
                            @let tally = now.get(key).copied().unwrap_or_default();
                            @let (who, currency) = key.split_once(' ').unwrap_or((key, ""));
                            @let was = before.get(key).map_or(0, |tally| tally.total);
                            tr {
                                th scope="row" { (names::helper(who)) }
                                td class="number" { (pen.number(Series::Orders, key, tally.number)) }
                                td class="number" { (pen.told(Series::Orders, key, money(tally.total, currency).filter(|_| tally.number > 0).as_deref())) }
                                td class="number" { (pen.changed(Series::Orders, key, (tally.total / 10_000, was / 10_000), &money(was, currency).unwrap_or_default())) }
                            }
                        }
                    }
                }
                p class="subdued" { "At the value each had when it was counted." }
            }
        }
    }
}

/// How often an action was right, of the times something came of it.
fn right(counted: &Counted, rule: &str) -> Option<String> {
    let number = |series| counted.number(series, rule);
    let (came, early) = (number(Series::RuleCame), number(Series::RuleEarly));
    let judged = came + number(Series::RuleTurned);
    share((came - early).max(0), judged)
}

/// Whether the shop's actions fired for good.
#[must_use]
pub fn rules(pen: Pen<'_>) -> Markup {
    let counted = &pen.shown.counted;
    let (now, before) = (
        counted.of(Series::RuleFired),
        pen.shown.before.of(Series::RuleFired),
    );
    let mut rows: Vec<(String, String)> = either(now, before)
        .into_iter()
        .map(|key| (pen.shown.names.name(Series::RuleFired, key), key.clone()))
        .collect();
    rows.sort();
    html! {
        section class="card" aria-labelledby="rules" {
            div class="card-head" { h2 id="rules" { "Your actions, and what came of them" } a href=(pen.shell.link("/settings/assistants")) { "Edit actions" } }
            @if rows.is_empty() { p class="subdued" { "How often each of your custom actions fired, and whether a person was really needed then, is listed here." } } @else {
                p class="subdued" { "An action was right where a person came or marked the chat handled, and nobody called it too early; wrong where the shopper turned back to the AI." }
                div class="scroll" tabindex="0" role="region" aria-labelledby="rules" {
                    table {
                        thead {
                            tr {
                                th scope="col" { "Action" } th scope="col" class="number" { "Fired" } th scope="col" class="number" { "A person came" }
                                th scope="col" class="number" { "Shopper turned back" } th scope="col" class="number" { "Too early" }
                                th scope="col" class="number" { "Right" } th scope="col" class="number" { "Right before" }
                            }
                        }
                        tbody {
                            @for (name, key) in &rows {
                                @let number = |series| counted.number(series, key);
                                @let (came, turned, early) = (number(Series::RuleCame), number(Series::RuleTurned), number(Series::RuleEarly));
                                tr {
                                    th scope="row" translate=[pen.shown.names.own(Series::RuleFired, key)] { (name) }
                                    td class="number" { (pen.number(Series::RuleFired, key, number(Series::RuleFired))) }
                                    td class="number" { (pen.number(Series::RuleCame, key, came)) }
                                    td class="number" { (pen.number(Series::RuleTurned, key, turned)) }
                                    td class="number" { (pen.number(Series::RuleEarly, key, early)) }
                                    td class="number" { (pen.told(Series::RuleFired, key, right(counted, key).as_deref())) }
                                    td class="number" { (pen.was(Series::RuleFired, key, right(&pen.shown.before, key).as_deref())) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
