//! The language of a piece of content, by its small words alone: quick enough for thousands of pages at once.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Language;
use crate::conversation::words::{is_sign, words};

/// Words looked at.
const MOST_WORDS: usize = 150;
/// The share of a text that a language's small words have at least.
const LEAST: f32 = 0.12;
/// How far it must be ahead of English, which every shop's names are full of.
const AHEAD: usize = 2;

/// The language a text is in, where its small words tell. A list of names has none.
#[must_use]
pub fn of_content(text: &str) -> Option<Language> {
    static SMALL: LazyLock<HashMap<&str, u16>> = LazyLock::new(|| {
        let mut small: HashMap<&str, u16> = HashMap::new();
        for (at, language) in Language::ALL.into_iter().enumerate() {
            for word in language.stop_words() {
                *small.entry(word).or_default() |= 1 << at;
            }
        }
        small
    });
    let mut beginning = text;
    if let Some((end, _)) = text.char_indices().nth(8 * MOST_WORDS) {
        beginning = text.get(..end).unwrap_or(text);
    }
    let mut words = words(beginning);
    words.truncate(MOST_WORDS);
    let signs = words.iter().filter(|word| is_sign(word)).count();
    if signs > 3 && signs * 2 > words.len() {
        return Some(Language::Ja);
    }
    let mut counts = [0_usize; Language::ALL.len()];
    for bits in words.iter().filter_map(|word| SMALL.get(word.as_str())) {
        for (at, count) in counts.iter_mut().enumerate() {
            *count += usize::from(*bits >> at & 1);
        }
    }
    let english = counts.first().copied().unwrap_or(0);
    let most = counts.iter().copied().max()?;
    let mut first = counts
        .iter()
        .zip(Language::ALL)
        .filter(|(it, _)| **it == most);
    let (_, language) = first.next()?;
    let is_clear = first.next().is_none() && most >= 2;
    let enough = most as f32 >= LEAST * words.len() as f32;
    let ahead = language == Language::En || most >= AHEAD * english.max(1);
    (is_clear && enough && ahead).then_some(language)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn content_tells_its_language_and_a_list_of_names_tells_none() {
        for (language, text) in [
            (
                Language::En,
                "You can return unused items within 30 days of delivery.",
            ),
            (
                Language::De,
                "Sie können unbenutzte Artikel innerhalb von 30 Tagen nach der Lieferung zurückgeben.",
            ),
            (
                Language::Fr,
                "Vous pouvez retourner les articles non utilisés dans les 30 jours suivant la livraison.",
            ),
            (
                Language::Es,
                "Puede devolver los artículos sin usar en un plazo de 30 días desde la entrega.",
            ),
            (
                Language::Nl,
                "U kunt ongebruikte artikelen binnen 30 dagen na de levering aan ons terugsturen.",
            ),
            (
                Language::Ja,
                "未使用の商品は、お届けから30日以内であれば返品できます。",
            ),
        ] {
            assert_eq!(of_content(text), Some(language), "{text}");
        }
        for text in ["", "Heron Semi-Hollow, Deep Blue – $899", "CM-0042: 3.4 kg"] {
            assert_eq!(of_content(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_looked_at(text in any::<String>()) {
            let _ = of_content(&text);
        }
    }
}
