//! UI extensions of the app at checkout, on the thank-you page and in the account: a stand-in for Shopify's host. Each
//! runs in a frame of its own, with the same modules Shopify would bundle, a `shopify` object with what its target may
//! know, and a few of Shopify's components (`assets/extensions/host.js`).

use std::collections::BTreeMap;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{DOCTYPE, Markup, html};
use rust_embed::RustEmbed;
use serde_json::{Value, json};

use super::checkout::Checkout;
use super::{Store, files, http, sign};

/// Shopify's tokens for extensions live five minutes.
const TOKEN_SECONDS: i64 = 300;

#[derive(RustEmbed)]
#[folder = "extension/checkout/"]
struct AtCheckout;

#[derive(RustEmbed)]
#[folder = "extension/account/"]
struct InAccount;

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/_extensions/token", web::post().to(token))
        .route("/_extensions/files/{path:.*}", web::get().to(file))
        .route("/_extensions/{target}", web::get().to(frame));
}

/// Where an extension is shown, and its module.
fn module(target: &str) -> Option<&'static str> {
    Some(match target {
        "purchase.checkout.chat.render" => "checkout/src/checkout-chat.js",
        "purchase.thank-you.chat.render" => "checkout/src/thank-you-chat.js",
        "purchase.thank-you.block.render" => "checkout/src/thank-you-block.js",
        "customer-account.order-status.block.render" => "account/src/order-status-block.js",
        "customer-account.order.action.menu-item.render" => "account/src/order-menu-item.js",
        "customer-account.order.action.render" => "account/src/order-action.js",
        _ => return None,
    })
}

/// An extension in a page; nothing where the app is not there.
pub fn slot(store: &Store, target: &str, about: &[(&str, &str)]) -> Markup {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(about);
    let chat = target.ends_with(".chat.render");
    html! {
        @if store.shows_embed() {
            iframe class=(if chat { "extension chat" } else { "extension" }) title=(if chat { "Chat" } else { "Ask about this order" })
                src={ "/_extensions/" (target) "?" (query.finish()) } {}
        }
    }
}

/// What the extension may know.
fn known(store: &Store, request: &HttpRequest, asked: &BTreeMap<String, String>) -> Value {
    let text = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
    let saved = store.inner.saved.lock();
    let checkout: Option<&Checkout> = saved.checkouts.get(text("checkout"));
    let name = checkout
        .and_then(|checkout| checkout.order.clone())
        .or_else(|| asked.get("order").map(|number| format!("#{number}")));
    let order = saved
        .orders
        .iter()
        .find(|order| order.get("name").and_then(Value::as_str) == name.as_deref());
    let checkout = checkout.or_else(|| {
        let token = order?.get("checkout_token")?.as_str()?;
        saved.checkouts.get(token)
    });
    let attributes: Vec<Value> = checkout
        .map(|checkout| &checkout.attributes)
        .into_iter()
        .flatten()
        .map(|(key, value)| json!({ "key": key, "value": value }))
        .collect();
    json!({
        "shop": store.inner.config.shop,
        "app": store.app_url(),
        "locale": http::language(request),
        "checkoutToken": checkout.map(|checkout| checkout.token.clone()),
        "attributes": attributes,
        "step": asked.get("step"),
        "signedIn": http::customer(request).is_some(),
        "order": order.map(|order| json!({
            "id": format!("gid://shopify/Order/{}", order.get("id").cloned().unwrap_or_default()),
            "name": order.get("name"),
        })),
    })
}

async fn frame(
    store: web::Data<Store>,
    request: HttpRequest,
    target: web::Path<String>,
    asked: web::Query<BTreeMap<String, String>>,
) -> HttpResponse {
    let Some(module) = module(&target) else {
        return HttpResponse::NotFound().body("There is no extension for this target.");
    };
    let data = json!({
        "target": target.as_str(),
        "module": format!("/_extensions/files/{module}"),
        "strings": strings(module),
        "known": known(&store, &request, &asked),
    });
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="color-scheme" content="light dark";
                title { "Extension" }
                link rel="stylesheet" href="/cdn/extensions/host.css";
                script type="module" src="/cdn/extensions/host.js" {}
            }
            body data-extension=(data.to_string()) {}
        }
    };
    let app = store.app_url();
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' {app}; frame-src {app}; \
         base-uri 'none'; frame-ancestors 'self'"
    );
    HttpResponse::build(StatusCode::OK)
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(page.into_string())
}

fn read(path: &str) -> Option<Vec<u8>> {
    let (folder, inside) = path.split_once('/')?;
    let file = match folder {
        "checkout" => AtCheckout::get(inside),
        "account" => InAccount::get(inside),
        _ => None,
    };
    Some(file?.data.into_owned())
}

fn strings(module: &str) -> Value {
    let folder = module.split('/').next().unwrap_or_default();
    read(&format!("{folder}/locales/en.default.json"))
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}

/// A module, as it is; but the app's address is this one's.
async fn file(
    store: web::Data<Store>,
    request: HttpRequest,
    path: web::Path<String>,
) -> HttpResponse {
    let own = path.as_str() == "checkout/src/origin.js";
    let bytes = if own {
        Some(format!("export const ORIGIN = {};\n", json!(store.app_url())).into_bytes())
    } else {
        read(&path)
    };
    files::serve(&request, &path, bytes)
}

/// A session token, as Shopify gives extensions: the shop as a bare domain, and a customer only where one is signed in.
async fn token(store: web::Data<Store>, request: HttpRequest) -> HttpResponse {
    if !http::own_origin(&store, request.headers()) {
        return HttpResponse::Forbidden().body("This request was sent from another site.");
    }
    let config = &store.inner.config;
    let now = config.clock.now().0 / 1_000_000;
    let mut claims = json!({
        "dest": config.shop, "aud": config.client_id, "iat": now, "nbf": now, "exp": now + TOKEN_SECONDS,
        "jti": sign::token(),
    });
    if let Some(customer) = http::customer(&request)
        && let Some(claims) = claims.as_object_mut()
    {
        let customer = format!("gid://shopify/Customer/{customer}");
        claims.insert("sub".to_owned(), customer.into());
    }
    HttpResponse::Ok().json(json!({ "token": sign::jwt(&config.secret, &claims) }))
}
