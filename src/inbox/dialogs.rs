//! The dialogs of acts that ask something first: how a chat ended, who gets it, until when it is set aside, a note.

use maud::{Markup, html};

use super::inserts;
use super::view::{Colleague, InboxPage, Presence};

/// All of them.
#[must_use]
pub fn dialogs(page: &InboxPage) -> Markup {
    html! {
        (close())
        (transfer(page))
        (snooze())
        (note())
        (inserts::dialogs())
        (tag())
        (macros())
    }
}

/// How a chat ended: one choice, made with one key.
fn close() -> Markup {
    const RESOLUTIONS: [(&str, &str); 4] = [
        ("resolved", "Resolved"),
        ("no-reply", "Shopper did not come back"),
        ("not-a-question", "Not a question"),
        ("spam", "Spam"),
    ];
    html! {
        dialog id="close-dialog" aria-labelledby="close-title" {
            form method="dialog" {
                h2 id="close-title" { "How did it end?" }
                div class="choices" role="radiogroup" aria-labelledby="close-title" {
                    @for (position, (value, label)) in RESOLUTIONS.into_iter().enumerate() {
                        label {
                            input type="radio" name="resolution" value=(value) checked[position == 0];
                            (label)
                        }
                    }
                }
                (foot("Close chat"))
            }
        }
    }
}

/// Who gets it. Colleagues who are away are no choice: nobody waits for them.
fn transfer(page: &InboxPage) -> Markup {
    let others: Vec<&Colleague> = page
        .team
        .iter()
        .filter(|one| one.id != page.viewer.id)
        .collect();
    let (here, away): (Vec<&&Colleague>, Vec<&&Colleague>) = others
        .iter()
        .partition(|one| one.presence == Presence::Online);
    html! {
        dialog id="transfer-dialog" aria-labelledby="transfer-title" {
            form method="dialog" {
                h2 id="transfer-title" { "Transfer this chat" }
                label class="field" {
                    span { "To" }
                    select name="to" required {
                        option value="anyone" { "Anyone in the queue" }
                        @if !page.groups.is_empty() {
                            optgroup label="Groups" {
                                @for (id, name) in &page.groups { option value={ "group:" (id) } translate="no" { (name) } }
                            }
                        }
                        @if !others.is_empty() {
                            // Who is here, the script knows better later.
                            optgroup label="People" {
                                @for one in here.iter().chain(&away) {
                                    @let is_here = one.presence == Presence::Online;
                                    option value={ "staff:" (one.id) } data-name=(one.name) disabled[!is_here] translate=[is_here.then_some("no")] {
                                        (one.name) @if !is_here { " (away)" }
                                    }
                                }
                            }
                        }
                    }
                }
                label class="field" {
                    span { "Note for the team " span class="subdued" { "(the shopper never sees it)" } }
                    textarea name="note" rows="3" maxlength="4000" placeholder="What they need to know" {}
                }
                p class="failed" role="alert" hidden {}
                (foot("Transfer"))
            }
        }
    }
}

/// Until when.
fn snooze() -> Markup {
    const PRESETS: [(&str, &str); 5] = [
        ("hour", "For an hour"),
        ("three_hours", "For three hours"),
        ("tomorrow", "Until tomorrow, 9:00"),
        ("monday", "Until Monday, 9:00"),
        ("reply", "Until the shopper writes"),
    ];
    html! {
        dialog id="snooze-dialog" aria-labelledby="snooze-title" {
            form method="dialog" {
                h2 id="snooze-title" { "Snooze this chat" }
                p class="subdued" { "It comes back to you then, or as soon as the shopper writes." }
                div class="choices" role="radiogroup" aria-labelledby="snooze-title" {
                    @for (position, (value, label)) in PRESETS.into_iter().enumerate() {
                        label {
                            input type="radio" name="until" value=(value) checked[position == 0];
                            (label)
                        }
                    }
                    label {
                        input type="radio" name="until" value="own";
                        "Until"
                        input type="datetime-local" name="own" aria-label="Own time";
                    }
                }
                p class="failed" role="alert" hidden {}
                (foot("Snooze"))
            }
        }
    }
}

/// A tag for all chats that are picked.
fn tag() -> Markup {
    html! {
        dialog id="tag-dialog" aria-labelledby="tag-title" {
            form method="dialog" novalidate {
                h2 id="tag-title" { "Tag the selected chats" }
                label class="field" {
                    span { "Tag" }
                    input type="text" name="tag" list="all-tags" maxlength="60" autocomplete="off";
                }
                p class="failed" role="alert" hidden {}
                (foot("Add tag"))
            }
        }
    }
}

fn note() -> Markup {
    html! {
        dialog id="note-dialog" aria-labelledby="note-title" {
            form method="dialog" {
                h2 id="note-title" { "Note for the team" }
                label class="field" {
                    span class="subdued" { "The shopper never sees it. " kbd { "@" } " calls a colleague." }
                    textarea name="note" rows="4" maxlength="4000" required aria-labelledby="note-title"
                        aria-autocomplete="list" aria-controls="note-colleagues" {}
                }
                ul id="note-colleagues" class="completions" role="listbox" aria-label="Colleagues" hidden {}
                p class="sr completions-said" role="status" {}
                p class="failed" role="alert" hidden {}
                (foot("Add note"))
            }
        }
    }
}

/// Macros by name. Chosen, one without words is done at once; one with words goes into the reply, to be read and sent.
fn macros() -> Markup {
    html! {
        dialog id="macro-dialog" aria-labelledby="macro-title" {
            form method="dialog" {
                h2 id="macro-title" { "Run a macro" }
                div class="field" {
                    label for="macro-search" { "Macro" }
                    input id="macro-search" class="input" type="text" autocomplete="off" spellcheck="false" maxlength="60" role="combobox"
                        aria-expanded="false" aria-controls="macro-search-found" aria-autocomplete="list" placeholder="Name, or what it does";
                }
                ul id="macro-search-found" class="found" role="listbox" aria-label="Macros" {}
                p class="sr found-said" role="status" {}
                p class="subdued macro-none" hidden { "None yet. A reply that also does something is one: write it under Settings, Replies." }
                p class="failed" role="alert" hidden {}
                div class="dialog-foot" { button class="button" type="button" data-cancel { "Cancel" } }
            }
        }
    }
}

/// Its buttons: away, or on.
#[must_use]
pub fn foot(act: &str) -> Markup {
    html! {
        div class="dialog-foot" {
            button class="button" value="cancel" formnovalidate type="button" data-cancel { "Cancel" }
            button class="button primary" value="confirm" { (act) }
        }
    }
}
