//! One assistant: its head with the tabs, and what is on two of them. Custom actions have pages of their own, and
//! `appearance` is beside this file.

use maud::{Markup, html};

use super::input::ELSEWHERE;
use crate::assistants::Assistant;
use crate::ids::Id;
use crate::inbox::{Icon, icon};
use crate::settings::knowledge::list::{Shown, documents};
use crate::settings::shell::Shell;

/// The tabs of an assistant's settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// What it knows.
    Knowledge,
    /// What starts what.
    Actions,
    /// Whether people see its chats.
    Inbox,
    /// How it looks, and where it is met.
    Appearance,
}

impl Tab {
    /// All of them, in order.
    pub const EVERY: [(Self, &'static str, &'static str); 4] = [
        (Self::Knowledge, "knowledge", "Knowledge"),
        (Self::Actions, "actions", "Custom actions"),
        (Self::Inbox, "inbox", "Shared inbox"),
        (Self::Appearance, "appearance", "Appearance"),
    ];

    /// The tab of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::EVERY
            .into_iter()
            .find(|(_, known, _)| *known == name)
            .map(|(tab, ..)| tab)
    }
}

/// Where an assistant's tab is.
#[must_use]
pub fn path(id: Id, tab: Tab) -> String {
    let name = Tab::EVERY
        .into_iter()
        .find(|(one, ..)| *one == tab)
        .map_or("appearance", |(_, name, _)| name);
    format!("/settings/assistants/{id}/{name}")
}

/// The head of each of its pages.
#[must_use]
pub fn head(shell: &Shell<'_>, one: &Assistant, called: &str, here: Tab) -> Markup {
    head_after(shell, one, called, here, false)
}

/// The same once something was `saved` without a script.
pub fn head_after(
    shell: &Shell<'_>,
    one: &Assistant,
    called: &str,
    here: Tab,
    saved: bool,
) -> Markup {
    html! {
        header class="page-head" {
            a class="button icon-only bare" href=(shell.link("/settings/assistants")) title="Back to Assistants" {
                (icon(Icon::Back)) span class="sr" { "Back to Assistants" }
            }
            h1 translate="no" { (called) }
            @if !one.shared_inbox { span class="badge" data-tone="warn" { "Shared inbox off" } }
            @if !one.enabled { span class="badge" { "Switched off" } }
            @if saved { span class="badge" data-tone="good" role="status" { "Saved" } }
        }
        nav class="tabs" aria-label="Settings of this assistant" {
            @for (tab, _, label) in Tab::EVERY {
                a href=(shell.link(&path(one.id, tab))) aria-current=[(tab == here).then_some("page")] { (label) }
            }
        }
    }
}

/// The bar that says what is not saved yet. Hidden until something is; without a script a plain button does.
pub fn save_bar() -> Markup {
    html! {
        div class="save-bar" hidden {
            p role="status" { "Unsaved changes" }
            button type="button" class="button" data-discard { "Discard" }
            button class="button primary" { "Save" }
        }
        noscript { div class="acts" { button class="button primary" { "Save" } } }
    }
}

/// A field that is wrong, and why.
pub type Wrong = (&'static str, String);

/// What is wrong with a field, below it.
pub fn note(field: &str, wrong: Option<&Wrong>) -> Markup {
    let wrong = wrong.filter(|wrong| wrong.0 == field);
    html! { p class="note" id={ (field) "-note" } { @if let Some((_, message)) = wrong { (message) } } }
}

/// The knowledge tab: the documents it answers from, and how many of the questions put to it are open.
pub fn knowledge(shell: &Shell<'_>, one: &Assistant, list: &Shown, gaps: i64) -> Markup {
    html! {
        div class="columns" {
            div class="main" { (documents(shell, list)) }
            div class="side" {
                section class="card" aria-labelledby="knows" {
                    div class="card-head" { h2 id="knows" { "What it answers from" } }
                    @if list.every.are_several() {
                        p { "A document is for all assistants or for chosen ones. The switch beside each says whether this one answers from it." }
                    } @else {
                        p { "Products, pages, policies, files and what your team wrote." }
                    }
                    p class="subdued" { "A change counts from the next question on." }
                    ul class="links" {
                        li { a href=(shell.link("/settings/knowledge")) { "Write, upload, fetch" } }
                        li { a href=(shell.link(&format!("/settings?assistant={}#try-title", one.id))) { "Try this assistant" } }
                    }
                }
                section class="card" aria-labelledby="lacks" {
                    div class="card-head" { h2 id="lacks" { "What it could not answer" } }
                    p {
                        @match gaps {
                            0 => "Nothing is open.",
                            1 => "1 open question.",
                            gaps => { (gaps) " open questions." },
                        }
                    }
                    ul class="links" {
                        li { a href=(shell.link(&format!("/settings/gaps?assistant={}", one.id))) { "Open Gaps" } }
                    }
                }
            }
        }
    }
}

/// The shared inbox tab. `busy` chats have or want a person just now.
pub fn shared_inbox(
    shell: &Shell<'_>,
    one: &Assistant,
    busy: usize,
    wrong: Option<&Wrong>,
) -> Markup {
    html! {
        form class="card fields" method="post" action={ "/api/v1/assistants/" (one.id) "/inbox" } data-sheet novalidate {
            input type="hidden" name="version" value=(one.version);
            div class="card-head" { h2 { "Shared inbox" } }
            label class="setting" {
                input type="checkbox" name="on" value="true" data-flag checked[one.shared_inbox] aria-describedby="on-note";
                span { strong { "Your team sees this assistant’s chats and can take them over" } }
            }
            p class="subdued" id="on-note" {
                "While it is off, its chats are not shown in the inbox, buttons that ask for a person are gone, and "
                "shoppers who ask for one are told how else to reach you. On again, the chats are there."
            }
            @if one.shared_inbox && busy > 0 {
                p class="callout" data-tone="warn" {
                    (busy) @if busy == 1 { " chat has or wants" } @else { " chats have or want" }
                    " a person now. Switched off, the assistant goes on, and who chats there is told the text below."
                }
            }
            div class="field" {
                label for="elsewhere" { "What shoppers are told while it is off" }
                textarea id="elsewhere" name="elsewhere" rows="3" translate="no" maxlength=(ELSEWHERE) aria-describedby="elsewhere-note"
                    placeholder=(crate::assistants::ELSEWHERE) { (one.elsewhere) }
                (note("elsewhere", wrong))
            }
            (note("version", wrong))
            (save_bar())
        }
        section class="card" aria-labelledby="around" {
            div class="card-head" { h2 id="around" { "Around it" } }
            ul class="links" {
                li { a href=(shell.link("/inbox")) { "Open the inbox" } }
                li { a href=(shell.link(&path(one.id, Tab::Actions))) { "What asks for a person" } span class="subdued" { " buttons, phrases, triggers" } }
                li { a href=(shell.link("/settings/tags")) { "Tags" } }
            }
        }
    }
}
