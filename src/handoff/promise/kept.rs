//! A shop's own sentences in the database.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::says::{Says, Tongue};
use super::texts::Texts;
use crate::db::schema::{desk_texts, shops};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;

/// What a shop says.
///
/// # Errors
/// The database's.
pub fn texts(conn: &mut Conn, shop: ShopId) -> Result<Texts, Error> {
    let name: Option<String> = shops::table
        .find(shop.key())
        .select(shops::name)
        .first(conn)
        .optional()?;
    let rows: Vec<(String, String, String)> = desk_texts::table
        .filter(desk_texts::shop_id.eq(shop.key()))
        .select((desk_texts::says, desk_texts::tongue, desk_texts::body))
        .load(conn)?;
    Ok(Texts {
        shop: name.unwrap_or_default(),
        // What a later version keeps is not for this one.
        own: rows
            .into_iter()
            .filter_map(|(says, tongue, text)| {
                Some(((Says::parse(&says)?, Tongue::parse(&tongue)?), text))
            })
            .collect(),
    })
}

/// Keeps what a shop says in one language; what is not there is said in our words.
///
/// # Errors
/// The database's.
pub fn keep(tx: &mut Tx<'_>, tongue: Tongue, texts: &BTreeMap<Says, String>) -> Result<(), Error> {
    diesel::delete(
        desk_texts::table
            .filter(desk_texts::shop_id.eq(tx.key()))
            .filter(desk_texts::tongue.eq(tongue.code())),
    )
    .execute(tx.conn)?;
    for (says, text) in texts {
        diesel::insert_into(desk_texts::table)
            .values((
                desk_texts::shop_id.eq(tx.key()),
                desk_texts::says.eq(says.as_str()),
                desk_texts::tongue.eq(tongue.code()),
                desk_texts::body.eq(text),
                desk_texts::updated_at.eq(tx.wall.0),
            ))
            .execute(tx.conn)?;
    }
    Ok(())
}
