//! What a shop writes for its shoppers: policies, pages, articles. Bodies are HTML as the merchant made it.

use serde::Deserialize;
use serde_json::json;

use super::client::ask;
use super::error::AdminError;
use super::fields::{Page, id, text, time};
use super::queries::{ARTICLES, PAGES, POLICIES};
use crate::app::Shared;
use crate::clock::Micros;
use crate::db::ShopId;

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Policy {
    /// Shopify's id.
    #[serde(deserialize_with = "id")]
    pub id: i64,
    /// `REFUND_POLICY`, `SHIPPING_POLICY` …
    #[serde(rename = "type", default)]
    pub kind: String,
    /// Its heading.
    #[serde(default)]
    pub title: String,
    /// Its text, HTML.
    #[serde(default)]
    pub body: String,
    /// Its page in the store.
    #[serde(default, deserialize_with = "text")]
    pub url: Option<String>,
    /// When it last changed.
    #[serde(rename = "updatedAt", default, deserialize_with = "time")]
    pub updated_at: Option<Micros>,
}

/// A page or an article.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Writing {
    /// Shopify's id.
    #[serde(deserialize_with = "id")]
    pub id: i64,
    /// Its name in addresses.
    #[serde(default)]
    pub handle: String,
    /// Its heading.
    #[serde(default)]
    pub title: String,
    /// Its text, HTML.
    #[serde(default)]
    pub body: String,
    /// Whether shoppers see it.
    #[serde(default)]
    pub is_published: bool,
    /// When it last changed.
    #[serde(default, deserialize_with = "time")]
    pub updated_at: Option<Micros>,
    /// The blog an article is in.
    #[serde(default)]
    pub blog: Option<Blog>,
}

/// A blog.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Blog {
    /// Its name in addresses.
    #[serde(default)]
    pub handle: String,
    /// What it is called.
    #[serde(default)]
    pub title: String,
}

impl Writing {
    /// Where it is in the store, below the shop's address.
    #[must_use]
    pub fn path(&self) -> String {
        match &self.blog {
            Some(blog) => format!("/blogs/{}/{}", blog.handle, self.handle),
            None => format!("/pages/{}", self.handle),
        }
    }
}

/// The shop's policies. Those nobody wrote have an empty body or are missing.
///
/// # Errors
/// [`AdminError`].
pub async fn policies(app: &Shared, shop: ShopId) -> Result<Vec<Policy>, AdminError> {
    #[derive(Deserialize)]
    struct Data {
        shop: Shop,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Shop {
        shop_policies: Vec<Policy>,
    }
    let data: Data = ask(app, shop, &POLICIES, json!({})).await?;
    Ok(data.shop.shop_policies)
}

/// A page of the shop's pages, the longest unchanged first.
///
/// # Errors
/// [`AdminError`].
pub async fn pages(
    app: &Shared,
    shop: ShopId,
    after: Option<&str>,
) -> Result<Page<Writing>, AdminError> {
    #[derive(Deserialize)]
    struct Data {
        pages: Page<Writing>,
    }
    let data: Data = ask(app, shop, &PAGES, json!({ "after": after })).await?;
    Ok(data.pages)
}

/// A page of the articles of all blogs, the longest unchanged first.
///
/// # Errors
/// [`AdminError`].
pub async fn articles(
    app: &Shared,
    shop: ShopId,
    after: Option<&str>,
) -> Result<Page<Writing>, AdminError> {
    #[derive(Deserialize)]
    struct Data {
        articles: Page<Writing>,
    }
    let data: Data = ask(app, shop, &ARTICLES, json!({ "after": after })).await?;
    Ok(data.articles)
}
