//! A shop in which one customer is known in three ways, and somebody else beside them.

use counterbell::conversation::people;
use counterbell::db::Conn;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Text};
use serde_json::{Value, json};

use crate::support::shopify::{Price, cart, checkout, order, proxy_query};
use crate::support::{Answer, App, Kind, SHOP, Shopper, Staff};

pub const DANA: i64 = 191_167;
pub const ANN: i64 = 700_001;
pub const CART: &str = "hWN21BQ2khassPiM4Bc4pZaM";
pub const CHECKOUT: &str = "0123456789abcdef0123456789abcdef";
pub const ORDER: i64 = 299_938;
pub const ANNS_ORDER: i64 = 299_939;

/// What must not be found anywhere any more.
pub const DANAS: &[&str] = &[
    "dana.w@example.com",
    "Dana.W@Example.com",
    "Dana Whitfield",
    "555-625-1199",
    "6251199",
    "zebrawood",
    "theremin",
    "kalimba",
    "glockenspiel",
    "IPod Nano", // What the sample order and checkout are of.
];

/// What must be there as before.
pub const ANNS: &[&str] = &["ocarina", "dulcimer", "ann@example.com"];

pub struct Scene {
    pub app: App,
    pub mia: Staff,
    /// Known by Shopify's word.
    pub signed_in: Shopper,
    /// Typed their e-mail address.
    pub typed: Shopper,
    /// Gave their telephone when asked.
    pub asked: Shopper,
    /// Somebody else, also known.
    pub ann: Shopper,
}

impl Scene {
    pub async fn set(kind: Kind) -> Self {
        let app = App::start(kind).await;
        let mia = app.mia();
        let mut signed_in = signs_in(&app, DANA).await;
        signed_in.has_cart(CART);
        signed_in.says("How do returns of zebrawood work?").await;
        app.runs_jobs().await;
        let visitor = visitor_of(&app, &signed_in).await;
        app.writes(move |tx| {
            people::introduce(
                tx,
                visitor,
                Some("Dana Whitfield"),
                Some("dana.w@example.com"),
            )
        })
        .await;

        let mut typed = app.shopper().await;
        typed
            .says("I want a theremin. My address is Dana.W@Example.com")
            .await;
        app.runs_jobs().await;

        let mut asked = app.shopper().await;
        asked.says("Is there a kalimba?").await;
        asked.presses("Talk to a person").await;
        asked.leaves("call me: 555-625-1199").await;
        app.runs_jobs().await;
        let chat = asked.conversation().await;
        mia.takes_over(&chat).await.ok();
        mia.replies(&chat, "A glockenspiel is like it.").await.ok();

        let mut ann = signs_in(&app, ANN).await;
        ann.says("Have you an ocarina? I am ann@example.com").await;
        app.runs_jobs().await;
        let chat = ann.conversation().await;
        mia.takes_over(&chat).await.ok();
        mia.replies(
            &chat,
            "Yes. Did dana.w@example.com (555 625 1199) send you? A dulcimer, too?",
        )
        .await
        .ok();

        let scene = Self {
            app,
            mia,
            signed_in,
            typed,
            asked,
            ann,
        };
        scene.buys().await;
        scene
    }

    /// A cart, a checkout, an order of Dana's and one of Ann's, and a webhook that could not be done.
    async fn buys(&self) {
        let app = &self.app;
        let at = app.clock.now().rfc3339();
        let price = Price::usd("249.00");
        let mut bought = order(ORDER, "#1042", &at);
        bought["email"] = "Dana.W@Example.com".into();
        bought["customer"] = json!({ "id": DANA, "first_name": "Dana", "last_name": "Whitfield" });
        bought["cart_token"] = CART.into();
        let mut anns = order(ANNS_ORDER, "#1043", &at);
        anns["email"] = "ann@example.com".into();
        anns["customer"] = json!({ "id": ANN });
        anns["line_items"] = json!([{ "title": "Ocarina", "quantity": 1, "price": "10.00" }]);
        let mut paying = checkout(CHECKOUT, CART, &at);
        paying["email"] = "dana.w@example.com".into();
        for (topic, body) in [
            ("carts/update", cart(CART, &at, price)),
            ("checkouts/update", paying),
            ("orders/create", bought),
            ("orders/create", anns),
            (
                "orders/create",
                json!({ "email": "dana.w@example.com", "note": "zebrawood" }),
            ),
            (
                "orders/create",
                json!({ "email": "ann@example.com", "note": "ocarina" }),
            ),
        ] {
            assert_eq!(app.webhook(topic, &body).await, 200);
        }
        app.runs_jobs().await;
    }

    /// The body of a request about Dana.
    pub fn about_dana(&self, orders: &str) -> Value {
        json!({
            "shop_id": 954_889, "shop_domain": SHOP,
            "customer": { "id": DANA, "email": "dana.w@example.com", "phone": "+1 555 625 1199" },
            orders: [ORDER],
        })
    }

    pub async fn redacts(&self) {
        let body = self.about_dana("orders_to_redact");
        assert_eq!(self.app.webhook("customers/redact", &body).await, 200);
        self.app.runs_jobs().await;
    }

    /// The shop's privacy requests, newest first.
    pub async fn requests(&self) -> Vec<Value> {
        let answer = self.mia.gets("/api/v1/privacy-requests").await.ok();
        answer.body["requests"].as_array().unwrap().clone()
    }
}

/// A shopper whom Shopify vouches for.
pub async fn signs_in(app: &App, customer: i64) -> Shopper {
    let mut shopper = app.shopper().await;
    let stamp = (app.clock.now().0 / 1_000_000).to_string();
    let query = proxy_query(&[
        ("logged_in_customer_id", &customer.to_string()),
        ("path_prefix", "/apps/counterbell"),
        ("shop", SHOP),
        ("timestamp", &stamp),
    ]);
    let answer = app
        .http
        .post(format!("{}/proxy/session?{query}", app.url))
        .json(&json!({ "shop": SHOP, "token": shopper.token }))
        .send()
        .await
        .unwrap();
    let body = Answer::of(answer).await.ok().body;
    shopper.token = body["token"].as_str().unwrap().to_owned();
    shopper
}

/// The visitor behind a shopper.
pub async fn visitor_of(app: &App, shopper: &Shopper) -> counterbell::ids::Id {
    let (shop, chat) = (app.shop, shopper.conversation().await.parse().unwrap());
    app.reads(move |conn| Ok(counterbell::conversation::store::load(conn, shop, chat)?.visitor))
        .await
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    text: String,
}

#[derive(QueryableByName)]
struct Bytes {
    #[diesel(sql_type = Binary)]
    text: Vec<u8>,
}

/// Every text and every binary value of every table, one after the other. What finds words is made of the others (its own
/// chapter looks into it).
pub async fn everything(app: &App) -> String {
    app.reads(|conn| {
        let texts = |found: Vec<Found>| found.into_iter().map(|one| one.text);
        let mut all = Vec::new();
        match conn {
            Conn::Sqlite(conn) => {
                let columns = "SELECT 'SELECT coalesce(CAST(\"' || p.name || '\" AS TEXT), '''') AS text FROM ' || m.name AS text \
                     FROM sqlite_schema m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'search%index%'";
                let queries: Vec<Found> = diesel::sql_query(columns).load(conn)?;
                for query in queries {
                    let found: Vec<Bytes> = diesel::sql_query(query.text).load(conn)?;
                    let text = |one: Bytes| String::from_utf8_lossy(&one.text).into_owned();
                    all.extend(found.into_iter().map(text));
                }
            }
            Conn::Postgres(conn) => {
                let columns = "SELECT 'SELECT coalesce(' || CASE WHEN data_type = 'bytea' \
                     THEN 'encode(\"' || column_name || '\", ''escape'')' ELSE '\"' || column_name || '\"::text' END \
                     || ', '''') AS text FROM ' || table_name AS text \
                     FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'search%index%'";
                let queries: Vec<Found> = diesel::sql_query(columns).load(conn)?;
                for query in queries {
                    all.extend(texts(diesel::sql_query(query.text).load(conn)?));
                }
            }
        }
        Ok(all.join("\n"))
    })
    .await
}

/// Which of these words stand in `bytes`.
pub fn found_in<'a>(bytes: &[u8], words: &[&'a str]) -> Vec<&'a str> {
    words
        .iter()
        .copied()
        .filter(|word| {
            bytes
                .windows(word.len())
                .any(|part| part == word.as_bytes())
        })
        .collect()
}
