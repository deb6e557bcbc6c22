//! What the index is asked, in one form for both databases, and worded for each.
//!
//! Only letters and digits of ours get here (`fold.rs`): nothing typed can mean anything to a database.

use super::query::Term;
use crate::conversation::messages::Author;
use crate::db::ShopId;
use crate::ids::Id;

/// What is looked for as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// A shop's messages: in every question.
    Shop(ShopId),
    /// Of a chat with this tag, by its key.
    Tag(String),
    /// Written by one of these.
    By(Author),
    /// Written by this member of staff.
    Staff(Id),
    /// Of a chat with this assistant.
    Assistant(Id),
}

impl Mark {
    /// As the index has it: letters, digits and points.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Self::Shop(shop) => format!("shop.{}", shop.key().unsigned_abs()),
            Self::Tag(key) => {
                let hex: String = key.bytes().map(|byte| format!("{byte:02x}")).collect();
                format!("tag.{hex}")
            }
            Self::By(author) => format!("by.{}", author.as_str()),
            Self::Staff(id) => format!("staff.{}", id.0.unsigned_abs()),
            Self::Assistant(id) => format!("assistant.{}", id.0.unsigned_abs()),
        }
    }
}

/// One thing that holds or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// The words stand together in what was said, in who they are, or in their orders' numbers.
    Words(Term),
    /// The words stand in who they are.
    Who(Term),
    /// The message has this mark.
    Mark(Mark),
    /// Both hold.
    Both(Box<Piece>, Box<Piece>),
}

/// A question: of each group in `words` and in `all` something must hold, and nothing of `none`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ask {
    /// What is looked for.
    pub words: Vec<Vec<Piece>>,
    /// Where it is looked for.
    pub all: Vec<Vec<Piece>>,
    pub none: Vec<Piece>,
}

impl Ask {
    /// As FTS5 reads it.
    #[must_use]
    pub fn fts5(&self, shop: ShopId) -> String {
        self.worded(shop, fts5, [" AND ", " OR ", " NOT "])
    }

    /// As PostgreSQL's `tsquery` reads it.
    #[must_use]
    pub fn tsquery(&self, shop: ShopId) -> String {
        self.worded(shop, tsquery, [" & ", " | ", " & !"])
    }

    fn worded(
        &self,
        shop: ShopId,
        word: fn(&Piece) -> String,
        [and, or, not]: [&str; 3],
    ) -> String {
        let any = |pieces: &[Piece]| {
            let worded: Vec<String> = pieces.iter().map(word).collect();
            format!("({})", worded.join(or))
        };
        let groups: Vec<String> = std::iter::once(any(&[Piece::Mark(Mark::Shop(shop))]))
            .chain(
                (self.words.iter().chain(&self.all))
                    .filter(|group| !group.is_empty())
                    .map(|group| any(group)),
            )
            .collect();
        let all = format!("({})", groups.join(and));
        if self.none.is_empty() {
            return all;
        }
        format!("{all}{not}{}", any(&self.none))
    }
}

fn fts5(piece: &Piece) -> String {
    let words = |fields: &str, term: &Term| {
        let begins = if term.begins { " *" } else { "" };
        format!("({{{fields}}} : \"{}\"{begins})", term.words.join(" "))
    };
    match piece {
        Piece::Words(term) => words("words who orders", term),
        Piece::Who(term) => words("who", term),
        Piece::Mark(mark) => format!("(marks : \"{}\")", mark.word()),
        Piece::Both(one, other) => format!("({} AND {})", fts5(one), fts5(other)),
    }
}

fn tsquery(piece: &Piece) -> String {
    let words = |fields: &str, term: &Term| {
        let last = term.words.len().saturating_sub(1);
        let worded: Vec<String> = (term.words.iter().enumerate())
            .map(|(place, word)| {
                let begins = if term.begins && place == last {
                    "*"
                } else {
                    ""
                };
                format!("'{word}':{begins}{fields}")
            })
            .collect();
        format!("({})", worded.join(" <-> "))
    };
    match piece {
        Piece::Words(term) => words("ABC", term),
        Piece::Who(term) => words("B", term),
        Piece::Mark(mark) => format!("'{}':D", mark.word()),
        Piece::Both(one, other) => format!("({} & {})", tsquery(one), tsquery(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(words: &[&str], begins: bool) -> Term {
        Term {
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            begins,
            not: false,
        }
    }

    #[test]
    fn one_question_is_worded_for_both() {
        let shop = ShopId(Id(12));
        let from = Piece::Both(
            Box::new(Piece::Mark(Mark::By(Author::Shopper))),
            Box::new(Piece::Who(term(&["anna"], true))),
        );
        let ask = Ask {
            words: vec![vec![
                Piece::Words(term(&["free", "ship"], true)),
                Piece::Mark(Mark::Tag("vip".into())),
            ]],
            all: vec![vec![from]],
            none: vec![
                Piece::Words(term(&["refund"], false)),
                Piece::Mark(Mark::Assistant(Id(3))),
            ],
        };
        assert_eq!(
            ask.fts5(shop),
            "(((marks : \"shop.12\")) AND (({words who orders} : \"free ship\" *) OR (marks : \"tag.766970\")) \
             AND (((marks : \"by.shopper\") AND ({who} : \"anna\" *)))) \
             NOT (({words who orders} : \"refund\") OR (marks : \"assistant.3\"))"
        );
        assert_eq!(
            ask.tsquery(shop),
            "(('shop.12':D) & (('free':ABC <-> 'ship':*ABC) | 'tag.766970':D) & (('by.shopper':D & ('anna':*B)))) \
             & !(('refund':ABC) | 'assistant.3':D)"
        );
        assert_eq!(Ask::default().tsquery(shop), "(('shop.12':D))");
    }
}
