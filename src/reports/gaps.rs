//! What answers to gaps changed: the handoffs each gap had cost before its answer was published, and those since.

use maud::{Markup, html};

use super::page::Pen;
use super::words::{change, grouped};
use crate::assistant::learning::gaps::Effect;
use crate::inbox::{Tick, time};

/// Answers that are shown, the ones published last.
pub const SHOWN: i64 = 10;

/// The card. It is of no range of days: what was before an answer, and what came since, is.
#[must_use]
pub fn answered(pen: Pen<'_>) -> Markup {
    html! {
        section class="card" aria-labelledby="answered" {
            div class="card-head" { h2 id="answered" { "Gaps you answered, before and after" } a href=(pen.shell.link("/settings/gaps")) { "Gaps" } }
            @if pen.shown.answered.is_empty() { p class="subdued" { "Once an answer to a gap is published, how many handoffs its question had cost before and how many it costs since stands here." } } @else {
                p class="subdued" { "Whatever days are shown above: from the first time it was asked until the answer, and from there until now." }
                div class="scroll" tabindex="0" role="region" aria-labelledby="answered" {
                    table {
                        thead {
                            tr {
                                th scope="col" { "Answer" } th scope="col" { "Published" }
                                th scope="col" class="number" { "Handoffs before" } th scope="col" class="number" { "Since" }
                                th scope="col" class="number" { "Change a day" }
                            }
                        }
                        tbody { @for one in &pen.shown.answered { (row(pen, one)) } }
                    }
                }
            }
        }
    }
}

fn row(pen: Pen<'_>, one: &Effect) -> Markup {
    let card = format!("/settings/gaps?gap={0}#gap-{0}", one.gap);
    let since = &one.since;
    let (before, after) = since.days(pen.shown.now);
    let number = |number: i64, days: i64| {
        html! {
            td class="number" {
                a href=(pen.shell.link(&card)) { (grouped(number)) }
                span class="was subdued" { "in " (grouped(days)) @if days == 1 { " day" } @else { " days" } }
            }
        }
    };
    html! {
        tr {
            th scope="row" { (one.title.as_deref().unwrap_or("An answer that is no more")) }
            td { (time(since.published_at, pen.shown.now, Tick::Clock)) }
            (number(since.before, before))
            (number(since.after, after))
            td class="number" {
                // Each for as many days as the other: what came within a day says little of a month.
                @match change(since.after * before, since.before * after) {
                    Some(words) => span class="change subdued" { (words) },
                    None => span class="subdued" aria-hidden="true" { "–" },
                }
            }
        }
    }
}
