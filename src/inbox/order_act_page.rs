//! The page of an act on an order: what is chosen, what exactly would happen, and the button that has it done.

use maud::{DOCTYPE, Markup, html};

use crate::commerce::money::Money;
use crate::shop::admin::order_acts::OrderState;
use crate::shop::order_acts::plan::{Act, NoPlan, Plan, REASONS, Wish};
use crate::shop::order_acts::{Refusal, refused, told};
use crate::team::Frame;

/// What is shown.
pub struct Shown {
    pub chat: String,
    pub order: i64,
    /// The order is the shopper's by more than a number they gave.
    pub theirs: bool,
    pub wish: Wish,
    /// How the order stands, what would happen, and why the reader may not have it done.
    pub looked: Option<(OrderState, Result<Plan, NoPlan>, Option<Refusal>)>,
    /// What went wrong with looking.
    pub trouble: Option<String>,
    /// The order changed while the reader looked.
    pub again: bool,
}

impl Shown {
    fn path(&self) -> String {
        format!(
            "/inbox/{}/orders/{}/{}",
            self.chat,
            self.order,
            self.wish.act.as_str()
        )
    }

    fn title(&self) -> String {
        let name = self.looked.as_ref().map_or("", |(state, ..)| &state.name);
        match self.wish.act {
            Act::Refund => format!("Refund order {name}"),
            Act::Cancel => format!("Cancel order {name}"),
        }
    }
}

/// The page; scripts show its main part as a dialog over the inbox.
#[must_use]
pub fn page(shown: &Shown, frame: Option<&Frame>) -> Markup {
    let link = |path: &str| frame.map_or_else(|| path.to_owned(), |frame| frame.link(path));
    let title = shown.title();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                @if let Some(frame) = frame { (frame.scripts()) }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (title) }
                @for style in ["tokens.css", "parts.css", "order-act.css"] {
                    link rel="stylesheet" href={ "/assets/inbox/" (style) };
                }
            }
            body class="order-act-page" {
                @if let Some(frame) = frame { (frame.nav()) }
                main {
                    (main_part(shown, &title))
                    p { a href=(link(&format!("/inbox/{}", shown.chat))) { "Back to the chat" } }
                }
            }
        }
    }
}

fn main_part(shown: &Shown, title: &str) -> Markup {
    html! {
        section id="order-act" class="card" aria-labelledby="order-act-title" {
            h2 id="order-act-title" { (title) }
            @if shown.again {
                p class="banner" role="status" { "The order has changed since you looked. This is what would happen now." }
            }
            @if !shown.theirs {
                p class="caution" { "The shopper gave this number. Nothing else says that the order is theirs." }
            }
            @if let Some(trouble) = &shown.trouble { p class="failed" role="alert" { (trouble) } }
            @if let Some((state, plan, refusal)) = &shown.looked {
                (choices(shown, state))
                @match plan {
                    Ok(plan) => (happens(shown, plan, *refusal)),
                    Err(why) => p class="failed" role="alert" { (told(*why)) },
                }
            }
        }
    }
}

/// What can be chosen. Sent again, it is reckoned again.
fn choices(shown: &Shown, state: &OrderState) -> Markup {
    let wish = &shown.wish;
    let refund = wish.act == Act::Refund;
    let chosen = |id: i64, most: i64| {
        let lines = wish.lines.as_ref();
        lines.map_or(most, |lines| {
            let line = lines.iter().find(|(line, _)| *line == id);
            line.map_or(0, |(_, quantity)| *quantity)
        })
    };
    let ships = state
        .suggested
        .as_ref()
        .is_some_and(|one| one.shipping_most.amount > 0);
    html! {
        form method="get" action=(shown.path()) data-choose {
            input type="hidden" name="chosen" value="1";
            @if refund {
                fieldset {
                    legend { "Items" }
                    @for line in state.lines.iter().filter(|line| line.refundable > 0) {
                        label class="pick" {
                            span { span translate="no" { (line.title) } span class="subdued" { " of " (line.refundable) } }
                            input type="number" name={ "line-" (line.id) } min="0" max=(line.refundable) inputmode="numeric"
                                value=(chosen(line.id, line.refundable)) required;
                        }
                    }
                }
            } @else {
                label class="pick" {
                    span { "Reason" }
                    select name="reason" {
                        @for (place, (_, words)) in REASONS.iter().enumerate() {
                            option value=(place) selected[place == wish.reason] { (words) }
                        }
                    }
                }
            }
            @if refund && ships { (tick("shipping", wish.shipping, "Give shipping back, too")) }
            (tick("restock", wish.restock, "Put the items back in stock"))
            (tick("notify", wish.notify, "Shopify writes to the shopper"))
            button class="button" { "Work it out" }
        }
    }
}

fn tick(name: &str, on: bool, words: &str) -> Markup {
    html! {
        label class="tick" { input type="checkbox" name=(name) value="on" checked[on]; (words) }
    }
}

/// What exactly would happen, and the way to have it done.
fn happens(shown: &Shown, plan: &Plan, refusal: Option<Refusal>) -> Markup {
    let back = both(plan.amount, plan.shown);
    let nothing = plan.amount.amount == 0;
    html! {
        h3 { "What will happen" }
        dl class="facts" {
            @if plan.wish.act == Act::Cancel { dt { "Order" } dd { (plan.name) " is cancelled. That can’t be undone." } }
            dt { "Goes back" }
            dd { @if nothing { "Nothing: nothing was paid" } @else { strong { (back) } } }
            @for way in &plan.ways { dt { "By" } dd { (way.by) ", " (way.amount.text()) } }
            @if !plan.lines.is_empty() {
                dt { "For" }
                dd { ul translate="no" { @for line in &plan.lines { li { (line.quantity) " × " (line.title) ", " (line.amount.text()) } } } }
            }
            @if plan.shipping.amount > 0 { dt { "Shipping" } dd { (plan.shipping.text()) } }
            @if plan.tax.amount > 0 { dt { "Taxes" } dd { (plan.tax.text()) " of it" } }
            dt { "Stock" } dd { @if plan.wish.restock { "The items go back in stock" } @else { "Stock stays as it is" } }
            dt { "Mail" } dd { @if plan.wish.notify { "Shopify writes to the shopper" } @else { "The shopper gets no mail" } }
        }
        @if let Some(refusal) = refusal {
            p class="failed" role="alert" { (refused(refusal)) }
        } @else {
            form method="post" action={ "/api/v1/conversations/" (shown.chat) "/orders/" (shown.order) "/" (plan.wish.act.as_str()) } data-confirm {
                (hidden(&plan.wish))
                input type="hidden" name="digest" value=(plan.digest());
                @if !shown.theirs {
                    label class="tick" { input type="checkbox" name="sure" value="on" required; "I have checked that the order is this shopper’s" }
                }
                p class="failed" role="alert" hidden {}
                div class="dialog-foot" {
                    button class="button primary" {
                        @match plan.wish.act {
                            Act::Refund => { "Refund " (back) }
                            Act::Cancel if nothing => "Cancel the order",
                            Act::Cancel => { "Cancel, and give back " (back) }
                        }
                    }
                }
            }
        }
    }
}

/// The wish, to be sent along with its confirmation.
fn hidden(wish: &Wish) -> Markup {
    let tick =
        |name: &str, on: bool| html! { @if on { input type="hidden" name=(name) value="on"; } };
    html! {
        input type="hidden" name="chosen" value="1";
        @match &wish.lines {
            None => (tick("whole", true)),
            Some(lines) => { @for (id, quantity) in lines { input type="hidden" name={ "line-" (id) } value=(quantity); } }
        }
        (tick("shipping", wish.shipping))
        (tick("restock", wish.restock))
        (tick("notify", wish.notify))
        input type="hidden" name="reason" value=(wish.reason);
    }
}

/// In the shop's money, and in the shopper's where that is another.
fn both(amount: Money, shown: Money) -> String {
    if amount.currency == shown.currency {
        amount.text()
    } else {
        format!("{} ({})", amount.text(), shown.text())
    }
}
