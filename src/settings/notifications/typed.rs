//! What was typed into a rule, read into one; what is wrong is said of the field it is in.

use serde::Deserialize;

use crate::assistants::store as assistants;
use crate::conversation::Tag;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::handoff::notices::people;
use crate::handoff::notices::rule::{Definition, Format, Hours, How, When, Which, Who};
use crate::ids::Id;

/// Longest name, in characters.
const NAME: usize = 80;
/// Longest skill, in characters.
const SKILL: usize = 80;
/// Tags, languages or people one rule may list.
const LISTED: usize = 30;

/// A rule's form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    name: String,
    when: String,
    tag: String,
    amount: String,
    wait_minutes: String,
    closing_minutes: String,
    tags: String,
    page: String,
    cart_over: String,
    languages: String,
    assistants: Vec<Id>,
    on_duty: bool,
    holder: bool,
    people: Vec<Id>,
    groups: Vec<Id>,
    skills: Vec<String>,
    by_page: bool,
    by_push: bool,
    by_email: bool,
    else_email: bool,
    webhook: String,
    url: String,
    has_url: bool,
    hours: String,
}

/// A rule's definition, and the address typed with it.
pub type Read = (Definition, String);

impl Typed {
    /// Whether its webhook has an address, typed now or kept.
    #[must_use]
    pub fn has_target(&self) -> bool {
        self.has_url || !self.url.trim().is_empty()
    }

    /// Reads it.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the field; the database's.
    pub fn read(self, conn: &mut Conn, shop: ShopId) -> Result<(String, Read), Error> {
        let name = self.name.trim();
        if name.is_empty() {
            return Err(Error::invalid("name", "Give the rule a name."));
        }
        if name.chars().count() > NAME {
            return Err(Error::invalid("name", "A name has at most 80 characters."));
        }
        let when = self.when()?;
        let which = self.which(conn, shop)?;
        let who = self.who(conn, shop)?;
        let how = self.how()?;
        let hours = match self.hours.as_str() {
            "" | "always" => Hours::Always,
            "open" => Hours::Open,
            "open_else_email" => Hours::OpenElseEmail,
            _ => return Err(Error::invalid("hours", "Choose one of the hours.")),
        };
        if who.is_empty() && how.webhook.is_none() {
            return Err(Error::invalid("who", "Choose somebody to tell."));
        }
        let definition = Definition {
            when,
            which,
            who,
            how,
            hours,
        };
        Ok((name.to_owned(), (definition, self.url)))
    }

    fn when(&self) -> Result<When, Error> {
        Ok(match self.when.as_str() {
            "requested" => When::Requested,
            "attention" => When::Attention,
            "new_message" => When::NewMessage,
            "tagged" => When::Tagged {
                tag: Tag::parse(&self.tag).map_err(|wrong| Error::invalid("tag", wrong))?,
            },
            "value_over" => When::ValueOver {
                amount: money("amount", &self.amount)?,
            },
            "waiting_over" => When::WaitingOver {
                minutes: number("wait_minutes", &self.wait_minutes, 1, 1_440)?,
            },
            "closing_soon" => When::ClosingSoon {
                minutes: number("closing_minutes", &self.closing_minutes, 5, 240)?,
            },
            _ => return Err(Error::invalid("when", "Choose what has to happen.")),
        })
    }

    fn which(&self, conn: &mut Conn, shop: ShopId) -> Result<Which, Error> {
        let tags = listed(&self.tags)
            .map(|tag| Tag::parse(tag).map_err(|wrong| Error::invalid("tags", wrong)))
            .collect::<Result<Vec<_>, _>>()?;
        let languages: Vec<String> = listed(&self.languages).map(str::to_lowercase).collect();
        for language in &languages {
            let fits = (2..=3).contains(&language.len())
                && language.bytes().all(|byte| byte.is_ascii_lowercase());
            if !fits {
                return Err(Error::invalid(
                    "languages",
                    "Type languages by their two letters: de, fr, es.",
                ));
            }
        }
        if tags.len() > LISTED || languages.len() > LISTED || self.assistants.len() > LISTED {
            return Err(Error::invalid("tags", "That is a lot. At most 30 of each."));
        }
        if !self.assistants.is_empty() {
            let known = assistants::all(conn, shop)?;
            let there = |id: &Id| known.iter().any(|one| one.id == *id);
            if !self.assistants.iter().all(there) {
                return Err(Error::invalid(
                    "assistants",
                    "One of these assistants is gone.",
                ));
            }
        }
        let page = self.page.trim();
        if page.chars().count() > 200 {
            return Err(Error::invalid("page", "At most 200 characters."));
        }
        let cart = self.cart_over.trim();
        Ok(Which {
            tags,
            page: (!page.is_empty()).then(|| page.to_owned()),
            cart_over: (!cart.is_empty())
                .then(|| money("cart_over", cart))
                .transpose()?,
            languages,
            assistants: self.assistants.clone(),
        })
    }

    fn who(&self, conn: &mut Conn, shop: ShopId) -> Result<Vec<Who>, Error> {
        if self.people.len() + self.groups.len() + self.skills.len() > LISTED {
            return Err(Error::invalid(
                "who",
                "At most 30 people, groups and skills.",
            ));
        }
        let mut who = Vec::new();
        if self.on_duty {
            who.push(Who::OnDuty);
        }
        if self.holder {
            who.push(Who::Holder);
        }
        if !self.groups.is_empty() {
            let known = people::groups(conn, shop)?;
            for id in &self.groups {
                if !known.iter().any(|(group, _)| group == id) {
                    return Err(Error::invalid("who", "There is no such group."));
                }
                who.push(Who::Group { id: *id });
            }
        }
        for skill in &self.skills {
            let skill = skill.trim().to_lowercase();
            if skill.is_empty() || skill.chars().count() > SKILL {
                return Err(Error::invalid("who", "There is no such skill."));
            }
            who.push(Who::Skill { skill });
        }
        for id in &self.people {
            if !people::is_member(conn, shop, *id)? {
                return Err(Error::invalid(
                    "who",
                    "Somebody of these has left the team.",
                ));
            }
            who.push(Who::Person { id: *id });
        }
        Ok(who)
    }

    fn how(&self) -> Result<How, Error> {
        let webhook = match self.webhook.as_str() {
            "" | "none" => None,
            "slack" => Some(Format::Slack),
            "json" => Some(Format::Json),
            _ => return Err(Error::invalid("webhook", "Choose one of the formats.")),
        };
        let how = How {
            page: self.by_page,
            push: self.by_push,
            email: self.by_email,
            else_email: self.else_email,
            webhook,
        };
        let some = how.page || how.push || how.email || how.else_email;
        if !some && webhook.is_none() {
            return Err(Error::invalid("how", "Choose at least one way."));
        }
        Ok(how)
    }
}

fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

fn number(field: &'static str, text: &str, least: i64, most: i64) -> Result<i64, Error> {
    text.trim()
        .parse()
        .ok()
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| {
            Error::invalid(
                field,
                format!("Type a number of minutes from {least} to {most}."),
            )
        })
}

/// "1,250.50" in 1/10,000.
fn money(field: &'static str, text: &str) -> Result<i64, Error> {
    let wrong = || Error::invalid(field, "Type an amount, such as 200 or 199.95.");
    let plain: String = text.trim().chars().filter(|c| *c != ',').collect();
    let amount: rust_decimal::Decimal = plain.parse().map_err(|_| wrong())?;
    let least = rust_decimal::Decimal::ZERO;
    let most = rust_decimal::Decimal::from(100_000_000);
    if amount < least || amount > most || amount.scale() > 4 {
        return Err(wrong());
    }
    i64::try_from((amount * rust_decimal::Decimal::from(10_000)).trunc()).map_err(|_| wrong())
}

/// "22:30" in minutes of the day.
///
/// # Errors
/// [`Error::Invalid`] on the field.
pub fn minutes(field: &'static str, text: &str) -> Result<i32, Error> {
    let wrong = || Error::invalid(field, "Type a time, such as 22:30.");
    let (hours, minutes) = text.trim().split_once(':').ok_or_else(wrong)?;
    let hours: i32 = hours.parse().map_err(|_| wrong())?;
    let minutes: i32 = minutes
        .get(..2)
        .unwrap_or(minutes)
        .parse()
        .map_err(|_| wrong())?;
    if (0..24).contains(&hours) && (0..60).contains(&minutes) {
        Ok(hours * 60 + minutes)
    } else {
        Err(wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_times_are_read_as_people_type_them() {
        for (text, reads) in [
            ("200", Some(2_000_000)),
            ("1,250.50", Some(12_505_000)),
            (" 0.0001 ", Some(1)),
            ("-1", None),
            ("much", None),
            ("1e99", None),
        ] {
            assert_eq!(money("amount", text).ok(), reads, "{text}");
        }
        for (text, reads) in [
            ("22:30", Some(1_350)),
            ("00:00", Some(0)),
            ("24:00", None),
            ("7", None),
            ("ä:ö", None),
        ] {
            assert_eq!(minutes("begins", text).ok(), reads, "{text}");
        }
    }
}
