//! Canned replies and macros: the page where they are written, and how much staff may offer in a chat.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};
use serde::Deserialize;

use super::shell::Shell;
use crate::app::App;
use crate::commerce::money::{Currency, Money, amount_of};
use crate::conversation::Tag;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::inbox::canned::{self, Canned, VARIABLES};
use crate::inbox::drawn::{self, SEEN, Seen};
use crate::inbox::offers::limits::{self, Limits};
use crate::inbox::offers::{DISCOUNTS, DRAFTS, granted};
use crate::inbox::steps::{ENDS, Steps};
use crate::team::document::{self, Opened};
use crate::team::{Can, Staff, frame};

/// `GET /settings/replies`.
///
/// # Errors
/// The database's. Who is not signed in is shown the way in.
pub async fn page(request: HttpRequest, app: App) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let (shop, me) = (staff.shop, staff.id());
    let (replies, offers) = app
        .store
        .read(move |conn| {
            let (limits, currency) = limits::of(conn, shop)?;
            let offers = Offers {
                limits,
                currency,
                discounts: granted(conn, shop, DISCOUNTS)?,
                drafts: granted(conn, shop, DRAFTS)?,
            };
            Ok::<_, Error>((canned::of(conn, shop, me)?, offers))
        })
        .await?;
    let shell = Shell {
        title: "Replies",
        viewer: &staff.member.name,
        now: app.store.clock().now(),
        frame: frame.as_ref(),
        script: "/assets/settings/replies.js",
    };
    let main = shown(&replies, &offers, staff.may(Can::Manage), frame.is_some());
    let page = shell.page(&main);
    Ok(frame::answer(HttpResponse::Ok(), page, frame.as_ref()))
}

struct Offers {
    limits: Limits,
    currency: Currency,
    discounts: bool,
    drafts: bool,
}

fn shown(replies: &[Canned], offers: &Offers, admin: bool, framed: bool) -> Markup {
    let (shared, own): (Vec<&Canned>, Vec<&Canned>) = replies.iter().partition(|one| one.shared);
    html! {
        header class="page-head" { h1 { "Replies" } }
        p class="subdued lead" {
            "Written once, put into a reply with " kbd { "/" } " in any chat. A person always reads them before they go. "
            "One that also does something is a macro: it tags, closes or snoozes the chat as its words are sent, and " kbd { "Q" }
            " finds it in the inbox."
        }
        div class="columns" {
            div class="main" {
                (list("everybody", "Everybody’s", &shared, "None yet. What your team writes again and again belongs here."))
                (list("own", "Your own", &own, "None yet. Only you see these."))
                (offering(offers, admin, framed))
            }
            div class="side" {
                form class="card fields" method="post" action="/api/v1/canned-replies" data-deed novalidate {
                    div class="card-head" { h2 { "New reply" } }
                    (fields("new", None))
                    button class="button primary" { "Add reply" }
                }
            }
        }
    }
}

fn list(id: &str, title: &str, replies: &[&Canned], none: &str) -> Markup {
    html! {
        section class="card" aria-labelledby=(id) {
            div class="card-head" { h2 id=(id) { (title) } span class="subdued" { (replies.len()) } }
            @if replies.is_empty() { p class="subdued" { (none) } }
            ul class="rows tag-rows" {
                @for one in replies {
                    li data-reply=(one.id) {
                        div class="words" {
                            h3 translate="no" { (one.name) }
                            @if !one.body.is_empty() { p class="facts subdued" translate="no" { (first_line(&one.body)) } }
                            @if !one.steps.is_empty() {
                                ul class="does" aria-label="What it does" {
                                    @for label in one.steps.labels() { li class="badge" { (label) } }
                                }
                            }
                        }
                        details class="menu" {
                            summary class="button" { "Change" span class="sr" translate="no" { " " (one.name) } }
                            div class="card" {
                                form class="fields" method="post" action=(drawn::address(&format!("/api/v1/canned-replies/{}", one.id), &one.all())) data-deed novalidate {
                                    (fields(&one.id.to_string(), Some(*one)))
                                    button class="button primary" { "Save" }
                                }
                                form method="post" action={ "/api/v1/canned-replies/" (one.id) "/delete" } data-deed
                                    data-sure={ "Delete “" (one.name) "”?" } {
                                    button class="button" { "Delete" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn first_line(body: &str) -> String {
    const SHOWN: usize = 90;
    let line = body.lines().next().unwrap_or_default();
    let short: String = line.chars().take(SHOWN).collect();
    if short.len() < body.len() {
        format!("{short}…")
    } else {
        short
    }
}

fn fields(of: &str, reply: Option<&Canned>) -> Markup {
    let whose = [("own", "Only mine"), ("shared", "Everybody’s")];
    let shared = reply.is_some_and(|one| one.shared);
    html! {
        div class="field" {
            label for={ "name-" (of) } { "Name" }
            input id={ "name-" (of) } name="name" type="text" maxlength="60" autocomplete="off" placeholder="Returns, how they work"
                value=[reply.map(|one| &one.name)];
            p class="note" id="name-note" {}
        }
        div class="field" {
            label for={ "body-" (of) } { "Reply" }
            textarea id={ "body-" (of) } name="body" rows="6" maxlength="4000" { (reply.map_or("", |one| one.body.as_str())) }
            p class="note" id="body-note" {}
            p class="subdued" {
                "Markdown: **bold**, *italic*, [a link](https://…), - a list. Filled in for you: "
                @for (position, (name, meaning)) in VARIABLES.into_iter().enumerate() {
                    @if position > 0 { ", " }
                    button type="button" class="variable" data-variable=(name) title=(meaning) { "{{" (name) "}}" }
                }
            }
        }
        (doing(of, reply.map(|one| &one.steps)))
        fieldset class="field choices-line" {
            legend { "Whose" }
            @for (value, label) in whose {
                label for={ "whose-" (value) "-" (of) } {
                    input id={ "whose-" (value) "-" (of) } type="radio" name="whose" value=(value) checked[(value == "shared") == shared];
                    " " (label)
                }
            }
        }
    }
}

/// What makes a macro of it: nothing has to be chosen.
fn doing(of: &str, steps: Option<&Steps>) -> Markup {
    let add = steps.map(|steps| steps.add.as_slice()).unwrap_or_default();
    let remove = steps
        .map(|steps| steps.remove.as_slice())
        .unwrap_or_default();
    let end = steps.and_then(|steps| steps.end).map(|end| end.name);
    html! {
        details class="extra" open[steps.is_some_and(|steps| !steps.is_empty())] {
            summary { "What it does as well" }
            div class="fields" {
                @for (name, label, tags) in [("tags", "Add tags", add), ("untags", "Take tags off", remove)] {
                    div class="field" {
                        label for={ (name) "-" (of) } { (label) }
                        input id={ (name) "-" (of) } name=(name) type="text" maxlength="400" autocomplete="off" placeholder="With commas between"
                            value=(tags.iter().map(Tag::as_str).collect::<Vec<_>>().join(", "));
                        p class="note" data-note=(name) {}
                    }
                }
                div class="field" {
                    label for={ "end-" (of) } { "And leave the chat" }
                    select id={ "end-" (of) } name="end" {
                        option value="" { "As it is" }
                        @for one in &ENDS { option value=(one.name) selected[end == Some(one.name)] { (one.label) } }
                    }
                    p class="note" data-note="end" {}
                }
            }
        }
    }
}

fn offering(offers: &Offers, admin: bool, framed: bool) -> Markup {
    let plain = |amount: i64| {
        Money {
            amount,
            currency: offers.currency,
        }
        .plain()
    };
    let grant = |has: bool, what: &str| {
        html! {
            li {
                span class="badge" data-tone=(if has { "good" } else { "warn" }) { @if has { "Allowed" } @else { "Not allowed yet" } }
                " " (what)
            }
        }
    };
    let all = offers.discounts && offers.drafts;
    html! {
        section class="card" aria-labelledby="offers" {
            div class="card-head" { h2 id="offers" { "Offers in chats" } }
            p class="subdued" { "Whoever holds a chat may make a discount code or a draft order for its shopper, up to these limits. Each is in the audit." }
            ul class="granted" {
                (grant(offers.discounts, "Making discount codes in your store"))
                (grant(offers.drafts, "Making draft orders in your store"))
            }
            @if !all {
                @if framed {
                    p { button class="button" type="button" data-grant={ (DISCOUNTS) "," (DRAFTS) } { "Allow in Shopify" } }
                } @else {
                    p class="subdued" { "Open the app in Shopify’s admin to allow what is missing." }
                }
            }
            form class="fields limits" method="post" action=(drawn::address("/api/v1/offer-limits", &all_of(offers.limits))) data-deed novalidate {
                div class="field" {
                    label for="percent" { "Discount, percent at most" }
                    input id="percent" name="percent" type="text" inputmode="numeric" value=(offers.limits.percent) disabled[!admin];
                    p class="note" id="percent-note" {}
                }
                div class="field" {
                    label for="amount" { "Discount, " (offers.currency.as_str()) " at most" }
                    input id="amount" name="amount" type="text" inputmode="decimal" value=(plain(offers.limits.amount)) disabled[!admin];
                    p class="note" id="amount-note" {}
                }
                div class="field" {
                    label for="draft" { "Draft order, " (offers.currency.as_str()) " at most" }
                    input id="draft" name="draft" type="text" inputmode="decimal" value=(plain(offers.limits.draft)) disabled[!admin];
                    p class="note" id="draft-note" {}
                }
                p class="subdued" { "0 switches one off." }
                button class="button" disabled[!admin] { "Save limits" }
            }
        }
    }
}

/// Limits as they are typed.
#[derive(Debug, Deserialize)]
pub struct Typed {
    #[serde(default)]
    percent: String,
    #[serde(default)]
    amount: String,
    #[serde(default)]
    draft: String,
}

/// `POST /api/v1/offer-limits`.
///
/// # Errors
/// [`Error::Invalid`] on `percent`, `amount` or `draft`; [`Error::SavedMeanwhile`].
pub async fn limit(
    staff: Staff,
    seen: web::Query<Seen>,
    input: web::Json<Typed>,
    app: App,
) -> Result<HttpResponse, Error> {
    let percent = input
        .percent
        .trim()
        .trim_end_matches(['%', ' '])
        .parse::<i32>()
        .ok()
        .filter(|percent| (0..=100).contains(percent))
        .ok_or_else(|| Error::invalid("percent", "Write a whole number from 0 to 100."))?;
    let money = |field: &'static str, text: &str| {
        amount_of(text.trim())
            .ok()
            .filter(|amount| (0..=1_000_000 * 10_000).contains(amount))
            .ok_or_else(|| Error::invalid(field, "Write an amount, such as 20.00."))
    };
    let limits = Limits {
        percent,
        amount: money("amount", &input.amount)?,
        draft: money("draft", &input.draft)?,
    };
    let read = |conn: &mut Conn, shop: ShopId| Ok(all_of(limits::of(conn, shop)?.0));
    let seen = seen.into_inner();
    let seen = drawn::keep(&app.store, staff.shop, seen, read, move |tx| {
        limits::set(tx, limits)
    })
    .await?;
    Ok(HttpResponse::Ok()
        .insert_header((SEEN, seen))
        .json(serde_json::json!({})))
}

fn all_of(limits: Limits) -> (i32, i64, i64) {
    (limits.percent, limits.amount, limits.draft)
}
