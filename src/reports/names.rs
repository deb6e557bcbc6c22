//! What keys are called: staff, groups, tags, rules and goods by the names they have now, all else in words.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::around;
use super::fold::NO_TOPIC;
use super::series::Series;
use crate::assistant::meaning::called;
use crate::conversation::{Reason, tags};
use crate::db::schema::documents;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::handoff::people;
use crate::ids::Id;
use crate::inbox;
use crate::rules::store as rules;
use crate::team::store as team;

/// Documents that are looked through for pages.
const PAGES: i64 = 5_000;

/// A product of the shop's, as its content has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Its document.
    pub document: Id,
    /// Its name.
    pub title: String,
}

/// Names at hand.
#[derive(Debug, Clone, Default)]
pub struct Names {
    staff: HashMap<Id, String>,
    groups: HashMap<Id, String>,
    rules: HashMap<Id, String>,
    tags: HashMap<String, String>,
    products: HashMap<String, Product>,
    pages: HashMap<String, Id>,
}

impl Names {
    /// Reads them; of goods and pages those of these keys.
    ///
    /// # Errors
    /// The database's.
    pub fn of(
        conn: &mut Conn,
        shop: ShopId,
        keys: &[(Series, Vec<String>)],
    ) -> Result<Self, Error> {
        let mut handles = BTreeSet::new();
        let mut paths = BTreeSet::new();
        for (series, keys) in keys {
            for key in keys {
                match (series, key.strip_prefix("/products/")) {
                    (Series::HandoffsByProduct, _) => handles.insert(key.clone()),
                    (Series::HandoffsByPage, Some(handle)) => handles.insert(handle.to_owned()),
                    (Series::HandoffsByPage, None) if key.starts_with('/') => {
                        paths.insert(key.clone())
                    }
                    _ => false,
                };
            }
        }
        Ok(Self {
            pages: pages(conn, shop, &paths)?,
            ..Self::with(conn, shop, handles)?
        })
    }

    /// The same for these goods.
    ///
    /// # Errors
    /// The database's.
    pub fn with(conn: &mut Conn, shop: ShopId, handles: BTreeSet<String>) -> Result<Self, Error> {
        let groups = people::groups(conn, shop)?;
        let tags = tags::all(conn, shop)?;
        Ok(Self {
            staff: team::names(conn, shop)?,
            rules: rules::names(conn, shop)?,
            groups: groups.into_iter().map(|one| (one.id, one.name)).collect(),
            tags: tags.into_iter().map(|one| (one.key, one.label)).collect(),
            products: products(conn, shop, handles)?,
            pages: HashMap::new(),
        })
    }

    /// The product of a handle, where the shop's content has it.
    #[must_use]
    pub fn product(&self, handle: &str) -> Option<&Product> {
        self.products.get(handle)
    }

    /// The document of a page that is no product's, where the shop's content has it.
    #[must_use]
    pub fn page(&self, path: &str) -> Option<Id> {
        self.pages.get(path).copied()
    }

    /// What a key of a series is called.
    #[must_use]
    pub fn name(&self, series: Series, key: &str) -> String {
        if key.is_empty() {
            return String::new();
        }
        match series {
            Series::HandoffsByReason => reason(key),
            Series::HandoffsByTopic => topic(key),
            Series::HandoffsByTag
            | Series::ClaimByTag
            | Series::WordByTag
            | Series::ResolutionByTag => self.tags.get(key).cloned().unwrap_or(key.to_owned()),
            Series::HandoffsByProduct => self
                .product(key)
                .map_or_else(|| key.to_owned(), |product| product.title.clone()),
            Series::HandoffsByPage => page(key),
            Series::HandoffsByHour => format!("{key:0>2}:00"),
            Series::HandoffsByGroup
            | Series::ClaimByGroup
            | Series::WordByGroup
            | Series::ResolutionByGroup => named(&self.groups, key, "A group that is no more"),
            Series::ClaimByPerson | Series::WordByPerson | Series::ResolutionByPerson => {
                named(&self.staff, key, "Somebody")
            }
            Series::ScoresByPerson if key == "ai" => "The AI alone".to_owned(),
            Series::ScoresByPerson => named(&self.staff, key, "Somebody"),
            Series::RuleFired | Series::RuleCame | Series::RuleTurned | Series::RuleEarly => {
                named(&self.rules, key, "An action that is no more")
            }
            Series::Messages => match key {
                "assistant" => "The AI".to_owned(),
                "staff" => "Your team".to_owned(),
                _ => "Shoppers".to_owned(),
            },
            Series::Outcome | Series::Closed => outcome(key).to_owned(),
            Series::Turns => turn(key).to_owned(),
            Series::Scores => format!("{key} of 5"),
            Series::Timing => moment(key).to_owned(),
            Series::TimingByReason => {
                let (why, when) = key.split_once(' ').unwrap_or((key, ""));
                format!("{}: {}", reason(why), moment(when).to_lowercase())
            }
            Series::Orders => {
                let (who, currency) = key.split_once(' ').unwrap_or((key, ""));
                format!("{}, {currency}", helper(who))
            }
            Series::Begun
            | Series::Handoffs
            | Series::Claim
            | Series::Word
            | Series::Resolution => String::new(),
        }
    }

    /// What `translate` says of a key's name: "no" where it is somebody's words, nothing where it is ours.
    #[must_use]
    pub fn own(&self, series: Series, key: &str) -> Option<&'static str> {
        let known = |names: &HashMap<Id, String>| {
            let id = key.parse().ok();
            id.is_some_and(|id: Id| names.contains_key(&id))
        };
        let own = match series {
            Series::HandoffsByTag
            | Series::ClaimByTag
            | Series::WordByTag
            | Series::ResolutionByTag
            | Series::HandoffsByProduct => true,
            Series::HandoffsByPage => page(key) == key,
            Series::HandoffsByGroup
            | Series::ClaimByGroup
            | Series::WordByGroup
            | Series::ResolutionByGroup => known(&self.groups),
            Series::ClaimByPerson
            | Series::WordByPerson
            | Series::ResolutionByPerson
            | Series::ScoresByPerson => known(&self.staff),
            Series::RuleFired | Series::RuleCame | Series::RuleTurned | Series::RuleEarly => {
                known(&self.rules)
            }
            _ => false,
        };
        own.then_some("no")
    }
}

fn named(names: &HashMap<Id, String>, key: &str, none: &str) -> String {
    let name = key.parse().ok().and_then(|id: Id| names.get(&id));
    name.map_or_else(|| none.to_owned(), Clone::clone)
}

/// Why a person came.
#[must_use]
pub fn reason(key: &str) -> String {
    match key {
        "stepped_in" => "Your team stepped in".to_owned(),
        "none" => "No person came".to_owned(),
        _ => serde_json::from_value::<Reason>(key.into()).map_or_else(
            |_| key.replace('_', " "),
            |one| inbox::reason(one).to_owned(),
        ),
    }
}

/// What was asked about.
#[must_use]
pub fn topic(key: &str) -> String {
    match key {
        NO_TOPIC => "No plain topic".to_owned(),
        subject => called(subject),
    }
}

/// Who dealt with it.
#[must_use]
pub fn outcome(key: &str) -> &'static str {
    match key {
        "ai" => "The AI alone",
        "person" => "Handed to a person",
        _ => "Not answered",
    }
}

/// Who helped with an order.
#[must_use]
pub fn helper(key: &str) -> &'static str {
    match key {
        "person" => "With a person",
        _ => "The AI alone",
    }
}

/// Whose turn it was.
#[must_use]
pub fn turn(key: &str) -> &'static str {
    match key {
        "ai" => "The AI’s turn",
        "waiting" => "Waiting for a person",
        "person" => "A person’s turn",
        _ => "The shopper’s turn",
    }
}

/// A judgement.
#[must_use]
pub fn moment(key: &str) -> &'static str {
    match key {
        "early" => "Too early",
        "late" => "Too late",
        _ => "At the right moment",
    }
}

fn page(key: &str) -> String {
    match key {
        "/" => "Home page".to_owned(),
        "/cart" => "Cart".to_owned(),
        "/search" => "Search".to_owned(),
        "checkout" => "Checkout".to_owned(),
        "thank_you" => "Thank-you page".to_owned(),
        "order_status" => "Order status".to_owned(),
        "account" => "Account".to_owned(),
        "other" => "Other pages".to_owned(),
        path => path.to_owned(),
    }
}

/// Documents of pages, by the name the page is counted under: addresses differ by domain and language.
fn pages(
    conn: &mut Conn,
    shop: ShopId,
    paths: &BTreeSet<String>,
) -> Result<HashMap<String, Id>, Error> {
    if paths.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(i64, Option<String>)> = documents::table
        .filter(documents::shop_id.eq(shop.key()))
        .filter(documents::kind.ne("product"))
        .filter(documents::url.is_not_null())
        .order(documents::id.desc())
        .limit(PAGES)
        .select((documents::id, documents::url))
        .load(conn)?;
    // Of several of one address the oldest is the store's.
    Ok(rows
        .into_iter()
        .filter_map(|(id, url)| Some((around::name(&url?), Id(id))))
        .filter(|(path, _)| paths.contains(path))
        .collect())
}

fn products(
    conn: &mut Conn,
    shop: ShopId,
    handles: BTreeSet<String>,
) -> Result<HashMap<String, Product>, Error> {
    let keys: Vec<String> = handles
        .into_iter()
        .map(|handle| format!("product:{handle}"))
        .collect();
    let mut found = HashMap::new();
    for some in keys.chunks(500) {
        let rows: Vec<(i64, String, String)> = documents::table
            .filter(documents::shop_id.eq(shop.key()))
            .filter(documents::key.eq_any(some.to_vec()))
            .select((documents::id, documents::key, documents::title))
            .load(conn)?;
        found.extend(rows.into_iter().filter_map(|(id, key, title)| {
            let handle = key.strip_prefix("product:")?.to_owned();
            let document = Id(id);
            Some((handle, Product { document, title }))
        }));
    }
    Ok(found)
}
