//! How a person is reached, as an answer of the assistant offers it.

use super::book::Book;
use super::rule::Rule;
use crate::assistant::dress::ToPerson;
use crate::conversation::parts::{Choice, Does};

impl Book {
    /// The button that asks for a person, and whether a rule does so unasked where the assistant does not know.
    #[must_use]
    pub fn to_a_person(&self) -> ToPerson {
        let button = self.person_button().map(|(id, label)| Choice {
            label: label.to_owned(),
            does: Does::Action(id),
        });
        let unasked = self
            .on_unsure()
            .iter()
            .filter_map(|hit| self.at(hit.rule))
            .any(Rule::takes_turn);
        ToPerson { button, unasked }
    }
}
