//! The answer to a customer's data request: all that is kept of them, as one JSON document for the merchant.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::plan::Plan;
use crate::assistant::attempts;
use crate::assistant::learning::ratings::{self, Rater};
use crate::clock::Micros;
use crate::commerce::history::Step;
use crate::commerce::money::{Currency, Money};
use crate::conversation::AttemptOutcome;
use crate::conversation::attachments::{self, Fetched};
use crate::conversation::pages;
use crate::conversation::store::load;
use crate::db::schema::{
    carts, checkouts, collected, document_questions, messages, orders, people, satisfaction,
};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;
use crate::mail::{self, Seal};

const DESCRIPTION: &str = "Everything Counterbell keeps of one customer, for the merchant who was asked for it. \
`people` are the browsers they wrote from; `conversations` what was said there, with what they were asked for, the \
tags staff gave, and what the AI tried; `carts`, `checkouts` and `orders` what the store reported. Times are RFC 3339 \
in UTC, amounts decimal with their currency. `matched_by` says whom the request named. `named_elsewhere` counts \
messages of other people in which their address stands; those are not theirs and not in here.";

/// Writes the export of what `plan` found.
///
/// # Errors
/// The database's.
pub fn write(
    conn: &mut Conn,
    seal: &Seal,
    shop: ShopId,
    plan: &Plan,
    fetched: &Fetched,
    now: Micros,
) -> Result<Vec<u8>, Error> {
    let mut conversations = Vec::with_capacity(plan.chats.len());
    for id in &plan.chats {
        conversations.push(chat(conn, seal, shop, *id, fetched)?);
    }
    let document = json!({
        "description": DESCRIPTION,
        "made_at": now.rfc3339(),
        "matched_by": {
            "customer_id": plan.subject.customer.map(|id| id.to_string()),
            "email": plan.subject.email,
            "phone_digits": plan.subject.phone,
            "order_ids": plan.subject.orders.iter().map(ToString::to_string).collect::<Vec<_>>(),
        },
        "people": visitors(conn, shop, plan)?,
        "conversations": conversations,
        "carts": cart_rows(conn, shop, plan)?,
        "checkouts": checkout_rows(conn, shop, plan)?,
        "orders": order_rows(conn, shop, plan)?,
        "named_elsewhere": plan.other_messages.len() + plan.other_answers.len(),
    });
    serde_json::to_vec_pretty(&document).map_err(Error::fault)
}

fn time(at: Option<i64>) -> Option<String> {
    at.map(|at| Micros(at).rfc3339())
}

fn money(amount: Option<i64>, currency: Option<&str>) -> Option<Value> {
    let currency = Currency::parse(currency?).ok()?;
    let amount = amount?;
    let money = Money { amount, currency };
    Some(json!({ "amount": money.plain(), "currency": currency.as_str() }))
}

/// JSON we wrote ourselves, as it is.
fn kept(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or(Value::Null)
}

fn visitors(conn: &mut Conn, shop: ShopId, plan: &Plan) -> Result<Vec<Value>, Error> {
    type Row = (
        (
            i64,
            Option<String>,
            Option<String>,
            Option<String>,
            Option<i64>,
        ),
        (
            Option<String>,
            Option<String>,
            Option<String>,
            Option<String>,
            i64,
            i64,
            Option<String>,
        ),
    );
    let ids: Vec<i64> = plan.visitors.iter().map(|id| id.0).collect();
    let rows: Vec<Row> = people::table
        .filter(people::shop_id.eq(shop.key()))
        .filter(people::id.eq_any(ids))
        .order(people::id.asc())
        .select((
            (
                people::id,
                people::name,
                people::email,
                people::phone,
                people::customer_id,
            ),
            (
                people::locale,
                people::device,
                people::page_url,
                people::page_title,
                people::first_seen,
                people::last_seen,
                people::spoken,
            ),
        ))
        .load(conn)?;
    rows
        .into_iter()
        .map(|((id, name, email, phone, customer), (locale, device, url, title, first, last, spoken))| {
            Ok(json!({
                "id": Id(id), "name": name, "email": email, "phone": phone,
                "customer_id": customer.map(|id| id.to_string()), "language": locale, "writes_in": spoken, "device": device,
                "last_page": url, "last_page_title": title, "pages": seen_by(conn, shop, id)?,
                "first_seen": Micros(first).rfc3339(), "last_seen": Micros(last).rfc3339(),
            }))
        })
        .collect()
}

/// The pages they allowed us to be told of, the newest first.
fn seen_by(conn: &mut Conn, shop: ShopId, visitor: i64) -> Result<Vec<Value>, Error> {
    let seen = pages::of(conn, shop, &[visitor], i64::MAX)?;
    Ok(seen
        .into_iter()
        .map(|one| json!({ "url": one.page.url, "title": one.page.title, "at": one.at.rfc3339() }))
        .collect())
}

fn chat(
    conn: &mut Conn,
    seal: &Seal,
    shop: ShopId,
    id: Id,
    fetched: &Fetched,
) -> Result<Value, Error> {
    let conversation = load(conn, shop, id)?;
    let said: Vec<(i64, String, Option<String>, String, String, i64)> = messages::table
        .filter(messages::shop_id.eq(shop.key()))
        .filter(messages::conversation_id.eq(id.0))
        .order(messages::id.asc())
        .select((
            messages::id,
            messages::author,
            messages::body,
            messages::sources,
            messages::parts,
            messages::at,
        ))
        .load(conn)?;
    let given: Vec<(String, String, String, i64)> = collected::table
        .filter(collected::shop_id.eq(shop.key()))
        .filter(collected::conversation_id.eq(id.0))
        .order(collected::at.asc())
        .select((
            collected::field,
            collected::label,
            collected::value,
            collected::at,
        ))
        .load(conn)?;
    let tried = attempts::of(conn, shop, id)?;
    let written = mail::privacy::about(conn, seal, shop, id)?;
    let thumbs = ratings::of(conn, shop, id)?;
    let sent = attachments::of(conn, shop, id, fetched)?;
    let thought: Vec<(i32, Option<String>, i64)> = satisfaction::table
        .filter(satisfaction::shop_id.eq(shop.key()))
        .filter(satisfaction::conversation_id.eq(id.0))
        .order(satisfaction::at.asc())
        .select((satisfaction::score, satisfaction::comment, satisfaction::at))
        .load(conn)?;
    let samples: Vec<(String, i64)> = document_questions::table
        .filter(document_questions::shop_id.eq(shop.key()))
        .filter(document_questions::conversation_id.eq(id.0))
        .order(document_questions::id.asc())
        .select((document_questions::question, document_questions::at))
        .load(conn)?;
    Ok(json!({
        "id": id,
        "visitor": conversation.visitor,
        "state": conversation.state.name(),
        "tags": conversation.tags,
        "messages": said.into_iter().map(|(id, from, body, sources, parts, at)| json!({
            "id": Id(id), "from": from, "text": body, "sources": kept(&sources), "shown": kept(&parts),
            "at": Micros(at).rfc3339(),
        })).collect::<Vec<_>>(),
        "collected": given.into_iter().map(|(field, label, value, at)| json!({
            "field": field, "asked": label, "answer": value, "at": Micros(at).rfc3339(),
        })).collect::<Vec<_>>(),
        "ai_attempts": tried.into_iter().map(|one| json!({
            "answers_message": one.message,
            "outcome": match one.outcome {
                AttemptOutcome::Answered => "answered",
                AttemptOutcome::Unsure => "unsure",
                AttemptOutcome::Dropped => "not sent",
            },
            "draft": one.answer, "looked_at": one.looked_at, "confidence_percent": one.confidence,
            "written_by": one.by.name(), "not_used": one.rejected, "not_used_draft": one.rejected_text,
            "at": one.at.rfc3339(),
        })).collect::<Vec<_>>(),
        "ratings": thumbs.into_iter().map(|one| json!({
            "of_message": one.message, "helpful": one.good,
            "by": match one.rater { Rater::Shopper(_) => "shopper", Rater::Staff(_) => "staff" },
        })).collect::<Vec<_>>(),
        "files": sent.into_iter().map(|(name, kind, bytes)| json!({
            "name": name, "kind": kind, "base64": STANDARD.encode(bytes),
        })).collect::<Vec<_>>(),
        "satisfaction": thought.into_iter().map(|(score, comment, at)| json!({
            "score_of_5": score, "comment": comment, "at": Micros(at).rfc3339(),
        })).collect::<Vec<_>>(),
        "mails": written.into_iter().map(|one| json!({
            "to": one.to, "subject": one.subject, "text": one.text, "at": one.at.rfc3339(),
        })).collect::<Vec<_>>(),
        "kept_as_sample_questions": samples.into_iter().map(|(text, at)| json!({
            "text": text, "at": Micros(at).rfc3339(),
        })).collect::<Vec<_>>(),
    }))
}

fn cart_rows(conn: &mut Conn, shop: ShopId, plan: &Plan) -> Result<Vec<Value>, Error> {
    type Row = (String, Option<i64>, Option<String>, String, i64, String);
    let rows: Vec<Row> = carts::table
        .filter(carts::shop_id.eq(shop.key()))
        .filter(carts::token.eq_any(&plan.carts))
        .order(carts::updated_at.asc())
        .select((
            carts::token,
            carts::value,
            carts::currency,
            carts::lines,
            carts::updated_at,
            carts::history,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(token, value, currency, lines, updated, history)| {
            json!({
                "token": token, "value": money(value, currency.as_deref()), "lines": lines_of(&lines),
                "updated_at": Micros(updated).rfc3339(), "changes": changes_of(&history, currency.as_deref()),
            })
        })
        .collect())
}

/// What came and went in a cart.
fn changes_of(history: &str, currency: Option<&str>) -> Vec<Value> {
    let steps: Vec<Step> = serde_json::from_str(history).unwrap_or_default();
    steps
        .into_iter()
        .map(|step| {
            let changes: Vec<Value> = step
                .changes
                .into_iter()
                .map(|change| json!({ "title": change.title, "by": change.by }))
                .collect();
            json!({ "at": step.at.rfc3339(), "value": money(step.value, currency), "changes": changes })
        })
        .collect()
}

fn checkout_rows(conn: &mut Conn, shop: ShopId, plan: &Plan) -> Result<Vec<Value>, Error> {
    type Row = (
        (String, Option<String>, String, Option<String>),
        (Option<i64>, Option<String>, String, Option<i64>, i64),
    );
    let rows: Vec<Row> = checkouts::table
        .filter(checkouts::shop_id.eq(shop.key()))
        .filter(checkouts::token.eq_any(&plan.checkouts))
        .order(checkouts::updated_at.asc())
        .select((
            (
                checkouts::token,
                checkouts::cart_token,
                checkouts::step,
                checkouts::email,
            ),
            (
                checkouts::total,
                checkouts::currency,
                checkouts::lines,
                checkouts::completed_at,
                checkouts::updated_at,
            ),
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(
            |((token, cart, step, email), (total, currency, lines, completed, updated))| {
                json!({
                    "token": token, "cart_token": cart, "step": step, "email": email,
                    "total": money(total, currency.as_deref()), "lines": lines_of(&lines),
                    "completed_at": time(completed), "updated_at": Micros(updated).rfc3339(),
                })
            },
        )
        .collect())
}

fn order_rows(conn: &mut Conn, shop: ShopId, plan: &Plan) -> Result<Vec<Value>, Error> {
    type Row = (
        (
            i64,
            String,
            Option<i64>,
            Option<String>,
            Option<i64>,
            Option<String>,
        ),
        (
            Option<String>,
            Option<String>,
            Option<i64>,
            String,
            String,
            i64,
            i64,
        ),
    );
    let rows: Vec<Row> = orders::table
        .filter(orders::shop_id.eq(shop.key()))
        .filter(orders::id.eq_any(&plan.orders))
        .order(orders::created_at.asc())
        .select((
            (
                orders::id,
                orders::name,
                orders::customer_id,
                orders::email,
                orders::total,
                orders::currency,
            ),
            (
                orders::financial_status,
                orders::fulfillment_status,
                orders::cancelled_at,
                orders::lines,
                orders::tracking,
                orders::created_at,
                orders::updated_at,
            ),
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(
            |(
                (id, name, customer, email, total, currency),
                (paid, sent, cancelled, lines, tracking, created, updated),
            )| {
                json!({
                    "id": id.to_string(), "name": name, "customer_id": customer.map(|id| id.to_string()),
                    "email": email, "total": money(total, currency.as_deref()), "payment": paid,
                    "fulfilment": sent, "cancelled_at": time(cancelled), "lines": lines_of(&lines),
                    "tracking": kept(&tracking), "created_at": Micros(created).rfc3339(),
                    "updated_at": Micros(updated).rfc3339(),
                })
            },
        )
        .collect())
}

/// Lines with their ids as text and their worth as everywhere here.
fn lines_of(text: &str) -> Vec<Value> {
    let lines: Vec<crate::commerce::payload::Line> =
        serde_json::from_str(text).unwrap_or_else(|_| Vec::new());
    lines
        .into_iter()
        .map(|line| {
            let worth = |money: Option<Money>| {
                money.map(|money| json!({ "amount": money.plain(), "currency": money.currency.as_str() }))
            };
            json!({
                "product_id": line.product_id.map(|id| id.to_string()),
                "variant_id": line.variant_id.map(|id| id.to_string()),
                "title": line.title, "variant": line.variant_title, "sku": line.sku, "quantity": line.quantity,
                "price": worth(line.unit), "total": worth(line.total),
            })
        })
        .collect()
}
