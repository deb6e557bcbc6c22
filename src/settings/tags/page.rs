//! The page of tags: each with its colour, how often it is used, and what can be done with it.

use std::collections::HashMap;

use maud::{Markup, html};

use super::acts::look_of;
use crate::conversation::tags::{COLORS, Known};
use crate::inbox::{Filter, drawn};
use crate::settings::shell::Shell;

/// The page.
pub fn page(shell: &Shell<'_>, known: &[Known], counts: &HashMap<String, (i64, i64)>) -> Markup {
    let (archived, used): (Vec<&Known>, Vec<&Known>) = known
        .iter()
        .filter(|tag| tag.merged_into.is_none())
        .partition(|tag| tag.archived);
    html! {
        header class="page-head" { h1 { "Tags" } }
        p class="subdued lead" { "On chats by hand, by custom actions and by the app. A rename is followed by every chat, action and saved filter." }
        div class="columns" {
            div class="main" {
                section class="card" aria-labelledby="used" {
                    div class="card-head" { h2 id="used" { "In use" } span class="subdued" { (used.len()) } }
                    @if used.is_empty() { p class="subdued" { "None yet. Type one beside any chat, or add one here." } }
                    ul class="rows tag-rows" {
                        @for tag in &used { (row(shell, tag, counts, &used)) }
                    }
                }
                @if !archived.is_empty() {
                    section class="card" aria-labelledby="archived" {
                        div class="card-head" { h2 id="archived" { "Archived" } span class="subdued" { (archived.len()) } }
                        ul class="rows tag-rows" {
                            @for tag in &archived { (row(shell, tag, counts, &used)) }
                        }
                    }
                }
            }
            div class="side" { (new()) }
        }
    }
}

fn new() -> Markup {
    html! {
        form class="card fields" method="post" action="/api/v1/tags" data-deed novalidate {
            div class="card-head" { h2 { "New tag" } }
            div class="field" {
                label for="label" { "Name" }
                input id="label" name="label" type="text" maxlength="40" autocomplete="off" placeholder="Shipping delayed"
                    aria-describedby="label-note";
                p class="note" id="label-note" {}
            }
            (colors("new", ""))
            button class="button primary" { "Add tag" }
        }
    }
}

fn colors(of: &str, chosen: &str) -> Markup {
    html! {
        fieldset class="swatches" {
            legend { "Colour" }
            @for color in COLORS {
                @let id = format!("color-{of}-{color}");
                label for=(id) title=(name(color)) {
                    input id=(id) class="sr" type="radio" name="color" value=(color) checked[color == chosen];
                    span class="swatch" data-tint=(color) {} span class="sr" { (name(color)) }
                }
            }
        }
    }
}

fn name(color: &str) -> &str {
    if color.is_empty() { "neutral" } else { color }
}

fn row(
    shell: &Shell<'_>,
    tag: &Known,
    counts: &HashMap<String, (i64, i64)>,
    others: &[&Known],
) -> Markup {
    let (all, open) = counts.get(&tag.key).copied().unwrap_or_default();
    let filter = Filter {
        tags: vec![tag.key.clone()],
        ..Filter::default()
    };
    html! {
        li data-key=(tag.key) {
            div class="words" {
                h3 { span class="tag" translate="no" data-tint=(tag.color) { (tag.label) } }
                p class="facts subdued" {
                    @if tag.system { span class="badge" { "Ours" } " " }
                    span { a href=(shell.link(&format!("/inbox{}", filter.to_query()))) { (open) @if open == 1 { " open chat" } @else { " open chats" } } }
                    span { (all) " in all" }
                    @if all > 0 { span { a href=(shell.link(&format!("/settings/gaps/review?tag={}", tag.key))) { "Review" span class="sr" { " the chats tagged " (tag.label) } } } }
                }
            }
            details class="menu" {
                summary class="button" { "Change" span class="sr" translate="no" { " " (tag.label) } }
                div class="card" { (change(tag, others)) }
            }
        }
    }
}

fn change(tag: &Known, others: &[&Known]) -> Markup {
    let at = format!("/api/v1/tags/{}", tag.key);
    html! {
        form class="fields" method="post" action=(drawn::address(&at, &look_of(tag))) data-deed novalidate {
            @if tag.system { input type="hidden" name="label" value=(tag.label); }
            @else {
                div class="field" {
                    label for={ "label-" (tag.key) } { "Name" }
                    input id={ "label-" (tag.key) } name="label" type="text" maxlength="40" value=(tag.label) autocomplete="off";
                    p class="note" id="label-note" {}
                }
            }
            (colors(&tag.key, &tag.color))
            button class="button primary" { "Save" }
        }
        @if !tag.system {
            form class="fields" method="post" action={ (at) "/merge" } data-deed
                data-sure={ "Merge “" (tag.label) "” into the other tag? Every chat that has it gets the other instead. This can’t be undone." } {
                div class="field" {
                    label for={ "into-" (tag.key) } { "Merge into" }
                    select id={ "into-" (tag.key) } name="into" {
                        @for other in others { @if other.key != tag.key { option value=(other.key) translate="no" { (other.label) } } }
                    }
                    p class="note" id="into-note" {}
                }
                button class="button" disabled[others.iter().all(|other| other.key == tag.key)] { "Merge" }
            }
            form method="post" action={ (at) "/archive" } data-deed {
                input type="hidden" name="on" value=(!tag.archived);
                p class="note" id="tag-note" {}
                button class="button" { @if tag.archived { "Use again" } @else { "Archive" } }
            }
        }
    }
}
