//! What ready-made actions say, in every language of the widget: counts where the shop has left our English words as
//! they were and said nothing in that language itself. Pure.

use super::rule::{Definition, Rule, Texts};
use super::start::Start;

/// The English words, and the same in other languages.
#[rustfmt::skip]
const OURS: &[(&str, &[(&str, &str)])] = &[
    ("Talk to a person", &[
        ("de", "Mit einem Menschen sprechen"), ("fr", "Parler à une personne"), ("es", "Hablar con una persona"),
        ("it", "Parlare con una persona"), ("pt", "Falar com uma pessoa"), ("nl", "Met een mens praten"),
        ("sv", "Prata med en människa"), ("pl", "Porozmawiaj z człowiekiem"), ("ja", "担当者と話す"),
        ("ar", "التحدث إلى شخص"),
    ]),
    ("So that they have everything at hand: is this about an order?", &[
        ("de", "Damit alles zur Hand ist: Geht es um eine Bestellung?"),
        ("fr", "Pour que tout soit sous la main : s’agit-il d’une commande ?"),
        ("es", "Para tenerlo todo a mano: ¿se trata de un pedido?"),
        ("it", "Per avere tutto a portata di mano: si tratta di un ordine?"),
        ("pt", "Para termos tudo à mão: é sobre um pedido?"),
        ("nl", "Zodat alles bij de hand is: gaat het om een bestelling?"),
        ("sv", "Så att allt finns till hands: gäller det en beställning?"),
        ("pl", "Żeby mieć wszystko pod ręką: czy chodzi o zamówienie?"),
        ("ja", "スムーズにご案内するため、ご注文についてのお問い合わせですか？"),
        ("ar", "ليكون كل شيء في متناول اليد: هل يتعلق الأمر بطلب؟"),
    ]),
    ("Order number", &[
        ("de", "Bestellnummer"), ("fr", "Numéro de commande"), ("es", "Número de pedido"), ("it", "Numero d’ordine"),
        ("pt", "Número do pedido"), ("nl", "Bestelnummer"), ("sv", "Ordernummer"), ("pl", "Numer zamówienia"),
        ("ja", "注文番号"), ("ar", "رقم الطلب"),
    ]),
    ("Talk to an expert", &[
        ("de", "Mit einem Fachmann sprechen"), ("fr", "Parler à un expert"), ("es", "Hablar con un experto"),
        ("it", "Parlare con un esperto"), ("pt", "Falar com um especialista"), ("nl", "Met een expert praten"),
        ("sv", "Prata med en expert"), ("pl", "Porozmawiaj z ekspertem"), ("ja", "専門スタッフと話す"),
        ("ar", "التحدث إلى خبير"),
    ]),
    ("Which product is it about?", &[
        ("de", "Um welches Produkt geht es?"), ("fr", "De quel produit s’agit-il ?"), ("es", "¿De qué producto se trata?"),
        ("it", "Di quale prodotto si tratta?"), ("pt", "É sobre qual produto?"), ("nl", "Om welk product gaat het?"),
        ("sv", "Vilken produkt gäller det?"), ("pl", "O który produkt chodzi?"), ("ja", "どの商品についてですか？"),
        ("ar", "ما المنتج الذي تسأل عنه؟"),
    ]),
    ("Product number", &[
        ("de", "Artikelnummer"), ("fr", "Référence du produit"), ("es", "Número de producto"), ("it", "Codice prodotto"),
        ("pt", "Código do produto"), ("nl", "Artikelnummer"), ("sv", "Artikelnummer"), ("pl", "Numer produktu"),
        ("ja", "商品番号"), ("ar", "رقم المنتج"),
    ]),
    ("Which order is it about?", &[
        ("de", "Um welche Bestellung geht es?"), ("fr", "De quelle commande s’agit-il ?"), ("es", "¿De qué pedido se trata?"),
        ("it", "Di quale ordine si tratta?"), ("pt", "É sobre qual pedido?"), ("nl", "Om welke bestelling gaat het?"),
        ("sv", "Vilken beställning gäller det?"), ("pl", "O które zamówienie chodzi?"),
        ("ja", "どのご注文についてですか？"), ("ar", "ما الطلب الذي تسأل عنه؟"),
    ]),
    ("Problem with an order", &[
        ("de", "Problem mit einer Bestellung"), ("fr", "Problème avec une commande"), ("es", "Problema con un pedido"),
        ("it", "Problema con un ordine"), ("pt", "Problema com um pedido"), ("nl", "Probleem met een bestelling"),
        ("sv", "Problem med en beställning"), ("pl", "Problem z zamówieniem"), ("ja", "ご注文に関する問題"),
        ("ar", "مشكلة في طلب"),
    ]),
    ("Buying for a business?", &[
        ("de", "Einkauf für ein Unternehmen?"), ("fr", "Vous achetez pour une entreprise ?"),
        ("es", "¿Compra para una empresa?"), ("it", "Acquista per un’azienda?"), ("pt", "Compra para uma empresa?"),
        ("nl", "Koopt u voor een bedrijf?"), ("sv", "Köper du för ett företag?"), ("pl", "Kupujesz dla firmy?"),
        ("ja", "法人でのご購入ですか？"), ("ar", "هل تشتري لشركة؟"),
    ]),
    ("We gladly make you an offer.", &[
        ("de", "Wir machen Ihnen gern ein Angebot."), ("fr", "Nous vous ferons volontiers une offre."),
        ("es", "Con gusto le haremos una oferta."), ("it", "Saremo lieti di farle un’offerta."),
        ("pt", "Teremos prazer em fazer uma proposta."), ("nl", "We doen u graag een aanbod."),
        ("sv", "Vi ger dig gärna en offert."), ("pl", "Chętnie przedstawimy ofertę."),
        ("ja", "お見積もりをご用意いたします。"), ("ar", "يسعدنا أن نقدم لك عرضا."),
    ]),
    ("Company", &[
        ("de", "Firma"), ("fr", "Entreprise"), ("es", "Empresa"), ("it", "Azienda"), ("pt", "Empresa"), ("nl", "Bedrijf"),
        ("sv", "Företag"), ("pl", "Firma"), ("ja", "会社名"), ("ar", "الشركة"),
    ]),
    ("E-mail", &[
        ("de", "E-Mail"), ("fr", "E-mail"), ("es", "Correo electrónico"), ("it", "E-mail"), ("pt", "E-mail"),
        ("nl", "E-mail"), ("sv", "E-post"), ("pl", "E-mail"), ("ja", "メールアドレス"), ("ar", "البريد الإلكتروني"),
    ]),
];

/// A rule with our words in every language, where they are ours.
#[must_use]
pub fn spoken(mut rule: Rule) -> Rule {
    let Definition { starts, asks, .. } = &mut rule.definition;
    for start in starts {
        if let Start::Button { label, labels, .. } = start {
            fill(label, labels);
        }
    }
    if let Some(asks) = asks {
        fill(&asks.prompt, &mut asks.prompts);
        for field in &mut asks.fields {
            fill(&field.label, &mut field.labels);
        }
    }
    rule
}

fn fill(text: &str, texts: &mut Texts) {
    let Some((_, ours)) = OURS.iter().find(|(english, _)| *english == text) else {
        return;
    };
    for (code, said) in *ours {
        texts
            .entry((*code).to_owned())
            .or_insert_with(|| (*said).to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use crate::rules::{seeds, templates};
    use std::collections::BTreeSet;

    const OTHERS: [&str; 10] = ["de", "fr", "es", "it", "pt", "nl", "sv", "pl", "ja", "ar"];

    fn rule(definition: Definition) -> Rule {
        Rule {
            id: Id(1),
            version: 1,
            name: String::new(),
            definition,
        }
    }

    #[test]
    fn what_ready_made_actions_put_before_a_shopper_is_there_in_every_language() {
        let seeds = seeds::all().into_iter().map(|(_, definition)| definition);
        let ready = templates::all().into_iter().map(|ready| ready.definition);
        for definition in seeds.chain(ready) {
            let ours = spoken(rule(definition)).definition;
            let labels = ours.starts.iter().filter_map(|start| match start {
                Start::Button { label, labels, .. } => Some((label, labels)),
                _ => None,
            });
            let asks = ours.asks.iter();
            let prompts = asks.clone().map(|asks| (&asks.prompt, &asks.prompts));
            let fields = asks.flat_map(|asks| &asks.fields);
            let fields = fields.map(|field| (&field.label, &field.labels));
            for (text, texts) in labels.chain(prompts).chain(fields) {
                assert!(texts.keys().eq(BTreeSet::from(OTHERS)), "{text}");
            }
        }
    }

    #[test]
    fn what_a_shop_says_itself_comes_before_ours() {
        let (_, mut own) = seeds::all().into_iter().next().unwrap();
        let Some(Start::Button { labels, .. }) = own.starts.first_mut() else {
            panic!("a button");
        };
        labels.insert("de".into(), "Ruf uns".into());
        let heard = spoken(rule(own.clone()));
        assert_eq!(heard.button(Some("de")).unwrap().0, "Ruf uns");
        assert_eq!(heard.button(Some("fr")).unwrap().0, "Parler à une personne");
        let Some(Start::Button { label, .. }) = own.starts.first_mut() else {
            panic!("a button");
        };
        *label = "Ask us".into();
        assert_eq!(spoken(rule(own)).button(Some("fr")).unwrap().0, "Ask us");
    }
}
