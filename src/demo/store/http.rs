//! What the store's handlers share: answers with their security headers, cookies, and who is asking.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use maud::Markup;
use percent_encoding::percent_decode_str;
use url::Url;

use super::cart::Cart;
use super::{Store, checkout, sign};

const MONTH: i64 = 30 * 24 * 3600;

/// A page of the storefront: its own and the app's scripts may run on it, nothing inline.
pub fn page(store: &Store, status: StatusCode, markup: Markup) -> HttpResponse {
    let app = Url::parse(&store.app_url())
        .map(|url| url.origin().ascii_serialization())
        .unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'self' {app}; style-src 'self' {app}; connect-src 'self' {app}; \
         img-src 'self' data: {app}; font-src 'self' {app}; media-src 'self' {app}; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'"
    );
    html(status, &policy, markup)
}

/// A page without the app: checkout, thank-you and the store's own controls.
pub fn plain_page(status: StatusCode, markup: Markup) -> HttpResponse {
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
                  frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    html(status, policy, markup)
}

fn html(status: StatusCode, policy: &str, markup: Markup) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "same-origin"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(markup.into_string())
}

/// 303 to a path of this store.
pub fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path))
        .finish()
}

/// The Ajax API's way to say no.
pub fn refused(status: StatusCode, message: &str, description: &str) -> HttpResponse {
    HttpResponse::build(status).json(serde_json::json!({
        "status": status.as_u16(), "message": message, "description": description,
    }))
}

/// The form was sent by one of this store's own pages. Requests without `Origin` do not come from
/// a page at all: browsers name it on every POST.
pub fn own_origin(store: &Store, headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(host) = text(header::HOST) else {
        return false;
    };
    let port = store.port();
    let ours = ["localhost", "127.0.0.1", "[::1]"]
        .into_iter()
        .any(|name| host == format!("{name}:{port}"));
    ours && text(header::ORIGIN).is_none_or(|origin| origin == format!("http://{host}"))
}

/// The browser's cart: the one its cookie names, or a new and empty one.
pub fn cart(store: &Store, request: &HttpRequest) -> Cart {
    let now = store.inner.config.clock.now();
    let fresh = || Cart::new(sign::cart_token(), sign::token(), now);
    let Some((token, key)) = cart_cookie(request) else {
        return fresh();
    };
    let saved = store.inner.saved.lock();
    match saved.carts.get(&token) {
        None => Cart::new(token, key, now),
        Some(cart) if cart.key == key && !cart.completed => cart.clone(),
        Some(_) => fresh(),
    }
}

fn cart_cookie(request: &HttpRequest) -> Option<(String, String)> {
    let cookie = request.cookie("cart")?;
    let value = percent_decode_str(cookie.value()).decode_utf8().ok()?;
    let (token, key) = value.split_once("?key=")?;
    let word = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let shaped = token.starts_with("hWN") && token.len() == 24 && key.len() == 32;
    (shaped && word(token) && word(key)).then(|| (token.to_owned(), key.to_owned()))
}

/// Tells the browser which cart is its own.
pub fn set_cart(answer: &mut HttpResponseBuilder, cart: &Cart) {
    let value = sign::component(&cart.full_token());
    answer.append_header((
        header::SET_COOKIE,
        format!("cart={value}; Path=/; Max-Age={MONTH}; HttpOnly; SameSite=Lax"),
    ));
}

/// The language a browser asks for first, as checkouts speak it; the rest of the store is in English.
pub fn language(request: &HttpRequest) -> &str {
    request
        .headers()
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .and_then(|list| list.split([',', ';']).next())
        .filter(|language| !language.is_empty())
        .unwrap_or("en")
}

/// The signed-in customer's id. The store knows one customer, and takes her word for it.
pub fn customer(request: &HttpRequest) -> Option<i64> {
    let signed_in = request
        .cookie("customer")
        .is_some_and(|cookie| cookie.value() == "ada");
    signed_in.then_some(checkout::ADA)
}

/// Signs the customer in or out, then shows `path`.
pub fn set_customer(signed_in: bool, path: &str) -> HttpResponse {
    let cookie = if signed_in {
        format!("customer=ada; Path=/; Max-Age={MONTH}; HttpOnly; SameSite=Lax")
    } else {
        "customer=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax".to_owned()
    };
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path))
        .append_header((header::SET_COOKIE, cookie))
        .finish()
}
