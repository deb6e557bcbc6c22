//! What surrounds every page of the admin: the bar with who is there, the way around on the left, and the page's
//! security headers. Scripts and styles are the admin's own files.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use maud::{DOCTYPE, Markup, html};
use url::Url;

use crate::demo::store::Store;
use crate::demo::store::staff::{USERS, User};

/// Where in the admin one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Home,
    Orders,
    Products,
    Customers,
    App,
    Settings,
}

/// What the chrome needs to know.
pub struct Page<'a> {
    pub title: &'a str,
    pub place: Place,
    pub viewer: &'static User,
}

/// The whole page. Only the app may be framed, and nobody may frame the admin.
pub fn answer(
    store: &Store,
    status: StatusCode,
    page: &Page<'_>,
    content: &Markup,
) -> HttpResponse {
    let app = Url::parse(&store.app_url());
    let app = app.map_or_else(|_| String::new(), |url| url.origin().ascii_serialization());
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
         frame-src {app}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "same-origin"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(markup(store, page, content).into_string())
}

fn markup(store: &Store, page: &Page<'_>, content: &Markup) -> Markup {
    let framed = page.place == Place::App;
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (page.title) " · Crescent Music · Admin" }
                link rel="icon" type="image/svg+xml" href="/cdn/icon.svg";
                link rel="stylesheet" href="/_admin/admin.css";
                script type="module" src="/_admin/admin.js" {}
            }
            body class=[framed.then_some("framed")] {
                a.skip href="#content" { "Skip to content" }
                div.loading data-loading hidden {}
                (bar(store, page))
                div.layout {
                    (around(store, page.place))
                    main #content tabindex="-1" { (content) }
                }
                div.toast role="status" aria-live="polite" data-toast {}
            }
        }
    }
}

fn bar(store: &Store, page: &Page<'_>) -> Markup {
    let initials = |user: &User| -> String {
        let names = [user.first_name, user.last_name];
        names
            .iter()
            .filter_map(|name| name.chars().next())
            .collect()
    };
    html! {
        header.top {
            button.menu type="button" aria-expanded="false" aria-controls="around" data-menu {
                svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" { path d="M3 5h14M3 10h14M3 15h14" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" {} }
                span.hidden { "Menu" }
            }
            span.shop { "Crescent Music" }
            div.save-bar data-save-bar hidden {
                span { "Unsaved changes" }
                button type="button" data-discard { "Discard" }
                button.primary type="button" data-save { "Save" }
            }
            details.viewer {
                summary {
                    span.avatar aria-hidden="true" { (initials(page.viewer)) }
                    span.name { (page.viewer.first_name) " " (page.viewer.last_name) }
                }
                form action=(format!("/{}/admin/_user", store.inner.config.shop)) method="post" {
                    input type="hidden" name="back" data-back;
                    p.subdued { "Who is at the desk?" }
                    @for user in &USERS {
                        button type="submit" name="user" value=(user.id) aria-pressed=(if user.id == page.viewer.id { "true" } else { "false" }) {
                            span.avatar aria-hidden="true" { (initials(user)) }
                            span { (user.first_name) " " (user.last_name) br; span.subdued { @if user.owner { "Account owner" } @else { "Staff" } } }
                        }
                    }
                }
            }
        }
    }
}

fn around(store: &Store, here: Place) -> Markup {
    let base = format!("/{}/admin", store.inner.config.shop);
    let app = format!("{base}/apps/{}", store.inner.config.client_id);
    let item = |path: &str, name: &str, place: Place| {
        html! { li { a href=(format!("{base}{path}")) aria-current=[(place == here).then_some("page")] { (name) } } }
    };
    html! {
        nav.around #around aria-label="Admin" {
            ul {
                (item("", "Home", Place::Home))
                (item("/orders", "Orders", Place::Orders))
                (item("/products", "Products", Place::Products))
                (item("/customers", "Customers", Place::Customers))
            }
            h2 { "Apps" }
            ul {
                li {
                    a.app href=(app) aria-current=[(here == Place::App).then_some("page")] data-app-home { (mark()) "Counterbell" }
                    ul.app-nav data-app-nav hidden {}
                }
            }
            ul.last {
                (item("/settings/apps", "Settings", Place::Settings))
                li { a href="/" { "Online store" } }
                li { a href="/_demo" { "Store controls" } }
            }
        }
    }
}

/// The app's mark: a bell.
pub fn mark() -> Markup {
    html! {
        svg.mark viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" {
            rect width="20" height="20" rx="5" fill="#f5b93f" {}
            path d="M10 4.4a3.9 3.9 0 0 0-3.9 3.9c0 3.2-1.6 4.5-1.6 4.5h11s-1.6-1.3-1.6-4.5A3.9 3.9 0 0 0 10 4.4Zm-1.6 10.7a1.6 1.6 0 0 0 3.2 0" fill="none" stroke="#1a1a1a" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round" {}
        }
    }
}
