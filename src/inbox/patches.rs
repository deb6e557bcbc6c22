//! The log as patches of the page: each entry's own items, and how its chat stands after it.

use std::collections::HashSet;

use serde::Serialize;

use super::open::{self, Eyes};
use super::view::{Item, Open};
use super::{composer, context, copilot, dom, items, list, reads, rows, summary, thread};
use crate::clock::Micros;
use crate::conversation::Event;
use crate::db::schema::events;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

/// Entries read at once.
const BATCH: i64 = 200;

#[derive(Serialize)]
#[serde(tag = "op", rename_all = "snake_case")]
enum Patch {
    Append {
        id: String,
        item: String,
        html: String,
        /// Only in its place: where it is not on the page, it stays away.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        known: bool,
    },
    Replace {
        id: String,
        html: String,
    },
    Attrs {
        id: String,
        attrs: serde_json::Map<String, serde_json::Value>,
    },
}

#[derive(Serialize)]
struct RowPatch {
    id: Id,
    html: String,
}

#[derive(Serialize)]
/// What one entry changes on the page.
pub struct Update {
    conversation: Id,
    patches: Vec<Patch>,
    row: Option<RowPatch>,
    bell: bool,
}

impl Update {
    fn empty(entry: &Entry) -> Self {
        Self {
            conversation: entry.conversation,
            patches: Vec::new(),
            row: None,
            bell: entry.bell,
        }
    }
}

/// An entry of the log, as far as patches need it.
pub struct Entry {
    seq: i64,
    conversation: Id,
    version: i64,
    bell: bool,
    erased: bool,
}

/// The log after `cursor`, at most [`BATCH`] entries.
///
/// # Errors
/// The database's.
pub fn entries_after(conn: &mut Conn, shop: ShopId, cursor: i64) -> Result<Vec<Entry>, Error> {
    use diesel::prelude::*;
    let rows: Vec<(i64, i64, i64, String)> = events::table
        .filter(events::shop_id.eq(shop.key()))
        .filter(events::seq.gt(cursor))
        .order(events::seq.asc())
        .limit(BATCH)
        .select((
            events::seq,
            events::conversation_id,
            events::version,
            events::data,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(seq, conversation, version, data)| {
            let event = serde_json::from_str::<Event>(&data);
            Entry {
                seq,
                conversation: Id(conversation),
                version,
                bell: matches!(event, Ok(Event::Requested { .. })),
                erased: matches!(event, Ok(Event::Erased { .. })),
            }
        })
        .collect())
}

/// One update an entry, in order. What shows how a chat stands (row, head, box, context) rides on the last
/// entry of the chat; its new items ride on the first, so that none comes after the state it led to.
///
/// # Errors
/// The database's.
pub fn updates(
    conn: &mut Conn,
    eyes: &Eyes<'_>,
    entries: &[Entry],
    now: Micros,
) -> Result<Vec<(i64, Update)>, Error> {
    let mut sent = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        let id = entry.conversation;
        let (before, behind) = entries.split_at(index);
        let first = !before.iter().any(|other| other.conversation == id);
        let last = !behind.iter().skip(1).any(|other| other.conversation == id);
        // Words that are on the page are gone: all items again, each in its place.
        let erased = first
            && entries
                .iter()
                .any(|other| other.conversation == id && other.erased);
        let from = if erased { 0 } else { entry.version - 1 };
        let update = match update(conn, eyes, entry, from, (first, last), now) {
            Ok(update) => update,
            // The database is away: the reader comes back with its cursor.
            Err(error @ (Error::Database(_) | Error::Unavailable)) => return Err(error),
            // Staff don't see it (any more): its row leaves the list, and what is picked.
            Err(Error::NotFound) => Update {
                row: Some(RowPatch {
                    id,
                    html: String::new(),
                }),
                bell: false,
                ..Update::empty(entry)
            },
            // One chat that can't be shown must not keep all the others from everybody.
            Err(error) => {
                tracing::error!(%error, conversation = %id, "a chat could not be shown");
                Update::empty(entry)
            }
        };
        sent.push((entry.seq, update));
    }
    Ok(sent)
}

fn update(
    conn: &mut Conn,
    eyes: &Eyes<'_>,
    entry: &Entry,
    from: i64,
    (first, last): (bool, bool),
    now: Micros,
) -> Result<Update, Error> {
    let mut update = Update::empty(entry);
    if !first && !last {
        return Ok(update);
    }
    let open = open::after(conn, eyes, entry.conversation, entry.version - 1)?;
    if first && from < entry.version - 1 {
        let all = open::after(conn, eyes, entry.conversation, from)?.thread;
        let fresh: HashSet<&str> = open.thread.items.iter().map(own_id).collect();
        let old = all
            .items
            .iter()
            .filter(|item| !fresh.contains(own_id(item)));
        update
            .patches
            .extend(old.map(|item| appended(&all.id, item, true, now)));
    }
    if first {
        let thread = &open.thread;
        let new = thread.items.iter();
        update
            .patches
            .extend(new.map(|item| appended(&thread.id, item, false, now)));
    }
    if last {
        update.patches.extend(standing(&open, now));
        let row = list::row(conn, eyes.shop, eyes.viewer, entry.conversation)?;
        update.row = Some(RowPatch {
            id: entry.conversation,
            html: rows::row(&row, now).0,
        });
    }
    Ok(update)
}

fn appended(thread: &str, item: &Item, known: bool, now: Micros) -> Patch {
    Patch::Append {
        id: dom::items(thread),
        item: dom::item(thread, own_id(item)),
        html: items::item(thread, item, now).0,
        known,
    }
}

/// An item's id inside its thread.
fn own_id(item: &Item) -> &str {
    match item {
        Item::Message { id, .. } | Item::Notice { id, .. } | Item::Attempt { id, .. } => id,
    }
}

fn standing(open: &Open, now: Micros) -> Vec<Patch> {
    let id = &open.thread.id;
    vec![
        Patch::Replace {
            id: dom::head(id),
            html: thread::thread_head(&open.thread, now).0,
        },
        Patch::Attrs {
            id: dom::composer(id),
            attrs: composer::composer_attrs(&open.thread)
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.into()))
                .collect(),
        },
        Patch::Replace {
            id: dom::seen(id),
            html: reads::seen_line(id, open.thread.seen, now).0,
        },
        Patch::Replace {
            id: dom::summary(id),
            html: summary::summary(&open.thread).0,
        },
        Patch::Attrs {
            id: dom::copilot(id),
            attrs: copilot::attrs(&open.context)
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.into()))
                .collect(),
        },
        Patch::Replace {
            id: dom::context(id),
            html: context::context(&open.context, now).0,
        },
    ]
}
