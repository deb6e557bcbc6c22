//! The app's place in the admin: the grant page while it is not installed, then its frame; the ID tokens its stand-in for
//! App Bridge asks for, and the files of both sides.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use maud::html;
use serde_json::json;
use url::Url;

use super::chrome::{self, Place};
use super::{elsewhere, show, viewer};
use crate::demo::store::{Store, scopes};

type Shared = web::Data<Store>;

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/apps/{client_id}", web::get().to(app))
        .route("/apps/{client_id}/{path:.*}", web::get().to(app))
        .route("/_id_token", web::post().to(id_token));
}

async fn app(store: Shared, request: HttpRequest) -> HttpResponse {
    if let Some(answer) = elsewhere(&store, &request) {
        return answer;
    }
    let part = |name: &str| {
        request
            .match_info()
            .get(name)
            .unwrap_or_default()
            .to_owned()
    };
    if part("client_id") != store.inner.config.client_id {
        let content =
            html! { h1 { "This app is not here" } p { "There is no app with this client id." } };
        let page = chrome::Page {
            title: "Not found",
            place: Place::App,
            viewer: viewer(&request),
        };
        return chrome::answer(&store, StatusCode::NOT_FOUND, &page, &content);
    }
    if !store.installed() {
        return grant(&store, &request);
    }
    let more: Vec<(String, String)> = form_urlencoded::parse(request.query_string().as_bytes())
        .into_owned()
        .collect();
    let source = store.frame_url(viewer(&request).id, &part("path"), &more);
    let origin = Url::parse(&store.app_url());
    let origin = origin.map_or_else(|_| String::new(), |url| url.origin().ascii_serialization());
    let config = &store.inner.config;
    let on = store.inner.saved.lock().platform.embed_on;
    let content = html! {
        h1.hidden { "Counterbell" }
        iframe title="Counterbell" src=(source) data-frame data-origin=(origin)
            data-tokens=(format!("/{}/admin/_id_token", config.shop))
            data-base=(format!("/{}/admin/apps/{}", config.shop, config.client_id))
            data-shop=(config.shop) data-embed=(if on { "active" } else { "available" })
            data-scopes=(store.granted().join(",")) allow="clipboard-write" {}
        div.no-answer data-no-answer hidden {
            h2 { "The app does not answer" }
            p { "It may be starting. " a href="" { "Try again" } }
        }
    };
    show(&store, &request, "Counterbell", Place::App, &content)
}

fn grant(store: &Store, request: &HttpRequest) -> HttpResponse {
    let content = html! {
        section.card.grant {
            div.row { (chrome::mark()) div.grow { h1 { "Install Counterbell" } p.subdued { "on Crescent Music" } } }
            p { "An assistant that answers shoppers, and rings the bell for a person when one is needed." }
            h2 { "It will be able to" }
            ul { @for scope in scopes::ALL { li { (scopes::meaning(scope)) } } }
            form action=(format!("/{}/admin/_install", store.inner.config.shop)) method="post" {
                button.primary type="submit" { "Install" }
                " " a.button href=(format!("/{}/admin", store.inner.config.shop)) { "Cancel" }
            }
        }
    };
    show(
        store,
        request,
        "Install Counterbell",
        Place::Settings,
        &content,
    )
}

/// A token for whoever is at the desk, while the app is installed.
async fn id_token(store: Shared, request: HttpRequest) -> HttpResponse {
    if let Some(answer) = elsewhere(&store, &request) {
        return answer;
    }
    if !store.installed() {
        return HttpResponse::Forbidden().json(json!({ "error": "not_installed" }));
    }
    let token = store.id_token(viewer(&request).id);
    HttpResponse::Ok()
        .insert_header(("Cache-Control", "no-store"))
        .json(json!({ "id_token": token }))
}
