//! The numbers beside views, kept filters and members of the team. They are kept with every change, not counted.

use std::collections::HashMap;

use diesel::prelude::*;

use super::order;
use super::view::{Counts, Filter};
use crate::assistants::store as assistants;
use crate::conversation::Need;
use crate::conversation::counts::{Group, Whose, groups};
use crate::db::schema::conversations;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

/// A filter by several tags counts no further than this.
pub const MOST: u32 = 1_000;

impl Counts {
    /// The views that `groups` make up, for one member of the team.
    #[must_use]
    pub fn add_up(groups: &[Group], viewer: Id) -> Self {
        let mut counts = Self::default();
        for group in groups {
            let number = u32::try_from(group.number).unwrap_or(u32::MAX);
            if group.is_closed() {
                counts.closed += number;
                continue;
            }
            counts.all += number;
            if group.need == Need::Requested as i32 {
                counts.requested += number;
            }
            if group.need == Need::Attention as i32 {
                counts.attention += number;
            }
            if group.need == Need::Snoozed as i32 {
                counts.snoozed += number;
            }
            match group.holder {
                Some(id) if id == viewer => counts.mine += number,
                Some(_) => {}
                None => counts.unassigned += number,
            }
            if group.is_the_assistants() {
                counts.assistant += number;
            }
        }
        counts
    }
}

/// How many chats each view has.
///
/// # Errors
/// The database's.
pub fn counts(conn: &mut Conn, shop: ShopId, viewer: Id) -> Result<Counts, Error> {
    let whose = Whose {
        only: None,
        hidden: assistants::hidden(conn, shop)?,
    };
    Ok(Counts::add_up(&groups(conn, shop, None, whose)?, viewer))
}

/// How many chats a filter shows; of one by several tags, at most [`MOST`].
///
/// # Errors
/// The database's.
pub fn count(conn: &mut Conn, shop: ShopId, viewer: Id, filter: &Filter) -> Result<u32, Error> {
    let tag = match filter.tags.as_slice() {
        [] => None,
        [tag] => Some(tag.as_str()),
        [_, _, ..] => {
            let some: Vec<i64> = order::chosen(conn, shop, viewer, filter)?
                .select(conversations::id)
                .limit(i64::from(MOST))
                .load(conn)?;
            return Ok(u32::try_from(some.len()).unwrap_or(MOST));
        }
    };
    let whose = Whose {
        only: filter.assistant.as_ref().map(|id| id.parse().unwrap_or(0)),
        hidden: assistants::hidden(conn, shop)?,
    };
    let counts = Counts::add_up(&groups(conn, shop, tag, whose)?, viewer);
    Ok(counts.of(filter.view))
}

/// How many open chats each member holds.
///
/// # Errors
/// The database's.
pub fn held(conn: &mut Conn, shop: ShopId) -> Result<HashMap<Id, u32>, Error> {
    let mut held = HashMap::new();
    for group in groups(conn, shop, None, Whose::default())? {
        if let Some(holder) = group.holder {
            let number: &mut u32 = held.entry(holder).or_default();
            *number += u32::try_from(group.number).unwrap_or(0);
        }
    }
    Ok(held)
}

/// What a number says: of those that are counted no further, that there are more.
#[must_use]
pub fn worded(filter: &Filter, number: u32) -> String {
    if filter.tags.len() > 1 && number >= MOST {
        format!("{number}+")
    } else {
        number.to_string()
    }
}
