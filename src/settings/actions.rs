//! `/api/v1/actions`: what staff do with custom actions. What is wrong is said beside its field, and nothing is
//! half-saved; rules at odds with one another are told, not refused.

mod judged;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Error;
use crate::ids::Id;
use crate::rules::contradictions::{contradictions, contradictions_of};
use crate::rules::input::{self, Draft, Problem};
use crate::rules::named;
use crate::rules::store::{self as rules, Kept};
use crate::rules::{Rule, order, templates};
use crate::settings::assistants::pages as assistants;
use crate::settings::knowledge::input::bytes;
use crate::team::Staff;

pub(super) use judged::judged;

/// Actions a shop has, at most.
pub const MOST: usize = 500;
/// Bytes of one.
const LONGEST: usize = 2 * 1024 * 1024;

/// One, as its JSON: what can be sent back, and what is known of it besides.
///
/// # Errors
/// A fault when it can't be written.
pub fn told(kept: &Kept) -> Result<Value, Error> {
    let mut answer = serde_json::to_value(&kept.rule.definition).map_err(Error::fault)?;
    if let Some(fields) = answer.as_object_mut() {
        fields.insert("id".into(), json!(kept.rule.id));
        fields.insert("assistant".into(), json!(kept.assistant));
        fields.insert("version".into(), json!(kept.rule.version));
        fields.insert("name".into(), json!(kept.rule.name));
        fields.insert("enabled".into(), json!(kept.enabled));
        fields.insert("position".into(), json!(kept.position));
    }
    Ok(answer)
}

fn all_told(kept: &[Kept]) -> Result<Value, Error> {
    let told: Vec<Value> = kept.iter().map(told).collect::<Result<_, _>>()?;
    let on: Vec<Rule> = kept
        .iter()
        .filter(|one| one.enabled)
        .map(|one| one.rule.clone())
        .collect();
    Ok(json!({
        "actions": told,
        "contradictions": contradictions(&on),
        "order_of_play": order::ORDER,
    }))
}

/// Whose actions are meant; the first assistant's when nothing is said.
#[derive(Debug, Deserialize)]
pub struct Whose {
    assistant: Option<Id>,
}

/// `GET /api/v1/actions`: all of an assistant's in their order, which of them contradict one another, and how they are
/// played.
///
/// # Errors
/// The database's.
pub async fn all(whose: web::Query<Whose>, staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let (shop, assistant) = (staff.shop, whose.assistant.unwrap_or(staff.shop.0));
    let kept = app
        .store
        .read(move |conn| {
            assistants::found(conn, shop, assistant)?;
            rules::of(conn, shop, assistant)
        })
        .await?;
    Ok(HttpResponse::Ok().json(all_told(&kept)?))
}

/// `GET /api/v1/actions/{action}`.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn one(id: web::Path<Id>, staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let (shop, id) = (staff.shop, *id);
    let kept = app
        .store
        .read(move |conn| rules::one(conn, shop, id))
        .await?;
    Ok(HttpResponse::Ok().json(told(&kept)?))
}

/// `GET /api/v1/action-templates`: the ready-made ones.
///
/// # Errors
/// None; a caller who is no staff is refused.
pub async fn ready_made(_staff: Staff) -> Result<HttpResponse, Error> {
    Ok(HttpResponse::Ok().json(json!({ "templates": templates::all() })))
}

/// What can't be saved, all of it.
fn refused(problems: &[Problem]) -> HttpResponse {
    let first = problems.first();
    HttpResponse::build(StatusCode::UNPROCESSABLE_ENTITY).json(json!({
        "error": {
            "code": "invalid",
            "message": first.map_or("This can't be saved.", |one| one.text.as_str()),
            "field": first.map(|one| &one.field),
        },
        "problems": problems,
    }))
}

/// What was sent.
struct Typed {
    draft: Draft,
    /// Which version was seen.
    seen: Option<i64>,
    /// Whose it is to be.
    assistant: Option<Id>,
}

/// Reads it. Ten thousand phrases can be sent, and are refused by name.
async fn sent(payload: web::Payload) -> Result<Typed, Vec<Problem>> {
    let unreadable = |text: &str| vec![Problem::at("", text)];
    let bytes = bytes(payload, LONGEST, "starts", "This is too long to be saved.")
        .await
        .map_err(|error| unreadable(&error.public()))?;
    let value: Value =
        serde_json::from_slice(&bytes).map_err(|_| unreadable("The request could not be read."))?;
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    Ok(Typed {
        draft: input::read(&value)?,
        seen: value.get("version").and_then(Value::as_i64),
        assistant: text("assistant").and_then(|id| id.parse().ok()),
    })
}

enum Saved {
    Refused(Vec<Problem>),
    Kept(Id),
}

/// It as it is now, and what contradicts it: looked for once it is kept, while nobody waits to write.
async fn answer(app: &App, staff: &Staff, done: Saved) -> Result<HttpResponse, Error> {
    let id = match done {
        Saved::Refused(problems) => return Ok(refused(&problems)),
        Saved::Kept(id) => id,
    };
    let shop = staff.shop;
    let (kept, warnings) = app
        .store
        .read(move |conn| {
            let kept = rules::one(conn, shop, id)?;
            let on: Vec<Rule> = rules::of(conn, shop, kept.assistant)?
                .into_iter()
                .filter(|kept| kept.enabled || kept.rule.id == id)
                .map(|kept| kept.rule)
                .collect();
            Ok::<_, Error>((kept, contradictions_of(&on, id)))
        })
        .await?;
    let mut answer = told(&kept)?;
    if let Some(fields) = answer.as_object_mut() {
        fields.insert("contradictions".into(), json!(warnings));
    }
    Ok(HttpResponse::Ok().json(answer))
}

/// `POST /api/v1/actions`: a new one, at the end of its assistant's list.
///
/// # Errors
/// The database's; what is wrong with it is answered with 422 and a list of problems.
pub async fn create(payload: web::Payload, staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let Typed {
        draft, assistant, ..
    } = match sent(payload).await {
        Ok(typed) => typed,
        Err(problems) => return Ok(refused(&problems)),
    };
    let (me, assistant) = (staff.id(), assistant.unwrap_or(staff.shop.0));
    let done = app
        .store
        .write(staff.shop, move |tx| {
            assistants::found(tx.conn, tx.shop(), assistant)?;
            let draft = named::as_read(tx.conn, tx.shop(), &draft)?;
            let problems = judged(tx, assistant, &draft, None)?;
            if !problems.is_empty() {
                return Ok(Saved::Refused(problems));
            }
            let id = rules::create(
                tx,
                assistant,
                &draft.name,
                &draft.definition,
                (draft.enabled.unwrap_or(true), Some(me)),
            )?;
            Ok::<_, Error>(Saved::Kept(id))
        })
        .await?;
    app.books
        .prepare(&app.store, &app.vectors, staff.shop)
        .await?;
    answer(&app, &staff, done).await
}

/// `POST /api/v1/actions/{action}`: changes one. It counts from the next message on.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::SavedMeanwhile`] where `version` is another by now.
pub async fn save(
    payload: web::Payload,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let (me, id) = (staff.id(), *id);
    let Typed { draft, seen, .. } = match sent(payload).await {
        Ok(typed) => typed,
        Err(problems) => {
            // Another shop's is not there, whatever was sent.
            let shop = staff.shop;
            app.store
                .read(move |conn| rules::one(conn, shop, id))
                .await?;
            return Ok(refused(&problems));
        }
    };
    let done = app
        .store
        .write(staff.shop, move |tx| {
            let before = rules::one(tx.conn, tx.shop(), id)?;
            let draft = named::as_read(tx.conn, tx.shop(), &draft)?;
            let problems = judged(tx, before.assistant, &draft, Some(id))?;
            if !problems.is_empty() {
                return Ok(Saved::Refused(problems));
            }
            // Whoever changes what it is leaves its switch as it is now, unless they say so.
            let enabled = draft.enabled.unwrap_or(before.enabled);
            let what = (draft.name.as_str(), &draft.definition, enabled);
            rules::save(tx, id, what, seen, me)?;
            Ok::<_, Error>(Saved::Kept(id))
        })
        .await?;
    app.books
        .prepare(&app.store, &app.vectors, staff.shop)
        .await?;
    answer(&app, &staff, done).await
}

/// On or off.
#[derive(Debug, Deserialize)]
pub struct Switch {
    on: bool,
}

/// `POST /api/v1/actions/{action}/switch`.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn switch(
    id: web::Path<Id>,
    input: web::Json<Switch>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let (id, on) = (*id, input.on);
    let done = app
        .store
        .write(staff.shop, move |tx| {
            rules::switch(tx, id, on)?;
            Ok::<_, Error>(Saved::Kept(id))
        })
        .await?;
    app.books
        .prepare(&app.store, &app.vectors, staff.shop)
        .await?;
    answer(&app, &staff, done).await
}

/// `POST /api/v1/actions/{action}/delete`. Others that start it are named, and keep it from being deleted.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] when another starts it.
pub async fn delete(id: web::Path<Id>, staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let id = *id;
    app.store
        .write(staff.shop, move |tx| {
            rules::one(tx.conn, tx.shop(), id)?;
            let all = rules::all(tx.conn, tx.shop())?;
            let starts_it = all
                .iter()
                .find(|kept| kept.rule.begins().any(|begun| begun == id));
            if let Some(other) = starts_it {
                return Err(Error::Invalid {
                    field: None,
                    message: format!(
                        "“{}” starts this action. Change that first.",
                        other.rule.name
                    ),
                });
            }
            rules::delete(tx, id)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /api/v1/actions/{action}/duplicate`: a copy, switched off, at the end of the list.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn duplicate(id: web::Path<Id>, staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let (me, id) = (staff.id(), *id);
    let done = app
        .store
        .write(staff.shop, move |tx| {
            let before = rules::one(tx.conn, tx.shop(), id)?;
            let (of, from) = (before.assistant, before.rule);
            if rules::of(tx.conn, tx.shop(), of)?.len() >= MOST {
                return Ok(Saved::Refused(vec![Problem::at(
                    "",
                    format!("An assistant has at most {MOST} actions. Delete one first."),
                )]));
            }
            let stem: String = from.name.chars().take(input::NAME_LENGTH - 7).collect();
            let name = format!("{} (copy)", stem.trim_end());
            let copy = rules::create(tx, of, &name, &from.definition, (false, Some(me)))?;
            Ok::<_, Error>(Saved::Kept(copy))
        })
        .await?;
    answer(&app, &staff, done).await
}

/// The order.
#[derive(Debug, Deserialize)]
pub struct Order {
    order: Vec<Id>,
    #[serde(default)]
    assistant: Option<Id>,
}

/// `POST /api/v1/actions/order`: these first, in this order; the others after them as they were.
///
/// # Errors
/// [`Error::NotFound`] when one of them is not there.
pub async fn reorder(
    input: web::Json<Order>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let Order {
        mut order,
        assistant,
    } = input.into_inner();
    let assistant = assistant.unwrap_or(staff.shop.0);
    order.truncate(MOST);
    let kept = app
        .store
        .write(staff.shop, move |tx| {
            rules::reorder(tx, assistant, &order)?;
            rules::of(tx.conn, tx.shop(), assistant)
        })
        .await?;
    Ok(HttpResponse::Ok().json(all_told(&kept)?))
}
