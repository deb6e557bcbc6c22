//! `carts/create` and `carts/update`: what is in the cart, under the token the storefront knows it by.
//!
//! A cart's body has no customer, no total and no currency of its own; its value is summed from its lines.

use std::fmt;

use serde::de::MapAccess;
use sha2::{Digest, Sha256};

use super::PayloadError;
use super::lenient::{Shape, list, read, skip, text, time};
use super::lines::{Line, RawLine, lines};
use crate::clock::Micros;
use crate::commerce::money::{Currency, Money};

/// Longest token taken, in bytes. Shopify's have 24 to some 60 characters; indexes have limits.
const LONGEST: usize = 512;

/// Names a cart within its shop: opaque text, without the secret key that follows a `?` in the storefront.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CartToken(String);

impl CartToken {
    /// Cuts at `?` (what follows opens the buyer's details) and at a leading `gid://shopify/Cart/`.
    /// `None` when nothing is left, or more than 512 bytes, or control characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let token = text.split_once('?').map_or(text, |(token, _)| token).trim();
        let token = token.strip_prefix("gid://shopify/Cart/").unwrap_or(token);
        let usable =
            !token.is_empty() && token.len() <= LONGEST && !token.chars().any(char::is_control);
        usable.then(|| Self(token.to_owned()))
    }

    /// The token.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A cart's token in few letters, for logs and jobs: whoever has all of it has the cart.
#[must_use]
pub fn in_few_letters(token: &str) -> String {
    Sha256::digest(token.as_bytes())
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

impl fmt::Display for CartToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<CartToken> for String {
    fn from(token: CartToken) -> Self {
        token.0
    }
}

/// A cart as the store reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartReport {
    /// Which cart.
    pub token: CartToken,
    /// What is in it. Empty when it was emptied (or when the body had no readable list).
    pub lines: Vec<Line>,
    /// Σ of the lines after line discounts, before cart discounts, tax and shipping, in the shop's money.
    /// Zero when emptied and the currency is known; `None` when it can't be told.
    pub value: Option<Money>,
    /// Whether the body says that there is nothing in it. One without a list of lines doesn't.
    pub emptied: bool,
    /// The shop's currency, if any line says it.
    pub currency: Option<Currency>,
    /// The currency its shopper sees, where all lines say the same.
    pub shown_in: Option<Currency>,
    /// When it last changed.
    pub updated_at: Option<Micros>,
    /// When it was begun.
    pub created_at: Option<Micros>,
}

#[derive(Default)]
struct Body {
    id: Option<CartToken>,
    token: Option<CartToken>,
    lines: Option<Vec<Option<RawLine>>>,
    updated_at: Option<Micros>,
    created_at: Option<Micros>,
}

impl Shape for Body {
    fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
        match key {
            "id" => self.id = cart_token(from)?,
            "token" => self.token = cart_token(from)?,
            "line_items" => self.lines = list(from)?,
            "updated_at" => self.updated_at = time(from)?,
            "created_at" => self.created_at = time(from)?,
            _ => skip(from)?,
        }
        Ok(())
    }
}

/// Reads the value of a key that holds a cart's token.
pub(super) fn cart_token<'de, A: MapAccess<'de>>(
    from: &mut A,
) -> Result<Option<CartToken>, A::Error> {
    Ok(text(from)?.and_then(|token| CartToken::parse(&token)))
}

/// Reads a `carts/*` body.
///
/// # Errors
/// [`PayloadError`] when it is no JSON object or has neither `token` nor `id`.
pub fn cart(body: &[u8]) -> Result<CartReport, PayloadError> {
    let body: Body = read(body)?;
    let token = body.token.or(body.id).ok_or(PayloadError::Nameless)?;
    let listed = body
        .lines
        .as_ref()
        .is_some_and(|lines| lines.iter().all(Option::is_some));
    let lines = lines(body.lines, None);
    Ok(CartReport {
        token,
        emptied: listed && lines.all.is_empty(),
        lines: lines.all,
        value: lines.value,
        currency: lines.currency,
        shown_in: lines.shown,
        updated_at: body.updated_at,
        created_at: body.created_at,
    })
}
