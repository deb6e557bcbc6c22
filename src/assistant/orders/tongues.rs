//! "Where is my order?" in the languages besides English: a table of words for each. Pure.
//!
//! What asks by itself ("Bestellstatus") does so in any message; otherwise one table must know whose it is, what it is
//! and what is asked of it, so that no word of one language is taken for another's.

use std::sync::LazyLock;

use crate::assistant::language::table::{Table, tables};
use crate::assistant::language::{Language, language_of};

static TABLES: LazyLock<[(Language, Table); 9]> = LazyLock::new(|| tables!("tongues"));

/// Whether a message tells of an order and asks about the shop, or wants something done: for its pages, or a person.
pub fn is_for_the_pages(said: &[String], named: bool) -> bool {
    let mut tables = TABLES.iter();
    let asks = asking(said);
    tables.any(|(_, table)| table.has("things", said) && wants_more(table, said, (named, asks)))
}

/// Whether a message asks, in any language: of two with the same words only one may know it.
fn asking(said: &[String]) -> bool {
    TABLES.iter().any(|(_, table)| table.has("asking", said))
}

/// Whether a message asks for an order's standing; `named` says that it has an order's number.
pub fn ask(text: &str, said: &[String], named: bool) -> bool {
    let of = (named, asking(said));
    let mut tables = TABLES.iter();
    if tables.any(|(_, table)| asks_plainly(table, said, of)) {
        return true;
    }
    if !named {
        return false;
    }
    // With its number less will do, where the language is known.
    let Some((spoken, _)) = language_of(text, &Language::ALL) else {
        return false;
    };
    TABLES
        .iter()
        .filter(|(language, _)| *language == spoken)
        .any(|(_, table)| {
            !wants_more(table, said, of)
                && (table.has("things", said) || table.has("standing", said))
        })
}

/// Whether a folded word stands before an order's number: "Bestellnummer 1042".
pub fn leads_to_a_number(word: &str) -> bool {
    let said = [word.to_owned()];
    let mut tables = TABLES.iter();
    tables.any(|(_, table)| table.has("number", &said))
}

/// Whether something is to be done, or is asked of the shop; `asks` says that the message asks of an order.
fn wants_more(table: &Table, said: &[String], (named, asks): (bool, bool)) -> bool {
    let does = table.has("doing", said) && !asks;
    does || (!named && table.has("policy", said))
}

fn asks_plainly(table: &Table, said: &[String], (named, asks): (bool, bool)) -> bool {
    if wants_more(table, said, (named, asks)) {
        return false;
    }
    table.has("outright", said)
        || ((named || table.has("whose", said))
            && table.has("things", said)
            && table.has("standing", said))
}

#[cfg(test)]
mod tests;
