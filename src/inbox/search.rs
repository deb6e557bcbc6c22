//! Chats found by what was said in them: what was typed becomes a question to the index, and what it finds is shown where
//! it stands.

use std::collections::HashMap;

use chrono::NaiveTime;

use super::filter::encoded;
use super::list;
use super::view::{Found, FoundLine, Search, Speaker};
use crate::assistants::store as assistants;
use crate::clock::Micros;
use crate::conversation::Tag;
use crate::conversation::messages::{self, Author, Message};
use crate::conversation::tags::{self, Known};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::handoff::desk;
use crate::ids::Id;
use crate::search::ask::{Ask, Mark, Piece};
use crate::search::context::{parts, places, stretch};
use crate::search::facts::{self, Facts};
use crate::search::found::{Behind, Chat, page};
use crate::search::query::{Named, Query, Term, beginning};
use crate::team::store as team;

/// Facts of a chat shown because they were looked for.
const FACTS: usize = 3;

/// Looks for what was typed. `base` is the list's own query, which stays in every address.
///
/// # Errors
/// The database's.
pub fn read(
    conn: &mut Conn,
    (shop, viewer): (ShopId, Id),
    (typed, base): (&str, &str),
    behind: Behind,
    now: Micros,
) -> Result<Search, Error> {
    let zone = desk::zone(conn, shop)?;
    let query = Query::parse(typed, zone.local(now).date());
    let address = address(base, typed);
    let mut search = Search {
        typed: typed.to_owned(),
        wrong: query.wrong.clone(),
        nothing: query.is_empty(),
        query: address.clone(),
        found: Vec::new(),
        more: None,
        apart: false,
    };
    if query.is_empty() {
        return Ok(search);
    }
    let names = team::names(conn, shop)?;
    let mut question = Question {
        tags: tags::all(conn, shop)?,
        staff: team::addresses(conn, shop)?,
        viewer,
        ask: Ask::default(),
        wrong: Vec::new(),
    };
    question.take(&query);
    let hidden = assistants::hidden(conn, shop)?;
    (question.ask.none).extend(
        hidden
            .into_iter()
            .map(|id| Piece::Mark(Mark::Assistant(Id(id)))),
    );
    search.wrong.append(&mut question.wrong);
    let day = |day: chrono::NaiveDate| zone.first(day.and_time(NaiveTime::MIN));
    let times = (query.after.map(day), query.before.map(day));
    let page = page(conn, shop, &question.ask, times, behind)?;
    search.apart = page.apart.is_some() && !page.chats.is_empty();
    search.more = page.next.map(|next| {
        let apart = page.apart.map(|by| format!("&apart={by}"));
        let apart = apart.unwrap_or_default();
        format!("/inbox{address}&after={next}{apart}")
    });
    search.found = shown(conn, (shop, viewer), &page.chats, &query, &names)?;
    Ok(search)
}

/// The query of the address under which this is found, with its `?`.
fn address(base: &str, typed: &str) -> String {
    let separator = if base.is_empty() { "?" } else { "&" };
    format!("{base}{separator}q={}", encoded(typed))
}

/// A question in the making.
struct Question {
    tags: Vec<Known>,
    /// Everybody who was ever on the team: name and address.
    staff: Vec<(Id, String, String)>,
    viewer: Id,
    ask: Ask,
    wrong: Vec<String>,
}

impl Question {
    fn take(&mut self, query: &Query) {
        for term in &query.terms {
            // A tag is found by what people read.
            let group: Vec<Piece> = std::iter::once(Piece::Words(term.clone()))
                .chain(self.tags_read_as(term))
                .collect();
            if term.not {
                self.ask.none.extend(group);
            } else {
                self.ask.words.push(group);
            }
        }
        for named in &query.tags {
            let group = self.tags_named(named);
            self.put(group, named.not);
        }
        for named in &query.from {
            let group = self.by(&named.value);
            self.put(group, named.not);
        }
    }

    fn put(&mut self, group: Vec<Piece>, not: bool) {
        if not {
            self.ask.none.extend(group);
        } else {
            self.ask.all.push(group);
        }
    }

    fn tags_read_as(&self, term: &Term) -> Vec<Piece> {
        let wanted = [Term {
            not: false,
            ..term.clone()
        }];
        let read_so =
            |tag: &&Known| tag.merged_into.is_none() && !places(&tag.label, &wanted).is_empty();
        let found = self.tags.iter().filter(read_so);
        found
            .map(|tag| Piece::Mark(Mark::Tag(tag.key.clone())))
            .collect()
    }

    /// The tag of this name, or those that begin so.
    fn tags_named(&mut self, named: &Named) -> Vec<Piece> {
        let typed = Tag::parse(&named.value);
        let is = |text: &str| Tag::parse(text).is_ok_and(|tag| typed.as_ref() == Ok(&tag));
        let key = |tag: &Known| tag.merged_into.clone().unwrap_or_else(|| tag.key.clone());
        let by_label = self
            .tags
            .iter()
            .find(|tag| tag.merged_into.is_none() && is(&tag.label));
        let exact = by_label.or_else(|| self.tags.iter().find(|tag| is(&tag.key)));
        let keys: Vec<String> = match exact {
            Some(tag) => vec![key(tag)],
            None => {
                let begins = |tag: &&Known| {
                    let label = Tag::parse(&tag.label).unwrap_or_else(|_| Tag::handoff_requested());
                    typed
                        .as_ref()
                        .is_ok_and(|typed| label.as_str().starts_with(typed.as_str()))
                };
                self.tags.iter().filter(begins).map(key).collect()
            }
        };
        if keys.is_empty() {
            self.wrong
                .push(format!("No tag is called “{}”.", named.value));
            // Nothing has it, then.
            return vec![Piece::Mark(Mark::Tag(named.value.clone()))];
        }
        keys.into_iter()
            .map(|key| Piece::Mark(Mark::Tag(key)))
            .collect()
    }

    /// Whose words are meant: a kind of author, somebody of the team, or a shopper of that name or address.
    fn by(&self, name: &str) -> Vec<Piece> {
        let author = |author| vec![Piece::Mark(Mark::By(author))];
        match name.to_lowercase().as_str() {
            "ai" | "assistant" | "bot" => return author(Author::Assistant),
            "shopper" | "shoppers" | "customer" => return author(Author::Shopper),
            "note" | "notes" => return author(Author::Note),
            "staff" | "team" => return [author(Author::Staff), author(Author::Note)].concat(),
            "me" => return vec![Piece::Mark(Mark::Staff(self.viewer))],
            _ => {}
        }
        let Some(term) = beginning(name) else {
            return Vec::new();
        };
        let wanted = [term.clone()];
        let named = |text: &str| !places(text, &wanted).is_empty();
        let staff = (self.staff.iter())
            .filter(|(_, name, email)| named(name) || named(email))
            .map(|(id, ..)| Piece::Mark(Mark::Staff(*id)));
        let shopper = Piece::Both(
            Box::new(Piece::Mark(Mark::By(Author::Shopper))),
            Box::new(Piece::Who(term)),
        );
        staff.chain([shopper]).collect()
    }
}

/// What was found, as staff see it: each chat's row, the words where they stand, and the facts that were looked for.
fn shown(
    conn: &mut Conn,
    (shop, viewer): (ShopId, Id),
    chats: &[Chat],
    query: &Query,
    names: &HashMap<Id, String>,
) -> Result<Vec<Found>, Error> {
    let ids: Vec<Id> = chats.iter().map(|chat| chat.id).collect();
    let mut rows: HashMap<String, _> = (list::some(conn, shop, viewer, &ids)?.into_iter())
        .map(|row| (row.id.clone(), row))
        .collect();
    let said: Vec<Id> = chats.iter().flat_map(|chat| chat.shown.clone()).collect();
    let words = messages::by_ids(conn, shop, &said)?;
    let keys: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let facts = facts::of(conn, shop, &keys, false)?;
    // A name that was asked for stands out as well as a word.
    let mut terms = query.terms.clone();
    terms.extend(
        query
            .from
            .iter()
            .filter(|named| !named.not)
            .filter_map(|named| beginning(&named.value)),
    );
    let mut found = Vec::new();
    for chat in chats {
        let Some(row) = rows.remove(&chat.id.to_string()) else {
            continue;
        };
        let line = |message: &Message| FoundLine {
            message: message.id.to_string(),
            from: list::speaker(message.author),
            name: author(message, names, viewer),
            at: message.at,
            parts: stretch(message.body.as_deref().unwrap_or_default(), &query.terms),
        };
        let lines: Vec<FoundLine> = (chat.shown.iter())
            .filter_map(|id| words.get(id).map(line))
            .collect();
        if lines.is_empty() {
            continue;
        }
        let about = facts.get(&chat.id.0);
        found.push(Found {
            name: parts(&row.shopper, &terms),
            facts: about.map_or_else(Vec::new, |facts| looked_for(facts, &row.shopper, &terms)),
            lines,
            more: chat.more,
            row,
        });
    }
    Ok(found)
}

/// Who wrote it, where it was not the shopper.
fn author(message: &Message, names: &HashMap<Id, String>, viewer: Id) -> Option<String> {
    let staff = || match message.author_id {
        Some(id) if id == viewer => "You".to_owned(),
        Some(id) => names.get(&id).cloned().unwrap_or_else(|| "Staff".into()),
        None => "Staff".into(),
    };
    match list::speaker(message.author) {
        Speaker::Shopper => None,
        Speaker::Assistant => Some("AI".into()),
        Speaker::Staff => Some(staff()),
        Speaker::System => Some("Automatic".into()),
        Speaker::Note if message.author_id.is_none() => Some("Note".into()),
        Speaker::Note => Some(format!("Note, {}", staff())),
    }
}

/// The facts of a chat in which something stands that was looked for; its name is shown anyway.
fn looked_for(facts: &Facts, name: &str, terms: &[Term]) -> Vec<(String, Vec<super::view::Part>)> {
    let orders = facts
        .orders
        .iter()
        .map(|number| ("Order".to_owned(), number.clone()));
    (facts.who.iter().cloned().chain(orders))
        .filter(|(_, value)| value != name && !places(value, terms).is_empty())
        .take(FACTS)
        .map(|(label, value)| (label, parts(&value, terms)))
        .collect()
}
