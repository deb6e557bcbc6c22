//! The sentences of the promise as a shop says them: in its own words where it has some, else in ours. Pure.

use std::collections::BTreeMap;

use super::says::{self, Says, Tongue};

/// Characters of a sentence of a shop's own.
pub const LONGEST: usize = 300;
/// Stands for what the shop is called.
const SHOP: &str = "{shop}";
/// Stands for when the shop opens.
const WHEN: &str = "{when}";

/// A shop's own sentences, and its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    /// What the shop is called.
    pub shop: String,
    /// Sentences by what they say and in which language.
    pub own: BTreeMap<(Says, Tongue), String>,
}

impl Texts {
    /// A sentence with its variables filled in. `when` is when the shop opens, in words.
    #[must_use]
    pub fn say(&self, says: Says, tongue: Tongue, when: Option<&str>) -> String {
        let own = self.own.get(&(says, tongue)).map(String::as_str);
        let text = own.unwrap_or_else(|| says::text(says, tongue));
        if !text.contains('{') {
            return text.to_owned();
        }
        text.replace(WHEN, when.unwrap_or_default())
            .replace(SHOP, &self.shop)
    }
}

/// Reads a sentence as it was typed; nothing for an empty one, with which ours is said.
///
/// # Errors
/// What is wrong with it, for who typed it.
pub fn parse(says: Says, typed: &str) -> Result<Option<String>, String> {
    let text = typed.split_whitespace().collect::<Vec<&str>>().join(" ");
    if text.is_empty() {
        return Ok(None);
    }
    if text.chars().count() > LONGEST {
        return Err(format!("At most {LONGEST} characters."));
    }
    let mut rest = text.as_str();
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else {
            return Err("A { needs its }.".into());
        };
        match name {
            "shop" => {}
            "when" if says == Says::OpensAgain => {}
            "when" => return Err("{when} is known only where the shop opens again.".into()),
            other => return Err(format!("There is no {{{other}}}.")),
        }
        rest = behind;
    }
    if says == Says::OpensAgain && !text.contains(WHEN) {
        return Err("Say when, with {when}.".into());
    }
    Ok(Some(text))
}

#[cfg(test)]
mod tests {
    use super::{Says, Texts, Tongue, parse};

    #[test]
    fn a_sentence_is_ours_until_the_shop_has_one() {
        let mut texts = Texts {
            shop: "Strings".into(),
            ..Texts::default()
        };
        let coming = |texts: &Texts, tongue| texts.say(Says::Coming, tongue, None);
        let ours = coming(&texts, Tongue::De);
        texts.own.insert(
            (Says::Coming, Tongue::De),
            "Gleich ist jemand von {shop} da.".into(),
        );
        assert_eq!(
            coming(&texts, Tongue::De),
            "Gleich ist jemand von Strings da."
        );
        assert_ne!(ours, coming(&texts, Tongue::De));
        assert_eq!(
            coming(&texts, Tongue::En),
            coming(&Texts::default(), Tongue::En)
        );
    }

    #[test]
    fn what_is_typed_says_what_is_wrong_with_it() {
        assert_eq!(parse(Says::Coming, "  \n "), Ok(None));
        assert_eq!(
            parse(Says::Coming, " Soon,\n from {shop} "),
            Ok(Some("Soon, from {shop}".into()))
        );
        for (says, typed) in [
            (Says::Coming, "Soon, {name}"),
            (Says::Coming, "Soon {when}"),
            (Says::Coming, "Soon {shop"),
            (Says::OpensAgain, "We open again."),
            (Says::Coming, &"x".repeat(301)),
        ] {
            assert!(parse(says, typed).is_err(), "{typed}");
        }
        let fine = "Back {when}.";
        assert_eq!(parse(Says::OpensAgain, fine), Ok(Some(fine.into())));
    }
}
