//! "Where is my order?" in the languages besides English: a table of words for each. Pure.
//!
//! What asks by itself ("Bestellstatus") does so in any message; otherwise one table must know whose it is, what it is
//! and what is asked of it, so that no word of one language is taken for another's.

use std::sync::LazyLock;

use crate::assistant::language::table::Table;
use crate::assistant::language::{Language, language_of};

static TABLES: LazyLock<Vec<(Language, Table)>> = LazyLock::new(|| {
    [
        (Language::De, include_str!("tongues/de.txt")),
        (Language::Fr, include_str!("tongues/fr.txt")),
        (Language::Es, include_str!("tongues/es.txt")),
        (Language::It, include_str!("tongues/it.txt")),
        (Language::Pt, include_str!("tongues/pt.txt")),
        (Language::Nl, include_str!("tongues/nl.txt")),
        (Language::Sv, include_str!("tongues/sv.txt")),
        (Language::Pl, include_str!("tongues/pl.txt")),
        (Language::Ja, include_str!("tongues/ja.txt")),
    ]
    .into_iter()
    .map(|(language, file)| (language, Table::read(file)))
    .collect()
});

/// Whether a message tells of an order and asks about the shop, or wants something done: for its pages, or a person.
pub fn is_for_the_pages(said: &[String], named: bool) -> bool {
    let mut tables = TABLES.iter();
    tables.any(|(_, table)| table.has("things", said) && wants_more(table, said, named))
}

/// Whether a message asks for an order's standing; `named` says that it has an order's number.
pub fn ask(text: &str, said: &[String], named: bool) -> bool {
    let mut tables = TABLES.iter();
    if tables.any(|(_, table)| asks_plainly(table, said, named)) {
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
            !wants_more(table, said, named)
                && (table.has("things", said) || table.has("standing", said))
        })
}

/// Whether a folded word stands before an order's number: "Bestellnummer 1042".
pub fn leads_to_a_number(word: &str) -> bool {
    let said = [word.to_owned()];
    let mut tables = TABLES.iter();
    tables.any(|(_, table)| table.has("number", &said))
}

fn wants_more(table: &Table, said: &[String], named: bool) -> bool {
    let does = table.has("doing", said) && !table.has("asking", said);
    does || (!named && table.has("policy", said))
}

fn asks_plainly(table: &Table, said: &[String], named: bool) -> bool {
    if wants_more(table, said, named) {
        return false;
    }
    table.has("outright", said)
        || ((named || table.has("whose", said))
            && table.has("things", said)
            && table.has("standing", said))
}

#[cfg(test)]
mod tests;
