//! What fires: which rule, why, on which evidence. Plain data.

use crate::conversation::{Origin, Reason};

/// A rule that fires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Which rule, by its place in the book.
    pub rule: usize,
    /// Why.
    pub reason: Reason,
    /// Which part of the message, in bytes.
    pub span: Option<(u32, u32)>,
    /// The number that did it.
    pub value: Option<i64>,
    /// The bound that this number met.
    pub limit: Option<i64>,
    /// Its subject, where it fires once per subject: a cart's token, an order.
    pub once: Option<String>,
    /// What is remembered of that subject, where no more is known of it.
    pub key: Option<String>,
    /// Other subjects it would have fired on at the same moment: one firing is enough for all of them.
    pub also: Vec<String>,
    /// What started it, where another rule or a tag did.
    pub from: Option<Origin>,
}

impl Hit {
    /// A rule fires for this reason.
    #[must_use]
    pub fn new(rule: usize, reason: Reason) -> Self {
        Self {
            rule,
            reason,
            span: None,
            value: None,
            limit: None,
            once: None,
            key: None,
            also: Vec::new(),
            from: None,
        }
    }

    /// Started by this.
    #[must_use]
    pub fn by(mut self, origin: Origin) -> Self {
        self.from = Some(origin);
        self
    }

    /// Only once per this.
    #[must_use]
    pub fn about(mut self, subject: &str) -> Self {
        self.once = Some(subject.to_owned());
        self
    }

    /// With the number that did it.
    #[must_use]
    pub fn of(mut self, value: i64) -> Self {
        self.value = Some(value);
        self
    }

    /// With the bound that this number met.
    #[must_use]
    pub fn met(mut self, limit: i64) -> Self {
        self.limit = Some(limit);
        self
    }
}

/// Each hit, once per this.
#[must_use]
pub fn about(hits: Vec<Hit>, subject: &str) -> Vec<Hit> {
    hits.into_iter().map(|hit| hit.about(subject)).collect()
}

/// Hits in the order of the rules, each rule once: what it fired by first counts, and it is done with the subjects of
/// all.
#[must_use]
pub fn in_order(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_by_key(|hit| hit.rule);
    hits.dedup_by(|later, kept| {
        let same = later.rule == kept.rule;
        if same {
            kept.also.extend(later.once.take());
            kept.also.append(&mut later.also);
        }
        same
    });
    hits
}

/// News of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderNews {
    /// Its payment failed.
    PaymentTrouble,
    /// A parcel of it did not arrive.
    DeliveryTrouble,
    /// Money went back.
    Refunded,
    /// Cancelled.
    Cancelled,
    /// Nothing was sent for so many days.
    Unfulfilled(i64),
}
