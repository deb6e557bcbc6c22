//! What a form was drawn from: two people may have the same one open, and neither undoes unseen what the other saved.
//!
//! A page writes a digest of the settings it shows into its form's address (`?seen=…`). What is sent is held against them
//! as they are, inside the write: where they are others by now, nothing is kept, and the answer is 409 with the digest of
//! what is there, so that whoever has looked at it can save on top of it. Who sends no digest is not asked: the last one
//! wins. The answer to what was kept has the next digest in its head (`X-Seen`).

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::db::{Conn, ShopId, Store, Tx};
use crate::error::Error;

/// The head in which an answer says what a form that stays open is drawn from now.
pub const SEEN: &str = "X-Seen";

/// Bytes of a digest: enough that no two settings share one.
const BYTES: usize = 16;

/// What somebody saw who sends a form; nothing where they don't say.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Seen {
    #[serde(default)]
    seen: Option<String>,
}

impl Seen {
    /// What was sent with the form.
    #[must_use]
    pub fn sent(&self) -> Option<&str> {
        self.seen.as_deref()
    }

    /// Whether what was seen is what there is.
    ///
    /// # Errors
    /// [`Error::SavedMeanwhile`].
    pub fn holds<T: Serialize>(&self, settings: &T) -> Result<(), Error> {
        let now = digest(settings);
        match self.seen.as_deref() {
            Some(seen) if seen != now => Err(Error::SavedMeanwhile { now }),
            Some(_) | None => Ok(()),
        }
    }
}

/// The digest of settings: equal for equal ones.
#[must_use]
pub fn digest<T: Serialize>(settings: &T) -> String {
    let plain = serde_json::to_vec(settings).unwrap_or_default();
    let whole = Sha256::digest(plain);
    let bytes = whole.iter().take(BYTES);
    bytes.map(|byte| format!("{byte:02x}")).collect()
}

/// The address of a form that was drawn from these settings.
#[must_use]
pub fn address<T: Serialize>(path: &str, settings: &T) -> String {
    format!("{path}?seen={}", digest(settings))
}

/// Keeps settings in one write, if they are still those that were seen: the digest of what there is then.
///
/// # Errors
/// [`Error::SavedMeanwhile`], and whatever reading or writing them says.
pub async fn keep<T, R, W>(
    store: &Store,
    shop: ShopId,
    seen: Seen,
    read: R,
    write: W,
) -> Result<String, Error>
where
    T: Serialize,
    R: Fn(&mut Conn, ShopId) -> Result<T, Error> + Send + 'static,
    W: Fn(&mut Tx<'_>) -> Result<(), Error> + Send + 'static,
{
    store
        .write(shop, move |tx| {
            seen.holds(&read(tx.conn, tx.shop())?)?;
            write(tx)?;
            Ok(digest(&read(tx.conn, tx.shop())?))
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_held_against_what_there_is() {
        let seen = |seen: Option<&str>| Seen {
            seen: seen.map(str::to_owned),
        };
        let (ours, theirs) = (("de", 7), ("de", 8));
        assert_eq!(digest(&ours), digest(&("de", 7)));
        assert_ne!(digest(&ours), digest(&theirs));
        assert_eq!(digest(&ours).len(), 32);
        assert!(seen(Some(&digest(&ours))).holds(&ours).is_ok());
        assert!(seen(None).holds(&theirs).is_ok());
        let refused = seen(Some(&digest(&ours))).holds(&theirs).unwrap_err();
        assert!(matches!(refused, Error::SavedMeanwhile { now } if now == digest(&theirs)));
        let address = address("/api/v1/desk", &ours);
        assert_eq!(address, format!("/api/v1/desk?seen={}", digest(&ours)));
    }
}
