//! The chats in which a gap's question cost a handoff: before its answer was published, or since.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};
use serde::Deserialize;

use super::chats::{self, Line, PAGE};
use super::days;
use super::hits::Hit;
use super::page::{around, look};
use super::read::Tally;
use super::words::grouped;
use crate::app::App;
use crate::assistant::learning::gaps::{self, HandedOff, Since};
use crate::clock::Micros;
use crate::db::Conn;
use crate::error::Error;
use crate::handoff::desk;
use crate::ids::Id;
use crate::team::document::{self, Opened};
use crate::team::{Frame, Staff, frame};

/// Which of them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Sought {
    gap: String,
    when: When,
    /// The last one of the page before.
    behind: String,
}

/// On which side of the answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum When {
    #[default]
    Before,
    Since,
}

impl When {
    const fn key(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Since => "since",
        }
    }
}

/// What the page shows.
struct Shown {
    now: Micros,
    viewer: Staff,
    gap: Id,
    when: When,
    since: Since,
    lines: Vec<Line>,
    next: Option<Id>,
}

/// `GET /reports/gap`: the chats behind a number of a gap.
///
/// # Errors
/// [`Error::NotFound`] when this shop has no such gap, or nobody has answered it; the database's.
pub async fn page(
    request: HttpRequest,
    sought: web::Query<Sought>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (viewer, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let gap: Id = sought.gap.parse().map_err(|_| Error::NotFound)?;
    let (when, behind) = (sought.when, sought.behind.parse().ok());
    let now = app.store.clock().now();
    let shown = app
        .store
        .read(move |conn| read(conn, viewer, (gap, when), behind, now))
        .await?;
    let markup = drawn(&shown, frame.as_ref());
    Ok(frame::answer(HttpResponse::Ok(), markup, frame.as_ref()))
}

fn read(
    conn: &mut Conn,
    viewer: Staff,
    (gap, when): (Id, When),
    behind: Option<Id>,
    now: Micros,
) -> Result<Shown, Error> {
    let shop = viewer.shop;
    let since = gaps::effect(conn, shop, gap)?;
    let of = (gap, since.published_at, when == When::Since);
    let mut found = gaps::handed_off(conn, shop, of, behind, PAGE + 1)?;
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = found.len() > most;
    found.truncate(most);
    let next = found.last().map(|one| one.message).filter(|_| more);
    let zone = desk::zone(conn, shop)?;
    let hit = |one: HandedOff| Hit {
        day: days::day(zone, one.at),
        chat: one.chat,
        tally: Tally {
            number: 1,
            total: 0,
        },
    };
    let found = found.into_iter().map(hit).collect();
    Ok(Shown {
        now,
        lines: chats::dress(conn, shop, found)?,
        viewer,
        gap,
        when,
        since,
        next,
    })
}

fn drawn(shown: &Shown, frame: Option<&Frame>) -> Markup {
    let shell = around("Chats of a gap", &shown.viewer, shown.now, frame);
    let (heading, number) = match shown.when {
        When::Before => ("Handoffs before the answer", shown.since.before),
        When::Since => ("Handoffs since the answer", shown.since.after),
    };
    let main = html! {
        p { a href=(shell.link("/reports#answered")) { "Reports" } }
        header class="page-head" {
            div {
                h1 { (heading) }
                p class="subdued" { (grouped(number)) " because of one gap." }
            }
        }
        section class="card" aria-label="Chats" {
            @if shown.lines.is_empty() { p class="subdued" { "No chat counts here (any more)." } } @else {
                (chats::table(&shell, &shown.lines, None, |_| html! {}))
                @if let Some(next) = shown.next {
                    p class="older" { a class="button" href=(shell.link(&format!("/reports/gap?gap={}&when={}&behind={next}", shown.gap, shown.when.key()))) { "Older" } }
                }
            }
        }
    };
    shell.page_as(&look(), &main)
}
