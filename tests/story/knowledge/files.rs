//! Files: read as what they are, refused with a reason, replaced by the same name.

use serde_json::json;

use super::{answered, by_key, keys, knows, source};
use crate::support::{Answer, App, Kind, Staff};

impl App {
    async fn uploads(&self, staff: &Staff, name: &str, bytes: impl Into<reqwest::Body>) -> Answer {
        let response = self
            .http
            .post(format!("{}/api/v1/documents/files?name={name}", self.url))
            .header("cookie", &staff.cookie)
            .header("origin", &self.url)
            .header("content-type", "application/octet-stream")
            .body(bytes)
            .send();
        Answer::of(response.await.unwrap()).await
    }
}

#[actix_web::test]
async fn files_are_answered_from_at_once() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = App::start(kind).await;
        let mia = app.mia();
        let text = "# Gift cards\n\n**Gift cards** are valid for [10 years](https://x.example).\n";
        app.uploads(&mia, "gift-cards.md", text).await.ok();
        let (words, sources) = answered(&app, super::QUESTION).await;
        assert!(
            words.contains("Gift cards are valid for 10 years."),
            "{words}"
        );
        assert_eq!(sources, ["Gift cards"]);
        // The same name replaces it, whatever was changed here.
        let id = by_key(&mia, "file:gift-cards.md").await["id"].clone();
        let path = format!("documents/{}", id.as_str().unwrap());
        mia.posts(&path, json!({ "body": "Something else." }))
            .await
            .ok();
        app.uploads(&mia, "gift-cards.md", text.replace("10 years", "3 years"))
            .await
            .ok();
        assert!(answered(&app, super::QUESTION).await.0.contains("3 years"));
        let now = by_key(&mia, "file:gift-cards.md").await;
        assert_eq!(
            (&now["edited"], &now["author"]),
            (&json!(false), &json!(mia.id.to_string()))
        );
        assert_eq!(now["versions"].as_array().unwrap().len(), 2);
        // A long one is several documents; a shorter one after it is fewer.
        let long: String = (0..8)
            .map(|n| format!("# Part {n}\n\n{}\n\n", "Words that fill. ".repeat(800)))
            .collect();
        app.uploads(&mia, "book.md", long).await.ok();
        assert!(keys(&mia, "file:book.md").await.len() > 2);
        app.uploads(&mia, "book.md", "# One\n\nShort.").await.ok();
        assert_eq!(keys(&mia, "file:book.md").await, ["file:book.md"]);
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_file_that_can_not_be_used_is_named_with_the_reason() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    for (name, bytes, reason) in [
        ("a.pdf", b"%PDF-1.7".to_vec(), "only .md, .html and .txt"),
        ("b.txt", b"caf\xe9".to_vec(), "UTF-8"),
        ("c.md", vec![b'a'; 2 * 1024 * 1024 + 1], "2 MB"),
        ("d.html", b"<style>p{}</style>".to_vec(), "no text"),
    ] {
        let refused = app.uploads(&mia, name, bytes).await;
        assert_eq!(super::field(&refused), "file");
        let message = refused.body["error"]["message"].as_str().unwrap();
        assert!(
            message.contains(name) && message.contains(reason),
            "{message}"
        );
    }
    let failures = source(&mia, "files").await["failures"].clone();
    let items: Vec<&str> = (failures.as_array().unwrap().iter())
        .map(|failure| failure["item"].as_str().unwrap())
        .collect();
    assert_eq!(items, ["a.pdf", "b.txt", "c.md", "d.html"]);
    assert_eq!(source(&mia, "files").await["failed"], json!(4));
    // What comes right is no failure any more.
    app.uploads(&mia, "b.txt", "Gift cards are valid for 10 years.")
        .await
        .ok();
    assert!(knows(&app, super::QUESTION).await);
    assert_eq!(
        source(&mia, "files").await["failures"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    assert_eq!(source(&mia, "files").await["failed"], json!(3));
    app.stops().await;
}
