//! A product's facts as a card for people: what it costs, what can be bought, which forms there are. Pure.
//!
//! What a question asks of price or stock is answered from the card's facts in words of ours, since the text of the
//! product may be older than they are.

mod says;

use super::facts::{Facts, VariantFacts};
use super::language::Language;
use super::meaning::told;
use crate::commerce::money::{Currency, Money};
use crate::conversation::parts::{Availability, ProductCard, VariantLine};
use crate::conversation::words::words;
use says::{Says, listed};

/// Forms shown on a card.
const MOST: usize = 6;
/// Forms named in words: "Only in Black and Walnut".
const NAMED: usize = 3;

/// The card of a product, in this language.
#[must_use]
pub fn card(
    title: &str,
    url: Option<&str>,
    facts: &Facts,
    currency: Option<Currency>,
    (question, language): (&str, Language),
) -> ProductCard {
    let money = |amount: i64| {
        let money = currency.map(|currency| Money { amount, currency });
        money.map(|money| says::price(money, language))
    };
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
            Says::From.with(language, &price, "")
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
        note: note(facts, &forms, language),
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

fn note(facts: &Facts, forms: &[&VariantFacts], language: Language) -> Option<String> {
    match availability(facts) {
        Availability::SoldOut => Some(Says::SoldOut.text(language).into()),
        Availability::Partly => {
            let of = |is: bool| -> Vec<&str> {
                let those = forms.iter().filter(|form| form.available == Some(is));
                those.filter_map(|form| form.title.as_deref()).collect()
            };
            let (there, gone) = (of(true), of(false));
            let says = |says: Says, names: &[&str]| {
                Some(says.with(language, &listed(names, language), ""))
            };
            if there.len() <= gone.len() && there.len() <= NAMED {
                says(Says::OnlyIn, &there)
            } else if gone.len() <= NAMED {
                says(Says::SoldOutIn, &gone)
            } else {
                Some(Says::SomeSoldOut.text(language).into())
            }
        }
        Availability::Available | Availability::Unknown => None,
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

/// Whether a question asks for the price, and whether for what can be bought. One in another language is read by its
/// glosses.
fn asks(question: &str, language: Language) -> (bool, bool) {
    let glossed = told::question(question, language, |_| true);
    let asked = words(glossed.as_deref().unwrap_or(question));
    let has = |any: &[&str]| asked.iter().any(|word| any.contains(&word.as_str()));
    let plain = asked.join(" ");
    let price = has(&["price", "prices", "cost", "costs", "priced"])
        || ["how much is", "how much are", "how much for", "how much s"]
            .iter()
            .any(|phrase| plain.contains(phrase));
    let stock = plain.contains("sold out") || has(&["stock", "available", "availability"]);
    (price, stock)
}

/// The answer to a question about price or stock, from the card alone, in the card's language; nothing when it asks
/// something else, or the store does not say.
#[must_use]
pub fn in_words(question: &str, card: &ProductCard, language: Language) -> Option<String> {
    let asked = words(question);
    let (price, stock) = asks(question, language);
    if !price && !stock {
        return None;
    }
    let title = card.title.as_str();
    let form = card.variants.iter().find(|form| {
        let named = words(&form.title);
        !named.is_empty() && named.iter().all(|word| asked.contains(word))
    });
    let mut said = Vec::new();
    if let Some(form) = form {
        let what = Says::Form.with(language, title, &form.title);
        let says = |says: Says, money: &str| says.with(language, &what, money);
        match (form.available.filter(|_| stock), form.price.as_ref()) {
            (Some(true), Some(price)) => said.push(says(Says::AvailableFor, price)),
            (Some(true), None) => said.push(says(Says::Available, "")),
            (Some(false), _) => said.push(says(Says::IsSoldOut, "")),
            (None, Some(money)) if price => said.push(says(Says::Costs, money)),
            (None, _) => {}
        }
        return (!said.is_empty()).then(|| said.join(" "));
    }
    if price && let Some(money) = &card.price {
        let with_before = |money: &str| match &card.compare_at {
            Some(was) => Says::Before.with(language, money, was),
            None => money.to_owned(),
        };
        said.push(match least(money, language) {
            Some(least) => Says::CostsOrMore.with(language, title, &with_before(least)),
            None => Says::Costs.with(language, title, &with_before(money)),
        });
    }
    if stock {
        match (card.availability, &card.note) {
            (Availability::Available, _) => said.push(Says::Available.with(language, title, "")),
            (Availability::SoldOut, _) => said.push(Says::IsSoldOut.with(language, title, "")),
            (Availability::Partly, Some(note)) => said.push(format!("{title}: {note}.")),
            (Availability::Partly, None) | (Availability::Unknown, _) => {}
        }
    }
    (!said.is_empty()).then(|| said.join(" "))
}

/// The least price out of "From $9.00".
fn least(price: &str, language: Language) -> Option<&str> {
    let (before, after) = Says::From.text(language).split_once("{}")?;
    price.strip_prefix(before)?.strip_suffix(after)
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
        card_in(variants, question, Language::En)
    }

    fn card_in(variants: Vec<VariantFacts>, question: &str, language: Language) -> ProductCard {
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
            (question, language),
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
        let says = |question: &str| {
            let card = card_of(forms(), question);
            in_words(question, &card, Language::En)
        };
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
    #[test]
    fn a_card_speaks_the_shoppers_language() {
        let forms = || {
            vec![
                form("Black", 9, Some(true)),
                form("Blue", 1200, Some(false)),
            ]
        };
        for (language, price, note) in [
            (Language::En, "From $9.00", "Only in Black"),
            (Language::De, "Ab 9,00\u{a0}$", "Nur in Black"),
            (
                Language::Fr,
                "À partir de 9,00\u{a0}$",
                "Seulement en Black",
            ),
            (Language::Es, "Desde 9,00\u{a0}$", "Solo en Black"),
            (Language::It, "Da 9,00\u{a0}$", "Solo in Black"),
            (Language::Pt, "A partir de 9,00\u{a0}$", "Só em Black"),
            (Language::Nl, "Vanaf $\u{a0}9,00", "Alleen in Black"),
            (Language::Sv, "Från 9,00\u{a0}$", "Endast i Black"),
            (Language::Pl, "Od 9,00\u{a0}$", "Dostępne tylko: Black"),
            (Language::Ja, "$9.00から", "Blackのみ"),
        ] {
            let card = card_in(forms(), "", language);
            assert_eq!(card.price.as_deref(), Some(price));
            assert_eq!(card.note.as_deref(), Some(note));
            let bare = least(price, language).unwrap();
            assert!(bare.contains("9") && bare.len() < price.len(), "{bare}");
        }
        let question = "Was kostet die Moonrise?";
        let card = card_in(forms(), question, Language::De);
        let said = in_words(question, &card, Language::De);
        assert_eq!(
            said.as_deref(),
            Some("Moonrise kostet ab 9,00\u{a0}$, je nach Ausführung.")
        );
    }
}
