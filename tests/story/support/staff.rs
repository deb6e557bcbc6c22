//! Staff, as their doors see them: real requests.

use counterbell::ids::Id;
use serde_json::{Value, json};

use super::actors::Answer;
use super::stream::Stream;

/// A member of staff, signed in.
#[derive(Clone)]
pub struct Staff {
    http: reqwest::Client,
    url: String,
    /// Where their pages are from.
    origin: String,
    pub id: Id,
    pub cookie: String,
}

impl Staff {
    pub async fn enters(http: &reqwest::Client, url: &str, path: &str, id: Id) -> Self {
        let response = http.get(format!("{url}{path}")).send().await.unwrap();
        assert_eq!(response.status(), 303);
        let cookie = response.headers()["set-cookie"].to_str().unwrap();
        Self {
            http: http.clone(),
            url: url.to_owned(),
            origin: url.to_owned(),
            id,
            cookie: cookie.split(';').next().unwrap().to_owned(),
        }
    }

    /// The same, whose requests arrive at another node.
    pub fn at(&self, url: &str) -> Self {
        Self {
            url: url.to_owned(),
            ..self.clone()
        }
    }

    pub async fn posts(&self, path: &str, body: Value) -> Answer {
        Answer::of(
            self.http
                .post(format!("{}/api/v1/{path}", self.url))
                .header("cookie", &self.cookie)
                .header("origin", &self.origin)
                .json(&body)
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    /// A page, or an answer of the API.
    pub async fn gets(&self, path: &str) -> Answer {
        Answer::of(
            self.http
                .get(format!("{}{path}", self.url))
                .header("cookie", &self.cookie)
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    /// Claims the next chat; its id, or nothing when nobody waits.
    pub async fn claims_next(&self) -> Option<String> {
        let answer = self.posts("claims", json!({})).await;
        match answer.status {
            200 => Some(answer.body["conversation"].as_str().unwrap().to_owned()),
            404 => None,
            status => panic!("{status} {}", answer.body),
        }
    }

    pub async fn takes_over(&self, chat: &str) -> Answer {
        self.posts(&format!("conversations/{chat}/take-over"), json!({}))
            .await
    }

    pub async fn replies(&self, chat: &str, words: &str) -> Answer {
        let id = format!("reply-{:016x}", fastrand(&format!("{chat} {words}")));
        self.replies_as(chat, &id, words).await
    }

    pub async fn replies_as(&self, chat: &str, client_id: &str, words: &str) -> Answer {
        self.posts(
            &format!("conversations/{chat}/messages"),
            json!({ "client_id": client_id, "body": words }),
        )
        .await
    }

    pub async fn hands_back(&self, chat: &str) -> Answer {
        self.posts(&format!("conversations/{chat}/hand-back"), json!({}))
            .await
    }

    pub async fn closes(&self, chat: &str) -> Answer {
        self.posts(
            &format!("conversations/{chat}/close"),
            json!({ "resolution": "resolved" }),
        )
        .await
    }

    pub async fn marks_handled(&self, chat: &str) -> Answer {
        self.posts(&format!("conversations/{chat}/handled"), json!({}))
            .await
    }

    pub async fn tags(&self, chat: &str, add: &[&str], remove: &[&str]) -> Answer {
        self.posts(
            &format!("conversations/{chat}/tags"),
            json!({ "add": add, "remove": remove }),
        )
        .await
    }

    /// Where a chat stands.
    pub async fn sees(&self, chat: &str) -> Value {
        self.gets(&format!("/api/v1/conversations/{chat}"))
            .await
            .ok()
            .body
    }

    /// The inbox's stream from a cursor.
    pub async fn listens(&self, cursor: i64) -> Stream {
        Stream::of(
            self.http
                .get(format!("{}/inbox/stream?cursor={cursor}", self.url))
                .header("cookie", &self.cookie)
                .send()
                .await
                .unwrap(),
        )
    }
}

/// A number from a text, so that the same reply has the same id.
fn fastrand(text: &str) -> u64 {
    use std::hash::{Hash, Hasher};
    let mut hasher = std::hash::DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
