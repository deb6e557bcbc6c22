//! Plans: the free one's limits are told before they are met, cut nobody short, and leave no shopper in silence; what
//! Shopify says of the subscription lifts them and brings them back, in whatever order it says it.

mod judged;

use counterbell::clock::Micros;
use counterbell::db::ShopId;
use counterbell::shop::plan::{Limits, Offer, Plan, store};
use serde_json::{Value, json};

use crate::support::admin_api::{AdminApi, Play};
use crate::support::{App, Kind, Shopper};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];
const QUESTION: &str = "How long do I have to return something?";
const DOWN: &str = "The assistant can't answer right now";

fn offer(chats: i64) -> Option<Offer> {
    Some(Offer {
        handle: "counterbell".into(),
        free: Limits {
            chats,
            members: 3,
            assistants: 1,
        },
    })
}

async fn app_with(kind: Kind, chats: i64) -> App {
    App::start_with(kind, |config| config.plans = offer(chats)).await
}

/// `app_subscriptions/update` of one that costs something.
fn told(id: i64, status: &str, at: Micros) -> Value {
    json!({ "app_subscription": {
        "admin_graphql_api_id": format!("gid://shopify/AppSubscription/{id}"), "name": "Team", "status": status,
        "updated_at": at.rfc3339(), "currency": "USD", "price": "29.00", "interval": "every_30_days",
        "plan_handle": "team",
    } })
}

impl App {
    async fn asks(&self, shopper: &mut Shopper) -> String {
        shopper.says(QUESTION).await;
        self.runs_jobs().await;
        shopper.state().await.state
    }

    /// A new shopper asks; the state of their chat.
    async fn someone_asks(&self) -> (Shopper, String) {
        let mut shopper = self.shopper().await;
        let state = self.asks(&mut shopper).await;
        (shopper, state)
    }

    async fn used(&self, shop: ShopId) -> i64 {
        let now = self.clock.now();
        let used = self.reads(move |conn| store::used(conn, shop, now)).await;
        used.chats
    }

    async fn plan(&self) -> Plan {
        let shop = self.shop;
        self.reads(move |conn| store::plan(conn, shop)).await
    }

    async fn subscribes(&self, id: i64, status: &str, at: Micros) {
        let body = told(id, status, at);
        assert_eq!(self.webhook("app_subscriptions/update", &body).await, 200);
        self.runs_jobs().await;
    }
}

#[actix_web::test]
async fn at_the_limit_running_chats_go_on_and_new_ones_go_to_a_person_with_words() {
    for kind in BOTH {
        let app = app_with(kind, 2).await;
        let (other, _) = app
            .other_shop("second-shop.myshopify.com", "http://second.localhost")
            .await;
        let (mut first, state) = app.someone_asks().await;
        assert_eq!(state, "assistant");
        // A greeting is answered, and counts nothing.
        let mut greets = app.shopper().await;
        greets.says("Hello").await;
        app.runs_jobs().await;
        assert_eq!(app.used(app.shop).await, 1);
        app.asks(&mut first).await;
        assert_eq!(app.used(app.shop).await, 1, "a chat counts once");
        app.someone_asks().await;
        assert_eq!(app.used(app.shop).await, 2);
        let page = app.mia().opens("/settings/plan").await;
        assert!(page.contains("<strong>2</strong> of 2"), "{page}");
        // New: no answer, a person instead, with a reason of its own.
        let (new, state) = app.someone_asks().await;
        assert_eq!(state, "waiting");
        assert!(new.thread().await.last().body.starts_with(DOWN));
        let chat = new.conversation().await;
        let seen = app.mia().opens(&format!("/inbox/{chat}")).await;
        assert!(seen.contains("The plan’s AI chats are used up"), "{seen}");
        // Begun: with an answer, or with a greeting.
        for begun in [&mut first, &mut greets] {
            assert_eq!(app.asks(begun).await, "assistant");
            assert_eq!(begun.thread().await.last().from, "assistant");
        }
        assert_eq!(
            app.used(app.shop).await,
            3,
            "the chat that began with a greeting"
        );
        assert_eq!(app.used(other).await, 0);
        // Whoever would rather go on with the assistant is not left in silence either.
        new.posts("assistant", json!({})).await.ok();
        app.runs_jobs().await;
        assert_eq!(new.state().await.state, "waiting");
        // The next month begins anew.
        app.advances(15 * 24 * 3600);
        assert_eq!(app.used(app.shop).await, 0);
        assert_eq!(app.someone_asks().await.1, "assistant");
        app.stops().await;
    }
}

#[actix_web::test]
async fn the_shop_next_door_is_not_counted_and_not_held_back() {
    let app = app_with(Kind::Sqlite, 1).await;
    let (other, _) = app
        .other_shop("second-shop.myshopify.com", "http://second.localhost")
        .await;
    app.someone_asks().await;
    assert_eq!(app.someone_asks().await.1, "waiting");
    let mut theirs = Shopper::arrives(
        &app.http,
        &app.url,
        "second-shop.myshopify.com",
        "http://second.localhost",
    )
    .await;
    assert_eq!(app.asks(&mut theirs).await, "assistant");
    assert_eq!((app.used(app.shop).await, app.used(other).await), (1, 1));
    app.stops().await;
}

#[actix_web::test]
async fn a_closed_chat_that_begins_again_is_a_new_one() {
    let app = app_with(Kind::Sqlite, 1).await;
    let (mut shopper, _) = app.someone_asks().await;
    let chat = shopper.conversation().await;
    app.mia().takes_over(&chat).await.ok();
    app.mia().hands_back(&chat).await.ok();
    assert_eq!(app.asks(&mut shopper).await, "assistant", "handed back");
    app.mia().takes_over(&chat).await.ok();
    app.mia().closes(&chat).await.ok();
    assert_eq!(app.asks(&mut shopper).await, "waiting");
    app.stops().await;
}

#[actix_web::test]
async fn paying_lifts_the_limits_and_its_end_brings_them_back_for_what_is_new() {
    for kind in BOTH {
        let app = app_with(kind, 1).await;
        let (mut begun, _) = app.someone_asks().await;
        let (waits, state) = app.someone_asks().await;
        assert_eq!((state.as_str(), app.plan().await), ("waiting", Plan::Free));
        let now = app.clock.now();
        app.subscribes(1, "PENDING", now).await;
        assert_eq!(app.plan().await, Plan::Free);
        app.subscribes(1, "ACTIVE", now.plus_seconds(10)).await;
        assert_eq!(app.plan().await, Plan::Team);
        assert_eq!(app.someone_asks().await.1, "assistant");
        // Who waits for a person goes on waiting for one, unless they choose otherwise.
        assert_eq!(waits.state().await.state, "waiting");
        waits.posts("assistant", json!({})).await.ok();
        app.runs_jobs().await;
        assert_eq!(waits.state().await.state, "assistant");
        assert_eq!(waits.thread().await.last().from, "assistant");
        // Late, twice, and of another one: nothing of it ends the plan.
        for (id, status, after) in [(1, "CANCELLED", 5), (1, "ACTIVE", 10), (7, "EXPIRED", 60)] {
            app.subscribes(id, status, now.plus_seconds(after)).await;
            assert_eq!(app.plan().await, Plan::Team, "{id} {status} {after}");
        }
        // The same delivery twice is one.
        let frozen = told(1, "FROZEN", now.plus_seconds(70)).to_string();
        let id = "f".repeat(32);
        for _ in 0..2 {
            let sent = app.webhook_with("app_subscriptions/update", &id, now, &frozen);
            assert_eq!(sent.await, 200);
        }
        app.runs_jobs().await;
        assert_eq!(app.plan().await, Plan::Free);
        assert_eq!(app.someone_asks().await.1, "waiting");
        assert_eq!(app.asks(&mut begun).await, "assistant");
        let page = app.mia().opens("/settings/plan").await;
        assert!(page.contains("has paused your subscription"), "{page}");
        app.subscribes(1, "ACTIVE", now.plus_seconds(80)).await;
        assert_eq!(app.plan().await, Plan::Team);
        // What can't be read, and a state nobody knows, change nothing.
        for body in [
            json!({}),
            json!({ "app_subscription": [] }),
            told(1, "GLITTERING", now.plus_seconds(90)),
        ] {
            assert_eq!(app.webhook("app_subscriptions/update", &body).await, 200);
        }
        app.runs_jobs().await;
        assert_eq!(app.plan().await, Plan::Team);
        app.stops().await;
    }
}

#[actix_web::test]
async fn the_shop_is_asked_what_it_pays_for_when_the_merchant_comes_back() {
    let (api, app) = AdminApi::with_app_of(Kind::Sqlite, |config| config.plans = offer(1)).await;
    let active = json!({ "currentAppInstallation": { "activeSubscriptions": [{
        "id": "gid://shopify/AppSubscription/42", "name": "Team", "status": "ACTIVE", "test": true,
        "currentPeriodEnd": "2026-12-20T10:00:00Z",
        "lineItems": [{ "plan": { "pricingDetails": {
            "planHandle": "team", "interval": "EVERY_30_DAYS", "price": { "amount": "29.0", "currencyCode": "USD" },
        } } }],
    }] } });
    let none = json!({ "currentAppInstallation": { "activeSubscriptions": [] } });
    api.plays("Subscription", [Play::Data(active), Play::Data(none)]);
    let page = app.mia().opens("/settings/plan?charge_id=42").await;
    for part in [
        "Your plan: Team",
        "$29.00 every 30 days",
        "It renews on",
        "nothing is charged",
        "no limit",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    app.advances(60);
    let page = app.mia().opens("/settings/plan?charge_id=42").await;
    assert!(
        page.contains("Your plan: Free") && page.contains("has ended"),
        "{page}"
    );
    assert!(page.contains("/admin/charges/counterbell/pricing_plans\" target=\"_top\""));
    app.stops().await;
    api.stops().await;
}

#[actix_web::test]
async fn people_and_assistants_over_the_limit_are_refused_with_words_and_all_that_are_there_stay() {
    let app = app_with(Kind::Sqlite, 100).await;
    let mia = app.mia();
    let invite = |emails: &str| json!({ "emails": emails, "role": "agent", "groups": [] });
    let both = mia
        .posts("team/invites", invite("ann@example.com, bo@example.com"))
        .await
        .ok()
        .body;
    assert_eq!(both["sent"].as_array().unwrap().len(), 1);
    assert_eq!(both["refused"][0]["link"], "/settings/plan");
    let why = both["refused"][0]["why"].as_str().unwrap();
    assert!(why.contains("for 3 people"), "{why}");
    let team = mia.opens("/settings/team").await;
    assert!(
        team.contains("3 of 3 on the Free plan"),
        "told beside the form"
    );
    let refused = mia.posts("assistants", json!({ "name": "Guitars" })).await;
    assert_eq!((refused.status, refused.code()), (422, "invalid"));
    assert!(
        refused
            .body
            .to_string()
            .contains("The Free plan has 1 assistant")
    );
    assert!(
        mia.opens("/settings/assistants")
            .await
            .contains("1 of 1 on the Free plan")
    );
    let now = app.clock.now();
    app.subscribes(1, "ACTIVE", now).await;
    mia.posts("assistants", json!({ "name": "Guitars" }))
        .await
        .ok();
    mia.posts("team/invites", invite("bo@example.com"))
        .await
        .ok();
    app.subscribes(1, "CANCELLED", now.plus_seconds(5)).await;
    // Nothing was taken away.
    assert!(mia.opens("/settings/assistants").await.contains("Guitars"));
    let team = mia.opens("/settings/team").await;
    assert!(team.contains("bo@example.com") && team.contains("4 of 3 on the Free plan"));
    app.stops().await;
}

#[actix_web::test]
async fn the_first_page_tells_before_the_limit_is_met_and_without_plans_nobody_has_any() {
    let app = app_with(Kind::Sqlite, 5).await;
    for number in 1..=5 {
        app.someone_asks().await;
        let page = app.mia().opens("/settings").await;
        let told = page.contains("of this month’s 5 AI chats are used");
        assert_eq!(told, number == 4, "{number}");
        assert_eq!(
            page.contains("This month’s 5 AI chats are used"),
            number == 5
        );
    }
    app.stops().await;
    let free = App::start(Kind::Sqlite).await;
    free.someone_asks().await;
    let page = free.mia().opens("/settings/plan").await;
    assert!(page.contains("No limits") && !page.contains("See plans"));
    assert_eq!(free.used(free.shop).await, 0, "nothing is counted");
    free.stops().await;
}
