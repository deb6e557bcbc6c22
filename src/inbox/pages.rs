//! The inbox page: its frame around the fragments.

use maud::{DOCTYPE, Markup, html};

use super::context::context_pane;
use super::dialogs::dialogs;
use super::icons::{Icon, icon};
use super::palette::palette;
use super::rows::list_pane;
use super::sidebar::{kept, model_trouble, team, views};
use super::thread::thread_pane;
use super::view::InboxPage;
use crate::team::Frame;

const STYLES: [&str; 11] = [
    "tokens.css",
    "parts.css",
    "layout.css",
    "list.css",
    "thread.css",
    "composer.css",
    "context.css",
    "live.css",
    "copilot.css",
    "order-act.css",
    "search.css",
];

/// The whole page, in the admin's frame if it is opened there.
#[must_use]
pub fn page(page: &InboxPage, frame: Option<&Frame>) -> Markup {
    let open = page.open.as_ref();
    let back = format!("/inbox{}", page.query());
    let title = match (open, &page.search) {
        (Some(open), _) => format!("{} · Inbox", open.thread.shopper),
        (None, Some(search)) => format!("{} · Search · Inbox", search.typed),
        (None, None) => format!("{} · Inbox", page.filter.view.label()),
    };
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
                @if frame.is_none() {
                    link rel="manifest" href="/manifest.webmanifest";
                    link rel="apple-touch-icon" href="/assets/inbox/icon-touch-180.png";
                    meta name="theme-color" content="#1a1a1a";
                }
                link rel="icon" id="favicon" type="image/svg+xml" href="/assets/inbox/bell.svg";
                @for style in STYLES { link rel="stylesheet" href={ "/assets/inbox/" (style) }; }
                script type="module" src="/assets/inbox/inbox.js" {}
            }
            body data-looks-only[page.viewer.looks_only] data-viewer=(page.viewer.id) data-viewer-name=(page.viewer.name) data-cursor=(page.cursor)
                data-now=(page.now.rfc3339()) data-pane=(if open.is_some() { "thread" } else { "list" })
                data-frame=[frame.map(Frame::query)] {
                @if let Some(frame) = frame { (frame.nav()) }
                a class="skip" href="#list" { "Skip to the list" }
                a class="skip" href="#thread-pane" { "Skip to the chat" }
                (bar(page, frame))
                p id="offline" class="banner" role="status" hidden { "You are offline. Replies are kept and sent once the line is back." }
                p id="install" class="banner" role="status" hidden {}
                (model_trouble(page.trouble, page.now))
                div class="panes" {
                    div id="side" {
                        (views(&page.filter, &page.counts))
                        (kept(&page.filter, &page.kept))
                    }
                    (list_pane(page))
                    (thread_pane(open.map(|open| &open.thread), page.now, &back))
                    (context_pane(open.map(|open| &open.context), page.now))
                }
                div id="toasts" role="status" aria-live="polite" {}
                p id="search-told" class="sr" role="status" {}
                (dialogs(page))
                (palette(frame))
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
                a class="brand" href="/inbox" aria-label=(page.shop_name) translate="no" {
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
                button type="button" class="button icon-only bare" data-act="palette" aria-keyshortcuts="Control+K Meta+K" title="Do or go to (Ctrl K)" {
                    (icon(Icon::Search)) span class="sr" { "Do or go to" }
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

fn help_dialog() -> Markup {
    const KEYS: [(&[&str], &str); 27] = [
        (&["Ctrl K"], "Do or go to anything (or Cmd K)"),
        (&["J", "K"], "Next and previous chat (or the arrows)"),
        (&["O", "Enter"], "Open the chat"),
        (&["N"], "Claim the next waiting chat"),
        (&["T"], "Take over"),
        (&["R"], "Reply"),
        (&["A"], "Ask the copilot, in a chat you have"),
        (&["B"], "Hand back to the AI"),
        (&["H"], "Mark handled"),
        (&["C"], "Close"),
        (&["F"], "Transfer: pass on to somebody else"),
        (&["Z"], "Snooze, or bring back what you snoozed"),
        (&["M"], "Add a note for the team"),
        (&["G"], "Add a tag"),
        (&["Q"], "Run a macro"),
        (&["D"], "Details"),
        (&["X"], "Select the chat; acts go to all selected ones"),
        (&["Shift J", "Shift K"], "Select on, downwards and upwards"),
        (
            &["/"],
            "Search all chats, or filter the list; in a reply, canned replies",
        ),
        (&["Esc"], "Leave a field, close a dialog, back to the list"),
        (&["P"], "Add a product to the reply"),
        (&["V"], "Make a discount code"),
        (&["I"], "Make a draft order"),
        (
            &["E"],
            "Attach files (or paste them, or drop them on the chat)",
        ),
        (
            &["U"],
            "Take back what was just sent (Ctrl Z in the empty reply)",
        ),
        (
            &["Ctrl B", "Ctrl I", "Ctrl K"],
            "In a reply: bold, italic, link",
        ),
        (&["@"], "In a note: call a colleague"),
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
                    label class="setting" {
                        input type="checkbox" id="undo-send" checked;
                        "Replies wait five seconds, in which they can be taken back"
                    }
                }
                div class="dialog-foot" { button class="button primary" { "Done" } }
            }
        }
    }
}
