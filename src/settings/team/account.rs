//! One's own account: name, password, codes, sessions, whether one is away.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::json;

use super::account_page::{self, Shown};
use super::members::{Away, changed, set_away};
use crate::app::App;
use crate::error::Error;
use crate::handoff::people;
use crate::team::document::{self, Opened};
use crate::team::locale;
use crate::team::tries::{self, Try};
use crate::team::{
    Door, Staff, audit, codes, credentials, frame, join, passwords, second_step, store as team,
};

/// `GET /settings/account`.
///
/// # Errors
/// The database's. Who is not signed in is shown the way in.
pub async fn page(request: HttpRequest, app: App) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let now = app.store.clock().now();
    let shown = app
        .store
        .read(move |conn| {
            let (shop, me) = (staff.shop, staff.id());
            Ok::<_, Error>(Shown {
                now,
                person: people::one(conn, shop, me)?.ok_or(Error::NotFound)?,
                has: credentials::of(conn, shop, me)?,
                sessions: team::sessions_of(conn, shop, me, now)?,
                viewer: staff,
            })
        })
        .await?;
    let markup = account_page::page(&shown, frame.as_ref());
    Ok(frame::answer(HttpResponse::Ok(), markup, frame.as_ref()))
}

fn done() -> HttpResponse {
    HttpResponse::Ok().json(json!({}))
}

/// What somebody wants to be called.
#[derive(Debug, Deserialize)]
pub struct Named {
    #[serde(default)]
    name: String,
    /// The language of our pages; empty as the admin or the browser says.
    locale: Option<String>,
}

/// `POST /api/v1/account`: another name, another language.
///
/// # Errors
/// [`Error::Invalid`] on `name` or `locale`.
pub async fn rename(
    staff: Staff,
    input: web::Json<Named>,
    app: App,
) -> Result<HttpResponse, Error> {
    let name = join::name(&input.name).map_err(|why| Error::invalid("name", why))?;
    let locale = match input.locale.as_deref() {
        None => None,
        Some("") => Some(None),
        Some("en") => Some(Some("en")),
        Some(code) => match locale::of(code) {
            Some(known) => Some(Some(known.code)),
            None => return Err(Error::invalid("locale", "Choose a language of the list.")),
        },
    };
    let shop = staff.shop;
    app.store
        .write(shop, move |tx| {
            team::rename(tx, staff.id(), &name)?;
            if let Some(locale) = locale {
                team::reads(tx, staff.id(), locale)?;
            }
            audit::note(
                tx,
                Some(staff.id()),
                &staff.place,
                "account.name",
                None,
                &json!({}),
            )
        })
        .await?;
    changed(&app, shop).await;
    Ok(done())
}

/// A new password, and the one before.
#[derive(Deserialize)]
pub struct Passwords {
    #[serde(default)]
    current: String,
    #[serde(default)]
    password: String,
}

/// `POST /api/v1/account/password`: every other session ends with it.
///
/// # Errors
/// [`Error::Invalid`] on `current` or `password`; [`Error::TooMany`].
pub async fn set_password(
    staff: Staff,
    input: web::Json<Passwords>,
    app: App,
) -> Result<HttpResponse, Error> {
    passwords::check(&input.password).map_err(|why| Error::invalid("password", why))?;
    let (shop, me) = (staff.shop, staff.id());
    let has = app
        .store
        .read(move |conn| credentials::of(conn, shop, me))
        .await?;
    if has.password.is_some() {
        let key = Try::Code(shop, me);
        tries::count(&app, vec![key.clone()]).await?;
        if !app.passwords.verify(&input.current, has.password).await? {
            return Err(Error::invalid("current", "That is not your password."));
        }
        tries::right(&app, vec![key]).await?;
    }
    let hash = app.passwords.hash(&input.password).await?;
    let kept = own_key(&staff);
    app.store
        .write(shop, move |tx| {
            credentials::set_password(tx, me, &hash)?;
            team::end_sessions_of(tx, me, kept.as_deref())?;
            audit::note(
                tx,
                Some(me),
                &staff.place,
                "account.password",
                None,
                &json!({}),
            )
        })
        .await?;
    changed(&app, shop).await;
    Ok(done())
}

fn own_key(staff: &Staff) -> Option<Vec<u8>> {
    match &staff.door {
        Door::Cookie { key } => Some(key.clone()),
        Door::Admin => None,
    }
}

/// `POST /api/v1/account/codes`: a new key for the app on the phone. It is asked for once the first code is typed.
///
/// # Errors
/// [`Error::Invalid`] when codes are on already.
pub async fn new_key(staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let (shop, me) = (staff.shop, staff.id());
    let key = codes::new_key()?;
    let sealed = app
        .config
        .sealer
        .seal(&codes::context(shop, me), &key)
        .map_err(Error::fault)?;
    let person = app
        .store
        .read(move |conn| people::one(conn, shop, me))
        .await?
        .ok_or(Error::NotFound)?;
    app.store
        .insert(shop, move |tx| credentials::set_key(tx, me, &sealed))
        .await?;
    Ok(HttpResponse::Ok().json(json!({
        "key": codes::typed(&key),
        "address": codes::address(&key, &person.email)?,
    })))
}

/// A code.
#[derive(Deserialize)]
pub struct Code {
    #[serde(default)]
    code: String,
}

/// `POST /api/v1/account/codes/on`: with the first code; the codes on paper are told once.
///
/// # Errors
/// [`Error::Invalid`] on `code`; [`Error::TooMany`].
pub async fn turn_on(
    staff: Staff,
    input: web::Json<Code>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (shop, me, now) = (staff.shop, staff.id(), app.store.clock().now());
    tries::count(&app, vec![Try::Code(shop, me)]).await?;
    let has = app
        .store
        .read(move |conn| credentials::of(conn, shop, me))
        .await?;
    let step = has
        .key
        .filter(|_| !has.codes_on)
        .and_then(|sealed| {
            app.config
                .sealer
                .open(&codes::context(shop, me), &sealed)
                .ok()
        })
        .and_then(|key| codes::step(&key, &input.code, now))
        .ok_or_else(|| Error::invalid("code", "That is not the code the app shows now."))?;
    tries::right(&app, vec![Try::Code(shop, me)]).await?;
    let (shown, kept) = codes::on_paper()?;
    app.store
        .insert(shop, move |tx| {
            credentials::turn_on(tx, me, step, &kept)?;
            audit::note(
                tx,
                Some(me),
                &staff.place,
                "account.codes.on",
                None,
                &json!({}),
            )
        })
        .await?;
    Ok(HttpResponse::Ok().json(json!({ "on_paper": shown })))
}

/// `POST /api/v1/account/codes/off`: with a code, of the app or on paper.
///
/// # Errors
/// [`Error::Invalid`] on `code`; [`Error::TooMany`].
pub async fn turn_off(
    staff: Staff,
    input: web::Json<Code>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (shop, me) = (staff.shop, staff.id());
    tries::count(&app, vec![Try::Code(shop, me)]).await?;
    if !second_step::proves(&app, shop, me, &input.code).await? {
        return Err(Error::invalid(
            "code",
            "That is not the code. Each works once.",
        ));
    }
    tries::right(&app, vec![Try::Code(shop, me)]).await?;
    app.store
        .insert(shop, move |tx| {
            credentials::turn_off(tx, me)?;
            audit::note(
                tx,
                Some(me),
                &staff.place,
                "account.codes.off",
                None,
                &json!({}),
            )
        })
        .await?;
    Ok(done())
}

/// `POST /api/v1/account/sessions/{session}/end`: one of one's own.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn end_session(
    name: web::Path<String>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let (shop, me, now) = (staff.shop, staff.id(), app.store.clock().now());
    app.store
        .insert(shop, move |tx| {
            let all = team::sessions_of(tx.conn, tx.shop(), me, now)?;
            let one = all
                .into_iter()
                .find(|session| account_page::name(session) == *name)
                .ok_or(Error::NotFound)?;
            team::end_session(tx, &one.key)?;
            let detail = json!({ "since": one.since.rfc3339() });
            audit::note(
                tx,
                Some(me),
                &staff.place,
                "account.session.end",
                None,
                &detail,
            )
        })
        .await?;
    changed(&app, shop).await;
    Ok(done())
}

/// `POST /api/v1/account/sessions/end-others`.
///
/// # Errors
/// The database's.
pub async fn end_others(staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let (shop, me, kept) = (staff.shop, staff.id(), own_key(&staff));
    let ended = app
        .store
        .insert(shop, move |tx| {
            let ended = team::end_sessions_of(tx, me, kept.as_deref())?;
            let detail = json!({ "sessions": ended });
            audit::note(
                tx,
                Some(me),
                &staff.place,
                "account.sessions.end",
                None,
                &detail,
            )?;
            Ok::<_, Error>(ended)
        })
        .await?;
    changed(&app, shop).await;
    Ok(HttpResponse::Ok().json(json!({ "ended": ended })))
}

/// `POST /api/v1/account/away`: away, or back.
///
/// # Errors
/// [`Error::Invalid`] on `until`.
pub async fn away(staff: Staff, input: web::Json<Away>, app: App) -> Result<HttpResponse, Error> {
    let until = input.read(app.store.clock().now())?;
    let me = staff.id();
    set_away(&app, staff, me, until).await
}
