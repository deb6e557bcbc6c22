//! Everything beside the thread: tags, the shopper, what was collected, cart, checkout, orders, what the AI tried,
//! and earlier chats. A card each, left out when there is nothing to say.

use maud::{Markup, html};

use super::copilot;
use super::dom;
use super::items;
use super::view::{Cart, Checkout, Context, Fact, Line, Order, Past};
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
            (tags(&context.conversation, &context.tags))
            @if !context.collected.is_empty() { (facts_card("Collected", &context.collected)) }
            @if let Some(cart) = &context.cart { (cart_card(cart, now)) }
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
            @if !context.past.is_empty() { (past_card(&context.past, now)) }
        }
    }
}

/// The tags with their editor. Root id `tags-{conversation}`; can be patched alone.
#[must_use]
pub fn tags(conversation: &str, tags: &[String]) -> Markup {
    let action = format!("/api/v1/conversations/{conversation}/tags");
    html! {
        tag-editor id=(dom::tags(conversation)) class="card" data-conversation=(conversation) {
            h3 { "Tags" }
            ul class="tag-list" {
                @for tag in tags {
                    li class="tag removable" data-tag=(tag) {
                        (tag)
                        form method="post" action=(action) {
                            input type="hidden" name="remove" value=(tag);
                            button title={ "Remove " (tag) } {
                                span aria-hidden="true" { "×" } span class="sr" { "Remove " (tag) }
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

fn facts_card(title: &str, facts: &[Fact]) -> Markup {
    html! {
        section class="card" {
            h3 { (title) }
            dl class="facts" {
                @for fact in facts {
                    dt { (fact.label) }
                    dd {
                        @if let Some(link) = words::followable(fact.link.as_deref()) { a href=(link) target="_blank" rel="noopener noreferrer" { (fact.value) } }
                        @else { (fact.value) }
                        @if let Some(note) = &fact.note { span class="fact-note" { (note) } }
                    }
                }
            }
        }
    }
}

fn lines(lines: &[Line]) -> Markup {
    html! {
        ul class="lines" {
            @for line in lines {
                li {
                    span class="quantity" { (line.quantity) span aria-hidden="true" { "×" } span class="sr" { " times" } }
                    span class="line-title" {
                        @if let Some(url) = words::followable(line.url.as_deref()) { a href=(url) target="_blank" rel="noopener noreferrer" { (line.title) } }
                        @else { (line.title) }
                        @if let Some(variant) = &line.variant { span class="subdued" { (variant) } }
                    }
                    span class="money" { (line.price) }
                }
            }
        }
    }
}

fn cart_card(cart: &Cart, now: Micros) -> Markup {
    html! {
        section class="card" data-card="cart" {
            h3 { "Cart" span class="card-side" { (words::time(cart.updated_at, now, Tick::Ago)) } }
            @if cart.lines.is_empty() { p class="subdued" { "The cart is empty." } } @else { (lines(&cart.lines)) }
            p class="total" { span { "Value" } span class="money" { (cart.value) " " span class="subdued" { (cart.currency) } } }
            @if cart.only_seen { p class="subdued" { "As the shopper's browser has it; the store has not said so yet." } }
            @if let Some(limit) = &cart.over { p { span class="badge" data-tone="warn" { "Over " (limit) } } }
        }
    }
}

fn checkout_card(checkout: &Checkout, now: Micros) -> Markup {
    html! {
        section class="card" data-card="checkout" {
            h3 { "Checkout" span class="card-side" { (words::time(checkout.updated_at, now, Tick::Ago)) } }
            dl class="facts" {
                dt { "Step" } dd { (checkout.step) }
                @if let Some(value) = &checkout.value { dt { "Total" } dd { (value) } }
            }
            @if let Some(trouble) = &checkout.trouble { p { span class="badge" data-tone="critical" { (trouble) } } }
        }
    }
}

fn orders_card(conversation: &str, orders: &[Order], now: Micros) -> Markup {
    html! {
        section class="card" data-card="orders" {
            h3 { "Orders" span class="card-side" { (orders.len()) } }
            @for (position, order) in orders.iter().enumerate() {
                details id={ "order-" (conversation) "-" (position) } class="order" open[position == 0] {
                    summary {
                        strong { (order.name) }
                        span class="badge" { (order.payment) }
                        span class="badge" { (order.status) }
                        span class="money" { (order.total) }
                    }
                    (lines(&order.items))
                    p class="subdued" {
                        "Placed " (words::time(order.placed_at, now, Tick::Clock))
                        @if let Some(url) = words::followable(order.url.as_deref()) {
                            " · " a href=(url) target="_blank" rel="noopener noreferrer" { "Open order " (order.name) }
                        }
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
                        a href={ "/inbox/" (chat.id) } data-open=(chat.id) { (chat.summary) }
                        span class="subdued" { (words::time(chat.at, now, Tick::Ago)) }
                    }
                }
            }
        }
    }
}
