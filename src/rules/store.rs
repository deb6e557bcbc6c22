//! Rules in the database, and the prepared book of each shop in memory.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;
use parking_lot::Mutex;

use super::book::Book;
use super::rule::{Definition, Rule};
use super::seeds;
use crate::db::schema::rules;
use crate::db::{Conn, ShopId, Store, Tx};
use crate::error::Error;
use crate::ids::Id;

/// Which rules are on, each in which version, in their order: changes with every edit. (A sum of the versions
/// would miss one rule switched off as another is switched on.)
type Stamp = Vec<(i64, i64)>;

/// Prepared books, by shop. A book is prepared again when its rules have changed, so that an edit counts
/// from the next message on.
#[derive(Default)]
pub struct Books {
    ready: Mutex<HashMap<ShopId, (Stamp, Arc<Book>)>>,
}

impl Books {
    /// The shop's book as of now.
    ///
    /// # Errors
    /// The database's.
    pub async fn of(self: &Arc<Self>, store: &Store, shop: ShopId) -> Result<Arc<Book>, Error> {
        let books = self.clone();
        store.read(move |conn| books.read(conn, shop)).await
    }

    /// The same on a connection at hand.
    ///
    /// # Errors
    /// The database's.
    pub fn read(&self, conn: &mut Conn, shop: ShopId) -> Result<Arc<Book>, Error> {
        let stamp = stamp(conn, shop)?;
        if let Some((known, book)) = self.ready.lock().get(&shop)
            && *known == stamp
        {
            return Ok(book.clone());
        }
        let book = Arc::new(Book::new(load(conn, shop)?));
        self.ready.lock().insert(shop, (stamp, book.clone()));
        Ok(book)
    }
}

fn stamp(conn: &mut Conn, shop: ShopId) -> Result<Stamp, Error> {
    Ok(rules::table
        .filter(rules::shop_id.eq(shop.key()))
        .filter(rules::enabled.eq(true))
        .order((rules::position.asc(), rules::id.asc()))
        .select((rules::id, rules::version))
        .load(conn)?)
}

fn load(conn: &mut Conn, shop: ShopId) -> Result<Vec<Rule>, Error> {
    let rows: Vec<(i64, i64, String, String)> = rules::table
        .filter(rules::shop_id.eq(shop.key()))
        .filter(rules::enabled.eq(true))
        .order((rules::position.asc(), rules::id.asc()))
        .select((rules::id, rules::version, rules::name, rules::definition))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, version, name, definition)| {
            Ok(Rule {
                id: Id(id),
                version,
                name,
                definition: serde_json::from_str(&definition)
                    .map_err(|error| Error::fault(format!("rule {id}: {error}")))?,
            })
        })
        .collect()
}

/// Adds a rule at the end of the shop's list and returns its id. Its first version is 1; each edit raises it.
///
/// # Errors
/// The database's.
pub fn add(tx: &mut Tx<'_>, name: &str, definition: &Definition) -> Result<Id, Error> {
    let last: Option<i32> = rules::table
        .filter(rules::shop_id.eq(tx.key()))
        .select(diesel::dsl::max(rules::position))
        .first(tx.conn)?;
    let id = tx.new_id();
    diesel::insert_into(rules::table)
        .values((
            rules::shop_id.eq(tx.key()),
            rules::id.eq(id.0),
            rules::version.eq(1),
            rules::position.eq(last.unwrap_or(0) + 1),
            rules::name.eq(name),
            rules::enabled.eq(true),
            rules::definition.eq(serde_json::to_string(definition).map_err(Error::fault)?),
        ))
        .execute(tx.conn)?;
    Ok(id)
}

/// Gives a new shop the rules everybody begins with; a shop that has any keeps its own.
///
/// # Errors
/// The database's.
pub fn seed(tx: &mut Tx<'_>) -> Result<(), Error> {
    let have: i64 = rules::table
        .filter(rules::shop_id.eq(tx.key()))
        .count()
        .get_result(tx.conn)?;
    if have > 0 {
        return Ok(());
    }
    for (name, definition) in seeds::all() {
        add(tx, name, &definition)?;
    }
    Ok(())
}

/// The names of all rules of a shop, switched off ones too, for showing what fired.
///
/// # Errors
/// The database's.
pub fn names(conn: &mut Conn, shop: ShopId) -> Result<HashMap<Id, String>, Error> {
    let rows: Vec<(i64, String)> = rules::table
        .filter(rules::shop_id.eq(shop.key()))
        .select((rules::id, rules::name))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, name)| (Id(id), name)).collect())
}
