//! The shopper moves on through the store: whoever has a chat is seen to, if they allow it; and rules that wait for a
//! page, or for who is signed in, look at it.

use crate::app::Shared;
use crate::conversation::Command;
use crate::conversation::people::{self, Page, Visit};
use crate::conversation::store::{current_of, load, perform_if_allowed};
use crate::db::ShopId;
use crate::error::Error;
use crate::ids::Id;
use crate::live::Frame;
use crate::rules::{rounds, watch};

/// Notes the page a visitor with a chat is on. Of one without nothing is kept.
///
/// # Errors
/// The database's.
pub async fn seen(app: &Shared, shop: ShopId, visitor: Id, page: Page) -> Result<(), Error> {
    let known = app
        .store
        .read(move |conn| {
            let chat = current_of(conn, shop, visitor)?;
            let person = people::by_ids(conn, shop, &[visitor])?.remove(&visitor);
            Ok::<_, Error>(chat.map(|chat| (chat.id, person)))
        })
        .await?;
    let Some((chat, person)) = known else {
        return Ok(());
    };
    if person.and_then(|person| person.page).as_ref() == Some(&page) {
        return Ok(());
    }
    app.store
        .insert(shop, move |tx| {
            let visit = Visit {
                page: Some(page.clone()),
                ..Visit::default()
            };
            people::saw(tx, visitor, &visit)
        })
        .await?;
    let beside = Frame::Beside { conversation: chat };
    app.hub.tell_staff(shop, beside);
    look(app, shop, chat).await
}

/// The rules that start when their condition becomes true: a page is one of the things a condition is about.
async fn look(app: &Shared, shop: ShopId, chat: Id) -> Result<(), Error> {
    let shelf = app.books.of(&app.store, shop).await?;
    if !shelf.books().any(|book| book.minds_conditions()) {
        return Ok(());
    }
    app.store
        .write(shop, move |tx| rounds::look(tx, &shelf, chat))
        .await
}

/// Shopify vouches for a visitor who may have a chat: it is theirs from now on, and what rules ask of that is looked at.
///
/// # Errors
/// The database's.
pub async fn vouched(app: &Shared, shop: ShopId, visitor: Id, customer: i64) -> Result<(), Error> {
    let chat = app
        .store
        .read(move |conn| current_of(conn, shop, visitor))
        .await?;
    let Some(chat) = chat.filter(|chat| !chat.signed_in) else {
        return Ok(());
    };
    let shelf = app.books.of(&app.store, shop).await?;
    app.store
        .write(shop, move |tx| {
            let visit = Visit {
                customer: Some(customer),
                ..Visit::default()
            };
            people::saw(tx, visitor, &visit)?;
            let mut chat = load(tx.conn, tx.shop(), chat.id)?;
            perform_if_allowed(tx, &mut chat, &Command::SeeSignIn)?;
            watch::see_orders(tx, shelf.book(&chat), &mut chat)?;
            rounds::look(tx, &shelf, chat.id)
        })
        .await
}
