//! The frame around the list: the views with their counts, and who of the team is here.

use maud::{Markup, html};

use super::dom;
use super::tally;
use super::view::{Colleague, Counts, Filter, Kept, Presence, View};
use super::words;
use crate::assistant::model::Trouble;
use crate::clock::Micros;

/// The views. The scripts read only the counts of a live fragment, so its filter may be the default one.
#[must_use]
pub fn views(filter: &Filter, counts: &Counts) -> Markup {
    html! {
        nav id=(dom::VIEWS) aria-label="Views" {
            ul {
                @for view in View::EVERY {
                    li {
                        a data-view=(view.as_str()) data-navigate
                            href={ "/inbox" (filter.with_view(view).to_query()) }
                            aria-current=[(view == filter.view).then_some("page")] {
                            span { (view.label()) }
                            " "
                            span class="count" data-zero[counts.of(view) == 0] { (counts.of(view)) }
                        }
                    }
                }
            }
        }
    }
}

/// Filters that are kept, with their counts, and the way to keep the one that is shown.
#[must_use]
pub fn kept(filter: &Filter, kept: &[Kept]) -> Markup {
    let shown = filter.to_query();
    let is_kept = kept.iter().any(|one| one.filter == *filter);
    html! {
        nav id=(dom::KEPT) aria-label="Saved filters" {
            h2 { "Filters" }
            ul {
                @for one in kept {
                    li {
                        a data-kept=(one.id.as_deref().unwrap_or("ours")) data-navigate
                            href={ "/inbox" (one.filter.to_query()) }
                            aria-current=[(one.filter == *filter).then_some("page")] {
                            span { span translate=[one.id.as_ref().map(|_| "no")] { (one.name) } @if !one.shared { span class="sr" { " (only you)" } } }
                            " "
                            span class="count" data-zero[one.count == 0] { (tally::worded(&one.filter, one.count)) }
                        }
                        @if let (Some(id), true) = (&one.id, one.filter == *filter) {
                            @let sure = one.shared.then(|| format!("Remove “{}” for everybody?", one.name));
                            form method="post" action={ "/api/v1/filters/" (id) "/delete" } data-forget data-sure=[sure] {
                                button class="button bare" title={ "Remove the filter " (one.name) } {
                                    span aria-hidden="true" { "×" } span class="sr" { "Remove the filter " (one.name) }
                                }
                            }
                        }
                    }
                }
            }
            @if !is_kept && !shown.is_empty() {
                // A view alone is there anyway: it may be kept, and asks for nothing.
                @let alone = *filter == Filter { view: filter.view, ..Filter::default() };
                @if alone {
                    details class="keep" { summary { "Save this filter" } (keep(&shown)) }
                } @else { (keep(&shown)) }
            }
        }
    }
}

/// The way to keep what is shown.
fn keep(shown: &str) -> Markup {
    html! {
        form class="keep-filter" method="post" action="/api/v1/filters" data-keep-filter novalidate {
            input type="hidden" name="query" value=(shown);
            input id="filter-name" name="name" type="text" maxlength="40" autocomplete="off" placeholder="Save this filter as"
                aria-label="Save this filter as" aria-describedby="filter-note";
            label { input type="checkbox" name="shared" value="true"; "For the team" }
            p class="note" id="filter-note" {}
            button class="button" { "Save filter" }
        }
    }
}

/// What is wrong with the shop's model, in one calm line; hidden while nothing is. Root id `model-trouble`.
#[must_use]
pub fn model_trouble(trouble: Option<Trouble>, now: Micros) -> Markup {
    html! {
        p id=(dom::MODEL_TROUBLE) class="banner" role="status" hidden[trouble.is_none()] {
            @if let Some(trouble) = trouble { (model_words(trouble, now)) }
        }
    }
}

/// The line itself, for whichever page.
#[must_use]
pub fn model_words(trouble: Trouble, now: Micros) -> Markup {
    let what = match trouble.failure {
        "key_refused" => "The model’s server refuses the key since ",
        "model_not_found" => "The model’s server does not know the model since ",
        "not_a_model" => "What answers in the model’s place is no model, since ",
        _ => "The model can’t be reached since ",
    };
    html! {
        (what) (words::time(trouble.since, now, words::Tick::Clock))
        "; answers come from your content alone."
    }
}

/// The team's faces; a dot says who is online, and the words say it too.
#[must_use]
pub fn team(colleagues: &[Colleague]) -> Markup {
    html! {
        ul id=(dom::TEAM) aria-label="Team" {
            @for colleague in colleagues {
                @let presence = match colleague.presence {
                    Presence::Online => "online",
                    Presence::Away => "away",
                };
                @let told = format!(
                    "{}, {presence}, {}", colleague.name, words::count(colleague.holds, "chat", "chats")
                );
                li class="colleague" data-id=(colleague.id) data-presence=(presence) title=(told) {
                    (words::avatar(&colleague.name))
                    span class="sr" { (told) }
                }
            }
        }
    }
}
