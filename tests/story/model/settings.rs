//! The merchant sets a model: the key goes in and never comes out, private addresses are refused, and a button says in
//! plain words what is wrong.

use counterbell::assistant::model::Setup;
use counterbell::outside::Reach;
use serde_json::{Value, json};

use super::hostile::*;
use super::{ANSWER, QUESTION, asks, good};
use crate::support::{App, Kind};

async fn start(reach: Reach) -> App {
    App::start_with(Kind::Sqlite, |config| {
        config.model = Setup {
            pace: quick(),
            reach,
            ..Setup::default()
        };
    })
    .await
}

fn typed(base: &str, key: &str) -> Value {
    json!({ "enabled": true, "base_url": base, "model": "their-model", "key": key, "daily_tokens": 50_000 })
}

#[actix_web::test]
async fn a_shop_answers_with_its_own_model_and_its_key_is_not_seen_again() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let model = Hostile::starts(vec![good()]).await;
        let app = App::start_with(kind, |config| {
            config.model = Setup {
                pace: quick(),
                reach: Reach::Anywhere,
                ..Setup::default()
            };
        })
        .await;
        let base = format!("http://127.0.0.1:{}", model.port);
        app.mia()
            .posts("model", typed(&base, "sk-theirs-0001"))
            .await
            .ok();
        assert_eq!(asks(&app, QUESTION).await.0, ANSWER);
        assert!(model.heads()[0].contains("Bearer sk-theirs-0001"));
        let page = app.mia().opens("/settings/model").await;
        assert!(
            page.contains("their-model") && !page.contains("sk-theirs"),
            "{page}"
        );

        // The key is kept when it is not typed, and forgotten with the server it was for.
        let kept = app
            .mia()
            .posts("model", typed(&format!("{base}/v1"), ""))
            .await
            .ok();
        assert_eq!(kept.body["has_key"], true);
        let other = Hostile::starts(vec![good()]).await;
        let moved = format!("http://127.0.0.1:{}", other.port);
        let kept = app.mia().posts("model", typed(&moved, "")).await.ok();
        assert_eq!(
            (&kept.body["has_key"], &kept.body["key_forgotten"]),
            (&json!(false), &json!(true))
        );
        asks(&app, QUESTION).await;
        assert!(!other.heads()[0].to_lowercase().contains("authorization"));

        // Off is off.
        let mut off = typed(&moved, "");
        off["enabled"] = false.into();
        app.mia().posts("model", off).await.ok();
        asks(&app, QUESTION).await;
        assert_eq!(other.heads().len(), 1);
        let bytes = app.leaves_behind().await;
        let seen = bytes.windows(14).any(|part| part == b"sk-theirs-0001");
        assert!(!seen, "the key is sealed");
    }
}

#[actix_web::test]
async fn the_operators_key_never_goes_to_a_shops_own_server() {
    let (ours, theirs) = (
        Hostile::starts(vec![good()]).await,
        Hostile::starts(vec![good()]).await,
    );
    let mut setup = ours.setup();
    setup.reach = Reach::Anywhere;
    let app = App::start_with(Kind::Sqlite, |config| config.model = setup).await;
    let base = format!("http://127.0.0.1:{}", theirs.port);
    app.mia().posts("model", typed(&base, "")).await.ok();
    asks(&app, QUESTION).await;
    assert_eq!(ours.heads().len(), 0);
    assert!(!theirs.heads()[0].contains("sk-story"));
    app.stops().await;
}

#[actix_web::test]
async fn private_addresses_are_refused_and_so_is_nonsense() {
    let app = start(Reach::Public).await;
    for (base, field) in [
        ("http://127.0.0.1:8080/v1", "base_url"),
        ("https://127.0.0.1/v1", "base_url"),
        ("https://169.254.169.254/latest/meta-data", "base_url"),
        ("https://[::1]/v1", "base_url"),
        ("https://localhost/v1", "base_url"),
        ("https://10.0.0.7/v1", "base_url"),
        ("http://api.example.com/v1", "base_url"),
        ("https://me:secret@api.example.com/v1", "base_url"),
        ("file:///etc/passwd", "base_url"),
        ("api.example.com", "base_url"),
        ("https://api.example.com/v1?x=1", "base_url"),
    ] {
        for path in ["model", "model/test"] {
            let answer = app.mia().posts(path, typed(base, "")).await;
            assert_eq!(
                (answer.status, answer.code()),
                (422, "invalid"),
                "{base}: {}",
                answer.body
            );
            assert_eq!(answer.body["error"]["field"], field, "{base}");
        }
    }
    for (change, field) in [
        (json!({ "model": "" }), "model"),
        (json!({ "key": "two words" }), "key"),
        (json!({ "daily_tokens": 5 }), "daily_tokens"),
    ] {
        let mut body = typed("https://api.example.com/v1", "");
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        let answer = app.mia().posts("model", body).await;
        assert_eq!(answer.body["error"]["field"], field, "{}", answer.body);
    }
    app.stops().await;
}

#[actix_web::test]
async fn the_button_says_in_plain_words_what_is_wrong() {
    let model = Hostile::starts(vec![]).await;
    let app = start(Reach::Anywhere).await;
    let base = format!("http://127.0.0.1:{}/v1", model.port);
    let nobody = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let fine = r#"{"answer":"At 9.","quote":"The shop opens at 9","cites":[1],"supported":true}"#;
    let cases: Vec<(&str, Vec<Piece>)> = vec![
        (
            "does not take the key",
            status("401 Unauthorized", "", "{}"),
        ),
        (
            "does not know that model",
            status("404 Not Found", "", "{}"),
        ),
        ("not ready yet", status("503 Loading", "", "{}")),
        ("asked too often", status("429 Too Many", "", "{}")),
        ("said nothing in time", vec![Piece::Hold]),
        (
            "not as an OpenAI-compatible server",
            status("200 OK", "content-type: text/html\r\n", "<p>Hi</p>"),
        ),
        ("not as the JSON", stream("It opens at nine.")),
        ("broke off", vec![]),
        ("It works", stream(fine)),
    ];
    for (words, pieces) in cases {
        model.plays(vec![pieces]);
        let told = app
            .mia()
            .posts("model/test", typed(&base, "sk-try"))
            .await
            .ok()
            .body;
        let said = told["said"].as_str().unwrap();
        assert!(said.contains(words), "{words}: {said}");
        assert_eq!(told["works"], words == "It works");
    }
    let told = app
        .mia()
        .posts("model/test", typed(&nobody, ""))
        .await
        .ok()
        .body;
    assert!(
        told["said"].as_str().unwrap().contains("Nothing answers"),
        "{told}"
    );
    // Trying keeps nothing.
    let page = app.mia().opens("/settings/model").await;
    assert!(!page.contains("their-model"));
    app.stops().await;
}

#[actix_web::test]
async fn trying_the_assistant_says_whose_words_they_are() {
    let model = Hostile::starts(vec![good()]).await;
    let setup = model.setup();
    let app = App::start_with(Kind::Sqlite, |config| config.model = setup).await;
    let ask = json!({ "question": QUESTION });
    let tried = app.mia().posts("try", ask.clone()).await.ok().body;
    assert_eq!(
        (&tried["says"][0], &tried["model"]["used"]),
        (&json!(ANSWER), &json!(true))
    );
    model.plays(vec![stream("nonsense")]);
    let tried = app.mia().posts("try", ask.clone()).await.ok().body;
    assert_eq!(tried["model"]["used"], false);
    assert!(
        tried["model"]["note"]
            .as_str()
            .unwrap()
            .contains("not in the form"),
        "{tried}"
    );
    app.stops().await;
}
