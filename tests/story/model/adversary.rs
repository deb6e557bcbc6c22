//! Servers that do everything but answer, and models that say everything but what the store says.

use std::time::Duration;

use counterbell::assistant::attempts::By;
use counterbell::conversation::AttemptOutcome;

use super::hostile::*;
use super::{ANSWER, QUESTION, app, asks, embedded, good, injections, reply};
use crate::support::Kind;

#[actix_web::test]
async fn whatever_a_server_does_the_shopper_is_answered_from_the_content_in_the_same_turn() {
    let embedded = embedded().await;
    let model = Hostile::starts(vec![good()]).await;
    let app = app(Kind::Sqlite, &model).await;
    let ok = || head("200 OK", "text/event-stream");
    let long = "x".repeat(70_000);
    let drip: Vec<Piece> = std::iter::once(ok())
        .chain((0..200).flat_map(|_| [bytes(": drip\n"), Piece::Wait(Duration::from_millis(60))]))
        .collect();
    let cases: Vec<(&str, &str, Vec<Piece>)> = vec![
        ("hangs up at once", "cut_off", vec![]),
        (
            "hangs up in the head",
            "cut_off",
            vec![bytes("HTTP/1.1 200 OK\r\ncontent-")],
        ),
        (
            "is no HTTP",
            "cut_off",
            vec![bytes("SSH-2.0-OpenSSH_9.2\r\n")],
        ),
        ("says nothing", "timed_out", vec![Piece::Hold]),
        (
            "says nothing after the head",
            "timed_out",
            vec![ok(), Piece::Hold],
        ),
        (
            "falls silent",
            "timed_out",
            vec![ok(), bytes(&event("{\"answer\": \"Yes")), Piece::Hold],
        ),
        ("drips", "timed_out", drip),
        (
            "cuts the stream",
            "not_json",
            vec![ok(), bytes(&event("{\"answer\": \"Del"))],
        ),
        (
            "cuts a chunk",
            "cut_off",
            vec![bytes(
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\ndata",
            )],
        ),
        (
            "lies of its length",
            "cut_off",
            vec![bytes(
                "HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\ndata: {}\n\n",
            )],
        ),
        (
            "half JSON",
            "not_a_model",
            vec![ok(), bytes("data: {\"choices\":[{\"delta\"")],
        ),
        (
            "no JSON",
            "not_a_model",
            vec![ok(), bytes("data: Delivery takes a year\n\n")],
        ),
        (
            "an error in a chunk",
            "failed_midway",
            vec![
                ok(),
                bytes(&event(&reply(ANSWER))),
                bytes("data: {\"error\":{\"message\":\"overloaded\"}}\n\n"),
            ],
        ),
        (
            "200 with an error",
            "failed_midway",
            status(
                "200 OK",
                "content-type: application/json\r\n",
                "{\"error\":\"no\"}",
            ),
        ),
        (
            "a page",
            "not_a_model",
            status(
                "200 OK",
                "content-type: text/html\r\n",
                "<!doctype html><p>Delivery takes a year</p>",
            ),
        ),
        ("nothing", "not_a_model", status("200 OK", "", "")),
        (
            "a redirect",
            "refused",
            status("302 Found", "location: http://127.0.0.1:1/\r\n", ""),
        ),
        (
            "a huge line",
            "too_much",
            vec![ok(), bytes("data: "), bytes(&long)],
        ),
        (
            "a flood of comments",
            "too_much",
            vec![ok(), Piece::Flood(b": x\n".repeat(1000))],
        ),
        (
            "a flood of words",
            "too_much",
            vec![ok(), Piece::Flood(event("blah ").into_bytes().repeat(100))],
        ),
        ("no words", "not_json", stream("")),
        (
            "plain words",
            "not_json",
            stream("Delivery takes 2 to 4 working days."),
        ),
        ("a list", "not_json", stream("[]")),
        (
            "two replies",
            "not_json",
            stream(&(reply(ANSWER) + &reply("Delivery takes a year."))),
        ),
        ("401", "key_refused", status("401 Unauthorized", "", "{}")),
        (
            "404",
            "model_not_found",
            status(
                "404 Not Found",
                "",
                "{\"error\":{\"message\":\"no such model\"}}",
            ),
        ),
        ("500", "refused", status("500 Oops", "", "<html>")),
        (
            "429",
            "too_many",
            status("429 Too Many", "retry-after: 0\r\n", "{}"),
        ),
        (
            "429 for an hour",
            "too_many",
            status("429 Too Many", "retry-after: 3000\r\n", "{}"),
        ),
    ];
    for (what, why, pieces) in cases {
        model.plays(vec![pieces]);
        let (said, kept) = asks(&app, QUESTION).await;
        assert_eq!(said, embedded, "{what}");
        assert_eq!(kept.len(), 1, "{what}");
        assert_eq!(kept[0].outcome, AttemptOutcome::Answered, "{what}");
        assert_eq!(kept[0].by, By::Embedded, "{what}");
        assert_eq!(kept[0].rejected.as_deref(), Some(why), "{what}");
        // It works again, whatever it did before; and the circuit begins anew.
        app.advances(400);
        model.plays(vec![good()]);
        assert_eq!(asks(&app, QUESTION).await.0, ANSWER, "after: {what}");
        app.advances(61);
    }
    app.stops().await;
}

#[actix_web::test]
async fn nothing_a_hostile_model_says_reaches_the_shopper() {
    let embedded = embedded().await;
    assert!(injections::ANSWERS.len() >= 40);
    let model = Hostile::starts(vec![]).await;
    let app = app(Kind::Sqlite, &model).await;
    let mut reasons = std::collections::BTreeSet::new();
    for answer in injections::ANSWERS {
        model.plays(vec![stream(&reply(answer))]);
        let (said, kept) = asks(&app, QUESTION).await;
        assert_eq!(said, embedded, "{answer}");
        let why = kept[0]
            .rejected
            .clone()
            .unwrap_or_else(|| panic!("{answer}"));
        // Staff see what it was, and why it was not said.
        assert!(kept[0].rejected_text.is_some(), "{answer}");
        reasons.insert(why);
        app.advances(10);
    }
    println!(
        "{} injections, refused as {reasons:?}",
        injections::ANSWERS.len()
    );
    app.stops().await;
}
