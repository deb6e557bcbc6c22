//! What of the log a shopper sees: one exhaustive function, so that a new kind of event is private
//! until somebody decides otherwise.

use super::event::Event;
use super::state::Wanted;
use crate::ids::Id;

/// An event, as the shopper sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShopperView {
    /// A message.
    Message(Id),
    /// A line in the thread.
    Notice(Notice),
    /// Nothing to read, but the state the widget shows has changed.
    State,
}

/// A line in the shopper's thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A person has been asked for.
    Waiting,
    /// This member of staff joined.
    Joined(Id),
    /// This one had to leave; somebody else is asked for.
    Left(Id),
    /// This member of staff handed the chat back to the assistant.
    HandedBack(Id),
    /// This one gave the chat to somebody else, who is there at once or is asked for.
    Transferred(Option<Id>),
    /// The shopper went on with the assistant.
    Resumed,
    /// The shopper no longer waits for a person.
    Cancelled,
    /// The chat ended.
    Closed,
}

impl Event {
    /// What the shopper sees of this event, if anything.
    #[must_use]
    pub fn for_shopper(&self) -> Option<ShopperView> {
        match self {
            Self::ShopperSaid { message, .. }
            | Self::AssistantSaid { message, .. }
            | Self::StaffSaid { message, .. }
            | Self::SystemSaid { message } => Some(ShopperView::Message(*message)),
            Self::Requested { .. } => Some(ShopperView::Notice(Notice::Waiting)),
            Self::TakenOver { staff, .. } => Some(ShopperView::Notice(Notice::Joined(*staff))),
            Self::LeaseExpired { staff, .. } => Some(ShopperView::Notice(Notice::Left(*staff))),
            Self::HandedBack { staff } => Some(ShopperView::Notice(Notice::HandedBack(*staff))),
            Self::Transferred { to, .. } => {
                Some(ShopperView::Notice(Notice::Transferred(match to {
                    Wanted::Staff(staff) => Some(*staff),
                    Wanted::Anyone | Wanted::Group(_) => None,
                })))
            }
            Self::WaitCancelled => Some(ShopperView::Notice(Notice::Cancelled)),
            Self::AssistantPicked => Some(ShopperView::Notice(Notice::Resumed)),
            Self::Closed { .. } => Some(ShopperView::Notice(Notice::Closed)),
            Self::CollectionBegan { .. }
            | Self::CollectionEnded { .. }
            | Self::Reopened
            | Self::Erased { .. } => Some(ShopperView::State),
            Self::Started { .. }
            | Self::Moved { .. }
            | Self::AttemptMade { .. }
            | Self::AttentionRaised { .. }
            // A note is the team's own.
            | Self::Noted { .. }
            | Self::PromiseMissed { .. }
            | Self::OpenedToAnyone { .. }
            | Self::Snoozed { .. }
            | Self::Woken { .. }
            | Self::Handled { .. }
            | Self::Tagged { .. }
            | Self::Untagged { .. }
            | Self::Prioritized { .. }
            | Self::RuleFired { .. }
            | Self::CartChanged { .. }
            | Self::SignedIn
            | Self::CheckoutMoved { .. }
            | Self::OrderPlaced { .. }
            // What they thought, they know; what staff think is the team's own.
            | Self::Scored { .. }
            | Self::Judged { .. } => None,
        }
    }
}
