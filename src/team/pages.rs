//! What someone sees who is not signed in: there is no password, only the link they were given.

use maud::{DOCTYPE, Markup, html};

/// Why the visitor stands at the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtDoor {
    /// No session, or it ended.
    SignedOut,
    /// The link was used, revoked or is too old.
    LinkExpired,
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
            "Sign-in links work once and for a short time. Ask a colleague who runs the inbox for a new one.",
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
                }
            }
        }
    }
}
