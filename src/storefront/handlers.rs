//! The shopper's door: `/storefront/v1/…` and the app proxy. Thin: parse, act, show.

use std::collections::BTreeMap;

use actix_web::http::header::HeaderMap;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::act::{self, Outcome};
use super::buttons::{ActionView, PageInput, buttons};
use super::limits::address;
use super::pages;
use super::say::{Saying, about, say};
use super::session::{self, Around, Shopper, allow_page};
use super::shown::{AssistantView, shown};
use super::stream::{feed, read_after};
use super::update::{Update, read_cursor};
use crate::app::App;
use crate::commerce::payload::{CartToken, SeenCart};
use crate::conversation::messages::{Body, ClientId};
use crate::conversation::people::Page;
use crate::conversation::store::current_of;
use crate::error::Error;
use crate::handoff::notices::Sign;
use crate::ids::Id;
use crate::shop::{ShopDomain, store as shops};
use crate::sse::Sse;
use crate::team::bearer;

fn page(input: Option<&PageInput>) -> Option<Page> {
    input.and_then(|page| Page::parse(&page.url, &page.title))
}

fn cart_token(text: Option<&String>) -> Option<CartToken> {
    text.and_then(|text| CartToken::parse(text))
}

/// Asks for a session.
#[derive(Debug, Deserialize)]
pub struct SessionInput {
    shop: String,
    #[serde(default)]
    token: Option<String>,
    /// The page's language.
    #[serde(default)]
    locale: Option<String>,
    /// The page that asks: it says which assistant is met, and which buttons are on it.
    #[serde(default)]
    page: Option<PageInput>,
    /// The shopper allows it to be told which page they are on.
    #[serde(default)]
    told: bool,
}

/// The language of a locale: `pt` of `pt-BR`.
pub fn language(locale: &str) -> String {
    let short = locale.split(['-', '_']).next().unwrap_or_default();
    short.to_ascii_lowercase()
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
    allow_page(&request, &app, &shop).await?;
    let known = bearer(&request)
        .or(input.token.as_deref())
        .and_then(|token| session::known_in(&app, shop.id, token));
    let (visitor, customer, standing) = known.unwrap_or_else(|| (app.store.new_id(), None, None));
    let around = Around {
        context: standing,
        page: session::origin_of(&request),
        locale: input.locale.as_deref(),
    };
    let token = session::issue(&app, shop.id, (visitor, customer), around)?;
    let shelf = app.books.of(&app.store, shop.id).await?;
    let short = input
        .locale
        .clone()
        .or_else(|| session::browser_language(&request))
        .map(|locale| language(&locale));
    let (id, input, now) = (shop.id, input.into_inner(), app.store.clock().now());
    if input.told
        && let Some(page) = page(input.page.as_ref())
    {
        pages::seen(&app, id, visitor, page).await?;
    }
    let (assistant, actions, update) = app
        .store
        .read(move |conn| {
            let met = page(input.page.as_ref());
            let chat = current_of(conn, id, visitor)?;
            let seat = shelf.goes_on(chat.as_ref(), met.as_ref().map(|page| page.url.as_str()));
            let update = match &chat {
                Some(chat) => super::update::update(conn, id, chat, &shelf, 0, now)?,
                None => Update::none(),
            };
            let actions = buttons(&seat.book, short.as_deref(), input.page.as_ref());
            let shown = shown(&seat.assistant, &shop.name, input.locale.as_deref());
            Ok::<_, Error>((shown, actions, update))
        })
        .await?;
    Ok(HttpResponse::Ok().json(SessionView {
        token,
        assistant,
        actions,
        update,
    }))
}

/// `POST /proxy/session`: through Shopify's app proxy, which says which customer is signed in.
///
/// # Errors
/// [`Error::Unauthorized`] when the query is not Shopify's; [`Error::TooMany`].
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
    app.limits.vouch(proved.shop.as_str(), proved.customer)?;
    let shop = app
        .store
        .read(move |conn| shops::by_domain(conn, &proved.shop))
        .await?
        .filter(|shop| shop.uninstalled_at.is_none())
        .ok_or(Error::NotFound)?;
    let before = input.token.as_deref();
    let asks = session::origin_of(&request);
    let page_of = session::page_in(&app, &shop, before, asks);
    let visitor = session::vouched(&app, shop.id, before, proved.customer);
    if let Some(customer) = proved.customer {
        pages::vouched(&app, shop.id, visitor, customer).await?;
    }
    let who = (visitor, proved.customer);
    let around = Around {
        context: None,
        page: page_of.as_deref(),
        locale: input.locale.as_deref(),
    };
    let token = session::issue(&app, shop.id, who, around)?;
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
    /// What the button was about that opened the chat, where the merchant put one into a page.
    #[serde(default)]
    context: Option<String>,
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
        about: input.context.as_deref().and_then(about),
        file: None,
    };
    app.limits.send(&shopper)?;
    let (id, before) = say(&app, &shopper, saying).await?;
    show(&app, &shopper, id, before).await
}

/// What the shopper sees after `after`.
///
/// # Errors
/// The database's.
pub async fn show(app: &App, shopper: &Shopper, id: Id, after: i64) -> Result<HttpResponse, Error> {
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
    /// What the button was about, where the merchant put it into a page.
    #[serde(default)]
    context: Option<String>,
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
    app.limits.send(&shopper)?;
    let (id, before) = act::act(
        &app,
        &shopper,
        client_id,
        input.action,
        page(input.page.as_ref()),
        cart_token(input.cart_token.as_ref()),
        input.context.as_deref(),
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
    app.limits.send(&shopper)?;
    let input = input.into_inner();
    let (id, before) = act::collected(&app, &shopper, input.values, input.outcome).await?;
    show(&app, &shopper, id, before).await
}

/// `POST /storefront/v1/assistant`: go on with the assistant.
///
/// # Errors
/// [`Error::NotFound`] without a thread.
pub async fn assistant(shopper: Shopper, app: App) -> Result<HttpResponse, Error> {
    app.limits.send(&shopper)?;
    let (id, before) = act::pick_assistant(&app, &shopper).await?;
    show(&app, &shopper, id, before).await
}

/// `POST /storefront/v1/cancel`: wait for a person no longer.
///
/// # Errors
/// [`Error::NotFound`] without a thread.
pub async fn cancel(shopper: Shopper, app: App) -> Result<HttpResponse, Error> {
    app.limits.send(&shopper)?;
    let (id, before) = act::cancel_wait(&app, &shopper).await?;
    show(&app, &shopper, id, before).await
}

/// The thread of this shopper that goes on, if they have one.
///
/// # Errors
/// The database's.
pub async fn current_id(app: &App, shopper: &Shopper) -> Result<Option<Id>, Error> {
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
    app.limits.send(&shopper)?;
    act::see_cart(&app, &shopper, token, SeenCart::read(&input.cart)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Where to go on from.
#[derive(Debug, Deserialize)]
pub struct AfterQuery {
    after: Option<String>,
    /// Asked by a page nobody has touched for long: it is no sign that the shopper is there.
    #[serde(default)]
    idle: Option<String>,
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
    app.limits.look(&shopper)?;
    match current_id(&app, &shopper).await? {
        Some(id) => {
            if query.idle.is_none() {
                let notices = &app.notices;
                notices
                    .sign_of_shopper(&app.store, shopper.shop, id, Sign::Asks)
                    .await;
            }
            show(&app, &shopper, id, read_cursor(query.after.as_deref())).await
        }
        None => Ok(HttpResponse::Ok().json(Update::none())),
    }
}

/// `GET /storefront/v1/stream`: the thread, live, from `Last-Event-ID` on. 204 when there is none yet.
///
/// # Errors
/// [`Error::TooMany`] from one address; the database's.
pub async fn stream(
    shopper: Shopper,
    request: HttpRequest,
    app: App,
) -> Result<HttpResponse, Error> {
    app.limits.look(&shopper)?;
    let Some(id) = current_id(&app, &shopper).await? else {
        return Ok(HttpResponse::NoContent().finish());
    };
    let version = read_cursor(last_event_id(request.headers()));
    let place = app.limits.streams.take(&shopper)?;
    let (sse, response) = Sse::open();
    actix_web::rt::spawn(async move {
        tokio::select! {
            () = feed(app, shopper, id, version, sse) => {}
            () = place.wanted() => {}
        }
    });
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
