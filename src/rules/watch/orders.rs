//! What befalls the orders of a conversation, as it is reported, and as it is known when a chat begins.

use crate::clock::Micros;
use crate::commerce::find::{self, Order, OrderKeys};
use crate::commerce::payload::{OrderReport, Trouble, TroubleReport};
use crate::commerce::{customers, trouble};
use crate::conversation::people;
use crate::conversation::store::load;
use crate::conversation::{Conversation, State};
use crate::db::Tx;
use crate::error::Error;
use crate::rules::book::{Book, Hit, OrderNews, about};
use crate::rules::play::{self, is_spent};
use crate::rules::rounds::DAY;
use crate::rules::shelf::Shelf;

/// Orders older than this are no news to a chat that begins: as long as Shopify shows an app orders unasked.
const RECENT_SECONDS: i64 = 60 * DAY;

/// What an order's report says of trouble.
#[must_use]
pub fn news_in(report: &OrderReport) -> Vec<OrderNews> {
    let paid = report.financial_status.as_deref();
    let mut news = paid_news(paid, report.cancelled_at.is_some());
    if report.delivery_failed {
        news.push(OrderNews::DeliveryTrouble);
    }
    news
}

/// The same of an order that was not known until now, with the trouble that was told before it was.
///
/// # Errors
/// The database's.
pub fn first_news(tx: &mut Tx<'_>, report: &OrderReport) -> Result<Vec<OrderNews>, Error> {
    let mut news = news_in(report);
    let cancelled = report.cancelled_at.is_some();
    let early = find::trouble_of(tx.conn, tx.shop(), report.id)?;
    let unpaid =
        early.payment.is_some() && !cancelled && !is_settled(report.financial_status.as_deref());
    let undelivered = early.delivery.is_some() && !cancelled;
    let told = [
        (unpaid, OrderNews::PaymentTrouble),
        (undelivered, OrderNews::DeliveryTrouble),
    ];
    for (_, one) in told.into_iter().filter(|(is, _)| *is) {
        if !news.contains(&one) {
            news.push(one);
        }
    }
    Ok(news)
}

/// Whether the money has come.
fn is_settled(paid: Option<&str>) -> bool {
    matches!(paid, Some("paid" | "partially_refunded" | "refunded"))
}

/// Something befell an order's money or a parcel of it: it is kept, and its conversations hear of it.
///
/// # Errors
/// The database's.
pub fn order_trouble(
    tx: &mut Tx<'_>,
    shelf: &Shelf,
    report: TroubleReport,
    triggered: Micros,
) -> Result<(), Error> {
    trouble::keep(tx, report, triggered)?;
    let news = match report.trouble {
        Some(Trouble::Payment) => OrderNews::PaymentTrouble,
        Some(Trouble::Delivery) => OrderNews::DeliveryTrouble,
        None => return Ok(()),
    };
    order_news(tx, shelf, report.order, &[news])
}

/// There is news of an order: the conversations it belongs to hear of it, each kind once.
///
/// # Errors
/// The database's.
pub fn order_news(
    tx: &mut Tx<'_>,
    shelf: &Shelf,
    order: i64,
    news: &[OrderNews],
) -> Result<(), Error> {
    if news.is_empty()
        || shelf
            .books()
            .all(|book| on_news(book, order, news).is_empty())
    {
        return Ok(());
    }
    for id in find::conversations_of_order(tx.conn, tx.shop(), order)? {
        let mut conversation = load(tx.conn, tx.shop(), id)?;
        if let State::Closed { .. } = conversation.state {
            continue;
        }
        let book = shelf.book(&conversation);
        let hits = on_news(book, order, news);
        play::all(tx, &mut conversation, book, &hits, None)?;
    }
    Ok(())
}

/// Looks at the orders of a conversation as they are known: what befell one before the chat began, or before it was
/// known whose they are, counts as what befalls it now. Each kind once for each order.
///
/// # Errors
/// The database's.
pub fn see_orders(
    tx: &mut Tx<'_>,
    book: &Book,
    conversation: &mut Conversation,
) -> Result<(), Error> {
    if !book.minds_orders() {
        return Ok(());
    }
    let keys = OrderKeys {
        carts: find::cart_tokens(tx.conn, tx.shop(), conversation.id)?,
        customer: vouched_for(tx, conversation)?,
        names: Vec::new(),
    };
    if keys.carts.is_empty() && keys.customer.is_none() {
        return Ok(());
    }
    let since = tx.wall.plus_seconds(-RECENT_SECONDS);
    let mut orders = find::orders_of(tx.conn, tx.shop(), &keys)?;
    orders.retain(|order| order.created_at >= since);
    for order in &orders {
        if let State::Closed { .. } = conversation.state {
            return Ok(());
        }
        let mut hits = on_news(book, order.id, &news_of(order, tx.wall));
        hits.retain(|hit| !is_spent(conversation, book, hit));
        play::all(tx, conversation, book, &hits, None)?;
    }
    Ok(())
}

/// The customer Shopify vouched for in this conversation.
fn vouched_for(tx: &mut Tx<'_>, conversation: &Conversation) -> Result<Option<i64>, Error> {
    let visitor = conversation.visitor;
    let person = people::by_ids(tx.conn, tx.shop(), &[visitor])?.remove(&visitor);
    match person.and_then(|person| person.customer) {
        Some(customer) => Ok(Some(customers::now(tx.conn, tx.shop(), customer)?)),
        None => Ok(None),
    }
}

/// What is known to have befallen an order, as far as it is not over.
fn news_of(order: &Order, now: Micros) -> Vec<OrderNews> {
    let cancelled = order.cancelled_at.is_some();
    let paid = order.financial_status.as_deref();
    let mut news = paid_news(paid, cancelled);
    let unpaid = order.payment_failed_at.is_some() && !is_settled(paid) && !cancelled;
    if unpaid && !news.contains(&OrderNews::PaymentTrouble) {
        news.push(OrderNews::PaymentTrouble);
    }
    if order.delivery_failed_at.is_some() && !cancelled {
        news.push(OrderNews::DeliveryTrouble);
    }
    if order.fulfillment_status.is_none() && !cancelled {
        news.push(OrderNews::Unfulfilled(
            now.seconds_since(order.created_at) / DAY,
        ));
    }
    news
}

/// What the state of an order's money says, and whether it was cancelled.
fn paid_news(paid: Option<&str>, cancelled: bool) -> Vec<OrderNews> {
    let paid = paid.unwrap_or("");
    let mut news = Vec::new();
    if matches!(paid, "voided" | "expired") && !cancelled {
        news.push(OrderNews::PaymentTrouble);
    }
    if matches!(paid, "refunded" | "partially_refunded") {
        news.push(OrderNews::Refunded);
    }
    if cancelled {
        news.push(OrderNews::Cancelled);
    }
    news
}

fn on_news(book: &Book, order: i64, news: &[OrderNews]) -> Vec<Hit> {
    news.iter()
        .flat_map(|one| {
            let kind = match one {
                OrderNews::PaymentTrouble => "payment",
                OrderNews::DeliveryTrouble => "delivery",
                OrderNews::Refunded => "refunded",
                OrderNews::Cancelled => "cancelled",
                OrderNews::Unfulfilled(_) => "unfulfilled",
            };
            about(book.on_order(*one), &format!("order {order} {kind}"))
        })
        .collect()
}
