//! What somebody is to be told at their inbox: a line, a sound, a sign in the title.

use serde_json::{Value, json};

use crate::app::App;
use crate::db::Conn;
use crate::error::Error;
use crate::handoff::notices::{alerts, words};
use crate::ids::Id;
use crate::team::Staff;

/// What the caller has not been told yet; `again`, also what was sent to a browser that never said it came. Marked as
/// sent before it is sent, so that of two open inboxes one rings.
///
/// # Errors
/// The database's.
pub async fn take(app: &App, staff: &Staff, again: bool) -> Result<Vec<Value>, Error> {
    let (shop, me) = (staff.shop, staff.id());
    let owed = move |conn: &mut Conn| alerts::for_page(conn, shop, me, again);
    if app.store.read(owed).await?.is_empty() {
        return Ok(Vec::new());
    }
    let taken = app
        .store
        .insert(shop, move |tx| alerts::take_for_page(tx, me, again))
        .await?;
    let told = taken.into_iter().map(|alert| {
        let chat = Id(alert.conversation_id);
        json!({
            "id": Id(alert.id),
            "title": words::title(&alert.cause),
            "conversation": (chat.0 != 0).then_some(chat),
            // Claim next is the answer to it.
            "waits": chat.0 != 0 && words::somebody_waits(&alert.cause),
        })
    });
    Ok(told.collect())
}
