//! `/settings/assistants`: the list, and one assistant by its tabs.

use actix_web::{HttpRequest, HttpResponse, web};
use diesel::prelude::*;
use maud::Markup;

use super::appearance::{self, Around};
use super::tabs::{self, Tab, path};
use super::{acts, list};
use crate::app::App;
use crate::assistant::learning::gaps::{self, State};
use crate::assistants::{Assistant, store};
use crate::db::schema::rules;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;
use crate::settings::home::theme_editor;
use crate::settings::knowledge::documents::Query;
use crate::settings::knowledge::list::Shown;
use crate::settings::knowledge::pages as knowledge;
use crate::settings::plan::Beside;
use crate::settings::shell::{Look, Shell};
use crate::shop::plan::What;
use crate::shop::store::{self as shops, Shop};
use crate::team::document::{self, to};
use crate::team::frame::{self, Frame};
use crate::team::{Opened, Staff};

const SCRIPT: &str = "/assets/settings/assistants.js";
const KNOWLEDGE_SCRIPT: &str = "/assets/settings/knowledge.js";

fn shell<'p>(app: &App, staff: &'p Staff, frame: Option<&'p Frame>, title: &'p str) -> Shell<'p> {
    Shell {
        title,
        viewer: &staff.member.name,
        now: app.store.clock().now(),
        frame,
        script: SCRIPT,
    }
}

/// `GET /settings/assistants`.
///
/// # Errors
/// The database's. Who is not signed in is shown the way in.
pub async fn all(request: HttpRequest, app: App) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let page = every(&app, &staff, frame.as_ref(), "", None).await?;
    Ok(frame::answer(HttpResponse::Ok(), page, frame.as_ref()))
}

/// The list once more, with the name that was typed and what is wrong with it: for a form without script.
///
/// # Errors
/// The error itself, where it is about no field.
pub(super) async fn list_again(
    app: &App,
    staff: &Staff,
    typed: &str,
    error: Error,
) -> Result<HttpResponse, Error> {
    let Error::Invalid { message, .. } = error else {
        return Err(error);
    };
    let page = every(app, staff, None, typed, Some(&("name", message))).await?;
    Ok(frame::answer(
        HttpResponse::UnprocessableEntity(),
        page,
        None,
    ))
}

async fn every(
    app: &App,
    staff: &Staff,
    frame: Option<&Frame>,
    typed: &str,
    wrong: Option<&tabs::Wrong>,
) -> Result<Markup, Error> {
    let shop = staff.shop;
    let (offer, now) = (app.config.plans.clone(), app.store.clock().now());
    let (name, lines, limit) = app
        .store
        .read(move |conn| {
            let name = shops::by_id(conn, shop)?.name;
            let mut lines = Vec::new();
            for assistant in store::all(conn, shop)? {
                lines.push(list::Line {
                    open: acts::open_chats(conn, shop, assistant.id)?,
                    actions: actions_on(conn, shop, assistant.id)?,
                    assistant,
                });
            }
            let limit = Beside::read(conn, offer.as_ref(), shop, What::Assistants, now)?;
            Ok::<_, Error>((name, lines, limit))
        })
        .await?;
    let shell = shell(app, staff, frame, "Assistants");
    Ok(shell.page(&list::page(
        &shell,
        &name,
        (&lines, limit.as_ref()),
        (typed, wrong),
    )))
}

fn actions_on(conn: &mut Conn, shop: ShopId, id: Id) -> Result<i64, Error> {
    Ok(rules::table
        .filter(rules::shop_id.eq(shop.key()))
        .filter(rules::assistant_id.eq(id.0))
        .filter(rules::enabled.eq(true))
        .count()
        .get_result(conn)?)
}

/// `GET /settings/assistants/{assistant}`: on to its first tab.
///
/// # Errors
/// [`Error::NotFound`]. Who is not signed in is shown the way in.
pub async fn one(request: HttpRequest, id: web::Path<Id>, app: App) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let (shop, id) = (staff.shop, *id);
    app.store.read(move |conn| found(conn, shop, id)).await?;
    let there = path(id, Tab::Actions);
    let there = frame
        .as_ref()
        .map_or(there.clone(), |frame| frame.link(&there));
    Ok(to(&there))
}

/// An assistant of the shop; the first one even where it was never written down.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub fn found(conn: &mut Conn, shop: ShopId, id: Id) -> Result<Assistant, Error> {
    store::all(conn, shop)?
        .into_iter()
        .find(|one| one.id == id)
        .ok_or(Error::NotFound)
}

/// `GET /settings/assistants/{assistant}/{tab}`: its knowledge, shared inbox or appearance.
///
/// # Errors
/// [`Error::NotFound`]. Who is not signed in is shown the way in.
pub async fn tab(
    request: HttpRequest,
    wanted: web::Path<(Id, String)>,
    query: web::Query<Query>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let (id, name) = wanted.into_inner();
    let here = Tab::parse(&name).ok_or(Error::NotFound)?;
    let page = shown(&app, &staff, frame.as_ref(), (id, here), &query, None).await?;
    Ok(frame::answer(HttpResponse::Ok(), page, frame.as_ref()))
}

/// The tab once more, with what was typed and what is wrong with it: for a form without script.
///
/// # Errors
/// [`Error::NotFound`]; the error itself, where it is about no field.
pub(super) async fn again(
    request: &HttpRequest,
    app: &App,
    staff: &Staff,
    (id, here): (Id, Tab),
    typed: impl FnOnce(&mut Assistant),
    error: Error,
) -> Result<HttpResponse, Error> {
    let Error::Invalid { field, message } = error else {
        return Err(error);
    };
    if frame::Asked::read(request).in_frame() {
        return Ok(to(&path(id, here)));
    }
    let refused = Refused {
        typed: Box::new(typed),
        wrong: (field.unwrap_or("version"), message),
    };
    let query = Query::default();
    let page = shown(app, staff, None, (id, here), &query, Some(refused)).await?;
    Ok(frame::answer(
        HttpResponse::UnprocessableEntity(),
        page,
        None,
    ))
}

/// What was typed, and what is wrong with it.
struct Refused<'t> {
    typed: Box<dyn FnOnce(&mut Assistant) + 't>,
    wrong: tabs::Wrong,
}

async fn shown(
    app: &App,
    staff: &Staff,
    frame: Option<&Frame>,
    (id, here): (Id, Tab),
    query: &Query,
    refused: Option<Refused<'_>>,
) -> Result<Markup, Error> {
    let shop = staff.shop;
    let mut its = app
        .store
        .read(move |conn| {
            Ok::<_, Error>(Its {
                assistant: found(conn, shop, id)?,
                shop: shops::by_id(conn, shop)?,
                gaps: open_gaps(conn, shop, id)?,
                busy: acts::with_people(conn, shop, id)?.len(),
            })
        })
        .await?;
    let wrong = refused.map(|refused| {
        (refused.typed)(&mut its.assistant);
        refused.wrong
    });
    let (one, wrong) = (&its.assistant, wrong.as_ref());
    let first = one.id == shop.0;
    let called = one.called(&its.shop.name);
    let mut shell = shell(app, staff, frame, &called);
    if here == Tab::Knowledge {
        shell.script = KNOWLEDGE_SCRIPT;
    }
    let main = match here {
        Tab::Knowledge => {
            let list = its_documents(app, shop, id, query).await?;
            tabs::knowledge(&shell, one, &list, its.gaps)
        }
        Tab::Inbox => tabs::shared_inbox(&shell, one, its.busy, wrong),
        Tab::Appearance => {
            let shelf = app.books.of(&app.store, shop).await?;
            let buttons: Vec<String> = shelf
                .of((!first).then_some(one.id))
                .book
                .rules()
                .iter()
                .filter_map(|rule| Some(rule.button(None)?.0.to_owned()))
                .collect();
            let editor = theme_editor(&app.config.client_id);
            let around = Around {
                shop: &its.shop.name,
                first,
                buttons: &buttons,
                theme: &app.config.shop_url.of(&its.shop.domain, &editor),
            };
            appearance::page(one, &around, wrong)
        }
        // Those have pages of their own.
        Tab::Actions => return Err(Error::NotFound),
    };
    let look = Look {
        under: Some("Assistants"),
        ..Look::default()
    };
    let saved = !query.saved.is_empty();
    let head = tabs::head_after(&shell, one, &called, here, saved);
    Ok(shell.page_as(&look, &maud::html! { (head) (main) }))
}

/// The documents of its tab: those it answers from, unless others are asked for.
async fn its_documents(app: &App, shop: ShopId, id: Id, query: &Query) -> Result<Shown, Error> {
    let mut wanted = query.wanted();
    wanted.by = match query.answers.as_str() {
        "no" => Some((id, false)),
        "either" => None,
        _ => Some((id, true)),
    };
    knowledge::shown(app, shop, wanted, Some(id)).await
}

struct Its {
    assistant: Assistant,
    shop: Shop,
    gaps: i64,
    busy: usize,
}

/// Questions put to it that nothing it answers from has told yet.
fn open_gaps(conn: &mut Conn, shop: ShopId, id: Id) -> Result<i64, Error> {
    gaps::count(conn, shop, &[State::Open, State::Drafted], Some(id))
}
