//! Which chats staff see: not those of an assistant whose shared inbox is off. And with which assistant each is.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::assistants::store as assistants;
use crate::conversation::{Conversation, store};
use crate::db::schema::conversations;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

/// A chat of this shop that staff see.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub fn load(conn: &mut Conn, shop: ShopId, id: Id) -> Result<Conversation, Error> {
    let chat = store::load(conn, shop, id)?;
    if !assistants::staffed(conn, shop, chat.assistant)? {
        return Err(Error::NotFound);
    }
    Ok(chat)
}

/// All of them, for a query to go on with.
///
/// # Errors
/// The database's.
pub fn chats(conn: &mut Conn, shop: ShopId) -> Result<Seen, Error> {
    Ok(conversations::table
        .filter(conversations::shop_id.eq(shop.key()))
        .filter(conversations::assistant_id.ne_all(assistants::hidden(conn, shop)?))
        .into_boxed())
}

/// What [`chats`] gives.
pub type Seen = conversations::BoxedQuery<'static, crate::db::conn::MultiBackend>;

/// What the assistants are called, also those that were taken away; nothing where there is only one.
///
/// # Errors
/// The database's.
pub fn with(conn: &mut Conn, shop: ShopId) -> Result<HashMap<Id, String>, Error> {
    let names = assistants::ever(conn, shop)?;
    Ok(if names.len() > 1 {
        names
    } else {
        HashMap::new()
    })
}
