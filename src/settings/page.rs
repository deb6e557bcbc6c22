//! The first page: what works, the next step, a place to try the assistant, and what needs a look.

use maud::{DOCTYPE, Markup, html};

use super::shell::bar;
use super::standing::{Access, Standing};
use crate::clock::Micros;
use crate::inbox::{Icon, Tick, View, icon, model_words, time};
use crate::shop::deliveries::DeadDelivery;
use crate::team::Frame;

const STYLES: [&str; 3] = [
    "/assets/inbox/tokens.css",
    "/assets/inbox/parts.css",
    "/assets/settings/home.css",
];

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
}

/// The whole page, in the admin's frame if it is opened there.
#[must_use]
pub fn page(shop: &Standing, links: &Links, frame: Option<&Frame>) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                @if let Some(frame) = frame { (frame.scripts()) }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { "Home · Counterbell" }
                link rel="icon" type="image/svg+xml" href="/assets/inbox/bell.svg";
                @for style in STYLES { link rel="stylesheet" href=(style); }
                script type="module" src="/assets/settings/home.js" {}
            }
            body class="home" data-now=(shop.now.rfc3339()) data-frame=[frame.map(Frame::query)] {
                @match frame {
                    Some(frame) => (frame.nav()),
                    None => (bar(&shop.viewer, "Home")),
                }
                p id="offline" class="banner" role="status" hidden {}
                @if let Some(trouble) = shop.model {
                    p class="banner" role="status" { (model_words(trouble, shop.now)) }
                }
                main {
                    header class="page-head" {
                        h1 { (shop.name) }
                        // One button stands out: the next step, and the inbox when there is none.
                        a class={ "button" @if shop.embed_at.is_some() { " primary" } } href=(inbox(frame, "/inbox")) {
                            "Open the inbox"
                        }
                    }
                    div class="columns" {
                        div class="main" {
                            (setup(shop, links, frame))
                            (deliveries(shop))
                            (trial(shop, frame))
                        }
                        div class="side" {
                            (chats(shop, frame))
                            (privacy())
                        }
                    }
                }
                div id="toasts" role="status" aria-live="polite" {}
            }
        }
    }
}

/// A page of ours, kept inside the frame.
fn inbox(frame: Option<&Frame>, path: &str) -> String {
    frame.map_or_else(|| path.to_owned(), |frame| frame.link(path))
}

/// One thing that works, or does not yet.
struct Step {
    done: bool,
    title: &'static str,
    text: Markup,
    act: Option<Markup>,
}

fn setup(shop: &Standing, links: &Links, frame: Option<&Frame>) -> Markup {
    let steps = [
        Step {
            done: true,
            title: "Installed",
            text: html! { "In " (shop.domain) ", since " (time(shop.installed_at, shop.now, Tick::Clock)) "." },
            act: None,
        },
        access(shop, links, frame),
        arriving(shop),
        embed(shop, links),
    ];
    let done = steps.iter().filter(|step| step.done).count();
    let all = done == steps.len();
    let well = all && shop.dead.1 == 0;
    html! {
        section class="card" aria-labelledby="setup-title" {
            div class="card-head" {
                h2 id="setup-title" { @if well { "Everything works" } @else { "Set up" } }
                @if !well { span class="subdued" { (done) " of " (steps.len()) " done" } }
            }
            ul class="steps" {
                @for step in &steps {
                    li data-done[step.done] {
                        span class="mark" { @if step.done { (icon(Icon::Check)) } }
                        div class="step" {
                            h3 { (step.title) span class="sr" { @if step.done { ": done" } @else { ": to do" } } }
                            p class="subdued" { (step.text) }
                            @if let Some(act) = &step.act { (act) }
                        }
                    }
                }
            }
        }
    }
}

fn access(shop: &Standing, links: &Links, frame: Option<&Frame>) -> Step {
    let text = match shop.access {
        Access::Open => "The app may read them, so that your team sees them beside each chat.",
        Access::Reopen => {
            "Shopify has ended the app’s access. Chats go on, but orders and products can’t be looked up. Opening the app in Shopify renews it."
        }
        Access::Scope => {
            "A permission the app needs is not granted. Chats go on, but not all of a customer’s orders and products can be looked up. Open the app in Shopify and approve what it asks for."
        }
        Access::Frozen => {
            "Shopify says that your store is paused or locked, and shows nothing of it. Once it is open again, this works by itself."
        }
        Access::NotApproved => {
            "Shopify has not approved the app for customers’ data. Whoever runs the app asks for it in the Partner Dashboard, under API access; then this works by itself."
        }
        Access::Client => {
            "Shopify does not take the app’s client id and secret. Whoever runs the app has to set them right; then this works by itself."
        }
        Access::Removed => "The app was removed from your store. Install it again to go on.",
    };
    // Opening the app in the admin is what renews it; whoever reads this there has just done so.
    let act = match (shop.access, frame) {
        (Access::Open | Access::Frozen | Access::NotApproved | Access::Client, _) => None,
        (Access::Reopen | Access::Scope | Access::Removed, None) => {
            Some(html! { a class="button" href=(links.admin) target="_top" { "Open in Shopify" } })
        }
        (Access::Reopen | Access::Scope | Access::Removed, Some(frame)) => {
            Some(html! { a class="button" href=(frame.link("/")) { "Try again" } })
        }
    };
    Step {
        done: shop.access == Access::Open,
        title: "Orders and products",
        text: html! { (text) },
        act,
    }
}

fn arriving(shop: &Standing) -> Step {
    Step {
        done: shop.delivery_at.is_some(),
        title: "News from your store",
        text: match shop.delivery_at {
            Some(at) => {
                html! { "Carts, checkouts and orders arrive. Last one: " (time(at, shop.now, Tick::Clock)) "." }
            }
            None => html! { "Nothing has arrived yet. The first cart or order brings it." },
        },
        act: None,
    }
}

fn embed(shop: &Standing, links: &Links) -> Step {
    Step {
        done: shop.embed_at.is_some(),
        title: "Chat on your store",
        text: match shop.embed_at {
            Some(at) => {
                html! { "Shoppers have it. Last seen on your store’s pages: " (time(at, shop.now, Tick::Clock)) "." }
            }
            None => {
                html! { "Turn it on in your theme, then press Save there. You can turn it off again at any time." }
            }
        },
        act: Some(match shop.embed_at {
            Some(_) => {
                html! { a class="button" href=(links.theme) target="_top" { "Theme settings" } }
            }
            None => {
                html! { a class="button primary" href=(links.theme) target="_top" { "Turn the chat on" } }
            }
        }),
    }
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
            form class="try" method="post" action="/api/v1/try" data-try {
                label class="sr" for="question" { "A shopper’s question" }
                input id="question" name="question" type="text" maxlength="500" autocomplete="off" required
                    placeholder="Ask as a shopper would";
                button class="button" { "Ask" }
            }
            ul class="chips" aria-label="Questions to try" {
                @for question in QUESTIONS {
                    li { button type="button" class="chip" data-question=(question) { (question) } }
                }
            }
            div id="tried" aria-live="polite" {}
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
                h3 { (one.topic) }
                p class="subdued" {
                    (time(at, now, Tick::Clock)) " · " (one.error.as_deref().unwrap_or("No reason was kept"))
                }
            }
            form method="post" action={ "/api/v1/deliveries/" (one.id) "/replay" } data-replay=(one.id) {
                button class="button" { "Replay" span class="sr" { " " (one.topic) } }
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
