//! Mail that follows a shopper who has left, and the way back.

use counterbell::conversation::people;
use counterbell::error::Error;
use counterbell::ids::Id;
use counterbell::mail::{self, Listed};
use serde_json::json;

use crate::support::mail::{MailServer, Mood};
use crate::support::{Answer, App, Kind, SHOP, Shopper};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// A shopper whose address Shopify vouches for, and whose chat Mia holds.
async fn held(app: &App) -> (Shopper, String) {
    let (shopper, chat) = typed(app).await;
    app.executes("UPDATE people SET customer_id = 77, typed = '' WHERE email IS NOT NULL")
        .await;
    (shopper, chat)
}

/// The same of one who typed it.
async fn typed(app: &App) -> (Shopper, String) {
    let mut shopper = app.shopper().await;
    shopper.says("Can you keep the red one for me?").await;
    let chat = shopper.conversation().await;
    let (shop, id) = (app.shop, chat.parse::<Id>().unwrap());
    app.shared
        .store
        .write(shop, move |tx| {
            let chat = counterbell::conversation::store::load(tx.conn, tx.shop(), id)?;
            people::introduce(
                tx,
                chat.visitor,
                Some("Dana Reyes"),
                Some("dana@example.com"),
            )?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    app.mia().takes_over(&chat).await.ok();
    app.runs_jobs().await;
    (shopper, chat)
}

async fn mails(app: &App) -> Vec<Listed> {
    let shop = app.shop;
    let mut all = app.reads(move |conn| mail::listed(conn, shop, 100)).await;
    all.retain(|mail| mail.kind == "follow-up");
    for mail in &mut all {
        let text = mail.text.take();
        mail.text = text.and_then(|text| app.shared.postman.seal().read(mail.id, &text));
    }
    all
}

/// Time passes, and what is due is done, minute by minute.
async fn minutes(app: &App, number: i64) {
    for _ in 0..number {
        app.advances(60);
        app.runs_jobs().await;
    }
}

/// The token after this in a mail.
fn after<'t>(text: &'t str, sign: &str) -> &'t str {
    text.split_once(sign)
        .unwrap()
        .1
        .split_whitespace()
        .next()
        .unwrap()
}

async fn resumes(app: &App, token: &str, device: &str, origin: &str) -> Answer {
    Answer::of(
        app.http
            .post(format!("{}/storefront/v1/resume", app.url))
            .header("origin", origin)
            .json(&json!({ "shop": SHOP, "token": token, "device": device }))
            .send()
            .await
            .unwrap(),
    )
    .await
}

#[actix_web::test]
async fn a_burst_of_replies_is_one_mail_with_a_way_back() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (_, chat) = held(&app).await;
        app.mia()
            .replies(&chat, "Of course, it is set aside.")
            .await
            .ok();
        minutes(&app, 1).await;
        app.mia()
            .replies(&chat, "Until Friday, that is.")
            .await
            .ok();
        app.runs_jobs().await;
        assert!(mails(&app).await.is_empty(), "not while replies come");
        minutes(&app, 30).await;
        let sent = mails(&app).await;
        assert_eq!(sent.len(), 1, "one mail, once");
        let mail = &sent[0];
        assert_eq!(mail.to, "dana@example.com");
        assert!(mail.subject.starts_with("Mia of "), "{}", mail.subject);
        // The tests have no mail server: what would be sent is kept.
        let text = mail.text.clone().unwrap();
        for words in [
            "Hello Dana,",
            "> Of course, it is set aside.",
            "> Until Friday, that is.",
            "http://store.localhost/pages/faq#counterbell=",
        ] {
            assert!(text.contains(words), "{words} in {text}");
        }

        // Another browser opens the link: the same thread, with its words.
        let token = after(&text, "#counterbell=");
        let opened = resumes(&app, token, "device-0001", &app.origin).await.ok();
        let mut dana = app.shopper().await;
        dana.token = opened.body["token"].as_str().unwrap().to_owned();
        assert_eq!(dana.conversation().await, chat);
        assert_eq!(dana.thread().await.last().body, "Until Friday, that is.");
        dana.says("Thank you!").await;
        // As any shopper's token, it works where it was given.
        let elsewhere = app
            .http
            .get(format!("{}/storefront/v1/conversation", app.url))
            .header("origin", "https://second.example")
            .bearer_auth(&dana.token);
        assert_eq!(elsewhere.send().await.unwrap().status(), 401);

        // Once in each browser, in three of them, from the shop's own pages, for a week.
        for (device, origin, status) in [
            ("device-0001", &app.origin[..], 401),
            ("device-0002", "http://evil.example", 403),
            ("x", &app.origin[..], 422),
            ("device-0002", &app.origin[..], 200),
            ("device-0003", &app.origin[..], 200),
            ("device-0004", &app.origin[..], 401),
        ] {
            let answer = resumes(&app, token, device, origin).await;
            assert_eq!(answer.status, status, "{device} {origin}");
        }
        let altered = format!("{}A", &token[..token.len() - 1]);
        assert_eq!(
            resumes(&app, &altered, "device-0009", &app.origin)
                .await
                .status,
            401
        );
        app.stops().await;
    }
}

#[actix_web::test]
async fn an_address_that_was_only_typed_gets_the_link_and_no_words_until_its_link_was_opened() {
    for kind in BOTH {
        let app = App::start(kind).await;
        let (shopper, chat) = typed(&app).await;
        let says = async |words: &str| {
            // After whatever they did last.
            app.advances(1);
            app.is_at_the_inbox(&app.mia()).await;
            app.mia().replies(&chat, words).await.ok();
            minutes(&app, 30).await;
            let mail = mails(&app).await.remove(0);
            (mail.to, mail.text.unwrap())
        };
        let (to, text) = says("Your order 1042 goes to 5 Elm Street.").await;
        assert_eq!(to, "dana@example.com");
        assert!(
            !text.contains("Elm Street") && !text.contains("> "),
            "{text}"
        );
        assert!(
            text.contains("An answer waits for you in the chat of"),
            "{text}"
        );
        // Its reader opens the link: the address is the shopper's.
        let first = after(&text, "#counterbell=").to_owned();
        let opened = resumes(&app, &first, "device-0001", &app.origin).await;
        opened.ok();
        let (_, text) = says("It leaves tomorrow.").await;
        assert!(text.contains("> It leaves tomorrow."), "{kind:?}: {text}");

        // They correct it: what went to the old one opens nothing more, and the new one is not known to be theirs.
        let second = after(&text, "#counterbell=").to_owned();
        let corrected = json!({ "email": "dana.reyes@example.com" });
        assert_eq!(shopper.posts("email", corrected).await.status, 204);
        for token in [&first, &second] {
            let answer = resumes(&app, token, "device-0002", &app.origin).await;
            assert_eq!(answer.status, 401, "{kind:?}");
        }
        let (to, text) = says("It has left.").await;
        assert_eq!(to, "dana.reyes@example.com");
        assert!(!text.contains("It has left."), "{kind:?}: {text}");
        let third = after(&text, "#counterbell=");
        let opened = resumes(&app, third, "device-0002", &app.origin).await;
        assert_eq!(opened.status, 200);
        app.stops().await;
    }
}

#[actix_web::test]
async fn a_mail_server_that_is_away_delays_the_mail_and_doubles_nothing() {
    let server = MailServer::starts();
    server.feels([Mood::HangsUp, Mood::Refuses("451 Later, please")]);
    let app = App::start_with(Kind::Sqlite, |config| config.mail = server.setup()).await;
    let by_mail = json!({ "by_page": false, "by_email": true });
    let mia = app.mia();
    let to_mia = json!({ "on_duty": false, "people": [mia.id.to_string()] });
    let mut rule = super::rule("By mail", by_mail);
    for (key, value) in to_mia.as_object().unwrap() {
        rule[key] = value.clone();
    }
    mia.posts("notification-rules", rule).await.ok();
    // She has the inbox open, so that nothing but her rule goes by mail.
    app.is_at_the_inbox(&mia).await;
    super::asks(&app).await;
    app.runs_jobs().await;
    let page = async || {
        let page = mia.gets("/settings/notifications").await.ok();
        page.body.to_string()
    };
    assert!(page().await.contains("Mail not taken yet, tried again"));
    assert_eq!(server.taken().len(), 0);
    // Where nobody comes, the others are called as well, by mails of their own.
    let mails = || {
        let taken = server.taken();
        let rung = |mail: &&String| mail.contains("Nobody came yet");
        taken.len() - taken.iter().filter(rung).count()
    };
    for _ in 0..5 {
        app.is_at_the_inbox(&mia).await;
        minutes(&app, 1).await;
    }
    assert_eq!(mails(), 1, "the alert, once");
    assert!(!page().await.contains("Mail not taken yet"));

    server.feels([Mood::HangsUp]);
    let (_, chat) = held(&app).await;
    app.mia().replies(&chat, "It is set aside.").await.ok();
    minutes(&app, 40).await;
    assert_eq!(mails(), 2, "the reply, once");
    app.stops().await;
}

#[actix_web::test]
async fn no_mail_follows_who_is_here_came_back_or_wants_none() {
    let app = App::start(Kind::Sqlite).await;
    let (shopper, chat) = held(&app).await;
    // Here: what was said is fetched, as the widget does.
    app.mia().replies(&chat, "It is here.").await.ok();
    minutes(&app, 1).await;
    shopper.thread().await;
    minutes(&app, 30).await;
    assert_eq!(mails(&app).await.len(), 0, "it was read");

    app.mia().replies(&chat, "And in blue, too.").await.ok();
    minutes(&app, 30).await;
    let sent = mails(&app).await;
    assert_eq!(sent.len(), 1);
    let text = sent[0].text.clone().unwrap();
    assert!(!text.contains("It is here."), "what was read is not mailed");
    assert!(text.contains("> And in blue, too."));

    // Looking at the link changes nothing; pressing the button does.
    let stop = format!("{}/mail/stop/{}", app.url, after(&text, "/mail/stop/"));
    assert_eq!(app.http.get(&stop).send().await.unwrap().status(), 200);
    app.mia().replies(&chat, "The last ones.").await.ok();
    minutes(&app, 30).await;
    assert_eq!(mails(&app).await.len(), 2);
    assert_eq!(app.http.post(&stop).send().await.unwrap().status(), 200);
    app.mia().replies(&chat, "Gone now.").await.ok();
    minutes(&app, 30).await;
    assert_eq!(mails(&app).await.len(), 2, "they want no more");
    app.stops().await;
}

#[actix_web::test]
async fn a_shop_may_switch_it_off_and_a_link_ends() {
    let app = App::start(Kind::Sqlite).await;
    let (_, chat) = held(&app).await;
    app.mia().replies(&chat, "Here you are.").await.ok();
    minutes(&app, 5).await;
    let text = mails(&app).await[0].text.clone().unwrap();
    app.advances(7 * 24 * 60 * 60);
    let token = after(&text, "#counterbell=");
    assert_eq!(
        resumes(&app, token, "device-0001", &app.origin)
            .await
            .status,
        401
    );

    app.mia()
        .posts("follow-up", json!({ "minutes": 0 }))
        .await
        .ok();
    app.is_at_the_inbox(&app.mia()).await;
    app.mia().replies(&chat, "Still there?").await.ok();
    minutes(&app, 30).await;
    assert_eq!(mails(&app).await.len(), 1);
    let wrong = app.mia().posts("follow-up", json!({ "minutes": -1 })).await;
    assert_eq!(
        (wrong.status, &wrong.body["error"]["field"]),
        (422, &json!("minutes"))
    );
    app.stops().await;
}

#[actix_web::test]
async fn what_the_assistant_says_after_a_person_follows_too() {
    let app = App::start(Kind::Sqlite).await;
    let (mut shopper, chat) = held(&app).await;
    app.mia().hands_back(&chat).await.ok();
    shopper.says("How do returns work?").await;
    app.runs_jobs().await;
    assert_eq!(shopper.state().await.state, "assistant");
    // The look at the state was a sign of life.
    minutes(&app, 30).await;
    assert_eq!(mails(&app).await.len(), 0);
    app.advances(60);
    shopper.says("How long does delivery take?").await;
    app.runs_jobs().await;
    minutes(&app, 30).await;
    let sent = mails(&app).await;
    assert_eq!(sent.len(), 1);
    assert!(sent[0].text.clone().unwrap().contains("The AI assistant:"));
    app.stops().await;
}
