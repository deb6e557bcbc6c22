//! The reply box. What is typed in it must survive everything: a live change patches its attributes only, and the
//! element (`composer.js`) words and locks itself by them.

use maud::{Markup, html};

use super::dom;
use super::icons::{Icon, icon};
use super::view::{RowState, Thread};

/// The attributes of the reply box as the thread stands: the `attrs` of a live patch, and part of the page.
#[must_use]
pub fn composer_attrs(thread: &Thread) -> Vec<(&'static str, String)> {
    vec![
        (
            "data-mode",
            if thread.can.reply { "open" } else { "locked" }.to_owned(),
        ),
        ("data-note", note(thread)),
        ("data-epoch", thread.epoch.clone()),
    ]
}

/// Why one can't reply; empty when one can.
fn note(thread: &Thread) -> String {
    if thread.can.reply {
        return String::new();
    }
    match (thread.state, &thread.holder) {
        (RowState::Human, Some(holder)) => format!("{} has this chat.", holder.name),
        (RowState::Human, None) => "A colleague has this chat.".to_owned(),
        (RowState::Requested, _) => {
            format!(
                "{} is waiting for a person. Take over to reply.",
                thread.shopper
            )
        }
        (RowState::Attention | RowState::Assistant, _) => {
            "The AI is answering. Take over to reply.".to_owned()
        }
        (RowState::Snoozed, _) => "This chat is snoozed. Take over to reply.".to_owned(),
        (RowState::Closed, _) => "This chat is closed. The next message goes to the AI.".to_owned(),
    }
}

/// The reply box. Root id `composer-{conversation}`.
#[must_use]
pub fn composer(thread: &Thread) -> Markup {
    let attrs = composer_attrs(thread);
    let of = |name: &str| {
        attrs
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.as_str())
            .unwrap_or_default()
    };
    html! {
        reply-composer id=(dom::composer(&thread.id)) data-conversation=(thread.id)
            data-mode=(of("data-mode")) data-note=(of("data-note")) data-epoch=(of("data-epoch")) {
            p class="composer-note" { (icon(Icon::Lock)) span { (of("data-note")) } }
            form method="post" action={ "/api/v1/conversations/" (thread.id) "/messages" } {
                textarea name="body" rows="2" maxlength="4000" aria-label="Reply" aria-keyshortcuts="r"
                    placeholder={ "Reply to " (thread.shopper) } required enterkeyhint="send"
                    disabled[!thread.can.reply] {}
                div class="composer-foot" {
                    span class="hint" { kbd { "Enter" } " sends, " kbd { "Shift" } " " kbd { "Enter" } " breaks the line" }
                    button class="button primary" disabled[!thread.can.reply] { "Send" }
                }
            }
        }
    }
}
