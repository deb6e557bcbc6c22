//! The languages a shop's assistant speaks, as its merchant set them.

use diesel::prelude::*;

use super::Language;
use crate::conversation::people;
use crate::db::schema::shop_languages;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// The languages, the shop's own first. None: all the assistant has words for, since nothing was set.
///
/// # Errors
/// The database's.
pub fn read(conn: &mut Conn, shop: ShopId) -> Result<Vec<Language>, Error> {
    let rows: Vec<String> = shop_languages::table
        .filter(shop_languages::shop_id.eq(shop.key()))
        .order(shop_languages::place.asc())
        .select(shop_languages::language)
        .load(conn)?;
    Ok(rows
        .iter()
        .filter_map(|code| Language::of_locale(code))
        .collect())
}

/// The language to show a visitor things in: of their words, else of their browser, if it is one the assistant has words
/// for and the shop wants; else the shop's own.
///
/// # Errors
/// The database's.
pub fn of_visitor(conn: &mut Conn, shop: ShopId, visitor: Id) -> Result<Language, Error> {
    let allowed = read(conn, shop)?;
    let person = people::by_ids(conn, shop, &[visitor])?.remove(&visitor);
    let theirs = person.as_ref().and_then(people::Person::language);
    let theirs = theirs
        .and_then(Language::of_locale)
        .filter(|theirs| allowed.is_empty() || allowed.contains(theirs));
    let first = allowed.first().copied();
    Ok(theirs.or(first).unwrap_or(Language::En))
}

/// Sets them; an empty list is all of them again.
///
/// # Errors
/// The database's.
pub fn keep(tx: &mut Tx<'_>, languages: &[Language]) -> Result<(), Error> {
    diesel::delete(shop_languages::table.filter(shop_languages::shop_id.eq(tx.key())))
        .execute(tx.conn)?;
    for (place, language) in (0_i32..).zip(languages) {
        diesel::insert_into(shop_languages::table)
            .values((
                shop_languages::shop_id.eq(tx.key()),
                shop_languages::language.eq(language.code()),
                shop_languages::place.eq(place),
            ))
            .execute(tx.conn)?;
    }
    Ok(())
}
