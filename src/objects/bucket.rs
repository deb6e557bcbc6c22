//! One bucket of a store that speaks S3's language: put, get, delete, each signed.

use std::fmt;

use url::Url;

use super::sign::{Asked, Keys, authorization, digest};
use crate::clock::Micros;
use crate::error::Error;
use crate::outside;

/// Which bucket, and who asks for it. Said by the operator.
#[derive(Clone)]
pub struct Setup {
    /// The server, such as `https://s3.eu-central-1.amazonaws.com`.
    pub endpoint: Url,
    /// The bucket's name.
    pub bucket: String,
    /// Where it is; stores that have no regions take any.
    pub region: String,
    /// Who asks.
    pub keys: Keys,
}

/// A bucket's name is letters, digits, dots and dashes.
///
/// # Errors
/// What is wrong with it.
pub fn bucket_name(text: &str) -> Result<String, String> {
    let fits = (3..=63).contains(&text.len())
        && text.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte)
        });
    if fits {
        Ok(text.to_owned())
    } else {
        Err("must be a bucket’s name: 3 to 63 small letters, digits, dots and dashes".into())
    }
}

/// The bucket.
pub struct Bucket {
    http: reqwest::Client,
    setup: Setup,
    host: String,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bucket").finish_non_exhaustive()
    }
}

impl Bucket {
    /// Nothing is asked yet.
    ///
    /// # Errors
    /// The client's.
    pub fn new(setup: Setup) -> Result<Self, reqwest::Error> {
        let name = setup.endpoint.host_str().unwrap_or_default();
        let host = match setup.endpoint.port() {
            Some(port) => format!("{name}:{port}"),
            None => name.to_owned(),
        };
        Ok(Self {
            http: outside::plain_client()?,
            setup,
            host,
        })
    }

    /// Puts an object; one of that key is replaced.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it may be tried again; otherwise a fault.
    pub async fn put(
        &self,
        key: &str,
        kind: &str,
        bytes: Vec<u8>,
        now: Micros,
    ) -> Result<(), Error> {
        let answer = self.ask("PUT", key, Some(kind), bytes, now).await?;
        if well(answer.status())? {
            return Ok(());
        }
        Err(Error::fault("the store of files has no such bucket"))
    }

    /// An object's bytes.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Unavailable`] when it may be tried again; otherwise a fault.
    pub async fn get(&self, key: &str, now: Micros) -> Result<Vec<u8>, Error> {
        let answer = self.ask("GET", key, None, Vec::new(), now).await?;
        if !well(answer.status())? {
            return Err(Error::NotFound);
        }
        let bytes = answer.bytes().await.map_err(|error| away(&error))?;
        Ok(bytes.to_vec())
    }

    /// Takes an object out; one that is not there is out already.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it may be tried again; otherwise a fault.
    pub async fn delete(&self, key: &str, now: Micros) -> Result<(), Error> {
        let answer = self.ask("DELETE", key, None, Vec::new(), now).await?;
        well(answer.status()).map(|_| ())
    }

    async fn ask(
        &self,
        method: &str,
        key: &str,
        kind: Option<&str>,
        bytes: Vec<u8>,
        now: Micros,
    ) -> Result<reqwest::Response, Error> {
        let mut url = self.setup.endpoint.clone();
        let path = format!(
            "{}/{}/{key}",
            url.path().trim_end_matches('/'),
            self.setup.bucket
        );
        url.set_path(&path);
        let (payload, stamp) = (digest(&bytes), stamp(now));
        let mut headers = vec![
            ("host", self.host.as_str()),
            ("x-amz-content-sha256", payload.as_str()),
            ("x-amz-date", stamp.as_str()),
        ];
        if let Some(kind) = kind {
            headers.insert(0, ("content-type", kind));
        }
        let asked = Asked {
            method,
            path: url.path(),
            query: "",
            headers: &headers,
            payload: &payload,
        };
        let signed = authorization(&self.setup.keys, &self.setup.region, &stamp, &asked);
        let method = reqwest::Method::from_bytes(method.as_bytes()).map_err(Error::fault)?;
        let mut request = self.http.request(method, url.clone());
        // The client says by itself which host it asks.
        for (name, value) in headers.iter().filter(|(name, _)| *name != "host") {
            request = request.header(*name, *value);
        }
        request
            .header("authorization", signed)
            .body(bytes)
            .send()
            .await
            .map_err(|error| away(&error))
    }
}

/// Whether it was there. What an answer says besides its number is not told: a name may stand in it.
fn well(status: reqwest::StatusCode) -> Result<bool, Error> {
    if status.is_success() {
        return Ok(true);
    }
    if status == reqwest::StatusCode::NOT_FOUND {
        return Ok(false);
    }
    if status.is_server_error() || status == reqwest::StatusCode::TOO_MANY_REQUESTS {
        tracing::warn!(%status, "the store of files does not answer well");
        return Err(Error::Unavailable);
    }
    Err(Error::fault(format!(
        "the store of files answered {status}"
    )))
}

fn away(error: &reqwest::Error) -> Error {
    let timeout = error.is_timeout();
    tracing::warn!(timeout, "the store of files can't be reached");
    Error::Unavailable
}

/// `20130524T000000Z`.
fn stamp(now: Micros) -> String {
    let whole: String = now
        .rfc3339()
        .chars()
        .take_while(|c| !matches!(c, '.' | 'Z'))
        .filter(|c| !matches!(c, '-' | ':'))
        .collect();
    format!("{whole}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_it_is_signed() {
        assert_eq!(stamp(Micros(1_369_353_600_000_000)), "20130524T000000Z");
        assert_eq!(stamp(Micros(1_369_353_600_999_999)), "20130524T000000Z");
    }

    #[test]
    fn a_buckets_name_is_plain() {
        assert!(bucket_name("counterbell-files.1").is_ok());
        for odd in ["ab", "Files", "a/b/c", "a b c", ""] {
            assert!(bucket_name(odd).is_err(), "{odd}");
        }
    }
}
