//! The language of a piece of content: as it is marked, and by its small words alone, which is quick enough for
//! thousands of pages at once.

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

/// What a piece of content is marked as, beside what its words tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marked {
    /// Staff chose it.
    pub by_staff: Option<Language>,
    /// The page it was read from says so.
    pub by_source: Option<Language>,
}

impl Marked {
    /// As kept: tags such as `de-AT`. One that the assistant has no words for marks nothing.
    #[must_use]
    pub fn read(by_staff: Option<&str>, by_source: Option<&str>) -> Self {
        let read = |tag: Option<&str>| tag.and_then(Language::of_locale);
        Self {
            by_staff: read(by_staff),
            by_source: read(by_source),
        }
    }

    /// The language a text so marked is read in; nothing where nobody can tell.
    ///
    /// What staff chose comes first: they know, and of a short text nothing else does. Then the text's own words, and
    /// only where these tell nothing what its source says: a page's `lang` is its theme's as often as its own, and
    /// stays `en` on pages that were written in German.
    #[must_use]
    pub fn language(self, text: &str) -> Option<Language> {
        let told = self.by_staff.or_else(|| of_content(text));
        told.or(self.by_source)
    }
}

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

    #[test]
    fn what_staff_chose_comes_before_the_words_and_these_before_what_the_page_says() {
        let german = "Sie können unbenutzte Artikel innerhalb von 30 Tagen zurückgeben.";
        let marked = Marked::read;
        for (staff, source, text, language) in [
            (None, None, german, Some(Language::De)),
            (None, Some("en"), german, Some(Language::De)),
            (Some("fr"), Some("en"), german, Some(Language::Fr)),
            (None, Some("de-AT"), "Garantie: 2 Jahre", Some(Language::De)),
            (
                Some("nl"),
                Some("de"),
                "Garantie: 2 jaar",
                Some(Language::Nl),
            ),
            // There are no words for it here: what else is known counts.
            (Some("ar"), None, german, Some(Language::De)),
            (None, None, "Heron: $899", None),
        ] {
            let told = marked(staff, source).language(text);
            assert_eq!(told, language, "{staff:?} {source:?} {text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_looked_at(text in any::<String>()) {
            let _ = of_content(&text);
        }
    }
}
