//! Files that lie in a store of objects which speaks S3's language, where the operator named one; otherwise they lie in the
//! database, and nothing here does anything.
//!
//! An object is put before the message that has it is written, and is doomed until that write names it: whatever happens
//! in between, none is left behind. When its file is deleted it is doomed by the database itself (see the migration).

mod bucket;
pub mod sign;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub use bucket::{Bucket, Setup, bucket_name};

use crate::conversation::attachments::{Bytes, File};
use crate::conversation::doomed;
use crate::db::{ShopId, Store};
use crate::error::Error;
use crate::ids;
use crate::jobs::Sweep;

/// Seconds within which the message of an object has to be written.
const SOON: i64 = 3600;
/// Seconds until an object that could not be taken out is tried again.
const AGAIN: i64 = 60;

/// Where files are.
#[derive(Debug, Default)]
pub struct Files {
    bucket: Option<Bucket>,
    /// Objects are being taken out.
    busy: AtomicBool,
}

impl Files {
    /// In that bucket, if there is one.
    ///
    /// # Errors
    /// The client's.
    pub fn new(setup: Option<Setup>) -> Result<Self, reqwest::Error> {
        Ok(Self {
            bucket: setup.map(Bucket::new).transpose()?,
            busy: AtomicBool::new(false),
        })
    }

    /// Puts a file where files are, before a message has it.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the store of objects does not answer.
    pub async fn put(&self, store: &Store, shop: ShopId, file: File) -> Result<File, Error> {
        let Some(bucket) = &self.bucket else {
            return Ok(file);
        };
        let secret = ids::random::<16>().map_err(Error::fault)?;
        let secret: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let place = format!("{}/{secret}", shop.0);
        let now = store.clock().now();
        let (noted, due) = (place.clone(), now.plus_seconds(SOON));
        store
            .insert(shop, move |tx| doomed::add(tx, &noted, due))
            .await?;
        bucket
            .put(&place, file.kind().mime(), file.bytes().to_vec(), now)
            .await?;
        Ok(file.stored_at(place))
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the store of objects does not answer, or is named no more.
    pub async fn read(&self, store: &Store, bytes: Bytes) -> Result<Vec<u8>, Error> {
        match (bytes, &self.bucket) {
            (Bytes::Here(bytes), _) => Ok(bytes),
            (Bytes::At(place), Some(bucket)) => bucket.get(&place, store.clock().now()).await,
            (Bytes::At(_), None) => {
                tracing::error!("a file lies in a store of objects, and none is named");
                Err(Error::Unavailable)
            }
        }
    }

    /// Begins to take out what is doomed and due. A slow store keeps nobody waiting: it goes on behind whoever asks.
    async fn sweep(self: Arc<Self>, store: Store) -> Result<usize, Error> {
        if self.bucket.is_none() || self.busy.load(Ordering::SeqCst) {
            return Ok(0);
        }
        let now = store.clock().now();
        let due = store.read(move |conn| doomed::due(conn, now)).await?;
        if !due.is_empty() && !self.busy.swap(true, Ordering::SeqCst) {
            tokio::spawn(async move {
                for place in due {
                    // One that can't be taken out holds up no other.
                    if let Err(error) = self.take_out(&store, place).await {
                        tracing::warn!(%error, "a file was not taken out, and is tried again");
                    }
                }
                self.busy.store(false, Ordering::SeqCst);
            });
        }
        Ok(0)
    }

    /// By one node, and not again before this try is over.
    async fn take_out(&self, store: &Store, place: String) -> Result<(), Error> {
        let Some(bucket) = &self.bucket else {
            return Ok(());
        };
        let now = store.clock().now();
        let (shop, later) = (doomed::shop_of(&place), now.plus_seconds(AGAIN));
        let mine = place.clone();
        let taken = store
            .insert(shop, move |tx| doomed::take(tx, &mine, now, later))
            .await?;
        if !taken {
            return Ok(());
        }
        bucket.delete(&place, now).await?;
        store
            .insert(shop, move |tx| doomed::gone(tx, &place))
            .await?;
        Ok(())
    }
}

/// Takes out, again and again, what is doomed.
#[must_use]
pub fn sweeper(files: Arc<Files>, store: Store) -> Sweep {
    Arc::new(move || Box::pin(files.clone().sweep(store.clone())))
}
