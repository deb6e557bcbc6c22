//! What a link in a mail holds: a shop, a row, and a secret of which the database has only the digest.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::db::ShopId;
use crate::error::Error;
use crate::ids::{self, Id};

const SECRET: usize = 32;

/// A link's token.
pub struct LinkToken {
    /// The shop.
    pub shop: ShopId,
    /// The row.
    pub id: Id,
    secret: [u8; SECRET],
}

impl LinkToken {
    /// A new one.
    ///
    /// # Errors
    /// A fault when the machine has no randomness.
    pub fn new(shop: ShopId, id: Id) -> Result<Self, Error> {
        Ok(Self {
            shop,
            id,
            secret: ids::random::<SECRET>()?,
        })
    }

    /// As it stands in a link.
    #[must_use]
    pub fn text(&self) -> String {
        let mut bytes = self.shop.key().to_be_bytes().to_vec();
        bytes.extend(self.id.0.to_be_bytes());
        bytes.extend(self.secret);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads one; nothing when it is none of ours.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        if text.len() > 100 {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let number = |from: usize| {
            let part: [u8; 8] = bytes.get(from..from + 8)?.try_into().ok()?;
            Some(i64::from_be_bytes(part))
        };
        Some(Self {
            shop: ShopId(Id(number(0)?)),
            id: Id(number(8)?),
            secret: bytes.get(16..)?.try_into().ok()?,
        })
    }

    /// What the database keeps of it.
    #[must_use]
    pub fn digest(&self) -> Vec<u8> {
        digest(&self.secret)
    }
}

/// A digest of something secret, or of something that is not to be kept as it is.
#[must_use]
pub fn digest(secret: &[u8]) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}

#[cfg(test)]
mod tests {
    use super::LinkToken;
    use crate::db::ShopId;
    use crate::ids::Id;

    #[test]
    fn a_token_is_read_as_it_was_written() {
        let token = LinkToken::new(ShopId(Id(7)), Id(-9)).unwrap();
        let read = LinkToken::read(&token.text()).unwrap();
        assert_eq!((read.shop, read.id), (ShopId(Id(7)), Id(-9)));
        assert_eq!(read.digest(), token.digest());
        for other in [
            "",
            "made-up",
            token.text().get(1..).unwrap(),
            &"a".repeat(500),
        ] {
            assert!(LinkToken::read(other).is_none(), "{other}");
        }
    }
}
