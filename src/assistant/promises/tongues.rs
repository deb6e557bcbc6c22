//! Promises in the languages besides English: a table of turns of phrase for each. Pure.
//!
//! They are of several words, so that every sentence can be held against all of them, whatever it is written in.

use std::sync::LazyLock;

use super::Promise;
use crate::assistant::language::Language;
use crate::assistant::language::table::{Table, tables};
use crate::conversation::words::words;

static TABLES: LazyLock<[Table; 9]> = LazyLock::new(|| tables!("tongues").map(|(_, table)| table));

/// What a sentence promises, if anything.
pub fn of(sentence: &str) -> Option<Promise> {
    let said = words(sentence);
    TABLES.iter().find_map(|table| promised(table, &said))
}

fn promised(table: &Table, said: &[String]) -> Option<Promise> {
    if table.has("surely", said) {
        return Some(Promise::Later);
    }
    if table.has("done", said) {
        return Some(Promise::Done);
    }
    let (later, did) = (table.has("later", said), table.has("did", said));
    if !(later || did) || table.has("terms", said) {
        return None;
    }
    Some(if later { Promise::Later } else { Promise::Done })
}

/// Whether a sentence asks, and leaves it to the shopper.
pub fn asks(sentence: &str) -> bool {
    let end = sentence.trim_end();
    // In Japanese it ends in the sign that asks, with a full stop.
    end.ends_with(['?', '？']) || end.trim_end_matches('。').ends_with('か')
}

#[cfg(test)]
mod tests;
