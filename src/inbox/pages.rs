//! The inbox page: its frame around the fragments.

use maud::{DOCTYPE, Markup, html};

use super::context::context_pane;
use super::icons::{Icon, icon};
use super::rows::list_pane;
use super::sidebar::{model_trouble, team, views};
use super::thread::thread_pane;
use super::view::InboxPage;
use crate::team::Frame;

const STYLES: [&str; 7] = [
    "tokens.css",
    "parts.css",
    "layout.css",
    "list.css",
    "thread.css",
    "composer.css",
    "context.css",
];

/// The whole page, in the admin's frame if it is opened there.
#[must_use]
pub fn page(page: &InboxPage, frame: Option<&Frame>) -> Markup {
    let open = page.open.as_ref();
    let back = format!("/inbox{}", page.filter.to_query());
    let title = open.map_or_else(
        || format!("{} · Inbox", page.filter.view.label()),
        |open| format!("{} · Inbox", open.thread.shopper),
    );
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                @if let Some(frame) = frame { (frame.scripts()) }
                meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (title) }
                link rel="icon" id="favicon" type="image/svg+xml" href="/assets/inbox/bell.svg";
                @for style in STYLES { link rel="stylesheet" href={ "/assets/inbox/" (style) }; }
                script type="module" src="/assets/inbox/inbox.js" {}
            }
            body data-viewer=(page.viewer.id) data-viewer-name=(page.viewer.name) data-cursor=(page.cursor)
                data-now=(page.now.rfc3339()) data-pane=(if open.is_some() { "thread" } else { "list" })
                data-frame=[frame.map(Frame::query)] {
                @if let Some(frame) = frame { (frame.nav()) }
                a class="skip" href="#list" { "Skip to the list" }
                a class="skip" href="#thread-pane" { "Skip to the chat" }
                (bar(page, frame))
                p id="offline" class="banner" role="status" hidden { "You are offline. Replies are kept and sent once the line is back." }
                (model_trouble(page.trouble, page.now))
                div class="panes" {
                    (views(&page.filter, &page.counts))
                    (list_pane(page))
                    (thread_pane(open.map(|open| &open.thread), page.now, &back))
                    (context_pane(open.map(|open| &open.context), page.now))
                }
                div id="toasts" role="status" aria-live="polite" {}
                (close_dialog())
                (help_dialog())
            }
        }
    }
}

fn bar(page: &InboxPage, frame: Option<&Frame>) -> Markup {
    html! {
        header class="bar" {
            // The admin around it says which app and which shop this is.
            @if frame.is_some() {
                a class="brand" href="/inbox" { "Inbox" }
            } @else {
                a class="brand" href="/inbox" aria-label=(page.shop_name) {
                    span class="brand-mark" { (icon(Icon::Bell)) } span class="brand-name" { (page.shop_name) }
                }
            }
            form class="claim" method="post" action="/api/v1/claims" data-act="claim" {
                button class="button primary" id="claim" aria-keyshortcuts="n" title="Claim next (N)" { "Claim next" }
            }
            (team(&page.team))
            div class="bar-tools" {
                button type="button" class="button icon-only bare" data-act="sound" aria-pressed="false" title="Ring for new requests" {
                    (icon(Icon::Sound)) span class="sr" { "Ring for new requests" }
                }
                button type="button" class="button icon-only bare" data-act="help" aria-keyshortcuts="?" title="Keyboard shortcuts (?)" {
                    (icon(Icon::Help)) span class="sr" { "Keyboard shortcuts" }
                }
                // In the admin its own side bar has the way home, and its own menu signs out.
                @if frame.is_none() {
                    a class="button icon-only bare" href="/settings" title="Home and settings" {
                        (icon(Icon::Home)) span class="sr" { "Home and settings" }
                    }
                    form method="post" action="/sign-out" {
                        button class="button bare sign-out" title={ "Signed in as " (page.viewer.name) } { "Sign out" }
                    }
                }
            }
        }
    }
}

/// How a chat ended: one choice, made with one key.
fn close_dialog() -> Markup {
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
                div class="dialog-foot" {
                    button class="button" value="cancel" formnovalidate type="button" data-cancel { "Cancel" }
                    button class="button primary" value="confirm" { "Close chat" }
                }
            }
        }
    }
}

fn help_dialog() -> Markup {
    const KEYS: [(&[&str], &str); 13] = [
        (&["J", "K"], "Next and previous chat (or the arrows)"),
        (&["O", "Enter"], "Open the chat"),
        (&["N"], "Claim the next waiting chat"),
        (&["T"], "Take over"),
        (&["R"], "Reply"),
        (&["A"], "Ask the copilot, in a chat you have"),
        (&["B"], "Hand back to the AI"),
        (&["H"], "Mark handled"),
        (&["C"], "Close"),
        (&["G"], "Add a tag"),
        (&["D"], "Details"),
        (&["/"], "Filter the list"),
        (&["Esc"], "Leave a field, close a dialog, back to the list"),
    ];
    html! {
        dialog id="help-dialog" aria-labelledby="help-title" {
            form method="dialog" {
                h2 id="help-title" { "Keyboard shortcuts" }
                dl class="keys" {
                    @for (keys, what) in KEYS {
                        dt { @for key in keys { kbd { (key) } " " } }
                        dd { (what) }
                    }
                }
                div class="settings" {
                    label class="setting" {
                        input type="checkbox" id="enter-sends" checked;
                        "Enter sends (otherwise Ctrl or Cmd with Enter)"
                    }
                    label class="setting" {
                        input type="checkbox" id="single-keys" checked;
                        "Single keys act (they never do while you type)"
                    }
                }
                div class="dialog-foot" { button class="button primary" { "Done" } }
            }
        }
    }
}
