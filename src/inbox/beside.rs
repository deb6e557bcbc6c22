//! What stands beside a thread, read from what is kept: who the shopper is and how that is known, what was collected,
//! the cart with what came and went, checkout, orders, pages, and earlier chats.

use std::collections::HashMap;

use diesel::prelude::*;

use super::labels::{status, step};
use super::marks::Tags;
use super::open::Eyes;
use super::view::{Attempt, Checkout, Context, Fact, PageSeen, Past};
use super::{beyond, bought, context, list, open, seen};
use crate::app::App;
use crate::assistant::facts as store_facts;
use crate::clock::Micros;
use crate::commerce::find::{self as commerce, OrderKeys};
use crate::conversation::people::{self, Collected, EMAIL, NAME, PHONE, Person};
use crate::conversation::{AttemptOutcome, Conversation, State, messages, pages};
use crate::db::schema::{conversations, orders, people as visitors};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;
use crate::team::Staff;

/// Pages shown, the newest.
const PAGES: i64 = 12;
/// Earlier chats shown, the newest.
const PAST: i64 = 10;
/// Letters of what an earlier chat was about.
const ABOUT: usize = 80;

/// The cards as they are now, for a reader who looks at this chat; nothing for one who does not.
///
/// # Errors
/// The database's.
pub async fn live(app: &App, staff: &Staff, chat: Id) -> Result<Option<String>, Error> {
    let (staff, now) = (staff.clone(), app.store.clock().now());
    if !app.viewing.looks(staff.shop, chat, staff.id(), now) {
        return Ok(None);
    }
    let shelf = app.books.of(&app.store, staff.shop).await?;
    let shared = app.clone();
    let read = app
        .store
        .read(move |conn| {
            let eyes = Eyes::of(conn, &shared, &staff, &shelf)?;
            open::beside(conn, &eyes, chat)
        })
        .await;
    match read {
        Ok(context) => Ok(Some(context::context(&context, now).0)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Everything beside the thread but who was told of it.
///
/// # Errors
/// The database's.
pub fn context(
    conn: &mut Conn,
    eyes: &Eyes<'_>,
    chat: &Conversation,
    person: Option<&Person>,
    tried: &HashMap<Id, (AttemptOutcome, Attempt)>,
) -> Result<Context, Error> {
    let given = people::collected_in(conn, eyes.shop, chat.id)?;
    let carts = commerce::cart_tokens(conn, eyes.shop, chat.id)?;
    let cart = match carts.last() {
        Some(token) => commerce::cart_shown(conn, eyes.shop, chat.id, token)?,
        None => None,
    };
    let checkout = commerce::checkout_of(conn, eyes.shop, &carts)?;
    let (found, theirs) = orders_of(conn, eyes.shop, carts, person, &given)?;
    let mut shopper = facts(conn, eyes, person)?;
    shopper.extend(beyond::facts(conn, eyes.shop, chat.id)?);
    let with = seen::with(conn, eyes.shop)?.remove(&chat.assistant.unwrap_or(eyes.shop.0));
    shopper.extend(with.map(|value| Fact {
        label: "Assistant".into(),
        value,
        link: None,
        note: None,
    }));
    let mut tried: Vec<Attempt> = tried.values().map(|(_, shown)| shown.clone()).collect();
    tried.sort_by_key(|one| std::cmp::Reverse(one.at));
    tried.truncate(5);
    Ok(Context {
        conversation: chat.id.to_string(),
        shopper,
        collected: collected(conn, eyes, given, &found)?,
        cart: cart.map(|cart| bought::cart(eyes, &cart, eyes.shelf.book(chat))),
        checkout: checkout.map(|checkout| Checkout {
            step: step(&checkout.step).to_owned(),
            value: checkout.total.map(|total| total.text()),
            trouble: None,
            updated_at: checkout.updated_at,
        }),
        orders: found
            .iter()
            .map(|order| bought::order(eyes, order, theirs.contains(&order.id)))
            .collect(),
        attempts: tried,
        tags: Tags::of(conn, eyes.shop)?.marks(chat),
        past: past(conn, eyes.shop, chat, person)?,
        pages: pages_seen(conn, eyes.shop, chat)?,
        told: Vec::new(),
        first: eyes.writes && matches!(chat.state, State::Assistant { .. }),
        judged: (eyes.writes && chat.may_be_judged()).then_some(chat.timing),
        copilot: chat.holder() == Some(eyes.viewer),
    })
}

/// The orders beside a chat, and the ids of those that are the shopper's by more than a number they gave.
fn orders_of(
    conn: &mut Conn,
    shop: ShopId,
    carts: Vec<String>,
    person: Option<&Person>,
    given: &[Collected],
) -> Result<(Vec<commerce::Order>, Vec<i64>), Error> {
    let mut keys = OrderKeys {
        carts,
        customer: person.and_then(|person| person.customer),
        names: named(given),
    };
    let found = commerce::orders_of(conn, shop, &keys)?;
    keys.names = Vec::new();
    let theirs = commerce::orders_of(conn, shop, &keys)?;
    Ok((found, theirs.into_iter().map(|order| order.id).collect()))
}

/// Whether an order stands beside a chat, and whether it is the shopper's by more than a number they gave.
///
/// # Errors
/// [`Error::NotFound`] of any other order; the database's.
pub fn is_theirs(
    conn: &mut Conn,
    shop: ShopId,
    chat: &Conversation,
    order: i64,
) -> Result<bool, Error> {
    let person = people::by_ids(conn, shop, &[chat.visitor])?.remove(&chat.visitor);
    let given = people::collected_in(conn, shop, chat.id)?;
    let carts = commerce::cart_tokens(conn, shop, chat.id)?;
    let (found, theirs) = orders_of(conn, shop, carts, person.as_ref(), &given)?;
    if !found.iter().any(|one| one.id == order) {
        return Err(Error::NotFound);
    }
    Ok(theirs.contains(&order))
}

/// Numbers of orders the shopper gave.
fn named(given: &[Collected]) -> Vec<String> {
    given
        .iter()
        .filter(|one| one.field == "order_number")
        .map(|one| one.value.clone())
        .collect()
}

fn collected(
    conn: &mut Conn,
    eyes: &Eyes<'_>,
    given: Vec<Collected>,
    found: &[commerce::Order],
) -> Result<Vec<Fact>, Error> {
    let mut facts = Vec::new();
    for one in given {
        let (link, note) = match one.field.as_str() {
            "order_number" => match found.iter().find(|order| order.name == one.value) {
                Some(order) => (
                    Some(bought::order_link(eyes, order.id)),
                    Some("Found in this shop"),
                ),
                None => (None, Some("No such order in this shop")),
            },
            field if field.contains("sku") => match product(conn, eyes.shop, &one.value, found)? {
                Some(id) => (
                    Some(format!("{}/products/{id}", eyes.admin)),
                    Some("Found in this shop"),
                ),
                None => (None, None),
            },
            _ => (None, None),
        };
        facts.push(Fact {
            label: one.label,
            value: one.value,
            link,
            note: note.map(str::to_owned),
        });
    }
    Ok(facts)
}

/// The product of this shop with an article number: by what an order of theirs has, or by its own facts.
fn product(
    conn: &mut Conn,
    shop: ShopId,
    sku: &str,
    found: &[commerce::Order],
) -> Result<Option<i64>, Error> {
    let bought = found
        .iter()
        .flat_map(|order| &order.lines)
        .find(|line| {
            line.sku
                .as_deref()
                .is_some_and(|own| own.eq_ignore_ascii_case(sku))
        })
        .and_then(|line| line.product_id);
    match bought {
        Some(id) => Ok(Some(id)),
        None => store_facts::product_of_sku(conn, shop, sku),
    }
}

fn facts(conn: &mut Conn, eyes: &Eyes<'_>, person: Option<&Person>) -> Result<Vec<Fact>, Error> {
    let Some(person) = person else {
        return Ok(Vec::new());
    };
    // Without a customer whom Shopify vouched for, what is known was typed.
    let known_by = |part: &str| match person.customer {
        Some(_) if !person.typed.contains(part) => "Known by Shopify",
        Some(_) | None => "Typed by the shopper",
    };
    let mut facts = Vec::new();
    let mut add = |label: &str, value: Option<String>, link: Option<String>, note: Option<&str>| {
        facts.extend(value.map(|value| Fact {
            label: label.into(),
            value,
            link,
            note: note.map(str::to_owned),
        }));
    };
    add("Name", person.name.clone(), None, Some(known_by(NAME)));
    match (&person.email, person.customer) {
        (Some(email), _) => add("E-mail", Some(email.clone()), None, Some(known_by(EMAIL))),
        (None, Some(customer)) => {
            let email = ordered_with(conn, eyes.shop, customer)?;
            add("E-mail", email, None, Some("Known by Shopify, of an order"));
        }
        (None, None) => {}
    }
    add("Phone", person.phone.clone(), None, Some(known_by(PHONE)));
    add(
        "Customer",
        person.customer.map(|id| format!("No. {id}")),
        person
            .customer
            .map(|id| format!("{}/customers/{id}", eyes.admin)),
        Some("Signed in to the store"),
    );
    let page = person.page.as_ref();
    add(
        "Page",
        page.map(|page| title(&page.title, &page.url)),
        page.map(|page| page.url.clone()),
        None,
    );
    add("Device", person.device.clone(), None, None);
    add("Language", person.locale.clone(), None, None);
    Ok(facts)
}

/// The address a customer ordered with last.
fn ordered_with(conn: &mut Conn, shop: ShopId, customer: i64) -> Result<Option<String>, Error> {
    let email: Option<Option<String>> = orders::table
        .filter(orders::shop_id.eq(shop.key()))
        .filter(orders::customer_id.eq(customer))
        .filter(orders::email.is_not_null())
        .order(orders::created_at.desc())
        .select(orders::email)
        .first(conn)
        .optional()?;
    Ok(email.flatten().filter(|email| !email.is_empty()))
}

fn title(title: &str, url: &str) -> String {
    if title.is_empty() { url } else { title }.to_owned()
}

fn pages_seen(conn: &mut Conn, shop: ShopId, chat: &Conversation) -> Result<Vec<PageSeen>, Error> {
    let seen = pages::of(conn, shop, &[chat.visitor.0], PAGES)?;
    Ok(seen
        .into_iter()
        .map(|one| PageSeen {
            title: title(&one.page.title, &one.page.url),
            url: one.page.url,
            at: one.at,
        })
        .collect())
}

/// Other chats of the customer whom Shopify vouched for, the newest first: somebody who only says who they are is
/// shown with none.
fn past(
    conn: &mut Conn,
    shop: ShopId,
    chat: &Conversation,
    person: Option<&Person>,
) -> Result<Vec<Past>, Error> {
    let Some(customer) = person.and_then(|person| person.customer) else {
        return Ok(Vec::new());
    };
    let theirs: Vec<i64> = visitors::table
        .filter(visitors::shop_id.eq(shop.key()))
        .filter(visitors::customer_id.eq(customer))
        .select(visitors::id)
        .load(conn)?;
    let rows: Vec<(i64, i64, String)> = seen::chats(conn, shop)?
        .filter(conversations::visitor_id.eq_any(theirs))
        .filter(conversations::id.ne(chat.id.0))
        .order(conversations::last_at.desc())
        .limit(PAST)
        .select((
            conversations::id,
            conversations::last_at,
            conversations::data,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, at, data)| {
            let one: Conversation = serde_json::from_str(&data).map_err(Error::fault)?;
            Ok(Past {
                id: Id(id).to_string(),
                summary: about(conn, shop, Id(id))?,
                at: Micros(at),
                state: list::row_state(&one.state),
                ended: match &one.state {
                    State::Closed { resolution, .. } => Some(resolution.as_ref().map_or_else(
                        || "Closed".to_owned(),
                        |one| status(Some(one.as_str()), "Closed"),
                    )),
                    State::Assistant { .. }
                    | State::Waiting { .. }
                    | State::Human { .. }
                    | State::Snoozed { .. } => None,
                },
            })
        })
        .collect()
}

/// What the shopper wrote first in it.
fn about(conn: &mut Conn, shop: ShopId, chat: Id) -> Result<String, Error> {
    let first = messages::first_of_shopper(conn, shop, chat)?;
    let Some(words) = first else {
        return Ok("Chat without words".to_owned());
    };
    let short: String = words.chars().take(ABOUT).collect();
    Ok(if short.len() < words.len() {
        format!("{short}…")
    } else {
        short
    })
}
