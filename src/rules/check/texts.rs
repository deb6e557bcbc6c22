//! Texts a merchant writes for shoppers: their length, their languages, what is filled in.

use crate::rules::input::Problem;
use crate::rules::rule::Texts;

/// What can be filled in.
pub const VARIABLES: &[&str] = &["shopper_name", "order_number", "shop"];

/// Whether a code is of a language.
pub fn is_language(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// A text that must be there and no longer than this.
pub fn text_within(text: &str, most: usize, path: &str, found: &mut Vec<Problem>) {
    if text.trim().is_empty() {
        found.push(Problem::at(path, "Fill this in."));
    } else if text.chars().count() > most {
        found.push(Problem::at(path, format!("Keep it to {most} characters.")));
    }
}

/// The same in other languages; empty ones count as not written.
pub fn texts_within(texts: &Texts, most: usize, path: &str, found: &mut Vec<Problem>) {
    if texts.len() > 40 {
        found.push(Problem::at(path, "That is more than 40 languages."));
    }
    for (language, text) in texts.iter().take(40) {
        if !is_language(language) {
            found.push(Problem::at(
                path,
                "Languages are two small letters, such as “en”.",
            ));
        } else if text.chars().count() > most {
            found.push(Problem::at(
                format!("{path}.{language}"),
                format!("Keep it to {most} characters."),
            ));
        }
    }
}

/// The first `{name}` that nothing is known by.
pub fn unknown_variable(text: &str) -> Option<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .find(|name| !VARIABLES.contains(name))
}
