//! `checkouts/*`: a buyer has gone to pay, and how far they have come.
//!
//! The body also carries a link with which anyone may take the checkout over, and addresses; neither is read
//! beyond seeing that an address is there.

use serde::de::MapAccess;
use serde::{Deserialize, Serialize};

use super::PayloadError;
use super::cart::{CartToken, cart_token};
use super::lenient::{
    IsThere, Shape, amount, currency, list, object, read, short, skip, text, time,
};
use super::lines::{Line, Price, RawLine, lines};
use super::party::{Customer, email, notes};
use crate::clock::Micros;
use crate::commerce::money::{Currency, Money};

/// The furthest thing the buyer has filled in, as far as the body shows it. In the order of the checkout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckoutStep {
    /// Nothing yet.
    Started,
    /// E-mail or phone.
    Contact,
    /// Where to send it.
    Address,
    /// How to send it; payment is next.
    Shipping,
    /// All of it: there is an order.
    Completed,
}

impl CheckoutStep {
    /// The step in one lower-case word, as it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Contact => "contact",
            Self::Address => "address",
            Self::Shipping => "shipping",
            Self::Completed => "completed",
        }
    }
}

/// A checkout as the store reports it. At least one of `token` and `cart_token` is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckoutReport {
    /// Which checkout; orders name it as their `checkout_token`.
    pub token: Option<String>,
    /// The cart it came from.
    pub cart_token: Option<CartToken>,
    /// What the buyer typed, else what the customer record says.
    pub email: Option<String>,
    /// Likewise.
    pub phone: Option<String>,
    /// The signed-in or recognised customer.
    pub customer_id: Option<i64>,
    /// The customer record's name.
    pub customer_name: Option<String>,
    /// What is being bought.
    pub lines: Vec<Line>,
    /// What is to be paid, all included, in the shop's currency.
    pub total: Option<Money>,
    /// Σ of the lines, as a cart's value.
    pub value: Option<Money>,
    /// The shop's currency.
    pub currency: Option<Currency>,
    /// How far the buyer has come.
    pub step: CheckoutStep,
    /// When it became an order.
    pub completed_at: Option<Micros>,
    /// Cart attributes, among them ours.
    pub note_attributes: Vec<(String, String)>,
    /// When it last changed.
    pub updated_at: Option<Micros>,
    /// When it was begun.
    pub created_at: Option<Micros>,
}

/// A checkout that is no more. At least one of the two is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckoutDeleted {
    /// Which checkout, where the body says so (the reference's sample does not).
    pub token: Option<String>,
    /// The cart it came from.
    pub cart_token: Option<CartToken>,
}

#[derive(Default)]
struct Body {
    token: Option<String>,
    cart_token: Option<CartToken>,
    email: Option<String>,
    contact_email: Option<String>,
    phone: Option<String>,
    customer: Option<Customer>,
    lines: Option<Vec<Option<RawLine>>>,
    total: Price,
    currency: Option<Currency>,
    shipping_address: Option<IsThere>,
    shipping_lines: Option<Vec<Option<IsThere>>>,
    completed_at: Option<Micros>,
    note_attributes: Vec<(String, String)>,
    updated_at: Option<Micros>,
    created_at: Option<Micros>,
}

impl Shape for Body {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
        match key {
            "token" => self.token = short(from, 255)?,
            "cart_token" => self.cart_token = cart_token(from)?,
            "email" => self.email = text(from)?,
            "contact_email" => self.contact_email = text(from)?,
            "phone" => self.phone = text(from)?,
            "customer" => self.customer = object(from)?,
            "line_items" => self.lines = list(from)?,
            "total_price" => self.total.plain = amount(from)?,
            "currency" => self.currency = currency(from)?,
            "shipping_address" => self.shipping_address = object(from)?,
            "shipping_lines" => self.shipping_lines = list(from)?,
            "completed_at" => self.completed_at = time(from)?,
            "note_attributes" => self.note_attributes = notes(from)?,
            "updated_at" => self.updated_at = time(from)?,
            "created_at" => self.created_at = time(from)?,
            _ => skip(from)?,
        }
        Ok(())
    }
}

impl Body {
    fn step(&self, reachable: bool) -> CheckoutStep {
        let delivery_chosen = self.shipping_lines.iter().flatten().any(Option::is_some);
        if self.completed_at.is_some() {
            CheckoutStep::Completed
        } else if delivery_chosen {
            CheckoutStep::Shipping
        } else if self.shipping_address.is_some() {
            CheckoutStep::Address
        } else if reachable {
            CheckoutStep::Contact
        } else {
            CheckoutStep::Started
        }
    }
}

/// Reads a `checkouts/create` or `checkouts/update` body.
///
/// # Errors
/// [`PayloadError`] when it is no JSON object or has neither `token` nor `cart_token`.
pub fn checkout(body: &[u8]) -> Result<CheckoutReport, PayloadError> {
    let body: Body = read(body)?;
    if body.token.is_none() && body.cart_token.is_none() {
        return Err(PayloadError::Nameless);
    }
    // Only what was typed here says how far the buyer is; a customer record may be there from the start.
    let typed = body.email.is_some() || body.contact_email.is_some() || body.phone.is_some();
    let step = body.step(typed);
    let lines = lines(body.lines, body.currency);
    let customer = body.customer.unwrap_or_default();
    Ok(CheckoutReport {
        total: body.total.in_shop(lines.currency),
        customer_name: customer.name(),
        customer_id: customer.id,
        email: email([body.email, body.contact_email, customer.email]),
        phone: body.phone.or(customer.phone),
        token: body.token,
        cart_token: body.cart_token,
        lines: lines.all,
        value: lines.value,
        currency: lines.currency,
        step,
        completed_at: body.completed_at,
        note_attributes: body.note_attributes,
        updated_at: body.updated_at,
        created_at: body.created_at,
    })
}

/// Reads a `checkouts/delete` body.
///
/// # Errors
/// As [`checkout`].
pub fn checkout_deleted(body: &[u8]) -> Result<CheckoutDeleted, PayloadError> {
    let body: Body = read(body)?;
    if body.token.is_none() && body.cart_token.is_none() {
        return Err(PayloadError::Nameless);
    }
    Ok(CheckoutDeleted {
        token: body.token,
        cart_token: body.cart_token,
    })
}
