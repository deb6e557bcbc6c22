//! What a rule asks and does: nothing twice, nothing at odds, texts of a bearable length.

use std::collections::BTreeMap;

use super::texts::{self, text_within, texts_within};
use super::{LABEL_LENGTH, TEXT_LENGTH};
use crate::rules::effect::{Asks, Effect, Field, FieldKind};
use crate::rules::input::Problem;

/// Fields asked for, at most.
const MOST_FIELDS: usize = 8;

pub fn check_asks(asks: &Asks, found: &mut Vec<Problem>) {
    text_within(&asks.prompt, 300, "asks.prompt", found);
    texts_within(&asks.prompts, 300, "asks.prompts", found);
    if asks.fields.is_empty() {
        found.push(Problem::at("asks.fields", "Add a field, or ask nothing."));
    }
    if asks.fields.len() > MOST_FIELDS {
        found.push(Problem::at(
            "asks.fields",
            format!("Ask for at most {MOST_FIELDS} things: every one of them keeps somebody from a person."),
        ));
        return;
    }
    for (at, field) in asks.fields.iter().enumerate() {
        let path = format!("asks.fields[{at}]");
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if field.name.is_empty() || field.name.len() > 40 || !field.name.chars().all(plain) {
            found.push(Problem::at(
                format!("{path}.name"),
                "Use small letters, digits and _, 40 at most.",
            ));
        }
        if asks
            .fields
            .iter()
            .take(at)
            .any(|before| before.name == field.name)
        {
            found.push(Problem::at(
                format!("{path}.name"),
                "There is a field of this name already.",
            ));
        }
        text_within(&field.label, LABEL_LENGTH, &format!("{path}.label"), found);
        texts_within(
            &field.labels,
            LABEL_LENGTH,
            &format!("{path}.labels"),
            found,
        );
        if field.hint.chars().count() > 120 {
            found.push(Problem::at(
                format!("{path}.hint"),
                "Keep the help to 120 characters.",
            ));
        }
        texts_within(&field.hints, 120, &format!("{path}.hints"), found);
        let options = format!("{path}.options");
        match field.kind {
            FieldKind::Choice if !(2..=12).contains(&field.options.len()) => {
                found.push(Problem::at(options, "Give 2 to 12 things to choose from."));
            }
            FieldKind::Choice => {
                for (place, option) in field.options.iter().enumerate() {
                    text_within(option, LABEL_LENGTH, &format!("{options}[{place}]"), found);
                }
                check_options(field, &path, found);
            }
            FieldKind::OrderNumber
            | FieldKind::Sku
            | FieldKind::Email
            | FieldKind::Phone
            | FieldKind::Text => {}
        }
    }
}

/// Options in other languages: as many, in the same order, and no two of them called the same.
fn check_options(field: &Field, path: &str, found: &mut Vec<Problem>) {
    if field.option_texts.len() > 40 {
        found.push(Problem::at(
            format!("{path}.option_texts"),
            "That is more than 40 languages.",
        ));
        return;
    }
    for (language, options) in &field.option_texts {
        let here = format!("{path}.option_texts.{language}");
        if !texts::is_language(language) {
            found.push(Problem::at(
                format!("{path}.option_texts"),
                "Languages are two small letters, such as “en”.",
            ));
        } else if options.is_empty() {
            // Not written.
        } else if options.len() != field.options.len() {
            found.push(Problem::at(
                here,
                format!(
                    "Write all {} of them, one a line, in the same order.",
                    field.options.len()
                ),
            ));
        } else {
            for option in options {
                text_within(option, LABEL_LENGTH, &here, found);
            }
        }
    }
    let mut called: BTreeMap<String, usize> = BTreeMap::new();
    for (at, (_, names)) in field.choices().enumerate() {
        for name in names {
            let name = name.trim().to_lowercase();
            if called.insert(name, at).is_some_and(|other| other != at) {
                found.push(Problem::at(
                    format!("{path}.options"),
                    "Two of these are called the same, in one language or another.",
                ));
                return;
            }
        }
    }
}

pub fn check_does(does: &[Effect], found: &mut Vec<Problem>) {
    let count = |kind: &str| does.iter().filter(|effect| effect.kind() == kind).count();
    let mut once = |kind: &str, text: &str| {
        let last = does.iter().rposition(|effect| effect.kind() == kind);
        if let (true, Some(at)) = (count(kind) > 1, last) {
            found.push(Problem::at(format!("does[{at}]"), text.to_owned()));
        }
    };
    once("request", "It asks for a person already.");
    once("attention", "It puts the chat before your team already.");
    once("close", "It closes the chat already.");
    once("say", "It says something already.");
    if count("close") > 0 && (count("request") > 0 || count("attention") > 0) {
        let at = does.iter().position(|effect| effect.kind() == "close");
        found.push(Problem::at(
            format!("does[{}]", at.unwrap_or(0)),
            "It can't close the chat and bring a person to it.",
        ));
    }
    for (at, effect) in does.iter().enumerate() {
        let path = format!("does[{at}]");
        match effect {
            Effect::Request { priority, .. }
            | Effect::Attention { priority }
            | Effect::Prioritize { priority } => {
                if *priority > 9 {
                    found.push(Problem::at(
                        format!("{path}.priority"),
                        "Priority is 0 to 9.",
                    ));
                }
            }
            Effect::Say {
                text,
                texts,
                closed_text,
                closed_texts,
            } => {
                said(text, &format!("{path}.text"), found);
                for (language, text) in texts {
                    said(text, &format!("{path}.texts.{language}"), found);
                }
                texts_within(texts, TEXT_LENGTH, &format!("{path}.texts"), found);
                if let Some(text) = closed_text {
                    said(text, &format!("{path}.closed_text"), found);
                }
                for (language, text) in closed_texts {
                    said(text, &format!("{path}.closed_texts.{language}"), found);
                }
                texts_within(
                    closed_texts,
                    TEXT_LENGTH,
                    &format!("{path}.closed_texts"),
                    found,
                );
            }
            Effect::Tag { .. }
            | Effect::Notify
            | Effect::Close { .. }
            | Effect::Start { .. }
            | Effect::Elsewhere { .. } => {}
        }
    }
}

fn said(text: &str, path: &str, found: &mut Vec<Problem>) {
    text_within(text, TEXT_LENGTH, path, found);
    if let Some(unknown) = texts::unknown_variable(text) {
        found.push(Problem::at(
            path,
            format!("There is no {{{unknown}}}. What is filled in: {{shopper_name}}, {{order_number}}, {{shop}}."),
        ));
    }
}
