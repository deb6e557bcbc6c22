//! What a test looks up: the raw log, a page of the inbox, a cart as the store reports it, and dice that
//! fall the same in every run.

use counterbell::db::Tx;
use counterbell::db::schema::events;
use counterbell::error::Error;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::app::App;
use super::staff::Staff;

/// One entry of the log as it lies in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    pub seq: i64,
    pub conversation: String,
    pub version: i64,
    pub at: i64,
    pub kind: String,
    pub data: String,
}

impl App {
    /// The shop's whole log, as it lies there.
    pub async fn raw_log(&self) -> Vec<Raw> {
        let shop = self.shop;
        let rows: Vec<(i64, i64, i64, i64, String, String)> = self
            .reads(move |conn| {
                Ok(events::table
                    .filter(events::shop_id.eq(shop.key()))
                    .order(events::seq.asc())
                    .select((
                        events::seq,
                        events::conversation_id,
                        events::version,
                        events::at,
                        events::kind,
                        events::data,
                    ))
                    .load(conn)?)
            })
            .await;
        rows.into_iter()
            .map(|(seq, conversation, version, at, kind, data)| Raw {
                seq,
                conversation: conversation.to_string(),
                version,
                at,
                kind,
                data,
            })
            .collect()
    }

    /// The kinds of a chat's events, in order.
    pub async fn kinds(&self, chat: &str) -> Vec<String> {
        self.raw_log()
            .await
            .into_iter()
            .filter(|entry| entry.conversation == chat)
            .map(|entry| entry.kind)
            .collect()
    }

    /// Writes something to the database.
    pub async fn writes<T: Send + 'static>(
        &self,
        job: impl Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> T {
        self.shared.store.write(self.shop, job).await.unwrap()
    }

    /// The store reports a cart with these lines (title, dollars), and it is dealt with.
    pub async fn reports_cart(&self, token: &str, lines: &[(&str, &str)]) {
        let body = cart(token, lines, &self.clock.now().rfc3339());
        assert_eq!(self.webhook("carts/update", &body).await, 200);
        self.runs_jobs().await;
    }
}

/// A `carts/update` body.
pub fn cart(token: &str, lines: &[(&str, &str)], at: &str) -> Value {
    let money = |amount: &str| {
        json!({ "shop_money": { "amount": amount, "currency_code": "USD" },
                "presentment_money": { "amount": amount, "currency_code": "USD" } })
    };
    let lines: Vec<Value> = lines
        .iter()
        .enumerate()
        .map(|(index, (title, price))| {
            json!({ "id": index + 1, "variant_id": index + 1, "product_id": index + 1, "quantity": 1,
                    "title": title, "price": price, "line_price": price, "discounted_price": price,
                    "total_discount": "0.00", "price_set": money(price), "line_price_set": money(price),
                    "discounted_price_set": money(price) })
        })
        .collect();
    json!({ "id": token, "token": token, "line_items": lines, "note": "", "created_at": at, "updated_at": at })
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub id: String,
    pub rank: String,
    pub state: String,
    pub html: String,
}

impl Staff {
    /// A page of the inbox.
    pub async fn opens(&self, path: &str) -> String {
        let answer = self.gets(path).await.ok();
        answer.body.as_str().expect("a page").to_owned()
    }

    /// The rows of a list, in the page's order.
    pub async fn rows(&self, path: &str) -> Vec<Row> {
        rows_in(&self.opens(path).await)
    }
}

/// The rows of a page or fragment.
pub fn rows_in(html: &str) -> Vec<Row> {
    html.split("<li id=\"row-")
        .skip(1)
        .map(|part| {
            let html = part.split("</li>").next().unwrap().to_owned();
            Row {
                id: attribute(&html, "data-id"),
                rank: attribute(&html, "data-rank"),
                state: attribute(&html, "data-state"),
                html,
            }
        })
        .collect()
}

/// The first value of an attribute in a piece of HTML; empty without one.
pub fn attribute(html: &str, name: &str) -> String {
    html.split_once(&format!(" {name}=\""))
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or_else(String::new, |(value, _)| value.to_owned())
}

/// Dice that fall the same in every run.
pub struct Dice(pub u64);

impl Dice {
    /// 0 up to, not including, `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}
