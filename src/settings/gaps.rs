//! What the assistant could not answer, and what it answered wrongly: the page, and what staff make of it there.
//!
//! `read` gathers what the page shows, `groups` sorts its cards, `page` shows it, `effect` is what an answer does; the
//! acts here write an answer, set a card aside, say what a test wants, and attach a sample question. `review` goes
//! through the chats of a tag, one after the other.

mod effect;
mod groups;
mod marks;
mod older;
mod page;
mod phrases;
mod read;
mod review;

pub use review::page as review;

use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use effect::{Effect, effect, then};
use groups::By;
use serde::Deserialize;

use crate::app::App;
use crate::assistant::knowledge::audience::Audiences;
use crate::assistant::learning::answer_tests::{self, Expects};
use crate::assistant::learning::gaps::{self as cards, Answer};
use crate::assistant::learning::{Contents, Reader, samples};
use crate::assistant::retrieval::{Index, Scopes};
use crate::clock::Micros;
use crate::db::ShopId;
use crate::error::Error;
use crate::ids::Id;
use crate::inbox::acts::{Sent, is_form, read as read_body};
use crate::team::document;
use crate::team::{Opened, Staff, frame};

/// Which cards to show.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sift {
    /// Those with questions put to this assistant; any other text is for all.
    assistant: String,
    /// One that is there in any case, however old.
    gap: String,
    /// What the open ones are grouped by: `topic`, or else the product.
    by: String,
    /// Where the open ones go on, and the settled ones: `time-card`.
    open: String,
    settled: String,
}

impl Sift {
    fn behind(text: &str) -> Option<cards::Behind> {
        let (at, gap) = text.split_once('-')?;
        Some((Micros(at.parse().ok()?), gap.parse().ok()?))
    }
}

/// `GET /settings/gaps`.
///
/// # Errors
/// The database's. Who is not signed in is shown the way in.
pub async fn page(
    request: HttpRequest,
    sift: web::Query<Sift>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (staff, frame) = match document::open(&request, &app).await? {
        Opened::By(staff, frame) => (staff, frame),
        Opened::Answered(answer) => return Ok(answer),
    };
    let index = app.library.of(&app.store, staff.shop).await?;
    let book = app
        .books
        .of(&app.store, staff.shop)
        .await?
        .first()
        .book
        .clone();
    let now = app.store.clock().now();
    let (shop, of) = (
        staff.shop,
        (
            sift.assistant.parse().ok(),
            sift.gap.parse().ok(),
            By::parse(&sift.by),
        ),
    );
    let behind = (Sift::behind(&sift.open), Sift::behind(&sift.settled));
    let (shown, audiences) = app
        .store
        .read(move |conn| {
            let shown = read::read(conn, &staff, &book, of, behind, now)?;
            Ok::<_, Error>((shown, Audiences::of(conn, shop)?))
        })
        .await?;
    let asked: Vec<cards::Gap> = shown.gaps().cloned().collect();
    let scopes = scopes(&index, &audiences, &asked);
    let told = app
        .vectors
        .turn(move |by| {
            let reader = Reader {
                index: &index,
                by,
                scopes: &scopes,
            };
            let told = |gap: &cards::Gap| {
                let topic = gap.asked().and_then(|asked| reader.subject(&asked));
                (cards::replay(reader, gap).into_iter().next(), topic)
            };
            asked.iter().map(told).collect::<Vec<_>>()
        })
        .await?;
    let shown = shown.with(told);
    let shown = page::page(&shown, frame.as_ref());
    Ok(frame::answer(HttpResponse::Ok(), shown, frame.as_ref()))
}

/// What each assistant answers from that was asked any of this.
fn scopes(index: &Index, audiences: &Audiences, asked: &[cards::Gap]) -> Scopes {
    Scopes::new(
        index,
        audiences,
        asked.iter().flat_map(cards::Gap::assistants),
    )
}

#[derive(Deserialize)]
struct Written {
    title: String,
    text: String,
    /// `check`: only see what it would do; `draft`: keep it without using it; `publish`.
    mode: Mode,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Mode {
    Check,
    Draft,
    Publish,
}

/// `POST /api/v1/gaps/{gap}/answer`: checks, keeps or publishes an answer, and asks the failed questions and all
/// tests again.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] on `title` or `text`.
pub async fn answer(
    request: HttpRequest,
    body: Sent,
    gap: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let input: Written = read_body(&request, &body)?;
    let written = Answer::parse(&input.title, &input.text)?;
    let (shop, gap) = (staff.shop, *gap);
    app.store
        .read(move |conn| cards::one(conn, shop, gap))
        .await?;
    let done = match input.mode {
        Mode::Check => check(&app, shop, gap, &written).await?,
        Mode::Draft | Mode::Publish => {
            let publish = input.mode == Mode::Publish;
            app.store
                .insert(shop, move |tx| cards::answer(tx, gap, &written, publish))
                .await?;
            tracing::info!(gap = %gap, staff = %staff.id(), publish, "a gap was answered");
            replay(
                &app,
                shop,
                gap,
                if publish { "answered" } else { "drafted" },
            )
            .await?
        }
    };
    Ok(if is_form(&request) {
        back(gap)
    } else {
        HttpResponse::Ok().json(done)
    })
}

/// What an answer would do: nothing is kept.
async fn check(app: &App, shop: ShopId, gap: Id, written: &Answer) -> Result<Effect, Error> {
    let index = app
        .library
        .with(&app.store, shop, written.document(gap))
        .await?;
    let (card, before, tests, contents, audiences) = app
        .store
        .read(move |conn| {
            let card = cards::one(conn, shop, gap)?;
            let before = then(conn, shop, &card)?;
            Ok::<_, Error>((
                card,
                before,
                answer_tests::list(conn, shop)?,
                Contents::of(conn, shop)?,
                Audiences::of(conn, shop)?,
            ))
        })
        .await?;
    let of_tests = tests.iter().map(|test| test.assistant);
    let asked = card.assistants().into_iter().chain(of_tests);
    let scopes = Scopes::new(&index, &audiences, asked);
    app.vectors
        .turn(move |by| {
            let reader = Reader {
                index: &index,
                by,
                scopes: &scopes,
            };
            effect(
                "checked",
                before.clone(),
                cards::replay(reader, &card),
                answer_tests::ask(reader, tests.clone(), &contents),
            )
        })
        .await
}

/// What an answer did.
async fn replay(app: &App, shop: ShopId, gap: Id, state: &'static str) -> Result<Effect, Error> {
    let ran = answer_tests::run(&app.store, &app.library, &app.vectors, shop).await?;
    let index = app.library.of(&app.store, shop).await?;
    let (card, before, audiences) = app
        .store
        .read(move |conn| {
            let card = cards::one(conn, shop, gap)?;
            let before = then(conn, shop, &card)?;
            Ok::<_, Error>((card, before, Audiences::of(conn, shop)?))
        })
        .await?;
    let scopes = scopes(&index, &audiences, std::slice::from_ref(&card));
    let replayed = app
        .vectors
        .turn(move |by| {
            let reader = Reader {
                index: &index,
                by,
                scopes: &scopes,
            };
            cards::replay(reader, &card)
        })
        .await?;
    Ok(effect(state, before, replayed, ran))
}

#[derive(Deserialize)]
struct Dismissal {
    /// Whether it is taken up again.
    #[serde(default)]
    undo: Option<serde_json::Value>,
}

/// `POST /api/v1/gaps/{gap}/dismiss`.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn dismiss(
    request: HttpRequest,
    body: Sent,
    gap: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let input: Dismissal = read_body(&request, &body)?;
    let undone = input
        .undo
        .is_some_and(|undo| undo != false && !undo.is_null());
    let gap = *gap;
    app.store
        .insert(staff.shop, move |tx| cards::dismiss(tx, gap, !undone))
        .await?;
    Ok(if is_form(&request) {
        back(gap)
    } else {
        HttpResponse::NoContent().finish()
    })
}

#[derive(Deserialize)]
struct Wanted {
    /// `other`, `admits`, `document:ID`, or `remove`.
    expects: String,
}

/// `POST /api/v1/answer-tests/{test}`: says what a test wants, or forgets it.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] on `expects`.
pub async fn expect(
    request: HttpRequest,
    body: Sent,
    test: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let input: Wanted = read_body(&request, &body)?;
    let document = |text: &str| text.strip_prefix("document:")?.parse::<i64>().ok();
    let expects = match input.expects.as_str() {
        "remove" => None,
        "other" => Some(Expects::Other),
        "admits" => Some(Expects::Admits),
        text => Some(Expects::Document(document(text).ok_or_else(|| {
            Error::invalid("expects", "Say what the answer should be.")
        })?)),
    };
    let (shop, test) = (staff.shop, *test);
    app.store
        .insert(shop, move |tx| match expects {
            Some(expects) => answer_tests::expect(tx, test, expects),
            None => answer_tests::remove(tx, test),
        })
        .await?;
    let ran = answer_tests::run(&app.store, &app.library, &app.vectors, shop).await?;
    let passes = ran
        .iter()
        .find(|one| one.test.id == test)
        .map(|one| one.passes);
    Ok(if is_form(&request) {
        HttpResponse::SeeOther()
            .insert_header((LOCATION, "/settings/gaps#tests"))
            .finish()
    } else {
        HttpResponse::Ok().json(serde_json::json!({ "passes": passes }))
    })
}

#[derive(Deserialize)]
struct Sample {
    message: Id,
    document: Id,
}

/// `POST /api/v1/sample-questions`: attaches a shopper's question to the document that answers it.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] on `document` when it has enough.
pub async fn sample(
    request: HttpRequest,
    body: Sent,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let input: Sample = read_body(&request, &body)?;
    app.store
        .insert(staff.shop, move |tx| {
            samples::accept(tx, input.document.0, input.message)
        })
        .await?;
    Ok(if is_form(&request) {
        HttpResponse::SeeOther()
            .insert_header((LOCATION, "/settings/gaps#samples"))
            .finish()
    } else {
        HttpResponse::NoContent().finish()
    })
}

#[derive(Deserialize)]
struct Adopted {
    phrase: String,
}

/// `POST /api/v1/phrases`: has the action that brings a person listen for a phrase, too: the first one that listens for
/// any.
///
/// # Errors
/// [`Error::Invalid`] on `phrase`.
pub async fn adopt(
    request: HttpRequest,
    body: Sent,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let input: Adopted = read_body(&request, &body)?;
    let me = staff.id();
    let named = app
        .store
        .write(staff.shop, move |tx| phrases::adopt(tx, &input.phrase, me))
        .await?;
    Ok(if is_form(&request) {
        HttpResponse::SeeOther()
            .insert_header((LOCATION, "/settings/gaps#phrases"))
            .finish()
    } else {
        HttpResponse::Ok().json(serde_json::json!({ "action": named }))
    })
}

fn back(gap: Id) -> HttpResponse {
    document::to(&format!("/settings/gaps?gap={gap}#gap-{gap}"))
}
