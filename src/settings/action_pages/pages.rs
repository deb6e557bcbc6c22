//! `/settings/assistants/{assistant}/actions`: the list, a new action, one action.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::json;

use super::words::Names;
use super::{editor, list};
use crate::app::App;
use crate::assistants::Assistant;
use crate::conversation::tags;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::handoff::people;
use crate::ids::Id;
use crate::rules::Rule;
use crate::rules::contradictions::{contradictions, contradictions_of};
use crate::rules::store as rules;
use crate::rules::templates;
use crate::settings::actions::told;
use crate::settings::assistants::pages::found;
use crate::settings::assistants::{Tab, head};
use crate::settings::shell::Shell;
use crate::shop::store as shops;
use crate::team::document;
use crate::team::frame::{self, Frame};
use crate::team::{Opened, Staff, store as team};

const LIST: &str = "/assets/settings/actions.js";
const EDITOR: &str = "/assets/settings/action-editor.js";

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

/// What helps to say what an assistant's actions are.
pub(super) fn names(conn: &mut Conn, shop: ShopId, assistant: Id) -> Result<Names, Error> {
    Ok(Names {
        actions: rules::of(conn, shop, assistant)?
            .into_iter()
            .map(|kept| (kept.rule.id, kept.rule.name))
            .collect(),
        staff: team::all(conn, shop)?
            .into_iter()
            .map(|member| (member.id, member.name))
            .collect::<HashMap<_, _>>(),
        groups: people::groups(conn, shop)?
            .into_iter()
            .map(|group| (group.id, group.name))
            .collect(),
        tags: tags::by_key(conn, shop)?,
    })
}

/// `GET /settings/assistants/{assistant}/actions`.
///
/// # Errors
/// [`Error::NotFound`]. Who is not signed in is shown the way in.
pub async fn all(request: HttpRequest, id: web::Path<Id>, app: App) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let (shop, id) = (staff.shop, *id);
    let (one, called, shown) = app
        .store
        .read(move |conn| {
            let one = found(conn, shop, id)?;
            let called = one.called(&shops::by_id(conn, shop)?.name);
            let actions = rules::of(conn, shop, id)?;
            let on: Vec<_> = (actions.iter())
                .filter(|kept| kept.enabled)
                .map(|kept| kept.rule.clone())
                .collect();
            let shown = list::Shown {
                contradictions: contradictions(&on),
                names: names(conn, shop, id)?,
                actions,
            };
            Ok::<_, Error>((one, called, shown))
        })
        .await?;
    let shell = shell(&app, &staff, frame.as_ref(), (&called, LIST));
    let page = shell.page(&maud::html! {
        (head(&shell, &one, &called, Tab::Actions))
        (list::page(&shell, &one, &shown))
    });
    Ok(frame::answer(HttpResponse::Ok(), page, frame.as_ref()))
}

/// Which ready-made one a new action begins with.
#[derive(Debug, Deserialize)]
pub struct From {
    #[serde(default)]
    template: Option<String>,
}

/// `GET /settings/assistants/{assistant}/actions/new`.
///
/// # Errors
/// [`Error::NotFound`]. Who is not signed in is shown the way in.
pub async fn new(
    request: HttpRequest,
    id: web::Path<Id>,
    from: web::Query<From>,
    app: App,
) -> Result<HttpResponse, Error> {
    let ready = templates::all().into_iter().find(|ready| {
        let name = serde_json::to_value(ready.template).ok();
        name.as_ref().and_then(|name| name.as_str()) == from.template.as_deref()
    });
    let (name, draft) = match ready {
        Some(ready) => {
            let mut draft = serde_json::to_value(&ready.definition).map_err(Error::fault)?;
            if let Some(fields) = draft.as_object_mut() {
                fields.insert("name".into(), json!(ready.name));
                fields.insert("enabled".into(), json!(true));
            }
            (ready.name.to_owned(), draft)
        }
        None => (
            String::new(),
            json!({ "name": "", "enabled": true, "starts": [], "does": [] }),
        ),
    };
    show(request, *id, app, move |_, _, _| {
        Ok((None, name.clone(), draft.clone()))
    })
    .await
}

/// `GET /settings/assistants/{assistant}/actions/{action}`.
///
/// # Errors
/// [`Error::NotFound`]. Who is not signed in is shown the way in.
pub async fn one(
    request: HttpRequest,
    ids: web::Path<(Id, Id)>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (assistant, id) = ids.into_inner();
    show(request, assistant, app, move |conn, shop, assistant| {
        let kept = rules::one(conn, shop, id)?;
        if kept.assistant != assistant {
            return Err(Error::NotFound);
        }
        Ok((Some(id), kept.rule.name.clone(), told(&kept)?))
    })
    .await
}

fn contradicting(
    conn: &mut Conn,
    shop: ShopId,
    assistant: Id,
    id: Id,
) -> Result<Vec<String>, Error> {
    let on: Vec<Rule> = rules::of(conn, shop, assistant)?
        .into_iter()
        .filter(|kept| kept.enabled || kept.rule.id == id)
        .map(|kept| kept.rule)
        .collect();
    let found = contradictions_of(&on, id);
    Ok(found.into_iter().map(|one| one.text).collect())
}

type Edited = (Option<Id>, String, serde_json::Value);

async fn show(
    request: HttpRequest,
    assistant: Id,
    app: App,
    read: impl FnOnce(&mut Conn, ShopId, Id) -> Result<Edited, Error> + Send + 'static,
) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let shop = staff.shop;
    let (one, called, sheet, choices) = app
        .store
        .read(move |conn| {
            let one: Assistant = found(conn, shop, assistant)?;
            let row = shops::by_id(conn, shop)?;
            let (id, name, draft) = read(conn, shop, assistant)?;
            let names = names(conn, shop, assistant)?;
            let choices = editor::choices(&names, id, &row.currency);
            let odds = match id {
                Some(id) => contradicting(conn, shop, assistant, id)?,
                None => Vec::new(),
            };
            let sheet = editor::Sheet {
                id,
                name,
                draft,
                odds,
            };
            Ok::<_, Error>((one.clone(), one.called(&row.name), sheet, choices))
        })
        .await?;
    let title = if sheet.name.is_empty() {
        "New action"
    } else {
        &sheet.name
    };
    let shell = shell(&app, &staff, frame.as_ref(), (title, EDITOR));
    let page = shell.page(&editor::page(&shell, &one, &called, &sheet, &choices));
    Ok(frame::answer(HttpResponse::Ok(), page, frame.as_ref()))
}
