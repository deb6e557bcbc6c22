//! One chat, played again: what a rule makes of each entry as it stood then.

use std::collections::{BTreeSet, HashMap};

use super::known::{Known, state_of};
use super::past::Past;
use super::{Change, Was, said};
use crate::clock::Micros;
use crate::conversation::people::Person;
use crate::conversation::store::Logged;
use crate::conversation::{AttemptOutcome, Conversation, Event, Reason, State, Tag};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::handoff::hours::Zone;
use crate::ids::Id;
use crate::rules::condition::Facts;
use crate::rules::matching::again;
use crate::rules::merged::Merges;
use crate::rules::{Book, Hit, Rule, Start, facts, play};

/// What a chat comes to.
#[derive(Default)]
pub(super) struct Played {
    pub fired: bool,
    pub adds: bool,
    pub fires_now: bool,
    pub change: Option<Change>,
    pub same: Option<Change>,
}

/// What fires once.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) over: bool,
    pub(super) checkout: bool,
    /// Where in checkout the shopper is, and since when.
    pub(super) step: Option<(String, Micros)>,
    /// Steps at which they stood still for long enough, with how long that was.
    pub(super) stood: BTreeSet<(String, i64)>,
    /// Waits that were long enough.
    pub(super) waited: BTreeSet<(Micros, i64)>,
    /// When the assistant failed last.
    pub(super) failed: Option<Micros>,
    pub(super) episode: BTreeSet<i64>,
    pub(super) said: Vec<String>,
    /// The tag that was put on was there already, under another name.
    pub(super) tagged_before: bool,
}

pub(super) struct Player<'p> {
    pub conn: &'p mut Conn,
    pub shop: ShopId,
    pub book: &'p Book,
    pub rule: &'p Rule,
    pub past: &'p Past,
    /// The rules that may follow from it.
    pub others: &'p [Rule],
    pub zone: Zone,
    pub since: Micros,
    /// As far as it was played.
    pub at: Micros,
    pub person: Option<&'p Person>,
    pub chat: Conversation,
    pub words: HashMap<Id, String>,
    /// Which tag stands for which: a rule means the one that is left.
    pub merges: &'p Merges,
    pub known: Known,
    pub seen: Seen,
}

impl Player<'_> {
    /// Plays all of it, up to `now`.
    pub fn play(&mut self, log: &[Logged], now: Micros) -> Result<Played, Error> {
        let mut played = Played::default();
        for (at, logged) in log.iter().enumerate() {
            let rest = log.get(at..).unwrap_or_default();
            self.play_standing(&mut played, logged.at, rest)?;
            self.play_waiting(&mut played, logged.at, rest)?;
            self.play_between(&mut played, logged.at, rest)?;
            self.goes_on(logged);
            if let Event::RuleFired { rule, does, .. } = &logged.event {
                let own = logged.at >= self.since && *rule == self.rule.id;
                played.fires_now |= own && !only_noted(does);
            }
            let spent = (self.seen.over, self.seen.checkout);
            if !self.hits(logged).is_empty() {
                let after = log.get(at + 1..).unwrap_or_default();
                if !self.fires(&mut played, logged.at, said(&logged.event), after)? {
                    // The next report of the same cart tries again.
                    (self.seen.over, self.seen.checkout) = spent;
                }
            }
        }
        self.play_standing(&mut played, now, &[])?;
        self.play_waiting(&mut played, now, &[])?;
        self.play_between(&mut played, now, &[])?;
        Ok(played)
    }

    /// An entry more: the chat stands as it says.
    fn goes_on(&mut self, logged: &Logged) {
        let words = said(&logged.event).and_then(|message| self.words.get(&message).cloned());
        // Merging puts the other tag on where this one was: nothing new.
        self.seen.tagged_before = match &logged.event {
            Event::Tagged { tag, .. } => self.tags().contains(&self.now_called(tag)),
            _ => false,
        };
        self.chat.apply(&logged.event, logged.at);
        self.known.goes_on(logged, words);
        self.at = logged.at;
    }

    /// The tags of the chat, as they are called now.
    fn tags(&self) -> BTreeSet<Tag> {
        let tags = self.chat.tags.iter();
        tags.map(|tag| self.now_called(tag)).collect()
    }

    fn now_called(&self, tag: &Tag) -> Tag {
        self.merges.get(tag).unwrap_or(tag).clone()
    }

    /// It fires, if its condition holds; whether it does.
    pub(super) fn fires(
        &mut self,
        played: &mut Played,
        at: Micros,
        message: Option<Id>,
        after: &[Logged],
    ) -> Result<bool, Error> {
        if !self.holds(at)? {
            return Ok(false);
        }
        if at < self.since {
            return Ok(true);
        }
        played.fired = true;
        let calls = self.calls(at)?;
        let adds = calls && self.is_free() && !was_asked(after);
        let differs = adds || (!calls && self.would_change(after));
        played.adds |= adds;
        let first = match differs {
            true => &mut played.change,
            false => &mut played.same,
        };
        if first.is_none() {
            *first = Some(Change {
                conversation: self.chat.id,
                message,
                at,
                was: self.was(after),
            });
        }
        Ok(true)
    }

    /// Where in checkout the shopper is from now on.
    fn steps(&mut self, event: &Event, at: Micros) {
        match event {
            Event::CheckoutMoved { step } if step == "completed" => self.seen.step = None,
            Event::OrderPlaced { .. } => self.seen.step = None,
            Event::CheckoutMoved { step } => {
                let same = (self.seen.step.as_ref()).is_some_and(|(before, _)| before == step);
                if !same {
                    self.seen.step = Some((step.clone(), at));
                }
            }
            _ => {}
        }
    }

    /// What the log says of starts that leave no other trace: the rule itself fired on them.
    fn fired_before(&self, rule: Id, reason: Reason) -> Vec<Hit> {
        let unseen = matches!(
            reason,
            Reason::Button | Reason::Payment | Reason::Delivery | Reason::Order
        );
        let mut starts = self.rule.definition.starts.iter();
        if unseen && rule == self.rule.id && starts.any(|start| start.reason() == reason) {
            vec![Hit::new(0, reason)]
        } else {
            Vec::new()
        }
    }

    /// The assistant failed, as some rule or the request that followed says; once each time.
    fn failed(&mut self, at: Micros) -> Vec<Hit> {
        if self.seen.failed.replace(at) == Some(at) {
            return Vec::new();
        }
        self.book.on_failed()
    }

    /// What this entry fires, once where it fires once.
    fn hits(&mut self, logged: &Logged) -> Vec<Hit> {
        let event = &logged.event;
        self.steps(event, logged.at);
        let mut hits = match event {
            Event::RuleFired {
                reason: Some(Reason::Failed),
                ..
            }
            | Event::Requested {
                reason: Reason::Failed,
                ..
            } => self.failed(logged.at),
            Event::RuleFired {
                rule,
                reason: Some(reason),
                ..
            } => self.fired_before(*rule, *reason),
            Event::ShopperSaid { message, .. } => self.on_words(*message),
            Event::CartChanged { value, .. } => {
                let market = self.known.market;
                let over = value.map_or_else(Vec::new, |value| self.book.on_cart(value, market));
                let first = !over.is_empty() && !self.seen.over;
                self.seen.over |= first;
                if first { over } else { Vec::new() }
            }
            Event::CheckoutMoved { .. } if !self.seen.checkout => {
                self.seen.checkout = true;
                self.book.on_checkout()
            }
            Event::AttemptMade {
                outcome: AttemptOutcome::Unsure,
                ..
            } if self.is_free() => self.book.on_unsure(),
            Event::Tagged { tag, .. } if !self.seen.tagged_before => {
                self.book.on_tag(&self.now_called(tag))
            }
            Event::Closed { .. } => {
                self.seen.said.clear();
                Vec::new()
            }
            _ => Vec::new(),
        };
        let looks = match event {
            // Of words, only where the assistant has the word, or something was asked.
            Event::ShopperSaid { .. } => self.is_free(),
            other => may_turn(other),
        };
        if looks && !self.seen.episode.contains(&self.chat.episode) {
            hits.extend(self.book.on_condition());
        }
        hits
    }

    fn on_words(&mut self, message: Id) -> Vec<Hit> {
        // What was erased counts, and tells nothing.
        let text = self.words.get(&message).cloned();
        let mut hits = Vec::new();
        if self.is_free() {
            let heard = |text: &String| self.past.hits(self.book, message, text);
            hits.extend(text.iter().flat_map(heard));
            if self.book.looks_back() {
                let before: Vec<&str> = self.seen.said.iter().map(String::as_str).collect();
                let times = text.as_ref().map_or(1, |text| again::times(text, &before));
                let number = self.known.messages;
                hits.extend(self.book.on_count(number, times, self.chat.episode));
            }
        }
        self.seen.said.extend(text);
        hits
    }

    fn is_free(&self) -> bool {
        matches!(self.chat.state, State::Assistant { .. })
    }

    fn holds(&mut self, at: Micros) -> Result<bool, Error> {
        let Some(when) = &self.rule.definition.when else {
            return Ok(true);
        };
        let holds = when.holds(&self.facts(at)?);
        if holds && self.rule.definition.starts.contains(&Start::Condition) {
            self.seen.episode.insert(self.chat.episode);
        }
        Ok(holds)
    }

    /// What was known then.
    pub(super) fn facts(&mut self, at: Micros) -> Result<Facts, Error> {
        let (day, minute) = facts::local_in(self.zone, at);
        Ok(Facts {
            cart: self.known.cart,
            page: self.known.page(at, self.person),
            language: Some(self.known.language(self.person)),
            minute,
            day,
            open: facts::is_open(self.conn, self.shop, at)?,
            tags: self.tags(),
            customer: self.known.customer(&self.chat, self.person),
            state: state_of(&self.chat),
            messages: self.known.messages,
        })
    }

    /// Whether a rule that asks for nobody would have left a trace that is not there.
    fn would_change(&self, after: &[Logged]) -> bool {
        let fired_now = until_next(after)
            .any(|event| matches!(event, Event::RuleFired { rule, .. } if *rule == self.rule.id));
        let put_on = |tag| {
            self.tags().contains(tag)
                || until_next(after).any(|event| matches!(event, Event::Tagged { tag: there, .. } if self.now_called(there) == *tag))
        };
        let only_tags = self
            .rule
            .definition
            .does
            .iter()
            .all(|one| one.tag().is_some());
        if only_tags {
            return !self.rule.tags().all(put_on);
        }
        !fired_now
    }

    fn was(&self, after: &[Logged]) -> Was {
        if !self.is_free() {
            return Was::Person;
        }
        for event in until_next(after) {
            match event {
                Event::Requested { .. } | Event::TakenOver { .. } => return Was::Person,
                Event::CollectionBegan { .. } => return Was::Asked,
                Event::AssistantSaid { .. } => return Was::Answered,
                _ => {}
            }
        }
        Was::Nothing
    }
}

/// What happened until the shopper wrote again.
fn until_next(after: &[Logged]) -> impl Iterator<Item = &Event> {
    after
        .iter()
        .map(|logged| &logged.event)
        .take_while(|event| !matches!(event, Event::ShopperSaid { .. }))
}

fn was_asked(after: &[Logged]) -> bool {
    until_next(after).any(|event| {
        matches!(
            event,
            Event::Requested { .. } | Event::CollectionBegan { .. } | Event::TakenOver { .. }
        )
    })
}

/// Whether this may make a condition true by itself.
fn may_turn(event: &Event) -> bool {
    matches!(
        event,
        Event::CartChanged { .. }
            | Event::CheckoutMoved { .. }
            | Event::Tagged { .. }
            | Event::Untagged { .. }
            | Event::SignedIn
            | Event::Requested { .. }
            | Event::TakenOver { .. }
            | Event::HandedBack { .. }
            | Event::AssistantPicked
            | Event::LeaseExpired { .. }
            | Event::Transferred { .. }
            | Event::WaitCancelled
            | Event::Snoozed { .. }
            | Event::Woken { .. }
    )
}

/// Whether a press was only noted, and did nothing.
fn only_noted(does: &[String]) -> bool {
    let noted = |kind: &String| matches!(kind.as_str(), play::NOT_NOW | play::DONE_ALREADY);
    !does.is_empty() && does.iter().all(noted)
}
