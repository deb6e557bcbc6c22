//! What a search shows in the list's place: how many chats, how to ask, and each chat with the words where they stand.

use maud::{Markup, html};

use super::dom;
use super::icons::{Icon, icon};
use super::rows::{filter_form, marks};
use super::view::{Found, FoundLine, InboxPage, Part, Search};
use super::words::{self, Tick};
use crate::clock::Micros;

/// The list's pane while something is looked for. Root id `list-pane`.
#[must_use]
pub fn pane(page: &InboxPage, search: &Search) -> Markup {
    let open = page.open.as_ref().map(|open| open.thread.id.as_str());
    html! {
        section id="list-pane" aria-labelledby="list-title" {
            header class="list-head" {
                div class="list-title" {
                    h1 id="list-title" { "Search" }
                    button type="button" class="button bare select-rows" data-act="select" aria-pressed="false" { "Select" }
                    a class="search-clear plain" data-navigate href={ "/inbox" (page.filter.to_query()) } { "Back to the list" }
                }
                (filter_form(page, Some(&search.typed)))
                (said(search))
                (help())
            }
            chat-list id="list" data-search data-view=(page.filter.view.as_str()) data-tags="[]" data-more[search.more.is_some()] {
                ol id=(dom::ROWS) class="rows" {
                    @for found in &search.found { (row(found, page.now, &search.query, open)) }
                }
                (empty(search))
                @if let Some(more) = &search.more {
                    a class="button more" href=(more) data-more { "Look further back" }
                }
            }
            (super::palette::bulk_bar())
        }
    }
}

/// How many were found, and what could not be read.
fn said(search: &Search) -> Markup {
    let number = u32::try_from(search.found.len()).unwrap_or(u32::MAX);
    html! {
        div id="search-head" {
            @if !search.nothing {
                p id="search-count" class="subdued" {
                    @if search.apart {
                        "Not in one message, but in " @if search.more.is_some() { "the newest " }
                        (words::count(number, "chat", "chats"))
                    } @else if number == 0 && search.more.is_some() { "No chats so far"
                    } @else if search.more.is_some() {
                        "The newest " (words::count(number, "chat", "chats"))
                    } @else if number == 0 { "No chats" } @else { (words::count(number, "chat", "chats")) ", newest first" }
                }
            }
            @for wrong in &search.wrong { p class="search-wrong" { (icon(Icon::Help)) span { (wrong) } } }
        }
    }
}

fn empty(search: &Search) -> Markup {
    html! {
        div id="list-empty" class="empty" {
            @if search.nothing {
                strong { "Look through all chats" }
                p { "Type words of a message or note, a name, an e-mail address, an order’s number or a tag." }
            } @else if search.more.is_some() {
                strong { "Nothing in the newest chats" }
                p { "There are older ones to look through." }
            } @else {
                strong { "Nothing was found" }
                p { "Try fewer words, or only the beginning of one. What was said in the last seconds may not be found yet." }
            }
        }
    }
}

/// How to ask.
#[must_use]
pub fn help() -> Markup {
    const WAYS: [(&[&str], &str); 7] = [
        (
            &["refund guitar"],
            "both words, in one message if there is one",
        ),
        (&["\"free shipping\""], "these words together"),
        (&["-refund"], "without this word"),
        (&["tag:vip", "tag:\"gift card\""], "chats with this tag"),
        (
            &["from:anna", "from:ai", "from:me"],
            "written by a shopper (name or e-mail), one of the team, the AI, you",
        ),
        (&["after:2026-11-01", "after:7d"], "on that day or later"),
        (&["before:2026-11", "before:today"], "earlier than that"),
    ];
    html! {
        details class="search-help" {
            summary { "How to search" }
            dl {
                @for (typed, what) in WAYS {
                    dt { @for one in typed { code { (one) } " " } }
                    dd { (what) }
                }
            }
        }
    }
}

fn row(found: &Found, now: Micros, query: &str, open: Option<&str>) -> Markup {
    let row = &found.row;
    let keys: Vec<&str> = row.tags.iter().map(|tag| tag.key.as_str()).collect();
    let tags = serde_json::to_string(&keys).unwrap_or_default();
    let (first, rest) = match found.lines.split_first() {
        Some((first, rest)) => (Some(first), rest),
        None => (None, found.lines.as_slice()),
    };
    html! {
        li id=(dom::row(&row.id)) class="row hit-row" data-id=(row.id) data-state=(words::state_key(row.state)) data-tags=(tags)
            data-holder=[row.holder.as_ref().map(|holder| &holder.id)]
            data-mine[row.holder.as_ref().is_some_and(|holder| holder.mine)] {
            input type="checkbox" class="pick" tabindex="-1" autocomplete="off" aria-label={ "Select the chat with " (row.shopper) };
            @if let Some(first) = first {
                a class="row-link" href=(address(&row.id, query, first)) aria-current=[(open == Some(row.id.as_str())).then_some("true")] {
                    (words::avatar(&row.shopper))
                    span class="row-top" {
                        span class="row-name" translate=[words::theirs(&row.shopper)] { (marked(&found.name)) }
                        @if row.priority { span class="row-flag" title="Priority" { (icon(Icon::Flag)) span class="sr" { "Priority" } } }
                        span class="row-time" { (words::time(first.at, now, Tick::Ago)) }
                    }
                    span class="hit" { (line(first)) }
                    @for (label, value) in &found.facts {
                        span class="hit-fact" { (label) ": " (marked(value)) }
                    }
                    (marks(row, now))
                }
            }
            @if !rest.is_empty() {
                ul class="more-hits" aria-label={ "More in the chat with " (row.shopper) } {
                    @for one in rest {
                        li {
                            a class="hit-link" href=(address(&row.id, query, one)) {
                                span class="hit" { (line(one)) }
                                span class="row-time" { (words::time(one.at, now, Tick::Ago)) }
                            }
                        }
                    }
                    @if found.more > 0 { li class="subdued" { "and " (found.more) " more in this chat" } }
                }
            }
        }
    }
}

/// The chat, at that message.
fn address(chat: &str, query: &str, line: &FoundLine) -> String {
    let item = dom::item(chat, &format!("m{}", line.message));
    format!("/inbox/{chat}{query}&at={}#{item}", line.message)
}

fn line(line: &FoundLine) -> Markup {
    html! {
        @if let Some(name) = &line.name { span class="row-who" { (name) ": " } }
        span translate="no" { (marked(&line.parts)) }
    }
}

fn marked(parts: &[Part]) -> Markup {
    html! { @for part in parts { @if part.found { mark { (part.text) } } @else { (part.text) } } }
}
