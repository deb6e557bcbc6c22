//! What a shop's tags look like, and which one is meant.
//!
//! A tag's key is in the log, in rules and in addresses, and stays. What people read is its label: a rename changes only
//! that, so every chat follows, a replay agrees, and no bookmark breaks. A merged tag stands for another from then on;
//! the chats that had it are changed by entries in their logs.

use std::collections::HashMap;

use diesel::prelude::*;

use super::state::Tag;
use crate::db::schema::{conversation_tags, conversations, tags};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// The colours there are, by name; each is readable in light and dark.
pub const COLORS: [&str; 7] = ["", "blue", "green", "orange", "pink", "purple", "teal"];

/// A tag as staff see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// What the log says.
    pub key: String,
    /// What people read.
    pub label: String,
    /// One of [`COLORS`].
    pub color: String,
    /// Ours: it can't be renamed, merged or archived.
    pub system: bool,
    /// Not offered any more.
    pub archived: bool,
    /// The one it stands for.
    pub merged_into: Option<String>,
}

type Row = (String, String, String, bool, Option<i64>, Option<String>);

fn known((key, label, color, system, archived, merged_into): Row) -> Known {
    Known {
        key,
        label,
        color,
        system,
        archived: archived.is_some(),
        merged_into,
    }
}

/// All of a shop's, by label; those merged into others too.
///
/// # Errors
/// The database's.
pub fn all(conn: &mut Conn, shop: ShopId) -> Result<Vec<Known>, Error> {
    let rows: Vec<Row> = tags::table
        .filter(tags::shop_id.eq(shop.key()))
        .order((tags::label.asc(), tags::key.asc()))
        .select((
            tags::key,
            tags::label,
            tags::color,
            tags::system,
            tags::archived_at,
            tags::merged_into,
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(known).collect())
}

/// One of them.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub fn one(conn: &mut Conn, shop: ShopId, key: &str) -> Result<Known, Error> {
    all(conn, shop)?
        .into_iter()
        .find(|tag| tag.key == key)
        .ok_or(Error::NotFound)
}

/// The same, to look labels and colours up in.
///
/// # Errors
/// The database's.
pub fn by_key(conn: &mut Conn, shop: ShopId) -> Result<HashMap<String, Known>, Error> {
    Ok(all(conn, shop)?
        .into_iter()
        .map(|tag| (tag.key.clone(), tag))
        .collect())
}

/// What somebody means who types this: the tag people read under that name, before one that was called so once.
///
/// # Errors
/// The database's.
pub fn meant(conn: &mut Conn, shop: ShopId, typed: &Tag) -> Result<Tag, Error> {
    let read_so = all(conn, shop)?.into_iter().find(|tag| {
        tag.merged_into.is_none() && Tag::parse(&tag.label).is_ok_and(|label| label == *typed)
    });
    match read_so {
        Some(tag) => Tag::parse(&tag.key).map_err(Error::fault),
        None => stands_for(conn, shop, typed),
    }
}

/// The tag that this one stands for: itself, unless it was merged into another.
///
/// # Errors
/// The database's.
pub fn stands_for(conn: &mut Conn, shop: ShopId, tag: &Tag) -> Result<Tag, Error> {
    let into: Option<Option<String>> = tags::table
        .find((shop.key(), tag.as_str()))
        .select(tags::merged_into)
        .first(conn)
        .optional()?;
    match into.flatten() {
        Some(into) => Tag::parse(&into).map_err(Error::fault),
        None => Ok(tag.clone()),
    }
}

/// Writes a tag down that is used for the first time.
///
/// # Errors
/// The database's.
pub fn ensure(tx: &mut Tx<'_>, tag: &Tag) -> Result<(), Error> {
    let there: i64 = tags::table
        .filter(tags::shop_id.eq(tx.key()))
        .filter(tags::key.eq(tag.as_str()))
        .count()
        .get_result(tx.conn)?;
    if there == 0 {
        let label = if *tag == Tag::handoff_requested() {
            "Handoff requested"
        } else {
            tag.as_str()
        };
        insert(tx, tag, label, "")?;
    }
    Ok(())
}

/// Makes a tag.
///
/// # Errors
/// [`Error::Invalid`] on `label` when there is one of this name; the database's.
pub fn create(tx: &mut Tx<'_>, label: &str, color: &str) -> Result<Tag, Error> {
    let tag = Tag::parse(label).map_err(|wrong| Error::invalid("label", wrong))?;
    create_under(tx, &tag, label, color)?;
    Ok(tag)
}

/// Makes a tag under a key of its own: one that was renamed where it comes from.
///
/// # Errors
/// As [`create`].
pub fn create_under(tx: &mut Tx<'_>, key: &Tag, label: &str, color: &str) -> Result<(), Error> {
    let name = Tag::parse(label).map_err(|wrong| Error::invalid("label", wrong))?;
    free(tx, &name, None)?;
    let there = all(tx.conn, tx.shop())?
        .iter()
        .any(|one| one.key == key.as_str());
    if there {
        return Err(Error::invalid(
            "label",
            "There was a tag of this name. Choose another.",
        ));
    }
    insert(tx, key, label, color)
}

fn insert(tx: &mut Tx<'_>, tag: &Tag, label: &str, color: &str) -> Result<(), Error> {
    diesel::insert_into(tags::table)
        .values((
            tags::shop_id.eq(tx.key()),
            tags::key.eq(tag.as_str()),
            tags::label.eq(label),
            tags::color.eq(color),
            tags::system.eq(*tag == Tag::handoff_requested()),
            tags::created_at.eq(tx.now.0),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Nobody could tell two tags apart that are read alike.
fn free(tx: &mut Tx<'_>, name: &Tag, own: Option<&str>) -> Result<(), Error> {
    let taken = all(tx.conn, tx.shop())?.into_iter().any(|tag| {
        Some(tag.key.as_str()) != own
            && tag.merged_into.is_none()
            && Tag::parse(&tag.label).is_ok_and(|label| label == *name)
    });
    if taken {
        return Err(Error::invalid(
            "label",
            "There is a tag of this name. Merge them instead.",
        ));
    }
    Ok(())
}

/// Changes what people read, and its colour. Chats, rules and addresses follow by themselves.
///
/// # Errors
/// [`Error::Invalid`] on `label`; [`Error::NotFound`]; the database's.
pub fn change(tx: &mut Tx<'_>, key: &str, label: &str, color: &str) -> Result<(), Error> {
    let before = one(tx.conn, tx.shop(), key)?;
    if before.label != label {
        if before.system {
            return Err(Error::invalid("label", "This tag is ours; its name stays."));
        }
        let name = Tag::parse(label).map_err(|wrong| Error::invalid("label", wrong))?;
        free(tx, &name, Some(key))?;
    }
    diesel::update(tags::table.find((tx.key(), key)))
        .set((tags::label.eq(label), tags::color.eq(color)))
        .execute(tx.conn)?;
    Ok(())
}

/// Offers a tag no more, or again. Chats keep it.
///
/// # Errors
/// [`Error::Invalid`] for one of ours; [`Error::NotFound`]; the database's.
pub fn archive(tx: &mut Tx<'_>, key: &str, on: bool) -> Result<(), Error> {
    if one(tx.conn, tx.shop(), key)?.system {
        return Err(Error::invalid("tag", "This tag is ours; it stays."));
    }
    diesel::update(tags::table.find((tx.key(), key)))
        .set(tags::archived_at.eq(on.then_some(tx.now.0)))
        .execute(tx.conn)?;
    Ok(())
}

/// From now on one tag stands for another. Chats that have it are changed by whoever asked, some at a time.
///
/// # Errors
/// [`Error::Invalid`] on `into`; [`Error::NotFound`]; the database's.
pub fn merge(tx: &mut Tx<'_>, key: &str, into: &str) -> Result<(), Error> {
    let (from, to) = (
        one(tx.conn, tx.shop(), key)?,
        one(tx.conn, tx.shop(), into)?,
    );
    if from.system {
        return Err(Error::invalid("into", "This tag is ours; it stays."));
    }
    if key == into || to.merged_into.is_some() {
        return Err(Error::invalid("into", "Choose another tag."));
    }
    let of_shop = tags::table.filter(tags::shop_id.eq(tx.key()));
    // What stood for it before stands for the other now.
    diesel::update(of_shop.filter(tags::key.eq(key).or(tags::merged_into.eq(key))))
        .set((tags::merged_into.eq(into), tags::archived_at.eq(tx.now.0)))
        .execute(tx.conn)?;
    Ok(())
}

/// Every tag that was merged, with the one it stands for, by key.
///
/// # Errors
/// The database's.
pub fn merges(conn: &mut Conn, shop: ShopId) -> Result<Vec<(String, String)>, Error> {
    let rows: Vec<(String, Option<String>)> = tags::table
        .filter(tags::shop_id.eq(shop.key()))
        .filter(tags::merged_into.is_not_null())
        .order(tags::key.asc())
        .select((tags::key, tags::merged_into))
        .load(conn)?;
    let pairs = rows.into_iter();
    Ok(pairs.filter_map(|(key, into)| Some((key, into?))).collect())
}

/// Some chats that have this tag.
///
/// # Errors
/// The database's.
pub fn some_with(conn: &mut Conn, shop: ShopId, key: &str, most: i64) -> Result<Vec<Id>, Error> {
    let ids: Vec<i64> = conversation_tags::table
        .filter(conversation_tags::shop_id.eq(shop.key()))
        .filter(conversation_tags::tag.eq(key))
        .order(conversation_tags::conversation_id.asc())
        .limit(most)
        .select(conversation_tags::conversation_id)
        .load(conn)?;
    Ok(ids.into_iter().map(Id).collect())
}

/// How many chats have each tag: all, and those that are open. `hidden` are assistants whose chats staff don't see.
///
/// # Errors
/// The database's.
pub fn counts(
    conn: &mut Conn,
    shop: ShopId,
    hidden: Vec<i64>,
) -> Result<HashMap<String, (i64, i64)>, Error> {
    let rows: Vec<(String, String, i64)> = conversation_tags::table
        .inner_join(
            conversations::table.on(conversations::shop_id
                .eq(conversation_tags::shop_id)
                .and(conversations::id.eq(conversation_tags::conversation_id))),
        )
        .filter(conversation_tags::shop_id.eq(shop.key()))
        .filter(conversations::assistant_id.ne_all(hidden))
        .group_by((conversation_tags::tag, conversations::state))
        .select((
            conversation_tags::tag,
            conversations::state,
            diesel::dsl::count_star(),
        ))
        .load(conn)?;
    let mut counts: HashMap<String, (i64, i64)> = HashMap::new();
    for (tag, state, number) in rows {
        let (all, open) = counts.entry(tag).or_default();
        *all += number;
        if state != "closed" {
            *open += number;
        }
    }
    Ok(counts)
}
