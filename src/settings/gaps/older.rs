//! From the cards on the page to those that were asked before them, and back.

use maud::{Markup, html};

use super::page::link;
use super::read::Shown;
use crate::assistant::learning::gaps::Behind;
use crate::team::Frame;

/// The way to those that were asked before, and back.
pub fn older(
    shown: &Shown,
    frame: Option<&Frame>,
    (which, behind, next): (&str, Option<Behind>, Option<Behind>),
) -> Markup {
    let path = |place: Option<Behind>| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(of) = shown.of {
            query.append_pair("assistant", &of.to_string());
        }
        if let Some((at, gap)) = place {
            query.append_pair(which, &format!("{}-{gap}", at.0));
        }
        link(frame, &format!("/settings/gaps?{}", query.finish()))
    };
    html! {
        @if behind.is_some() || next.is_some() {
            nav class="turns" aria-label={ "More questions, " (which) } {
                @if behind.is_some() { a class="button" href=(path(None)) { "The newest" } }
                @if next.is_some() { a class="button" href=(path(next)) { "Asked before these" } }
            }
        }
    }
}
