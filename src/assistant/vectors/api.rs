//! Vectors from another server: anything that speaks the `/embeddings` of OpenAI's API.
//!
//! Read tolerantly: the order may be told by `index` or by place, everything else may be missing. A vector that is
//! not one (empty, not a number, of another length than those before) fails the request. The key is never logged.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::RETRY_AFTER;
use serde_json::{Value, json};
use url::Url;

use super::normalise;

/// Texts in one request.
pub const AT_ONCE: usize = 64;
/// Characters sent of one text: beyond, servers refuse it rather than cut it.
const LONGEST: usize = 4_000;
/// The longest answer, in bytes.
const LARGEST: usize = 32 << 20;
/// Tries for an index, which can wait; a turn has one.
const TRIES: u32 = 3;

/// Which server, and what it is asked for.
#[derive(Clone)]
pub struct ApiSettings {
    /// Its address, with `/v1` or without.
    pub base_url: Url,
    /// What it is shown, if it wants to see something.
    pub key: Option<String>,
    /// The model's name there.
    pub model: String,
}

/// Who waits for the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// A shopper.
    Turn,
    /// Nobody.
    Index,
}

/// The server.
pub struct Api {
    settings: ApiSettings,
    client: reqwest::Client,
    /// Where it may be, likeliest first, and which of them it was.
    places: Vec<Url>,
    place: AtomicUsize,
    /// Numbers in its vectors; 0 until it has answered.
    dim: AtomicUsize,
}

enum Failed {
    /// Not there: another path may be right.
    Absent(String),
    /// Not now.
    Later(String, Option<u64>),
    /// Not like this.
    Refused(String),
}

impl Api {
    /// Which model of which server it is.
    pub fn name(&self) -> String {
        let url = &self.settings.base_url;
        let host = url.authority();
        format!("{host}{} {}", url.path(), self.settings.model)
    }

    /// A client of that server; nothing is sent yet.
    ///
    /// # Errors
    /// When there can be no client.
    pub fn new(settings: ApiSettings) -> Result<Self, String> {
        // A second provider is refused; the first one stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(5))
            .no_proxy()
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self {
            places: places(&settings.base_url),
            settings,
            client,
            place: AtomicUsize::new(0),
            dim: AtomicUsize::new(0),
        })
    }

    /// Numbers in its vectors; 0 until it has answered once.
    #[must_use]
    pub fn dim(&self) -> usize {
        self.dim.load(Ordering::Relaxed)
    }

    /// The vectors of up to [`AT_ONCE`] texts, in order, of length 1; zeros for a blank text, which is not sent.
    ///
    /// # Errors
    /// What went wrong, for the log.
    pub async fn fetch(&self, texts: &[&str], patience: Patience) -> Result<Vec<Vec<f32>>, String> {
        let sent: Vec<String> = texts
            .iter()
            .filter(|text| !text.trim().is_empty())
            .map(|text| text.chars().take(LONGEST).collect())
            .collect();
        let mut answered = match sent.is_empty() {
            true => Vec::new(),
            false => self.ask(&sent, patience).await?,
        }
        .into_iter();
        let blank = vec![0.0; self.dim()];
        Ok(texts
            .iter()
            .map(|text| match text.trim().is_empty() {
                true => blank.clone(),
                false => answered.next().unwrap_or_else(|| blank.clone()),
            })
            .collect())
    }

    async fn ask(&self, texts: &[String], patience: Patience) -> Result<Vec<Vec<f32>>, String> {
        let mut tries = match patience {
            Patience::Turn => 1,
            Patience::Index => TRIES,
        };
        let mut others = self.places.len();
        loop {
            let at = self.place.load(Ordering::Relaxed);
            let Some(place) = self.places.get(at) else {
                return Err("no such address".into());
            };
            match self.ask_at(place, texts, patience).await {
                Ok(vectors) => return Ok(vectors),
                Err(Failed::Absent(error)) => {
                    others = others.saturating_sub(1);
                    if others == 0 {
                        return Err(error);
                    }
                    self.place
                        .store((at + 1) % self.places.len(), Ordering::Relaxed);
                }
                Err(Failed::Refused(error)) => return Err(error),
                Err(Failed::Later(error, after)) => {
                    tries -= 1;
                    if tries == 0 {
                        return Err(error);
                    }
                    let pause = after.map_or(Duration::from_millis(500), Duration::from_secs);
                    tokio::time::sleep(pause.min(Duration::from_secs(10))).await;
                }
            }
        }
    }

    async fn ask_at(
        &self,
        place: &Url,
        texts: &[String],
        patience: Patience,
    ) -> Result<Vec<Vec<f32>>, Failed> {
        let wait = match patience {
            Patience::Turn => Duration::from_secs(5),
            Patience::Index => Duration::from_secs(60),
        };
        let later = |error: reqwest::Error| Failed::Later(error.without_url().to_string(), None);
        let mut request = self
            .client
            .post(place.clone())
            .timeout(wait)
            .json(&json!({ "model": self.settings.model, "input": texts }));
        if let Some(key) = &self.settings.key {
            request = request.bearer_auth(key);
        }
        let mut response = request.send().await.map_err(later)?;
        let status = response.status();
        if !status.is_success() {
            let after = response.headers().get(RETRY_AFTER);
            let after = after.and_then(|after| after.to_str().ok()?.parse().ok());
            let error = format!("the server of vectors answered {status}");
            return Err(match status {
                StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Failed::Absent(error),
                StatusCode::REQUEST_TIMEOUT | StatusCode::CONFLICT => Failed::Later(error, after),
                StatusCode::TOO_MANY_REQUESTS => Failed::Later(error, after),
                _ if status.is_server_error() => Failed::Later(error, after),
                _ => Failed::Refused(error),
            });
        }
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(later)? {
            if body.len() + piece.len() > LARGEST {
                return Err(Failed::Refused("an answer without end".into()));
            }
            body.extend_from_slice(&piece);
        }
        let vectors = serde_json::from_slice(&body)
            .map_err(|_| "the server of vectors did not answer in JSON".to_owned())
            .and_then(|answer| read(&answer, texts.len()))
            .map_err(Failed::Refused)?;
        let dim = vectors.first().map_or(0, Vec::len);
        match self.dim.load(Ordering::Relaxed) {
            0 => self.dim.store(dim, Ordering::Relaxed),
            known if known == dim => {}
            _ => return Err(Failed::Refused("vectors of another length".into())),
        }
        Ok(vectors)
    }
}

/// Where `/embeddings` may be beneath an address somebody typed.
fn places(base: &Url) -> Vec<Url> {
    let path = base.path().trim_end_matches('/').to_owned();
    let below = |ending: &str| {
        let mut url = base.clone();
        url.set_path(&format!("{path}{ending}"));
        url
    };
    if path.ends_with("/embeddings") {
        vec![below("")]
    } else if path.is_empty() {
        vec![below("/v1/embeddings"), below("/embeddings")]
    } else {
        vec![below("/embeddings"), below("/v1/embeddings")]
    }
}

/// The vectors of an answer, in the order of the texts.
fn read(answer: &Value, texts: usize) -> Result<Vec<Vec<f32>>, String> {
    let data = answer.get("data").unwrap_or(answer);
    let data = data
        .as_array()
        .ok_or("the server of vectors sent no data")?;
    if data.len() != texts {
        return Err(format!("{} vectors for {texts} texts", data.len()));
    }
    let mut vectors = vec![Vec::new(); texts];
    for (place, one) in data.iter().enumerate() {
        let index = one.get("index").and_then(Value::as_u64);
        let index = index.and_then(|index| usize::try_from(index).ok());
        let mut vector = one
            .get("embedding")
            .and_then(Value::as_array)
            .and_then(|numbers| numbers.iter().map(number).collect::<Option<Vec<f32>>>())
            .filter(|vector| !vector.is_empty())
            .ok_or("a vector that is none")?;
        normalise(&mut vector);
        if let Some(slot) = vectors.get_mut(index.unwrap_or(place)) {
            *slot = vector;
        }
    }
    let dim = vectors.first().map_or(0, Vec::len);
    if dim == 0 || vectors.iter().any(|vector| vector.len() != dim) {
        return Err("vectors of several lengths".into());
    }
    Ok(vectors)
}

fn number(value: &Value) -> Option<f32> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "vectors are kept in single precision"
    )]
    let number = value.as_f64()? as f32;
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_or_without_its_version() {
        let first = |base: &str| {
            let places = places(&Url::parse(base).unwrap());
            places.first().unwrap().to_string()
        };
        assert_eq!(first("http://a:1"), "http://a:1/v1/embeddings");
        assert_eq!(first("http://a:1/v1/"), "http://a:1/v1/embeddings");
        assert_eq!(first("http://a/x/v2"), "http://a/x/v2/embeddings");
        assert_eq!(first("http://a/v1/embeddings"), "http://a/v1/embeddings");
    }

    #[test]
    fn an_answer_is_read_by_index_or_by_place() {
        let by_index = json!({"data": [
            {"index": 1, "embedding": [0, 2]},
            {"index": 0, "embedding": [3.0, 0.0], "object": "embedding"},
        ]});
        let turned = [[1.0, 0.0], [0.0, 1.0]];
        assert_eq!(read(&by_index, 2).unwrap(), turned);
        let by_place = json!({"data": [{"embedding": [1, 0]}, {"embedding": [0, 1]}]});
        assert_eq!(read(&by_place, 2).unwrap(), turned);
        for wrong in [
            json!({"error": {"message": "no"}}),
            json!({"data": [{"embedding": [1, 0]}]}),
            json!({"data": [{"embedding": [1, 0]}, {"embedding": [1]}]}),
            json!({"data": [{"embedding": []}, {"embedding": []}]}),
            json!({"data": [{"embedding": [1, null]}, {"embedding": [1, 2]}]}),
            json!({"data": [{"index": 0, "embedding": [1]}, {"index": 0, "embedding": [1]}]}),
            json!({"data": [{"embedding": "AAAA"}, {"embedding": "AAAA"}]}),
            json!({"data": [{"embedding": [1e300]}, {"embedding": [1]}]}),
        ] {
            assert!(read(&wrong, 2).is_err(), "{wrong}");
        }
    }
}
