//! A shopper writes in a language the shop does not speak: that is said, before anything else is.

use whatlang::{Lang, Script, detect};

use super::says::name;
use super::{Language, language_of, of_thread};

/// Letters from which on another script is a language and no name.
const FEWEST: usize = 6;
/// How sure it must be that the shopper writes another language.
const SURE: f32 = 0.6;

/// What a thread is answered in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    /// The language it is answered in: one of the shop's.
    pub speak: Language,
    /// The shopper's, if it is none of the shop's.
    pub unspoken: Option<Unspoken>,
}

/// A language that is not spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unspoken {
    /// The assistant has words for it, but the shop does not want them.
    Known(Language),
    /// It has none.
    Strange,
}

/// Listens to a thread. `allowed` are the shop's languages, its own first; none is all.
#[must_use]
pub fn hear(
    allowed: &[Language],
    browser: Option<&str>,
    earlier: &[String],
    question: &str,
) -> Heard {
    if is_strange(question) {
        // What nobody here can read tells nothing of which language they would rather have.
        return Heard {
            speak: of_thread(allowed, browser, earlier, ""),
            unspoken: Some(Unspoken::Strange),
        };
    }
    let speak = of_thread(allowed, browser, earlier, question);
    let theirs = of_thread(&Language::ALL, browser, earlier, question);
    let is_theirs = || {
        let said = language_of(question, &Language::ALL);
        said.is_some_and(|(found, sure)| found == theirs && sure >= SURE)
    };
    let is_unspoken = !allowed.is_empty() && !allowed.contains(&theirs) && is_theirs();
    Heard {
        speak,
        unspoken: is_unspoken.then_some(Unspoken::Known(theirs)),
    }
}

/// Whether a text is in a language the assistant has no words for. In Latin letters a line tells too little for that.
fn is_strange(text: &str) -> bool {
    let letters = text.chars().filter(|it| it.is_alphabetic()).count();
    let Some(found) = detect(text).filter(|_| letters >= FEWEST) else {
        return false;
    };
    found.script() != Script::Latin && found.lang() != Lang::Jpn
}

/// The sentence that says so: in the shopper's language where there are words for it.
#[must_use]
pub fn said(unspoken: Unspoken, heard: Heard, allowed: &[Language]) -> String {
    let spoken = if allowed.is_empty() {
        &Language::ALL
    } else {
        allowed
    };
    let language = match unspoken {
        Unspoken::Known(theirs) => theirs,
        Unspoken::Strange => heard.speak,
    };
    let names: Vec<&str> = spoken.iter().map(|one| name(*one, language)).collect();
    let names = names.join(if language == Language::Ja {
        "、"
    } else {
        ", "
    });
    let answers = match language {
        Language::En => format!("Here I answer in {names}."),
        Language::De => format!("Hier antworte ich auf {names}."),
        Language::Fr => format!("Ici, je réponds en {names}."),
        Language::Es => format!("Aquí respondo en {names}."),
        Language::It => format!("Qui rispondo in {names}."),
        Language::Pt => format!("Aqui respondo em {names}."),
        Language::Nl => format!("Hier antwoord ik in het {names}."),
        Language::Sv => format!("Här svarar jag på {names}."),
        Language::Pl => format!("Odpowiadam tu w języku {names}."),
        Language::Ja => format!("こちらでは{names}でお答えします。"),
    };
    match unspoken {
        Unspoken::Known(_) => answers,
        Unspoken::Strange => format!("{} {answers}", cannot_read(language)),
    }
}

fn cannot_read(language: Language) -> &'static str {
    match language {
        Language::En => "I can't read this language.",
        Language::De => "Diese Sprache kann ich nicht lesen.",
        Language::Fr => "Je ne lis pas cette langue.",
        Language::Es => "No puedo leer este idioma.",
        Language::It => "Non so leggere questa lingua.",
        Language::Pt => "Não consigo ler este idioma.",
        Language::Nl => "Deze taal kan ik niet lezen.",
        Language::Sv => "Det här språket kan jag inte läsa.",
        Language::Pl => "Nie czytam w tym języku.",
        Language::Ja => "この言語は読むことができません。",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_the_shop_does_not_speak_is_told_apart() {
        let german = "Wie lange dauert die Lieferung nach Hamburg und was kostet sie?";
        let some = [Language::En, Language::Fr];
        let heard = hear(&some, None, &[], german);
        assert_eq!(heard.speak, Language::En);
        assert_eq!(heard.unspoken, Some(Unspoken::Known(Language::De)));
        assert_eq!(
            said(Unspoken::Known(Language::De), heard, &some),
            "Hier antworte ich auf Englisch, Französisch."
        );
        let all = hear(&[], None, &[], german);
        assert_eq!((all.speak, all.unspoken), (Language::De, None));
        // A browser's language, or one short word, is no reason to say so.
        assert_eq!(hear(&some, Some("de-DE"), &[], "shipping?").unspoken, None);
        assert_eq!(hear(&some, None, &[], "danke").unspoken, None);
        assert_eq!(
            hear(
                &some,
                None,
                &[],
                "Combien coûte la livraison, et quand arrive-t-elle ?"
            )
            .speak,
            Language::Fr
        );
    }

    #[test]
    fn a_script_nobody_here_reads_is_said_to_be_one() {
        for text in [
            "Сколько стоит доставка в Казань?",
            "배송비는 얼마인가요?",
            "كم تكلفة الشحن؟",
        ] {
            let heard = hear(&[], None, &[], text);
            assert_eq!(heard.unspoken, Some(Unspoken::Strange), "{text}");
            assert!(said(Unspoken::Strange, heard, &[]).contains("English"));
        }
        assert_eq!(
            hear(&[], None, &[], "配送料はいくらですか？").unspoken,
            None
        );
        assert_eq!(
            hear(&[], None, &[], "Is the Ψ pedal in stock?").unspoken,
            None
        );
    }
}
