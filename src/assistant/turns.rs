//! When the assistant answers, and what: several quick messages are one turn. Pure.
//!
//! People write in pieces: "hi", "do you have", "the reverb in black?". How long to wait for the next piece depends on
//! how the last one ends, on how quickly this shopper's pieces follow one another, and on whether they are typing.

use crate::clock::Micros;
use crate::conversation::words::words;

/// The longest wait after a piece, in milliseconds.
pub const LONGEST_MS: i64 = 2500;
/// How long somebody who types is waited for, from their last piece on.
pub const TYPING_MOST_MS: i64 = 8000;
/// A sign of typing holds for so long: the widget gives one every second and a half while keys are pressed.
const TYPING_HOLDS_MS: i64 = 2200;
/// Pieces further apart than this are no breath.
const BREATH_MS: i64 = 15_000;
/// Questions answered in one turn.
pub const MOST_QUESTIONS: usize = 3;

/// One piece of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece<'a> {
    /// When it came.
    pub at: Micros,
    /// What it says.
    pub text: &'a str,
}

/// How a piece ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// With a question mark, or with a full stop after enough words.
    Done,
    /// It could be all, or not.
    Open,
    /// A greeting by itself: the question is to come.
    Greeting,
    /// In the middle: "and", a comma, a colon, three dots.
    Unfinished,
}

/// Reads a piece's shape.
#[must_use]
pub fn shape(text: &str) -> Shape {
    let text = text.trim();
    let said = words(text);
    let last = said.last().map_or("", String::as_str);
    if text.ends_with([',', ':', ';', '-', '–', '—', '…', '(']) || text.ends_with("...") {
        return Shape::Unfinished;
    }
    if text.ends_with('?') {
        return Shape::Done;
    }
    if matches!(
        last,
        "and"
            | "or"
            | "but"
            | "because"
            | "the"
            | "a"
            | "an"
            | "my"
            | "in"
            | "for"
            | "with"
            | "to"
            | "if"
            | "is"
            | "are"
            | "have"
            | "also"
            | "of"
    ) {
        return Shape::Unfinished;
    }
    if said.len() <= 4 && is_greeting(&said) {
        return Shape::Greeting;
    }
    if text.ends_with(['.', '!']) && said.len() >= 4 {
        return Shape::Done;
    }
    Shape::Open
}

fn is_greeting(said: &[String]) -> bool {
    !said.is_empty()
        && said.iter().all(|word| {
            matches!(
                word.as_str(),
                "hi" | "hello"
                    | "hey"
                    | "hiya"
                    | "there"
                    | "good"
                    | "morning"
                    | "afternoon"
                    | "evening"
                    | "day"
                    | "hallo"
                    | "hola"
                    | "bonjour"
                    | "ciao"
                    | "team"
                    | "everyone"
                    | "all"
                    | "yo"
                    | "sorry"
                    | "ok"
                    | "okay"
                    | "so"
                    | "well"
                    | "um"
                    | "please"
                    | "quick"
                    | "question"
            )
        })
}

/// Milliseconds from the last piece on until the turn is taken, 0 to [`LONGEST_MS`]. `pieces` are this turn's, oldest
/// first; `earlier` are the shopper's before, by which their habit is known.
#[must_use]
pub fn wait(pieces: &[Piece<'_>], earlier: &[Piece<'_>]) -> i64 {
    let Some(last) = pieces.last() else {
        return 0;
    };
    let quick = habit(pieces, earlier);
    // A shopper who writes in pieces is given twice their usual gap, within reason.
    let patience = quick.map_or(0, |gap| (gap * 2).clamp(700, LONGEST_MS));
    match shape(last.text) {
        Shape::Done if pieces.len() == 1 && quick.is_none() => 0,
        Shape::Done => 500.max(patience / 3),
        Shape::Open if quick.is_none() => 600,
        Shape::Open => 900.max(patience),
        Shape::Greeting => 1600.max(patience),
        Shape::Unfinished => LONGEST_MS,
    }
}

/// The middle gap between pieces of one breath, in milliseconds; nothing for who writes whole messages.
fn habit(pieces: &[Piece<'_>], earlier: &[Piece<'_>]) -> Option<i64> {
    let all: Vec<&Piece<'_>> = earlier.iter().chain(pieces).collect();
    let mut gaps: Vec<i64> = all
        .iter()
        .zip(all.iter().skip(1))
        .map(|(one, next)| next.at.0.saturating_sub(one.at.0) / 1000)
        .filter(|gap| (0..BREATH_MS).contains(gap))
        .collect();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).copied()
}

/// Milliseconds from `now` on that are still to be waited because the shopper is typing: nothing once the sign is old
/// or they have been typing for too long. `last` is when their last piece came, `typed` when they were last seen at it.
#[must_use]
pub fn typing_wait(last: Micros, typed: Option<Micros>, now: Micros) -> i64 {
    let Some(typed) = typed.filter(|typed| *typed > last) else {
        return 0;
    };
    let until = (typed.0 + TYPING_HOLDS_MS * 1000).min(last.0 + TYPING_MOST_MS * 1000);
    ((until - now.0) / 1000).clamp(0, LONGEST_MS)
}

/// What a turn asks: its pieces, joined where one goes on from another, apart where each asks for itself. At most
/// [`MOST_QUESTIONS`]; what is more is joined to the last.
#[must_use]
pub fn questions(pieces: &[&str]) -> Vec<String> {
    let questions = in_pieces(pieces).into_iter();
    questions.map(|(question, _)| question).collect()
}

/// The same, each with the place of its last piece.
#[must_use]
pub fn in_pieces(pieces: &[&str]) -> Vec<(String, usize)> {
    let mut asked: Vec<(String, usize)> = Vec::new();
    let mut open = true;
    for (place, piece) in pieces.iter().map(|piece| piece.trim()).enumerate() {
        match asked.last_mut() {
            Some((before, last)) if open || asks_little(piece) => {
                before.push(' ');
                before.push_str(piece);
                *last = place;
            }
            _ => asked.push((piece.to_owned(), place)),
        }
        open = !piece.ends_with('?') || words(piece).len() < 3;
    }
    if asked.len() > MOST_QUESTIONS {
        let rest = asked.split_off(MOST_QUESTIONS - 1);
        let last = rest.last().map_or(0, |(_, last)| *last);
        let rest: Vec<String> = rest.into_iter().map(|(question, _)| question).collect();
        asked.push((rest.join(" "), last));
    }
    asked
}

/// Whether a piece makes no question of its own: it goes on from the one before, or is only politeness.
fn asks_little(piece: &str) -> bool {
    let said = words(piece);
    let first = said.first().map_or("", String::as_str);
    said.len() < 3
        || matches!(
            first,
            "and" | "or" | "but" | "because" | "also" | "then" | "sorry" | "thanks" | "please"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces<'a>(said: &[(i64, &'a str)]) -> Vec<Piece<'a>> {
        said.iter()
            .map(|(ms, text)| Piece {
                at: Micros(ms * 1000),
                text,
            })
            .collect()
    }

    #[test]
    fn a_whole_question_is_answered_at_once_and_a_half_one_is_waited_for() {
        let after = |text| wait(&pieces(&[(0, text)]), &[]);
        assert_eq!(after("How do returns work?"), 0);
        assert_eq!(after("I want to know how returns work."), 0);
        assert_eq!(after("do you ship to Norway"), 600);
        assert_eq!(after("Hi there"), 1600);
        assert_eq!(after("I have a question about strings and"), LONGEST_MS);
        assert_eq!(after("I have two questions:"), LONGEST_MS);
    }

    #[test]
    fn who_writes_in_pieces_is_given_time_by_their_own_pace() {
        let slow = pieces(&[(0, "hello"), (1_100, "do you have")]);
        let now = pieces(&[(9_000_000, "the reverb in black")]);
        assert_eq!(wait(&now, &slow), 2_200);
        let fast = pieces(&[(0, "hello"), (300, "do you have")]);
        assert_eq!(wait(&now, &fast), 900);
        let whole = pieces(&[(0, "How do returns work?"), (600_000, "And for strings?")]);
        assert_eq!(wait(&now, &whole), 600);
        assert_eq!(wait(&pieces(&[(9_000_000, "in black?")]), &slow), 733);
    }

    #[test]
    fn every_wait_is_within_its_bounds() {
        for text in ["", "?", "hi", "and", "a b c d e.", "…", "why", "👋"] {
            for gap in [0, 1, 400, 2_000, 14_000, 60_000] {
                let two = pieces(&[(0, text), (gap, text)]);
                assert!((0..=LONGEST_MS).contains(&wait(&two, &two)), "{text} {gap}");
            }
        }
        assert_eq!(wait(&[], &[]), 0);
    }

    #[test]
    fn somebody_typing_is_waited_for_but_not_for_ever() {
        let at = |ms: i64| Micros(ms * 1000);
        assert_eq!(typing_wait(at(1_000), None, at(1_000)), 0);
        assert_eq!(typing_wait(at(1_000), Some(at(900)), at(1_000)), 0);
        assert_eq!(typing_wait(at(1_000), Some(at(1_500)), at(1_700)), 2_000);
        assert_eq!(typing_wait(at(1_000), Some(at(1_500)), at(3_700)), 0);
        assert_eq!(typing_wait(at(1_000), Some(at(8_900)), at(8_900)), 100);
        assert_eq!(typing_wait(at(1_000), Some(at(9_500)), at(9_500)), 0);
    }

    #[test]
    fn pieces_are_joined_and_questions_kept_apart() {
        assert_eq!(
            questions(&["hi", "do you have", "the reverb in black?"]),
            ["hi do you have the reverb in black?"]
        );
        assert_eq!(
            questions(&[
                "Is there a warranty?",
                "Or rather:",
                "How do returns work?",
                "How long does shipping take?"
            ]),
            [
                "Is there a warranty? Or rather: How do returns work?",
                "How long does shipping take?"
            ]
        );
        assert_eq!(
            questions(&["Is there a warranty?", "And for strings?"]),
            ["Is there a warranty? And for strings?"]
        );
        assert_eq!(questions(&["Is there a warranty?", "thanks!"]).len(), 1);
        assert_eq!(
            questions(&["Is a b c?", "Is d e f?", "Is g h i?", "Is j k l?"]).len(),
            MOST_QUESTIONS
        );
        assert!(questions(&[]).is_empty());
        let ends = |pieces: &[&str]| -> Vec<usize> {
            in_pieces(pieces)
                .into_iter()
                .map(|(_, last)| last)
                .collect()
        };
        assert_eq!(ends(&["Is a b c?", "do you have", "the d e?"]), [0, 2]);
        let many = ["Is a b c?", "Is d e f?", "Is g h i?", "Is j k l?"];
        assert_eq!(ends(&many), [0, 1, 3]);
    }
}
