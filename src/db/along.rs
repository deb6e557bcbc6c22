//! What goes along with somebody's next write: an entry that is kept with what it is about, or neither is.
//!
//! A door that owes an entry says so before it acts ([`Along::owe`]); the store it acts by ([`super::Store::with`])
//! writes the entry inside the first write that is not refused. So nothing can be committed and its entry be lost, and
//! no handler has to think of it.

use std::sync::Arc;

use diesel::QueryResult;
use parking_lot::Mutex;

use super::tx::Tx;

/// Writes the entry.
pub type Entry = Arc<dyn Fn(&mut Tx<'_>) -> QueryResult<()> + Send + Sync>;

/// A place for one entry.
#[derive(Default)]
pub struct Along(Mutex<Option<Entry>>);

impl Along {
    /// Owes this entry to whatever is written next.
    pub fn owe(&self, entry: Entry) {
        *self.0.lock() = Some(entry);
    }

    /// Takes the entry to be written, if one is owed still.
    #[must_use]
    pub fn take(&self) -> Option<Entry> {
        self.0.lock().take()
    }
}
