//! Content that is kept nowhere: what would be answered from after a change, before it is made.

use std::sync::Arc;

use super::Library;
use crate::assistant::knowledge::{self, NewDocument, Stamp};
use crate::assistant::retrieval::{Document, Index};
use crate::db::{ShopId, Store};
use crate::error::Error;

impl Library {
    /// An index of content that is kept nowhere: what would be answered from after a change.
    ///
    /// # Errors
    /// A fault of the building.
    pub async fn imagine(
        self: &Arc<Self>,
        store: &Store,
        shop: ShopId,
        documents: Vec<Document>,
    ) -> Result<Arc<Index>, Error> {
        let known = Arc::new(self.known(store, shop, self.vectors.ready()).await?);
        let content = Arc::new((Stamp::default(), documents));
        self.quickly(shop, &content, &known).await
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
        let documents = store
            .read(move |conn| {
                let known = knowledge::id_of(conn, shop, &new.key)?;
                let mut documents = knowledge::enabled(conn, shop)?;
                let place = documents.iter().position(|one| Some(one.id) == known);
                let before = place.map(|place| documents.remove(place));
                let kept = before.map(|one| (one.questions, one.marked));
                let (questions, marked) = kept.unwrap_or_default();
                documents.push(Document {
                    id: known.unwrap_or(0),
                    title: new.title,
                    url: new.url,
                    text: new.text,
                    kind: new.kind,
                    questions,
                    marked,
                });
                Ok::<_, Error>(documents)
            })
            .await?;
        self.imagine(store, shop, documents).await
    }
}
