//! What a shopper types into a form, looked at while they type: whether it fits, whether it is an order of theirs,
//! which product it is. It only helps: nothing here keeps anybody from a person.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::answers;
use super::session::Shopper;
use crate::app::App;
use crate::assistant::facts;
use crate::assistant::language::settings;
use crate::commerce::customers;
use crate::commerce::find::{self, OrderKeys};
use crate::conversation::messages;
use crate::conversation::parts::ProductCard;
use crate::conversation::store::current_of;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;
use crate::rules::{FieldKind, asking};

/// What is typed so far.
#[derive(Debug, Deserialize)]
pub struct Typed {
    field: String,
    value: String,
}

#[derive(Debug, Default, Serialize)]
struct Checked {
    /// Whether it has the form it should.
    ok: bool,
    /// What is wrong with it.
    message: Option<String>,
    /// The order it is, when it is this shopper's own. Another's and one that isn't there are the same.
    order: Option<String>,
    /// The product it is.
    product: Option<ProductCard>,
}

/// `POST /storefront/v1/check`.
///
/// # Errors
/// [`Error::NotFound`] when nothing like this is being asked; [`Error::TooMany`].
pub async fn check(
    shopper: Shopper,
    input: web::Json<Typed>,
    app: App,
) -> Result<HttpResponse, Error> {
    app.limits.look(&shopper)?;
    let shelf = app.books.of(&app.store, shopper.shop).await?;
    let (shop, visitor, customer) = (shopper.shop, shopper.visitor, shopper.customer);
    let checked = app
        .store
        .read(move |conn| {
            let chat = current_of(conn, shop, visitor)?.ok_or(Error::NotFound)?;
            let fields = asking::fields(conn, shop, &chat, shelf.book(&chat))?;
            let field = fields
                .into_iter()
                .find(|field| field.name == input.field)
                .ok_or(Error::NotFound)?;
            let typed = messages::clean(&input.value);
            let value = match answers::read(&field, &typed) {
                Ok(value) => value,
                Err(message) => {
                    return Ok(Checked {
                        message: Some(message),
                        ..Checked::default()
                    });
                }
            };
            let mut checked = Checked {
                ok: true,
                ..Checked::default()
            };
            match (field.kind, value) {
                (FieldKind::OrderNumber, Some(name)) => {
                    checked.order = own_order(conn, shop, chat.id, customer, &name)?;
                }
                (FieldKind::Sku, Some(sku)) => {
                    let language = settings::of_visitor(conn, shop, visitor)?;
                    checked.product = facts::by_sku(conn, shop, &sku, language)?;
                }
                (
                    FieldKind::OrderNumber
                    | FieldKind::Sku
                    | FieldKind::Email
                    | FieldKind::Phone
                    | FieldKind::Choice
                    | FieldKind::Text,
                    _,
                ) => {}
            }
            Ok::<_, Error>(checked)
        })
        .await?;
    Ok(HttpResponse::Ok().json(checked))
}

/// The shopper's own order of this name: of their carts, or of the customer Shopify vouches for.
fn own_order(
    conn: &mut Conn,
    shop: ShopId,
    conversation: Id,
    customer: Option<i64>,
    name: &str,
) -> Result<Option<String>, Error> {
    let customer = match customer {
        Some(customer) => Some(customers::now(conn, shop, customer)?),
        None => None,
    };
    let keys = OrderKeys {
        carts: find::cart_tokens(conn, shop, conversation)?,
        customer,
        names: Vec::new(),
    };
    let plain = |name: &str| name.trim_start_matches('#').to_uppercase();
    Ok(find::orders_of(conn, shop, &keys)?
        .into_iter()
        .map(|order| order.name)
        .find(|called| plain(called) == plain(name)))
}
