//! Each shop's index, in memory: built when first asked for, replaced whole when its content changes.
//!
//! A turn never waits for a model to read a shop. What has changed is found by its words and the static table at
//! once; what has not is taken over from the index before, so that a change to one document of thousands costs that
//! document. The model reads behind it, and its index takes over when it is whole. Until then, and while another kind of
//! vectors is being changed to, the index there is goes on answering. Indexes that were not used for longest leave
//! when they take too much room together.

mod imagined;
mod subjects;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

use super::answering;
use super::kept_vectors;
use super::knowledge::audience::Audiences;
use super::knowledge::{self, Stamp};
use super::meaning::{Known, Meaning};
use super::retrieval::{Carried, Document, Index};
use super::vectors::{Encoder, Encoders, Kind, Vectors};
use crate::db::{ShopId, Store};
use crate::error::Error;
use crate::ids::Id;

/// Bytes all indexes may take together. The one in use stays, whatever its size.
const ROOM: usize = 512 * 1024 * 1024;
/// Passages so few that the model reads them before the change is answered from.
const FEW: usize = 6;

/// Indexes by shop.
pub struct Library {
    vectors: Arc<Vectors>,
    shelf: Mutex<Shelf>,
    meaning: OnceLock<Option<Arc<Meaning>>>,
    closed: AtomicBool,
    keeping: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Shelf {
    held: HashMap<ShopId, Held>,
    /// Shops the model reads just now.
    reading: HashSet<ShopId>,
    /// Counts up with each use.
    uses: u64,
}

struct Held {
    stamp: Stamp,
    index: Arc<Index>,
    size: usize,
    used: u64,
}

/// What a shop's content is, as of a stamp.
type Content = Arc<(Stamp, Vec<Document>)>;

impl Library {
    /// Empty shelves, for indexes with these vectors.
    #[must_use]
    pub fn new(vectors: Arc<Vectors>) -> Self {
        Self {
            vectors,
            shelf: Mutex::default(),
            meaning: OnceLock::new(),
            closed: AtomicBool::new(false),
            keeping: tokio::sync::Mutex::default(),
        }
    }

    /// The shop's index as of now.
    ///
    /// # Errors
    /// The database's.
    pub async fn of(self: &Arc<Self>, store: &Store, shop: ShopId) -> Result<Arc<Index>, Error> {
        let stamp = store.read(move |conn| knowledge::stamp(conn, shop)).await?;
        let wanted = self.vectors.ready();
        let (index, known) = match self.held(shop, &stamp) {
            Some(index) if wanted.is_none_or(|kind| index.has_kind(kind)) => return Ok(index),
            Some(index) if index.has_kind(Kind::Static) => (Some(index), Known::new()),
            Some(_) | None => (None, self.known(store, shop, wanted).await?),
        };
        let content: Content = Arc::new(
            store
                .read(move |conn| {
                    let stamp = knowledge::stamp(conn, shop)?;
                    Ok::<_, Error>((stamp, knowledge::enabled(conn, shop)?))
                })
                .await?,
        );
        let known = Arc::new(known);
        let index = match index {
            Some(index) => index,
            None => {
                let index = self.quickly(shop, &content, &known).await?;
                self.keep(shop, &content.0, &index);
                self.keep_vectors(store, shop, &content, &index);
                index
            }
        };
        if wanted.is_some_and(|kind| !index.has_kind(kind)) {
            self.read_behind(store, shop, (content, &index), known);
        }
        Ok(index)
    }

    /// What one of the shop's assistants answers from, as of now.
    ///
    /// # Errors
    /// The database's.
    pub async fn of_assistant(
        self: &Arc<Self>,
        store: &Store,
        shop: ShopId,
        assistant: Id,
    ) -> Result<answering::Content, Error> {
        let index = self.of(store, shop).await?;
        let audiences = store.read(move |conn| Audiences::of(conn, shop)).await?;
        let scope = index.without(&audiences.hidden_from(assistant));
        Ok(answering::Content { index, scope })
    }

    /// Ends what is being read behind: the program is about to end.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    fn held(&self, shop: ShopId, stamp: &Stamp) -> Option<Arc<Index>> {
        let mut shelf = self.shelf.lock();
        shelf.uses += 1;
        let uses = shelf.uses;
        let held = shelf.held.get_mut(&shop)?;
        held.used = uses;
        (held.stamp == *stamp).then(|| held.index.clone())
    }

    /// The index there is, of whatever stamp.
    fn before(&self, shop: ShopId) -> Option<Arc<Index>> {
        let shelf = self.shelf.lock();
        shelf.held.get(&shop).map(|held| held.index.clone())
    }

    /// The vectors of the wanted kind that an older index of the shop has; else those that are kept.
    async fn known(
        &self,
        store: &Store,
        shop: ShopId,
        wanted: Option<Kind>,
    ) -> Result<Known, Error> {
        // The table's are made faster than they are read.
        let Some(wanted) = wanted.filter(|kind| *kind != Kind::Static) else {
            return Ok(Known::new());
        };
        match self.before(shop).filter(|index| index.has_kind(wanted)) {
            Some(index) => Ok(index.known()),
            None => {
                let name = self.vectors.name();
                let read = store.read(move |conn| kept_vectors::known(conn, shop, &name));
                read.await
            }
        }
    }

    /// Keeps what the model has read, behind whoever waits for the index.
    fn keep_vectors(
        self: &Arc<Self>,
        store: &Store,
        shop: ShopId,
        content: &Content,
        index: &Arc<Index>,
    ) {
        if !index.has_kind(self.vectors.kind()) || self.vectors.kind() == Kind::Static {
            return;
        }
        let (own, store) = (self.clone(), store.clone());
        let (content, index) = (content.clone(), index.clone());
        tokio::spawn(async move {
            // One after the other: an index overtaken by the next would write what is written over at once.
            let _alone = own.keeping.lock().await;
            if own.closed.load(Ordering::Relaxed) {
                return;
            }
            let name = own.vectors.name();
            let kept = kept_vectors::keep(&store, shop, &name, &content.0, &index).await;
            if let Err(error) = kept {
                tracing::warn!(%error, "what a model read of a shop could not be kept");
            }
        });
    }

    /// An index by words and the static table; by the model, too, when it has next to nothing to read. Of the index
    /// there was, it takes over what has not changed.
    async fn quickly(
        self: &Arc<Self>,
        shop: ShopId,
        content: &Content,
        known: &Arc<Known>,
    ) -> Result<Arc<Index>, Error> {
        let (own, content, known) = (self.clone(), content.clone(), known.clone());
        let before = self.before(shop);
        let build = move |encoders: Encoders<'_>| {
            let before = before.as_deref();
            let (index, carried) = Index::build_after(content.1.clone(), before);
            let few = !known.is_empty() && index.unknown(&known) <= FEW;
            let before = before.map(|before| (before, &carried));
            Arc::new(own.understood(index, encoders, few.then_some(&*known), before))
        };
        self.vectors.index(build).await
    }

    /// Has the model read the shop, and its index take over: unless somebody does, or has since it was looked at.
    fn read_behind(
        self: &Arc<Self>,
        store: &Store,
        shop: ShopId,
        (content, before): (Content, &Arc<Index>),
        known: Arc<Known>,
    ) {
        if self.closed.load(Ordering::Relaxed) || !self.begins_reading(shop, &content.0) {
            return;
        }
        let (own, store, before) = (self.clone(), store.clone(), before.clone());
        tokio::spawn(async move {
            let (with, read) = (own.clone(), content.clone());
            let built = own.vectors.index(move |encoders| {
                let (index, carried) = Index::build_after(read.1.clone(), Some(&before));
                let model = encoders.model.map(|model| Ending {
                    model,
                    library: &with,
                });
                let encoders = Encoders {
                    model: model.as_ref().map(|model| model as &dyn Encoder),
                    table: encoders.table,
                };
                let before = Some((&*before, &carried));
                Arc::new(with.understood(index, encoders, Some(&*known), before))
            });
            let built = built.await;
            match built {
                Ok(index) if !own.closed.load(Ordering::Relaxed) => {
                    own.replace(shop, &content.0, &index);
                    own.keep_vectors(&store, shop, &content, &index);
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "a shop's content could not be read by the model")
                }
            }
            own.shelf.lock().reading.remove(&shop);
        });
    }

    fn begins_reading(&self, shop: ShopId, stamp: &Stamp) -> bool {
        let (kind, mut shelf) = (self.vectors.kind(), self.shelf.lock());
        let held = shelf.held.get(&shop).filter(|it| it.stamp == *stamp);
        !held.is_some_and(|it| it.index.has_kind(kind)) && shelf.reading.insert(shop)
    }

    fn understood(
        &self,
        index: Index,
        encoders: Encoders<'_>,
        known: Option<&Known>,
        before: Option<(&Index, &Carried)>,
    ) -> Index {
        match self.meaning() {
            Some(meaning) => index.understood_after(meaning, encoders, known, before),
            None => index,
        }
    }

    /// Puts an index in the place of one of the same content; later content stays.
    fn replace(&self, shop: ShopId, stamp: &Stamp, index: &Arc<Index>) {
        let is_current = self
            .shelf
            .lock()
            .held
            .get(&shop)
            .is_none_or(|held| held.stamp == *stamp);
        if is_current {
            self.keep(shop, stamp, index);
        }
    }

    fn keep(&self, shop: ShopId, stamp: &Stamp, index: &Arc<Index>) {
        let size = index.size();
        let mut shelf = self.shelf.lock();
        shelf.uses += 1;
        let held = Held {
            stamp: stamp.clone(),
            index: index.clone(),
            size,
            used: shelf.uses,
        };
        shelf.held.insert(shop, held);
        shelf.make_room(shop, ROOM);
    }
}

impl Shelf {
    /// Lets go of what was not used for longest, until the rest fits; never of `last`.
    fn make_room(&mut self, last: ShopId, room: usize) {
        while self.held.values().map(|held| held.size).sum::<usize>() > room {
            let others = self.held.iter().filter(|(shop, _)| **shop != last);
            let Some(oldest) = others
                .min_by_key(|(_, held)| held.used)
                .map(|(shop, _)| *shop)
            else {
                return;
            };
            self.held.remove(&oldest);
        }
    }
}

/// A model that reads no further once the library is closed.
struct Ending<'a> {
    model: &'a dyn Encoder,
    library: &'a Library,
}

impl Encoder for Ending<'_> {
    fn kind(&self) -> Kind {
        self.model.kind()
    }

    fn dim(&self) -> usize {
        self.model.dim()
    }

    fn encode(&self, text: &str) -> Vec<f32> {
        if self.library.closed.load(Ordering::Relaxed) {
            return vec![0.0; self.model.dim()];
        }
        self.model.encode(text)
    }

    fn encode_all(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        if self.library.closed.load(Ordering::Relaxed) {
            return vec![vec![0.0; self.model.dim()]; texts.len()];
        }
        self.model.encode_all(texts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_used_for_longest_makes_room() {
        let mut shelf = Shelf::default();
        let shops: Vec<ShopId> = (1..=3).map(|id| ShopId(Id(id))).collect();
        for (shop, used) in shops.iter().zip([5, 2, 9]) {
            let held = Held {
                stamp: Vec::new(),
                index: Arc::default(),
                size: 10,
                used,
            };
            shelf.held.insert(*shop, held);
        }
        shelf.make_room(shops[1], 20);
        assert!(shelf.held.contains_key(&shops[1]) && shelf.held.contains_key(&shops[2]));
        assert!(!shelf.held.contains_key(&shops[0]));
        shelf.make_room(shops[1], 0);
        assert_eq!(shelf.held.keys().collect::<Vec<_>>(), [&shops[1]]);
    }
}
