//! A store's content may be in several languages: each document's words are taken by the stems of its own, and a
//! question's by those of every language there is.

use std::collections::HashMap;

use super::Index;
use crate::assistant::language::{Language, language_of};
use crate::assistant::text::{self, Stems};

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

    /// The language of a question, if it is another than English and there is content in it. `thread` is what the
    /// shopper spoke before: a line too short to tell is taken for that.
    #[must_use]
    pub fn tongue(&self, question: &str, thread: Option<Language>) -> Option<Language> {
        if self.languages.is_empty() {
            return None;
        }
        let mut among = self.languages.clone();
        among.push(Language::En);
        let found = language_of(question, &among).map(|(found, _)| found);
        let other = found.or(thread).filter(|it| *it != Language::En);
        other.filter(|it| self.languages.contains(it))
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
