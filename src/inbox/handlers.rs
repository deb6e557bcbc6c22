//! The inbox's pages.

use std::borrow::Cow;

use actix_web::{HttpRequest, HttpResponse, web};

use super::open::{self, Eyes};
use super::view::{Colleague, Filter, InboxPage, Presence, Viewer};
use super::{list, pages};
use crate::app::App;
use crate::clock::Micros;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::handoff::presence;
use crate::ids::Id;
use crate::shop::store as shops;
use crate::team::frame::answer;
use crate::team::pages::{AtDoor, no_such_chat, sign_in};
use crate::team::{Frame, Opened, Staff, document, store as team};

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
            let shown = frame
                .as_ref()
                .map_or_else(|| sign_in(AtDoor::NoSuchChat), no_such_chat);
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
    let from = pairs
        .iter()
        .find(|(name, _)| name == "from")
        .and_then(|(_, value)| value.parse::<i64>().ok())
        .filter(|from| (0..1_000_000).contains(from))
        .unwrap_or(0);
    let now = app.store.clock().now();
    let book = app.books.of(&app.store, staff.shop).await?;
    let trouble = app.models.trouble(&app.store, staff.shop).await?;
    let page = app
        .store
        .read(move |conn| {
            let shop = shops::by_id(conn, staff.shop)?;
            let cursor = list::cursor(conn, staff.shop)?;
            let (rows, more) = list::rows(conn, staff.shop, staff.id(), &filter, from)?;
            let eyes = Eyes {
                shop: staff.shop,
                shop_name: &shop.name,
                viewer: staff.id(),
                book: &book,
            };
            let open = open.map(|id| open::open(conn, &eyes, id)).transpose()?;
            Ok::<_, Error>(InboxPage {
                now,
                viewer: Viewer {
                    id: staff.id().to_string(),
                    name: staff.member.name.clone(),
                },
                counts: list::counts(conn, staff.shop, staff.id())?,
                all_tags: list::tags(conn, staff.shop)?,
                rows,
                open,
                team: colleagues(conn, staff.shop, now)?,
                cursor,
                more: more.then(|| next_page(&filter, from)),
                shop_name: shop.name,
                trouble,
                filter,
            })
        })
        .await?;
    let shown = pages::page(&page, frame.as_ref());
    Ok(answer(HttpResponse::Ok(), shown, frame.as_ref()))
}

fn next_page(filter: &Filter, from: i64) -> String {
    let query = filter.to_query();
    let separator = if query.is_empty() { '?' } else { '&' };
    format!("/inbox{query}{separator}from={}", from + list::PAGE)
}

/// The team, with who is here and how many chats each holds.
///
/// # Errors
/// The database's.
pub fn colleagues(conn: &mut Conn, shop: ShopId, now: Micros) -> Result<Vec<Colleague>, Error> {
    let seen = presence::seen(conn, shop)?;
    let held = list::held(conn, shop)?;
    Ok(team::all(conn, shop)?
        .into_iter()
        .map(|member| Colleague {
            presence: match seen.get(&member.id) {
                Some(at) if !presence::is_away(*at, now) => Presence::Online,
                Some(_) | None => Presence::Away,
            },
            holds: held.get(&member.id).copied().unwrap_or(0),
            id: member.id.to_string(),
            name: member.name,
        })
        .collect())
}
