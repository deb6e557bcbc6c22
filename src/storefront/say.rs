//! The shopper's words, kept and judged in one write.

use std::sync::Arc;

use super::answers;
use super::context;
use super::session::Shopper;
use crate::app::Shared;
use crate::assistant::asked;
use crate::assistant::gate::{self, Heard};
use crate::assistant::language::{self, Language};
use crate::assistant::owed::{self, Owed};
use crate::commerce::payload::CartToken;
use crate::conversation::attachments::{self, File};
use crate::conversation::messages::{self, Author, Body, ClientId, NewMessage};
use crate::conversation::people::{self, Collected, Page, Visit};
use crate::conversation::store::{begin, current_of, perform, perform_if_allowed};
use crate::conversation::{Command, Conversation, Ended, State};
use crate::db::Tx;
use crate::error::Error;
use crate::handoff::{desk, lease, nobody_comes};
use crate::ids::Id;
use crate::rules::matching::again;
use crate::rules::meaning::{self, Meant};
use crate::rules::play::{self, Turn};
use crate::rules::{Book, Hit, Shelf, asking, facts, rounds, watch};
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
    /// What the merchant's button was about that opened the chat.
    pub about: Option<Collected>,
    /// A file, of which the words are the name.
    pub file: Option<File>,
}

/// What a button in a page was about, as it stands beside the thread.
#[must_use]
pub fn about(text: &str) -> Option<Collected> {
    let value: String = messages::clean(text).chars().take(200).collect();
    (!value.is_empty()).then(|| Collected {
        field: "about".into(),
        label: "About".into(),
        value,
    })
}

/// Keeps a message once, begins or reopens the thread if need be, lets the rules decide, and owes the
/// assistant a turn when it is the assistant's. Returns the thread's version before, to update from.
///
/// # Errors
/// The database's.
pub async fn say(app: &Shared, shopper: &Shopper, saying: Saying) -> Result<(Id, i64), Error> {
    let shelf = app.books.of(&app.store, shopper.shop).await?;
    // Heard before the write begins: the writer waits for nobody's regular words.
    let words = saying.body.as_str();
    let heard = (
        gate::listen(&app.vectors, words).await,
        meaning::listen(&app.vectors, shelf.sense(), words).await,
    );
    let spoken = language::language_of(words, &Language::ALL)
        .filter(|(_, sure)| *sure > language::TELLS)
        .map(|(language, _)| language.code());
    let shopper = shopper.clone();
    let (shop, patience) = (shopper.shop, app.config.patience_ms);
    let said = app
        .store
        .write(shopper.shop, move |tx| {
            keep(tx, &shopper, &saying, &shelf, (&heard, spoken), patience)
        })
        .await?;
    Metrics::count(&app.metrics.messages, "shopper");
    if let Some(message) = said.owes_turn {
        // What is being answered now is no longer all there is to answer.
        app.turns.cancel(shop, said.conversation, message);
    }
    Ok((said.conversation, said.before))
}

/// What became of a message.
struct Said {
    conversation: Id,
    /// The thread's version before.
    before: i64,
    /// The assistant answers this message.
    owes_turn: Option<Id>,
}

fn keep(
    tx: &mut Tx<'_>,
    shopper: &Shopper,
    saying: &Saying,
    shelf: &Shelf,
    ((heard, meant), spoken): (&(Heard, Vec<Meant>), Option<&'static str>),
    patience: i64,
) -> Result<Said, Error> {
    let key = saying.client_id.of_visitor(shopper.visitor);
    if let Some(before) = messages::sent_before(tx.conn, tx.shop(), &key)? {
        // Sent before, and answered or about to be: the thread as it stands is the answer.
        return Ok(Said {
            conversation: before.conversation,
            before: 0,
            owes_turn: None,
        });
    }
    let (mut conversation, before) = current_or_new(tx, shopper, shelf, saying.page.as_ref())?;
    if let Some(spoken) = spoken {
        people::speaks(tx, shopper.visitor, spoken)?;
    }
    let book = shelf.book(&conversation);
    let mut hits = book.on_heard(saying.body.as_str(), heard);
    hits.extend(meaning::hits(book, meant));
    if !shelf.of(conversation.assistant).assistant.shared_inbox {
        nobody_comes(tx, &mut conversation)?;
    }
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
    let answer_within = desk::limits(tx.conn, tx.shop())?.answer_within;
    if let Some(about) = &saying.about {
        people::collect(tx, conversation.id, about)?;
    }
    if let Some(file) = &saying.file {
        attachments::keep(tx, conversation.id, message, file)?;
    }
    perform(
        tx,
        &mut conversation,
        &Command::ShopperSays {
            message,
            answer_within,
        },
    )?;
    // Nobody who comes back is left with somebody who is away.
    lease::return_if_away(tx, &mut conversation)?;
    let open = play::on_condition(&conversation, book);
    context::attach(tx, book, &mut conversation, shopper)?;
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
    if let Some(customer) = shopper.customer {
        owed::prove(tx, conversation.id, message, customer)?;
    }
    let owes_turn = respond(tx, &mut conversation, saying, message, book, (&hits, &open))?;
    rounds::look_later(tx, book, &conversation)?;
    if owes_turn {
        owe_turn(tx, &conversation, shopper, message, patience)?;
    }
    Ok(Said {
        conversation: conversation.id,
        before,
        owes_turn: owes_turn.then_some(message),
    })
}

/// What is kept of that; the shopper reads it in their own language.
pub const CARD_REMOVED: &str =
    "For your safety we removed what looked like card details. Please never send them in a chat.";

/// The shopper learns that a card number was not kept.
///
/// # Errors
/// The database's.
pub fn warn_of_card(tx: &mut Tx<'_>, conversation: &mut Conversation) -> Result<(), Error> {
    let message = messages::keep(
        tx,
        &NewMessage {
            conversation: conversation.id,
            author: Author::System,
            author_id: None,
            client_key: None,
            body: CARD_REMOVED,
            sources: &[],
        },
    )?;
    perform(tx, conversation, &Command::SystemSays { message })?;
    Ok(())
}

/// Owes the assistant's answer, after the time in which more of it may come.
fn owe_turn(
    tx: &mut Tx<'_>,
    conversation: &Conversation,
    shopper: &Shopper,
    message: Id,
    patience: i64,
) -> Result<(), Error> {
    let thread = messages::last_of(tx.conn, tx.shop(), conversation.id, asked::LOOKED_AT)?;
    let wait = asked::wait(&thread, message, conversation.unanswered).min(patience);
    let owed = Owed {
        message,
        epoch: conversation.epoch,
        customer: shopper.customer,
    };
    owed::owe_in(tx, conversation.id, &owed, wait)
}

/// Who answers: the questions that are open, a rule, or (then it says so) the assistant.
fn respond(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    saying: &Saying,
    message: Id,
    book: &Arc<Book>,
    (hits, open): (&[Hit], &[Hit]),
) -> Result<bool, Error> {
    let asking = conversation.collecting.as_ref().map(|asking| asking.rule);
    let mut hits = hits.to_vec();
    let mut settled = false;
    if let Some(asking) = asking {
        settled = answer_in_words(tx, conversation, saying, book)?;
        // The words may call for other tags besides, or for an answer.
        hits.retain(|hit| book.at(hit.rule).is_some_and(|rule| rule.id != asking));
    }
    let assistant = matches!(conversation.state, State::Assistant { .. });
    if !assistant && asking.is_none() {
        return Ok(false);
    }
    hits.extend(looking_back(tx, conversation, saying, message, book)?);
    hits.extend(play::on_condition(conversation, book));
    play::leave_out(&mut hits, open, conversation, book);
    match play::all(tx, conversation, book, &hits, Some(message))? {
        Turn::Taken => Ok(false),
        Turn::Assistant => Ok(assistant && !settled),
    }
}

/// Rules that count messages, or mind the same question again.
fn looking_back(
    tx: &mut Tx<'_>,
    conversation: &Conversation,
    saying: &Saying,
    message: Id,
    book: &Book,
) -> Result<Vec<Hit>, Error> {
    if !book.looks_back() {
        return Ok(Vec::new());
    }
    let number = facts::messages_in_episode(tx.conn, tx.shop(), conversation.id)?;
    let thread = messages::last_of(tx.conn, tx.shop(), conversation.id, asked::LOOKED_AT)?;
    let before: Vec<&str> = thread
        .iter()
        .filter(|one| one.author == Author::Shopper && one.id != message)
        .rev()
        .take(usize::try_from(number - 1).unwrap_or(0))
        .filter_map(|one| one.body.as_deref())
        .collect();
    let times = again::times(saying.body.as_str(), &before);
    Ok(book.on_count(number, times, conversation.episode))
}

/// The shopper was asked something and wrote instead of using the form: what fits a question answers it,
/// and what waited for it is done either way. Nobody has to fill in a form to reach a person. Whether that settles the
/// message: it was nothing but an answer, and the shopper was told something.
fn answer_in_words(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    saying: &Saying,
    book: &Arc<Book>,
) -> Result<bool, Error> {
    let asked = asking::fields(tx.conn, tx.shop(), conversation, book)?;
    let words = saying.body.as_str();
    let mut names = Vec::new();
    let mut nothing_else = false;
    for field in asked {
        if let Some(value) = answers::found_in(&field, words) {
            nothing_else |= matches!(answers::read(&field, words.trim()), Ok(Some(_)));
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
    let answered = play::finish(tx, conversation, book, Ended::Wrote, names)?;
    Ok(nothing_else && answered)
}

/// Links the browser's cart, or looks at the known one again where the chat was closed until now; and at the orders.
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
        Some(cart) => watch::link(tx, book, conversation, cart, was_closed)?,
        None if was_closed => watch::look_again(tx, book, conversation)?,
        None => {}
    }
    watch::see_orders(tx, book, conversation)
}

/// The visitor's thread, begun now if there is none, with the visit noted, and with the assistant that is met on the
/// page. Returns its version before anything happened.
///
/// # Errors
/// The database's.
pub fn current_or_new(
    tx: &mut Tx<'_>,
    shopper: &Shopper,
    shelf: &Shelf,
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
    let current = current_of(tx.conn, tx.shop(), shopper.visitor)?;
    let vouched = shopper.customer.is_some();
    let met = shelf.goes_on(current.as_ref(), page.map(|page| page.url.as_str()));
    let assistant = shelf.mark(met);
    Ok(match current {
        Some(mut conversation) => {
            let version = conversation.version;
            perform_if_allowed(tx, &mut conversation, &Command::Move { assistant })?;
            if vouched {
                perform_if_allowed(tx, &mut conversation, &Command::SeeSignIn)?;
            }
            (conversation, version)
        }
        None => {
            let mut conversation = begin(tx, shopper.visitor, assistant)?;
            if vouched {
                perform_if_allowed(tx, &mut conversation, &Command::SeeSignIn)?;
            }
            (conversation, 0)
        }
    })
}
