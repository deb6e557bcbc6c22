//! The page of the reports: what is shown of the numbers, card by card. Every number leads to its chats.

use std::ops::Deref;

use maud::{Markup, html};

use super::chart::{self, Column, Meaning};
use super::days::{self, Asked, Range};
use super::leads::{Leads, Spoken};
use super::names::Names;
use super::read::Counted;
use super::series::Series;
use super::words::grouped;
use super::{gaps, lines, thought, tiles, times};
use crate::assistant::learning::gaps::Effect;
use crate::clock::Micros;
use crate::settings::shell::{Look, Shell};
use crate::team::role::Can;
use crate::team::{Frame, Staff};

/// Columns of a chart by days, at most; beyond that a column is several days.
const COLUMNS: i32 = 92;

/// Who dealt with a chat, from below.
pub const OUTCOMES: [Meaning; 3] = [
    ("ai", "By the AI alone"),
    ("person", "Handed to a person"),
    ("none", "Not answered"),
];

/// What the page shows.
pub struct Shown {
    /// The time it is told at.
    pub now: Micros,
    /// Who looks.
    pub viewer: Staff,
    /// The name of the shop's time zone.
    pub zone: &'static str,
    /// The days.
    pub range: Range,
    /// The ready range it is.
    pub ready: Option<i32>,
    /// Today.
    pub today: i32,
    /// The numbers.
    pub counted: Counted,
    /// Those of as many days before.
    pub before: Counted,
    /// Gaps whose answers were published.
    pub answered: Vec<Effect>,
    /// What keys are called.
    pub names: Names,
    /// Whether there ever was a chat.
    pub any: bool,
    /// The log is longer than what was counted.
    pub behind: bool,
}

/// What the parts of the page are drawn with.
#[derive(Clone, Copy)]
pub struct Pen<'p> {
    /// The numbers and names.
    pub shown: &'p Shown,
    /// What leads from them to chats.
    pub leads: Leads<'p>,
}

impl<'p> Deref for Pen<'p> {
    type Target = Leads<'p>;

    fn deref(&self) -> &Leads<'p> {
        &self.leads
    }
}

/// What stands around the pages of this room.
#[must_use]
pub fn around<'p>(
    title: &'p str,
    viewer: &'p Staff,
    now: Micros,
    frame: Option<&'p Frame>,
) -> Shell<'p> {
    Shell {
        title,
        viewer: &viewer.member.name,
        now,
        frame,
        script: "/assets/settings/reports.js",
    }
}

/// The look they share.
#[must_use]
pub fn look() -> Look<'static> {
    Look {
        under: Some("Reports"),
        styles: &["/assets/settings/reports.css"],
        class: "reports",
        ..Look::default()
    }
}

/// That not all was counted.
#[must_use]
pub fn behind() -> Markup {
    html! { "There is more in the log than was counted so far. Look again in a minute." }
}

/// The whole page.
#[must_use]
pub fn page(shown: &Shown, frame: Option<&Frame>) -> Markup {
    let shell = around("Reports", &shown.viewer, shown.now, frame);
    let days = Spoken::of(shown.range);
    let leads = Leads {
        shell: &shell,
        days: &days,
    };
    let pen = Pen { shown, leads };
    let mut look = look();
    look.banner = shown.behind.then(behind);
    let main = html! {
        header class="page-head" {
            div {
                h1 { "Reports" }
                p class="subdued" { (shown.range.words()) ", compared with " (shown.range.before().words()) "." }
            }
            @if shown.any && shown.viewer.may(Can::Manage) {
                a class="button" href={ "/reports/numbers.csv?" (shown.range.query()) } data-download="reports.csv" { "Export as CSV" }
            }
        }
        (ranges(&shell, "/reports", None, (shown.range, shown.ready, shown.today)))
        @if shown.any { (filled(pen)) } @else { (empty(pen)) }
    };
    shell.page_as(&look, &main)
}

/// The days to choose from, on the page of this address; `of` stays in it.
#[must_use]
pub fn ranges(
    shell: &Shell<'_>,
    path: &str,
    of: Option<&str>,
    days: (Range, Option<i32>, i32),
) -> Markup {
    let (range, chosen, today) = days;
    let around = shell.frame.map(Frame::query).unwrap_or_default();
    let of = of.map(|of| format!("of={of}&")).unwrap_or_default();
    html! {
        div class="ranges" {
            nav aria-label="Days" {
                @for (days, name) in Asked::READY {
                    a href=(shell.link(&format!("{path}?{of}days={days}"))) aria-current=[(chosen == Some(days)).then_some("true")] { (name) }
                }
            }
            form method="get" action=(path) {
                // What keeps the page inside the admin's frame.
                @for (name, value) in form_urlencoded::parse(format!("{of}{around}").as_bytes()) { input type="hidden" name=(name) value=(value); }
                label { span { "From" } input type="date" name="from" value=(days::iso(range.from)) max=(days::iso(today)) required; }
                label { span { "to" } input type="date" name="to" value=(days::iso(range.to)) max=(days::iso(today)) required; }
                button class="button" { "Show" }
            }
        }
    }
}

fn empty(pen: Pen<'_>) -> Markup {
    html! {
        section class="card" {
            div class="empty" {
                strong { "Nothing to tell yet" }
                p { "As soon as shoppers write, this page says how many chats there were and who dealt with them, why, where and over which products a person was asked for, how long that took, and what shoppers thought. Every number leads to its chats." }
                a class="button" href=(pen.shell.link("/settings")) { "See what is left to set up" }
            }
        }
    }
}

fn filled(pen: Pen<'_>) -> Markup {
    html! {
        (tiles::tiles(pen))
        (by_day(pen))
        div class="pairs" {
            (lines::handoffs(pen))
        }
        (times::times(pen))
        div class="pairs" {
            (times::turns(pen))
            (thought::moment(pen))
            (thought::satisfaction(pen))
            (thought::orders(pen))
            (lines::messages(pen))
        }
        (gaps::answered(pen))
        (thought::rules(pen))
        p class="subdued foot" {
            "Days are your shop’s (" (pen.shown.zone) "). A chat that is written in again after it was closed counts as a new one. "
            "Medians and 90 % marks are told from classes 4 % wide, so each is within 2 % of the true one."
        }
    }
}

/// Days that stand together in the chart: the first, the last, and their numbers.
fn columns(shown: &Shown) -> Vec<(Range, [i64; 3])> {
    let days = shown.range.days();
    let wide = match days {
        days if days <= COLUMNS => 1,
        days if days <= 370 => 7,
        _ => 30,
    };
    let mut columns = Vec::new();
    let mut from = shown.range.from;
    while from <= shown.range.to {
        let range = Range {
            from,
            to: (from + wide - 1).min(shown.range.to),
        };
        let sum = |key: &str| {
            let on = |day| shown.counted.on(Series::Outcome, day, key);
            range.each().map(on).sum::<i64>()
        };
        columns.push((range, OUTCOMES.map(|(key, _)| sum(key))));
        from += wide;
    }
    columns
}

fn by_day(pen: Pen<'_>) -> Markup {
    let columns = columns(pen.shown);
    let drawn: Vec<Column> = columns
        .iter()
        .map(|(range, parts)| Column {
            label: range.label(),
            parts: parts.to_vec(),
        })
        .collect();
    html! {
        section class="card" aria-labelledby="by-day" {
            div class="card-head" { h2 id="by-day" { "Chats, and who dealt with them" } }
            div class="beside" {
                (chart::columns("days", "Chats by the day they began", &OUTCOMES, &drawn))
                div class="scroll" tabindex="0" role="region" aria-label="The same as a table" {
                    table {
                        thead { tr { th scope="col" { "Day" } @for (_, name) in OUTCOMES { th scope="col" class="number" { (name) } } } }
                        tbody {
                            @for (range, parts) in columns.iter().rev() {
                                tr {
                                    th scope="row" { (range.label()) }
                                    @for ((key, _), number) in OUTCOMES.iter().zip(parts) {
                                        td class="number" {
                                            @if *number > 0 { a href=(pen.chats(Series::Outcome, key, *range)) { (grouped(*number)) } }
                                            @else { span class="subdued" { "0" } }
                                        }
                                    }
                                }
                            }
                        }
                        tfoot {
                            tr {
                                th scope="row" { "Together" }
                                @for (key, _) in OUTCOMES {
                                    td class="number" { (pen.number(Series::Outcome, key, pen.shown.counted.number(Series::Outcome, key))) }
                                }
                            }
                        }
                    }
                }
            }
            p class="subdued" {
                @let closed = |key: &str| pen.shown.counted.number(Series::Closed, key);
                @let was = |key: &str| {
                    let number = pen.shown.before.number(Series::Closed, key);
                    html! { @if number > 0 { " " span { "(before: " (pen.was(Series::Closed, key, Some(&grouped(number)))) ")" } } }
                };
                "Closed in these days: " span { (pen.number(Series::Closed, "person", closed("person"))) } (was("person")) " after a person came, "
                span { (pen.number(Series::Closed, "ai", closed("ai"))) } (was("ai")) " by the AI alone"
                @if closed("none") > 0 { ", " (pen.number(Series::Closed, "none", closed("none"))) (was("none")) " without an answer" }
                ". A chat is the AI’s alone while it answered and no person was asked for or came."
            }
        }
    }
}
