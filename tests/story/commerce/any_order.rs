//! The store's reports come in any order, late and twice; what is kept in the end is the same.

use counterbell::clock::Micros;
use counterbell::db::schema::{carts, checkouts, orders};
use diesel::prelude::*;
use serde_json::Value;

use super::{CART, HIGH, OTHER_CART, card, chats_with, page, tags};
use crate::support::shopify::{Price, cart, checkout, order};
use crate::support::{App, Kind, held_now};

/// Everything a shop says of a few carts, checkouts and orders, oldest first.
fn history() -> Vec<(&'static str, Micros, String)> {
    let mut told = Vec::new();
    for step in 0..6 {
        let at = held_now().plus_seconds(-600 + step * 60);
        let now = at.rfc3339();
        for token in [CART, OTHER_CART] {
            let amount = format!("{}.50", 150 + step * 20);
            let body = cart(token, &now, Price::usd(&amount));
            told.push(("carts/update", at, body.to_string()));
        }
        let mut paying = checkout("c-one", CART, &now);
        if step > 2 {
            paying["completed_at"] = now.as_str().into();
        }
        told.push(("checkouts/update", at, paying.to_string()));
        for id in [1, 2] {
            let mut bought = order(id, &format!("#{}", 1041 + id), &now);
            bought["cart_token"] = CART.into();
            bought["financial_status"] = ["pending", "paid"][usize::from(step > 3)].into();
            bought["total_price"] = format!("{}.00", 100 + step).into();
            told.push(("orders/updated", at.plus_seconds(id), bought.to_string()));
        }
    }
    told
}

/// A repeatable shuffle.
struct Dice(u64);

impl Dice {
    fn under(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

type CartRow = (String, Option<i64>, Option<String>, String, i64, i64);
type CheckoutRow = (String, String, Option<i64>, Option<i64>, i64, i64);
type OrderRow = (i64, String, Option<i64>, Option<String>, i64, i64);

/// What is kept of it all in the end, and what the chat shows.
async fn outcome(
    kind: Kind,
    order_of: &[usize],
    dice: &mut Dice,
) -> (Vec<CartRow>, Vec<CheckoutRow>, Vec<OrderRow>, Vec<String>) {
    let app = App::start(kind).await;
    let (_, chat) = chats_with(&app, CART).await;
    let told = history();
    for &place in order_of {
        let (topic, at, body) = &told[place];
        let id = format!("delivery-{place}");
        assert_eq!(app.webhook_with(topic, &id, *at, body).await, 200);
        app.advances(1);
        if dice.under(4) == 0 {
            app.runs_jobs().await;
        }
    }
    app.runs_jobs().await;
    let rows = app
        .reads(|conn| {
            use counterbell::db::schema::{carts::dsl as a, checkouts::dsl as b, orders::dsl as c};
            let carts = carts::table.order(a::token.asc()).select((
                a::token,
                a::value,
                a::currency,
                a::lines,
                a::updated_at,
                a::triggered_at,
            ));
            let checkouts = checkouts::table.order(b::token.asc()).select((
                b::token,
                b::step,
                b::total,
                b::completed_at,
                b::updated_at,
                b::triggered_at,
            ));
            let orders = orders::table.order(c::id.asc()).select((
                c::id,
                c::name,
                c::total,
                c::financial_status,
                c::updated_at,
                c::triggered_at,
            ));
            Ok((carts.load(conn)?, checkouts.load(conn)?, orders.load(conn)?))
        })
        .await;
    let mut tags = tags(&app, &chat).await;
    tags.sort();
    app.stops().await;
    (rows.0, rows.1, rows.2, tags)
}

#[actix_web::test]
async fn in_whatever_order_and_however_often_it_comes_the_end_is_the_same() {
    let count = history().len();
    let in_order: Vec<usize> = (0..count).collect();
    let expected = outcome(Kind::Sqlite, &in_order, &mut Dice(1)).await;
    assert_eq!(expected.0[0].1, Some(2_505_000));
    assert_eq!(expected.3, ["checkout", HIGH]);
    for seed in 2..10 {
        let mut dice = Dice(seed);
        // Each once, a third of them again, all of it shuffled.
        let mut shuffled = in_order.clone();
        shuffled.extend((0..count / 3).map(|_| dice.under(count)));
        for place in (1..shuffled.len()).rev() {
            let other = dice.under(place + 1);
            shuffled.swap(place, other);
        }
        let kind = [Kind::Sqlite, Kind::Postgres][usize::from(seed % 3 == 0)];
        let found = outcome(kind, &shuffled, &mut dice).await;
        assert_eq!(found, expected, "seed {seed}, {kind:?}");
    }
}

/// A checkout's news: the topic, when, and whether the checkout is named or only its cart.
type News = (&'static str, i64, bool);

/// Whether the chat shows a checkout after these, in this order, done together or one by one.
async fn shows_checkout(news: &[News], one_by_one: bool) -> bool {
    let app = App::start(Kind::Sqlite).await;
    let (_, chat) = chats_with(&app, CART).await;
    for (number, (topic, seconds, named)) in news.iter().enumerate() {
        let at = held_now().plus_seconds(*seconds);
        let mut body = checkout("c-one", CART, &at.rfc3339());
        if !named {
            body["token"] = Value::Null;
        }
        let id = format!("delivery-{number}");
        let taken = app.webhook_with(topic, &id, at, &body.to_string()).await;
        assert_eq!(taken, 200);
        app.advances(1);
        if one_by_one {
            app.runs_jobs().await;
        }
    }
    app.runs_jobs().await;
    let page = page(&app.mia(), &chat).await;
    app.stops().await;
    !card(&page, "checkout").is_empty()
}

#[actix_web::test]
async fn a_checkout_that_is_gone_stays_gone_when_older_news_comes_late() {
    let made = ("checkouts/create", -60, true);
    let next = ("checkouts/create", -10, true);
    for named in [true, false] {
        let gone = ("checkouts/delete", -30, named);
        for one_by_one in [true, false] {
            assert!(shows_checkout(&[made], one_by_one).await);
            for news in [
                &[made, gone][..],
                &[gone, made],
                &[made, gone, made],
                &[gone, made, gone],
            ] {
                assert!(!shows_checkout(news, one_by_one).await, "{news:?}");
            }
        }
        if !named {
            let news = [gone, next];
            assert!(shows_checkout(&news, true).await, "a later one is shown");
        }
    }
}

#[actix_web::test]
async fn of_an_orders_reports_that_are_equal_the_later_arrival_wins() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        the_later_arrival_wins(kind).await;
    }
}

async fn the_later_arrival_wins(kind: Kind) {
    let app = App::start(kind).await;
    let at = held_now().plus_seconds(-60);
    for round in 0..40 {
        for (number, status) in ["pending", "authorized", "paid"].into_iter().enumerate() {
            let mut told = order(round + 1, "#1042", &at.rfc3339());
            told["financial_status"] = status.into();
            let id = format!("delivery-{round}-{number}");
            let body = told.to_string();
            let taken = app.webhook_with("orders/updated", &id, at, &body).await;
            assert_eq!(taken, 200);
            app.advances(1);
        }
    }
    app.runs_jobs().await;
    let statuses: Vec<Option<String>> = app
        .reads(|conn| Ok(orders::table.select(orders::financial_status).load(conn)?))
        .await;
    assert_eq!(statuses, vec![Some("paid".to_owned()); 40]);
    app.stops().await;
}
