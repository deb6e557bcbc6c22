//! What a shopper does besides writing: presses a button, answers what was asked, goes on with the
//! assistant, changes their cart.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::say::{current_or_new, see_cart_of};
use super::session::Shopper;
use crate::app::Shared;
use crate::commerce::payload::{CartToken, SeenCart};
use crate::commerce::store as commerce;
use crate::conversation::messages::{self, ClientId};
use crate::conversation::people::{self, Collected, Page};
use crate::conversation::store::{current_of, perform_if_allowed};
use crate::conversation::{Command, Conversation, Ended, Reason, State};
use crate::db::Tx;
use crate::error::Error;
use crate::ids::Id;
use crate::rules::{Book, Field, FieldKind, Hit, play, watch};

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
) -> Result<(Id, i64), Error> {
    let book = app.books.of(&app.store, shopper.shop).await?;
    let (index, rule) = book.by_id(action).ok_or(Error::NotFound)?;
    if rule.button().is_none() {
        return Err(Error::NotFound);
    }
    let hit = Hit {
        rule: index,
        reason: Reason::Button,
        span: None,
    };
    let shopper = shopper.clone();
    app.store
        .write(shopper.shop, move |tx| {
            let (mut conversation, before) = current_or_new(tx, &shopper, page.as_ref())?;
            let was_closed = matches!(conversation.state, State::Closed { .. });
            let free = was_closed || matches!(conversation.state, State::Assistant { .. });
            if free && conversation.collecting.is_none() {
                // A press that is tried again, however late, is the same press.
                let press = client_id.of_visitor(shopper.visitor);
                let hits = std::slice::from_ref(&hit);
                play::all(tx, &mut conversation, &book, hits, None, Some(&press))?;
            }
            see_cart_of(tx, &book, &mut conversation, cart.as_ref(), was_closed)?;
            Ok((conversation.id, before))
        })
        .await
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
    let book = app.books.of(&app.store, shopper.shop).await?;
    let shopper = shopper.clone();
    app.store
        .write(shopper.shop, move |tx| {
            let mut conversation =
                current_of(tx.conn, tx.shop(), shopper.visitor)?.ok_or(Error::NotFound)?;
            let before = conversation.version;
            if conversation.collecting.is_some() {
                answer(tx, &mut conversation, &book, &values, outcome)?;
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
    let fields = book.asked(conversation.collecting.as_ref());
    let mut names = Vec::new();
    for field in &fields {
        let typed = values.get(&field.name).map_or("", String::as_str);
        let typed = messages::clean(typed);
        let typed = typed.as_str();
        let value = match (read(field, typed), outcome) {
            (Ok(value), _) => value,
            (Err(message), Outcome::Submit) => {
                return Err(Error::Invalid {
                    field: Some(known_name(field.kind)),
                    message,
                });
            }
            // Half-typed and left, or skipped: kept as it is when there is anything.
            (Err(_), Outcome::Skip | Outcome::Leave) => {
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
        }
    }
    let ended = match outcome {
        Outcome::Submit => Ended::Submitted,
        Outcome::Skip => Ended::Skipped,
        Outcome::Leave => Ended::Left,
    };
    play::finish(tx, conversation, book, ended, names)
}

fn known_name(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::OrderNumber => "order_number",
        FieldKind::Email => "email",
        FieldKind::Text => "text",
    }
}

/// Reads one answer; nothing for an empty one that may be empty.
fn read(field: &Field, typed: &str) -> Result<Option<String>, String> {
    if typed.is_empty() {
        return if field.required {
            Err("Please fill this in, or skip it.".into())
        } else {
            Ok(None)
        };
    }
    match field.kind {
        FieldKind::OrderNumber => order_number(typed)
            .map(Some)
            .ok_or_else(|| "That doesn't look like an order number. It is on your confirmation e-mail, for example #1042.".into()),
        FieldKind::Email => email(typed)
            .map(Some)
            .ok_or_else(|| "That doesn't look like an e-mail address.".into()),
        FieldKind::Text if typed.chars().count() > 500 => {
            Err("That is longer than 500 characters.".into())
        }
        FieldKind::Text => Ok(Some(typed.to_owned())),
    }
}

/// An answer to this field inside a sentence, if there is one.
pub(super) fn found_in(field: &Field, text: &str) -> Option<String> {
    match field.kind {
        FieldKind::OrderNumber => text.split_whitespace().find_map(|word| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '#');
            let plain = word.strip_prefix('#').unwrap_or(word);
            (plain.len() >= 3 && plain.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| order_number(word))?
        }),
        FieldKind::Email => text.split_whitespace().find_map(|word| {
            email(word.trim_matches(|c: char| matches!(c, ',' | '.' | ';' | '<' | '>' | '(' | ')')))
        }),
        FieldKind::Text => None,
    }
}

/// `#1042`, `1042`, `no. 1042`, `CM-1042`: letters, digits and hyphens with at least one digit, 20 at most.
fn order_number(typed: &str) -> Option<String> {
    let plain = typed.trim().trim_start_matches(['#', ' ']);
    let fits = (1..=20).contains(&plain.len())
        && plain
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && plain.bytes().any(|byte| byte.is_ascii_digit());
    if !fits {
        return None;
    }
    let digits_only = plain.bytes().all(|byte| byte.is_ascii_digit());
    Some(if digits_only {
        format!("#{plain}")
    } else {
        plain.to_uppercase()
    })
}

fn email(typed: &str) -> Option<String> {
    let (name, domain) = typed.trim().rsplit_once('@')?;
    let fits = !name.is_empty()
        && typed.len() <= 254
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && !typed.chars().any(|c| c.is_whitespace() || c.is_control());
    fits.then(|| typed.trim().to_owned())
}

/// The shopper, while waiting, goes on with the assistant. Harmless otherwise.
///
/// # Errors
/// [`Error::NotFound`] without a thread; the database's.
pub async fn pick_assistant(app: &Shared, shopper: &Shopper) -> Result<(Id, i64), Error> {
    let book = app.books.of(&app.store, shopper.shop).await?;
    let shopper = shopper.clone();
    app.store
        .write(shopper.shop, move |tx| {
            let mut conversation =
                current_of(tx.conn, tx.shop(), shopper.visitor)?.ok_or(Error::NotFound)?;
            let before = conversation.version;
            if perform_if_allowed(tx, &mut conversation, &Command::PickAssistant)?.is_some() {
                play::resume(tx, &conversation, &book)?;
            }
            Ok((conversation.id, before))
        })
        .await
}

/// The shopper's browser has this cart: it is linked to their thread, if they have one, with what the browser says
/// is in it. Rules are decided on the store's own word only.
///
/// # Errors
/// The database's.
pub async fn see_cart(
    app: &Shared,
    shopper: &Shopper,
    cart: CartToken,
    seen: Option<SeenCart>,
) -> Result<(), Error> {
    let book = app.books.of(&app.store, shopper.shop).await?;
    let shopper = shopper.clone();
    app.store
        .write(shopper.shop, move |tx| {
            match current_of(tx.conn, tx.shop(), shopper.visitor)? {
                // A closed chat looks at its cart when it is opened again.
                Some(mut conversation) if !matches!(conversation.state, State::Closed { .. }) => {
                    watch::link(tx, &book, &mut conversation, &cart, false)?;
                    if let Some(seen) = &seen {
                        commerce::note_seen(tx, conversation.id, &cart, seen)?;
                    }
                }
                Some(_) | None => {}
            }
            Ok(())
        })
        .await
}
