//! Trying the assistant before shoppers do: the same drafting and the same rules as in a chat, without one.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::assistant::language::unspoken;
use crate::assistant::model::why;
use crate::assistant::{self, Verdict, answering, gate, language};
use crate::conversation::Reason;
use crate::conversation::messages::{Body, SourceLink};
use crate::db::ShopId;
use crate::error::Error;
use crate::handoff::promise;
use crate::ids::Id;
use crate::inbox;
use crate::rules::book::in_order;
use crate::rules::{Book, Effect, Hit, Rule, meaning};
use crate::settings::assistants::pages::found;
use crate::settings::guide;
use crate::team::Staff;

/// What a shopper might ask.
#[derive(Debug, Deserialize)]
pub struct Trial {
    question: String,
    /// Who is asked; nothing for the first.
    #[serde(default)]
    assistant: Option<Id>,
}

#[derive(Serialize)]
struct Tried {
    question: String,
    outcome: &'static str,
    /// What the shopper would read, in order.
    says: Vec<String>,
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

#[derive(Serialize)]
struct Fired {
    id: Id,
    name: String,
    reason: &'static str,
    does: Vec<String>,
}

/// `POST /api/v1/try`: what a shopper who asks this would get. Nothing is kept, but that it
/// was tried.
///
/// # Errors
/// [`Error::Invalid`] on `question`; [`Error::NotFound`] when there is no such assistant.
pub async fn ask(staff: Staff, input: web::Json<Trial>, app: App) -> Result<HttpResponse, Error> {
    let question = Body::parse(&input.question).map_err(|error| match error {
        Error::Invalid { message, .. } => Error::invalid("question", message),
        other => other,
    })?;
    let words = question.as_str();
    let shop = staff.shop;
    guide::tried(&app, shop).await?;
    let shelf = app.books.of(&app.store, shop).await?;
    let (assistant, book) = match input.assistant {
        None => (shop.0, shelf.first().book.clone()),
        Some(id) => {
            app.store.read(move |conn| found(conn, shop, id)).await?;
            let seat = shelf.of((id != shop.0).then_some(id));
            (id, seat.book.clone())
        }
    };
    let heard = gate::listen(&app.vectors, words).await;
    let meant = meaning::listen(&app.vectors, shelf.sense(), words).await;
    let heard = book.on_heard(words, &heard);
    let mut hits = in_order([heard, meaning::hits(&book, &meant)].concat());
    if takes_turn(&book, &hits) {
        return Ok(HttpResponse::Ok().json(Tried {
            question: words.to_owned(),
            outcome: "rule",
            says: spoken(&app, staff.shop, &book, &hits).await?,
            confidence: None,
            answers_from: assistant::answers_from(),
            sources: Vec::new(),
            looked_at: Vec::new(),
            model: None,
            rules: fired(&book, &hits),
        }));
    }
    let content = app
        .library
        .of_assistant(&app.store, shop, assistant)
        .await?;
    let allowed = app
        .store
        .read(move |conn| language::settings::read(conn, shop))
        .await?;
    let heard = unspoken::hear(&allowed, None, &[], words);
    let posed = answering::Posed::new(content, words.to_owned(), Vec::new());
    let posed = posed.in_language(heard.speak);
    let draft = answering::draft(&app.answering(), staff.shop, posed).await?;
    let draft = language::answered_to(draft, heard, &allowed);
    let model = draft.model.as_ref().map(|tried| match tried.rejected() {
        None => Modelled {
            used: true,
            note: "In the model's words, checked against your content.",
        },
        Some(name) => Modelled {
            used: false,
            note: why::told(name),
        },
    });
    let mut says = vec![draft.text];
    let outcome = match draft.verdict {
        Verdict::Answered => "answered",
        Verdict::SmallTalk => "small_talk",
        Verdict::Unsure => {
            let unsure = book.on_unsure();
            says.extend(spoken(&app, staff.shop, &book, &unsure).await?);
            hits.extend(unsure);
            "unsure"
        }
    };
    Ok(HttpResponse::Ok().json(Tried {
        question: words.to_owned(),
        outcome,
        says,
        answers_from: assistant::answers_from(),
        confidence: Some(draft.confidence).filter(|_| draft.verdict != Verdict::SmallTalk),
        sources: draft.sources,
        looked_at: draft.looked_at,
        model,
        rules: fired(&book, &hits),
    }))
}

fn takes_turn(book: &Book, hits: &[Hit]) -> bool {
    hits.iter()
        .filter_map(|hit| book.at(hit.rule))
        .any(Rule::takes_turn)
}

/// What the rules would say. Of those that ask for a person only the first speaks, and it may ask first.
async fn spoken(app: &App, shop: ShopId, book: &Book, hits: &[Hit]) -> Result<Vec<String>, Error> {
    let mut says = Vec::new();
    let mut taken = false;
    for (hit, rule) in hits
        .iter()
        .filter_map(|hit| Some((hit, book.at(hit.rule)?)))
    {
        if rule.takes_turn() && taken {
            continue;
        }
        taken |= rule.takes_turn();
        if let Some(asks) = rule.question() {
            says.push(asks.prompt.clone());
            continue;
        }
        if rule.requests() {
            says.extend(promised(app, shop, rule, hit.reason).await?);
            continue;
        }
        says.extend(
            rule.definition
                .does
                .iter()
                .filter_map(|effect| match effect {
                    Effect::Say { text, .. } | Effect::Elsewhere { text } => Some(text.clone()),
                    _ => None,
                }),
        );
    }
    Ok(says)
}

/// What is said of the person who is asked for: it depends on who is there.
async fn promised(
    app: &App,
    shop: ShopId,
    rule: &Rule,
    reason: Reason,
) -> Result<Option<String>, Error> {
    let texts = rule.definition.does.iter().find_map(|effect| match effect {
        Effect::Say {
            text, closed_text, ..
        } => Some((Some(text.clone()), closed_text.clone())),
        _ => None,
    });
    let texts = texts.unwrap_or_default();
    let at = (app.store.clock().now(), app.config.mail.goes_out());
    app.store
        .read(move |conn| promise::would_say(conn, shop, reason, texts, at))
        .await
}

fn fired(book: &Book, hits: &[Hit]) -> Vec<Fired> {
    hits.iter()
        .filter_map(|hit| {
            let rule = book.at(hit.rule)?;
            Some(Fired {
                id: rule.id,
                name: rule.name.clone(),
                reason: inbox::reason(hit.reason),
                does: all_it_does(rule),
            })
        })
        .collect()
}

fn all_it_does(rule: &Rule) -> Vec<String> {
    let asks = rule.question().map(|asks| {
        let labels: Vec<String> = asks
            .fields
            .iter()
            .map(|field| field.label.to_lowercase())
            .collect();
        format!("Asks first: {}", labels.join(", "))
    });
    asks.into_iter()
        .chain(rule.definition.does.iter().map(does))
        .collect()
}

fn does(effect: &Effect) -> String {
    match effect {
        Effect::Request { .. } => "Asks for a person".into(),
        Effect::Attention { .. } => "Puts the chat before your team".into(),
        Effect::Prioritize { .. } => "Lifts the chat in the list".into(),
        Effect::Tag { tag } => format!("Tags it “{tag}”"),
        Effect::Say { .. } => "Says so to the shopper".into(),
        Effect::Elsewhere { .. } => "Says how else to reach you".into(),
        Effect::Notify => "Notifies your team".into(),
        Effect::Close { .. } => "Closes the chat".into(),
        Effect::Start { .. } => "Starts another action".into(),
    }
}
