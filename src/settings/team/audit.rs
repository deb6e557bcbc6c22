//! What staff did: as a page to look through, and as a file.

use std::collections::HashMap;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::stream;
use serde::Deserialize;

use super::audit_page::{self, Shown};
use crate::app::App;
use crate::db::{ShopId, Store};
use crate::error::Error;
use crate::ids::Id;
use crate::settings::csv::line;
use crate::team::audit::{self, Entry, Sought};
use crate::team::document::{self, Opened};
use crate::team::{Staff, frame, store as team};

/// Entries of one page.
const PAGE: i64 = 50;
/// Entries read at once for the file.
const BATCH: i64 = 500;

/// Which entries are asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Query {
    #[serde(default)]
    person: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    before: String,
}

impl Query {
    fn sought(&self) -> Sought {
        Sought {
            staff: self.person.parse().ok(),
            kind: Some(self.kind.clone()).filter(|kind| !kind.is_empty()),
            before: self.before.parse().ok(),
        }
    }
}

/// `GET /settings/audit`, by person and kind.
///
/// # Errors
/// The database's. Who is not signed in is shown the way in.
pub async fn page(
    request: HttpRequest,
    query: web::Query<Query>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let (now, sought) = (app.store.clock().now(), query.sought());
    let shown = app
        .store
        .read(move |conn| {
            let shop = staff.shop;
            let mut entries = audit::list(conn, shop, &sought, PAGE + 1)?;
            let more = entries.len() > usize::try_from(PAGE).unwrap_or(0);
            entries.truncate(usize::try_from(PAGE).unwrap_or(0));
            Ok::<_, Error>(Shown {
                now,
                names: team::names(conn, shop)?,
                kinds: audit::kinds(conn, shop)?,
                entries,
                more,
                sought,
                viewer: staff,
            })
        })
        .await?;
    let markup = audit_page::page(&shown, frame.as_ref());
    Ok(frame::answer(HttpResponse::Ok(), markup, frame.as_ref()))
}

/// `GET /api/v1/audit.csv`: the same as a file, whole, as it is read.
///
/// # Errors
/// The database's, before the first line.
pub async fn export(
    query: web::Query<Query>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let (store, shop) = (app.store.clone(), staff.shop);
    let names = store.read(move |conn| team::names(conn, shop)).await?;
    let sought = Sought {
        before: None,
        ..query.sought()
    };
    let lines = Lines {
        store,
        shop,
        names,
        sought,
        begun: false,
        ended: false,
    };
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""))
        .streaming(stream::unfold(lines, |mut lines| async move {
            let next = lines.next().await?;
            Some((next, lines))
        })))
}

/// The file, some entries at a time: however long it is, little of it is held.
struct Lines {
    store: Store,
    shop: ShopId,
    names: HashMap<Id, String>,
    sought: Sought,
    begun: bool,
    ended: bool,
}

impl Lines {
    async fn next(&mut self) -> Option<Result<web::Bytes, Error>> {
        if self.ended {
            return None;
        }
        if !self.begun {
            self.begun = true;
            return Some(Ok("when,who,what,to,detail,ip,browser\r\n".into()));
        }
        let (shop, sought) = (self.shop, self.sought.clone());
        let read = self
            .store
            .read(move |conn| audit::list(conn, shop, &sought, BATCH))
            .await;
        let entries = match read {
            Ok(entries) => entries,
            Err(error) => {
                // A file that breaks off is seen to be broken.
                tracing::error!(%error, "an export broke off");
                self.ended = true;
                return Some(Err(error));
            }
        };
        let last = entries.last()?;
        self.sought.before = Some(last.id);
        self.ended = i64::try_from(entries.len()).unwrap_or(0) < BATCH;
        let text: String = entries.iter().map(|entry| self.line(entry)).collect();
        Some(Ok(text.into()))
    }

    fn line(&self, entry: &Entry) -> String {
        let who = entry
            .staff
            .and_then(|id| self.names.get(&id))
            .map_or("", String::as_str);
        let detail = match &entry.detail {
            serde_json::Value::Object(map) if map.is_empty() => String::new(),
            other => other.to_string(),
        };
        let cells = [
            entry.at.rfc3339(),
            who.to_owned(),
            entry.kind.clone(),
            entry.subject.clone().unwrap_or_default(),
            detail,
            entry.place.ip.clone().unwrap_or_default(),
            entry.place.agent.clone().unwrap_or_default(),
        ];
        line(&cells.each_ref().map(String::as_str))
    }
}
