//! The list of chats: one row each, dense enough to read twenty at a glance.
//!
//! A row carries what the list script needs to put it in its place, or to drop it when it no longer belongs:
//! its rank and sort keys, its state, holder and tags.

use maud::{Markup, html};

use super::dom;
use super::icons::{Icon, icon};
use super::palette::bulk_bar;
use super::results;
use super::view::{Filter, InboxPage, Mark, Row, Sort, Speaker, View};
use super::words::{self, Tick};
use crate::clock::Micros;

/// A row as live patches send it. The page's own rows also carry the filter's query (`row_in`).
#[must_use]
pub fn row(row: &Row, now: Micros) -> Markup {
    row_in(row, now, "", false)
}

/// A row whose link keeps the list's filter; `current` marks the chat that is open.
#[must_use]
pub fn row_in(row: &Row, now: Micros, query: &str, current: bool) -> Markup {
    let keys: Vec<&str> = row.tags.iter().map(|tag| tag.key.as_str()).collect();
    let tags = serde_json::to_string(&keys).unwrap_or_default();
    html! {
        li id=(dom::row(&row.id)) class="row"
            data-id=(row.id) data-rank=(row.rank) data-state=(words::state_key(row.state)) data-tags=(tags)
            data-assistant=(row.assistant.0)
            data-holder=[row.holder.as_ref().map(|holder| &holder.id)]
            data-mine[row.holder.as_ref().is_some_and(|holder| holder.mine)]
            data-last=(row.last_at.0) data-waiting=[row.wait_key] data-tag=(row.tag_key)
            data-value=(row.value_amount) data-unread[row.unread > 0] data-handled[row.handled]
            data-now=(now.rfc3339()) {
            input type="checkbox" class="pick" tabindex="-1" autocomplete="off" aria-label={ "Select the chat with " (row.shopper) };
            a class="row-link" href={ "/inbox/" (row.id) (query) } aria-current=[current.then_some("true")] {
                (words::avatar(&row.shopper))
                span class="row-top" {
                    span class="row-name" translate=[words::theirs(&row.shopper)] { (row.shopper) }
                    @if row.priority { span class="row-flag" title="Priority" { (icon(Icon::Flag)) span class="sr" { "Priority" } } }
                    @if row.unread > 0 {
                        span class="row-unread" { (row.unread) span class="sr" { " unread" } }
                    }
                    span class="row-time" { (words::time(row.last_at, now, Tick::Ago)) }
                }
                span class="row-words" { (answered(row)) (spoken(row)) span translate=[words::theirs(&row.last_words)] { (row.last_words) } }
                (marks(row, now))
                @if let Some(reason) = &row.reason { span class="row-reason" { (reason) } }
            }
        }
    }
}

/// Where the chat stands, in a line of signs.
#[must_use]
pub fn marks(row: &Row, now: Micros) -> Markup {
    html! {
        span class="row-marks" {
            (words::state_badge(row.state, row.holder.as_ref()))
            @if let Some(since) = row.held_since {
                span class="held" title="Has the chat for so long" {
                    span class="sr" { "since " } (words::time(since, now, Tick::Ago))
                }
            }
            @if let Some(since) = row.waiting_since {
                span class="wait" data-urgency=(words::urgency(since, now)) {
                    "Waiting " (words::time(since, now, Tick::Ago))
                }
            }
            @if let Some(value) = &row.value {
                span class="value" { (icon(Icon::Cart)) span class="sr" { "Cart " } (value) }
            }
            @if row.handled { span class="badge" data-tone="good" { "Handled" } }
            @if let Some(name) = &row.assistant.1 { span class="row-with" { span class="sr" { "With " } span translate="no" { (name) } } }
            (tag_marks(&row.tags))
        }
    }
}

/// As many tags as a row has room for, and how many more there are. What the state's badge says anyway comes last.
fn tag_marks(tags: &[Mark]) -> Markup {
    const ROOM: usize = 2;
    let (told, telling): (Vec<&Mark>, Vec<&Mark>) =
        tags.iter().partition(|tag| tag.key == "handoff-requested");
    let labels: Vec<&str> = tags.iter().map(|tag| tag.label.as_str()).collect();
    html! {
        @for tag in telling.into_iter().chain(told).take(ROOM) { (words::tag(tag)) }
        @if tags.len() > ROOM {
            span class="tag" title=(labels.join(", ")) translate="no" { "+" (tags.len() - ROOM) }
        }
    }
}

/// Who said the words, when it was not the shopper.
fn spoken(row: &Row) -> Markup {
    html! { @if let Some(who) = named(row, row.last_from) { span class="row-who" { (who) ": " } } }
}

/// The sign that somebody has answered what the shopper said.
fn answered(row: &Row) -> Markup {
    let who = row.answered_by.and_then(|by| named(row, by));
    html! {
        @if let Some(who) = who {
            span class="row-answered" title={ "Answered by " (who) } { (icon(Icon::Reply)) span class="sr" { "Answered by " (who) ": " } }
        }
    }
}

fn named(row: &Row, speaker: Speaker) -> Option<&str> {
    match speaker {
        Speaker::Shopper => None,
        Speaker::Assistant => Some("AI"),
        Speaker::Staff => Some(match &row.holder {
            Some(holder) if holder.mine => "You",
            Some(holder) => holder.name.as_str(),
            None => "Staff",
        }),
        Speaker::System => Some("Automatic"),
        Speaker::Note => Some("Note"),
    }
}

/// The list with its head: title, filter, order, rows. Root id `list-pane`.
#[must_use]
pub fn list_pane(page: &InboxPage) -> Markup {
    if let Some(search) = &page.search {
        return results::pane(page, search);
    }
    let open = page.open.as_ref().map(|open| open.thread.id.as_str());
    let query = page.filter.to_query();
    let filter = &page.filter;
    let tags = serde_json::to_string(&filter.tags).unwrap_or_default();
    html! {
        section id="list-pane" aria-labelledby="list-title" {
            (list_head(page))
            chat-list id="list" data-view=(filter.view.as_str()) data-tags=(tags)
                data-match=(if filter.match_all { "all" } else { "any" }) data-sort=(filter.sort.as_str())
                data-assistant=[filter.assistant.as_deref()] data-more[page.more.is_some()] {
                ol id=(dom::ROWS) class="rows" {
                    @for item in &page.rows {
                        (row_in(item, page.now, &query, open == Some(item.id.as_str())))
                    }
                }
                (list_empty(filter))
                @if let Some(more) = &page.more {
                    a class="button more" href=(more) data-more { "Show more" }
                }
            }
            (bulk_bar())
        }
    }
}

fn list_head(page: &InboxPage) -> Markup {
    let filter = &page.filter;
    html! {
        header class="list-head" {
            div class="list-title" {
                h1 id="list-title" { (filter.view.label()) }
                // For fingers: the boxes come with it. Elsewhere it is not shown.
                button type="button" class="button bare select-rows" data-act="select" aria-pressed="false" { "Select" }
            }
            (filter_form(page, None))
            @if !filter.tags.is_empty() { (active_tags(filter, &page.filter_marks)) }
        }
    }
}

/// The field over the list: words are looked for in all chats, a tag's name filters the list. `typed`: what is looked for.
#[must_use]
pub fn filter_form(page: &InboxPage, typed: Option<&str>) -> Markup {
    let filter = &page.filter;
    html! {
        form class="list-filter" action="/inbox" method="get" role="search" {
            input type="hidden" name="view" value=(filter.view.as_str());
            @for tag in &filter.tags { input type="hidden" name="tag" value=(tag); }
            @if filter.match_all { input type="hidden" name="match" value="all"; }
            span class="search-field" {
                (icon(Icon::Search))
                input id="filter" type="search" name="q" value=[typed] list=[typed.is_none().then_some("all-tags")] autocomplete="off"
                    enterkeyhint="search" maxlength="200" placeholder="Search or filter" aria-label="Search all chats, or filter by a tag"
                    aria-keyshortcuts="/";
                kbd aria-hidden="true" { "/" }
            }
            @if typed.is_some() {
                input type="hidden" name="sort" value=(filter.sort.as_str());
                @if let Some(id) = &filter.assistant { input type="hidden" name="assistant" value=(id); }
                noscript { button class="button" { "Search" } }
            } @else {
                select name="sort" aria-label="Sort" {
                    @for sort in Sort::EVERY {
                        option value=(sort.as_str()) selected[sort == filter.sort] { (sort.label()) }
                    }
                }
                @if !page.assistants.is_empty() {
                    select name="assistant" aria-label="Assistant" {
                        option value="" { "All assistants" }
                        @for (id, name) in &page.assistants {
                            option value=(id) selected[filter.assistant.as_ref() == Some(id)] translate="no" { (name) }
                        }
                    }
                }
                noscript { button class="button" { "Apply" } }
            }
        }
        // What was typed so far narrows the rows that are here; this looks everywhere.
        @if typed.is_none() {
            a class="search-all plain" href="/inbox" hidden { "Search all chats for " span class="search-words" translate="no" {} " " kbd { "Enter" } }
        }
        datalist id="all-tags" { @for tag in &page.all_tags { option value=(tag.label) data-key=(tag.key) {} } }
    }
}

/// The tags filtered by, each with the address of the list without it.
fn active_tags(filter: &Filter, marks: &[Mark]) -> Markup {
    let turned = Filter {
        match_all: !filter.match_all,
        ..filter.clone()
    };
    html! {
        p class="active-tags" {
            @for tag in marks {
                a class="tag removable" data-tint=(tag.color) data-navigate href={ "/inbox" (filter.without_tag(&tag.key).to_query()) } {
                    span translate=[words::named(tag)] { (tag.label) } span aria-hidden="true" { " ×" } span class="sr" { " – remove filter" }
                }
            }
            @if filter.tags.len() > 1 {
                a class="plain" data-navigate href={ "/inbox" (turned.to_query()) } {
                    (if filter.match_all { "All of these" } else { "Any of these" })
                }
            }
            a class="plain" data-navigate href={ "/inbox" (filter.without_tags().to_query()) } { "Clear" }
        }
    }
}

/// What an empty list says. Always in the page; shown only while there is no row.
#[must_use]
pub fn list_empty(filter: &Filter) -> Markup {
    let (title, text) = if filter.tags.is_empty() {
        match filter.view {
            View::All => ("No open chats", "New chats appear here as shoppers write."),
            View::Requested => (
                "Nobody is waiting",
                "When a shopper asks for a person, the chat appears here.",
            ),
            View::Attention => (
                "Nothing needs a look",
                "Chats which a rule points out appear here.",
            ),
            View::Mine => ("You have no chats", "Claim the next one, or take one over."),
            View::Unassigned => ("Every chat has a person", "Chats without one appear here."),
            View::Assistant => (
                "The AI has no chats",
                "Chats which the AI answers appear here.",
            ),
            View::Snoozed => (
                "Nothing is snoozed",
                "Chats that are set aside appear here until they come back.",
            ),
            View::Closed => ("No closed chats", "Chats appear here once they are closed."),
        }
    } else {
        (
            "No chats with these tags",
            "Remove a tag, or look in another view.",
        )
    };
    html! {
        div id="list-empty" class="empty" {
            strong { (title) }
            p { (text) }
        }
    }
}
