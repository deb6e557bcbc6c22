//! Who is told of what: the page, and what staff set there.
//!
//! `page` and `form` show it, `typed` reads what was typed into a rule, `preview` says who would be woken right now,
//! `push` is the door of browsers, `log` what became of the latest alerts.

mod form;
mod log;
mod page;
mod preview;
pub mod push;
mod typed;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use self::typed::Typed;
use crate::app::{App, Shared};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::handoff::notices::decide::Quiet;
use crate::handoff::notices::rule::{Definition, How, Rule};
use crate::handoff::notices::webhook::{self, Target};
use crate::handoff::notices::{alerts, people, store, waits};
use crate::ids::Id;
use crate::inbox::drawn::{self, SEEN, Seen};
use crate::team::{Opened, Staff, document, frame};

/// `GET /settings/notifications`.
///
/// # Errors
/// The database's. Who is not signed in is shown the way in.
pub async fn page(request: HttpRequest, app: App) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let (shop, now) = (staff.shop, app.store.clock().now());
    let settled = app
        .store
        .read(move |conn| store::settings(conn, shop))
        .await?;
    if settled.is_none_or(|settings| !settings.seeded) {
        app.store.write(shop, store::settled).await?;
    }
    let seal = app.notices.sender.seal().clone();
    let mails = app.config.mail.goes_out();
    let shown = app
        .store
        .read(move |conn| page::read(conn, &seal, &staff, (now, mails)))
        .await?;
    let shown = page::page(&shown, frame.as_ref());
    Ok(frame::answer(HttpResponse::Ok(), shown, frame.as_ref()))
}

/// `POST /api/v1/notification-rules`: a new one.
///
/// # Errors
/// [`Error::Invalid`] on the field that is wrong.
pub async fn add(staff: Staff, input: web::Json<Typed>, app: App) -> Result<HttpResponse, Error> {
    let shop = staff.shop;
    let (name, definition) = app
        .store
        .read(move |conn| input.into_inner().read(conn, shop))
        .await?;
    let (name, definition, url) = (name, definition.0, definition.1);
    let (target, secret) = target(&app, shop, &definition, &url, None)?;
    let id = app
        .store
        .write(shop, move |tx| {
            store::settled(tx)?;
            let id = store::add(tx, &name, &definition, target.as_deref())?;
            begin(tx, id)?;
            Ok::<_, Error>(id)
        })
        .await?;
    tracing::info!(rule = %id, staff = %staff.id(), "a notification rule was made");
    Ok(HttpResponse::Ok().json(json!({ "id": id, "secret": secret })))
}

/// `POST /api/v1/notification-rules/{rule}`: changed.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] on the field that is wrong; [`Error::SavedMeanwhile`].
pub async fn save(
    id: web::Path<Id>,
    seen: web::Query<Seen>,
    staff: Staff,
    input: web::Json<Typed>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (shop, id) = (staff.shop, *id);
    let (old, (name, read)) = app
        .store
        .read(move |conn| {
            let old = store::one(conn, shop, id)?;
            Ok::<_, Error>((old, input.into_inner().read(conn, shop)?))
        })
        .await?;
    let (definition, url) = read;
    let (target, secret) = target(&app, shop, &definition, &url, Some(&old))?;
    let kept = move |conn: &mut Conn, shop: ShopId| Ok(all_of(&store::one(conn, shop, id)?));
    let seen = drawn::keep(&app.store, shop, seen.into_inner(), kept, move |tx| {
        store::save(tx, id, &name, &definition, target.as_deref())?;
        begin(tx, id)
    })
    .await?;
    tracing::info!(rule = %id, staff = %staff.id(), "a notification rule was changed");
    Ok(HttpResponse::Ok()
        .insert_header((SEEN, seen))
        .json(json!({ "id": id, "secret": secret })))
}

/// All that a rule's form sets, its sealed address too: only to be told from what somebody else sets.
fn all_of(rule: &Rule) -> Value {
    json!([rule.name, rule.definition, rule.target])
}

/// What a rule minds may have begun before it.
fn begin(tx: &mut Tx<'_>, id: Id) -> Result<(), Error> {
    let rule = store::one(tx.conn, tx.shop(), id)?;
    if rule.enabled {
        waits::begin_for_all(tx, &rule)?;
    }
    Ok(())
}

/// A rule's sealed address: the one kept, or what was typed; with its secret when that is new.
fn target(
    app: &Shared,
    shop: ShopId,
    definition: &Definition,
    url: &str,
    old: Option<&Rule>,
) -> Result<(Option<Vec<u8>>, Option<String>), Error> {
    let How { webhook, .. } = definition.how;
    if webhook.is_none() {
        return Ok((None, None));
    }
    let sender = &app.notices.sender;
    if url.trim().is_empty() {
        // What goes to Slack is another body than what is signed: an address is kept for its own.
        let kept = old
            .filter(|rule| rule.definition.how.webhook == webhook)
            .and_then(|rule| rule.target.clone());
        return match kept {
            Some(kept) => Ok((Some(kept), None)),
            None => Err(Error::invalid("url", "Paste the address of the webhook.")),
        };
    }
    let secret = webhook::secret()?;
    let target = Target::parse(url, secret.clone(), sender.reach())?;
    let sealed = sender.seal().seal_target(shop, &target)?;
    Ok((Some(sealed), Some(secret)))
}

/// On or off.
#[derive(Debug, Deserialize)]
pub struct Switched {
    on: bool,
}

/// `POST /api/v1/notification-rules/{rule}/switch`.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn switch(
    id: web::Path<Id>,
    staff: Staff,
    input: web::Json<Switched>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (id, on) = (*id, input.on);
    app.store
        .write(staff.shop, move |tx| {
            store::switch(tx, id, on)?;
            begin(tx, id)
        })
        .await?;
    tracing::info!(rule = %id, on, staff = %staff.id(), "a notification rule was switched");
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /api/v1/notification-rules/{rule}/delete`.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete(id: web::Path<Id>, staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let id = *id;
    app.store
        .insert(staff.shop, move |tx| store::delete(tx, id))
        .await?;
    tracing::info!(rule = %id, staff = %staff.id(), "a notification rule was deleted");
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /api/v1/notification-rules/preview`: who would be woken right now by what was typed, and why not.
///
/// # Errors
/// The database's. What can't be read yet is said in the answer.
pub async fn preview(
    staff: Staff,
    input: web::Json<Typed>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (shop, now) = (staff.shop, app.store.clock().now());
    let mails = app.config.mail.goes_out();
    let html = app
        .store
        .read(move |conn| {
            let typed = input.into_inner();
            let has_target = typed.has_target();
            match typed.read(conn, shop) {
                Ok((_, (definition, _))) => {
                    let people = people::read(conn, shop, now, mails)?;
                    let groups = people::groups(conn, shop)?;
                    let team = (&people, &groups[..]);
                    Ok(preview::of(&definition, has_target, team, now))
                }
                Err(Error::Invalid { message, .. }) => Ok(preview::not_yet(&message)),
                Err(error) => Err(error),
            }
        })
        .await?;
    Ok(HttpResponse::Ok().json(json!({ "html": html.0 })))
}

/// When somebody is not to be woken.
#[derive(Debug, Deserialize)]
pub struct QuietTyped {
    on: bool,
    #[serde(default)]
    begins: String,
    #[serde(default)]
    ends: String,
    #[serde(default)]
    days: Vec<i32>,
}

/// `POST /api/v1/quiet-hours`: the caller's own.
///
/// # Errors
/// [`Error::Invalid`] on the field that is wrong.
pub async fn quiet(
    staff: Staff,
    input: web::Json<QuietTyped>,
    app: App,
) -> Result<HttpResponse, Error> {
    let quiet = if input.on {
        let begins = typed::minutes("begins", &input.begins)?;
        let ends = typed::minutes("ends", &input.ends)?;
        if begins == ends {
            return Err(Error::invalid(
                "ends",
                "It begins and ends at the same time.",
            ));
        }
        let days = input
            .days
            .iter()
            .filter(|day| (0..7).contains(*day))
            .fold(0, |days, day| days | (1 << day));
        if days == 0 {
            return Err(Error::invalid("days", "Choose a day."));
        }
        Some(Quiet { begins, ends, days })
    } else {
        None
    };
    let me = staff.id();
    app.store
        .insert(staff.shop, move |tx| people::set_quiet(tx, me, quiet))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// After how long mail follows.
#[derive(Debug, Deserialize)]
pub struct FollowTyped {
    minutes: i32,
}

/// `POST /api/v1/follow-up`: after how many minutes mail follows a shopper who left; 0: never.
///
/// # Errors
/// [`Error::Invalid`] on `minutes`; [`Error::SavedMeanwhile`].
pub async fn follow_up(
    staff: Staff,
    seen: web::Query<Seen>,
    input: web::Json<FollowTyped>,
    app: App,
) -> Result<HttpResponse, Error> {
    let minutes = input.minutes;
    if !(0..=1_440).contains(&minutes) {
        return Err(Error::invalid(
            "minutes",
            "Type a number of minutes from 0 to 1,440.",
        ));
    }
    let seen = seen.into_inner();
    let seen = drawn::keep(&app.store, staff.shop, seen, store::minutes, move |tx| {
        store::follow_after(tx, minutes)
    })
    .await?;
    tracing::info!(staff = %staff.id(), minutes, "follow-up mail was set");
    Ok(HttpResponse::NoContent()
        .insert_header((SEEN, seen))
        .finish())
}

/// Alerts that came.
#[derive(Debug, Deserialize)]
pub struct Came {
    ids: Vec<Id>,
}

/// `POST /api/v1/alerts/delivered`: the caller's browser has shown these. Others' are not touched.
///
/// # Errors
/// [`Error::Invalid`] when it names too many.
pub async fn delivered(
    staff: Staff,
    input: web::Json<Came>,
    app: App,
) -> Result<HttpResponse, Error> {
    if input.ids.len() > 50 {
        return Err(Error::invalid("ids", "At most 50 at once."));
    }
    let (me, ids) = (staff.id(), input.into_inner().ids);
    app.store
        .insert(staff.shop, move |tx| alerts::delivered(tx, me, &ids))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
