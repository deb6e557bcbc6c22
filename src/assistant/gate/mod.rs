//! The handoff gate: does this message ask for a person? First of all in every turn, with a model or without.
//!
//! Words are folded and hashed (`features`), the sentence's vector is added where there is one, and one set of weights
//! (`model`) says how likely it is. The patterns and phrases of a shop's rules are the other way to hear it, and they
//! decide what is done. The weights are made by `counterbell train` (`train`) out of the project's own phrases
//! (`phrases`) and a file of examples.

mod descent;
pub mod features;
pub mod model;
pub mod phrases;
pub mod train;
mod words;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use crate::assistant::vectors::{Encoder, Kind, Vectors};
use crate::conversation::words::{Folded, Word};
use features::Cells;
use model::Set;

/// The longest a message waits for its vector; then its words alone are judged.
const PATIENCE: Duration = Duration::from_millis(400);

/// Sentences of one message looked at each for itself.
const MOST_SENTENCES: usize = 12;
/// Of them, those whose vector is worth its time.
const MOST_VECTORS: usize = 2;
/// Below this, by its words alone, a message is left alone and costs no vector.
pub const WORTH_A_VECTOR: f32 = 0.01;

/// What the gate made of a message.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Heard {
    /// How likely it is that a person is asked for, 0 to 1.
    pub score: f32,
    /// Whether that is enough.
    pub asked: bool,
    /// The words that say so most, in bytes of the message.
    pub span: Option<(usize, usize)>,
}

/// Listens to a shopper's message with the vectors of the moment, if they are worth it and come in time.
pub async fn listen(vectors: &Arc<Vectors>, text: &str) -> Heard {
    let bare = hear(text, None);
    if bare.score < WORTH_A_VECTOR {
        return bare;
    }
    let words = text.to_owned();
    let heard = vectors.turn(move |encoders| {
        // There are weights for our own vectors, and none for another server's.
        hear(&words, encoders.best(|kind| kind != Kind::Api))
    });
    match tokio::time::timeout(PATIENCE, heard).await {
        Ok(Ok(heard)) => heard,
        Ok(Err(_)) | Err(_) => bare,
    }
}

/// Listens to a message. `encoder` makes it surer, and may take milliseconds.
#[must_use]
pub fn hear(text: &str, encoder: Option<&dyn Encoder>) -> Heard {
    hear_by(model::ours(), text, encoder)
}

/// The same by other weights.
#[must_use]
pub fn hear_by(model: &model::Model, text: &str, encoder: Option<&dyn Encoder>) -> Heard {
    let Some(bare) = model.set(None) else {
        return Heard::default();
    };
    let text = &without_addresses(text);
    let folded = Folded::new(text);
    let mut parts: Vec<Part> = parts(text, &folded.words)
        .into_iter()
        .map(|(text, words)| {
            let cells = Cells::of(words);
            let score = probability(bare.words_say(&cells));
            Part {
                text,
                words,
                cells,
                score,
            }
        })
        .collect();
    let encoder = encoder.and_then(|encoder| Some((encoder, model.set(Some(encoder.kind()))?)));
    let mut set = bare;
    if let Some((encoder, better)) = encoder {
        parts.sort_by(|a, b| b.score.total_cmp(&a.score));
        parts.truncate(MOST_VECTORS);
        if parts
            .first()
            .is_some_and(|part| part.score >= WORTH_A_VECTOR)
        {
            set = better;
            for part in &mut parts {
                let vector = encoder.encode(part.text);
                part.score = probability(set.words_say(&part.cells) + set.vector_says(&vector));
            }
        }
    }
    let Some(most) = parts.iter().max_by(|a, b| a.score.total_cmp(&b.score)) else {
        return Heard::default();
    };
    let asked = most.score >= set.threshold;
    Heard {
        score: most.score,
        asked,
        span: if asked { span(most.words, set) } else { None },
    }
}

/// A text in whose e-mail addresses and links nobody is asked for: there is white space, as long as they are.
fn without_addresses(text: &str) -> Cow<'_, str> {
    if !text.contains('@') && !text.contains("://") {
        return text.into();
    }
    let mut plain = String::with_capacity(text.len());
    for token in text.split_inclusive(char::is_whitespace) {
        // What ends the sentence behind it stays.
        let ends = |c: char| c.is_whitespace() || ".,;:!?".contains(c);
        let (address, end) = token.split_at(token.trim_end_matches(ends).len());
        if is_address(address) {
            plain.extend(std::iter::repeat_n(' ', address.len()));
            plain.push_str(end);
        } else {
            plain.push_str(token);
        }
    }
    plain.into()
}

fn is_address(token: &str) -> bool {
    // In a script without spaces it may be a whole message.
    if !token.is_ascii() {
        return false;
    }
    let mail = token.split_once('@');
    let mail = mail.is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    mail || token.contains("://")
}

/// A stretch of the message, judged for itself.
struct Part<'a> {
    text: &'a str,
    words: &'a [Word],
    cells: Cells,
    score: f32,
}

/// The whole message, and its sentences where it has several.
fn parts<'a>(text: &'a str, words: &'a [Word]) -> Vec<(&'a str, &'a [Word])> {
    if words.is_empty() {
        return Vec::new();
    }
    let mut parts = vec![(text, words)];
    let sentences = words.chunk_by(|a, b| a.sentence == b.sentence);
    let sentences: Vec<_> = sentences
        .filter_map(|words| {
            let (first, last) = (words.first()?, words.last()?);
            Some((text.get(first.start..last.end)?, words))
        })
        .collect();
    if sentences.len() > 1 {
        let skipped = sentences.len().saturating_sub(MOST_SENTENCES);
        parts.extend(sentences.into_iter().skip(skipped));
    }
    parts
}

fn span(words: &[Word], set: &Set) -> Option<(usize, usize)> {
    let (first, last) = features::telling(words, |cell| set.step(cell))?;
    Some((words.get(first)?.start, words.get(last)?.end))
}

fn probability(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_asks_for_nobody() {
        for text in [
            "somebody@example.com",
            "my address is agent@example.com",
            "it is on https://example.com/human-support/agent",
        ] {
            let heard = hear(text, None);
            assert!(!heard.asked && heard.score < 0.5, "{text}: {heard:?}");
        }
        let text = "I am human@example.com, let me talk to a human please";
        let (from, to) = hear(text, None).span.unwrap();
        assert!(text.get(from..to).unwrap().contains("human"), "{from} {to}");
        assert!(from > text.find(',').unwrap());
        let words = without_addresses("a@b @agent x@y.zz\u{2003}end");
        assert_eq!(words, format!("a@b @agent {}\u{2003}end", " ".repeat(6)));
        let two = hear("My email is mia@example.com. Can I talk to a human?", None);
        assert!(two.asked, "{two:?}");
    }
}
