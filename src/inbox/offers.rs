//! What staff may offer in a chat they hold: a discount code, an order put together for the shopper to pay at a link.
//! Made in the store by its Admin API, where the merchant has granted it, within the shop's limits, and noted in the
//! audit. The words come back to the reply box; a person sends them, or not.

mod discount;
mod draft;
pub mod limits;

use actix_web::{HttpResponse, web};
use diesel::prelude::*;
use serde::Serialize;

use super::seen::load;
use crate::app::App;
use crate::commerce::find as commerce;
use crate::commerce::money::Money;
use crate::commerce::payload::Line;
use crate::conversation::{Conversation, Refused, State};
use crate::db::schema::shops;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;
use crate::shop::admin::AdminError;
use crate::team::{Staff, audit};

pub use discount::discount;
pub use draft::draft;

/// What a discount takes.
pub const DISCOUNTS: &str = "write_discounts";
/// What a draft order takes.
pub const DRAFTS: &str = "write_draft_orders";

/// What stands in the way, for who asked.
#[must_use]
pub fn told(error: AdminError) -> Error {
    let message = match error {
        AdminError::Scope(_) => {
            "Shopify has not granted the app this. An admin allows it under Settings, Replies."
                .to_owned()
        }
        AdminError::UserErrors(errors) => errors
            .into_iter()
            .next()
            .map_or_else(|| "Shopify refused it.".to_owned(), |error| error.message),
        AdminError::Unsure => {
            "Shopify did not say whether it was made. Look in Shopify before trying again."
                .to_owned()
        }
        AdminError::Lost | AdminError::NonExpiring | AdminError::NotApproved => {
            "The app has no access to the store at the moment. Home says what to do.".to_owned()
        }
        AdminError::Frozen => "Shopify says that the store is paused or locked.".to_owned(),
        AdminError::Throttled { again } => return Error::TooMany { retry_after: again },
        AdminError::Unavailable => return Error::Unavailable,
        AdminError::TooExpensive | AdminError::Shape(_) => {
            "Shopify’s answer could not be read.".to_owned()
        }
        AdminError::Fault(error) => return error,
    };
    Error::Invalid {
        field: None,
        message,
    }
}

/// Whether the merchant has granted this.
///
/// # Errors
/// The database's.
pub fn granted(conn: &mut Conn, shop: ShopId, scope: &str) -> Result<bool, Error> {
    let scopes: String = shops::table
        .find(shop.key())
        .select(shops::scopes)
        .first(conn)?;
    Ok(scopes.split(',').any(|one| one.trim() == scope))
}

fn must_be_granted(conn: &mut Conn, shop: ShopId, scope: &str) -> Result<(), Error> {
    if granted(conn, shop, scope)? {
        Ok(())
    } else {
        Err(told(AdminError::Scope(Some(scope.to_owned()))))
    }
}

/// The chat, if the caller holds it.
fn mine(conn: &mut Conn, shop: ShopId, id: Id, me: Id) -> Result<Conversation, Error> {
    let chat = load(conn, shop, id)?;
    match &chat.state {
        State::Human { staff, .. } if *staff == me => Ok(chat),
        State::Human { staff, since, .. } => Err(Refused::Held {
            by: *staff,
            since: *since,
        }
        .into()),
        State::Assistant { .. }
        | State::Waiting { .. }
        | State::Snoozed { .. }
        | State::Closed { .. } => Err(Refused::NotHeld.into()),
    }
}

#[derive(Serialize)]
struct Shown {
    discounts: bool,
    drafts: bool,
    currency: String,
    percent: i32,
    amount: Option<String>,
    draft: Option<String>,
    cart: Vec<CartLine>,
}

#[derive(Serialize)]
struct CartLine {
    variant: Id,
    title: String,
    quantity: i64,
    price: Option<String>,
}

/// `GET /api/v1/conversations/{conversation}/offers`: what may be offered here, and the shopper's cart.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn show(id: web::Path<Id>, staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let (id, shop) = (*id, staff.shop);
    let shown = app
        .store
        .read(move |conn| {
            load(conn, shop, id)?;
            let (limits, currency) = limits::of(conn, shop)?;
            let money = |amount: i64| (amount > 0).then(|| Money { amount, currency }.text());
            Ok::<_, Error>(Shown {
                discounts: granted(conn, shop, DISCOUNTS)?,
                drafts: granted(conn, shop, DRAFTS)?,
                currency: currency.as_str().to_owned(),
                percent: limits.percent,
                amount: money(limits.amount),
                draft: money(limits.draft),
                cart: cart(conn, shop, id)?
                    .into_iter()
                    .filter_map(|line| {
                        Some(CartLine {
                            variant: Id(line.variant_id?),
                            title: match &line.variant_title {
                                Some(form) => format!("{} ({form})", line.title),
                                None => line.title.clone(),
                            },
                            quantity: line.quantity,
                            price: line.unit.map(|unit| unit.text()),
                        })
                    })
                    .collect(),
            })
        })
        .await?;
    Ok(HttpResponse::Ok().json(shown))
}

fn cart(conn: &mut Conn, shop: ShopId, chat: Id) -> Result<Vec<Line>, Error> {
    let tokens = commerce::cart_tokens(conn, shop, chat)?;
    let cart = match tokens.last() {
        Some(token) => commerce::cart_shown(conn, shop, chat, token)?,
        None => None,
    };
    Ok(cart.map_or_else(Vec::new, |cart| cart.lines))
}

/// Writes down what was made, or may have been. A refusal made nothing.
async fn note(
    app: &App,
    staff: &Staff,
    kind: &'static str,
    chat: Id,
    detail: serde_json::Value,
    failed: Option<&AdminError>,
) -> Result<(), Error> {
    if failed.is_some_and(|error| !matches!(error, AdminError::Unsure)) {
        return Ok(());
    }
    let staff = staff.clone();
    app.store
        .insert(staff.shop, move |tx| {
            let subject = chat.to_string();
            let place = &staff.place;
            audit::note(tx, Some(staff.id()), place, kind, Some(&subject), &detail)
        })
        .await
}
