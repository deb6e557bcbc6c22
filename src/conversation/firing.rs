//! A rule that fires, as it is put to a conversation: which version, on what, and what is done.

use super::event::{Event, Origin, Reason};
use super::met::Met;
use crate::ids::Id;

/// All that is told of it. See [`Event::RuleFired`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Firing {
    /// Which rule.
    pub rule: Id,
    /// In which version.
    pub version: i64,
    /// On which message.
    pub message: Option<Id>,
    /// On which part of it, in bytes.
    pub span: Option<(u32, u32)>,
    /// Only once per this.
    pub once: Option<String>,
    /// Not for these any more, either: it would have fired on each of them by itself.
    pub also: Vec<String>,
    /// Which of its starts.
    pub reason: Reason,
    /// The number that did it.
    pub value: Option<i64>,
    /// The bound which the number met.
    pub limit: Option<i64>,
    /// What of its condition was met.
    pub met: Vec<Met>,
    /// What is done, by kind.
    pub does: Vec<String>,
    /// What started it, where another rule or a tag did.
    pub from: Option<Origin>,
}

impl Firing {
    /// Of this rule, for this reason; the rest is not known.
    #[must_use]
    pub fn of(rule: Id, version: i64, reason: Reason) -> Self {
        Self {
            rule,
            version,
            message: None,
            span: None,
            once: None,
            also: Vec::new(),
            reason,
            value: None,
            limit: None,
            met: Vec::new(),
            does: Vec::new(),
            from: None,
        }
    }

    pub(super) fn event(&self) -> Event {
        Event::RuleFired {
            rule: self.rule,
            version: self.version,
            message: self.message,
            span: self.span,
            once: self.once.clone(),
            also: self.also.clone(),
            reason: Some(self.reason),
            value: self.value,
            limit: self.limit,
            met: self.met.clone(),
            does: self.does.clone(),
            from: self.from.clone(),
        }
    }
}
