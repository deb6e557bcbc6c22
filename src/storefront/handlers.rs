//! The shopper's door: `/storefront/v1/…` and the app proxy. Thin: parse, act, show.

use std::collections::BTreeMap;

use actix_web::http::header::HeaderMap;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::act::{self, Outcome};
use super::limits::address;
use super::say::{Saying, say};
use super::session::{self, Shopper, allow_origin};
use super::stream::{feed, read_after};
use super::update::{Update, read_cursor};
use crate::app::App;
use crate::commerce::payload::{CartToken, SeenCart};
use crate::conversation::messages::{Body, ClientId};
use crate::conversation::people::Page;
use crate::conversation::store::current_of;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;
use crate::live::Typist;
use crate::rules::Book;
use crate::shop::{ShopDomain, store as shops};
use crate::sse::Sse;
use crate::team::bearer;

/// What a page says of itself.
#[derive(Debug, Deserialize)]
pub struct PageInput {
    url: String,
    #[serde(default)]
    title: String,
}

fn page(input: Option<&PageInput>) -> Option<Page> {
    input.and_then(|page| Page::parse(&page.url, &page.title))
}

fn cart_token(text: Option<&String>) -> Option<CartToken> {
    text.and_then(|text| CartToken::parse(text))
}

/// The name the assistant goes by.
///
/// # Errors
/// The database's.
pub fn assistant_name(conn: &mut Conn, shop: ShopId) -> Result<String, Error> {
    Ok(format!("{} assistant", shops::by_id(conn, shop)?.name))
}

/// Asks for a session.
#[derive(Debug, Deserialize)]
pub struct SessionInput {
    shop: String,
    #[serde(default)]
    token: Option<String>,
}

#[derive(Serialize)]
struct AssistantView {
    name: String,
    greeting: String,
    disclosure: &'static str,
    suggestions: Vec<&'static str>,
}

#[derive(Serialize)]
struct ActionView {
    id: Id,
    label: String,
}

#[derive(Serialize)]
struct SessionView {
    token: String,
    assistant: AssistantView,
    actions: Vec<ActionView>,
    update: Update,
}

/// `POST /storefront/v1/session`: an anonymous session, or the same visitor's renewed.
///
/// # Errors
/// [`Error::Forbidden`] from a foreign page, [`Error::NotFound`] for an unknown shop, [`Error::TooMany`].
pub async fn session(
    request: HttpRequest,
    input: web::Json<SessionInput>,
    app: App,
) -> Result<HttpResponse, Error> {
    let domain = ShopDomain::parse(&input.shop).map_err(|_| Error::NotFound)?;
    let from = address(&request);
    app.limits.session(domain.as_str(), from)?;
    let shop = app
        .store
        .read(move |conn| shops::by_domain(conn, &domain))
        .await?
        .ok_or(Error::NotFound)?;
    allow_origin(&request, &shop)?;
    app.shops.saw_embed(&app.store, shop.id).await;
    let known = bearer(&request)
        .or(input.token.as_deref())
        .and_then(|token| session::known_before(&app, shop.id, token));
    let (visitor, customer) = known.unwrap_or_else(|| (app.store.new_id(), None));
    let token = session::issue(&app, shop.id, visitor, customer)?;
    let book = app.books.of(&app.store, shop.id).await?;
    let actions = buttons(&book);
    let name = format!("{} assistant", shop.name);
    let greeting = format!(
        "Hi! I'm the AI assistant of {}. I can help with products, delivery, returns, your order and more.",
        shop.name
    );
    let id = shop.id;
    let update = app
        .store
        .read(move |conn| thread(conn, id, visitor, &book))
        .await?;
    Ok(HttpResponse::Ok().json(SessionView {
        token,
        assistant: AssistantView {
            name,
            greeting,
            disclosure: "You are chatting with an AI assistant. It answers from this shop's own pages, and you can ask for a person at any time.",
            suggestions: vec![
                "How do returns work?",
                "How long does delivery take?",
                "Is there a warranty?",
            ],
        },
        actions,
        update,
    }))
}

fn buttons(book: &Book) -> Vec<ActionView> {
    book.rules()
        .iter()
        .filter_map(|rule| {
            Some(ActionView {
                id: rule.id,
                label: rule.button()?.to_owned(),
            })
        })
        .collect()
}

fn thread(conn: &mut Conn, shop: ShopId, visitor: Id, book: &Book) -> Result<Update, Error> {
    match current_of(conn, shop, visitor)? {
        Some(conversation) => {
            let name = assistant_name(conn, shop)?;
            super::update::update(conn, shop, &conversation, book, 0, &name)
        }
        None => Ok(Update::none()),
    }
}

/// `POST /proxy/session`: through Shopify's app proxy, which says which customer is signed in.
///
/// # Errors
/// [`Error::Unauthorized`] when the query is not Shopify's.
pub async fn proxy_session(
    request: HttpRequest,
    input: web::Json<SessionInput>,
    app: App,
) -> Result<HttpResponse, Error> {
    let now = app.store.clock().now();
    let proved = app
        .config
        .secrets
        .proxy_query(request.query_string(), now)
        .map_err(|_| Error::Unauthorized)?;
    let shop = app
        .store
        .read(move |conn| shops::by_domain(conn, &proved.shop))
        .await?
        .filter(|shop| shop.uninstalled_at.is_none())
        .ok_or(Error::NotFound)?
        .id;
    let visitor = session::vouched(&app, shop, input.token.as_deref(), proved.customer);
    let token = session::issue(&app, shop, visitor, proved.customer)?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "token": token })))
}

/// A message from the widget.
#[derive(Debug, Deserialize)]
pub struct MessageInput {
    client_id: String,
    body: String,
    #[serde(default)]
    page: Option<PageInput>,
    #[serde(default)]
    cart_token: Option<String>,
}

/// `POST /storefront/v1/messages`. 200 once the words are on disk.
///
/// # Errors
/// [`Error::Invalid`]; [`Error::TooMany`]; [`Error::Unavailable`].
pub async fn message(
    shopper: Shopper,
    input: web::Json<MessageInput>,
    app: App,
) -> Result<HttpResponse, Error> {
    let saying = Saying {
        client_id: ClientId::parse(&input.client_id)?,
        body: Body::parse(&input.body)?,
        page: page(input.page.as_ref()),
        cart: cart_token(input.cart_token.as_ref()),
    };
    app.limits.send(shopper.shop, shopper.visitor)?;
    let (id, before) = say(&app, &shopper, saying).await?;
    show(&app, &shopper, id, before).await
}

async fn show(app: &App, shopper: &Shopper, id: Id, after: i64) -> Result<HttpResponse, Error> {
    let (update, _) = read_after(app, shopper, id, after).await?;
    Ok(HttpResponse::Ok().json(update))
}

/// A pressed button.
#[derive(Debug, Deserialize)]
pub struct ActionInput {
    client_id: String,
    action: Id,
    #[serde(default)]
    page: Option<PageInput>,
    #[serde(default)]
    cart_token: Option<String>,
}

/// `POST /storefront/v1/actions`.
///
/// # Errors
/// [`Error::NotFound`] when the shop has no such button; [`Error::TooMany`].
pub async fn action(
    shopper: Shopper,
    input: web::Json<ActionInput>,
    app: App,
) -> Result<HttpResponse, Error> {
    let client_id = ClientId::parse(&input.client_id)?;
    app.limits.send(shopper.shop, shopper.visitor)?;
    let (id, before) = act::act(
        &app,
        &shopper,
        client_id,
        input.action,
        page(input.page.as_ref()),
        cart_token(input.cart_token.as_ref()),
    )
    .await?;
    show(&app, &shopper, id, before).await
}

/// Answers to what was asked.
#[derive(Debug, Deserialize)]
pub struct CollectedInput {
    #[serde(default)]
    values: BTreeMap<String, String>,
    outcome: Outcome,
}

/// `POST /storefront/v1/collected`.
///
/// # Errors
/// [`Error::Invalid`] with the field, when submitted; [`Error::NotFound`] without a thread.
pub async fn collect(
    shopper: Shopper,
    input: web::Json<CollectedInput>,
    app: App,
) -> Result<HttpResponse, Error> {
    app.limits.send(shopper.shop, shopper.visitor)?;
    let input = input.into_inner();
    let (id, before) = act::collected(&app, &shopper, input.values, input.outcome).await?;
    show(&app, &shopper, id, before).await
}

/// `POST /storefront/v1/assistant`: go on with the assistant.
///
/// # Errors
/// [`Error::NotFound`] without a thread.
pub async fn assistant(shopper: Shopper, app: App) -> Result<HttpResponse, Error> {
    app.limits.send(shopper.shop, shopper.visitor)?;
    let (id, before) = act::pick_assistant(&app, &shopper).await?;
    show(&app, &shopper, id, before).await
}

/// `POST /storefront/v1/typing`: passes through, leaves no trace.
///
/// # Errors
/// The database's.
pub async fn typing(shopper: Shopper, app: App) -> Result<HttpResponse, Error> {
    app.limits.look(shopper.shop, shopper.visitor)?;
    if let Some(id) = current_id(&app, &shopper).await? {
        let now = app.store.clock().now();
        app.turns.typed(shopper.shop, id, now);
        app.hub.typing(shopper.shop, id, Typist::Shopper);
    }
    Ok(HttpResponse::NoContent().finish())
}

async fn current_id(app: &App, shopper: &Shopper) -> Result<Option<Id>, Error> {
    let (shop, visitor) = (shopper.shop, shopper.visitor);
    app.store
        .read(move |conn| Ok(current_of(conn, shop, visitor)?.map(|found| found.id)))
        .await
}

/// The browser's cart.
#[derive(Debug, Deserialize)]
pub struct CartInput {
    cart_token: String,
    /// What the store's `/cart.js` says is in it; read for what can be used.
    #[serde(default)]
    cart: serde_json::Value,
}

/// `POST /storefront/v1/cart`.
///
/// # Errors
/// [`Error::Invalid`] on `cart_token`.
pub async fn cart(
    shopper: Shopper,
    input: web::Json<CartInput>,
    app: App,
) -> Result<HttpResponse, Error> {
    let token = CartToken::parse(&input.cart_token)
        .ok_or_else(|| Error::invalid("cart_token", "That is not a cart's token."))?;
    app.limits.send(shopper.shop, shopper.visitor)?;
    act::see_cart(&app, &shopper, token, SeenCart::read(&input.cart)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Where to go on from.
#[derive(Debug, Deserialize)]
pub struct AfterQuery {
    after: Option<String>,
}

/// `GET /storefront/v1/conversation`: the thread, or what is new in it. The fallback to the stream.
///
/// # Errors
/// The database's.
pub async fn conversation(
    shopper: Shopper,
    query: web::Query<AfterQuery>,
    app: App,
) -> Result<HttpResponse, Error> {
    app.limits.look(shopper.shop, shopper.visitor)?;
    match current_id(&app, &shopper).await? {
        Some(id) => show(&app, &shopper, id, read_cursor(query.after.as_deref())).await,
        None => Ok(HttpResponse::Ok().json(Update::none())),
    }
}

/// `GET /storefront/v1/stream`: the thread, live, from `Last-Event-ID` on. 204 when there is none yet.
///
/// # Errors
/// The database's.
pub async fn stream(
    shopper: Shopper,
    request: HttpRequest,
    app: App,
) -> Result<HttpResponse, Error> {
    app.limits.look(shopper.shop, shopper.visitor)?;
    let Some(id) = current_id(&app, &shopper).await? else {
        return Ok(HttpResponse::NoContent().finish());
    };
    let version = read_cursor(last_event_id(request.headers()));
    let (sse, response) = Sse::open();
    actix_web::rt::spawn(async move { feed(app, shopper, id, version, sse).await });
    Ok(response)
}

fn last_event_id(headers: &HeaderMap) -> Option<&str> {
    headers.get("last-event-id")?.to_str().ok()
}

/// `OPTIONS` on any of these. Whether the page is allowed is decided on the request itself, which carries
/// no cookie.
pub async fn preflight() -> HttpResponse {
    HttpResponse::NoContent().finish()
}
