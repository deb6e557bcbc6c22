//! One document: its words, how the assistant reads them, a question put to the draft, and what stood there before.

use std::collections::HashMap;

use maud::{Markup, html};

use super::audience::{Every, choice};
use super::questions_card;
use crate::assistant::knowledge::audience::Audience;
use crate::assistant::knowledge::list::Row;
use crate::assistant::knowledge::versions::Version;
use crate::assistant::learning::samples::Sample;
use crate::assistant::text::{Passage, passages};
use crate::ids::Id;
use crate::inbox::{Icon, Tick, icon, time};
use crate::settings::shell::Shell;

/// Languages to choose from; any other tag may be there that a program wrote. By itself it is told by the words.
const LANGUAGES: [(&str, &str); 11] = [
    ("", "Automatic"),
    ("en", "English"),
    ("de", "German"),
    ("fr", "French"),
    ("es", "Spanish"),
    ("it", "Italian"),
    ("nl", "Dutch"),
    ("pt", "Portuguese"),
    ("sv", "Swedish"),
    ("pl", "Polish"),
    ("ja", "Japanese"),
];
/// Passages shown of the document as it is.
const SHOWN: usize = 60;

/// What is on the sheet.
#[derive(Default)]
pub struct Sheet {
    /// The document; none: a new one.
    pub id: Option<Id>,
    /// Title.
    pub title: String,
    /// Text.
    pub body: String,
    /// Language, or nothing.
    pub language: String,
    /// Address, or nothing.
    pub url: String,
    /// Whether answers come from it.
    pub on: bool,
    /// Its version.
    pub version: i64,
    /// What stood there before.
    pub versions: Vec<Version>,
    /// Its sample questions.
    pub questions: Vec<Sample>,
    /// A question that was typed, and refused.
    pub asked: String,
    /// Names of staff.
    pub names: HashMap<Id, String>,
    /// Its source's name.
    pub source: Option<String>,
    /// As listed.
    pub row: Option<Row>,
    /// What is wrong with what was typed, and where.
    pub wrong: Option<(&'static str, String)>,
    /// It was saved just now.
    pub saved: bool,
    /// For whom it is.
    pub audience: Audience,
    /// The shop's assistants.
    pub every: Every,
}

impl Sheet {
    fn is_on(&self) -> bool {
        self.id.is_none() && self.wrong.is_none() || self.on
    }

    fn is_own(&self) -> bool {
        self.row
            .as_ref()
            .is_none_or(|row| row.key.starts_with("text:"))
    }

    fn author(&self, id: Option<Id>) -> &str {
        match id {
            Some(id) => self
                .names
                .get(&id)
                .map_or("a former colleague", String::as_str),
            None => self.source.as_deref().unwrap_or("its source"),
        }
    }
}

/// The page.
pub fn page(shell: &Shell<'_>, sheet: &Sheet) -> Markup {
    html! {
        header class="page-head" {
            a class="button icon-only bare" href=(shell.link("/settings/knowledge")) title="Back to Knowledge" {
                (icon(Icon::Back)) span class="sr" { "Back to Knowledge" }
            }
            h1 translate=[sheet.id.map(|_| "no")] { @if sheet.id.is_none() { "New document" } @else { (sheet.title) } }
            @if sheet.saved { span class="badge" data-tone="good" role="status" { "Saved" } }
        }
        div class="columns" {
            div class="main" { (form(sheet)) (attempt()) (questions_card::card(shell, sheet)) (preview(sheet)) }
            div class="side" { (about(shell, sheet)) (history(shell, sheet)) (delete(sheet)) }
        }
    }
}

/// A page about a document that is not there.
pub fn gone(shell: &Shell<'_>) -> Markup {
    html! {
        div class="empty" {
            strong { "This document is not here" }
            p { "It was deleted, or it never was in this store." }
            p { a class="button" href=(shell.link("/settings/knowledge")) { "Back to Knowledge" } }
        }
    }
}

/// What is wrong with a field.
pub(super) fn wrong_of<'s>(sheet: &'s Sheet, field: &str) -> Option<&'s str> {
    let (name, message) = sheet.wrong.as_ref()?;
    (*name == field).then_some(message)
}

fn note(sheet: &Sheet, field: &str) -> Markup {
    html! {
        p class="note" id={ (field) "-note" } { @if let Some(message) = wrong_of(sheet, field) { (message) } }
    }
}

/// How a field that is wrong is marked.
pub(super) fn invalid(sheet: &Sheet, field: &str) -> Option<&'static str> {
    sheet
        .wrong
        .as_ref()
        .is_some_and(|(name, _)| *name == field)
        .then_some("true")
}

fn form(sheet: &Sheet) -> Markup {
    let action = match sheet.id {
        Some(id) => format!("/api/v1/documents/{id}"),
        None => "/api/v1/documents".to_owned(),
    };
    let known = LANGUAGES.iter().any(|(tag, _)| *tag == sheet.language);
    html! {
        form class="card fields" method="post" action=(action) data-edit=[sheet.id] novalidate {
            @if sheet.id.is_some() { input type="hidden" name="version" value=(sheet.version); }
            div class="field" {
                label for="title" { "Title" }
                input id="title" name="title" type="text" maxlength="200" value=(sheet.title) required
                    aria-invalid=[invalid(sheet, "title")] aria-describedby="title-note";
                (note(sheet, "title"))
            }
            div class="field" {
                label for="body" { "What the assistant should know" }
                textarea id="body" name="body" rows="14" required aria-invalid=[invalid(sheet, "body")] aria-describedby="body-help body-note" {
                    "\n" (sheet.body)
                }
                p class="subdued" id="body-help" { "Full sentences answer best. A line that ends in a colon is a heading; a question with its answer below it works well." }
                (note(sheet, "body"))
            }
            div class="pair" {
                div class="field" {
                    label for="language" { "Language" }
                    select id="language" name="language" aria-describedby="language-help language-note" {
                        @for (tag, name) in LANGUAGES { option value=(tag) selected[tag == sheet.language] { (name) } }
                        @if !known { option value=(sheet.language) selected translate="no" { (sheet.language) } }
                    }
                    p class="subdued" id="language-help" { "Automatic goes by its words, of which a short text has too few. Who writes in this language is answered from it first." }
                    (note(sheet, "language"))
                }
                div class="field" {
                    label for="url" { "Link shown with answers" }
                    input id="url" name="url" type="url" inputmode="url" maxlength="2000" value=(sheet.url) placeholder="None"
                        readonly[!sheet.is_own()] aria-invalid=[invalid(sheet, "url")] aria-describedby="url-note";
                    (note(sheet, "url"))
                }
            }
            fieldset class="choices-line" {
                legend class="sr" { "Answer from it" }
                label { input type="radio" name="on" value="true" checked[sheet.is_on()]; "On: answer from it" }
                label { input type="radio" name="on" value="false" checked[!sheet.is_on()]; "Off: keep it, but don’t answer from it" }
            }
            @if sheet.every.are_several() {
                (choice(&sheet.every, &sheet.audience, "sheet", wrong_of(sheet, "assistants")))
            }
            (note(sheet, "version"))
            div class="acts" { button class="button primary" { "Save" } }
        }
    }
}

fn attempt() -> Markup {
    html! {
        section class="card" aria-labelledby="ask-title" data-needs-script hidden {
            div class="card-head" { h2 id="ask-title" { "Ask this draft" } }
            p class="subdued" { "What a shopper would be answered if you saved now." }
            form class="try" data-attempt {
                label class="sr" for="question" { "A shopper’s question" }
                input id="question" type="text" maxlength="500" autocomplete="off" placeholder="Ask as a shopper would" required;
                button class="button" { "Ask" }
            }
            div id="tried" aria-live="polite" {}
        }
    }
}

fn preview(sheet: &Sheet) -> Markup {
    let pieces = passages(&sheet.body);
    html! {
        section class="card" aria-labelledby="preview-title" {
            div class="card-head" { h2 id="preview-title" { "How the assistant reads it" } }
            p class="subdued" { "Each piece can be an answer of its own, under its heading." }
            ol class="passages" id="passages" translate="no" { @for piece in pieces.iter().take(SHOWN) { (passage(piece)) } }
        }
    }
}

fn passage(piece: &Passage) -> Markup {
    html! {
        li {
            @if let Some(heading) = &piece.heading { strong { (heading) } }
            @if piece.is_list() {
                @for line in &piece.sentences { p { (line) } }
            } @else {
                p { (piece.sentences.join(" ")) }
            }
        }
    }
}

fn about(shell: &Shell<'_>, sheet: &Sheet) -> Markup {
    let Some(row) = &sheet.row else {
        return html! {};
    };
    html! {
        section class="card" aria-labelledby="about-title" {
            div class="card-head" {
                h2 id="about-title" { "About" }
                @if row.enabled { span class="badge" data-tone="good" { "On" } } @else { span class="badge" { "Off" } }
            }
            dl class="about" {
                dt { "Kind" } dd { (row.what()) }
                @if let Some(source) = &sheet.source { dt { "Source" } dd { (source) } }
                dt { "Last change" } dd { (time(row.changed(), shell.now, Tick::Clock)) " by " (sheet.author(row.author.map(Id))) }
            }
            @if !row.listed { p class="subdued" { "Your store does not show it to shoppers at the moment, so the assistant does not answer from it." } }
            @if row.edited {
                p class="subdued" { "Your words stand in place of the store’s, and changes there no longer reach it." }
                form method="post" action={ "/api/v1/documents/" (row.id) "/follow" } data-then="reload" {
                    button class="button" { "Use the store’s words again" }
                }
            } @else if !sheet.is_own() {
                p class="subdued" { "It follows its source. If you change it here, your words stay." }
            }
        }
    }
}

fn history(shell: &Shell<'_>, sheet: &Sheet) -> Markup {
    let Some(id) = sheet.id.filter(|_| !sheet.versions.is_empty()) else {
        return html! {};
    };
    html! {
        section class="card" aria-labelledby="history-title" {
            div class="card-head" { h2 id="history-title" { "Earlier versions" } }
            ul class="versions" {
                @for version in &sheet.versions {
                    li {
                        div {
                            h3 translate="no" { (version.title) }
                            p class="subdued" { (time(version.at, shell.now, Tick::Clock)) " by " (sheet.author(version.author)) }
                        }
                        form method="post" action={ "/api/v1/documents/" (id) "/restore" } data-then="reload" data-version=(version.version) {
                            input type="hidden" name="version" value=(version.version);
                            button class="button" { "Restore" span class="sr" { " version " (version.version) } }
                        }
                    }
                }
            }
        }
    }
}

fn delete(sheet: &Sheet) -> Markup {
    let Some(id) = sheet.id else {
        return html! {};
    };
    html! {
        section class="card" aria-labelledby="delete-title" {
            div class="card-head" { h2 id="delete-title" { "Delete" } }
            p class="subdued" {
                @if sheet.is_own() { "The document goes with all its versions." }
                @else { "If its source still has it, it comes back with the next fetch. Switch it off to keep it out." }
            }
            details class="sure" {
                summary class="button" { "Delete document" }
                form method="post" action={ "/api/v1/documents/" (id) "/delete" } data-then="list" {
                    button class="button critical" { "Delete for good" }
                }
            }
        }
    }
}
