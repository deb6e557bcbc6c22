//! The frame around the list: the views with their counts, and who of the team is here.

use maud::{Markup, html};

use super::dom;
use super::view::{Colleague, Counts, Filter, Presence, View};
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
