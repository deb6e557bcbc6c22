//! Webhooks on their way out, pure: what is queued, held, retried or done.
//!
//! A delivery keeps its id, its time and its bytes over every retry, as Shopify's do. `sender.rs` sends.

use serde::{Deserialize, Serialize};

use super::sign;
use crate::clock::Micros;

/// After the first attempt, a delivery is tried this many times more.
pub const RETRIES: u32 = 8;
/// How many finished deliveries are remembered, for the panel.
const REMEMBERED: usize = 30;

/// How deliveries are disturbed on request. Deliveries queued while `late_seconds` is set are held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// Hold each new delivery until the clock has moved this far; 0 delivers at once.
    pub late_seconds: i64,
    /// Send each delivery twice at the same moment, with the same webhook id.
    pub twice: bool,
    /// Gather what is queued within a moment and send it in another order.
    pub shuffle: bool,
    /// Sign with a secret that is not the app's.
    pub wrong_signature: bool,
    /// Take new deliveries and never send them.
    pub lost: bool,
}

/// How far a delivery has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    Queued,
    Sending,
    /// Failed, and sleeping before the next attempt.
    Retrying,
    Done,
    GivenUp,
    /// Taken, and never sent.
    Lost,
}

/// One webhook to one app.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Delivery {
    pub webhook_id: String,
    pub event_id: String,
    pub topic: String,
    pub triggered_at: Micros,
    /// The exact bytes. Dropped when the delivery is finished.
    pub body: String,
    pub held_until: Option<Micros>,
    pub attempts: u32,
    pub stage: Stage,
    /// What the last attempt was answered, for people.
    pub answer: String,
}

impl Delivery {
    pub fn finished(&self) -> bool {
        matches!(self.stage, Stage::Done | Stage::GivenUp | Stage::Lost)
    }

    fn ready(&self, now: Micros) -> bool {
        self.stage == Stage::Queued && self.held_until.is_none_or(|until| until <= now)
    }

    /// The subscription's name, as the app's configuration would give one.
    pub fn name(&self) -> Option<&'static str> {
        ["carts", "checkouts", "orders"]
            .into_iter()
            .find(|name| self.topic.split('/').next() == Some(name))
    }
}

/// All deliveries, oldest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Outbox(pub Vec<Delivery>);

impl Outbox {
    /// Queues a delivery and answers its webhook id.
    pub fn queue(
        &mut self,
        topic: &str,
        body: String,
        event_id: &str,
        triggered_at: Micros,
        held_until: Option<Micros>,
    ) -> String {
        let webhook_id = sign::uuid();
        self.0.push(Delivery {
            webhook_id: webhook_id.clone(),
            event_id: event_id.to_owned(),
            topic: topic.to_owned(),
            triggered_at,
            body,
            held_until,
            attempts: 0,
            stage: Stage::Queued,
            answer: String::new(),
        });
        webhook_id
    }

    /// Ids of what may be sent now, oldest first.
    pub fn ready(&self, now: Micros) -> Vec<String> {
        let ready = self.0.iter().filter(|delivery| delivery.ready(now));
        ready.map(|delivery| delivery.webhook_id.clone()).collect()
    }

    /// Something waits for the clock.
    pub fn holds(&self) -> bool {
        self.0
            .iter()
            .any(|delivery| delivery.stage == Stage::Queued && delivery.held_until.is_some())
    }

    pub fn unfinished(&self) -> usize {
        self.0
            .iter()
            .filter(|delivery| !delivery.finished())
            .count()
    }

    /// Lets go of everything that waits for the clock.
    pub fn release(&mut self) {
        for delivery in &mut self.0 {
            delivery.held_until = None;
        }
    }

    /// Marks a delivery as being sent and answers it with its bytes.
    pub fn start(&mut self, webhook_id: &str) -> Option<Delivery> {
        let delivery = self.find(webhook_id)?;
        delivery.stage = Stage::Sending;
        delivery.attempts += 1;
        Some(delivery.clone())
    }

    /// Notes how an attempt went; answers the seconds to wait before the next, if there is one.
    pub fn answered(&mut self, webhook_id: &str, ok: bool, answer: String) -> Option<u64> {
        let delivery = self.find(webhook_id)?;
        delivery.answer = answer;
        let pause =
            (!ok && delivery.attempts <= RETRIES).then(|| 1 << delivery.attempts.saturating_sub(1));
        delivery.stage = match pause {
            Some(_) => Stage::Retrying,
            None if ok => Stage::Done,
            None => Stage::GivenUp,
        };
        if delivery.finished() {
            delivery.body = String::new();
        }
        self.forget();
        pause
    }

    /// Forgets to send a delivery, for good.
    pub fn lose(&mut self, webhook_id: &str) {
        if let Some(delivery) = self.find(webhook_id) {
            delivery.stage = Stage::Lost;
            delivery.body = String::new();
        }
        self.forget();
    }

    /// Back into the queue after its pause.
    pub fn again(&mut self, webhook_id: &str) {
        if let Some(delivery) = self.find(webhook_id) {
            delivery.stage = Stage::Queued;
        }
    }

    /// After a restart nothing is on its way any more: what was, is queued again.
    pub fn restarted(&mut self) {
        for delivery in &mut self.0 {
            if !delivery.finished() {
                delivery.stage = Stage::Queued;
            }
        }
    }

    fn find(&mut self, webhook_id: &str) -> Option<&mut Delivery> {
        self.0
            .iter_mut()
            .find(|delivery| delivery.webhook_id == webhook_id)
    }

    fn forget(&mut self) {
        let finished = self.0.len() - self.unfinished();
        let mut surplus = finished.saturating_sub(REMEMBERED);
        self.0.retain(|delivery| {
            let drop = surplus > 0 && delivery.finished();
            surplus -= usize::from(drop);
            !drop
        });
    }
}

/// Another order of `ids` than the one they came in, whenever there is one.
pub fn shuffled(mut ids: Vec<String>) -> Vec<String> {
    let before = ids.clone();
    for last in (1..ids.len()).rev() {
        ids.swap(last, sign::random_below(last + 1));
    }
    if ids == before {
        ids.reverse();
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_delivery_is_tried_eight_times_more_and_keeps_its_bytes() {
        let mut outbox = Outbox::default();
        let id = outbox.queue("carts/update", "{}".to_owned(), "e", Micros(5), None);
        let mut pauses = Vec::new();
        for _ in 0..20 {
            let Some(sent) = outbox.start(&id) else { break };
            assert_eq!((sent.body.as_str(), sent.triggered_at), ("{}", Micros(5)));
            match outbox.answered(&id, false, "503".to_owned()) {
                Some(pause) => pauses.push(pause),
                None => break,
            }
        }
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 64, 128]);
        assert_eq!(outbox.unfinished(), 0);
    }

    #[test]
    fn late_deliveries_wait_for_the_clock_or_for_their_release() {
        let mut outbox = Outbox::default();
        outbox.queue(
            "carts/update",
            "{}".to_owned(),
            "e",
            Micros(0),
            Some(Micros(60_000_000)),
        );
        assert!(outbox.ready(Micros(59_000_000)).is_empty());
        assert_eq!(outbox.ready(Micros(60_000_000)).len(), 1);
        assert!(outbox.holds());
        outbox.release();
        assert_eq!(outbox.ready(Micros(0)).len(), 1);
    }

    #[test]
    fn shuffling_changes_the_order() {
        let ids: Vec<String> = (0..2).map(|id| id.to_string()).collect();
        assert_ne!(shuffled(ids.clone()), ids);
    }

    #[test]
    fn only_the_last_finished_are_remembered() {
        let mut outbox = Outbox::default();
        for _ in 0..REMEMBERED + 5 {
            let id = outbox.queue("carts/update", "{}".to_owned(), "e", Micros(0), None);
            outbox.start(&id);
            outbox.answered(&id, true, "200".to_owned());
        }
        assert_eq!(outbox.0.len(), REMEMBERED);
    }
}
