//! Members: the page, and what an admin changes about them.

use std::collections::BTreeSet;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::page::{self, Shown};
use crate::app::{App, Shared};
use crate::clock::Micros;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::handoff::people::{self, CAPACITY, Person, Profile};
use crate::handoff::{around, coming, presence};
use crate::ids::Id;
use crate::inbox::drawn::{self, SEEN, Seen};
use crate::live::Frame;
use crate::mail;
use crate::settings::plan::Beside;
use crate::shop::plan::What;
use crate::team::document::{self, Opened};
use crate::team::{Can, Role, Staff, audit, frame, invites, members, store as team};

/// `GET /settings/team`.
///
/// # Errors
/// The database's. Who is not signed in is shown the way in.
pub async fn page(request: HttpRequest, app: App) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let (now, offer) = (app.store.clock().now(), app.config.plans.clone());
    let shown = app
        .store
        .read(move |conn| {
            let shop = staff.shop;
            let mut seen = team::last_seen(conn, shop)?;
            for (id, at) in presence::seen(conn, shop)? {
                let known = seen.entry(id).or_default();
                *known = (*known).max(at);
            }
            let mut pending = Vec::new();
            if staff.may(Can::Manage) {
                for invite in invites::open(conn, shop)? {
                    let mail = mail::of(conn, shop, invite.mail)?;
                    pending.push((invite, mail));
                }
            }
            Ok::<_, Error>(Shown {
                now,
                limit: Beside::read(conn, offer.as_ref(), shop, What::Members, now)?,
                roles: team::all(conn, shop)?
                    .into_iter()
                    .map(|member| (member.id, member.role))
                    .collect(),
                people: people::all(conn, shop)?,
                groups: people::groups(conn, shop)?,
                names: team::names(conn, shop)?,
                seen,
                pending,
                viewer: staff,
            })
        })
        .await?;
    let markup = page::page(&shown, frame.as_ref());
    Ok(frame::answer(HttpResponse::Ok(), markup, frame.as_ref()))
}

/// What was typed of a member.
#[derive(Debug, Deserialize)]
pub struct Typed {
    #[serde(default)]
    role: String,
    #[serde(default)]
    groups: Vec<Id>,
    #[serde(default)]
    skills: String,
    #[serde(default)]
    languages: String,
    #[serde(default)]
    capacity: String,
}

/// Words apart by commas, in lower case.
fn words(typed: &str) -> BTreeSet<String> {
    typed
        .split([',', ';', '\n'])
        .map(|word| {
            word.split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .to_lowercase()
        })
        .filter(|word| !word.is_empty())
        .collect()
}

fn profile(typed: &Typed) -> Result<Profile, Error> {
    let skills = words(&typed.skills);
    if skills.len() > 20 || skills.iter().any(|skill| skill.chars().count() > 40) {
        return Err(Error::invalid(
            "skills",
            "Up to 20 skills, each up to 40 characters.",
        ));
    }
    let languages = words(&typed.languages);
    let is_code = |code: &String| {
        (2..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_lowercase())
    };
    if languages.len() > 20 || !languages.iter().all(is_code) {
        return Err(Error::invalid(
            "languages",
            "Type language codes with commas between, like en, de.",
        ));
    }
    let capacity = match typed.capacity.trim() {
        "" => None,
        text => Some(
            text.parse::<i32>()
                .ok()
                .filter(|number| CAPACITY.contains(number))
                .ok_or_else(|| {
                    Error::invalid("capacity", "Type a number from 1 to 100, or nothing.")
                })?,
        ),
    };
    Ok(Profile {
        groups: typed.groups.iter().copied().collect(),
        skills,
        languages,
        capacity,
    })
}

/// `POST /api/v1/team/members/{member}`: what they are and what is said of them.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] where only an owner may; [`Error::Invalid`] on a field;
/// [`Error::SavedMeanwhile`].
pub async fn save(
    id: web::Path<Id>,
    seen: web::Query<Seen>,
    staff: Staff,
    input: web::Json<Typed>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (id, shop) = (*id, staff.shop);
    let role = super::invites::role(&staff, &input.role);
    let profile = profile(&input)?;
    let by = staff.member.role;
    let read = move |conn: &mut Conn, shop: ShopId| {
        let member = team::member(conn, shop, id)?.ok_or(Error::NotFound)?;
        let people = people::all(conn, shop)?;
        let person = people.iter().find(|person| person.id == id);
        Ok(all_of(person.ok_or(Error::NotFound)?, member.role))
    };
    let seen = drawn::keep(&app.store, shop, seen.into_inner(), read, move |tx| {
        let before = members::role_of(tx, id)?;
        // An owner's row may be edited by an admin as long as they stay one.
        let role = match &role {
            Ok(role) => *role,
            Err(_) if input.role == before.as_str() => before,
            Err(Error::Invalid { field, message }) => {
                return Err(Error::Invalid {
                    field: *field,
                    message: message.clone(),
                });
            }
            Err(_) => return Err(Error::Forbidden),
        };
        members::set_role(tx, by, id, role)?;
        people::describe(tx, id, &profile)?;
        coming::freed(tx, id)?;
        let mut detail = json!({});
        if before != role {
            detail = json!({ "from": before.as_str(), "to": role.as_str() });
        }
        let (me, subject) = (Some(staff.id()), id.to_string());
        audit::note(tx, me, &staff.place, "team.member", Some(&subject), &detail)
    })
    .await?;
    changed(&app, shop).await;
    Ok(HttpResponse::Ok()
        .insert_header((SEEN, seen))
        .json(json!({})))
}

/// All that a member's form sets.
pub fn all_of(person: &Person, role: Role) -> Value {
    json!([
        role.as_str(),
        person.groups,
        person.skills,
        person.languages,
        person.capacity
    ])
}

/// `POST /api/v1/team/members/{member}/remove`: sessions and streams end, chats go back to the queue.
///
/// # Errors
/// As [`save`]; [`Error::Invalid`] on the last owner.
pub async fn remove(id: web::Path<Id>, staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let (id, shop, by) = (*id, staff.shop, staff.member.role);
    let released = app
        .store
        .write(shop, move |tx| {
            let released = members::remove(tx, by, id)?;
            let (me, subject) = (Some(staff.id()), id.to_string());
            let detail = json!({ "chats": released });
            audit::note(tx, me, &staff.place, "team.remove", Some(&subject), &detail)?;
            Ok::<_, Error>(released)
        })
        .await?;
    changed(&app, shop).await;
    Ok(HttpResponse::Ok().json(json!({ "chats": released })))
}

/// Open streams look again whether they may, here and on other nodes.
pub async fn changed(app: &Shared, shop: ShopId) {
    app.hub.tell_staff(shop, Frame::Team);
    app.store.nudge(shop).await;
}

/// Whether somebody is away.
#[derive(Debug, Deserialize)]
pub struct Away {
    /// Away, or back.
    #[serde(default)]
    pub away: bool,
    /// Until when, as RFC 3339; until they say otherwise if nothing is said.
    #[serde(default)]
    pub until: String,
}

impl Away {
    /// Until when, if at all.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `until`.
    pub fn read(&self, now: Micros) -> Result<Option<Micros>, Error> {
        if !self.away {
            return Ok(None);
        }
        match self.until.trim() {
            "" => Ok(Some(people::AWAY)),
            text => Micros::parse_rfc3339(text)
                .filter(|until| *until > now)
                .map(Some)
                .ok_or_else(|| Error::invalid("until", "Choose a time to come.")),
        }
    }
}

/// `POST /api/v1/team/members/{member}/away`.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] on `until`.
pub async fn away(
    id: web::Path<Id>,
    staff: Staff,
    input: web::Json<Away>,
    app: App,
) -> Result<HttpResponse, Error> {
    let until = input.read(app.store.clock().now())?;
    set_away(&app, staff, *id, until).await
}

/// Notes that somebody is away, or back.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn set_away(
    app: &App,
    staff: Staff,
    id: Id,
    until: Option<Micros>,
) -> Result<HttpResponse, Error> {
    let shop = staff.shop;
    app.store
        .write(shop, move |tx| {
            members::role_of(tx, id)?;
            people::set_away(tx, id, until)?;
            match until {
                None => coming::is_back(tx, id).map(|_| ())?,
                Some(people::AWAY) => around::somebody_left(tx)?,
                Some(until) => {
                    coming::back_at(tx, id, until)?;
                    around::somebody_left(tx)?;
                }
            }
            let (me, subject) = (Some(staff.id()), id.to_string());
            let detail = json!({ "away": until.is_some() });
            audit::note(tx, me, &staff.place, "team.away", Some(&subject), &detail)
        })
        .await?;
    changed(app, shop).await;
    Ok(HttpResponse::Ok().json(json!({ "away": until.is_some() })))
}
