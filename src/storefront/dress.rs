//! What an answer carries besides its words: cards of the products it is about, and a way on where it does not know.
//! In the write that appends it, so that a card shows what the store has at that moment.

use crate::assistant::language::{Language, says::Says};
use crate::assistant::{Draft, Verdict, cards, facts};
use crate::conversation::parts::{Asked, Choice, Does, Part};
use crate::db::Tx;
use crate::error::Error;
use crate::rules::Book;

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

/// Puts cards and choices to a draft. `offer` asks for the way to a person; `clarified` says that it has asked back
/// before.
///
/// # Errors
/// The database's.
pub fn dress(
    tx: &mut Tx<'_>,
    draft: &mut Draft,
    book: &Book,
    (question, language): (&str, Language),
    offer: bool,
    clarified: bool,
) -> Result<Way, Error> {
    match draft.verdict {
        Verdict::Answered => {
            let documents = draft.documents.get(..CARDS).unwrap_or(&draft.documents);
            let shown = facts::cards(tx.conn, tx.shop(), documents, (question, language))?;
            // One product, and the question is its price or stock: the facts answer, not a text that may be older.
            if draft.documents.len() == 1
                && let [card] = shown.as_slice()
                && let Some(text) = cards::in_words(question, card, language)
            {
                draft.text = text;
            }
            draft.parts.extend(shown.into_iter().map(Part::Product));
            if offer {
                draft.parts.extend(to_a_person(book));
            }
            Ok(Way::Plain)
        }
        Verdict::SmallTalk => Ok(Way::Plain),
        Verdict::Unsure if !draft.near.is_empty() && !clarified => {
            Says::Clarify
                .in_language(language)
                .clone_into(&mut draft.text);
            let mut options: Vec<Choice> = draft
                .near
                .iter()
                .map(|title| Choice {
                    label: title.clone(),
                    does: Does::Says(title.clone()),
                })
                .collect();
            options.extend(person(book));
            draft.parts = vec![
                Part::Choices { options },
                Part::Asked {
                    about: Asked::WhichOne,
                },
            ];
            Ok(Way::AsksBack)
        }
        Verdict::Unsure => {
            let asked_for = book
                .on_unsure()
                .iter()
                .filter_map(|hit| book.at(hit.rule))
                .any(crate::rules::Rule::takes_turn);
            // A rule that asks for a person says so itself; an offer beside it would be one too many.
            if !asked_for && let Some(part) = to_a_person(book) {
                draft.text = format!("{} {}", draft.text, Says::OfferPerson.in_language(language));
                draft.parts.push(part);
            }
            Ok(Way::Plain)
        }
    }
}

fn person(book: &Book) -> Option<Choice> {
    let (id, label) = book.person_button()?;
    Some(Choice {
        label: label.to_owned(),
        does: Does::Action(id),
    })
}

fn to_a_person(book: &Book) -> Option<Part> {
    let options = vec![person(book)?];
    Some(Part::Choices { options })
}
