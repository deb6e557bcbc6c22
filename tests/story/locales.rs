//! Staff's pages in other languages than English: whose words are said, and whose stay; and that nothing of ours is left.

use std::collections::BTreeSet;

use counterbell::team::locale::LOCALES;
use serde_json::json;

use crate::support::{App, Kind};

const PAGES: &[&str] = &[
    "/inbox",
    "/inbox?view=closed",
    "/reports",
    "/reports/over-time?of=handoffs-by-topic",
    "/settings",
    "/settings/knowledge",
    "/settings/knowledge/new",
    "/settings/assistants",
    "/settings/tags",
    "/settings/model",
    "/settings/hours",
    "/settings/plan",
    "/settings/sites",
    "/settings/languages",
    "/settings/notifications",
    "/settings/replies",
    "/settings/orders",
    "/settings/transfer",
    "/settings/texts",
    "/settings/gaps",
    "/settings/team",
    "/settings/account",
    "/settings/audit",
    "/settings/mail",
];

/// Names, keys of the keyboard and examples of what to type.
const NO_WORDS: &[&str] = &[
    "Counterbell",
    "Mia",
    "Mia,",
    "Leo",
    "Leo,",
    "Esc",
    "Enter",
    "Shift K",
    "Shift J",
    "Ctrl K",
    "Ctrl I",
    "Ctrl B",
    "UTC",
    "vip, wholesale",
    "shipping-delayed",
    "de, fr",
];

/// The texts and labels of a page that are not somebody's words.
fn ours(page: &str) -> Vec<String> {
    const VOID: &[&str] = &["br", "col", "hr", "img", "input", "link", "meta"];
    const READ: &[&str] = &[
        "aria-label",
        "placeholder",
        "title",
        "alt",
        "aria-description",
    ];
    let (mut found, mut open): (Vec<String>, Vec<(String, bool)>) = (Vec::new(), Vec::new());
    let mut rest = page;
    while let Some((text, after)) = rest.split_once('<') {
        let theirs = open.last().is_some_and(|(_, theirs)| *theirs);
        if !theirs && !text.trim().is_empty() {
            found.push(text.trim().to_owned());
        }
        let mut quoted = false;
        let end = after.find(|letter| {
            quoted ^= letter == '"';
            letter == '>' && !quoted
        });
        let (tag, after) = after.split_at(end.unwrap());
        rest = &after[1..];
        let name = tag
            .split([' ', '/'])
            .find(|it| !it.is_empty())
            .unwrap_or_default();
        if tag.starts_with('/') {
            open.pop();
            continue;
        }
        let kept = ["script", "style", "textarea", "code", "pre"].contains(&name);
        let theirs = theirs || tag.contains(" translate=\"no\"");
        for attribute in READ.iter().filter(|_| !theirs) {
            if let Some((_, value)) = tag.split_once(&format!(" {attribute}=\"")) {
                found.push(value.split('"').next().unwrap().to_owned());
            }
        }
        if tag.starts_with('!') || VOID.contains(&name) {
            continue;
        }
        open.push((name.to_owned(), theirs || kept));
        if ["script", "style"].contains(&name) {
            rest = &rest[rest.find(&format!("</{name}")).unwrap()..];
        }
    }
    found
}

#[actix_web::test]
async fn a_page_is_in_its_readers_language_and_the_shoppers_words_stay() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let mut shopper = app.shopper().await;
    shopper.says("Close").await;
    app.runs_jobs().await;
    let chat = shopper.conversation().await;
    mia.takes_over(&chat).await.ok();
    let english = mia.opens(&format!("/inbox/{chat}")).await;
    assert!(english.contains("lang=\"en\"") && english.contains("Close"));
    for locale in &LOCALES {
        let page = mia
            .opens(&format!("/inbox/{chat}?locale={}", locale.code))
            .await;
        assert!(page.contains(&format!("<html lang=\"{}\"", locale.code)));
        assert!(page.contains("/assets/inbox/locale.js"));
        // What the shopper wrote, and not the button.
        assert!(page.contains(">Close</"), "{}", locale.code);
        assert!(!ours(&page).iter().any(|text| text == "Close"));
    }
    // What somebody chooses is theirs, whatever the browser reads.
    let chosen = json!({ "name": "Mia", "locale": "fr" });
    mia.posts("account", chosen).await.ok();
    let page = mia.opens("/settings/account?locale=de").await;
    assert!(page.contains("<html lang=\"fr\""));
    let wrong = json!({ "name": "Mia", "locale": "xx" });
    assert_eq!(mia.posts("account", wrong).await.status, 422);
    let english = json!({ "name": "Mia", "locale": "en" });
    mia.posts("account", english).await.ok();
    let page = mia.opens("/settings/account?locale=de").await;
    assert!(page.contains("<html lang=\"en\""));
    app.stops().await;
}

#[actix_web::test]
async fn nothing_of_ours_is_left_in_english() {
    let app = App::start(Kind::Sqlite).await;
    let mia = app.mia();
    let mut shopper = app.shopper().await;
    shopper.says("How do returns work?").await;
    shopper.says("Can I talk to a person?").await;
    app.advances(61);
    app.runs_jobs().await;
    let chat = shopper.conversation().await;
    mia.takes_over(&chat).await.ok();
    mia.replies(&chat, "Of course.").await.ok();
    let open = format!("/inbox/{chat}");
    let mut left = BTreeSet::new();
    for path in PAGES.iter().copied().chain([open.as_str()]) {
        let page = |locale: &str| {
            format!(
                "{path}{}locale={locale}",
                if path.contains('?') { '&' } else { '?' }
            )
        };
        let english = ours(&mia.opens(&page("en")).await);
        for locale in &LOCALES {
            let said: BTreeSet<String> = ours(&mia.opens(&page(locale.code)).await)
                .into_iter()
                .collect();
            let words = |text: &str| text.chars().filter(char::is_ascii_alphabetic).count() > 1;
            for text in english
                .iter()
                .filter(|text| words(text) && said.contains(*text))
            {
                left.insert((locale.code, path.to_owned(), text.clone()));
            }
        }
    }
    app.stops().await;
    left.retain(|(code, _, text)| {
        let locale = LOCALES.iter().find(|one| one.code == *code).unwrap();
        // Words that are the same there, and what is none of a language's.
        let same = locale.say(text).is_some_and(|said| said == *text);
        let example = ["://", "{{", "@", "/"]
            .iter()
            .any(|sign| text.contains(sign));
        !same && !example && !NO_WORDS.contains(&text.as_str())
    });
    assert!(left.is_empty(), "{left:#?}");
}
