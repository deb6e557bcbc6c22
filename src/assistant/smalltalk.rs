//! What needs no content to answer: greetings, thanks, and questions about the assistant itself.
//! They must not count as questions it couldn't answer. Its answers say that it is an AI where
//! that is asked, and promise nothing.

use crate::conversation::words::{Folded, misspelt};

/// Longest message that can be small talk, in words.
const MOST_WORDS: usize = 12;

/// The answer, when the message is small talk and nothing else.
#[must_use]
pub fn answer(message: &str) -> Option<&'static str> {
    let words: Vec<String> = Folded::new(message)
        .words
        .into_iter()
        .map(|word| word.text)
        .collect();
    if words.len() > MOST_WORDS {
        return None;
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if words.is_empty() {
        return Some("I'm here. What would you like to know?");
    }
    about_me(&words)
        .or_else(|| in_other_words(&words))
        .or_else(|| pleasantry(&words))
}

const AM_AI: &str = "I'm an AI assistant, not a person. I answer from this store's own pages and \
                     products. If you would rather talk to a person, choose “Talk to a person” or just say so.";
const CAN_DO: &str = "I'm this store's AI assistant. Ask me about products, shipping, returns or \
                      anything else on the store's pages. If you would rather talk to a person, just say so.";

/// "Are you a bot?", "who are you", "what can you do".
fn about_me(words: &[&str]) -> Option<&'static str> {
    let line = bare(words).join(" ");
    let machine = [
        "bot",
        "robot",
        "chatbot",
        "ai",
        "human",
        "person",
        "machine",
        "real",
        "computer",
        "chatgpt",
        "automated",
        "humans",
        "people",
        "agent",
        "live",
    ];
    let is_machine =
        |word: &str| machine.contains(&word) || machine.iter().any(|meant| misspelt(word, meant));
    let asks_kind = [
        "are you", "r u", "is this", "am i", "you are", "youre", "u are", "are u", "is that",
        "is it", "you a", "u a",
    ];
    let is_chatty = |word: &&str| {
        FILLERS.contains(word)
            || GREETINGS.contains(word)
            || is_machine(word)
            || matches!(
                *word,
                "are"
                    | "you"
                    | "r"
                    | "u"
                    | "is"
                    | "this"
                    | "am"
                    | "i"
                    | "talking"
                    | "speaking"
                    | "chatting"
                    | "to"
                    | "with"
                    | "an"
                    | "or"
                    | "actual"
                    | "actually"
                    | "youre"
                    | "just"
                    | "even"
                    | "here"
                    | "that"
                    | "it"
                    | "being"
                    | "some"
                    | "kind"
                    | "of"
                    | "not"
                    | "your"
                    | "sure"
                    | "like"
                    | "one"
                    | "customer"
                    | "service"
            )
    };
    // Slips of the keys are looked for last: few messages begin like that.
    if asks_kind.iter().any(|start| line.starts_with(start))
        && words.iter().any(|word| is_machine(word))
        && words.iter().all(is_chatty)
    {
        return Some(AM_AI);
    }
    match line.as_str() {
        "who are you"
        | "who r u"
        | "what are you"
        | "whats your name"
        | "what is your name"
        | "who is this"
        | "do you have a name"
        | "who am i talking to"
        | "who am i speaking to"
        | "who am i speaking with"
        | "who am i chatting with"
        | "your name" => Some(AM_AI),
        "what can you do"
        | "what do you do"
        | "how can you help"
        | "how can you help me"
        | "what can i ask"
        | "what can i ask you"
        | "help"
        | "help me"
        | "can you help"
        | "can you help me"
        | "i need help"
        | "i have a question"
        | "i need some help"
        | "could you help me"
        | "how does this work"
        | "got a question"
        | "i have some questions"
        | "can i ask you something"
        | "can i ask a question"
        | "how do you work"
        | "quick question"
        | "question"
        | "what can you help me with"
        | "what can you help with"
        | "can you help me with something"
        | "i have a few questions"
        | "can i ask something" => Some(CAN_DO),
        "how are you" | "how are you doing" | "hows it going" | "how is it going" | "whats up"
        | "sup" | "how r u" | "how do you do" | "how are things" | "you ok" => Some(
            "All is well here, thank you. I'm the store's AI assistant. What would you like to know?",
        ),
        _ => None,
    }
}

/// The words without a greeting before and a courtesy after them.
fn bare<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let edge = |word: &str| {
        GREETINGS.contains(&word)
            || matches!(
                word,
                "so" | "um"
                    | "please"
                    | "pls"
                    | "there"
                    | "wait"
                    | "hmm"
                    | "but"
                    | "and"
                    | "ok"
                    | "today"
                    | "though"
                    | "then"
            )
    };
    let start = words.iter().take_while(|word| edge(word)).count();
    let end = words.iter().rev().take_while(|word| edge(word)).count();
    let kept = words.get(start..words.len().saturating_sub(end));
    kept.filter(|kept| !kept.is_empty())
        .unwrap_or(words)
        .to_vec()
}

#[rustfmt::skip]
const GREETINGS: &[&str] = &["hello", "hi", "hey", "hiya", "hallo", "heya", "yo", "greetings", "howdy", "helo", "hii", "heyy", "hiii"];
#[rustfmt::skip]
const THANKS: &[&str] = &["thanks", "thank", "thx", "ty", "thankyou", "tysm", "cheers", "appreciate", "appreciated", "thnx", "tnx"];
#[rustfmt::skip]
const FAREWELLS: &[&str] = &["bye", "goodbye", "byebye", "farewell", "cya", "goodnight", "later", "cu"];
#[rustfmt::skip]
const ASSENT: &[&str] = &[
    "ok", "okay", "k", "kk", "okey", "great", "cool", "nice", "perfect", "awesome", "alright", "fine", "sure", "yes",
    "yep", "yeah", "yup", "understood", "lovely", "excellent", "wonderful", "brilliant", "gotcha", "lol", "haha", "wow",
    "noted", "right", "amazing", "super", "helpful", "good", "no", "nope", "nah", "hmm", "oh", "ah", "fantastic",
];
#[rustfmt::skip]
const FILLERS: &[&str] = &[
    "there", "you", "so", "very", "much", "a", "lot", "for", "the", "your", "help", "that", "thats", "is", "all", "and",
    "good", "morning", "afternoon", "evening", "day", "night", "it", "well", "have", "one", "then", "team", "everyone",
    "now", "i", "to", "see", "ya", "u", "bot", "really", "got", "this", "was", "again", "too", "my", "friend", "sir", "info",
    "answer", "quick", "just", "what", "needed", "wanted", "know", "na", "im", "done", "nothing", "else", "any", "more",
    "bunch", "million", "weekend", "nice", "great", "everything", "up", "clear", "ill", "will", "do", "makes", "sense",
    "in", "advance", "guys", "questions", "of",
];

/// A message of nothing but courtesies.
fn pleasantry(words: &[&str]) -> Option<&'static str> {
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let known = |word: &&&str| {
        [GREETINGS, THANKS, FAREWELLS, ASSENT, FILLERS]
            .iter()
            .any(|list| list.contains(*word))
    };
    if words.iter().filter(known).count() != words.len() {
        return None;
    }
    let good = words
        .iter()
        .position(|word| *word == "good")
        .is_some_and(|at| {
            matches!(
                words.get(at + 1),
                Some(&("morning" | "afternoon" | "evening" | "day"))
            )
        });
    if has(THANKS) {
        Some("You're welcome. Is there anything else you would like to know?")
    } else if has(FAREWELLS) {
        Some("Goodbye, and thanks for stopping by.")
    } else if has(GREETINGS) || good {
        Some("Hello! I'm the store's AI assistant. What would you like to know?")
    } else if has(ASSENT)
        || matches!(
            words,
            ["got", "it", ..] | ["thats", "all", ..] | ["i", "see"] | ["makes", "sense"]
        )
    {
        Some("All right. Ask me whenever there is something else.")
    } else {
        None
    }
}

/// Greetings, thanks and goodbyes of other languages, each answered in its own.
fn in_other_words(words: &[&str]) -> Option<&'static str> {
    let line = words.join(" ");
    Some(match line.as_str() {
        "hola" | "buenos dias" | "buenas tardes" | "buenas noches" | "buenas" => {
            "¡Hola! Soy el asistente de IA de la tienda. ¿Qué le gustaría saber?"
        }
        "gracias" | "muchas gracias" | "ok gracias" | "adios" => "Con gusto. ¡Hasta luego!",
        "bonjour" | "bonsoir" | "salut" | "coucou" => {
            "Bonjour ! Je suis l'assistant IA de la boutique. Que souhaitez-vous savoir ?"
        }
        "merci" | "merci beaucoup" | "ok merci" | "au revoir" => "Avec plaisir. À bientôt !",
        "hallo" | "guten tag" | "guten morgen" | "guten abend" | "moin" | "servus" => {
            "Hallo! Ich bin der KI-Assistent des Shops. Was möchten Sie wissen?"
        }
        "danke" | "vielen dank" | "danke schon" | "ok danke" | "tschuss" | "auf wiedersehen" => {
            "Gern geschehen. Auf Wiedersehen!"
        }
        "ciao" | "buongiorno" | "buonasera" | "salve" => {
            "Buongiorno! Sono l'assistente IA del negozio. Che cosa vorrebbe sapere?"
        }
        "grazie" | "grazie mille" | "ok grazie" | "arrivederci" => "Prego. Arrivederci!",
        "ola" | "bom dia" | "boa tarde" | "boa noite" | "oi" => {
            "Olá! Sou o assistente de IA da loja. O que gostaria de saber?"
        }
        "obrigado" | "obrigada" | "muito obrigado" | "muito obrigada" => "De nada. Até logo!",
        "goedemorgen" | "goedemiddag" | "goedenavond" | "hoi" | "goedendag" => {
            "Hallo! Ik ben de AI-assistent van de winkel. Wat wilt u weten?"
        }
        "bedankt" | "dank je" | "dank u" | "dankjewel" | "dank u wel" | "tot ziens" => {
            "Graag gedaan. Tot ziens!"
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::answer;
    use proptest::prelude::*;

    #[test]
    fn courtesies_are_small_talk() {
        for message in [
            "hello",
            "Hi there!",
            "good morning",
            "thanks so much!",
            "Thank you for your help",
            "ok",
            "Ok great, thanks",
            "bye",
            "see ya later",
            "👍",
            "...",
            "hola",
            "Merci beaucoup",
            "perfect, that's all I needed",
            "how are you?",
            "I have a question",
            "yes",
            "lol ok",
            "got it",
            "no thanks",
        ] {
            assert!(answer(message).is_some(), "{message}");
        }
    }

    #[test]
    fn asked_what_it_is_it_says_ai() {
        for message in [
            "are you a bot?",
            "Are you human?",
            "Is this a real person",
            "am I talking to a human or a bot?",
            "who are you?",
            "r u real",
            "hey, are you an AI",
            "you a bot?",
            "What's your name?",
            "am I speaking to a real person?",
        ] {
            assert!(
                answer(message).is_some_and(|text| text.contains("AI")),
                "{message}"
            );
        }
    }

    #[test]
    fn questions_are_not() {
        for message in [
            "hello, do you ship to Canada?",
            "thanks, and how long is the warranty?",
            "is this guitar good for a beginner",
            "are you open on sundays",
            "ok how much is it",
            "help with my order",
            "is this human hair?",
            "good strings",
            "is this a real tube amp",
            "what day",
            "are you selling a robot",
        ] {
            assert!(answer(message).is_none(), "{message}");
        }
    }

    proptest! {
        #[test]
        fn any_text_goes(text in any::<String>()) {
            let _ = answer(&text);
        }
    }
}
