//! For whoever runs it: is it alive, is it ready, what has it counted. And the front door.

use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::error::Error;
use crate::shop::store as shops;
use crate::telemetry::By;

/// `GET /health/live`: the process answers.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().body("live")
}

/// `GET /health/ready`: the database answers and is up to date. Shopify does not matter here.
pub async fn ready(app: App) -> HttpResponse {
    match app.store.ready().await {
        Ok(()) => HttpResponse::Ok().body("ready"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            HttpResponse::ServiceUnavailable().body("not ready")
        }
    }
}

/// `GET /metrics`, for Prometheus.
pub async fn metrics(app: App) -> HttpResponse {
    let (staff, shoppers) = app.hub.listeners();
    for (kind, number) in [("staff", staff), ("shopper", shoppers)] {
        app.metrics
            .streams
            .get_or_create(&By { kind })
            .set(i64::try_from(number).unwrap_or(i64::MAX));
    }
    HttpResponse::Ok()
        .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
        .body(app.metrics.text())
}

/// `GET /`: from Shopify's admin, a shop that has not installed the app yet goes on to do so; everybody
/// else to the inbox.
///
/// # Errors
/// The database's.
pub async fn home(request: HttpRequest, app: App) -> Result<HttpResponse, Error> {
    let now = app.store.clock().now();
    let query = request.query_string();
    let mut to = "/inbox".to_owned();
    if let Ok(proved) = app.config.secrets.install_query(query, now) {
        let shop = app
            .store
            .read(move |conn| shops::by_domain(conn, &proved.shop))
            .await?;
        if shop.is_none_or(|shop| shop.uninstalled_at.is_some()) {
            to = format!("/auth?{query}");
        }
    }
    Ok(HttpResponse::SeeOther()
        .insert_header((LOCATION, to))
        .finish())
}
