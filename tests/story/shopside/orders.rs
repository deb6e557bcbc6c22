//! Orders whose webhook is lost, late, doubled or wrongly signed: the app has them all the same, and once.

use counterbell::db::schema::orders;
use counterbell::demo::store::{Change, Faults};
use counterbell::error::Error;
use diesel::prelude::*;

use super::{BOTH, Browser, World};
use crate::support::{Kind, Shopper};

const QUARTER: i64 = 15 * 60;
const EMAIL: &str = "bo@example.com";

/// What is kept of an order, without when it was heard of.
#[derive(Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = orders)]
struct Order {
    name: String,
    cart_token: Option<String>,
    checkout_token: Option<String>,
    customer_id: Option<i64>,
    email: Option<String>,
    total: Option<i64>,
    currency: Option<String>,
    financial_status: Option<String>,
    fulfillment_status: Option<String>,
    lines: String,
    created_at: i64,
    updated_at: i64,
}

impl World {
    async fn order(&self, name: &str) -> Option<Order> {
        let (shop, name) = (self.app.shop, name.to_owned());
        self.app
            .reads(move |conn| {
                Ok::<_, Error>(
                    orders::table
                        .filter(orders::shop_id.eq(shop.key()))
                        .filter(orders::name.eq(name))
                        .select(Order::as_select())
                        .first(conn)
                        .optional()?,
                )
            })
            .await
    }

    async fn seen_orders(&self, chat: &str) -> usize {
        let kinds = self.app.kinds(chat).await;
        kinds.iter().filter(|kind| *kind == "order_placed").count()
    }
}

/// A shopper asks, with a full cart, and stands before the last button of the checkout.
pub(super) async fn about_to_pay(world: &World) -> (Browser<'_>, Shopper, String) {
    let mut browser = Browser::of(world);
    let cart = browser.fills_a_cart().await;
    let mut shopper = world.shopper().await;
    shopper.has_cart(&cart);
    shopper.says("Is it quiet?").await;
    browser.checks_out(EMAIL).await;
    world.settles().await;
    let chat = shopper.conversation().await;
    (browser, shopper, chat)
}

fn faults(change: impl FnOnce(&mut Faults)) -> Faults {
    let mut faults = Faults::default();
    change(&mut faults);
    faults
}

#[actix_web::test]
async fn a_lost_order_is_found_within_a_quarter_of_an_hour() {
    for kind in BOTH {
        let world = World::installed(kind).await;
        let (mut browser, _, chat) = about_to_pay(&world).await;
        world.store.set_faults(faults(|faults| faults.lost = true));
        world.waits(61).await;
        browser.pays().await;
        world.settles().await;
        assert_eq!(world.order("#1042").await, None);
        world.waits(QUARTER - 61).await;
        let order = world.order("#1042").await.expect("the order was found");
        assert_eq!(order.email.as_deref(), Some(EMAIL));
        assert_eq!(order.financial_status.as_deref(), Some("paid"));
        assert_eq!(world.seen_orders(&chat).await, 1);
        let page = world.fetches(&format!("/inbox/{chat}")).await;
        assert!(page.text().await.unwrap().contains("#1042"));
        // What happens to it then is found, too.
        assert!(world.store.change_order("#1042", Change::Fulfil));
        world.waits(QUARTER).await;
        let order = world.order("#1042").await.unwrap();
        assert_eq!(order.fulfillment_status.as_deref(), Some("fulfilled"));
        assert_eq!(world.seen_orders(&chat).await, 1);
        world.ends().await;
    }
}

#[actix_web::test]
async fn a_webhook_that_comes_after_the_look_changes_nothing() {
    let world = World::installed(Kind::Sqlite).await;
    let (mut browser, _, chat) = about_to_pay(&world).await;
    world
        .store
        .set_faults(faults(|faults| faults.late_seconds = 86_400));
    browser.pays().await;
    world.waits(QUARTER).await;
    let found = world.order("#1042").await.expect("the order was found");
    let events = world.app.raw_log().await.len();
    world.store.release();
    world.settles().await;
    assert_eq!(world.order("#1042").await.unwrap(), found);
    assert_eq!(world.seen_orders(&chat).await, 1);
    // What the order did not tell, and the webhook of the checkout does.
    let kinds = world.app.kinds(&chat).await;
    assert_eq!(world.app.raw_log().await.len(), events + 1);
    assert_eq!(kinds.last().unwrap(), "checkout_moved");
    world.ends().await;
}

#[actix_web::test]
async fn the_look_tells_what_the_webhook_would_have() {
    let mut found = Vec::new();
    for lost in [false, true] {
        let world = World::installed(Kind::Sqlite).await;
        let (mut browser, _, chat) = about_to_pay(&world).await;
        world.store.set_faults(faults(|faults| faults.lost = lost));
        browser.pays().await;
        world.settles().await;
        world.waits(QUARTER).await;
        let mut order = world.order("#1042").await.unwrap();
        assert!(order.cart_token.take().is_some() && order.checkout_token.take().is_some());
        found.push((order, world.seen_orders(&chat).await));
        world.ends().await;
    }
    assert_eq!(found[0], found[1]);
}

#[actix_web::test]
async fn doubled_and_shuffled_news_makes_one_order() {
    for kind in BOTH {
        let world = World::installed(kind).await;
        let (mut browser, _, chat) = about_to_pay(&world).await;
        world.store.set_faults(faults(|faults| {
            faults.twice = true;
            faults.shuffle = true;
        }));
        browser.pays().await;
        world.settles().await;
        assert!(world.order("#1042").await.is_some());
        assert_eq!(world.seen_orders(&chat).await, 1);
        world.waits(QUARTER).await;
        assert_eq!(world.seen_orders(&chat).await, 1);
        world.ends().await;
    }
}
