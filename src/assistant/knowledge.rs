//! The store's content in the database. Every import, of whatever kind, comes through [`put`].

use diesel::prelude::*;

use super::retrieval::{Document, DocumentKind};
use crate::db::schema::documents;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;

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

/// Keeps documents: new ones are added, changed ones get a new version, unchanged ones stay. Returns how
/// many changed.
///
/// # Errors
/// The database's.
pub fn put(tx: &mut Tx<'_>, new: &[NewDocument]) -> Result<usize, Error> {
    let mut changed = 0;
    for document in new {
        let kept: Option<(i64, i64, String, String, Option<String>)> = documents::table
            .filter(documents::shop_id.eq(tx.key()))
            .filter(documents::key.eq(&document.key))
            .select((
                documents::id,
                documents::version,
                documents::title,
                documents::body,
                documents::url,
            ))
            .first(tx.conn)
            .optional()?;
        match kept {
            Some((_, _, title, body, url))
                if title == document.title && body == document.text && url == document.url =>
            {
                continue;
            }
            Some((id, version, ..)) => {
                diesel::update(documents::table.find((tx.key(), id)))
                    .set((
                        documents::title.eq(&document.title),
                        documents::url.eq(document.url.as_deref()),
                        documents::body.eq(&document.text),
                        documents::kind.eq(document.kind.as_str()),
                        documents::version.eq(version + 1),
                        documents::updated_at.eq(tx.now.0),
                    ))
                    .execute(tx.conn)?;
            }
            None => {
                diesel::insert_into(documents::table)
                    .values((
                        documents::shop_id.eq(tx.key()),
                        documents::id.eq(tx.new_id().0),
                        documents::key.eq(&document.key),
                        documents::kind.eq(document.kind.as_str()),
                        documents::title.eq(&document.title),
                        documents::url.eq(document.url.as_deref()),
                        documents::body.eq(&document.text),
                        documents::version.eq(1),
                        documents::enabled.eq(true),
                        documents::updated_at.eq(tx.now.0),
                    ))
                    .execute(tx.conn)?;
            }
        }
        changed += 1;
    }
    if changed > 0 {
        super::learning::changed(tx)?;
    }
    Ok(changed)
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

/// The stamp of a shop's content now.
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
    let rows: Vec<(i64, String, String, Option<String>, String)> = documents::table
        .filter(documents::shop_id.eq(shop.key()))
        .filter(documents::enabled.eq(true))
        .order(documents::id.asc())
        .select((
            documents::id,
            documents::kind,
            documents::title,
            documents::url,
            documents::body,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, kind, title, url, text)| Document {
            id,
            title,
            url,
            text,
            kind: DocumentKind::parse(&kind).unwrap_or(DocumentKind::Text),
        })
        .collect())
}
