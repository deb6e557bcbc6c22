//! An outgoing webhook: one POST to an address of the shop's, in Slack's format or in ours.
//!
//! Whatever a merchant typed is asked under the guard of [`outside`]: public addresses only, by https, no redirect
//! followed, its answer not read. Ours carries an id (the same with every try) and a signature over time and body.

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::Sha256;
use url::Url;

use super::rule::Format;
use super::words::Told;
use crate::clock::Micros;
use crate::error::Error;
use crate::ids::{self, Id};
use crate::outside::{self, Reach};

/// Longest address.
const LONGEST: usize = 2_000;

/// Where to, and what it is signed with. Kept sealed: the address of a Slack webhook is a secret, too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The address.
    pub url: String,
    /// The secret it is signed with.
    pub secret: String,
}

/// A new secret to sign with.
///
/// # Errors
/// A fault.
pub fn secret() -> Result<String, Error> {
    let bytes = ids::random::<24>()?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

impl Target {
    /// Reads an address somebody typed.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `url`.
    pub fn parse(text: &str, secret: String, reach: Reach) -> Result<Self, Error> {
        let text = text.trim();
        if text.len() > LONGEST {
            return Err(Error::invalid("url", "That address is too long."));
        }
        let url =
            Url::parse(text).map_err(|_| Error::invalid("url", outside::Closed::Scheme.words()))?;
        outside::check(&url, reach).map_err(|closed| Error::invalid("url", closed.words()))?;
        Ok(Self {
            url: url.into(),
            secret,
        })
    }
}

/// The body of one alert.
#[must_use]
pub fn body(format: Format, told: &Told, id: Id, at: Micros) -> String {
    match format {
        Format::Slack => json!({
            "text": format!("*{}*\n{}\n<{}|Open the chat>", escaped(&told.title), escaped(&told.body), told.link),
        }),
        Format::Json => json!({
            "id": id,
            "cause": told.cause,
            "title": told.title,
            "text": told.body,
            "conversation": told.conversation,
            "link": told.link.as_str(),
            "at": at.rfc3339(),
        }),
    }
    .to_string()
}

/// What Slack would read as markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// `t=SECONDS,v1=HEX`: HMAC-SHA256 over `SECONDS.BODY`.
///
/// # Errors
/// None that a key of any length could bring about.
pub fn signature(secret: &str, seconds: i64, body: &str) -> Result<String, Error> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(Error::fault)?;
    mac.update(format!("{seconds}.{body}").as_bytes());
    let hex: String = mac
        .finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok(format!("t={seconds},v1={hex}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_refused_when_they_are_typed() {
        for url in [
            "http://127.0.0.1/x",
            "https://169.254.169.254/latest/meta-data",
            "https://10.0.0.1/",
            "https://localhost/",
            "https://[::1]/",
            "ftp://example.com/",
            "https://a:b@example.com/",
            "",
        ] {
            assert!(
                Target::parse(url, String::new(), Reach::Public).is_err(),
                "{url}"
            );
        }
        assert!(
            Target::parse(
                "https://hooks.example.com/T0/B0",
                String::new(),
                Reach::Public
            )
            .is_ok()
        );
    }

    /// As anybody would compute it: `printf '7.{}' | openssl dgst -sha256 -hmac key`.
    #[test]
    fn the_signature_is_over_time_and_body() {
        assert_eq!(
            signature("key", 7, "{}").unwrap(),
            "t=7,v1=77bc83bd1f40422311e47918b203449aecf84b02c1568bb1b570ac2a474cc2d8"
        );
    }
}
