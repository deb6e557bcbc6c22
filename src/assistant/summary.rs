//! A chat in a few lines, for whoever takes it: what the shopper wants, what the assistant tried and why it failed,
//! what was collected, and what the store knows. Extractive: every line is somebody's own words or a fact, and names
//! the message it stands on. Pure, and quick enough to be made anew with every change.

use super::smalltalk;
use super::text::{is_stop, sentences, weight};
use crate::clock::Micros;
use crate::conversation::AttemptOutcome;
use crate::conversation::messages::Author;
use crate::ids::Id;

/// Lines of each kind, at most.
const WANTS: usize = 3;
const TRIED: usize = 3;
/// Characters of a line.
const CHARS: usize = 160;
/// The shopper's last messages, and how much of each, that are looked through: it is made for every reader anew.
const LOOKED_THROUGH: usize = 12;
const LOOKED_AT: usize = 500;
/// The longest courtesy, in bytes.
const COURTESY: usize = 60;

/// A message, as far as a summary reads it.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// Its id.
    pub id: Id,
    /// Who wrote it.
    pub author: Author,
    /// The words.
    pub body: &'a str,
    /// When.
    pub at: Micros,
}

/// An attempt of the assistant, in words.
#[derive(Debug, Clone, Copy)]
pub struct Tried<'a> {
    /// The question's message.
    pub message: Id,
    /// How it ended.
    pub outcome: AttemptOutcome,
    /// What was looked at first.
    pub looked_at: Option<&'a str>,
    /// Why it failed, as a sentence; for an answer, what was answered.
    pub why: &'a str,
    /// When.
    pub at: Micros,
}

/// What a summary is made of.
#[derive(Debug, Clone, Default)]
pub struct Material<'a> {
    /// What was said, oldest first.
    pub said: &'a [Said<'a>],
    /// What the assistant tried, oldest first.
    pub tried: &'a [Tried<'a>],
    /// Label and value of what was collected.
    pub collected: &'a [(&'a str, &'a str)],
    /// The cart, the checkout and orders, each as a line.
    pub facts: &'a [(&'a str, String)],
    /// When this episode of the chat began: what was settled before is left out.
    pub since: Micros,
}

/// What a line tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// What the shopper wants.
    Wants,
    /// What the assistant tried.
    Tried,
    /// What the shopper was asked for.
    Collected,
    /// What the store knows.
    Store,
}

/// A line of a summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it tells of.
    pub about: About,
    /// Its words.
    pub text: String,
    /// The message it stands on; what the store knows stands on none.
    pub message: Option<Id>,
}

/// Sums a chat up.
#[must_use]
pub fn summarize(material: &Material<'_>) -> Vec<Line> {
    let mut lines = wants(material);
    lines.extend(tried(material));
    let last = material
        .said
        .iter()
        .rfind(|said| said.author == Author::Shopper)
        .map(|said| said.id);
    lines.extend(material.collected.iter().map(|(label, value)| {
        Line {
            about: About::Collected,
            text: short(&format!("{label}: {value}")),
            // Where they wrote it, if they did; else the last thing they wrote stands nearest.
            message: material
                .said
                .iter()
                .rfind(|said| said.author == Author::Shopper && said.body.contains(value))
                .map(|said| said.id)
                .or(last),
        }
    }));
    lines.extend(material.facts.iter().map(|(label, text)| Line {
        about: About::Store,
        text: short(&format!("{label}: {text}")),
        message: None,
    }));
    lines
}

/// The sentences that tell most of what the shopper wants, in the order they were written.
fn wants(material: &Material<'_>) -> Vec<Line> {
    let mut found: Vec<(f32, usize, Id, &str)> = Vec::new();
    let theirs: Vec<&Said<'_>> = material
        .said
        .iter()
        .filter(|said| said.author == Author::Shopper && said.at >= material.since)
        .collect();
    for (back, said) in theirs.iter().rev().take(LOOKED_THROUGH).enumerate() {
        // What was said last counts a little more.
        let fresh = 1.0 / (1.0 + 0.05 * f32::from(u16::try_from(back).unwrap_or(u16::MAX)));
        let end = said.body.floor_char_boundary(LOOKED_AT);
        for line in said.body.get(..end).unwrap_or_default().lines() {
            for sentence in sentences(line.trim()) {
                let tells = telling(sentence);
                if tells > 0.0 {
                    found.push((tells * fresh, found.len(), said.id, sentence));
                }
            }
        }
    }
    // What was answered is settled, as long as something else is not; what was answered but for a part of it is not.
    let came_to = |id: Id, outcome: AttemptOutcome| {
        let mut tried = material.tried.iter();
        tried.any(|one| one.message == id && one.outcome == outcome)
    };
    let answered =
        |id: Id| came_to(id, AttemptOutcome::Answered) && !came_to(id, AttemptOutcome::Unsure);
    if found.iter().any(|(_, _, id, _)| !answered(*id)) {
        found.retain(|(_, _, id, _)| !answered(*id));
    }
    found.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut seen: Vec<String> = Vec::new();
    found.retain(|(_, _, _, sentence)| {
        let folded = plain(sentence).collect::<Vec<_>>().join(" ");
        let fresh = !seen.contains(&folded);
        seen.push(folded);
        fresh
    });
    found.truncate(WANTS);
    found.sort_by_key(|(_, place, id, _)| (*id, *place));
    found
        .into_iter()
        .map(|(_, _, id, sentence)| Line {
            about: About::Wants,
            text: short(sentence),
            message: Some(id),
        })
        .collect()
}

/// How much a sentence tells: its words but for those that every sentence has, up to a dozen.
fn telling(sentence: &str) -> f32 {
    if sentence.len() <= COURTESY && smalltalk::answer(sentence).is_some() {
        return 0.0;
    }
    // "I want a person": that it is wanted is known.
    let calls = |word: &str| {
        matches!(
            word,
            "human" | "person" | "agent" | "someone" | "somebody" | "talk" | "speak" | "real"
        )
    };
    let mut sum = 0.0;
    for word in plain(sentence)
        .filter(|word| !word.is_empty() && !is_stop(word) && !calls(word))
        .take(12)
    {
        sum += weight(&word);
        if word.chars().any(|c| c.is_ascii_digit()) {
            sum += 1.0;
        }
    }
    // "I want it", "yes please": nothing to tell by.
    if sum < 0.5 {
        return 0.0;
    }
    if sentence.ends_with('?') {
        sum += 0.5;
    }
    sum
}

/// Its words, in small letters: plainly, since it is done often.
fn plain(sentence: &str) -> impl Iterator<Item = String> + '_ {
    sentence.split_whitespace().map(|word| {
        word.trim_matches(|c: char| !c.is_alphanumeric())
            .to_lowercase()
    })
}

fn tried(material: &Material<'_>) -> Vec<Line> {
    let recent: Vec<&Tried<'_>> = material
        .tried
        .iter()
        .filter(|one| one.at >= material.since)
        .collect();
    let from = recent.len().saturating_sub(TRIED);
    recent
        .into_iter()
        .skip(from)
        .map(|one| {
            let text = match (one.outcome, one.looked_at) {
                (AttemptOutcome::Answered, Some(page)) => format!("Answered from “{page}”"),
                (AttemptOutcome::Answered, None) => "Answered".to_owned(),
                (AttemptOutcome::Unsure | AttemptOutcome::Dropped, Some(page)) => {
                    format!("Looked at “{page}”. {}", one.why)
                }
                (AttemptOutcome::Unsure | AttemptOutcome::Dropped, None) => one.why.to_owned(),
            };
            Line {
                about: About::Tried,
                text: short(&text),
                message: Some(one.message),
            }
        })
        .collect()
}

/// At most [`CHARS`] characters, broken off between words.
fn short(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= CHARS {
        return text;
    }
    let mut cut: String = text.chars().take(CHARS).collect();
    if let Some((whole, _)) = cut.rsplit_once(' ') {
        cut = whole.to_owned();
    }
    cut + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(id: i64, author: Author, body: &str) -> Said<'_> {
        Said {
            id: Id(id),
            author,
            body,
            at: Micros(id),
        }
    }

    #[test]
    fn a_chat_is_summed_up_in_its_own_words() {
        let said = [
            said(1, Author::Shopper, "Do you sell drums? Settled long ago."),
            said(5, Author::Shopper, "Hi there!"),
            said(6, Author::Assistant, "Hello! What can I do for you?"),
            said(
                7,
                Author::Shopper,
                "My order #1041 came with a snapped neck. I need it replaced before Friday.",
            ),
            said(8, Author::Shopper, "I want to talk to a real person"),
        ];
        let tried = [Tried {
            message: Id(7),
            outcome: AttemptOutcome::Unsure,
            looked_at: Some("Warranty"),
            why: "Only 31 % sure.",
            at: Micros(7),
        }];
        let lines = summarize(&Material {
            said: &said,
            tried: &tried,
            collected: &[("Order number", "#1041")],
            facts: &[("Cart", "$249.00, 1 item".to_owned())],
            since: Micros(3),
        });
        let shown: Vec<(About, &str, Option<i64>)> = lines
            .iter()
            .map(|line| (line.about, line.text.as_str(), line.message.map(|id| id.0)))
            .collect();
        assert_eq!(
            shown,
            [
                (
                    About::Wants,
                    "My order #1041 came with a snapped neck.",
                    Some(7)
                ),
                (About::Wants, "I need it replaced before Friday.", Some(7)),
                (
                    About::Tried,
                    "Looked at “Warranty”. Only 31 % sure.",
                    Some(7)
                ),
                (About::Collected, "Order number: #1041", Some(7)),
                (About::Store, "Cart: $249.00, 1 item", None),
            ]
        );
    }

    #[test]
    fn long_words_are_broken_off_and_repeated_ones_left_out() {
        let long = "pedal ".repeat(80);
        let said = [
            said(1, Author::Shopper, "Where is my parcel?"),
            said(2, Author::Shopper, "where is my parcel"),
            said(3, Author::Shopper, &long),
        ];
        let lines = summarize(&Material {
            said: &said,
            ..Material::default()
        });
        assert_eq!(lines.len(), 2);
        assert!(
            lines
                .iter()
                .all(|line| line.text.chars().count() <= CHARS + 1)
        );
    }

    #[test]
    fn nothing_said_is_nothing_to_sum_up() {
        assert!(summarize(&Material::default()).is_empty());
    }

    #[test]
    fn a_long_chat_is_summed_up_at_once() {
        let bodies: Vec<String> = (0..500)
            .map(|n| {
                format!(
                    "Question {n} on the neck of guitar {n}, and the price of case {n}? Thanks."
                )
            })
            .collect();
        let said: Vec<Said<'_>> = bodies
            .iter()
            .enumerate()
            .map(|(n, body)| said(i64::try_from(n).unwrap_or(0), Author::Shopper, body))
            .collect();
        assert_eq!(
            summarize(&Material {
                said: &said,
                ..Material::default()
            })
            .len(),
            WANTS
        );
    }
}
