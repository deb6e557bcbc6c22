//! Sentences that promise: a later act of somebody ("someone will mail you"), or an act the assistant claims to have
//! done ("I've refunded you"). It can do neither, so they are left out of what it says, or become a task for staff.
//!
//! What a store promises on its own pages ("we ship within 2 days") is its own to promise; whoever calls says which
//! sentences those are. Pure, and by words alone: English by its grammar, the other languages by their tables.

mod said;
#[cfg(test)]
mod tests;
mod tongues;

use super::text::sentences;
use said::{AFFAIRS, CHECKS, COMING, CONTACTS, DEEDS, DOING, DONE, LITTLE, PEOPLE, spelled_out};

/// What kind of promise a sentence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Promise {
    /// Somebody will do something.
    Later,
    /// Somebody has done, or is doing, something to this shopper's affairs.
    Done,
}

/// A text without its promises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What is left.
    pub text: String,
    /// What is not.
    pub left_out: Vec<String>,
}

/// Leaves out every sentence that promises, but for those that `stores` knows as the store's own.
#[must_use]
pub fn without(text: &str, stores: impl Fn(&str) -> bool) -> Kept {
    let mut lines = Vec::new();
    let mut left_out = Vec::new();
    for line in text.lines() {
        let mut kept = Vec::new();
        let before = left_out.len();
        for sentence in sentences(line) {
            if of(sentence).is_none() || stores(sentence) {
                kept.push(sentence);
            } else {
                left_out.push(sentence.to_owned());
            }
        }
        // A line that promises nothing stays as it is.
        lines.push(if left_out.len() == before {
            line.trim().to_owned()
        } else {
            kept.join(" ")
        });
    }
    Kept {
        text: lines.join("\n").trim().to_owned(),
        left_out,
    }
}

/// What a text promises first, if anything.
#[must_use]
pub fn of(text: &str) -> Option<Promise> {
    text.lines().flat_map(sentences).find_map(of_sentence)
}

fn of_sentence(sentence: &str) -> Option<Promise> {
    // A question offers, and leaves it to the shopper.
    if tongues::asks(sentence) {
        return None;
    }
    let owned = spelled_out(sentence);
    let words: Vec<&str> = owned.iter().map(String::as_str).collect();
    for at in 0..words.len() {
        let rest = words.get(at..).unwrap_or_default();
        if let Some(promise) = begins(rest, &words) {
            return Some(promise);
        }
    }
    tongues::of(sentence)
}

/// Whether a promise begins here. `all` is the whole sentence.
fn begins(rest: &[&str], all: &[&str]) -> Option<Promise> {
    if turns(rest) {
        return Some(Promise::Later);
    }
    if let Some((who, after)) = actor(rest) {
        return acts(who, after, all);
    }
    passive(rest, all)
}

/// Who is said to act.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    I,
    We,
    Somebody,
}

/// The one who acts, and what follows.
fn actor<'w, 'r>(rest: &'r [&'w str]) -> Option<(Who, &'r [&'w str])> {
    match rest {
        ["i", after @ ..] => Some((Who::I, after)),
        ["we" | "they", after @ ..] => Some((Who::We, after)),
        [
            "someone" | "somebody",
            "from" | "on" | "in",
            "our" | "the",
            _,
            after @ ..,
        ]
        | ["someone" | "somebody", after @ ..] => Some((Who::Somebody, after)),
        [
            "one" | "member" | "members",
            "of",
            "our" | "the" | "my",
            after @ ..,
        ] => {
            let skipped = after
                .iter()
                .take(3)
                .position(|word| PEOPLE.contains(word))?;
            Some((Who::Somebody, after.get(skipped + 1..)?))
        }
        ["our" | "the" | "a" | "an" | "my" | "your", after @ ..] => {
            let at = after
                .iter()
                .take(3)
                .position(|word| PEOPLE.contains(word))?;
            let mut next = after.get(at + 1..)?;
            while let [more, others @ ..] = next {
                if !PEOPLE.contains(more) {
                    break;
                }
                next = others;
            }
            Some((Who::Somebody, next))
        }
        _ => None,
    }
}

fn acts(who: Who, after: &[&str], all: &[&str]) -> Option<Promise> {
    let after = adverbs(after);
    match after {
        ["will" | "shall", rest @ ..]
        | ["am" | "are" | "is", "going" | "about", "to", rest @ ..]
        | ["plan" | "plans" | "promise" | "intend", "to", rest @ ..] => {
            later(who, adverbs(rest), all)
        }
        ["promise" | "guarantee" | "assure" | "hereby", ..] if who == Who::I => {
            Some(Promise::Later)
        }
        ["have" | "has" | "had", rest @ ..] => done(who, adverbs(rest), all),
        ["am" | "are" | "is", rest @ ..] => match adverbs(rest) {
            [act, more @ ..] if DOING.contains(act) && about_them(who, more) => Some(Promise::Done),
            _ => None,
        },
        ["can" | "could" | "would", rest @ ..] if who == Who::I => match adverbs(rest) {
            // Offers an act that is not the assistant's to do.
            [act, more @ ..] if DEEDS.contains(act) && about_them(Who::We, more) => {
                Some(Promise::Later)
            }
            _ => None,
        },
        _ if who == Who::I => match after {
            [act, more @ ..] if DONE.contains(act) && !more.is_empty() => Some(Promise::Done),
            _ => None,
        },
        _ => None,
    }
}

fn later(who: Who, rest: &[&str], all: &[&str]) -> Option<Promise> {
    let [verb, more @ ..] = rest else { return None };
    match *verb {
        "not" | "never" => None,
        // "Will be in touch", "will be emailing you", "will be happy to …".
        "be" => match adverbs(more) {
            ["in", "touch", ..] | ["back" | "with" | "there" | "right", ..] => Some(Promise::Later),
            ["happy" | "glad" | "able" | "available", "to", act, ..] if CONTACTS.contains(act) => {
                Some(Promise::Later)
            }
            [act, ..] if DOING.contains(act) => Some(Promise::Later),
            _ => None,
        },
        "have" | "get" => Some(Promise::Later).filter(|_| who != Who::We || !is_policy(all)),
        verb if CONTACTS.contains(&verb) => Some(Promise::Later).filter(|_| !is_notice(all)),
        verb if DEEDS.contains(&verb) => match who {
            Who::I | Who::Somebody => Some(Promise::Later),
            // "We will replace it if it is faulty" tells of the store's terms.
            Who::We => Some(Promise::Later).filter(|_| !is_policy(all)),
        },
        _ => None,
    }
}

fn done(who: Who, rest: &[&str], all: &[&str]) -> Option<Promise> {
    match rest {
        ["not" | "never", ..] => None,
        ["been", act, more @ ..] if DOING.contains(act) && about_them(who, more) => {
            Some(Promise::Done)
        }
        ["been", ..] => None,
        [act, more @ ..] if DONE.contains(act) => match who {
            Who::I => Some(Promise::Done),
            Who::We | Who::Somebody => {
                Some(Promise::Done).filter(|_| about_them(who, more) && !is_policy(all))
            }
        },
        _ => None,
    }
}

/// "You will be contacted", "your order has been cancelled", "a refund is on its way", "expect a call".
fn passive(rest: &[&str], all: &[&str]) -> Option<Promise> {
    match rest {
        ["you", after @ ..] => match adverbs(after) {
            ["will" | "shall", more @ ..]
            | ["are", "going", "to", more @ ..]
            | ["can" | "should", "expect", "to", more @ ..] => to_you(adverbs(more), all),
            ["can" | "should" | "may", "expect", more @ ..] => answer_coming(more, all),
            ["have" | "were" | "are", more @ ..] => match adverbs(more) {
                ["been", act, ..] | ["being", act, ..] if DONE.contains(act) => Some(Promise::Done),
                _ => None,
            },
            _ => None,
        },
        ["expect" | "await", more @ ..] => answer_coming(more, all),
        [
            "it" | "everything" | "this" | "that",
            "has" | "is",
            "been" | "being",
            act,
            ..,
        ] => Some(Promise::Done)
            .filter(|_| DONE.contains(act) && !is_policy(all) && !all.contains(&"by")),
        ["your" | "the" | "a" | "an" | "this" | "that", after @ ..] => affair(after, all),
        _ => None,
    }
}

fn to_you(more: &[&str], all: &[&str]) -> Option<Promise> {
    let found = match more {
        ["hear", "back", ..] | ["hear", "from", ..] => true,
        ["be", rest @ ..] => matches!(adverbs(rest), [act, ..] if DONE.contains(act)),
        ["receive" | "get" | "have", rest @ ..] => return answer_coming(rest, all),
        _ => false,
    };
    Some(Promise::Later).filter(|_| found && !is_policy(all))
}

/// "A reply from us within the hour": something personal is on its way.
fn answer_coming(rest: &[&str], all: &[&str]) -> Option<Promise> {
    let coming = rest.iter().take(4).any(|word| COMING.contains(word));
    Some(Promise::Later).filter(|_| coming && !is_policy(all) && !is_notice(all))
}

/// Something of the shopper's, said to be under way or done.
fn affair(after: &[&str], all: &[&str]) -> Option<Promise> {
    let at = after
        .iter()
        .take(4)
        .position(|word| AFFAIRS.contains(word))?;
    let next = adverbs(after.get(at + 1..)?);
    let found = match next {
        [
            "has" | "have" | "is" | "was" | "are" | "were",
            "been" | "being" | "now" | "just",
            act,
            ..,
        ] => DONE.contains(act),
        ["is" | "are", "on", "its" | "the" | "their", "way", ..] => !after.contains(&"when"),
        ["was" | "is" | "will", rest @ ..] => match rest {
            ["be", act, ..] => DONE.contains(act) && all.contains(&"your") && !is_policy(all),
            [act, ..] => {
                DONE.contains(act) && all.contains(&"your") && next.first() == Some(&"was")
            }
            [] => false,
        },
        _ => false,
    };
    Some(Promise::Done).filter(|_| found && !is_policy(all))
}

/// Turns of phrase that say "wait, I am at it".
fn turns(rest: &[&str]) -> bool {
    match rest {
        ["let", "me", act, ..] | ["while", "i", act, ..] => CHECKS.contains(act),
        ["leave", "it", "with" | "to", "me" | "us", ..]
        | ["leave", "this", "with" | "to", "me" | "us", ..]
        | ["consider", "it", "done", ..]
        | ["hang", "tight", ..]
        | ["stay", "tuned", ..]
        | ["bear", "with", "me" | "us", ..]
        | ["talk" | "speak", "to", "you", "soon", ..]
        | ["be", "right", "back", ..]
        | ["get", "right", "on", "it", ..] => true,
        [
            "give" | "allow",
            "me" | "us",
            "a" | "one" | "some" | "two" | "few",
            ..,
        ] => true,
        ["one", "moment" | "second" | "minute", ..]
        | ["hold" | "hang", "on", ..]
        | ["please", "wait", ..] => {
            rest.len() > 2
                && rest
                    .iter()
                    .any(|word| matches!(*word, "while" | "check" | "i"))
        }
        _ => false,
    }
}

/// Whether a condition makes it the store's terms: "if it is faulty", "once we receive it", "for every order".
fn is_policy(all: &[&str]) -> bool {
    all.iter().any(|word| {
        matches!(
            *word,
            "if" | "when"
                | "once"
                | "whenever"
                | "unless"
                | "usually"
                | "normally"
                | "always"
                | "any"
                | "all"
                | "every"
                | "each"
        )
    }) || all.windows(2).any(|two| {
        matches!(
            two,
            ["after", "we" | "you" | "your" | "the" | "it"]
                | ["upon", _]
                | ["as", "soon"]
                | ["days", "of"]
        )
    })
}

/// Whether it is a notice the store's systems send by themselves: about dispatch, tracking, stock.
fn is_notice(all: &[&str]) -> bool {
    is_policy(all)
        && all.iter().any(|word| {
            matches!(
                *word,
                "ship"
                    | "ships"
                    | "shipped"
                    | "dispatch"
                    | "dispatched"
                    | "dispatches"
                    | "tracking"
                    | "stock"
                    | "restocked"
                    | "delivered"
                    | "confirmation"
                    | "ready"
                    | "leaves"
                    | "placed"
                    | "newsletter"
            )
        })
}

/// Whether what is done is done to this shopper: "your order", "you", "a ticket", "the refund".
fn about_them(who: Who, more: &[&str]) -> bool {
    let theirs = more.iter().take(6).any(|word| {
        matches!(
            *word,
            "you" | "your" | "yours" | "this" | "that" | "it" | "everything"
        )
    });
    let affair = more.iter().take(4).any(|word| AFFAIRS.contains(word));
    match who {
        Who::I => !more.is_empty(),
        Who::We | Who::Somebody => theirs || affair,
    }
}

/// Without the little words before a verb.
fn adverbs<'w, 'r>(mut words: &'r [&'w str]) -> &'r [&'w str] {
    while let [first, rest @ ..] = words {
        if !LITTLE.contains(first) {
            break;
        }
        words = rest;
    }
    words
}
