//! What a person did while they held a chat, read off the log: a line for staff, and for the assistant, who goes on
//! where they left. Pure.

use std::collections::HashMap;

use super::answer::{Asking, Reply, respond};
use super::language::Marked;
use super::retrieval::{Document, DocumentKind, Index};
use super::text::sentences;
use super::{Draft, Verdict, percent, promises, smalltalk};
use crate::clock::Micros;
use crate::conversation::messages::{Author, Message, SourceLink};
use crate::conversation::store::Logged;
use crate::conversation::{Actor, Event, Tag};
use crate::ids::Id;

/// What a person did between taking a chat and leaving it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Who.
    pub staff: Id,
    /// Since when.
    pub since: Micros,
    /// Until when.
    pub until: Micros,
    /// Their replies.
    pub replies: usize,
    /// Tags they put on.
    pub added: Vec<Tag>,
    /// Tags they took off.
    pub removed: Vec<Tag>,
    /// Whether they marked it handled.
    pub handled: bool,
    /// Whether they closed it (otherwise they handed it back).
    pub closed: bool,
}

/// What the person did who left the chat with the entry `version`; nothing when that is no such entry.
#[must_use]
pub fn held(log: &[Logged], version: i64) -> Option<Held> {
    let end = log.iter().position(|logged| logged.version == version)?;
    let (before, rest) = log.split_at_checked(end)?;
    let last = rest.first()?;
    let (staff, closed) = match &last.event {
        Event::HandedBack { staff } => (*staff, false),
        Event::Closed {
            by: Actor::Staff(staff),
            ..
        } => (*staff, true),
        _ => return None,
    };
    let taken = before.iter().rposition(
        |logged| matches!(logged.event, Event::TakenOver { staff: by, .. } if by == staff),
    )?;
    let span = before.get(taken..)?;
    // Closed by who did not hold it any more: that was no holding.
    let left = |event: &Event| {
        matches!(
            event,
            Event::HandedBack { .. } | Event::Closed { .. } | Event::LeaseExpired { .. }
        )
    };
    if span.iter().any(|logged| left(&logged.event)) {
        return None;
    }
    let mut held = Held {
        staff,
        since: span.first()?.at,
        until: last.at,
        replies: 0,
        added: Vec::new(),
        removed: Vec::new(),
        handled: false,
        closed,
    };
    for logged in span {
        match &logged.event {
            Event::StaffSaid { staff: by, .. } if *by == staff => held.replies += 1,
            Event::Tagged {
                tag,
                by: Actor::Staff(by),
            } if *by == staff => held.added.push(tag.clone()),
            Event::Untagged {
                tag,
                by: Actor::Staff(by),
            } if *by == staff => held.removed.push(tag.clone()),
            Event::Handled { staff: by } if *by == staff => held.handled = true,
            _ => {}
        }
    }
    Some(held)
}

impl Held {
    /// In a line: "4 min, 2 replies, tagged vip, marked handled".
    #[must_use]
    pub fn line(&self) -> String {
        let mut parts = vec![lasted(self.until.seconds_since(self.since))];
        parts.push(match self.replies {
            0 => "no reply".to_owned(),
            1 => "1 reply".to_owned(),
            more => format!("{more} replies"),
        });
        let list = |tags: &[Tag]| {
            let names: Vec<&str> = tags.iter().map(Tag::as_str).collect();
            names.join(", ")
        };
        if !self.added.is_empty() {
            parts.push(format!("tagged {}", list(&self.added)));
        }
        if !self.removed.is_empty() {
            parts.push(format!("took off {}", list(&self.removed)));
        }
        if self.handled {
            parts.push("marked handled".to_owned());
        }
        parts.join(", ")
    }
}

fn lasted(seconds: i64) -> String {
    match seconds {
        ..60 => "under a minute".to_owned(),
        60..7_200 => format!("{} min", seconds / 60),
        _ => format!("{} h", seconds / 3_600),
    }
}

/// How sure it must be that a person's words answer a question, before they are quoted.
const QUOTES_FROM: f32 = 0.8;
/// For how long a person's words are good to be quoted, in seconds: what was said of stock or time passes.
const GOOD_FOR: i64 = 24 * 60 * 60;

/// An answer out of what a person said in this chat before they handed it back: their own sentences, quoted, and only
/// where those cover the question. `names` tells who is who.
#[must_use]
pub fn quoted(
    thread: &[Message],
    question: &Message,
    names: &HashMap<Id, String>,
) -> Option<Draft> {
    let asked = question.body.as_deref()?;
    let said: Vec<&Message> = thread
        .iter()
        .filter(|message| {
            message.author == Author::Staff
                && message.id < question.id
                && question.at.seconds_since(message.at) <= GOOD_FOR
        })
        .collect();
    let staff = said.last()?.author_id?;
    let name = names.get(&staff)?;
    let title = format!("Your conversation with {name}");
    // Without the greetings: they answer nothing.
    let text: Vec<String> = said
        .iter()
        .filter(|message| message.author_id == Some(staff))
        .filter_map(|message| message.body.as_deref())
        .flat_map(str::lines)
        .map(|line| {
            let told = sentences(line.trim())
                .into_iter()
                .filter(|sentence| smalltalk::answer(sentence).is_none())
                // What a person promised is theirs to repeat.
                .filter(|sentence| promises::of(sentence).is_none());
            told.collect::<Vec<_>>().join(" ")
        })
        .collect();
    let index = Index::build(vec![Document {
        id: 0,
        title: title.clone(),
        url: None,
        text: text.join("\n\n"),
        kind: DocumentKind::Text,
        questions: Vec::new(),
        marked: Marked::default(),
    }]);
    let asking = Asking {
        from: QUOTES_FROM,
        ..Asking::new(&index, asked)
    };
    match respond(&asking) {
        Reply::Answer {
            text, confidence, ..
        } => {
            let source = SourceLink { title, url: None };
            Some(Draft {
                verdict: Verdict::Answered,
                text: format!("{name} wrote: “{text}”"),
                sources: vec![source.clone()],
                looked_at: vec![source],
                confidence: percent(confidence),
                ..Draft::default()
            })
        }
        Reply::SmallTalk { .. } | Reply::Unsure { .. } => None,
    }
}

/// What a question may lean on: the shopper's words before it, newest last. A person's words come first: they are
/// leant on only where the shopper's own tell nothing, so that "and for strings?" still means what the shopper spoke of.
#[must_use]
pub fn earlier(thread: &[Message], question: Id) -> Vec<String> {
    let words_of = |author: Author| {
        thread
            .iter()
            .filter(move |message| message.author == author && message.id < question)
            .filter_map(|message| message.body.clone())
    };
    words_of(Author::Staff)
        .chain(words_of(Author::Shopper))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::How;

    fn log(events: Vec<Event>) -> Vec<Logged> {
        events
            .into_iter()
            .zip(1..)
            .map(|(event, version)| Logged {
                version,
                at: Micros(version * 60_000_000),
                event,
            })
            .collect()
    }

    fn tag(text: &str) -> Tag {
        Tag::parse(text).unwrap_or_else(|_| Tag::handoff_requested())
    }

    #[test]
    fn what_a_person_did_is_told_from_taking_over_to_handing_back() {
        let (mia, leo) = (Id(7), Id(8));
        let taken = |staff| Event::TakenOver {
            staff,
            how: How::Claim,
            answer_due: None,
        };
        let said = |staff, n| Event::StaffSaid {
            staff,
            message: Id(n),
        };
        let log = log(vec![
            taken(leo),
            said(leo, 1),
            Event::HandedBack { staff: leo },
            taken(mia),
            said(mia, 2),
            said(mia, 3),
            Event::Tagged {
                tag: tag("vip"),
                by: Actor::Staff(mia),
            },
            Event::Tagged {
                tag: tag("theirs"),
                by: Actor::Staff(leo),
            },
            Event::Handled { staff: mia },
            Event::HandedBack { staff: mia },
        ]);
        let told = held(&log, 10).map(|held| held.line());
        assert_eq!(
            told.as_deref(),
            Some("6 min, 2 replies, tagged vip, marked handled")
        );
        assert_eq!(
            held(&log, 3).map(|held| held.line()).as_deref(),
            Some("2 min, 1 reply")
        );
        assert_eq!(held(&log, 5), None);
    }
}
