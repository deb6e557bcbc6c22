//! The merchant's admin, as far as an app meets it: orders, goods and people, the grant page, the frame the app is shown
//! in, and the theme editor's switch for its embed.
//!
//! `chrome` is the look around every page, `frame` the app's place in it, `records` the lists, `invoice` a draft's page, `pricing` the app's plans.

mod chrome;
mod frame;
mod invoice;
mod pricing;
mod records;

use std::collections::BTreeMap;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

pub use self::pricing::Subscription;
pub use self::records::people;

use self::chrome::{Page, Place};
use super::staff::{self, User};
use super::{Store, http, scopes};

type Shared = web::Data<Store>;
type Form = web::Form<BTreeMap<String, String>>;

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/invoices/{key}", web::get().to(invoice::show))
        .service(
            web::scope("/{shop}/admin")
                .route("", web::get().to(home))
                .route("/oauth/install", web::get().to(link))
                .route("/settings/apps", web::get().to(settings))
                .route("/themes/current/editor", web::get().to(editor))
                .route("/_user", web::post().to(switch_user))
                .route("/_install", web::post().to(install))
                .route("/_uninstall", web::post().to(uninstall))
                .route("/_embed", web::post().to(embed))
                .route("/_scopes", web::post().to(grant_more))
                .configure(frame::routes)
                .configure(pricing::routes)
                .configure(records::routes),
        );
}

/// Who looks at the admin: Mia, unless somebody chose Leo.
fn viewer(request: &HttpRequest) -> &'static User {
    let chosen = request.cookie("staff");
    let id = chosen.and_then(|cookie| cookie.value().parse().ok());
    let [mia, _] = &staff::USERS;
    id.and_then(staff::user).unwrap_or(mia)
}

/// The admin answers under one name only, and for one shop: the answer to everything else.
fn elsewhere(store: &Store, request: &HttpRequest) -> Option<HttpResponse> {
    if request.match_info().get("shop") != Some(&store.inner.config.shop) {
        return Some(HttpResponse::NotFound().body("There is no such shop here."));
    }
    if !http::own_origin(store, request.headers()) {
        return Some(HttpResponse::Forbidden().body("The admin answers to its own pages only."));
    }
    let host = request.headers().get(header::HOST);
    let named = host.is_some_and(|host| host.as_bytes().starts_with(b"localhost"));
    if named || request.method() != actix_web::http::Method::GET {
        return None;
    }
    let path = request.uri().path_and_query();
    let path = path.map_or("/", actix_web::http::uri::PathAndQuery::as_str);
    Some(
        HttpResponse::Found()
            .insert_header((header::LOCATION, format!("{}{path}", store.url())))
            .finish(),
    )
}

fn show(
    store: &Store,
    request: &HttpRequest,
    title: &str,
    place: Place,
    content: &Markup,
) -> HttpResponse {
    let page = Page {
        title,
        place,
        viewer: viewer(request),
    };
    chrome::answer(store, StatusCode::OK, &page, content)
}

async fn home(store: Shared, request: HttpRequest) -> HttpResponse {
    if let Some(answer) = elsewhere(&store, &request) {
        return answer;
    }
    let (orders, open) = {
        let saved = store.inner.saved.lock();
        let open = saved
            .orders
            .iter()
            .filter(|order| super::Change::Fulfil.fits(order));
        (saved.orders.len(), open.count())
    };
    let app = format!(
        "/{}/admin/apps/{}",
        store.inner.config.shop, store.inner.config.client_id
    );
    let content = html! {
        h1 { "Good day, " (viewer(&request).first_name) }
        div.cards {
            section.card {
                h2 { "Orders" }
                p { @match open { 0 => { "Everything is packed." } 1 => { "One order to pack." } _ => { (open) " orders to pack." } } }
                p.subdued { (orders) " in all" }
                p { a.button href=(format!("/{}/admin/orders", store.inner.config.shop)) { "See orders" } }
            }
            section.card {
                h2 { "Counterbell" }
                @if store.installed() {
                    p { "Chat for this store." }
                    p.subdued { "Installed" }
                    p { a.button href=(app) { "Open the app" } }
                } @else {
                    p { "An assistant answers shoppers, and rings the bell for a person when one is needed." }
                    p.subdued { "Not installed" }
                    p { a.button.primary href=(app) { "Install" } }
                }
            }
            section.card {
                h2 { "Online store" }
                p { "Crescent Music, Portland." }
                p.subdued { "Theme: Foundry" }
                p { a.button href="/" { "See the store" } }
            }
        }
    };
    show(&store, &request, "Home", Place::Home, &content)
}

/// The install link of the app's listing: to the app's place, which asks for the grant.
async fn link(
    store: Shared,
    request: HttpRequest,
    query: web::Query<BTreeMap<String, String>>,
) -> HttpResponse {
    if let Some(answer) = elsewhere(&store, &request) {
        return answer;
    }
    if query.get("client_id") != Some(&store.inner.config.client_id) {
        return HttpResponse::NotFound().body("There is no app with this client_id.");
    }
    let config = &store.inner.config;
    http::see_other(&format!("/{}/admin/apps/{}", config.shop, config.client_id))
}

async fn settings(store: Shared, request: HttpRequest) -> HttpResponse {
    if let Some(answer) = elsewhere(&store, &request) {
        return answer;
    }
    let base = format!("/{}/admin", store.inner.config.shop);
    let content = html! {
        h1 { "Apps and sales channels" }
        section.card {
            @if store.installed() {
                div.row {
                    (chrome::mark())
                    div.grow { h2 { "Counterbell" } p.subdued { "Installed" } }
                    a.button href=(format!("{base}/apps/{}", store.inner.config.client_id)) { "Open" }
                }
                h3 { "It may" }
                ul { @for scope in store.granted() { li { (scopes::meaning(&scope)) } } }
                form action=(format!("{base}/_uninstall")) method="post" {
                    p.subdued { "Its tokens end at once. After 48 hours it is asked to erase what it holds of this shop." }
                    button.critical type="submit" { "Uninstall" }
                }
            } @else {
                p { "No app is installed." }
                p { a.button.primary href=(format!("{base}/apps/{}", store.inner.config.client_id)) { "Install Counterbell" } }
            }
        }
    };
    show(&store, &request, "Apps", Place::Settings, &content)
}

async fn editor(
    store: Shared,
    request: HttpRequest,
    query: web::Query<BTreeMap<String, String>>,
) -> HttpResponse {
    if let Some(answer) = elsewhere(&store, &request) {
        return answer;
    }
    let wanted = query
        .get("activateAppId")
        .map(String::as_str)
        .unwrap_or_default();
    let known = format!("{}/", store.inner.config.client_id);
    let ours = query
        .get("activateAppId")
        .is_none_or(|id| id.starts_with(&known));
    let on = store.inner.saved.lock().platform.embed_on;
    let content = html! {
        h1 { "Theme editor" }
        section.card {
            @if !ours {
                p role="alert" { "No app embed has the address " code { (wanted) } "." }
            } @else if !store.installed() {
                p { "The app is not installed, so the theme has no embed of it." }
            } @else {
                div.row {
                    (chrome::mark())
                    div.grow { h2 { "Counterbell" } p.subdued { "App embed, on every page of the store" } }
                    span class=(if on { "badge success" } else { "badge" }) { @if on { "On" } @else { "Off" } }
                }
                form action=(format!("/{}/admin/_embed", store.inner.config.shop)) method="post" {
                    @if on { button type="submit" name="on" value="no" { "Turn it off" } }
                    @else { button.primary type="submit" name="on" value="yes" { "Turn it on" } }
                    " " a.button href="/" target="_blank" { "See the store" }
                }
            }
        }
    };
    show(&store, &request, "Theme editor", Place::Settings, &content)
}

async fn embed(store: Shared, request: HttpRequest, form: Form) -> HttpResponse {
    if let Some(answer) = elsewhere(&store, &request) {
        return answer;
    }
    store.set_embed(form.get("on").is_some_and(|on| on == "yes"));
    http::see_other(&format!(
        "/{}/admin/themes/current/editor?context=apps",
        store.inner.config.shop
    ))
}

/// The merchant lets the app do more. Answers all that it may do now.
async fn grant_more(store: Shared, request: HttpRequest, form: Form) -> HttpResponse {
    if let Some(answer) = elsewhere(&store, &request) {
        return answer;
    }
    let mut granted = store.granted();
    let more = form.get("scopes").map(String::as_str).unwrap_or_default();
    for scope in more
        .split(',')
        .filter(|scope| scopes::OPTIONAL.contains(scope))
    {
        if !granted.iter().any(|one| one == scope) {
            granted.push(scope.to_owned());
        }
    }
    let all: Vec<&str> = granted.iter().map(String::as_str).collect();
    store.set_scopes(&all);
    HttpResponse::Ok().body(granted.join(","))
}

async fn install(store: Shared, request: HttpRequest) -> HttpResponse {
    if let Some(answer) = elsewhere(&store, &request) {
        return answer;
    }
    store.grant();
    let config = &store.inner.config;
    http::see_other(&format!("/{}/admin/apps/{}", config.shop, config.client_id))
}

async fn uninstall(store: Shared, request: HttpRequest) -> HttpResponse {
    if let Some(answer) = elsewhere(&store, &request) {
        return answer;
    }
    if store.installed() {
        store.uninstall();
    }
    http::see_other(&format!("/{}/admin/settings/apps", store.inner.config.shop))
}

/// Another member of staff sits down; the page they looked at is shown again.
async fn switch_user(store: Shared, request: HttpRequest, form: Form) -> HttpResponse {
    if let Some(answer) = elsewhere(&store, &request) {
        return answer;
    }
    let id = form.get("user").and_then(|id| id.parse().ok());
    let Some(user) = id.and_then(staff::user) else {
        return HttpResponse::BadRequest().body("Nobody of this name works here.");
    };
    let base = format!("/{}/admin", store.inner.config.shop);
    let back = form.get("back").map(String::as_str).unwrap_or_default();
    let back = if back.starts_with(&base) && !back.contains("//") {
        back
    } else {
        &base
    };
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, back))
        .append_header((
            header::SET_COOKIE,
            format!(
                "staff={}; Path=/{}/admin; HttpOnly; SameSite=Lax",
                user.id, store.inner.config.shop
            ),
        ))
        .finish()
}
