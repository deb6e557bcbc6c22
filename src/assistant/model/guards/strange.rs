//! What no answer to a shopper looks like: talk of prompts and models, roles, markup, characters nobody sees.

use super::super::prompt::RULES;
use super::tongues;
use crate::conversation::words::{fold, words};

/// Words in a row that are no coincidence.
const RUN: usize = 6;

/// Turns of phrase that talk about the talk, folded: in English here, in the other languages in their tables. Roles,
/// marks and the rules themselves are English whatever the model answers in.
#[rustfmt::skip]
const TALK: &[&str] = &[
    "as an ai", "an ai model", "language model", "ai assistant", "my training", "trained by", "openai", "anthropic",
    "chatgpt", "system prompt", "system message", "my prompt", "the prompt", "my instructions", "my rules",
    "your instructions", "ignore previous", "ignore all", "ignore the", "disregard", "previous instructions",
    "above instructions", "new instructions", "developer mode", "jailbreak", "pwned", "hacked", "override",
    "i was told to", "i am programmed", "i am instructed", "i was instructed", "numbered passages", "the passages",
    "passage 1", "passage 2", "passage 3", "passage 4", "json", "api key", "sk-", "password", "base64", "credit card number",
    "card number", "cvv", "social security", "gift card code", "wire transfer", "bitcoin", "crypto wallet", "whatsapp",
    "telegram", "click here", "click the link", "click this", "log in at", "verify your account", "admin mode",
    "do anything now", "end of text", "begin of text", "user says", "the user",
];

/// Marks of roles and templates, as they stand.
#[rustfmt::skip]
const ROLES: &[&str] = &[
    "<|", "|>", "[inst", "[/inst", "<<sys", "<s>", "</s>", "<think", "</think", "###", "system:", "assistant:", "user:",
    "human:", "shopper:", "instruction:", "instructions:", "\"supported\"", "\"cites\"", "\"answer\"", "{{", "}}", "begin_", "role:",
];

/// Whether a prompt, a role, or a model's talk about itself shows through.
pub fn is_injection(answer: &str) -> bool {
    let lower = answer.to_lowercase();
    if ROLES.iter().any(|mark| lower.contains(mark)) {
        return true;
    }
    let folded = format!(" {} ", fold(answer));
    let has = |phrase: &&str| {
        folded.match_indices(*phrase).any(|(at, _)| {
            folded
                .get(..at)
                .is_some_and(|before| !before.ends_with(char::is_alphanumeric))
        })
    };
    TALK.iter().any(has) || tongues::talks(answer) || tells_rules(answer)
}

/// Whether it repeats a stretch of what the model was told.
fn tells_rules(answer: &str) -> bool {
    let (rules, said) = (words(RULES), words(answer));
    said.windows(RUN)
        .any(|run| rules.windows(RUN).any(|rule| rule == run))
}

/// Whether it is formatted. Bodies are plain text: what looks like markup was meant for something else.
pub fn is_markup(answer: &str) -> bool {
    let lower = answer.to_lowercase();
    let marks = [
        "![",
        "](",
        "```",
        "**",
        "javascript:",
        "data:",
        "vbscript:",
        "&#",
        "&lt;",
        "\\u",
        "\\n",
        "[[",
        "|--",
        "<!",
    ];
    if marks.iter().any(|mark| lower.contains(mark)) {
        return true;
    }
    // A tag: `<` right before a letter or a slash.
    let mut chars = answer.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '<'
            && chars
                .peek()
                .is_some_and(|next| next.is_alphabetic() || *next == '/')
        {
            return true;
        }
    }
    false
}

/// Whether there are characters that nobody sees, or that turn the line around.
pub fn is_invisible(answer: &str) -> bool {
    answer.chars().any(|c| {
        c.is_control() && !matches!(c, '\n' | '\r' | '\t')
            || matches!(
                c,
                '\u{ad}'
                    | '\u{200b}'..='\u{200f}'
                    | '\u{202a}'..='\u{202e}'
                    | '\u{2060}'..='\u{206f}'
                    | '\u{feff}'
                    | '\u{fff0}'..='\u{ffff}'
                    | '\u{e000}'..='\u{f8ff}'
                    | '\u{e0000}'..='\u{e0fff}'
            )
    })
}
