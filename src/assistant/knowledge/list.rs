//! Documents as staff look through them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::prelude::*;

use super::audience::Audience;
use crate::assistant::language::{Language, Marked};
use crate::assistant::retrieval::DocumentKind;
use crate::clock::Micros;
use crate::db::schema::{documents, sources};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

diesel::define_sql_function! {
    /// Small letters; of a text beyond ASCII as far as the database knows how.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// Documents on a page of the list.
pub const PAGE: usize = 50;

/// Documents looked at for their language.
const LOOKED_AT: i64 = 2_000;

/// Which documents are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Words they hold, in the title or the text.
    pub search: String,
    /// Of this kind.
    pub kind: Option<DocumentKind>,
    /// From this source.
    pub source: Option<Id>,
    /// In this language.
    pub language: Option<String>,
    /// Answered from, or not.
    pub on: Option<bool>,
    /// By an assistant; or what is kept from it.
    pub by: Option<(Id, bool)>,
    /// Which page of the list, from 0.
    pub page: usize,
}

/// A document in the list.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = documents)]
pub struct Row {
    /// Its id.
    pub id: i64,
    /// What it is at its source.
    pub key: String,
    /// Kind, as text.
    pub kind: String,
    /// Title.
    pub title: String,
    /// Where shoppers find it.
    pub url: Option<String>,
    /// How often it was changed, and once more.
    pub version: i64,
    /// Whether answers come from it.
    pub enabled: bool,
    /// When it last changed.
    pub updated_at: i64,
    /// Its language as its source says it.
    pub language: Option<String>,
    /// The language staff chose; none: it is told by its words.
    pub chosen_language: Option<String>,
    /// Who wrote what stands there; none: its source.
    pub author: Option<i64>,
    /// Its source.
    pub source_id: Option<i64>,
    /// Whether its source shows it to shoppers.
    pub listed: bool,
    /// Whether staff switched it off.
    pub switched_off: bool,
    /// Whether staff's words stand in place of its source's.
    pub edited: bool,
    /// For whom it is, as kept.
    pub audience: Option<String>,
}

impl Row {
    /// When it last changed.
    #[must_use]
    pub fn changed(&self) -> Micros {
        Micros(self.updated_at)
    }

    /// For whom it is.
    #[must_use]
    pub fn audience(&self) -> Audience {
        Audience::read(self.audience.as_deref())
    }

    /// Its language, where that was chosen or its source says it.
    #[must_use]
    pub fn language(&self) -> Option<&str> {
        let chosen = self.chosen_language.as_deref();
        chosen.or(self.language.as_deref())
    }

    /// What it is, in words.
    #[must_use]
    pub fn what(&self) -> &'static str {
        if self.key.starts_with("article:") {
            return "Blog article";
        }
        match DocumentKind::parse(&self.kind) {
            Some(DocumentKind::Page) => "Page",
            Some(DocumentKind::Policy) => "Policy",
            Some(DocumentKind::Product) => "Product",
            Some(DocumentKind::Faq) => "FAQ",
            Some(DocumentKind::Text) | None => "Text",
        }
    }
}

/// A page of the list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// What is on it, the last changed first.
    pub rows: Vec<Row>,
    /// How many there are on all pages.
    pub all: usize,
    /// Names of the sources the shop has.
    pub sources: HashMap<i64, String>,
}

/// Reads a page of the list.
///
/// # Errors
/// The database's.
pub fn read(conn: &mut Conn, shop: ShopId, wanted: &Wanted) -> Result<Listed, Error> {
    let search = pattern(&wanted.search);
    let rows: Vec<Row> = documents::table
        .filter(documents::shop_id.eq(shop.key()))
        .filter(
            lower(documents::title)
                .like(&search)
                .escape('!')
                .or(lower(documents::body).like(&search).escape('!')),
        )
        .order((documents::updated_at.desc(), documents::id.desc()))
        .select(Row::as_select())
        .load(conn)?;
    let fits = |row: &Row| {
        wanted.kind.is_none_or(|kind| kind.as_str() == row.kind)
            && wanted
                .source
                .is_none_or(|source| row.source_id == Some(source.0))
            && wanted.on.is_none_or(|on| row.enabled == on)
            && (wanted.by).is_none_or(|(by, has)| row.audience().has(by) == has)
            && (wanted.language.as_deref()).is_none_or(|tag| row.language() == Some(tag))
    };
    let fitting: Vec<Row> = rows.into_iter().filter(fits).collect();
    let names: Vec<(i64, String)> = sources::table
        .filter(sources::shop_id.eq(shop.key()))
        .select((sources::id, sources::name))
        .load(conn)?;
    Ok(Listed {
        all: fitting.len(),
        rows: fitting
            .into_iter()
            .skip(wanted.page.saturating_mul(PAGE))
            .take(PAGE)
            .collect(),
        sources: names.into_iter().collect(),
    })
}

/// What is typed, anywhere in a text; its own wildcards mean themselves.
fn pattern(search: &str) -> String {
    let mut out = String::from("%");
    for c in search.trim().to_lowercase().chars().take(100) {
        match c {
            '%' | '_' | '!' => out.extend(['!', c]),
            '\0' => {}
            c => out.push(c),
        }
    }
    out.push('%');
    out
}

/// One document with its text.
///
/// # Errors
/// [`Error::NotFound`].
pub fn one(conn: &mut Conn, shop: ShopId, id: Id) -> Result<(Row, String), Error> {
    Ok(documents::table
        .find((shop.key(), id.0))
        .select((Row::as_select(), documents::body))
        .first(conn)?)
}

/// The languages the content that is answered from is in, as it is read, with how many documents each; the commonest
/// first.
///
/// # Errors
/// The database's.
pub fn spoken(conn: &mut Conn, shop: ShopId) -> Result<Vec<(Language, usize)>, Error> {
    type Row = (String, Option<String>, Option<String>);
    let rows: Vec<Row> = documents::table
        .filter(documents::shop_id.eq(shop.key()))
        .filter(documents::enabled.eq(true))
        .order(documents::id.asc())
        .limit(LOOKED_AT)
        .select((
            documents::body,
            documents::chosen_language,
            documents::language,
        ))
        .load(conn)?;
    let mut counts: BTreeMap<Language, usize> = BTreeMap::new();
    let read = |(text, staff, source): &Row| {
        Marked::read(staff.as_deref(), source.as_deref()).language(text)
    };
    for language in rows.iter().filter_map(read) {
        *counts.entry(language).or_default() += 1;
    }
    let mut counts: Vec<(Language, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(language, pages)| (std::cmp::Reverse(*pages), *language));
    Ok(counts)
}

/// The languages that documents are in.
///
/// # Errors
/// The database's.
pub fn languages(conn: &mut Conn, shop: ShopId) -> Result<Vec<String>, Error> {
    let known = documents::chosen_language.is_not_null();
    let found: Vec<(Option<String>, Option<String>)> = documents::table
        .filter(documents::shop_id.eq(shop.key()))
        .filter(known.or(documents::language.is_not_null()))
        .select((documents::chosen_language, documents::language))
        .distinct()
        .load(conn)?;
    let found = found.into_iter();
    let tags: BTreeSet<String> = found.filter_map(|(chosen, said)| chosen.or(said)).collect();
    Ok(tags.into_iter().collect())
}
