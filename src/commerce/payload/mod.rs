//! What the store says about a cart, a checkout, an order, a customer, a product or itself, read from webhook bodies.
//!
//! Shopify removes and retypes fields from version to version, and hides those an app may not see. So every
//! field may be missing, null or of another type, and what can be used is used. A body is refused only when
//! it is no JSON object, or names nothing it could be filed under. What we never want to hold (the recovery
//! link of a checkout, the status token of an order, addresses) is not even read.

mod cart;
mod checkout;
mod customer;
mod lenient;
mod lines;
mod order;
mod party;
mod privacy;
mod product;
mod scopes;
mod seen;
mod shop;
mod subscription;
#[cfg(test)]
mod tests;
mod trouble;

use std::fmt;

pub use cart::{CartReport, CartToken, cart, in_few_letters};
pub use checkout::{CheckoutDeleted, CheckoutReport, CheckoutStep, checkout, checkout_deleted};
pub use customer::{CustomerReport, CustomersMerged, customer, customers_merged};
pub use lines::Line;
pub use order::{OrderReport, Tracking, order};
pub use privacy::{PrivacyReport, privacy};
pub use product::{ProductReport, Variant, named, product};
pub use scopes::{ScopesReport, scopes};
pub use seen::SeenCart;
pub use shop::{ShopReport, shop};
pub use subscription::{SubscriptionReport, subscription};
pub use trouble::{Trouble, TroubleReport, fulfillment_event, transaction};

/// Why a body can't be used at all. Holds nothing of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayloadError {
    /// Not JSON; where reading stopped, counted from 1.
    NotJson {
        /// Line of the body.
        line: usize,
        /// Column in that line.
        column: usize,
    },
    /// JSON, but not an object.
    NotAnObject,
    /// Nothing in it says which cart, checkout or order is meant.
    Nameless,
}

impl fmt::Display for PayloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { line, column } => {
                write!(f, "not JSON at line {line}, column {column}")
            }
            Self::NotAnObject => f.write_str("not a JSON object"),
            Self::Nameless => f.write_str("no usable token or id"),
        }
    }
}

impl std::error::Error for PayloadError {}
