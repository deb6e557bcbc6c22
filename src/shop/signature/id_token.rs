//! Shopify's ID token: how a page inside the admin, or an extension at checkout, says which shop it belongs to.
//!
//! A JWT under HS256, read by hand because little of JWT is wanted: one algorithm, one key, a few claims.
//! Stricter than the official library in one thing the documentation asks for: `iss` and `dest` name one shop.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

use super::{Secrets, SignatureError};
use crate::clock::Micros;
use crate::shop::domain::ShopDomain;

/// Seconds by which Shopify's clock and ours may differ.
const LEEWAY: i64 = 10;
/// Longest token read, in characters.
const LONGEST: usize = 8192;

/// A verified ID token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdToken {
    /// The shop it speaks for.
    pub shop: ShopDomain,
    /// Who holds it: in the admin a member of staff (a number), in an extension a customer (`gid://…`), if any.
    pub subject: Option<String>,
    /// Whether it names its issuer, a shop's admin. Extensions' tokens need not.
    pub issued: bool,
    /// When it ends: seconds since 1970.
    pub expires: i64,
}

/// What a customer's id begins with in the tokens of extensions.
const CUSTOMER: &str = "gid://shopify/Customer/";

impl IdToken {
    /// The user of the shop's admin it speaks for. Nobody else's token is one: neither a customer's, nor one
    /// that names nobody or no issuer.
    #[must_use]
    pub fn staff(&self) -> Option<i64> {
        self.subject
            .as_deref()
            .filter(|_| self.issued)
            .and_then(number)
    }

    /// The customer an extension's token speaks for: `Some(None)` when nobody is signed in there, `None` when the
    /// token is no shopper's.
    #[must_use]
    pub fn shopper(&self) -> Option<Option<i64>> {
        match self.subject.as_deref() {
            None => Some(None),
            Some(subject) => subject.strip_prefix(CUSTOMER).and_then(number).map(Some),
        }
    }
}

/// A positive number of digits only.
fn number(text: &str) -> Option<i64> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
        .filter(|id| *id > 0)
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    /// What a reader must know to read it at all; we know nothing beyond the standard.
    crit: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Claims {
    /// Extensions may leave it out.
    iss: Option<String>,
    dest: String,
    aud: String,
    sub: Option<String>,
    #[serde(deserialize_with = "seconds")]
    exp: i64,
    #[serde(default, deserialize_with = "seconds_if_there")]
    nbf: Option<i64>,
    /// Not looked at; but where it is no time, the rest is not Shopify's either.
    #[serde(default, deserialize_with = "seconds_if_there", rename = "iat")]
    _issued_at: Option<i64>,
}

/// A time in whole seconds. Fractions are allowed; the second they end in is the one that counts.
fn seconds<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    let number = serde_json::Number::deserialize(from)?;
    let fraction = || number.as_f64().map(|seconds| seconds.ceil() as i64);
    number
        .as_i64()
        .or_else(fraction)
        .ok_or_else(|| serde::de::Error::custom("a time out of bounds"))
}

/// A time that may be left out, but not be null.
fn seconds_if_there<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    seconds(from).map(Some)
}

impl Secrets {
    /// Believes an ID token made for the app `client_id`.
    ///
    /// # Errors
    /// [`SignatureError`]; claims are only looked at once the signature holds.
    pub fn id_token(
        &self,
        token: &str,
        client_id: &str,
        now: Micros,
    ) -> Result<IdToken, SignatureError> {
        if token.len() > LONGEST {
            return Err(SignatureError::Malformed("token"));
        }
        let mut parts = token.split('.');
        let (Some(header), Some(claims), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(SignatureError::Malformed("token"));
        };
        // Any other algorithm would be the bearer's choice of how well to be checked.
        let Header { alg, crit } = read("header", header)?;
        if alg != "HS256" {
            return Err(SignatureError::Malformed("alg"));
        }
        if crit.is_some() {
            return Err(SignatureError::Malformed("crit"));
        }
        let signature = URL_SAFE_NO_PAD
            .decode(signature)
            .map_err(|_| SignatureError::Malformed("signature"))?;
        if !self.signed(&[header.as_bytes(), b".", claims.as_bytes()], &signature) {
            return Err(SignatureError::Mismatch);
        }
        check(read("claims", claims)?, client_id, now)
    }
}

fn check(claims: Claims, client_id: &str, now: Micros) -> Result<IdToken, SignatureError> {
    let now = now.0.div_euclid(1_000_000);
    if claims.exp <= now.saturating_sub(LEEWAY) {
        return Err(SignatureError::Stale(now.saturating_sub(claims.exp)));
    }
    if let Some(from) = claims.nbf.filter(|nbf| *nbf > now.saturating_add(LEEWAY)) {
        return Err(SignatureError::Stale(now.saturating_sub(from)));
    }
    if claims.aud != client_id {
        return Err(SignatureError::Audience);
    }
    let shop = host("dest", &claims.dest)?;
    let issued = claims.iss.is_some();
    if let Some(issuer) = claims.iss
        && host("iss", &issuer)? != shop
    {
        return Err(SignatureError::Malformed("iss"));
    }
    Ok(IdToken {
        shop,
        subject: claims.sub,
        issued,
        expires: claims.exp,
    })
}

/// The shop in `https://{shop}`, `https://{shop}/admin`, or a bare `{shop}` as extensions have it.
fn host(claim: &'static str, text: &str) -> Result<ShopDomain, SignatureError> {
    let bare = text.strip_prefix("https://").unwrap_or(text);
    let host = bare.split('/').next().unwrap_or(bare);
    ShopDomain::parse(host).map_err(|_| SignatureError::Malformed(claim))
}

fn read<T: for<'de> Deserialize<'de>>(name: &'static str, part: &str) -> Result<T, SignatureError> {
    let bytes = URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| SignatureError::Malformed(name))?;
    serde_json::from_slice(&bytes).map_err(|_| SignatureError::Malformed(name))
}
