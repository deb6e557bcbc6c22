//! What staff say to a shopper: once, by who holds the chat, and only if the thread is still as they read it.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::acts::{Sent, answer, read};
use super::seen::load;
use super::steps;
use crate::app::App;
use crate::assistant::facts;
use crate::assistant::language::{Language, settings};
use crate::conversation::messages::{self, Author, Body, ClientId, NewMessage};
use crate::conversation::parts::Part;
use crate::conversation::store::{log_after, perform};
use crate::conversation::{Actor, Command, Conversation, Event, Refused};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::handoff::coming;
use crate::ids::Id;
use crate::team::Staff;
use crate::telemetry::Metrics;

/// Products in one reply.
const PRODUCTS: usize = 4;

#[derive(Deserialize)]
struct Reply {
    #[serde(default)]
    client_id: Option<String>,
    #[serde(default)]
    body: String,
    /// Who wrote it: it may wait in a browser at which somebody else has signed in meanwhile.
    #[serde(default)]
    by: Option<Id>,
    /// The owner's epoch as the writer saw it: a reply that waited must not go out under another one.
    #[serde(default)]
    epoch: Option<String>,
    /// How far the writer had read: the version of the chat's newest entry before their eyes.
    #[serde(default)]
    seen: Option<String>,
    /// Documents of products, to go as cards.
    #[serde(default)]
    products: Vec<Id>,
    /// What is done with it, in the same write.
    #[serde(default)]
    then: steps::Typed,
}

/// How the chat was before the writer's eyes, as far as they say.
#[derive(Clone, Copy, Default)]
pub(super) struct Saw {
    epoch: Option<i64>,
    seen: Option<i64>,
}

impl Saw {
    /// As it was sent: what is no number says nothing.
    pub(super) fn read(epoch: Option<&str>, seen: Option<&str>) -> Self {
        let number = |text: Option<&str>| text.and_then(|text| text.parse().ok());
        Self {
            epoch: number(epoch),
            seen: number(seen),
        }
    }
}

/// A reply as it was read.
struct Said {
    words: Body,
    key: Option<String>,
    saw: Saw,
    products: Vec<i64>,
}

/// `POST …/messages`: the holder's reply, once.
///
/// # Errors
/// [`Error::Refused`] unless the caller holds it and wrote it, and when the thread moved since it was read;
/// [`Error::Invalid`] on `body`, `products` or a step.
pub async fn reply(
    request: HttpRequest,
    body: Sent,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let input: Reply = read(&request, &body)?;
    if input.products.len() > PRODUCTS {
        return Err(Error::invalid(
            "products",
            format!("A reply takes {PRODUCTS} products at most."),
        ));
    }
    let (me, id, shop) = (staff.id(), *id, staff.shop);
    if input.by.is_some_and(|by| by != me) {
        return Err(Refused::AnotherWriter.into());
    }
    let products: Vec<i64> = input.products.iter().map(|id| id.0).collect();
    let words = if input.body.trim().is_empty() && !products.is_empty() {
        let ids = products.clone();
        let names = app
            .store
            .read(move |conn| {
                let cards = facts::cards(conn, shop, &ids, ("", Language::En))?;
                let titles: Vec<String> = cards.into_iter().map(|card| card.title).collect();
                Ok::<_, Error>(titles.join("\n"))
            })
            .await?;
        Body::parse(&names)?
    } else {
        Body::parse(&input.body)?
    };
    let key = input
        .client_id
        .as_deref()
        .map(ClientId::parse)
        .transpose()?
        .map(|client_id| client_id.of_staff(me));
    let said = Said {
        words,
        key,
        saw: Saw::read(input.epoch.as_deref(), input.seen.as_deref()),
        products,
    };
    let steps = input.then.read()?;
    let shelf = app.books.of(&app.store, shop).await?;
    let done = app
        .store
        .write(shop, move |tx| {
            let (mut chat, is_new) = say(tx, me, id, &said)?;
            if is_new {
                steps::run(tx, me, &mut chat, &shelf, &steps)?;
            }
            Ok(chat)
        })
        .await;
    if done.is_ok() {
        Metrics::count(&app.metrics.messages, "staff");
    }
    answer(&app, &staff, &request, done).await
}

/// Words of who holds the chat, with nothing beside them.
pub(super) fn say_words(
    tx: &mut Tx<'_>,
    me: Id,
    id: Id,
    words: Body,
    key: Option<String>,
) -> Result<Conversation, Error> {
    let said = Said {
        words,
        key,
        saw: Saw::default(),
        products: Vec::new(),
    };
    say(tx, me, id, &said).map(|(chat, _)| chat)
}

/// The chat, and whether it was said with this write: sent again, it is not.
fn say(tx: &mut Tx<'_>, me: Id, id: Id, said: &Said) -> Result<(Conversation, bool), Error> {
    let mut chat = load(tx.conn, tx.shop(), id)?;
    if let Some(key) = &said.key
        && messages::sent_before_in(tx.conn, tx.shop(), key, id, Author::Staff)?
    {
        return Ok((chat, false));
    }
    is_as_seen(tx, &chat, me, said.saw)?;
    let message = messages::keep(
        tx,
        &NewMessage {
            conversation: id,
            author: Author::Staff,
            author_id: Some(me),
            client_key: said.key.clone(),
            body: said.words.as_str(),
            sources: &[],
        },
    )?;
    // As the store has them at this moment.
    let cards = if said.products.is_empty() {
        Vec::new()
    } else {
        let language = settings::of_visitor(tx.conn, tx.shop(), chat.visitor)?;
        facts::cards(tx.conn, tx.shop(), &said.products, ("", language))?
    };
    let parts: Vec<Part> = cards.into_iter().map(Part::Product).collect();
    messages::put_parts(tx, message, &parts)?;
    // A refusal undoes the message with everything else of this write.
    perform(tx, &mut chat, &Command::StaffSays { staff: me, message })?;
    coming::acts(tx, me)?;
    Ok((chat, true))
}

/// Held unless the chat is still as its holder saw it: under the same owner, and with nothing said by others since.
///
/// # Errors
/// [`Refused::Stale`]; the database's.
pub(super) fn is_as_seen(
    tx: &mut Tx<'_>,
    chat: &Conversation,
    me: Id,
    saw: Saw,
) -> Result<(), Error> {
    // Who holds it is told first: that is what the writer has to know.
    if chat.holder() != Some(me) {
        return Ok(());
    }
    if saw.epoch.is_some_and(|epoch| epoch != chat.epoch) {
        return Err(Refused::Stale.into());
    }
    match saw.seen {
        Some(seen) if moved(tx.conn, tx.shop(), chat.id, me, seen)? => Err(Refused::Stale.into()),
        Some(_) | None => Ok(()),
    }
}

/// Whether somebody else has said something in the chat since `seen`: the shopper, a colleague (also in a note).
fn moved(conn: &mut Conn, shop: ShopId, chat: Id, me: Id, seen: i64) -> Result<bool, Error> {
    Ok(log_after(conn, shop, chat, seen)?
        .iter()
        .any(|logged| match &logged.event {
            Event::ShopperSaid { .. } => true,
            Event::StaffSaid { staff, .. } => *staff != me,
            Event::Noted { by, .. } => *by != Actor::Staff(me),
            _ => false,
        }))
}
