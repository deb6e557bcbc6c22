//! Tags as staff see them: by their names, in their colours; and which one a filter means.

use std::collections::HashMap;

use super::view::{Filter, Mark};
use crate::conversation::{Conversation, tags};
use crate::db::{Conn, ShopId};
use crate::error::Error;

/// How a shop's tags are shown, and which of them are offered.
pub struct Tags {
    known: HashMap<String, tags::Known>,
}

impl Tags {
    /// Reads them.
    ///
    /// # Errors
    /// The database's.
    pub fn of(conn: &mut Conn, shop: ShopId) -> Result<Self, Error> {
        Ok(Self {
            known: tags::by_key(conn, shop)?,
        })
    }

    /// One by its key.
    #[must_use]
    pub fn mark(&self, key: &str) -> Mark {
        let known = self.known.get(key);
        Mark {
            key: key.to_owned(),
            label: known.map_or_else(|| key.to_owned(), |tag| tag.label.clone()),
            color: known.map_or_else(String::new, |tag| tag.color.clone()),
        }
    }

    /// Those of a chat.
    #[must_use]
    pub fn marks(&self, chat: &Conversation) -> Vec<Mark> {
        chat.tags
            .iter()
            .map(|tag| self.mark(tag.as_str()))
            .collect()
    }

    /// Those that are offered, by label.
    #[must_use]
    pub fn offered(&self) -> Vec<Mark> {
        let mut offered: Vec<Mark> = self
            .known
            .values()
            .filter(|tag| !tag.archived && tag.merged_into.is_none())
            .map(|tag| self.mark(&tag.key))
            .collect();
        offered.sort_by(|one, other| one.label.cmp(&other.label));
        offered
    }

    /// The filter as it is meant: a tag that was merged is the one it stands for, a label the tag it names.
    #[must_use]
    pub fn meant(&self, filter: Filter) -> Filter {
        let mut tags: Vec<String> = Vec::new();
        for typed in filter.tags {
            let by_label = || {
                let mut all = self.known.values();
                all.find(|tag| tag.label == typed && tag.merged_into.is_none())
                    .map(|tag| tag.key.clone())
            };
            let key = match self.known.get(&typed) {
                Some(tag) => tag.merged_into.clone().unwrap_or(typed),
                None => by_label().unwrap_or(typed),
            };
            if !tags.contains(&key) {
                tags.push(key);
            }
        }
        Filter { tags, ..filter }
    }
}
