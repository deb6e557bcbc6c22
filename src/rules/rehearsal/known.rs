//! What was known of a chat at a moment of its past, as its log, its messages and the pages that were seen tell it.

use std::collections::VecDeque;

use crate::clock::Micros;
use crate::commerce::market::{Country, Market};
use crate::commerce::money::Currency;
use crate::conversation::pages::Seen as Page;
use crate::conversation::people::Person;
use crate::conversation::store::Logged;
use crate::conversation::{Conversation, Event, State};
use crate::rules::condition::StateIs;
use crate::rules::facts;

/// The past of one chat, told on from entry to entry.
#[derive(Default)]
pub(super) struct Known {
    /// The cart's value, and its market.
    pub cart: Option<i64>,
    pub market: Market,
    /// The shopper's messages in this episode, erased ones, too.
    pub messages: i64,
    /// The last messages of anybody; the shopper's with their words.
    heard: VecDeque<Option<String>>,
    /// Pages, the newest first; of one without any, the page they wrote from last counts throughout.
    pages: Vec<Page>,
    /// The log says when they signed in; an older one does not, and what is known now counts throughout.
    told_of_sign_in: bool,
    /// When somebody said something last.
    pub last: Option<Micros>,
}

impl Known {
    /// Before anything happened.
    pub fn of(log: &[Logged], pages: Vec<Page>) -> Self {
        let told_of_sign_in = log
            .iter()
            .any(|logged| matches!(logged.event, Event::SignedIn));
        Self {
            pages,
            told_of_sign_in,
            ..Self::default()
        }
    }

    /// An entry more. `words` are the shopper's, where it is theirs and not erased.
    pub fn goes_on(&mut self, logged: &Logged, words: Option<String>) {
        match &logged.event {
            Event::ShopperSaid { .. } => {
                self.messages = self.messages.saturating_add(1);
                self.hears(words);
            }
            Event::AssistantSaid { .. } | Event::StaffSaid { .. } | Event::SystemSaid { .. } => {
                self.hears(None);
            }
            Event::CartChanged {
                value,
                shown,
                country,
                ..
            } => {
                self.cart = *value;
                self.market = Market {
                    country: country.as_deref().and_then(Country::parse),
                    currency: shown.as_deref().and_then(|code| Currency::parse(code).ok()),
                };
                return;
            }
            Event::Closed { .. } => {
                self.messages = 0;
                return;
            }
            Event::Requested { .. } | Event::AttentionRaised { .. } | Event::TakenOver { .. } => {}
            _ => return,
        }
        self.last = Some(logged.at);
    }

    fn hears(&mut self, words: Option<String>) {
        self.heard.push_back(words);
        if i64::try_from(self.heard.len()).unwrap_or(i64::MAX) > facts::HEARD {
            self.heard.pop_front();
        }
    }

    /// The page they were on.
    pub fn page(&self, at: Micros, person: Option<&Person>) -> Option<String> {
        if self.pages.is_empty() {
            let page = person.and_then(|person| person.page.as_ref());
            return page.map(|page| page.url.clone());
        }
        let seen = self.pages.iter().find(|seen| seen.at <= at);
        seen.map(|seen| seen.page.url.clone())
    }

    /// When they came to a page in this time, the oldest first.
    pub fn came(&self, after: Micros, until: Micros) -> Vec<Micros> {
        let times = self.pages.iter().rev().map(|seen| seen.at);
        times.filter(|at| *at > after && *at < until).collect()
    }

    /// The language of the chat.
    pub fn language(&self, person: Option<&Person>) -> String {
        let said: Vec<String> = self.heard.iter().flatten().cloned().collect();
        facts::language_in(&said, person.and_then(|person| person.locale.as_deref()))
    }

    /// Whether Shopify had vouched for them.
    pub fn customer(&self, chat: &Conversation, person: Option<&Person>) -> bool {
        let now = person.is_some_and(|person| person.customer.is_some());
        chat.signed_in || (now && !self.told_of_sign_in)
    }
}

/// Who speaks, as a condition asks.
pub(super) fn state_of(chat: &Conversation) -> StateIs {
    match &chat.state {
        State::Assistant { .. } => StateIs::Assistant,
        State::Waiting { .. } => StateIs::Waiting,
        State::Human { .. } => StateIs::Human,
        State::Snoozed { .. } => StateIs::Snoozed,
        State::Closed { .. } => StateIs::Closed,
    }
}
