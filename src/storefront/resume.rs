//! Where the links of a follow-up mail lead: back into the thread, and out of the mail.
//!
//! A link is spent by a POST only: those who look into mail before its reader does follow links, and press nothing.

use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;

use super::limits::address;
use super::session::{self, Around, allow_origin};
use crate::app::App;
use crate::conversation::messages::ClientId;
use crate::conversation::store::load;
use crate::error::Error;
use crate::handoff::notices::follow_up;
use crate::handoff::notices::follow_up::link::{self, Resume};
use crate::shop::{ShopDomain, store as shops};
use crate::team::bearer;

/// What the widget found in the page's address.
#[derive(Debug, Deserialize)]
pub struct Link {
    shop: String,
    token: String,
    /// What this browser calls itself: made once, kept there.
    device: String,
}

/// `POST /storefront/v1/resume`: the visitor's session, for the token of a mailed link.
///
/// # Errors
/// [`Error::Unauthorized`] when the link has ended, was opened in this browser before, or in too many, or went to an
/// address that is not the shopper's any more;
/// [`Error::Forbidden`] from a foreign page; [`Error::TooMany`].
pub async fn resume(
    request: HttpRequest,
    input: web::Json<Link>,
    app: App,
) -> Result<HttpResponse, Error> {
    let domain = ShopDomain::parse(&input.shop).map_err(|_| Error::NotFound)?;
    let device = ClientId::parse(&input.device)
        .map_err(|_| Error::invalid("device", "That is not a browser's name for itself."))?;
    app.limits.session(domain.as_str(), address(&request))?;
    let shop = app
        .store
        .read(move |conn| shops::by_domain(conn, &domain))
        .await?
        .ok_or(Error::NotFound)?;
    allow_origin(&request, &shop)?;
    let now = app.store.clock().now();
    let link = Resume::read(app.notices.sender.seal(), &input.token, now)
        .filter(|link| link.shop == shop.id)
        .ok_or(Error::Unauthorized)?;
    // Whose session goes on already needs no link.
    let known = bearer(&request).and_then(|token| session::known_before(&app, shop.id, token));
    let here = known.is_some_and(|(visitor, _)| visitor == link.visitor);
    let device = device.of_visitor(link.visitor);
    app.store
        .write(shop.id, move |tx| {
            let chat = load(tx.conn, tx.shop(), link.conversation)?;
            if chat.visitor != link.visitor {
                return Err(Error::Unauthorized);
            }
            // A link of an older version does not say where it was mailed to.
            let reached = match link.address {
                Some(mark) => follow_up::proves(tx, &chat, mark)?,
                None => true,
            };
            if !here {
                if !reached {
                    return Err(Error::Unauthorized);
                }
                link.open(tx, &device)?;
            }
            follow_up::saw(tx, link.conversation, tx.wall)
        })
        .await?;
    // The mail proves the visitor; which customer they are is for Shopify to say.
    let customer = known.filter(|_| here).and_then(|(_, customer)| customer);
    let who = (link.visitor, customer);
    let around = Around {
        page: session::origin_of(&request),
        ..Around::default()
    };
    let token = session::issue(&app, shop.id, who, around)?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "token": token })))
}

/// `GET /mail/stop/{token}`: asks whether no more mail about a chat is wanted.
///
/// # Errors
/// The database's. A link that is not ours is a 404 in words: a person stands before it.
pub async fn ask_to_stop(token: web::Path<String>, app: App) -> Result<HttpResponse, Error> {
    let Some((shop, _)) = link::read_stop(app.notices.sender.seal(), &token) else {
        let said = html! {
            h1 { "This link does not hold" }
            p { "Open it again from the mail: part of the address may be missing." }
        };
        return Ok(answer(HttpResponse::NotFound(), &said));
    };
    let name = app
        .store
        .read(move |conn| Ok::<_, Error>(shops::by_id(conn, shop)?.name))
        .await?;
    let said = html! {
        h1 { "No more mail about your chat?" }
        p { (name) " will not e-mail you about this chat any more. You can still read it in the store." }
        form method="post" { button class="button primary" { "Stop the mail" } }
    };
    Ok(answer(HttpResponse::Ok(), &said))
}

/// `POST /mail/stop/{token}`: no more mail about a chat.
///
/// # Errors
/// [`Error::NotFound`] when the link is not ours.
pub async fn stop(token: web::Path<String>, app: App) -> Result<HttpResponse, Error> {
    let (shop, chat) = link::read_stop(app.notices.sender.seal(), &token).ok_or(Error::NotFound)?;
    app.store
        .write(shop, move |tx| {
            load(tx.conn, tx.shop(), chat)?;
            follow_up::stop(tx, chat)
        })
        .await?;
    let said = html! {
        h1 { "No more mail about this chat" }
        p { "You can close this page." }
    };
    Ok(answer(HttpResponse::Ok(), &said))
}

fn answer(mut with: HttpResponseBuilder, main: &Markup) -> HttpResponse {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { "Mail about your chat" }
                link rel="icon" type="image/svg+xml" href="/assets/inbox/bell.svg";
                link rel="stylesheet" href="/assets/inbox/tokens.css";
                link rel="stylesheet" href="/assets/inbox/parts.css";
                link rel="stylesheet" href="/assets/inbox/sign-in.css";
            }
            body class="door" { main class="card" { (main) } }
        }
    };
    with.content_type("text/html; charset=utf-8")
        .insert_header(("referrer-policy", "no-referrer"))
        .body(page.into_string())
}
