//! Does this message ask for a person? Patterns over word classes rather than whole sentences:
//! a verb of talking and a word for a person, in either order, with little in between; wanting a
//! certain person; asking to be called; "is anyone there?". The words are in `phrases`.

use super::japanese;
use super::negation::{declined, parts_thoughts};
use super::phrases::{ENGLISH, FOLLOWERS, JAPANESE, Lexicon, MACHINES, OTHER_WORDS};
use crate::conversation::words::{Folded, Word, misspelt, within};

/// Verbs after which anything may stand between them and the person: nobody talks *to* a compound.
const TALK: &[&str] = &[
    "talk", "talking", "speak", "speaking", "chat", "chatting", "transfer", "put",
];
const FILLERS: usize = 5;

/// The words (first and last place) that ask for a person in this language.
pub fn asks(message: &Folded, lexicon: &Lexicon) -> Option<(usize, usize)> {
    if lexicon.language == JAPANESE {
        return japanese::asks(message);
    }
    let scene = Scene {
        words: &message.words,
        lexicon,
        english: lexicon.language == ENGLISH,
    };
    if !scene.english && !scene.may_ask() {
        return None;
    }
    scene.find()
}

/// A word, if it is in the same sentence as another; else nothing.
pub fn same_sentence(words: &[Word], of: usize, at: usize) -> &str {
    match (words.get(of), words.get(at)) {
        (Some(of), Some(at)) if of.sentence == at.sentence => at.text.as_str(),
        _ => "",
    }
}

/// Whether a word is one of a list, a slip of the keys aside.
fn one_of(word: &str, list: &[&str]) -> bool {
    list.contains(&word)
        || ((4..=24).contains(&word.len())
            && list.iter().any(|meant| is_slip_of(word, meant))
            && !OTHER_WORDS.contains(&word))
}

fn is_slip_of(word: &str, meant: &str) -> bool {
    match meant.len() {
        ..4 => false,
        4 => swapped(word, meant),
        5.. => misspelt(word, meant),
    }
}

/// Whether two neighbouring letters changed places ("tlak"), the one slip short words may have.
fn swapped(written: &str, meant: &str) -> bool {
    let letters = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    written.len() == meant.len() && within(written, meant, 1) && letters(written) == letters(meant)
}

struct Scene<'a> {
    words: &'a [Word],
    lexicon: &'a Lexicon,
    english: bool,
}

impl Scene<'_> {
    /// Whether any word is one for somebody, a slip of the keys aside, or the first of those that ask as they stand:
    /// without it nothing is found. Most messages have none.
    fn may_ask(&self) -> bool {
        self.words.iter().any(|word| {
            let word = word.text.as_str();
            let mut like = self.lexicon.somebody_like(word);
            like.any(|meant| meant == word || is_slip_of(word, meant)) || self.lexicon.opens(word)
        })
    }

    fn find(&self) -> Option<(usize, usize)> {
        (0..self.words.len()).find_map(|place| {
            let found = self
                .verb_then_person(place)
                .or_else(|| self.person_then_verb(place))
                .or_else(|| self.anybody_there(place))
                .or_else(|| self.who_can_i(place))
                .or_else(|| self.nothing_but_person(place))
                .or_else(|| self.outright(place));
            found
                .filter(|(first, last)| {
                    !declined(self.words, *first, *last) && !self.asks_what_you_are(*first)
                })
                .or_else(|| self.no_machine(place))
        })
    }

    fn text(&self, of: usize, at: usize) -> &str {
        same_sentence(self.words, of, at)
    }

    fn word(&self, at: usize) -> &str {
        self.text(at, at)
    }

    fn back(&self, of: usize, by: usize) -> &str {
        of.checked_sub(by).map_or("", |at| self.text(of, at))
    }

    /// As `back`, within the same clause.
    fn close(&self, of: usize, by: usize) -> &str {
        of.checked_sub(by)
            .filter(|at| self.clause(*at) == self.clause(of))
            .map_or("", |at| self.text(of, at))
    }

    fn clause(&self, at: usize) -> Option<usize> {
        self.words.get(at).map(|word| word.clause)
    }

    /// "Talk to a real person", "I need an agent".
    fn verb_then_person(&self, verb: usize) -> Option<(usize, usize)> {
        let word = self.word(verb);
        let reach = one_of(word, &self.lexicon.reach);
        let want = self.lexicon.want.contains(&word);
        if !(reach || want) || !self.verb_is_the_shoppers(verb) {
            return None;
        }
        let talk = one_of(word, TALK) || !self.english;
        let mut strange = 0;
        for noun in verb + 1..=verb + 1 + FILLERS {
            let word = self.text(verb, noun);
            if word.is_empty() || parts_thoughts(word) {
                return None;
            }
            let next = self.text(noun, noun + 1);
            let certain = one_of(word, &self.lexicon.people);
            let anyone = reach && one_of(word, &self.lexicon.anyone);
            let goes_on =
                || one_of(next, &self.lexicon.people) || one_of(next, &self.lexicon.anyone);
            if (certain || anyone)
                && (next.is_empty() || !goes_on())
                && (strange == 0 || self.clause(verb) == self.clause(noun))
                && self.stands_alone(noun, talk || Self::is_pronoun(word))
            {
                return Some((verb, noun));
            }
            if !self.lexicon.filler.contains(&word) && !certain && !anyone {
                strange += 1;
                if strange > usize::from(reach && talk) {
                    return None;
                }
            }
        }
        None
    }

    /// "Is there a person I can talk to", "jemand zum Reden", "mit einem Menschen sprechen".
    fn person_then_verb(&self, noun: usize) -> Option<(usize, usize)> {
        let word = self.word(noun);
        if !one_of(word, &self.lexicon.people) && !one_of(word, &self.lexicon.anyone) {
            return None;
        }
        for verb in noun + 1..=noun + 1 + FILLERS {
            let word = self.text(noun, verb);
            if word.is_empty() || parts_thoughts(word) {
                return None;
            }
            let after = self.text(verb, verb + 1);
            let reaches = if self.english {
                (matches!(word, "talk" | "speak" | "chat")
                    && matches!(after, "to" | "with" | "")
                    && (noun + 1..verb).any(|at| {
                        matches!(self.word(at), "i" | "we" | "to" | "me" | "could" | "can")
                    }))
                    || (matches!(word, "call" | "contact" | "phone" | "message")
                        && matches!(after, "me" | "us"))
            } else {
                one_of(word, &self.lexicon.reach)
            };
            if reaches {
                return Some((noun, verb));
            }
            if !self.lexicon.filler.contains(&word) {
                return None;
            }
        }
        None
    }

    /// "Anyone there?", "is there a human", "u got anybody around".
    fn anybody_there(&self, place: usize) -> Option<(usize, usize)> {
        if !self.english {
            return None;
        }
        let word = self.word(place);
        let next = self.text(place, place + 1);
        let anybody = matches!(
            word,
            "anyone" | "anybody" | "someone" | "somebody" | "humans" | "people"
        );
        let here = matches!(
            next,
            "there" | "around" | "home" | "online" | "awake" | "here" | "available"
        );
        let after = self.text(place, place + 2);
        if anybody
            && here
            && (after.is_empty() || matches!(after, "to" | "who" | "please" | "right" | "at" | "i"))
        {
            return Some((place, place + 1));
        }
        let there_is = (1..=4).any(|n| {
            let (a, b) = (self.back(place, n + 1), self.back(place, n));
            (b == "there" && matches!(a, "is" | "are" | "isnt"))
                || (a == "there" && matches!(b, "is" | "are"))
        });
        let has_one = (1..=3).any(|n| {
            self.back(place, n) == "i" && matches!(self.back(place, n + 1), "can" | "could" | "may")
        });
        let known = (1..=4)
            .map_while(|n| Some(self.back(place, n)).filter(|word| !word.is_empty()))
            .take_while(|word| !matches!(*word, "is" | "are" | "i" | "isnt" | "there"))
            .all(|word| self.lexicon.filler.contains(&word) || word == "have");
        ((there_is || has_one)
            && known
            && one_of(word, &self.lexicon.people)
            && self.at_hand(place))
        .then_some((place, place))
    }

    /// Whether what follows is about having that person, not about the person.
    fn at_hand(&self, noun: usize) -> bool {
        let (next, after) = (self.text(noun, noun + 1), self.text(noun, noun + 2));
        match next {
            "who" | "that" => matches!(after, "i" | "we" | "can" | "could"),
            "" | "i" | "we" | "to" | "can" | "there" | "here" | "around" | "online"
            | "available" | "please" | "on" | "right" | "now" | "at" => true,
            _ => one_of(next, &self.lexicon.people),
        }
    }

    /// "Who can I talk to about this?", "talk on the phone".
    fn who_can_i(&self, verb: usize) -> Option<(usize, usize)> {
        if !self.english
            || !matches!(
                self.word(verb),
                "talk" | "speak" | "contact" | "call" | "chat"
            )
        {
            return None;
        }
        let asked = matches!(self.back(verb, 1), "i" | "we")
            && matches!(
                self.back(verb, 2),
                "can" | "do" | "should" | "could" | "must"
            )
            && matches!(self.back(verb, 3), "who" | "whom");
        if asked {
            return Some((verb - 3, verb));
        }
        let phone = (2..=3).find(|n| {
            self.text(verb, verb + n) == "phone"
                && matches!(self.text(verb, verb + 1), "on" | "by" | "over")
        })?;
        (self.word(verb) != "contact").then_some((verb, verb + phone))
    }

    /// "Agent please!!", "Real human.": a sentence that says nothing else.
    fn nothing_but_person(&self, noun: usize) -> Option<(usize, usize)> {
        let word = self.word(noun);
        let alone = self.english && matches!(word, "support" | "staff" | "helpdesk");
        if !(one_of(word, &self.lexicon.people) || alone) {
            return None;
        }
        let first = (0..=noun)
            .rev()
            .take(5)
            .take_while(|at| !self.text(noun, *at).is_empty())
            .last()?;
        let sentence: Vec<&str> = (first..)
            .map_while(|at| Some(self.text(noun, at)).filter(|word| !word.is_empty()))
            .take(6)
            .collect();
        let only = sentence.len() <= 5
            && sentence.iter().all(|word| {
                one_of(word, &self.lexicon.people)
                    || self.lexicon.anyone.contains(word)
                    || (self.lexicon.filler.contains(word) && !matches!(*word, "is" | "you" | "u"))
            });
        let closed = first
            .checked_sub(1)
            .is_none_or(|before| self.text(noun, before).is_empty());
        (only && closed).then_some((noun, noun))
    }

    /// "Ist da jemand?", "rappelez-moi": words that ask as they stand.
    fn outright(&self, place: usize) -> Option<(usize, usize)> {
        self.lexicon.outright.iter().find_map(|said| {
            let mut last = place;
            for (word, at) in said.split(' ').zip(place..) {
                if self.text(place, at) != word {
                    return None;
                }
                last = at;
            }
            Some((place, last))
        })
    }

    /// "I don't want to talk to a bot", "sick of this robot".
    fn no_machine(&self, place: usize) -> Option<(usize, usize)> {
        if !self.english || !MACHINES.contains(&self.word(place)) {
            return None;
        }
        let verb = (1..=5).find_map(|n| {
            let at = place.checked_sub(n)?;
            let word = self.text(place, at);
            (self.lexicon.reach.contains(&word) || matches!(word, "want" | "need" | "like"))
                .then_some(at)
        });
        if let Some(verb) = verb
            && (declined(self.words, verb, verb) || declined(self.words, place, place))
        {
            return Some((verb, place));
        }
        let fed_up = (1..=5).find(|n| {
            self.back(place, *n) == "of" && matches!(self.back(place, n + 1), "sick" | "tired")
        })?;
        Some((place - fed_up, place))
    }

    /// "They talk to people" and "I was talking to an agent" report; they don't ask.
    fn verb_is_the_shoppers(&self, verb: usize) -> bool {
        if !self.english {
            return true;
        }
        let (word, prev) = (self.word(verb), self.back(verb, 1));
        let before = self.back(verb, 2);
        match word {
            _ if matches!(prev, "they" | "he" | "she" | "it" | "was" | "were" | "been") => false,
            "like" => matches!(prev, "id" | "would"),
            "have" => {
                matches!(prev, "i" | "me" | "us" | "we")
                    && matches!(before, "can" | "could" | "let" | "may")
                    || (prev == "you" && before == "do")
            }
            "need" => !(prev == "i" && before == "do"),
            "put" | "patch" | "pass" => (1..=2).any(|n| {
                matches!(
                    self.text(verb, verb + n),
                    "through" | "thru" | "on" | "to" | "onto" | "over"
                )
            }),
            "touch" => prev == "in",
            "call" | "phone" | "message" => !matches!(prev, "the" | "a" | "my" | "your" | "this"),
            _ => true,
        }
    }

    fn is_pronoun(word: &str) -> bool {
        matches!(word, "someone" | "somebody" | "anyone" | "anybody")
    }

    /// Whether the word for a person is no part of a compound, a measure or a role of the product.
    fn stands_alone(&self, noun: usize, lenient: bool) -> bool {
        if !self.english {
            return true;
        }
        let (prev, next) = (self.back(noun, 1), self.text(noun, noun + 1));
        if prev.chars().any(|c| c.is_ascii_digit()) || matches!(prev, "per" | "two" | "cleaning") {
            return false;
        }
        next.is_empty()
            || self.clause(noun) != self.clause(noun + 1)
            || FOLLOWERS.contains(&next)
            || (lenient && !matches!(next, "hair" | "sized" | "size" | "voice" | "code" | "stand"))
    }

    /// "Am I talking to a human?" is a question to the assistant, which it answers itself.
    fn asks_what_you_are(&self, first: usize) -> bool {
        self.english
            && (1..=4).any(|n| {
                let (a, b) = (self.close(first, n + 1), self.close(first, n));
                matches!(
                    (a, b),
                    ("am", "i")
                        | ("is", "this")
                        | ("is", "that")
                        | ("are", "you")
                        | ("r", "u")
                        | ("is", "it")
                ) || b == "youre"
            })
    }
}
