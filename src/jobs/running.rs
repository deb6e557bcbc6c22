//! The jobs this process is at, whatever their leases say.

use std::collections::BTreeSet;
use std::sync::Arc;

use parking_lot::Mutex;

use super::Job;
use crate::db::ShopId;
use crate::ids::Id;

type Named = (ShopId, Id);

/// Which jobs are under way. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Running(Arc<Mutex<BTreeSet<Named>>>);

impl Running {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> BTreeSet<Named> {
        self.0.lock().clone()
    }

    /// One is begun; it is over when what is returned is dropped, by whatever end it takes.
    #[must_use]
    pub fn begin(&self, job: &Job) -> UnderWay {
        let named = (job.shop, job.id);
        self.0.lock().insert(named);
        UnderWay {
            running: self.clone(),
            named,
        }
    }
}

/// A job under way.
#[derive(Debug)]
pub struct UnderWay {
    running: Running,
    named: Named,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.running.0.lock().remove(&self.named);
    }
}
