//! What is said of acts on orders, for staff.

use super::plan::{Act, NoPlan, Plan};
use super::store::Refusal;
use crate::shop::admin::AdminError;

/// Why there is nothing to show.
#[must_use]
pub fn told(why: NoPlan) -> &'static str {
    match why {
        NoPlan::Cancelled => "This order is cancelled already.",
        NoPlan::Sent => {
            "A part of this order was sent, so it can’t be cancelled here. You can refund it."
        }
        NoPlan::Nothing => "There is nothing left to give back of this order.",
        NoPlan::Empty => "Choose at least one item.",
        NoPlan::TooLong => "This order has more than 50 lines. Open it in Shopify.",
        NoPlan::WrongLine => "One of these items can’t be given back in this number.",
    }
}

/// Why it is not done.
#[must_use]
pub fn refused(why: Refusal) -> String {
    match why {
        Refusal::NotGranted => {
            "Your store has not allowed Counterbell to change orders. An admin can allow it under Settings → Orders.".into()
        }
        Refusal::NotAllowed => "Your role may not do this. An admin sets it under Settings → Orders.".into(),
        Refusal::Over(most) => format!(
            "That is more than your role may give back of one order: {} in all.",
            most.text()
        ),
        Refusal::Busy => "Something is being done to this order just now. Look again in a moment.".into(),
    }
}

/// Why Shopify did not do it.
pub(super) fn failure(error: &AdminError) -> String {
    match error {
        AdminError::UserErrors(errors) => {
            let said: Vec<&str> = errors.iter().map(|one| one.message.as_str()).collect();
            format!("Shopify says: {}", said.join(" "))
        }
        AdminError::Scope(_) => refused(Refusal::NotGranted),
        AdminError::Lost | AdminError::NonExpiring | AdminError::Frozen => {
            "Counterbell has no access to your store’s orders at the moment.".into()
        }
        AdminError::NotApproved => "Shopify has not approved this.".into(),
        AdminError::TooExpensive | AdminError::Shape(_) => {
            "Shopify’s answer could not be read.".into()
        }
        AdminError::Throttled { .. }
        | AdminError::Unavailable
        | AdminError::Unsure
        | AdminError::Fault(_) => "Shopify does not answer.".into(),
    }
}

/// What was to be done, in a few words.
pub(super) fn what(plan: &Plan) -> String {
    match plan.wish.act {
        Act::Refund => format!("Refund of {} of order {}", plan.amount.text(), plan.name),
        Act::Cancel => format!("Cancelling order {}", plan.name),
    }
}

/// What was done, for the thread.
pub(super) fn done(plan: &Plan, given: Option<String>) -> String {
    let mut text = match plan.wish.act {
        Act::Refund => {
            let lines: Vec<String> = plan
                .lines
                .iter()
                .map(|line| format!("{} × {}", line.quantity, line.title))
                .collect();
            let of = if lines.is_empty() {
                String::new()
            } else {
                format!(": {}", lines.join(", "))
            };
            let amount = given.unwrap_or_else(|| plan.amount.text());
            format!("Refunded {amount} of order {}{of}.", plan.name)
        }
        Act::Cancel if plan.amount.amount > 0 => {
            let amount = given.unwrap_or_else(|| plan.amount.text());
            format!("Cancelled order {}; {amount} goes back.", plan.name)
        }
        Act::Cancel => format!("Cancelled order {}. Nothing had been paid.", plan.name),
    };
    if plan.wish.restock {
        text.push_str(" Back in stock.");
    }
    text.push_str(if plan.wish.notify {
        " Shopify writes to the shopper."
    } else {
        " The shopper gets no mail from Shopify."
    });
    text
}
