//! Groups: made, renamed, removed.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::json;

use crate::app::App;
use crate::db::Tx;
use crate::error::Error;
use crate::handoff::people;
use crate::ids::Id;
use crate::team::{Staff, audit, join};

/// What was typed.
#[derive(Debug, Deserialize)]
pub struct Typed {
    #[serde(default)]
    name: String,
}

fn name(typed: &str) -> Result<String, Error> {
    join::name(typed).map_err(|why| match why {
        "Type your name." => Error::invalid("name", "Type the group’s name."),
        other => Error::invalid("name", other),
    })
}

async fn write<T: Send + 'static>(
    app: &App,
    staff: Staff,
    what: &'static str,
    act: impl Fn(&mut Tx<'_>) -> Result<(Id, T), Error> + Send + 'static,
) -> Result<T, Error> {
    app.store
        .write(staff.shop, move |tx| {
            let (id, done) = act(tx)?;
            let (me, subject) = (Some(staff.id()), id.to_string());
            audit::note(tx, me, &staff.place, what, Some(&subject), &json!({}))?;
            Ok(done)
        })
        .await
}

/// `POST /api/v1/team/groups`.
///
/// # Errors
/// [`Error::Invalid`] on `name`.
pub async fn add(staff: Staff, input: web::Json<Typed>, app: App) -> Result<HttpResponse, Error> {
    let name = name(&input.name)?;
    let id = write(&app, staff, "team.group.add", move |tx| {
        let id = people::add_group(tx, &name)?;
        Ok((id, id))
    })
    .await?;
    Ok(HttpResponse::Ok().json(json!({ "id": id })))
}

/// `POST /api/v1/team/groups/{group}`: another name.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] on `name`.
pub async fn rename(
    id: web::Path<Id>,
    staff: Staff,
    input: web::Json<Typed>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (id, name) = (*id, name(&input.name)?);
    write(&app, staff, "team.group.rename", move |tx| {
        people::rename_group(tx, id, &name)?;
        Ok((id, ()))
    })
    .await?;
    Ok(HttpResponse::Ok().json(json!({})))
}

/// `POST /api/v1/team/groups/{group}/remove`.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn remove(id: web::Path<Id>, staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let id = *id;
    write(&app, staff, "team.group.remove", move |tx| {
        people::remove_group(tx, id)?;
        Ok((id, ()))
    })
    .await?;
    Ok(HttpResponse::Ok().json(json!({})))
}
