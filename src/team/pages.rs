//! What someone sees who is not let in: there is no password, only the link they were given.

use maud::{DOCTYPE, Markup, html};

/// Why the visitor stands at the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtDoor {
    /// No session, or it ended.
    SignedOut,
    /// The link is too old, or its member has left.
    LinkExpired,
    /// Signed in, and there is no such chat in this shop.
    NoSuchChat,
}

/// The sign-in page.
#[must_use]
pub fn sign_in(why: AtDoor) -> Markup {
    let (title, text) = match why {
        AtDoor::SignedOut => (
            "You are signed out",
            "Open the sign-in link you were given. It brings you straight to the inbox.",
        ),
        AtDoor::LinkExpired => (
            "This link has expired",
            "Sign-in links hold for a while only. Ask a colleague who runs the inbox for a new one.",
        ),
        AtDoor::NoSuchChat => (
            "There is no such chat",
            "It may be another shop's, or the address was cut. The inbox has all of yours.",
        ),
    };
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
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
                main class="card" {
                    img src="/assets/inbox/bell.svg" width="40" height="40" alt="";
                    h1 { (title) }
                    p { (text) }
                    @if why == AtDoor::NoSuchChat { p { a href="/inbox" { "Go to the inbox" } } }
                }
            }
        }
    }
}
