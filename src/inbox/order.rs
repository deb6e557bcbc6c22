//! Which chats a filter shows and in what order: as one query that begins behind any row, so that the hundredth page
//! costs what the first does. It is read from an index, in order; only closed chats, in another order than by need, are sorted.

use std::fmt;
use std::str::FromStr;

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};

use super::seen;
use super::view::{Filter, Sort, View};
use crate::conversation::Conversation;
use crate::conversation::store::{first_tag, place};
use crate::db::schema::{conversation_tags, conversations};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

/// The row behind which a page begins, as its order sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    key: Key,
    place: String,
    last_at: i64,
    id: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Key {
    /// What comes with every row is enough.
    None,
    Number(i64),
    Tag(String),
}

impl After {
    /// The place of a chat, ordered by `sort`.
    #[must_use]
    pub fn of(sort: Sort, chat: &Conversation, last_at: i64, value: i64) -> Self {
        Self {
            key: match sort {
                Sort::Need | Sort::Recent => Key::None,
                Sort::Waiting => Key::Number(chat.waiting_since().map_or(i64::MAX, |at| at.0)),
                Sort::Value => Key::Number(value),
                Sort::Tag => Key::Tag(first_tag(chat)),
            },
            place: place(chat),
            last_at,
            id: chat.id.0,
        }
    }
}

/// As in addresses: `place.last_at.id`, and a key with its kind before it.
impl fmt::Display for After {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            Key::None => {}
            Key::Number(number) => write!(f, "n{number}.")?,
            Key::Tag(tag) => write!(f, "t{tag}.")?,
        }
        write!(f, "{}.{}.{}", self.place, self.last_at, self.id)
    }
}

impl FromStr for After {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (rest, id) = text.rsplit_once('.').ok_or(())?;
        let (rest, last_at) = rest.rsplit_once('.').ok_or(())?;
        let (key, place) = match rest.rsplit_once('.') {
            None => (Key::None, rest),
            Some((key, place)) => {
                let number = key.strip_prefix('n').and_then(|key| key.parse().ok());
                let tag = || key.strip_prefix('t').map(str::to_owned).map(Key::Tag);
                (number.map(Key::Number).or_else(tag).ok_or(())?, place)
            }
        };
        if place.is_empty() || !place.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(());
        }
        Ok(Self {
            key,
            place: place.to_owned(),
            last_at: last_at.parse().map_err(|_| ())?,
            id: id.parse().map_err(|_| ())?,
        })
    }
}

/// The two databases put NULL at opposite ends; this says where it belongs.
fn longest_wait() -> SqlLiteral<BigInt> {
    sql("COALESCE(waiting_since, 9223372036854775807)")
}

fn value() -> SqlLiteral<BigInt> {
    sql("COALESCE(cart_value, 0)")
}

/// What every chat of a view needs: a place begins with the need.
fn needs(view: View) -> (&'static str, &'static str) {
    match view {
        View::All | View::Mine | View::Unassigned => ("0", "4"),
        View::Requested => ("0", "1"),
        View::Attention => ("1", "2"),
        View::Assistant => ("1", "3"),
        View::Snoozed => ("3", "4"),
        View::Closed => ("4", "5"),
    }
}

/// The chats of a filter, in no order.
///
/// # Errors
/// The database's.
pub fn chosen(
    conn: &mut Conn,
    shop: ShopId,
    viewer: Id,
    filter: &Filter,
) -> Result<seen::Seen, Error> {
    let (from, to) = needs(filter.view);
    let query = seen::chats(conn, shop)?
        .filter(conversations::place.ge(from))
        .filter(conversations::place.lt(to));
    let query = match filter.view {
        View::Mine => query.filter(conversations::holder.eq(viewer.0)),
        View::Unassigned | View::Assistant => query.filter(conversations::holder.is_null()),
        View::All | View::Requested | View::Attention | View::Snoozed | View::Closed => query,
    };
    Ok(narrowed(query, shop, filter))
}

/// The same of open chats (of no one person's), asked so that the order's own index serves, and not one by which all would have to be
/// sorted: what an expression says, no other index knows.
fn chosen_in_order(conn: &mut Conn, shop: ShopId, filter: &Filter) -> Result<seen::Seen, Error> {
    let (from, to) = needs(filter.view);
    let place = || sql::<Text>("(place || '')");
    let query = seen::chats(conn, shop)?
        .filter(sql::<Bool>("state <> 'closed'"))
        .filter(place().ge(from))
        .filter(place().lt(to));
    let query = match filter.view {
        View::Unassigned | View::Assistant => query.filter(sql::<Bool>("COALESCE(holder, 0) = 0")),
        View::All
        | View::Mine
        | View::Requested
        | View::Attention
        | View::Snoozed
        | View::Closed => query,
    };
    Ok(narrowed(query, shop, filter))
}

/// Those with an assistant and with tags, where the filter says so.
fn narrowed(mut query: seen::Seen, shop: ShopId, filter: &Filter) -> seen::Seen {
    let tagged = |tags: Vec<String>| {
        conversations::id.eq_any(
            conversation_tags::table
                .filter(conversation_tags::shop_id.eq(shop.key()))
                .filter(conversation_tags::tag.eq_any(tags))
                .select(conversation_tags::conversation_id),
        )
    };
    if let Some(assistant) = &filter.assistant {
        let assistant: i64 = assistant.parse().unwrap_or(0);
        query = query.filter(conversations::assistant_id.eq(assistant));
    }
    if filter.match_all {
        for tag in &filter.tags {
            query = query.filter(tagged(vec![tag.clone()]));
        }
    } else if !filter.tags.is_empty() {
        query = query.filter(tagged(filter.tags.clone()));
    }
    query
}

/// The chats of a filter in its order, behind a row.
///
/// # Errors
/// The database's.
pub fn behind(
    conn: &mut Conn,
    shop: ShopId,
    viewer: Id,
    filter: &Filter,
    after: Option<&After>,
) -> Result<seen::Seen, Error> {
    // What one person holds is little: it is found first, and sorted then.
    let mut query = match (filter.sort, filter.view) {
        (Sort::Need, _) | (_, View::Closed | View::Mine) => chosen(conn, shop, viewer, filter)?,
        _ => chosen_in_order(conn, shop, filter)?,
    };
    if let Some(after) = after {
        query = beyond(from(query, filter.sort, after), filter.sort, after);
    }
    let (place, newest, id) = (
        conversations::place.asc(),
        conversations::last_at.desc(),
        conversations::id.asc(),
    );
    Ok(match filter.sort {
        Sort::Need => query.order((place, newest, id)),
        Sort::Recent => query.order((newest, place, id)),
        Sort::Waiting => query.order((longest_wait().asc(), place, newest, id)),
        Sort::Value => query.order((value().desc(), place, newest, id)),
        Sort::Tag => query.order((conversations::first_tag.asc(), place, newest, id)),
    })
}

/// Where reading begins in the order's index: at the row itself, or one like it.
fn from(query: seen::Seen, sort: Sort, after: &After) -> seen::Seen {
    match (sort, &after.key) {
        (Sort::Need, _) => query.filter(conversations::place.ge(after.place.clone())),
        (Sort::Recent, _) => query.filter(conversations::last_at.le(after.last_at)),
        (Sort::Waiting, Key::Number(wait)) => query.filter(longest_wait().ge(*wait)),
        (Sort::Value, Key::Number(worth)) => query.filter(value().le(*worth)),
        (Sort::Tag, Key::Tag(tag)) => query.filter(conversations::first_tag.ge(tag.clone())),
        (Sort::Waiting | Sort::Value | Sort::Tag, _) => query,
    }
}

fn beyond(query: seen::Seen, sort: Sort, after: &After) -> seen::Seen {
    let After {
        key,
        place,
        last_at,
        id,
    } = after.clone();
    let by_need = || {
        let same_words = conversations::last_at
            .eq(last_at)
            .and(conversations::id.gt(id));
        let same_place = conversations::last_at.lt(last_at).or(same_words);
        conversations::place
            .gt(place.clone())
            .or(conversations::place.eq(place.clone()).and(same_place))
    };
    match (sort, key) {
        (Sort::Recent, _) => {
            let same_place = conversations::place
                .eq(place.clone())
                .and(conversations::id.gt(id));
            let same_words = conversations::place.gt(place.clone()).or(same_place);
            query.filter(
                conversations::last_at
                    .lt(last_at)
                    .or(conversations::last_at.eq(last_at).and(same_words)),
            )
        }
        (Sort::Waiting, Key::Number(wait)) => query.filter(
            longest_wait()
                .gt(wait)
                .or(longest_wait().eq(wait).and(by_need())),
        ),
        (Sort::Value, Key::Number(worth)) => {
            query.filter(value().lt(worth).or(value().eq(worth).and(by_need())))
        }
        (Sort::Tag, Key::Tag(tag)) => query.filter(
            conversations::first_tag
                .gt(tag.clone())
                .or(conversations::first_tag.eq(tag).and(by_need())),
        ),
        // An address that was made for another order.
        (Sort::Need | Sort::Waiting | Sort::Value | Sort::Tag, _) => query.filter(by_need()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use diesel::connection::InstrumentationEvent;
    use parking_lot::Mutex;

    use super::super::list;
    use super::*;
    use crate::db::DatabaseUrl;

    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = Text)]
        detail: String,
    }

    /// How SQLite goes about a page of the list.
    fn plan(conn: &mut Conn, filter: &Filter, after: Option<&After>) -> Vec<String> {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let note = asked.clone();
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                note.lock().push(query.to_string());
            }
        });
        // There is no such shop, which is noticed after the page was asked for.
        assert!(list::rows(conn, ShopId(Id(1)), Id(2), filter, after).is_err());
        // Let go of before the next question, which is noted as well.
        let page = {
            let asked = asked.lock();
            let page = asked.iter().find(|query| query.contains("LIMIT")).unwrap();
            let (page, _) = page.split_once(" -- binds").unwrap();
            page.to_owned()
        };
        let page = format!("EXPLAIN QUERY PLAN {page}");
        let Conn::Sqlite(conn) = conn else {
            unreachable!("opened above")
        };
        let steps: Vec<Step> = diesel::sql_query(page).load(conn).unwrap();
        steps.into_iter().map(|step| step.detail).collect()
    }

    #[test]
    fn every_order_of_open_chats_is_read_from_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let file = format!("sqlite://{}", folder.path().join("list.sqlite").display());
        let mut conn = DatabaseUrl::parse(&file).unwrap().open().unwrap();
        crate::db::migrate(&DatabaseUrl::parse(&file).unwrap()).unwrap();
        for sort in Sort::EVERY {
            let key = match sort {
                Sort::Need | Sort::Recent => "",
                Sort::Waiting | Sort::Value => "n7.",
                Sort::Tag => "t0late.",
            };
            let after: After = format!("{key}29000.5.7").parse().unwrap();
            for view in View::EVERY.into_iter().filter(|view| *view != View::Closed) {
                let filter = Filter {
                    view,
                    sort,
                    ..Filter::default()
                };
                // What one person holds is little.
                let sorted = view == View::Mine && sort != Sort::Need;
                for after in [None, Some(&after)] {
                    let steps = plan(&mut conn, &filter, after);
                    let sorts = steps.iter().any(|step| step.contains("TEMP B-TREE"));
                    assert_eq!(sorts, sorted, "{view:?} {sort:?} {after:?}: {steps:#?}");
                    assert!(
                        steps.iter().any(|step| step.contains("INDEX")),
                        "{steps:#?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_place_in_the_list_survives_its_address() {
        for text in [
            "29000.5.7",
            "n249000.29000.5.7",
            "t0späte-lieferung.29000.5.7",
            "t1.29000.-5.7",
        ] {
            let after: After = text.parse().unwrap_or_else(|()| unreachable!());
            assert_eq!(after.to_string(), text);
        }
        for text in ["", "100", "1.2", "x.1.2", "q5.1.2.3", ".1.2", "1.a.2"] {
            assert!(text.parse::<After>().is_err(), "{text}");
        }
    }
}
