//! Rules in the database, and the prepared book of each shop in memory.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;
use parking_lot::Mutex;

use super::meaning::{self, Asked, Sense};
use super::merged::{self, Merges};
use super::rule::{Definition, Rule};
use super::shelf::Shelf;
use super::{rounds, seeds};
use crate::assistant::vectors::Vectors;
use crate::assistants::store as assistants;
use crate::conversation::{Tag, tags};
use crate::db::schema::{rule_versions, rules};
use crate::db::{Conn, ShopId, Store, Tx};
use crate::error::Error;
use crate::ids::Id;

/// Which rules are on, each in which version, in their order, and which tags stand for which: changes with every edit. (A sum of the versions
/// would miss one rule switched off as another is switched on.)
type Stamp = (Vec<(i64, i64)>, Vec<(i64, i64)>, Vec<(String, String)>);

/// Prepared books, by shop. They are prepared again when rules or assistants have changed, so that an edit counts
/// from the next message on.
#[derive(Default)]
pub struct Books {
    ready: Mutex<HashMap<ShopId, (Stamp, Arc<Shelf>)>>,
    asked: Arc<Asked>,
}

impl Books {
    /// The shop's books as of now.
    ///
    /// # Errors
    /// The database's.
    pub async fn of(self: &Arc<Self>, store: &Store, shop: ShopId) -> Result<Arc<Shelf>, Error> {
        let books = self.clone();
        store.read(move |conn| books.read(conn, shop)).await
    }

    /// The same on a connection at hand.
    ///
    /// # Errors
    /// The database's.
    pub fn read(&self, conn: &mut Conn, shop: ShopId) -> Result<Arc<Shelf>, Error> {
        let merged = tags::merges(conn, shop)?;
        let stamp = (stamp(conn, shop)?, assistants::stamp(conn, shop)?, merged);
        let before = self.ready.lock().get(&shop).cloned();
        if let Some((known, shelf)) = &before
            && *known == stamp
        {
            return Ok(shelf.clone());
        }
        let mut others = assistants::all(conn, shop)?;
        let there: Vec<Id> = others.iter().map(|one| one.id).collect();
        let on = (all(conn, shop)?.into_iter())
            .filter(|kept| kept.enabled && there.contains(&kept.assistant));
        let first = others.remove(0);
        let rules: Vec<_> = on.map(|kept| (kept.assistant, kept.rule)).collect();
        let before = before.as_ref().map(|(_, shelf)| shelf.sense().as_ref());
        let meant = rules.iter().map(|(_, rule)| rule);
        let sense = Arc::new(Sense::new(meant, self.asked.clone(), before));
        let shelf = Arc::new(Shelf::new(first, others, rules, sense));
        self.ready.lock().insert(shop, (stamp, shelf.clone()));
        Ok(shelf)
    }

    /// Has what the shop's phrases mean made ready, behind whoever saved one, and looks when their conditions may turn.
    ///
    /// # Errors
    /// The database's.
    pub async fn prepare(
        self: &Arc<Self>,
        store: &Store,
        vectors: &Arc<Vectors>,
        shop: ShopId,
    ) -> Result<(), Error> {
        let shelf = self.of(store, shop).await?;
        meaning::prepare(vectors, shelf.sense());
        if shelf.books().all(|book| book.turns().are_none()) {
            return Ok(());
        }
        store
            .write(shop, move |tx| rounds::look_at_all(tx, &shelf))
            .await
    }

    /// What a rule that is being written would mean. What it has in common with the shop's saved ones is known.
    #[must_use]
    pub fn sense_of(&self, rule: &Rule, shelf: &Shelf) -> Arc<Sense> {
        let before = Some(shelf.sense().as_ref());
        let one = std::iter::once(rule);
        Arc::new(Sense::new(one, self.asked.clone(), before))
    }
}

fn stamp(conn: &mut Conn, shop: ShopId) -> Result<Vec<(i64, i64)>, Error> {
    Ok(rules::table
        .filter(rules::shop_id.eq(shop.key()))
        .filter(rules::enabled.eq(true))
        .order((rules::position.asc(), rules::id.asc()))
        .select((rules::id, rules::version))
        .load(conn)?)
}

/// A rule as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Whose it is.
    pub assistant: Id,
    /// The rule.
    pub rule: Rule,
    /// Whether it is on.
    pub enabled: bool,
    /// Its place in the list; lower is played earlier.
    pub position: i32,
}

type Row = (i64, i64, i64, i32, String, bool, String);

fn kept(
    (of, id, version, position, name, enabled, definition): Row,
    merges: &Merges,
) -> Result<Kept, Error> {
    let mut definition: Definition = serde_json::from_str(&definition)
        .map_err(|error| Error::fault(format!("rule {id}: {error}")))?;
    merged::follow(&mut definition, merges);
    Ok(Kept {
        assistant: Id(of),
        rule: Rule {
            id: Id(id),
            version,
            name,
            definition,
        },
        enabled,
        position,
    })
}

/// Which of the shop's tags stand for which.
///
/// # Errors
/// The database's.
pub fn merges(conn: &mut Conn, shop: ShopId) -> Result<Merges, Error> {
    let pairs = tags::merges(conn, shop)?.into_iter();
    let tag = |text: &str| Tag::parse(text).map_err(Error::fault);
    pairs
        .map(|(from, into)| Ok((tag(&from)?, tag(&into)?)))
        .collect()
}

/// All rules of a shop, switched off ones too, in their order.
///
/// # Errors
/// The database's.
pub fn all(conn: &mut Conn, shop: ShopId) -> Result<Vec<Kept>, Error> {
    let rows: Vec<Row> = rules::table
        .filter(rules::shop_id.eq(shop.key()))
        .order((rules::position.asc(), rules::id.asc()))
        .select((
            rules::assistant_id,
            rules::id,
            rules::version,
            rules::position,
            rules::name,
            rules::enabled,
            rules::definition,
        ))
        .load(conn)?;
    let merges = merges(conn, shop)?;
    rows.into_iter().map(|row| kept(row, &merges)).collect()
}

/// The rules of one of its assistants, switched off ones too, in their order.
///
/// # Errors
/// The database's.
pub fn of(conn: &mut Conn, shop: ShopId, assistant: Id) -> Result<Vec<Kept>, Error> {
    let all = all(conn, shop)?.into_iter();
    Ok(all.filter(|kept| kept.assistant == assistant).collect())
}

/// One rule.
///
/// # Errors
/// [`Error::NotFound`] when this shop has no such rule.
pub fn one(conn: &mut Conn, shop: ShopId, id: Id) -> Result<Kept, Error> {
    let row: Row = rules::table
        .find((shop.key(), id.0))
        .select((
            rules::assistant_id,
            rules::id,
            rules::version,
            rules::position,
            rules::name,
            rules::enabled,
            rules::definition,
        ))
        .first(conn)?;
    kept(row, &merges(conn, shop)?)
}

/// Adds a rule at the end of the first assistant's list and returns its id. Its first version is 1; each edit raises it.
///
/// # Errors
/// The database's.
pub fn add(tx: &mut Tx<'_>, name: &str, definition: &Definition) -> Result<Id, Error> {
    create(tx, tx.shop().0, name, definition, (true, None))
}

/// Adds a rule somebody made, at the end of an assistant's list.
///
/// # Errors
/// The database's.
pub fn create(
    tx: &mut Tx<'_>,
    assistant: Id,
    name: &str,
    definition: &Definition,
    (enabled, author): (bool, Option<Id>),
) -> Result<Id, Error> {
    let last: Option<i32> = rules::table
        .filter(rules::shop_id.eq(tx.key()))
        .filter(rules::assistant_id.eq(assistant.0))
        .select(diesel::dsl::max(rules::position))
        .first(tx.conn)?;
    let id = tx.new_id();
    tx.about(id);
    let text = serde_json::to_string(definition).map_err(Error::fault)?;
    diesel::insert_into(rules::table)
        .values((
            rules::shop_id.eq(tx.key()),
            rules::id.eq(id.0),
            rules::version.eq(1),
            rules::position.eq(last.unwrap_or(0) + 1),
            rules::name.eq(name),
            rules::enabled.eq(enabled),
            rules::definition.eq(&text),
            rules::assistant_id.eq(assistant.0),
        ))
        .execute(tx.conn)?;
    keep_version(tx, id, 1, (name, &text), author)?;
    Ok(id)
}

/// Changes a rule; its version is raised, and what it was stays readable. With `seen`, only if nobody changed it since.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::SavedMeanwhile`], with the version there is.
pub fn save(
    tx: &mut Tx<'_>,
    id: Id,
    (name, definition, enabled): (&str, &Definition, bool),
    seen: Option<i64>,
    author: Id,
) -> Result<i64, Error> {
    let before = one(tx.conn, tx.shop(), id)?.rule.version;
    if seen.is_some_and(|seen| seen != before) {
        let now = before.to_string();
        return Err(Error::SavedMeanwhile { now });
    }
    let text = serde_json::to_string(definition).map_err(Error::fault)?;
    diesel::update(rules::table.find((tx.key(), id.0)))
        .set((
            rules::name.eq(name),
            rules::enabled.eq(enabled),
            rules::definition.eq(&text),
            rules::version.eq(before + 1),
        ))
        .execute(tx.conn)?;
    keep_version(tx, id, before + 1, (name, &text), Some(author))?;
    Ok(before + 1)
}

fn keep_version(
    tx: &mut Tx<'_>,
    rule: Id,
    version: i64,
    (name, definition): (&str, &str),
    author: Option<Id>,
) -> Result<(), Error> {
    diesel::insert_into(rule_versions::table)
        .values((
            rule_versions::shop_id.eq(tx.key()),
            rule_versions::rule_id.eq(rule.0),
            rule_versions::version.eq(version),
            rule_versions::name.eq(name),
            rule_versions::definition.eq(definition),
            rule_versions::author.eq(author.map(|id| id.0)),
            rule_versions::at.eq(tx.now.0),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Switches a rule on or off. That is no new version: what it is stays the same.
///
/// # Errors
/// [`Error::NotFound`].
pub fn switch(tx: &mut Tx<'_>, id: Id, on: bool) -> Result<(), Error> {
    let rows = diesel::update(rules::table.find((tx.key(), id.0)))
        .set(rules::enabled.eq(on))
        .execute(tx.conn)?;
    if rows == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}

/// Takes a rule away. Its versions stay, for the log.
///
/// # Errors
/// [`Error::NotFound`].
pub fn delete(tx: &mut Tx<'_>, id: Id) -> Result<(), Error> {
    let rows = diesel::delete(rules::table.find((tx.key(), id.0))).execute(tx.conn)?;
    if rows == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}

/// Puts an assistant's rules in this order; those that are not named follow in the order they had.
///
/// # Errors
/// [`Error::NotFound`] when one of them isn't there.
pub fn reorder(tx: &mut Tx<'_>, assistant: Id, order: &[Id]) -> Result<(), Error> {
    let there: Vec<Id> = of(tx.conn, tx.shop(), assistant)?
        .into_iter()
        .map(|kept| kept.rule.id)
        .collect();
    if order.iter().any(|id| !there.contains(id)) {
        return Err(Error::NotFound);
    }
    let rest = there.iter().filter(|id| !order.contains(id));
    for (id, position) in order.iter().chain(rest).zip(1_i32..) {
        diesel::update(rules::table.find((tx.key(), id.0)))
            .set(rules::position.eq(position))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// Gives a new shop its first assistant and the rules everybody begins with; a shop that has any keeps its own.
///
/// # Errors
/// The database's.
pub fn seed(tx: &mut Tx<'_>) -> Result<(), Error> {
    assistants::seed(tx)?;
    let have: i64 = rules::table
        .filter(rules::shop_id.eq(tx.key()))
        .count()
        .get_result(tx.conn)?;
    if have > 0 {
        return Ok(());
    }
    seed_for(tx, tx.shop().0)
}

/// Gives an assistant the rules every assistant begins with.
///
/// # Errors
/// The database's.
pub fn seed_for(tx: &mut Tx<'_>, assistant: Id) -> Result<(), Error> {
    for (name, definition) in seeds::all() {
        create(tx, assistant, name, &definition, (true, None))?;
    }
    Ok(())
}

/// The names of all rules a shop has or had, for showing what fired.
///
/// # Errors
/// The database's.
pub fn names(conn: &mut Conn, shop: ShopId) -> Result<HashMap<Id, String>, Error> {
    let before: Vec<(i64, String)> = rule_versions::table
        .filter(rule_versions::shop_id.eq(shop.key()))
        .order(rule_versions::version.asc())
        .select((rule_versions::rule_id, rule_versions::name))
        .load(conn)?;
    let now: Vec<(i64, String)> = rules::table
        .filter(rules::shop_id.eq(shop.key()))
        .select((rules::id, rules::name))
        .load(conn)?;
    Ok(before
        .into_iter()
        .chain(now)
        .map(|(id, name)| (Id(id), name))
        .collect())
}
