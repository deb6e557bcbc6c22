//! What a merchant pays the app for, as the shop says when it is asked: the truth behind the webhooks.

use serde::Deserialize;
use serde_json::{Value, json};

use super::client::ask;
use super::error::AdminError;
use super::fields::{id_in, time};
use super::queries::SUBSCRIPTION;
use crate::app::Shared;
use crate::clock::Micros;
use crate::commerce::money::Money;
use crate::db::ShopId;
use crate::shop::plan;
use crate::shop::plan::subscription::{Status, Subscription};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    #[serde(default)]
    current_app_installation: Option<Installation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Installation {
    #[serde(default)]
    active_subscriptions: Vec<Node>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    id: String,
    #[serde(default)]
    name: Option<String>,
    status: String,
    #[serde(default)]
    test: bool,
    #[serde(default, deserialize_with = "time")]
    current_period_end: Option<Micros>,
    #[serde(default)]
    line_items: Vec<Value>,
}

fn read(node: Node) -> Option<Subscription> {
    let recurring = node
        .line_items
        .iter()
        .filter_map(|line| line.pointer("/plan/pricingDetails"))
        .find(|details| details.get("interval").is_some());
    let text = |path: &str| {
        let value = recurring.and_then(|details| details.pointer(path));
        value.and_then(Value::as_str).map(str::to_owned)
    };
    let price = text("/price/amount").zip(text("/price/currencyCode"));
    Some(Subscription {
        id: id_in(&node.id)?,
        status: Status::parse(&node.status)?,
        handle: text("/planHandle"),
        name: node.name,
        test: node.test,
        price: price.and_then(|(amount, currency)| Money::parse(&amount, &currency).ok()),
        every: text("/interval"),
        renews_at: node.current_period_end,
    })
}

/// Asks the shop, and keeps what it says. Nothing is asked where no plans are offered.
///
/// # Errors
/// [`AdminError`].
pub async fn plan(app: &Shared, shop: ShopId) -> Result<(), AdminError> {
    if app.config.plans.is_none() {
        return Ok(());
    }
    let asked_at = app.store.clock().now();
    let data: Data = ask(app, shop, &SUBSCRIPTION, json!({})).await?;
    let Some(installed) = data.current_app_installation else {
        return Ok(());
    };
    let active = installed.active_subscriptions.into_iter();
    let active: Vec<Subscription> = active.filter_map(read).collect();
    app.store
        .insert(shop, move |tx| {
            plan::store::read(tx, active.clone(), asked_at)
        })
        .await?;
    Ok(())
}
