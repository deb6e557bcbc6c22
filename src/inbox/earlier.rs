//! The thread of long ago: what stands before the entries a page shows, a part at a time, for who scrolls up.

use actix_web::{HttpResponse, web};
use maud::html;
use serde::Deserialize;

use super::open::{self, Eyes};
use super::seen::load;
use super::view::Item;
use super::{items as shown, list, said};
use crate::app::App;
use crate::assistant::attempts;
use crate::conversation::people;
use crate::conversation::store::log_before;
use crate::db::Conn;
use crate::error::Error;
use crate::ids::Id;
use crate::team::Staff;

/// Entries of one part, at most.
const MOST: i64 = 1000;

/// Which part.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// The version of the first entry that is shown already; nothing: from the end on.
    #[serde(default)]
    before: Option<i64>,
    #[serde(default)]
    limit: Option<i64>,
}

/// `GET /api/v1/conversations/{conversation}/items?before=…`: what stands right before that entry, as HTML, and the
/// version of its first entry, if something stands before that.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn items(
    id: web::Path<Id>,
    asked: web::Query<Asked>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let (id, now) = (*id, app.store.clock().now());
    let limit = asked.limit.unwrap_or(open::PAGE).clamp(1, MOST);
    let before = asked.before.unwrap_or(i64::MAX);
    let shelf = app.books.of(&app.store, staff.shop).await?;
    let shared = app.clone();
    let found = app
        .store
        .read(move |conn| {
            let eyes = Eyes::of(conn, &shared, &staff, &shelf)?;
            part(conn, &eyes, id, before, limit)
        })
        .await?;
    let conversation = id.to_string();
    let html = html! { @for item in &found.items { (shown::item(&conversation, item, now)) } };
    Ok(HttpResponse::Ok().json(serde_json::json!({
        "html": html.0,
        "earlier": found.earlier.map(|version| version.to_string()),
    })))
}

/// A part of a thread.
struct Part {
    /// Oldest first.
    items: Vec<Item>,
    /// The version of its first entry, if something stands before that.
    earlier: Option<i64>,
}

fn part(conn: &mut Conn, eyes: &Eyes<'_>, id: Id, version: i64, limit: i64) -> Result<Part, Error> {
    let chat = load(conn, eyes.shop, id)?;
    let (log, earlier) = log_before(conn, eyes.shop, id, version, limit)?;
    let person = people::by_ids(conn, eyes.shop, &[chat.visitor])?.remove(&chat.visitor);
    let shopper = list::shopper(chat.visitor, person.as_ref());
    let tries = attempts::some_of(conn, eyes.shop, id, &open::tried_in(&log), 0)?;
    let tried = said::shown_attempts(conn, eyes.shop, &tries)?;
    let items = said::items(conn, eyes, &chat, &log, &shopper, &tried)?;
    Ok(Part { items, earlier })
}
