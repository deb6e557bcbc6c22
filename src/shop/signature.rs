//! Who says it is Shopify must prove it: webhooks, OAuth and app-proxy queries, and ID tokens are all signed
//! with HMAC-SHA256 under the app's client secret, each in a manner of its own.
//!
//! While a secret is being replaced Shopify signs with the oldest one not yet revoked, so both are tried.
//! Signatures are compared in constant time, before anything they cover is believed; time is passed in.

mod id_token;
mod query;
#[cfg(test)]
mod tests;

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

pub use id_token::IdToken;
pub use query::{AdminHost, InstallQuery, OAuthQuery, ProxyQuery};

/// The app's client secret, and the one before it while it is still in use.
#[derive(Clone)]
pub struct Secrets {
    current: Secret,
    previous: Option<Secret>,
}

/// A secret's text, and the HMAC keyed with it once.
#[derive(Clone)]
struct Secret {
    text: String,
    keyed: Hmac<Sha256>,
}

/// A secret has nothing in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmptySecret;

/// Why something signed is not believed. Its text is for the log and holds nothing of secrets or signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureError {
    /// This part is not there.
    Missing(&'static str),
    /// This part is there more than once, so it is unclear which one counts.
    Repeated(&'static str),
    /// This part can't be read.
    Malformed(&'static str),
    /// The signature is not ours, or what it covers was changed.
    Mismatch,
    /// Signed so many seconds before now (negative: after now), which is outside the window.
    Stale(i64),
    /// The token is meant for another app.
    Audience,
}

impl Secrets {
    /// From the texts Shopify shows. Surrounding white space is cut; a blank previous secret counts as none.
    ///
    /// # Errors
    /// [`EmptySecret`] when `current` is blank.
    pub fn parse(current: &str, previous: Option<&str>) -> Result<Self, EmptySecret> {
        Ok(Self {
            current: Secret::new(current)?,
            previous: previous.and_then(|text| Secret::new(text).ok()),
        })
    }

    /// The current client secret in clear, for the bodies of token requests to Shopify and nothing else.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        &self.current.text
    }

    /// Whether `header_base64` (`X-Shopify-Hmac-Sha256` or `Shopify-Hmac-Sha256`) signs exactly these bytes.
    /// The body must be the bytes as they came: Shopify escapes `/` and `&` as a JSON writer of ours would not.
    #[must_use]
    pub fn webhook(&self, raw_body: &[u8], header_base64: &str) -> bool {
        STANDARD
            .decode(header_base64)
            .is_ok_and(|signature| self.signed(&[raw_body], &signature))
    }

    /// Whether `signature` is the HMAC of `parts`, one after another, under either secret.
    fn signed(&self, parts: &[&[u8]], signature: &[u8]) -> bool {
        [Some(&self.current), self.previous.as_ref()]
            .into_iter()
            .flatten()
            .any(|secret| {
                let mut mac = secret.keyed.clone();
                for part in parts {
                    mac.update(part);
                }
                mac.verify_slice(signature).is_ok()
            })
    }
}

impl Secret {
    fn new(text: &str) -> Result<Self, EmptySecret> {
        let text = text.trim();
        if text.is_empty() {
            return Err(EmptySecret);
        }
        let keyed = Hmac::new_from_slice(text.as_bytes()).map_err(|_| EmptySecret)?;
        Ok(Self {
            text: text.to_owned(),
            keyed,
        })
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets")
            .field("previous", &self.previous.is_some())
            .finish_non_exhaustive()
    }
}

impl fmt::Display for EmptySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the client secret is empty")
    }
}

impl std::error::Error for EmptySecret {}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(part) => write!(f, "{part} is missing"),
            Self::Repeated(part) => write!(f, "{part} is there more than once"),
            Self::Malformed(part) => write!(f, "{part} can't be read"),
            Self::Mismatch => f.write_str("the signature does not match"),
            Self::Stale(seconds) if *seconds < 0 => {
                write!(f, "signed {} seconds ahead of now", seconds.unsigned_abs())
            }
            Self::Stale(seconds) => write!(f, "signed {seconds} seconds ago"),
            Self::Audience => f.write_str("the token is for another app"),
        }
    }
}

impl std::error::Error for SignatureError {}
