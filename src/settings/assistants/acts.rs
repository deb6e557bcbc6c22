//! What merchants change about their assistants. Each is one write, and counts from the next message on.

use actix_web::{HttpRequest, HttpResponse, web};
use diesel::prelude::*;
use serde::Deserialize;

use super::input::{self, Appearance, SharedInbox};
use super::pages;
use super::tabs::{Tab, path};
use crate::app::App;
use crate::assistants::{Assistant, store};
use crate::conversation::Need;
use crate::conversation::store::load;
use crate::db::schema::conversations;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::handoff;
use crate::ids::Id;
use crate::inbox::acts::{Sent, is_form};
use crate::live::Frame;
use crate::rules;
use crate::rules::{facts, play};
use crate::shop::plan::{self, Offer, What};
use crate::team::Staff;
use crate::team::document::to;

/// A new one.
#[derive(Debug, Default, Deserialize)]
pub struct New {
    #[serde(default)]
    name: String,
}

/// `POST /api/v1/assistants`: one more, with the actions every assistant begins with.
///
/// # Errors
/// [`Error::Invalid`] on `name`.
pub async fn create(
    request: HttpRequest,
    staff: Staff,
    body: Sent,
    app: App,
) -> Result<HttpResponse, Error> {
    let new: New = input::read(&request, &body)?;
    let made = match input::name(&new.name, false) {
        Ok(name) => {
            let plans = app.config.plans.clone();
            app.store
                .write(staff.shop, move |tx| {
                    room(tx, plans.as_ref())?;
                    let made = store::add(tx, &name)?;
                    rules::store::seed_for(tx, made.id)?;
                    Ok::<_, Error>(made)
                })
                .await
        }
        Err(error) => Err(error),
    };
    match made {
        Ok(made) if is_form(&request) => Ok(to(&path(made.id, Tab::Appearance))),
        Ok(made) => Ok(HttpResponse::Created().json(serde_json::json!({ "id": made.id }))),
        Err(error) if is_form(&request) => pages::list_again(&app, &staff, &new.name, error).await,
        Err(error) => Err(error),
    }
}

/// Whether the shop's plan has room for one more.
///
/// # Errors
/// [`Error::Invalid`] on `name` where it has none.
pub fn room(tx: &mut Tx<'_>, plans: Option<&Offer>) -> Result<(), Error> {
    let Some(offer) = plans else {
        return Ok(());
    };
    let judged = plan::store::one_more(tx.conn, offer, tx.shop(), What::Assistants, tx.wall)?;
    judged.map_err(|explained| Error::invalid("name", explained.words()))
}

async fn change(
    app: &App,
    staff: &Staff,
    id: Id,
    with: impl Fn(&mut Tx<'_>, &mut Assistant) -> Result<(), Error> + Send + 'static,
) -> Result<i64, Error> {
    app.store
        .write(staff.shop, move |tx| {
            let mut one = here(tx, id)?;
            with(tx, &mut one)?;
            store::keep(tx, &one)?;
            Ok::<_, Error>(one.version + 1)
        })
        .await
}

/// What became of a change: for a script its new version, for a form the tab with it, or with what is wrong.
async fn told(
    request: &HttpRequest,
    (app, staff): (&App, &Staff),
    (id, tab): (Id, Tab),
    changed: Result<i64, Error>,
    typed: impl FnOnce(&mut Assistant),
) -> Result<HttpResponse, Error> {
    match changed {
        Ok(_) if is_form(request) => Ok(to(&format!("{}?saved=1", path(id, tab)))),
        Ok(version) => {
            Ok(HttpResponse::Ok().json(serde_json::json!({ "id": id, "version": version })))
        }
        Err(error) if is_form(request) => {
            pages::again(request, app, staff, (id, tab), typed, error).await
        }
        Err(error) => Err(error),
    }
}

/// One of the shop's. The first one is made now where it was never written down.
fn here(tx: &mut Tx<'_>, id: Id) -> Result<Assistant, Error> {
    if id == tx.shop().0 {
        store::seed(tx)?;
    }
    store::one(tx.conn, tx.shop(), id)
}

/// `POST /api/v1/assistants/{assistant}`: how it looks, and where it is met.
///
/// # Errors
/// [`Error::Invalid`] on the field that is wrong; [`Error::NotFound`].
pub async fn save(
    request: HttpRequest,
    staff: Staff,
    id: web::Path<Id>,
    body: Sent,
    app: App,
) -> Result<HttpResponse, Error> {
    let (id, input) = (*id, input::read::<Appearance>(&request, &body)?);
    let typed = input.clone();
    let changed = change(&app, &staff, id, move |tx, one| {
        let first = id == tx.shop().0;
        input.put_on(one, first)
    })
    .await;
    let place = (id, Tab::Appearance);
    told(&request, (&app, &staff), place, changed, |one| {
        typed.show_on(one);
    })
    .await
}

/// `POST /api/v1/assistants/{assistant}/inbox`: the switch of its shared inbox. Switched off, chats in which a person
/// is waited for, or has the word, or that one has set aside, are the assistant's again; who chats there is told.
///
/// # Errors
/// [`Error::Invalid`] on `elsewhere`; [`Error::NotFound`].
pub async fn inbox(
    request: HttpRequest,
    staff: Staff,
    id: web::Path<Id>,
    body: Sent,
    app: App,
) -> Result<HttpResponse, Error> {
    let (id, input) = (*id, input::read::<SharedInbox>(&request, &body)?);
    let typed = input.clone();
    let shelf = app.books.of(&app.store, staff.shop).await?;
    let changed = change(&app, &staff, id, move |tx, one| {
        let was_on = one.shared_inbox;
        input.put_on(one)?;
        if was_on && !one.shared_inbox {
            for chat in with_people(tx.conn, tx.shop(), id)? {
                let mut chat = load(tx.conn, tx.shop(), chat)?;
                if handoff::nobody_comes(tx, &mut chat)? {
                    let language = facts::language_of(tx.conn, tx.shop(), &chat)?;
                    handoff::sends_elsewhere(tx, &mut chat, one.elsewhere(&language))?;
                    play::resume(tx, &chat, shelf.book(&chat))?;
                }
            }
        }
        Ok(())
    })
    .await;
    if changed.is_ok() {
        // Open inboxes look again which chats they show.
        app.hub.tell_staff(staff.shop, Frame::Nudge);
    }
    told(&request, (&app, &staff), (id, Tab::Inbox), changed, |one| {
        typed.show_on(one);
    })
    .await
}

/// Chats of this one in which a person is waited for or has the word, or that one has set aside.
///
/// # Errors
/// The database's.
pub fn with_people(conn: &mut Conn, shop: ShopId, id: Id) -> Result<Vec<Id>, Error> {
    let ids: Vec<i64> = conversations::table
        .filter(conversations::shop_id.eq(shop.key()))
        .filter(conversations::assistant_id.eq(id.0))
        .filter(conversations::state.eq_any(["waiting", "human", "snoozed"]))
        .order(conversations::id.asc())
        .select(conversations::id)
        .load(conn)?;
    Ok(ids.into_iter().map(Id).collect())
}

/// How many chats of this one are not closed.
///
/// # Errors
/// The database's.
pub fn open_chats(conn: &mut Conn, shop: ShopId, id: Id) -> Result<i64, Error> {
    Ok(conversations::table
        .filter(conversations::shop_id.eq(shop.key()))
        .filter(conversations::assistant_id.eq(id.0))
        .filter(conversations::need.lt(Need::Closed as i32))
        .count()
        .get_result(conn)?)
}

/// `POST /api/v1/assistants/{assistant}/delete`. Its closed chats stay, and stay as visible as they were.
///
/// # Errors
/// [`Error::Invalid`] for the first one, and while chats of it are open; [`Error::NotFound`].
pub async fn delete(
    request: HttpRequest,
    staff: Staff,
    id: web::Path<Id>,
    app: App,
) -> Result<HttpResponse, Error> {
    let id = *id;
    let gone = app
        .store
        .write(staff.shop, move |tx| {
            here(tx, id)?;
            if id == tx.shop().0 {
                return Err(Error::invalid(
                    "assistant",
                    "This one is met wherever no other is. It can't be deleted.",
                ));
            }
            let open = open_chats(tx.conn, tx.shop(), id)?;
            if open > 0 {
                return Err(Error::invalid(
                    "assistant",
                    format!("{open} of its chats are open. Close them first."),
                ));
            }
            store::remove(tx, id)
        })
        .await;
    match gone {
        Ok(()) if is_form(&request) => Ok(to("/settings/assistants")),
        Ok(()) => Ok(HttpResponse::NoContent().finish()),
        Err(error) if is_form(&request) => {
            let place = (id, Tab::Appearance);
            pages::again(&request, &app, &staff, place, |_| {}, error).await
        }
        Err(error) => Err(error),
    }
}
