//! The languages the assistant speaks in a shop: shown, and set.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};
use serde::Deserialize;

use super::shell::{Look, Shell};
use crate::app::App;
use crate::assistant::knowledge;
use crate::assistant::language::{Language, settings};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::inbox::drawn::{self, SEEN, Seen};
use crate::team::document::{self, Opened};
use crate::team::{Staff, frame};

/// `GET /settings/languages`.
///
/// # Errors
/// The database's. Who is not signed in is shown the way in.
pub async fn page(request: HttpRequest, app: App) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let shop = staff.shop;
    let (set, found) = app
        .store
        .read(move |conn| {
            let found = knowledge::list::spoken(conn, shop)?;
            Ok::<_, Error>((settings::read(conn, shop)?, found))
        })
        .await?;
    let shell = Shell {
        title: "Languages",
        viewer: &staff.member.name,
        now: app.store.clock().now(),
        frame: frame.as_ref(),
        script: "/assets/settings/languages.js",
    };
    let look = Look {
        styles: &["/assets/settings/model.css"],
        narrow: true,
        ..Look::default()
    };
    let page = shell.page_as(&look, &shown(&shell, &set, &found));
    Ok(frame::answer(HttpResponse::Ok(), page, frame.as_ref()))
}

fn shown(shell: &Shell<'_>, set: &[Language], found: &[(Language, usize)]) -> Markup {
    let first = set.first().copied();
    let first = first.or_else(|| found.first().map(|(language, _)| *language));
    let first = first.unwrap_or(Language::En);
    html! {
        header class="page-head" {
            h1 { "Languages" }
            a class="button" href=(shell.link("/settings")) { "Back to Home" }
        }
        section class="card" aria-labelledby="content-title" {
            div class="card-head" { h2 id="content-title" { "What your content is in" } }
            @if found.is_empty() {
                p class="subdued" { "There is no content yet that tells a language." }
            } @else {
                p { (told(found)) }
            }
            p class="subdued foot" {
                "A question is answered from content in its own language first. Where there is only content in another, "
                "the assistant says so and quotes it as it is."
            }
        }
        form id="languages" class="card fields" novalidate method="post"
            action=(drawn::address("/api/v1/languages", &codes(set))) {
            div class="card-head" { h2 { "What the assistant speaks" } }
            fieldset {
                legend { "In which languages" }
                label class="setting" {
                    input type="radio" name="which" value="all" checked[set.is_empty()];
                    "All it has words for"
                }
                label class="setting" {
                    input type="radio" name="which" value="some" checked[!set.is_empty()];
                    "Only these"
                }
            }
            fieldset class="own" {
                legend class="sr" { "Languages" }
                @for language in Language::ALL {
                    label class="setting" {
                        input type="checkbox" name="language" value=(language.code())
                            checked[set.contains(&language) || set.is_empty() && language == first];
                        (language.english())
                    }
                }
            }
            div class="field own" {
                label for="first" { "The shop’s own" }
                select id="first" name="first" aria-describedby="languages-note" {
                    @for language in Language::ALL {
                        option value=(language.code()) selected[language == first] { (language.english()) }
                    }
                }
            }
            p id="languages-note" class="subdued" data-note=(NOTE) role="status" { (NOTE) }
            div class="form-foot" { button class="button primary" { "Save" } }
        }
    }
}

/// "English (30 documents), German (1 document)".
fn told(found: &[(Language, usize)]) -> Markup {
    html! {
        @for (at, (language, pages)) in found.iter().enumerate() {
            @if at > 0 { ", " }
            span { (language.english()) " (" (pages) @if *pages == 1 { " document)" } @else { " documents)" } }
        }
    }
}

const NOTE: &str = "Who writes in another language is told, in that language, which ones are spoken here, and is answered \
                    in the shop’s own.";

/// What was chosen.
#[derive(Debug, Deserialize)]
pub struct Chosen {
    /// The shop's own first; none is all.
    #[serde(default)]
    languages: Vec<String>,
}

/// `POST /api/v1/languages`: keeps them.
///
/// # Errors
/// [`Error::Invalid`] on `languages`; [`Error::SavedMeanwhile`].
pub async fn save(
    staff: Staff,
    seen: web::Query<Seen>,
    input: web::Json<Chosen>,
    app: App,
) -> Result<HttpResponse, Error> {
    let mut chosen: Vec<Language> = Vec::new();
    for code in &input.languages {
        let known = Language::ALL.into_iter().find(|one| one.code() == code);
        let language = known.ok_or_else(|| {
            Error::invalid("languages", "The assistant has no words in one of these.")
        })?;
        if !chosen.contains(&language) {
            chosen.push(language);
        }
    }
    let kept = serde_json::json!({ "languages": codes(&chosen) });
    let read = |conn: &mut Conn, shop: ShopId| Ok(codes(&settings::read(conn, shop)?));
    let seen = seen.into_inner();
    let seen = drawn::keep(&app.store, staff.shop, seen, read, move |tx| {
        settings::keep(tx, &chosen)
    })
    .await?;
    tracing::info!(staff = %staff.id(), "the assistant's languages were set");
    Ok(HttpResponse::Ok().insert_header((SEEN, seen)).json(kept))
}

fn codes(languages: &[Language]) -> Vec<&'static str> {
    languages.iter().map(|one| one.code()).collect()
}
