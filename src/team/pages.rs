//! What someone sees who is not let in, or looks for what is not there.

use maud::{DOCTYPE, Markup, html};

use super::frame::Frame;

/// There is no such chat in this shop.
#[must_use]
pub fn no_chat() -> Markup {
    let inside = html! { p { a href="/inbox" { "Go to the inbox" } } };
    door(NO_CHAT.0, NO_CHAT.1, None, Some(inside))
}

const NO_CHAT: (&str, &str) = (
    "There is no such chat",
    "It may be another shop's, or the address was cut. The inbox has all of yours.",
);

/// There is no such chat, told inside the admin.
#[must_use]
pub fn no_such_chat(frame: &Frame) -> Markup {
    let back = html! { p { a href=(frame.link("/inbox")) { "Go to the inbox" } } };
    door(NO_CHAT.0, NO_CHAT.1, Some(frame), Some(back))
}

/// Why a page inside the admin is not shown. Each says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calm {
    /// Taken off the team.
    Removed,
    /// On the team, but this page is not for them.
    NotYours,
    /// Sent for a token again and again.
    Loop,
    /// The address does not say in which shop.
    NoShop,
    /// Shopify or the database do not answer.
    Busy,
    /// Something of ours is broken.
    Trouble,
}

/// Says so, calmly.
#[must_use]
pub fn calm(why: Calm, frame: Option<&Frame>) -> Markup {
    let (title, text) = match why {
        Calm::Removed => (
            "You are not on this team any more",
            "Somebody who runs the inbox took you off it. Ask them if that was a mistake.",
        ),
        Calm::NotYours => (
            "This page is for admins",
            "What you are on the team does not open it. Ask an owner or an admin if you need it.",
        ),
        Calm::Loop => (
            "Shopify could not sign you in",
            "Reload the whole page in your browser. If this comes back, let your browser run scripts from cdn.shopify.com, or sign in to Shopify again.",
        ),
        Calm::NoShop => (
            "Open the app in your Shopify admin",
            "This address does not say which shop it belongs to. In your admin, choose Apps, then Counterbell.",
        ),
        Calm::Busy => (
            "One moment, please",
            "We can't reach Shopify or our own records just now. Your chats are safe. Reload this page in a minute.",
        ),
        Calm::Trouble => (
            "Something is wrong on our side",
            "It has been noted. Your chats are safe. Reload this page in a minute.",
        ),
    };
    door(title, text, frame, None)
}

/// The page that fetches a token: App Bridge alone does it. Its words appear only if that takes long.
#[must_use]
pub fn fetching(frame: &Frame) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                (frame.bridge())
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { "Counterbell" }
                link rel="stylesheet" href="/assets/inbox/tokens.css";
                link rel="stylesheet" href="/assets/inbox/sign-in.css";
            }
            body class="door" {
                p class="late" { "Waiting for Shopify to sign you in. If nothing happens, reload the whole page." }
            }
        }
    }
}

fn door(title: &str, text: &str, frame: Option<&Frame>, more: Option<Markup>) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                @if let Some(frame) = frame { (frame.scripts()) }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (title) " · Counterbell" }
                link rel="icon" type="image/svg+xml" href="/assets/inbox/bell.svg";
                link rel="stylesheet" href="/assets/inbox/tokens.css";
                link rel="stylesheet" href="/assets/inbox/parts.css";
                link rel="stylesheet" href="/assets/inbox/sign-in.css";
            }
            body class="door" {
                @if let Some(frame) = frame { (frame.nav()) }
                main class="card" {
                    img src="/assets/inbox/bell.svg" width="40" height="40" alt="";
                    h1 { (title) }
                    p { (text) }
                    @if let Some(more) = more { (more) }
                }
            }
        }
    }
}
