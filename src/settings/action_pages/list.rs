//! An assistant's custom actions: in their order, each with its switch.

use maud::{Markup, html};

use super::words::{self, Names};
use crate::assistants::Assistant;
use crate::ids::Id;
use crate::inbox::{Icon, icon};
use crate::rules::contradictions::Contradiction;
use crate::rules::order::ORDER;
use crate::rules::store::Kept;
use crate::rules::templates;
use crate::settings::shell::Shell;

/// What the page tells.
pub struct Shown {
    /// In their order.
    pub actions: Vec<Kept>,
    /// Those at odds.
    pub contradictions: Vec<Contradiction>,
    /// What helps to say it.
    pub names: Names,
}

/// Where an action is edited.
pub fn path(assistant: Id, action: Id) -> String {
    format!("/settings/assistants/{assistant}/actions/{action}")
}

/// The page below the assistant's head.
pub fn page(shell: &Shell<'_>, one: &Assistant, shown: &Shown) -> Markup {
    html! {
        @if !one.shared_inbox {
            p class="callout" data-tone="warn" {
                "The shared inbox is off: what asks for a person says how else to reach you, and its button is not shown. "
                a href=(shell.link(&format!("/settings/assistants/{}/inbox", one.id))) { "Shared inbox" }
            }
        }
        @for odd in &shown.contradictions { p class="callout" data-tone="warn" { (odd.text) } }
        section class="card" aria-labelledby="list-title" {
            div class="card-head" {
                h2 id="list-title" { "Custom actions" }
                details class="menu" id="add" {
                    summary class="button primary" { "Add action" }
                    div class="card" { (ready(shell, one.id)) }
                }
            }
            @if shown.actions.is_empty() { p class="subdued" { "None yet. Begin with a ready-made one." } }
            ol class="rows actions" data-order={ "actions/order" } data-assistant=(one.id) {
                @for kept in &shown.actions { (row(shell, one.id, kept, &shown.names)) }
            }
            p class="sr" role="status" id="moved" {}
        }
        details class="card play" {
            summary { h2 { "Order of play" } }
            ol { @for line in ORDER { li { (line) } } }
        }
    }
}

fn ready(shell: &Shell<'_>, assistant: Id) -> Markup {
    let new = format!("/settings/assistants/{assistant}/actions/new");
    html! {
        ul class="ready" {
            @for one in templates::all() {
                @let name = serde_json::to_value(one.template).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default();
                li {
                    a href=(shell.link(&format!("{new}?template={name}"))) { (one.name) }
                    p class="subdued" { (one.about) }
                }
            }
            li { a href=(shell.link(&new)) { "Start from nothing" } p class="subdued" { "An empty action." } }
        }
    }
}

fn row(shell: &Shell<'_>, assistant: Id, kept: &Kept, names: &Names) -> Markup {
    let rule = &kept.rule;
    let starts: Vec<String> = (rule.definition.starts.iter())
        .map(|start| words::start(start, names))
        .collect();
    let does = words::does(rule, names);
    let at = format!("/api/v1/actions/{}", rule.id);
    html! {
        li data-action=(rule.id) {
            span class="places" {
                button type="button" class="button bare icon-only" data-move="-1" title="Move up (Alt+Up)" {
                    span aria-hidden="true" { "↑" } span class="sr" { "Move " (rule.name) " up" }
                }
                button type="button" class="button bare icon-only" data-move="1" title="Move down (Alt+Down)" {
                    span aria-hidden="true" { "↓" } span class="sr" { "Move " (rule.name) " down" }
                }
            }
            div class="words" {
                h3 translate="no" { a href=(shell.link(&path(assistant, rule.id))) { (rule.name) } }
                p class="subdued" {
                    @for (at, start) in starts.iter().enumerate() { @if at > 0 { " · " } span { (start) } }
                    @if rule.definition.when.is_some() { " · " span { "under a condition" } }
                }
                p class="subdued" {
                    span class="then" aria-hidden="true" { "→ " }
                    @for (at, one) in does.iter().enumerate() { @if at > 0 { ", " } span { (one) } }
                }
            }
            button type="button" class="switch" role="switch" aria-checked=(kept.enabled) data-switch={ (at) "/switch" }
                aria-label={ (rule.name) } title=(if kept.enabled { "On" } else { "Off" }) {}
            details class="menu" {
                summary class="button bare icon-only" title="More" { (icon(Icon::Details)) span class="sr" { "More for " (rule.name) } }
                div class="card" {
                    form method="post" action={ (at) "/duplicate" } data-deed {
                        button class="button" { "Duplicate" }
                    }
                    form method="post" action={ (at) "/delete" } data-deed
                        data-sure={ "Delete “" (rule.name) "”? What it did stays in the chats." } {
                        p class="note" id="action-note" {}
                        button class="button critical" { "Delete" }
                    }
                }
            }
        }
    }
}
