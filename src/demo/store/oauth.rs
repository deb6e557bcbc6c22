//! Shopify's token endpoint and the page of the authorization-code grant: codes, ID tokens and refresh tokens in,
//! access tokens out. What tokens are worth is decided in `tokens.rs`.

use std::collections::{BTreeMap, HashMap};

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};
use url::Url;

use super::tokens::{ACCESS_SECONDS, ONLINE_SECONDS, Pair, REFRESH_SECONDS};
use super::trouble::{self, TokenFault};
use super::{Store, scopes, sign, staff};
use crate::clock::Micros;

/// An unused code lives this long.
const CODE_SECONDS: i64 = 60;
const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";
const OFFLINE: &str = "urn:shopify:params:oauth:token-type:offline-access-token";
const ONLINE: &str = "urn:shopify:params:oauth:token-type:online-access-token";

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
    /// Counts offline tokens acquired, so that an install can tell that its own took place.
    pub exchanged: u64,
}

struct Code {
    scopes: Vec<String>,
    issued_at: Micros,
}

type Shared = web::Data<Store>;
type Asked = BTreeMap<String, String>;
/// What a request was granted, or why not.
type Granted = Result<Value, (&'static str, &'static str)>;

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
        scopes: scopes::parse(asked("scope")),
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

/// The one endpoint for every grant.
async fn access_token(
    store: Shared,
    request: HttpRequest,
    shop: web::Path<String>,
    body: web::Bytes,
) -> HttpResponse {
    let config = &store.inner.config;
    let fault = store.inner.trouble.lock().next_token();
    match fault {
        Some(TokenFault::Server(status)) => return trouble::server(status),
        Some(TokenFault::TooMany(seconds)) => return trouble::too_many(seconds),
        Some(TokenFault::InvalidGrant) => {
            return wrong("invalid_grant", "The grant is invalid or was revoked");
        }
        Some(TokenFault::Slow(seconds)) => trouble::wait(seconds).await,
        Some(TokenFault::AnswerLost) | None => {}
    }
    let Some(asked) = read(&request, &body) else {
        return wrong("invalid_request", "The request is not a JSON object");
    };
    let credentials = field(&asked, "client_id") == config.client_id
        && field(&asked, "client_secret") == config.secret;
    if shop.as_str() != config.shop || !credentials {
        return wrong("invalid_client", "Client authentication failed");
    }
    let granted = match field(&asked, "grant_type") {
        "" | "authorization_code" => by_code(&store, &asked),
        EXCHANGE => by_exchange(&store, &asked),
        "refresh_token" => by_refresh(&store, &asked),
        _ => Err((
            "unsupported_grant_type",
            "This shop knows codes, token exchange and refresh tokens",
        )),
    };
    match granted {
        Ok(body) if fault == Some(TokenFault::AnswerLost) => trouble::cut_off(&body),
        Ok(body) => HttpResponse::Ok().json(body),
        Err((error, description)) => wrong(error, description),
    }
}

/// JSON or a form, as the content type says.
fn read(request: &HttpRequest, body: &[u8]) -> Option<Asked> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    if !kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json")) {
        return Some(form_urlencoded::parse(body).into_owned().collect());
    }
    let Ok(Value::Object(map)) = serde_json::from_slice(body) else {
        return None;
    };
    let text = |value: Value| value.as_str().map_or(value.to_string(), str::to_owned);
    Some(
        map.into_iter()
            .map(|(key, value)| (key, text(value)))
            .collect(),
    )
}

fn field<'a>(asked: &'a Asked, name: &str) -> &'a str {
    asked.get(name).map(String::as_str).unwrap_or_default()
}

/// A code is good once, for a minute. Its exchange is what installs the app.
fn by_code(store: &Store, asked: &Asked) -> Granted {
    let now = store.inner.config.clock.now();
    let code = store.inner.codes.lock().open.remove(field(asked, "code"));
    let code = code.filter(|code| now.seconds_since(code.issued_at) <= CODE_SECONDS);
    let Some(code) = code else {
        return Err((
            "invalid_request",
            "The authorization code was not found or was already used",
        ));
    };
    store.change(|saved| saved.platform.install(code.scopes));
    Ok(offline(store, asked, now))
}

/// An ID token, or an old token without an end, for what the request asks.
fn by_exchange(store: &Store, asked: &Asked) -> Granted {
    const NOT_INSTALLED: (&str, &str) = ("invalid_client", "The app is not installed on this shop");
    let config = &store.inner.config;
    let now = config.clock.now();
    if !store.installed() {
        return Err(NOT_INSTALLED);
    }
    let invalid = ("invalid_subject_token", "The subject token is invalid");
    let token = field(asked, "subject_token");
    let wanted = field(asked, "requested_token_type");
    match field(asked, "subject_token_type") {
        ID_TOKEN => {
            let user = staff::subject(&config.secret, token, &config.shop, &config.client_id, now);
            let user = user.ok_or(invalid)?;
            match wanted {
                OFFLINE => Ok(offline(store, asked, now)),
                ONLINE => Ok(online(store, user, now)),
                _ => Err(("invalid_request", "The requested_token_type is not known")),
            }
        }
        OFFLINE if wanted == OFFLINE && field(asked, "expiring") == "1" => {
            let pair = store.change(|saved| saved.platform.migrate(token, now));
            pair.map(|pair| expiring(&pair)).ok_or(invalid)
        }
        _ => Err(("invalid_request", "The subject_token_type is not known")),
    }
}

fn by_refresh(store: &Store, asked: &Asked) -> Granted {
    let now = store.inner.config.clock.now();
    if !store.installed() {
        return Err(("invalid_client", "The app is not installed on this shop"));
    }
    let token = field(asked, "refresh_token");
    let pair = store.change(|saved| saved.platform.refresh(token, now));
    pair.map(|pair| expiring(&pair)).ok_or((
        "invalid_grant",
        "The refresh token is invalid, expired or was replaced",
    ))
}

fn offline(store: &Store, asked: &Asked, now: Micros) -> Value {
    store.inner.codes.lock().exchanged += 1;
    if field(asked, "expiring") == "1" {
        return expiring(&store.change(|saved| saved.platform.acquire(now)));
    }
    store.change(|saved| {
        let token = saved.platform.acquire_unending();
        json!({ "access_token": token, "scope": saved.platform.scopes.join(",") })
    })
}

fn expiring(pair: &Pair) -> Value {
    json!({
        "access_token": pair.access,
        "scope": pair.scopes.join(","),
        "expires_in": ACCESS_SECONDS,
        "refresh_token": pair.refresh,
        "refresh_token_expires_in": REFRESH_SECONDS,
    })
}

fn online(store: &Store, user: &staff::User, now: Micros) -> Value {
    store.change(|saved| {
        let token = saved.platform.acquire_online(user.id, now);
        let scope = saved.platform.scopes.join(",");
        json!({
            "access_token": token,
            "scope": scope,
            "expires_in": ONLINE_SECONDS - 1,
            "associated_user_scope": scope,
            "associated_user": user.described(),
        })
    })
}
