//! The small words of each language: they carry no question, and tell a language better than its long ones. Folded.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Language;

/// The small words of a language.
#[rustfmt::skip]
pub fn of(language: Language) -> &'static [&'static str] {
    match language {
        Language::En => &[
            "the", "a", "an", "is", "are", "was", "were", "be", "been", "i", "you", "he", "she", "it", "we", "they", "my", "your",
            "his", "her", "our", "their", "this", "that", "these", "those", "and", "or", "but", "if", "of", "to", "in", "on",
            "for", "with", "from", "at", "by", "do", "does", "did", "have", "has", "had", "can", "could", "would", "will",
            "what", "when", "where", "why", "how", "which", "who", "not", "no", "there", "any", "me", "dont", "im", "please", "am", "get", "want", "about",
        ],
        Language::De => &[
            "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "ist", "sind", "war", "bin",
            "ich", "du", "er", "sie", "es", "wir", "ihr", "mein", "meine", "meinen", "meiner", "und", "oder", "aber", "wenn", "von", "zu", "zum", "zur",
            "mit", "auf", "fur", "aus", "bei", "nach", "wie", "was", "wo", "wann", "warum", "wer", "welche", "welcher", "nicht",
            "kein", "keine", "auch", "noch", "kann", "konnen", "haben", "habe", "hat", "wird", "werden", "im", "am", "mir", "mich", "bitte", "gibt", "sich", "dass", "an", "in", "uber", "mochte", "euch", "ihnen",
        ],
        Language::Fr => &[
            "le", "la", "les", "un", "une", "des", "du", "de", "d", "l", "est", "sont", "suis", "je", "j", "tu", "il", "elle", "nous",
            "vous", "ils", "mon", "ma", "mes", "votre", "vos", "ce", "cette", "ces", "et", "ou", "mais", "si", "a", "au", "aux",
            "en", "dans", "sur", "pour", "avec", "par", "que", "qui", "quoi", "quand", "comment", "pourquoi", "quel", "quelle",
            "ne", "pas", "n", "y", "ai", "avez", "puis", "peut", "combien", "c", "qu", "s", "m", "plus", "bonjour", "etre",
        ],
        Language::Es => &[
            "el", "la", "los", "las", "un", "una", "unos", "de", "del", "es", "son", "soy", "esta", "estan", "yo", "tu", "usted",
            "mi", "mis", "su", "sus", "este", "ese", "y", "o", "pero", "si", "a", "al", "en", "con", "por", "para", "que",
            "quien", "cuando", "donde", "como", "cuanto", "cuesta", "cual", "no", "me", "se", "lo", "le", "hay", "tengo", "tiene", "tienen",
            "puedo", "puede", "ha", "he", "muy", "mas", "porque", "quiero", "cuanto", "sobre", "les",
        ],
        Language::It => &[
            "il", "lo", "la", "i", "gli", "le", "un", "uno", "una", "di", "del", "della", "dei", "delle", "e", "sono", "mio",
            "mia", "miei", "vostro", "questo", "questa", "ed", "o", "ma", "se", "a", "al", "alla", "in", "nel", "con", "per",
            "da", "su", "che", "chi", "quando", "dove", "come", "quanto", "quale", "non", "mi", "si", "ci", "ho", "ha", "hai",
            "avete", "posso", "puo", "perche", "piu", "l", "c", "vorrei", "ce", "dell", "gli", "costa",
        ],
        Language::Pt => &[
            "o", "a", "os", "as", "um", "uma", "de", "do", "da", "dos", "das", "e", "sao", "sou", "esta", "eu", "voce", "voces",
            "meu", "minha", "seu", "sua", "este", "esse", "isso", "ou", "mas", "se", "ao", "em", "no", "na", "nos", "com",
            "por", "para", "que", "quem", "quando", "onde", "como", "quanto", "qual", "nao", "me", "tem", "tenho", "posso",
            "pode", "foi", "muito", "mais", "porque", "quero", "pelo", "pela", "ha", "custa",
        ],
        Language::Nl => &[
            "de", "het", "een", "is", "zijn", "ben", "was", "ik", "je", "jij", "u", "hij", "zij", "wij", "we", "jullie", "mijn",
            "uw", "jouw", "deze", "dit", "dat", "die", "en", "of", "maar", "als", "van", "naar", "te", "in", "op", "met", "voor",
            "bij", "uit", "wat", "wanneer", "waar", "waarom", "hoe", "welke", "wie", "niet", "geen", "er", "kan", "kunnen",
            "heb", "heeft", "hebben", "om", "ook", "nog", "mij", "me", "wil", "graag", "aan", "wordt", "worden", "hoeveel", "lang",
        ],
        Language::Sv => &[
            "en", "ett", "den", "det", "de", "ar", "var", "jag", "du", "han", "hon", "vi", "ni", "min", "mitt", "mina", "er",
            "ert", "denna", "detta", "och", "eller", "men", "om", "av", "till", "i", "pa", "med", "for", "fran", "hos", "vad",
            "nar", "hur", "varfor", "vilken", "vilka", "vem", "inte", "ingen", "inga", "finns", "kan", "har", "hade", "ska",
            "att", "som", "mig", "sig", "vill", "far", "ocksa", "mycket", "lang", "kostar", "skulle",
        ],
        Language::Pl => &[
            "i", "w", "na", "z", "ze", "do", "od", "po", "za", "o", "u", "jest", "sa", "jestem", "byl", "ja", "ty", "on", "ona",
            "my", "wy", "moj", "moja", "moje", "mojego", "ten", "ta", "to", "te", "oraz", "lub", "ale", "jesli", "dla", "przez",
            "co", "kto", "kiedy", "gdzie", "jak", "dlaczego", "ktory", "ile", "nie", "tak", "czy", "sie", "mam", "ma", "macie",
            "moge", "mozna", "jaki", "jaka", "jakie", "juz", "mi", "chce", "prosze", "bardzo", "kosztuje",
        ],
        Language::Ja => &[
            "の", "は", "が", "を", "に", "で", "と", "も", "か", "ね", "よ", "へ", "や", "な",
        ],
    }
}

/// What a shop's goods are called in any language, folded: its small words tell nothing.
#[rustfmt::skip]
const BORROWED: &[&[&str]] = &[
    &["au", "lait"], &["au", "chocolat"], &["au", "gratin"], &["au", "jus"], &["de", "luxe"], &["du", "jour"], &["en", "suite"],
    &["eau", "de"], &["a", "la", "carte"], &["a", "la", "mode"], &["creme", "de", "la", "creme"], &["de", "la", "creme"],
    &["creme", "de"], &["con", "panna"], &["con", "leche"], &["dulce", "de", "leche"], &["con", "carne"], &["al", "dente"],
    &["pain", "au"], &["fleur", "de", "sel"], &["fleur", "de"], &["tour", "de"], &["joie", "de", "vivre"], &["cote", "d"],
    &["piece", "de", "resistance"], &["hors", "d"], &["vis", "a", "vis"], &["pied", "a", "terre"], &["del", "mar"],
    &["del", "rey"], &["de", "toilette"], &["de", "parfum"], &["la", "mer"], &["en", "plein", "air"], &["cafe", "de"],
    &["fin", "de"], &["coup", "de"], &["de", "facto"], &["per", "se"], &["op", "art"], &["die", "cast"], &["die", "cut"],
    &["du", "soleil"], &["les", "paul"], &["de", "janeiro"], &["los", "angeles"], &["las", "vegas"], &["san", "jose"],
];

/// The languages each small word is one of: a bit each, in the order of [`Language::ALL`].
static LANGUAGES: LazyLock<HashMap<&'static str, u16>> = LazyLock::new(|| {
    let mut languages: HashMap<&'static str, u16> = HashMap::new();
    for (at, language) in Language::ALL.into_iter().enumerate() {
        for word in of(language) {
            *languages.entry(word).or_default() |= 1 << at;
        }
    }
    languages
});

/// How many of these are small words of each language, in the order of [`Language::ALL`].
pub fn counts(words: &[&str]) -> [u16; Language::ALL.len()] {
    let mut counts = [0; Language::ALL.len()];
    for of in words.iter().filter_map(|word| LANGUAGES.get(word)) {
        for (at, count) in counts.iter_mut().enumerate() {
            *count += of >> at & 1;
        }
    }
    counts
}

/// Whether these can be no other language than English: no small word is another language's and not English as well,
/// and either two are English and nothing else, or one is and half of all words are small English ones.
pub fn are_english_alone(words: &[&str]) -> bool {
    let (mut alone, mut english) = (0, 0);
    for of in words.iter().filter_map(|word| LANGUAGES.get(word)) {
        // English is the first of all.
        match (of & 1 == 1, of & !1 == 0) {
            (false, _) => return false,
            (true, is_alone) => {
                english += 1;
                alone += usize::from(is_alone);
            }
        }
    }
    alone >= 2 || alone == 1 && english * 2 >= words.len()
}

/// The words without those that stand in a borrowed name.
pub fn not_borrowed(words: &[String]) -> Vec<&str> {
    let mut own = Vec::with_capacity(words.len());
    let mut rest = words;
    while let Some((first, after)) = rest.split_first() {
        let borrowed = BORROWED
            .iter()
            .filter(|name| name.len() <= rest.len() && name.iter().zip(rest).all(|(a, b)| a == b))
            .map(|name| name.len())
            .max();
        rest = match borrowed {
            Some(count) => rest.get(count..).unwrap_or_default(),
            None => {
                own.push(first.as_str());
                after
            }
        };
    }
    own
}
