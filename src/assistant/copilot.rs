//! The copilot: the assistant at the ear of the person who holds a chat. It looks up and drafts, and what it says is
//! [`Private`]: a type that can be shown to staff and to nobody else.

use serde::{Serialize, Serializer};

use super::{Draft, Verdict};
use crate::conversation::messages::SourceLink;

/// Words for staff only. What is inside can be written into an answer to staff, and that is all: nothing gives it
/// back, so that no function that says something in a chat can be handed it.
///
/// ```compile_fail
/// # use counterbell::assistant::copilot::{Answer, Private};
/// # use counterbell::conversation::messages::NewMessage;
/// fn says<'a>(private: &'a Private<Answer>) -> &'a str {
///     &private.0.text
/// }
/// ```
#[derive(Debug)]
pub struct Private<T>(T);

impl<T: Serialize> Serialize for Private<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<T> Private<T> {
    /// Keeps words from everybody but staff. There is no way back.
    #[must_use]
    pub const fn of(words: T) -> Self {
        Self(words)
    }
}

/// What it tells.
#[derive(Debug, Serialize)]
pub struct Answer {
    question: String,
    /// `answered`, `small_talk`, `unsure`, or `facts`: only what the store knows.
    outcome: &'static str,
    text: String,
    sources: Vec<SourceLink>,
    looked_at: Vec<SourceLink>,
    /// 0 to 100; nothing for what the store knows.
    confidence: Option<i32>,
    /// What the store knows of this shopper's orders, a line each.
    facts: Vec<String>,
    /// What the store says now of the products it is about, a line each.
    products: Vec<String>,
}

/// What was drafted for `question`, for staff. `facts` are what the store knows about it, `products` what it says now
/// of the products it is about.
#[must_use]
pub fn answer(
    draft: Draft,
    question: &str,
    facts: Vec<String>,
    products: Vec<String>,
) -> Private<Answer> {
    Private::of(told(question, draft, facts, products))
}

fn told(question: &str, draft: Draft, facts: Vec<String>, products: Vec<String>) -> Answer {
    let unsure = draft.verdict != Verdict::Answered;
    // A number of the store's own, asked for by itself, is known whatever the pages say.
    let facts = if unsure && facts.is_empty() {
        products.clone()
    } else {
        facts
    };
    if unsure && !facts.is_empty() {
        return Answer {
            question: question.to_owned(),
            outcome: "facts",
            text: facts.join("\n"),
            sources: Vec::new(),
            looked_at: Vec::new(),
            confidence: None,
            products: Vec::new(),
            facts,
        };
    }
    Answer {
        question: question.to_owned(),
        outcome: match draft.verdict {
            Verdict::Answered => "answered",
            Verdict::SmallTalk => "small_talk",
            Verdict::Unsure => "unsure",
        },
        text: match draft.verdict {
            Verdict::Answered | Verdict::SmallTalk => draft.text,
            Verdict::Unsure => "Nothing on the shop’s pages answers this.".to_owned(),
        },
        sources: draft.sources,
        looked_at: draft.looked_at,
        confidence: Some(draft.confidence).filter(|_| draft.verdict != Verdict::SmallTalk),
        facts,
        products,
    }
}

/// Whether a question is about an order, and the order numbers in it, as orders are named.
#[must_use]
pub fn asks_for_orders(question: &str) -> Option<Vec<String>> {
    let names: Vec<String> = question
        .split(|c: char| c.is_whitespace() || ",.;:!?()".contains(c))
        .filter_map(|word| {
            let digits = word.strip_prefix('#').unwrap_or(word);
            let fits = (3..=12).contains(&digits.len())
                && digits.bytes().all(|byte| byte.is_ascii_digit())
                || word.starts_with('#') && digits.len() >= 2;
            fits.then(|| format!("#{digits}"))
        })
        .collect();
    let words = crate::conversation::words::words(question);
    let asks = words.iter().any(|word| {
        matches!(
            word.as_str(),
            "order"
                | "orders"
                | "ordered"
                | "parcel"
                | "package"
                | "tracking"
                | "shipped"
                | "shipment"
                | "arrive"
                | "arrived"
        )
    });
    (asks || !names.is_empty()).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_about_orders_are_told_apart() {
        assert_eq!(
            asks_for_orders("Where is #1041?"),
            Some(vec!["#1041".to_owned()])
        );
        assert_eq!(
            asks_for_orders("what about 1041, please"),
            Some(vec!["#1041".to_owned()])
        );
        assert_eq!(asks_for_orders("has it shipped"), Some(Vec::new()));
        assert_eq!(asks_for_orders("Do you sell strings?"), None);
    }
}
