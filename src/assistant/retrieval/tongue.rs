//! A store's content may be in several languages: each document's words are taken by the stems of its own, and a
//! question's by those of every language there is. Of two documents on the same, the one in the language of the
//! question comes first.

use std::collections::{HashMap, HashSet};

use super::{Hit, Index};
use crate::assistant::language::{Language, language_of};
use crate::assistant::text::{self, Stems};

/// What is left of the score of a passage in another language than the question's, where there are some in its own.
const FOREIGN: f32 = 0.7;

/// How one language's words are taken.
pub(super) struct Tongue {
    pub(super) language: Language,
    pub(super) stems: Stems,
}

impl Default for Tongue {
    fn default() -> Self {
        Self::of(Language::En)
    }
}

impl Tongue {
    pub(super) fn of(language: Language) -> Self {
        Self {
            language,
            stems: Stems::for_language(language),
        }
    }

    /// Whether a word says nothing by itself.
    pub(super) fn is_stop(&self, word: &str) -> bool {
        match self.language {
            Language::En => text::is_stop(word),
            other => other.stop_words().contains(&word),
        }
    }
}

/// The tongues of a store, made as they are met.
#[derive(Default)]
pub(super) struct Tongues(HashMap<Language, Tongue>);

impl Tongues {
    pub(super) fn of(&mut self, language: Option<Language>) -> &Tongue {
        let language = language.unwrap_or(Language::En);
        self.0
            .entry(language)
            .or_insert_with(|| Tongue::of(language))
    }
}

impl Index {
    /// The languages besides English that some of the content is in.
    #[must_use]
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// The language of a question, where there is content in others than English. `thread` is what the shopper spoke
    /// before: a line too short to tell is taken for that.
    #[must_use]
    pub fn asked_in(&self, question: &str, thread: Option<Language>) -> Option<Language> {
        if self.languages.is_empty() {
            return None;
        }
        let mut among = self.languages.clone();
        among.push(Language::En);
        let found = language_of(question, &among).map(|(found, _)| found);
        found.or(thread)
    }

    /// The same, if it is another than English and there is content in it.
    #[must_use]
    pub fn tongue(&self, question: &str, thread: Option<Language>) -> Option<Language> {
        let asked = self.asked_in(question, thread);
        asked.filter(|it| self.languages.contains(it))
    }

    /// The language of the document a passage is of, where that is known.
    fn spoken_at(&self, place: usize) -> Option<Language> {
        let entry = self.entries.get(place)?;
        self.spoken.get(entry.document).copied().flatten()
    }

    /// Of these places, those of documents that are known to be in another language than `asked`: none where nothing
    /// found is in that one.
    pub(super) fn foreign(&self, places: &[usize], asked: Option<Language>) -> HashSet<usize> {
        let Some(asked) = asked else {
            return HashSet::new();
        };
        let spoken = |place: &usize| self.spoken_at(*place);
        if !places.iter().any(|place| spoken(place) == Some(asked)) {
            return HashSet::new();
        }
        let other = |place: &&usize| spoken(place).is_some_and(|it| it != asked);
        places.iter().filter(other).copied().collect()
    }

    /// Puts what words found in the language of the question before what they found as well in others.
    pub(in crate::assistant) fn prefer(&self, asked: Option<Language>, hits: &mut [Hit]) {
        let places: Vec<usize> = hits.iter().map(|hit| hit.place).collect();
        let foreign = self.foreign(&places, asked);
        if foreign.is_empty() {
            return;
        }
        for hit in hits.iter_mut().filter(|hit| foreign.contains(&hit.place)) {
            hit.score *= FOREIGN;
        }
        hits.sort_by(|one, other| other.score.total_cmp(&one.score));
    }

    /// A word's terms: as `language` takes it first, then as the content's other languages do.
    pub(super) fn terms_of_word(&self, word: &str, language: Language) -> Vec<String> {
        let mut out = vec![Stems::for_language(language).of(word)];
        let others = [Language::En].into_iter();
        let others = others.chain(self.languages.iter().copied());
        for one in others.filter(|it| *it != language) {
            let term = Stems::for_language(one).of(word);
            if !out.contains(&term) {
                out.push(term);
            }
        }
        out
    }
}
