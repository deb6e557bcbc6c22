//! The chats behind a number: as a page to look through, and as a file.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use maud::{Markup, html};
use serde::Deserialize;

use super::days::{self, Range};
use super::hits::{Hit, hits};
use super::names::Names;
use super::page::{around, look};
use super::read::number;
use super::series::{Kind, Series};
use super::tiles::money;
use super::words::{grouped, took};
use crate::assistants::store as assistants;
use crate::clock::Micros;
use crate::conversation::{Conversation, State, messages, people};
use crate::db::schema::conversations;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;
use crate::inbox;
use crate::settings::shell::Shell;
use crate::team::role::Can;
use crate::team::{Frame, Staff};

/// Chats of one page.
pub const PAGE: i64 = 50;
/// Letters of what was said last.
const WORDS: usize = 120;

/// Which number is meant.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Sought {
    of: String,
    key: String,
    /// The last one of the page before: `day-chat`.
    after: String,
}

impl Sought {
    /// The series and the key.
    ///
    /// # Errors
    /// [`Error::NotFound`] of a series that there is not.
    pub fn number(&self) -> Result<(Series, String), Error> {
        let series = Series::called(&self.of).ok_or(Error::NotFound)?;
        Ok((series, self.key.clone()))
    }

    /// After which one.
    #[must_use]
    pub fn after(&self) -> Option<(i32, Id)> {
        let (day, chat) = self.after.rsplit_once('-')?;
        Some((day.parse().ok()?, chat.parse().ok()?))
    }
}

/// A chat behind a number, as it is shown.
pub struct Line {
    hit: Hit,
    shopper: String,
    words: String,
    state: &'static str,
    /// What `translate` says of who wrote: nothing where the name is ours.
    own: Option<&'static str>,
    /// It can be opened.
    open: bool,
}

/// What the page shows.
pub struct Shown {
    /// The time it is told at.
    pub now: Micros,
    /// Who looks.
    pub viewer: Staff,
    /// Which number.
    pub series: Series,
    /// Of which of them.
    pub key: String,
    /// The days.
    pub range: Range,
    /// What the key is called.
    pub names: Names,
    /// The number itself.
    pub number: i64,
    /// The chats.
    pub lines: Vec<Line>,
    /// Where the next page begins.
    pub next: Option<(i32, Id)>,
}

/// Reads a page of them.
///
/// # Errors
/// The database's.
pub fn read(
    conn: &mut Conn,
    viewer: Staff,
    (series, key): (Series, String),
    range: Range,
    after: Option<(i32, Id)>,
    now: Micros,
) -> Result<Shown, Error> {
    let shop = viewer.shop;
    let mut found = hits(conn, shop, (series, &key), range, after, PAGE + 1)?;
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = found.len() > most;
    found.truncate(most);
    let last = found.last().map(|hit| (hit.day, hit.chat));
    Ok(Shown {
        now,
        series,
        range,
        names: Names::with(conn, shop, BTreeSet::from([key.clone()]))?,
        number: number(conn, shop, (series, &key), range)?,
        lines: dress(conn, shop, found)?,
        next: last.filter(|_| more),
        key,
        viewer,
    })
}

/// Those chats, as they are shown.
///
/// # Errors
/// The database's.
pub fn dress(conn: &mut Conn, shop: ShopId, found: Vec<Hit>) -> Result<Vec<Line>, Error> {
    let ids: Vec<i64> = found.iter().map(|hit| hit.chat.0).collect();
    let rows: Vec<(i64, String)> = conversations::table
        .filter(conversations::shop_id.eq(shop.key()))
        .filter(conversations::id.eq_any(ids))
        .select((conversations::id, conversations::data))
        .load(conn)?;
    let mut chats: HashMap<Id, Conversation> = HashMap::new();
    for (id, data) in rows {
        chats.insert(Id(id), serde_json::from_str(&data).map_err(Error::fault)?);
    }
    let visitors: Vec<Id> = chats.values().map(|chat| chat.visitor).collect();
    let people = people::by_ids(conn, shop, &visitors)?;
    let said: Vec<Id> = chats
        .values()
        .filter_map(|chat| chat.last_shopper)
        .collect();
    let words = messages::by_ids(conn, shop, &said)?;
    let hidden = assistants::hidden(conn, shop)?;
    Ok(found
        .into_iter()
        .map(|hit| {
            let chat = chats.get(&hit.chat);
            let last = chat.and_then(|chat| words.get(&chat.last_shopper?));
            let body = last.and_then(|message| message.body.as_deref());
            let person = chat.and_then(|chat| people.get(&chat.visitor));
            let own = person.filter(|one| one.name.is_some() || one.email.is_some());
            let of = chat.map(|chat| chat.assistant.unwrap_or(shop.0).0);
            Line {
                shopper: chat.map_or_else(
                    || "A chat that is no more".to_owned(),
                    |chat| inbox::shopper(chat.visitor, people.get(&chat.visitor)),
                ),
                words: body.unwrap_or_default().chars().take(WORDS).collect(),
                state: chat.map_or("", |chat| state(&chat.state)),
                own: own.map(|_| "no"),
                open: of.is_some_and(|of| !hidden.contains(&of)),
                hit,
            }
        })
        .collect())
}

fn state(state: &State) -> &'static str {
    match state {
        State::Assistant { .. } => "With the AI",
        State::Waiting { .. } => "Waits for a person",
        State::Human { .. } => "With a person",
        State::Snoozed { .. } => "Snoozed",
        State::Closed { .. } => "Closed",
    }
}

/// What a series is called over its chats.
#[must_use]
pub fn heading(series: Series) -> &'static str {
    match series {
        Series::Begun => "Chats begun",
        Series::Messages => "Chats with messages",
        Series::Outcome => "Chats by who dealt with them",
        Series::Closed => "Closed chats",
        Series::Handoffs
        | Series::HandoffsByReason
        | Series::HandoffsByTag
        | Series::HandoffsByProduct
        | Series::HandoffsByPage
        | Series::HandoffsByHour
        | Series::HandoffsByGroup
        | Series::HandoffsByTopic => "Handoffs",
        Series::Claim | Series::ClaimByPerson | Series::ClaimByGroup | Series::ClaimByTag => {
            "Time to claim"
        }
        Series::Word | Series::WordByPerson | Series::WordByGroup | Series::WordByTag => {
            "Time to a person’s first word"
        }
        Series::Resolution
        | Series::ResolutionByPerson
        | Series::ResolutionByGroup
        | Series::ResolutionByTag => "Time to the close",
        Series::Turns => "Whose turn it was",
        Series::Scores | Series::ScoresByPerson => "Satisfaction",
        Series::Orders => "Assisted orders",
        Series::RuleFired => "Actions that fired",
        Series::RuleCame => "Actions after which a person came",
        Series::RuleTurned => "Actions after which the shopper turned back",
        Series::RuleEarly => "Actions that were too early",
        Series::Timing | Series::TimingByReason => "The moment a person was asked for",
    }
}

/// What the last column says of each, and what it is called.
fn counted(series: Series, key: &str, hit: &Hit) -> String {
    let tally = hit.tally;
    match (series, series.kind()) {
        // Of all of them, in whatever currency.
        (Series::Orders, _) if key.is_empty() => tally.number.to_string(),
        (Series::Orders, _) => {
            let currency = key.split_once(' ').map_or("", |(_, currency)| currency);
            money(tally.total, currency).unwrap_or_default()
        }
        (_, Kind::Time) => took(tally.total / tally.number.max(1)),
        (Series::ScoresByPerson, _) => format!("{} of 5", tally.total / tally.number.max(1)),
        (_, Kind::Count | Kind::Sum) => tally.number.to_string(),
    }
}

fn column(series: Series, key: &str) -> &'static str {
    match (series, series.kind()) {
        (Series::Orders, _) if key.is_empty() => "Orders",
        (Series::Orders, _) => "Value",
        (_, Kind::Time) => "Took",
        (Series::ScoresByPerson, _) => "Score",
        (Series::Messages, _) => "Messages",
        (_, Kind::Count | Kind::Sum) => "Times",
    }
}

/// The whole page.
#[must_use]
pub fn page(shown: &Shown, frame: Option<&Frame>) -> Markup {
    let shell = around("Chats behind a number", &shown.viewer, shown.now, frame);
    let name = shown.names.name(shown.series, &shown.key);
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("of", shown.series.slug());
    query.append_pair("key", &shown.key);
    let query = format!("{}&{}", query.finish(), shown.range.query());
    let main = html! {
        p { a href=(shell.link(&format!("/reports?{}", shown.range.query()))) { "Reports" } }
        header class="page-head" {
            div {
                h1 { (heading(shown.series)) @if !name.is_empty() { ": " (name) } }
                p class="subdued" { (grouped(shown.number)) ", " span { (shown.range.words()) } }
            }
            @if !shown.lines.is_empty() && shown.viewer.may(Can::Manage) {
                a class="button" href={ "/reports/chats.csv?" (query) } data-download="chats.csv" { "Export as CSV" }
            }
        }
        section class="card" aria-label="Chats" {
            @if shown.lines.is_empty() { p class="subdued" { "No chat of these days counts here (any more)." } } @else {
                @let last = |line: &Line| html! { td class="number" { (counted(shown.series, &shown.key, &line.hit)) } };
                (table(&shell, &shown.lines, Some(column(shown.series, &shown.key)), last))
                @if let Some((day, chat)) = shown.next {
                    p class="older" { a class="button" href=(shell.link(&format!("/reports/chats?{query}&after={day}-{chat}"))) { "Older" } }
                }
            }
        }
    };
    shell.page_as(&look(), &main)
}

/// Chats below each other, each leading to its thread. `last` is what stands in a column of its own, below `head`.
#[must_use]
pub fn table(
    shell: &Shell<'_>,
    lines: &[Line],
    head: Option<&str>,
    last: impl Fn(&Line) -> Markup,
) -> Markup {
    html! {
        table class="of-chats" {
            thead {
                tr {
                    th scope="col" { "Chat" } th scope="col" { "State" } th scope="col" { "Day" }
                    @if let Some(head) = head { th scope="col" class="number" { (head) } }
                }
            }
            tbody {
                @for line in lines {
                    tr {
                        th scope="row" {
                            @if line.open { a href=(shell.link(&format!("/inbox/{}", line.hit.chat))) translate=[line.own] { (line.shopper) } }
                            @else { span translate=[line.own] { (line.shopper) } }
                            @if !line.words.is_empty() { span class="subdued about" translate="no" { "“" (line.words) "”" } }
                        }
                        td { (line.state) }
                        td { (days::long(line.hit.day)) }
                        (last(line))
                    }
                }
            }
        }
    }
}
