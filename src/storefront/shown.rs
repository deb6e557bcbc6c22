//! What a widget shows before anything is said: who is there, and what one might ask.

use serde::Serialize;

use super::locales;
use crate::assistants::contrast::on_color;
use crate::assistants::{self, Assistant};
use crate::ids::Id;

/// Who the shopper chats with, before anything is said.
#[derive(Serialize)]
pub struct AssistantView {
    id: Id,
    name: String,
    greeting: String,
    disclosure: String,
    suggestions: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    letter: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    color: String,
    /// What can be read on that.
    #[serde(skip_serializing_if = "str::is_empty")]
    on_color: &'static str,
    /// The greeting is the merchant's for this assistant: it goes before that of the theme.
    own: bool,
}

/// What the widget shows of it: the merchant's words, or ours in the page's language.
#[must_use]
pub fn shown(assistant: &Assistant, shop: &str, locale: Option<&str>) -> AssistantView {
    let (_, words) = locales::words(locale.unwrap_or("en"));
    let said = |name: &str| locales::say(words, name, &[("store", shop)]);
    let look = &assistant.look;
    AssistantView {
        id: assistant.id,
        name: assistant.called(shop),
        greeting: if look.greeting.is_empty() {
            said("greeting")
        } else {
            look.greeting.clone()
        },
        disclosure: if assistant.shared_inbox {
            said("disclosure")
        } else {
            assistants::words::disclosure(locale.unwrap_or("en")).to_owned()
        },
        suggestions: if look.suggestions.is_empty() {
            ["suggestion_1", "suggestion_2", "suggestion_3"]
                .map(said)
                .to_vec()
        } else {
            look.suggestions.clone()
        },
        letter: look.letter.clone(),
        color: look.color.clone(),
        on_color: on_color(&look.color).unwrap_or_default(),
        own: !look.greeting.is_empty(),
    }
}
