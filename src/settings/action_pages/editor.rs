//! The editor of one action: the frame of it. What stands in the frame is data, built by `action-editor.js`, which
//! brings it back as JSON; what is wrong with it comes back by the path of its field.

use maud::{Markup, html};
use serde_json::{Value, json};

use super::words::Names;
use crate::assistants::Assistant;
use crate::commerce::page::PageKind;
use crate::ids::Id;
use crate::inbox::{Icon, icon};
use crate::rules::order::ORDER;
use crate::settings::shell::Shell;

/// What is edited.
pub struct Sheet {
    /// Which; nothing for a new one.
    pub id: Option<Id>,
    /// What it is called.
    pub name: String,
    /// What it is, as `/api/v1/actions` takes it.
    pub draft: Value,
    /// What contradicts it.
    pub odds: Vec<String>,
}

/// What can be chosen in it.
#[must_use]
pub fn choices(names: &Names, own: Option<Id>, currency: &str) -> Value {
    let pairs = |list: Vec<(String, String)>| -> Value {
        list.into_iter()
            .map(|(id, name)| json!([id, name]))
            .collect()
    };
    let mut actions: Vec<(String, String)> = (names.actions.iter())
        .filter(|(id, _)| Some(**id) != own)
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect();
    actions.sort_by(|one, other| one.1.cmp(&other.1));
    let mut staff: Vec<(String, String)> = (names.staff.iter())
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect();
    staff.sort_by(|one, other| one.1.cmp(&other.1));
    let mut groups: Vec<(String, String)> = (names.groups.iter())
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect();
    groups.sort_by(|one, other| one.1.cmp(&other.1));
    let mut tags: Vec<(String, String)> = (names.tags.values())
        .filter(|tag| !tag.archived && tag.merged_into.is_none())
        .map(|tag| (tag.key.clone(), tag.label.clone()))
        .collect();
    tags.sort_by(|one, other| one.1.cmp(&other.1));
    json!({
        "pages": PageKind::EVERY.map(|(_, name, label)| [name, label]),
        "actions": pairs(actions),
        "staff": pairs(staff),
        "groups": pairs(groups),
        "tags": pairs(tags),
        "currency": currency,
    })
}

/// The page.
pub fn page(
    shell: &Shell<'_>,
    one: &Assistant,
    called: &str,
    sheet: &Sheet,
    choices: &Value,
) -> Markup {
    let back = format!("/settings/assistants/{}/actions", one.id);
    let title = if sheet.id.is_some() {
        sheet.name.as_str()
    } else {
        "New action"
    };
    html! {
        header class="page-head" {
            a class="button icon-only bare" href=(shell.link(&back)) title="Back to Custom actions" {
                (icon(Icon::Back)) span class="sr" { "Back to Custom actions" }
            }
            h1 translate=[sheet.id.map(|_| "no")] { (title) }
            span class="subdued" translate="no" { (called) }
        }
        noscript { p class="callout" data-tone="warn" { "The editor needs scripts. Switching, ordering and deleting work on the list." } }
        div class="columns" {
            form class="main fields action-sheet" id="action" novalidate
                data-action=[sheet.id] data-assistant=(one.id) data-draft=(sheet.draft) data-choices=(choices) {
                section class="card fields" aria-labelledby="named" {
                    h2 class="sr" id="named" { "Name" }
                    div id="part-name" class="fields" {}
                }
                (part("starts", "Starts", "Any of these starts it."))
                (part("when", "Conditions", "What must hold besides. Nothing: always."))
                (part("asks", "Asks first", "A form before it goes on. The shopper can always go straight to a person; after a minute, or when they leave, it goes on with what there is."))
                (part("does", "Does", "In this order, all together or not at all."))
                p class="note" id="problem" role="alert" {}
                div id="odds" role="status" {
                    @for text in &sheet.odds { p class="callout" data-tone="warn" { (text) } }
                }
                div class="save-bar" hidden {
                    p role="status" { "Unsaved changes" }
                    button type="button" class="button" data-discard { "Discard" }
                    button class="button primary" { "Save" }
                }
            }
            div class="side" {
                section class="card fields" aria-labelledby="trying" {
                    h2 id="trying" { "Try a line" }
                    div class="field" {
                        label for="line" { "What a shopper writes" }
                        input id="line" type="text" maxlength="500" autocomplete="off" placeholder="please cancel my order" aria-describedby="line-says";
                    }
                    p id="line-says" class="subdued" role="status" { "Type a line to see whether its words start this." }
                }
                section class="card preview" aria-labelledby="seen" {
                    h2 id="seen" { "What the shopper sees" }
                    div id="part-preview" class="preview" {}
                }
                section class="card fields" aria-labelledby="rehearsed" {
                    h2 id="rehearsed" { "Rehearsal" }
                    p class="subdued" { "On which of your past chats it would have fired." }
                    button type="button" class="button" id="rehearse" { "Rehearse" }
                    div id="rehearsal" role="status" {}
                }
                details class="card play" {
                    summary { h2 { "Order of play" } }
                    ol { @for line in ORDER { li { (line) } } }
                }
            }
        }
        datalist id="tag-names" {}
    }
}

fn part(id: &str, title: &str, about: &str) -> Markup {
    html! {
        section class="card fields" aria-labelledby={ "title-" (id) } data-path=(id) {
            div class="card-head" { h2 id={ "title-" (id) } { (title) } }
            p class="subdued" { (about) }
            div id={ "part-" (id) } class="parts" {}
            p class="note" {}
        }
    }
}
