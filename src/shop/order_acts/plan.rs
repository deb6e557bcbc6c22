//! What exactly an act on an order would do. Pure: from what is wished and how Shopify says the order stands.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::commerce::money::Money;
use crate::shop::admin::order_acts::{Asked, NewCancel, NewRefund, OrderState};

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Money goes back.
    Refund,
    /// The order is cancelled, and what was paid goes back.
    Cancel,
}

impl Act {
    /// Reads an address.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "refund" => Some(Self::Refund),
            "cancel" => Some(Self::Cancel),
            _ => None,
        }
    }

    /// As addresses and the database have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refund => "refund",
            Self::Cancel => "cancel",
        }
    }
}

/// Why an order is cancelled, in Shopify's words.
pub const REASONS: [(&str, &str); 5] = [
    ("CUSTOMER", "The customer changed their mind"),
    ("INVENTORY", "Not in stock"),
    ("FRAUD", "Fraudulent order"),
    ("STAFF", "A mistake of ours"),
    ("OTHER", "Another reason"),
];

/// What is wished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// What is done.
    pub act: Act,
    /// Lines and how many of each; nothing: all that is left of the order.
    pub lines: Option<Vec<(i64, i64)>>,
    /// What was paid for shipping, too.
    pub shipping: bool,
    /// It goes back on the shelf.
    pub restock: bool,
    /// Shopify writes to the shopper.
    pub notify: bool,
    /// Why an order is cancelled: its place in [`REASONS`].
    pub reason: usize,
}

impl Wish {
    /// All that is left of the order.
    #[must_use]
    pub fn whole(act: Act) -> Self {
        Self {
            act,
            lines: None,
            shipping: true,
            restock: true,
            notify: true,
            reason: 0,
        }
    }

    /// What Shopify is asked to reckon.
    #[must_use]
    pub fn asked(&self) -> Asked {
        let full = self.act == Act::Cancel || self.lines.is_none();
        Asked {
            lines: self.lines.clone().unwrap_or_default(),
            shipping: self.shipping || full,
            full,
        }
    }
}

/// What would happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// What was wished.
    pub wish: Wish,
    /// Shopify's id of the order.
    pub order: i64,
    /// `#1042`.
    pub name: String,
    /// The order's last change: another one makes another plan.
    pub updated_at: String,
    /// What goes back, in the shop's money.
    pub amount: Money,
    /// The same in the money the shopper paid in.
    pub shown: Money,
    /// Of it for shipping.
    pub shipping: Money,
    /// Of it taxes.
    pub tax: Money,
    /// Lines.
    pub lines: Vec<PlanLine>,
    /// How it goes back.
    pub ways: Vec<Way>,
}

/// A line of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanLine {
    /// Shopify's id.
    pub id: i64,
    /// What the store calls it.
    pub title: String,
    /// How many.
    pub quantity: i64,
    /// How many of these were not sent.
    pub unsent: i64,
    /// What goes back for it, in the shop's money, before taxes that come on top.
    pub amount: Money,
}

/// A way money goes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// The payment it undoes.
    pub parent: Option<i64>,
    /// Shopify's name of it.
    pub gateway: String,
    /// The same for people.
    pub by: String,
    /// In the money the shopper paid in.
    pub amount: Money,
}

/// Why there is no plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPlan {
    /// It is cancelled already.
    Cancelled,
    /// A part of it was sent.
    Sent,
    /// Nothing is left to give back.
    Nothing,
    /// No line was chosen.
    Empty,
    /// It has more lines than are looked at here.
    TooLong,
    /// A line that is not there, or more of one than is left.
    WrongLine,
}

/// What would happen, or why nothing can.
///
/// # Errors
/// [`NoPlan`].
pub fn plan(order: i64, wish: &Wish, state: &OrderState) -> Result<Plan, NoPlan> {
    if state.more {
        return Err(NoPlan::TooLong);
    }
    if wish.act == Act::Cancel {
        if state.cancelled {
            return Err(NoPlan::Cancelled);
        }
        if !matches!(state.fulfillment.as_str(), "UNFULFILLED" | "") {
            return Err(NoPlan::Sent);
        }
    } else {
        refundable(wish, state)?;
    }
    let zero = Money::zero(state.total.currency);
    let suggested = state.suggested.as_ref();
    let of = |id: i64| state.lines.iter().find(|line| line.id == id);
    let lines = suggested.map_or_else(Vec::new, |suggested| {
        let mut lines = Vec::new();
        for (id, quantity, amount) in &suggested.lines {
            let line = of(*id);
            lines.push(PlanLine {
                id: *id,
                title: line.map_or_else(|| "Item".to_owned(), |line| line.title.clone()),
                quantity: *quantity,
                unsent: line.map_or(0, |line| line.unsent.clamp(0, *quantity)),
                amount: *amount,
            });
        }
        lines
    });
    let plan = Plan {
        wish: wish.clone(),
        order,
        name: state.name.clone(),
        updated_at: state.updated_at.clone(),
        amount: suggested.map_or(zero, |one| one.amount),
        shown: suggested.map_or(zero, |one| one.shown),
        shipping: suggested.map_or(zero, |one| one.shipping),
        tax: suggested.map_or(zero, |one| one.tax),
        lines,
        ways: suggested.map_or_else(Vec::new, |one| {
            one.transactions
                .iter()
                .map(|way| Way {
                    parent: way.parent,
                    gateway: way.gateway.clone(),
                    by: way.by.clone(),
                    amount: way.amount,
                })
                .collect()
        }),
    };
    if wish.act == Act::Refund && plan.amount.amount <= 0 {
        return Err(NoPlan::Nothing);
    }
    Ok(plan)
}

fn refundable(wish: &Wish, state: &OrderState) -> Result<(), NoPlan> {
    if !state.refundable {
        return Err(NoPlan::Nothing);
    }
    let Some(lines) = &wish.lines else {
        return Ok(());
    };
    if lines.is_empty() && !wish.shipping {
        return Err(NoPlan::Empty);
    }
    let fits = |(id, quantity): &(i64, i64)| {
        let line = state.lines.iter().find(|line| line.id == *id);
        line.is_some_and(|line| (1..=line.refundable).contains(quantity))
    };
    if lines.iter().all(fits) {
        Ok(())
    } else {
        Err(NoPlan::WrongLine)
    }
}

impl Plan {
    /// Sixteen bytes and more that no other plan has.
    #[must_use]
    pub fn digest(&self) -> String {
        // It is plain data, which is always written.
        let text = serde_json::to_string(self).unwrap_or_default();
        URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
    }

    /// What Shopify is sent.
    #[must_use]
    pub fn refund(&self, key: &str, note: &str) -> NewRefund {
        let mut lines = Vec::new();
        for line in &self.lines {
            if !self.wish.restock {
                lines.push((line.id, line.quantity, None));
                continue;
            }
            let sent = line.quantity - line.unsent;
            if line.unsent > 0 {
                lines.push((line.id, line.unsent, Some(false)));
            }
            if sent > 0 {
                lines.push((line.id, sent, Some(true)));
            }
        }
        let abroad = self.shown.currency != self.amount.currency;
        NewRefund {
            order: self.order,
            lines,
            shipping: self.shipping.amount > 0,
            transactions: self
                .ways
                .iter()
                .map(|way| (way.parent, way.gateway.clone(), way.amount))
                .collect(),
            currency: abroad.then(|| self.shown.currency.as_str().to_owned()),
            notify: self.wish.notify,
            note: note.to_owned(),
            key: key.to_owned(),
        }
    }

    /// What Shopify is sent.
    #[must_use]
    pub fn cancel(&self, note: &str) -> NewCancel {
        NewCancel {
            order: self.order,
            reason: REASONS
                .get(self.wish.reason)
                .map_or("OTHER", |(reason, _)| reason),
            restock: self.wish.restock,
            notify: self.wish.notify,
            refund: self.amount.amount > 0,
            note: note.to_owned(),
        }
    }
}
