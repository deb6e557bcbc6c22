//! Each shop's index, in memory: built when first asked for, replaced whole when its content changes.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::knowledge::{self, Stamp};
use super::retrieval::Index;
use crate::db::{ShopId, Store};
use crate::error::Error;

/// Indexes by shop.
#[derive(Default)]
pub struct Library {
    ready: Mutex<HashMap<ShopId, (Stamp, Arc<Index>)>>,
}

impl Library {
    /// The shop's index as of now.
    ///
    /// # Errors
    /// The database's.
    pub async fn of(self: &Arc<Self>, store: &Store, shop: ShopId) -> Result<Arc<Index>, Error> {
        let library = self.clone();
        store
            .read(move |conn| {
                let stamp = knowledge::stamp(conn, shop)?;
                if let Some((known, index)) = library.ready.lock().get(&shop)
                    && *known == stamp
                {
                    return Ok(index.clone());
                }
                let index = Arc::new(Index::build(knowledge::enabled(conn, shop)?));
                library.ready.lock().insert(shop, (stamp, index.clone()));
                Ok(index)
            })
            .await
    }
}
