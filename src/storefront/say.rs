//! The shopper's words, kept and judged in one write.

use std::sync::Arc;

use super::session::Shopper;
use crate::app::Shared;
use crate::assistant::{gate, owed};
use crate::commerce::payload::CartToken;
use crate::conversation::messages::{self, Author, Body, ClientId, NewMessage};
use crate::conversation::people::{self, Collected, Page, Visit};
use crate::conversation::store::{begin, current_of, perform};
use crate::conversation::{Command, Conversation, Ended, State};
use crate::db::Tx;
use crate::error::Error;
use crate::handoff::lease::ANSWER_WITHIN_SECONDS;
use crate::ids::Id;
use crate::rules::play::{self, Turn};
use crate::rules::{Book, Hit, watch};
use crate::telemetry::Metrics;

/// A message about to be said.
#[derive(Debug, Clone)]
pub struct Saying {
    /// The sender's id for it.
    pub client_id: ClientId,
    /// The words.
    pub body: Body,
    /// The page it is written on.
    pub page: Option<Page>,
    /// The cart in that browser.
    pub cart: Option<CartToken>,
}

/// Keeps a message once, begins or reopens the thread if need be, lets the rules decide, and owes the
/// assistant a turn when it is the assistant's. Returns the thread's version before, to update from.
///
/// # Errors
/// The database's.
pub async fn say(app: &Shared, shopper: &Shopper, saying: Saying) -> Result<(Id, i64), Error> {
    let book = app.books.of(&app.store, shopper.shop).await?;
    // Judged before the write begins: the writer waits for nobody's regular words.
    let heard = gate::listen(&app.vectors, saying.body.as_str()).await;
    let hits = book.on_heard(saying.body.as_str(), &heard);
    let shopper = shopper.clone();
    let metrics = app.metrics.clone();
    let said = app
        .store
        .write(shopper.shop, move |tx| {
            keep(tx, &shopper, &saying, &book, &hits)
        })
        .await?;
    Metrics::count(&metrics.messages, "shopper");
    Ok(said)
}

fn keep(
    tx: &mut Tx<'_>,
    shopper: &Shopper,
    saying: &Saying,
    book: &Arc<Book>,
    hits: &[Hit],
) -> Result<(Id, i64), Error> {
    let key = saying.client_id.of_visitor(shopper.visitor);
    if let Some(before) = messages::sent_before(tx.conn, tx.shop(), &key)? {
        // Sent before, and answered or about to be: the thread as it stands is the answer.
        return Ok((before.conversation, 0));
    }
    let (mut conversation, before) = current_or_new(tx, shopper, saying.page.as_ref())?;
    let was_closed = matches!(conversation.state, State::Closed { .. });
    let message = messages::keep(
        tx,
        &NewMessage {
            conversation: conversation.id,
            author: Author::Shopper,
            author_id: None,
            client_key: Some(key),
            body: saying.body.as_str(),
            sources: &[],
        },
    )?;
    perform(
        tx,
        &mut conversation,
        &Command::ShopperSays {
            message,
            answer_within: ANSWER_WITHIN_SECONDS,
        },
    )?;
    // After the words, which reopen a closed chat: a closed one looks at no cart.
    see_cart_of(
        tx,
        book,
        &mut conversation,
        saying.cart.as_ref(),
        was_closed,
    )?;
    if saying.body.was_masked() {
        warn_of_card(tx, &mut conversation)?;
    }
    respond(tx, &mut conversation, saying, message, book, hits)?;
    Ok((conversation.id, before))
}

/// The shopper learns that a card number was not kept.
fn warn_of_card(tx: &mut Tx<'_>, conversation: &mut Conversation) -> Result<(), Error> {
    let message = messages::keep(
        tx,
        &NewMessage {
            conversation: conversation.id,
            author: Author::System,
            author_id: None,
            client_key: None,
            body: "For your safety we removed what looked like card details. Please never send them in a chat.",
            sources: &[],
        },
    )?;
    perform(tx, conversation, &Command::SystemSays { message })?;
    Ok(())
}

/// Who answers: the questions that are open, a rule, or the assistant.
fn respond(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    saying: &Saying,
    message: Id,
    book: &Arc<Book>,
    hits: &[Hit],
) -> Result<(), Error> {
    let asking = conversation.collecting.as_ref().map(|asking| asking.rule);
    let mut hits = hits.to_vec();
    if let Some(asking) = asking {
        answer_in_words(tx, conversation, saying, book)?;
        // The words may call for other tags besides, or for an answer.
        hits.retain(|hit| book.at(hit.rule).is_some_and(|rule| rule.id != asking));
    }
    let assistant = matches!(conversation.state, State::Assistant { .. });
    if !assistant && asking.is_none() {
        return Ok(());
    }
    match play::all(tx, conversation, book, &hits, Some(message), None)? {
        Turn::Taken => Ok(()),
        Turn::Assistant if !assistant => Ok(()),
        Turn::Assistant => owed::owe(tx, conversation, message),
    }
}

/// The shopper was asked something and wrote instead of using the form: what fits a question answers it,
/// and the request is raised either way. Nobody has to fill in a form to reach a person.
fn answer_in_words(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    saying: &Saying,
    book: &Arc<Book>,
) -> Result<(), Error> {
    let asked = book.asked(conversation.collecting.as_ref());
    let mut names = Vec::new();
    for field in asked {
        if let Some(value) = super::act::found_in(&field, saying.body.as_str()) {
            people::collect(
                tx,
                conversation.id,
                &Collected {
                    field: field.name.clone(),
                    label: field.label.clone(),
                    value,
                },
            )?;
            names.push(field.name);
        }
    }
    play::finish(tx, conversation, book, Ended::Wrote, names)
}

/// Links the browser's cart, or looks at the known one again where the chat was closed until now.
///
/// # Errors
/// The database's.
pub fn see_cart_of(
    tx: &mut Tx<'_>,
    book: &Book,
    conversation: &mut Conversation,
    cart: Option<&CartToken>,
    was_closed: bool,
) -> Result<(), Error> {
    match cart {
        Some(cart) => watch::link(tx, book, conversation, cart, was_closed),
        None if was_closed => watch::look_again(tx, book, conversation),
        None => Ok(()),
    }
}

/// The visitor's thread, begun now if there is none, with the visit noted. Returns its version before
/// anything happened.
///
/// # Errors
/// The database's.
pub fn current_or_new(
    tx: &mut Tx<'_>,
    shopper: &Shopper,
    page: Option<&Page>,
) -> Result<(Conversation, i64), Error> {
    people::saw(
        tx,
        shopper.visitor,
        &Visit {
            customer: shopper.customer,
            locale: shopper.locale.clone(),
            device: shopper.device.clone(),
            page: page.cloned(),
        },
    )?;
    Ok(match current_of(tx.conn, tx.shop(), shopper.visitor)? {
        Some(conversation) => {
            let version = conversation.version;
            (conversation, version)
        }
        None => (begin(tx, shopper.visitor)?, 0),
    })
}
