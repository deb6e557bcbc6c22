//! Shops in the database.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::ShopDomain;
use super::access::lost;
use super::seal::Sealer;
use crate::clock::Micros;
use crate::db::schema::{shop_heads, shops};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::on_each;

/// How often it is noted that the widget was loaded.
pub const EMBED_SECONDS: i64 = 3600;

/// A shop that has the app.
#[derive(Debug, Clone)]
pub struct Shop {
    /// Its id.
    pub id: ShopId,
    /// `name.myshopify.com`.
    pub domain: String,
    /// Its name.
    pub name: String,
    /// Its currency, as ISO 4217.
    pub currency: String,
    /// Where its shoppers come from: web origins.
    pub origins: Vec<String>,
    /// When it installed the app, last.
    pub installed_at: Micros,
    /// When it removed the app, if it has.
    pub uninstalled_at: Option<Micros>,
}

/// Access to a shop's Admin API. Sealed at rest.
#[derive(Clone, Serialize, Deserialize)]
pub struct Token {
    /// The access token.
    pub access: String,
    /// Until when it holds.
    pub access_until: Option<Micros>,
    /// The refresh token.
    pub refresh: Option<String>,
    /// Until when that holds.
    pub refresh_until: Option<Micros>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = shops)]
struct Row {
    id: i64,
    domain: String,
    name: String,
    currency: String,
    origins: String,
    installed_at: i64,
    uninstalled_at: Option<i64>,
}

fn shop(row: Row) -> Result<Shop, Error> {
    Ok(Shop {
        id: ShopId(Id(row.id)),
        domain: row.domain,
        name: row.name,
        currency: row.currency,
        origins: serde_json::from_str(&row.origins).map_err(Error::fault)?,
        installed_at: Micros(row.installed_at),
        uninstalled_at: row.uninstalled_at.map(Micros),
    })
}

/// The shop of this domain, installed or not.
///
/// # Errors
/// The database's.
pub fn by_domain(conn: &mut Conn, domain: &ShopDomain) -> Result<Option<Shop>, Error> {
    shops::table
        .filter(shops::domain.eq(domain.as_str()))
        .select(Row::as_select())
        .first(conn)
        .optional()?
        .map(shop)
        .transpose()
}

/// A shop by its id.
///
/// # Errors
/// [`Error::NotFound`].
pub fn by_id(conn: &mut Conn, id: ShopId) -> Result<Shop, Error> {
    shop(
        shops::table
            .find(id.key())
            .select(Row::as_select())
            .first(conn)?,
    )
}

/// Whether the shop has the app.
///
/// # Errors
/// The database's.
pub fn is_installed(conn: &mut Conn, id: ShopId) -> Result<bool, Error> {
    let removed: Option<Option<i64>> = shops::table
        .find(id.key())
        .select(shops::uninstalled_at)
        .first(conn)
        .optional()?;
    Ok(removed == Some(None))
}

/// Whether everything of the shop was erased, and it has not come back since.
///
/// # Errors
/// The database's.
pub fn is_erased(tx: &mut Tx<'_>) -> Result<bool, Error> {
    let at: Option<i64> = shops::table
        .find(tx.key())
        .select(shops::erased_at)
        .first(tx.conn)?;
    Ok(at.is_some())
}

/// Notes that the widget was loaded from the shop's own pages: when first, and then at most once an hour.
///
/// # Errors
/// The database's.
pub fn saw_embed(tx: &mut Tx<'_>) -> Result<(), Error> {
    diesel::update(
        shops::table.find(tx.key()).filter(
            shops::embed_seen_at
                .is_null()
                .or(shops::embed_seen_at.le(tx.now.plus_seconds(-EMBED_SECONDS).0)),
        ),
    )
    .set(shops::embed_seen_at.eq(Some(tx.now.0)))
    .execute(tx.conn)?;
    Ok(())
}

/// Makes `domain` an installed shop (again), with its pair of tokens. The id this call is made for must be a known
/// shop's own, or a new one. Returns whether the shop begins anew: it is new, or everything of it was erased.
///
/// # Errors
/// The database's (a unique violation when somebody else made this shop's row meanwhile); a sealing fault.
pub fn install(
    tx: &mut Tx<'_>,
    domain: &ShopDomain,
    origin: &str,
    scopes: &str,
    token: &Token,
    sealer: &Sealer,
) -> Result<bool, Error> {
    let plain = serde_json::to_vec(token).map_err(Error::fault)?;
    let sealed = sealer
        .seal(token_context(tx.shop()).as_bytes(), &plain)
        .map_err(Error::fault)?;
    let until = token.refresh_until.map(|until| until.0);
    let erased: Option<Option<i64>> = shops::table
        .find(tx.key())
        .select(shops::erased_at)
        .first(tx.conn)
        .optional()?;
    let origins = serde_json::to_string(&[format!("https://{domain}"), origin.to_owned()])
        .map_err(Error::fault)?;
    if let Some(erased) = erased {
        diesel::update(shops::table.find(tx.key()))
            .set((
                shops::installed_at.eq(tx.now.0),
                shops::uninstalled_at.eq(None::<i64>),
                shops::scopes.eq(scopes),
                shops::token.eq(Some(&sealed)),
                shops::token_generation.eq(shops::token_generation + 1),
                shops::token_lease.eq(0),
                shops::refresh_until.eq(until),
                shops::access_lost.eq(None::<String>),
                shops::erased_at.eq(None::<i64>),
            ))
            .execute(tx.conn)?;
        if erased.is_some() {
            diesel::update(shops::table.find(tx.key()))
                .set((shops::name.eq(domain.handle()), shops::origins.eq(origins)))
                .execute(tx.conn)?;
            begin_log(tx)?;
        }
        return Ok(erased.is_some());
    }
    diesel::insert_into(shops::table)
        .values((
            shops::id.eq(tx.key()),
            shops::domain.eq(domain.as_str()),
            shops::name.eq(domain.handle()),
            shops::currency.eq("USD"),
            shops::origins.eq(origins),
            shops::installed_at.eq(tx.now.0),
            shops::scopes.eq(scopes),
            shops::token.eq(Some(sealed)),
            shops::token_generation.eq(1),
            shops::refresh_until.eq(until),
        ))
        .execute(tx.conn)?;
    begin_log(tx)?;
    Ok(true)
}

/// The head of the shop's log, if it has none.
fn begin_log(tx: &mut Tx<'_>) -> Result<(), Error> {
    let (key, now) = (tx.key(), tx.now.0);
    let insert = || {
        diesel::insert_into(shop_heads::table)
            .values((
                shop_heads::shop_id.eq(key),
                shop_heads::seq.eq(0),
                shop_heads::at.eq(now),
            ))
            .on_conflict_do_nothing()
    };
    on_each!(tx.conn, conn => insert().execute(conn))?;
    Ok(())
}

/// What a shop's pair is sealed for.
pub(super) fn token_context(shop: ShopId) -> String {
    format!("shop-token:{}", shop.key())
}

/// Notes all of the shop's domains: its shoppers come from these web origins, and from its own at Shopify. What is not
/// among them is gone.
///
/// # Errors
/// The database's.
pub fn answers_at(tx: &mut Tx<'_>, domains: &[String]) -> Result<(), Error> {
    let known = by_id(tx.conn, tx.shop())?;
    let mut origins = vec![format!("https://{}", known.domain)];
    // The one that was the shop's address stays it, until another is told.
    let (last, others): (Vec<&String>, Vec<&String>) = domains
        .iter()
        .partition(|domain| known.origins.last() == Some(domain));
    for domain in others.into_iter().chain(last) {
        origins.retain(|have| have != domain);
        origins.push(domain.clone());
    }
    diesel::update(shops::table.find(tx.key()))
        .set(shops::origins.eq(serde_json::to_string(&origins).map_err(Error::fault)?))
        .execute(tx.conn)?;
    Ok(())
}

/// Notes what a shop is called, which currency it keeps, and a web origin its shoppers come from: its address from now on.
///
/// # Errors
/// The database's.
pub fn describe(
    tx: &mut Tx<'_>,
    name: Option<&str>,
    currency: Option<&str>,
    origin: Option<&str>,
) -> Result<(), Error> {
    let mut known = by_id(tx.conn, tx.shop())?;
    if let Some(origin) = origin {
        known.origins.retain(|have| have != origin);
        known.origins.push(origin.to_owned());
    }
    diesel::update(shops::table.find(tx.key()))
        .set((
            shops::name.eq(name.unwrap_or(&known.name)),
            shops::currency.eq(currency.unwrap_or(&known.currency)),
            shops::origins.eq(serde_json::to_string(&known.origins).map_err(Error::fault)?),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Notes that the shop had the app at this time: Shopify made a token for a page of ours then.
///
/// # Errors
/// The database's.
pub fn was_opened(tx: &mut Tx<'_>, at: Micros) -> Result<(), Error> {
    let newer = shops::opened_at
        .is_null()
        .or(shops::opened_at.assume_not_null().lt(at.0));
    diesel::update(shops::table.find(tx.key()).filter(newer))
        .set(shops::opened_at.eq(Some(at.0)))
        .execute(tx.conn)?;
    Ok(())
}

/// Takes the app away from a shop, unless it was installed again since `at`: an uninstall may come late. Of a shop
/// that was only opened since, the tokens went with that uninstall: it is marked, and the next opening gets new ones.
/// Returns whether it did.
///
/// # Errors
/// The database's.
pub fn uninstall(tx: &mut Tx<'_>, at: Micros) -> Result<bool, Error> {
    let ours = shops::table
        .find(tx.key())
        .filter(shops::installed_at.le(at.0));
    let since = shops::opened_at.assume_not_null().gt(at.0);
    let opened = diesel::update(ours.filter(shops::opened_at.is_not_null()).filter(since))
        .set(shops::access_lost.eq(Some(lost::REOPEN)))
        .execute(tx.conn)?;
    if opened == 1 {
        return Ok(false);
    }
    let rows = diesel::update(ours)
        .set((
            shops::uninstalled_at.eq(Some(at.0)),
            shops::token.eq(None::<Vec<u8>>),
        ))
        .execute(tx.conn)?;
    Ok(rows == 1)
}
