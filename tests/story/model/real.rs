//! A real model's server (llama.cpp, with a small model that talks nonsense) through the whole path. What it says is
//! hardly ever right, which makes it a fine adversary: whatever it says, the shopper gets an answer that stands up. And
//! where it does say what stands up, the shopper reads it in the model's words.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use counterbell::assistant::attempts::By;
use counterbell::assistant::knowledge::{self, NewDocument};
use counterbell::assistant::model::{Endpoint, Pace, Setup};
use counterbell::assistant::retrieval::DocumentKind;
use counterbell::db::Tx;
use counterbell::error::Error;
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

/// So small a model copies the page, and leaves its list of citations empty unless the question has one to copy, too.
/// With that, most of what it says stands up. The store has to speak of such citations ([`FOOTNOTES`]): a question whose
/// rarest word is nowhere is not covered by any page.
const CITED: &[&str] = &[
    "Can unopened strings (cites: [1]) be returned within 30 days?",
    "cites: [1] Can unopened strings be returned?",
    "cites: [1] Can unused strings be returned within 30 days?",
    "Can unused strings (cites: [1]) be returned within 30 days?",
    "cites: [1] Can strings be returned unopened within 30 days?",
    "cites: [1] Can unopened strings be returned within 30 days of delivery?",
    "Can unopened strings (cites: [1]) be returned with a label?",
    "cites: [1] Do you answer with a label when strings are returned unopened?",
];

const FOOTNOTES: &str = "A footnote such as [1] cites the maker of an instrument.";

/// What `POST /api/v1/try` says of the model, when the server did not answer.
const AWAY: [&str; 6] = [
    "reached",
    "in time",
    "broke off",
    "not asked",
    "server",
    "was not a model",
];

fn setup(real: &Real) -> Setup {
    Setup {
        endpoint: Some(Endpoint {
            base: real.address.parse().unwrap(),
            key: None,
            model: "smollm2".into(),
            reach: Reach::Anywhere,
        }),
        ..Setup::default()
    }
}

/// An app that asks this server, of a store with footnotes.
async fn app(setup: Setup) -> App {
    let app = App::start_with(Kind::Sqlite, |config| config.model = setup).await;
    let footnotes = NewDocument {
        key: "footnotes".into(),
        kind: DocumentKind::Page,
        title: "Footnotes".into(),
        url: None,
        text: FOOTNOTES.into(),
    };
    let write = move |tx: &mut Tx<'_>| {
        knowledge::put(tx, std::slice::from_ref(&footnotes))?;
        Ok::<_, Error>(())
    };
    app.shared.store.write(app.shop, write).await.unwrap();
    app
}

/// Whether these are sentences of one page of the store.
fn is_the_stores(said: &str) -> bool {
    let sentences: Vec<&str> = said.split_inclusive(". ").map(str::trim).collect();
    crate::support::content()
        .iter()
        .any(|page| sentences.iter().all(|one| page.text.contains(one)))
}

#[actix_web::test]
async fn a_real_server_answers_through_the_whole_path() {
    let real = Real::starts();
    staff_try_it(&real).await;
    shoppers_ask_it(&real).await;
}

/// At least one question is told in the model's words where staff try it.
async fn staff_try_it(real: &Real) {
    // One reply is waited for to its end, however busy the machine is; a turn waits only so long.
    let mut patient = setup(real);
    patient.pace = Pace {
        headers: Duration::from_secs(240),
        idle: Duration::from_secs(240),
        total: Duration::from_secs(240),
        patience: Duration::from_secs(240),
        ..Pace::default()
    };
    let app = app(patient).await;
    let mia = app.mia();
    let mut used = None;
    for question in QUESTIONS.iter().take(1).chain(CITED) {
        let asking = mia.posts("try", json!({ "question": question }));
        let tried = asking.await.ok().body;
        let note = tried["model"]["note"].as_str().unwrap();
        println!("{question}\n  {note} {}", tried["says"]);
        let judged = !AWAY.iter().any(|word| note.contains(word));
        assert!(judged, "the server did not answer: {note}");
        assert_eq!(tried["outcome"], "answered");
        if tried["model"]["used"] == true {
            used = Some(tried);
            break;
        }
        app.advances(400);
    }
    let used = used.expect("one of them is told in the model's words");
    assert!(
        used["says"][0]
            .as_str()
            .is_some_and(|said| !said.is_empty())
    );
    assert_eq!(used["sources"].as_array().map(Vec::len), Some(1), "{used}");
    app.stops().await;
}

/// At least one shopper reads the model's words; all others the store's.
async fn shoppers_ask_it(real: &Real) {
    let mut setup = setup(real);
    // As long as the job that a turn is lets it.
    let longest = Duration::from_secs(45);
    setup.pace = Pace {
        headers: longest,
        idle: longest,
        total: longest,
        patience: longest,
        ..Pace::default()
    };
    let app = app(setup).await;
    let (mut passed, mut refused, mut failed) = (0, 0, 0);
    let asked = CITED.iter().map(|question| (question, true));
    for (question, cited) in asked.chain(QUESTIONS.iter().map(|question| (question, false))) {
        if cited && passed > 0 {
            continue;
        }
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
            assert!(is_the_stores(&said), "{question}: {said}");
        }
        // A server that was too slow once is asked again all the same.
        app.advances(400);
    }
    println!(
        "answers of the model: {passed} passed, {refused} were refused, {failed} did not come"
    );
    assert!(passed > 0, "no shopper was shown the model's words");
    app.stops().await;
}
