//! Asking Shopify's token endpoint: one address a shop, every grant a JSON body of its own.
//!
//! What comes back is told apart by what it asks of us: a dead token is never tried again, a busy or broken
//! Shopify is, later. Neither what was sent nor what came is ever part of an error.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{ACCEPT, RETRY_AFTER};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::granted::Granted;
use crate::app::Shared;
use crate::shop::ShopDomain;
use crate::shop::signature::Secrets;

/// Longest answer read, in bytes. Real ones have less than one thousand.
const LONGEST: usize = 64 * 1024;
/// How long Shopify may take: a renewal asks twice within its lease.
const PATIENCE: Duration = Duration::from_secs(8);
/// Longest rest a `Retry-After` is believed, in seconds.
const LONGEST_REST: i64 = 300;
/// The rest when there is no `Retry-After`, in seconds.
const REST: i64 = 5;

const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";
const OFFLINE: &str = "urn:shopify:params:oauth:token-type:offline-access-token";
const ONLINE: &str = "urn:shopify:params:oauth:token-type:online-access-token";

/// Why there is no token. Its text is for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantError {
    /// The ID token (or the token to migrate) is not taken: it ended, or was never good.
    InvalidSubject,
    /// Our credentials are not taken for this shop.
    InvalidClient,
    /// What we hold is dead: `invalid_grant`, or 401.
    Dead,
    /// Too much at once: nothing for so many seconds.
    Busy(i64),
    /// No answer, a 5xx, or nothing that can be read. What we hold may still be good.
    Unavailable,
    /// Refused with this status.
    Refused(u16),
}

impl GrantError {
    /// Seconds in which it makes no sense to ask again.
    #[must_use]
    pub fn rest(self) -> i64 {
        match self {
            Self::InvalidSubject | Self::Dead => 0,
            Self::Busy(seconds) => seconds,
            // A shop that removed the app is told of in this way, too, and whoever comes back is not kept waiting.
            Self::Unavailable | Self::InvalidClient => REST,
            Self::Refused(_) => LONGEST_REST,
        }
    }
}

impl fmt::Display for GrantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidSubject => f.write_str("the subject token is not taken"),
            Self::InvalidClient => f.write_str("the app's credentials are not taken"),
            Self::Dead => f.write_str("the token is dead"),
            Self::Busy(seconds) => write!(f, "too many requests, rest for {seconds} s"),
            Self::Unavailable => f.write_str("no usable answer"),
            Self::Refused(status) => write!(f, "refused with {status}"),
        }
    }
}

impl std::error::Error for GrantError {}

/// The body of a grant.
type Fields<'a> = BTreeMap<&'a str, &'a str>;

/// The token endpoint of one shop.
#[derive(Clone)]
pub struct Endpoint {
    http: reqwest::Client,
    url: String,
    client_id: String,
    secrets: Secrets,
}

impl Endpoint {
    /// Of this shop.
    #[must_use]
    pub fn of(app: &Shared, shop: &ShopDomain) -> Self {
        let config = &app.config;
        Self {
            http: app.http.clone(),
            url: config
                .shop_url
                .of(shop.as_str(), "/admin/oauth/access_token"),
            client_id: config.client_id.clone(),
            secrets: config.secrets.clone(),
        }
    }

    /// A pair for an ID token.
    ///
    /// # Errors
    /// [`GrantError`].
    pub async fn offline(&self, id_token: &str) -> Result<Granted, GrantError> {
        self.exchange(id_token, ID_TOKEN, OFFLINE).await
    }

    /// A token of the person who holds an ID token, which tells who they are.
    ///
    /// # Errors
    /// [`GrantError`].
    pub async fn online(&self, id_token: &str) -> Result<Granted, GrantError> {
        self.exchange(id_token, ID_TOKEN, ONLINE).await
    }

    /// A pair for a token of the old kind, which never ended. It is no good afterwards, whatever comes back.
    ///
    /// # Errors
    /// [`GrantError`].
    pub async fn migrate(&self, token: &str) -> Result<Granted, GrantError> {
        self.exchange(token, OFFLINE, OFFLINE).await
    }

    /// A new pair for an old one's refresh token.
    ///
    /// # Errors
    /// [`GrantError`].
    pub async fn refresh(&self, refresh_token: &str) -> Result<Granted, GrantError> {
        self.grant(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token),
        ])
        .await
    }

    async fn exchange(&self, token: &str, is: &str, wanted: &str) -> Result<Granted, GrantError> {
        let mut fields = vec![
            ("grant_type", TOKEN_EXCHANGE),
            ("subject_token", token),
            ("subject_token_type", is),
            ("requested_token_type", wanted),
        ];
        if wanted == OFFLINE {
            // Left out, Shopify makes one that never ends, and takes it no more.
            fields.push(("expiring", "1"));
        }
        self.grant(&fields).await
    }

    async fn grant(&self, fields: &[(&str, &str)]) -> Result<Granted, GrantError> {
        let mut body: Fields<'_> = fields.iter().copied().collect();
        body.insert("client_id", &self.client_id);
        body.insert("client_secret", self.secrets.client_secret());
        let answer = self.post(&body).await?;
        serde_json::from_slice::<Granted>(&answer)
            .ok()
            .filter(Granted::is_usable)
            .ok_or(GrantError::Unavailable)
    }

    /// Posts one grant and returns the body of a 200.
    ///
    /// # Errors
    /// [`GrantError`].
    pub async fn post(&self, body: &impl Serialize) -> Result<Vec<u8>, GrantError> {
        let sent = self
            .http
            .post(&self.url)
            .header(ACCEPT, "application/json")
            .timeout(PATIENCE)
            .json(body)
            .send()
            .await;
        let mut response = sent.map_err(|_| GrantError::Unavailable)?;
        let status = response.status();
        let rest = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.trim().parse::<f64>().ok())
            .filter(|seconds| seconds.is_finite() && *seconds >= 0.0);
        let mut answer = Vec::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|_| GrantError::Unavailable)?
        {
            if answer.len() + chunk.len() > LONGEST {
                return Err(GrantError::Unavailable);
            }
            answer.extend_from_slice(&chunk);
        }
        if status == StatusCode::OK {
            Ok(answer)
        } else {
            Err(judge(status, rest, &answer))
        }
    }
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    error: Value,
}

/// What a refusal asks of us. Shopify's word for a dead refresh token is 401 with `invalid_request`; the standard's
/// is 400 with `invalid_grant`.
fn judge(status: StatusCode, rest: Option<f64>, body: &[u8]) -> GrantError {
    let refusal = serde_json::from_slice::<Refusal>(body).ok();
    let error = refusal.as_ref().and_then(|refusal| refusal.error.as_str());
    if status == StatusCode::TOO_MANY_REQUESTS {
        let seconds = rest.map_or(REST, |seconds| seconds.ceil() as i64);
        return GrantError::Busy(seconds.clamp(1, LONGEST_REST));
    }
    if status.is_server_error() || status.is_success() || status == StatusCode::REQUEST_TIMEOUT {
        return GrantError::Unavailable;
    }
    match error {
        Some("invalid_subject_token") => GrantError::InvalidSubject,
        Some("invalid_client") => GrantError::InvalidClient,
        Some("invalid_grant") => GrantError::Dead,
        _ if status == StatusCode::UNAUTHORIZED => GrantError::Dead,
        _ => GrantError::Refused(status.as_u16()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_apart() {
        let judged = |status: u16, rest, body: &str| {
            judge(StatusCode::from_u16(status).unwrap(), rest, body.as_bytes())
        };
        let inactive = r#"{"error":"invalid_request","error_description":"This request requires an active refresh_token"}"#;
        for (status, rest, body, expected) in [
            (
                400,
                None,
                r#"{"error":"invalid_subject_token"}"#,
                GrantError::InvalidSubject,
            ),
            (
                400,
                None,
                r#"{"error":"invalid_client"}"#,
                GrantError::InvalidClient,
            ),
            (
                401,
                None,
                r#"{"error":"invalid_client"}"#,
                GrantError::InvalidClient,
            ),
            (400, None, r#"{"error":"invalid_grant"}"#, GrantError::Dead),
            (401, None, inactive, GrantError::Dead),
            (401, None, "not JSON", GrantError::Dead),
            (400, None, inactive, GrantError::Refused(400)),
            (
                404,
                None,
                r#"{"errors":"Not Found"}"#,
                GrantError::Refused(404),
            ),
            (302, None, "", GrantError::Refused(302)),
            (429, Some(2.1), "{}", GrantError::Busy(3)),
            (429, Some(1e12), "{}", GrantError::Busy(300)),
            (429, Some(0.0), "{}", GrantError::Busy(1)),
            (
                429,
                None,
                r#"{"error":"invalid_grant"}"#,
                GrantError::Busy(5),
            ),
            (
                503,
                Some(9.0),
                r#"{"error":"invalid_grant"}"#,
                GrantError::Unavailable,
            ),
            (204, None, "", GrantError::Unavailable),
        ] {
            assert_eq!(judged(status, rest, body), expected, "{status} {body}");
        }
    }
}
