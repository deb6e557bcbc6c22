//! Whether an address names every page of the shop, so that it says nothing.

use crate::commerce::page::glob;
use crate::db::Tx;
use crate::error::Error;
use crate::rules::condition::Condition;
use crate::rules::input::{Draft, Problem};
use crate::rules::place;
use crate::rules::start::Start;
use crate::shop::{sites, store as shops};

/// The addresses that are on every page, where the chat is on no other site: then that tells them apart.
///
/// # Errors
/// The database's.
pub fn met(tx: &mut Tx<'_>, draft: &Draft) -> Result<Vec<Problem>, Error> {
    let mut named: Vec<(String, &str)> = Vec::new();
    for (at, start) in draft.definition.starts.iter().enumerate() {
        if let Start::Button { places, .. } = start {
            listed(
                &places.urls,
                &format!("starts[{at}].places.urls"),
                &mut named,
            );
        }
    }
    if let Some(when) = &draft.definition.when {
        pages(when, "when", &mut named);
    }
    named.retain(|(_, pattern)| place::whole_site(pattern).is_some());
    if named.is_empty() || !sites::all(tx.conn, tx.shop())?.is_empty() {
        return Ok(Vec::new());
    }
    let shop = shops::by_id(tx.conn, tx.shop())?;
    let host = |origin: &String| match origin.split_once("://") {
        Some((_, host)) => host.to_owned(),
        None => origin.clone(),
    };
    let mut own: Vec<String> = shop.origins.iter().map(host).collect();
    own.push(shop.domain.to_string());
    named.retain(|(_, pattern)| {
        let site = place::whole_site(pattern);
        site.is_some_and(|site| own.iter().any(|host| glob(site, host)))
    });
    Ok(named
        .into_iter()
        .map(|(path, _)| Problem::at(path, place::EVERYWHERE))
        .collect())
}

fn pages<'d>(when: &'d Condition, path: &str, named: &mut Vec<(String, &'d str)>) {
    if let Condition::Page { urls, .. } = when {
        listed(urls, &format!("{path}.urls"), named);
    }
    for (at, part) in when.parts().iter().enumerate() {
        pages(part, &format!("{path}.of[{at}]"), named);
    }
}

fn listed<'d>(urls: &'d [String], path: &str, named: &mut Vec<(String, &'d str)>) {
    let places = urls.iter().enumerate();
    named.extend(places.map(|(at, url)| (format!("{path}[{at}]"), url.as_str())));
}
