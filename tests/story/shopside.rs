//! The shop's side from end to end: the app and the simulated store, by one clock. A merchant installs the app, shoppers
//! buy, Shopify has bad days, the app is removed and comes back, and customers ask for their rights.

mod faults;
mod leaving;
mod order_acts;
mod orders;
mod rights;
mod secrets;
mod sold;
mod tokens;

use counterbell::clock::Clock;
use counterbell::config::ShopUrl;
use counterbell::db::schema::{rules, shops};
use counterbell::db::{Conn, ShopId};
use counterbell::demo::store::{Store, StoreConfig};
use counterbell::error::Error;
use counterbell::ids::Id;
use diesel::prelude::*;
use reqwest::Response;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use serde_json::{Value, json};

use crate::support::{App, Kind, SECRET, Shopper, held_now};

const NEW: &str = "new-shop.myshopify.com";
const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];
/// Mia Moreno, whose shop it is.
const OWNER: i64 = 7001;
const NIGHTFALL: i64 = 45_281_408_254_229;

/// The app, and a store on Shopify's side of it.
struct World {
    app: App,
    store: Store,
}

/// What is kept of a shop.
#[derive(Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = shops)]
struct Shop {
    id: i64,
    name: String,
    currency: String,
    timezone: String,
    plan: Option<String>,
    scopes: String,
    installed_at: i64,
    uninstalled_at: Option<i64>,
    erased_at: Option<i64>,
    token_generation: i64,
    access_lost: Option<String>,
    orders_seen_to: Option<i64>,
}

impl World {
    async fn begins(kind: Kind) -> Self {
        Self::signed_with(kind, SECRET).await
    }

    /// The same where the store knows another secret of the app.
    async fn signed_with(kind: Kind, secret: &str) -> Self {
        let clock = Clock::held_at(held_now());
        let store = Store::start(StoreConfig {
            port: 0,
            app_url: "http://127.0.0.1:9".into(),
            client_id: "story".into(),
            secret: secret.into(),
            shop: NEW.into(),
            data: None,
            clock: clock.clone(),
        })
        .await
        .unwrap();
        let admin = ShopUrl::parse(&store.admin_url()).unwrap();
        let app = App::start_by(clock, kind, |config| config.shop_url = admin).await;
        store.set_app_url(app.url.clone());
        Self { app, store }
    }

    /// With the app installed and its first rounds done.
    async fn installed(kind: Kind) -> Self {
        let mut world = Self::begins(kind).await;
        world.installs().await;
        world
    }

    async fn installs(&mut self) {
        self.store.managed_install().await.unwrap();
        self.app.shop = ShopId(Id(self.shop().await.id));
        self.settles().await;
    }

    /// What the store has to tell is told, and what is due is done.
    async fn settles(&self) {
        self.store.settled().await;
        self.app.runs_jobs().await;
    }

    /// Time passes, and what it makes due is done.
    async fn waits(&self, seconds: i64) {
        self.app.advances(seconds);
        self.app.runs_jobs().await;
    }

    async fn shop(&self) -> Shop {
        self.known().await.expect("the shop is known")
    }

    async fn known(&self) -> Option<Shop> {
        let found = |conn: &mut Conn| {
            let row = shops::table.filter(shops::domain.eq(NEW));
            Ok::<_, Error>(row.select(Shop::as_select()).first(conn).optional()?)
        };
        self.app.reads(found).await
    }

    async fn lost(&self) -> Option<String> {
        self.shop().await.access_lost
    }

    async fn rules(&self) -> i64 {
        let shop = self.app.shop;
        let count = move |conn: &mut Conn| {
            let ours = rules::table.filter(rules::shop_id.eq(shop.key()));
            Ok::<_, Error>(ours.count().get_result(conn)?)
        };
        self.app.reads(count).await
    }

    /// The app's first page, opened in the admin's frame.
    async fn opens(&self) -> (u16, String) {
        let url = self.store.open_app_url(OWNER);
        let answer = self.app.http.get(url).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Something of the app that a page in the frame fetches.
    async fn fetches(&self, path: &str) -> Response {
        let request = self.app.http.get(format!("{}{path}", self.app.url));
        let request = request.bearer_auth(self.store.id_token(OWNER));
        request.send().await.unwrap()
    }

    async fn shopper(&self) -> Shopper {
        let origin = format!("https://{NEW}");
        Shopper::arrives(&self.app.http, &self.app.url, NEW, &origin).await
    }

    async fn ends(self) {
        self.store.stop().await;
        self.app.stops().await;
    }
}

/// A browser in the store.
struct Browser<'w> {
    world: &'w World,
    cookie: String,
    checkout: String,
}

impl<'w> Browser<'w> {
    fn of(world: &'w World) -> Self {
        Self {
            world,
            cookie: String::new(),
            checkout: String::new(),
        }
    }

    async fn posts(&mut self, path: &str, form: &[(&str, &str)]) -> Response {
        let url = format!("{}{path}", self.world.store.url());
        let request = self.world.app.http.post(url).form(form);
        let answer = request.header(COOKIE, &self.cookie).send().await.unwrap();
        if let Some(cookie) = answer.headers().get(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap().split(';').next().unwrap();
            self.cookie = cookie.to_owned();
        }
        answer
    }

    /// Puts a Nightfall Reverb into the cart, and returns the cart's token.
    async fn fills_a_cart(&mut self) -> String {
        let id = NIGHTFALL.to_string();
        let form = [("id", &id[..]), ("quantity", "1")];
        assert_eq!(self.posts("/cart/add.js", &form).await.status(), 200);
        let url = format!("{}/cart.js", self.world.store.url());
        let request = self.world.app.http.get(url).header(COOKIE, &self.cookie);
        let cart: Value = request.send().await.unwrap().json().await.unwrap();
        cart["token"].as_str().unwrap().to_owned()
    }

    /// Goes to the checkout, up to the last button.
    async fn checks_out(&mut self, email: &str) {
        let begun = self.posts("/checkout", &[]).await;
        let to = begun.headers()[LOCATION].to_str().unwrap().to_owned();
        self.checkout = to.replace("/information", "");
        let person = [
            ("email", email),
            ("first_name", "Bo"),
            ("last_name", "Ek"),
            ("country", "US"),
        ];
        self.posts(&to, &person).await;
        let shipping = format!("{}/shipping", self.checkout);
        self.posts(&shipping, &[("shipping", "standard")]).await;
    }

    async fn pays(&mut self) {
        let payment = format!("{}/payment", self.checkout);
        let paid = self.posts(&payment, &[("outcome", "pay")]).await;
        assert!(paid.status().is_redirection());
    }
}

#[actix_web::test]
async fn a_merchant_opens_the_app_and_everything_is_in_place() {
    for kind in BOTH {
        let mut world = World::begins(kind).await;
        assert!(world.known().await.is_none());
        world.store.grant();
        let (status, page) = world.opens().await;
        assert_eq!(status, 200);
        for part in ["Set up", "Turn the chat on", "Try your assistant"] {
            assert!(page.contains(part), "{part}");
        }
        let shop = world.shop().await;
        world.app.shop = ShopId(Id(shop.id));
        assert_eq!(world.rules().await, 5);
        let theme = async || {
            let home = world.app.http.get(world.store.url()).send().await.unwrap();
            home.text().await.unwrap()
        };
        let told = format!("data-origin=\"{}\"", world.app.url);
        assert!(!theme().await.contains(&told));
        world.settles().await;

        let shop = world.shop().await;
        assert_eq!(
            (&shop.name[..], &shop.currency[..], &shop.timezone[..]),
            ("Crescent Music", "USD", "America/New_York")
        );
        assert_eq!(shop.plan.as_deref(), Some("Basic"));
        assert!(shop.scopes.contains("read_orders"), "{}", shop.scopes);
        assert_eq!(shop.access_lost, None);
        assert_eq!(shop.orders_seen_to, Some(held_now().0));
        assert!(theme().await.contains(&told), "the extension is told");
        let (_, page) = world.opens().await;
        assert!(page.contains("Crescent Music") && page.contains("The app may read them"));
        let staff = world.fetches("/api/v1/retention").await;
        assert_eq!(staff.status(), 200);
        assert_eq!(world.shop().await.token_generation, shop.token_generation);
        world.ends().await;
    }
}

/// The same for a merchant who comes by the older way.
#[actix_web::test]
async fn the_grant_leads_to_the_same_place() {
    let mut world = World::begins(Kind::Sqlite).await;
    world.store.install().await.unwrap();
    world.app.shop = ShopId(Id(world.shop().await.id));
    world.settles().await;
    assert_eq!(world.shop().await.name, "Crescent Music");
    assert_eq!(world.rules().await, 5);
    assert_eq!(world.opens().await.0, 200);
    world
        .store
        .deliver("shop/update", json!({ "name": "Crescent" }));
    world.settles().await;
    assert_eq!(world.shop().await.name, "Crescent");
    world.ends().await;
}
