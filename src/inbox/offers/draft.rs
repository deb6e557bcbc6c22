//! An order put together for the shopper, who pays it at a link.

use actix_web::{HttpRequest, HttpResponse, web};
use diesel::prelude::*;
use serde::Deserialize;

use super::limits::{self, Limits};
use super::{DRAFTS, cart, mine, must_be_granted, note, told};
use crate::app::App;
use crate::commerce::money::{Currency, Money};
use crate::commerce::payload::Line;
use crate::conversation::messages::ClientId;
use crate::conversation::people;
use crate::db::schema::documents;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;
use crate::inbox::acts::{Sent, read};
use crate::shop::admin::draft_orders::{self, NewDraft};
use crate::shop::admin::{AdminError, products};
use crate::team::Staff;

/// Lines of a draft order, and how many of each.
const LINES: usize = 10;
const QUANTITY: std::ops::RangeInclusive<u32> = 1..=100;

#[derive(Deserialize)]
struct Draft {
    client_id: String,
    lines: Vec<DraftLine>,
}

#[derive(Clone, Copy, Deserialize)]
struct DraftLine {
    variant: Id,
    quantity: u32,
    /// The product's document, where it is not in the cart.
    #[serde(default)]
    product: Option<Id>,
}

/// `POST …/draft-orders`: an order the shopper pays at a link.
///
/// # Errors
/// As [`discount`], on `lines`.
pub async fn draft(
    request: HttpRequest,
    body: Sent,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let input: Draft = read(&request, &body)?;
    ClientId::parse(&input.client_id)?;
    let lines = input.lines;
    if lines.is_empty() || lines.len() > LINES {
        return Err(Error::invalid(
            "lines",
            format!("Put 1 to {LINES} products into it."),
        ));
    }
    if lines.iter().any(|line| !QUANTITY.contains(&line.quantity)) {
        return Err(Error::invalid("lines", "1 to 100 of each."));
    }
    let (id, shop, me) = (*id, staff.shop, staff.id());
    let asked = lines.clone();
    let known = app
        .store
        .read(move |conn| {
            let chat = mine(conn, shop, id, me)?;
            must_be_granted(conn, shop, DRAFTS)?;
            let person = people::by_ids(conn, shop, &[chat.visitor])?.remove(&chat.visitor);
            let (limits, currency) = limits::of(conn, shop)?;
            Ok::<_, Error>(Known {
                limits,
                currency,
                customer: person.as_ref().and_then(|person| person.customer),
                email: person.and_then(|person| person.email),
                cart: cart(conn, shop, id)?,
                products: externals(conn, shop, &asked)?,
            })
        })
        .await?;
    known
        .limits
        .allow_draft(total(&app, shop, &lines, &known).await?)?;
    let made = draft_orders::create(
        &app,
        shop,
        &NewDraft {
            lines: lines
                .iter()
                .map(|line| (line.variant.0, line.quantity))
                .collect(),
            customer: known.customer,
            email: known.email.filter(|_| known.customer.is_none()),
            tags: vec![format!("counterbell-{id}")],
            ..NewDraft::default()
        },
    )
    .await;
    let detail = serde_json::json!({
        "draft": made.as_ref().ok().map(|draft| &draft.name),
        "total": made.as_ref().ok().and_then(|draft| draft.total).map(Money::text),
        "lines": lines.len(), "unsure": matches!(made, Err(AdminError::Unsure)),
    });
    note(
        &app,
        &staff,
        "conversations.draft-orders",
        id,
        detail,
        made.as_ref().err(),
    )
    .await?;
    let draft = made.map_err(told)?;
    let url = draft.invoice_url.ok_or_else(|| Error::Invalid {
        field: None,
        message: format!(
            "Shopify made {} and gave no link to it. Send it from Shopify.",
            draft.name
        ),
    })?;
    let worth = draft
        .total
        .map_or_else(String::new, |total| format!(" ({})", total.text()));
    let words = format!("Your order is ready to be paid{worth}: [go to checkout]({url})");
    Ok(HttpResponse::Created().json(serde_json::json!({
        "name": draft.name, "url": url, "words": words,
    })))
}

struct Known {
    limits: Limits,
    currency: Currency,
    customer: Option<i64>,
    email: Option<String>,
    cart: Vec<Line>,
    /// Documents with the store's own ids of their products.
    products: Vec<(Id, i64)>,
}

fn externals(conn: &mut Conn, shop: ShopId, lines: &[DraftLine]) -> Result<Vec<(Id, i64)>, Error> {
    let ids: Vec<i64> = lines
        .iter()
        .filter_map(|line| Some(line.product?.0))
        .collect();
    let rows: Vec<(i64, Option<i64>)> = documents::table
        .filter(documents::shop_id.eq(shop.key()))
        .filter(documents::id.eq_any(ids))
        .select((documents::id, documents::external_id))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, external)| Some((Id(id), external?)))
        .collect())
}

/// What the lines come to by the store's own prices.
async fn total(
    app: &App,
    shop: ShopId,
    lines: &[DraftLine],
    known: &Known,
) -> Result<Money, Error> {
    let mut sum = Money::zero(known.currency);
    for line in lines {
        let in_cart = known
            .cart
            .iter()
            .find(|one| one.variant_id == Some(line.variant.0));
        let price = match (in_cart.and_then(|one| one.unit), line.product) {
            (Some(price), _) => Some(price),
            (None, Some(product)) => {
                let external = known.products.iter().find(|(id, _)| *id == product);
                let (_, external) = external.ok_or(Error::NotFound)?;
                let product = products::by_id(app, shop, *external, None)
                    .await
                    .map_err(told)?;
                product.and_then(|product| {
                    let mut forms = product.variants.into_iter();
                    forms.find(|form| form.id == line.variant.0)?.price
                })
            }
            (None, None) => None,
        };
        let times = price.and_then(|price| price.checked_mul(line.quantity.into()).ok());
        sum = times
            .and_then(|times| sum.checked_add(times).ok())
            .ok_or_else(|| Error::invalid("lines", "The store does not say what that costs."))?;
    }
    Ok(sum)
}
