//! The store's content in the database. Every import, of whatever kind, comes through [`put`] or [`take_in`]; what
//! staff write themselves through `edit`. What stood there before is kept (`versions`), `list` is what staff look
//! at, and `audience` says for which assistants a document is.
//!
//! A change counts from its commit on: whoever answers holds the [`stamp`] against the one the index was built at.

pub mod audience;
pub mod edit;
pub mod list;
pub mod versions;

use diesel::prelude::*;

use super::language::{Language, Marked, of_content};
use super::learning::{self, samples};
use super::retrieval::{Document, DocumentKind};
use crate::db::schema::documents;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// Bytes of a document's text, at most.
pub const LONGEST: usize = 256 * 1024;

/// A document about to be kept.
#[derive(Debug, Clone)]
pub struct NewDocument {
    /// What it is at its source: `page:returns`, `product:cm-reverb`. The same key replaces it.
    pub key: String,
    /// Kind.
    pub kind: DocumentKind,
    /// Title.
    pub title: String,
    /// Where shoppers find it.
    pub url: Option<String>,
    /// Its text, plain (see [`super::html::to_text`]).
    pub text: String,
}

/// A document as a source's run found it.
#[derive(Debug, Clone)]
pub struct Found {
    /// What was found.
    pub document: NewDocument,
    /// Its language, where its source says it: not always the one it is in (see [`Marked::language`]).
    pub language: Option<String>,
    /// Whether its source shows it to shoppers.
    pub listed: bool,
}

/// Which source, and which of its runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The source.
    pub source: Id,
    /// The run.
    pub run: i64,
}

/// Keeps documents: new ones are added, changed ones get a new version, unchanged ones stay. Returns how
/// many changed.
///
/// # Errors
/// The database's.
pub fn put(tx: &mut Tx<'_>, new: &[NewDocument]) -> Result<usize, Error> {
    let mut changed = 0;
    for document in new {
        let found = Found {
            document: document.clone(),
            language: None,
            listed: true,
        };
        changed += usize::from(take_in(tx, None, &found)?);
    }
    Ok(changed)
}

/// A document as it is kept.
#[derive(Queryable, Selectable)]
#[diesel(table_name = documents)]
struct Kept {
    id: i64,
    title: String,
    url: Option<String>,
    body: String,
    kind: String,
    version: i64,
    updated_at: i64,
    language: Option<String>,
    chosen_language: Option<String>,
    author: Option<i64>,
    listed: bool,
    switched_off: bool,
    edited: bool,
}

/// Keeps what a source has; whether anything changed. Where staff have put words of their own in its place these stay,
/// and a document they switched off stays so.
///
/// # Errors
/// The database's.
pub fn take_in(tx: &mut Tx<'_>, origin: Option<Origin>, found: &Found) -> Result<bool, Error> {
    let new = &found.document;
    let language = language_of(found);
    let kept: Option<Kept> = documents::table
        .filter(documents::shop_id.eq(tx.key()))
        .filter(documents::key.eq(&new.key))
        .select(Kept::as_select())
        .first(tx.conn)
        .optional()?;
    let Some(kept) = kept else {
        let audience = audience::of_source(tx, origin.map(|origin| origin.source))?;
        diesel::insert_into(documents::table)
            .values((
                documents::shop_id.eq(tx.key()),
                documents::id.eq(tx.new_id().0),
                documents::key.eq(&new.key),
                documents::kind.eq(new.kind.as_str()),
                documents::title.eq(&new.title),
                documents::url.eq(new.url.as_deref()),
                documents::body.eq(&new.text),
                documents::version.eq(1),
                documents::enabled.eq(found.listed),
                documents::listed.eq(found.listed),
                documents::updated_at.eq(tx.now.0),
                documents::language.eq(language.as_deref()),
                documents::audience.eq(audience),
                documents::source_id.eq(origin.map(|origin| origin.source.0)),
                documents::seen_in.eq(origin.map(|origin| origin.run)),
            ))
            .execute(tx.conn)?;
        learning::changed(tx)?;
        return Ok(true);
    };
    let row = documents::table.find((tx.key(), kept.id));
    if let Some(origin) = origin {
        diesel::update(row)
            .set((
                documents::source_id.eq(Some(origin.source.0)),
                documents::seen_in.eq(Some(origin.run)),
            ))
            .execute(tx.conn)?;
    }
    let words = kept.title != new.title || kept.body != new.text;
    let about = kept.url != new.url
        || kept.kind != new.kind.as_str()
        || language.is_some() && kept.language != language;
    let shown = kept.listed != found.listed;
    if shown {
        diesel::update(row)
            .set((
                documents::listed.eq(found.listed),
                documents::enabled.eq(found.listed && !kept.switched_off),
            ))
            .execute(tx.conn)?;
    }
    if kept.edited || !(words || about) {
        if shown {
            learning::changed(tx)?;
        }
        return Ok(shown);
    }
    if words {
        versions::archive(tx, kept.id)?;
    }
    diesel::update(row)
        .set((
            documents::title.eq(&new.title),
            documents::url.eq(new.url.as_deref()),
            documents::body.eq(&new.text),
            documents::kind.eq(new.kind.as_str()),
            documents::version.eq(kept.version + 1),
            documents::language.eq(language.or(kept.language)),
            documents::author.eq(None::<i64>),
            documents::updated_at.eq(tx.now.0),
        ))
        .execute(tx.conn)?;
    learning::changed(tx)?;
    Ok(true)
}

/// The language to keep of what a source says it is in. Where the words are plainly in another, they are right; where
/// it says nothing, they are left to tell by themselves.
fn language_of(found: &Found) -> Option<String> {
    let said = found.language.as_deref()?;
    let told = of_content(&found.document.text);
    let other = told.filter(|told| Language::of_locale(said) != Some(*told));
    Some(other.map_or(said, |other| other.code()).to_owned())
}

/// The document of this key.
///
/// # Errors
/// The database's.
pub fn id_of(conn: &mut Conn, shop: ShopId, key: &str) -> Result<Option<i64>, Error> {
    Ok(documents::table
        .filter(documents::shop_id.eq(shop.key()))
        .filter(documents::key.eq(key))
        .select(documents::id)
        .first(conn)
        .optional()?)
}

/// The enabled documents and their versions: changes whenever what is answered from does.
pub type Stamp = Vec<(i64, i64)>;

/// The stamp of a shop's content now. Read from an index alone.
///
/// # Errors
/// The database's.
pub fn stamp(conn: &mut Conn, shop: ShopId) -> Result<Stamp, Error> {
    Ok(documents::table
        .filter(documents::shop_id.eq(shop.key()))
        .filter(documents::enabled.eq(true))
        .order(documents::id.asc())
        .select((documents::id, documents::version))
        .load(conn)?)
}

/// A shop's content that is switched on.
///
/// # Errors
/// The database's.
pub fn enabled(conn: &mut Conn, shop: ShopId) -> Result<Vec<Document>, Error> {
    type Row = (i64, String, String, Option<String>, String);
    type Tags = (Option<String>, Option<String>);
    let rows: Vec<(Row, Tags)> = documents::table
        .filter(documents::shop_id.eq(shop.key()))
        .filter(documents::enabled.eq(true))
        .order(documents::id.asc())
        .select((
            (
                documents::id,
                documents::kind,
                documents::title,
                documents::url,
                documents::body,
            ),
            (documents::chosen_language, documents::language),
        ))
        .load(conn)?;
    let mut asked = samples::of(conn, shop)?;
    Ok(rows
        .into_iter()
        .map(|((id, kind, title, url, text), (staff, source))| Document {
            id,
            title,
            url,
            text,
            kind: DocumentKind::parse(&kind).unwrap_or(DocumentKind::Text),
            questions: asked.remove(&id).unwrap_or_default(),
            marked: Marked::read(staff.as_deref(), source.as_deref()),
        })
        .collect())
}

/// How many documents are answered from.
///
/// # Errors
/// The database's.
pub fn count(conn: &mut Conn, shop: ShopId) -> Result<usize, Error> {
    let number: i64 = documents::table
        .filter(documents::shop_id.eq(shop.key()))
        .filter(documents::enabled.eq(true))
        .count()
        .get_result(conn)?;
    Ok(usize::try_from(number).unwrap_or(0))
}
