//! The app proxy: `/apps/chat/…` on the store is `/proxy/…` at the app, with Shopify's word on who is asking.
//!
//! The query is signed, the body is not; cookies travel neither way.

use actix_web::http::header::{self, HeaderName};
use actix_web::{HttpRequest, HttpResponse, web};

use super::{Store, http, oauth, sign};

const PREFIX: &str = "/apps/chat";
/// What only Shopify may say; a visitor's own are dropped.
const RESERVED: [&str; 6] = [
    "shop",
    "logged_in_customer_id",
    "path_prefix",
    "timestamp",
    "signature",
    "hmac",
];
/// Request headers that stay behind: the connection's own, and cookies.
const NOT_SENT: [&str; 10] = [
    "host",
    "cookie",
    "connection",
    "content-length",
    "transfer-encoding",
    "keep-alive",
    "te",
    "upgrade",
    "x-forwarded-for",
    "x-forwarded-host",
];
/// Response headers Shopify takes away, and the connection's own.
const NOT_ANSWERED: [&str; 25] = [
    "accept-patch",
    "accept-ranges",
    "connection",
    "cookie",
    "date",
    "delta-base",
    "im",
    "p3p",
    "pragma",
    "preference-applied",
    "proxy-authenticate",
    "public-key-pins",
    "server",
    "service-worker-allowed",
    "set-cookie",
    "trailer",
    "tk",
    "warning",
    "x-powered-by",
    "content-length",
    "transfer-encoding",
    "keep-alive",
    "upgrade",
    "te",
    "proxy-connection",
];
/// Shopify follows the app's redirects; this many.
const MOST_HOPS: usize = 3;

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/apps/chat", web::to(forward))
        .route("/apps/chat/{path:.*}", web::to(forward));
}

/// The query the app gets: the visitor's own, then Shopify's, signed.
fn signed_query(store: &Store, original: &str, customer: Option<i64>) -> String {
    let config = &store.inner.config;
    let mut params: Vec<(String, String)> = form_urlencoded::parse(original.as_bytes())
        .into_owned()
        .filter(|(key, _)| !RESERVED.contains(&key.as_str()))
        .collect();
    let customer = customer.map_or(String::new(), |id| id.to_string());
    for (key, value) in [
        ("shop", config.shop.clone()),
        ("logged_in_customer_id", customer),
        ("path_prefix", PREFIX.to_owned()),
        ("timestamp", oauth::seconds(config.clock.now())),
    ] {
        params.push((key.to_owned(), value));
    }
    let signature = sign::proxy(&config.secret, &params);
    params.push(("signature".to_owned(), signature));
    let pairs: Vec<String> = params
        .iter()
        .map(|(key, value)| format!("{}={}", sign::component(key), sign::component(value)))
        .collect();
    pairs.join("&")
}

async fn forward(store: web::Data<Store>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    if store.removed() {
        return HttpResponse::NotFound().body("There is no app at this address.");
    }
    let path = request.path().strip_prefix(PREFIX).unwrap_or_default();
    let query = signed_query(&store, request.query_string(), http::customer(&request));
    let address = format!("{}/proxy{path}?{query}", store.app_url());
    let (Ok(mut address), Ok(method)) = (
        url::Url::parse(&address),
        reqwest::Method::from_bytes(request.method().as_str().as_bytes()),
    ) else {
        return HttpResponse::BadRequest().finish();
    };
    let host = request
        .headers()
        .get(header::HOST)
        .map(|host| host.as_bytes().to_vec());
    let peer = request.peer_addr().map(|peer| peer.ip().to_string());
    let app = address.origin();
    let mut onward = store.inner.browser.request(method, address.clone());
    for (name, value) in request.headers() {
        if !NOT_SENT.contains(&name.as_str()) {
            onward = onward.header(name.as_str(), value.as_bytes());
        }
    }
    onward = onward
        .header("X-Forwarded-For", peer.unwrap_or_default())
        .header("X-Forwarded-Host", host.unwrap_or_default())
        .body(body.to_vec());
    for _ in 0..=MOST_HOPS {
        let Ok(answer) = onward.send().await else {
            return HttpResponse::BadGateway()
                .body("There was an error in the third-party application.");
        };
        let next = answer.headers().get(header::LOCATION.as_str());
        let next = next.and_then(|next| address.join(next.to_str().ok()?).ok());
        match next.filter(|next| answer.status().is_redirection() && next.origin() == app) {
            None => return back(answer).await,
            Some(next) => {
                address = next;
                onward = store.inner.browser.get(address.clone());
            }
        }
    }
    HttpResponse::BadGateway().body("The third-party application redirects in circles.")
}

async fn back(answer: reqwest::Response) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(answer.status().as_u16())
        .unwrap_or(actix_web::http::StatusCode::BAD_GATEWAY);
    let mut response = HttpResponse::build(status);
    for (name, value) in answer.headers() {
        if NOT_ANSWERED.contains(&name.as_str()) {
            continue;
        }
        let name = HeaderName::from_bytes(name.as_str().as_bytes());
        let value = header::HeaderValue::from_bytes(value.as_bytes());
        if let (Ok(name), Ok(value)) = (name, value) {
            response.append_header((name, value));
        }
    }
    match answer.bytes().await {
        Ok(bytes) => response.body(bytes),
        Err(_) => HttpResponse::BadGateway().finish(),
    }
}
