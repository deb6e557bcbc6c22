//! The parts of a message besides its words: a product as the store has it now, choices to press, and the mark that
//! says what the assistant has just asked for.
//!
//! Pure values, kept as JSON beside the words. Whoever can't show one leaves it out: the words stand by themselves.

use serde::{Deserialize, Serialize};

use super::attachments::Shown;
use crate::ids::Id;

/// One part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Part {
    /// A product.
    Product(ProductCard),
    /// Buttons under the words.
    Choices {
        /// In the order they stand.
        options: Vec<Choice>,
    },
    /// A file that was sent.
    File(Shown),
    /// What the shopper's next message may answer.
    Asked {
        /// Which question it was.
        about: Asked,
    },
}

/// A question of the assistant's that the next message may answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// An order's number and the e-mail address it was placed with.
    OrderProof,
    /// Which of two things was meant.
    WhichOne,
}

/// Whether something can be bought now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// All of it.
    Available,
    /// Some forms of it.
    Partly,
    /// None of it.
    SoldOut,
    /// The store does not say.
    Unknown,
}

/// A product, for people to read: prices are text in the shop's money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductCard {
    /// Its name.
    pub title: String,
    /// Its page.
    pub url: Option<String>,
    /// A picture of it.
    pub image: Option<String>,
    /// `$249.00`, or `From $249.00` where forms differ.
    pub price: Option<String>,
    /// What it cost before, where all of it is reduced.
    pub compare_at: Option<String>,
    /// Whether it can be bought.
    pub availability: Availability,
    /// What to say of that: `Sold out`, `Only in Black`, `Not in Walnut`.
    pub note: Option<String>,
    /// Its forms, the first ones; none where there is no choice.
    pub variants: Vec<VariantLine>,
    /// How many more there are.
    pub more: usize,
}

/// One form of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantLine {
    /// `Black / M`.
    pub title: String,
    /// What it costs.
    pub price: Option<String>,
    /// Whether it can be bought; nothing where the store does not say.
    pub available: Option<bool>,
}

/// A button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What stands on it.
    pub label: String,
    /// What pressing it does.
    #[serde(flatten)]
    pub does: Does,
}

/// What pressing a button does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Does {
    /// Writes this in the shopper's name.
    Says(String),
    /// Fires a custom action of the shop.
    Action(Id),
}

/// Whether the parts of a message ask this.
#[must_use]
pub fn ask(parts: &[Part], what: Asked) -> bool {
    parts
        .iter()
        .any(|part| matches!(part, Part::Asked { about } if *about == what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_as_they_were_written() {
        let parts = vec![
            Part::Choices {
                options: vec![
                    Choice {
                        label: "Returns".into(),
                        does: Does::Says("Returns".into()),
                    },
                    Choice {
                        label: "Talk to a person".into(),
                        does: Does::Action(Id(7)),
                    },
                ],
            },
            Part::Asked {
                about: Asked::OrderProof,
            },
        ];
        let text = serde_json::to_string(&parts).unwrap();
        assert_eq!(
            text,
            r#"[{"type":"choices","options":[{"label":"Returns","says":"Returns"},{"label":"Talk to a person","action":"7"}]},{"type":"asked","about":"order_proof"}]"#
        );
        assert_eq!(serde_json::from_str::<Vec<Part>>(&text).unwrap(), parts);
        assert!(ask(&parts, Asked::OrderProof) && !ask(&parts, Asked::WhichOne));
    }
}
