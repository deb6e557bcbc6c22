//! Settings out and in: the page, the file, and what a file would change before it does.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, ContentDisposition, DispositionParam, DispositionType,
};
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use super::difference::{Change, between};
use super::put::{self, How};
use super::{Halt, LEFT_OUT, Problem, taken};
use crate::app::App;
use crate::error::Error;
use crate::live::Frame as Live;
use crate::settings::knowledge::input::{bytes, is_form};
use crate::settings::shell::{Look, Shell};
use crate::team::document::{self, Opened};
use crate::team::{Can, Frame, Staff, frame};

/// Bytes of a file; a form writes some characters as three.
const LONGEST: usize = 2 * 1024 * 1024;
const FORM: usize = 3 * LONGEST + 4096;

/// `GET /settings/transfer`.
///
/// # Errors
/// The database's. Who is not signed in is shown the way in.
pub async fn page(request: HttpRequest, app: App) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    Ok(shown(
        &app,
        &staff,
        frame.as_ref(),
        StatusCode::OK,
        &html! {},
    ))
}

/// `GET /api/v1/settings/export`: the file.
///
/// # Errors
/// The database's.
pub async fn export(staff: Staff, app: App) -> Result<HttpResponse, Error> {
    let (shop, now) = (staff.shop, app.store.clock().now());
    let seal = app.notices.sender.seal().clone();
    let mut all = app
        .store
        .read(move |conn| taken::settings(conn, shop, &seal))
        .await?;
    if let Some(parts) = all.as_object_mut() {
        parts.insert("exported_at".into(), json!(now.rfc3339()));
        parts.insert("left_out".into(), json!(LEFT_OUT));
    }
    let day = now.rfc3339();
    let name = format!(
        "counterbell-settings-{}.json",
        day.get(..10).unwrap_or_default()
    );
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((
            CONTENT_DISPOSITION,
            ContentDisposition {
                disposition: DispositionType::Attachment,
                parameters: vec![DispositionParam::Filename(name)],
            },
        ))
        .body(serde_json::to_string_pretty(&all).map_err(Error::fault)?))
}

/// What was sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Sent {
    /// The file's text.
    text: String,
    /// What is not in it goes.
    whole: bool,
    /// It is to be done; else only looked at.
    sure: bool,
}

async fn sent(request: &HttpRequest, payload: web::Payload) -> Result<Sent, Error> {
    let body = bytes(
        payload,
        FORM,
        "text",
        "That is too long for a settings file.",
    )
    .await?;
    if !is_form(request) {
        let unreadable = |_| Error::invalid("text", "The request could not be read.");
        return serde_json::from_slice(&body).map_err(unreadable);
    }
    let mut sent = Sent::default();
    for (name, value) in form_urlencoded::parse(&body) {
        match &*name {
            "text" => sent.text = value.into_owned(),
            "whole" => sent.whole = true,
            "sure" => sent.sure = true,
            _ => {}
        }
    }
    Ok(sent)
}

/// `POST /api/v1/settings/import`: says what a file would change, or, once that is confirmed, takes it in. With it
/// everything is kept, or nothing.
///
/// # Errors
/// [`Error::Invalid`] on `text`; what is wrong in the file is answered with 422 and a list of problems.
pub async fn import(
    request: HttpRequest,
    payload: web::Payload,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let sent = sent(&request, payload).await?;
    if sent.text.trim().is_empty() {
        return Err(Error::invalid(
            "text",
            "Choose a settings file, or paste what is in it.",
        ));
    }
    if sent.text.len() > LONGEST {
        return Err(Error::invalid(
            "text",
            "That is too long for a settings file.",
        ));
    }
    let how = How {
        whole: sent.whole,
        look: !sent.sure,
    };
    let (me, words) = (staff.id(), sent.text.clone());
    let shared = app.clone();
    let done = app
        .store
        .write(staff.shop, move |tx| {
            put::settings(tx, &words, me, how, &shared)
        })
        .await;
    let (status, part, answer) = match done {
        Ok((number, told)) => {
            app.books
                .prepare(&app.store, &app.vectors, staff.shop)
                .await?;
            app.models.forget(staff.shop);
            app.hub.tell_staff(staff.shop, Live::Nudge);
            tracing::info!(staff = %staff.id(), changes = number, "settings were imported");
            let answer = json!({ "changed": number, "told": told });
            (StatusCode::OK, kept(number, &told), answer)
        }
        Err(Halt::Seen(seen)) => {
            let (before, after, told) = *seen;
            let changes = between(&before, &after);
            let answer = json!({ "changes": changes, "told": told });
            (StatusCode::OK, preview(&changes, &told, &sent), answer)
        }
        Err(Halt::Wrong(problems)) => {
            let first = problems.first();
            let answer = json!({
                "error": {
                    "code": "invalid",
                    "message": first.map_or("This file can’t be read.", |one| one.text.as_str()),
                    "field": "text",
                },
                "problems": (problems.iter()).map(|one| json!({ "field": one.path, "text": one.text })).collect::<Vec<_>>(),
            });
            (StatusCode::UNPROCESSABLE_ENTITY, wrong(&problems), answer)
        }
        Err(Halt::Failed(error)) => return Err(error),
    };
    if is_form(&request) {
        return Ok(shown(&app, &staff, None, status, &part));
    }
    let mut answer = answer;
    if let Some(parts) = answer.as_object_mut() {
        parts.insert("html".into(), json!(part.0));
    }
    Ok(HttpResponse::build(status).json(answer))
}

fn shown(
    app: &App,
    staff: &Staff,
    frame: Option<&Frame>,
    status: StatusCode,
    part: &Markup,
) -> HttpResponse {
    let shell = Shell {
        title: "Import and export",
        viewer: &staff.member.name,
        now: app.store.clock().now(),
        frame,
        script: "/assets/settings/transfer.js",
    };
    let look = Look {
        styles: &[
            "/assets/settings/knowledge.css",
            "/assets/settings/transfer.css",
        ],
        ..Look::default()
    };
    let main = main(&shell, staff.may(Can::Manage), part);
    frame::answer(
        HttpResponse::build(status),
        shell.page_as(&look, &main),
        frame,
    )
}

fn main(shell: &Shell<'_>, manages: bool, part: &Markup) -> Markup {
    html! {
        header class="page-head" {
            h1 { "Import and export" }
            a class="button" href=(shell.link("/settings")) { "Back to Home" }
        }
        p class="subdued lead" {
            "All settings as one file: to keep, to look through, or to set up another store alike. "
            "It has no keys or passwords in it, nothing of your shoppers, and nobody of your team. Your knowledge stays where it is."
        }
        details class="subdued left-out" {
            summary { "What is not in the file" }
            ul { @for one in LEFT_OUT { li { (one) } } }
        }
        @if manages {
            section class="card" aria-labelledby="export-title" {
                div class="card-head" { h2 id="export-title" { "Export" } }
                div class="card-body" {
                    a class="button primary" href="/api/v1/settings/export" data-download="counterbell-settings.json" { "Download settings" }
                }
            }
            form class="card" id="import" method="post" action="/api/v1/settings/import" novalidate aria-labelledby="import-title" {
                div class="card-head" { h2 id="import-title" { "Import" } }
                div class="card-body transfer" {
                    label class="button file script-only" { "Choose a file" input type="file" id="file" accept=".json,application/json"; }
                    div class="field" {
                        label for="text" { "What is in the file" }
                        textarea id="text" name="text" rows="6" spellcheck="false" aria-describedby="text-note" {}
                        p class="note" id="text-note" data-note="text" {}
                    }
                    label class="tick" { input type="checkbox" name="whole"; "Also remove what is not in the file (actions, notification rules, replies, filters, sites; tags are archived)" }
                    div class="acts" { button class="button primary" { "See what changes" } }
                    p class="subdued" { "Nothing is changed before you have seen it and said so." }
                }
            }
            div id="outcome" tabindex="-1" aria-live="polite" { (part) }
        } @else {
            p { "An admin of your team can take settings out and in." }
        }
    }
}

fn preview(changes: &[Change], told: &[Problem], sent: &Sent) -> Markup {
    html! {
        section class="card" aria-labelledby="preview-title" {
            div class="card-head" {
                h2 id="preview-title" {
                    @match changes.len() { 0 => "Nothing would change", 1 => "One change", number => { (number) " changes" } }
                }
            }
            div class="card-body transfer" {
                @if !told.is_empty() {
                    ul class="told" { @for one in told { li { (one.text) } } }
                }
                @if !changes.is_empty() {
                    div class="scrolls" tabindex="0" role="region" aria-labelledby="preview-title" {
                        table class="changes" {
                            thead { tr { th scope="col" { "Where" } th scope="col" { "Now" } th scope="col" { "Then" } } }
                            tbody {
                                @for one in changes {
                                    tr {
                                        th scope="row" translate="no" { (one.place) }
                                        td { @if let Some(text) = &one.before { (text) } @else { span class="badge" data-tone="good" { "New" } } }
                                        td { @if let Some(text) = &one.after { (text) } @else { span class="badge" data-tone="warn" { "Removed" } } }
                                    }
                                }
                            }
                        }
                    }
                    form method="post" action="/api/v1/settings/import" data-sure {
                        textarea name="text" hidden { (sent.text) }
                        @if sent.whole { input type="hidden" name="whole" value="on"; }
                        input type="hidden" name="sure" value="on";
                        button class="button primary" { "Import these settings" }
                    }
                }
            }
        }
    }
}

fn wrong(problems: &[Problem]) -> Markup {
    html! {
        section class="card" aria-labelledby="wrong-title" {
            div class="card-head" { h2 id="wrong-title" { "Nothing was changed" } }
            div class="card-body transfer" {
                p { "The file can’t be taken in as it is:" }
                ul class="problems" {
                    @for one in problems { li { code { (one.path) } " " span { (one.text) } } }
                }
            }
        }
    }
}

fn kept(number: usize, told: &[Problem]) -> Markup {
    html! {
        section class="card" aria-labelledby="kept-title" {
            div class="card-head" { h2 id="kept-title" { "Imported" } span class="badge" data-tone="good" { "Done" } }
            div class="card-body" {
                p { @if number == 1 { "One setting was changed." } @else { (number) " settings were changed." } " They count from the next message on." }
                @if !told.is_empty() {
                    ul class="told" { @for one in told { li { (one.text) } } }
                }
            }
        }
    }
}
