//! A shopper who writes in another language is answered in it, as far as the assistant has words of its own; one short
//! word of it changes nothing.

use counterbell::ask::{Desk, Readers};
use counterbell::assistant::knowledge::{self, NewDocument};
use counterbell::assistant::language::Language;
use counterbell::assistant::language::says::Says;
use counterbell::assistant::retrieval::DocumentKind;
use counterbell::assistant::vectors::Kind as VectorKind;
use counterbell::error::Error;

use crate::support::{App, Kind};

#[actix_web::test]
async fn what_it_does_not_know_it_says_in_the_shoppers_language() {
    let app = App::start(Kind::Sqlite).await;
    for (language, words) in [
        (
            Language::De,
            "Wie lange dauert die Reparatur von einem Akkordeon und was kostet das?",
        ),
        (
            Language::Fr,
            "Combien de temps prend la réparation d'un accordéon et à quel prix ?",
        ),
        (
            Language::Pl,
            "Ile trwa naprawa akordeonu i czy można to zrobić u was?",
        ),
        (
            Language::En,
            "How long does it take to have an accordion repaired by you?",
        ),
    ] {
        let mut shopper = app.shopper().await;
        shopper.says(words).await;
        app.runs_jobs().await;
        let thread = shopper.thread().await;
        let unsure = Says::Unsure.in_language(language);
        assert!(
            thread.0.iter().any(|line| line.body.starts_with(unsure)),
            "{words}: {thread:?}"
        );
    }
    app.stops().await;
}

#[actix_web::test]
async fn one_short_word_changes_no_language() {
    let app = App::start(Kind::Sqlite).await;
    let mut shopper = app.shopper().await;
    for words in [
        "where can I have my accordion repaired, and is it expensive?",
        "danke",
    ] {
        shopper.says(words).await;
        app.runs_jobs().await;
    }
    let thread = shopper.thread().await;
    let english = Says::Unsure.in_language(Language::En);
    assert!(thread.0.iter().any(|line| line.body == english));
    app.stops().await;
}

/// Content and questions in one language (`tests/data/assistant/languages`).
#[derive(serde::Deserialize)]
struct Foreign {
    passages: Vec<Page>,
    questions: Vec<Question>,
    /// What nothing there answers.
    near: Vec<String>,
}

#[derive(serde::Deserialize)]
struct Page {
    id: String,
    title: String,
    text: String,
}

#[derive(serde::Deserialize)]
struct Question {
    text: String,
    passage: String,
}

fn foreign(language: Language) -> Foreign {
    let path = format!(
        "{}/tests/data/assistant/languages/{}.json",
        env!("CARGO_MANIFEST_DIR"),
        language.code()
    );
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

const FOREIGN: [Language; 3] = [Language::De, Language::Fr, Language::Es];

#[test]
fn content_in_another_language_answers_questions_in_it() {
    // One shop with pages in all three, and an English one.
    let mut pages = Vec::new();
    for language in FOREIGN {
        for page in foreign(language).passages {
            pages.push(serde_json::json!({
                "id": format!("{}:{}", language.code(), page.id), "title": page.title, "text": page.text,
            }));
        }
    }
    pages.push(serde_json::json!({
        "id": "en:delivery", "title": "Delivery", "text": "Delivery takes three working days in Ireland.",
    }));
    let pages = serde_json::Value::Array(pages).to_string();
    let readers = Readers::load(VectorKind::Static).unwrap();
    let desk = Desk::read(&pages, None, Some(readers)).unwrap();
    let english = desk.ask("How long does delivery to Ireland take?");
    assert_eq!(english.passages[0].id, "en:delivery");
    for language in FOREIGN {
        let all = foreign(language);
        let (mut first, mut answered) = (0, 0);
        for question in &all.questions {
            let asked = desk.ask(&question.text);
            let right = format!("{}:{}", language.code(), question.passage);
            let is_first = asked.passages.first().is_some_and(|one| one.id == right);
            first += usize::from(is_first);
            answered += usize::from(is_first && asked.answered);
            println!(
                "{} {} {:.2} {}",
                if is_first { "+" } else { "-" },
                asked.answered,
                asked.confidence,
                question.text
            );
        }
        let admitted = all.near.iter().filter(|it| !desk.ask(it).answered).count();
        println!(
            "{}: {first} found, {answered} answered of {}; {admitted} of {} admitted",
            language.code(),
            all.questions.len(),
            all.near.len()
        );
        assert!(
            first >= 10 && answered >= 6,
            "{}: {first}, {answered}",
            language.code()
        );
        assert!(
            admitted + 1 >= all.near.len(),
            "{}: {admitted}",
            language.code()
        );
    }
}

async fn puts(app: &App, page: Page) {
    let new = NewDocument {
        key: page.id,
        kind: DocumentKind::Page,
        title: page.title,
        url: None,
        text: page.text,
    };
    app.shared
        .store
        .write(app.shop, move |tx| {
            knowledge::put(tx, std::slice::from_ref(&new))?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
}

/// What a new shopper who says this is told.
async fn told(app: &App, words: &str) -> String {
    let mut shopper = app.shopper().await;
    shopper.says(words).await;
    app.runs_jobs().await;
    let thread = shopper.thread().await;
    thread
        .0
        .iter()
        .map(|line| line.body.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

#[actix_web::test]
async fn a_shop_says_which_languages_it_speaks() {
    let german = "Wie lange dauert die Lieferung nach Österreich und was kostet sie?";
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = App::start(kind).await;
        for page in foreign(Language::De).passages {
            puts(&app, page).await;
        }
        let mia = app.mia();
        let page = mia.gets("/settings/languages").await.ok().body;
        let page = page.as_str().unwrap();
        assert!(
            page.contains("German") && page.contains("English"),
            "{page}"
        );
        // All of them at first: German content answers in German, and nothing is said about languages.
        let said = told(&app, german).await;
        assert!(
            said.contains("vier bis sechs Tage") && !said.contains("Hier antworte ich"),
            "{said}"
        );

        let set = |languages: serde_json::Value| {
            mia.posts("languages", serde_json::json!({ "languages": languages }))
        };
        assert_eq!(set(serde_json::json!(["en", "xx"])).await.status, 422);
        let kept = set(serde_json::json!(["en", "fr", "en"])).await;
        assert_eq!(kept.ok().body["languages"], serde_json::json!(["en", "fr"]));
        let said = told(&app, german).await;
        assert!(
            said.contains("Hier antworte ich auf Englisch, Französisch."),
            "{said}"
        );
        let said = told(&app, "Сколько стоит доставка в Казань и когда она придёт?").await;
        assert!(
            said.contains("I can't read this language. Here I answer in English, French."),
            "{said}"
        );
        let said = told(&app, "How long do I have to return unused items?").await;
        assert!(
            said.contains("30 days") && !said.contains("Here I answer"),
            "{said}"
        );
        // None is all again.
        assert_eq!(set(serde_json::json!([])).await.status, 200);
        assert!(!told(&app, german).await.contains("Hier antworte ich"));
        app.stops().await;
    }
}
