//! The line of marks under a card's question: how often it was asked, what that cost, what it is about, how it stands.

use maud::{Markup, html};

use super::groups::By;
use super::read::{Card, Shown};
use crate::assistant::learning::gaps::State;
use crate::assistant::meaning::called;
use crate::inbox::{Tick, time};

/// All of them.
pub fn marks(card: &Card, shown: &Shown) -> Markup {
    let gap = &card.gap;
    html! {
        p class="marks" {
            span class="badge" { "Asked " (how_often(gap.times)) }
            @match &card.since {
                Some(since) => span class="badge" {
                    (since.before) " went to a person before it was answered, " (since.after) " since"
                },
                None => @if gap.handoffs > 0 { span class="badge" data-tone="warn" { (gap.handoffs) " went to a person" } },
            }
            @if gap.settled > 0 { span class="badge" { (gap.settled) " answered after asking back" } }
            (about(card, shown))
            span class="badge" data-tone=(tone(gap.state)) data-state-of=(gap.id) { (state(gap.state)) }
            @for (id, name) in &shown.assistants {
                @if gap.assistants().contains(id) { span class="badge" { "To " (name) } }
            }
            span class="subdued" { "last " (time(gap.last_at, shown.now, Tick::Clock)) }
        }
    }
}

/// What it is about besides what its group is: of the product's the topic, of the topic's the product or page.
fn about(card: &Card, shown: &Shown) -> Markup {
    let document = card.gap.document.and_then(|id| shown.contents.by_id(id));
    html! {
        @match (shown.by, document, card.topic) {
            (By::Product, Some(_), Some(topic)) => span class="badge" { (called(topic)) },
            (By::Topic, Some(one), _) => span class="badge" translate="no" { (one.title) },
            (By::Product | By::Topic, _, _) => {},
        }
    }
}

fn how_often(times: i64) -> String {
    match times {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        more => format!("{more} times"),
    }
}

const fn state(state: State) -> &'static str {
    match state {
        State::Open => "Open",
        State::Drafted => "Draft",
        State::Answered => "Answered",
        State::Dismissed => "Dismissed",
        State::Settled => "Answered after asking back",
    }
}

const fn tone(state: State) -> &'static str {
    match state {
        State::Open | State::Dismissed => "",
        State::Drafted => "warn",
        State::Answered | State::Settled => "good",
    }
}
