//! The chat as a page of its own, for the frame that Shopify's checkout gives to it (`<s-chat>`): who the shopper is
//! comes by a message from the extension around it. Only the shop's own checkout may frame it.

use actix_web::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{DOCTYPE, html};
use serde::Deserialize;

use super::locales;
use crate::app::App;
use crate::error::Error;
use crate::shop::{ShopDomain, store as shops};

/// Shopify's own script for frames at checkout, beside the one for its admin. It is the first of the page, as Shopify
/// asks; where it can't be had, the page does without.
const BRIDGE: &str = "checkout-web/assets/app-bridge-checkout.js";

/// Which shop's, and in which language.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// The shop, where whoever made the address knew it.
    #[serde(default)]
    shop: Option<String>,
    /// Shopify's token for the checkout around the frame: it names the shop, and can't be made up.
    #[serde(default)]
    id_token: Option<String>,
    #[serde(default)]
    locale: Option<String>,
}

/// The shop Shopify vouches for, else the one that is named.
fn shop_of(app: &App, asked: &Asked) -> Option<ShopDomain> {
    let (config, now) = (&app.config, app.store.clock().now());
    let proved = asked.id_token.as_deref().and_then(|token| {
        let proved = config.secrets.id_token(token, &config.client_id, now);
        proved.ok().map(|proved| proved.shop)
    });
    proved.or_else(|| ShopDomain::parse(asked.shop.as_deref()?).ok())
}

/// `GET /extension/chat`.
///
/// # Errors
/// The database's.
pub async fn chat(
    request: HttpRequest,
    asked: web::Query<Asked>,
    app: App,
) -> Result<HttpResponse, Error> {
    let shop = match shop_of(&app, &asked) {
        Some(domain) => app
            .store
            .read(move |conn| shops::by_domain(conn, &domain))
            .await?
            .filter(|shop| shop.uninstalled_at.is_none()),
        None => None,
    };
    // A shop's checkout may be under any of its addresses, or Shopify's own. Without a shop, Shopify's checkouts may frame
    // the page, and the token it is given then decides.
    let around = shop.as_ref().map_or_else(
        || {
            "https://*.myshopify.com https://checkout.shopify.com https://*.shopifypreview.com"
                .to_owned()
        },
        |shop| format!("{} https://checkout.shopify.com", shop.origins.join(" ")),
    );
    let bridge = app
        .config
        .app_bridge_url
        .join(BRIDGE)
        .map_err(Error::fault)?;
    let shopify = bridge.origin().ascii_serialization();
    let policy = format!(
        "default-src 'none'; script-src 'self' {shopify}; style-src 'self'; img-src https: http: data:; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {around}"
    );
    let browser = request
        .headers()
        .get("accept-language")
        .and_then(|value| value.to_str().ok())
        .and_then(|list| list.split([',', ';']).next())
        .unwrap_or("en");
    let (code, words) = locales::words(asked.locale.as_deref().unwrap_or(browser));
    let told = serde_json::to_string(words).map_err(Error::fault)?;
    let direction = if code == "ar" { "rtl" } else { "ltr" };
    let name = locales::say(words, "chat", &[]);
    let page = html! {
        (DOCTYPE)
        html lang=(code) dir=(direction) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                script src=(bridge) {}
                title { (name) }
                link rel="stylesheet" href="/widget/frame.css";
                script type="module" src="/widget/frame-page.js" {}
            }
            body data-words=(told) data-shop=[shop.as_ref().map(|shop| &shop.domain)] {}
        }
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .insert_header((REFERRER_POLICY, "no-referrer"))
        .content_type("text/html; charset=utf-8")
        .body(page.into_string()))
}
