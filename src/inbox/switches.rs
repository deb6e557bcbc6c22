//! The switches of shared inboxes, watched: which chats are shown may change though nothing happens in them.

use crate::assistants::store as assistants;
use crate::db::{ShopId, Store};
use crate::error::Error;

/// How they stood when last looked.
#[derive(Debug, Default)]
pub struct Switches {
    off: Option<Vec<i64>>,
}

impl Switches {
    /// Whether one was turned since the last look; the first only looks.
    ///
    /// # Errors
    /// The database's.
    pub async fn changed(&mut self, store: &Store, shop: ShopId) -> Result<bool, Error> {
        let off = store
            .read(move |conn| assistants::hidden(conn, shop))
            .await?;
        let before = self.off.replace(off);
        Ok(before.is_some() && before != self.off)
    }
}
