//! Trying the assistant before shoppers do: the same drafting and the same rules as in a chat, without one.
//!
//! `input` reads what is asked and what was said before, as the thread that a shopper's chat would be; `fires` tells which
//! rules would fire. What is drafted comes by the very functions that answer shoppers; nothing of it is kept.

mod fires;
mod input;

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use serde::Serialize;

use crate::app::App;
use crate::assistant::drafting::{self, Brief, Drafted};
use crate::assistant::dress::{self, Occasion, Way};
use crate::assistant::model::why;
use crate::assistant::{self, Draft, Verdict, asked, language};
use crate::clock::Micros;
use crate::conversation::messages::SourceLink;
use crate::conversation::parts::{self, Part};
use crate::error::Error;
use crate::ids::Id;
use crate::rules::Book;
use crate::settings::assistants::pages::found;
use crate::settings::guide;
use crate::team::Staff;
use fires::{Fired, fired, spoken, takes_turn};
use input::{Asked, Trial};

#[derive(Serialize)]
struct Tried {
    question: String,
    /// `answered`, `small_talk`, `asks_back`, `unsure`, or `rule` where one takes the turn.
    outcome: &'static str,
    /// What the shopper would read, in order.
    says: Vec<String>,
    /// What the first of it has besides words, as the shopper gets it: products, choices.
    parts: Vec<Part>,
    /// What the next message may answer: `which_one` or `order_proof`.
    asks_back: Option<parts::Asked>,
    /// 0 to 100; nothing when no answer is looked for.
    confidence: Option<i32>,
    /// From which confidence on it answers.
    answers_from: i32,
    sources: Vec<SourceLink>,
    looked_at: Vec<SourceLink>,
    /// What the model had to do with it; nothing when it was not its turn, or there is none.
    model: Option<Modelled>,
    rules: Vec<Fired>,
}

#[derive(Serialize)]
struct Modelled {
    used: bool,
    note: &'static str,
}

/// `POST /api/v1/try`, `{question, assistant?, earlier?: [{by, text, parts?}]}`: what a shopper who asks this would get.
///
/// `earlier` are at most twenty lines, oldest first, by `shopper` or by `assistant`, each as long as a message may be; an
/// answer's line goes back with the `parts` it had, so that what it asked back is understood. Lines of the shopper's
/// that no answer followed are asked together with the question. An order is told to who names its number and its
/// e-mail address, and no more of it than a shopper without an account is told. Nothing is kept, but that it was
/// tried.
///
/// # Errors
/// [`Error::Invalid`] on `question` or `earlier`; [`Error::NotFound`] when there is no such assistant.
pub async fn ask(staff: Staff, input: web::Json<Trial>, app: App) -> Result<HttpResponse, Error> {
    let asked = input.into_inner().read()?;
    let shop = staff.shop;
    guide::tried(&app, shop).await?;
    let shelf = app.books.of(&app.store, shop).await?;
    let (assistant, book) = match asked.assistant {
        None => (shop.0, shelf.first().book.clone()),
        Some(id) => {
            app.store.read(move |conn| found(conn, shop, id)).await?;
            let seat = shelf.of((id != shop.0).then_some(id));
            (id, seat.book.clone())
        }
    };
    let mut hits = fires::heard(&app, &shelf, &book, &asked).await;
    if takes_turn(&book, &hits) {
        return Ok(HttpResponse::Ok().json(Tried {
            outcome: "rule",
            says: spoken(&app, shop, &book, &hits).await?,
            parts: Vec::new(),
            asks_back: None,
            confidence: None,
            answers_from: assistant::answers_from(),
            sources: Vec::new(),
            looked_at: Vec::new(),
            model: None,
            rules: fired(&book, &hits),
            question: asked.question,
        }));
    }
    let (draft, way) = drafted(&app, &staff, (assistant, &book), &asked).await?;
    let asks_back = draft.parts.iter().find_map(|part| match part {
        Part::Asked { about } => Some(*about),
        Part::Product(_) | Part::Choices { .. } | Part::File(_) => None,
    });
    let model = modelled(&draft);
    let mut says = vec![draft.text];
    let outcome = match (draft.verdict, way) {
        (Verdict::SmallTalk, _) => "small_talk",
        (Verdict::Answered, _) if asks_back.is_some() => "asks_back",
        (Verdict::Answered, _) => "answered",
        (Verdict::Unsure, Way::AsksBack) => "asks_back",
        (Verdict::Unsure, Way::Plain) => {
            let unsure = book.on_unsure();
            says.extend(spoken(&app, shop, &book, &unsure).await?);
            hits.extend(unsure);
            "unsure"
        }
    };
    Ok(HttpResponse::Ok().json(Tried {
        outcome,
        says,
        parts: draft.parts,
        asks_back,
        answers_from: assistant::answers_from(),
        confidence: Some(draft.confidence).filter(|_| draft.verdict != Verdict::SmallTalk),
        sources: draft.sources,
        looked_at: draft.looked_at,
        model,
        rules: fired(&book, &hits),
        question: asked.question,
    }))
}

/// The answer as it would be appended to the shopper's chat, by the functions that do it there.
async fn drafted(
    app: &App,
    staff: &Staff,
    (assistant, book): (Id, &Book),
    asked: &Asked,
) -> Result<(Draft, Way), Error> {
    let (shop, member) = (staff.shop, staff.id());
    let turn = asked::taken(&asked.thread, &[], asked.last(), Some(Micros(0)));
    let content = app
        .library
        .of_assistant(&app.store, shop, assistant)
        .await?;
    let spoken = app
        .store
        .read(move |conn| language::settings::read(conn, shop))
        .await?;
    let brief = Brief {
        shop,
        // Nobody Shopify vouches for, and no cart: an order is told to who can name it.
        conversation: None,
        visitor: None,
        customer: None,
        turn: &turn,
        content,
        spoken: &spoken,
        locale: None,
        thread: &asked.thread,
        staff: &HashMap::new(),
        may_guess: &|_| app.limits.proof_in_trial(shop, member),
    };
    let Drafted {
        draft,
        offer_person,
        language,
        ..
    } = drafting::draft(&app.answering(), &brief).await?;
    let whole = turn.whole();
    let question = whole.clone();
    let (mut draft, shown) = app
        .store
        .read(move |conn| {
            let shown = dress::shown(conn, shop, &draft, (&question, language))?;
            Ok::<_, Error>((draft, shown))
        })
        .await?;
    let on = Occasion {
        question: &whole,
        language,
        offer: offer_person,
        clarified: turn.clarified,
    };
    let way = dress::dress(&mut draft, shown, &book.to_a_person(), on);
    Ok((draft, way))
}

fn modelled(draft: &Draft) -> Option<Modelled> {
    let tried = draft.model.as_ref()?;
    Some(match tried.rejected() {
        None => Modelled {
            used: true,
            note: "In the model's words, checked against your content.",
        },
        Some(name) => Modelled {
            used: false,
            note: why::told(name),
        },
    })
}
