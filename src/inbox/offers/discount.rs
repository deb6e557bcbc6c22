//! A code that takes something off one order.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::limits::{self, Limits};
use super::{DISCOUNTS, mine, must_be_granted, note, told};
use crate::app::App;
use crate::commerce::money::{Currency, Money, amount_of};
use crate::conversation::messages::ClientId;
use crate::conversation::{Conversation, people};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;
use crate::inbox::acts::{Sent, read};
use crate::inbox::words;
use crate::shop::admin::AdminError;
use crate::shop::admin::discounts::{self, NewDiscount, Off};
use crate::team::Staff;

/// Days a code holds.
const DAYS: std::ops::RangeInclusive<i64> = 1..=90;
/// What a code is made of: nothing that looks like something else.
const LETTERS: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";

#[derive(Deserialize)]
struct Discount {
    client_id: String,
    /// `percent` or `amount`.
    kind: String,
    value: String,
    days: i64,
}

impl Discount {
    fn off(&self, limits: Limits, currency: Currency) -> Result<Off, Error> {
        let value = self.value.trim();
        if self.kind == "amount" {
            let amount = amount_of(value)
                .ok()
                .filter(|amount| *amount > 0)
                .ok_or_else(|| Error::invalid("value", "Write an amount, such as 10.00."))?;
            let off = Money { amount, currency };
            limits.allow_amount(off)?;
            return Ok(Off::Amount(off));
        }
        let percent = value
            .trim_end_matches(['%', ' '])
            .parse::<u8>()
            .ok()
            .filter(|percent| (1..=100).contains(percent))
            .ok_or_else(|| Error::invalid("value", "Write a whole number from 1 to 100."))?;
        limits.allow_percent(percent)?;
        Ok(Off::Percent(percent))
    }
}

/// `POST …/discounts`: a code that can be used once, by this shopper where Shopify knows them. The same `client_id`
/// asks for the same code, so that trying again makes no second one.
///
/// # Errors
/// [`Error::Refused`] unless the caller holds the chat; [`Error::Invalid`] on `value` or `days`, and when the store
/// refuses it or the merchant has not granted it.
pub async fn discount(
    request: HttpRequest,
    body: Sent,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let input: Discount = read(&request, &body)?;
    let key = ClientId::parse(&input.client_id)?.of_staff(staff.id());
    let (id, shop, me, now) = (*id, staff.shop, staff.id(), app.store.clock().now());
    let (off, customer) = app
        .store
        .read(move |conn| {
            let chat = mine(conn, shop, id, me)?;
            must_be_granted(conn, shop, DISCOUNTS)?;
            if !DAYS.contains(&input.days) {
                return Err(Error::invalid("days", "A code holds for 1 to 90 days."));
            }
            let (limits, currency) = limits::of(conn, shop)?;
            let off = input.off(limits, currency)?;
            let customer = customer(conn, shop, &chat)?;
            Ok::<_, Error>(((off, input.days), customer))
        })
        .await?;
    let ((off, days), code) = (off, code(shop, &key));
    let ends = now.plus_seconds(days * 24 * 3600);
    let made = discounts::create(
        &app,
        shop,
        &NewDiscount {
            title: format!("Chat {code}"),
            code: code.clone(),
            off,
            starts_at: now,
            ends_at: Some(ends),
            uses: Some(1),
            customer,
        },
    )
    .await;
    let made = match made {
        // Made by a try of which nobody heard: the code is this very offer's.
        Err(AdminError::UserErrors(errors))
            if errors
                .iter()
                .any(|error| error.code.as_deref() == Some("TAKEN")) =>
        {
            Ok(None)
        }
        made => made.map(Some),
    };
    let worth = match off {
        Off::Percent(percent) => format!("{percent} %"),
        Off::Amount(money) => money.text(),
    };
    let detail = serde_json::json!({
        "off": worth, "code": code, "days": days, "discount": made.as_ref().ok(),
        "unsure": matches!(made, Err(AdminError::Unsure)),
    });
    note(
        &app,
        &staff,
        "conversations.discounts",
        id,
        detail,
        made.as_ref().err(),
    )
    .await?;
    made.map_err(told)?;
    let words = format!(
        "Here is a code for {worth} off, good for one order until {}: **{code}**",
        words::day(ends)
    );
    Ok(HttpResponse::Created().json(serde_json::json!({ "code": code, "words": words })))
}

fn code(shop: ShopId, key: &str) -> String {
    let digest = Sha256::digest(format!("{}:{key}", shop.0).as_bytes());
    let letters = digest.iter().take(8).filter_map(|byte| {
        let at = usize::from(*byte) % LETTERS.len();
        LETTERS.get(at).map(|letter| char::from(*letter))
    });
    format!("CHAT-{}", letters.collect::<String>())
}

fn customer(conn: &mut Conn, shop: ShopId, chat: &Conversation) -> Result<Option<i64>, Error> {
    let person = people::by_ids(conn, shop, &[chat.visitor])?.remove(&chat.visitor);
    Ok(person.and_then(|person| person.customer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_for_the_same_try_and_no_other() {
        let shop = ShopId(Id(7));
        assert_eq!(code(shop, "s1:abc"), code(shop, "s1:abc"));
        assert_ne!(code(shop, "s1:abc"), code(shop, "s1:abd"));
        assert_ne!(code(shop, "s1:abc"), code(ShopId(Id(8)), "s1:abc"));
        assert_eq!(code(shop, "s1:abc").len(), 13);
    }
}
