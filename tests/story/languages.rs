//! A shopper who writes in another language is answered in it, as far as the assistant has words of its own; one short
//! word of it changes nothing.

use counterbell::assistant::language::Language;
use counterbell::assistant::language::says::Says;

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
            thread.0.iter().any(|line| line.body == unsure),
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
