//! What the shop's plan allows its assistant: in a new chat to speak, while the month has chats left. One in which it
//! has begun goes on whatever is used; one in which it may not begin goes to a person, with words.

use crate::app::Shared;
use crate::assistant::owed::{Owed, stands};
use crate::conversation::store::load;
use crate::error::Error;
use crate::jobs::Job;
use crate::rules::play;
use crate::shop::plan::store as plans;

/// Hands the turn to a person where the plan does not allow it to the assistant; whether it did. Asked before anything
/// is drafted, so that what may not be said costs nothing.
///
/// # Errors
/// The database's.
pub async fn held_back(app: &Shared, job: &Job, owed: &Owed) -> Result<bool, Error> {
    let Some(offer) = app.config.plans.clone() else {
        return Ok(false);
    };
    let (shop, id, owed, now) = (job.shop, job.conversation, *owed, app.store.clock().now());
    let asked = offer.clone();
    let may = app
        .store
        .read(move |conn| {
            let conversation = load(conn, shop, id)?;
            plans::may_speak(conn, &asked, shop, &conversation, now)
        })
        .await?;
    if may {
        return Ok(false);
    }
    let shelf = app.books.of(&app.store, shop).await?;
    app.store
        .write(shop, move |tx| {
            let mut conversation = load(tx.conn, tx.shop(), id)?;
            if !stands(&conversation, &owed) {
                return Ok(true);
            }
            // The merchant may have upgraded meanwhile.
            if plans::may_speak(tx.conn, &offer, tx.shop(), &conversation, tx.wall)? {
                return Ok(false);
            }
            let book = shelf.book(&conversation);
            play::held_back(tx, &mut conversation, book)?;
            Ok(true)
        })
        .await
}
