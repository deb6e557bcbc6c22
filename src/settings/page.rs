//! The first page: what works, the next step, a place to try the assistant, and what needs a look.

use maud::{Markup, html};

use super::guide;
use super::plan::Beside;
use super::shell::{Look, Shell};
use super::standing::Standing;
use crate::clock::Micros;
use crate::conversation::messages::MAX_CHARS;
use crate::inbox::{Tick, View, model_words, time};
use crate::shop::deliveries::DeadDelivery;
use crate::shop::plan::judge::{Near, near};
use crate::team::Frame;

/// What shoppers often ask, to begin with.
const QUESTIONS: [&str; 3] = [
    "How do returns work?",
    "How long does delivery take?",
    "I want to talk to a person",
];

/// Ways out of the page, into the shop's admin.
#[derive(Debug, Clone)]
pub struct Links {
    /// The theme editor, with our embed about to be switched on.
    pub theme: String,
    /// The app in the admin.
    pub admin: String,
    /// The store, as shoppers find it.
    pub store: String,
}

/// The whole page, in the admin's frame if it is opened there.
#[must_use]
pub fn page(shop: &Standing, links: &Links, frame: Option<&Frame>) -> Markup {
    let shell = Shell {
        title: "Home",
        viewer: &shop.viewer,
        now: shop.now,
        frame,
        script: "/assets/settings/home.js",
    };
    let look = Look {
        styles: &["/assets/settings/trial.css"],
        banner: shop.model.map(|trouble| model_words(trouble, shop.now)),
        ..Look::default()
    };
    let main = html! {
        header class="page-head" {
            h1 translate="no" { (shop.name) }
            // One button stands out: the next step, and the inbox when there is none.
            a class={ "button" @if shop.embed_at.is_some() { " primary" } } href=(inbox(frame, "/inbox")) {
                "Open the inbox"
            }
        }
        (limit(shop, frame))
        div class="columns" {
            div class="main" {
                (guide::card(shop, links, frame))
                (deliveries(shop))
                (trial(shop, frame))
            }
            div class="side" {
                (chats(shop, frame))
                (privacy())
            }
        }
    };
    shell.page_as(&look, &main)
}

/// A page of ours, kept inside the frame.
fn inbox(frame: Option<&Frame>, path: &str) -> String {
    frame.map_or_else(|| path.to_owned(), |frame| frame.link(path))
}

/// How near the month's AI chats are to their limit, from four fifths of it on.
fn limit(shop: &Standing, frame: Option<&Frame>) -> Markup {
    let Some(Beside { used, limit }) = shop.chats_left else {
        return html! {};
    };
    let said = match near(used, limit) {
        Near::Room => return html! {},
        Near::Soon => html! {
            (used) " of this month’s " (limit) " AI chats are used. After that, new chats go straight to your team; none is ever cut. "
        },
        Near::Met => html! {
            "This month’s " (limit) " AI chats are used. Chats that have begun go on; new ones go straight to your team. "
        },
    };
    html! { p class="limit" role="status" { (said) a href=(inbox(frame, "/settings/plan")) { "See your plan" } } }
}

fn trial(shop: &Standing, frame: Option<&Frame>) -> Markup {
    html! {
        section class="card" aria-labelledby="try-title" {
            div class="card-head" {
                h2 id="try-title" { "Try your assistant" }
                a href=(inbox(frame, "/settings/knowledge")) { "What it knows" }
            }
            p class="subdued" {
                @if shop.documents == 0 {
                    "It has read none of your store’s pages yet, so it will ask for a person."
                } @else {
                    "It answers from " (shop.documents) " of your store’s pages and products. Shoppers see nothing of this."
                }
            }
            div id="tried" role="log" aria-live="polite" aria-label="Trial chat" {}
            form class="try" method="post" action="/api/v1/try" data-try data-only-looks {
                @if shop.assistants.len() > 1 {
                    label class="sr" for="assistant" { "Assistant" }
                    select id="assistant" name="assistant" {
                        @for (id, name) in &shop.assistants { option value=(id) selected[shop.tried == Some(*id)] translate="no" { (name) } }
                    }
                }
                label class="sr" for="question" { "A shopper’s question" }
                input id="question" name="question" type="text" maxlength=(MAX_CHARS) autocomplete="off" required
                    aria-describedby="question-note" placeholder="Ask as a shopper would";
                button class="button" { "Ask" }
                button type="button" class="button" data-again hidden { "Start again" }
            }
            p id="question-note" class="failed" role="alert" {}
            ul class="chips" aria-label="Questions to try" {
                @for question in QUESTIONS {
                    li { button type="button" class="chip" data-question=(question) { (question) } }
                }
            }
            p class="subdued foot" {
                "It answers in your store’s own sentences, or in a model’s words. "
                a href=(inbox(frame, "/settings/model")) { "Model settings" }
                " · "
                a href=(inbox(frame, "/settings/gaps")) { "What it could not answer" }
            }
        }
    }
}

fn chats(shop: &Standing, frame: Option<&Frame>) -> Markup {
    let waiting = [
        View::Requested,
        View::Attention,
        View::Mine,
        View::Assistant,
    ];
    html! {
        section class="card" aria-labelledby="chats-title" {
            div class="card-head" {
                h2 id="chats-title" { "Chats now" }
            }
            ul class="numbers" {
                @for view in waiting {
                    li {
                        a href=(inbox(frame, &format!("/inbox?view={}", view.as_str()))) {
                            span { (view.label()) }
                            span class="count" data-zero[shop.counts.of(view) == 0] { (shop.counts.of(view)) }
                        }
                    }
                }
            }
            p class="subdued foot" {
                (shop.begun) @if shop.begun == 1 { " chat" } @else { " chats" } " begun in the last 24 hours"
            }
            @if shop.given_up > 0 {
                p class="failed" {
                    (shop.given_up) @if shop.given_up == 1 { " task" } @else { " tasks" }
                    " failed several times. What shoppers wait for is tried on, the rest is given up. The program’s log says why."
                }
            }
        }
    }
}

fn deliveries(shop: &Standing) -> Markup {
    let (listed, all) = &shop.dead;
    if *all == 0 {
        return html! {};
    }
    html! {
        section class="card" id="deliveries" aria-labelledby="deliveries-title" {
            div class="card-head" {
                h2 id="deliveries-title" { "News that could not be used" }
                @if *all > 1 {
                    form method="post" action="/api/v1/deliveries/replay" data-replay="" {
                        button class="button" { "Replay all " (all) }
                    }
                }
            }
            p class="subdued" { "Each is kept as it came. Replay does it again; nothing is done twice." }
            ul class="dead" {
                @for one in listed { (dead(one, shop.now)) }
            }
        }
    }
}

fn dead(one: &DeadDelivery, now: Micros) -> Markup {
    let at = Micros::parse_rfc3339(&one.received_at).unwrap_or(now);
    html! {
        li {
            div {
                h3 translate="no" { (one.topic) }
                p class="subdued" {
                    (time(at, now, Tick::Clock)) " · " (one.error.as_deref().unwrap_or("No reason was kept"))
                }
            }
            form method="post" action={ "/api/v1/deliveries/" (one.id) "/replay" } data-replay=(one.id) {
                button class="button" { "Replay" span class="sr" translate="no" { " " (one.topic) } }
            }
        }
    }
}

/// Filled by the script: most shops never have one.
fn privacy() -> Markup {
    html! {
        section class="card" id="privacy" aria-labelledby="privacy-title" {
            div class="card-head" { h2 id="privacy-title" { "Privacy" } }
            p class="subdued" {
                "When a customer asks you for their data, or to be forgotten, Shopify tells the app. It does the work by itself, and what you have to hand on is listed here."
            }
            ul class="requests" id="requests" data-list="/api/v1/privacy-requests" {}
        }
    }
}
