//! What the editor asks while an action is written. Nothing is kept.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use super::words::{self, Names};
use crate::app::App;
use crate::conversation::messages;
use crate::error::Error;
use crate::ids::Id;
use crate::rules::check::check;
use crate::rules::input::{self, Draft, Problem};
use crate::rules::rehearsal::past::{self, READ, Reach};
use crate::rules::rehearsal::{self, CHATS, Change, DAYS, Rehearsed, TOLD, Was};
use crate::rules::store as rules;
use crate::rules::{Book, Definition, Rule, Start, suggestions};
use crate::settings::assistants::pages::found;
use crate::team::Staff;

fn rule(draft: Draft, id: Id) -> Rule {
    Rule {
        id,
        version: 0,
        name: draft.name,
        definition: draft.definition,
    }
}

/// What is written down of phrases and keywords; the rest need not be finished.
pub(super) fn said(body: &Value) -> Rule {
    let said = |start: &&Value| {
        let on = start.get("on").and_then(Value::as_str);
        matches!(on, Some("phrases" | "keywords"))
    };
    let starts = body.get("starts").and_then(Value::as_array);
    let starts: Vec<Start> = starts
        .into_iter()
        .flatten()
        .filter(said)
        .take(20)
        .filter_map(|start| serde_json::from_value(start.clone()).ok())
        .collect();
    Rule {
        id: Id(0),
        version: 0,
        name: String::new(),
        definition: Definition {
            starts,
            ..Definition::default()
        },
    }
}

fn id(body: &Value, key: &str) -> Option<Id> {
    let text = body.get(key).and_then(Value::as_str)?;
    text.parse().ok().map(Id)
}

/// `POST /api/v1/actions/rehearse`: on which past chats what is being written would have fired, and what would have
/// been different. Bounded; see [`rehearsal`].
///
/// # Errors
/// [`Error::NotFound`] for another shop's assistant or action. What is wrong is answered as when it is saved.
pub async fn rehearse(
    staff: Staff,
    body: web::Json<Value>,
    app: App,
) -> Result<HttpResponse, Error> {
    let (shop, own) = (staff.shop, id(&body, "action"));
    let assistant = id(&body, "assistant").unwrap_or(shop.0);
    let draft = input::read(&body);
    let now = app.store.clock().now();
    let read = app
        .store
        .read(move |conn| {
            found(conn, shop, assistant)?;
            if let Some(own) = own {
                rules::one(conn, shop, own)?;
            }
            let others: Vec<Rule> = (rules::of(conn, shop, assistant)?.into_iter())
                .map(|kept| kept.rule)
                .collect();
            let draft = match draft {
                Ok(draft) => draft,
                Err(problems) => return Ok(Err(problems)),
            };
            let problems = check(&draft, own, &others);
            if !problems.is_empty() {
                return Ok(Err(problems));
            }
            let rule = rule(draft, own.unwrap_or(Id(0)));
            let lines = if past::is_asked_for(&rule) {
                past::lines(conn, shop, assistant, now)?
            } else {
                Vec::new()
            };
            Ok::<_, Error>(Ok((rule, lines)))
        })
        .await?;
    let (rule, lines) = match read {
        Ok(read) => read,
        Err(problems) => return Ok(refused(&problems)),
    };
    let shelf = app.books.of(&app.store, shop).await?;
    let sense = app.books.sense_of(&rule, &shelf);
    let past = past::hear(&app.vectors, sense, &rule, lines).await?;
    let told = app
        .store
        .read(move |conn| {
            let one = found(conn, shop, assistant)?;
            let told = rehearsal::rehearse(conn, shop, assistant, (&rule, &past), now)?;
            let names = super::pages::names(conn, shop, assistant)?;
            // Chats that staff don't see are counted, and that is all.
            let shown = if one.shared_inbox { TOLD } else { 0 };
            let few = |all: &[Change]| -> Vec<Id> {
                let few = all.iter().take(shown);
                few.filter_map(|change| change.message).collect()
            };
            let said = [few(&told.changes), few(&told.same)].concat();
            let words = messages::by_ids(conn, shop, &said)?;
            let bodies = words
                .into_iter()
                .filter_map(|(id, message)| Some((id, message.body?)))
                .collect();
            Ok::<_, Error>(answer(&rule, &told, &names, &bodies, shown))
        })
        .await?;
    Ok(HttpResponse::Ok().json(told))
}

/// `POST /api/v1/actions/suggest`: what this shop's shoppers said before a person came, and does not start what is being
/// written yet.
///
/// # Errors
/// [`Error::NotFound`] for another shop's assistant.
pub async fn suggest(
    staff: Staff,
    body: web::Json<Value>,
    app: App,
) -> Result<HttpResponse, Error> {
    let shop = staff.shop;
    let assistant = id(&body, "assistant").unwrap_or(shop.0);
    let (book, now) = (Book::new(vec![said(&body)]), app.store.clock().now());
    let found = app
        .store
        .read(move |conn| {
            // Chats that staff don't see tell them nothing.
            if !found(conn, shop, assistant)?.shared_inbox {
                return Ok(Vec::new());
            }
            suggestions::mine(conn, shop, assistant, &book, now)
        })
        .await?;
    let found: Vec<Value> = (found.iter())
        .map(|one| {
            json!({
                "phrase": one.phrase, "chats": one.chats, "conversation": one.conversation,
            })
        })
        .collect();
    Ok(HttpResponse::Ok().json(json!({ "suggestions": found })))
}

fn refused(problems: &[Problem]) -> HttpResponse {
    let first = problems.first();
    HttpResponse::build(StatusCode::UNPROCESSABLE_ENTITY).json(json!({
        "error": {
            "code": "invalid",
            "message": first.map_or_else(
                || "This can't be rehearsed.".to_owned(),
                |one| format!("Finish it first. {}", one.text),
            ),
            "field": first.map(|one| &one.field),
        },
        "problems": problems,
    }))
}

fn answer(
    rule: &Rule,
    told: &Rehearsed,
    names: &Names,
    bodies: &HashMap<Id, String>,
    shown: usize,
) -> Value {
    let would = words::does(rule, names);
    let changes = chats(&told.changes, bodies, shown, Some(&would));
    let same = chats(&told.same, bodies, shown, None);
    json!({
        "looked_at": told.looked_at,
        "capped": told.capped,
        "days": told.days,
        "chats": told.chats,
        "asks": told.asks,
        "adds": told.adds,
        "adds_per_day": per_day(i64::try_from(told.adds).unwrap_or(i64::MAX), told.days),
        "claims": told.claims,
        "claims_per_day": per_day(told.claims, told.days),
        "lost": told.lost,
        "more": told.changes.len().saturating_sub(changes.len()),
        "changes": changes,
        "same": told.same.len(),
        "unchanged": same,
        "about": about(rule, told),
    })
}

/// Chats, each with what followed in truth, and what would now, where that is something else.
fn chats(
    all: &[Change],
    bodies: &HashMap<Id, String>,
    shown: usize,
    would: Option<&[String]>,
) -> Vec<Value> {
    let few = all.iter().take(shown);
    few.map(|change| {
        let words = change.message.and_then(|id| bodies.get(&id));
        json!({
            "conversation": change.conversation,
            "message": change.message,
            "when": crate::inbox::day(change.at),
            "words": words.map(|words| words.chars().take(120).collect::<String>()),
            "was": match change.was {
                Was::Answered => "The AI answered.",
                Was::Person => "A person was asked for or had it.",
                Was::Asked => "Something was asked first.",
                Was::Nothing => "Nothing followed.",
            },
            "would": would,
        })
    })
    .collect()
}

/// "1.5", in tenths.
fn per_day(number: i64, days: i64) -> String {
    let tenths = (number * 10 + days / 2) / days.max(1);
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// How far it looks, and what it can't see.
fn about(rule: &Rule, told: &Rehearsed) -> String {
    let mut about = if told.capped {
        format!("The newest {CHATS} chats. ")
    } else {
        format!("Chats of the last {DAYS} days. ")
    };
    match told.reach {
        Reach::NotAsked => {}
        Reach::Unheard => about.push_str(
            "Phrases are looked for by their words alone: what hears meaning is not there yet. ",
        ),
        Reach::All => about.push_str("Phrases count by meaning, too, as they would be heard now. "),
        Reach::Nearest => about.push_str(&format!(
            "By meaning, the {READ} lines that are nearest to your phrases count; no other is taken to mean them. "
        )),
    }
    about.push_str("Of older chats, page, market and sign-in are as last known.");
    let starts = |is: fn(&Start) -> bool| rule.definition.starts.iter().any(is);
    if starts(|start| {
        matches!(
            start,
            Start::Button { .. }
                | Start::PaymentTrouble
                | Start::DeliveryTrouble
                | Start::OrderState { .. }
        )
    }) {
        about.push_str(
            " Presses and news of orders count where this action was there to fire on them.",
        );
    }
    about
}
