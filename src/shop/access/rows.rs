//! A shop's pair of tokens in the database. Every change is one statement that names the generation it was made
//! from, so that whoever comes late changes nothing.
//!
//! A pair is sealed for its shop. The lease says until when somebody renews it: it is a time, so that nobody who
//! dies with it keeps it.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::granted::Granted;
use crate::clock::Micros;
use crate::db::schema::shops;
use crate::db::{Conn, ShopId, Store};
use crate::error::Error;
use crate::ids::Id;
use crate::shop::ShopDomain;
use crate::shop::seal::{Sealer, Which};
use crate::shop::store::{Token, token_context};

/// Seconds a renewal may take before somebody else may begin one.
const LEASE_SECONDS: i64 = 30;

/// Why a shop has no access, as its row says.
pub mod lost {
    /// Somebody of the shop has to open the app again.
    pub const REOPEN: &str = "reopen";
    /// Shopify doesn't take the app's credentials for this shop. Heals by itself once they are right.
    pub const CLIENT: &str = "client";

    /// Whether a new pair may heal it. What else is noted there (see `admin::marks`) is no fault of the pair's.
    #[must_use]
    pub fn by_a_new_pair(why: &str) -> bool {
        matches!(why, REOPEN | CLIENT)
    }
}

/// A pair, and what is remembered with it.
#[derive(Clone, Serialize, Deserialize)]
pub struct Pair {
    #[serde(flatten)]
    pub token: Token,
    /// When the pair before it was refused by the Admin API, if that is why it was renewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused_at: Option<Micros>,
}

/// What a shop's row has for a pair.
pub enum Kept {
    Nothing,
    /// Sealed with a key we no longer have.
    Unreadable,
    Pair(Pair, Which),
}

/// How a shop stands with its access.
pub struct Held {
    pub shop: ShopId,
    pub domain: ShopDomain,
    pub kept: Kept,
    pub generation: i64,
    pub lease: Micros,
    pub scopes: String,
    pub installed: bool,
    pub lost: Option<String>,
    pub refresh_until: Option<Micros>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = shops)]
struct Row {
    id: i64,
    domain: String,
    uninstalled_at: Option<i64>,
    scopes: String,
    token: Option<Vec<u8>>,
    token_generation: i64,
    token_lease: i64,
    refresh_until: Option<i64>,
    access_lost: Option<String>,
}

/// The rows of one database, and what opens them.
#[derive(Clone)]
pub struct Rows {
    pub store: Store,
    pub sealer: Sealer,
}

impl Rows {
    /// How this shop stands.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the database's.
    pub async fn of(&self, shop: ShopId) -> Result<Held, Error> {
        let row = self
            .store
            .read(move |conn: &mut Conn| {
                let row = shops::table.find(shop.key());
                Ok::<_, Error>(row.select(Row::as_select()).first(conn)?)
            })
            .await?;
        self.held(row)
    }

    /// The same by its domain, if it was ever here.
    ///
    /// # Errors
    /// The database's.
    pub async fn named(&self, domain: &ShopDomain) -> Result<Option<Held>, Error> {
        let domain = domain.clone();
        let row = self
            .store
            .read(move |conn: &mut Conn| {
                let row = shops::table.filter(shops::domain.eq(domain.as_str()));
                Ok::<_, Error>(row.select(Row::as_select()).first(conn).optional()?)
            })
            .await?;
        row.map(|row| self.held(row)).transpose()
    }

    fn held(&self, row: Row) -> Result<Held, Error> {
        let shop = ShopId(Id(row.id));
        let kept = match row.token {
            None => Kept::Nothing,
            Some(sealed) => self.open(shop, &sealed).unwrap_or(Kept::Unreadable),
        };
        // A pair from before its end had a column of its own says it itself.
        let until = match &kept {
            Kept::Pair(pair, _) => pair.token.refresh_until,
            Kept::Nothing | Kept::Unreadable => None,
        };
        Ok(Held {
            shop,
            domain: ShopDomain::parse(&row.domain).map_err(|_| Error::fault("not a shop"))?,
            kept,
            generation: row.token_generation,
            lease: Micros(row.token_lease),
            scopes: row.scopes,
            installed: row.uninstalled_at.is_none(),
            lost: row.access_lost,
            refresh_until: row.refresh_until.map(Micros).or(until),
        })
    }

    fn open(&self, shop: ShopId, sealed: &[u8]) -> Option<Kept> {
        let context = token_context(shop);
        let (plain, which) = self.sealer.open_telling(context.as_bytes(), sealed).ok()?;
        let pair = serde_json::from_slice(&plain).ok()?;
        Some(Kept::Pair(pair, which))
    }

    fn seal(&self, shop: ShopId, pair: &Pair) -> Result<Vec<u8>, Error> {
        let plain = serde_json::to_vec(pair).map_err(Error::fault)?;
        self.sealer
            .seal(token_context(shop).as_bytes(), &plain)
            .map_err(Error::fault)
    }

    /// Takes the lease, if nobody has it and the pair is still of this generation. Returns it.
    ///
    /// # Errors
    /// The database's.
    pub async fn lease(&self, shop: ShopId, generation: i64) -> Result<Option<i64>, Error> {
        self.store
            .insert(shop, move |tx| {
                let until = tx.wall.plus_seconds(LEASE_SECONDS).0;
                let rows = diesel::update(shops::table.find(tx.key()))
                    .filter(shops::token_generation.eq(generation))
                    .filter(shops::token_lease.le(tx.wall.0))
                    .set(shops::token_lease.eq(until))
                    .execute(tx.conn)?;
                Ok((rows == 1).then_some(until))
            })
            .await
    }

    /// Gives the lease back.
    ///
    /// # Errors
    /// The database's.
    pub async fn release(&self, shop: ShopId, lease: i64) -> Result<(), Error> {
        self.store
            .insert(shop, move |tx| {
                diesel::update(shops::table.find(tx.key()))
                    .filter(shops::token_lease.eq(lease))
                    .set(shops::token_lease.eq(0))
                    .execute(tx.conn)?;
                Ok(())
            })
            .await
    }

    /// Keeps a renewed pair: all of it, in one statement, and only in the place of `held`. Returns whether it did.
    ///
    /// # Errors
    /// The database's.
    pub async fn renewed(
        &self,
        held: &Held,
        pair: &Pair,
        granted: &Granted,
    ) -> Result<bool, Error> {
        let sealed = self.seal(held.shop, pair)?;
        let until = pair.token.refresh_until.map(|until| until.0);
        let scopes = granted.scope().unwrap_or(&held.scopes).to_owned();
        let generation = held.generation;
        self.store
            .insert(held.shop, move |tx| {
                let rows = diesel::update(shops::table.find(tx.key()))
                    .filter(shops::token_generation.eq(generation))
                    .filter(shops::uninstalled_at.is_null())
                    .set((
                        shops::token.eq(Some(&sealed)),
                        shops::token_generation.eq(generation + 1),
                        shops::token_lease.eq(0),
                        shops::refresh_until.eq(until),
                        shops::scopes.eq(&scopes),
                    ))
                    .execute(tx.conn)?;
                if rows == 0 {
                    return Ok(false);
                }
                // What else is wrong, a new pair does not mend.
                let ours = [lost::REOPEN, lost::CLIENT];
                diesel::update(shops::table.find(tx.key()))
                    .filter(shops::access_lost.eq_any(ours))
                    .set(shops::access_lost.eq(None::<String>))
                    .execute(tx.conn)?;
                Ok(true)
            })
            .await
    }

    /// Seals the same pair with the current key. Returns whether it was still that pair.
    ///
    /// # Errors
    /// The database's.
    pub async fn sealed_anew(&self, held: &Held, pair: &Pair) -> Result<bool, Error> {
        let sealed = self.seal(held.shop, pair)?;
        let generation = held.generation;
        self.store
            .insert(held.shop, move |tx| {
                let rows = diesel::update(shops::table.find(tx.key()))
                    .filter(shops::token_generation.eq(generation))
                    .filter(shops::uninstalled_at.is_null())
                    .set(shops::token.eq(Some(&sealed)))
                    .execute(tx.conn)?;
                Ok(rows == 1)
            })
            .await
    }

    /// Marks a shop as one without access, unless it has a newer pair by now. Returns whether it did.
    ///
    /// # Errors
    /// The database's.
    pub async fn lost(&self, held: &Held, why: &'static str) -> Result<bool, Error> {
        let generation = held.generation;
        self.store
            .insert(held.shop, move |tx| {
                let rows = diesel::update(shops::table.find(tx.key()))
                    .filter(shops::token_generation.eq(generation))
                    .filter(shops::uninstalled_at.is_null())
                    .set((shops::access_lost.eq(Some(why)), shops::token_lease.eq(0)))
                    .execute(tx.conn)?;
                Ok(rows == 1)
            })
            .await
    }
}
