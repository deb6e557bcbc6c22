//! Every route there is. A test holds each against every kind of caller; a new one without a row there fails.

use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};

use super::{assets, errors, operations};
use crate::inbox::{acts, copilot, handlers as inbox, lessons, looks, stream as inbox_stream};
use crate::settings::knowledge::{documents, drafts, files, pages as knowledge, sources};
use crate::settings::{gaps, home, model, privacy, replays, trial};
use crate::shop::{install, webhook};
use crate::{storefront, team};

/// One route.
pub struct Route {
    /// `GET`, `POST` or `OPTIONS`.
    pub method: &'static str,
    /// Its pattern.
    pub path: &'static str,
    handler: fn() -> actix_web::Route,
}

fn get(path: &'static str, handler: fn() -> actix_web::Route) -> Route {
    Route {
        method: "GET",
        path,
        handler,
    }
}

fn post(path: &'static str, handler: fn() -> actix_web::Route) -> Route {
    Route {
        method: "POST",
        path,
        handler,
    }
}

fn options(path: &'static str, handler: fn() -> actix_web::Route) -> Route {
    Route {
        method: "OPTIONS",
        path,
        handler,
    }
}

/// All of them.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        // Operations
        get("/health/live", || web::get().to(operations::live)),
        get("/health/ready", || web::get().to(operations::ready)),
        get("/metrics", || web::get().to(operations::metrics)),
        // Shopify's door
        get("/", || web::get().to(home::home)),
        get("/auth/session-token", || {
            web::get().to(team::document::session_token)
        }),
        get("/auth", || web::get().to(install::begin)),
        get("/auth/callback", || web::get().to(install::finish)),
        post("/webhooks/shopify", || web::post().to(webhook::receive)),
        post("/proxy/session", || {
            web::post().to(storefront::proxy_session)
        }),
        // The shopper's door
        options("/storefront/v1/{rest:.*}", || {
            web::method(Method::OPTIONS).to(storefront::preflight)
        }),
        post("/storefront/v1/session", || {
            web::post().to(storefront::open_session)
        }),
        post("/storefront/v1/messages", || {
            web::post().to(storefront::message)
        }),
        post("/storefront/v1/actions", || {
            web::post().to(storefront::action)
        }),
        post("/storefront/v1/collected", || {
            web::post().to(storefront::collect)
        }),
        post("/storefront/v1/assistant", || {
            web::post().to(storefront::assistant)
        }),
        post("/storefront/v1/ratings", || {
            web::post().to(storefront::rate)
        }),
        post("/storefront/v1/typing", || {
            web::post().to(storefront::typing)
        }),
        post("/storefront/v1/cart", || web::post().to(storefront::cart)),
        get("/storefront/v1/conversation", || {
            web::get().to(storefront::conversation)
        }),
        get("/storefront/v1/stream", || web::get().to(storefront::live)),
        // Extensions' door
        options("/extension/v1/session", || {
            web::method(Method::OPTIONS).to(storefront::extension_preflight)
        }),
        post("/extension/v1/session", || {
            web::post().to(storefront::extension_session)
        }),
        // Staff's doors
        get("/sign-in", || web::get().to(team::handlers::page)),
        get("/sign-in/{token}", || web::get().to(team::handlers::enter)),
        post("/sign-out", || web::post().to(team::handlers::leave)),
        get("/settings", || web::get().to(home::settings)),
        get("/settings/knowledge", || web::get().to(knowledge::all)),
        get("/settings/knowledge/new", || web::get().to(knowledge::new)),
        get("/settings/knowledge/{document}", || {
            web::get().to(knowledge::one)
        }),
        get("/settings/model", || web::get().to(model::page)),
        get("/inbox", || web::get().to(inbox::inbox)),
        get("/inbox/stream", || web::get().to(inbox_stream::stream)),
        get("/inbox/{conversation}", || {
            web::get().to(inbox::conversation)
        }),
        post("/api/v1/claims", || web::post().to(acts::claim)),
        get("/api/v1/conversations/{conversation}", || {
            web::get().to(looks::show)
        }),
        post("/api/v1/conversations/{conversation}/take-over", || {
            web::post().to(acts::take_over)
        }),
        post("/api/v1/conversations/{conversation}/hand-back", || {
            web::post().to(acts::hand_back)
        }),
        post("/api/v1/conversations/{conversation}/handled", || {
            web::post().to(acts::handled)
        }),
        post("/api/v1/conversations/{conversation}/close", || {
            web::post().to(acts::close)
        }),
        post("/api/v1/conversations/{conversation}/tags", || {
            web::post().to(acts::tags)
        }),
        post("/api/v1/conversations/{conversation}/messages", || {
            web::post().to(acts::reply)
        }),
        post("/api/v1/conversations/{conversation}/copilot", || {
            web::post().to(copilot::ask)
        }),
        post("/api/v1/conversations/{conversation}/ratings", || {
            web::post().to(lessons::rate)
        }),
        post("/api/v1/conversations/{conversation}/gaps", || {
            web::post().to(lessons::learn)
        }),
        post("/api/v1/conversations/{conversation}/typing", || {
            web::post().to(looks::typing)
        }),
        post("/api/v1/conversations/{conversation}/viewing", || {
            web::post().to(looks::viewing)
        }),
        get("/api/v1/deliveries/dead", || {
            web::get().to(looks::dead_deliveries)
        }),
        get("/api/v1/privacy-requests", || web::get().to(privacy::list)),
        get("/api/v1/privacy-requests/{request}/export", || {
            web::get().to(privacy::export)
        }),
        get("/api/v1/retention", || web::get().to(privacy::retention)),
        post("/api/v1/retention", || web::post().to(privacy::keep_for)),
        post("/api/v1/deliveries/replay", || web::post().to(replays::all)),
        post("/api/v1/deliveries/{delivery}/replay", || {
            web::post().to(replays::one)
        }),
        post("/api/v1/model", || web::post().to(model::save)),
        post("/api/v1/model/test", || web::post().to(model::test)),
        post("/api/v1/try", || web::post().to(trial::ask)),
        get("/api/v1/documents", || web::get().to(documents::all)),
        post("/api/v1/documents", || web::post().to(documents::create)),
        post("/api/v1/documents/preview", || {
            web::post().to(drafts::preview)
        }),
        post("/api/v1/documents/try", || web::post().to(drafts::attempt)),
        post("/api/v1/documents/files", || web::post().to(files::upload)),
        get("/api/v1/documents/{document}", || {
            web::get().to(documents::one)
        }),
        post("/api/v1/documents/{document}", || {
            web::post().to(documents::save)
        }),
        post("/api/v1/documents/{document}/switch", || {
            web::post().to(documents::switch)
        }),
        post("/api/v1/documents/{document}/delete", || {
            web::post().to(documents::delete)
        }),
        post("/api/v1/documents/{document}/restore", || {
            web::post().to(documents::restore)
        }),
        post("/api/v1/documents/{document}/follow", || {
            web::post().to(documents::follow)
        }),
        get("/api/v1/documents/{document}/versions/{version}", || {
            web::get().to(documents::version)
        }),
        get("/api/v1/sources", || web::get().to(sources::all)),
        post("/api/v1/sources", || web::post().to(sources::add)),
        get("/api/v1/sources/{source}", || web::get().to(sources::one)),
        post("/api/v1/sources/{source}/refresh", || {
            web::post().to(sources::refresh)
        }),
        post("/api/v1/sources/{source}/stop", || {
            web::post().to(sources::stop)
        }),
        post("/api/v1/sources/{source}/delete", || {
            web::post().to(sources::delete)
        }),
        get("/settings/gaps", || web::get().to(gaps::page)),
        post("/api/v1/gaps/{gap}/answer", || web::post().to(gaps::answer)),
        post("/api/v1/gaps/{gap}/dismiss", || {
            web::post().to(gaps::dismiss)
        }),
        post("/api/v1/answer-tests/{test}", || {
            web::post().to(gaps::expect)
        }),
        post("/api/v1/sample-questions", || web::post().to(gaps::sample)),
        // Scripts and styles
        get("/assets/stream.js", || web::get().to(assets::stream_reader)),
        get("/assets/inbox/{file}", || web::get().to(assets::inbox)),
        get("/assets/settings/{file}", || {
            web::get().to(assets::settings)
        }),
    ]
}

/// Registers them. Routes of one path share a resource, so that another method there is a 405.
pub fn configure(config: &mut ServiceConfig) {
    let mut by_path: Vec<(&'static str, Vec<Route>)> = Vec::new();
    for route in routes() {
        match by_path.iter_mut().find(|(path, _)| *path == route.path) {
            Some((_, there)) => there.push(route),
            None => by_path.push((route.path, vec![route])),
        }
    }
    for (path, there) in by_path {
        let mut resource = web::resource(path);
        if path.contains(":.*") {
            // Only its own method: everything else belongs to the routes after it.
            resource = resource.guard(actix_web::guard::Options());
        }
        let allowed: Vec<&str> = there.iter().map(|route| route.method).collect();
        let allowed = allowed.join(", ");
        for route in there {
            resource = resource.route((route.handler)());
        }
        resource = resource.default_service(web::to(move || {
            std::future::ready(errors::wrong_method(&allowed))
        }));
        config.service(resource);
    }
}
