//! What a shopper leaves behind: an address to write to when they have to go, and what they thought of a chat that has
//! ended.

use actix_web::{HttpResponse, web};
use diesel::prelude::*;
use serde::Deserialize;

use super::answers::email;
use super::context;
use super::session::Shopper;
use crate::app::App;
use crate::conversation::messages;
use crate::conversation::people::{self, Collected};
use crate::conversation::store::{current_of, perform_if_allowed};
use crate::conversation::{Command, Conversation, State};
use crate::db::schema::{people as people_table, satisfaction};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// Signs of what is written beside a score, at most.
const LONGEST: usize = 1000;

/// What they thought.
#[derive(Debug, Deserialize)]
pub struct ScoreInput {
    score: i32,
    #[serde(default)]
    comment: Option<String>,
}

/// `POST /storefront/v1/satisfaction`: of the chat that has ended. Told again, the newer word counts.
///
/// # Errors
/// [`Error::Invalid`] on `score`; [`Error::NotFound`] when no chat of theirs has ended.
pub async fn satisfaction(
    shopper: Shopper,
    input: web::Json<ScoreInput>,
    app: App,
) -> Result<HttpResponse, Error> {
    app.limits.send(&shopper)?;
    if !(1..=5).contains(&input.score) {
        return Err(Error::invalid("score", "A score is 1 to 5."));
    }
    let said = messages::Body::parse(input.comment.as_deref().unwrap_or_default()).ok();
    let comment: Option<String> = said.map(|body| body.as_str().chars().take(LONGEST).collect());
    let (visitor, score) = (shopper.visitor, input.score);
    app.store
        .write(shopper.shop, move |tx| {
            let shop = tx.shop();
            let mut chat = current_of(tx.conn, shop, visitor)?.ok_or(Error::NotFound)?;
            let State::Closed { .. } = chat.state else {
                return Err(Error::NotFound);
            };
            thinks(tx, &mut chat, score, comment.as_deref())
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Keeps what the shopper thinks of the chat that has ended.
///
/// # Errors
/// The database's.
pub fn thinks(
    tx: &mut Tx<'_>,
    chat: &mut Conversation,
    score: i32,
    comment: Option<&str>,
) -> Result<(), Error> {
    let version = ended_at(tx.conn, tx.shop(), chat)?;
    let row = satisfaction::table.find((tx.key(), chat.id.0, version));
    let before: Option<Option<String>> = row
        .select(satisfaction::comment)
        .first(tx.conn)
        .optional()?;
    let kept = comment.map(str::to_owned).or(before.flatten());
    diesel::delete(row).execute(tx.conn)?;
    diesel::insert_into(satisfaction::table)
        .values((
            satisfaction::shop_id.eq(tx.key()),
            satisfaction::conversation_id.eq(chat.id.0),
            satisfaction::version.eq(version),
            satisfaction::score.eq(score),
            satisfaction::comment.eq(kept),
            satisfaction::at.eq(tx.now.0),
        ))
        .execute(tx.conn)?;
    let ended = version;
    perform_if_allowed(tx, chat, &Command::Score { ended, score })?;
    Ok(())
}

/// The version with which the chat ended last.
fn ended_at(conn: &mut Conn, shop: ShopId, chat: &Conversation) -> Result<i64, Error> {
    let log = crate::conversation::store::log_after(conn, shop, chat.id, 0)?;
    let ended = log
        .iter()
        .rev()
        .find(|logged| matches!(logged.event, crate::conversation::Event::Closed { .. }));
    Ok(ended.map_or(chat.version, |logged| logged.version))
}

/// The score they gave to the chat that has ended, if they did.
///
/// # Errors
/// The database's.
pub fn score_of(conn: &mut Conn, shop: ShopId, chat: &Conversation) -> Result<Option<i32>, Error> {
    let State::Closed { .. } = chat.state else {
        return Ok(None);
    };
    let version = ended_at(conn, shop, chat)?;
    Ok(satisfaction::table
        .find((shop.key(), chat.id.0, version))
        .select(satisfaction::score)
        .first(conn)
        .optional()?)
}

/// Whether there is an address to write to.
///
/// # Errors
/// The database's.
pub fn is_reachable(conn: &mut Conn, shop: ShopId, visitor: Id) -> Result<bool, Error> {
    let known: Option<(Option<String>, Option<i64>)> = people_table::table
        .find((shop.key(), visitor.0))
        .select((people_table::email, people_table::customer_id))
        .first(conn)
        .optional()?;
    Ok(known.is_some_and(|(email, customer)| email.is_some() || customer.is_some()))
}

/// An address.
#[derive(Debug, Deserialize)]
pub struct EmailInput {
    email: String,
}

/// `POST /storefront/v1/email`: where to write to when they have left.
///
/// # Errors
/// [`Error::Invalid`] on `email`; [`Error::NotFound`] without a thread.
pub async fn reach(
    shopper: Shopper,
    input: web::Json<EmailInput>,
    app: App,
) -> Result<HttpResponse, Error> {
    app.limits.send(&shopper)?;
    let address = email(&messages::clean(&input.email))
        .ok_or_else(|| Error::invalid("email", "That doesn't look like an e-mail address."))?;
    let visitor = shopper.visitor;
    app.store
        .insert(shopper.shop, move |tx| {
            let shop = tx.shop();
            let chat = current_of(tx.conn, shop, visitor)?.ok_or(Error::NotFound)?;
            people::introduce(tx, visitor, None, Some(&address))?;
            let answer = Collected {
                field: "email".into(),
                label: "E-mail".into(),
                value: address.clone(),
            };
            people::collect(tx, chat.id, &answer)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `GET /storefront/v1/link`: what the cart carries, so that the checkout goes on with this conversation.
///
/// # Errors
/// [`Error::NotFound`] without a thread.
pub async fn link(shopper: Shopper, app: App) -> Result<HttpResponse, Error> {
    app.limits.look(&shopper)?;
    let (shop, visitor) = (shopper.shop, shopper.visitor);
    let chat = app
        .store
        .read(move |conn| current_of(conn, shop, visitor))
        .await?
        .ok_or(Error::NotFound)?;
    let word = context::link(&app, &shopper, chat.id)?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "chat": word })))
}
