//! Shops by domain, remembered: a webhook must not wait for a look-up. Ids never change, and a shop that
//! removed the app is still known, so only "not known" has to be asked again.
//!
//! Also, for a few seconds, that a shop has the app, and that a page is one of its own or of a site it named: every
//! message asks. That it is not so is asked anew each time.

use std::collections::HashMap;

use parking_lot::RwLock;

use super::{ShopDomain, sites, store};
use crate::clock::Micros;
use crate::db::{ShopId, Store};
use crate::error::Error;

/// How long it is believed that a shop has the app, and of whom a page is.
const BELIEVED_SECONDS: i64 = 5;

/// Pages that are remembered, at most.
const PAGES: usize = 10_000;

/// Ids by domain.
#[derive(Default)]
pub struct KnownShops {
    ids: RwLock<HashMap<String, ShopId>>,
    /// Until when a shop is believed to have the app.
    installed: RwLock<HashMap<ShopId, Micros>>,
    /// Until when a page (its origin) is believed to be a shop's.
    pages: RwLock<HashMap<(ShopId, String), Micros>>,
    /// When the widget was noted to be loaded, last.
    embeds: RwLock<HashMap<ShopId, Micros>>,
}

impl KnownShops {
    /// The shop of this domain, if there ever was one.
    ///
    /// # Errors
    /// The database's.
    pub async fn id(&self, db: &Store, domain: &ShopDomain) -> Result<Option<ShopId>, Error> {
        if let Some(id) = self.ids.read().get(domain.as_str()) {
            return Ok(Some(*id));
        }
        let asked = domain.clone();
        let found = db
            .read(move |conn| store::by_domain(conn, &asked))
            .await?
            .map(|shop| shop.id);
        if let Some(id) = found {
            self.ids.write().insert(domain.as_str().to_owned(), id);
        }
        Ok(found)
    }

    /// Whether the shop has the app, as of a few seconds ago.
    ///
    /// # Errors
    /// The database's.
    pub async fn has_app(&self, db: &Store, shop: ShopId) -> Result<bool, Error> {
        let now = db.clock().now();
        let believed = self.installed.read().get(&shop).copied();
        if believed.is_some_and(|until| now < until) {
            return Ok(true);
        }
        let has = db.read(move |conn| store::is_installed(conn, shop)).await?;
        let mut installed = self.installed.write();
        if has {
            installed.insert(shop, now.plus_seconds(BELIEVED_SECONDS));
        } else {
            installed.remove(&shop);
        }
        Ok(has)
    }

    /// Whether a page is one of the shop's own, or of another site it named, as of a few seconds ago.
    ///
    /// # Errors
    /// The database's.
    pub async fn has_page(&self, db: &Store, shop: ShopId, origin: &str) -> Result<bool, Error> {
        let (now, place) = (db.clock().now(), (shop, origin.to_owned()));
        let believed = self.pages.read().get(&place).copied();
        if believed.is_some_and(|until| now < until) {
            return Ok(true);
        }
        let asked = origin.to_owned();
        let has = db
            .read(move |conn| {
                let own = store::by_id(conn, shop)?.origins.contains(&asked);
                Ok::<_, Error>(own || sites::allows(conn, shop, &asked)?)
            })
            .await?;
        let mut pages = self.pages.write();
        if pages.len() >= PAGES {
            pages.retain(|_, until| now < *until);
        }
        if has && pages.len() < PAGES {
            pages.insert(place, now.plus_seconds(BELIEVED_SECONDS));
        } else {
            pages.remove(&place);
        }
        Ok(has)
    }

    /// Notes that the widget was loaded from the shop's own pages, at most once an hour. Nothing depends on it.
    pub async fn saw_embed(&self, db: &Store, shop: ShopId) {
        let now = db.clock().now();
        let lately = |noted: &Micros| now.seconds_since(*noted) < store::EMBED_SECONDS;
        if self.embeds.read().get(&shop).is_some_and(lately) {
            return;
        }
        self.embeds.write().insert(shop, now);
        if let Err(error) = db.insert(shop, store::saw_embed).await {
            self.embeds.write().remove(&shop);
            tracing::warn!(%error, "it was not noted that the widget is there");
        }
    }
}
