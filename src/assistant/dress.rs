//! What an answer carries besides its words: cards of the products it is about, and a way on where it does not know.
//!
//! [`shown`] looks at what the store has, where the answer is appended, so that a card is as new as that; the rest is
//! pure.

use super::language::{Language, says::Says};
use super::{Draft, Verdict, cards, facts};
use crate::conversation::parts::{Asked, Choice, Does, Part, ProductCard};
use crate::db::{Conn, ShopId};
use crate::error::Error;

/// Cards under one answer, at most.
const CARDS: usize = 2;

/// How the turn is counted where it is not the verdict alone that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// As drafted.
    Plain,
    /// It asks back.
    AsksBack,
}

/// How a person is reached in a shop.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToPerson {
    /// The button that asks for one, if there is any.
    pub button: Option<Choice>,
    /// Where the assistant does not know, a rule asks for one and says so itself.
    pub unasked: bool,
}

impl ToPerson {
    fn part(&self) -> Option<Part> {
        let options = vec![self.button.clone()?];
        Some(Part::Choices { options })
    }
}

/// What a draft is dressed for.
#[derive(Debug, Clone, Copy)]
pub struct Occasion<'a> {
    /// All that was asked.
    pub question: &'a str,
    /// What the assistant speaks in this chat.
    pub language: Language,
    /// The way to a person is to be offered.
    pub offer: bool,
    /// It has asked back before.
    pub clarified: bool,
}

/// The cards of the products that a draft answers with, as the store has them now, in this language.
///
/// # Errors
/// The database's.
pub fn shown(
    conn: &mut Conn,
    shop: ShopId,
    draft: &Draft,
    asked: (&str, Language),
) -> Result<Vec<ProductCard>, Error> {
    match draft.verdict {
        Verdict::Answered => {
            let documents = draft.documents.get(..CARDS).unwrap_or(&draft.documents);
            facts::cards(conn, shop, documents, asked)
        }
        Verdict::SmallTalk | Verdict::Unsure => Ok(Vec::new()),
    }
}

/// Puts cards and choices to a draft.
pub fn dress(
    draft: &mut Draft,
    shown: Vec<ProductCard>,
    person: &ToPerson,
    on: Occasion<'_>,
) -> Way {
    match draft.verdict {
        Verdict::Answered => {
            // One product, and the question is its price or stock: the facts answer, not a text that may be older.
            if draft.documents.len() == 1
                && let [card] = shown.as_slice()
                && let Some(text) = cards::in_words(on.question, card, on.language)
            {
                draft.text = text;
            }
            draft.parts.extend(shown.into_iter().map(Part::Product));
            if on.offer {
                draft.parts.extend(person.part());
            }
            Way::Plain
        }
        Verdict::SmallTalk => Way::Plain,
        Verdict::Unsure if !draft.near.is_empty() && !on.clarified => {
            Says::Clarify
                .in_language(on.language)
                .clone_into(&mut draft.text);
            let mut options: Vec<Choice> = draft
                .near
                .iter()
                .map(|title| Choice {
                    label: title.clone(),
                    does: Does::Says(title.clone()),
                })
                .collect();
            options.extend(person.button.clone());
            draft.parts = vec![
                Part::Choices { options },
                Part::Asked {
                    about: Asked::WhichOne,
                },
            ];
            Way::AsksBack
        }
        Verdict::Unsure => {
            // A rule that asks for a person says so itself; an offer beside it would be one too many.
            if !person.unasked
                && let Some(part) = person.part()
            {
                let offer = Says::OfferPerson.in_language(on.language);
                draft.text = format!("{} {offer}", draft.text);
                draft.parts.push(part);
            }
            Way::Plain
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::parts::ask;
    use crate::ids::Id;

    const ON: Occasion<'_> = Occasion {
        question: "What does it cost?",
        language: Language::En,
        offer: false,
        clarified: false,
    };

    fn unsure(near: &[&str]) -> Draft {
        Draft {
            text: "I don't know.".into(),
            near: near.iter().map(|&title| title.to_owned()).collect(),
            ..Draft::default()
        }
    }

    fn person(unasked: bool) -> ToPerson {
        ToPerson {
            button: Some(Choice {
                label: "Talk to a person".into(),
                does: Does::Action(Id(7)),
            }),
            unasked,
        }
    }

    #[test]
    fn it_asks_back_once() {
        let near = ["Kiln workshop", "Weaving workshop"];
        let mut draft = unsure(&near);
        assert_eq!(
            dress(&mut draft, Vec::new(), &person(true), ON),
            Way::AsksBack
        );
        assert!(ask(&draft.parts, Asked::WhichOne));
        let mut draft = unsure(&near);
        let again = Occasion {
            clarified: true,
            ..ON
        };
        assert_eq!(
            dress(&mut draft, Vec::new(), &person(true), again),
            Way::Plain
        );
        assert!(draft.parts.is_empty());
    }

    #[test]
    fn a_person_is_offered_where_no_rule_asks_for_one() {
        let mut draft = unsure(&[]);
        dress(&mut draft, Vec::new(), &person(true), ON);
        assert_eq!(
            (draft.text.as_str(), draft.parts.len()),
            ("I don't know.", 0)
        );
        dress(&mut draft, Vec::new(), &ToPerson::default(), ON);
        assert_eq!(
            (draft.text.as_str(), draft.parts.len()),
            ("I don't know.", 0)
        );
        dress(&mut draft, Vec::new(), &person(false), ON);
        assert!(draft.text.len() > "I don't know. ".len());
        assert_eq!(
            draft.parts,
            person(false).part().into_iter().collect::<Vec<_>>()
        );
    }
}
