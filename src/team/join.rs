//! Joining by an invite. The link shows a page; only sending it spends the invite, since whoever reads mail for
//! somebody opens links.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::invites::{self, Invite};
use super::place::Place;
use super::second_step::enter;
use super::sign_in::{Form, Sent, html};
use super::tokens::LinkToken;
use super::{audit, credentials, door, passwords, session, store};
use crate::app::{App, Shared};
use crate::error::Error;
use crate::live::Frame;
use crate::shop::store as shops;

/// Longest name, in characters.
pub const LONGEST_NAME: usize = 60;

/// What somebody wants to be called.
///
/// # Errors
/// What is wrong with it.
pub fn name(typed: &str) -> Result<String, &'static str> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err("Type your name.");
    }
    if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err("That name is too long.");
    }
    Ok(name)
}

struct Shown {
    invite: Invite,
    shop: String,
    by: String,
}

async fn shown(app: &Shared, text: &str) -> Result<Option<Shown>, Error> {
    let Some(token) = LinkToken::read(text) else {
        return Ok(None);
    };
    let now = app.store.clock().now();
    app.store
        .read(move |conn| {
            let Some(invite) = invites::by_token(conn, &token, now)? else {
                return Ok(None);
            };
            let names = store::names(conn, token.shop)?;
            Ok(Some(Shown {
                shop: shops::by_id(conn, token.shop)?.name,
                by: names
                    .get(&invite.by)
                    .cloned()
                    .unwrap_or_else(|| "A colleague".into()),
                invite,
            }))
        })
        .await
}

fn gone() -> HttpResponse {
    html(HttpResponse::Gone(), door::no_invite())
}

/// `GET /join/{token}`.
///
/// # Errors
/// The database's.
pub async fn page(token: web::Path<String>, app: App) -> Result<HttpResponse, Error> {
    Ok(match shown(&app, &token).await? {
        Some(Shown { invite, shop, by }) => {
            let page = door::join(&token, (&shop, &by), (&invite.email, ""), None);
            html(HttpResponse::Ok(), page)
        }
        None => gone(),
    })
}

/// `POST /join/{token}`: spends it.
///
/// # Errors
/// [`Error::Forbidden`] from a foreign page; the database's. What is wrong is told on the page.
pub async fn join(
    request: HttpRequest,
    text: web::Path<String>,
    body: Sent,
    app: App,
) -> Result<HttpResponse, Error> {
    session::own_origin(&request, &app.config.app_url)?;
    let form = Form::read(&body);
    let Some(Shown { invite, shop, by }) = shown(&app, &text).await? else {
        return Ok(gone());
    };
    let (typed, password) = (form.get("name"), form.get("password"));
    let judged = name(typed).and_then(|name| {
        if !password.is_empty() {
            passwords::check(password)?;
        }
        Ok(name)
    });
    let name = match judged {
        Ok(name) => name,
        Err(why) => {
            let page = door::join(&text, (&shop, &by), (&invite.email, typed), Some(why));
            return Ok(html(HttpResponse::UnprocessableEntity(), page));
        }
    };
    let hash = match password {
        "" => None,
        password => Some(app.passwords.hash(password).await?),
    };
    let Some(token) = LinkToken::read(&text) else {
        return Ok(gone());
    };
    let (shop, place) = (token.shop, Place::of(&request));
    let joined = app
        .store
        .write(shop, move |tx| {
            let Some(id) = invites::spend(tx, &token, &name)? else {
                return Ok(None);
            };
            if let Some(hash) = &hash {
                credentials::set_password(tx, id, hash)?;
            }
            let (subject, detail) = (
                token.id.to_string(),
                json!({ "role": invite.role.as_str() }),
            );
            audit::note(tx, Some(id), &place, "team.join", Some(&subject), &detail)?;
            Ok::<_, Error>(Some(id))
        })
        .await?;
    let Some(id) = joined else {
        return Ok(gone());
    };
    app.hub.tell_staff(shop, Frame::Team);
    enter(&app, &request, (shop, id), "invite").await
}
