//! Cards in groups: by the product, or the page, that was looked at first; those that came near neither by what they ask
//! about. Each group says what it has cost.

use std::collections::BTreeMap;

use super::read::Card;
use crate::assistant::learning::Contents;
use crate::assistant::meaning::called;

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
    fn of(card: &Card, contents: &Contents) -> Self {
        let document = card.gap.document.and_then(|id| contents.by_id(id));
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
pub fn grouped<'c>(cards: &'c [Card], contents: &'c Contents) -> Vec<Group<'c>> {
    let mut by: BTreeMap<About, Vec<&Card>> = BTreeMap::new();
    for card in cards {
        by.entry(About::of(card, contents)).or_default().push(card);
    }
    let mut groups: Vec<Group<'c>> = by
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
