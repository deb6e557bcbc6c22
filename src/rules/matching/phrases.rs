//! The words people ask for a person with, by language, and the phrases and keywords a new shop starts with: a file of
//! `assets/handoff/phrases/` for each language, which says itself how it is written. English has some lists more, since
//! it is looked at closer; they are here.

use std::sync::LazyLock;

/// What one language says for reaching out, for wanting, and for people.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Lexicon {
    /// ISO 639-1.
    pub language: &'static str,
    /// Verbs of talking to or reaching somebody.
    pub reach: Vec<&'static str>,
    /// Verbs of wanting, which ask for a person only when a certain word for one follows.
    pub want: Vec<&'static str>,
    /// Nouns that mean a person of the shop whatever the verb.
    pub people: Vec<&'static str>,
    /// Nouns that mean one only after a verb of talking or reaching.
    pub anyone: Vec<&'static str>,
    /// Words that may stand in between without changing anything.
    pub filler: Vec<&'static str>,
    /// Words that ask for a person or a call as they stand.
    pub outright: Vec<&'static str>,
    /// Words that take it back, where they stand after it.
    pub declined: Vec<&'static str>,
    /// Phrases of a new shop that ask for a person, as people write them.
    pub phrases: Vec<&'static str>,
    /// Keywords of a new shop for money leaving it, as people write them.
    pub keywords: Vec<&'static str>,
    /// `people` and `anyone` by their first letter ([`letter`]), and the first words of `outright`.
    somebody: [Vec<&'static str>; LETTERS],
    openers: [Vec<&'static str>; LETTERS],
}

/// Letters that words are put under: those from a to z, and all others together.
const LETTERS: usize = 27;

fn letter(of: char) -> usize {
    match of {
        'a'..='z' => of as usize - 'a' as usize,
        _ => LETTERS - 1,
    }
}

/// Puts words under their first letters.
fn put(to: &mut [Vec<&'static str>; LETTERS], words: impl Iterator<Item = &'static str>) {
    for word in words {
        let first = word.chars().next().map_or(0, letter);
        if let Some(list) = to.get_mut(first) {
            list.push(word);
        }
    }
}

/// The language whose words are looked at closer.
pub const ENGLISH: &str = "en";
/// The language that puts no spaces between words: its lists are pieces of writing (`japanese`).
pub const JAPANESE: &str = "ja";

macro_rules! files {
    ($($language:literal)*) => {
        [$((
            $language,
            include_str!(concat!("../../../assets/handoff/phrases/", $language, ".txt")),
        )),*]
    };
}

/// The files by language, in the order in which languages are tried.
const FILES: [(&str, &str); 11] = files!["en" "es" "fr" "de" "it" "pt" "nl" "sv" "pl" "ja" "ar"];
/// Languages whose keywords a new shop has first; the others follow in their order.
const KEYWORDS_FIRST: [&str; 4] = [ENGLISH, "de", "fr", "es"];

/// All languages. A file that can't be read would be a language without words; a test reads them all.
static ALL: LazyLock<Vec<Lexicon>> = LazyLock::new(|| {
    let read = |(language, text)| Lexicon::read(language, text).unwrap_or_default();
    FILES.into_iter().map(read).collect()
});

impl Lexicon {
    /// Reads a language's file.
    ///
    /// # Errors
    /// The line that can't be read, and why.
    fn read(language: &'static str, text: &'static str) -> Result<Self, String> {
        let mut lexicon = Self {
            language,
            ..Self::default()
        };
        let mut section = None;
        for (line, number) in text.lines().map(str::trim).zip(1..) {
            let wrong = |what: &str| format!("{language}.txt, line {number}: {what}");
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(name) = line.strip_prefix('[') {
                let name = name.strip_suffix(']').unwrap_or(name);
                section = Some(name);
                let list = lexicon.section(name);
                let list = list.ok_or_else(|| wrong(&format!("no such section as {name}")))?;
                if !list.is_empty() {
                    return Err(wrong(&format!("{name} for the second time")));
                }
                continue;
            }
            let list = section.and_then(|name| lexicon.section(name));
            let list = list.ok_or_else(|| wrong("words before the first section"))?;
            for words in line.split(',').map(str::trim) {
                if words.is_empty() {
                    return Err(wrong("a comma without a word"));
                }
                if list.contains(&words) {
                    return Err(wrong(&format!("{words} for the second time")));
                }
                list.push(words);
            }
        }
        let nouns = lexicon.people.iter().chain(&lexicon.anyone);
        put(&mut lexicon.somebody, nouns.copied());
        let said = lexicon.outright.iter();
        put(
            &mut lexicon.openers,
            said.filter_map(|said| said.split(' ').next()),
        );
        Ok(lexicon)
    }

    /// The words for somebody that a word may be a slip of: they begin with its first letter, or its second.
    pub fn somebody_like(&self, word: &str) -> impl Iterator<Item = &'static str> {
        let mut letters = word.chars();
        let (first, second) = (letters.next(), letters.next());
        let second = second.filter(|_| first != second);
        let starts = first.into_iter().chain(second);
        let lists = starts.filter_map(|start| self.somebody.get(letter(start)));
        lists.flatten().copied()
    }

    /// Whether something that asks as it stands begins with this word.
    pub fn opens(&self, word: &str) -> bool {
        let first = word.chars().next().map_or(0, letter);
        let openers = self.openers.get(first);
        openers.is_some_and(|openers| openers.contains(&word))
    }

    fn section(&mut self, name: &str) -> Option<&mut Vec<&'static str>> {
        Some(match name {
            "reach" => &mut self.reach,
            "want" => &mut self.want,
            "people" => &mut self.people,
            "anyone" => &mut self.anyone,
            "filler" => &mut self.filler,
            "outright" => &mut self.outright,
            "declined" => &mut self.declined,
            "phrases" => &mut self.phrases,
            "keywords" => &mut self.keywords,
            _ => return None,
        })
    }
}

/// The lexicon of a language, if there is one.
pub fn lexicon(language: &str) -> Option<&'static Lexicon> {
    ALL.iter().find(|one| one.language == language)
}

/// The lexicons of languages that put spaces between words, English first.
pub fn spaced() -> impl Iterator<Item = &'static Lexicon> {
    ALL.iter().filter(|one| one.language != JAPANESE)
}

/// Words that may follow a word for a person; after any other it is part of a compound ("human
/// hair", "support pillow", "agent code").
#[rustfmt::skip]
pub const FOLLOWERS: &[&str] = &[
    "about", "for", "to", "who", "that", "which", "please", "pls", "plz", "now", "here", "on", "in", "right", "instead",
    "and", "because", "bc", "if", "at", "regarding", "from", "today", "asap", "thanks", "thank", "thx", "not", "but", "so",
    "as", "or", "via", "with", "immediately", "i", "im", "ill", "ive", "my", "the", "this", "it", "its", "you", "we", "is",
    "can", "could", "would", "when", "before", "ok", "directly", "there", "available", "concerning", "being", "by", "over",
    "quickly", "soon", "rather", "than", "help", "since", "again", "urgently", "lol", "yet", "ever", "u", "around", "online",
    "me", "human", "agent", "agents", "rep", "representative", "person", "people", "member", "team", "staff", "desk",
    "specialist", "service", "support", "department", "somewhere", "will", "do", "no", "already", "today",
];

/// Real words within a slip of one above. They are never taken for a slip.
#[rustfmt::skip]
pub const OTHER_WORDS: &[&str] = &[
    "antibody", "antibodies", "manniskohar", "stuff", "steak", "sneak", "contract", "contracts", "contrast", "urgent", "argent", "humane", "connector", "personal",
    "reason", "season", "react", "perch", "ranch", "patch", "serve", "services", "retail", "humanoid", "coffee",
    "supposed", "supports", "arent", "advise", "advice", "advised", "touches", "pitch", "couch", "peaks", "speaker", "speakers", "expect", "export", "passive",
];

pub const MACHINES: &[&str] = &[
    "bot",
    "bots",
    "robot",
    "robots",
    "chatbot",
    "machine",
    "ai",
    "computer",
    "automated",
];

/// Keywords of a new shop, in every language of the widget.
#[must_use]
pub fn default_keywords() -> Vec<&'static str> {
    let first = KEYWORDS_FIRST.iter().filter_map(|one| lexicon(one));
    let others = ALL
        .iter()
        .filter(|one| !KEYWORDS_FIRST.contains(&one.language));
    let words = first.chain(others).flat_map(|one| &one.keywords);
    words.copied().collect()
}

/// Phrases of a new shop that ask for a person, in every language of the widget.
#[must_use]
pub fn default_person_phrases() -> Vec<&'static str> {
    ALL.iter().flat_map(|one| &one.phrases).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::words::Folded;
    use crate::rules::matching::person;

    #[test]
    fn a_word_for_somebody_is_looked_for_under_its_slips_too() {
        for lexicon in spaced() {
            for noun in lexicon.people.iter().chain(&lexicon.anyone) {
                let letters: Vec<char> = noun.chars().collect();
                let slips = (1..letters.len()).map(|at| {
                    let mut slip = letters.clone();
                    slip.swap(at - 1, at);
                    slip.into_iter().collect::<String>()
                });
                for written in slips.chain([(*noun).to_owned()]) {
                    let mut like = lexicon.somebody_like(&written);
                    assert!(like.any(|meant| meant == *noun), "{written}: {noun}");
                }
            }
            for said in &lexicon.outright {
                let first = said.split(' ').next();
                assert!(first.is_some_and(|first| lexicon.opens(first)), "{said}");
            }
        }
    }

    #[test]
    fn every_languages_file_is_read_and_none_is_without_words() {
        for (language, text) in FILES {
            let read = Lexicon::read(language, text);
            let lexicon = read.unwrap_or_else(|wrong| panic!("{wrong}"));
            assert_eq!(Some(&lexicon), super::lexicon(language));
            for list in [
                &lexicon.reach,
                &lexicon.people,
                &lexicon.phrases,
                &lexicon.keywords,
            ] {
                assert!(!list.is_empty(), "{language}");
            }
            let spaced = [&lexicon.want, &lexicon.anyone, &lexicon.filler];
            let none = spaced.into_iter().any(Vec::is_empty);
            assert_eq!(none, language == JAPANESE, "{language}");
            assert_eq!(
                lexicon.declined.is_empty(),
                language != JAPANESE,
                "{language}"
            );
        }
    }

    /// As many as there were when they became files.
    #[test]
    fn a_new_shop_begins_with_the_phrases_and_keywords_of_all_languages() {
        let (phrases, keywords) = (default_person_phrases(), default_keywords());
        assert_eq!((phrases.len(), keywords.len()), (38, 41));
        assert_eq!(phrases.first(), Some(&"talk to a human"));
        assert_eq!(phrases.get(8), Some(&"hablar con una persona"));
        assert_eq!(phrases.last(), Some(&"اتصلوا بي"));
        assert_eq!(keywords.first(), Some(&"refund"));
        assert_eq!(keywords.get(5), Some(&"Rückerstattung"));
        assert_eq!(keywords.last(), Some(&"استرجاع المبلغ"));
    }

    #[test]
    fn words_are_written_as_they_are_looked_for() {
        for lexicon in spaced().filter(|one| one.language != "ar") {
            let lists = [
                &lexicon.reach,
                &lexicon.want,
                &lexicon.people,
                &lexicon.anyone,
                &lexicon.filler,
            ];
            let folded = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase());
            for word in lists.into_iter().flatten() {
                assert!(folded(word), "{}: {word}", lexicon.language);
            }
            for said in &lexicon.outright {
                assert!(said.split(' ').all(folded), "{}: {said}", lexicon.language);
                let asked = person::asks(&Folded::new(said), lexicon);
                assert!(asked.is_some(), "{}: {said}", lexicon.language);
            }
        }
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said_with_its_line() {
        let wrong = |text| Lexicon::read("de", text).unwrap_err();
        assert_eq!(
            wrong("# x\n[reech]\nreden"),
            "de.txt, line 2: no such section as reech"
        );
        assert_eq!(
            wrong("reden\n[reach]"),
            "de.txt, line 1: words before the first section"
        );
        assert_eq!(
            wrong("[reach]\nreden, , sprechen"),
            "de.txt, line 2: a comma without a word"
        );
        assert_eq!(
            wrong("[reach]\nreden\n\nsprechen, reden"),
            "de.txt, line 4: reden for the second time"
        );
        assert_eq!(
            wrong("[reach]\nreden\n[want]\nwill\n[reach]"),
            "de.txt, line 5: reach for the second time"
        );
    }
}
