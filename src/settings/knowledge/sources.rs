//! `/api/v1/sources`: where documents come from, how far fetching them is, and what could not be used.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::input;
use crate::app::App;
use crate::assistant::knowledge::audience::Audience;
use crate::assistant::sources::site::Settings;
use crate::assistant::sources::web::guard::Reach;
use crate::assistant::sources::{self, Source, SourceKind, failures, run};
use crate::db::ShopId;
use crate::error::Error;
use crate::ids::Id;
use crate::team::Staff;

const PAGE: &str = "/settings/knowledge";

fn told(source: &Source) -> Value {
    let settings: Value = serde_json::from_str(&source.settings).unwrap_or(Value::Null);
    json!({
        "id": source.id,
        "kind": source.kind.as_str(),
        "name": source.name,
        "settings": settings,
        "state": source.state.as_str(),
        "looked_at": source.looked_at,
        "changed": source.changed,
        "removed": source.removed,
        "failed": source.failed,
        "error": source.error,
        "started_at": source.started_at.map(|at| at.rfc3339()),
        "finished_at": source.finished_at.map(|at| at.rfc3339()),
        "assistants": match &source.audience {
            Audience::All => None,
            Audience::Of(ids) => Some(ids),
        },
    })
}

/// `GET /api/v1/sources`: all of them.
///
/// # Errors
/// The database's.
pub async fn all(staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let shop = staff.shop;
    let found = app
        .store
        .read(move |conn| sources::list(conn, shop))
        .await?;
    let told: Vec<Value> = found.iter().map(told).collect();
    Ok(HttpResponse::Ok().json(json!({ "sources": told })))
}

/// `GET /api/v1/sources/{source}`: one, with what could not be used and why.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn one(id: web::Path<Id>, staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let (shop, id) = (staff.shop, *id);
    let (source, failed) = app
        .store
        .read(move |conn| {
            let source = sources::one(conn, shop, id)?;
            Ok::<_, Error>((source, failures::of(conn, shop, id)?))
        })
        .await?;
    let mut answer = told(&source);
    let failed = failed.iter().map(|(failure, at)| {
        json!({ "item": failure.item, "reason": failure.reason, "at": at.rfc3339() })
    });
    if let Some(fields) = answer.as_object_mut() {
        fields.insert("failures".into(), failed.collect());
    }
    Ok(HttpResponse::Ok().json(answer))
}

/// `POST /api/v1/sources`: pages of a site, read at once.
///
/// # Errors
/// [`Error::Invalid`] on `url`, `depth` or `pages`.
pub async fn add(
    request: HttpRequest,
    staff: Staff,
    payload: web::Payload,
    app: App,
) -> Result<HttpResponse, Error> {
    let input = input::read(&request, payload).await?;
    let reach = if app.config.reads_loopback {
        Reach::AlsoLoopback
    } else {
        Reach::Public
    };
    let settings = Settings::parse(
        &input.url.unwrap_or_default(),
        input.depth.unwrap_or(0),
        input.pages.unwrap_or(20),
        reach,
    )?;
    let (author, text) = (
        staff.id(),
        serde_json::to_string(&settings).map_err(Error::fault)?,
    );
    let id = app
        .store
        .insert(staff.shop, move |tx| {
            let id = sources::ensure(tx, SourceKind::Site, &settings.url, &text, Some(author))?;
            run::begin(tx, id)?;
            Ok::<_, Error>(id)
        })
        .await?;
    Ok(input::answer(&request, PAGE, &json!({ "id": id })))
}

/// `POST /api/v1/sources/{source}/refresh`: fetches what there is now.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] where there is nothing to fetch.
pub async fn refresh(
    request: HttpRequest,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let id = *id;
    let begun = app
        .store
        .insert(staff.shop, move |tx| run::begin(tx, id))
        .await?;
    Ok(input::answer(&request, PAGE, &json!({ "begun": begun })))
}

/// `POST /api/v1/sources/{source}/stop`: ends the run under way. What it has brought in stays.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn stop(
    request: HttpRequest,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let id = *id;
    let stopped = app
        .store
        .insert(staff.shop, move |tx| run::stop(tx, id))
        .await?;
    Ok(input::answer(
        &request,
        PAGE,
        &json!({ "stopped": stopped }),
    ))
}

/// `POST /api/v1/sources/{source}/failures/clear`: forgets what could not be used.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn clear(
    request: HttpRequest,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let id = *id;
    app.store
        .insert(staff.shop, move |tx| failures::clear(tx, id))
        .await?;
    Ok(input::answer(&request, PAGE, &json!({ "cleared": id })))
}

/// `POST /api/v1/sources/{source}/delete`: forgets a site with every document that came from it.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] for a source that is no site.
pub async fn delete(
    request: HttpRequest,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let id = *id;
    let documents = app
        .store
        .insert(staff.shop, move |tx| sources::remove(tx, id))
        .await?;
    Ok(input::answer(
        &request,
        PAGE,
        &json!({ "documents": documents }),
    ))
}

/// Every source with what could not be used, for the page.
///
/// # Errors
/// The database's.
pub(super) fn shown(
    conn: &mut crate::db::Conn,
    shop: ShopId,
) -> Result<Vec<(Source, Vec<failures::Failure>)>, Error> {
    let mut out = Vec::new();
    for source in sources::list(conn, shop)? {
        let failed = failures::of(conn, shop, source.id)?;
        out.push((
            source,
            failed.into_iter().map(|(failure, _)| failure).collect(),
        ));
    }
    Ok(out)
}
