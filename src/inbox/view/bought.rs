//! What a shopper buys, where they were, and their earlier chats, as plain values.

use super::RowState;
use crate::clock::Micros;

/// A line of a cart or an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub title: String,
    pub variant: Option<String>,
    pub quantity: i64,
    /// The line's total, formatted.
    pub price: String,
    pub url: Option<String>,
}

/// The live cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cart {
    pub lines: Vec<Line>,
    /// Formatted, with its currency: "$249.00".
    pub value: String,
    /// "USD".
    pub currency: String,
    pub updated_at: Micros,
    /// Whether the store has not said so itself, only the shopper's browser.
    pub only_seen: bool,
    /// The limit it is over, formatted, when a cart-value rule holds.
    pub over: Option<String>,
    /// What came and went, the newest first.
    pub steps: Vec<CartStep>,
}

/// A change of a cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartStep {
    pub at: Micros,
    /// What it was worth then, formatted.
    pub value: Option<String>,
    /// What is there more, or less, and how many.
    pub changes: Vec<(String, i64)>,
}

/// The checkout under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkout {
    /// "Contact information", "Shipping", "Payment".
    pub step: String,
    pub value: Option<String>,
    /// What goes wrong, if anything: "Card was declined".
    pub trouble: Option<String>,
    pub updated_at: Micros,
}

/// An order of this shopper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Shopify's id.
    pub id: String,
    /// "#1042".
    pub name: String,
    /// Fulfilment: "Unfulfilled", "Shipped".
    pub status: String,
    /// "Paid", "Refunded", "Pending".
    pub payment: String,
    pub items: Vec<Line>,
    /// Formatted.
    pub total: String,
    pub placed_at: Micros,
    /// In the shop's admin.
    pub url: String,
    pub parcels: Vec<Parcel>,
    /// Nothing says that it is this shopper's but its number, which they gave.
    pub only_named: bool,
    /// Whether the viewer is offered to give money back for it.
    pub refund: bool,
    /// Whether they are offered to cancel it.
    pub cancel: bool,
}

/// A parcel under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    pub by: Option<String>,
    pub number: Option<String>,
    pub url: Option<String>,
}

/// A page of the store the shopper was on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageSeen {
    pub title: String,
    pub url: String,
    pub at: Micros,
}

/// An earlier chat of the same shopper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// The conversation's id.
    pub id: String,
    /// What the shopper wrote first.
    pub summary: String,
    pub at: Micros,
    pub state: RowState,
    /// How it ended, if it has.
    pub ended: Option<String>,
}
