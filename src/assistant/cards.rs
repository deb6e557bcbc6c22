//! A product's facts as a card for people: what it costs, what can be bought, which forms there are. Pure.
//!
//! What a question asks of price or stock is answered from the card's facts in words of ours, since the text of the
//! product may be older than they are.

use super::facts::{Facts, VariantFacts};
use crate::commerce::money::{Currency, Money};
use crate::conversation::parts::{Availability, ProductCard, VariantLine};
use crate::conversation::words::words;

/// Forms shown on a card.
const MOST: usize = 6;
/// Forms named in words: "Only in Black and Walnut".
const NAMED: usize = 3;

/// The card of a product.
#[must_use]
pub fn card(
    title: &str,
    url: Option<&str>,
    facts: &Facts,
    currency: Option<Currency>,
    question: &str,
) -> ProductCard {
    let money = |amount: i64| currency.map(|currency| Money { amount, currency }.text());
    let forms: Vec<&VariantFacts> = facts
        .variants
        .iter()
        .filter(|form| form.title.is_some())
        .collect();
    let prices = || facts.variants.iter().filter_map(|form| form.price);
    let (least, most) = (prices().min(), prices().max());
    let price = least.and_then(money).map(|price| {
        if least == most {
            price
        } else {
            format!("From {price}")
        }
    });
    let mut asked: Vec<&VariantFacts> = forms.clone();
    // Those the question names come first; the others stay as the store has them.
    asked.sort_by_key(|form| !is_named(form, question));
    let shown = if forms.len() > 1 { asked } else { Vec::new() };
    ProductCard {
        title: title.to_owned(),
        url: url.map(str::to_owned),
        image: facts.image.clone(),
        price,
        compare_at: reduced_from(facts).and_then(money),
        availability: availability(facts),
        note: note(facts, &forms),
        more: shown.len().saturating_sub(MOST),
        variants: shown
            .into_iter()
            .take(MOST)
            .map(|form| VariantLine {
                title: form.title.clone().unwrap_or_default(),
                price: form.price.and_then(money),
                available: form.available,
            })
            .collect(),
    }
}

/// What all of it cost before, if all of it is reduced from the same price.
fn reduced_from(facts: &Facts) -> Option<i64> {
    let first = facts.variants.first()?.compare_at?;
    let all = facts.variants.iter().all(|form| {
        form.compare_at == Some(first) && form.price.is_some_and(|price| price < first)
    });
    all.then_some(first)
}

fn availability(facts: &Facts) -> Availability {
    let said: Vec<bool> = facts
        .variants
        .iter()
        .filter_map(|form| form.available)
        .collect();
    if said.len() < facts.variants.len() || said.is_empty() {
        // One that can surely be bought is worth saying; the rest is open.
        return if said.contains(&true) && !said.contains(&false) {
            Availability::Available
        } else {
            Availability::Unknown
        };
    }
    match (said.contains(&true), said.contains(&false)) {
        (true, false) => Availability::Available,
        (true, true) => Availability::Partly,
        (false, _) => Availability::SoldOut,
    }
}

fn note(facts: &Facts, forms: &[&VariantFacts]) -> Option<String> {
    match availability(facts) {
        Availability::SoldOut => Some("Sold out".into()),
        Availability::Partly => {
            let of = |is: bool| -> Vec<&str> {
                let those = forms.iter().filter(|form| form.available == Some(is));
                those.filter_map(|form| form.title.as_deref()).collect()
            };
            let (there, gone) = (of(true), of(false));
            if there.len() <= gone.len() && there.len() <= NAMED {
                Some(format!("Only in {}", listed(&there)))
            } else if gone.len() <= NAMED {
                Some(format!("Sold out in {}", listed(&gone)))
            } else {
                Some("Some choices are sold out".into())
            }
        }
        Availability::Available | Availability::Unknown => None,
    }
}

fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Whether the question names this form: every word of its name, or its number.
fn is_named(form: &VariantFacts, question: &str) -> bool {
    let asked = words(question);
    let all_in = |text: &str| {
        let named = words(text);
        !named.is_empty() && named.iter().all(|word| asked.contains(word))
    };
    form.title.as_deref().is_some_and(all_in) || form.sku.as_deref().is_some_and(all_in)
}

/// The answer to a question about price or stock, from the card alone; nothing when it asks something else, or the
/// store does not say.
#[must_use]
pub fn in_words(question: &str, card: &ProductCard) -> Option<String> {
    let asked = words(question);
    let has = |any: &[&str]| asked.iter().any(|word| any.contains(&word.as_str()));
    let plain = asked.join(" ");
    let price = has(&["price", "prices", "cost", "costs", "priced"])
        || ["how much is", "how much are", "how much for", "how much s"]
            .iter()
            .any(|phrase| plain.contains(phrase));
    let stock = plain.contains("sold out") || has(&["stock", "available", "availability"]);
    if !price && !stock {
        return None;
    }
    let form = card.variants.iter().find(|form| {
        let named = words(&form.title);
        !named.is_empty() && named.iter().all(|word| asked.contains(word))
    });
    let mut said = Vec::new();
    if let Some(form) = form {
        let what = format!("{} in {}", card.title, form.title);
        match (form.available.filter(|_| stock), form.price.as_ref()) {
            (Some(true), Some(price)) => said.push(format!("{what} is available, for {price}.")),
            (Some(true), None) => said.push(format!("{what} is available.")),
            (Some(false), _) => said.push(format!("{what} is sold out.")),
            (None, Some(money)) if price => said.push(format!("{what} costs {money}.")),
            (None, _) => {}
        }
        return (!said.is_empty()).then(|| said.join(" "));
    }
    if price && let Some(money) = &card.price {
        let was = card
            .compare_at
            .as_ref()
            .map_or_else(String::new, |was| format!(" (before: {was})"));
        said.push(match money.strip_prefix("From ") {
            Some(least) => format!(
                "{} costs {least} or more, by what you choose{was}.",
                card.title
            ),
            None => format!("{} costs {money}{was}.", card.title),
        });
    }
    if stock {
        match (card.availability, &card.note) {
            (Availability::Available, _) => said.push(format!("{} is available.", card.title)),
            (Availability::SoldOut, _) => said.push(format!("{} is sold out.", card.title)),
            (Availability::Partly, Some(note)) => said.push(format!("{}: {note}.", card.title)),
            (Availability::Partly, None) | (Availability::Unknown, _) => {}
        }
    }
    (!said.is_empty()).then(|| said.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(title: &str, price: i64, available: Option<bool>) -> VariantFacts {
        VariantFacts {
            title: Some(title.into()),
            price: Some(price * 10_000),
            available,
            ..VariantFacts::default()
        }
    }

    fn card_of(variants: Vec<VariantFacts>, question: &str) -> ProductCard {
        let facts = Facts {
            image: None,
            variants,
        };
        let usd = Currency::parse("USD").ok();
        card(
            "Moonrise",
            Some("https://x/products/moonrise"),
            &facts,
            usd,
            question,
        )
    }

    #[test]
    fn a_card_says_what_can_be_bought() {
        let (yes, no) = (Some(true), Some(false));
        let note = |forms: Vec<VariantFacts>| card_of(forms, "").note;
        assert_eq!(
            note(vec![form("Black", 9, yes), form("Blue", 9, yes)]),
            None
        );
        assert_eq!(
            note(vec![form("Black", 9, yes), form("Blue", 9, no)]).as_deref(),
            Some("Only in Black")
        );
        assert_eq!(
            note(vec![
                form("Black", 9, yes),
                form("Red", 9, yes),
                form("Blue", 9, no)
            ])
            .as_deref(),
            Some("Sold out in Blue")
        );
        assert_eq!(
            note(vec![form("Black", 9, no)]).as_deref(),
            Some("Sold out")
        );
        let open = card_of(vec![form("Black", 9, None), form("Blue", 9, no)], "");
        assert_eq!(
            (open.availability, open.note),
            (Availability::Unknown, None)
        );
    }

    #[test]
    fn forms_the_question_names_come_first() {
        let forms = vec![form("Black", 9, None), form("Deep Blue", 12, None)];
        let shown = card_of(forms, "is it there in deep blue?");
        assert_eq!(shown.variants[0].title, "Deep Blue");
        assert_eq!(shown.price.as_deref(), Some("From $9.00"));
    }

    #[test]
    fn price_and_stock_are_told_from_the_facts() {
        let forms = || vec![form("Black", 9, Some(true)), form("Blue", 12, Some(false))];
        let says = |question: &str| in_words(question, &card_of(forms(), question));
        assert_eq!(
            says("Is the Moonrise in blue in stock?").as_deref(),
            Some("Moonrise in Blue is sold out.")
        );
        assert_eq!(
            says("How much is the Moonrise in black?").as_deref(),
            Some("Moonrise in Black costs $9.00.")
        );
        assert_eq!(
            says("is the moonrise available").as_deref(),
            Some("Moonrise: Only in Black.")
        );
        assert_eq!(says("What wood is the Moonrise made of?"), None);
    }
}
