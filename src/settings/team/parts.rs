//! What the team's pages share.

use maud::{Markup, html};

use crate::settings::shell::{Look, Shell};
use crate::team::{Can, Staff};

/// The script of all of them.
pub const SCRIPT: &str = "/assets/settings/team.js";

const TABS: [(&str, &str, Can); 4] = [
    ("Team", "/settings/team", Can::See),
    ("Your account", "/settings/account", Can::See),
    ("Audit", "/settings/audit", Can::Manage),
    ("Mail", "/settings/mail", Can::Manage),
];

/// The whole page around its main part.
#[must_use]
pub fn page(shell: &Shell<'_>, main: &Markup) -> Markup {
    const STYLES: &[&str] = &[
        "/assets/settings/knowledge.css",
        "/assets/settings/team.css",
    ];
    let look = Look {
        under: Some("Team"),
        styles: STYLES,
        ..Look::default()
    };
    shell.page_as(&look, main)
}

/// The ways between them, as far as they are open to the reader.
#[must_use]
pub fn tabs(shell: &Shell<'_>, staff: &Staff, here: &str) -> Markup {
    html! {
        nav class="tabs" aria-label="Team pages" {
            @for (name, path, can) in TABS {
                @if staff.may(can) {
                    a href=(shell.link(path)) aria-current=[(path == here).then_some("page")] { (name) }
                }
            }
        }
    }
}

/// A field with its label, and a place beside it for what is wrong.
#[must_use]
pub fn field(id: &str, name: &str, label: &str, note: &str, input: &Markup) -> Markup {
    html! {
        div class="field" {
            label for=(id) { (label) }
            (input)
            @if !note.is_empty() { p class="subdued" id={ (id) "-about" } { (note) } }
            p class="note" id={ (id) "-note" } data-note=(name) {}
        }
    }
}
