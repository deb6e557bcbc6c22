//! From the cards on the page to those that were asked before them, and back.

use maud::{Markup, html};

use super::groups::By;
use super::page::link;
use super::read::Shown;
use crate::assistant::learning::gaps::Behind;
use crate::ids::Id;
use crate::team::Frame;

/// The address of the page with the cards of one assistant, grouped so, from a place on.
pub fn path(
    frame: Option<&Frame>,
    (of, by): (Option<Id>, By),
    place: Option<(&str, String)>,
) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(of) = of {
        query.append_pair("assistant", &of.to_string());
    }
    if let Some(by) = by.key() {
        query.append_pair("by", by);
    }
    if let Some((which, place)) = place {
        query.append_pair(which, &place);
    }
    let query = query.finish();
    let mark = if query.is_empty() { "" } else { "?" };
    link(frame, &format!("/settings/gaps{mark}{query}"))
}

/// The way to those that were asked before, and back.
pub fn older(
    shown: &Shown,
    frame: Option<&Frame>,
    (which, behind, next): (&str, Option<Behind>, Option<Behind>),
) -> Markup {
    let to = |place: Option<Behind>| {
        let place = place.map(|(at, gap)| (which, format!("{}-{gap}", at.0)));
        path(frame, (shown.of, shown.by), place)
    };
    html! {
        @if behind.is_some() || next.is_some() {
            nav class="turns" aria-label={ "More questions, " (which) } {
                @if behind.is_some() { a class="button" href=(to(None)) { "The newest" } }
                @if next.is_some() { a class="button" href=(to(next)) { "Asked before these" } }
            }
        }
    }
}
