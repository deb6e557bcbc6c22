//! For whoever runs it: is it alive, is it ready, what has it counted.

use actix_web::HttpResponse;

use crate::app::App;
use crate::jobs;
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
    // What can't be counted now keeps what it was.
    if let Ok(dead) = app.store.read(|conn| jobs::dead(conn, None)).await {
        app.metrics.jobs_dead.set(dead);
    }
    HttpResponse::Ok()
        .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
        .body(app.metrics.text())
}
