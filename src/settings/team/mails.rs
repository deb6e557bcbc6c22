//! The mail that went out for the shop, and what became of it.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::parts::{SCRIPT, page as around, tabs};
use crate::app::App;
use crate::clock::Micros;
use crate::error::Error;
use crate::ids::Id;
use crate::inbox::{Tick, time};
use crate::mail::{self, Listed, State};
use crate::settings::shell::Shell;
use crate::team::document::{self, Opened};
use crate::team::{Staff, frame};

/// Mails on the page.
const SHOWN: i64 = 100;

/// `GET /settings/mail`.
///
/// # Errors
/// The database's. Who is not signed in is shown the way in.
pub async fn page(request: HttpRequest, app: App) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let (shop, now) = (staff.shop, app.store.clock().now());
    let mails = app
        .store
        .read(move |conn| mail::listed(conn, shop, SHOWN))
        .await?;
    let shell = Shell {
        title: "Mail",
        viewer: &staff.member.name,
        now,
        frame: frame.as_ref(),
        script: SCRIPT,
    };
    let main = main(&shell, &staff, &mails, app.postman.has_server(), now);
    Ok(frame::answer(
        HttpResponse::Ok(),
        around(&shell, &main),
        frame.as_ref(),
    ))
}

fn main(
    shell: &Shell<'_>,
    staff: &Staff,
    mails: &[Listed],
    has_server: bool,
    now: Micros,
) -> Markup {
    html! {
        header class="page-head" { h1 { "Mail" } }
        (tabs(shell, staff, "/settings/mail"))
        section class="card team" aria-labelledby="mail-title" {
            div class="card-head" { h2 id="mail-title" { "Last mails" } }
            @if !has_server {
                p class="subdued" {
                    "No mail server is set, so mail is kept and not sent. Whoever runs the app sets SMTP_URL."
                }
            }
            @if mails.is_empty() { p class="subdued" { "None in the last 30 days." } }
            ul class="rows" {
                @for mail in mails { (row(mail, now)) }
            }
        }
    }
}

fn row(mail: &Listed, now: Micros) -> Markup {
    html! {
        li class="row" {
            div class="who" {
                h3 translate="no" { (mail.subject) }
                p class="subdued" {
                    (mail.to) " · " (time(mail.at, now, Tick::Clock))
                    @if let (Some(why), true) = (&mail.error, mail.state != State::Sent) { br; (why) }
                    @if mail.state == State::Queued && mail.tries > 0 {
                        " Tried " (mail.tries) " times; next " (time(mail.due_at, now, Tick::Clock)) "."
                    }
                }
            }
            div class="acts" {
                (state(mail.state))
                @if mail.state == State::Failed {
                    form method="post" action={ "/api/v1/mails/" (mail.id) "/again" } data-send data-then="reload" {
                        button class="button" { "Try again" }
                    }
                }
            }
        }
    }
}

/// A mail's state as a badge.
#[must_use]
pub fn state(state: State) -> Markup {
    let (tone, words) = match state {
        State::Queued => ("warn", "On its way"),
        State::Sent => ("good", "Sent"),
        State::Failed => ("critical", "Not sent"),
        State::Kept => ("", "Kept here"),
    };
    html! { span class="badge" data-tone=(tone) { (words) } }
}

/// `POST /api/v1/mails/{mail}/again`.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] when it did not fail.
pub async fn again(id: web::Path<Id>, staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let id = *id;
    app.store
        .insert(staff.shop, move |tx| mail::again(tx, id))
        .await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({})))
}
