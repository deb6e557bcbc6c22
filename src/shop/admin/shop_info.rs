//! What a shop says of itself.

use serde::Deserialize;
use serde_json::json;
use url::Url;

use super::client::ask;
use super::error::AdminError;
use super::fields::text;
use super::queries::SHOP_INFO;
use crate::app::Shared;
use crate::commerce::money::Currency;
use crate::db::ShopId;

/// A shop, in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopInfo {
    /// Its name.
    pub name: Option<String>,
    /// The web origin of its primary domain.
    pub origin: Option<String>,
    /// The web origins of all its domains, as far as it names them.
    pub domains: Vec<String>,
    /// Its currency.
    pub currency: Option<Currency>,
    /// Its time zone: `Europe/Berlin`.
    pub timezone: Option<String>,
    /// Its plan, as Shopify shows it to people.
    pub plan: Option<String>,
    /// The scopes it grants, sorted; `None` when it did not say.
    pub scopes: Option<Vec<String>>,
    /// The app's installation there.
    pub installation: Option<Installation>,
}

/// The app as a shop has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installation {
    /// Shopify's name for it.
    pub id: String,
    /// Where the theme extension is told that the app answers.
    pub told_origin: Option<String>,
}

/// Asks the shop.
///
/// # Errors
/// [`AdminError`].
pub async fn shop_info(app: &Shared, shop: ShopId) -> Result<ShopInfo, AdminError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Data {
        shop: Node,
        #[serde(default)]
        current_app_installation: Option<InstallationNode>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Node {
        #[serde(default, deserialize_with = "text")]
        name: Option<String>,
        #[serde(default)]
        primary_domain: Option<Domain>,
        #[serde(default)]
        domains: Vec<Domain>,
        #[serde(default)]
        currency_code: Option<String>,
        #[serde(default, deserialize_with = "text")]
        iana_timezone: Option<String>,
        #[serde(default)]
        plan: Option<Plan>,
    }
    #[derive(Deserialize)]
    struct Domain {
        #[serde(default)]
        url: Option<String>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Plan {
        #[serde(default, deserialize_with = "text")]
        public_display_name: Option<String>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct InstallationNode {
        #[serde(default, deserialize_with = "text")]
        id: Option<String>,
        access_scopes: Vec<Scope>,
        #[serde(default)]
        metafield: Option<Metafield>,
    }
    #[derive(Deserialize)]
    struct Metafield {
        #[serde(default)]
        value: Option<String>,
    }
    #[derive(Deserialize)]
    struct Scope {
        handle: String,
    }
    let data: Data = ask(app, shop, &SHOP_INFO, json!({})).await?;
    let origin_of = |domain: Domain| {
        let url = Url::parse(domain.url.as_deref()?).ok()?;
        let ours = matches!(url.scheme(), "http" | "https") && url.has_host();
        ours.then(|| url.origin().ascii_serialization())
    };
    let installed = data.current_app_installation;
    let installation = installed.as_ref().and_then(|installed| {
        Some(Installation {
            id: installed.id.clone()?,
            told_origin: installed.metafield.as_ref().and_then(|it| it.value.clone()),
        })
    });
    Ok(ShopInfo {
        name: data.shop.name,
        origin: data.shop.primary_domain.and_then(origin_of),
        domains: data
            .shop
            .domains
            .into_iter()
            .filter_map(origin_of)
            .collect(),
        currency: data
            .shop
            .currency_code
            .and_then(|code| Currency::parse(&code).ok()),
        timezone: data.shop.iana_timezone,
        plan: data.shop.plan.and_then(|plan| plan.public_display_name),
        installation,
        scopes: installed.map(|installation| {
            let mut scopes: Vec<String> = installation
                .access_scopes
                .into_iter()
                .map(|scope| scope.handle)
                .collect();
            scopes.sort();
            scopes
        }),
    })
}
