//! A chat with a paid order beside it, and what is done with it there.

use counterbell::db::schema::{audit, order_acts, orders};
use counterbell::error::Error;
use counterbell::shop::admin::order_acts::{Asked, OrderState, state};
use diesel::prelude::*;
use serde_json::Value;

use super::World;
use super::orders::about_to_pay;
use crate::support::Kind;

pub(super) const GRANTED: [&str; 8] = [
    "read_orders",
    "read_customers",
    "read_customer_merge",
    "read_products",
    "read_content",
    "read_legal_policies",
    "write_app_proxy",
    "write_orders",
];
/// Leo, who answers chats there.
pub(super) const LEO: i64 = 7002;

/// A chat with a paid order beside it.
pub(super) struct Sold {
    pub(super) world: World,
    pub(super) chat: String,
    pub(super) order: i64,
}

impl Sold {
    pub(super) async fn begins(kind: Kind) -> Self {
        let world = World::installed(kind).await;
        world.store.set_scopes(&GRANTED);
        let (mut browser, _, chat) = about_to_pay(&world).await;
        // Shipping is paid for, too.
        let shipping = format!("{}/shipping", browser.checkout);
        browser.posts(&shipping, &[("shipping", "express")]).await;
        browser.pays().await;
        world.settles().await;
        let shop = world.app.shop;
        let order = world
            .app
            .reads(move |conn| {
                Ok::<_, Error>(
                    orders::table
                        .filter(orders::shop_id.eq(shop.key()))
                        .filter(orders::name.eq("#1042"))
                        .select(orders::id)
                        .first(conn)?,
                )
            })
            .await;
        Self { world, chat, order }
    }

    pub(super) fn door(&self, act: &str) -> String {
        format!("conversations/{}/orders/{}/{act}", self.chat, self.order)
    }

    /// The page that shows what would happen.
    pub(super) async fn sees(&self, act: &str, more: &str, user: i64) -> String {
        let path = format!("/inbox/{}/orders/{}/{act}{more}", self.chat, self.order);
        let url = format!("{}{path}", self.world.app.url);
        let token = self.world.store.id_token(user);
        let answer = self.world.app.http.get(url).bearer_auth(token);
        answer.send().await.unwrap().text().await.unwrap()
    }

    pub(super) async fn sends(&self, act: &str, body: &Value, user: i64) -> (u16, Value) {
        let url = format!("{}/api/v1/{}", self.world.app.url, self.door(act));
        let token = self.world.store.id_token(user);
        let request = self.world.app.http.post(url).bearer_auth(token);
        let answer = request
            .header("origin", &self.world.app.url)
            .json(body)
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// How the order stands in the store.
    pub(super) async fn stands(&self) -> OrderState {
        let asked = Asked {
            full: true,
            ..Asked::default()
        };
        let app = &self.world.app;
        state(&app.shared, app.shop, self.order, &asked)
            .await
            .unwrap()
            .unwrap()
    }

    pub(super) async fn thread(&self) -> String {
        let page = self.world.fetches(&format!("/inbox/{}", self.chat)).await;
        page.text().await.unwrap()
    }

    pub(super) async fn acts(&self) -> Vec<String> {
        let shop = self.world.app.shop;
        self.world
            .app
            .reads(move |conn| {
                Ok::<_, Error>(
                    order_acts::table
                        .filter(order_acts::shop_id.eq(shop.key()))
                        .order(order_acts::id.asc())
                        .select(order_acts::state)
                        .load(conn)?,
                )
            })
            .await
    }

    pub(super) async fn audited(&self, kind: &'static str) -> Vec<String> {
        let shop = self.world.app.shop;
        self.world
            .app
            .reads(move |conn| {
                Ok::<_, Error>(
                    audit::table
                        .filter(audit::shop_id.eq(shop.key()))
                        .filter(audit::kind.eq(kind))
                        .select(audit::detail)
                        .load(conn)?,
                )
            })
            .await
    }
}

/// The digest on a page, with everything else of its confirmation.
pub(super) fn confirmation(page: &str) -> Value {
    let form = page
        .split("data-confirm")
        .nth(1)
        .unwrap_or_else(|| panic!("nothing to confirm: {page}"));
    let form = form.split("</form>").next().unwrap();
    let mut fields = serde_json::Map::new();
    for input in form.split("<input ").skip(1) {
        let of = |name: &str| {
            let rest = input.split(&format!("{name}=\"")).nth(1)?;
            Some(rest.split('"').next()?.to_owned())
        };
        fields.insert(of("name").unwrap(), of("value").unwrap().into());
    }
    Value::Object(fields)
}
