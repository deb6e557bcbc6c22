//! What a card says besides names, in each of the assistant's languages, and prices as each writes them.

use crate::assistant::language::Language;
use crate::commerce::money::Money;

/// Between the figures of a number and what it is of.
const TIED: char = '\u{a0}';

/// A sentence, or the note, of a card. `{}` is what it is about, `{1}` what it costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// The least of several prices.
    From,
    /// None is left.
    SoldOut,
    /// Few forms are left.
    OnlyIn,
    /// Few forms are not.
    SoldOutIn,
    /// Many are not.
    SomeSoldOut,
    /// The last of a list.
    And,
    /// A form by its name: "Moonrise in Black".
    Form,
    /// It can be bought.
    Available,
    /// The same, and what it costs.
    AvailableFor,
    /// It can't be bought.
    IsSoldOut,
    /// What it costs.
    Costs,
    /// What the cheapest costs.
    CostsOrMore,
    /// What it cost before.
    Before,
}

impl Says {
    /// All of them.
    #[cfg(test)]
    const ALL: [Self; 13] = [
        Self::From,
        Self::SoldOut,
        Self::OnlyIn,
        Self::SoldOutIn,
        Self::SomeSoldOut,
        Self::And,
        Self::Form,
        Self::Available,
        Self::AvailableFor,
        Self::IsSoldOut,
        Self::Costs,
        Self::CostsOrMore,
        Self::Before,
    ];

    /// With what belongs into it.
    #[must_use]
    pub fn with(self, language: Language, first: &str, second: &str) -> String {
        // In one go: a name may have braces.
        let text = self.text(language);
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
            out.push_str(before);
            if let Some(after) = after.strip_prefix("{1}") {
                out.push_str(second);
                rest = after;
            } else {
                out.push_str(first);
                rest = after.strip_prefix("{}").unwrap_or_default();
            }
        }
        out.push_str(rest);
        out
    }

    /// As it stands.
    #[must_use]
    pub fn text(self, language: Language) -> &'static str {
        let [en, de, fr, es, it, pt, nl, sv, pl, ja] = self.row();
        match language {
            Language::En => en,
            Language::De => de,
            Language::Fr => fr,
            Language::Es => es,
            Language::It => it,
            Language::Pt => pt,
            Language::Nl => nl,
            Language::Sv => sv,
            Language::Pl => pl,
            Language::Ja => ja,
        }
    }

    #[rustfmt::skip]
    fn row(self) -> [&'static str; 10] {
        match self {
            Self::From => ["From {}", "Ab {}", "À partir de {}", "Desde {}", "Da {}", "A partir de {}", "Vanaf {}", "Från {}", "Od {}", "{}から"],
            Self::SoldOut => ["Sold out", "Ausverkauft", "Épuisé", "Agotado", "Esaurito", "Esgotado", "Uitverkocht", "Slutsåld", "Wyprzedane", "在庫切れ"],
            Self::OnlyIn => [
                "Only in {}", "Nur in {}", "Seulement en {}", "Solo en {}", "Solo in {}", "Só em {}", "Alleen in {}", "Endast i {}",
                "Dostępne tylko: {}", "{}のみ",
            ],
            Self::SoldOutIn => [
                "Sold out in {}", "Ausverkauft in {}", "Épuisé en {}", "Agotado en {}", "Esaurito in {}", "Esgotado em {}",
                "Uitverkocht in {}", "Slutsåld i {}", "Wyprzedane: {}", "{}は在庫切れ",
            ],
            Self::SomeSoldOut => [
                "Some choices are sold out", "Einige Ausführungen sind ausverkauft", "Certaines options sont épuisées",
                "Algunas opciones están agotadas", "Alcune varianti sono esaurite", "Algumas opções estão esgotadas",
                "Sommige keuzes zijn uitverkocht", "Vissa val är slutsålda", "Niektóre warianty są wyprzedane", "一部は在庫切れ",
            ],
            Self::And => [
                "{} and {1}", "{} und {1}", "{} et {1}", "{} y {1}", "{} e {1}", "{} e {1}", "{} en {1}", "{} och {1}", "{} i {1}",
                "{}と{1}",
            ],
            Self::Form => [
                "{} in {1}", "{} in {1}", "{} en {1}", "{} en {1}", "{} in {1}", "{} em {1}", "{} in {1}", "{} i {1}", "{} ({1})",
                "{}（{1}）",
            ],
            Self::Available => [
                "{} is available.", "{} ist lieferbar.", "{} : disponible.", "{}: disponible.", "{}: disponibile.", "{}: disponível.",
                "{} is leverbaar.", "{} finns i lager.", "{}: dostępne.", "{}は在庫があります。",
            ],
            Self::AvailableFor => [
                "{} is available, for {1}.", "{} ist lieferbar, für {1}.", "{} : disponible, à {1}.", "{}: disponible, por {1}.",
                "{}: disponibile, a {1}.", "{}: disponível, por {1}.", "{} is leverbaar, voor {1}.", "{} finns i lager, för {1}.",
                "{}: dostępne, w cenie {1}.", "{}は在庫があり、{1}です。",
            ],
            Self::IsSoldOut => [
                "{} is sold out.", "{} ist ausverkauft.", "{} : épuisé.", "{}: agotado.", "{}: esaurito.", "{}: esgotado.",
                "{} is uitverkocht.", "{} är slutsåld.", "{}: wyprzedane.", "{}は在庫切れです。",
            ],
            Self::Costs => [
                "{} costs {1}.", "{} kostet {1}.", "{} coûte {1}.", "{} cuesta {1}.", "{} costa {1}.", "{} custa {1}.", "{} kost {1}.",
                "{} kostar {1}.", "{} kosztuje {1}.", "{}は{1}です。",
            ],
            Self::CostsOrMore => [
                "{} costs {1} or more, by what you choose.", "{} kostet ab {1}, je nach Ausführung.",
                "{} coûte à partir de {1}, selon votre choix.", "{} cuesta desde {1}, según lo que elija.",
                "{} costa da {1}, a seconda della scelta.", "{} custa a partir de {1}, conforme a escolha.",
                "{} kost vanaf {1}, afhankelijk van uw keuze.", "{} kostar från {1}, beroende på val.",
                "{} kosztuje od {1}, zależnie od wyboru.", "{}は{1}からで、種類によって異なります。",
            ],
            Self::Before => [
                "{} (before: {1})", "{} (vorher: {1})", "{} (avant : {1})", "{} (antes: {1})", "{} (prima: {1})", "{} (antes: {1})",
                "{} (eerst: {1})", "{} (tidigare: {1})", "{} (wcześniej: {1})", "{}（以前は{1}）",
            ],
        }
    }
}

/// Names, one after the other.
#[must_use]
pub fn listed(names: &[&str], language: Language) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => {
            let comma = if language == Language::Ja {
                "、"
            } else {
                ", "
            };
            Says::And.with(language, &first.join(comma), last)
        }
    }
}

/// Money as a language writes it: `$1,299.00`, `1.299,00 $`, `1 299,00 $`.
#[must_use]
pub fn price(money: Money, language: Language) -> String {
    let english = money.text();
    let (comma, point, is_last) = match language {
        Language::En | Language::Ja => return english,
        Language::De | Language::Es | Language::It | Language::Pt => ('.', ',', true),
        Language::Nl => ('.', ',', false),
        Language::Fr | Language::Sv | Language::Pl => (TIED, ',', true),
    };
    let (minus, amount) = match english.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", english.as_str()),
    };
    let at = amount.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let (sign, figures) = amount.split_at_checked(at).unwrap_or(("", amount));
    let sign = sign.trim();
    let figures: String = figures
        .chars()
        .map(|c| match c {
            ',' => comma,
            '.' => point,
            other => other,
        })
        .collect();
    // Brazil writes its own before the figures.
    if is_last && sign != "R$" {
        format!("{minus}{figures}{TIED}{sign}")
    } else {
        format!("{sign}{TIED}{minus}{figures}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_is_there_in_every_language_with_the_same_places() {
        for says in Says::ALL {
            let places = |language: Language| {
                let text = says.text(language);
                (text.contains("{}"), text.contains("{1}"))
            };
            for language in Language::ALL {
                assert!(!says.text(language).is_empty());
                assert_eq!(
                    places(language),
                    places(Language::En),
                    "{says:?} {language:?}"
                );
            }
        }
    }

    #[test]
    fn a_price_is_written_as_its_readers_write_it() {
        let euros = Money::parse("1299", "EUR").unwrap();
        for (language, written) in [
            (Language::En, "€1,299.00"),
            (Language::De, "1.299,00\u{a0}€"),
            (Language::Fr, "1\u{a0}299,00\u{a0}€"),
            (Language::Nl, "€\u{a0}1.299,00"),
            (Language::Pl, "1\u{a0}299,00\u{a0}€"),
            (Language::Ja, "€1,299.00"),
        ] {
            assert_eq!(price(euros, language), written);
        }
        let reais = Money::parse("-12.5", "BRL").unwrap();
        assert_eq!(price(reais, Language::Pt), "R$\u{a0}-12,50");
        let francs = Money::parse("12", "CHF").unwrap();
        assert_eq!(price(francs, Language::De), "12,00\u{a0}CHF");
        let yen = Money::parse("1200", "JPY").unwrap();
        assert_eq!(price(yen, Language::Ja), "¥1,200");
    }

    #[test]
    fn a_name_with_braces_stays_as_it_is() {
        let said = Says::Costs.with(Language::De, "Lampe {1}", "9,00 €");
        assert_eq!(said, "Lampe {1} kostet 9,00 €.");
        assert_eq!(
            listed(&["Rot", "Blau", "Grün"], Language::De),
            "Rot, Blau und Grün"
        );
    }
}
