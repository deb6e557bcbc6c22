//! What stood in a document before: kept whenever its words change, so that staff can look at it and go back.

use diesel::prelude::*;

use super::Kept;
use crate::clock::Micros;
use crate::db::schema::{document_versions, documents};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// Versions kept of a document, besides the one that stands.
const KEPT: i64 = 30;

/// A version, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its number; each change makes the next.
    pub version: i64,
    /// Title.
    pub title: String,
    /// Bytes of its text.
    pub bytes: usize,
    /// Who wrote it; none: its source.
    pub author: Option<Id>,
    /// When.
    pub at: Micros,
}

/// A version's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Title.
    pub title: String,
    /// Text.
    pub body: String,
}

/// Keeps what stands in a document now, before something else does.
///
/// # Errors
/// The database's.
pub fn archive(tx: &mut Tx<'_>, document: i64) -> Result<(), Error> {
    let kept: Kept = documents::table
        .find((tx.key(), document))
        .select(Kept::as_select())
        .first(tx.conn)?;
    diesel::insert_into(document_versions::table)
        .values((
            document_versions::shop_id.eq(tx.key()),
            document_versions::document_id.eq(document),
            document_versions::version.eq(kept.version),
            document_versions::title.eq(&kept.title),
            document_versions::body.eq(&kept.body),
            document_versions::author.eq(kept.author),
            document_versions::at.eq(kept.updated_at),
        ))
        .execute(tx.conn)?;
    let oldest: Option<i64> = of(document, tx.key())
        .order(document_versions::version.desc())
        .offset(KEPT - 1)
        .select(document_versions::version)
        .first(tx.conn)
        .optional()?;
    if let Some(oldest) = oldest {
        diesel::delete(
            document_versions::table
                .filter(document_versions::shop_id.eq(tx.key()))
                .filter(document_versions::document_id.eq(document))
                .filter(document_versions::version.lt(oldest)),
        )
        .execute(tx.conn)?;
    }
    Ok(())
}

type Of = diesel::helper_types::Filter<
    diesel::helper_types::Filter<
        document_versions::table,
        diesel::dsl::Eq<document_versions::shop_id, i64>,
    >,
    diesel::dsl::Eq<document_versions::document_id, i64>,
>;

fn of(document: i64, shop: i64) -> Of {
    document_versions::table
        .filter(document_versions::shop_id.eq(shop))
        .filter(document_versions::document_id.eq(document))
}

/// The versions of a document that stood before, newest first.
///
/// # Errors
/// The database's.
pub fn list(conn: &mut Conn, shop: ShopId, document: Id) -> Result<Vec<Version>, Error> {
    let rows: Vec<(i64, String, String, Option<i64>, i64)> = of(document.0, shop.key())
        .order(document_versions::version.desc())
        .select((
            document_versions::version,
            document_versions::title,
            document_versions::body,
            document_versions::author,
            document_versions::at,
        ))
        .load(conn)?;
    let version = |(version, title, body, author, at): (_, _, String, Option<i64>, _)| Version {
        version,
        title,
        bytes: body.len(),
        author: author.map(Id),
        at: Micros(at),
    };
    Ok(rows.into_iter().map(version).collect())
}

/// The words of one of them.
///
/// # Errors
/// [`Error::NotFound`].
pub fn words(conn: &mut Conn, shop: ShopId, document: Id, version: i64) -> Result<Words, Error> {
    let (title, body) = of(document.0, shop.key())
        .filter(document_versions::version.eq(version))
        .select((document_versions::title, document_versions::body))
        .first(conn)?;
    Ok(Words { title, body })
}

/// Forgets all of a document's.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, document: i64) -> Result<(), Error> {
    diesel::delete(
        document_versions::table
            .filter(document_versions::shop_id.eq(tx.key()))
            .filter(document_versions::document_id.eq(document)),
    )
    .execute(tx.conn)?;
    Ok(())
}
