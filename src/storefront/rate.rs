//! What a shopper thought of an answer: a thumb up or down, which they may change.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::session::Shopper;
use crate::app::App;
use crate::assistant::learning::ratings::{self, Rater};
use crate::conversation::store::current_of;
use crate::error::Error;
use crate::ids::Id;

/// A thumb.
#[derive(Debug, Deserialize)]
pub struct RatingInput {
    /// The message as the thread names it, `m123`.
    message: String,
    /// Whether it helped; nothing takes it back.
    #[serde(default)]
    good: Option<bool>,
}

/// `POST /storefront/v1/ratings`.
///
/// # Errors
/// [`Error::NotFound`] when the shopper's thread has no such answer of the assistant's.
pub async fn rate(
    shopper: Shopper,
    input: web::Json<RatingInput>,
    app: App,
) -> Result<HttpResponse, Error> {
    app.limits.send(&shopper)?;
    let message: Id = input
        .message
        .strip_prefix('m')
        .and_then(|id| id.parse().ok())
        .ok_or(Error::NotFound)?;
    let (visitor, good) = (shopper.visitor, input.good);
    app.store
        .insert(shopper.shop, move |tx| {
            let shop = tx.shop();
            let chat = current_of(tx.conn, shop, visitor)?.ok_or(Error::NotFound)?;
            ratings::rate(tx, chat.id, message, Rater::Shopper(visitor), good)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
