//! The command palette: an empty list that the script fills with what the page offers, and the pages one gets to from
//! here.

use maud::{Markup, html};

use crate::team::Frame;
use crate::team::frame::PAGES;

/// The dialog. Without script nothing opens it, and nothing is lost: all it does has a place of its own.
#[must_use]
pub fn palette(frame: Option<&Frame>) -> Markup {
    let link = |path: &str| frame.map_or_else(|| path.to_owned(), |frame| frame.link(path));
    html! {
        dialog id="palette" aria-label="Do or go to" {
            input type="text" role="combobox" autocomplete="off" spellcheck="false" placeholder="Do or go to …"
                aria-label="Do or go to" aria-autocomplete="list" aria-expanded="true" aria-controls="palette-list";
            ul id="palette-list" role="listbox" aria-label="Found" {}
            p id="palette-nothing" class="subdued" role="status" hidden { "Nothing is called so." }
            nav id="palette-pages" hidden aria-label="Pages" {
                a href=(link("/settings")) { "Home and settings" }
                @for (name, path, _) in PAGES { a href=(link(path)) { (name) } }
                a href=(link("/settings/account")) { "Your account" }
            }
        }
    }
}

/// What is done to all chats that are picked. Shown over the end of the list while there are some.
#[must_use]
pub fn bulk_bar() -> Markup {
    const ACTS: [(&str, &str, &str); 6] = [
        ("tags", "Tag", "g"),
        ("steps", "Macro", "q"),
        ("handled", "Mark handled", "h"),
        ("snooze", "Snooze", "z"),
        ("transfer", "Transfer", "f"),
        ("close", "Close", "c"),
    ];
    html! {
        div id="bulk" role="toolbar" aria-label="Selected chats" hidden {
            span class="bulk-count" role="status" {}
            @for (act, label, key) in ACTS {
                button type="button" class="button" data-bulk=(act) aria-keyshortcuts=(key)
                    title={ (label) " (" (key.to_uppercase()) ")" } { (label) }
            }
            button type="button" class="button bare" data-bulk="clear" title="Clear (Esc)" { "Clear" }
        }
    }
}
