//! Bulk operations: Shopify runs a query over everything and writes a file, a line for each thing, which is read
//! line by line. A child names its parent and may come before it.

use std::net::IpAddr;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use url::{Host, Url};

use super::client::ask;
use super::customers::count;
use super::error::AdminError;
use super::fields::{HasId, RawUserError, check, gid, id, text};
use super::queries::{BULK_START, BULK_STATUS};
use crate::app::Shared;
use crate::db::ShopId;
use crate::error::Error;
use crate::shop::store as shops;

/// The longest line that is read.
const LONGEST: usize = 2 * 1024 * 1024;
/// The longest a file may take.
const LIMIT: Duration = Duration::from_secs(15 * 60);
/// The longest nothing may come of it.
const SILENCE: Duration = Duration::from_secs(10);

/// How far a bulk operation is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bulk {
    /// `created`, `running`, `completed`, `failed`, `canceled`, `expired` …
    pub status: String,
    /// Why it failed.
    pub error: Option<String>,
    /// Things found so far.
    pub objects: i64,
    /// The file, when it is completed and found something. Opens for whoever has it; lasts seven days.
    pub url: Option<String>,
    /// What there is of the file, when it failed.
    pub partial: Option<String>,
}

/// Starts one; returns its id. Five may run at once in a shop.
///
/// # Errors
/// [`AdminError`].
pub async fn start(app: &Shared, shop: ShopId, query: &str) -> Result<i64, AdminError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Data {
        bulk_operation_run_query: Payload,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Payload {
        bulk_operation: Option<HasId>,
        #[serde(default)]
        user_errors: Vec<RawUserError>,
    }
    let data: Data = ask(app, shop, &BULK_START, json!({ "query": query })).await?;
    check(data.bulk_operation_run_query.user_errors)?;
    data.bulk_operation_run_query
        .bulk_operation
        .map(|operation| operation.id)
        .ok_or(AdminError::Shape("no bulk operation and no error"))
}

/// Looks at one; nothing when the shop knows none of this id.
///
/// # Errors
/// [`AdminError`].
pub async fn status(app: &Shared, shop: ShopId, id: i64) -> Result<Option<Bulk>, AdminError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Data {
        bulk_operation: Option<Node>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Node {
        #[serde(default)]
        status: String,
        #[serde(default, deserialize_with = "text")]
        error_code: Option<String>,
        #[serde(default)]
        object_count: Value,
        #[serde(default, deserialize_with = "text")]
        url: Option<String>,
        #[serde(default, deserialize_with = "text")]
        partial_data_url: Option<String>,
    }
    let variables = json!({ "id": gid("BulkOperation", id) });
    let data: Data = ask(app, shop, &BULK_STATUS, variables).await?;
    Ok(data.bulk_operation.map(|node| Bulk {
        status: node.status.to_ascii_lowercase(),
        error: node.error_code.map(|code| code.to_ascii_lowercase()),
        objects: count(&node.object_count).unwrap_or(0),
        url: node.url,
        partial: node.partial_data_url,
    }))
}

/// A file that is being read.
pub struct Lines {
    response: reqwest::Response,
    read: Vec<u8>,
    ended: bool,
    /// Lines that were no JSON.
    pub unread: usize,
}

/// Opens the file of a bulk operation.
///
/// # Errors
/// [`AdminError::Shape`] for an address that is none of Shopify's; [`AdminError::Unavailable`].
pub async fn open(app: &Shared, shop: ShopId, address: &str) -> Result<Lines, AdminError> {
    let known = app.store.read(move |conn| shops::by_id(conn, shop)).await?;
    let home = Url::parse(&app.config.shop_url.of(&known.domain, "/")).map_err(Error::fault)?;
    let address = Url::parse(address)
        .ok()
        .filter(|address| may_fetch(address, &home))
        .ok_or(AdminError::Shape("a file at no address of Shopify's"))?;
    let request = app.http.get(address).timeout(LIMIT).send();
    let response = tokio::time::timeout(SILENCE, request)
        .await
        .map_err(|_| AdminError::Unavailable)?
        .map_err(|_| AdminError::Unavailable)?;
    if response.status().as_u16() != 200 {
        return Err(AdminError::Unavailable);
    }
    Ok(Lines {
        response,
        read: Vec::new(),
        ended: false,
        unread: 0,
    })
}

/// Whether an address may be fetched: an answer must not send us into the network we stand in. Where the shops
/// themselves are on this machine, their files are too.
fn may_fetch(address: &Url, home: &Url) -> bool {
    if is_loopback(home) {
        return is_loopback(address);
    }
    let public = match address.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            name.contains('.') && !name.ends_with(".localhost") && !name.ends_with(".internal")
        }
        // Shopify's files are at a name; an address of digits is someone else's idea.
        Some(Host::Ipv4(_) | Host::Ipv6(_)) | None => false,
    };
    public
        && address.scheme() == "https"
        && address.port().is_none()
        && address.username().is_empty()
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        None => false,
    }
}

impl Lines {
    /// The next thing in the file; nothing at its end. Lines that are no JSON are counted and passed over.
    ///
    /// # Errors
    /// [`AdminError::Unavailable`] when the file breaks off, [`AdminError::Shape`] at a line without end.
    pub async fn next(&mut self) -> Result<Option<Value>, AdminError> {
        loop {
            if let Some(end) = self.read.iter().position(|byte| *byte == b'\n') {
                let rest = self.read.split_off(end + 1);
                let line = std::mem::replace(&mut self.read, rest);
                if let Some(thing) = self.thing(&line) {
                    return Ok(Some(thing));
                }
                continue;
            }
            if self.ended {
                let line = std::mem::take(&mut self.read);
                return Ok(self.thing(&line));
            }
            if self.read.len() > LONGEST {
                return Err(AdminError::Shape("a line longer than any we ask for"));
            }
            let chunk = tokio::time::timeout(SILENCE, self.response.chunk()).await;
            match chunk {
                Ok(Ok(Some(chunk))) => self.read.extend_from_slice(&chunk),
                Ok(Ok(None)) => self.ended = true,
                Ok(Err(_)) | Err(_) => return Err(AdminError::Unavailable),
            }
        }
    }

    fn thing(&mut self, line: &[u8]) -> Option<Value> {
        if line.trim_ascii().is_empty() {
            return None;
        }
        let thing = serde_json::from_slice(line).ok();
        self.unread += usize::from(thing.is_none());
        thing
    }
}

/// The id of a thing in a file, and its parent's.
#[must_use]
pub fn ids_of(thing: &Value) -> (Option<i64>, Option<i64>) {
    #[derive(Deserialize)]
    struct Own {
        #[serde(deserialize_with = "id")]
        id: i64,
    }
    #[derive(Deserialize)]
    struct Parent {
        #[serde(rename = "__parentId", deserialize_with = "id")]
        id: i64,
    }
    (
        Own::deserialize(thing).ok().map(|own| own.id),
        Parent::deserialize(thing).ok().map(|parent| parent.id),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fetched(address: &str, home: &str) -> bool {
        may_fetch(&Url::parse(address).unwrap(), &Url::parse(home).unwrap())
    }

    #[test]
    fn a_file_is_fetched_from_the_open_web_only() {
        let home = "https://first-shop.myshopify.com/";
        assert!(fetched(
            "https://storage.googleapis.com/shopify/x?sig=1",
            home
        ));
        for address in [
            "http://storage.googleapis.com/x",
            "https://127.0.0.1/x",
            "https://10.0.0.8/x",
            "https://169.254.169.254/latest",
            "https://[::1]/x",
            "https://localhost/x",
            "https://db.localhost/x",
            "https://metadata.google.internal/x",
            "https://postgres/x",
            "https://storage.googleapis.com:8443/x",
            "https://user@storage.googleapis.com/x",
            "file:///etc/passwd",
        ] {
            assert!(!fetched(address, home), "{address}");
        }
    }

    #[test]
    fn where_the_shops_are_on_this_machine_their_files_are_too() {
        let home = "http://127.0.0.1:3001/first-shop.myshopify.com/";
        assert!(fetched("http://127.0.0.1:3001/_bulk/1.jsonl", home));
        assert!(!fetched("https://storage.googleapis.com/x", home));
    }
}
