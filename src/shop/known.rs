//! Shops by domain, remembered: a webhook must not wait for a look-up. Ids never change, and a shop that
//! removed the app is still known, so only "not known" has to be asked again.

use std::collections::HashMap;

use parking_lot::RwLock;

use super::{ShopDomain, store};
use crate::db::{ShopId, Store};
use crate::error::Error;

/// Ids by domain.
#[derive(Default)]
pub struct KnownShops {
    ids: RwLock<HashMap<String, ShopId>>,
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
}
