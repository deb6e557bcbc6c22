//! What answers to gaps changed: the handoffs each gap had cost before its answer was published, and those since.

use maud::{Markup, html};

use super::page::Pen;
use super::words::{change, grouped};
use crate::assistant::learning::gaps::Effect;
use crate::inbox::{Tick, time};

/// Answers that are told of, the ones published last; and those that are shown at once.
pub const TOLD: i64 = 200;
const SHOWN: usize = 10;

/// The card. It is of no range of days: what was before an answer, and what came since, is.
#[must_use]
pub fn answered(pen: Pen<'_>) -> Markup {
    let all = &pen.shown.answered;
    let (first, rest) = all.split_at(all.len().min(SHOWN));
    html! {
        section class="card" aria-labelledby="answered" {
            div class="card-head" { h2 id="answered" { "Gaps you answered, before and after" } a href=(pen.shell.link("/settings/gaps")) { "Gaps" } }
            @if all.is_empty() { p class="subdued" { "Once an answer to a gap is published, how many handoffs its question had cost before and how many it costs since stands here." } } @else {
                p class="subdued" { "Whatever days are shown above: from the first time it was asked until the answer, and from there until now." }
                (table(pen, first))
                @if !rest.is_empty() {
                    details {
                        summary { (rest.len()) " more" }
                        (table(pen, rest))
                    }
                }
            }
        }
    }
}

fn table(pen: Pen<'_>, some: &[Effect]) -> Markup {
    html! {
        div class="scroll" tabindex="0" role="region" aria-labelledby="answered" {
            table {
                thead {
                    tr {
                        th scope="col" { "Answer" } th scope="col" { "Published" }
                        th scope="col" class="number" { "Handoffs before" } th scope="col" class="number" { "Since" }
                        th scope="col" class="number" { "Change a day" }
                        th scope="col" { span class="sr" { "Its card" } }
                    }
                }
                tbody { @for one in some { (row(pen, one)) } }
            }
        }
    }
}

fn row(pen: Pen<'_>, one: &Effect) -> Markup {
    let since = &one.since;
    let (before, after) = since.days(pen.shown.now);
    let number = |number: i64, days: i64, when: &str| {
        let path = format!("/reports/gap?gap={}&when={when}", one.gap);
        html! {
            td class="number" {
                @if number > 0 { a href=(pen.shell.link(&path)) { (grouped(number)) } } @else { "0" }
                span class="was subdued" { "in " (grouped(days)) @if days == 1 { " day" } @else { " days" } }
            }
        }
    };
    let title = one
        .answer
        .as_ref()
        .map_or("An answer that is no more", |(_, title)| title);
    html! {
        tr {
            th scope="row" {
                @match &one.answer {
                    Some((document, _)) => a href=(pen.shell.link(&format!("/settings/knowledge/{document}"))) translate="no" { (title) },
                    None => (title),
                }
            }
            td { (time(since.published_at, pen.shown.now, Tick::Clock)) }
            (number(since.before, before, "before"))
            (number(since.after, after, "since"))
            td class="number" {
                // Each for as many days as the other: what came within a day says little of a month.
                @match change(since.after * before, since.before * after) {
                    Some(words) => span class="change subdued" { (words) },
                    None => span class="subdued" aria-hidden="true" { "–" },
                }
            }
            td class="number" {
                @if one.kept {
                    a href=(pen.shell.link(&format!("/settings/gaps?gap={0}#gap-{0}", one.gap))) { "Gap" span class="sr" { ": " span translate=[one.answer.as_ref().map(|_| "no")] { (title) } } }
                } @else { span class="subdued" { "Erased" } }
            }
        }
    }
}
