//! Other sites than the store's own: which may show the chat, and the one line each of them needs.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};
use serde::Deserialize;

use super::shell::Shell;
use crate::app::App;
use crate::error::Error;
use crate::ids::Id;
use crate::shop::sites::{self, Site};
use crate::team::document::{self, Opened};
use crate::team::{Staff, frame};

/// `GET /settings/sites`.
///
/// # Errors
/// The database's. Who is not signed in is shown the way in.
pub async fn page(request: HttpRequest, app: App) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let shop = staff.shop;
    let there = app.store.read(move |conn| sites::all(conn, shop)).await?;
    let origin = app.config.app_url.origin().ascii_serialization();
    let shell = Shell {
        title: "Other sites",
        viewer: &staff.member.name,
        now: app.store.clock().now(),
        frame: frame.as_ref(),
        script: "/assets/settings/sites.js",
    };
    let tag = |site: &Site| {
        let key = site.key(shop);
        format!("<script src=\"{origin}/widget.js?key={key}\" async></script>")
    };
    let main = shown(&shell, &there, &tag);
    Ok(frame::answer(
        HttpResponse::Ok(),
        shell.page(&main),
        frame.as_ref(),
    ))
}

fn shown(shell: &Shell<'_>, there: &[Site], tag: &dyn Fn(&Site) -> String) -> Markup {
    html! {
        header class="page-head" {
            h1 { "Other sites" }
            a class="button" href=(shell.link("/settings")) { "Back to Home" }
        }
        p class="subdued lead" {
            "Your store’s own pages have the chat through the theme. A blog, a landing page or a headless storefront gets it with one line: add the site here, and put its line before " code { "</body>" } " on its pages."
        }
        section class="card" aria-labelledby="add-title" {
            div class="card-head" { h2 id="add-title" { "Add a site" } }
            form class="card-body" method="post" action="/api/v1/sites" data-add novalidate {
                div class="field" {
                    label for="origin" { "Address" }
                    input class="input" id="origin" name="origin" type="text" inputmode="url" autocomplete="url"
                        placeholder="https://www.example.com" aria-describedby="origin-help origin-error" required;
                    p class="subdued" id="origin-help" { "The chat opens on all pages of this address, and on no other." }
                    p class="error" id="origin-error" role="alert" hidden {}
                }
                button class="button primary" { "Add site" }
            }
        }
        @for site in there {
            section class="card" id={ "site-" (site.id) } aria-label=(site.origin) {
                div class="card-head" {
                    h2 translate="no" { (site.origin) }
                    span class="badge" data-tone=[site.seen_at.map(|_| "good")] {
                        @if site.seen_at.is_some() { "Chat seen there" } @else { "Not seen yet" }
                    }
                }
                div class="card-body" {
                    label for={ "tag-" (site.id) } { "The line for its pages" }
                    textarea class="input" id={ "tag-" (site.id) } rows="2" readonly spellcheck="false" { (tag(site)) }
                    div class="acts" {
                        button class="button" type="button" data-copy={ "tag-" (site.id) } { "Copy" }
                        form method="post" action={ "/api/v1/sites/" (site.id) "/delete" } data-remove {
                            button class="button bare" { "Remove" span class="sr" translate="no" { " " (site.origin) } }
                        }
                    }
                }
            }
        }
    }
}

/// A site.
#[derive(Debug, Deserialize)]
pub struct SiteInput {
    #[serde(default)]
    origin: String,
}

/// `POST /api/v1/sites`.
///
/// # Errors
/// [`Error::Invalid`] on `origin`.
pub async fn add(
    staff: Staff,
    input: web::Json<SiteInput>,
    app: App,
) -> Result<HttpResponse, Error> {
    let origin =
        sites::origin(&input.origin).map_err(|message| Error::invalid("origin", message))?;
    app.store
        .write(staff.shop, move |tx| sites::add(tx, &origin))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /api/v1/sites/{site}/delete`.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn remove(staff: Staff, site: web::Path<Id>, app: App) -> Result<HttpResponse, Error> {
    let id = *site;
    app.store
        .write(staff.shop, move |tx| sites::remove(tx, id))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
