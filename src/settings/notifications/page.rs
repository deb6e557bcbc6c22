//! The page of notification rules.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use maud::{Markup, html};

use super::form::{self, Choices, Filled};
use super::log::{self, Names};
use super::preview;
use crate::assistants::store as assistants;
use crate::clock::Micros;
use crate::db::Conn;
use crate::db::schema::staff as team_table;
use crate::error::Error;
use crate::handoff::notices::alerts::{self, Kept};
use crate::handoff::notices::decide::{People, Quiet};
use crate::handoff::notices::push::subscriptions::{self, Browser};
use crate::handoff::notices::rule::Rule;
use crate::handoff::notices::{Seal, people, store};
use crate::ids::Id;
use crate::inbox::drawn;
use crate::mail;
use crate::settings::shell::Shell;
use crate::team::{Can, Frame, Staff};

/// Alerts shown.
const LATEST: i64 = 30;
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// What the page tells.
pub struct Shown {
    now: Micros,
    viewer: String,
    /// Whether the viewer may change what holds for all.
    manages: bool,
    rules: Vec<(Rule, Option<String>)>,
    people: People,
    choices: Choices,
    quiet: Option<Quiet>,
    browsers: Vec<Browser>,
    follow_up: i32,
    alerts: Vec<Kept>,
    staff: HashMap<Id, String>,
    mails: HashMap<i64, (&'static str, Option<String>)>,
}

/// Reads it.
///
/// # Errors
/// The database's.
pub fn read(
    conn: &mut Conn,
    seal: &Seal,
    staff: &Staff,
    (now, mails_go_out): (Micros, bool),
) -> Result<Shown, Error> {
    let (shop, me) = (staff.shop, staff.id());
    let people = people::read(conn, shop, now, mails_go_out)?;
    let rules = store::all(conn, shop)?
        .into_iter()
        .map(|rule| {
            // Only where it leads: who may set nothing sees this, and the rest of a webhook's address may be a key.
            let host = rule.target.as_deref().and_then(|sealed| {
                let target = seal.target(shop, sealed).ok()?;
                Some(url::Url::parse(&target.url).ok()?.host_str()?.to_owned())
            });
            (rule, host)
        })
        .collect();
    let alerts = alerts::latest(conn, shop, LATEST)?;
    let mut mails = HashMap::new();
    for id in alerts.iter().filter_map(|alert| alert.mail_id) {
        if let Some(mail) = mail::of(conn, shop, Id(id))? {
            mails.insert(id, (mail.state.as_str(), mail.error));
        }
    }
    let names: Vec<(i64, String)> = team_table::table
        .filter(team_table::shop_id.eq(shop.key()))
        .select((team_table::id, team_table::name))
        .load(conn)?;
    Ok(Shown {
        now,
        viewer: staff.member.name.clone(),
        manages: staff.may(Can::Manage),
        rules,
        choices: Choices {
            groups: people::groups(conn, shop)?,
            people: people
                .all
                .iter()
                .map(|person| (person.id, person.name.clone()))
                .collect(),
            skills: people
                .all
                .iter()
                .flat_map(|person| person.skills.iter().cloned())
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
            assistants: assistants::all(conn, shop)?
                .into_iter()
                .map(|one| (one.id, one.name))
                .collect(),
            currency: people::currency(conn, shop)?,
        },
        quiet: people
            .all
            .iter()
            .find(|person| person.id == me)
            .and_then(|person| person.quiet),
        people,
        browsers: subscriptions::of(conn, shop, me)?,
        follow_up: store::minutes(conn, shop)?,
        alerts,
        staff: names.into_iter().map(|(id, name)| (Id(id), name)).collect(),
        mails,
    })
}

/// The whole page.
#[must_use]
pub fn page(shown: &Shown, frame: Option<&Frame>) -> Markup {
    let shell = Shell {
        title: "Notifications",
        viewer: &shown.viewer,
        now: shown.now,
        frame,
        script: "/assets/settings/notifications.js",
    };
    let link = |path: &str| shell.link(path);
    let names = Names {
        staff: &shown.staff,
        mails: &shown.mails,
    };
    shell.page(&html! {
        header class="page-head" {
            h1 { "Notifications" }
            a class="button" href=(link("/settings")) { "Back to Home" }
        }
        div class="columns" {
            div class="main" {
                (rules(shown))
                (log::list(&shown.alerts, &names, shown.now, &link))
            }
            div class="side" {
                (browser(shown, frame.is_some()))
                (quiet(shown))
                @if shown.manages { (follow_up(shown.follow_up)) }
            }
        }
    })
}

fn rules(shown: &Shown) -> Markup {
    html! {
        section id="rules" class="card" aria-labelledby="rules-title" {
            div class="card-head" {
                h2 id="rules-title" { "Who is told of what" }
                @if shown.manages {
                    button type="button" class="button primary" data-new aria-expanded="false" aria-controls="new-rule" { "Add a rule" }
                }
            }
            p class="subdued" { "Each rule says when it rings, for which chats, whom it tells, and how." }
            @if shown.manages {
                div id="new-rule" hidden {
                    (form::form(&Filled::blank(), &shown.choices, &html! {
                        h3 { "If it happened now" }
                        p class="subdued" { "Fill in the rule to see who would be woken." }
                    }))
                }
            } @else {
                p class="subdued" { "Admins change them." }
            }
            ul class="rules-list" {
                @for (rule, host) in &shown.rules {
                    (row(rule, host.as_deref(), shown))
                }
            }
            @if shown.rules.is_empty() {
                p class="empty" { strong { "No rules" } "Nobody is told when a shopper asks for a person." }
            }
        }
    }
}

fn row(rule: &Rule, host: Option<&str>, shown: &Shown) -> Markup {
    let now = preview::of(
        &rule.definition,
        rule.target.is_some(),
        (&shown.people, &shown.choices.groups),
        shown.now,
    );
    html! {
        li class="rule" data-rule=(rule.id) {
            div class="rule-head" {
                div class="words" {
                    h3 translate="no" { (rule.name) }
                    p class="subdued" { (form::sentence(&rule.definition, &shown.choices)) }
                }
                @if shown.manages {
                    form method="post" action={ "/api/v1/notification-rules/" (rule.id) "/switch" } data-switch=(rule.name) {
                        button class="switch" role="switch" aria-checked=(rule.enabled.to_string())
                            aria-label={ "Use the rule " (rule.name) } {}
                    }
                } @else if !rule.enabled { span class="badge" { "Off" } }
            }
            @if shown.manages {
                details id={ "rule-" (rule.id) } {
                    summary { "Edit" span class="sr" translate="no" { " " (rule.name) } }
                    (form::form(&Filled::of(rule, host), &shown.choices, &now))
                }
            } @else { div class="preview" { (now) } }
        }
    }
}

fn browser(shown: &Shown, framed: bool) -> Markup {
    html! {
        section class="card" id="browser" aria-labelledby="browser-title" {
            h2 id="browser-title" { "This browser" }
            @if framed {
                p class="subdued" { "Browsers take no alerts from a page inside Shopify’s admin. Open the app in a tab of its own to switch them on." }
            } @else {
                p class="subdued" data-push-note { "Alerts reach you here even when the inbox is closed." }
                div class="acts" {
                    button type="button" class="button" data-push-on hidden { "Turn on alerts here" }
                    button type="button" class="button" data-push-off hidden { "Turn off alerts here" }
                }
            }
            @if !shown.browsers.is_empty() {
                ul class="browsers" aria-label="Your browsers" {
                    @for browser in &shown.browsers {
                        li data-endpoint=(browser.endpoint) {
                            span { (browser.device) }
                            form method="post" action="/api/v1/push/forget" data-forget {
                                input type="hidden" name="endpoint" value=(browser.endpoint);
                                button class="button bare" { "Remove" span class="sr" { " " (browser.device) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn quiet(shown: &Shown) -> Markup {
    let quiet = shown.quiet.unwrap_or(Quiet {
        begins: 20 * 60,
        ends: 8 * 60,
        days: 127,
    });
    html! {
        form class="card fields" id="quiet" method="post" action="/api/v1/quiet-hours" data-quiet novalidate {
            h2 { "Your quiet hours" }
            label class="setting" {
                input type="checkbox" name="on" checked[shown.quiet.is_some()];
                "Don’t wake me in these hours"
            }
            div class="pair" {
                div class="field" {
                    label for="begins" { "From" }
                    input id="begins" name="begins" type="time" required value=(clock(quiet.begins)) aria-describedby="begins-note";
                    p id="begins-note" class="note" {}
                }
                div class="field" {
                    label for="ends" { "To" }
                    input id="ends" name="ends" type="time" required value=(clock(quiet.ends)) aria-describedby="ends-note";
                    p id="ends-note" class="note" {}
                }
            }
            fieldset class="choices-line" {
                legend class="sr" { "Days on which they begin" }
                @for (day, name) in DAYS.iter().enumerate() {
                    label {
                        input type="checkbox" name="days" value=(day) checked[quiet.days & (1 << day) != 0];
                        (name)
                    }
                }
            }
            p id="days-note" class="note" {}
            p class="subdued" { "By your shop’s clock (" (shown.people.zone.name()) ")." }
            button class="button" { "Save" }
        }
    }
}

fn follow_up(minutes: i32) -> Markup {
    html! {
        form class="card fields" id="follow-up" method="post" action=(drawn::address("/api/v1/follow-up", &minutes)) data-follow novalidate {
            h2 { "When a shopper has left" }
            p class="subdued" {
                "A reply nobody was there to read goes on by e-mail, if an address is known, with a link back into the chat."
            }
            div class="field" {
                label for="minutes" { "Minutes before it goes" }
                input id="minutes" name="minutes" type="text" inputmode="numeric" maxlength="4" value=(minutes)
                    aria-describedby="minutes-hint minutes-note";
                p id="minutes-hint" class="subdued" { "0 sends none." }
                p id="minutes-note" class="note" {}
            }
            button class="button" { "Save" }
        }
    }
}

fn clock(minutes: i32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
