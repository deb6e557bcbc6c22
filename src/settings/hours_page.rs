//! The page of the desk's hours and limits.

use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};

use super::hours::Preview;
use super::shell::{Look, Shell};
use crate::clock::Micros;
use crate::handoff::desk::Limits;
use crate::handoff::hours::holidays::Country;
use crate::handoff::hours::{Hours, Range, Week, Zone};
use crate::handoff::people::Group;
use crate::handoff::wait::Held;
use crate::ids::Id;
use crate::inbox::drawn;
use crate::team::Frame;

const DAYS: [(&str, &str); 7] = [
    ("mon", "Monday"),
    ("tue", "Tuesday"),
    ("wed", "Wednesday"),
    ("thu", "Thursday"),
    ("fri", "Friday"),
    ("sat", "Saturday"),
    ("sun", "Sunday"),
];

/// What the page tells.
pub struct Shown {
    /// The time it is told at.
    pub now: Micros,
    /// Who looks.
    pub viewer: String,
    /// Whose hours; none: the shop's.
    pub group: Option<Id>,
    /// The shop's groups.
    pub groups: Vec<Group>,
    /// Whether these are their own.
    pub is_own: bool,
    /// A digest of what was set.
    pub seen: String,
    /// The hours that hold.
    pub hours: Hours,
    /// The shop's clock.
    pub zone: Zone,
    /// The limits.
    pub limits: Limits,
    /// What they mean now.
    pub preview: Preview,
    /// How times that were told held.
    pub held: Held,
}

/// The whole page.
#[must_use]
pub fn page(shown: &Shown, frame: Option<&Frame>) -> Markup {
    let shell = Shell {
        title: "Hours",
        viewer: &shown.viewer,
        now: shown.now,
        frame,
        script: "/assets/settings/hours.js",
    };
    let look = Look {
        styles: &[
            "/assets/settings/knowledge.css",
            "/assets/settings/hours.css",
        ],
        ..Look::default()
    };
    let main = html! {
        header class="page-head" {
            h1 { "Hours" }
            a class="button" href=(shell.link("/settings")) { "Back to Home" }
        }
        p class="lead subdued" {
            "When your team is at the desk. The assistant answers around the clock; this decides what a shopper is told "
            "who asks for a person, and when the team is called."
        }
        @if !shown.groups.is_empty() { (tabs(shown, &shell)) }
        div class="hours-grid" {
            (form(shown))
            div class="hours-side" {
                (now_card(&shown.preview, &shell))
                (limits(&shown.limits))
                (held(shown.held))
            }
        }
        (templates())
    };
    shell.page_as(&look, &main)
}

fn tabs(shown: &Shown, shell: &Shell<'_>) -> Markup {
    html! {
        nav class="tabs" aria-label="Whose hours" {
            a href=(shell.link("/settings/hours")) aria-current=[shown.group.is_none().then_some("page")] { "The shop" }
            @for group in &shown.groups {
                a href=(shell.link(&format!("/settings/hours?group={}", group.id)))
                    aria-current=[(shown.group == Some(group.id)).then_some("page")] translate="no" { (group.name) }
            }
        }
    }
}

fn form(shown: &Shown) -> Markup {
    let hours = &shown.hours;
    let week = hours.week.clone().unwrap_or_else(usual);
    let group = shown.group.is_some();
    html! {
        form id="hours" class="card fields" data-hours novalidate method="post" action={ "/api/v1/hours?seen=" (shown.seen) }
            data-group=[shown.group.map(|id| id.to_string())] {
            div class="card-head" { h2 { "When somebody is there" } }
            @if group {
                label class="setting" {
                    input type="checkbox" name="same" checked[!shown.is_own];
                    "The same hours as the shop"
                }
            }
            div class="own-hours" data-own {
                fieldset {
                    legend class="sr" { "Around the clock, or these hours" }
                    label class="setting" {
                        input type="radio" name="when" value="always" checked[hours.week.is_none()];
                        "Around the clock"
                    }
                    label class="setting" {
                        input type="radio" name="when" value="week" checked[hours.week.is_some()];
                        "These hours"
                    }
                }
                div class="week" data-week {
                    @for ((key, name), ranges) in DAYS.into_iter().zip(&week) { (day(key, name, ranges)) }
                    p class="subdued" { "An end before its beginning is on the next day: 22:00 to 02:00." }
                }
                div class="field" {
                    label for="zone" { "Time zone" }
                    input id="zone" name="zone" type="text" list="zones" autocomplete="off" spellcheck="false"
                        placeholder=(shown.zone.name()) value=[hours.zone.map(Zone::name)] aria-describedby="zone-note";
                    p id="zone-note" class="subdued" data-note { "Empty: your store’s own, " (shown.zone.name()) "." }
                    datalist id="zones" { @for name in Zone::names() { option value=(name) {} } }
                }
                (holidays(shown))
                (specials(hours))
            }
            p id="said" class="tested" role="status" hidden {}
            div class="form-foot" { button class="button primary" { "Save hours" } }
        }
    }
}

/// What most shops begin with.
fn usual() -> Week {
    let nine_to_five = Range::parse("09:00", "17:00").ok();
    std::array::from_fn(|day| {
        if day < 5 {
            nine_to_five.into_iter().collect()
        } else {
            Vec::new()
        }
    })
}

fn day(key: &str, name: &str, ranges: &[Range]) -> Markup {
    html! {
        div class="day" data-day=(key) role="group" aria-labelledby={ "day-" (key) } aria-describedby={ (key) "-note" } {
            span class="day-name" id={ "day-" (key) } { (name) }
            div class="ranges" data-ranges {
                @for one in ranges { (range(Some(*one))) }
                span class="subdued closed-word" { "Closed" }
            }
            button type="button" class="button bare" data-add aria-label={ "Add hours on " (name) } { "Add hours" }
            p id={ (key) "-note" } class="failed" role="alert" hidden {}
        }
    }
}

fn range(range: Option<Range>) -> Markup {
    let ends = range.map(|range| {
        let text = range.to_string();
        let (from, to) = text.split_once('–').unwrap_or(("", ""));
        // A time field knows no 24:00.
        (
            from.to_owned(),
            if to == "24:00" {
                "00:00".to_owned()
            } else {
                to.to_owned()
            },
        )
    });
    html! {
        span class="range" data-range {
            input type="time" aria-label="From" data-from value=[ends.as_ref().map(|ends| &ends.0)];
            span aria-hidden="true" { "–" }
            input type="time" aria-label="To" data-to value=[ends.as_ref().map(|ends| &ends.1)];
            button type="button" class="button bare icon-only" data-remove aria-label="Remove these hours" { "×" }
        }
    }
}

fn holidays(shown: &Shown) -> Markup {
    let hours = &shown.hours;
    let today = shown.zone.local(shown.now).date();
    let coming: Vec<(NaiveDate, &'static str)> = hours
        .country
        .map(|country| {
            let mut days = country.holidays(today.year());
            days.extend(country.holidays(today.year() + 1));
            let ahead = days.into_iter().filter(|day| day.date >= today);
            ahead.map(|day| (day.date, day.name)).take(16).collect()
        })
        .unwrap_or_default();
    html! {
        div class="field" {
            label for="country" { "Public holidays" }
            select id="country" name="country" aria-describedby="country-note" {
                option value="" { "None" }
                @for (country, name) in Country::ALL {
                    option value=(country.code()) selected[hours.country == Some(country)] { (name) }
                }
            }
            p id="country-note" class="subdued" data-note {
                "Closed on the national ones. Add those of your region as dates of your own."
            }
            @if !coming.is_empty() {
                details class="holidays" {
                    summary { "The next ones; tick those you work on" }
                    ul {
                        @for (date, name) in coming {
                            li {
                                label class="setting" {
                                    input type="checkbox" name="open_on" value=(name) checked[hours.open_on.contains(name)];
                                    (name) " " span class="subdued" { (date.format("%a %-d %b %Y")) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn specials(hours: &Hours) -> Markup {
    html! {
        div class="field" role="group" aria-labelledby="special-title" aria-describedby="special-note" {
            span id="special-title" class="label" { "Dates with hours of their own" }
            div class="specials" data-specials {
                @for one in &hours.special {
                    (special(&one.date.format("%Y-%m-%d").to_string(), &one.name, &one.ranges))
                }
            }
            p id="special-note" class="failed" role="alert" hidden {}
            div { button type="button" class="button" data-add-special { "Add a date" } }
        }
    }
}

fn special(date: &str, name: &str, ranges: &[Range]) -> Markup {
    html! {
        div class="special" data-special {
            input type="date" aria-label="Date" data-date value=(date);
            input type="text" aria-label="What it is" placeholder="Stocktaking" maxlength="60" data-name value=(name);
            div class="ranges" data-ranges {
                @for one in ranges { (range(Some(*one))) }
                span class="subdued closed-word" { "Closed all day" }
            }
            button type="button" class="button bare" data-add { "Add hours" }
            button type="button" class="button bare" data-remove-special { "Remove" }
        }
    }
}

/// What the script copies.
fn templates() -> Markup {
    html! {
        template id="range-template" { (range(None)) }
        template id="special-template" { (special("", "", &[])) }
    }
}

fn now_card(preview: &Preview, shell: &Shell<'_>) -> Markup {
    html! {
        section class="card" aria-labelledby="now-title" {
            div class="card-head" {
                h2 id="now-title" { "Now" }
                span id="now-badge" class="badge" data-tone=(if preview.open { "good" } else { "warn" }) {
                    @if preview.open { "Open" } @else { "Closed" }
                }
            }
            p id="standing" role="status" { (preview.standing) }
            h3 { "What a shopper reads who asks for a person" }
            dl id="texts" class="texts" {
                @for (label, text) in &preview.texts { dt { (label) } dd translate="no" { (text) } }
            }
            p { a href=(shell.link("/settings/texts")) { "Change what they read" } }
        }
    }
}

fn limits(limits: &Limits) -> Markup {
    let minutes = |seconds: i64| seconds / 60;
    let [second, everyone, choice] = limits.rungs;
    html! {
        form id="limits" class="card fields" data-limits novalidate method="post"
            action=(drawn::address("/api/v1/desk", limits)) {
            div class="card-head" { h2 { "Limits" } }
            (number("answer_within", "Minutes to answer", minutes(limits.answer_within),
                "Whoever has a chat and does not answer in time gives it back to the queue."))
            (number("away_after", "Seconds until away", limits.away_after,
                "Without a sign of their inbox. A chat in which a shopper waits goes back to the queue."))
            (number("anyone_after", "Minutes until anyone may claim", minutes(limits.anyone_after),
                "A chat for a group, a skill or a language, that none of them took."))
            (number("closing_soon", "Minutes that count as closing soon", limits.closing_soon, "Before the end of the hours."))
            fieldset aria-describedby="rungs-note" {
                legend { "While nobody comes, after so many seconds" }
                (number("second", "A second person is called", second, ""))
                (number("everyone", "Then everybody who may take it", everyone, ""))
                (number("choice", "Then the shopper is given the choice", choice, ""))
                p id="rungs-note" class="failed" role="alert" hidden {}
            }
            div class="field" {
                label class="setting" {
                    input type="checkbox" name="hands_out" checked[limits.hands_out] aria-describedby="hands-out-note";
                    "Hand chats out"
                }
                p id="hands-out-note" class="subdued" {
                    "Whoever comes, or has room again, is given what waits and fits them: as many chats as they have room "
                    "for, or one at a time. Off, they are told of it and claim."
                }
            }
            div class="form-foot" { button class="button primary" { "Save limits" } }
        }
    }
}

fn number(id: &str, label: &str, value: i64, note: &str) -> Markup {
    html! {
        div class="field" {
            label for=(id) { (label) }
            input id=(id) name=(id) type="text" inputmode="numeric" maxlength="5" value=(value) aria-describedby={ (id) "-note" };
            p id={ (id) "-note" } class="subdued" data-note=(note) { (note) }
        }
    }
}

fn held(held: Held) -> Markup {
    html! {
        section class="card" aria-labelledby="held-title" {
            div class="card-head" { h2 id="held-title" { "What was told, and what happened" } }
            @if held.told == 0 {
                p class="subdued" {
                    "A shopper who waits is told how long it usually takes, learnt from your own last four weeks. There is "
                    "too little to learn from yet, so no time is claimed."
                }
            } @else {
                p {
                    "In four weeks a time was told for " (held.told) " waits: " (held.within) " ended within it, "
                    (held.sooner) " sooner, " (held.later) " later."
                }
            }
        }
    }
}
