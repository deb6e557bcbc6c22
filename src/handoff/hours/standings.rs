//! How hours stand at one moment: the shop's, and those of groups that have hours of their own. Pure.

use std::collections::BTreeMap;

use super::Standing;
use crate::ids::Id;

/// The hours of a shop and its groups, as they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standings {
    /// The shop's.
    pub shop: Standing,
    /// Of groups that have hours of their own.
    pub own: BTreeMap<Id, Standing>,
}

impl Standings {
    /// A shop whose groups have no hours of their own.
    #[must_use]
    pub fn of_shop(shop: Standing) -> Self {
        Self {
            shop,
            own: BTreeMap::new(),
        }
    }

    /// Whose hours hold: those of the group that is named, where it has its own; else of the group a chat is offered to;
    /// else the shop's, which is nobody here.
    #[must_use]
    pub fn whose(&self, named: Option<Id>, offered: Option<Id>) -> Option<Id> {
        let own = |group: &Id| self.own.contains_key(group);
        named.filter(own).or(offered.filter(own))
    }

    /// How the hours of this group stand; the shop's, where it has none of its own.
    #[must_use]
    pub fn of(&self, group: Option<Id>) -> Standing {
        let own = group.and_then(|group| self.own.get(&group).copied());
        own.unwrap_or(self.shop)
    }
}
