//! For which of a shop's assistants a document is. There is one index of a shop; what an assistant may not answer from
//! is left out when a question is put to it.
//!
//! A source has an audience, too: for those what comes from it is, now and later. A document that is given one of its
//! own keeps it until its source is given another.

use std::collections::{BTreeSet, HashMap, HashSet};

use diesel::prelude::*;

use crate::assistant::learning;
use crate::assistants::store as assistants;
use crate::db::schema::{conversations, documents, sources};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// Documents whose audience is changed together, at most.
pub const MOST: usize = 1_000;

/// Who answers from a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Audience {
    /// Every assistant there is and will be.
    #[default]
    All,
    /// These.
    Of(BTreeSet<Id>),
}

impl Audience {
    /// As kept.
    #[must_use]
    pub fn read(kept: Option<&str>) -> Self {
        kept.map_or(Self::All, |ids| {
            Self::Of(ids.split(',').filter_map(|id| id.parse().ok()).collect())
        })
    }

    /// To be kept.
    #[must_use]
    pub fn kept(&self) -> Option<String> {
        match self {
            Self::All => None,
            Self::Of(ids) => {
                let ids: Vec<String> = ids.iter().map(Id::to_string).collect();
                Some(ids.join(","))
            }
        }
    }

    /// Whether this assistant answers from it.
    #[must_use]
    pub fn has(&self, assistant: Id) -> bool {
        match self {
            Self::All => true,
            Self::Of(ids) => ids.contains(&assistant),
        }
    }

    /// The same with an assistant, or without it. `every` are those there are: without one, "all" means the others.
    #[must_use]
    pub fn with(self, assistant: Id, on: bool, every: &[Id]) -> Self {
        match (self, on) {
            (Self::All, true) => Self::All,
            (Self::All, false) => Self::Of(
                every
                    .iter()
                    .copied()
                    .filter(|id| *id != assistant)
                    .collect(),
            ),
            (Self::Of(mut ids), true) => {
                ids.insert(assistant);
                Self::Of(ids)
            }
            (Self::Of(mut ids), false) => {
                ids.remove(&assistant);
                Self::Of(ids)
            }
        }
    }
}

/// What is to become of an audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// This one.
    To(Audience),
    /// As it is, with an assistant or without it.
    One {
        /// Which.
        assistant: Id,
        /// With it.
        on: bool,
    },
}

impl Change {
    fn made(&self, before: Audience, every: &[Id]) -> Audience {
        match self {
            Self::To(audience) => audience.clone(),
            Self::One { assistant, on } => before.with(*assistant, *on, every),
        }
    }

    /// Whether it names only assistants of the shop.
    fn check(&self, every: &[Id]) -> Result<(), Error> {
        let there = |id: &Id| every.contains(id);
        let fits = match self {
            Self::To(Audience::All) => true,
            Self::To(Audience::Of(ids)) => ids.iter().all(there),
            Self::One { assistant, .. } => there(assistant),
        };
        if fits {
            Ok(())
        } else {
            Err(Error::invalid("assistants", "There is no such assistant."))
        }
    }
}

/// The documents of a shop that are not for all, with whom they are for.
#[derive(Debug, Clone, Default)]
pub struct Audiences(HashMap<i64, Audience>);

impl Audiences {
    /// Reads them, from an index alone.
    ///
    /// # Errors
    /// The database's.
    pub fn of(conn: &mut Conn, shop: ShopId) -> Result<Self, Error> {
        let rows: Vec<(i64, Option<String>)> = documents::table
            .filter(documents::shop_id.eq(shop.key()))
            .filter(documents::audience.is_not_null())
            .select((documents::id, documents::audience))
            .load(conn)?;
        let rows = rows.into_iter();
        Ok(Self(
            rows.map(|(id, kept)| (id, Audience::read(kept.as_deref())))
                .collect(),
        ))
    }

    /// Whether this assistant answers from this document.
    #[must_use]
    pub fn has(&self, document: i64, assistant: Id) -> bool {
        self.0.get(&document).is_none_or(|it| it.has(assistant))
    }

    /// What this assistant does not answer from.
    #[must_use]
    pub fn hidden_from(&self, assistant: Id) -> HashSet<i64> {
        let hidden = self.0.iter().filter(|(_, it)| !it.has(assistant));
        hidden.map(|(id, _)| *id).collect()
    }

    /// The same once one document is for those instead.
    #[must_use]
    pub fn once(mut self, document: i64, audience: Audience) -> Self {
        self.0.insert(document, audience);
        self
    }
}

fn every(tx: &mut Tx<'_>) -> Result<Vec<Id>, Error> {
    let all = assistants::all(tx.conn, tx.shop())?;
    Ok(all.into_iter().map(|one| one.id).collect())
}

/// Gives documents an audience, all of them or none.
///
/// # Errors
/// [`Error::NotFound`] when one is not this shop's; [`Error::Invalid`] on `assistants` or `documents`.
pub fn change(tx: &mut Tx<'_>, ids: &[Id], change: &Change) -> Result<(), Error> {
    if ids.is_empty() {
        return Err(Error::invalid("documents", "Choose the documents first."));
    }
    if ids.len() > MOST {
        let message = format!("Choose {MOST} documents at most.");
        return Err(Error::invalid("documents", message));
    }
    let every = every(tx)?;
    change.check(&every)?;
    for id in ids {
        let row = documents::table.find((tx.key(), id.0));
        let before: Option<String> = row.select(documents::audience).first(tx.conn)?;
        let after = change.made(Audience::read(before.as_deref()), &every);
        diesel::update(row)
            .set(documents::audience.eq(after.kept()))
            .execute(tx.conn)?;
    }
    learning::changed(tx)
}

/// Gives a source an audience, with all that came from it. How many documents that is.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] on `assistants`.
pub fn change_source(tx: &mut Tx<'_>, source: Id, change: &Change) -> Result<usize, Error> {
    let every = every(tx)?;
    change.check(&every)?;
    let row = sources::table.find((tx.key(), source.0));
    let before: Option<String> = row.select(sources::audience).first(tx.conn)?;
    let after = change
        .made(Audience::read(before.as_deref()), &every)
        .kept();
    diesel::update(row)
        .set(sources::audience.eq(&after))
        .execute(tx.conn)?;
    let theirs = diesel::update(
        documents::table
            .filter(documents::shop_id.eq(tx.key()))
            .filter(documents::source_id.eq(Some(source.0))),
    )
    .set(documents::audience.eq(&after))
    .execute(tx.conn)?;
    learning::changed(tx)?;
    Ok(theirs)
}

/// For whom a source is, as kept.
///
/// # Errors
/// The database's.
pub fn of_source(tx: &mut Tx<'_>, source: Option<Id>) -> Result<Option<String>, Error> {
    let Some(source) = source else {
        return Ok(None);
    };
    let kept: Option<Option<String>> = sources::table
        .find((tx.key(), source.0))
        .select(sources::audience)
        .first(tx.conn)
        .optional()?;
    Ok(kept.flatten())
}

/// Whose chats these are.
///
/// # Errors
/// The database's.
pub fn assistants_of(
    conn: &mut Conn,
    shop: ShopId,
    chats: &[Id],
) -> Result<HashMap<Id, Id>, Error> {
    let mut found = HashMap::new();
    let chats: BTreeSet<i64> = chats.iter().map(|id| id.0).collect();
    let chats: Vec<i64> = chats.into_iter().collect();
    for some in chats.chunks(500) {
        let rows: Vec<(i64, i64)> = conversations::table
            .filter(conversations::shop_id.eq(shop.key()))
            .filter(conversations::id.eq_any(some))
            .select((conversations::id, conversations::assistant_id))
            .load(conn)?;
        found.extend(rows.into_iter().map(|(chat, of)| (Id(chat), Id(of))));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(ids: &[i64]) -> Audience {
        Audience::Of(ids.iter().copied().map(Id).collect())
    }

    #[test]
    fn an_audience_is_kept_and_read_as_it_was() {
        for (audience, kept) in [
            (Audience::All, None),
            (of(&[]), Some("")),
            (of(&[9, 7]), Some("7,9")),
        ] {
            assert_eq!(audience.kept().as_deref(), kept);
            assert_eq!(Audience::read(kept), audience);
        }
    }

    #[test]
    fn one_assistant_is_taken_out_of_all_and_put_back() {
        let every = [Id(1), Id(2), Id(3)];
        let without = Audience::All.with(Id(2), false, &every);
        assert_eq!(without, of(&[1, 3]));
        assert!(!without.has(Id(2)) && without.has(Id(1)));
        assert_eq!(without.with(Id(2), true, &every), of(&[1, 2, 3]));
        assert_eq!(Audience::All.with(Id(2), true, &every), Audience::All);
    }

    #[test]
    fn what_is_for_some_is_hidden_from_the_others() {
        let some = Audiences::default()
            .once(5, of(&[1]))
            .once(6, of(&[2]))
            .once(7, of(&[]));
        assert_eq!(some.hidden_from(Id(1)), HashSet::from([6, 7]));
        assert_eq!(some.hidden_from(Id(3)), HashSet::from([5, 6, 7]));
        assert!(some.has(8, Id(3)) && !some.has(5, Id(2)));
    }
}
