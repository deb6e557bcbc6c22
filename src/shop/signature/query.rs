//! Signed queries: OAuth (install page and callback) and the app proxy.
//!
//! Both sign the decoded parameters sorted by key, but OAuth joins them percent-encoded with `&` and the proxy
//! joins them bare, repeated ones by a comma. Both carry a time, and are believed within 90 seconds of it.
//! A part that decides something may come once only: which of two would count is not left to chance.

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Secrets, SignatureError};
use crate::clock::Micros;
use crate::shop::domain::ShopDomain;

/// Seconds a signed query may be old, or ahead of our clock. The official library's rule.
const WINDOW: u64 = 90;

/// What JavaScript's `encodeURIComponent` escapes: a space is `%20`, a plus is `%2B`.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// Shopify leaves out the padding of `host` at times.
const HOST_BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A verified query of the authorization callback. `state` still has to be compared with the browser's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuthQuery {
    /// The shop that approved.
    pub shop: ShopDomain,
    /// The code to exchange for a token, once.
    pub code: String,
    /// What we sent the browser away with.
    pub state: String,
    /// Where the shop's admin is. `None` when missing or not Shopify's.
    pub host: Option<AdminHost>,
    /// When Shopify signed it: seconds since 1970.
    pub timestamp: i64,
}

/// A verified query of the page a merchant lands on from Shopify (install, or opening the app).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstallQuery {
    /// The shop that wants us.
    pub shop: ShopDomain,
    /// Where the shop's admin is. `None` when missing or not Shopify's.
    pub host: Option<AdminHost>,
    /// When Shopify signed it: seconds since 1970.
    pub timestamp: i64,
}

/// A verified query of a request that came through the shop's app proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyQuery {
    /// The shop whose storefront was asked.
    pub shop: ShopDomain,
    /// The customer who is signed in there; the one customer identity of the storefront that can be trusted.
    pub customer: Option<i64>,
    /// The path the storefront has for us (`/apps/chat`; merchants may change it).
    pub path_prefix: Option<String>,
}

/// A place in Shopify's admin, checked to be Shopify's before anyone is sent there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdminHost(String);

impl AdminHost {
    /// Reads `host`: base64 of `admin.shopify.com/store/{handle}` or `{shop}.myshopify.com/admin`.
    #[must_use]
    pub fn parse(base64: &str) -> Option<Self> {
        let place = String::from_utf8(HOST_BASE64.decode(base64).ok()?).ok()?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._/".contains(&byte);
        let host = place.split('/').next()?;
        let shopifys = host == "admin.shopify.com"
            || host.ends_with(".myshopify.com")
            || host.ends_with(".shopify.com");
        (shopifys && place.bytes().all(plain)).then_some(Self(place))
    }

    /// Without scheme: `admin.shopify.com/store/some-shop`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Secrets {
    /// Believes the query of `GET /auth/callback`, given without its `?`.
    ///
    /// # Errors
    /// [`SignatureError`]; whatever is wrong beyond the signature is only looked at once that holds.
    pub fn oauth_query(&self, query: &str, now: Micros) -> Result<OAuthQuery, SignatureError> {
        let params = self.oauth_params(query, now)?;
        Ok(OAuthQuery {
            shop: params.shop()?,
            code: params.required("code")?,
            state: params.required("state")?,
            host: params.host()?,
            timestamp: params.timestamp()?,
        })
    }

    /// Believes the query of `GET /auth` or of the embedded home, given without its `?`: no code yet.
    ///
    /// # Errors
    /// As [`Secrets::oauth_query`].
    pub fn install_query(&self, query: &str, now: Micros) -> Result<InstallQuery, SignatureError> {
        let params = self.oauth_params(query, now)?;
        Ok(InstallQuery {
            shop: params.shop()?,
            host: params.host()?,
            timestamp: params.timestamp()?,
        })
    }

    /// Believes the query of a request through the app proxy, given without its `?`. The body is *not* signed,
    /// and a query can be replayed within its window.
    ///
    /// # Errors
    /// As [`Secrets::oauth_query`].
    pub fn proxy_query(&self, query: &str, now: Micros) -> Result<ProxyQuery, SignatureError> {
        let params = Params::read(query);
        let signature = params.signature("signature")?;
        // The order is by key. Shopify's Ruby example sorts whole `k=v` texts instead, which differs only where
        // one key begins another; none of ours do.
        let mut message = String::new();
        for (key, values) in params.but(&["signature"]) {
            message.push_str(key);
            message.push('=');
            message.push_str(&values.join(","));
        }
        if !self.signed(&[message.as_bytes()], &signature) {
            return Err(SignatureError::Mismatch);
        }
        fresh(params.timestamp()?, now)?;
        let customer = params
            .optional("logged_in_customer_id")?
            .map(|text| digits(text).filter(|id| *id > 0))
            .map(|id| id.ok_or(SignatureError::Malformed("logged_in_customer_id")))
            .transpose()?;
        Ok(ProxyQuery {
            shop: params.shop()?,
            customer,
            path_prefix: params.optional("path_prefix")?.map(str::to_owned),
        })
    }

    /// The parameters of an OAuth query whose signature and time hold.
    fn oauth_params<'q>(&self, query: &'q str, now: Micros) -> Result<Params<'q>, SignatureError> {
        let params = Params::read(query);
        let signature = params.signature("hmac")?;
        let pairs: Vec<String> = params
            .but(&["hmac", "signature"])
            .flat_map(|(key, values)| values.iter().map(move |value| (key, value)))
            .map(|(key, value)| {
                let key = utf8_percent_encode(key, COMPONENT);
                format!("{key}={}", utf8_percent_encode(value, COMPONENT))
            })
            .collect();
        if !self.signed(&[pairs.join("&").as_bytes()], &signature) {
            return Err(SignatureError::Mismatch);
        }
        fresh(params.timestamp()?, now)?;
        Ok(params)
    }
}

/// Decoded parameters, by key in byte order; values of a repeated key in the order they came.
struct Params<'q>(BTreeMap<Cow<'q, str>, Vec<Cow<'q, str>>>);

impl<'q> Params<'q> {
    fn read(query: &'q str) -> Self {
        let mut by_key: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            by_key.entry(key).or_default().push(value);
        }
        Self(by_key)
    }

    /// All but the named ones.
    fn but(&self, names: &[&str]) -> impl Iterator<Item = (&str, &Vec<Cow<'q, str>>)> {
        self.0
            .iter()
            .map(|(key, values)| (key.as_ref(), values))
            .filter(|(key, _)| !names.contains(key))
    }

    /// The value of `name`, `None` when missing or empty, refused when repeated.
    fn optional(&self, name: &'static str) -> Result<Option<&str>, SignatureError> {
        match self.0.get(name).map(Vec::as_slice) {
            None | Some([]) => Ok(None),
            Some([only]) => Ok(Some(only.as_ref()).filter(|value| !value.is_empty())),
            Some(_) => Err(SignatureError::Repeated(name)),
        }
    }

    fn required(&self, name: &'static str) -> Result<String, SignatureError> {
        self.optional(name)?
            .map(str::to_owned)
            .ok_or(SignatureError::Missing(name))
    }

    fn shop(&self) -> Result<ShopDomain, SignatureError> {
        ShopDomain::parse(&self.required("shop")?).map_err(|_| SignatureError::Malformed("shop"))
    }

    fn host(&self) -> Result<Option<AdminHost>, SignatureError> {
        Ok(self.optional("host")?.and_then(AdminHost::parse))
    }

    fn timestamp(&self) -> Result<i64, SignatureError> {
        digits(&self.required("timestamp")?).ok_or(SignatureError::Malformed("timestamp"))
    }

    /// The 32 bytes of a signature in lower-case hexadecimal.
    fn signature(&self, name: &'static str) -> Result<Vec<u8>, SignatureError> {
        // Refused before any of them could be taken for the one that was signed.
        for single in ["shop", "timestamp", "hmac", "signature"] {
            self.optional(single)?;
        }
        hex(&self.required(name)?).ok_or(SignatureError::Malformed(name))
    }
}

fn fresh(signed_at: i64, now: Micros) -> Result<(), SignatureError> {
    let age = now.0.div_euclid(1_000_000).saturating_sub(signed_at);
    if age.unsigned_abs() > WINDOW {
        return Err(SignatureError::Stale(age));
    }
    Ok(())
}

/// An integer of digits only: no sign, no space.
fn digits(text: &str) -> Option<i64> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let nibble = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != 32 || !rest.is_empty() {
        return None;
    }
    pairs
        .iter()
        .map(|[high, low]| Some(nibble(*high)? << 4 | nibble(*low)?))
        .collect()
}
