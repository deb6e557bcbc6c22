//! The links in a mail: one resumes the thread in the store, one stops the mail. Sealed by us, for one chat, with an
//! end.
//!
//! Who holds a link reads the address's mail, and that is the proof. It opens once in each browser (a session goes on
//! from there) and in few of them, so that a mail that is passed on is not a chat that is open to all.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::prelude::*;
use sha2::{Digest, Sha256};

use crate::clock::Micros;
use crate::db::schema::follow_up_opens as opens;
use crate::db::{ShopId, Tx};
use crate::error::Error;
use crate::handoff::notices::Seal;
use crate::ids::Id;

/// Days for which a link resumes a thread.
pub const DAYS: i64 = 7;
/// Browsers one link opens in.
const BROWSERS: i64 = 3;
const RESUME: &[u8] = b"follow-up link";
const STOP: &[u8] = b"follow-up stop";
/// Longest token read, in characters.
const LONGEST: usize = 1_024;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resume {
    /// The shop.
    pub shop: ShopId,
    /// The chat.
    pub conversation: Id,
    /// Its shopper.
    pub visitor: Id,
    /// The link's own number.
    pub link: Id,
    /// When it ends.
    pub until: Micros,
    /// The mark of the address it was mailed to. Links of an older version have none.
    pub address: Option<i64>,
}

impl Resume {
    /// The token.
    ///
    /// # Errors
    /// A fault when it can't be sealed.
    pub fn token(&self, seal: &Seal) -> Result<String, Error> {
        let mut numbers = vec![
            self.shop.key(),
            self.conversation.0,
            self.visitor.0,
            self.link.0,
            self.until.0,
        ];
        numbers.extend(self.address);
        write(seal, RESUME, &numbers)
    }

    /// Reads a token that has not ended.
    #[must_use]
    pub fn read(seal: &Seal, token: &str, now: Micros) -> Option<Self> {
        let numbers = read(seal, RESUME, token)?;
        let (first, rest) = numbers.split_first_chunk()?;
        let ([shop, conversation, visitor, link, until], address) = match rest {
            [] => (*first, None),
            [address] => (*first, Some(*address)),
            _ => return None,
        };
        (until > now.0).then_some(Self {
            shop: ShopId(Id(shop)),
            conversation: Id(conversation),
            visitor: Id(visitor),
            link: Id(link),
            until: Micros(until),
            address,
        })
    }

    /// Opens it in the browser that calls itself `device`.
    ///
    /// # Errors
    /// [`Error::Unauthorized`] when it was opened there before, or in as many as it may.
    pub fn open(&self, tx: &mut Tx<'_>, device: &str) -> Result<(), Error> {
        let device = digest(device);
        let before: Vec<String> = opens::table
            .filter(opens::shop_id.eq(tx.key()))
            .filter(opens::link.eq(self.link.0))
            .select(opens::device)
            .load(tx.conn)?;
        if before.contains(&device) || i64::try_from(before.len()).unwrap_or(BROWSERS) >= BROWSERS {
            return Err(Error::Unauthorized);
        }
        diesel::insert_into(opens::table)
            .values((
                opens::shop_id.eq(tx.key()),
                opens::link.eq(self.link.0),
                opens::device.eq(&device),
                opens::conversation_id.eq(self.conversation.0),
                opens::at.eq(tx.wall.0),
            ))
            .execute(tx.conn)?;
        Ok(())
    }
}

/// A token that stops the mail about a chat.
///
/// # Errors
/// A fault when it can't be sealed.
pub fn stop_token(seal: &Seal, shop: ShopId, conversation: Id) -> Result<String, Error> {
    write(seal, STOP, &[shop.key(), conversation.0])
}

/// Reads one. It does not end: who is written to may always say that it is enough.
#[must_use]
pub fn read_stop(seal: &Seal, token: &str) -> Option<(ShopId, Id)> {
    let [shop, conversation] = read(seal, STOP, token)?.try_into().ok()?;
    Some((ShopId(Id(shop)), Id(conversation)))
}

fn write(seal: &Seal, context: &[u8], numbers: &[i64]) -> Result<String, Error> {
    let plain: Vec<u8> = numbers
        .iter()
        .flat_map(|number| number.to_be_bytes())
        .collect();
    Ok(URL_SAFE_NO_PAD.encode(seal.seal(context, &plain)?))
}

fn read(seal: &Seal, context: &[u8], token: &str) -> Option<Vec<i64>> {
    if token.len() > LONGEST {
        return None;
    }
    let sealed = URL_SAFE_NO_PAD.decode(token).ok()?;
    let plain = seal.open(context, &sealed).ok()?;
    plain
        .chunks_exact(8)
        .map(|part| Some(i64::from_be_bytes(part.try_into().ok()?)))
        .collect()
}

fn digest(device: &str) -> String {
    Sha256::digest(device.as_bytes())
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
