//! Trying the assistant before shoppers do: the same drafting and the same rules as in a chat, without one.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::assistant::model::why;
use crate::assistant::{self, Verdict, answering, gate, language};
use crate::conversation::messages::{Body, SourceLink};
use crate::error::Error;
use crate::ids::Id;
use crate::inbox;
use crate::rules::{Book, Effect, Hit};
use crate::team::Staff;

/// What a shopper might ask.
#[derive(Debug, Deserialize)]
pub struct Trial {
    question: String,
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

/// `POST /api/v1/try`: what a shopper who asks this would get. Nothing is kept.
///
/// # Errors
/// [`Error::Invalid`] on `question`.
pub async fn ask(staff: Staff, input: web::Json<Trial>, app: App) -> Result<HttpResponse, Error> {
    let question = Body::parse(&input.question).map_err(|error| match error {
        Error::Invalid { message, .. } => Error::invalid("question", message),
        other => other,
    })?;
    let words = question.as_str();
    let book = app.books.of(&app.store, staff.shop).await?;
    let heard = gate::listen(&app.vectors, words).await;
    let mut hits = book.on_heard(words, &heard);
    if takes_turn(&book, &hits) {
        return Ok(HttpResponse::Ok().json(Tried {
            question: words.to_owned(),
            outcome: "rule",
            says: spoken(&book, &hits),
            confidence: None,
            answers_from: assistant::answers_from(),
            sources: Vec::new(),
            looked_at: Vec::new(),
            model: None,
            rules: fired(&book, &hits),
        }));
    }
    let index = app.library.of(&app.store, staff.shop).await?;
    let language = language::of_thread(&[], None, &[], words);
    let posed = answering::Posed::new(index, words.to_owned(), Vec::new());
    let draft = answering::draft(&app.answering(), staff.shop, posed).await?;
    let draft = language::said_in(draft, language);
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
            says.extend(spoken(&book, &unsure));
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
        .any(crate::rules::Rule::takes_turn)
}

/// What the rules would say. Of those that ask for a person only the first speaks, and it may ask first.
fn spoken(book: &Book, hits: &[Hit]) -> Vec<String> {
    let mut says = Vec::new();
    let mut taken = false;
    for rule in hits.iter().filter_map(|hit| book.at(hit.rule)) {
        if rule.takes_turn() && taken {
            continue;
        }
        taken |= rule.takes_turn();
        if let Some((prompt, _)) = rule.question() {
            says.push(prompt.to_owned());
            continue;
        }
        says.extend(
            rule.definition
                .effects
                .iter()
                .filter_map(|effect| match effect {
                    Effect::Say { text } => Some(text.clone()),
                    Effect::Ask { .. }
                    | Effect::Request { .. }
                    | Effect::Attention { .. }
                    | Effect::Prioritize { .. }
                    | Effect::Tag { .. } => None,
                }),
        );
    }
    says
}

fn fired(book: &Book, hits: &[Hit]) -> Vec<Fired> {
    hits.iter()
        .filter_map(|hit| {
            let rule = book.at(hit.rule)?;
            Some(Fired {
                id: rule.id,
                name: rule.name.clone(),
                reason: inbox::reason(hit.reason),
                does: rule.definition.effects.iter().map(does).collect(),
            })
        })
        .collect()
}

fn does(effect: &Effect) -> String {
    match effect {
        Effect::Ask { fields, .. } => {
            let labels: Vec<String> = fields
                .iter()
                .map(|field| field.label.to_lowercase())
                .collect();
            format!("Asks first: {}", labels.join(", "))
        }
        Effect::Request { .. } => "Asks for a person".into(),
        Effect::Attention { .. } => "Puts the chat before your team".into(),
        Effect::Prioritize { .. } => "Lifts the chat in the list".into(),
        Effect::Tag { tag } => format!("Tags it “{tag}”"),
        Effect::Say { .. } => "Says so to the shopper".into(),
    }
}
