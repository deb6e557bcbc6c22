//! Items that are written together: many callers bring one each, and the writer hands all that a group holds
//! of a kind to one function, which can write them with one statement.
//!
//! A batch that fails is run again with each item for itself, so that a bad one harms no other.

use std::any::{Any, TypeId};

use tokio::sync::oneshot;

use super::ShopId;
use super::job::{Fallible, Job, Ran, answered, ran};
use super::tx::{Batch, Tx};

/// An item of a kind that is written together, whatever shops they are of.
pub trait Batched: Send + Sync + 'static {
    /// What one item's caller is told.
    type Answer: Send + 'static;
    /// What can go wrong.
    type Error: Fallible;

    /// Whose it is.
    fn shop(&self) -> ShopId;

    /// Writes these items, at least one, in order of arrival; answers each in its place. May be run again,
    /// with the same items or with each alone, so it must have no effect outside `batch`.
    ///
    /// # Errors
    /// The database's, or the kind's own when an item is written alone.
    fn write(items: &[&Self], batch: &mut Batch<'_>) -> Result<Vec<Self::Answer>, Self::Error>;
}

/// How the items of one kind are written.
#[derive(Clone, Copy)]
pub struct Together {
    /// Which kind.
    pub kind: TypeId,
    /// Runs jobs that are all of this kind.
    pub run: fn(&mut [Box<dyn Job>], &mut Batch<'_>) -> Ran,
}

/// An item with its caller.
pub struct Item<I: Batched> {
    item: I,
    result: Option<Result<I::Answer, I::Error>>,
    reply: oneshot::Sender<Result<I::Answer, I::Error>>,
}

impl<I: Batched> Item<I> {
    pub fn new(item: I, reply: oneshot::Sender<Result<I::Answer, I::Error>>) -> Self {
        Self {
            item,
            result: None,
            reply,
        }
    }

    fn run_all(jobs: &mut [Box<dyn Job>], batch: &mut Batch<'_>) -> Ran {
        let mut own: Vec<&mut Self> = (jobs.iter_mut())
            .filter_map(|job| (job.as_mut() as &mut dyn Any).downcast_mut())
            .collect();
        let items: Vec<&I> = own.iter().map(|one| &one.item).collect();
        let result = I::write(&items, batch);
        let ran = ran(&result);
        if let Ok(answers) = result {
            for (one, answer) in own.iter_mut().zip(answers) {
                one.result = Some(Ok(answer));
            }
        }
        ran
    }
}

impl<I: Batched> Job for Item<I> {
    fn shop(&self) -> ShopId {
        self.item.shop()
    }

    fn wants_head(&self) -> bool {
        false
    }

    fn together(&self) -> Option<Together> {
        Some(Together {
            kind: TypeId::of::<Self>(),
            run: Self::run_all,
        })
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> Ran {
        let result = I::write(&[&self.item], &mut tx.batch());
        let ran = ran(&result);
        // A kind that returns no answer has written nothing it stands for.
        self.result = match result {
            Ok(answers) => answers.into_iter().next().map(Ok),
            Err(error) => Some(Err(error)),
        };
        ran
    }

    fn answer(self: Box<Self>, written: bool) {
        // A caller that has gone away meanwhile is nobody's error.
        let _ = self.reply.send(answered(self.result, written));
    }
}
