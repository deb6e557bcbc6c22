//! Shoppers, as their door sees them: real requests.

use serde_json::{Value, json};

use super::stream::Stream;

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    pub async fn of(response: reqwest::Response) -> Self {
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Self { status, body }
    }

    /// The answer, which must be a success.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert!(
            (200..300).contains(&self.status),
            "{} {}",
            self.status,
            self.body
        );
        self
    }

    /// The code of an error.
    pub fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or("")
    }
}

/// One line of a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Who, or the kind of notice.
    pub from: String,
    pub name: Option<String>,
    pub body: String,
    pub sources: Vec<String>,
    pub id: String,
    pub n: i64,
}

/// A thread.
#[derive(Debug, Clone)]
pub struct Thread(pub Vec<Line>);

impl Thread {
    /// Of an update.
    pub fn of(update: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
        let mut lines: Vec<Line> = update["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| Line {
                from: if item["type"] == "notice" {
                    text(&item["kind"])
                } else {
                    text(&item["from"])
                },
                name: item["name"].as_str().map(str::to_owned),
                body: text(&item["body"]),
                sources: item["sources"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|source| text(&source["title"]))
                    .collect(),
                id: text(&item["id"]),
                n: item["n"].as_i64().unwrap(),
            })
            .collect();
        lines.sort_by_key(|line| line.n);
        Self(lines)
    }

    #[track_caller]
    pub fn last(&self) -> &Line {
        self.0.last().expect("the thread is empty")
    }

    /// Who spoke, in order.
    pub fn froms(&self) -> Vec<&str> {
        self.0.iter().map(|line| line.from.as_str()).collect()
    }
}

/// How a thread stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    pub state: String,
    pub staff: Option<String>,
    pub collecting: Vec<String>,
}

/// A shopper with a browser.
#[derive(Clone)]
pub struct Shopper {
    http: reqwest::Client,
    url: String,
    origin: String,
    pub token: String,
    pub actions: Vec<(String, String)>,
    sent: u32,
    cart: Option<String>,
}

impl Shopper {
    pub async fn arrives(http: &reqwest::Client, url: &str, shop: &str, origin: &str) -> Self {
        let session = Answer::of(
            http.post(format!("{url}/storefront/v1/session"))
                .header("origin", origin)
                .json(&json!({ "shop": shop }))
                .send()
                .await
                .unwrap(),
        )
        .await
        .ok()
        .body;
        Self {
            http: http.clone(),
            url: url.to_owned(),
            origin: origin.to_owned(),
            token: session["token"].as_str().unwrap().to_owned(),
            actions: session["actions"]
                .as_array()
                .unwrap()
                .iter()
                .map(|action| {
                    (
                        action["id"].as_str().unwrap().to_owned(),
                        action["label"].as_str().unwrap().to_owned(),
                    )
                })
                .collect(),
            sent: 0,
            cart: None,
        }
    }

    /// The same, whose requests arrive at another node.
    pub fn at(&self, url: &str) -> Self {
        Self {
            url: url.to_owned(),
            ..self.clone()
        }
    }

    /// The browser has this cart from now on.
    pub fn has_cart(&mut self, token: &str) {
        self.cart = Some(token.to_owned());
    }

    pub async fn posts(&self, path: &str, body: Value) -> Answer {
        Answer::of(
            self.http
                .post(format!("{}/storefront/v1/{path}", self.url))
                .header("origin", &self.origin)
                .bearer_auth(&self.token)
                .json(&body)
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    pub async fn gets(&self, path: &str) -> Answer {
        Answer::of(
            self.http
                .get(format!("{}/storefront/v1/{path}", self.url))
                .header("origin", &self.origin)
                .bearer_auth(&self.token)
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    /// Says something; it must be taken.
    pub async fn says(&mut self, words: &str) -> Answer {
        self.sent += 1;
        let id = format!("message-{:08}", self.sent);
        self.says_as(&id, words).await.ok()
    }

    /// Says something under an id of the browser's.
    pub async fn says_as(&self, client_id: &str, words: &str) -> Answer {
        self.posts(
            "messages",
            json!({ "client_id": client_id, "body": words, "cart_token": self.cart,
                    "page": { "url": "http://store.localhost/pages/faq", "title": "FAQ" } }),
        )
        .await
    }

    /// Presses a button by its text.
    pub async fn presses(&mut self, label: &str) -> Answer {
        self.sent += 1;
        let press = format!("press-{:08}", self.sent);
        let (id, _) = self
            .actions
            .iter()
            .find(|(_, text)| text == label)
            .expect("there is such a button");
        self.posts(
            "actions",
            json!({ "client_id": press, "action": id, "cart_token": self.cart }),
        )
        .await
        .ok()
    }

    pub async fn submits(&self, order: &str) -> Answer {
        self.posts(
            "collected",
            json!({ "values": { "order_number": order }, "outcome": "submit" }),
        )
        .await
    }

    pub async fn skips(&self) -> Answer {
        self.posts("collected", json!({ "outcome": "skip" }))
            .await
            .ok()
    }

    /// Leaves the page with this typed.
    pub async fn leaves(&self, typed: &str) -> Answer {
        self.posts(
            "collected",
            json!({ "values": { "order_number": typed }, "outcome": "leave" }),
        )
        .await
        .ok()
    }

    /// The browser tells which cart it has.
    pub async fn shows_cart(&mut self, token: &str) -> Answer {
        self.has_cart(token);
        self.posts("cart", json!({ "cart_token": token })).await
    }

    pub async fn thread(&self) -> Thread {
        Thread::of(&self.gets("conversation").await.ok().body)
    }

    /// How many lines the thread has; none before it begins.
    pub async fn thread_or_nothing(&self) -> usize {
        let update = self.gets("conversation").await.ok().body;
        update["items"].as_array().map_or(0, Vec::len)
    }

    pub async fn state(&self) -> Stand {
        let update = self.gets("conversation").await.ok().body;
        let state = &update["state"];
        Stand {
            state: state["state"].as_str().unwrap().to_owned(),
            staff: state["staff"]["name"].as_str().map(str::to_owned),
            collecting: state["collecting"]["fields"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|field| field["name"].as_str().unwrap().to_owned())
                .collect(),
        }
    }

    /// The conversation's id.
    pub async fn conversation(&self) -> String {
        let update = self.gets("conversation").await.ok().body;
        update["conversation"].as_str().unwrap().to_owned()
    }

    /// Opens the stream from a cursor.
    pub async fn listens(&self, cursor: Option<&str>) -> Stream {
        let mut request = self
            .http
            .get(format!("{}/storefront/v1/stream", self.url))
            .header("origin", &self.origin)
            .bearer_auth(&self.token);
        if let Some(cursor) = cursor {
            request = request.header("last-event-id", cursor);
        }
        Stream::of(request.send().await.unwrap())
    }
}
