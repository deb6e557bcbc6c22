//! The controls of the platform: what the next answers of the Admin API and the token endpoint are, the app's life in the
//! shop, and what the law lets customers ask.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::{Form, Shared, foreign};
use crate::demo::store::trouble::{AdminFaults, ApiFault, TokenFault};
use crate::demo::store::{Store, admin, http, scopes};

/// This many requests in a row can be disturbed at once.
const MOST: usize = 50;
/// What the app is granted when the merchant takes one right away.
const FEWER: [&str; 5] = [
    "read_customers",
    "read_products",
    "read_content",
    "read_legal_policies",
    "write_app_proxy",
];

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/_demo/trouble", web::post().to(trouble))
        .route("/_demo/life", web::post().to(life))
        .route("/_demo/privacy", web::post().to(privacy));
}

pub fn sections(store: &Store) -> Markup {
    let waiting = store.inner.trouble.lock().clone();
    let coming = waiting.api.len() + waiting.token.len();
    let installed = store.installed();
    html! {
        section aria-labelledby="trouble" {
            h2 #trouble { "Admin API and tokens" }
            form.stack action="/_demo/trouble" method="post" {
                label { "The next requests to the Admin API"
                    select name="fault" { @for (name, words, _) in ApiFault::OFFERED { option value=(name) { (words) } } }
                }
                label { "How many" input type="number" name="count" min="1" max=(MOST) value="1" inputmode="numeric"; }
                button type="submit" { "Disturb them" }
            }
            form.stack action="/_demo/trouble" method="post" {
                label { "The next request for a token"
                    select name="fault" { @for (name, words, _) in TokenFault::OFFERED { option value=(name) { (words) } } }
                }
                button type="submit" { "Disturb it" }
            }
            p { (coming) " to come. " }
            form action="/_demo/trouble" method="post" { button.quiet type="submit" name="fault" value="none" { "Disturb nothing" } }
        }
        section aria-labelledby="life" {
            h2 #life { "The app in this shop" }
            p { @if installed { "Installed." } @else { "Not installed." } " Granted: " (store.granted().join(", ")) }
            form.row action="/_demo/life" method="post" {
                @if installed {
                    button.quiet type="submit" name="do" value="uninstall" { "Uninstall" }
                    button.quiet type="submit" name="do" value="fewer" { "Take " code { "read_orders" } " away" }
                    button.quiet type="submit" name="do" value="all" { "Grant everything" }
                } @else {
                    a.button.quiet href=(store.admin_path(&format!("/apps/{}", store.inner.config.client_id))) { "Install" }
                }
                button.quiet type="submit" name="do" value="erase" { "Erase the shop" }
            }
        }
        section aria-labelledby="privacy" {
            h2 #privacy { "Privacy" }
            form.stack action="/_demo/privacy" method="post" {
                label { "Customer"
                    select name="customer" { @for (id, name, _, _, _) in admin::people(store) { option value=(id) { (name) } } }
                }
                button.quiet type="submit" name="do" value="request" { "Customer asks for their data" }
                button.quiet type="submit" name="do" value="erase" { "Erase this customer" }
            }
        }
    }
}

async fn trouble(store: Shared, request: HttpRequest, form: Form) -> HttpResponse {
    if let Some(refusal) = foreign(&store, &request) {
        return refusal;
    }
    let wanted = form.get("fault").map(String::as_str).unwrap_or_default();
    let count = form.get("count").and_then(|count| count.parse().ok());
    let count = count.unwrap_or(1).clamp(1, MOST);
    let api = ApiFault::OFFERED.into_iter().find(|one| one.0 == wanted);
    let token = TokenFault::OFFERED.into_iter().find(|one| one.0 == wanted);
    let mut faults = store.inner.trouble.lock().clone();
    match (api, token) {
        (Some((_, _, fault)), _) => faults.api = vec![fault; count],
        (_, Some((_, _, fault))) => faults.token = vec![fault],
        _ => faults = AdminFaults::default(),
    }
    store.set_admin_faults(faults);
    http::see_other("/_demo")
}

async fn life(store: Shared, request: HttpRequest, form: Form) -> HttpResponse {
    if let Some(refusal) = foreign(&store, &request) {
        return refusal;
    }
    match form.get("do").map(String::as_str) {
        Some("uninstall") if store.installed() => store.uninstall(),
        Some("fewer") if store.installed() => store.set_scopes(&FEWER),
        Some("all") if store.installed() => store.set_scopes(&scopes::ALL),
        Some("erase") => store.redact_shop(),
        _ => return HttpResponse::BadRequest().body("That can't be done now."),
    }
    http::see_other("/_demo")
}

async fn privacy(store: Shared, request: HttpRequest, form: Form) -> HttpResponse {
    if let Some(refusal) = foreign(&store, &request) {
        return refusal;
    }
    let customer = form.get("customer").and_then(|id| id.parse().ok());
    match (form.get("do").map(String::as_str), customer) {
        (Some("request"), Some(customer)) => store.request_data(customer),
        (Some("erase"), Some(customer)) => store.redact_customer(customer),
        _ => return HttpResponse::BadRequest().body("That can't be done."),
    }
    http::see_other("/_demo")
}
