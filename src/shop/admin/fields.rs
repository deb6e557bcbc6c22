//! Reading what Shopify's answers are made of: ids, money, lists with pages. What can't be read of a list is left
//! out of it, so that one strange thing does not hide the others.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::error::{AdminError, UserError};
use crate::clock::Micros;
use crate::commerce::money::{Currency, Money, amount_of};

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Things on it that could not be read.
    pub unread: usize,
    /// Where the next one begins, if there is one.
    pub next: Option<String>,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            unread: 0,
            next: None,
        }
    }
}

impl<T> Page<T> {
    /// The same page of other things; those that become nothing are counted as not read.
    pub fn filter_map<U>(self, make: impl FnMut(T) -> Option<U>) -> Page<U> {
        let before = self.items.len();
        let items: Vec<U> = self.items.into_iter().filter_map(make).collect();
        Page {
            unread: self.unread + before - items.len(),
            items,
            next: self.next,
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Connection {
            nodes: Vec<Value>,
            #[serde(default)]
            page_info: Option<PageInfo>,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct PageInfo {
            has_next_page: bool,
            #[serde(default)]
            end_cursor: Option<String>,
        }
        let connection = Connection::deserialize(from)?;
        let all = connection.nodes.len();
        let items: Vec<T> = connection
            .nodes
            .into_iter()
            .filter_map(|node| serde_json::from_value(node).ok())
            .collect();
        Ok(Self {
            unread: all - items.len(),
            items,
            next: connection
                .page_info
                .filter(|info| info.has_next_page)
                .and_then(|info| info.end_cursor),
        })
    }
}

/// `gid://shopify/Order/42` as 42.
#[must_use]
pub fn id_in(gid: &str) -> Option<i64> {
    let (_, last) = gid.rsplit_once('/')?;
    let digits = last.split_once('?').map_or(last, |(digits, _)| digits);
    digits.parse().ok().filter(|id| *id > 0)
}

/// 42 as `gid://shopify/Order/42`.
#[must_use]
pub fn gid(kind: &str, id: i64) -> String {
    format!("gid://shopify/{kind}/{id}")
}

/// Reads an id that must be there.
pub(super) fn id<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    let gid = String::deserialize(from)?;
    id_in(&gid).ok_or_else(|| serde::de::Error::custom("not an id"))
}

/// An object of which only the id is wanted.
#[derive(Deserialize)]
pub(super) struct HasId {
    #[serde(deserialize_with = "id")]
    pub id: i64,
}

/// An instant; one that can't be read is not known.
pub(super) fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Micros>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    Ok(text.and_then(|text| Micros::parse_rfc3339(&text)))
}

/// Text; empty text is none, and PostgreSQL keeps no NUL.
pub(super) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    Ok(text
        .map(|text| text.replace('\0', "").trim().to_owned())
        .filter(|text| !text.is_empty()))
}

/// Text that is a name or a token of at most 255 characters: an index holds it. Longer text is none of them.
pub(super) fn short<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(text(from)?.filter(|text| text.chars().count() <= 255))
}

/// `MoneyV2`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Amount {
    amount: String,
    currency_code: String,
}

impl Amount {
    pub(super) fn money(&self) -> Option<Money> {
        Money::parse(&self.amount, &self.currency_code).ok()
    }
}

/// `MoneyBag`, the shop's side.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Bag {
    shop_money: Amount,
}

impl Bag {
    pub(super) fn money(&self) -> Option<Money> {
        self.shop_money.money()
    }
}

/// An amount without its currency, which is the shop's.
pub(super) fn amount_in(currency: Option<Currency>, amount: Option<&str>) -> Option<Money> {
    Some(Money {
        amount: amount_of(amount?).ok()?,
        currency: currency?,
    })
}

/// One of `userErrors`.
#[derive(Deserialize)]
pub(super) struct RawUserError {
    #[serde(default)]
    field: Option<Vec<String>>,
    #[serde(default)]
    message: String,
    #[serde(default)]
    code: Option<String>,
}

/// Nothing when there are none.
pub(super) fn check(errors: Vec<RawUserError>) -> Result<(), AdminError> {
    if errors.is_empty() {
        return Ok(());
    }
    let named = |error: RawUserError| UserError {
        field: error.field.unwrap_or_default().join("."),
        message: error.message,
        code: error.code,
    };
    Err(AdminError::UserErrors(
        errors.into_iter().map(named).collect(),
    ))
}
