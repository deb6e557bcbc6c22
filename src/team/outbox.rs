//! The demo's mail, as a page: whoever tries the product has no mailbox at hand.

use maud::{Markup, html};

use super::door::card;
use crate::clock::Micros;
use crate::mail::Listed;

/// Mails on the page.
pub const SHOWN: i64 = 30;

/// The page, the newest mail first.
#[must_use]
pub fn page(mails: &[Listed], now: Micros) -> Markup {
    card(
        "The demo’s mail",
        &html! {
            p { "No mail server is set, so nothing leaves this machine: mail is kept here to be read." }
            @if mails.is_empty() {
                p class="foot" { "Nothing yet. Invite somebody, or have a sign-in link sent." }
            }
            ul class="letters" {
                @for mail in mails {
                    li {
                        article {
                            h2 translate="no" { (mail.subject) }
                            p class="subdued" { "To " (mail.to) " · " (ago(mail.at, now)) }
                            @if let Some(text) = &mail.text { (linked(text)) }
                            @else { p class="subdued" { "Sent." } }
                        }
                    }
                }
            }
            p class="foot" { a href="/outbox" { "Look again" } }
        },
    )
}

fn ago(at: Micros, now: Micros) -> String {
    match now.seconds_since(at) {
        ..60 => "just now".into(),
        seconds @ 60..3600 => format!("{} min ago", seconds / 60),
        seconds => format!("{} h ago", seconds / 3600),
    }
}

/// Its paragraphs, with addresses that can be clicked.
fn linked(text: &str) -> Markup {
    html! {
        @for part in text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()) {
            p translate="no" {
                @for word in part.split_inclusive(char::is_whitespace) {
                    @let bare = word.trim_end();
                    @if bare.starts_with("http://") || bare.starts_with("https://") {
                        a href=(bare) { (bare) } (word.strip_prefix(bare).unwrap_or_default())
                    } @else { (word) }
                }
            }
        }
    }
}
