//! What the mail says.

use std::collections::HashMap;
use std::fmt::Write as _;

use diesel::prelude::*;
use url::Url;

use super::link::{DAYS, Resume, stop_token};
use super::own::Reached;
use super::tongues::{self, Part};
use crate::conversation::messages::{self, Author};
use crate::conversation::{Conversation, people};
use crate::db::Tx;
use crate::db::schema::{shops, staff};
use crate::error::Error;
use crate::handoff::notices::Seal;
use crate::handoff::promise::says::Tongue;
use crate::ids::Id;
use crate::mail::{self, Mail};

/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;

/// What letters are written with.
#[derive(Clone)]
pub struct Letter {
    /// What seals links.
    pub seal: Seal,
    /// The app's own address.
    pub base: Url,
}

impl Letter {
    /// Owes a mail with these words of staff and assistant; where the address was only typed, and is not the one that
    /// was `proved` to be the shopper's, with the link alone: it may be anybody's.
    ///
    /// # Errors
    /// The database's; a fault when a link can't be sealed.
    pub fn queue(
        &self,
        tx: &mut Tx<'_>,
        chat: &Conversation,
        to: &Reached,
        proved: Option<i64>,
        said: &[Id],
    ) -> Result<(), Error> {
        let (shop, key) = (tx.shop(), tx.key());
        let (name, origins): (String, String) = shops::table
            .find(key)
            .select((shops::name, shops::origins))
            .first(tx.conn)?;
        let origins: Vec<String> = serde_json::from_str(&origins).map_err(Error::fault)?;
        let person = people::by_ids(tx.conn, shop, &[chat.visitor])?.remove(&chat.visitor);
        let tongue = Tongue::of(person.as_ref().and_then(people::Person::language));
        let (to_name, page) = person.map_or((None, None), |person| {
            (person.name, person.page.map(|page| page.url))
        });
        let resume = Resume {
            shop,
            conversation: chat.id,
            visitor: chat.visitor,
            link: tx.new_id(),
            until: tx.wall.plus_seconds(DAYS * DAY),
            address: Some(to.mark),
        };
        let Some(place) = place(page.as_deref(), &origins) else {
            // A shop without an address has no widget either.
            return Ok(());
        };
        let link = format!("{place}#counterbell={}", resume.token(&self.seal)?);
        let stop = self
            .base
            .join(&format!(
                "/mail/stop/{}",
                stop_token(&self.seal, shop, chat.id)?
            ))
            .map_err(Error::fault)?;
        let (who, words) = words(tx, said, tongue)?;
        let days = DAYS.to_string();
        let hello = to_name.as_deref().and_then(|name| name.split(' ').next());
        let say = |part: Part| {
            tongues::part(part, tongue)
                .replace("{days}", &days)
                .replace("{name}", hello.unwrap_or_default())
                .replace("{who}", &who)
                .replace("{shop}", &name)
        };
        let mut text = String::new();
        if hello.is_some() {
            let _ = writeln!(text, "{}\n", say(Part::Hello));
        }
        if to.vouched || proved == Some(to.mark) {
            let _ = write!(text, "{}\n\n{words}", say(Part::Left));
        } else {
            let _ = writeln!(text, "{}\n", say(Part::Waits));
        }
        let _ = write!(
            text,
            "{}\n{link}\n\n{}\n\n--\n{}\n{} {stop}\n",
            say(Part::ReadOn),
            say(Part::Link),
            say(Part::Why),
            say(Part::Stop),
        );
        let subject = say(Part::Subject);
        mail::queue(
            tx,
            &self.seal,
            &Mail {
                kind: "follow-up",
                to: to.address.clone(),
                to_name,
                reply_to: None,
                subject,
                text,
                about: Some(chat.id),
                good_until: Some(resume.until),
            },
        )?;
        Ok(())
    }
}

/// The page they left, if it is one of the store's; else its first.
fn place(page: Option<&str>, origins: &[String]) -> Option<String> {
    let of_the_store = page.filter(|page| {
        Url::parse(page).is_ok_and(|url| origins.contains(&url.origin().ascii_serialization()))
    });
    match of_the_store {
        Some(page) => Some(page.to_owned()),
        // The first is the shop's name at Shopify, which its own domain follows.
        None => origins.last().map(|origin| format!("{origin}/")),
    }
}

/// Who answered, and what they said, each under their name.
fn words(tx: &mut Tx<'_>, said: &[Id], tongue: Tongue) -> Result<(String, String), Error> {
    let found = messages::by_ids(tx.conn, tx.shop(), said)?;
    let names: HashMap<i64, String> = staff::table
        .filter(staff::shop_id.eq(tx.key()))
        .select((staff::id, staff::name))
        .load::<(i64, String)>(tx.conn)?
        .into_iter()
        .collect();
    let mut text = String::new();
    let mut last = String::new();
    for id in said {
        let Some(message) = found.get(id) else {
            continue;
        };
        let who = match (message.author, message.author_id) {
            (Author::Staff, Some(id)) => names.get(&id.0).cloned(),
            _ => None,
        }
        .unwrap_or_else(|| tongues::part(Part::Assistant, tongue).to_owned());
        if who != last {
            let _ = writeln!(text, "{who}:");
        }
        for line in message.body.as_deref().unwrap_or_default().lines() {
            let _ = writeln!(text, "> {line}");
        }
        text.push('\n');
        last = who;
    }
    let who = if last.is_empty() {
        tongues::part(Part::Somebody, tongue).to_owned()
    } else {
        last
    };
    Ok((who, text))
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn the_link_leads_to_a_page_of_the_store_and_nowhere_else() {
        let origins = [
            "https://a.myshopify.com".to_owned(),
            "https://a.example".to_owned(),
        ];
        for (page, leads) in [
            (Some("https://a.example/cart"), "https://a.example/cart"),
            (Some("https://evil.example/cart"), "https://a.example/"),
            (Some("javascript:alert(1)"), "https://a.example/"),
            (None, "https://a.example/"),
        ] {
            assert_eq!(place(page, &origins).as_deref(), Some(leads));
        }
    }
}
