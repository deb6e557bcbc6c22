//! Which rules a message fires in a trial, what they would say, and what they would do.

use serde::Serialize;

use super::input::Asked;
use crate::app::App;
use crate::assistant::gate;
use crate::conversation::Reason;
use crate::db::ShopId;
use crate::error::Error;
use crate::handoff::promise;
use crate::ids::Id;
use crate::inbox;
use crate::rules::book::in_order;
use crate::rules::matching::again;
use crate::rules::{Book, Effect, Hit, Rule, Shelf, meaning};

/// A rule that fires.
#[derive(Serialize)]
pub struct Fired {
    id: Id,
    name: String,
    reason: &'static str,
    does: Vec<String>,
}

/// The rules that the question fires: by its words, by what it means, and by what was said before.
pub async fn heard(app: &App, shelf: &Shelf, book: &Book, asked: &Asked) -> Vec<Hit> {
    let words = asked.question.as_str();
    let heard = gate::listen(&app.vectors, words).await;
    let meant = meaning::listen(&app.vectors, shelf.sense(), words).await;
    let mut hits = [book.on_heard(words, &heard), meaning::hits(book, &meant)].concat();
    if book.looks_back() {
        let before = asked.before();
        let number = i64::try_from(before.len()).unwrap_or(0) + 1;
        hits.extend(book.on_count(number, again::times(words, &before), 1));
    }
    in_order(hits)
}

/// Whether one of them answers in the assistant's place.
pub fn takes_turn(book: &Book, hits: &[Hit]) -> bool {
    hits.iter()
        .filter_map(|hit| book.at(hit.rule))
        .any(Rule::takes_turn)
}

/// What the rules would say. Of those that ask for a person only the first speaks, and it may ask first.
pub async fn spoken(
    app: &App,
    shop: ShopId,
    book: &Book,
    hits: &[Hit],
) -> Result<Vec<String>, Error> {
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

/// Them, as staff read them.
pub fn fired(book: &Book, hits: &[Hit]) -> Vec<Fired> {
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
