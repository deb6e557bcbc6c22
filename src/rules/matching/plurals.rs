//! Plurals of the neighbours' that are more than a letter put to the end, by their endings, and back again. Folded:
//! without accents. Long words only: of a short one they would be other words. First the nouns of every shop, whose
//! endings are safe because they are long, then what each language does with any noun.

use super::arabic;

/// An ending, and what stands in its place in the plural (and where a language says "the" by an ending, with that).
#[rustfmt::skip]
const ENDINGS: &[(&str, &[&str])] = &[
    // English: address, switch, brush.
    ("ss", &["sses"]), ("ch", &["ches"]), ("sh", &["shes"]),
    // German: Stornierung, Paket, Problem, Gutschein, Rabatt, Geschenk, Projekt, Produkt, Vertrag, Größe, Kunde, Gerät.
    ("ung", &["ungen"]), ("ket", &["kete", "keten"]), ("blem", &["bleme", "blemen"]), ("chein", &["cheine", "cheinen"]),
    ("att", &["atte", "atten"]), ("enk", &["enke", "enken"]), ("jekt", &["jekte", "jekten"]),
    ("dukt", &["dukte", "dukten"]), ("trag", &["trage", "tragen"]), ("osse", &["ossen"]), ("unde", &["unden"]),
    ("erat", &["erate", "eraten"]), ("tion", &["tionen"]), ("erde", &["erden"]), ("oure", &["ouren"]),
    // Dutch: klacht, factuur, retour, pakket, probleem, aankoop, maat, prijs, levering, bestelling, verzending.
    ("cht", &["chten"]), ("uur", &["uren"]), ("our", &["ouren"]), ("kket", &["kketten"]), ("leem", &["lemen"]),
    ("koop", &["kopen"]), ("maat", &["maten"]), ("ijs", &["ijzen"]), ("ering", &["eringen"]), ("ling", &["lingen"]),
    ("ding", &["dingen"]), ("eur", &["euren"]), ("antie", &["anties"]),
    // Swedish: beställning, faktura, retur, order, leverans, paket, problem, kvitto, rabatt, storlek, adress, vara.
    ("ning", &["ningar", "ningen", "ningarna"]), ("ura", &["uror", "uran", "urorna"]), ("tur", &["turer", "turen"]),
    ("order", &["ordrar", "ordern"]), ("rans", &["ranser", "ransen"]), ("aket", &["aketet", "aketen"]),
    ("oblem", &["oblemet", "oblemen"]), ("itto", &["itton", "ittot"]), ("batt", &["batter", "batten"]),
    ("storlek", &["storlekar", "storleken"]), ("adress", &["adresser", "adressen"]), ("vara", &["varor", "varan"]),
    ("mation", &["mationer"]), ("dukt", &["dukter"]), ("kund", &["kunder"]),
    // Spanish, Portuguese: devolución, devoluções, cartão, cupom, mensagem, total, papel, item, comissão, local.
    ("cion", &["ciones"]), ("cao", &["coes"]), ("tao", &["toes"]), ("pom", &["pons"]), ("gem", &["gens"]),
    ("tal", &["tais"]), ("lor", &["lores"]), ("pon", &["pones"]), ("pel", &["peis"]), ("tem", &["tens"]), ("sao", &["soes"]), ("cal", &["cais"]),
    // Italian: cancellazione, annullamento, rimborso, ordine, reclamo, reso, pacco, fattura, prodotto, buono, problema,
    // sconto, taglia, acquisto, articolo, garanzia, cliente, prezzo, consegna, cambio.
    ("zione", &["zioni"]), ("mento", &["menti"]), ("orso", &["orsi"]), ("dine", &["dini"]), ("lamo", &["lami"]),
    ("eso", &["esi"]), ("acco", &["acchi"]), ("ttura", &["tture"]), ("otto", &["otti"]), ("uono", &["uoni"]),
    ("lema", &["lemi"]), ("onto", &["onti"]), ("aglia", &["aglie"]), ("isto", &["isti"]), ("colo", &["coli"]),
    ("anzia", &["anzie"]), ("ente", &["enti"]), ("ezzo", &["ezzi"]), ("egna", &["egne"]), ("cambio", &["cambi"]),
    // French: cadeau, journal.
    ("eau", &["eaux"]), ("nal", &["naux"]),
    // Polish: anulowanie, zamówienie, zwrot, reklamacja, paczka, faktura, problem, przesyłka, dostawa, płatność, koszyk,
    // rozmiar, zakup, produkt, rabat, kupon, adres, klient.
    ("anie", &["ania", "an"]), ("enie", &["enia", "en"]), ("wrot", &["wroty", "wrotow", "wrotu"]),
    ("cja", &["cje", "cji"]), ("czka", &["czki", "czek"]), ("ktura", &["ktury", "ktur"]),
    ("blem", &["blemy", "blemow"]), ("ylka", &["ylki", "ylek"]), ("awa", &["awy", "aw"]), ("nosc", &["nosci"]),
    ("zyk", &["zyki"]), ("miar", &["miary", "miarow"]), ("akup", &["akupy", "akupow"]), ("dukt", &["dukty", "duktow"]),
    ("rabat", &["rabaty"]), ("kupon", &["kupony", "kuponow"]), ("adres", &["adresy", "adresow"]),
    ("lient", &["lienci", "lientow"]),
];

/// Endings by which a language makes its plural whatever the noun, where they make no other word of a neighbour's:
/// letters of the singular at least, its ending, and what stands in its place. An umlaut is folded away.
#[rustfmt::skip]
const GENERAL: &[(usize, &str, &[&str])] = &[
    // German -en and -n: Tasche, Saite, Gitarre, Rolle, Kasse, Stimme, Karte, Liste, Ente, Decke, Katze, Lampe, Farbe,
    // Blume, Ausgabe, Hose, Vase, Reise, Bluse, Frage, Stufe, Ware, Bohne, Maschine; Zeit, Motor, Fabrik, Konferenz, Schachtel.
    (5, "che", &["chen"]), (5, "ite", &["iten"]), (5, "rre", &["rren"]), (5, "lle", &["llen"]), (5, "sse", &["ssen"]),
    (5, "nne", &["nnen"]), (5, "mme", &["mmen"]), (5, "rte", &["rten"]), (5, "ste", &["sten"]), (4, "nte", &["nten"]),
    (5, "tte", &["tten"]), (5, "nde", &["nden"]), (5, "cke", &["cken"]), (5, "tze", &["tzen"]), (5, "mpe", &["mpen"]),
    (5, "rbe", &["rben"]), (5, "ume", &["umen"]), (5, "abe", &["aben"]), (4, "ose", &["osen"]), (4, "ase", &["asen"]),
    (5, "ise", &["isen"]), (5, "use", &["usen"]), (5, "age", &["agen"]), (5, "nge", &["ngen"]), (5, "ufe", &["ufen"]),
    (4, "are", &["aren"]), (5, "hne", &["hnen"]), (6, "chine", &["chinen"]), (4, "eit", &["eiten"]), (5, "tor", &["toren"]),
    (5, "ete", &["eten"]), (4, "md", &["mden"]),
    (6, "ik", &["iken"]), (6, "enz", &["enzen"]), (6, "anz", &["anzen"]), (6, "schaft", &["schaften"]), (5, "chtel", &["chteln"]),
    // German -e: Schuh, Tisch, Platz, Knopf, Stück, Heft, Werk, Arm, Hund, Bett, Rohr, Spiel, Stein, Preis, Werkzeug, Brief,
    // Teil, Mikrofon; and -er: Bild, Band, Buch, Lied, Haus.
    (4, "uh", &["uhe", "uhen"]), (4, "uhl", &["uhle", "uhlen"]), (5, "sch", &["sche", "schen"]), (5, "tz", &["tze", "tzen"]), (5, "pf", &["pfe", "pfen"]),
    (4, "ck", &["cke"]), (4, "ft", &["fte"]), (4, "rk", &["rke"]), (4, "nd", &["nde"]), (4, "ett", &["etten"]),
    (4, "hr", &["hre", "hren"]), (5, "iel", &["iele", "ielen"]), (5, "ein", &["eine", "einen"]), (5, "eis", &["eise", "eisen"]),
    (5, "eug", &["euge", "eugen"]), (5, "ief", &["iefe", "iefen", "ieven"]), (4, "eil", &["eile", "eilen"]), (6, "fon", &["fone", "fonen"]),
    (4, "bild", &["bilder", "bildern"]), (4, "schild", &["schilder"]), (4, "band", &["bander"]), (4, "buch", &["bucher"]),
    (4, "lied", &["lieder"]), (4, "haus", &["hauser"]),
    // Dutch: brief, huis, hoes.
    (4, "uis", &["uizen"]), (4, "oes", &["oezen"]),
    // Swedish: klocka, jacka, väska, lampa, kappa, skiva, fråga, kamera, tröja; sträng, ring, kudde, nyckel; gitarr, kassett,
    // modell, pris, figur.
    (5, "cka", &["ckor", "ckan", "ckorna"]), (5, "ska", &["skor", "skan", "skorna"]), (5, "mpa", &["mpor", "mpe", "mpy"]),
    (5, "mma", &["mmor"]), (5, "ppa", &["ppor"]), (5, "iva", &["ivor"]), (5, "aga", &["agor"]), (6, "mera", &["meror"]), (5, "oja", &["ojor"]),
    (5, "trang", &["trangar"]), (4, "ring", &["ringar"]), (5, "dde", &["ddar"]), (5, "ckel", &["cklar"]),
    (5, "rr", &["rrer", "rren", "rrerna"]), (6, "sett", &["setter"]), (6, "dell", &["deller"]), (4, "ris", &["riser"]), (5, "gur", &["gurer"]),
    // Spanish: luz, altavoz, tambor.
    (3, "uz", &["uces"]), (3, "ez", &["eces"]), (3, "oz", &["oces"]), (4, "az", &["aces"]), (4, "iz", &["ices"]), (5, "or", &["ores"]),
    // Portuguese: botão, canal, anel, lençol, barril, som, jardim, álbum, viagem.
    (4, "ao", &["oes", "aos"]), (5, "al", &["ais", "aux"]), (4, "nel", &["neis"]), (5, "pel", &["peis"]), (5, "col", &["cois"]), (6, "ril", &["ris"]),
    (5, "tom", &["tons"]), (5, "im", &["ins"]), (5, "um", &["uns"]), (6, "agem", &["agens"]),
    // French, besides -al above: cheveu, bijou, travail.
    (5, "eu", &["eux"]), (5, "ou", &["oux"]), (6, "vail", &["vaux"]),
    // Italian: scarpa, chitarra, corda, borsa, tastiera, spalla, giacchetta, giacca, borsetta, differenza, cartolina, poltrona;
    // violino, disco, orologio, negozio.
    (5, "rpa", &["rpe"]), (6, "arra", &["arre"]), (5, "rda", &["rde"]), (5, "rsa", &["rse"]), (6, "iera", &["iere"]),
    (6, "alla", &["alle"]), (6, "etta", &["ette"]), (6, "cca", &["cche"]), (7, "enza", &["enze"]), (7, "lina", &["line"]),
    (7, "rona", &["rone"]), (5, "o", &["i"]), (5, "co", &["chi"]), (6, "gio", &["gi"]), (6, "zio", &["zi"]),
    // Polish: gitara, kamera, figura, struna, opona, godzina, cena, torba, płyta, karta, bluzka, uwaga, koszula; głośnik,
    // plecak, pasek, wzmacniacz, instrument.
    (5, "ara", &["ary"]), (6, "era", &["ery"]), (5, "ura", &["ury"]), (5, "una", &["uny"]), (5, "ona", &["ony"]),
    (6, "zina", &["ziny"]), (4, "ena", &["eny"]), (5, "rba", &["rby"]), (5, "yta", &["yty"]), (5, "rta", &["rty"]),
    (5, "ka", &["ki", "ek"]), (5, "waga", &["wagi"]), (6, "ula", &["ule"]), (5, "ik", &["iki"]), (5, "ak", &["aki"]),
    (5, "ek", &["ki"]), (6, "acz", &["acze"]), (7, "ment", &["menty"]),
];

/// Letters of a word that has such a plural, at least.
const LONG: usize = 4;
/// Sounds that Dutch writes with two letters, after which a consonant stays as it is.
const PAIRS: [&str; 5] = ["oe", "ie", "ui", "ij", "eu"];

/// Puts the other forms of a word to `out`, whichever of them it is.
pub fn other_forms(word: &str, out: &mut Vec<String>) {
    if arabic::is_arabic(word) {
        arabic::other_forms(word, out);
        return;
    }
    for (least, singular, plurals) in GENERAL {
        replaced(word, (*least, singular, plurals), out);
    }
    if word.len() < LONG {
        return;
    }
    for (singular, plurals) in ENDINGS {
        replaced(word, (0, singular, plurals), out);
    }
    out.extend(dutch(word));
    out.extend(word.strip_suffix("en").and_then(before_en));
}

/// All forms with these endings, where the word has one of them and is long enough as the singular.
fn replaced(
    word: &str,
    (least, singular, plurals): (usize, &&str, &&[&str]),
    out: &mut Vec<String>,
) {
    let every = || std::iter::once(singular).chain(plurals.iter());
    for ending in every() {
        if let Some(stem) = word.strip_suffix(ending)
            && stem.len() + singular.len() >= least
        {
            out.extend(every().map(|ending| format!("{stem}{ending}")));
        }
    }
}

/// The Dutch plural in -en, by how its last syllable is written: boek, snaar, bril. Of other words it would be English.
fn dutch(word: &str) -> Option<String> {
    let (stem, last) = ended(word)?;
    if is_after_pair(stem) {
        return Some(format!("{word}en"));
    }
    let mut back = stem.chars().rev();
    let (vowel, before) = (back.next()?, back.next()?);
    if is_doubled(vowel, last) && before == vowel {
        let short = stem.strip_suffix(vowel)?;
        return (word.len() >= 5).then(|| format!("{short}{last}en"));
    }
    let short = is_vowel(vowel) && !is_vowel(before) && may_double(last);
    short.then(|| format!("{word}{last}en"))
}

/// The singular of what stands before -en.
fn before_en(word: &str) -> Option<String> {
    let (stem, last) = ended(word)?;
    if is_after_pair(stem) {
        return (word.len() >= LONG).then(|| word.to_owned());
    }
    if stem.ends_with(last) {
        let short = stem.chars().rev().nth(1).is_some_and(is_vowel);
        return (short && stem.len() >= LONG && may_double(last)).then(|| stem.to_owned());
    }
    let mut back = stem.chars().rev();
    let (vowel, before) = (back.next()?, back.next()?);
    let open = is_doubled(vowel, last) && !is_vowel(before);
    (open && word.len() >= LONG).then(|| format!("{stem}{vowel}{last}"))
}

/// Whether one of the pairs stands before the last consonant, or before the last two: schoen, fiets.
fn is_after_pair(stem: &str) -> bool {
    let earlier = ended(stem).map(|(earlier, _)| earlier);
    let mut stems = std::iter::once(stem).chain(earlier);
    stems.any(|stem| PAIRS.iter().any(|pair| stem.ends_with(pair)))
}

/// A word that ends in a consonant, without it, and that.
fn ended(word: &str) -> Option<(&str, char)> {
    let last = word
        .chars()
        .last()
        .filter(|last| last.is_ascii_lowercase())?;
    (!is_vowel(last)).then_some((word.strip_suffix(last)?, last))
}

fn is_vowel(letter: char) -> bool {
    "aeiouy".contains(letter)
}

/// Vowels that are written twice before this consonant at the end. Not in stool and brook: stolen, broken.
fn is_doubled(vowel: char, last: char) -> bool {
    "aeu".contains(vowel) || (vowel == 'o' && !"kl".contains(last))
}

/// Consonants that a short vowel doubles. Not d and t: flatten, written, hidden.
fn may_double(letter: char) -> bool {
    "fgklmnprs".contains(letter)
}
