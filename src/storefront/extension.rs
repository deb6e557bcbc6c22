//! A shopper at checkout, on the thank-you page or in their account: an extension of ours runs there, and Shopify
//! vouches for its shop, and for the customer if one is signed in, by a token.
//!
//! It is exchanged here for the widget's own kind of token, which also says where the shopper stands. Any page may ask:
//! only the token counts. Where the cart brings a word of the conversation in the store, and nothing speaks against its
//! being the same shopper, that conversation goes on; so does the last one of a customer who is signed in.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::buttons::{ActionView, PageInput, buttons};
use super::context::{self, Context, Linked, Told};
use super::handlers::language;
use super::limits::address;
use super::session::{self, Around};
use crate::app::App;
use crate::conversation::store::current_of;
use crate::error::Error;
use crate::rules::Book;
use crate::shop::store as shops;
use crate::team::bearer;

/// What the extension remembers.
#[derive(Debug, Default, Deserialize)]
pub struct ExtensionInput {
    /// The visitor's token of before.
    #[serde(default)]
    token: Option<String>,
    /// What the cart says of the conversation in the store: its attribute `_chat`.
    #[serde(default)]
    chat: Option<String>,
    /// Where the shopper stands.
    #[serde(flatten)]
    told: Told,
    /// The page's language.
    #[serde(default)]
    locale: Option<String>,
}

/// What an extension is told.
#[derive(Serialize)]
struct ExtensionView {
    token: String,
    shop: String,
    /// The merchant's buttons.
    actions: Vec<ActionView>,
    /// Whether a person comes where one is asked for in words.
    person: bool,
}

/// The page it is, as addresses tell such pages apart: an extension has none that could be held against a place.
fn page(shop: &str, standing: &Context) -> PageInput {
    let path = match (standing.step.as_deref(), standing.order) {
        (Some("thank_you"), _) => "thank-you",
        (_, Some(_)) | (Some("order_status" | "order_page"), None) => "account/orders/1",
        (_, None) => "checkouts/1",
    };
    PageInput {
        url: format!("https://{shop}/{path}"),
        title: String::new(),
        product_tags: Vec::new(),
    }
}

/// Whether a rule asks for a person where the shopper does.
fn comes(book: &Book) -> bool {
    let hits = book.on_message("I would like to talk to a person, please.");
    let mut rules = hits.iter().filter_map(|hit| book.rules().get(hit.rule));
    rules.any(|rule| rule.requests())
}

/// `POST /extension/v1/session`: a shopper's token for an extension's.
///
/// # Errors
/// [`Error::Unauthorized`] for a token that is not Shopify's, not for this app, staff's, or of a shop that has not
/// the app; [`Error::TooMany`].
pub async fn session(
    request: HttpRequest,
    input: Option<web::Json<ExtensionInput>>,
    app: App,
) -> Result<HttpResponse, Error> {
    let now = app.store.clock().now();
    let proved = bearer(&request)
        .and_then(|token| {
            let config = &app.config;
            config.secrets.id_token(token, &config.client_id, now).ok()
        })
        .ok_or(Error::Unauthorized)?;
    let customer = proved.shopper().ok_or(Error::Unauthorized)?;
    app.limits
        .session(proved.shop.as_str(), address(&request))?;
    let domain = proved.shop;
    let domain_of = domain.as_str().to_owned();
    let shop = app
        .store
        .read(move |conn| shops::by_domain(conn, &domain))
        .await?
        .filter(|shop| shop.uninstalled_at.is_none())
        .ok_or(Error::Unauthorized)?
        .id;
    let input = input.map(web::Json::into_inner).unwrap_or_default();
    let mut standing = input.told.read();
    let linked = match input.chat.as_deref() {
        Some(word) => context::linked(&app, shop, word, customer).await?,
        None => None,
    };
    if let Some(Linked::Another(earlier)) = linked {
        standing.earlier = Some(earlier);
    }
    let before = input.token.as_deref();
    let visitor = match (linked, session::same(&app, shop, before, customer)) {
        (Some(Linked::Same(visitor)), _) | (_, Some(visitor)) => visitor,
        (_, None) => session::returning(&app, shop, customer).await?,
    };
    let stands_at = page(&domain_of, &standing);
    let around = Around {
        context: Some(standing),
        page: None,
        locale: input.locale.as_deref(),
    };
    let token = session::issue(&app, shop, (visitor, customer), around)?;
    let shelf = app.books.of(&app.store, shop).await?;
    let chat = app
        .store
        .read(move |conn| current_of(conn, shop, visitor))
        .await?;
    let book = &shelf.goes_on(chat.as_ref(), None).book;
    let locale = input.locale.or_else(|| session::browser_language(&request));
    let language = locale.map(|locale| language(&locale));
    Ok(HttpResponse::Ok().json(ExtensionView {
        token,
        shop: domain_of,
        actions: buttons(book, language.as_deref(), Some(&stands_at)),
        person: comes(book),
    }))
}

/// `OPTIONS /extension/v1/session`: any page may ask.
pub async fn preflight() -> HttpResponse {
    HttpResponse::NoContent().finish()
}
