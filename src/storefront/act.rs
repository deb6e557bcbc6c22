//! What a shopper does besides writing: presses a button, answers what was asked, goes on with the
//! assistant, changes their cart.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::answers;
use super::context;
use super::say::{about, current_or_new, see_cart_of, warn_of_card};
use super::session::Shopper;
use crate::app::Shared;
use crate::commerce::find;
use crate::commerce::payload::{CartToken, SeenCart};
use crate::commerce::store as commerce;
use crate::conversation::messages::{self, ClientId};
use crate::conversation::people::{self, Collected, Page};
use crate::conversation::store::{current_of, perform_if_allowed};
use crate::conversation::{Command, Conversation, Ended, Reason, State, mask};
use crate::db::Tx;
use crate::error::Error;
use crate::ids::Id;
use crate::rules::play::{self, Turn};
use crate::rules::{Book, Hit, Shelf, asking, rounds, watch};

/// How the shopper left the questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Answered.
    Submit,
    /// Straight to a person.
    Skip,
    /// Left the page.
    Leave,
    /// The minute is over.
    Due,
    /// Looks elsewhere, and may not be back: the questions stay, and what is typed is not lost.
    Keep,
}

/// The shopper presses the button of `action`. Pressing it again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] when the shop has no such button; the database's.
pub async fn act(
    app: &Shared,
    shopper: &Shopper,
    client_id: ClientId,
    action: Id,
    page: Option<Page>,
    cart: Option<CartToken>,
    context: Option<&str>,
) -> Result<(Id, i64), Error> {
    let about = context.and_then(about);
    let shelf = app.books.of(&app.store, shopper.shop).await?;
    let (seat, index) = shelf.with_rule(action).ok_or(Error::NotFound)?;
    let pressed = seat.book.at(index).and_then(|rule| rule.button(None));
    if pressed.is_none() {
        return Err(Error::NotFound);
    }
    let (book, assistant) = (seat.book.clone(), shelf.mark(seat));
    let hit = Hit::new(index, Reason::Button);
    let shopper = shopper.clone();
    app.store
        .write(shopper.shop, move |tx| {
            let (mut conversation, before) = current_or_new(tx, &shopper, &shelf, page.as_ref())?;
            // A press that is tried again, however late, is the same press.
            let hit = hit.clone().about(&client_id.of_visitor(shopper.visitor));
            let known = play::is_spent(&conversation, &book, &hit);
            let asked = conversation.collecting.is_some();
            let open = !known && gives_way(tx, &mut conversation, &shelf, (&book, &hit))?;
            // A form that was before them has given way: what it was for may have called a person by now.
            let instead = asked && conversation.collecting.is_none();
            // The button may have been there before the page was.
            perform_if_allowed(tx, &mut conversation, &Command::Move { assistant })?;
            let was_closed = matches!(conversation.state, State::Closed { .. });
            if let Some(about) = &about {
                people::collect(tx, conversation.id, about)?;
            }
            if !known && was_closed {
                perform_if_allowed(tx, &mut conversation, &Command::Reopen)?;
            }
            // What the rule may be about comes first: the cart, the checkout.
            let seen = shelf.book(&conversation).clone();
            let unmet = play::on_condition(&conversation, &seen);
            context::attach(tx, &seen, &mut conversation, &shopper)?;
            see_cart_of(tx, &seen, &mut conversation, cart.as_ref(), was_closed)?;
            let mut hits = vec![hit.clone()];
            if Arc::ptr_eq(&seen, &book) {
                play::leave_out(&mut hits, &unmet, &conversation, &book);
            }
            let done = !known && hits.is_empty();
            if done {
                play::done_already(tx, &mut conversation, &book, &hit)?;
            }
            let known = known || done;
            let free = matches!(conversation.state, State::Assistant { .. });
            if (free || instead) && !known && conversation.collecting.is_none() {
                if play::holds(tx, &conversation, &book, &hit)? {
                    let turn = play::all(tx, &mut conversation, &book, &[hit], None)?;
                    if open && turn == Turn::Assistant {
                        play::owe_again(tx, &conversation)?;
                    }
                } else if free {
                    // No button is a dead end: where its rule does not hold now, that is said.
                    play::not_now(tx, &mut conversation, &book, &hit)?;
                }
            }
            rounds::look_later(tx, shelf.book(&conversation), &conversation)?;
            Ok((conversation.id, before))
        })
        .await
}

/// What another action asks gives way to the button that was pressed. Whether the shopper is left without an answer
/// by that.
fn gives_way(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    shelf: &Shelf,
    (pressed, hit): (&Book, &Hit),
) -> Result<bool, Error> {
    let asking = conversation.collecting.as_ref().map(|asking| asking.rule);
    let (Some(asking), Some(action)) = (asking, pressed.at(hit.rule)) else {
        return Ok(false);
    };
    if asking == action.id {
        return Ok(false);
    }
    let book = shelf.book(conversation).clone();
    // Of two that ask for a person the one pressed last says whom, where it may fire at all. A rule that was taken away
    // meanwhile asks for one, too.
    let both = action.requests() && book.by_id(asking).is_none_or(|(_, rule)| rule.requests());
    if both && play::holds(tx, conversation, pressed, hit)? {
        play::replaced(tx, conversation)?;
        return Ok(true);
    }
    Ok(!play::give_way(tx, conversation, &book)?)
}

/// The shopper's answers to what was asked (or that they skip it, or have left); the request is raised.
/// Harmless when nothing is being asked any more.
///
/// # Errors
/// [`Error::Invalid`] with the field, for [`Outcome::Submit`] only; [`Error::NotFound`] without a thread.
pub async fn collected(
    app: &Shared,
    shopper: &Shopper,
    values: BTreeMap<String, String>,
    outcome: Outcome,
) -> Result<(Id, i64), Error> {
    let shelf = app.books.of(&app.store, shopper.shop).await?;
    let shopper = shopper.clone();
    app.store
        .write(shopper.shop, move |tx| {
            let mut conversation =
                current_of(tx.conn, tx.shop(), shopper.visitor)?.ok_or(Error::NotFound)?;
            let before = conversation.version;
            if conversation.collecting.is_some() {
                let book = shelf.book(&conversation);
                answer(tx, &mut conversation, book, &values, outcome)?;
            }
            Ok((conversation.id, before))
        })
        .await
}

fn answer(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    book: &Arc<Book>,
    values: &BTreeMap<String, String>,
    outcome: Outcome,
) -> Result<(), Error> {
    let fields = asking::fields(tx.conn, tx.shop(), conversation, book)?;
    let kept = asking::answered(tx.conn, tx.shop(), conversation, book)?;
    let mut names = Vec::new();
    let mut was_masked = false;
    for field in &fields {
        let typed = values.get(&field.name).map_or("", String::as_str);
        was_masked |= mask::cards(typed).is_some();
        let typed = messages::clean(typed);
        let typed = typed.as_str();
        let value = match (answers::read(field, typed), outcome) {
            (Ok(value), _) => value,
            (Err(message), Outcome::Submit) => {
                return Err(Error::Invalid {
                    field: Some(answers::known_name(field.kind)),
                    message,
                });
            }
            // Half-typed and left, or skipped: kept as it is when there is anything.
            (Err(_), Outcome::Skip | Outcome::Leave | Outcome::Due | Outcome::Keep) => {
                (!typed.is_empty()).then(|| typed.chars().take(200).collect())
            }
        };
        if let Some(value) = value {
            people::collect(
                tx,
                conversation.id,
                &Collected {
                    field: field.name.clone(),
                    label: field.label.clone(),
                    value,
                },
            )?;
            names.push(field.name.clone());
        } else if kept.contains(&field.name) && matches!(outcome, Outcome::Submit | Outcome::Keep) {
            people::take_back(tx, conversation.id, &field.name)?;
        }
    }
    let ended = match outcome {
        Outcome::Submit => Ended::Submitted,
        Outcome::Skip => Ended::Skipped,
        Outcome::Leave => Ended::Left,
        Outcome::Due => Ended::TimedOut,
        Outcome::Keep => return Ok(()),
    };
    play::finish(tx, conversation, book, ended, names)?;
    if was_masked {
        warn_of_card(tx, conversation)?;
    }
    Ok(())
}

/// The shopper, while waiting, goes on with the assistant. Harmless otherwise.
///
/// # Errors
/// [`Error::NotFound`] without a thread; the database's.
pub async fn pick_assistant(app: &Shared, shopper: &Shopper) -> Result<(Id, i64), Error> {
    let shelf = app.books.of(&app.store, shopper.shop).await?;
    let shopper = shopper.clone();
    app.store
        .write(shopper.shop, move |tx| {
            let mut conversation =
                current_of(tx.conn, tx.shop(), shopper.visitor)?.ok_or(Error::NotFound)?;
            let before = conversation.version;
            if perform_if_allowed(tx, &mut conversation, &Command::PickAssistant)?.is_some() {
                play::resume(tx, &conversation, shelf.book(&conversation))?;
            }
            Ok((conversation.id, before))
        })
        .await
}

/// The shopper no longer waits for a person. Harmless where they don't.
///
/// # Errors
/// [`Error::NotFound`] without a thread; the database's.
pub async fn cancel_wait(app: &Shared, shopper: &Shopper) -> Result<(Id, i64), Error> {
    let visitor = shopper.visitor;
    app.store
        .write(shopper.shop, move |tx| {
            let mut conversation =
                current_of(tx.conn, tx.shop(), visitor)?.ok_or(Error::NotFound)?;
            let before = conversation.version;
            perform_if_allowed(tx, &mut conversation, &Command::CancelWait)?;
            Ok((conversation.id, before))
        })
        .await
}

/// The shopper's browser has this cart: it is linked to their thread, if they have one, with what the browser says
/// is in it and which country its page is set to. What a cart is worth rules hear from the store only; of which country it
/// is, nobody else tells.
///
/// # Errors
/// The database's.
pub async fn see_cart(
    app: &Shared,
    shopper: &Shopper,
    cart: CartToken,
    seen: Option<SeenCart>,
) -> Result<(), Error> {
    let shelf = app.books.of(&app.store, shopper.shop).await?;
    let shopper = shopper.clone();
    app.store
        .write(shopper.shop, move |tx| {
            match current_of(tx.conn, tx.shop(), shopper.visitor)? {
                // A closed chat looks at its cart when it is opened again.
                Some(mut conversation) if !matches!(conversation.state, State::Closed { .. }) => {
                    let book = shelf.book(&conversation);
                    let id = conversation.id;
                    let mut again = commerce::link_cart(tx, id, &cart)?;
                    if let Some(seen) = &seen {
                        let before = find::country_seen(tx.conn, tx.shop(), id, cart.as_str())?;
                        commerce::note_seen(tx, id, &cart, seen)?;
                        again |= book.minds_countries() && seen.country != before;
                    }
                    watch::link(tx, book, &mut conversation, &cart, again)?;
                }
                Some(_) | None => {}
            }
            Ok(())
        })
        .await
}
