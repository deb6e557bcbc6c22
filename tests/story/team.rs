//! The team: asked to join, let in, let go; and what each did.

mod audit;
mod codes;
mod invites;
mod leaving;
mod signing_in;

use counterbell::mail::{self, Listed};
use serde_json::{Value, json};

use crate::support::{Answer, App, Kind, Staff};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

impl App {
    /// An owner.
    async fn ada(&self) -> Staff {
        self.staff_as("Ada", "owner").await
    }

    /// The last mail to somebody.
    async fn mail_to(&self, email: &str) -> Option<Listed> {
        self.runs_jobs().await;
        let (shop, email) = (self.shop, email.to_owned());
        let all = self.reads(move |conn| mail::listed(conn, shop, 50)).await;
        let mut mail = all.into_iter().find(|mail| mail.to == email)?;
        let text = mail.text.take();
        mail.text = text.and_then(|text| self.shared.postman.seal().read(mail.id, &text));
        Some(mail)
    }

    /// The path of the link in the last mail to somebody.
    async fn link_to(&self, email: &str) -> String {
        let mail = self.mail_to(email).await.expect("there is no mail");
        let text = mail.text.unwrap();
        let line = text.lines().find(|line| line.starts_with(&self.url));
        let link = line.expect("there is no link in it");
        link[self.url.len()..].to_owned()
    }

    /// A form, as a browser sends it from a page of ours.
    async fn sends(&self, path: &str, fields: &[(&str, &str)]) -> Sent {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let response = self
            .http
            .post(format!("{}{path}", self.url))
            .header("origin", &self.url)
            .header("content-type", "application/x-www-form-urlencoded")
            .header(
                "user-agent",
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            )
            .body(body.finish())
            .send()
            .await
            .unwrap();
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            Some(value.to_str().unwrap().to_owned())
        };
        let cookie = header("set-cookie").map(|c| c.split(';').next().unwrap().to_owned());
        let retry_after = header("retry-after").and_then(|text| text.parse().ok());
        Sent {
            status: response.status().as_u16(),
            cookie,
            retry_after,
            page: response.text().await.unwrap(),
        }
    }

    /// A page, for somebody who is not signed in.
    async fn looks(&self, path: &str) -> (u16, String) {
        let response = self.http.get(format!("{}{path}", self.url)).send().await;
        let response = response.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// What a cookie opens.
    async fn opens_inbox(&self, cookie: &str) -> u16 {
        let request = self.http.get(format!("{}/inbox", self.url));
        request
            .header("cookie", cookie)
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    }

    /// Somebody new on the team, with this password.
    async fn joins(&self, by: &Staff, email: &str, name: &str, password: &str) -> Sent {
        by.invites(email, "agent").await.ok();
        let link = self.link_to(email).await;
        self.sends(&link, &[("name", name), ("password", password)])
            .await
    }
}

/// What came of a form.
struct Sent {
    status: u16,
    cookie: Option<String>,
    retry_after: Option<i64>,
    page: String,
}

impl Staff {
    async fn invites(&self, emails: &str, role: &str) -> Answer {
        let body = json!({ "emails": emails, "role": role, "groups": [] });
        self.posts("team/invites", body).await
    }

    async fn makes(&self, member: &str, change: Value) -> Answer {
        self.posts(&format!("team/members/{member}"), change).await
    }

    async fn removes(&self, member: &str) -> Answer {
        self.posts(&format!("team/members/{member}/remove"), json!({}))
            .await
    }
}
