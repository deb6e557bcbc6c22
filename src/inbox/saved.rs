//! Filters that staff keep: each their own, or one for everybody. One is there from the beginning: who asked for a
//! person.

use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use diesel::prelude::*;
use serde::Deserialize;

use super::acts::{Sent, is_form, read};
use super::marks::Tags;
use super::tally;
use super::view::{Filter, Kept};
use crate::app::App;
use crate::db::schema::saved_filters;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::team::Staff;

/// Most of one person's, or of the team's; and the longest name.
const MOST: usize = 50;
const NAME: usize = 40;

/// Those the viewer has, with how many chats each shows.
///
/// # Errors
/// The database's.
pub fn of(conn: &mut Conn, shop: ShopId, viewer: Id) -> Result<Vec<Kept>, Error> {
    let rows: Vec<(i64, Option<i64>, String, String)> = saved_filters::table
        .filter(saved_filters::shop_id.eq(shop.key()))
        .filter(
            saved_filters::staff_id
                .is_null()
                .or(saved_filters::staff_id.eq(viewer.0)),
        )
        .order((saved_filters::name.asc(), saved_filters::id.asc()))
        .select((
            saved_filters::id,
            saved_filters::staff_id,
            saved_filters::name,
            saved_filters::query,
        ))
        .load(conn)?;
    let asked = Filter {
        tags: vec!["handoff-requested".into()],
        ..Filter::default()
    };
    let mut kept = vec![(None, "Handoff requested".to_owned(), true, asked)];
    kept.extend(rows.into_iter().map(|(id, staff, name, query)| {
        (
            Some(Id(id).to_string()),
            name,
            staff.is_none(),
            Filter::from_query(&query),
        )
    }));
    let tags = Tags::of(conn, shop)?;
    kept.into_iter()
        .map(|(id, name, shared, filter)| {
            // What was merged since counts as what it is now.
            let filter = tags.meant(filter);
            Ok(Kept {
                count: tally::count(conn, shop, viewer, &filter)?,
                id,
                name,
                shared,
                filter,
            })
        })
        .collect()
}

/// A filter to keep.
#[derive(Debug, Deserialize)]
pub struct New {
    #[serde(default)]
    name: String,
    #[serde(default)]
    query: String,
    #[serde(default)]
    shared: Option<Ticked>,
}

/// A box of a form, or what a script says of it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Ticked {
    Said(bool),
    Field(String),
}

impl New {
    /// Everybody is to have it.
    fn is_shared(&self) -> bool {
        match &self.shared {
            Some(Ticked::Said(said)) => *said,
            Some(Ticked::Field(value)) => value == "true",
            None => false,
        }
    }
}

/// `POST /api/v1/filters`. A form goes on to the list that it shows.
///
/// # Errors
/// [`Error::Invalid`] on `name` or `query`.
pub async fn keep(
    request: HttpRequest,
    body: Sent,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let input: New = read(&request, &body)?;
    let name = input.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(Error::invalid("name", "Give it a name."));
    }
    if name.chars().count() > NAME || name.chars().any(char::is_control) {
        return Err(Error::invalid(
            "name",
            format!("Keep the name to {NAME} characters."),
        ));
    }
    if input.query.len() > 2_000 {
        return Err(Error::invalid(
            "query",
            "That is more than can be filtered by.",
        ));
    }
    let filter = Filter::from_query(&input.query);
    let query = filter.to_query();
    if query.is_empty() {
        return Err(Error::invalid(
            "query",
            "Choose something first: this shows every open chat.",
        ));
    }
    let (me, shown) = (staff.id().0, format!("/inbox{query}"));
    let owner = (!input.is_shared()).then_some(me);
    let id = app
        .store
        .insert(staff.shop, move |tx| {
            has_room(tx, me, owner, &name)?;
            let id = tx.new_id();
            tx.about(id);
            diesel::insert_into(saved_filters::table)
                .values((
                    saved_filters::shop_id.eq(tx.key()),
                    saved_filters::id.eq(id.0),
                    saved_filters::staff_id.eq(owner),
                    saved_filters::name.eq(&name),
                    saved_filters::query.eq(&query),
                    saved_filters::created_at.eq(tx.now.0),
                ))
                .execute(tx.conn)?;
            Ok::<_, Error>(id)
        })
        .await?;
    if is_form(&request) {
        return Ok(back_to(&shown));
    }
    Ok(HttpResponse::Created().json(serde_json::json!({ "id": id })))
}

/// Nobody has two of one name before them, and nobody's are without end.
fn has_room(tx: &mut Tx<'_>, me: i64, owner: Option<i64>, name: &str) -> Result<(), Error> {
    let there: Vec<(Option<i64>, String)> = saved_filters::table
        .filter(saved_filters::shop_id.eq(tx.key()))
        .filter(
            saved_filters::staff_id
                .is_null()
                .or(saved_filters::staff_id.eq(me)),
        )
        .select((saved_filters::staff_id, saved_filters::name))
        .load(tx.conn)?;
    let lower = name.to_lowercase();
    if there.iter().any(|(_, other)| other.to_lowercase() == lower) {
        return Err(Error::invalid(
            "name",
            "There is a filter of that name already.",
        ));
    }
    if there.iter().filter(|(of, _)| *of == owner).count() >= MOST {
        return Err(Error::invalid(
            "name",
            format!("{MOST} filters are kept at most."),
        ));
    }
    Ok(())
}

fn back_to(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, path))
        .finish()
}

/// `POST /api/v1/filters/{filter}/delete`: one's own, or everybody's.
///
/// # Errors
/// [`Error::NotFound`], also where it is a colleague's own.
pub async fn delete(
    request: HttpRequest,
    staff: Staff,
    id: web::Path<Id>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (id, me) = (*id, staff.id());
    app.store
        .insert(staff.shop, move |tx| {
            let gone = diesel::delete(
                saved_filters::table
                    .filter(saved_filters::shop_id.eq(tx.key()))
                    .filter(saved_filters::id.eq(id.0))
                    .filter(
                        saved_filters::staff_id
                            .is_null()
                            .or(saved_filters::staff_id.eq(me.0)),
                    ),
            )
            .execute(tx.conn)?;
            if gone == 0 {
                return Err(Error::NotFound);
            }
            Ok(())
        })
        .await?;
    if is_form(&request) {
        return Ok(back_to("/inbox"));
    }
    Ok(HttpResponse::NoContent().finish())
}
