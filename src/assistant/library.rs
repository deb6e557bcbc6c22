//! Each shop's index, in memory: built when first asked for, replaced whole when its content changes.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::knowledge::{self, NewDocument, Stamp};
use super::retrieval::{Document, Index};
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

    /// The shop's index as it would be with `new`: to see what a change would do, before it is made.
    ///
    /// # Errors
    /// The database's.
    pub async fn with(
        self: &Arc<Self>,
        store: &Store,
        shop: ShopId,
        new: NewDocument,
    ) -> Result<Arc<Index>, Error> {
        store
            .read(move |conn| {
                let known = knowledge::id_of(conn, shop, &new.key)?;
                let mut documents = knowledge::enabled(conn, shop)?;
                documents.retain(|document| Some(document.id) != known);
                documents.push(Document {
                    id: known.unwrap_or(0),
                    title: new.title,
                    url: new.url,
                    text: new.text,
                    kind: new.kind,
                });
                Ok(Arc::new(Index::build(documents)))
            })
            .await
    }
}
