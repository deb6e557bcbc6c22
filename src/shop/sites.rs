//! Other sites a shop's chat may run on: web origins that are no page of the store's own, each with a key for its
//! script tag. The key names the shop and the site and is no secret; the origin is what is held against the page.

use diesel::prelude::*;

use crate::clock::Micros;
use crate::db::schema::sites;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// Sites of one shop, at most.
pub const MOST: usize = 20;
/// How often it is noted that a site has the chat, in seconds.
const SEEN_SECONDS: i64 = 3600;

/// A site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Its id.
    pub id: Id,
    /// `https://www.example.com`.
    pub origin: String,
    /// When the chat was loaded from there, last noted.
    pub seen_at: Option<Micros>,
}

impl Site {
    /// What its script tag says.
    #[must_use]
    pub fn key(&self, shop: ShopId) -> String {
        format!("{}-{}", shop.0, self.id)
    }
}

/// The shop and the site a key names.
#[must_use]
pub fn read_key(key: &str) -> Option<(ShopId, Id)> {
    let (shop, site) = key.split_once('-')?;
    Some((ShopId(shop.parse().ok()?), site.parse().ok()?))
}

/// Reads what somebody typed as a site: an https address (http on this machine only), of which the origin counts.
///
/// # Errors
/// What is wrong with it, for the one who typed it.
pub fn origin(typed: &str) -> Result<String, String> {
    let typed = typed.trim();
    let whole = if typed.contains("://") {
        typed.to_owned()
    } else {
        format!("https://{typed}")
    };
    let wrong = || "Write the site's address, such as https://www.example.com.".to_owned();
    let url = url::Url::parse(&whole).map_err(|_| wrong())?;
    let host = url.host_str().ok_or_else(wrong)?;
    let here = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    match url.scheme() {
        "https" if here || host.contains('.') => {}
        "http" if here => {}
        "http" => return Err("The site must be https: what shoppers write goes over it.".into()),
        _ => return Err(wrong()),
    }
    if !url.username().is_empty() || url.password().is_some() || whole.len() > 300 {
        return Err(wrong());
    }
    Ok(url.origin().ascii_serialization())
}

/// The shop's sites, oldest first.
///
/// # Errors
/// The database's.
pub fn all(conn: &mut Conn, shop: ShopId) -> Result<Vec<Site>, Error> {
    let rows: Vec<(i64, String, Option<i64>)> = sites::table
        .filter(sites::shop_id.eq(shop.key()))
        .order(sites::id.asc())
        .select((sites::id, sites::origin, sites::seen_at))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, origin, seen)| Site {
            id: Id(id),
            origin,
            seen_at: seen.map(Micros),
        })
        .collect())
}

/// Whether this page is one of the shop's other sites.
///
/// # Errors
/// The database's.
pub fn allows(conn: &mut Conn, shop: ShopId, origin: &str) -> Result<bool, Error> {
    Ok(all(conn, shop)?.iter().any(|site| site.origin == origin))
}

/// Adds a site; one that is there already stays as it is.
///
/// # Errors
/// [`Error::Invalid`] when there are too many; the database's.
pub fn add(tx: &mut Tx<'_>, origin: &str) -> Result<(), Error> {
    let there = all(tx.conn, tx.shop())?;
    if there.iter().any(|site| site.origin == origin) {
        return Ok(());
    }
    if there.len() >= MOST {
        return Err(Error::invalid(
            "origin",
            format!("{MOST} sites are the most. Remove one first."),
        ));
    }
    let id = tx.new_id();
    diesel::insert_into(sites::table)
        .values((
            sites::shop_id.eq(tx.key()),
            sites::id.eq(id.0),
            sites::origin.eq(origin),
            sites::added_at.eq(tx.now.0),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Removes a site: from then on no session is opened from there.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub fn remove(tx: &mut Tx<'_>, id: Id) -> Result<(), Error> {
    let rows = diesel::delete(sites::table.find((tx.key(), id.0))).execute(tx.conn)?;
    if rows == 1 {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}

/// Notes that the chat was loaded from this site, at most once an hour.
///
/// # Errors
/// The database's.
pub fn saw(tx: &mut Tx<'_>, origin: &str) -> Result<(), Error> {
    let before = tx.now.plus_seconds(-SEEN_SECONDS).0;
    diesel::update(
        sites::table
            .filter(sites::shop_id.eq(tx.key()))
            .filter(sites::origin.eq(origin))
            .filter(
                sites::seen_at
                    .is_null()
                    .or(sites::seen_at.assume_not_null().le(before)),
            ),
    )
    .set(sites::seen_at.eq(Some(tx.now.0)))
    .execute(tx.conn)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_its_origin() {
        for (typed, is) in [
            ("www.example.com", "https://www.example.com"),
            (" https://example.com/shop?x=1 ", "https://example.com"),
            ("https://example.com:8443", "https://example.com:8443"),
            ("http://localhost:8000/page", "http://localhost:8000"),
        ] {
            assert_eq!(origin(typed).as_deref(), Ok(is));
        }
        for typed in [
            "",
            "example",
            "http://example.com",
            "ftp://example.com",
            "javascript://example.com",
            "https://user:pass@example.com",
            "https://",
        ] {
            assert!(origin(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_key_names_shop_and_site() {
        let site = Site {
            id: Id(7),
            origin: "https://example.com".into(),
            seen_at: None,
        };
        let shop = ShopId(Id(3));
        assert_eq!(read_key(&site.key(shop)), Some((shop, Id(7))));
        for odd in ["", "3", "3-", "-7", "3-7-1", "a-b"] {
            assert_eq!(read_key(odd), None, "{odd}");
        }
    }
}
