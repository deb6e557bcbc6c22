//! The app's pricing page, as Shopify hosts it: plans to choose from, on the store's own bill. Whatever is chosen is told
//! to the app by a webhook, and leads back by its welcome link.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::chrome::Place;
use super::{Form, Shared, elsewhere, show};
use crate::clock::Micros;
use crate::demo::store::payload::shop_time;
use crate::demo::store::{Store, http};

const MONTH_SECONDS: i64 = 30 * 86_400;
const PRICE: &str = "29.00";
/// Where a merchant is led who has chosen.
const WELCOME: &str = "settings/plan";

/// What the merchant pays the app for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Subscription {
    pub id: i64,
    pub since: Micros,
}

impl Subscription {
    /// As the Admin API shows it.
    pub fn node(&self) -> Value {
        json!({
            "__typename": "AppSubscription",
            "id": format!("gid://shopify/AppSubscription/{}", self.id),
            "name": "Team",
            "status": "ACTIVE",
            "test": true,
            "currentPeriodEnd": self.since.plus_seconds(MONTH_SECONDS).rfc3339(),
            "lineItems": [{
                "__typename": "AppSubscriptionLineItem",
                "plan": { "__typename": "AppPlanV2", "pricingDetails": {
                    "__typename": "AppRecurringPricing",
                    "planHandle": "team",
                    "interval": "EVERY_30_DAYS",
                    "price": { "__typename": "MoneyV2", "amount": PRICE, "currencyCode": "USD" },
                } },
            }],
        })
    }

    fn webhook(&self, status: &str, now: Micros) -> Value {
        json!({ "app_subscription": {
            "admin_graphql_api_id": format!("gid://shopify/AppSubscription/{}", self.id),
            "name": "Team",
            "status": status,
            "admin_graphql_api_shop_id": "gid://shopify/Shop/1",
            "created_at": shop_time(self.since),
            "updated_at": shop_time(now),
            "currency": "USD",
            "capped_amount": null,
            "price": PRICE,
            "interval": "every_30_days",
            "plan_handle": "team",
        } })
    }
}

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/charges/{app}/pricing_plans", web::get().to(plans))
        .route("/_plan", web::post().to(choose));
}

async fn plans(store: Shared, request: HttpRequest) -> HttpResponse {
    if let Some(answer) = elsewhere(&store, &request) {
        return answer;
    }
    let pays = store.inner.saved.lock().platform.subscription.is_some();
    let action = format!("/{}/admin/_plan", store.inner.config.shop);
    let plan = |name: &str, value: &str, price: &str, about: &str, has: bool| -> Markup {
        html! {
            section.card {
                h2 { (name) }
                p { strong { (price) } }
                p.subdued { (about) }
                @if has { p { span class="badge success" { "Current plan" } } }
                @else {
                    form action=(action) method="post" {
                        button.primary type="submit" name="plan" value=(value) { "Choose " (name) }
                    }
                }
            }
        }
    };
    let content = html! {
        h1 { "Pick a plan for Counterbell" }
        div.cards {
            (plan("Free", "free", "Free", "AI chats up to a limit each month. No card.", !pays))
            (plan("Team", "team", "$29.00 every 30 days", "No limits. On this store’s bill; a test store is charged nothing.", pays))
        }
    };
    show(&store, &request, "Plans", Place::Settings, &content)
}

async fn choose(store: Shared, request: HttpRequest, form: Form) -> HttpResponse {
    if let Some(answer) = elsewhere(&store, &request) {
        return answer;
    }
    let team = match form.get("plan").map(String::as_str) {
        Some("team") => true,
        Some("free") => false,
        _ => return HttpResponse::BadRequest().body("There is no such plan."),
    };
    let id = store.subscribe(team);
    let config = &store.inner.config;
    http::see_other(&format!(
        "/{}/admin/apps/{}/{WELCOME}?charge_id={id}",
        config.shop, config.client_id
    ))
}

impl Store {
    /// The merchant takes the paid plan, or goes back to the free one; answers the number of what they chose.
    pub fn subscribe(&self, team: bool) -> i64 {
        let now = self.inner.config.clock.now();
        self.change(|saved| {
            let before = saved.platform.subscription.clone();
            let (told, status) = match (before, team) {
                (Some(held), true) => return held.id,
                (None, false) => return 0,
                (Some(held), false) => {
                    saved.platform.subscription = None;
                    (held, "CANCELLED")
                }
                (None, true) => {
                    saved.platform.made += 1;
                    let id = 1_029_266_000 + saved.platform.made;
                    let begun = Subscription { id, since: now };
                    saved.platform.subscription = Some(begun.clone());
                    (begun, "ACTIVE")
                }
            };
            let body = told.webhook(status, now);
            self.queue(saved, &[("app_subscriptions/update", body)]);
            told.id
        })
    }
}
