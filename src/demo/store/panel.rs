//! `/_demo`: the store's own controls. Deliveries can be disturbed and time can be moved from here.

mod platform;

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use maud::html;

use super::outbox::{Delivery, Stage};
use super::{Faults, Store, http, theme};

/// How many deliveries the table shows.
const SHOWN: usize = 30;
/// Steps the clock can be moved by, in seconds.
const STEPS: [(&str, i64); 4] = [
    ("1 minute", 60),
    ("5 minutes", 300),
    ("1 hour", 3600),
    ("1 day", 86_400),
];
/// No delivery is held for longer than a week.
const LONGEST: i64 = 7 * 86_400;

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/_demo", web::get().to(show))
        .route("/_demo/faults", web::post().to(faults))
        .route("/_demo/release", web::post().to(release))
        .route("/_demo/orders", web::post().to(orders))
        .route("/_demo/clock", web::post().to(clock))
        .configure(platform::routes);
}

type Shared = web::Data<Store>;
type Form = web::Form<BTreeMap<String, String>>;

/// The host is checked for reading as well: another name for this machine gets nothing.
fn foreign(store: &Store, request: &HttpRequest) -> Option<HttpResponse> {
    (!http::own_origin(store, request.headers()))
        .then(|| HttpResponse::Forbidden().body("The store's controls answer to the store only."))
}

async fn show(store: Shared, request: HttpRequest) -> HttpResponse {
    if let Some(refusal) = foreign(&store, &request) {
        return refusal;
    }
    let faults = store.faults();
    let config = &store.inner.config;
    let now = config.clock.now();
    let deliveries: Vec<Delivery> = {
        let saved = store.inner.saved.lock();
        saved.outbox.0.iter().rev().take(SHOWN).cloned().collect()
    };
    let content = html! {
        div.wrap {
            h1 { "Store controls" }
            p.lead { "What Shopify does to an app on a bad day, on request." }
            div.panels {
                section aria-labelledby="deliveries" {
                    h2 #deliveries { "Deliveries" }
                    form.stack action="/_demo/faults" method="post" {
                        label { "Hold new ones for (seconds on the clock)" input type="number" name="late_seconds" min="0" max=(LONGEST) value=(faults.late_seconds) inputmode="numeric"; }
                        label.choice { input type="checkbox" name="twice" checked[faults.twice]; span { "Deliver everything twice" } }
                        label.choice { input type="checkbox" name="shuffle" checked[faults.shuffle]; span { "Shuffle the order" } }
                        label.choice { input type="checkbox" name="wrong_signature" checked[faults.wrong_signature]; span { "Sign them wrongly" } }
                        label.choice { input type="checkbox" name="lost" checked[faults.lost]; span { "Lose new ones" } }
                        button type="submit" { "Apply" }
                    }
                    form action="/_demo/release" method="post" { button.quiet type="submit" { "Release what is held, now" } }
                    form action="/_demo/orders" method="post" { button.quiet type="submit" { "Report the past orders again" } }
                }
                section aria-labelledby="clock" {
                    h2 #clock { "Clock" }
                    p { "It is " strong { (now.rfc3339()) } ", " (config.clock.ahead_seconds()) " s ahead of this machine." }
                    form.row action="/_demo/clock" method="post" {
                        @for (name, seconds) in STEPS { button.quiet type="submit" name="seconds" value=(seconds) { "+ " (name) } }
                    }
                    h2 { "App" }
                    p { code { (store.app_url()) } br; "Shop " code { (config.shop) } }
                    p { a href=(store.admin_path("")) { "The shop's admin" } }
                }
                (platform::sections(&store))
            }
            h2 { "Last deliveries" }
            @if deliveries.is_empty() { p { "None yet. Put something into the cart." } }
            @else {
                div.scroll tabindex="0" role="region" aria-label="Last deliveries" {
                    table.deliveries {
                        thead { tr { th scope="col" { "Topic" } th scope="col" { "Triggered" } th scope="col" { "Webhook id" } th scope="col" { "Attempts" } th scope="col" { "State" } th scope="col" { "Answer" } } }
                        tbody {
                            @for one in &deliveries {
                                tr {
                                    td { (one.topic) } td { (one.triggered_at.rfc3339()) } td { code { (one.webhook_id) } }
                                    td { (one.attempts) } td { (stage(one)) } td { (one.answer) }
                                }
                            }
                        }
                    }
                }
            }
            p { a href="/_demo" { "Refresh" } " · " a href="/" { "Back to the store" } }
        }
    };
    http::plain_page(
        StatusCode::OK,
        theme::checkout_page("Store controls", &content),
    )
}

fn stage(delivery: &Delivery) -> String {
    match delivery.stage {
        Stage::Queued => match delivery.held_until {
            Some(until) => format!("held until {}", until.rfc3339()),
            None => "queued".to_owned(),
        },
        Stage::Sending => "being sent".to_owned(),
        Stage::Retrying => "will be retried".to_owned(),
        Stage::Done => "delivered".to_owned(),
        Stage::GivenUp => "given up".to_owned(),
        Stage::Lost => "lost: never sent".to_owned(),
    }
}

async fn faults(store: Shared, request: HttpRequest, form: Form) -> HttpResponse {
    if let Some(refusal) = foreign(&store, &request) {
        return refusal;
    }
    let late = form
        .get("late_seconds")
        .and_then(|text| text.trim().parse().ok());
    store.set_faults(Faults {
        late_seconds: late.unwrap_or(0_i64).clamp(0, LONGEST),
        twice: form.contains_key("twice"),
        shuffle: form.contains_key("shuffle"),
        wrong_signature: form.contains_key("wrong_signature"),
        lost: form.contains_key("lost"),
    });
    http::see_other("/_demo")
}

async fn release(store: Shared, request: HttpRequest) -> HttpResponse {
    if let Some(refusal) = foreign(&store, &request) {
        return refusal;
    }
    store.release();
    http::see_other("/_demo")
}

async fn orders(store: Shared, request: HttpRequest) -> HttpResponse {
    if let Some(refusal) = foreign(&store, &request) {
        return refusal;
    }
    store.deliver_past_orders();
    http::see_other("/_demo")
}

async fn clock(store: Shared, request: HttpRequest, form: Form) -> HttpResponse {
    if let Some(refusal) = foreign(&store, &request) {
        return refusal;
    }
    let asked: Option<i64> = form.get("seconds").and_then(|text| text.parse().ok());
    // Only the offered steps: time does not run backwards.
    match asked.filter(|seconds| STEPS.iter().any(|(_, step)| step == seconds)) {
        Some(seconds) => store.inner.config.clock.advance(seconds),
        None => {
            return HttpResponse::BadRequest().body("The clock moves in the offered steps only.");
        }
    }
    http::see_other("/_demo")
}
