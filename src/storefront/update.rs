//! A thread as its shopper sees it.

use std::collections::HashMap;

use serde::Serialize;

use super::after;
use super::say::CARD_REMOVED;
use crate::assistant::learning::ratings::{self, Rater};
use crate::assistants::store as assistants;
use crate::clock::Micros;
use crate::conversation::messages::{self, Author, Message, SourceLink};
use crate::conversation::parts::Part;
use crate::conversation::store::{Logged, log_after};
use crate::conversation::{Conversation, Event, Notice, ShopperView, State};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::handoff::promise::{self, Waiting};
use crate::ids::Id;
use crate::rules::{Field, Shelf, asking};
use crate::shop::store as shops;
use crate::team;

/// What happened in a thread after a cursor, and how it stands.
#[derive(Debug, Clone, Serialize)]
pub struct Update {
    /// The thread, if there is one.
    pub conversation: Option<Id>,
    /// Where to go on from. It counts inside the conversation, so that it tells nothing of the shop.
    pub cursor: Option<String>,
    /// What is new, in order.
    pub items: Vec<Item>,
    /// How it stands.
    pub state: StateView,
}

/// One entry of the thread.
#[derive(Debug, Clone, Serialize)]
pub struct Item {
    id: String,
    n: i64,
    at: String,
    #[serde(flatten)]
    what: What,
}

#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum What {
    Message {
        from: Author,
        name: Option<String>,
        client_id: Option<String>,
        body: String,
        /// The widget's own word for it, in the shopper's language, in place of the body.
        #[serde(skip_serializing_if = "Option::is_none")]
        said: Option<&'static str>,
        sources: Vec<SourceLink>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        parts: Vec<Part>,
        /// What the shopper thought of it, where they said so.
        #[serde(skip_serializing_if = "Option::is_none")]
        rated: Option<bool>,
    },
    Notice {
        kind: &'static str,
        name: Option<String>,
    },
}

/// Who speaks now, and what is asked.
#[derive(Debug, Clone, Default, Serialize)]
pub struct StateView {
    state: &'static str,
    staff: Option<Named>,
    collecting: Option<CollectingView>,
    /// How the wait stands, for who waits.
    waiting: Option<Waiting>,
    /// Whether there is an address to write to.
    reachable: bool,
    /// What the shopper thought of the chat that has ended, 1 to 5, if they said so.
    score: Option<i32>,
}

#[derive(Debug, Clone, Serialize)]
struct Named {
    name: String,
}

#[derive(Debug, Clone, Serialize)]
struct CollectingView {
    action: Id,
    prompt: String,
    fields: Vec<Field>,
    due_at: String,
    /// Whether they may go straight to a person: not where the shared inbox is off.
    skips: bool,
}

impl Update {
    /// How the wait stands in it.
    #[must_use]
    pub fn waiting(&self) -> Option<&Waiting> {
        self.state.waiting.as_ref()
    }

    /// No thread yet.
    #[must_use]
    pub fn none() -> Self {
        Self {
            conversation: None,
            cursor: None,
            items: Vec::new(),
            state: StateView {
                state: "assistant",
                ..StateView::default()
            },
        }
    }
}

/// What the shopper sees of `conversation` after `version`.
///
/// # Errors
/// The database's.
pub fn update(
    conn: &mut Conn,
    shop: ShopId,
    conversation: &Conversation,
    shelf: &Shelf,
    after: i64,
    now: Micros,
) -> Result<Update, Error> {
    let seat = shelf.of(conversation.assistant);
    let assistant = seat.assistant.called(&shops::by_id(conn, shop)?.name);
    let mut log = log_after(conn, shop, conversation.id, after)?;
    let erased = |logged: &Logged| matches!(logged.event, Event::Erased { .. });
    if after > 0 && log.iter().any(erased) {
        // Words that are on the shopper's screen are gone: all of it again, in their place.
        log = log_after(conn, shop, conversation.id, 0)?;
    }
    let views: Vec<(Logged, ShopperView)> = log
        .into_iter()
        // What was written since the state was read comes with the next update: the cursor does not cover it.
        .filter(|logged| logged.version <= conversation.version)
        .filter_map(|logged| {
            let view = logged.event.for_shopper()?;
            Some((logged, view))
        })
        .collect();
    let ids: Vec<Id> = views
        .iter()
        .filter_map(|(_, view)| match view {
            ShopperView::Message(id) => Some(*id),
            ShopperView::Notice(_) | ShopperView::State => None,
        })
        .collect();
    let mut words = messages::by_ids(conn, shop, &ids)?;
    let mut names = team::store::names(conn, shop)?;
    let now_with = conversation.assistant.unwrap_or(shop.0);
    let others = |message: &Message| {
        message.author == Author::Assistant && message.author_id.is_some_and(|id| id != now_with)
    };
    if words.values().any(others) {
        names.extend(assistants::ever(conn, shop)?);
    }
    names.insert(now_with, assistant.clone());
    let thumbs: HashMap<Id, bool> = ratings::of(conn, shop, conversation.id)?
        .into_iter()
        .filter(|one| one.rater == Rater::Shopper(conversation.visitor))
        .map(|one| (one.message, one.good))
        .collect();
    let items = views
        .into_iter()
        .filter_map(|(logged, view)| {
            item(&logged, &view, &mut words, (&names, &thumbs), &assistant)
        })
        .collect();
    let asked = asking::shown(conn, shop, conversation, &seat.book)?;
    let mut state = state(conversation, asked, &names, seat.assistant.shared_inbox);
    state.waiting = promise::waiting(conn, shop, conversation, now)?;
    state.reachable = after::is_reachable(conn, shop, conversation.visitor)?;
    state.score = after::score_of(conn, shop, conversation)?;
    Ok(Update {
        conversation: Some(conversation.id),
        cursor: Some(conversation.version.to_string()),
        items,
        state,
    })
}

fn item(
    logged: &Logged,
    view: &ShopperView,
    words: &mut HashMap<Id, Message>,
    (names, thumbs): (&HashMap<Id, String>, &HashMap<Id, bool>),
    assistant: &str,
) -> Option<Item> {
    let (id, what) = match view {
        ShopperView::Message(id) => {
            let message = words.remove(id)?;
            if message.author == Author::Note {
                return None;
            }
            let name = match message.author {
                Author::Assistant => message
                    .author_id
                    .and_then(|id| names.get(&id).cloned())
                    .or_else(|| Some(assistant.to_owned())),
                Author::Staff => message.author_id.and_then(|id| names.get(&id)).cloned(),
                Author::Shopper | Author::System | Author::Note => None,
            };
            let said = match &message.body {
                None => Some("erased"),
                Some(body) => {
                    let ours = message.author == Author::System && body == CARD_REMOVED;
                    ours.then_some("card_removed")
                }
            };
            let what = What::Message {
                from: message.author,
                name,
                client_id: match message.author {
                    Author::Shopper => message.client_id,
                    Author::Assistant | Author::Staff | Author::System | Author::Note => None,
                },
                // Erased words leave their place.
                body: message.body.unwrap_or_else(|| "(erased)".into()),
                said,
                sources: message.sources,
                parts: message.parts,
                rated: thumbs.get(id).copied(),
            };
            (format!("m{id}"), what)
        }
        ShopperView::Notice(notice) => {
            let (kind, staff) = match notice {
                Notice::Waiting => ("waiting", None),
                Notice::Joined(staff) => ("joined", Some(staff)),
                Notice::Left(staff) => ("left", Some(staff)),
                Notice::HandedBack(staff) => ("handed_back", Some(staff)),
                Notice::Transferred(Some(staff)) => ("joined", Some(staff)),
                Notice::Transferred(None) => ("waiting", None),
                Notice::Cancelled => ("resumed", None),
                Notice::Resumed => ("resumed", None),
                Notice::Closed => ("closed", None),
            };
            let name = staff.and_then(|id| names.get(id)).cloned();
            (format!("e{}", logged.version), What::Notice { kind, name })
        }
        ShopperView::State => return None,
    };
    Some(Item {
        id,
        n: logged.version,
        at: logged.at.rfc3339(),
        what,
    })
}

fn state(
    conversation: &Conversation,
    asked: Option<(String, Vec<Field>)>,
    names: &HashMap<Id, String>,
    staffed: bool,
) -> StateView {
    let (state, staff) = match &conversation.state {
        State::Assistant { .. } => ("assistant", None),
        // Set aside is staff's business: to the shopper somebody is still coming.
        State::Waiting { .. } | State::Snoozed { .. } => ("waiting", None),
        State::Human { staff, .. } => ("human", Some(staff)),
        State::Closed { .. } => ("closed", None),
    };
    let collecting =
        conversation
            .collecting
            .as_ref()
            .zip(asked)
            .map(|(asking, (prompt, fields))| CollectingView {
                action: asking.rule,
                prompt,
                fields,
                due_at: asking.due.rfc3339(),
                skips: staffed,
            });
    StateView {
        state,
        staff: staff
            .and_then(|id| names.get(id))
            .map(|name| Named { name: name.clone() }),
        collecting,
        ..StateView::default()
    }
}

/// Reads a cursor back; anything unreadable means "from the beginning".
#[must_use]
pub fn read_cursor(text: Option<&str>) -> i64 {
    text.and_then(|text| text.parse().ok())
        .filter(|version: &i64| *version >= 0)
        .unwrap_or(0)
}
