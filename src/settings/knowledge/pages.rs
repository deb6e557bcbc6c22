//! `/settings/knowledge`: the list, a new document, one document.

use actix_web::{HttpRequest, HttpResponse, web};

use super::audience::{Every, change_of};
use super::documents::Query;
use super::input::Input;
use super::{editor, list, sources};
use crate::app::App;
use crate::assistant::knowledge::audience::Change;
use crate::assistant::knowledge::list::Wanted;
use crate::assistant::knowledge::{list as documents, versions};
use crate::assistant::learning::samples;
use crate::assistant::sources::SourceKind;
use crate::assistants::store as assistants;
use crate::db::ShopId;
use crate::error::Error;
use crate::ids::Id;
use crate::settings::shell::{Look, Shell};
use crate::team::document::{self, to};
use crate::team::frame::{self, Frame};
use crate::team::{Opened, Staff, store as team};

const LIST_SCRIPT: &str = "/assets/settings/knowledge.js";
const EDITOR_SCRIPT: &str = "/assets/settings/editor.js";

/// `GET /settings/knowledge`: what the assistant knows, and where it comes from.
///
/// # Errors
/// The database's. Who is not signed in is shown the way in.
pub async fn all(
    request: HttpRequest,
    query: web::Query<Query>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let shown = shown(&app, staff.shop, query.wanted(), None).await?;
    let shell = shell(&app, &staff, frame.as_ref(), ("Knowledge", LIST_SCRIPT));
    let page = shell.page(&list::page(&shell, &shown));
    Ok(frame::answer(HttpResponse::Ok(), page, frame.as_ref()))
}

/// What a list shows: of all documents, or in an assistant's `tab`.
///
/// # Errors
/// The database's.
pub async fn shown(
    app: &App,
    shop: ShopId,
    wanted: Wanted,
    tab: Option<Id>,
) -> Result<list::Shown, Error> {
    app.store
        .read(move |conn| {
            Ok::<_, Error>(list::Shown {
                listed: documents::read(conn, shop, &wanted)?,
                languages: documents::languages(conn, shop)?,
                names: team::names(conn, shop)?,
                sources: sources::shown(conn, shop)?,
                every: Every(assistants::names(conn, shop)?),
                wanted,
                tab,
            })
        })
        .await
}

/// The list once more with what was wrong: for a form without script.
///
/// # Errors
/// The database's.
pub(super) async fn refused(
    request: &HttpRequest,
    app: &App,
    staff: &Staff,
    tab: Option<Id>,
    wrong: String,
) -> Result<HttpResponse, Error> {
    if frame::Asked::read(request).in_frame() {
        return Ok(to("/settings/knowledge"));
    }
    let wanted = Wanted {
        by: tab.map(|id| (id, true)),
        ..Wanted::default()
    };
    let shown = shown(app, staff.shop, wanted, tab).await?;
    let shell = shell(app, staff, None, ("Knowledge", LIST_SCRIPT));
    let look = Look {
        banner: Some(maud::html! { (wrong) }),
        ..under()
    };
    let page = shell.page_as(&look, &list::page(&shell, &shown));
    Ok(frame::answer(
        HttpResponse::UnprocessableEntity(),
        page,
        None,
    ))
}

/// Every page here is one of Knowledge.
fn under() -> Look<'static> {
    Look {
        under: Some("Knowledge"),
        ..Look::default()
    }
}

fn shell<'p>(
    app: &App,
    staff: &'p Staff,
    frame: Option<&'p Frame>,
    (title, script): (&'p str, &'static str),
) -> Shell<'p> {
    Shell {
        title,
        viewer: &staff.member.name,
        now: app.store.clock().now(),
        frame,
        script,
    }
}

/// An empty sheet, for whom what staff write is.
async fn empty(app: &App, shop: ShopId) -> Result<editor::Sheet, Error> {
    app.store
        .read(move |conn| {
            let sources = crate::assistant::sources::list(conn, shop)?;
            let written = (sources.into_iter()).find(|source| source.kind == SourceKind::Written);
            Ok::<_, Error>(editor::Sheet {
                audience: written.map(|source| source.audience).unwrap_or_default(),
                every: Every(assistants::names(conn, shop)?),
                ..editor::Sheet::default()
            })
        })
        .await
}

/// `GET /settings/knowledge/new`: an empty sheet.
///
/// # Errors
/// The database's. Who is not signed in is shown the way in.
pub async fn new(request: HttpRequest, app: App) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let sheet = empty(&app, staff.shop).await?;
    let shell = shell(
        &app,
        &staff,
        frame.as_ref(),
        ("New document", EDITOR_SCRIPT),
    );
    let page = shell.page_as(&under(), &editor::page(&shell, &sheet));
    Ok(frame::answer(HttpResponse::Ok(), page, frame.as_ref()))
}

/// What is wrong, to a page that was just saved without script.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Saved {
    saved: Option<String>,
}

/// `GET /settings/knowledge/{document}`: one document, to be read and changed.
///
/// # Errors
/// [`Error::NotFound`]. Who is not signed in is shown the way in.
pub async fn one(
    request: HttpRequest,
    id: web::Path<Id>,
    saved: web::Query<Saved>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let mut sheet = match sheet(&app, &staff, *id).await {
        Ok(sheet) => sheet,
        // It was deleted, perhaps by a colleague just now: the list says what there is.
        Err(Error::NotFound) if !is_api(&request) => return Ok(gone(&app, &staff, frame.as_ref())),
        Err(error) => return Err(error),
    };
    sheet.saved = saved.saved.is_some();
    let title = sheet.title.clone();
    let shell = shell(&app, &staff, frame.as_ref(), (&title, EDITOR_SCRIPT));
    let page = shell.page_as(&under(), &editor::page(&shell, &sheet));
    Ok(frame::answer(HttpResponse::Ok(), page, frame.as_ref()))
}

fn is_api(request: &HttpRequest) -> bool {
    request.path().starts_with("/api/")
}

fn gone(app: &App, staff: &Staff, frame: Option<&Frame>) -> HttpResponse {
    let shell = shell(app, staff, frame, ("Not found", EDITOR_SCRIPT));
    let page = shell.page_as(&under(), &editor::gone(&shell));
    frame::answer(HttpResponse::NotFound(), page, frame)
}

async fn sheet(app: &App, staff: &Staff, id: Id) -> Result<editor::Sheet, Error> {
    let shop = staff.shop;
    app.store
        .read(move |conn| {
            let (row, body) = documents::one(conn, shop, id)?;
            let source = match row.source_id {
                Some(source) => crate::assistant::sources::one(conn, shop, Id(source)).ok(),
                None => None,
            };
            Ok(editor::Sheet {
                id: Some(id),
                title: row.title.clone(),
                body,
                language: row.chosen_language.clone().unwrap_or_default(),
                url: row.url.clone().unwrap_or_default(),
                on: !row.switched_off,
                version: row.version,
                versions: versions::list(conn, shop, id)?,
                questions: samples::list(conn, shop, id)?,
                asked: String::new(),
                names: team::names(conn, shop)?,
                source: source.map(|source| source.name),
                audience: row.audience(),
                every: Every(assistants::names(conn, shop)?),
                row: Some(row),
                wrong: None,
                saved: false,
            })
        })
        .await
}

/// The editor once more, with what was typed and what is wrong with it: for a form without script.
///
/// # Errors
/// The database's.
pub(super) async fn again(
    request: &HttpRequest,
    app: &App,
    staff: &Staff,
    id: Option<Id>,
    input: &Input,
    error: Error,
) -> Result<HttpResponse, Error> {
    let Error::Invalid { field, message } = error else {
        return Err(error);
    };
    let asked = frame::Asked::read(request);
    if asked.in_frame() {
        return Ok(to("/settings/knowledge"));
    }
    let mut sheet = match id {
        Some(id) => sheet(app, staff, id).await?,
        None => empty(app, staff.shop).await?,
    };
    if let Ok(Some(Change::To(audience))) = change_of(input) {
        sheet.audience = audience;
    }
    let typed = |text: &Option<String>| text.clone().unwrap_or_default();
    sheet.title = typed(&input.title);
    sheet.body = typed(&input.body);
    sheet.language = typed(&input.language);
    sheet.url = typed(&input.url);
    sheet.on = input.on.unwrap_or(true);
    if field != Some("version")
        && let Some(seen) = input.version
    {
        // They have not been told of what somebody else saved meanwhile.
        sheet.version = seen;
    }
    sheet.wrong = Some((field.unwrap_or("body"), message));
    let shell = shell(app, staff, None, ("Not saved", EDITOR_SCRIPT));
    let page = shell.page_as(&under(), &editor::page(&shell, &sheet));
    Ok(frame::answer(
        HttpResponse::UnprocessableEntity(),
        page,
        None,
    ))
}

/// The editor once more, with a sample question that was refused and why: for a form without script.
///
/// # Errors
/// The database's; `error` itself where no field is named.
pub(super) async fn asked_again(
    request: &HttpRequest,
    app: &App,
    staff: &Staff,
    id: Id,
    typed: String,
    error: Error,
) -> Result<HttpResponse, Error> {
    let Error::Invalid { message, .. } = error else {
        return Err(error);
    };
    if frame::Asked::read(request).in_frame() {
        return Ok(to("/settings/knowledge"));
    }
    let mut sheet = sheet(app, staff, id).await?;
    sheet.asked = typed;
    sheet.wrong = Some(("question", message));
    let shell = shell(app, staff, None, ("Not saved", EDITOR_SCRIPT));
    let page = shell.page_as(&under(), &editor::page(&shell, &sheet));
    Ok(frame::answer(
        HttpResponse::UnprocessableEntity(),
        page,
        None,
    ))
}
