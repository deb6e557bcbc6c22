//! The shop's products, for who writes a reply: found as one types, and their forms as the store has them now.

use actix_web::{HttpResponse, web};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::offers::told;
use crate::app::App;
use crate::assistant::facts;
use crate::assistant::language::Language;
use crate::conversation::parts::{Availability, ProductCard};
use crate::db::schema::documents;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;
use crate::shop::admin::products;
use crate::team::Staff;

/// Products found at once.
const FOUND: i64 = 8;
/// The longest search, in characters.
const LONGEST: usize = 100;

diesel::define_sql_function! {
    /// In small letters.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// What is looked for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

#[derive(Serialize)]
struct Found {
    id: Id,
    title: String,
    price: Option<String>,
    note: Option<String>,
    sold_out: bool,
}

/// `GET /api/v1/products?q=…`: by name, or by the merchant's own number.
///
/// # Errors
/// The database's.
pub async fn search(
    asked: web::Query<Asked>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let words: String = asked.q.trim().chars().take(LONGEST).collect();
    let shop = staff.shop;
    let found = app.store.read(move |conn| find(conn, shop, &words)).await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "products": found })))
}

fn find(conn: &mut Conn, shop: ShopId, words: &str) -> Result<Vec<Found>, Error> {
    let plain = |text: &str| {
        text.replace('!', "!!")
            .replace('%', "!%")
            .replace('_', "!_")
    };
    let mut query = documents::table
        .filter(documents::shop_id.eq(shop.key()))
        .filter(documents::kind.eq("product"))
        .filter(documents::enabled.eq(true))
        .filter(documents::facts.is_not_null())
        .into_boxed();
    for word in words.split_whitespace() {
        let anywhere = format!("%{}%", plain(&word.to_lowercase()));
        let number = format!("%\"sku\":\"{}%", plain(word));
        query = query.filter(
            lower(documents::title)
                .like(anywhere)
                .escape('!')
                .or(documents::facts.like(number).escape('!')),
        );
    }
    let ids: Vec<i64> = query
        .order((documents::title.asc(), documents::id.asc()))
        .limit(FOUND)
        .select(documents::id)
        .load(conn)?;
    let cards = facts::cards(conn, shop, &ids, (words, Language::En))?;
    Ok(ids
        .into_iter()
        .zip(cards)
        .map(|(id, card)| found(id, card))
        .collect())
}

fn found(id: i64, card: ProductCard) -> Found {
    Found {
        id: Id(id),
        sold_out: card.availability == Availability::SoldOut,
        title: card.title,
        price: card.price,
        note: card.note,
    }
}

#[derive(Serialize)]
struct Form {
    variant: Id,
    title: String,
    price: Option<String>,
    available: bool,
}

/// `GET /api/v1/products/{document}/variants`: what can be put into a draft order, asked of the store.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] with what the store said.
pub async fn variants(id: web::Path<Id>, staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let (shop, id) = (staff.shop, *id);
    let known: Option<Option<i64>> = app
        .store
        .read(move |conn| {
            Ok::<_, Error>(
                documents::table
                    .find((shop.key(), id.0))
                    .filter(documents::kind.eq("product"))
                    .select(documents::external_id)
                    .first(conn)
                    .optional()?,
            )
        })
        .await?;
    let external = known
        .ok_or(Error::NotFound)?
        .ok_or_else(|| Error::Invalid {
            field: None,
            message: "The store has not said yet which product this is.".into(),
        })?;
    let product = products::by_id(&app, shop, external, None)
        .await
        .map_err(told)?
        .ok_or(Error::NotFound)?;
    let forms: Vec<Form> = product
        .variants
        .into_iter()
        .map(|variant| Form {
            variant: Id(variant.id),
            title: variant.title,
            price: variant.price.map(|price| price.text()),
            available: variant.available,
        })
        .collect();
    Ok(HttpResponse::Ok().json(serde_json::json!({ "title": product.title, "variants": forms })))
}
