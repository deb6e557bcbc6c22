//! `POST /webhooks/shopify`: every topic, both header families.

use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};

use super::deliveries::{self, Arrival, Body, Headers};
use super::intake::NoBody;
use super::topics;
use crate::app::App;
use crate::error::Error;
use crate::telemetry::Metrics;

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
    let signature = deliveries::part(header, "hmac-sha256");
    // What nobody signed is not worth its memory.
    let Some(signature) = signature.filter(|text| text.len() <= 64) else {
        count("refused");
        return Ok(not_shopifys());
    };
    let held = match app.intake.read(payload).await {
        Ok(held) => held,
        Err(why) => return no_body(why, count),
    };
    let body = held.bytes.clone();
    if !app.config.secrets.webhook(&body, signature) {
        count("refused");
        return Ok(not_shopifys());
    }
    let headers = match Headers::read(header).and_then(|headers| {
        let said = !body.is_empty();
        said.then_some(headers).ok_or("body")
    }) {
        Ok(headers) => headers,
        Err(missing) => {
            count("malformed");
            tracing::warn!(missing, "a signed webhook lacks a part");
            return Ok(told(
                HttpResponse::BadRequest(),
                "invalid",
                &format!("The {missing} is missing or unreadable."),
            ));
        }
    };
    if !topics::is_known(&headers.topic) {
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
            body: Body::pack(&body),
        })
        .await;
    match kept {
        Ok(true) => count("stored"),
        Ok(false) => count("doubled"),
        Err(Error::Unavailable) => {
            count("busy");
            return Ok(come_again());
        }
        Err(error) => return Err(error),
    }
    Ok(HttpResponse::Ok().finish())
}

fn come_again() -> HttpResponse {
    HttpResponse::ServiceUnavailable()
        .insert_header((RETRY_AFTER, "2"))
        .finish()
}

fn no_body(why: NoBody, count: impl Fn(&'static str)) -> Result<HttpResponse, Error> {
    match why {
        NoBody::TooLarge => {
            count("too_large");
            Ok(told(
                HttpResponse::PayloadTooLarge(),
                "too_large",
                "A delivery has 8 MiB at most.",
            ))
        }
        NoBody::NoRoom => {
            count("no_room");
            Ok(come_again())
        }
        // Nobody to answer, and nothing of ours.
        NoBody::BrokeOff => Err(Error::Invalid {
            field: None,
            message: "The body broke off.".into(),
        }),
    }
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
