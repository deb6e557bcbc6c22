//! Looking for a person: a stage at a time, a batch of rows at a time, on a read connection. Nothing is changed; what
//! is found is written into the plan.
//!
//! Who typed the address in a chat is taken to be that person, unless Shopify vouched that they are another
//! customer: then only the address itself is theirs.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use super::plan::{Plan, Stage};
use crate::conversation::messages::Author;
use crate::db::schema::{
    checkouts, collected, conversation_carts, conversations, documents, messages, orders, people,
};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

/// Rows looked at together.
const LOOK: i64 = 500;

diesel::define_sql_function! {
    /// Lower case, of ASCII letters at least.
    fn lower(text: Nullable<Text>) -> Nullable<Text>;
}

/// Goes one batch further.
///
/// # Errors
/// The database's.
pub fn look(conn: &mut Conn, shop: ShopId, plan: &mut Plan) -> Result<(), Error> {
    let typed = plan.subject.email.is_some() || plan.subject.phone.is_some();
    let more = match plan.stage {
        Stage::People => in_people(conn, shop, plan)?,
        Stage::Documents => typed && in_documents(conn, shop, plan)?,
        Stage::Messages => typed && !plan.is_public && in_messages(conn, shop, plan)?,
        Stage::Collected => typed && in_collected(conn, shop, plan)?,
        Stage::Gather => {
            gather(conn, shop, plan)?;
            false
        }
        Stage::Act => false,
    };
    if !more {
        plan.after = (0, String::new());
        plan.stage = match plan.stage {
            Stage::People => Stage::Documents,
            Stage::Documents => Stage::Messages,
            Stage::Messages => Stage::Collected,
            Stage::Collected => Stage::Gather,
            Stage::Gather | Stage::Act => Stage::Act,
        };
    }
    Ok(())
}

fn is_full(rows: usize) -> bool {
    i64::try_from(rows).unwrap_or(i64::MAX) >= LOOK
}

fn in_people(conn: &mut Conn, shop: ShopId, plan: &mut Plan) -> Result<bool, Error> {
    type Row = (i64, Option<i64>, Option<String>, Option<String>);
    let known = people::customer_id
        .is_not_null()
        .and(people::customer_id.eq(plan.subject.customer));
    let rows: Vec<Row> = people::table
        .filter(people::shop_id.eq(shop.key()))
        .filter(people::id.gt(plan.after.0))
        .filter(
            people::email
                .is_not_null()
                .or(people::phone.is_not_null())
                .or(known.assume_not_null()),
        )
        .order(people::id.asc())
        .limit(LOOK)
        .select((
            people::id,
            people::customer_id,
            people::email,
            people::phone,
        ))
        .load(conn)?;
    for (id, customer, email, phone) in &rows {
        plan.after.0 = *id;
        let reached = email
            .as_deref()
            .is_some_and(|email| plan.subject.has_email(email))
            || phone
                .as_deref()
                .is_some_and(|phone| plan.subject.has_phone(phone));
        if customer.is_some() && *customer == plan.subject.customer {
            plan.visitors.insert(Id(*id));
        } else if reached && is_another(plan, *customer) {
            plan.other_people.insert(Id(*id));
        } else if reached {
            plan.visitors.insert(Id(*id));
        }
    }
    Ok(is_full(rows.len()))
}

/// Shopify vouched that this is somebody else.
fn is_another(plan: &Plan, customer: Option<i64>) -> bool {
    match (customer, plan.subject.customer) {
        (Some(theirs), Some(meant)) => theirs != meant,
        // Whom an address alone means may well be a customer.
        (Some(_) | None, _) => false,
    }
}

fn in_documents(conn: &mut Conn, shop: ShopId, plan: &mut Plan) -> Result<bool, Error> {
    const FEW: i64 = 50;
    let rows: Vec<(i64, String)> = documents::table
        .filter(documents::shop_id.eq(shop.key()))
        .filter(documents::id.gt(plan.after.0))
        .order(documents::id.asc())
        .limit(FEW)
        .select((documents::id, documents::body))
        .load(conn)?;
    plan.is_public |= rows.iter().any(|(_, body)| plan.subject.is_in(body));
    if let Some((last, _)) = rows.last() {
        plan.after.0 = *last;
    }
    Ok(!plan.is_public && i64::try_from(rows.len()).unwrap_or(i64::MAX) >= FEW)
}

/// The visitor of each of these chats, and as which customer Shopify knows them.
fn visitors_of(
    conn: &mut Conn,
    shop: ShopId,
    chats: &[i64],
) -> Result<HashMap<i64, (Id, Option<i64>)>, Error> {
    if chats.is_empty() {
        return Ok(HashMap::new());
    }
    let pairs: Vec<(i64, i64)> = conversations::table
        .filter(conversations::shop_id.eq(shop.key()))
        .filter(conversations::id.eq_any(chats))
        .select((conversations::id, conversations::visitor_id))
        .load(conn)?;
    let visitors: Vec<i64> = pairs.iter().map(|(_, visitor)| *visitor).collect();
    let customers: HashMap<i64, Option<i64>> = people::table
        .filter(people::shop_id.eq(shop.key()))
        .filter(people::id.eq_any(visitors))
        .select((people::id, people::customer_id))
        .load::<(i64, Option<i64>)>(conn)?
        .into_iter()
        .collect();
    Ok(pairs
        .into_iter()
        .map(|(chat, visitor)| {
            let customer = customers.get(&visitor).copied().flatten();
            (chat, (Id(visitor), customer))
        })
        .collect())
}

fn in_messages(conn: &mut Conn, shop: ShopId, plan: &mut Plan) -> Result<bool, Error> {
    type Row = (i64, i64, String, Option<String>);
    let rows: Vec<Row> = messages::table
        .filter(messages::shop_id.eq(shop.key()))
        .filter(messages::id.gt(plan.after.0))
        // The assistant and the shop's own texts say what stands in the shop's pages.
        .filter(messages::author.eq_any([Author::Shopper.as_str(), Author::Staff.as_str()]))
        .filter(messages::body.is_not_null())
        .order(messages::id.asc())
        .limit(LOOK)
        .select((
            messages::id,
            messages::conversation_id,
            messages::author,
            messages::body,
        ))
        .load(conn)?;
    let hits: Vec<&Row> = rows
        .iter()
        .filter(|(_, _, _, body)| body.as_deref().is_some_and(|body| plan.subject.is_in(body)))
        .collect();
    let chats: Vec<i64> = hits.iter().map(|(_, chat, ..)| *chat).collect();
    let whose = visitors_of(conn, shop, &chats)?;
    for (id, chat, author, _) in hits {
        match whose.get(chat) {
            Some((visitor, customer))
                if author == Author::Shopper.as_str() && !is_another(plan, *customer) =>
            {
                plan.visitors.insert(*visitor);
            }
            Some(_) | None => {
                plan.other_messages.insert(Id(*id));
            }
        }
    }
    if let Some((last, ..)) = rows.last() {
        plan.after.0 = *last;
    }
    Ok(is_full(rows.len()))
}

fn in_collected(conn: &mut Conn, shop: ShopId, plan: &mut Plan) -> Result<bool, Error> {
    let (chat, field) = plan.after.clone();
    let rows: Vec<(i64, String, String)> = collected::table
        .filter(collected::shop_id.eq(shop.key()))
        .filter(
            collected::conversation_id
                .gt(chat)
                .or(collected::conversation_id
                    .eq(chat)
                    .and(collected::field.gt(field))),
        )
        .order((collected::conversation_id.asc(), collected::field.asc()))
        .limit(LOOK)
        .select((
            collected::conversation_id,
            collected::field,
            collected::value,
        ))
        .load(conn)?;
    let hits: Vec<&(i64, String, String)> = rows
        .iter()
        .filter(|(_, _, value)| plan.subject.is_in(value))
        .collect();
    let chats: Vec<i64> = hits.iter().map(|(chat, ..)| *chat).collect();
    let whose = visitors_of(conn, shop, &chats)?;
    for (chat, field, _) in hits {
        match whose.get(chat) {
            Some((visitor, customer)) if !is_another(plan, *customer) => {
                plan.visitors.insert(*visitor);
            }
            Some(_) | None => {
                plan.other_answers.insert((Id(*chat), field.clone()));
            }
        }
    }
    if let Some((chat, field, _)) = rows.last() {
        plan.after = (*chat, field.clone());
    }
    Ok(is_full(rows.len()))
}

fn gather(conn: &mut Conn, shop: ShopId, plan: &mut Plan) -> Result<(), Error> {
    let visitors: Vec<i64> = plan.visitors.iter().map(|id| id.0).collect();
    let chats: Vec<i64> = conversations::table
        .filter(conversations::shop_id.eq(shop.key()))
        .filter(conversations::visitor_id.eq_any(visitors))
        .select(conversations::id)
        .load(conn)?;
    let carts: Vec<String> = conversation_carts::table
        .filter(conversation_carts::shop_id.eq(shop.key()))
        .filter(conversation_carts::conversation_id.eq_any(&chats))
        .select(conversation_carts::cart_token)
        .load(conn)?;
    plan.chats.extend(chats.into_iter().map(Id));
    plan.carts.extend(carts);
    type Row = (i64, Option<String>, Option<String>);
    let rows: Vec<Row> = orders::table
        .filter(orders::shop_id.eq(shop.key()))
        .filter(
            orders::id
                .eq_any(&plan.subject.orders)
                .or(orders::customer_id
                    .is_not_null()
                    .and(orders::customer_id.eq(plan.subject.customer))
                    .assume_not_null())
                .or(orders::email
                    .is_not_null()
                    .and(lower(orders::email).eq(plan.subject.email.as_deref()))
                    .assume_not_null()),
        )
        .select((orders::id, orders::cart_token, orders::checkout_token))
        .load(conn)?;
    let mut bought_from = Vec::new();
    for (id, cart, checkout) in rows {
        plan.orders.insert(id);
        bought_from.extend(cart);
        plan.checkouts.extend(checkout);
    }
    let tokens: Vec<&String> = plan.carts.iter().chain(&bought_from).collect();
    let found: Vec<String> = checkouts::table
        .filter(checkouts::shop_id.eq(shop.key()))
        .filter(
            checkouts::cart_token
                .eq_any(tokens)
                .assume_not_null()
                .or(checkouts::email
                    .is_not_null()
                    .and(lower(checkouts::email).eq(plan.subject.email.as_deref()))
                    .assume_not_null()),
        )
        .select(checkouts::token)
        .load(conn)?;
    plan.checkouts.extend(found);
    plan.carts.extend(bought_from);
    Ok(())
}
