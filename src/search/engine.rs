//! The index in each of the two databases: what is put into it, taken out, and found. All else is the same for both.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};

use super::ask::Ask;
use crate::db::schema::messages;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

/// Words of a message further apart than this don't count as one after the other: parts of a row are apart.
const APART: usize = 2;

/// A message as the index has it: folded words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doc {
    pub message: Id,
    pub chat: Id,
    /// What was said.
    pub words: String,
    /// Names and addresses of who it was said with.
    pub who: String,
    /// Their orders' numbers.
    pub orders: String,
    /// What is looked for as a whole.
    pub marks: String,
}

impl Doc {
    /// As PostgreSQL reads it: each word with its place and part.
    fn vector(&self) -> String {
        let mut vector = String::new();
        let mut place = 0;
        for (part, text) in [('A', &self.words), ('B', &self.who), ('C', &self.orders)] {
            for word in text.split(' ').filter(|word| !word.is_empty()) {
                place += 1;
                vector.push_str(&format!("'{word}':{place}{part} "));
            }
            place += APART;
        }
        for (place, word) in self.marks.split(' ').enumerate() {
            vector.push_str(&format!("'{word}':{} ", place + 1));
        }
        vector
    }
}

/// A message that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    pub message: Id,
    pub chat: Id,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    message: i64,
    #[diesel(sql_type = BigInt)]
    chat: i64,
}

#[derive(QueryableByName)]
struct Kept {
    #[diesel(sql_type = Text)]
    words: String,
    #[diesel(sql_type = Text)]
    who: String,
    #[diesel(sql_type = Text)]
    orders: String,
    #[diesel(sql_type = Text)]
    marks: String,
}

/// A message as it is read for the index.
pub type Row = (i64, i64, String, Option<i64>, Option<String>);

/// These messages of a shop. On a server, nobody blanks them until this write is over: what is blanked meanwhile would
/// come back.
///
/// # Errors
/// The database's.
pub fn held(conn: &mut Conn, shop: ShopId, ids: &[i64]) -> Result<Vec<Row>, Error> {
    let rows = messages::table
        .filter(messages::shop_id.eq(shop.key()))
        .filter(messages::id.eq_any(ids))
        .order(messages::id.asc())
        .select((
            messages::id,
            messages::conversation_id,
            messages::author,
            messages::author_id,
            messages::body,
        ));
    Ok(match conn {
        Conn::Sqlite(conn) => rows.load(conn)?,
        Conn::Postgres(conn) => rows.for_share().load(conn)?,
    })
}

/// Puts a message into the index, in the place of what it said of it before.
///
/// # Errors
/// The database's.
pub fn put(conn: &mut Conn, shop: ShopId, doc: &Doc) -> Result<(), Error> {
    match conn {
        Conn::Sqlite(conn) => {
            let kept: Option<Kept> = diesel::sql_query(
                "SELECT words, who, orders, marks FROM search_index WHERE rowid = ?",
            )
            .bind::<BigInt, _>(doc.message.0)
            .get_result(conn)
            .optional()?;
            // Writing it again costs far more than looking.
            let same = |kept: &Kept| {
                (&kept.words, &kept.who, &kept.orders, &kept.marks)
                    == (&doc.words, &doc.who, &doc.orders, &doc.marks)
            };
            if kept.as_ref().is_some_and(same) {
                return Ok(());
            }
            if kept.is_some() {
                diesel::sql_query("DELETE FROM search_index WHERE rowid = ?")
                    .bind::<BigInt, _>(doc.message.0)
                    .execute(conn)?;
            }
            diesel::sql_query(
                "INSERT INTO search_index (rowid, words, who, orders, marks, conversation) VALUES (?, ?, ?, ?, ?, ?)",
            )
            .bind::<BigInt, _>(doc.message.0)
            .bind::<Text, _>(&doc.words)
            .bind::<Text, _>(&doc.who)
            .bind::<Text, _>(&doc.orders)
            .bind::<Text, _>(&doc.marks)
            .bind::<BigInt, _>(doc.chat.0)
            .execute(conn)?;
        }
        Conn::Postgres(conn) => {
            diesel::sql_query(
                "INSERT INTO search_index (shop_id, id, conversation_id, vector) VALUES ($1, $2, $3, $4::tsvector) \
                 ON CONFLICT (shop_id, id) DO UPDATE SET vector = excluded.vector \
                 WHERE search_index.vector IS DISTINCT FROM excluded.vector",
            )
            .bind::<BigInt, _>(shop.key())
            .bind::<BigInt, _>(doc.message.0)
            .bind::<BigInt, _>(doc.chat.0)
            .bind::<Text, _>(doc.vector())
            .execute(conn)?;
        }
    }
    Ok(())
}

/// Takes messages out.
///
/// # Errors
/// The database's.
pub fn take_out(conn: &mut Conn, shop: ShopId, ids: &[i64]) -> Result<(), Error> {
    match conn {
        Conn::Sqlite(conn) => {
            for id in ids {
                diesel::sql_query("DELETE FROM search_index WHERE rowid = ?")
                    .bind::<BigInt, _>(*id)
                    .execute(conn)?;
            }
        }
        Conn::Postgres(conn) => {
            diesel::sql_query("DELETE FROM search_index WHERE shop_id = $1 AND id = ANY($2)")
                .bind::<BigInt, _>(shop.key())
                .bind::<Array<BigInt>, _>(ids)
                .execute(conn)?;
        }
    }
    Ok(())
}

/// The newest messages for which it holds, from `from` on and before `below`.
///
/// # Errors
/// The database's.
pub fn find(
    conn: &mut Conn,
    shop: ShopId,
    ask: &Ask,
    (from, below): (i64, i64),
    limit: i64,
) -> Result<Vec<Hit>, Error> {
    let found: Vec<Found> = match conn {
        Conn::Sqlite(conn) => diesel::sql_query(
            "SELECT rowid AS message, conversation AS chat FROM search_index \
             WHERE search_index MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",
        )
        .bind::<Text, _>(ask.fts5(shop))
        .bind::<BigInt, _>(from)
        .bind::<BigInt, _>(below)
        .bind::<BigInt, _>(limit)
        .load(conn)?,
        Conn::Postgres(conn) => diesel::sql_query(
            "SELECT id AS message, conversation_id AS chat FROM search_index \
             WHERE vector @@ $1::tsquery AND shop_id = $2 AND id >= $3 AND id < $4 ORDER BY id DESC LIMIT $5",
        )
        .bind::<Text, _>(ask.tsquery(shop))
        .bind::<BigInt, _>(shop.key())
        .bind::<BigInt, _>(from)
        .bind::<BigInt, _>(below)
        .bind::<BigInt, _>(limit)
        .load(conn)?,
    };
    Ok(hits(found))
}

/// Those of these messages for which it holds.
///
/// # Errors
/// The database's.
pub fn among(conn: &mut Conn, shop: ShopId, ask: &Ask, ids: &[i64]) -> Result<Vec<Hit>, Error> {
    let found: Vec<Found> = match conn {
        Conn::Sqlite(conn) => {
            let ids = serde_json::to_string(ids).map_err(Error::fault)?;
            diesel::sql_query(
                "SELECT rowid AS message, conversation AS chat FROM search_index \
                 WHERE search_index MATCH ? AND rowid IN (SELECT value FROM json_each(?))",
            )
            .bind::<Text, _>(ask.fts5(shop))
            .bind::<Text, _>(ids)
            .load(conn)?
        }
        Conn::Postgres(conn) => diesel::sql_query(
            "SELECT id AS message, conversation_id AS chat FROM search_index \
             WHERE vector @@ $1::tsquery AND shop_id = $2 AND id = ANY($3)",
        )
        .bind::<Text, _>(ask.tsquery(shop))
        .bind::<BigInt, _>(shop.key())
        .bind::<Array<BigInt>, _>(ids)
        .load(conn)?,
    };
    Ok(hits(found))
}

fn hits(found: Vec<Found>) -> Vec<Hit> {
    let hit = |found: Found| Hit {
        message: Id(found.message),
        chat: Id(found.chat),
    };
    found.into_iter().map(hit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_message_are_no_phrase() {
        let doc = Doc {
            message: Id(1),
            chat: Id(2),
            words: "free shipping".into(),
            who: "anna".into(),
            orders: String::new(),
            marks: "shop.1 by.shopper".into(),
        };
        assert_eq!(
            doc.vector(),
            "'free':1A 'shipping':2A 'anna':5B 'shop.1':1 'by.shopper':2 "
        );
    }
}
