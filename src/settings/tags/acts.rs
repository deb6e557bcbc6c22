//! What staff change about tags.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use crate::app::App;
use crate::conversation::merging::{self, Merged};
use crate::conversation::tags::{self, COLORS, Known};
use crate::conversation::{Tag, mask};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::inbox::drawn::{self, SEEN, Seen};
use crate::team::Staff;

/// A tag's name and colour.
#[derive(Debug, Deserialize)]
pub struct Look {
    #[serde(default)]
    label: String,
    #[serde(default)]
    color: String,
}

impl Look {
    fn read(&self) -> Result<(String, String), Error> {
        let label = self.label.split_whitespace().collect::<Vec<_>>().join(" ");
        Tag::parse(&label).map_err(|wrong| Error::invalid("label", wrong))?;
        if label.chars().count() > 40 {
            return Err(Error::invalid("label", "A tag has at most 40 characters."));
        }
        if label.chars().any(char::is_control) {
            return Err(Error::invalid(
                "label",
                "There are signs in it that can’t be shown.",
            ));
        }
        if mask::cards(&label).is_some() {
            return Err(Error::invalid("label", "A tag can't hold a card number."));
        }
        if !COLORS.contains(&self.color.as_str()) {
            return Err(Error::invalid("color", "There is no such colour."));
        }
        Ok((label, self.color.clone()))
    }
}

/// `POST /api/v1/tags`: a new one.
///
/// # Errors
/// [`Error::Invalid`] on `label` or `color`.
pub async fn create(staff: Staff, input: web::Json<Look>, app: App) -> Result<HttpResponse, Error> {
    let (label, color) = input.read()?;
    let tag = app
        .store
        .insert(staff.shop, move |tx| tags::create(tx, &label, &color))
        .await?;
    Ok(HttpResponse::Created().json(serde_json::json!({ "key": tag.as_str() })))
}

/// `POST /api/v1/tags/{tag}`: its name and colour.
///
/// # Errors
/// [`Error::Invalid`] on `label` or `color`; [`Error::NotFound`]; [`Error::SavedMeanwhile`].
pub async fn change(
    staff: Staff,
    key: web::Path<String>,
    seen: web::Query<Seen>,
    input: web::Json<Look>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (key, (label, color)) = (key.into_inner(), input.read()?);
    let of = key.clone();
    let read = move |conn: &mut Conn, shop: ShopId| Ok(look_of(&tags::one(conn, shop, &of)?));
    let seen = drawn::keep(&app.store, staff.shop, seen.into_inner(), read, move |tx| {
        tags::change(tx, &key, &label, &color)
    })
    .await?;
    Ok(HttpResponse::Ok()
        .insert_header((SEEN, seen))
        .json(serde_json::json!({})))
}

/// What a tag's form sets.
pub fn look_of(tag: &Known) -> (String, String) {
    (tag.label.clone(), tag.color.clone())
}

/// Whether it is archived.
#[derive(Debug, Deserialize)]
pub struct Archive {
    on: bool,
}

/// `POST /api/v1/tags/{tag}/archive`.
///
/// # Errors
/// [`Error::Invalid`] for one of ours; [`Error::NotFound`].
pub async fn archive(
    staff: Staff,
    key: web::Path<String>,
    input: web::Json<Archive>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (key, on) = (key.into_inner(), input.on);
    app.store
        .insert(staff.shop, move |tx| tags::archive(tx, &key, on))
        .await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({})))
}

/// Which one it is merged into.
#[derive(Debug, Deserialize)]
pub struct Merge {
    into: String,
}

/// `POST /api/v1/tags/{tag}/merge`: every chat that has it gets the other instead. Where it is cut off, a job goes on
/// with it.
///
/// # Errors
/// [`Error::Invalid`] on `into`; [`Error::NotFound`].
pub async fn merge(
    staff: Staff,
    key: web::Path<String>,
    input: web::Json<Merge>,
    app: App,
) -> Result<HttpResponse, Error> {
    let tag = |text: &str| Tag::parse(text).map_err(|_| Error::NotFound);
    let merged = Merged {
        from: tag(&key)?,
        into: Tag::parse(&input.into).map_err(|_| Error::invalid("into", "Choose another tag."))?,
        by: staff.id(),
    };
    let begun = merged.clone();
    app.store
        .insert(staff.shop, move |tx| merging::begin(tx, &begun))
        .await?;
    let mut changed = 0;
    loop {
        let some = merged.clone();
        let moved = app
            .store
            .later()
            .write(staff.shop, move |tx| merging::some(tx, &some))
            .await?;
        changed += moved;
        if moved < merging::BATCH {
            break;
        }
    }
    Ok(HttpResponse::Ok().json(serde_json::json!({ "changed": changed })))
}
