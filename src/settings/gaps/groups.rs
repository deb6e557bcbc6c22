//! Cards in groups: by the product, or the page, that was looked at first, and those that came near neither by what they
//! ask about; or all of them by that. Each card is in one group either way, and each group says what it has cost.

use std::collections::BTreeMap;

use super::read::Card;
use crate::assistant::learning::Contents;
use crate::assistant::meaning::called;

/// What cards are grouped by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum By {
    /// What was looked at.
    #[default]
    Product,
    /// What is asked about.
    Topic,
}

impl By {
    /// As an address says it.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text {
            "topic" => Self::Topic,
            _ => Self::Product,
        }
    }

    /// The same; the usual way needs no word.
    #[must_use]
    pub const fn key(self) -> Option<&'static str> {
        match self {
            Self::Product => None,
            Self::Topic => Some("topic"),
        }
    }
}

/// What the cards of a group have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// A product that was looked at first.
    Product(i64),
    /// Another document that was.
    Page(i64),
    /// What shoppers ask any shop about.
    Topic(&'static str),
    /// Nothing that is known.
    Other,
}

impl About {
    fn of(card: &Card, contents: &Contents, by: By) -> Self {
        let document = match by {
            By::Product => card.gap.document.and_then(|id| contents.by_id(id)),
            By::Topic => None,
        };
        match (document, card.topic) {
            (Some(one), _) if one.product => Self::Product(one.id),
            (Some(one), _) => Self::Page(one.id),
            (None, Some(topic)) => Self::Topic(topic),
            (None, None) => Self::Other,
        }
    }

    /// What kind of group it is, in words.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Product(_) => "Product",
            Self::Page(_) => "Page",
            Self::Topic(_) => "Topic",
            Self::Other => "",
        }
    }
}

/// Cards about one thing.
pub struct Group<'c> {
    /// What they have in common.
    pub about: About,
    /// What that is called.
    pub title: String,
    /// Its address.
    pub url: Option<&'c str>,
    /// The cards: the dearest first, then the most asked.
    pub cards: Vec<&'c Card>,
}

impl Group<'_> {
    /// How many handoffs they have cost together.
    #[must_use]
    pub fn handoffs(&self) -> i64 {
        self.cards.iter().map(|card| card.gap.handoffs).sum()
    }

    fn asked(&self) -> i64 {
        self.cards.iter().map(|card| card.gap.times).sum()
    }
}

/// The groups, the dearest first; what nothing is known of comes last.
pub fn grouped<'c>(cards: &'c [Card], contents: &'c Contents, by: By) -> Vec<Group<'c>> {
    let mut groups: BTreeMap<About, Vec<&Card>> = BTreeMap::new();
    for card in cards {
        let about = About::of(card, contents, by);
        groups.entry(about).or_default().push(card);
    }
    let mut groups: Vec<Group<'c>> = groups
        .into_iter()
        .map(|(about, mut cards)| {
            let cost = |card: &&Card| (card.gap.handoffs, card.gap.times);
            cards.sort_by_key(|card| std::cmp::Reverse(cost(card)));
            let content = match &about {
                About::Product(id) | About::Page(id) => contents.by_id(*id),
                About::Topic(_) | About::Other => None,
            };
            let title = match &about {
                About::Topic(topic) => called(topic),
                About::Other => "Other questions".to_owned(),
                About::Product(_) | About::Page(_) => {
                    content.map_or_else(String::new, |one| one.title.clone())
                }
            };
            Group {
                title,
                url: content.and_then(|one| one.url.as_deref()),
                about,
                cards,
            }
        })
        .collect();
    groups.sort_by_key(|group| {
        let known = group.about == About::Other;
        (known, std::cmp::Reverse((group.handoffs(), group.asked())))
    });
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assistant::learning::Content;
    use crate::assistant::learning::gaps::{Gap, State};
    use crate::assistant::learning::replies::Known;
    use crate::clock::Micros;
    use crate::ids::Id;

    fn card(id: i64, document: Option<i64>, topic: Option<&'static str>, handoffs: i64) -> Card {
        Card {
            gap: Gap {
                id: Id(id),
                state: State::Open,
                document,
                answer: None,
                first_at: Micros(1),
                last_at: Micros(2),
                times: handoffs + 1,
                handoffs,
                settled: 0,
                questions: Vec::new(),
            },
            known: Known::default(),
            now: None,
            topic,
            since: None,
            written: None,
        }
    }

    fn content(id: i64, title: &str, product: bool) -> Content {
        Content {
            id,
            title: title.into(),
            url: None,
            enabled: true,
            product,
        }
    }

    #[test]
    fn a_card_about_a_products_return_is_under_the_product_and_under_returns() {
        let contents = Contents(vec![
            content(1, "Nickel strings", true),
            content(2, "About us", false),
        ]);
        let cards = [
            card(11, Some(1), Some("returns"), 3),
            card(12, Some(2), None, 0),
            card(13, None, Some("returns"), 1),
            card(14, Some(1), Some("care wash"), 1),
        ];
        let told = |by: By| -> Vec<(About, Vec<i64>, i64)> {
            grouped(&cards, &contents, by)
                .into_iter()
                .map(|group| {
                    let ids = group.cards.iter().map(|card| card.gap.id.0).collect();
                    (group.about.clone(), ids, group.handoffs())
                })
                .collect()
        };
        assert_eq!(
            told(By::Product),
            [
                (About::Product(1), vec![11, 14], 4),
                (About::Topic("returns"), vec![13], 1),
                (About::Page(2), vec![12], 0),
            ]
        );
        assert_eq!(
            told(By::Topic),
            [
                (About::Topic("returns"), vec![11, 13], 4),
                (About::Topic("care wash"), vec![14], 1),
                (About::Other, vec![12], 0),
            ]
        );
    }
}
