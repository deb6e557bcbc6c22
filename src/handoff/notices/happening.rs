//! What rules may ask of a chat when something happens in it.

use diesel::prelude::*;

use super::decide::{Happening, What};
use crate::conversation::{Conversation, Wanted, people as visitors};
use crate::db::schema::conversations;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

/// Gathers it.
///
/// # Errors
/// The database's.
pub fn of(
    conn: &mut Conn,
    shop: ShopId,
    chat: &Conversation,
    what: What,
    by: Option<Id>,
) -> Result<Happening, Error> {
    let cart: Option<i64> = conversations::table
        .find((shop.key(), chat.id.0))
        .select(conversations::cart_value)
        .first(conn)
        .optional()?
        .flatten();
    let person = visitors::by_ids(conn, shop, &[chat.visitor])?.remove(&chat.visitor);
    let (page, language) = person.map_or((None, None), |person| {
        let language = person.language().map(str::to_owned);
        (person.page.map(|page| page.url), language)
    });
    Ok(Happening {
        conversation: chat.id,
        what,
        by,
        tags: chat.tags.iter().cloned().collect(),
        page,
        cart,
        language,
        // The shop's first one goes by the shop's own id.
        assistant: Some(chat.assistant.unwrap_or(shop.0)),
        holder: chat.holder(),
        offered: match chat.wanted() {
            Some(Wanted::Group(group)) => Some(*group),
            Some(Wanted::Anyone | Wanted::Staff(_)) | None => None,
        },
    })
}
