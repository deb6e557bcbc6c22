//! Shopify's side of the authorization-code grant: a code for the app, then tokens for the code.

use std::collections::{BTreeMap, HashMap};

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};
use url::Url;

use super::{Store, sign};
use crate::clock::Micros;

/// An unused code lives this long.
const CODE_SECONDS: i64 = 60;

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/{shop}/admin/oauth/authorize", web::get().to(authorize))
        .route(
            "/{shop}/admin/oauth/access_token",
            web::post().to(access_token),
        );
}

/// Codes that wait to be exchanged, and how many ever were.
#[derive(Default)]
pub struct Codes {
    open: HashMap<String, Code>,
    /// Counts exchanges, so that an install can tell that its own took place.
    pub exchanged: u64,
}

struct Code {
    scope: String,
    issued_at: Micros,
}

type Shared = web::Data<Store>;

fn wrong(error: &str, description: &str) -> HttpResponse {
    HttpResponse::build(StatusCode::BAD_REQUEST)
        .json(json!({ "error": error, "error_description": description }))
}

/// The merchant has agreed: back to the app with a signed code.
async fn authorize(
    store: Shared,
    shop: web::Path<String>,
    query: web::Query<BTreeMap<String, String>>,
) -> HttpResponse {
    let config = &store.inner.config;
    let asked = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
    if shop.as_str() != config.shop {
        return HttpResponse::NotFound().json(json!({ "errors": "Not Found" }));
    }
    if asked("client_id") != config.client_id {
        return wrong(
            "invalid_request",
            "Could not find Shopify API application with this client_id",
        );
    }
    let target = Url::parse(asked("redirect_uri")).ok();
    let app = Url::parse(&store.app_url()).ok();
    let Some(mut target) =
        target.filter(|target| app.is_some_and(|app| app.origin() == target.origin()))
    else {
        return wrong("invalid_request", "The redirect_uri is not whitelisted");
    };
    let now = config.clock.now();
    let code = sign::token();
    let issued = Code {
        scope: asked("scope").to_owned(),
        issued_at: now,
    };
    store.inner.codes.lock().open.insert(code.clone(), issued);

    let mut params = vec![
        ("code".to_owned(), code),
        ("host".to_owned(), sign::admin_host(&config.shop)),
        ("shop".to_owned(), config.shop.clone()),
        ("state".to_owned(), asked("state").to_owned()),
        ("timestamp".to_owned(), seconds(now)),
    ];
    params.push(("hmac".to_owned(), sign::oauth(&config.secret, &params)));
    target.set_query(Some(&sign::query(&params)));
    HttpResponse::Found()
        .insert_header((header::LOCATION, target.as_str()))
        .finish()
}

/// Whole seconds, as `timestamp` parameters carry them.
pub fn seconds(now: Micros) -> String {
    now.0.div_euclid(1_000_000).to_string()
}

/// Code or refresh token in, tokens out.
async fn access_token(
    store: Shared,
    request: HttpRequest,
    shop: web::Path<String>,
    body: web::Bytes,
) -> HttpResponse {
    let config = &store.inner.config;
    let kind = request.headers().get(header::CONTENT_TYPE);
    let is_json = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let asked: BTreeMap<String, String> = if is_json {
        let Ok(Value::Object(map)) = serde_json::from_slice(&body) else {
            return wrong("invalid_request", "The request is not a JSON object");
        };
        map.into_iter()
            .map(|(key, value)| (key, value.as_str().map_or(value.to_string(), str::to_owned)))
            .collect()
    } else {
        form_urlencoded::parse(&body).into_owned().collect()
    };
    let asked = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
    let known = asked("client_id") == config.client_id && asked("client_secret") == config.secret;
    if shop.as_str() != config.shop || !known {
        return wrong("invalid_client", "Client authentication failed");
    }
    let expiring = asked("expiring") == "1";
    match asked("grant_type") {
        "" | "authorization_code" => {
            let now = config.clock.now();
            let mut codes = store.inner.codes.lock();
            let code = codes.open.remove(asked("code"));
            match code.filter(|code| now.seconds_since(code.issued_at) <= CODE_SECONDS) {
                None => wrong(
                    "invalid_request",
                    "The authorization code was not found or was already used",
                ),
                Some(code) => {
                    codes.exchanged += 1;
                    drop(codes);
                    tokens(&store, &code.scope, expiring)
                }
            }
        }
        "refresh_token" => {
            let known = store.change(|saved| {
                let before = saved.refresh_tokens.len();
                saved
                    .refresh_tokens
                    .retain(|token| token != asked("refresh_token"));
                saved.refresh_tokens.len() < before
            });
            if known {
                tokens(&store, "", true)
            } else {
                wrong(
                    "invalid_grant",
                    "The refresh token is invalid or was already used",
                )
            }
        }
        _ => wrong(
            "unsupported_grant_type",
            "This store knows codes and refresh tokens",
        ),
    }
}

fn tokens(store: &Store, scope: &str, expiring: bool) -> HttpResponse {
    let scope = if scope.is_empty() {
        "read_orders"
    } else {
        scope
    };
    let access = format!("shpat_{}", sign::token());
    if !expiring {
        return HttpResponse::Ok().json(json!({ "access_token": access, "scope": scope }));
    }
    let refresh = format!("shprt_{}", sign::token());
    store.change(|saved| saved.refresh_tokens.push(refresh.clone()));
    HttpResponse::Ok().json(json!({
        "access_token": access,
        "scope": scope,
        "expires_in": 3600,
        "refresh_token": refresh,
        "refresh_token_expires_in": 7_776_000,
    }))
}
