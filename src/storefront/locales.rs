//! What the chat says of itself, in eleven languages: the theme extension's own files, so that a shopper reads the same
//! words in a theme, on another site and at checkout.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "extension/theme/locales/"]
struct Files;

/// A language's words by their names.
pub type Words = BTreeMap<String, String>;

#[derive(serde::Deserialize)]
struct File {
    chat: Words,
}

/// All languages, by the code a page would name.
fn all() -> &'static BTreeMap<String, Words> {
    static ALL: OnceLock<BTreeMap<String, Words>> = OnceLock::new();
    ALL.get_or_init(|| {
        Files::iter()
            .filter_map(|name| {
                // The theme editor's own labels are no shopper's words.
                let file = Files::get(&name).filter(|_| !name.contains(".schema."))?;
                // A test reads each of them: what is embedded can be read.
                let read: File = serde_json::from_slice(&file.data).ok()?;
                let code = name.trim_end_matches(".json").trim_end_matches(".default");
                Some((code.to_owned(), read.chat))
            })
            .collect()
    })
}

/// The languages there are, as files name them.
pub fn codes() -> impl Iterator<Item = &'static str> {
    all().keys().map(String::as_str)
}

/// The words for a page's or a browser's language; English where there is no better.
#[must_use]
pub fn words(language: &str) -> (&'static str, &'static Words) {
    static NONE: Words = Words::new();
    let all = all();
    let named = language.trim().replace('_', "-").to_ascii_lowercase();
    let short = named.split('-').next().unwrap_or_default();
    let exact = all
        .iter()
        .find(|(code, _)| code.to_ascii_lowercase() == named);
    let near = || {
        all.iter()
            .find(|(code, _)| code.split('-').next() == Some(short))
    };
    exact
        .or_else(near)
        .or_else(|| all.get_key_value("en"))
        .map_or(("en", &NONE), |(code, words)| (code.as_str(), words))
}

/// One of the words, with what belongs in its braces.
#[must_use]
pub fn say(words: &Words, name: &str, values: &[(&str, &str)]) -> String {
    let text = words.get(name).map_or(name, String::as_str);
    values.iter().fold(text.to_owned(), |text, (key, value)| {
        text.replace(&format!("{{{key}}}"), value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_language_has_every_word_and_the_same_braces() {
        assert!(all().len() >= 12);
        let (_, english) = words("en");
        let braces = |text: &str| -> BTreeSet<String> {
            text.split('{')
                .skip(1)
                .filter_map(|rest| Some(rest.split_once('}')?.0.to_owned()))
                .collect()
        };
        for (code, there) in all() {
            assert!(there.keys().eq(english.keys()), "{code}");
            for (name, text) in there {
                assert!(!text.trim().is_empty(), "{code} {name}");
                assert_eq!(braces(text), braces(&english[name]), "{code} {name}");
            }
        }
    }

    #[test]
    fn what_is_said_where_nobody_can_be_asked_for_is_there_in_every_language() {
        use crate::assistants::words::{disclosure, elsewhere};
        for code in codes().filter(|code| *code != "en") {
            assert_ne!(disclosure(code), disclosure("en"), "{code}");
            assert_ne!(elsewhere(code), elsewhere("en"), "{code}");
            // The same words as where a person can be asked for, as far as they go.
            let whole = words(code).1["disclosure"].clone();
            let first = |text: &str| text.split_inclusive(['.', '。']).next().map(str::to_owned);
            assert_eq!(first(disclosure(code)), first(&whole), "{code}");
        }
        assert_eq!(elsewhere("xx"), elsewhere("en"));
    }

    #[test]
    fn a_language_is_found_by_what_a_page_calls_it() {
        for (asked, got) in [
            ("de-AT", "de"),
            ("pt", "pt-BR"),
            ("pt-PT", "pt-PT"),
            ("pt_br", "pt-BR"),
            ("AR", "ar"),
            ("xx", "en"),
            ("", "en"),
        ] {
            assert_eq!(words(asked).0, got, "{asked}");
        }
    }
}
