//! Of which entries it is asked what is found beside the log.

use crate::conversation::{Event, How};

/// The key of handoffs that were about nothing in particular.
pub const NO_TOPIC: &str = "none";

/// Whether what stands around an entry is asked for.
#[must_use]
pub fn looks_around(event: &Event) -> bool {
    matches!(
        event,
        Event::Requested { .. }
            | Event::TakenOver { .. }
            | Event::Transferred { .. }
            | Event::OrderPlaced { .. }
            | Event::Closed { .. }
    )
}

/// Whether it is asked what the shopper had written before an entry: a handoff may begin with it. Who comes from the
/// queue was asked for before.
#[must_use]
pub fn asks_for_words(event: &Event) -> bool {
    matches!(
        event,
        Event::Requested { .. }
            | Event::Transferred { .. }
            | Event::TakenOver {
                how: How::TakeOver,
                ..
            }
    )
}
