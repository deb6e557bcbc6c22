//! All assistants of a shop, and a new one.

use maud::{Markup, html};

use super::input::NAME;
use super::tabs::{Tab, Wrong, note, path};
use crate::assistants::Assistant;
use crate::commerce::page::PageKind;
use crate::settings::plan::{Beside, beside};
use crate::settings::shell::Shell;

/// One, with what the list says of it.
pub struct Line {
    /// Which.
    pub assistant: Assistant,
    /// Chats of it that are open.
    pub open: i64,
    /// Custom actions that are on.
    pub actions: i64,
}

/// The page.
pub fn page(
    shell: &Shell<'_>,
    shop: &str,
    (lines, limit): (&[Line], Option<&Beside>),
    (typed, wrong): (&str, Option<&Wrong>),
) -> Markup {
    html! {
        header class="page-head" { h1 { "Assistants" } }
        p class="subdued lead" { "Each has its own knowledge, custom actions, shared inbox, looks and places." }
        div class="columns" {
            div class="main" {
                section class="card" aria-label="Assistants" {
                    ul class="rows" {
                        @for (at, line) in lines.iter().enumerate() { (row(shell, shop, line, at == 0)) }
                    }
                }
            }
            div class="side" {
                form class="card fields" method="post" action="/api/v1/assistants" data-add novalidate {
                    div class="card-head" { h2 { "New assistant" } }
                    div class="field" {
                        label for="name" { "Name" }
                        input id="name" name="name" type="text" maxlength=(NAME) autocomplete="off" aria-describedby="name-note"
                            value=(typed) aria-invalid=[wrong.map(|_| "true")] placeholder="Guitar expert";
                        (note("name", wrong))
                    }
                    (beside(limit, &shell.link("/settings/plan")))
                    button class="button primary" { "Add assistant" }
                }
            }
        }
    }
}

fn row(shell: &Shell<'_>, shop: &str, line: &Line, first: bool) -> Markup {
    let one = &line.assistant;
    html! {
        li {
            div class="words" {
                h3 translate="no" { a href=(shell.link(&path(one.id, Tab::Actions))) { (one.called(shop)) } }
                p class="facts subdued" {
                    @if !one.enabled { span class="badge" { "Off" } " " }
                    @if !one.shared_inbox { span class="badge" data-tone="warn" { "Shared inbox off" } " " }
                    span { (met(one, first)) }
                    span { (line.actions) @if line.actions == 1 { " action" } @else { " actions" } }
                    span { (line.open) @if line.open == 1 { " open chat" } @else { " open chats" } }
                }
            }
            a class="button" href=(shell.link(&path(one.id, Tab::Appearance))) { "Settings" span class="sr" { " of " (one.called(shop)) } }
        }
    }
}

fn met(one: &Assistant, first: bool) -> Markup {
    if first {
        return html! { "Everywhere else" };
    }
    if one.places.is_nowhere() {
        return html! { "Nowhere yet" };
    }
    let kinds = PageKind::EVERY
        .into_iter()
        .filter(|(kind, ..)| one.places.kinds.contains(kind))
        .map(|(.., label)| label.to_owned());
    let mut all: Vec<String> = kinds.chain(one.places.urls.iter().cloned()).collect();
    if all.len() > 3 {
        let more = all.len() - 3;
        all.truncate(3);
        all.push(format!("{more} more"));
    }
    // Each by itself, so that each can be said in another language.
    html! { @for (at, place) in all.iter().enumerate() { @if at > 0 { ", " } span { (place) } } }
}
