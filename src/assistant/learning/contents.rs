//! Which documents there are, to tell from an answer's links which of them it came from.

use diesel::prelude::*;

use crate::conversation::messages::SourceLink;
use crate::db::schema::documents;
use crate::db::{Conn, ShopId};
use crate::error::Error;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Its id.
    pub id: i64,
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: Option<String>,
    /// Whether it is answered from.
    pub enabled: bool,
    /// Whether it is a product.
    pub product: bool,
}

/// A shop's documents, by title.
#[derive(Debug, Clone, Default)]
pub struct Contents(pub Vec<Content>);

impl Contents {
    /// Reads them.
    ///
    /// # Errors
    /// The database's.
    pub fn of(conn: &mut Conn, shop: ShopId) -> Result<Self, Error> {
        let rows: Vec<(i64, String, Option<String>, bool, String)> = documents::table
            .filter(documents::shop_id.eq(shop.key()))
            .order((documents::title.asc(), documents::id.asc()))
            .select((
                documents::id,
                documents::title,
                documents::url,
                documents::enabled,
                documents::kind,
            ))
            .load(conn)?;
        Ok(Self(
            rows.into_iter()
                .map(|(id, title, url, enabled, kind)| Content {
                    id,
                    title,
                    url,
                    enabled,
                    product: kind == "product",
                })
                .collect(),
        ))
    }

    /// The document behind a link.
    #[must_use]
    pub fn behind(&self, link: &SourceLink) -> Option<i64> {
        self.0
            .iter()
            .find(|one| one.url == link.url && one.title == link.title)
            .or_else(|| {
                self.0
                    .iter()
                    .find(|one| one.url.is_some() && one.url == link.url)
            })
            .map(|one| one.id)
    }

    /// A document.
    #[must_use]
    pub fn by_id(&self, id: i64) -> Option<&Content> {
        self.0.iter().find(|one| one.id == id)
    }
}
