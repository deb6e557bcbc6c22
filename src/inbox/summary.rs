//! What a chat comes down to, over its thread: for whoever takes it. Made anew with every change, while a person is
//! wanted or has it.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use maud::{Markup, html};
use parking_lot::Mutex;

use super::dom;
use super::icons::{Icon, icon};
use super::view::{Context, SummaryLine, Thread};
use crate::assistant::attempts::Attempt;
use crate::assistant::summary::{About, Material, Said, Tried, summarize};
use crate::conversation::messages;
use crate::conversation::store::episode_since;
use crate::conversation::{Conversation, State};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

/// Messages read for it, the last.
const READ: i64 = 40;
/// Orders told.
const ORDERS: usize = 2;

/// The lines of a chat that waits for a person or has one; none otherwise.
///
/// # Errors
/// The database's.
pub fn lines(
    conn: &mut Conn,
    shop: ShopId,
    chat: &Conversation,
    tries: &[Attempt],
    context: &Context,
    summaries: &Summaries,
) -> Result<Vec<SummaryLine>, Error> {
    match &chat.state {
        State::Waiting { .. } | State::Human { .. } | State::Snoozed { .. } => {}
        State::Assistant { .. } | State::Closed { .. } => return Ok(Vec::new()),
    }
    let thread = messages::last_of(conn, shop, chat.id, READ)?;
    let since = episode_since(conn, shop, chat.id)?;
    let said: Vec<Said<'_>> = thread
        .iter()
        .filter_map(|message| {
            Some(Said {
                id: message.id,
                author: message.author,
                body: message.body.as_deref()?,
                at: message.at,
            })
        })
        .collect();
    let whys: Vec<String> = tries.iter().map(Attempt::why).collect();
    let tried: Vec<Tried<'_>> = tries
        .iter()
        .zip(&whys)
        // Erased with the chat's words.
        .filter(|(one, _)| one.answer.is_some())
        .map(|(one, why)| Tried {
            message: one.message,
            outcome: one.outcome,
            looked_at: one.looked_at.first().map(|link| link.title.as_str()),
            why,
            at: one.at,
        })
        .collect();
    let collected: Vec<(&str, &str)> = context
        .collected
        .iter()
        .map(|fact| (fact.label.as_str(), fact.value.as_str()))
        .collect();
    let material = Material {
        said: &said,
        tried: &tried,
        collected: &collected,
        facts: &facts(context),
        since,
    };
    let lines = summaries.of((shop, chat.id), &format!("{material:?}"), || {
        told(&material)
    });
    Ok(lines)
}

/// The summaries of late, so that each is made once for a change, however many look.
#[derive(Default)]
pub struct Summaries(Mutex<HashMap<(ShopId, Id), Kept>>);

/// Of which material, and its lines.
type Kept = (u64, Vec<SummaryLine>);

impl Summaries {
    /// Chats whose summary is kept.
    const MOST: usize = 256;

    /// The summary of a chat out of `material`; `make` makes it, if that was not done already.
    fn of(
        &self,
        chat: (ShopId, Id),
        material: &str,
        make: impl FnOnce() -> Vec<SummaryLine>,
    ) -> Vec<SummaryLine> {
        let mut hasher = DefaultHasher::new();
        material.hash(&mut hasher);
        let mark = hasher.finish();
        let mut kept = self.0.lock();
        if let Some((of, lines)) = kept.get(&chat)
            && *of == mark
        {
            return lines.clone();
        }
        let lines = make();
        if kept.len() >= Self::MOST {
            kept.clear();
        }
        kept.insert(chat, (mark, lines.clone()));
        lines
    }
}

fn told(material: &Material<'_>) -> Vec<SummaryLine> {
    summarize(material)
        .into_iter()
        .map(|line| SummaryLine {
            label: match line.about {
                About::Wants => "Wants",
                About::Tried => "AI tried",
                About::Collected => "Collected",
                About::Store => "Store",
            },
            text: line.text,
            item: line.message.map(|id| format!("m{id}")),
        })
        .collect()
}

/// What the store knows, in lines.
fn facts(context: &Context) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    if let Some(cart) = context.cart.as_ref().filter(|cart| !cart.lines.is_empty()) {
        let items: i64 = cart.lines.iter().map(|line| line.quantity).sum();
        let first = cart.lines.first().map_or("", |line| line.title.as_str());
        let noun = if items == 1 { "item" } else { "items" };
        facts.push(("Cart", format!("{}, {items} {noun}: {first}", cart.value)));
    }
    if let Some(checkout) = &context.checkout {
        facts.push(("Checkout", checkout.step.clone()));
    }
    for order in context.orders.iter().take(ORDERS) {
        let told = [&order.name, &order.payment, &order.status, &order.total];
        let told: Vec<&str> = told
            .into_iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        facts.push(("Order", told.join(", ")));
    }
    facts
}

/// The summary. Root id `summary-{conversation}`; hidden where there is nothing to sum up.
#[must_use]
pub fn summary(thread: &Thread) -> Markup {
    let lines = &thread.summary;
    html! {
        section id=(dom::summary(&thread.id)) class="summing-up" aria-label="Summary" hidden[lines.is_empty()] {
            @if !lines.is_empty() {
                details id={ "summing-up-" (thread.id) } open {
                    summary { (icon(Icon::Spark)) "Summary" span class="subdued" { "in the shopper’s own words" }
                        span class="turn to-show" aria-hidden="true" { "Show" } span class="turn to-hide" aria-hidden="true" { "Hide" } }
                    ul {
                        @for (place, line) in lines.iter().enumerate() {
                            @let theirs = matches!(line.label, "Wants" | "Collected").then_some("no");
                            li {
                                span class="about" {
                                    @if place == 0 || lines.get(place - 1).is_none_or(|before| before.label != line.label) { (line.label) }
                                    @else { span class="sr" { (line.label) } }
                                }
                                @if let Some(item) = &line.item {
                                    a href={ "#" (dom::item(&thread.id, item)) } data-point translate=[theirs] { (line.text) }
                                } @else { span translate=[theirs] { (line.text) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_not_changed_is_summed_up_once_for_all_who_look() {
        let (summaries, made) = (Summaries::default(), std::cell::Cell::new(0));
        let look = |chat: i64, material: &str| {
            let lines = summaries.of((ShopId(Id(1)), Id(chat)), material, || {
                made.set(made.get() + 1);
                Vec::new()
            });
            assert!(lines.is_empty());
        };
        for _ in 0..5 {
            look(1, "a");
            look(2, "a");
        }
        assert_eq!(made.get(), 2);
        look(1, "b");
        look(1, "a");
        assert_eq!(made.get(), 4);
    }
}
