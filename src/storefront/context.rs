//! Where a shopper stands who writes from checkout, from the thank-you page or from an order: it is in their token, and
//! goes to the conversation with the first thing they do there. Of money and goods only the store's own reports count;
//! what an extension says is which checkout and which order they are about.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::session::Shopper;
use crate::app::Shared;
use crate::clock::Micros;
use crate::commerce::customers;
use crate::commerce::payload::CartToken;
use crate::conversation::store::perform_if_allowed;
use crate::conversation::{Actor, Command, Conversation};
use crate::db::schema::{checkouts, contexts, orders, people};
use crate::db::{ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::on_each;
use crate::rules::{Book, watch};

/// Somebody who asks in the middle of paying comes before somebody who browses.
const AT_CHECKOUT: u8 = 7;
/// Somebody who has bought.
const ABOUT_AN_ORDER: u8 = 6;
/// How long the cart's word for a conversation holds.
const LINK_SECONDS: i64 = 14 * 24 * 60 * 60;
const LINK: &str = "chat-link";
/// An order that the page named, which is not shown to be the shopper's.
const CLAIMED: &str = "claimed";

/// What the token says of where they stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// The checkout's token.
    #[serde(default)]
    pub checkout: Option<String>,
    /// How far they are: `contact`, `shipping`, `payment`, `thank_you` …
    #[serde(default)]
    pub step: Option<String>,
    /// Shopify's id of the order.
    #[serde(default)]
    pub order: Option<i64>,
    /// The conversation it goes on from, of a visitor who was not proved the same.
    #[serde(default)]
    pub earlier: Option<Id>,
}

impl Context {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What an extension says.
#[derive(Debug, Default, Deserialize)]
pub struct Told {
    #[serde(default)]
    checkout: Option<String>,
    #[serde(default)]
    step: Option<String>,
    /// `gid://shopify/Order/1042`, `gid://shopify/OrderIdentity/1042` or the number.
    #[serde(default)]
    order: Option<String>,
}

impl Told {
    /// What of it can be used.
    #[must_use]
    pub fn read(&self) -> Context {
        let word = |text: &String, most: usize| {
            let fits = !text.is_empty()
                && text.len() <= most
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
            fits.then(|| text.clone())
        };
        Context {
            checkout: self.checkout.as_ref().and_then(|text| word(text, 100)),
            step: self.step.as_ref().and_then(|text| word(text, 30)),
            order: self.order.as_ref().and_then(|text| {
                let number = text.rsplit('/').next()?.split('?').next()?;
                number.parse().ok().filter(|id| *id > 0)
            }),
            earlier: None,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Link {
    shop: ShopId,
    visitor: Id,
    customer: Option<i64>,
    conversation: Id,
    until: i64,
}

/// What the cart carries to the checkout: sealed, so that nobody can make one or read it.
///
/// # Errors
/// A fault when the machine has no randomness.
pub fn link(app: &Shared, shopper: &Shopper, conversation: Id) -> Result<String, Error> {
    let link = Link {
        shop: shopper.shop,
        visitor: shopper.visitor,
        customer: shopper.customer,
        conversation,
        until: app.store.clock().now().plus_seconds(LINK_SECONDS).0,
    };
    let bytes = serde_json::to_vec(&link).map_err(Error::fault)?;
    app.config.sealer.token(LINK, &bytes).map_err(Error::fault)
}

/// Whom the cart's word names: the visitor, where nothing speaks against their being the same, else only the
/// conversation before.
pub enum Linked {
    /// It is they.
    Same(Id),
    /// It may be somebody else with this cart: another customer is signed in now.
    Another(Id),
}

/// Reads the cart's word; nothing when it is none of ours, of another shop, or old. Who signed in after it was written
/// is known all the same: it says no more to whoever comes once they have signed out.
///
/// # Errors
/// The database's.
pub async fn linked(
    app: &Shared,
    shop: ShopId,
    word: &str,
    customer: Option<i64>,
) -> Result<Option<Linked>, Error> {
    let Some(link) = read_link(app, shop, word) else {
        return Ok(None);
    };
    let visitor = link.visitor;
    let since = app
        .store
        .read(move |conn| {
            let row = people::table.find((shop.key(), visitor.0));
            let known: Option<Option<i64>> =
                row.select(people::customer_id).first(conn).optional()?;
            Ok::<_, Error>(known.flatten())
        })
        .await?;
    Ok(Some(match link.customer.or(since) {
        Some(known) if customer != Some(known) => Linked::Another(link.conversation),
        Some(_) | None => Linked::Same(link.visitor),
    }))
}

fn read_link(app: &Shared, shop: ShopId, word: &str) -> Option<Link> {
    if word.len() > 1000 {
        return None;
    }
    let bytes = app.config.sealer.read_token(LINK, word).ok()?;
    let link: Link = serde_json::from_slice(&bytes).ok()?;
    let holds = link.shop == shop && Micros(link.until) >= app.store.clock().now();
    holds.then_some(link)
}

/// Attaches where the shopper stands to their conversation, once for each thing that is new in it.
///
/// # Errors
/// The database's.
pub fn attach(
    tx: &mut Tx<'_>,
    book: &Book,
    conversation: &mut Conversation,
    shopper: &Shopper,
) -> Result<(), Error> {
    let standing = shopper.context.as_ref();
    let Some(context) = standing.filter(|context| !context.is_empty()) else {
        return Ok(());
    };
    if let Some(earlier) = context.earlier.filter(|one| *one != conversation.id) {
        note(tx, conversation.id, "chat", &earlier.to_string(), None)?;
    }
    let step = context.step.as_deref();
    let mut cart = None;
    if let Some(token) = &context.checkout {
        if note(tx, conversation.id, "checkout", token, step)?
            && let Some(step) = step
        {
            let step = step.to_owned();
            perform_if_allowed(tx, conversation, &Command::SeeCheckout { step })?;
        }
        cart = checkouts::table
            .find((tx.key(), token))
            .select(checkouts::cart_token)
            .first::<Option<String>>(tx.conn)
            .optional()?
            .flatten();
    }
    if let Some(order) = context.order {
        cart = see_order(tx, conversation, (context, order), shopper.customer)?.or(cart);
    }
    if let Some(token) = cart.as_deref().and_then(CartToken::parse) {
        watch::link(tx, book, conversation, &token, false)?;
    }
    let priority = match (&context.checkout, context.order, step) {
        (Some(_), None, step) if step != Some("thank_you") => AT_CHECKOUT,
        (None, None, _) => return Ok(()),
        (_, _, _) => ABOUT_AN_ORDER,
    };
    let by = Actor::System;
    perform_if_allowed(tx, conversation, &Command::Prioritize { priority, by })?;
    Ok(())
}

/// Notes which order they ask about, and gives its cart. The page names the order: only one of the checkout they stand
/// in, or of the customer Shopify vouched for, is theirs; of any other staff read that it was claimed, and no more.
fn see_order(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    (context, order): (&Context, i64),
    customer: Option<i64>,
) -> Result<Option<String>, Error> {
    type Row = (Option<String>, Option<String>, Option<i64>);
    let row: Option<Row> = orders::table
        .find((tx.key(), order))
        .select((
            orders::cart_token,
            orders::checkout_token,
            orders::customer_id,
        ))
        .first(tx.conn)
        .optional()?;
    let (cart, checkout, buyer) = row.unwrap_or_default();
    let customer = match customer {
        Some(customer) => Some(customers::now(tx.conn, tx.shop(), customer)?),
        None => None,
    };
    let theirs = (checkout.is_some() && checkout == context.checkout)
        || (buyer.is_some() && buyer == customer);
    let (value, step) = (order.to_string(), context.step.as_deref());
    if !theirs {
        note(tx, conversation.id, CLAIMED, &value, step)?;
        return Ok(None);
    }
    if note(tx, conversation.id, "order", &value, step)? {
        let claimed = (tx.key(), conversation.id.0, CLAIMED, &value);
        diesel::delete(contexts::table.find(claimed)).execute(tx.conn)?;
        let order = Id(order);
        perform_if_allowed(tx, conversation, &Command::SeeOrder { order })?;
    }
    Ok(cart)
}

/// Keeps one thing; whether it, or the step in it, is new.
fn note(
    tx: &mut Tx<'_>,
    conversation: Id,
    kind: &str,
    value: &str,
    step: Option<&str>,
) -> Result<bool, Error> {
    let (key, now) = (tx.key(), tx.now.0);
    let insert = || {
        diesel::insert_into(contexts::table)
            .values((
                contexts::shop_id.eq(key),
                contexts::conversation_id.eq(conversation.0),
                contexts::kind.eq(kind),
                contexts::value.eq(value),
                contexts::step.eq(step),
                contexts::at.eq(now),
            ))
            .on_conflict_do_nothing()
    };
    if on_each!(tx.conn, conn => insert().execute(conn))? == 1 {
        return Ok(true);
    }
    let row = contexts::table.find((key, conversation.0, kind, value));
    let known: Option<String> = row.select(contexts::step).first(tx.conn)?;
    if step.is_none() || known.as_deref() == step {
        return Ok(false);
    }
    diesel::update(row)
        .set((contexts::step.eq(step), contexts::at.eq(now)))
        .execute(tx.conn)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_used_is_read() {
        let told = |checkout: &str, step: &str, order: &str| Told {
            checkout: Some(checkout.into()),
            step: Some(step.into()),
            order: Some(order.into()),
        };
        let read = told("c0ffee", "payment", "gid://shopify/OrderIdentity/1042").read();
        assert_eq!(read.checkout.as_deref(), Some("c0ffee"));
        assert_eq!(read.order, Some(1042));
        let odd = told("a b", "<script>", "gid://shopify/Order/x").read();
        assert!(odd.is_empty());
        assert_eq!(
            told("", "", "gid://shopify/Order/7?key=s").read().order,
            Some(7)
        );
    }
}
