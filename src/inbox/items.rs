//! What a thread is made of: messages, notices of what happened, and the AI's unsaid attempts, in one calm stream.

use maud::{Markup, html};

use super::cards;
use super::dom;
use super::icons::{Icon, icon};
use super::marked;
use super::view::{Attempt, Item, Lesson, Source, Speaker, Tone};
use super::words::{self, Tick};
use crate::clock::Micros;

/// One item, as the page and live patches show it.
#[must_use]
pub fn item(conversation: &str, item: &Item, now: Micros) -> Markup {
    match item {
        Item::Message {
            id,
            from,
            name,
            body,
            sources,
            parts,
            at,
            client_id,
            lesson,
        } => html! {
            article id=(dom::item(conversation, id)) class="item message" data-from=(words::speaker_key(*from))
                data-name=(name) data-client-id=[client_id.as_ref()] {
                header {
                    span class="name" translate=[words::theirs(name)] { (name) }
                    @if *from == Speaker::Assistant { span class="ai" { "AI" } }
                    @if *from == Speaker::Note { span class="team-only" { "Note, team only" } }
                    (words::time(*at, now, Tick::Clock))
                }
                div class="bubble" {
                    (said(*from, body))
                    @if !sources.is_empty() { (source_list(sources)) }
                    (cards::parts(parts))
                }
                (self::lesson(conversation, lesson))
            }
        },
        Item::Notice { id, text, at, tone } => html! {
            p id=(dom::item(conversation, id)) class="item notice" data-tone=(tone_key(*tone)) {
                (icon(tone_icon(*tone)))
                span { (text) }
                (words::time(*at, now, Tick::Clock))
            }
        },
        Item::Attempt { id, attempt } => html! {
            div id=(dom::item(conversation, id)) class="item attempt-item" {
                (self::attempt(&format!("attempt-{conversation}-{id}"), attempt, now))
            }
        },
    }
}

/// The words: what staff type is markdown, what all others say is plain.
fn said(from: Speaker, body: &str) -> Markup {
    match from {
        Speaker::Staff | Speaker::Note => marked::body(body),
        Speaker::Shopper | Speaker::Assistant | Speaker::System => {
            html! { p class="body" translate=[words::theirs(body)] { (words::linked(body)) } }
        }
    }
}

/// What a message can teach: thumbs under an answer of the AI's, a place in the knowledge for a person's.
fn lesson(conversation: &str, lesson: &Lesson) -> Markup {
    match lesson {
        Lesson::None => html! {},
        Lesson::Rate {
            message,
            mine,
            shopper,
        } => html! {
            form class="lesson" method="post" action={ "/api/v1/conversations/" (conversation) "/ratings" } data-rate
                role="group" aria-label="Was this answer right?" {
                input type="hidden" name="message" value=(message);
                @if let Some(good) = shopper {
                    span class="badge" data-tone=(if *good { "good" } else { "warn" }) {
                        @if *good { "Shopper: helpful" } @else { "Shopper: not helpful" }
                    }
                }
                button name="good" value="yes" aria-pressed=(if *mine == Some(true) { "true" } else { "false" }) title="Right"
                    data-offer="The AI’s last answer is right" {
                    (icon(Icon::ThumbUp)) span class="sr" { "Right" }
                }
                button name="good" value="no" aria-pressed=(if *mine == Some(false) { "true" } else { "false" })
                    title="Wrong: it becomes a test" data-offer="The AI’s last answer is wrong" {
                    (icon(Icon::ThumbDown)) span class="sr" { "Wrong" }
                }
            }
        },
        Lesson::Keep { message } => html! {
            form class="lesson" method="post" action={ "/api/v1/conversations/" (conversation) "/gaps" } data-learn {
                input type="hidden" name="message" value=(message);
                button title="Make a document of this answer" { "Add to knowledge" }
            }
        },
    }
}

/// An attempt, folded: asked, tried, why it failed. `id` keeps it unfolded over live patches.
#[must_use]
pub fn attempt(id: &str, attempt: &Attempt, now: Micros) -> Markup {
    html! {
        details id=(id) class="attempt" {
            summary {
                (icon(Icon::Spark))
                span { (attempt.title) }
                @if let Some(percent) = attempt.confidence { span class="subdued" { (percent) "% sure" } }
                (words::time(attempt.at, now, Tick::Clock))
            }
            dl {
                dt { "Asked" } dd translate=[words::theirs(&attempt.asked)] { (attempt.asked) }
                dt { "Tried" }
                dd {
                    @if attempt.tried.is_empty() { "Nothing in the store's content matched." }
                    @else { (source_list(&attempt.tried)) }
                }
                dt { "Outcome" } dd { (attempt.outcome) }
                @if let Some(rejected) = &attempt.rejected {
                    dt { "Model" }
                    dd {
                        (rejected.why)
                        @if let Some(text) = &rejected.text { blockquote class="rejected" translate="no" { (text) } }
                    }
                }
            }
        }
    }
}

fn source_list(sources: &[Source]) -> Markup {
    html! {
        ul class="sources" translate="no" {
            @for source in sources {
                li {
                    @if let Some(url) = words::followable(source.url.as_deref()) {
                        a href=(url) target="_blank" rel="noopener noreferrer" { (source.title) }
                    } @else { (source.title) }
                }
            }
        }
    }
}

const fn tone_key(tone: Tone) -> &'static str {
    match tone {
        Tone::Quiet => "quiet",
        Tone::Info => "info",
        Tone::Warn => "warn",
        Tone::Good => "good",
    }
}

const fn tone_icon(tone: Tone) -> Icon {
    match tone {
        Tone::Quiet => Icon::Minus,
        Tone::Info => Icon::Flag,
        Tone::Warn => Icon::Bell,
        Tone::Good => Icon::Check,
    }
}
