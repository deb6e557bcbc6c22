//! What was said and tried in a chat, as items of its thread. Where words were erased, it says so and when.

use std::collections::HashMap;

use super::fired;
use super::labels::{self, Names};
use super::list;
use super::marks::Tags;
use super::open::Eyes;
use super::seen;
use super::view::{Attempt, Item, Lesson, Rejected, Source, Tone};
use super::words;
use crate::assistant::learning::ratings::{self, Rater, Rating};
use crate::assistant::model::why;
use crate::assistant::{attempts, handed_back};
use crate::conversation::messages::{self, Author, Message, SourceLink};
use crate::conversation::store::{Logged, log_after};
use crate::conversation::{AttemptOutcome, Conversation, Event};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::handoff::people;
use crate::ids::Id;
use crate::rules::store as rules;
use crate::team::store as team;

/// What stands in the thread: of the log's entries, those that are shown.
///
/// # Errors
/// The database's.
pub fn items(
    conn: &mut Conn,
    eyes: &Eyes<'_>,
    chat: &Conversation,
    log: &[Logged],
    shopper: &str,
    tried: &HashMap<Id, (AttemptOutcome, Attempt)>,
) -> Result<Vec<Item>, Error> {
    let ids: Vec<Id> = log
        .iter()
        .filter_map(|logged| said(&logged.event).or_else(|| convinced_by(&logged.event)))
        .collect();
    let words = messages::by_ids(conn, eyes.shop, &ids)?;
    let staff = team::names(conn, eyes.shop)?;
    let rules = rules::names(conn, eyes.shop)?;
    let groups = people::groups(conn, eyes.shop)?
        .into_iter()
        .map(|group| (group.id, group.name))
        .collect();
    let tags = Tags::of(conn, eyes.shop)?;
    let names = Names {
        staff: &staff,
        rules: &rules,
        groups: &groups,
        tags: &tags,
    };
    let speaks = &eyes.shelf.of(chat.assistant).assistant;
    let assistant = speaks.called(&eyes.shop_name);
    let ever = seen::with(conn, eyes.shop)?;
    let thumbs = ratings::of(conn, eyes.shop, chat.id)?;
    let left = |logged: &Logged| {
        matches!(
            logged.event,
            Event::HandedBack { .. } | Event::Closed { .. }
        )
    };
    // What a person did while they had it began before these entries, and words may have been erased after them.
    let erased = words.values().any(|message| message.body.is_none());
    let whole = if erased || log.iter().any(left) {
        log_after(conn, eyes.shop, chat.id, 0)?
    } else {
        Vec::new()
    };
    Ok(log
        .iter()
        .filter_map(|logged| {
            if let Some(id) = said(&logged.event) {
                let message = words.get(&id)?;
                let body = message
                    .body
                    .clone()
                    .unwrap_or_else(|| erased_after(&whole, logged.version));
                let lesson = lesson(message, &thumbs, eyes.viewer);
                return Some(message_item(
                    message,
                    (body, lesson),
                    shopper,
                    (message.author_id)
                        .and_then(|id| ever.get(&id))
                        .unwrap_or(&assistant),
                    &names,
                ));
            }
            if let Event::AttemptMade { attempt, .. } = &logged.event {
                return match tried.get(attempt)? {
                    // What was said stands in the thread already.
                    (AttemptOutcome::Answered, shown) => {
                        // But not what the model would have said instead.
                        let refused = shown.rejected.as_ref()?.text.is_some();
                        refused.then(|| Item::Attempt {
                            id: format!("a{attempt}"),
                            attempt: shown.clone(),
                        })
                    }
                    (AttemptOutcome::Unsure | AttemptOutcome::Dropped, shown) => {
                        Some(Item::Attempt {
                            id: format!("a{attempt}"),
                            attempt: shown.clone(),
                        })
                    }
                };
            }
            let (text, tone) = match fired::told(&logged.event, &names, &words) {
                Some(text) => (text, Tone::Info),
                None => labels::notice(&logged.event, &names)?,
            };
            let did = handed_back::held(&whole, logged.version);
            Some(Item::Notice {
                id: format!("e{}", logged.version),
                text: match did {
                    Some(held) => format!("{text} · {}", held.line()),
                    None => text,
                },
                at: logged.at,
                tone,
            })
        })
        .collect())
}

fn said(event: &Event) -> Option<Id> {
    match event {
        Event::ShopperSaid { message, .. }
        | Event::AssistantSaid { message, .. }
        | Event::StaffSaid { message, .. }
        | Event::SystemSaid { message }
        | Event::Noted { message, .. } => Some(*message),
        _ => None,
    }
}

/// The message whose words made a rule fire.
fn convinced_by(event: &Event) -> Option<Id> {
    match event {
        Event::RuleFired { message, .. } => *message,
        _ => None,
    }
}

/// What stands in the place of words: the first erasure after them took them.
fn erased_after(log: &[Logged], version: i64) -> String {
    log.iter()
        .filter(|logged| logged.version > version)
        .find_map(|logged| match &logged.event {
            Event::Erased { by } => Some(format!(
                "{} on {}",
                labels::erased(by),
                words::day(logged.at)
            )),
            _ => None,
        })
        // Being erased just now: its entry follows.
        .unwrap_or_else(|| "Erased".to_owned())
}

/// What can be learned from a message: nothing once its words are erased.
fn lesson(message: &Message, thumbs: &[Rating], viewer: Id) -> Lesson {
    let of = |by: fn(&Rating, Id) -> bool| {
        thumbs
            .iter()
            .find(|one| one.message == message.id && by(one, viewer))
            .map(|one| one.good)
    };
    match message.author {
        _ if message.body.is_none() => Lesson::None,
        Author::Assistant => Lesson::Rate {
            message: message.id.to_string(),
            mine: of(|one, viewer| one.rater == Rater::Staff(viewer)),
            shopper: of(|one, _| matches!(one.rater, Rater::Shopper(_))),
        },
        Author::Staff => Lesson::Keep {
            message: message.id.to_string(),
        },
        Author::Shopper | Author::System | Author::Note => Lesson::None,
    }
}

fn message_item(
    message: &Message,
    (body, lesson): (String, Lesson),
    shopper: &str,
    assistant: &str,
    names: &Names<'_>,
) -> Item {
    Item::Message {
        id: format!("m{}", message.id),
        from: list::speaker(message.author),
        name: match message.author {
            Author::Shopper => shopper.to_owned(),
            Author::Assistant => assistant.to_owned(),
            Author::Staff => message
                .author_id
                .map_or("Somebody", |id| names.of(id))
                .to_owned(),
            Author::System => "Automatic message".to_owned(),
            Author::Note => message
                .author_id
                .map_or("Somebody", |id| names.of(id))
                .to_owned(),
        },
        body,
        sources: message.sources.iter().map(source).collect(),
        parts: message.parts.clone(),
        at: message.at,
        client_id: match message.author {
            Author::Staff => message.client_id.clone(),
            Author::Shopper | Author::Assistant | Author::System | Author::Note => None,
        },
        lesson,
    }
}

fn source(link: &SourceLink) -> Source {
    Source {
        title: link.title.clone(),
        url: link.url.clone(),
    }
}

/// Attempts as staff see them, by id.
///
/// # Errors
/// The database's.
pub fn shown_attempts(
    conn: &mut Conn,
    shop: ShopId,
    tries: &[attempts::Attempt],
) -> Result<HashMap<Id, (AttemptOutcome, Attempt)>, Error> {
    let asked: Vec<Id> = tries.iter().map(|one| one.message).collect();
    let words = messages::by_ids(conn, shop, &asked)?;
    Ok(tries
        .iter()
        .map(|one| {
            let draft = one.answer.as_deref().unwrap_or("(erased)");
            let outcome = match one.outcome {
                AttemptOutcome::Answered => format!("Answered: {draft}"),
                AttemptOutcome::Unsure => one.why_not(),
                AttemptOutcome::Dropped => format!("{} It would have said: {draft}", one.why_not()),
            };
            let title = match one.outcome {
                AttemptOutcome::Answered => "AI answered",
                AttemptOutcome::Unsure => "AI did not know",
                AttemptOutcome::Dropped => "AI answer not sent",
            };
            let shown = Attempt {
                title,
                asked: words
                    .get(&one.message)
                    .and_then(|message| message.body.clone())
                    .unwrap_or_else(|| "(erased)".into()),
                tried: one.looked_at.iter().map(source).collect(),
                outcome,
                rejected: one.rejected.as_deref().map(|name| Rejected {
                    why: why::told(name),
                    text: one.rejected_text.clone(),
                }),
                confidence: u8::try_from(one.confidence).ok(),
                at: one.at,
            };
            (one.id, (one.outcome, shown))
        })
        .collect())
}
