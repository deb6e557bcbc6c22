//! Where a shopper wrote from besides the store's pages, and what they thought of the chat when it had ended: facts beside
//! the thread.

use diesel::prelude::*;

use super::view::Fact;
use crate::db::schema::{contexts, orders, satisfaction};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

/// Facts shown of each kind, the newest.
const SHOWN: i64 = 3;

/// What is known of this chat.
///
/// # Errors
/// The database's.
pub fn facts(conn: &mut Conn, shop: ShopId, chat: Id) -> Result<Vec<Fact>, Error> {
    let stood: Vec<(String, String, Option<String>)> = contexts::table
        .filter(contexts::shop_id.eq(shop.key()))
        .filter(contexts::conversation_id.eq(chat.0))
        .order(contexts::at.desc())
        .limit(SHOWN)
        .select((contexts::kind, contexts::value, contexts::step))
        .load(conn)?;
    let mut facts = Vec::new();
    for (kind, value, step) in stood {
        match kind.as_str() {
            "checkout" => facts.push(fact("Writes from", place(step.as_deref()), None)),
            kind @ ("order" | "claimed") => {
                let name: Option<String> = match value.parse::<i64>() {
                    Ok(id) => orders::table
                        .find((shop.key(), id))
                        .select(orders::name)
                        .first(conn)
                        .optional()?,
                    Err(_) => None,
                };
                let name = name.unwrap_or_else(|| format!("No. {value}"));
                let claimed = "The page says so; nothing shows that it is theirs.";
                let note = (kind == "claimed").then_some(claimed);
                facts.push(fact("Asks about order", name, note));
            }
            _ => facts.push(Fact {
                link: Some(format!("/inbox/{value}")),
                ..fact(
                    "Earlier chat",
                    "One from the same cart".into(),
                    Some("Somebody else may have written there: the two are not put together."),
                )
            }),
        }
    }
    let thought: Option<(i32, Option<String>)> = satisfaction::table
        .filter(satisfaction::shop_id.eq(shop.key()))
        .filter(satisfaction::conversation_id.eq(chat.0))
        .order(satisfaction::version.desc())
        .select((satisfaction::score, satisfaction::comment))
        .first(conn)
        .optional()?;
    if let Some((score, comment)) = thought {
        let note = comment.map(|said| format!("“{said}”"));
        facts.push(fact(
            "Satisfaction",
            format!("{score} of 5"),
            note.as_deref(),
        ));
    }
    Ok(facts)
}

fn fact(label: &str, value: String, note: Option<&str>) -> Fact {
    Fact {
        label: label.into(),
        value,
        link: None,
        note: note.map(str::to_owned),
    }
}

/// A step of the checkout, in words.
fn place(step: Option<&str>) -> String {
    match step {
        Some("thank_you") => "The thank-you page".into(),
        Some("order_status" | "order_page") => "The order’s page".into(),
        Some("payment") => "Checkout, at the payment".into(),
        Some("shipping") => "Checkout, at the shipping".into(),
        Some("information" | "contact" | "address") => "Checkout, at the address".into(),
        Some(_) | None => "Checkout".into(),
    }
}
