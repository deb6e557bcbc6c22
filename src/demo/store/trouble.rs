//! Bad days of the platform, on request: what the next answers of the Admin API and of the token endpoint are.
//!
//! Each fault disturbs one request, the first in the list the next one. `outbox.rs` has those of webhooks.

use std::time::Duration;

use actix_web::body::BodyStream;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};

/// Long enough for bytes to leave this machine's loopback.
const FLUSHED: Duration = Duration::from_millis(50);

/// What happens to one request to the Admin API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiFault {
    /// 401: the token opens nothing.
    Unauthorized,
    /// 403: a scope the merchant has not granted.
    ScopeMissing,
    /// 403: the token has no end, and such are no longer taken.
    NonExpiring,
    /// 429 with `Retry-After`, in seconds.
    TooMany(u32),
    /// 200 that says `THROTTLED`.
    Throttled,
    /// 5xx.
    Server(u16),
    /// The answer comes, this many seconds late.
    Slow(u32),
    /// The answer ends in the middle.
    Truncated,
}

/// What happens to one request to the token endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenFault {
    /// 5xx, and nothing was done.
    Server(u16),
    /// 429 with `Retry-After`, in seconds.
    TooMany(u32),
    /// It was done, and the answer never arrives.
    AnswerLost,
    /// 400 `invalid_grant`: the merchant has to open the app again.
    InvalidGrant,
    /// The answer comes, this many seconds late.
    Slow(u32),
}

/// What will happen to the next requests. [`AdminFaults::default`] disturbs nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdminFaults {
    /// One for each coming request to the Admin API.
    pub api: Vec<ApiFault>,
    /// One for each coming request to the token endpoint.
    pub token: Vec<TokenFault>,
}

impl AdminFaults {
    pub fn next_api(&mut self) -> Option<ApiFault> {
        (!self.api.is_empty()).then(|| self.api.remove(0))
    }

    pub fn next_token(&mut self) -> Option<TokenFault> {
        (!self.token.is_empty()).then(|| self.token.remove(0))
    }
}

impl ApiFault {
    /// Every one of them, as the controls offer them.
    pub const OFFERED: [(&str, &str, Self); 10] = [
        ("401", "401: the token is revoked", Self::Unauthorized),
        ("403-scope", "403: a scope is missing", Self::ScopeMissing),
        (
            "403-token",
            "403: the token does not expire",
            Self::NonExpiring,
        ),
        ("429", "429: try again in 2 s", Self::TooMany(2)),
        ("throttled", "Throttled", Self::Throttled),
        ("500", "500", Self::Server(500)),
        ("502", "502", Self::Server(502)),
        ("slow", "5 s late", Self::Slow(5)),
        ("very-slow", "30 s late", Self::Slow(30)),
        ("truncated", "Cut off in the middle", Self::Truncated),
    ];
}

impl TokenFault {
    /// Every one of them, as the controls offer them.
    pub const OFFERED: [(&str, &str, Self); 6] = [
        ("token-503", "503", Self::Server(503)),
        ("token-520", "520", Self::Server(520)),
        ("token-429", "429: try again in 2 s", Self::TooMany(2)),
        (
            "token-lost",
            "Done, but the answer is lost",
            Self::AnswerLost,
        ),
        ("token-grant", "invalid_grant", Self::InvalidGrant),
        ("token-slow", "5 s late", Self::Slow(5)),
    ];
}

/// Real time passes: a client's patience is tried on its own clock.
pub async fn wait(seconds: u32) {
    tokio::time::sleep(Duration::from_secs(seconds.into())).await;
}

/// A 5xx, as a proxy in front of the platform answers it.
pub fn server(status: u16) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    HttpResponse::build(status)
        .content_type("text/html")
        .body("<html><head><title>Something went wrong</title></head></html>")
}

/// 429.
pub fn too_many(seconds: u32) -> HttpResponse {
    HttpResponse::TooManyRequests()
        .insert_header(("Retry-After", format!("{seconds}.0")))
        .json(json!({ "errors": "Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service." }))
}

/// `body`, cut off in the middle: the connection ends before the promised length.
pub fn cut_off(body: &Value) -> HttpResponse {
    let text = body.to_string();
    let whole = text.len() as u64;
    let half: Vec<u8> = text.bytes().take(text.len() / 2).collect();
    let rest = async {
        // The half must have left before the connection ends, or there would be no answer at all.
        tokio::time::sleep(FLUSHED).await;
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
    };
    let parts = stream::iter([Ok(web::Bytes::from(half))]).chain(stream::once(rest));
    HttpResponse::Ok()
        .content_type("application/json")
        .no_chunking(whole)
        .body(BodyStream::new(Box::pin(parts)))
}
