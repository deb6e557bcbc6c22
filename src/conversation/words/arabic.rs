//! Arabic words: letters that are written in several ways are one, and the article, with what may be joined before it,
//! is off ("الطلب", "والطلب", "للطلب" are "طلب"). What is joined to a word without an article is left to whoever looks
//! for it: it may as well be the word's own letter.

/// Words whose first two letters are their own and no article, by how they begin.
const OWN: &[&str] = &[
    "الغا",
    "الغي",
    "الغو",
    "التز",
    "التق",
    "الته",
    "الكترو",
    "الوان",
    "العاب",
];

/// What an article is written as, with what may stand before it, the longest first.
const ARTICLES: &[&str] = &[
    "وبال", "فبال", "وكال", "ولل", "فلل", "وال", "فال", "بال", "كال", "ال", "لل",
];

/// Letters left of a word whose article is off, at least.
const LEAST: usize = 3;

/// Whether a sign is a letter of the script, or joins its letters.
#[must_use]
pub fn is_letter(c: char) -> bool {
    ('\u{620}'..='\u{6d3}').contains(&c)
}

/// A letter as it is compared; nothing where it only stretches a word. Accents are off already.
#[must_use]
pub fn plain(c: char) -> Option<char> {
    Some(match c {
        '\u{640}' => return None,
        'ة' => 'ه',
        'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        // Digits as they are written there.
        '\u{660}'..='\u{669}' => digit(c, 0x660)?,
        '\u{6f0}'..='\u{6f9}' => digit(c, 0x6f0)?,
        other => other,
    })
}

fn digit(c: char, nought: u32) -> Option<char> {
    char::from_digit(u32::from(c).checked_sub(nought)?, 10)
}

/// A word without its article.
#[must_use]
pub fn without_article(word: &str) -> &str {
    if !word.starts_with(['ا', 'ل', 'و', 'ف', 'ب', 'ك']) {
        return word;
    }
    for article in ARTICLES {
        let Some(rest) = word.strip_prefix(article) else {
            continue;
        };
        // "وإلغاء" has no article, either: what begins with its own letters does so after "and", too.
        let joined = article.strip_suffix("ال").unwrap_or_default();
        let own = word.strip_prefix(joined).unwrap_or(word);
        if OWN.iter().any(|begins| own.starts_with(begins)) {
            return word;
        }
        if rest.chars().count() >= LEAST {
            return rest;
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::super::Folded;

    #[test]
    fn one_word_is_written_in_several_ways() {
        for (written, meant) in [
            ("الطلب", "طلب"),
            ("والطلب", "طلب"),
            ("بالطلب", "طلب"),
            ("للطلب", "طلب"),
            ("طـلـب", "طلب"),
            ("الفاتورة", "فاتوره"),
            ("إلغاء", "الغاء"),
            ("الإلغاء", "الغاء"),
            ("أُلغِيَ", "الغي"),
            ("مُشكلة", "مشكله"),
            ("مستشفى", "مستشفي"),
            ("١٠٤٢", "1042"),
            ("وقت", "وقت"),
            ("وصل", "وصل"),
            ("إلى", "الي"),
            ("الآن", "الان"),
            ("ألوان", "الوان"),
        ] {
            let words = Folded::new(written).words;
            assert_eq!(words.len(), 1, "{written}");
            assert_eq!(words[0].text, meant, "{written}");
            assert_eq!((words[0].start, words[0].end), (0, written.len()));
        }
        assert_eq!(
            Folded::new("لماذا؟ لا، شكرا").words.last().unwrap().clause,
            2
        );
    }
}
