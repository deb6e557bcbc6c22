//! The AI at the ear of who holds a chat: the panel beside the thread, and its door. What it says goes to the member
//! of staff who asked and nowhere else: it is a [`Private`], no write happens, and the log knows nothing of it.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};
use serde::Deserialize;

use super::acts::{Sent, read};
use super::dom;
use super::icons::{Icon, icon};
use super::labels::status;
use super::seen::load;
use super::view::Context;
use super::words;
use crate::app::App;
use crate::assistant::answering;
use crate::assistant::copilot::{self, Answer, Private, asks_for_orders};
use crate::assistant::handed_back::earlier;
use crate::assistant::language::Language;
use crate::assistant::{cards, facts};
use crate::commerce::find::{self as commerce, Order, OrderKeys};
use crate::conversation::messages::{self, Author};
use crate::conversation::parts::{Availability, ProductCard};
use crate::conversation::people;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;
use crate::team::Staff;
use crate::telemetry::Metrics;

/// Messages it has in mind.
const READ: i64 = 30;
/// The longest question, in characters.
const QUESTION_CHARS: usize = 500;
/// Orders told.
const ORDERS: usize = 5;

/// Whether the panel is there: the `attrs` of a live patch, and part of the page.
#[must_use]
pub fn attrs(context: &Context) -> Vec<(&'static str, String)> {
    let mode = if context.copilot { "open" } else { "closed" };
    vec![("data-mode", mode.to_owned())]
}

/// The panel. Root id `copilot-{conversation}`; a live change patches its attributes only.
#[must_use]
pub fn panel(context: &Context) -> Markup {
    let id = &context.conversation;
    let mode = if context.copilot { "open" } else { "closed" };
    html! {
        copilot-panel id=(dom::copilot(id)) data-conversation=(id) data-mode=(mode) {
            section class="card" aria-labelledby={ "copilot-title-" (id) } {
                h3 id={ "copilot-title-" (id) } {
                    span class="copilot-name" { (icon(Icon::Spark)) "Copilot" }
                    span class="card-side" { "Only you see this" }
                }
                form method="post" action={ "/api/v1/conversations/" (id) "/copilot" } data-copilot {
                    input id={ "copilot-question-" (id) } name="question" maxlength=(QUESTION_CHARS) autocomplete="off"
                        aria-label="Ask the copilot" aria-keyshortcuts="a" placeholder="Order, policy or product"
                        enterkeyhint="go" required;
                    button class="button" { "Ask" }
                }
                button type="button" class="button" data-draft { "Draft a reply" }
                div class="copilot-answer" aria-live="polite" {}
            }
        }
    }
}

#[derive(Deserialize)]
struct Asked {
    /// What staff want to know; nothing: a draft of an answer to what the shopper wrote last.
    #[serde(default)]
    question: Option<String>,
}

/// `POST …/copilot`: looks something up, or drafts a reply, for the caller alone.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] on `question`.
pub async fn ask(
    request: HttpRequest,
    body: Sent,
    id: web::Path<Id>,
    staff: Staff,
    app: App,
) -> Result<HttpResponse, Error> {
    let input: Asked = read(&request, &body)?;
    let asked = input
        .question
        .map(|text| messages::clean(&text))
        .filter(|text| !text.is_empty());
    if asked
        .as_deref()
        .is_some_and(|text| text.chars().count() > QUESTION_CHARS)
    {
        return Err(Error::invalid(
            "question",
            format!("A question has at most {QUESTION_CHARS} characters."),
        ));
    }
    let kind = if asked.is_some() { "asked" } else { "drafted" };
    let (shop, id) = (staff.shop, *id);
    let known = app
        .store
        .read(move |conn| look(conn, shop, id, asked))
        .await?;
    let content = app
        .library
        .of_assistant(&app.store, shop, known.assistant)
        .await?;
    let posed = answering::Posed::new(content, known.question.clone(), known.earlier);
    let mut draft = answering::draft(&app.answering(), shop, posed).await?;
    let (question, documents) = (known.question.clone(), draft.documents.clone());
    let goods = app
        .store
        .read(move |conn| products(conn, shop, &question, &documents))
        .await?;
    // One product, and the question is its price or stock: what the store says now goes before its text.
    if draft.documents.len() == 1
        && let [card] = goods.as_slice()
        && let Some(text) = cards::in_words(&known.question, card, Language::En)
    {
        draft.text = text;
    }
    let goods = goods.iter().map(in_a_line).collect();
    let answer = copilot::answer(draft, &known.question, known.facts, goods);
    Metrics::count(&app.metrics.copilot, kind);
    Ok(shown(&answer))
}

/// The one way out.
fn shown(answer: &Private<Answer>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(answer)
}

/// What an answer is drafted from.
struct Known {
    /// Whose chat it is.
    assistant: Id,
    question: String,
    earlier: Vec<String>,
    facts: Vec<String>,
}

fn look(conn: &mut Conn, shop: ShopId, id: Id, asked: Option<String>) -> Result<Known, Error> {
    let chat = load(conn, shop, id)?;
    let thread = messages::last_of(conn, shop, id, READ)?;
    let (question, until) = match asked {
        Some(question) => (question, Id(i64::MAX)),
        None => thread
            .iter()
            .rfind(|message| message.author == Author::Shopper && message.body.is_some())
            .and_then(|message| Some((message.body.clone()?, message.id)))
            .ok_or_else(|| {
                Error::invalid("question", "The shopper has not written anything yet.")
            })?,
    };
    let facts = match asks_for_orders(&question) {
        Some(named) => orders(conn, shop, id, chat.visitor, named)?,
        None => Vec::new(),
    };
    Ok(Known {
        assistant: chat.assistant.unwrap_or(shop.0),
        earlier: earlier(&thread, until),
        question,
        facts,
    })
}

/// Products shown beside an answer.
const GOODS: usize = 3;

/// The products an answer is from, or those whose number is in the question, as the store has them now.
fn products(
    conn: &mut Conn,
    shop: ShopId,
    question: &str,
    documents: &[i64],
) -> Result<Vec<ProductCard>, Error> {
    let first = documents.get(..GOODS).unwrap_or(documents);
    let mut goods = facts::cards(conn, shop, first, (question, Language::En))?;
    let numbers = question
        .split(|c: char| c.is_whitespace() || ",;:!?()".contains(c))
        .filter(|word| word.len() >= 3 && word.bytes().any(|byte| byte.is_ascii_digit()));
    for number in numbers.take(GOODS) {
        let found = facts::by_sku(conn, shop, number.trim_end_matches('.'), Language::En)?;
        goods.extend(found.filter(|card| !goods.iter().any(|one| one.title == card.title)));
    }
    goods.truncate(GOODS);
    Ok(goods)
}

/// A product in a line.
fn in_a_line(card: &ProductCard) -> String {
    let mut parts = vec![card.title.clone()];
    parts.extend(card.price.clone());
    parts.push(card.note.clone().unwrap_or_else(|| {
        match card.availability {
            Availability::SoldOut => "Sold out",
            Availability::Available | Availability::Partly => "Can be bought",
            Availability::Unknown => "Stock unknown",
        }
        .to_owned()
    }));
    let mut text = parts.join(", ");
    if let Some(url) = &card.url {
        text.push_str(": ");
        text.push_str(url);
    }
    text
}

/// The orders of this shopper, or those that were named. Staff see every order of their shop.
fn orders(
    conn: &mut Conn,
    shop: ShopId,
    chat: Id,
    visitor: Id,
    named: Vec<String>,
) -> Result<Vec<String>, Error> {
    let keys = if named.is_empty() {
        let person = people::by_ids(conn, shop, &[visitor])?.remove(&visitor);
        OrderKeys {
            carts: commerce::cart_tokens(conn, shop, chat)?,
            customer: person.and_then(|person| person.customer),
            names: people::collected_in(conn, shop, chat)?
                .into_iter()
                .filter(|one| one.field == "order_number")
                .map(|one| one.value)
                .collect(),
        }
    } else {
        OrderKeys {
            names: named.clone(),
            ..OrderKeys::default()
        }
    };
    let found = commerce::orders_of(conn, shop, &keys)?;
    let mut facts: Vec<String> = found.iter().take(ORDERS).map(told).collect();
    facts.extend(
        named
            .iter()
            .filter(|name| !found.iter().any(|order| order.name == **name))
            .map(|name| format!("No order {name} is known.")),
    );
    Ok(facts)
}

/// An order in a line.
fn told(order: &Order) -> String {
    let mut parts = vec![format!(
        "Order {}, placed {}: {}",
        order.name,
        words::day(order.created_at),
        status(order.financial_status.as_deref(), "payment unknown").to_lowercase()
    )];
    parts.push(match order.cancelled_at {
        Some(at) => format!("cancelled {}", words::day(at)),
        None => status(order.fulfillment_status.as_deref(), "not sent yet").to_lowercase(),
    });
    parts.extend(order.total.map(|total| total.text()));
    let lines: Vec<String> = order
        .lines
        .iter()
        .map(|line| format!("{} × {}", line.quantity, line.title))
        .collect();
    let mut text = parts.join(", ");
    if !lines.is_empty() {
        text.push_str(". ");
        text.push_str(&lines.join(", "));
    }
    text.push('.');
    if let Some(url) = order.tracking.iter().find_map(|parcel| parcel.url.as_ref()) {
        text.push_str(" Parcel: ");
        text.push_str(url);
    }
    text
}
