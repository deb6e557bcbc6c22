//! What a message is found by besides its own words: who it was said with, their orders, its tags, its author.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::ask::Mark;
use super::engine::{Doc, Row};
use super::fold;
use crate::conversation::messages::Author;
use crate::db::schema::{
    collected, contexts, conversation_carts, conversation_tags, conversations, orders, people,
};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

/// The field in which a shopper was asked for their order's number.
const ORDER_NUMBER: &str = "order_number";

/// What a chat's messages are found by, as it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Name, e-mail, phone, and what they were asked for, each with what it is.
    pub who: Vec<(String, String)>,
    /// The numbers of orders.
    pub orders: Vec<String>,
    /// Keys of tags.
    pub tags: Vec<String>,
    /// The assistant it is with.
    pub assistant: Option<Id>,
}

/// Those of some chats. `held`: on a server, nobody forgets who they are until this write is over.
///
/// # Errors
/// The database's.
pub fn of(
    conn: &mut Conn,
    shop: ShopId,
    chats: &[i64],
    held: bool,
) -> Result<HashMap<i64, Facts>, Error> {
    let key = shop.key();
    let known: Vec<(i64, i64, i64)> = conversations::table
        .filter(conversations::shop_id.eq(key))
        .filter(conversations::id.eq_any(chats))
        .select((
            conversations::id,
            conversations::visitor_id,
            conversations::assistant_id,
        ))
        .load(conn)?;
    let mut facts: HashMap<i64, Facts> = HashMap::new();
    for (chat, _, assistant) in &known {
        facts.entry(*chat).or_default().assistant = Some(Id(*assistant));
    }
    let visitors: Vec<i64> = known.iter().map(|(_, visitor, _)| *visitor).collect();
    let persons = persons(conn, shop, &visitors, held)?;
    let mut customers: HashMap<i64, Vec<i64>> = HashMap::new();
    for (chat, visitor, _) in &known {
        let Some((_, name, email, phone, customer)) = persons.get(visitor) else {
            continue;
        };
        let of_chat = facts.entry(*chat).or_default();
        for (label, value) in [("Name", name), ("E-mail", email), ("Phone", phone)] {
            of_chat
                .who
                .extend(value.iter().map(|value| (label.to_owned(), value.clone())));
        }
        if let Some(customer) = customer {
            customers.entry(*customer).or_default().push(*chat);
        }
    }
    let given: Vec<(i64, String, String, String)> = collected::table
        .filter(collected::shop_id.eq(key))
        .filter(collected::conversation_id.eq_any(chats))
        .order((collected::conversation_id.asc(), collected::at.asc()))
        .select((
            collected::conversation_id,
            collected::field,
            collected::label,
            collected::value,
        ))
        .load(conn)?;
    for (chat, field, label, value) in given {
        let of_chat = facts.entry(chat).or_default();
        match field.as_str() {
            ORDER_NUMBER => of_chat.orders.push(value),
            _ => of_chat.who.push((label, value)),
        }
    }
    let tagged: Vec<(i64, String)> = conversation_tags::table
        .filter(conversation_tags::shop_id.eq(key))
        .filter(conversation_tags::conversation_id.eq_any(chats))
        .order((
            conversation_tags::conversation_id.asc(),
            conversation_tags::tag.asc(),
        ))
        .select((conversation_tags::conversation_id, conversation_tags::tag))
        .load(conn)?;
    for (chat, tag) in tagged {
        facts.entry(chat).or_default().tags.push(tag);
    }
    numbers(conn, shop, chats, &customers, &mut facts)?;
    for of_chat in facts.values_mut() {
        let mut seen = HashSet::new();
        of_chat.orders.retain(|number| seen.insert(number.clone()));
    }
    Ok(facts)
}

type Person = (
    i64,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<i64>,
);

/// Visitors by id.
fn persons(
    conn: &mut Conn,
    shop: ShopId,
    ids: &[i64],
    held: bool,
) -> Result<HashMap<i64, Person>, Error> {
    let rows = people::table
        .filter(people::shop_id.eq(shop.key()))
        .filter(people::id.eq_any(ids))
        .order(people::id.asc())
        .select((
            people::id,
            people::name,
            people::email,
            people::phone,
            people::customer_id,
        ));
    let rows: Vec<Person> = match conn {
        Conn::Postgres(conn) if held => rows.for_share().load(conn)?,
        conn => rows.load(conn)?,
    };
    Ok(rows.into_iter().map(|row| (row.0, row)).collect())
}

/// The numbers of the orders of these chats: by their carts, by the customer Shopify vouched for, by the page they were
/// begun on.
fn numbers(
    conn: &mut Conn,
    shop: ShopId,
    chats: &[i64],
    customers: &HashMap<i64, Vec<i64>>,
    facts: &mut HashMap<i64, Facts>,
) -> Result<(), Error> {
    let key = shop.key();
    let carts: Vec<(i64, String)> = conversation_carts::table
        .filter(conversation_carts::shop_id.eq(key))
        .filter(conversation_carts::conversation_id.eq_any(chats))
        .select((
            conversation_carts::conversation_id,
            conversation_carts::cart_token,
        ))
        .load(conn)?;
    let mut by_cart: HashMap<&str, Vec<i64>> = HashMap::new();
    for (chat, token) in &carts {
        by_cart.entry(token).or_default().push(*chat);
    }
    let tokens: Vec<&str> = by_cart.keys().copied().collect();
    let bought: Vec<(Option<String>, String)> = orders::table
        .filter(orders::shop_id.eq(key))
        .filter(orders::cart_token.eq_any(tokens).assume_not_null())
        .order(orders::id.asc())
        .select((orders::cart_token, orders::name))
        .load(conn)?;
    for (token, number) in bought {
        for chat in token
            .as_deref()
            .and_then(|token| by_cart.get(token))
            .into_iter()
            .flatten()
        {
            facts.entry(*chat).or_default().orders.push(number.clone());
        }
    }
    let ids: Vec<i64> = customers.keys().copied().collect();
    let theirs: Vec<(Option<i64>, String)> = orders::table
        .filter(orders::shop_id.eq(key))
        .filter(orders::customer_id.eq_any(ids).assume_not_null())
        .order(orders::id.asc())
        .select((orders::customer_id, orders::name))
        .load(conn)?;
    for (customer, number) in theirs {
        for chat in customer
            .and_then(|id| customers.get(&id))
            .into_iter()
            .flatten()
        {
            facts.entry(*chat).or_default().orders.push(number.clone());
        }
    }
    let places: Vec<(i64, String)> = contexts::table
        .filter(contexts::shop_id.eq(key))
        .filter(contexts::conversation_id.eq_any(chats))
        .filter(contexts::kind.eq_any(["order", "claimed"]))
        .select((contexts::conversation_id, contexts::value))
        .load(conn)?;
    let asked: Vec<i64> = places
        .iter()
        .filter_map(|(_, id)| id.parse().ok())
        .collect();
    let named: HashMap<i64, String> = orders::table
        .filter(orders::shop_id.eq(key))
        .filter(orders::id.eq_any(asked))
        .select((orders::id, orders::name))
        .load::<(i64, String)>(conn)?
        .into_iter()
        .collect();
    for (chat, id) in places {
        let number = id.parse().ok().and_then(|id: i64| named.get(&id));
        facts
            .entry(chat)
            .or_default()
            .orders
            .extend(number.cloned());
    }
    Ok(())
}

/// A message as the index has it; none without words of its own left.
pub fn doc(shop: ShopId, row: &Row, facts: &Facts) -> Option<Doc> {
    let (id, chat, author, author_id, body) = row;
    let body = body.as_deref()?;
    let author = Author::parse(author);
    let mut marks = vec![Mark::Shop(shop), Mark::By(author)];
    marks.extend(facts.assistant.map(Mark::Assistant));
    if matches!(author, Author::Staff | Author::Note) {
        marks.extend(author_id.map(|id| Mark::Staff(Id(id))));
    }
    marks.extend(facts.tags.iter().cloned().map(Mark::Tag));
    let marks: Vec<String> = marks.iter().map(Mark::word).collect();
    let who: Vec<&str> = facts.who.iter().map(|(_, value)| value.as_str()).collect();
    Some(Doc {
        message: Id(*id),
        chat: Id(*chat),
        words: fold::words(&fold::composed(body)),
        who: fold::words(&fold::composed(&who.join(" / "))),
        orders: fold::words(&facts.orders.join(" / ")),
        marks: marks.join(" "),
    })
}
