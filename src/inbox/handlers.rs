//! The inbox's pages.

use std::borrow::Cow;

use actix_web::{HttpRequest, HttpResponse, web};

use super::filter::encoded;
use super::marks::Tags;
use super::open::{self, Eyes};
use super::order::After;
use super::view::{Colleague, Filter, InboxPage, Presence, Viewer};
use super::{list, pages, saved, search, tally};
use crate::app::App;
use crate::assistants::store as assistants;
use crate::clock::Micros;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::handoff::{desk, people, presence};
use crate::ids::Id;
use crate::search::found::Behind;
use crate::shop::store as shops;
use crate::team::frame::answer;
use crate::team::pages::{no_chat, no_such_chat};
use crate::team::{Can, Frame, Opened, Staff, document};

/// `GET /inbox`.
///
/// # Errors
/// The database's. Who is not signed in is shown the way in.
pub async fn inbox(request: HttpRequest, app: App) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    page(&request, staff, frame, app, None).await
}

/// `GET /inbox/{conversation}`.
///
/// # Errors
/// The database's. Another shop's chat is a 404 with a way back.
pub async fn conversation(
    request: HttpRequest,
    id: web::Path<Id>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    match page(&request, staff, frame.clone(), app, Some(*id)).await {
        Err(Error::NotFound) => {
            let shown = frame.as_ref().map_or_else(no_chat, no_such_chat);
            Ok(answer(HttpResponse::NotFound(), shown, frame.as_ref()))
        }
        shown => shown,
    }
}

async fn page(
    request: &HttpRequest,
    staff: Staff,
    frame: Option<Frame>,
    app: App,
    open: Option<Id>,
) -> Result<HttpResponse, Error> {
    let pairs: Vec<(Cow<'_, str>, Cow<'_, str>)> =
        form_urlencoded::parse(request.query_string().as_bytes()).collect();
    let filter = Filter::from_pairs(pairs.iter().map(|(name, value)| (&**name, &**value)));
    // One that can't be read begins at the top.
    let after = pairs
        .iter()
        .find(|(name, _)| name == "after")
        .and_then(|(_, value)| value.parse::<After>().ok());
    let one = |name: &str| pairs.iter().find(|(known, _)| known == name);
    // A space after a word ends it.
    let typed = one("q").map(|(_, typed)| typed.trim_start().to_owned());
    let typed = typed.filter(|typed| !typed.is_empty());
    // Behind which message a search goes on, and at which one a thread is opened.
    let id = |name: &str| one(name).and_then(|(_, value)| value.parse::<Id>().ok());
    let at = id("at");
    let behind = match id("after") {
        Some(id) => match one("apart").map(|(_, by)| by.parse()) {
            Some(by) => Behind::Apart(id, by.unwrap_or(0)),
            None => Behind::Message(id),
        },
        None => Behind::Nothing,
    };
    // How far back a thread is read without script.
    let before = pairs
        .iter()
        .find(|(name, _)| name == "before")
        .and_then(|(_, value)| value.parse::<i64>().ok());
    let now = app.store.clock().now();
    let shelf = app.books.of(&app.store, staff.shop).await?;
    let trouble = app.models.trouble(&app.store, staff.shop).await?;
    let shared = app.clone();
    let page = app
        .store
        .read(move |conn| {
            let shop = shops::by_id(conn, staff.shop)?;
            let cursor = list::cursor(conn, staff.shop)?;
            let tags = Tags::of(conn, staff.shop)?;
            let filter = tags.meant(filter);
            let (shop_id, viewer) = (staff.shop, staff.id());
            let (search, (rows, more)) = match typed {
                Some(typed) => {
                    let asked = (typed.as_str(), &*filter.to_query());
                    let found = search::read(conn, (shop_id, viewer), asked, behind, now)?;
                    (Some(found), (Vec::new(), None))
                }
                None => (
                    None,
                    list::rows(conn, shop_id, viewer, &filter, after.as_ref())?,
                ),
            };
            let eyes = Eyes::of(conn, &shared, &staff, &shelf)?;
            let open = open
                .map(|id| open::open(conn, &eyes, id, before, at))
                .transpose()?;
            Ok::<_, Error>(InboxPage {
                now,
                viewer: Viewer {
                    id: staff.id().to_string(),
                    name: staff.member.name.clone(),
                    looks_only: !staff.may(Can::Chat),
                },
                counts: tally::counts(conn, staff.shop, staff.id())?,
                all_tags: tags.offered(),
                filter_marks: filter.tags.iter().map(|key| tags.mark(key)).collect(),
                kept: saved::of(conn, staff.shop, staff.id())?,
                rows,
                open,
                team: colleagues(conn, staff.shop, now)?,
                groups: people::groups(conn, staff.shop)?
                    .into_iter()
                    .map(|group| (group.id.to_string(), group.name))
                    .collect(),
                cursor,
                more: more.map(|after| next_page(&filter, &after)),
                assistants: choice(conn, staff.shop)?,
                shop_name: shop.name,
                trouble,
                filter,
                search,
            })
        })
        .await?;
    let shown = pages::page(&page, frame.as_ref());
    Ok(answer(HttpResponse::Ok(), shown, frame.as_ref()))
}

/// The assistants to filter by.
fn choice(conn: &mut Conn, shop: ShopId) -> Result<Vec<(String, String)>, Error> {
    let names = assistants::names(conn, shop)?;
    if names.len() < 2 {
        return Ok(Vec::new());
    }
    let hidden = assistants::hidden(conn, shop)?;
    let shown = names.into_iter().filter(|(id, _)| !hidden.contains(&id.0));
    Ok(shown.map(|(id, name)| (id.to_string(), name)).collect())
}

fn next_page(filter: &Filter, after: &After) -> String {
    let query = filter.to_query();
    let separator = if query.is_empty() { '?' } else { '&' };
    format!(
        "/inbox{query}{separator}after={}",
        encoded(&after.to_string())
    )
}

/// The team, with who is here and how many chats each holds.
///
/// # Errors
/// The database's.
pub fn colleagues(conn: &mut Conn, shop: ShopId, now: Micros) -> Result<Vec<Colleague>, Error> {
    let away_after = desk::limits(conn, shop)?.away_after;
    let here = presence::here_now(conn, shop, now, away_after)?;
    let held = tally::held(conn, shop)?;
    Ok(people::all(conn, shop)?
        .into_iter()
        .map(|member| Colleague {
            presence: if here.contains(&member.id) && !member.is_away(now) {
                Presence::Online
            } else {
                Presence::Away
            },
            holds: held.get(&member.id).copied().unwrap_or(0),
            id: member.id.to_string(),
            name: member.name,
        })
        .collect())
}
