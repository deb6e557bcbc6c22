//! The list of documents: searched and sifted, each with its switch, its source and when it last changed.

use std::collections::HashMap;

use maud::{Markup, html};

use super::audience::{Every, choice};
use super::sources_card;
use crate::assistant::knowledge::audience::Audience;
use crate::assistant::knowledge::list::{Listed, PAGE, Row, Wanted};
use crate::assistant::sources::Source;
use crate::assistant::sources::failures::Failure;
use crate::ids::Id;
use crate::inbox::{Icon, Tick, icon, time};
use crate::settings::shell::Shell;

/// What the page shows.
pub struct Shown {
    /// Documents.
    pub listed: Listed,
    /// Languages there are.
    pub languages: Vec<String>,
    /// Names of staff.
    pub names: HashMap<Id, String>,
    /// Sources, with what could not be used.
    pub sources: Vec<(Source, Vec<Failure>)>,
    /// What was asked for.
    pub wanted: Wanted,
    /// The shop's assistants.
    pub every: Every,
    /// The assistant in whose tab this is.
    pub tab: Option<Id>,
}

impl Shown {
    /// Where the list is.
    fn path(&self) -> String {
        self.tab.map_or_else(
            || "/settings/knowledge".to_owned(),
            |id| format!("/settings/assistants/{id}/knowledge"),
        )
    }

    /// The assistant in whose tab this is, where there are others beside it.
    fn member(&self) -> Option<&(Id, String)> {
        let tab = self.tab.filter(|_| self.every.are_several())?;
        self.every.0.iter().find(|(id, _)| *id == tab)
    }
}

/// Kinds to sift by.
const KINDS: [(&str, &str); 6] = [
    ("", "All kinds"),
    ("product", "Products"),
    ("page", "Pages"),
    ("faq", "FAQ"),
    ("policy", "Policies"),
    ("text", "Texts and files"),
];
const STATES: [(&str, &str); 3] = [("", "On and off"), ("on", "On"), ("off", "Off")];

/// The page.
pub fn page(shell: &Shell<'_>, shown: &Shown) -> Markup {
    html! {
        header class="page-head" {
            h1 { "Knowledge" }
            div class="acts" {
                label class="button file" tabindex="-1" {
                    "Upload files"
                    input id="files" type="file" multiple accept=".md,.markdown,.html,.htm,.txt" data-upload;
                }
                a class="button primary" href=(shell.link("/settings/knowledge/new")) { "Write a document" }
            }
        }
        p class="subdued lead" {
            "What your assistant answers from. A change counts from the next question on."
        }
        div class="columns" {
            div class="main" { (documents(shell, shown)) }
            div class="side" { (sources_card::cards(shell, &shown.sources, &shown.every)) }
        }
    }
}

fn options(name: &str, label: &str, chosen: &str, all: &[(&str, &str)]) -> Markup {
    html! {
        label class="sr" for=(name) { (label) }
        select id=(name) name=(name) {
            @for (value, text) in all { option value=(value) selected[*value == chosen] { (text) } }
        }
    }
}

fn sift(shown: &Shown) -> Markup {
    let wanted = &shown.wanted;
    let kind = wanted.kind.map_or("", |kind| kind.as_str());
    let state = match wanted.on {
        None => "",
        Some(true) => "on",
        Some(false) => "off",
    };
    let source = wanted.source.map(|id| id.to_string()).unwrap_or_default();
    let sources: Vec<(String, &str)> = (shown.sources.iter())
        .map(|(source, _)| (source.id.to_string(), source.name.as_str()))
        .collect();
    let mut by_source = vec![("", "All sources")];
    by_source.extend(sources.iter().map(|(id, name)| (id.as_str(), *name)));
    let mut by_language = vec![("", "All languages")];
    by_language.extend(
        shown
            .languages
            .iter()
            .map(|tag| (tag.as_str(), tag.as_str())),
    );
    html! {
        form class="sift" method="get" action=(shown.path()) role="search" data-sift {
            div class="search" {
                (icon(Icon::Search))
                label class="sr" for="q" { "Search documents" }
                input id="q" name="q" type="search" value=(wanted.search) placeholder="Search titles and texts" maxlength="100";
            }
            (options("kind", "Kind", kind, &KINDS))
            (options("source", "Source", &source, &by_source))
            @if !shown.languages.is_empty() {
                (options("language", "Language", wanted.language.as_deref().unwrap_or(""), &by_language))
            }
            (options("state", "Answered from", state, &STATES))
            (of_whom(shown))
            button class="button" { "Search" }
        }
    }
}

/// Sifts by who answers from a document: in an assistant's tab by whether that one does.
fn of_whom(shown: &Shown) -> Markup {
    let by = shown.wanted.by;
    if shown.member().is_some() {
        let chosen = match by {
            None => "either",
            Some((_, true)) => "",
            Some((_, false)) => "no",
        };
        let states = [
            ("", "It answers from"),
            ("no", "Kept from it"),
            ("either", "All documents"),
        ];
        return options("answers", "This assistant", chosen, &states);
    }
    if shown.tab.is_some() || !shown.every.are_several() {
        return html! {};
    }
    let chosen = by.map(|(id, _)| id.to_string()).unwrap_or_default();
    let ids: Vec<(String, &str)> = (shown.every.0.iter())
        .map(|(id, name)| (id.to_string(), name.as_str()))
        .collect();
    let mut all = vec![("", "All assistants")];
    all.extend(ids.iter().map(|(id, name)| (id.as_str(), *name)));
    options("assistant", "Assistant", &chosen, &all)
}

/// What is done with the chosen rows of the list.
fn bulk(shown: &Shown) -> Markup {
    html! {
        form class="bulk" id="bulk" method="post" action="/api/v1/documents/audience" data-bulk {
            @if let Some(tab) = shown.tab { input type="hidden" name="tab" value=(tab); }
            label class="setting bulk-all" data-needs-script hidden {
                input type="checkbox" data-all; span { "All on this page" }
            }
            details {
                summary class="button" { "Change assistants" span data-chosen {} }
                div class="bulk-choice fields" {
                    p class="subdued" { "For the documents chosen in the list." }
                    (choice(&shown.every, &Audience::All, "bulk", None))
                    button class="button primary" { "Apply" }
                }
            }
        }
    }
}

/// The list by itself, with its search.
pub fn documents(shell: &Shell<'_>, shown: &Shown) -> Markup {
    let listed = &shown.listed;
    let mut plain = Wanted::default();
    if shown.tab.is_some() {
        plain.by = shown.wanted.by;
    }
    let nothing_at_all = listed.all == 0 && shown.wanted == plain;
    html! {
        section class="card documents" id="documents" aria-labelledby="documents-title" {
            h2 id="documents-title" class="sr" { "Documents" }
            (sift(shown))
            @if nothing_at_all {
                div class="empty" {
                    strong { "Nothing yet" }
                    p { "Your store’s products, pages and policies come in by themselves after the install. Write a document, or upload files, to add what is not on your pages." }
                }
            } @else if listed.rows.is_empty() {
                div class="empty" {
                    strong { "No document fits" }
                    p { a href=(shell.link(&shown.path())) { "Show all documents" } }
                }
            } @else {
                @if shown.every.are_several() { (bulk(shown)) }
                ul class="rows" {
                    @for row in &listed.rows { (self::row(shell, shown, row)) }
                }
                (turns(shell, shown))
            }
        }
    }
}

fn row(shell: &Shell<'_>, shown: &Shown, row: &Row) -> Markup {
    let source = row.source_id.and_then(|id| shown.listed.sources.get(&id));
    let questions = shown.listed.questions_of(row);
    let author = row.author.map(|id| {
        shown
            .names
            .get(&Id(id))
            .map_or("a former colleague", String::as_str)
    });
    html! {
        li {
            @if shown.every.are_several() {
                label class="pick" {
                    input type="checkbox" name="documents" value=(row.id) form="bulk";
                    span class="sr" { "Choose " (row.title) }
                }
            }
            div class="words" {
                h3 translate="no" { a href=(shell.link(&format!("/settings/knowledge/{}", row.id))) { (row.title) } }
                p class="subdued facts" {
                    span { (row.what()) }
                    @if let Some(source) = source { span class="from" { (source) } }
                    @if let Some(language) = row.language() { span translate="no" { (language) } }
                    span {
                        (time(row.changed(), shell.now, Tick::Clock))
                        @if let Some(author) = author { " by " (author) }
                    }
                    @match questions {
                        0 => {}
                        1 => { span { "1 sample question" } }
                        many => { span { (many) " sample questions" } }
                    }
                    @if row.edited { span class="badge" { "Changed here" } }
                    @if !row.listed { span class="badge" { "Not shown in the store" } }
                    @if shown.tab.is_some() && row.switched_off { span class="badge" { "Off" } }
                    @if let Some(who) = shown.every.told(&row.audience()) { span class="badge" data-who { (who) } }
                }
            }
            @match shown.member() {
                Some(one) => (membership(row, one)),
                None => (switch(row)),
            }
        }
    }
}

/// A form that works by itself; the script sends it in place.
fn switch(row: &Row) -> Markup {
    let on = !row.switched_off;
    html! {
        form method="post" action={ "/api/v1/documents/" (row.id) "/switch" } data-switch=(row.id) {
            input type="hidden" name="on" value=(if on { "false" } else { "true" });
            button class="switch" role="switch" aria-checked=(if on { "true" } else { "false" }) {
                span class="sr" { "Answer from " (row.title) }
            }
        }
    }
}

/// Whether one assistant answers from a document: in that assistant's tab.
fn membership(row: &Row, (id, name): &(Id, String)) -> Markup {
    let on = row.audience().has(*id);
    html! {
        form method="post" action="/api/v1/documents/audience" data-member=(row.id) {
            input type="hidden" name="documents" value=(row.id);
            input type="hidden" name="assistant" value=(id);
            input type="hidden" name="tab" value=(id);
            input type="hidden" name="on" value=(if on { "false" } else { "true" });
            button class="switch" role="switch" aria-checked=(if on { "true" } else { "false" }) {
                span class="sr" { (name) " answers from " (row.title) }
            }
        }
    }
}

fn turns(shell: &Shell<'_>, shown: &Shown) -> Markup {
    let wanted = &shown.wanted;
    let first = wanted.page.saturating_mul(PAGE).saturating_add(1);
    let last = first
        .saturating_add(shown.listed.rows.len())
        .saturating_sub(1);
    let turn = |page: usize| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("q", &wanted.search);
        if let Some(kind) = wanted.kind {
            query.append_pair("kind", kind.as_str());
        }
        if let Some(source) = wanted.source {
            query.append_pair("source", &source.to_string());
        }
        if let Some(language) = &wanted.language {
            query.append_pair("language", language);
        }
        if let Some(on) = wanted.on {
            query.append_pair("state", if on { "on" } else { "off" });
        }
        let answers = match (wanted.by, shown.tab) {
            (Some((_, true)), Some(_)) | (None, None) => None,
            (Some((_, false)), _) => Some(("answers", "no".to_owned())),
            (None, Some(_)) => Some(("answers", "either".to_owned())),
            (Some((id, true)), None) => Some(("assistant", id.to_string())),
        };
        if let Some((name, value)) = answers {
            query.append_pair(name, &value);
        }
        query.append_pair("page", &page.to_string());
        shell.link(&format!("{}?{}", shown.path(), query.finish()))
    };
    html! {
        nav class="turns" aria-label="Pages of the list" {
            @if wanted.page > 0 { a class="button" href=(turn(wanted.page - 1)) { "Earlier" } }
            p class="subdued" { (first) "–" (last) " of " (shown.listed.all) }
            @if last < shown.listed.all { a class="button" href=(turn(wanted.page.saturating_add(1))) { "More" } }
        }
    }
}
