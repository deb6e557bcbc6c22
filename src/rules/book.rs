//! A shop's rules, ready to decide. Pure: the same words and numbers give the same firings.

use super::matching::{Keyword, Phrase, heard_in};
use super::rule::{Field, Rule, Trigger};
use crate::assistant::gate::{self, Heard};
use crate::conversation::words::Folded;
use crate::conversation::{Collecting, Reason};
use crate::ids::Id;

/// A rule that fires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Which rule, by its place in the book.
    pub rule: usize,
    /// Why.
    pub reason: Reason,
    /// Which part of the message, in bytes.
    pub span: Option<(u32, u32)>,
}

enum Words {
    Keyword(Keyword),
    Phrase(Phrase),
}

/// The rules that are switched on, in order, with their words prepared.
pub struct Book {
    rules: Vec<Rule>,
    words: Vec<(usize, Words)>,
}

impl Book {
    /// Prepares rules. Words that can never match are left out; saving a rule refuses them.
    #[must_use]
    pub fn new(rules: Vec<Rule>) -> Self {
        let mut words = Vec::new();
        for (index, rule) in rules.iter().enumerate() {
            for trigger in &rule.definition.triggers {
                match trigger {
                    Trigger::Keywords { any } => words.extend(
                        any.iter()
                            .filter_map(|word| Keyword::parse(word).ok())
                            .map(|keyword| (index, Words::Keyword(keyword))),
                    ),
                    Trigger::Phrases { any } => {
                        let phrases = any.iter().filter_map(|phrase| Phrase::parse(phrase).ok());
                        for phrase in phrases {
                            // "Talk to a human" and "I need an agent" look for the same: once is enough.
                            let known = words.iter().any(|(of, known)| {
                                *of == index
                                    && matches!(known, Words::Phrase(it) if it.means_the_same(&phrase))
                            });
                            if !known {
                                words.push((index, Words::Phrase(phrase)));
                            }
                        }
                    }
                    Trigger::Button { .. }
                    | Trigger::CartOver { .. }
                    | Trigger::CheckoutReached
                    | Trigger::AssistantUnsure => {}
                }
            }
        }
        Self { rules, words }
    }

    /// All rules, in order.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// One rule by its place.
    #[must_use]
    pub fn at(&self, index: usize) -> Option<&Rule> {
        self.rules.get(index)
    }

    /// One rule by its id.
    #[must_use]
    pub fn by_id(&self, id: Id) -> Option<(usize, &Rule)> {
        self.rules
            .iter()
            .enumerate()
            .find(|(_, rule)| rule.id == id)
    }

    /// The button by which a shopper asks for a person, if there is one.
    #[must_use]
    pub fn person_button(&self) -> Option<(Id, &str)> {
        self.rules
            .iter()
            .filter(|rule| rule.requests())
            .find_map(|rule| Some((rule.id, rule.button()?)))
    }

    /// The fields a conversation's open questions have.
    #[must_use]
    pub fn asked(&self, collecting: Option<&Collecting>) -> Vec<Field> {
        collecting
            .and_then(|asking| self.by_id(asking.rule))
            .and_then(|(_, rule)| rule.question())
            .map(|(_, fields)| fields.to_vec())
            .unwrap_or_default()
    }

    /// The rules a message fires, each once, in the merchant's order, as far as its words alone tell.
    #[must_use]
    pub fn on_message(&self, text: &str) -> Vec<Hit> {
        self.on_heard(text, &gate::hear(text, None))
    }

    /// The same, with what the gate heard in it.
    #[must_use]
    pub fn on_heard(&self, text: &str, heard: &Heard) -> Vec<Hit> {
        let folded = Folded::new(text);
        let person = heard_in(&folded, heard);
        let mut hits: Vec<Hit> = Vec::new();
        for (rule, words) in &self.words {
            if hits.last().is_some_and(|hit| hit.rule == *rule) {
                continue;
            }
            let (found, reason) = match words {
                Words::Keyword(keyword) => (keyword.find(&folded), Reason::Keyword),
                Words::Phrase(phrase) => {
                    let found = phrase.find_heard(&folded, heard);
                    let person = person.as_ref().filter(|_| phrase.asks_for_person());
                    (found.or_else(|| person.cloned()), Reason::Phrase)
                }
            };
            if let Some(evidence) = found {
                let span = u32::try_from(evidence.start)
                    .ok()
                    .zip(u32::try_from(evidence.end).ok());
                hits.push(Hit {
                    rule: *rule,
                    reason,
                    span,
                });
            }
        }
        hits
    }

    /// The rules a cart of this value fires (1/10,000 of the shop's currency).
    #[must_use]
    pub fn on_cart(&self, value: i64) -> Vec<Hit> {
        self.on(|trigger| match trigger {
            Trigger::CartOver { amount } => value > *amount,
            Trigger::Button { .. }
            | Trigger::Phrases { .. }
            | Trigger::Keywords { .. }
            | Trigger::CheckoutReached
            | Trigger::AssistantUnsure => false,
        })
    }

    /// The rules that reaching checkout fires.
    #[must_use]
    pub fn on_checkout(&self) -> Vec<Hit> {
        self.on(|trigger| matches!(trigger, Trigger::CheckoutReached))
    }

    /// The rules an assistant that does not know fires.
    #[must_use]
    pub fn on_unsure(&self) -> Vec<Hit> {
        self.on(|trigger| matches!(trigger, Trigger::AssistantUnsure))
    }

    fn on(&self, fires: impl Fn(&Trigger) -> bool) -> Vec<Hit> {
        self.rules
            .iter()
            .enumerate()
            .filter_map(|(index, rule)| {
                let trigger = rule.definition.triggers.iter().find(|t| fires(t))?;
                Some(Hit {
                    rule: index,
                    reason: trigger.reason(),
                    span: None,
                })
            })
            .collect()
    }

    /// The lowest cart limit, for staff to see what a cart is over.
    #[must_use]
    pub fn cart_limit_under(&self, value: i64) -> Option<i64> {
        self.rules
            .iter()
            .flat_map(|rule| &rule.definition.triggers)
            .filter_map(|trigger| match trigger {
                Trigger::CartOver { amount } if value > *amount => Some(*amount),
                Trigger::CartOver { .. }
                | Trigger::Button { .. }
                | Trigger::Phrases { .. }
                | Trigger::Keywords { .. }
                | Trigger::CheckoutReached
                | Trigger::AssistantUnsure => None,
            })
            .max()
    }
}
