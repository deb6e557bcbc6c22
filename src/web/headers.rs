//! What every answer carries. Pages may load nothing but our own files; shoppers' answers may be read by
//! the page that asked: no cookie rides along, a session is opened only for the shop's own origins, and each
//! request after it is judged by its token.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{StatusCode, Uri};
use actix_web::middleware::Next;

use crate::team::bearer;

/// App Bridge fetches a new token and asks once more.
const RETRY: HeaderName = HeaderName::from_static("x-shopify-retry-invalid-session-request");

const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Adds them.
///
/// # Errors
/// None of its own.
pub async fn add(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let shoppers = request.path().starts_with("/storefront/");
    let extensions = request.path().starts_with("/extension/");
    // Inside the admin, App Bridge brings a fresh token once when it is told to.
    let admins = !shoppers
        && !extensions
        && !request.path().starts_with("/proxy/")
        && bearer(request.request()).is_some();
    let origin = request.headers().get(header::ORIGIN).cloned();
    let mut response = next.call(request).await?;
    let unauthorized = response.status() == StatusCode::UNAUTHORIZED;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    if extensions {
        set(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        set(header::ACCESS_CONTROL_ALLOW_METHODS, "POST");
        set(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "Authorization, Content-Type",
        );
        set(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            "X-Shopify-API-Request-Failure-Reauthorize-Url",
        );
        set(header::ACCESS_CONTROL_MAX_AGE, "7200");
    }
    if admins && unauthorized {
        set(RETRY, "1");
    }
    if shoppers {
        set(header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST");
        set(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "authorization, content-type, last-event-id",
        );
        set(header::ACCESS_CONTROL_EXPOSE_HEADERS, "retry-after");
        set(header::ACCESS_CONTROL_MAX_AGE, "7200");
        set(header::VARY, "origin");
        if let Some(origin) = origin {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        }
    }
    // What an answer says for itself stands: a page in the admin names who may frame it.
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, PAGE_POLICY),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    Ok(response)
}

/// Leaves NUL characters out of an address's query: nobody writes one, and PostgreSQL takes none in a text.
///
/// # Errors
/// None of its own.
pub async fn without_nul(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if request.query_string().contains("%00") {
        let query = request.query_string().replace("%00", "");
        if let Ok(address) = format!("{}?{query}", request.uri().path()).parse::<Uri>() {
            request.head_mut().uri = address;
        }
    }
    next.call(request).await
}
