//! The open chat: its thread, and what stands beside it.

use std::collections::HashMap;

use super::labels::{self, amount, status, step};
use super::view::{Attempt, Can, Cart, Checkout, Context, Fact, Item, Line, Open, Order, Thread};
use super::{list, said, summary};
use crate::assistant::attempts;
use crate::clock::Micros;
use crate::commerce::find::{self as commerce, OrderKeys};
use crate::commerce::payload;
use crate::conversation::people::{self, Person};
use crate::conversation::store::{load, log_after};
use crate::conversation::{AttemptOutcome, Conversation, State};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;
use crate::rules::Book;
use crate::team::store as team;

/// Who looks, and what helps to say what they see.
pub struct Eyes<'a> {
    /// The shop.
    pub shop: ShopId,
    /// The shop's name.
    pub shop_name: &'a str,
    /// The member of staff.
    pub viewer: Id,
    /// The shop's rules.
    pub book: &'a Book,
}

/// The thread from its beginning, and everything beside it.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub fn open(conn: &mut Conn, eyes: &Eyes<'_>, id: Id) -> Result<Open, Error> {
    after(conn, eyes, id, 0)
}

/// The same with only the items after `version`.
///
/// # Errors
/// As [`open`].
pub fn after(conn: &mut Conn, eyes: &Eyes<'_>, id: Id, version: i64) -> Result<Open, Error> {
    let chat = load(conn, eyes.shop, id)?;
    let person = people::by_ids(conn, eyes.shop, &[chat.visitor])?.remove(&chat.visitor);
    let tries = attempts::of(conn, eyes.shop, id)?;
    let log = log_after(conn, eyes.shop, id, version)?;
    let shopper = list::shopper(chat.visitor, person.as_ref());
    let tried = said::shown_attempts(conn, eyes.shop, &tries)?;
    let items = said::items(conn, eyes, id, &log, &shopper, &tried)?;
    let staff = team::names(conn, eyes.shop)?;
    let mut context = context(conn, eyes, &chat, person.as_ref(), &tried)?;
    let mut thread = thread(&chat, eyes, &staff, shopper, items);
    thread.summary = summary::lines(conn, eyes.shop, &chat, &tries, &context)?;
    context.copilot = thread.can.reply;
    Ok(Open { thread, context })
}

fn thread(
    chat: &Conversation,
    eyes: &Eyes<'_>,
    staff: &HashMap<Id, String>,
    shopper: String,
    items: Vec<Item>,
) -> Thread {
    let holder = list::holder(chat, staff, eyes.viewer);
    let mine = holder.as_ref().is_some_and(|holder| holder.mine);
    let (since, attention) = match &chat.state {
        State::Assistant { attention } => (
            attention.as_ref().map_or(Micros(0), |one| one.since),
            attention
                .as_ref()
                .map(|one| labels::reason(one.reason).to_owned()),
        ),
        State::Waiting { since, .. } | State::Human { since, .. } => (*since, None),
        State::Snoozed { until, .. } => (*until, None),
        State::Closed { at, .. } => (*at, None),
    };
    let reason = match &chat.state {
        State::Waiting { reason, .. } => Some(labels::reason(*reason).to_owned()),
        State::Assistant { .. }
        | State::Human { .. }
        | State::Snoozed { .. }
        | State::Closed { .. } => None,
    };
    let closed = matches!(chat.state, State::Closed { .. });
    let human = matches!(chat.state, State::Human { .. });
    Thread {
        id: chat.id.to_string(),
        epoch: chat.epoch.to_string(),
        shopper,
        state: list::row_state(&chat.state),
        since,
        waiting_since: match &chat.state {
            State::Waiting { .. } | State::Human { .. } => chat.waiting_since(),
            State::Assistant { .. } | State::Snoozed { .. } | State::Closed { .. } => None,
        },
        reason,
        attention,
        tags: chat.tags.iter().map(ToString::to_string).collect(),
        handled: chat.handled.is_some(),
        can: Can {
            take_over: !closed && !human,
            reply: human && mine,
            hand_back: human && mine,
            handled: chat.handled.is_none(),
            close: !closed && (mine || !human),
        },
        holder,
        items,
        summary: Vec::new(),
    }
}

fn context(
    conn: &mut Conn,
    eyes: &Eyes<'_>,
    chat: &Conversation,
    person: Option<&Person>,
    tried: &HashMap<Id, (AttemptOutcome, Attempt)>,
) -> Result<Context, Error> {
    let collected = people::collected_in(conn, eyes.shop, chat.id)?;
    let carts = commerce::cart_tokens(conn, eyes.shop, chat.id)?;
    let cart = match carts.last() {
        Some(token) => commerce::cart_shown(conn, eyes.shop, chat.id, token)?,
        None => None,
    };
    let checkout = commerce::checkout_of(conn, eyes.shop, &carts)?;
    let keys = OrderKeys {
        carts,
        customer: person.and_then(|person| person.customer),
        names: collected
            .iter()
            .filter(|one| one.field == "order_number")
            .map(|one| one.value.clone())
            .collect(),
    };
    let orders = commerce::orders_of(conn, eyes.shop, &keys)?;
    let known: Vec<String> = orders.iter().map(|order| order.name.clone()).collect();
    let mut tried: Vec<Attempt> = tried.values().map(|(_, shown)| shown.clone()).collect();
    tried.sort_by_key(|one| std::cmp::Reverse(one.at));
    tried.truncate(5);
    Ok(Context {
        conversation: chat.id.to_string(),
        shopper: facts(person),
        collected: collected
            .into_iter()
            .map(|one| Fact {
                note: (one.field == "order_number").then(|| {
                    if known.contains(&one.value) {
                        "Found in this shop".to_owned()
                    } else {
                        "No such order in this shop".to_owned()
                    }
                }),
                label: one.label,
                value: one.value,
                link: None,
            })
            .collect(),
        cart: cart.map(|cart| shown_cart(&cart, eyes.book)),
        checkout: checkout.map(|checkout| Checkout {
            step: step(&checkout.step).to_owned(),
            value: checkout.total.map(|total| total.text()),
            trouble: None,
            updated_at: checkout.updated_at,
        }),
        orders: orders.iter().map(shown_order).collect(),
        attempts: tried,
        tags: chat.tags.iter().map(ToString::to_string).collect(),
        past: Vec::new(),
        copilot: false,
    })
}

fn facts(person: Option<&Person>) -> Vec<Fact> {
    let Some(person) = person else {
        return Vec::new();
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
    add("Name", person.name.clone(), None, None);
    add("E-mail", person.email.clone(), None, None);
    add(
        "Customer",
        person.customer.map(|id| format!("No. {id}")),
        None,
        Some("Signed in to the store"),
    );
    add(
        "Page",
        person.page.as_ref().map(|page| {
            if page.title.is_empty() {
                page.url.clone()
            } else {
                page.title.clone()
            }
        }),
        person.page.as_ref().map(|page| page.url.clone()),
        None,
    );
    add("Device", person.device.clone(), None, None);
    add("Language", person.locale.clone(), None, None);
    facts
}

fn shown_line(line: &payload::Line) -> Line {
    Line {
        title: if line.title.is_empty() {
            "Item".into()
        } else {
            line.title.clone()
        },
        variant: line.variant_title.clone(),
        quantity: line.quantity,
        price: line.total.map_or_else(String::new, |total| total.text()),
        url: None,
    }
}

fn shown_cart(cart: &commerce::Cart, book: &Book) -> Cart {
    let currency = cart.value.map(|value| value.currency.as_str().to_owned());
    Cart {
        lines: cart.lines.iter().map(shown_line).collect(),
        value: cart
            .value
            .map_or_else(|| "Unknown".into(), |value| value.text()),
        over: cart
            .value
            .filter(|_| !cart.only_seen)
            .and_then(|value| book.cart_limit_under(value.amount))
            .and_then(|limit| amount(Some(limit), currency.as_deref())),
        currency: currency.unwrap_or_default(),
        updated_at: cart.updated_at,
        only_seen: cart.only_seen,
    }
}

fn shown_order(order: &commerce::Order) -> Order {
    Order {
        name: order.name.clone(),
        status: if order.cancelled_at.is_some() {
            "Cancelled".into()
        } else {
            status(order.fulfillment_status.as_deref(), "Not sent yet")
        },
        payment: status(order.financial_status.as_deref(), "Unknown"),
        items: order.lines.iter().map(shown_line).collect(),
        total: order.total.map_or_else(String::new, |total| total.text()),
        placed_at: order.created_at,
        url: order.tracking.first().and_then(|parcel| parcel.url.clone()),
    }
}
