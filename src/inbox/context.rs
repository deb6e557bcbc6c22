//! Everything beside the thread: tags, the shopper, what was collected, cart, checkout, orders, what the AI tried,
//! and earlier chats. A card each, left out when there is nothing to say.

use maud::{Markup, html};

use super::copilot;
use super::dom;
use super::first;
use super::items;
use super::judging;
use super::purchases::{cart_card, checkout_card, orders_card};
use super::view::{Context, Fact, Mark, PageSeen, Past};
use super::words::{self, Tick};
use crate::clock::Micros;

/// The right-hand pane. Root id `context-pane`.
#[must_use]
pub fn context_pane(context: Option<&Context>, now: Micros) -> Markup {
    html! {
        aside id="context-pane" aria-label="Details" tabindex="-1" {
            @if let Some(context) = context {
                button type="button" class="button details-toggle hide-details" data-act="details" { "Hide details" }
                (copilot::panel(context))
                (self::context(context, now))
            }
        }
    }
}

/// The cards. Root id `context-{conversation}`.
#[must_use]
pub fn context(context: &Context, now: Micros) -> Markup {
    html! {
        div id=(dom::context(&context.conversation)) class="context" data-now=(now.rfc3339()) {
            (first::panel(context))
            (tags(&context.conversation, &context.tags))
            (judging::panel(context))
            @if !context.collected.is_empty() { (facts_card("Collected", &context.collected)) }
            @if let Some(cart) = &context.cart { (cart_card(&context.conversation, cart, now)) }
            @if let Some(checkout) = &context.checkout { (checkout_card(checkout, now)) }
            @if !context.orders.is_empty() { (orders_card(&context.conversation, &context.orders, now)) }
            @if !context.shopper.is_empty() { (facts_card("Shopper", &context.shopper)) }
            @if !context.attempts.is_empty() {
                section class="card" {
                    h3 { "What the AI tried" }
                    @for (position, attempt) in context.attempts.iter().enumerate() {
                        (items::attempt(&format!("tried-{}-{position}", context.conversation), attempt, now))
                    }
                }
            }
            @if !context.pages.is_empty() { (pages_card(&context.pages, now)) }
            @if !context.past.is_empty() { (past_card(&context.past, now)) }
            @if !context.told.is_empty() { (facts_card("Who was told", &context.told)) }
        }
    }
}

/// The tags with their editor. Root id `tags-{conversation}`; can be patched alone.
#[must_use]
pub fn tags(conversation: &str, tags: &[Mark]) -> Markup {
    let action = format!("/api/v1/conversations/{conversation}/tags");
    html! {
        tag-editor id=(dom::tags(conversation)) class="card" data-conversation=(conversation) {
            h3 { "Tags" }
            ul class="tag-list" {
                @for tag in tags {
                    li class="tag removable" data-tag=(tag.key) data-label=(tag.label) data-tint=(tag.color) {
                        span translate=[words::named(tag)] { (tag.label) }
                        form method="post" action=(action) {
                            input type="hidden" name="remove" value=(tag.key);
                            button title={ "Remove " (tag.label) } {
                                span aria-hidden="true" { "×" } span class="sr" { "Remove " (tag.label) }
                            }
                        }
                    }
                }
            }
            form class="tag-add" method="post" action=(action) {
                input id={ "tag-input-" (conversation) } name="add" list="all-tags" autocomplete="off" maxlength="40"
                    placeholder="Add a tag" aria-label="Add a tag" enterkeyhint="done" data-keep;
            }
        }
    }
}

/// Facts whose values are somebody's own words.
const TYPED: [&str; 6] = ["Name", "E-mail", "Phone", "Page", "Language", "Assistant"];

fn facts_card(title: &str, facts: &[Fact]) -> Markup {
    html! {
        section class="card" {
            h3 { (title) }
            dl class="facts" {
                @for fact in facts {
                    @let theirs = (title == "Collected" || TYPED.contains(&fact.label.as_str())).then_some("no");
                    dt { (fact.label) }
                    dd {
                        @if let Some(link) = words::followable(fact.link.as_deref()) { a href=(link) target="_blank" rel="noopener noreferrer" translate=[theirs] { (fact.value) } }
                        @else { span translate=[theirs] { (fact.value) } }
                        @if let Some(note) = &fact.note { span class="fact-note" { (note) } }
                    }
                }
            }
        }
    }
}

fn past_card(past: &[Past], now: Micros) -> Markup {
    html! {
        section class="card" {
            h3 { "Past chats" }
            ul class="past" {
                @for chat in past {
                    li {
                        a href={ "/inbox/" (chat.id) } data-open=(chat.id) translate=[words::theirs(&chat.summary)] { (chat.summary) }
                        span class="subdued" {
                            @if let Some(ended) = &chat.ended { (ended) " · " }
                            (words::time(chat.at, now, Tick::Ago))
                        }
                    }
                }
            }
        }
    }
}

/// Where the shopper was, the newest first.
fn pages_card(pages: &[PageSeen], now: Micros) -> Markup {
    html! {
        section class="card" data-card="pages" {
            h3 { "Pages seen" }
            ol class="past" {
                @for page in pages {
                    li {
                        @if let Some(url) = words::followable(Some(&page.url)) {
                            a href=(url) target="_blank" rel="noopener noreferrer" title=(page.url) translate="no" { (page.title) }
                        } @else { span translate="no" { (page.title) } }
                        span class="subdued" { (words::time(page.at, now, Tick::Clock)) }
                    }
                }
            }
        }
    }
}
