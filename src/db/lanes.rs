//! What waits for one writer, in two lanes: what somebody waits for, and what a worker brings.
//!
//! A webhook has five seconds and a shopper less; the digest of yesterday's webhooks has all day. So a group
//! is filled from the first lane, and takes along a few of the second, which is never starved; and the longer
//! nobody comes by the first, the more of the second are done at once.

use std::thread::Thread;

use tokio::sync::mpsc::{self, error::TryRecvError};

use super::job::Job;

/// Jobs in one transaction, at most. More than this and the first waits too long for the last.
pub const GROUP: usize = 256;
/// Of these from the first lane; the rest is for the worker's.
const NOW: usize = 240;
/// Jobs of the first lane that take one of the worker's along.
const NOW_FOR_ONE: usize = 32;
/// Jobs of the worker's lane in a group of their own: right after somebody was served, when the next ones
/// are already on their way, and in a long calm.
const ALONE_FIRST: usize = 4;
const ALONE_MOST: usize = 64;
/// Jobs waiting in one lane, at most; beyond it callers are told to come back.
const QUEUE: usize = 4096;

/// Which lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Somebody waits for the answer.
    Now,
    /// A worker does.
    Later,
}

type Boxed = Box<dyn Job>;

/// The sending end.
pub struct Sender {
    now: mpsc::Sender<Boxed>,
    later: mpsc::Sender<Boxed>,
}

/// The writer's end.
pub struct Receiver {
    now: mpsc::Receiver<Boxed>,
    later: mpsc::Receiver<Boxed>,
    /// Jobs of the worker's lane that the next group may have by itself.
    alone: usize,
}

/// Both ends of a writer's lanes.
pub fn lanes() -> (Sender, Receiver) {
    let (now_sender, now) = mpsc::channel(QUEUE);
    let (later_sender, later) = mpsc::channel(QUEUE);
    (
        Sender {
            now: now_sender,
            later: later_sender,
        },
        Receiver {
            now,
            later,
            alone: ALONE_FIRST,
        },
    )
}

impl Sender {
    /// Queues a job for the writer on `thread`; false when the lane is full or the writer is gone.
    pub fn send(&self, lane: Lane, job: Boxed, thread: &Thread) -> bool {
        let queue = match lane {
            Lane::Now => &self.now,
            Lane::Later => &self.later,
        };
        let queued = queue.try_send(job).is_ok();
        // After the send: a writer that is just going to rest finds its wake-up and looks again.
        thread.unpark();
        queued
    }
}

impl Receiver {
    /// Fills `group` with what waits, resting until something does. False when no sender is left.
    pub fn take(&mut self, group: &mut Vec<Boxed>) -> bool {
        loop {
            let now_open = fill(&mut self.now, group, NOW);
            let somebody = !group.is_empty();
            let most = match group.len() {
                0 => self.alone,
                now => now + 1 + now / NOW_FOR_ONE,
            };
            let later_open = fill(&mut self.later, group, most);
            if !group.is_empty() {
                self.alone = match somebody {
                    true => ALONE_FIRST,
                    false => ALONE_MOST.min(self.alone * 2),
                };
                return true;
            }
            if !now_open && !later_open {
                return false;
            }
            std::thread::park();
        }
    }
}

/// Moves what waits until `group` has `most`; false when nothing can come any more.
fn fill(queue: &mut mpsc::Receiver<Boxed>, group: &mut Vec<Boxed>, most: usize) -> bool {
    while group.len() < most {
        match queue.try_recv() {
            Ok(job) => group.push(job),
            Err(TryRecvError::Empty) => return true,
            Err(TryRecvError::Disconnected) => return false,
        }
    }
    true
}
