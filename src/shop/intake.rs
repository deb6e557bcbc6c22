//! A webhook's body, read before anybody can know whether Shopify sent it: the signature is over the whole of it.
//!
//! So all bodies being read share a budget of memory. Who comes when it is spent is told to come again, which
//! Shopify does; and a body that does not arrive in time is given up.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{Bytes, BytesMut, Payload};
use futures_util::StreamExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::deliveries::MAX_BODY;

/// Bytes of all bodies together.
const BUDGET: usize = 8 * MAX_BODY;
/// Bytes asked of the budget at a time: a common webhook fits in one.
const STEP: usize = 16 * 1024;
/// Bytes read and thrown away of a body that is too large, so that its sender can read our answer.
const DRAIN: usize = 4 * MAX_BODY;
/// Shopify gives a delivery five seconds in all.
const PATIENCE: Duration = Duration::from_secs(10);

/// The memory for bodies.
pub struct Intake {
    steps: Arc<Semaphore>,
}

impl Default for Intake {
    fn default() -> Self {
        Self::of(BUDGET)
    }
}

/// A body, with its share of the budget for as long as it is held.
pub struct Held {
    /// The bytes as they came.
    pub bytes: Bytes,
    _share: Option<OwnedSemaphorePermit>,
}

/// Why there is no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoBody {
    /// More than a delivery may have.
    TooLarge,
    /// Too many are being read; nothing of it was kept.
    NoRoom,
    /// The sender broke off, or took too long.
    BrokeOff,
}

impl Intake {
    fn of(bytes: usize) -> Self {
        Self {
            steps: Arc::new(Semaphore::new(bytes / STEP)),
        }
    }

    /// Bytes that are free, in whole steps.
    #[must_use]
    pub fn free(&self) -> usize {
        self.steps.available_permits() * STEP
    }

    /// Reads a body of at most [`MAX_BODY`] bytes.
    ///
    /// # Errors
    /// [`NoBody`].
    pub async fn read(&self, payload: Payload) -> Result<Held, NoBody> {
        tokio::time::timeout(PATIENCE, self.collect(payload))
            .await
            .unwrap_or(Err(NoBody::BrokeOff))
    }

    async fn collect(&self, mut payload: Payload) -> Result<Held, NoBody> {
        let mut body = BytesMut::new();
        let mut share: Option<OwnedSemaphorePermit> = None;
        let mut refused = None;
        let mut thrown = 0;
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| NoBody::BrokeOff)?;
            if refused.is_none() {
                let size = body.len() + chunk.len();
                refused = if size > MAX_BODY {
                    Some(NoBody::TooLarge)
                } else {
                    self.grow(&mut share, size).err()
                };
            }
            if refused.is_none() {
                body.extend_from_slice(&chunk);
            } else {
                // What it held is free at once; the rest is read past.
                (body, share) = (BytesMut::new(), None);
                thrown += chunk.len();
                if thrown > DRAIN {
                    break;
                }
            }
        }
        refused.map_or(
            Ok(Held {
                bytes: body.freeze(),
                _share: share,
            }),
            Err,
        )
    }

    fn grow(&self, share: &mut Option<OwnedSemaphorePermit>, size: usize) -> Result<(), NoBody> {
        let held = share.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let more = u32::try_from(size.div_ceil(STEP).saturating_sub(held)).unwrap_or(u32::MAX);
        if more == 0 {
            return Ok(());
        }
        let steps = self.steps.clone();
        let taken = steps.try_acquire_many_owned(more);
        let taken = taken.map_err(|_| NoBody::NoRoom)?;
        match share {
            Some(share) => share.merge(taken),
            None => *share = Some(taken),
        }
        Ok(())
    }
}
