//! Webhooks that are kept raw, waiting or dead: which of them speak of a person, and blanking those.

use diesel::prelude::*;
use serde_json::Value;

use super::BATCH;
use super::plan::{Kind, Plan};
use crate::db::schema::deliveries;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::shop::deliveries::{Status, unpack};

/// Bodies looked at together: each may have megabytes.
const LOOK: i64 = 20;

/// Of the bodies that arrived after `arrival`, the next few: those that speak of the person, and the last one's
/// arrival if there may be more.
///
/// # Errors
/// The database's.
pub fn about(
    conn: &mut Conn,
    shop: ShopId,
    plan: &Plan,
    arrival: i64,
) -> Result<(Vec<Vec<u8>>, Option<i64>), Error> {
    type Row = (Vec<u8>, String, i32, Vec<u8>, i64);
    let rows: Vec<Row> = deliveries::table
        .filter(deliveries::shop_id.eq(shop.key()))
        .filter(deliveries::status.eq_any([Status::Waiting as i32, Status::Dead as i32]))
        .filter(deliveries::body.ne(Vec::<u8>::new()))
        .filter(deliveries::arrival.gt(arrival))
        .order(deliveries::arrival.asc())
        .limit(LOOK)
        .select((
            deliveries::id,
            deliveries::topic,
            deliveries::status,
            deliveries::body,
            deliveries::arrival,
        ))
        .load(conn)?;
    let more = (i64::try_from(rows.len()).unwrap_or(i64::MAX) >= LOOK)
        .then(|| rows.last().map(|row| row.4))
        .flatten();
    let theirs = rows
        .into_iter()
        .filter_map(|(id, topic, status, body, _)| {
            // A request that waits is about to be done, and forgets its own body then.
            let is_request = Kind::of_topic(&topic).is_some() && status == Status::Waiting as i32;
            (!is_request && speaks_of(&unpack(body), plan)).then_some(id)
        })
        .collect();
    Ok((theirs, more))
}

/// Blanks these bodies; they are not done any more.
///
/// # Errors
/// The database's.
pub fn blank(tx: &mut Tx<'_>, ids: &[Vec<u8>]) -> Result<usize, Error> {
    let mut number = 0;
    for ids in ids.chunks(usize::try_from(BATCH).unwrap_or(1)) {
        number += diesel::update(
            deliveries::table
                .filter(deliveries::shop_id.eq(tx.key()))
                .filter(deliveries::id.eq_any(ids))
                .filter(deliveries::status.ne(Status::Done as i32)),
        )
        .set((
            deliveries::status.eq(Status::Superseded as i32),
            deliveries::body.eq(Vec::<u8>::new()),
            deliveries::error.eq(Some("erased at a customer's request")),
        ))
        .execute(tx.conn)?;
    }
    Ok(number)
}

/// Whether a body speaks of the person, read as JSON or else as text.
fn speaks_of(body: &[u8], plan: &Plan) -> bool {
    match serde_json::from_slice::<Value>(body) {
        Ok(value) => value_speaks_of(None, &value, plan),
        Err(_) => text_speaks_of(&String::from_utf8_lossy(body), plan),
    }
}

fn value_speaks_of(key: Option<&str>, value: &Value, plan: &Plan) -> bool {
    match value {
        Value::Null | Value::Bool(_) => false,
        Value::Number(number) => number.as_i64().is_some_and(|id| {
            Some(id) == plan.subject.customer
                || key.is_some_and(|key| key == "id" || key.ends_with("order_id"))
                    && plan.orders.contains(&id)
        }),
        Value::String(text) => text_speaks_of(text, plan),
        Value::Array(list) => list.iter().any(|value| value_speaks_of(key, value, plan)),
        Value::Object(map) => map
            .iter()
            .any(|(key, value)| value_speaks_of(Some(key), value, plan)),
    }
}

fn text_speaks_of(text: &str, plan: &Plan) -> bool {
    let customer =
        |id: i64| text == format!("gid://shopify/Customer/{id}") || text == id.to_string();
    plan.subject.is_in(text)
        || plan.subject.customer.is_some_and(customer)
        || plan.carts.contains(text)
        || plan.checkouts.contains(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shop::privacy::person::Subject;

    #[test]
    fn a_body_speaks_of_whom_it_names_anywhere() {
        let plan = Plan {
            subject: Subject {
                customer: Some(191_167),
                email: Some("john@example.com".into()),
                phone: Some("15556251199".into()),
                orders: vec![],
            },
            orders: [450_789_469].into(),
            carts: ["c1-token".to_owned()].into(),
            ..Plan::default()
        };
        for theirs in [
            r#"{"customer":{"id":191167}}"#,
            r#"{"a":[{"b":"mail JOHN@example.com"}]}"#,
            r#"{"shipping_address":{"phone":"(555) 625-1199"}}"#,
            r#"{"id":450789469}"#,
            r#"{"order_id":450789469}"#,
            r#"{"token":"c1-token"}"#,
            r#"{"admin_graphql_api_id":"gid://shopify/Customer/191167"}"#,
            "not JSON, but john@example.com",
        ] {
            assert!(speaks_of(theirs.as_bytes(), &plan), "{theirs}");
        }
        for not in [
            "{}",
            r#"{"customer":{"id":191168},"total":450789469}"#,
            r#"{"email":"ann@example.com"}"#,
            "[[[",
        ] {
            assert!(!speaks_of(not.as_bytes(), &plan), "{not}");
        }
    }
}
