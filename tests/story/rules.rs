//! Rules decide who speaks: the button and what it asks first, words that bring a person, words that don't.

use counterbell::conversation::{Event, Reason};
use serde_json::json;

use crate::support::{App, Kind, Shopper};

mod asking;
mod edited;

const COMING: &str = "A person from our shop will be right with you";

/// How often the follow-up text stands in the thread.
async fn told(shopper: &Shopper) -> usize {
    let thread = shopper.thread().await;
    thread
        .0
        .iter()
        .filter(|line| line.body.contains(COMING))
        .count()
}

async fn requests(app: &App, chat: &str) -> Vec<Reason> {
    let reason = |event| match event {
        Event::Requested { reason, .. } => Some(reason),
        _ => None,
    };
    app.log(chat)
        .await
        .into_iter()
        .filter_map(|logged| reason(logged.event))
        .collect()
}

/// A shopper who pressed the button and is asked for the order number.
async fn asked(app: &App) -> Shopper {
    let mut shopper = app.shopper().await;
    shopper.presses("Talk to a person").await;
    let stand = shopper.state().await;
    assert_eq!(
        (stand.state.as_str(), stand.collecting),
        ("assistant", vec!["order_number".to_owned()])
    );
    assert_eq!(told(&shopper).await, 0, "nothing is promised yet");
    shopper
}

#[actix_web::test]
async fn asking_for_a_person_in_words_is_heard_before_the_assistant_answers() {
    let app = App::start(Kind::Sqlite).await;
    for words in [
        "can i speak to a human pls",
        "tlak to a humn",
        "I need to talk to somebody about a broken pedal",
        "Hola, quiero hablar con una persona",
        "is anyone there?",
        "could one of your people ring me about the invoice",
        "why can't somebody human answer me here",
        "Jag vill prata med en människa",
        "Chcę porozmawiać z konsultantem",
        "担当者につないでください",
    ] {
        let mut shopper = app.shopper().await;
        shopper.says(words).await;
        assert_eq!(
            shopper.state().await.collecting,
            ["order_number"],
            "{words}"
        );
        app.runs_jobs().await;
        shopper.skips().await;
        app.runs_jobs().await;
        let chat = shopper.conversation().await;
        assert_eq!(requests(&app, &chat).await, [Reason::Phrase], "{words}");
        assert_eq!(
            shopper.thread().await.froms(),
            ["shopper", "waiting", "system"]
        );
    }
    app.stops().await;
}

#[actix_web::test]
async fn keywords_bring_a_person_before_the_assistant_answers() {
    let app = App::start(Kind::Sqlite).await;
    for words in [
        "refund",
        "REFUNDS!!!",
        "please cancel my order",
        "I want my money back",
        "can my order be cancelled",
    ] {
        let mut shopper = app.shopper().await;
        shopper.says(words).await;
        assert_eq!(shopper.state().await.state, "waiting", "{words}");
        app.runs_jobs().await;
        let chat = shopper.conversation().await;
        assert_eq!(requests(&app, &chat).await, [Reason::Keyword], "{words}");
        assert_eq!(
            shopper.thread().await.froms(),
            ["shopper", "waiting", "system"]
        );
        let tags = app.mia().sees(&chat).await["tags"].clone();
        assert_eq!(tags, json!(["handoff-requested", "refund-or-cancel"]));
    }
    app.stops().await;
}

#[actix_web::test]
async fn what_only_looks_like_it_stays_with_the_assistant() {
    let app = App::start(Kind::Sqlite).await;
    for words in [
        "is this human hair?",
        "what's the return policy",
        "I don't want a refund",
        "is this refundable?",
        "noise cancelling headphones to order",
        "please don't cancel my order",
        "they call me Bob",
        "do you sell talk boxes",
        "no need to involve a person, what does delivery cost",
        "Jag vill inte prata med någon, vad kostar frakten",
    ] {
        let mut shopper = app.shopper().await;
        shopper.says(words).await;
        assert_eq!(shopper.state().await.state, "assistant", "{words}");
        assert!(shopper.state().await.collecting.is_empty(), "{words}");
        let chat = shopper.conversation().await;
        assert!(
            !app.kinds(&chat).await.contains(&"rule_fired".to_owned()),
            "{words}"
        );
        app.runs_jobs().await;
        assert!(
            shopper.thread().await.froms().contains(&"assistant"),
            "{words}"
        );
    }
    app.stops().await;
}

#[actix_web::test]
async fn every_request_carries_its_tag_from_its_own_transaction() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("I want a refund").await;
    asked(&app).await.skips().await;
    let log = app.raw_log().await;
    let mut requested = 0;
    for pair in log.windows(2).filter(|pair| pair[0].kind == "requested") {
        requested += 1;
        assert_eq!(pair[1].kind, "tagged");
        assert!(pair[1].data.contains("handoff-requested"));
        assert_eq!((pair[1].seq, pair[1].at), (pair[0].seq + 1, pair[0].at));
        assert_eq!(pair[1].conversation, pair[0].conversation);
    }
    assert_eq!(requested, 2);
    app.stops().await;
}

#[actix_web::test]
async fn asking_again_while_waiting_changes_nothing_and_says_nothing_twice() {
    let app = App::start(Kind::Sqlite).await;
    app.is_at_the_inbox(&app.mia()).await;
    let mut shopper = app.shopper().await;
    shopper.says("I want a refund").await;
    let chat = shopper.conversation().await;
    let before = app.kinds(&chat).await.len();
    shopper.presses("Talk to a person").await;
    assert_eq!(
        app.kinds(&chat).await.len(),
        before,
        "pressing changes nothing"
    );
    shopper.says("Please cancel my order").await;
    shopper.says("Can I talk to a human").await;
    app.runs_jobs().await;
    assert_eq!(
        app.kinds(&chat).await[before..],
        ["shopper_said", "shopper_said"]
    );
    assert_eq!(told(&shopper).await, 1);
    app.stops().await;
}

#[actix_web::test]
async fn what_the_assistant_does_not_know_is_admitted_and_asks_for_a_person() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    shopper.says("Which zeppelin can teleport spaghetti?").await;
    app.runs_jobs().await;
    let chat = shopper.conversation().await;
    assert_eq!(requests(&app, &chat).await, [Reason::Unsure]);
    assert_eq!(
        shopper.thread().await.froms(),
        ["shopper", "assistant", "waiting", "system"]
    );
    assert!(shopper.thread().await.0[1].sources.is_empty());
    let tags = app.mia().sees(&chat).await["tags"].clone();
    assert_eq!(tags, json!(["handoff-requested", "not-answered"]));
    app.stops().await;
}

#[actix_web::test]
async fn small_talk_asks_for_nobody() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    for words in [
        "hi",
        "Hello!",
        "how are you?",
        "thanks a lot",
        "ok",
        "are you a human?",
        "bye",
    ] {
        shopper.says(words).await;
        app.runs_jobs().await;
        assert_eq!(shopper.state().await.state, "assistant", "{words}");
        assert_eq!(shopper.thread().await.last().from, "assistant", "{words}");
    }
    assert!(app.mia().claims_next().await.is_none());
    app.stops().await;
}

#[actix_web::test]
async fn the_log_says_which_rule_fired_on_which_words_without_the_words() {
    let app = App::start(Kind::Sqlite).await;
    edited::edits(&app, edited::REFUNDS, true, None).await;
    let mut shopper = app.shopper().await;
    let said = "Hé! Please cancel my order, now.";
    shopper.says(said).await;
    let chat = shopper.conversation().await;
    let fired = app
        .log(&chat)
        .await
        .into_iter()
        .find_map(|logged| match logged.event {
            Event::RuleFired {
                version,
                message,
                span,
                ..
            } => Some((version, message, span)),
            _ => None,
        });
    let (version, message, span) = fired.expect("a rule fired");
    let (start, end) = span.expect("with a span");
    assert_eq!(version, 2);
    assert_eq!(
        format!("m{}", message.unwrap()),
        shopper.thread().await.0[0].id
    );
    assert_eq!(&said[start as usize..end as usize], "cancel my order");
    let raw = app.raw_log().await;
    assert!(raw.iter().all(|entry| !entry.data.contains("cancel my")));
    app.stops().await;
}

/// A scenario in which a shopper types all sorts of words.
async fn types_all_sorts(app: &App) {
    let mut shopper = app.shopper().await;
    shopper.has_cart("cart-rich");
    shopper
        .says("My name is Quetzal, write to quetzal@example.com")
        .await;
    app.runs_jobs().await;
    app.reports_cart("cart-rich", &[("Xylophone", "900.00")])
        .await;
    shopper
        .says("refund for order #7712388123, Quetzal speaking")
        .await;
    let chat = shopper.conversation().await;
    let mia = app.mia();
    mia.takes_over(&chat).await.ok();
    mia.replies(&chat, "Dear Quetzal, wombats").await.ok();
    mia.closes(&chat).await.ok();
    shopper.presses("Talk to a person").await;
    shopper.submits("QZ-88").await.ok();
    let other = asked(app).await;
    other.leaves("quetzal@example.com").await;
    let mut third = asked(app).await;
    third.says("It is 9988177123, says Quetzal").await;
}

#[actix_web::test]
async fn no_word_anybody_typed_is_in_the_log() {
    let app = App::start(Kind::Sqlite).await;
    types_all_sorts(&app).await;
    let log = app.raw_log().await;
    assert!(log.len() > 30);
    for entry in log {
        let data = entry.data.to_lowercase();
        for word in [
            "quetzal",
            "example.com",
            "7712388123",
            "qz-88",
            "9988177123",
            "xylophone",
            "wombats",
            "faq",
            "mia",
        ] {
            assert!(!data.contains(word), "{word} in {data}");
        }
    }
    app.stops().await;
}
