//! How many chats there are of each kind, kept with every change, so that no count looks at the chats.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::state::{Conversation, Need};
use crate::db::schema::list_counts;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::on_each;

/// One kind a chat is counted in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    assistant: i64,
    /// One of its tags, or nothing, which counts every chat once.
    tag: String,
    need: i32,
    holder: i64,
}

/// Every kind a chat is counted in.
pub struct Kinds(BTreeSet<Kind>);

impl Kinds {
    /// Those of `chat` as it stands. One that is about to begin is counted in none.
    #[must_use]
    pub fn of(shop: ShopId, chat: &Conversation) -> Self {
        if chat.version == 0 {
            return Self(BTreeSet::new());
        }
        let kind = |tag: &str| Kind {
            assistant: chat.assistant.unwrap_or(shop.0).0,
            tag: tag.to_owned(),
            need: chat.need() as i32,
            holder: chat.holder().map_or(0, |id| id.0),
        };
        let tags = chat.tags.iter().map(|tag| kind(tag.as_str()));
        Self(tags.chain([kind("")]).collect())
    }

    /// Counts a chat where it is now, and no more where it was.
    ///
    /// # Errors
    /// The database's.
    pub fn become_those_of(self, tx: &mut Tx<'_>, chat: &Conversation) -> Result<(), Error> {
        let now = Self::of(tx.shop(), chat).0;
        for left in self.0.difference(&now) {
            add(tx, left, -1)?;
        }
        for new in now.difference(&self.0) {
            add(tx, new, 1)?;
        }
        Ok(())
    }
}

fn add(tx: &mut Tx<'_>, kind: &Kind, number: i64) -> Result<(), Error> {
    let upsert = || {
        diesel::insert_into(list_counts::table)
            .values((
                list_counts::shop_id.eq(tx.shop().key()),
                list_counts::assistant_id.eq(kind.assistant),
                list_counts::tag.eq(&kind.tag),
                list_counts::need.eq(kind.need),
                list_counts::holder.eq(kind.holder),
                list_counts::number.eq(number),
            ))
            .on_conflict((
                list_counts::shop_id,
                list_counts::tag,
                list_counts::assistant_id,
                list_counts::need,
                list_counts::holder,
            ))
            .do_update()
            .set(list_counts::number.eq(list_counts::number + number))
    };
    let upsert = upsert();
    on_each!(tx.conn, conn => upsert.execute(conn))?;
    Ok(())
}

/// How many chats there are of a need, held by somebody or by nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// As in the database.
    pub need: i32,
    /// Who holds them.
    pub holder: Option<Id>,
    /// How many.
    pub number: i64,
}

impl Group {
    /// Whether they are over.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.need == Need::Closed as i32
    }

    /// Whether the assistant talks in them.
    #[must_use]
    pub fn is_the_assistants(&self) -> bool {
        let talks = [Need::Attention as i32, Need::Running as i32];
        self.holder.is_none() && talks.contains(&self.need)
    }
}

/// Of whose chats.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whose {
    /// Of this assistant's only.
    pub only: Option<i64>,
    /// Not of these.
    pub hidden: Vec<i64>,
}

/// The chats of a shop in groups: all, or those with `tag`.
///
/// # Errors
/// The database's.
pub fn groups(
    conn: &mut Conn,
    shop: ShopId,
    tag: Option<&str>,
    whose: Whose,
) -> Result<Vec<Group>, Error> {
    let mut query = list_counts::table
        .filter(list_counts::shop_id.eq(shop.key()))
        .filter(list_counts::tag.eq(tag.unwrap_or_default()))
        .filter(list_counts::assistant_id.ne_all(whose.hidden))
        .filter(list_counts::number.gt(0))
        .into_boxed();
    if let Some(only) = whose.only {
        query = query.filter(list_counts::assistant_id.eq(only));
    }
    let rows: Vec<(i32, i64, i64)> = query
        .select((list_counts::need, list_counts::holder, list_counts::number))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(need, holder, number)| Group {
            need,
            holder: (holder != 0).then_some(Id(holder)),
            number,
        })
        .collect())
}
