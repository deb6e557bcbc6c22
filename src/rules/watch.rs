//! Rules on what the store reports: carts, checkouts, orders of a conversation's own cart.
//!
//! Called when a report comes, and when a cart is linked to a conversation: the webhook is often there first.

use super::book::Book;
use super::play::{self, Turn};
use crate::commerce::payload::CartToken;
use crate::commerce::{find, store};
use crate::conversation::store::{load, perform_if_allowed};
use crate::conversation::{Command, Conversation, State};
use crate::db::Tx;
use crate::error::Error;

/// A cart changed: every conversation it belongs to sees it, and its rules are decided.
///
/// # Errors
/// The database's.
pub fn cart_changed(tx: &mut Tx<'_>, book: &Book, token: &str) -> Result<(), Error> {
    for id in find::conversations_with_cart(tx.conn, tx.shop(), token)? {
        let mut conversation = load(tx.conn, tx.shop(), id)?;
        see_cart(tx, book, &mut conversation, token)?;
    }
    Ok(())
}

/// A checkout of this cart was reported.
///
/// # Errors
/// The database's.
pub fn checkout_changed(
    tx: &mut Tx<'_>,
    book: &Book,
    token: &str,
    step: &str,
) -> Result<(), Error> {
    for id in find::conversations_with_cart(tx.conn, tx.shop(), token)? {
        let mut conversation = load(tx.conn, tx.shop(), id)?;
        see_checkout(tx, book, &mut conversation, token, step)?;
    }
    Ok(())
}

/// An order came from this cart.
///
/// # Errors
/// The database's.
pub fn order_placed(tx: &mut Tx<'_>, token: &str, order: i64) -> Result<(), Error> {
    for id in find::conversations_with_cart(tx.conn, tx.shop(), token)? {
        let mut conversation = load(tx.conn, tx.shop(), id)?;
        perform_if_allowed(
            tx,
            &mut conversation,
            &Command::SeeOrder {
                order: crate::ids::Id(order),
            },
        )?;
    }
    Ok(())
}

/// Links a cart to a conversation and decides the rules on what is known of it already. With `again`, also
/// when it was linked before: a chat that was closed saw nothing meanwhile.
///
/// # Errors
/// The database's.
pub fn link(
    tx: &mut Tx<'_>,
    book: &Book,
    conversation: &mut Conversation,
    token: &CartToken,
    again: bool,
) -> Result<(), Error> {
    if !store::link_cart(tx, conversation.id, token)? && !again {
        return Ok(());
    }
    look(tx, book, conversation, token.as_str())
}

/// Looks at a reopened conversation's newest cart again.
///
/// # Errors
/// The database's.
pub fn look_again(
    tx: &mut Tx<'_>,
    book: &Book,
    conversation: &mut Conversation,
) -> Result<(), Error> {
    match find::cart_tokens(tx.conn, tx.shop(), conversation.id)?.pop() {
        Some(token) => look(tx, book, conversation, &token),
        None => Ok(()),
    }
}

fn look(
    tx: &mut Tx<'_>,
    book: &Book,
    conversation: &mut Conversation,
    token: &str,
) -> Result<(), Error> {
    see_cart(tx, book, conversation, token)?;
    if let Some(checkout) = find::checkout_of(tx.conn, tx.shop(), &[token.to_owned()])? {
        see_checkout(tx, book, conversation, token, &checkout.step)?;
    }
    Ok(())
}

fn see_cart(
    tx: &mut Tx<'_>,
    book: &Book,
    conversation: &mut Conversation,
    token: &str,
) -> Result<(), Error> {
    let Some(cart) = find::cart(tx.conn, tx.shop(), token)? else {
        return Ok(());
    };
    if let State::Closed { .. } = conversation.state {
        return Ok(());
    }
    // Late news of an earlier cart is not what the shopper has before them now.
    let newest = find::cart_tokens(tx.conn, tx.shop(), conversation.id)?.pop();
    if newest.as_deref() == Some(token) {
        perform_if_allowed(
            tx,
            conversation,
            &Command::SeeCart {
                value: cart.value.map(|value| value.amount),
                currency: cart.value.map(|value| value.currency.as_str().to_owned()),
                items: cart.lines.iter().map(|line| line.quantity).sum(),
            },
        )?;
    }
    if let Some(value) = cart.value {
        let hits = book.on_cart(value.amount);
        play::all(tx, conversation, book, &hits, None, Some(token))?;
    }
    Ok(())
}

fn see_checkout(
    tx: &mut Tx<'_>,
    book: &Book,
    conversation: &mut Conversation,
    token: &str,
    step: &str,
) -> Result<(), Error> {
    if let State::Closed { .. } = conversation.state {
        return Ok(());
    }
    perform_if_allowed(
        tx,
        conversation,
        &Command::SeeCheckout { step: step.into() },
    )?;
    let hits = book.on_checkout();
    let _: Turn = play::all(tx, conversation, book, &hits, None, Some(token))?;
    Ok(())
}
