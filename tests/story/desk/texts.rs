//! What shoppers read while they wait, in the shop's own words and in the shopper's language.

use serde_json::json;

use crate::support::{App, Kind, Shopper};

/// What the product itself said to a shopper.
async fn read(shopper: &Shopper) -> Vec<String> {
    let thread = shopper.thread().await;
    let lines = thread.0.into_iter().filter(|line| line.from == "system");
    lines.map(|line| line.body).collect()
}

#[actix_web::test]
async fn a_shop_says_it_in_its_own_words_and_in_the_language_of_the_shoppers() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    app.is_at_the_inbox(&app.leo()).await;
    let german = json!({ "language": "de", "coming": " Gleich ist jemand \n von {shop} da. ", "choice": "" });
    mia.posts("desk/texts", german).await.ok();
    // Their browser says nothing of German; their words do.
    let mut shopper = app.shopper().await;
    shopper
        .says("Guten Tag, ich möchte bitte mit einem Menschen sprechen.")
        .await;
    app.runs_jobs().await;
    if shopper.state().await.state != "waiting" {
        shopper.presses("Talk to a person").await;
        shopper.skips().await;
    }
    let said = read(&shopper).await;
    let own = said
        .iter()
        .filter(|text| text.starts_with("Gleich ist jemand von "));
    assert_eq!(own.count(), 1, "{said:?}");
    assert!(!said.iter().any(|text| text.contains('{')), "{said:?}");
    // Who writes English reads ours.
    let mut other = app.shopper().await;
    other.presses("Talk to a person").await;
    other.skips().await;
    let ours = read(&other).await;
    assert!(ours.iter().any(|text| text.contains("person")), "{ours:?}");
    // Emptied, it is ours again.
    let empty = json!({ "language": "de", "coming": "" });
    mia.posts("desk/texts", empty).await.ok();
    let page = mia.gets("/settings/texts?language=de").await.ok().body;
    assert!(!page.as_str().unwrap().contains("Gleich ist jemand von"));
    app.stops().await;
}

#[actix_web::test]
async fn what_is_wrong_with_a_sentence_is_told_and_nothing_is_kept() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let fine = json!({ "language": "en", "coming": "Soon." });
    mia.posts("desk/texts", fine).await.ok();
    for (field, typed) in [
        ("coming", "Soon, {name}."),
        ("opens_again", "We open again."),
        ("choice", &"x".repeat(301)[..]),
        ("nobody_here", "At {when"),
    ] {
        for path in ["desk/texts", "desk/texts/preview"] {
            let body = json!({ "language": "en", "coming": "Later.", field: typed });
            let answer = mia.posts(path, body).await;
            assert_eq!(answer.status, 422, "{field}");
            assert_eq!(answer.body["error"]["field"], field);
        }
    }
    let nowhere = json!({ "language": "xx", "coming": "Later." });
    assert_eq!(mia.posts("desk/texts", nowhere).await.status, 422);
    let page = mia.gets("/settings/texts").await.ok().body;
    assert!(page.as_str().unwrap().contains(">Soon.</textarea>"));
    // Tried, not kept.
    let tried = json!({ "language": "en", "coming": "Almost there, says {shop}." });
    let examples = mia.posts("desk/texts/preview", tried).await.ok().body;
    let first = examples[0]["text"].as_str().unwrap().to_owned();
    assert!(first.starts_with("Almost there, says "), "{examples}");
    assert!(examples.as_array().unwrap().len() > 15);
    let page = mia.gets("/settings/texts").await.ok().body;
    assert!(page.as_str().unwrap().contains(">Soon.</textarea>"));
    app.stops().await;
}

#[actix_web::test]
async fn without_a_script_the_texts_are_kept_all_the_same() {
    let app = App::start(Kind::Sqlite).await;
    let response = app
        .http
        .post(format!("{}/api/v1/desk/texts", app.url))
        .header("cookie", &app.mia().cookie)
        .header("origin", &app.url)
        .header("content-type", "application/x-www-form-urlencoded")
        .body("language=fr&coming=Bient%C3%B4t.&choice=")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 303);
    let page = app
        .mia()
        .gets("/settings/texts?language=fr")
        .await
        .ok()
        .body;
    let page = page.as_str().unwrap().to_owned();
    assert!(page.contains(">Bientôt.</textarea>"));
    // Somebody else was first, or something is wrong: it is told, and what was typed still stands there.
    let (_, seen) = page.split_once("/api/v1/desk/texts?seen=").unwrap();
    let seen = seen.split('"').next().unwrap();
    let theirs = json!({ "language": "fr", "coming": "On arrive." });
    app.leo().posts("desk/texts", theirs).await.ok();
    for (body, status, why) in [
        (
            "language=fr&coming=Tout+de+suite.",
            409,
            "Somebody saved these settings after you opened them.",
        ),
        (
            "language=fr&coming=Tout+de+suite.&choice=%7Bnonsense%7D",
            422,
            "{nonsense}",
        ),
    ] {
        let response = app
            .http
            .post(format!("{}/api/v1/desk/texts?seen={seen}", app.url))
            .header("cookie", &app.mia().cookie)
            .header("origin", &app.url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), status);
        let page = response.text().await.unwrap();
        assert!(page.contains(">Tout de suite.</textarea>"), "{page}");
        assert!(page.contains(why), "{page}");
    }
    let page = app.mia().opens("/settings/texts?language=fr").await;
    assert!(page.contains(">On arrive.</textarea>"));
    app.stops().await;
}
