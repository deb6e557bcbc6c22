//! `POST /webhooks/shopify`: every topic, both header families.

use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use futures_util::StreamExt;

use super::deliveries::{self, Arrival, Headers, MAX_BODY};
use crate::app::App;
use crate::error::Error;
use crate::telemetry::Metrics;

/// Bytes read and thrown away of a body that is too large, so that its sender can read our answer.
const DRAIN: usize = 4 * MAX_BODY;

/// Takes a webhook in. 200 once it is on disk; 401 when it is not Shopify's; 413 over 8 MiB; 503 when the
/// queue is full (Shopify comes again).
///
/// # Errors
/// The database's, as 5xx.
pub async fn receive(
    request: HttpRequest,
    payload: web::Payload,
    app: App,
) -> Result<HttpResponse, Error> {
    let count = |kind| Metrics::count(&app.metrics.webhooks, kind);
    let header = |name: &str| request.headers().get(name)?.to_str().ok();
    let signature = header("x-shopify-hmac-sha256").or_else(|| header("shopify-hmac-sha256"));
    // What nobody signed is not worth its memory.
    let Some(signature) = signature.filter(|text| text.len() <= 64) else {
        count("refused");
        return Ok(not_shopifys());
    };
    let Some(body) = read_body(payload).await? else {
        count("too_large");
        return Ok(told(
            HttpResponse::PayloadTooLarge(),
            "too_large",
            "A delivery has 8 MiB at most.",
        ));
    };
    if !app.config.secrets.webhook(&body, signature) {
        count("refused");
        return Ok(not_shopifys());
    }
    let headers = match Headers::read(header) {
        Ok(headers) => headers,
        Err(missing) => {
            count("malformed");
            tracing::warn!(missing, "a signed webhook lacks a header");
            return Ok(told(
                HttpResponse::BadRequest(),
                "invalid",
                &format!("The header {missing} is missing or unreadable."),
            ));
        }
    };
    if !deliveries::is_known(&headers.topic) {
        count("unknown_topic");
        return Ok(HttpResponse::Ok().finish());
    }
    let Some(shop) = app.shops.id(&app.store, &headers.shop).await? else {
        // Before the install is finished, or after the shop was erased. A 404 would bring it back 8 times.
        count("unknown_shop");
        return Ok(HttpResponse::Ok().finish());
    };
    let kept = app
        .store
        .insert_together(Arrival {
            shop,
            headers,
            body,
        })
        .await;
    match kept {
        Ok(true) => count("stored"),
        Ok(false) => count("doubled"),
        Err(Error::Unavailable) => {
            count("busy");
            return Ok(HttpResponse::ServiceUnavailable()
                .insert_header((RETRY_AFTER, "2"))
                .finish());
        }
        Err(error) => return Err(error),
    }
    Ok(HttpResponse::Ok().finish())
}

fn not_shopifys() -> HttpResponse {
    told(
        HttpResponse::Unauthorized(),
        "unauthorized",
        "The signature does not hold.",
    )
}

/// A refusal, as every door words it.
fn told(mut answer: HttpResponseBuilder, code: &str, message: &str) -> HttpResponse {
    answer.json(serde_json::json!({
        "error": { "code": code, "message": message, "field": null },
    }))
}

async fn read_body(mut payload: web::Payload) -> Result<Option<web::Bytes>, Error> {
    let mut body = web::BytesMut::new();
    let mut thrown = 0;
    while let Some(chunk) = payload.next().await {
        // The sender broke off: nothing to answer, and nothing of ours.
        let chunk = chunk.map_err(|_| Error::Invalid {
            field: None,
            message: "The body broke off.".into(),
        })?;
        if body.len() + chunk.len() <= MAX_BODY && thrown == 0 {
            body.extend_from_slice(&chunk);
        } else {
            thrown += chunk.len();
            if thrown > DRAIN {
                break;
            }
        }
    }
    Ok((thrown == 0).then(|| body.freeze()))
}
