//! Each language of the widget: plurals of what shops talk about, word orders, slips, what is near and must not be
//! taken for it, and words that are in every message.

use super::{Keyword, MatchError, Phrase};
use crate::assistant::language::Language;
use crate::conversation::words::Folded;

/// Arabic, of which the assistant has no words: what can be told of it here is told apart from the others.
#[rustfmt::skip]
const ARABIC: Tongue<()> = Tongue {
    language: (),
    plurals: &[("طلب", "طلبات"), ("فاتورة", "فواتير"), ("شحنة", "شحنات"), ("طرد", "طرود"), ("مشكلة", "مشاكل"),
               ("شكوى", "شكاوى"), ("هدية", "هدايا"), ("خصم", "خصومات"), ("منتج", "منتجات"), ("عنوان", "عناوين")],
    phrase: "الطلب ناقص",
    orders: ["طلبي وصل ناقص", "الطلب الذي وصل اليوم ناقص", "ناقص الطلب"],
    slips: ["الطلب نأقص", "الطـــلب ناقص", "والطلب ناقص!!"],
    silent: ["متى يصل الطلب", "أريد غيتارا", "أين المتجر", "شكرا جزيلا", "الخط ناقص"],
};

/// One language: its plurals, a phrase with ways to say it in another order and with slips, and what stays silent.
struct Tongue<L = Language> {
    language: L,
    plurals: &'static [(&'static str, &'static str)],
    phrase: &'static str,
    orders: [&'static str; 3],
    slips: [&'static str; 3],
    silent: [&'static str; 5],
}

#[rustfmt::skip]
const TONGUES: &[Tongue] = &[
    Tongue {
        language: Language::En,
        plurals: &[("parcel", "parcels"), ("complaint", "complaints"), ("warranty", "warranties"), ("switch", "switches"),
                   ("voucher", "vouchers"), ("invoice", "invoices"), ("return", "returns"), ("delivery", "deliveries"),
                   ("discount", "discounts"), ("address", "addresses")],
        phrase: "parcel arrived damaged",
        orders: ["the parcel arrived badly damaged", "my parcel has arrived, damaged", "damaged is how the parcel arrived"],
        slips: ["parcle arrived damaged", "parcel arived damaged", "parcel arrived dammaged"],
        silent: ["when has a parcel arrived", "is it damaged", "parcels and boxes", "it arrived. Thanks", "damage to my ears"],
    },
    Tongue {
        language: Language::De,
        plurals: &[("Paket", "Pakete"), ("Problem", "Probleme"), ("Gutschein", "Gutscheine"), ("Bestellung", "Bestellungen"),
                   ("Rechnung", "Rechnungen"), ("Rabatt", "Rabatte"), ("Geschenk", "Geschenke"), ("Reklamation", "Reklamationen"),
                   ("Retoure", "Retouren"), ("Produkt", "Produkte"), ("Größe", "Größen"), ("Beschwerde", "Beschwerden")],
        phrase: "Gutschein funktioniert nicht",
        orders: ["der Gutschein funktioniert leider nicht", "mein Gutschein von heute funktioniert nicht",
                 "Gutschein funktioniert hier irgendwie nicht"],
        slips: ["Gutschien funktioniert nicht", "Gutschein funktionirt nicht", "Gutshein funktioniert nicht"],
        silent: ["wie funktioniert das", "habt ihr Scheine", "ich habe ein Paket bestellt", "das ist gut", "kein Strom"],
    },
    Tongue {
        language: Language::Fr,
        plurals: &[("cadeau", "cadeaux"), ("commande", "commandes"), ("facture", "factures"), ("remboursement", "remboursements"),
                   ("échange", "échanges"), ("réclamation", "réclamations"), ("retour", "retours"), ("journal", "journaux"),
                   ("livraison", "livraisons"), ("produit", "produits")],
        phrase: "commande incomplète",
        orders: ["ma commande est incomplète", "la commande reçue était incomplète", "incomplète la commande"],
        slips: ["comande incomplète", "commande incomplete", "commande incompléte"],
        silent: ["je commande demain", "c'est complet", "un cadeau", "où est la boutique", "recommander un ampli"],
    },
    Tongue {
        language: Language::Es,
        plurals: &[("devolución", "devoluciones"), ("pedido", "pedidos"), ("factura", "facturas"), ("cupón", "cupones"),
                   ("reembolso", "reembolsos"), ("paquete", "paquetes"), ("queja", "quejas"), ("garantía", "garantías"),
                   ("color", "colores"), ("descuento", "descuentos")],
        phrase: "pedido incompleto",
        orders: ["mi pedido llegó incompleto", "el pedido está incompleto", "incompleto el pedido"],
        slips: ["peddido incompleto", "pedido incompelto", "pedido incompletto"],
        silent: ["he pedido ayuda", "está completo", "una guitarra", "quiero pedir cuerdas", "no hay"],
    },
    Tongue {
        language: Language::It,
        plurals: &[("ordine", "ordini"), ("reclamo", "reclami"), ("reso", "resi"), ("pacco", "pacchi"), ("fattura", "fatture"),
                   ("rimborso", "rimborsi"), ("prodotto", "prodotti"), ("sconto", "sconti"), ("problema", "problemi"),
                   ("taglia", "taglie"), ("garanzia", "garanzie"), ("spedizione", "spedizioni")],
        phrase: "ordine incompleto",
        orders: ["il mio ordine è incompleto", "ordine arrivato incompleto", "incompleto ordine"],
        slips: ["ordnie incompleto", "ordine incompelto", "ordinne incompleto"],
        silent: ["vorrei ordinare", "è completo", "una chitarra", "dove siete", "resto qui"],
    },
    Tongue {
        language: Language::Pt,
        plurals: &[("cupom", "cupons"), ("pedido", "pedidos"), ("devolução", "devoluções"), ("cartão", "cartões"),
                   ("mensagem", "mensagens"), ("reembolso", "reembolsos"), ("troca", "trocas"), ("reclamação", "reclamações"),
                   ("valor", "valores"), ("garantia", "garantias")],
        phrase: "cupom inválido",
        orders: ["o cupom está inválido", "meu cupom parece inválido", "inválido o cupom"],
        slips: ["cupon inválido", "cupom inválidoo", "cupom invaldo"],
        silent: ["quero um amplificador", "é válido", "comprar cordas", "onde fica a loja", "copo"],
    },
    Tongue {
        language: Language::Nl,
        plurals: &[("klacht", "klachten"), ("factuur", "facturen"), ("bestelling", "bestellingen"), ("pakket", "pakketten"),
                   ("levering", "leveringen"), ("retour", "retouren"), ("probleem", "problemen"), ("garantie", "garanties"),
                   ("aankoop", "aankopen"), ("verzending", "verzendingen")],
        phrase: "bestelling onvolledig",
        orders: ["mijn bestelling is onvolledig", "de bestelling kwam onvolledig", "onvolledig de bestelling"],
        slips: ["besteling onvolledig", "bestelling onvoledig", "bestellign onvolledig"],
        silent: ["ik wil bestellen", "het is volledig", "een gitaar", "waar zijn jullie", "kracht"],
    },
    Tongue {
        language: Language::Sv,
        plurals: &[("faktura", "fakturor"), ("retur", "returer"), ("beställning", "beställningar"), ("order", "ordrar"),
                   ("leverans", "leveranser"), ("reklamation", "reklamationer"), ("vara", "varor"), ("rabatt", "rabatter"),
                   ("kvitto", "kvitton"), ("adress", "adresser")],
        phrase: "faktura saknas",
        orders: ["min faktura saknas", "fakturan för mars saknas", "saknas faktura"],
        slips: ["faktrua saknas", "fatkura saknas", "faktura saknsa"],
        silent: ["jag vill ha en gitarr", "jag saknar dig", "var ligger butiken", "tur och retur till Oslo är långt", "fakta"],
    },
    Tongue {
        language: Language::Pl,
        plurals: &[("zwrot", "zwroty"), ("reklamacja", "reklamacje"), ("zamówienie", "zamówienia"), ("paczka", "paczki"),
                   ("faktura", "faktury"), ("przesyłka", "przesyłki"), ("dostawa", "dostawy"), ("płatność", "płatności"),
                   ("produkt", "produkty"), ("gwarancja", "gwarancje"), ("rabat", "rabaty")],
        phrase: "paczka uszkodzona",
        orders: ["moja paczka jest uszkodzona", "paczka przyszła uszkodzona", "uszkodzona paczka"],
        slips: ["pazcka uszkodzona", "paczka uszkodzonna", "paczka uszkdzona"],
        silent: ["chcę gitarę", "szkoda", "gdzie jest sklep", "zwrotnica", "dziękuję bardzo"],
    },
    Tongue {
        language: Language::Ja,
        plurals: &[],
        phrase: "商品が破損",
        orders: ["商品が破損していました", "届いた商品が破損です", "昨日の商品が破損した"],
        slips: ["商品が 破損", "商品が破損!!", "商品が破損…"],
        silent: ["商品を見せて", "店はどこ", "ギターが欲しい", "ありがとう", "品物"],
    },
];

fn has(keyword: &str, text: &str) -> bool {
    let keyword = Keyword::parse(keyword).unwrap();
    keyword.find(&Folded::new(text)).is_some()
}

#[test]
fn plurals_are_found_both_ways() {
    let mut missed = Vec::new();
    let all = TONGUES.iter().flat_map(|tongue| tongue.plurals);
    for (one, many) in all.chain(ARABIC.plurals) {
        if !has(one, many) || !has(many, one) {
            missed.push((one, has(one, many), has(many, one)));
        }
    }
    assert!(missed.is_empty(), "{missed:?}");
}

/// None of them is in the tables of `plurals`.
#[rustfmt::skip]
const HELD_OUT: &[(&str, &str)] = &[
    ("Tasche", "Taschen"), ("Schuh", "Schuhe"), ("Saite", "Saiten"), ("Koffer", "Koffer"), ("Flasche", "Flaschen"),
    ("Trompete", "Trompeten"), ("Gitarre", "Gitarren"), ("Hemd", "Hemden"), ("Knopf", "Knöpfe"), ("Stuhl", "Stühle"), ("Rock", "Röcke"),
    ("boek", "boeken"), ("schoen", "schoenen"), ("snaar", "snaren"), ("bril", "brillen"), ("fiets", "fietsen"),
    ("gitarr", "gitarrer"), ("klocka", "klockor"), ("väska", "väskor"), ("trumma", "trummor"), ("sträng", "strängar"),
    ("scarpa", "scarpe"), ("chitarra", "chitarre"), ("corda", "corde"), ("violino", "violini"), ("tamburo", "tamburi"), ("disco", "dischi"),
    ("gitara", "gitary"), ("struna", "struny"), ("torba", "torby"), ("bluzka", "bluzki"), ("głośnik", "głośniki"),
    ("luz", "luces"), ("altavoz", "altavoces"), ("tambor", "tambores"), ("lápiz", "lápices"),
    ("cheval", "chevaux"), ("chapeau", "chapeaux"), ("signal", "signaux"), ("bijou", "bijoux"),
    ("violão", "violões"), ("botão", "botões"), ("canal", "canais"), ("original", "originais"), ("jardim", "jardins"),
];

/// Words that only look alike.
#[rustfmt::skip]
const UNLIKE: &[(&str, &str)] = &[
    ("charge", "charger"), ("record", "recorder"), ("count", "counter"), ("print", "printer"), ("post", "poster"),
    ("speak", "speaker"), ("build", "builder"), ("vouch", "voucher"), ("form", "former"), ("mast", "master"),
    ("plan", "plane"), ("strip", "stripe"), ("past", "paste"), ("grip", "gripe"), ("scrap", "scrape"),
    ("cloth", "clothe"), ("spin", "spine"), ("star", "stare"), ("line", "linen"), ("rave", "raven"),
    ("doze", "dozen"), ("list", "listen"), ("chick", "chicken"), ("ward", "warden"), ("took", "token"),
    ("kite", "kitten"), ("hang", "hangar"), ("colon", "colony"), ("felon", "felony"), ("factor", "factory"),
    ("director", "directory"), ("visa", "visor"), ("cola", "color"), ("data", "date"), ("sala", "sale"),
    ("placa", "place"), ("larga", "large"), ("libra", "libre"), ("sombra", "sombre"), ("pasta", "pastor"),
];

#[test]
fn the_plural_of_a_noun_nobody_wrote_down_is_found_both_ways_and_other_words_are_not() {
    let found = |(one, many): &(&str, &str)| has(one, many) && has(many, one);
    let missed: Vec<_> = HELD_OUT.iter().filter(|pair| !found(pair)).collect();
    assert!(missed.is_empty(), "{missed:?}");
    let met = |(one, other): &(&str, &str)| has(one, other) || has(other, one);
    let wrong: Vec<_> = UNLIKE.iter().filter(|pair| met(pair)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert_eq!(UNLIKE.len(), 40);
}

#[test]
fn orders_and_slips_are_forgiven_and_what_is_near_is_silent() {
    fn wrong_in<L>(tongue: &Tongue<L>) -> Vec<&'static str> {
        let phrase = Phrase::parse(tongue.phrase).unwrap();
        let found = |text: &str| phrase.find(&Folded::new(text)).is_some();
        let meant = tongue.orders.into_iter().chain(tongue.slips);
        let missed = meant.filter(|text| !found(text));
        let silent = tongue.silent.into_iter().filter(|text| found(text));
        missed.chain(silent).collect()
    }
    let mut wrong: Vec<&str> = TONGUES.iter().flat_map(wrong_in).collect();
    wrong.extend(wrong_in(&ARABIC));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Without its accents, as people type in a hurry.
fn bare(text: &str) -> String {
    const MARKED: [(&str, char); 13] = [
        ("áàâãäåāą", 'a'),
        ("éèêëę", 'e'),
        ("íìîï", 'i'),
        ("óòôõöø", 'o'),
        ("úùûü", 'u'),
        ("çć", 'c'),
        ("ñń", 'n'),
        ("ł", 'l'),
        ("ś", 's'),
        ("źż", 'z'),
        ("ÁÀÂÃÄÅĄ", 'A'),
        ("ÉÈÊËĘ", 'E'),
        ("ÓÒÔÕÖØ", 'O'),
    ];
    let plain = |letter: char| {
        let found = MARKED.iter().find(|(marked, _)| marked.contains(letter));
        found.map_or(letter, |(_, plain)| *plain)
    };
    text.chars().map(plain).collect()
}

/// Two letters in its middle the wrong way round.
fn slipped(word: &str) -> Option<String> {
    let mut letters: Vec<char> = word.chars().collect();
    let middle = letters.len() / 2;
    (letters.len() >= 6 && letters.get(middle) != letters.get(middle - 1)).then(|| {
        letters.swap(middle - 1, middle);
        letters.into_iter().collect()
    })
}

/// Ten phrases a language, each said in its plural, shouted, without accents, the other way round, with words between, with
/// signs, and with a slip of the hand.
#[test]
fn what_a_phrase_forgives_it_forgives_in_every_language() {
    let mut missed = Vec::new();
    let spaced = TONGUES.iter().filter(|tongue| !tongue.plurals.is_empty());
    for tongue in spaced {
        let other = tongue.phrase.split(' ').nth(1).unwrap();
        for (one, many) in tongue.plurals {
            let phrase = Phrase::parse(&format!("{one} {other}")).unwrap();
            let mut said = vec![
                format!("{one} {other}"),
                format!("{many} {other}"),
                format!("{one} {other}").to_uppercase(),
                bare(&format!("{one} {other}")),
                format!("{other} {one}"),
                format!("{one} 1042 Moonrise {other}"),
                format!("({one}) {other}!!"),
            ];
            said.extend(slipped(one).map(|slip| format!("{slip} {other}")));
            said.extend(slipped(other).map(|slip| format!("{one} {slip}")));
            missed.extend(
                said.into_iter()
                    .filter(|text| phrase.find(&Folded::new(text)).is_none()),
            );
        }
    }
    for (one, many) in ARABIC.plurals {
        let phrase = Phrase::parse(&format!("{one} ناقص")).unwrap();
        let said = [
            format!("{many} ناقص"),
            format!("ناقص {one}"),
            format!("{one} ١٠٤٢ ناقص!!"),
        ];
        missed.extend(
            said.into_iter()
                .filter(|text| phrase.find(&Folded::new(text)).is_none()),
        );
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn in_arabic_a_word_is_found_with_what_is_joined_to_it() {
    for text in [
        "أين طلبي",
        "بخصوص طلباتي",
        "وطلبك",
        "للطلب رقم ١٠٤٢",
        "الطلب",
        "طَلَبٌ",
    ] {
        assert!(has("طلب", text), "{text}");
    }
    assert!(has("إلغاء الطلب", "أرجو إلغاء طلبي رقم 1042"));
    assert!(has("إلغاء الطلب", "الطلب أريد إلغاءه"));
    assert!(!has("إلغاء الطلب", "لا أريد إلغاء الطلب"));
    assert!(!has("طلب", "مطلوب"));
    for word in ["في", "من", "هذا", "شكرا"] {
        assert_eq!(
            Keyword::parse(word),
            Err(MatchError::OnlyCommonWords),
            "{word}"
        );
    }
}

#[test]
fn in_arabic_a_person_is_asked_for_in_many_words() {
    let phrase = Phrase::parse("التحدث مع موظف").unwrap();
    assert!(phrase.asks_for_person());
    let found = |text: &str| phrase.find(&Folded::new(text)).is_some();
    for text in [
        "أريد التحدث مع شخص حقيقي",
        "ممكن أتكلم مع موظف لو سمحت",
        "حولني إلى خدمة العملاء",
        "احتاج موظف",
        "هل من أحد هنا؟",
        "اتصلوا بي من فضلكم",
        "موظف من فضلك",
        "أرغب في التواصل مع الدعم",
    ] {
        assert!(found(text), "{text}");
    }
    for text in [
        "متى تصل الشحنة؟",
        "هل الغيتار للبيع؟",
        "لا أريد التحدث مع موظف",
        "كم سعر الشحن إلى عمان",
        "أريد غيتارا لشخص مبتدئ",
    ] {
        assert!(!found(text), "{text}");
    }
}

#[test]
fn what_is_in_every_message_is_no_keyword() {
    for tongue in TONGUES {
        for word in tongue.language.stop_words().iter().take(20) {
            assert_eq!(
                Keyword::parse(word),
                Err(MatchError::OnlyCommonWords),
                "{word}"
            );
        }
    }
}
