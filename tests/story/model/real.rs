//! A real model's server (llama.cpp, with a small model that talks nonsense) through the whole path. What it says is
//! hardly ever right, which makes it a fine adversary: whatever it says, the shopper gets an answer that stands up.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use counterbell::assistant::attempts::By;
use counterbell::assistant::model::{Endpoint, Pace, Setup};
use counterbell::outside::Reach;
use serde_json::json;

use super::asks;
use crate::support::{App, Kind};

/// The server; it ends with this value.
struct Real {
    child: Child,
    address: String,
}

impl Real {
    /// Starts it and waits until it says where it listens.
    fn starts() -> Self {
        let python = std::env::var("TEST_MODEL_PYTHON")
            .expect("TEST_MODEL_PYTHON names a Python with the model's server: run tests/run");
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lib/model_server.py");
        let mut child = Command::new(python)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("listening on ").map(str::to_owned));
        let address = address.expect("the model's server ended before it listened");
        Self { child, address }
    }
}

impl Drop for Real {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const QUESTIONS: &[&str] = &[
    "How long does delivery take?",
    "How do returns work?",
    "Is shipping free over $75?",
    "How long is the warranty?",
    "Can strings be returned?",
];

#[actix_web::test]
async fn a_real_server_answers_through_the_whole_path() {
    let real = Real::starts();
    let setup = Setup {
        endpoint: Some(Endpoint {
            base: real.address.parse().unwrap(),
            key: None,
            model: "smollm2".into(),
            reach: Reach::Anywhere,
        }),
        ..Setup::default()
    };
    // One reply is waited for to its end, however busy the machine is; a turn waits only so long.
    let mut patient = setup.clone();
    patient.pace = Pace {
        headers: Duration::from_secs(240),
        idle: Duration::from_secs(240),
        total: Duration::from_secs(240),
        patience: Duration::from_secs(240),
        ..Pace::default()
    };
    let app = App::start_with(Kind::Sqlite, |config| config.model = patient).await;
    let mia = app.mia();
    let asking = mia.posts("try", json!({ "question": QUESTIONS[0] }));
    let tried = asking.await.ok().body;
    let note = tried["model"]["note"].as_str().unwrap();
    println!("{note} {}", tried["says"]);
    let away = [
        "reached",
        "in time",
        "broke off",
        "not asked",
        "server",
        "was not a model",
    ];
    let judged = !away.iter().any(|word| note.contains(word));
    assert!(judged, "the server did not answer: {note}");
    app.stops().await;

    let app = App::start_with(Kind::Sqlite, |config| config.model = setup).await;
    let store = crate::support::content();
    let (mut passed, mut refused, mut failed) = (0, 0, 0);
    for question in QUESTIONS {
        let (said, kept) = asks(&app, question).await;
        let attempt = kept.last().expect("it is answered");
        match (attempt.by, &attempt.rejected, &attempt.rejected_text) {
            (By::Model, ..) => passed += 1,
            (By::Embedded, Some(_), Some(_)) => refused += 1,
            (By::Embedded, ..) => failed += 1,
        }
        println!(
            "{question}\n  {:?} {:?}: {said}",
            attempt.by, attempt.rejected
        );
        if attempt.by == By::Embedded {
            let own = store.iter().any(|page| {
                said.split_inclusive(". ")
                    .all(|sentence| page.text.contains(sentence.trim()))
            });
            assert!(own, "{question}: {said}");
        }
        app.advances(61);
    }
    println!(
        "of {} answers of the model {passed} passed, {refused} were refused, {failed} did not come",
        QUESTIONS.len()
    );
    app.stops().await;
}
