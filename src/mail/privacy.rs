//! What mail holds of a shopper: given to whoever asks for their data, and forgotten with them.

use diesel::prelude::*;

use super::seal::Seal;
use crate::clock::Micros;
use crate::db::schema::mails;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// A mail about a conversation.
#[derive(Debug, Clone)]
pub struct About {
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text, unless it was sent.
    pub text: Option<String>,
    /// When it was owed.
    pub at: Micros,
}

/// The mails about a conversation.
///
/// # Errors
/// The database's.
pub fn about(
    conn: &mut Conn,
    seal: &Seal,
    shop: ShopId,
    conversation: Id,
) -> Result<Vec<About>, Error> {
    let rows: Vec<(i64, String, String, Option<String>, i64)> = mails::table
        .filter(mails::shop_id.eq(shop.key()))
        .filter(mails::about.eq(conversation.0))
        .order(mails::id.asc())
        .select((
            mails::id,
            mails::to_address,
            mails::subject,
            mails::body,
            mails::created_at,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, to, subject, text, at)| About {
            to,
            subject,
            text: text.and_then(|text| seal.read(Id(id), &text)),
            at: Micros(at),
        })
        .collect())
}

/// Forgets the mails about a conversation, also those not sent yet.
///
/// # Errors
/// The database's.
pub fn forget_about(tx: &mut Tx<'_>, conversation: Id) -> Result<(), Error> {
    diesel::delete(
        mails::table
            .filter(mails::shop_id.eq(tx.key()))
            .filter(mails::about.eq(conversation.0)),
    )
    .execute(tx.conn)?;
    Ok(())
}

/// Forgets the mails to an address.
///
/// # Errors
/// The database's.
pub fn forget_to(tx: &mut Tx<'_>, address: &str) -> Result<(), Error> {
    diesel::delete(
        mails::table
            .filter(mails::shop_id.eq(tx.key()))
            .filter(mails::to_address.eq(address.trim().to_lowercase())),
    )
    .execute(tx.conn)?;
    Ok(())
}
