//! Asks an OpenAI-compatible server once, over plain HTTP, and reads what it says as it comes.
//!
//! Strictly typed clients break on compatible servers; this one asks for little and reads tolerantly (`lines`).
//! Dropping the future closes the connection, which is how a server learns that nobody waits any more.

use std::fmt;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, RETRY_AFTER};
use serde_json::{Value, json};
use tokio::time::timeout;
use url::Url;

use super::lines::{self, Lines, Said, Spoilt};
use crate::outside::{self, Closed, Reach};

/// Bytes read of an answer that is no success.
const ERROR_BODY: usize = 4096;

/// How long things may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// To connect.
    pub connect: Duration,
    /// To the first answer.
    pub headers: Duration,
    /// Between two pieces of it.
    pub idle: Duration,
    /// In all.
    pub total: Duration,
    /// The pause before the second try; it doubles with each.
    pub pause: Duration,
    /// The longest a turn waits, whatever the rest says: the job it is in has its own end.
    pub patience: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            headers: Duration::from_secs(30),
            idle: Duration::from_secs(20),
            total: Duration::from_secs(60),
            pause: Duration::from_millis(400),
            patience: Duration::from_secs(40),
        }
    }
}

/// A model and where it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The server's address, with or without `/v1`.
    pub base: Url,
    /// Sent as a bearer token.
    pub key: Option<String>,
    /// Which model.
    pub model: String,
    /// Which addresses it may lead to.
    pub reach: Reach,
}

impl fmt::Debug for Endpoint {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("base", &self.base.as_str())
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}

impl Endpoint {
    /// Where completions are asked for.
    #[must_use]
    pub fn completions(&self) -> Url {
        let mut url = self.base.clone();
        let path = url.path().trim_end_matches('/').to_owned();
        let versioned = path.split('/').any(|part| {
            let number = part.strip_prefix('v').unwrap_or_default();
            number.starts_with(|c: char| c.is_ascii_digit())
        });
        let full = if path.ends_with("/chat/completions") {
            path
        } else if versioned {
            format!("{path}/chat/completions")
        } else {
            format!("{path}/v1/chat/completions")
        };
        url.set_path(&full);
        url
    }
}

/// Why there is no reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The address may not be asked.
    Closed(Closed),
    /// Nobody answers there.
    Unreachable,
    /// It said nothing in time.
    TimedOut,
    /// It refused: the status, its words, and when it wants to be asked again.
    Status(u16, String, Option<Duration>),
    /// It failed in the middle, and said so.
    Told(String),
    /// The connection broke off.
    Cut,
    /// More than any answer has.
    TooMuch,
    /// What came is not what such a server sends.
    NotAModel,
}

impl Failure {
    /// Its name, as kept.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Closed(_) => "address_closed",
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed_out",
            Self::Status(401 | 403, ..) => "key_refused",
            Self::Status(404, ..) => "model_not_found",
            Self::Status(429, ..) => "too_many",
            Self::Status(..) => "refused",
            Self::Told(_) => "failed_midway",
            Self::Cut => "cut_off",
            Self::TooMuch => "too_much",
            Self::NotAModel => "not_a_model",
        }
    }

    /// For the person who set it up.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Closed(closed) => closed.words().into(),
            Self::Unreachable => {
                "Nothing answers at that address. Check it, and that the server is running.".into()
            }
            Self::TimedOut => "The server was reached but said nothing in time.".into(),
            Self::Status(401 | 403, ..) => "The server does not take the key.".into(),
            Self::Status(404, ..) => {
                "The server does not know that model, or there is nothing at that address.".into()
            }
            Self::Status(429, ..) => {
                "The server says that it is asked too often, or that the account has no credit left."
                    .into()
            }
            Self::Status(503, ..) => "The server is not ready yet (503). Try again in a minute.".into(),
            Self::Status(status, words, _) if words.is_empty() => {
                format!("The server refused, with status {status}.")
            }
            Self::Status(status, words, _) => {
                format!("The server refused, with status {status}: {words}")
            }
            Self::Told(words) => format!("The server failed while it answered: {words}"),
            Self::Cut => "The connection broke off in the middle of the answer.".into(),
            Self::TooMuch => "The server sent far more than an answer.".into(),
            Self::NotAModel => {
                "Something answers at that address, but not as an OpenAI-compatible server does.".into()
            }
        }
    }

    /// Whether it may be otherwise in a moment.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable => true,
            Self::Status(status, ..) => matches!(status, 408 | 409 | 429 | 500..=599),
            Self::Closed(_)
            | Self::TimedOut
            | Self::Told(_)
            | Self::Cut
            | Self::TooMuch
            | Self::NotAModel => false,
        }
    }

    /// Whether the server may only have disliked the form of the request.
    #[must_use]
    pub fn is_about_form(&self) -> bool {
        matches!(self, Self::Status(400 | 415 | 422 | 501, ..))
    }
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Request {
    /// Who says what, oldest first.
    pub messages: Value,
    /// The form of the reply, as a JSON schema.
    pub schema: Value,
    /// Most tokens of the reply.
    pub most_tokens: u32,
}

impl Request {
    /// The body; `plain` for servers that know no schema, and take nothing they don't know.
    fn body(&self, model: &str, plain: bool) -> Value {
        let mut body = json!({ "model": model, "messages": self.messages, "stream": true });
        if plain {
            return body;
        }
        if let Some(fields) = body.as_object_mut() {
            fields.insert("max_tokens".into(), self.most_tokens.into());
            fields.insert("temperature".into(), 0.into());
            fields.insert("stream_options".into(), json!({ "include_usage": true }));
            let schema = json!({ "name": "reply", "strict": true, "schema": self.schema });
            let format = json!({ "type": "json_schema", "json_schema": schema });
            fields.insert("response_format".into(), format);
        }
        body
    }
}

/// Asks once. Without a schema, and in the plainest form, if `plain`.
///
/// # Errors
/// [`Failure`].
pub async fn once(
    http: &reqwest::Client,
    endpoint: &Endpoint,
    request: &Request,
    plain: bool,
    pace: &Pace,
) -> Result<Said, Failure> {
    let url = endpoint.completions();
    outside::check(&url, endpoint.reach).map_err(Failure::Closed)?;
    let mut asking = http.post(url).json(&request.body(&endpoint.model, plain));
    if let Some(key) = &endpoint.key {
        asking = asking.header(AUTHORIZATION, format!("Bearer {key}"));
    }
    let response = timeout(pace.headers, asking.send())
        .await
        .map_err(|_| Failure::TimedOut)?
        .map_err(|error| failure(&error))?;
    if !response.status().is_success() {
        return Err(refused(response, pace).await);
    }
    let mut response = response;
    let mut lines = Lines::default();
    loop {
        let chunk = timeout(pace.idle, response.chunk())
            .await
            .map_err(|_| Failure::TimedOut)?
            .map_err(|_| Failure::Cut)?;
        let Some(chunk) = chunk else { break };
        lines.push(&chunk).map_err(spoilt)?;
        if lines.is_done() {
            break;
        }
    }
    let said = lines.finish().map_err(spoilt)?;
    if said.understood {
        Ok(said)
    } else {
        Err(Failure::NotAModel)
    }
}

fn spoilt(spoilt: Spoilt) -> Failure {
    match spoilt {
        Spoilt::TooMuch => Failure::TooMuch,
        Spoilt::NotJson => Failure::NotAModel,
        Spoilt::Told(words) => Failure::Told(words),
    }
}

fn failure(error: &reqwest::Error) -> Failure {
    if error.is_timeout() {
        Failure::TimedOut
    } else if error.is_connect() {
        Failure::Unreachable
    } else {
        Failure::Cut
    }
}

async fn refused(mut response: reqwest::Response, pace: &Pace) -> Failure {
    let status = response.status().as_u16();
    let after = retry_after(response.headers());
    let mut body = Vec::new();
    while body.len() < ERROR_BODY {
        match timeout(pace.idle, response.chunk()).await {
            Ok(Ok(Some(chunk))) => body.extend_from_slice(&chunk),
            Ok(Ok(None) | Err(_)) | Err(_) => break,
        }
    }
    let words = serde_json::from_slice(&body)
        .ok()
        .and_then(|told| lines::error_of(&told))
        .unwrap_or_default();
    Failure::Status(status, words, after)
}

/// In seconds only: a date would need the server's clock.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: f64 = headers
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    (0.0..=3600.0)
        .contains(&seconds)
        .then(|| Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_does_with_or_without_its_version() {
        for (base, full) in [
            ("http://h:1", "http://h:1/v1/chat/completions"),
            ("http://h:1/", "http://h:1/v1/chat/completions"),
            ("http://h:1/v1", "http://h:1/v1/chat/completions"),
            ("http://h:1/v1/", "http://h:1/v1/chat/completions"),
            ("https://h/api/v3", "https://h/api/v3/chat/completions"),
            ("https://h/openai", "https://h/openai/v1/chat/completions"),
            (
                "https://h/v1beta/openai/",
                "https://h/v1beta/openai/chat/completions",
            ),
            (
                "https://h/v1/chat/completions",
                "https://h/v1/chat/completions",
            ),
        ] {
            let endpoint = Endpoint {
                base: Url::parse(base).unwrap(),
                key: Some("sk-secret".into()),
                model: "m".into(),
                reach: Reach::Public,
            };
            assert_eq!(endpoint.completions().as_str(), full);
            assert!(!format!("{endpoint:?}").contains("sk-secret"));
        }
    }
}
