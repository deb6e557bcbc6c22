//! What an action does: all of it in one write, texts once, each rule once, in the order that is written down.

use counterbell::conversation::{Event, Origin, Reason, Tag};
use serde_json::json;

use super::{bare, chatting, fired, makes, makes_with, tags, times};
use crate::support::Kind;

#[actix_web::test]
async fn a_request_its_tags_priority_and_text_are_one_write() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = bare(kind).await;
        let does = json!([
            { "do": "request", "priority": 3 }, { "do": "tag", "tag": "complex-inquiry" },
            { "do": "prioritize", "priority": 5 },
            { "do": "say", "text": "An agent from {shop} will be right with you." },
        ]);
        let words = json!([{ "on": "phrases", "any": ["custom paint job"] }]);
        let rule = makes(&app, "Paint", words, does).await;
        let mut shopper = app.shopper().await;
        shopper.says("about a paint job, a custom one").await;
        shopper.says("Is anybody there?").await;
        let chat = shopper.conversation().await;
        assert_eq!(
            shopper.thread().await.froms(),
            ["shopper", "waiting", "system", "shopper"]
        );
        let said = shopper.thread().await.0[2].body.clone();
        assert!(
            !said.contains('{') && said.contains("An agent from"),
            "{said}"
        );
        assert_eq!(
            tags(&app, &chat).await,
            ["complex-inquiry", "handoff-requested"]
        );
        assert_eq!(
            fired(&app, &chat).await,
            [(
                rule,
                Reason::Phrase,
                None,
                ["request", "tag", "prioritize", "say"]
                    .map(str::to_owned)
                    .to_vec()
            )]
        );
        // One write: one instant, one run of places in the log.
        let log = app.raw_log().await;
        let from = log
            .iter()
            .position(|entry| entry.kind == "rule_fired")
            .unwrap();
        let kinds: Vec<&str> = log[from..from + 6]
            .iter()
            .map(|entry| entry.kind.as_str())
            .collect();
        assert_eq!(
            kinds,
            [
                "rule_fired",
                "requested",
                "tagged",
                "tagged",
                "prioritized",
                "system_said"
            ]
        );
        assert!(
            log[from..from + 6]
                .windows(2)
                .all(|two| two[0].seq + 1 == two[1].seq && two[0].at == two[1].at)
        );
        app.stops().await;
    }
}

#[actix_web::test]
async fn texts_are_said_in_the_shoppers_language() {
    let app = bare(Kind::Sqlite).await;
    let does = json!([{ "do": "say", "text": "One moment.", "texts": { "de": "Einen Moment bitte.", "ar": "لحظة من فضلك." } }]);
    makes(
        &app,
        "Moment",
        json!([{ "on": "keywords", "any": ["Sonderanfertigung", "bespoke", "مخصص"] }]),
        does,
    )
    .await;
    let mut shopper = app.shopper().await;
    shopper
        .says("Ich möchte gerne eine Sonderanfertigung, ist das bei euch möglich?")
        .await;
    assert_eq!(shopper.thread().await.0[1].body, "Einen Moment bitte.");
    let mut shopper = app.shopper().await;
    shopper
        .says("I would like something bespoke, is that possible with you?")
        .await;
    assert_eq!(shopper.thread().await.0[1].body, "One moment.");
    let mut shopper = app.shopper().await;
    shopper.says("أريد شيئا مخصص لي").await;
    assert_eq!(shopper.thread().await.0[1].body, "لحظة من فضلك.");
    app.stops().await;
}

#[actix_web::test]
async fn the_first_that_takes_the_word_wins_and_the_others_tag() {
    let app = bare(Kind::Sqlite).await;
    let words = || json!([{ "on": "keywords", "any": ["refund"] }]);
    let say = |text: &str| json!({ "do": "say", "text": text });
    let one = makes(
        &app,
        "One",
        words(),
        json!([{ "do": "request" }, { "do": "tag", "tag": "one" }, say("First.")]),
    )
    .await;
    let two = makes(
        &app,
        "Two",
        words(),
        json!([{ "do": "request" }, { "do": "tag", "tag": "two" }, say("Second.")]),
    )
    .await;
    let three = makes(
        &app,
        "Three",
        words(),
        json!([{ "do": "close" }, { "do": "tag", "tag": "three" }]),
    )
    .await;
    let mut shopper = app.shopper().await;
    shopper.says("I want a refund").await;
    app.runs_jobs().await;
    let chat = shopper.conversation().await;
    assert_eq!(shopper.state().await.state, "waiting");
    assert_eq!(
        tags(&app, &chat).await,
        ["handoff-requested", "one", "three", "two"]
    );
    // The log says what was done, not what was written down.
    let done: Vec<(String, String)> = fired(&app, &chat)
        .await
        .into_iter()
        .map(|(rule, _, _, does)| (rule, does.join(" ")))
        .collect();
    let expected = [(one, "request tag say"), (two, "tag"), (three, "tag")];
    assert_eq!(done, expected.map(|(rule, does)| (rule, does.to_owned())));
    let bodies: Vec<String> = shopper
        .thread()
        .await
        .0
        .iter()
        .map(|line| line.body.clone())
        .collect();
    assert!(bodies.contains(&"First.".to_owned()) && !bodies.contains(&"Second.".to_owned()));
    app.stops().await;
}

#[actix_web::test]
async fn tags_and_actions_start_others_once_each_and_circles_end() {
    let app = bare(Kind::Sqlite).await;
    let last = makes(
        &app,
        "Last",
        json!([{ "on": "button", "label": "Now" }]),
        json!([{ "do": "tag", "tag": "end" }]),
    )
    .await;
    let by_tag = makes(
        &app,
        "By tag",
        json!([{ "on": "tag_added", "tag": "vip" }]),
        json!([{ "do": "start", "rule": last }]),
    )
    .await;
    makes(
        &app,
        "First",
        json!([{ "on": "keywords", "any": ["zither"] }]),
        json!([{ "do": "tag", "tag": "vip" }]),
    )
    .await;
    let (mut shopper, chat) = chatting(&app).await;
    shopper.says("a zither").await;
    assert_eq!(tags(&app, &chat).await, ["end", "vip"]);
    assert_eq!(
        (
            times(&app, &chat, &by_tag).await,
            times(&app, &chat, &last).await
        ),
        (1, 1)
    );
    let origins: Vec<Option<Origin>> = app
        .log(&chat)
        .await
        .into_iter()
        .filter_map(|logged| match logged.event {
            Event::RuleFired { from, .. } => Some(from),
            _ => None,
        })
        .collect();
    assert_eq!(
        origins,
        [
            None,
            Some(Origin::Tag(Tag::parse("vip").unwrap())),
            Some(Origin::Rule(by_tag.parse().unwrap()))
        ]
    );
    // Staff's tags start them too.
    let (_, other) = chatting(&app).await;
    app.mia().tags(&other, &["vip"], &[]).await.ok();
    assert_eq!(tags(&app, &other).await, ["end", "vip"]);

    // A circle that was never to be saved: made behind the doors' back, it ends by itself.
    let circle: counterbell::ids::Id = last.parse().unwrap();
    let back: counterbell::ids::Id = by_tag.parse().unwrap();
    app.writes(move |tx| {
        let mut kept = counterbell::rules::store::one(tx.conn, tx.shop(), circle)?.rule;
        kept.definition
            .does
            .push(counterbell::rules::Effect::Start { rule: back });
        let what = (kept.name.as_str(), &kept.definition, true);
        counterbell::rules::store::save(tx, circle, what, None, counterbell::ids::Id(1))?;
        Ok(())
    })
    .await;
    let (mut third, chat) = chatting(&app).await;
    third.says("a zither").await;
    assert_eq!(
        (
            times(&app, &chat, &by_tag).await,
            times(&app, &chat, &last).await
        ),
        (1, 1)
    );
    app.stops().await;
}

#[actix_web::test]
async fn an_action_can_close_a_chat_but_nobodys() {
    let app = bare(Kind::Sqlite).await;
    makes(&app, "Bye", json!([{ "on": "keywords", "any": ["goodbye"] }, { "on": "tag_added", "tag": "over" }]),
          json!([{ "do": "say", "text": "Come back soon!" }, { "do": "close", "resolution": "resolved" }])).await;
    let (mut shopper, _) = chatting(&app).await;
    shopper.says("goodbye").await;
    app.runs_jobs().await;
    assert_eq!(shopper.state().await.state, "closed");
    let froms = shopper.thread().await.froms().join(" ");
    assert!(froms.ends_with("shopper system closed"), "{froms}");
    // Not under the hands of whoever holds it.
    let (_, held) = chatting(&app).await;
    app.mia().takes_over(&held).await.ok();
    app.mia().tags(&held, &["over"], &[]).await.ok();
    assert_eq!(app.mia().sees(&held).await["state"]["is"], "human");
    app.stops().await;
}

#[actix_web::test]
async fn conditions_decide_with_what_is_known() {
    let app = bare(Kind::Sqlite).await;
    let rule = makes_with(&app, json!({
        "name": "FAQ, second message", "starts": [{ "on": "condition" }],
        "when": { "if": "all", "of": [
            { "if": "page", "urls": ["/pages/faq"] }, { "if": "messages", "at_least": 2 },
            { "if": "none", "of": [{ "if": "tagged", "any": ["vip"] }] },
            { "if": "any", "of": [{ "if": "customer", "known": true }, { "if": "state", "any": ["assistant"] }] },
        ] },
        "does": [{ "do": "attention" }],
    })).await;
    let (mut shopper, chat) = chatting(&app).await;
    assert_eq!(times(&app, &chat, &rule).await, 0);
    shopper.says("How long is the warranty?").await;
    shopper.says("And what does delivery cost?").await;
    assert_eq!(times(&app, &chat, &rule).await, 1, "once in an episode");
    assert_eq!(
        app.mia().sees(&chat).await["state"]["attention"]["reason"],
        "condition"
    );
    let (mut other, tagged) = chatting(&app).await;
    app.mia().tags(&tagged, &["vip"], &[]).await.ok();
    other.says("How long is the warranty?").await;
    assert_eq!(times(&app, &tagged, &rule).await, 0);
    app.stops().await;
}
