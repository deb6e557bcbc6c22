//! Replies written once and used often: each their own, or everybody's. They are put into the reply box by `/`, with
//! what is known of the shopper filled in, and a person sends them, or not. With steps one is a macro: what it does is
//! done as the reply is sent.

use actix_web::{HttpResponse, web};
use diesel::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use super::drawn::{self, SEEN, Seen};
use super::steps::{self, Steps};
use crate::app::App;
use crate::conversation::messages::{MAX_CHARS, clean};
use crate::db::schema::canned_replies;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::team::Staff;

/// Most of them in a shop, and the longest name.
const MOST: i64 = 500;
const NAME: usize = 60;
/// What may be filled in, with what it means.
pub const VARIABLES: [(&str, &str); 4] = [
    ("first_name", "The shopper’s first name"),
    ("order_number", "The order the chat is about"),
    ("my_name", "Your name"),
    ("shop", "Your shop’s name"),
];

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canned {
    /// Its id.
    pub id: Id,
    /// What it is found by.
    pub name: String,
    /// Markdown, with variables; may be empty where it does something.
    pub body: String,
    /// What is done with it.
    pub steps: Steps,
    /// Everybody has it.
    pub shared: bool,
}

impl Canned {
    /// All that is set of it: only to be told from what somebody else sets.
    #[must_use]
    pub fn all(&self) -> Value {
        json!([self.name, self.body, self.steps.kept(), self.shared])
    }
}

/// Those the viewer has: their own and everybody's, by name.
///
/// # Errors
/// The database's.
pub fn of(conn: &mut Conn, shop: ShopId, viewer: Id) -> Result<Vec<Canned>, Error> {
    let rows: Vec<(i64, Option<i64>, String, String, String)> = canned_replies::table
        .filter(canned_replies::shop_id.eq(shop.key()))
        .filter(
            canned_replies::staff_id
                .is_null()
                .or(canned_replies::staff_id.eq(viewer.0)),
        )
        .order((canned_replies::name.asc(), canned_replies::id.asc()))
        .select((
            canned_replies::id,
            canned_replies::staff_id,
            canned_replies::name,
            canned_replies::body,
            canned_replies::steps,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, staff, name, body, steps)| Canned {
            id: Id(id),
            name,
            body,
            steps: Steps::of_kept(&steps),
            shared: staff.is_none(),
        })
        .collect())
}

/// One as it is typed.
#[derive(Debug, Deserialize)]
pub struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    body: String,
    /// `shared`, or one's own.
    #[serde(default)]
    whose: String,
    #[serde(flatten)]
    steps: steps::Typed,
}

/// One that can be kept.
#[derive(Clone)]
struct Read {
    name: String,
    body: String,
    steps: Steps,
    shared: bool,
}

impl Typed {
    fn read(&self) -> Result<Read, Error> {
        let name = self.name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(Error::invalid("name", "Give it a name to find it by."));
        }
        if name.chars().count() > NAME || name.chars().any(char::is_control) {
            return Err(Error::invalid(
                "name",
                format!("Keep the name to {NAME} characters."),
            ));
        }
        let (body, steps) = (clean(&self.body), self.steps.read()?);
        fits(&body, &steps)?;
        Ok(Read {
            name,
            body,
            steps,
            shared: self.whose == "shared",
        })
    }
}

/// Whether a text can be a reply with these steps.
///
/// # Errors
/// [`Error::Invalid`] on `body`.
pub fn fits(body: &str, steps: &Steps) -> Result<(), Error> {
    if body.is_empty() && steps.is_empty() {
        return Err(Error::invalid(
            "body",
            "Write the reply, or choose what is done.",
        ));
    }
    if body.chars().count() > MAX_CHARS {
        return Err(Error::invalid(
            "body",
            format!("A reply has at most {MAX_CHARS} characters."),
        ));
    }
    match unknown(body) {
        Some(unknown) => Err(Error::invalid(
            "body",
            format!("There is nothing to fill in for {{{{{unknown}}}}}."),
        )),
        None => Ok(()),
    }
}

/// A variable that nothing is known by.
fn unknown(body: &str) -> Option<&str> {
    body.split("{{")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once("}}")?.0.trim()))
        .find(|name| !VARIABLES.iter().any(|(known, _)| known == name))
}

/// `GET /api/v1/canned-replies`.
///
/// # Errors
/// The database's.
pub async fn all(staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let (shop, me) = (staff.shop, staff.id());
    let replies = app.store.read(move |conn| of(conn, shop, me)).await?;
    let replies: Vec<Value> = replies
        .into_iter()
        .map(|one| {
            json!({
                "id": one.id, "name": one.name, "body": one.body, "shared": one.shared, "steps": one.steps.told(),
            })
        })
        .collect();
    Ok(HttpResponse::Ok().json(json!({ "replies": replies })))
}

/// `POST /api/v1/canned-replies`: a new one.
///
/// # Errors
/// [`Error::Invalid`] on `name`, `body` or a step.
pub async fn create(
    staff: Staff,
    input: web::Json<Typed>,
    app: App,
) -> Result<HttpResponse, Error> {
    let typed = input.read()?;
    let owner = (!typed.shared).then(|| staff.id().0);
    let id = app
        .store
        .insert(staff.shop, move |tx| {
            let there: i64 = canned_replies::table
                .filter(canned_replies::shop_id.eq(tx.key()))
                .count()
                .get_result(tx.conn)?;
            if there >= MOST {
                return Err(Error::invalid(
                    "name",
                    format!("{MOST} replies are kept at most."),
                ));
            }
            is_free(tx, owner, &typed.name, None)?;
            let id = tx.new_id();
            tx.about(id);
            diesel::insert_into(canned_replies::table)
                .values((
                    canned_replies::shop_id.eq(tx.key()),
                    canned_replies::id.eq(id.0),
                    canned_replies::staff_id.eq(owner),
                    canned_replies::name.eq(&typed.name),
                    canned_replies::body.eq(&typed.body),
                    canned_replies::updated_at.eq(tx.now.0),
                    canned_replies::steps.eq(typed.steps.kept()),
                ))
                .execute(tx.conn)?;
            Ok(id)
        })
        .await?;
    Ok(HttpResponse::Created().json(json!({ "id": id })))
}

/// Two of a name, side by side, are told apart by nobody.
fn is_free(tx: &mut Tx<'_>, owner: Option<i64>, name: &str, but: Option<Id>) -> Result<(), Error> {
    let others: Vec<(i64, Option<i64>, String)> = canned_replies::table
        .filter(canned_replies::shop_id.eq(tx.key()))
        .select((
            canned_replies::id,
            canned_replies::staff_id,
            canned_replies::name,
        ))
        .load(tx.conn)?;
    let taken = others.iter().any(|(id, staff, other)| {
        but != Some(Id(*id)) && *staff == owner && other.to_lowercase() == name.to_lowercase()
    });
    if taken {
        return Err(Error::invalid("name", "There is one of that name already."));
    }
    Ok(())
}

/// `POST /api/v1/canned-replies/{reply}`: one's own, or everybody's.
///
/// # Errors
/// [`Error::Invalid`] on `name`, `body` or a step; [`Error::NotFound`], also where it is a colleague's own;
/// [`Error::SavedMeanwhile`].
pub async fn save(
    staff: Staff,
    id: web::Path<Id>,
    seen: web::Query<Seen>,
    input: web::Json<Typed>,
    app: App,
) -> Result<HttpResponse, Error> {
    let typed = input.read()?;
    let (id, me) = (*id, staff.id());
    let owner = (!typed.shared).then_some(me.0);
    let read = move |conn: &mut Conn, shop: ShopId| {
        let seen = of(conn, shop, me)?;
        let found = seen.iter().find(|one| one.id == id);
        found.map(Canned::all).ok_or(Error::NotFound)
    };
    let seen = drawn::keep(&app.store, staff.shop, seen.into_inner(), read, move |tx| {
        is_free(tx, owner, &typed.name, Some(id))?;
        diesel::update(canned_replies::table.find((tx.key(), id.0)))
            .set((
                canned_replies::staff_id.eq(owner),
                canned_replies::name.eq(&typed.name),
                canned_replies::body.eq(&typed.body),
                canned_replies::updated_at.eq(tx.now.0),
                canned_replies::steps.eq(typed.steps.kept()),
            ))
            .execute(tx.conn)?;
        Ok(())
    })
    .await?;
    Ok(HttpResponse::Ok()
        .insert_header((SEEN, seen))
        .json(json!({})))
}

/// `POST /api/v1/canned-replies/{reply}/delete`: one's own, or everybody's.
///
/// # Errors
/// [`Error::NotFound`], also where it is a colleague's own.
pub async fn delete(staff: Staff, id: web::Path<Id>, app: App) -> Result<HttpResponse, Error> {
    let (id, me) = (*id, staff.id());
    app.store
        .insert(staff.shop, move |tx| {
            let gone = diesel::delete(
                canned_replies::table
                    .filter(canned_replies::shop_id.eq(tx.key()))
                    .filter(canned_replies::id.eq(id.0))
                    .filter(
                        canned_replies::staff_id
                            .is_null()
                            .or(canned_replies::staff_id.eq(me.0)),
                    ),
            )
            .execute(tx.conn)?;
            if gone == 0 {
                return Err(Error::NotFound);
            }
            Ok(())
        })
        .await?;
    Ok(HttpResponse::Ok().json(json!({})))
}

#[cfg(test)]
mod tests {
    use super::unknown;

    #[test]
    fn only_what_can_be_filled_in_is_let_in() {
        assert_eq!(
            unknown("Hi {{first_name}}, {{ shop }} has {{order_number}}."),
            None
        );
        assert_eq!(unknown("Hi {{firstname}}"), Some("firstname"));
        assert_eq!(unknown("{ } {{ never closed"), None);
    }
}
