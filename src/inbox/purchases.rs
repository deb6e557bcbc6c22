//! Cards of what a shopper buys: the live cart with what came and went, the checkout, the orders.

use maud::{Markup, html};

use super::view::{Cart, CartStep, Checkout, Line, Order, Parcel};
use super::words::{self, Tick};
use crate::clock::Micros;

/// Changes of a cart shown unfolded.
const STEPS: usize = 3;

fn lines(lines: &[Line]) -> Markup {
    html! {
        ul class="lines" {
            @for line in lines {
                li {
                    span class="quantity" { (line.quantity) span aria-hidden="true" { "×" } span class="sr" { " times" } }
                    span class="line-title" translate=[words::theirs(&line.title)] {
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

/// The cart.
pub fn cart_card(conversation: &str, cart: &Cart, now: Micros) -> Markup {
    html! {
        section class="card" data-card="cart" {
            h3 { "Cart" span class="card-side" { (words::time(cart.updated_at, now, Tick::Ago)) } }
            @if cart.lines.is_empty() { p class="subdued" { "The cart is empty." } } @else { (lines(&cart.lines)) }
            p class="total" { span { "Value" } span class="money" { (cart.value) " " span class="subdued" { (cart.currency) } } }
            @if cart.only_seen { p class="subdued" { "As the shopper's browser has it; the store has not said so yet." } }
            @if let Some(limit) = &cart.over { p { span class="badge" data-tone="warn" { "Over " (limit) } } }
            (history(conversation, &cart.steps, now))
        }
    }
}

/// What came and went; one step alone is what the cart shows already.
fn history(conversation: &str, steps: &[CartStep], now: Micros) -> Markup {
    let (first, rest) = steps.split_at(steps.len().min(STEPS));
    html! {
        @if steps.len() > 1 {
            ul class="steps" aria-label="Changes of the cart" { @for one in first { (step(one, now)) } }
            @if !rest.is_empty() {
                details id={ "cart-steps-" (conversation) } {
                    summary class="subdued" { (words::count(u32::try_from(rest.len()).unwrap_or(u32::MAX), "earlier change", "earlier changes")) }
                    ul class="steps" { @for one in rest { (step(one, now)) } }
                }
            }
        }
    }
}

fn step(step: &CartStep, now: Micros) -> Markup {
    html! {
        li {
            span {
                @if step.changes.is_empty() { "Price changed" }
                @for (position, (title, by)) in step.changes.iter().enumerate() {
                    @if position > 0 { br; }
                    @if *by > 0 { "Added " } @else { "Removed " }
                    (by.unsigned_abs()) " × " (title)
                }
            }
            span class="subdued" {
                @if let Some(value) = &step.value { (value) " · " }
                (words::time(step.at, now, Tick::Clock))
            }
        }
    }
}

/// The checkout.
pub fn checkout_card(checkout: &Checkout, now: Micros) -> Markup {
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

/// The orders.
pub fn orders_card(conversation: &str, orders: &[Order], now: Micros) -> Markup {
    html! {
        section class="card" data-card="orders" {
            h3 { "Orders" span class="card-side" { (orders.len()) } }
            @for (position, order) in orders.iter().enumerate() {
                details id={ "order-" (conversation) "-" (position) } class="order" open[position == 0] {
                    summary {
                        strong translate="no" { (order.name) }
                        span class="badge" { (order.payment) }
                        span class="badge" { (order.status) }
                        span class="money" { (order.total) }
                    }
                    @if order.only_named {
                        p class="subdued" { "The shopper gave its number. Nothing else says that it is theirs." }
                    }
                    (lines(&order.items))
                    @for one in &order.parcels { (parcel(one)) }
                    p class="subdued" {
                        "Placed " (words::time(order.placed_at, now, Tick::Clock))
                        @if let Some(url) = words::followable(Some(&order.url)) {
                            " · " a href=(url) target="_blank" rel="noopener noreferrer" { "Open in Shopify" span class="sr" { " order " (order.name) } }
                        }
                    }
                    (acts(conversation, order))
                }
            }
        }
    }
}

fn parcel(parcel: &Parcel) -> Markup {
    let number = parcel.number.as_deref().unwrap_or("Track the parcel");
    html! {
        p class="parcel" {
            @if let Some(by) = &parcel.by { (by) " " } @else { "Parcel " }
            @if let Some(url) = words::followable(parcel.url.as_deref()) {
                a href=(url) target="_blank" rel="noopener noreferrer" translate=[parcel.number.as_ref().map(|_| "no")] { (number) }
            } @else if let Some(number) = &parcel.number { (number) }
        }
    }
}

/// What staff may do with it: each shows first what would happen.
fn acts(conversation: &str, order: &Order) -> Markup {
    let to = |act: &str| format!("/inbox/{conversation}/orders/{}/{act}", order.id);
    html! {
        @if order.refund || order.cancel {
            p class="order-acts" {
                @if order.refund {
                    a class="button" href=(to("refund")) data-order-act { "Refund…" span class="sr" { " order " (order.name) } }
                }
                @if order.cancel {
                    a class="button" href=(to("cancel")) data-order-act { "Cancel order…" span class="sr" { " " (order.name) } }
                }
            }
        }
    }
}
