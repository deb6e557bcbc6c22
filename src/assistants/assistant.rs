//! One assistant of a shop: what merchants set, and what shoppers are shown of it.

use serde::{Deserialize, Serialize};

use super::Places;
use crate::ids::Id;

/// What shoppers are told where nobody can be asked for, unless the merchant says it in their own words.
pub const ELSEWHERE: &str =
    "I can't bring a person into this chat. You'll find how to reach our team on our contact page.";

/// That it is an AI, where nobody can be asked for.
pub(super) const ALONE: &str =
    "You are chatting with an AI assistant. It answers from this shop’s own pages.";

/// An assistant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assistant {
    /// Its id; the shop's own for the first one.
    pub id: Id,
    /// Its place in the list.
    pub position: i32,
    /// Rises with each change.
    pub version: i64,
    /// Its name; empty where it follows the shop's.
    pub name: String,
    /// Whether it is met at its places. The first one always is.
    pub enabled: bool,
    /// Whether staff see its chats and shoppers can ask for a person.
    pub shared_inbox: bool,
    /// What shoppers are told where not; empty for [`ELSEWHERE`].
    pub elsewhere: String,
    /// What it looks like.
    pub look: Look,
    /// Where it is met, besides where no other is.
    pub places: Places,
}

/// What the widget shows of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    /// In the avatar; nothing for the name's first.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub letter: String,
    /// `#rrggbb`; nothing for the widget's own.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub color: String,
    /// Its first words; nothing for ours.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub greeting: String,
    /// Questions to press, under the greeting. Nothing for ours.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<String>,
}

impl Assistant {
    /// The one a shop begins with.
    #[must_use]
    pub fn first(id: Id) -> Self {
        Self {
            id,
            position: 1,
            version: 1,
            name: String::new(),
            enabled: true,
            shared_inbox: true,
            elsewhere: String::new(),
            look: Look::default(),
            places: Places::default(),
        }
    }

    /// What shoppers call it.
    #[must_use]
    pub fn called(&self, shop: &str) -> String {
        if self.name.is_empty() {
            format!("{shop} assistant")
        } else {
            self.name.clone()
        }
    }

    /// Its first words.
    #[must_use]
    pub fn greeting(&self, shop: &str) -> String {
        if self.look.greeting.is_empty() {
            format!(
                "Hi! I’m the AI assistant of {shop}. I can help with products, delivery, returns, your order and more."
            )
        } else {
            self.look.greeting.clone()
        }
    }

    /// Questions to begin with.
    #[must_use]
    pub fn suggestions(&self) -> Vec<String> {
        if self.look.suggestions.is_empty() {
            [
                "How do returns work?",
                "How long does delivery take?",
                "Is there a warranty?",
            ]
            .map(str::to_owned)
            .to_vec()
        } else {
            self.look.suggestions.clone()
        }
    }

    /// That it is an AI, and what to expect of it.
    #[must_use]
    pub fn disclosure(&self) -> &'static str {
        if self.shared_inbox {
            "You are chatting with an AI assistant. It answers from this shop’s own pages, and you can ask for a person at any time."
        } else {
            ALONE
        }
    }

    /// What shoppers who want a person are told where nobody can be asked for: the merchant's words, or ours in their
    /// language.
    #[must_use]
    pub fn elsewhere(&self, language: &str) -> &str {
        if self.elsewhere.is_empty() {
            super::words::elsewhere(language)
        } else {
            &self.elsewhere
        }
    }
}
