//! The chat in the middle: its head with the acts, its items, and the reply box below.

use maud::{Markup, html};

use super::composer;
use super::dom;
use super::icons::{Icon, icon};
use super::items;
use super::reads;
use super::summary;
use super::view::{RowState, Thread};
use super::words::{self, Tick};
use crate::clock::Micros;

/// The middle pane. Root id `thread-pane`; `back` is the address of the list.
#[must_use]
pub fn thread_pane(thread: Option<&Thread>, now: Micros, back: &str) -> Markup {
    html! {
        main id="thread-pane" tabindex="-1" aria-label="Chat" {
            @if let Some(thread) = thread {
                a class="back" href=(back) data-act="back" { (icon(Icon::Back)) "Inbox" }
                chat-thread id={ "thread-" (thread.id) } data-conversation=(thread.id) data-now=(now.rfc3339()) {
                    (thread_head(thread, now))
                    (summary::summary(thread))
                    div class="scroller" {
                        (earlier(thread))
                        (items_container(thread, now))
                        div class="pending" {}
                        (reads::seen_line(&thread.id, thread.seen, now))
                        p class="typing" hidden {}
                    }
                    button type="button" class="to-newest" hidden { "New messages" }
                    p class="viewing" role="status" {}
                    (composer::composer(thread))
                }
            } @else {
                div class="empty nothing-open" {
                    (icon(Icon::Bell))
                    strong { "No chat is open" }
                    p { "Pick one from the list, or press " kbd { "N" } " to claim the next one." }
                }
            }
        }
    }
}

/// Name, state, holder, waiting timer and the acts that are possible now. Root id `head-{conversation}`.
#[must_use]
pub fn thread_head(thread: &Thread, now: Micros) -> Markup {
    let why = thread.reason.as_ref().or(thread.attention.as_ref());
    html! {
        header id=(dom::head(&thread.id)) class="thread-head" data-state=(words::state_key(thread.state))
            data-epoch=(thread.epoch) data-now=(now.rfc3339()) {
            div class="who" {
                (words::avatar(&thread.shopper))
                div {
                    h2 tabindex="-1" translate=[words::theirs(&thread.shopper)] { (thread.shopper) }
                    p class="standing" {
                        (words::state_badge(thread.state, thread.holder.as_ref()))
                        @if let Some(since) = thread.waiting_since {
                            span class="wait" data-urgency=(words::urgency(since, now)) {
                                "Waiting " (words::time(since, now, Tick::Since))
                            }
                        } @else if thread.state == RowState::Snoozed && thread.since == Micros(0) {
                            span class="subdued" { "until the shopper writes" }
                        } @else if let Some(standing) = standing(thread) {
                            span class="subdued" { (standing) " " (words::time(thread.since, now, Tick::Clock)) }
                        }
                        @if thread.handled { span class="badge" data-tone="good" { "Handled" } }
                    }
                }
            }
            div class="acts" {
                @if thread.can.take_over { (act(thread, "take-over", "Take over", "t", "button primary")) }
                @if thread.can.hand_back { (act(thread, "hand-back", "Hand back to AI", "b", "button")) }
                @if thread.can.handled && !thread.handled { (act(thread, "handled", "Mark handled", "h", "button")) }
                @if thread.can.wake { (act(thread, "wake", "Bring back", "z", "button")) }
                @if thread.can.snooze { (act(thread, "snooze", "Snooze", "z", "button")) }
                @if thread.can.transfer { (act(thread, "transfer", "Transfer", "f", "button")) }
                (act(thread, "notes", "Note", "m", "button"))
                @if thread.can.close { (act(thread, "close", "Close", "c", "button")) }
                button type="button" class="button icon-only details-toggle" data-act="details"
                    aria-controls="context-pane" aria-expanded="false" title="Details (D)" {
                    (icon(Icon::Details)) span class="sr" { "Details" }
                }
            }
            @if let Some(why) = why {
                p class="why" data-state=(words::state_key(thread.state)) { (icon(Icon::Flag)) (why) }
            }
        }
    }
}

/// What the time in the head means. With the AI, the badge says all there is to say.
fn standing(thread: &Thread) -> Option<String> {
    Some(match (thread.state, &thread.holder) {
        (RowState::Assistant, _) => return None,
        (RowState::Requested, _) => "asked at".to_owned(),
        (RowState::Attention, _) => "raised at".to_owned(),
        (RowState::Human, Some(holder)) if holder.mine => "you have it since".to_owned(),
        (RowState::Human, Some(holder)) => format!("{} has it since", holder.name),
        (RowState::Human, None) => "with a person since".to_owned(),
        (RowState::Snoozed, _) => "snoozed until".to_owned(),
        (RowState::Closed, _) => "closed at".to_owned(),
    })
}

/// An act as a form of its own: the script sends it in place, a browser without script posts it.
fn act(thread: &Thread, act: &str, label: &str, key: &str, class: &str) -> Markup {
    html! {
        form method="post" action={ "/api/v1/conversations/" (thread.id) "/" (act) } data-act=(act) {
            button id={ (act) "-" (thread.id) } class=(class) aria-keyshortcuts=(key)
                title={ (label) " (" (key.to_uppercase()) ")" } { (label) }
        }
    }
}

/// What stands before the items of a page: fetched when it is scrolled to, or by its link. It is no part of the log
/// below, which is read out.
fn earlier(thread: &Thread) -> Markup {
    html! {
        div class="earlier" data-before=[thread.earlier] {
            @if let Some(version) = thread.earlier {
                a class="button show-earlier" href={ "/inbox/" (thread.id) "?before=" (version) } { "Show earlier messages" }
            }
            div class="items" {}
        }
    }
}

/// The container to which live items are appended: a log, so that each new one is read out once.
#[must_use]
pub fn items_container(thread: &Thread, now: Micros) -> Markup {
    html! {
        div id=(dom::items(&thread.id)) class="items" role="log" tabindex="0"
            aria-label={ "Chat with " (thread.shopper) } {
            @for item in &thread.items { (items::item(&thread.id, item, now)) }
        }
    }
}
