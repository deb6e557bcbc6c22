//! What an alert says. Never a word of a shopper's, nor a name: it goes through services of others, and onto locked
//! screens.

use url::Url;

use crate::ids::Id;

/// An alert in words.
#[derive(Debug, Clone)]
pub struct Told {
    /// What happened, as the database has it.
    pub cause: String,
    /// One line.
    pub title: String,
    /// Another.
    pub body: String,
    /// About which chat; 0: about none in particular.
    pub conversation: Id,
    /// Where to go.
    pub link: Url,
}

/// Puts one in words. `base` is the app's own address.
#[must_use]
pub fn told(cause: &str, conversation: Id, shop: &str, base: &Url) -> Told {
    let title = title(cause);
    let path = if conversation.0 == 0 {
        "/inbox?view=requested".to_owned()
    } else {
        format!("/inbox/{conversation}")
    };
    Told {
        cause: cause.to_owned(),
        title: title.to_owned(),
        body: format!("{shop}: {}", body(cause)),
        conversation,
        link: base.join(&path).unwrap_or_else(|_| base.clone()),
    }
}

/// The line on top.
#[must_use]
pub fn title(cause: &str) -> &'static str {
    match cause {
        "requested" => "A shopper asks for a person",
        "attention" => "A chat is worth a look",
        "tagged" => "A chat was tagged",
        "value_over" => "A cart is worth a look",
        "waiting_over" => "A shopper still waits",
        "new_message" => "A shopper wrote to you",
        "closing_soon" => "Closing soon, and somebody waits",
        "transferred" => "A chat was given to you",
        "mentioned" => "A colleague mentioned you",
        "woken" => "A chat you set aside is back",
        "rung" => "Nobody came yet",
        "stuck" => "A shopper waits, and something of ours is stuck",
        "test" => "This is a test",
        _ => "A chat needs somebody",
    }
}

/// Whether a cause tells of somebody who waits for whoever is free.
#[must_use]
pub fn somebody_waits(cause: &str) -> bool {
    matches!(cause, "requested" | "waiting_over" | "rung")
}

fn body(cause: &str) -> &'static str {
    match cause {
        "requested" | "rung" => "nobody has the chat yet.",
        "attention" => "the assistant goes on meanwhile.",
        "tagged" => "it has a tag you asked to hear of.",
        "value_over" => "its value is over what you set.",
        "waiting_over" => "the wait is longer than you set.",
        "new_message" => "you have this chat.",
        "closing_soon" => "the queue is not empty.",
        "transferred" => "it is yours now.",
        "mentioned" => "there is a note for you in a chat.",
        "woken" => "you have it again.",
        "stuck" => "what they were promised can't be done just now. Please take the chat.",
        "test" => "alerts arrive here.",
        _ => "a rule asks you to look.",
    }
}

/// What became of an alert, for staff.
#[must_use]
pub fn outcome(state: &str, tries: i32) -> &'static str {
    match state {
        "owed" if tries > 0 => "Tried again",
        "owed" => "On its way",
        "sent" => "Sent",
        "delivered" => "Delivered",
        "seen" => "Seen",
        "acted" => "Took the chat",
        "failed" => "Failed",
        _ => "Not sent",
    }
}

/// A way's name, for staff.
#[must_use]
pub fn way(channel: &str) -> &'static str {
    match channel {
        "page" => "in the inbox",
        "push" => "browser",
        "email" => "e-mail",
        _ => "webhook",
    }
}

/// Why an alert went no further, for staff.
#[must_use]
pub fn why(why: &str) -> &str {
    match why {
        "closed" => "it was out of hours",
        "away" => "away",
        "quiet" => "in their quiet hours",
        "off_duty" => "not at the inbox, others were",
        "no_browser" => "no browser of theirs takes alerts",
        "no_address" => "no e-mail address is known",
        "no_target" => "the rule has no address",
        "themselves" => "they did it themselves",
        "taken" => "somebody took the chat first",
        "over" => "nobody was needed any more",
        "late" => "it was too late to be news",
        "gone" => "the browser is not subscribed any more",
        "refused" => "the other side refused it",
        "moved" => "the other side sent us elsewhere, and we don’t follow",
        "private" => "the address is not a public one",
        "unreachable" => "the other side could not be reached",
        "busy" => "the other side could not take it",
        other => other,
    }
}
