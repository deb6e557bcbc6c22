//! Phrases as merchants write them and as shoppers say them, in every language of the widget; and what is near and
//! must not be taken for them.

use super::{Keyword, Phrase};
use crate::conversation::words::Folded;

#[rustfmt::skip]
const FIRES: &[(&str, &str)] = &[
    // Case, accents, punctuation.
    ("where is my parcel", "WHERE IS MY PARCEL???"),
    ("où est mon colis", "ou est mon colis"),
    ("where is my parcel", "hi - where's... where is my parcel!!"),
    // Slips.
    ("where is my parcel", "where is my parcle"),
    ("guitar setup appointment", "I need a gitar setup apointment"),
    // Word order and gaps.
    ("cancel my order", "my order, please cancel it"),
    ("cancel my order", "could you cancel that last order"),
    ("cancel my order", "that order of mine needs cancelling please"),
    ("package is missing", "one package is still missing"),
    ("arrived broken", "it arrived completely broken"),
    ("arrived broken", "broken is how it arrived"),
    ("cancel my order", "my order yesterday, please cancel it"),
    ("cancel my order", "I keep thinking of cancelling my order"),
    ("cancel my order", "can my order #1042 be cancelled"),
    ("return my order", "returning an order"),
    // Plurals.
    ("missing part", "there are missing parts"),
    ("broken string", "two broken strings"),
    ("amp repair", "do you do amps repair"),
    // Each language.
    ("Wo ist mein Paket", "wo ist denn jetzt mein Paket??"),
    ("Rechnung fehlt", "mir fehlen noch Rechnungen, die Rechnung fehlt"),
    ("mon colis est perdu", "est-ce que mon colis est vraiment perdu ?"),
    ("mi paquete no llega", "mi paquete todavía no llega"),
    ("pacco smarrito", "il mio pacco è stato smarrito"),
    ("encomenda atrasada", "a minha encomenda está muito atrasada"),
    ("pakket niet aangekomen", "mijn pakket is nog niet aangekomen"),
    ("paketet har inte kommit", "paketet har fortfarande inte kommit"),
    ("paczka nie dotarła", "moja paczka jeszcze nie dotarla"),
    ("商品が届かない", "注文した商品が届かないです"),
];

#[rustfmt::skip]
const SILENT: &[(&str, &str)] = &[
    ("where is my parcel", "where is my guitar"),
    ("where is my parcel", "is a parcel tracked"),
    ("cancel my order", "don't cancel my order"),
    ("cancel my order", "I'd like to order the noise cancelling ones"),
    ("cancel my order", "can we order two noise cancelling headphones"),
    ("cancel my order", "noise cancelling headphones to order"),
    ("cancel my order", "which order of noise cancelling headphones is best"),
    ("cancel my order", "I will cancel my lesson and order strings"),
    ("cancel my order", "order now and cancel the trial"),
    ("track my order", "I'd order the backing track"),
    ("package is missing", "nothing is missing. Nice package."),
    ("arrived broken", "it arrived. The old one was broken"),
    ("amp repair", "repairable campsite"),
    ("missing part", "an apartment"),
    ("Wo ist mein Paket", "wo ist mein Verstärker"),
    ("Rechnung fehlt", "mir fehlt ein Kabel"),
    ("pacco smarrito", "ho smarrito la password"),
    ("商品が届かない", "商品を見せて"),
];

#[rustfmt::skip]
const PLURALS: &[(&str, &str)] = &[
    ("refund", "refunds"), ("warranty", "warranties"), ("Stornierung", "Stornierungen"), ("annulation", "annulations"),
    ("cancelación", "cancelaciones"), ("rimborso", "rimborsi"), ("annullamento", "annullamenti"),
    ("cancelação", "cancelações"), ("estorno", "estornos"), ("annulering", "annuleringen"),
    ("terugbetaling", "terugbetalingen"), ("återbetalning", "återbetalningar"), ("anulowanie", "anulowania"),
    ("cadeau", "cadeaux"),
];

#[test]
fn phrases_are_found_as_people_say_them() {
    let finds = |phrase: &str, text: &str| {
        Phrase::parse(phrase)
            .unwrap()
            .find(&Folded::new(text))
            .is_some()
    };
    let missed: Vec<_> = FIRES
        .iter()
        .filter(|(phrase, text)| !finds(phrase, text))
        .collect();
    let alarms: Vec<_> = SILENT
        .iter()
        .filter(|(phrase, text)| finds(phrase, text))
        .collect();
    assert!(missed.is_empty(), "missed: {missed:#?}");
    assert!(alarms.is_empty(), "false alarms: {alarms:#?}");
}

#[test]
fn keywords_are_found_in_their_plurals_and_are_whole_words() {
    for (word, plural) in PLURALS {
        let keyword = Keyword::parse(word).unwrap();
        assert!(keyword.find(&Folded::new(plural)).is_some(), "{plural}");
        let inside = Folded::new(&format!("x{plural}x"));
        assert!(
            keyword.find(&inside).is_none(),
            "{word} is no part of a word"
        );
    }
}
