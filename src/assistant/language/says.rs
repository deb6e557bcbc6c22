//! What the assistant says by itself, in each of its languages: the sentences that come from no page of the store.
//! It promises nothing in any of them.

use super::Language;

/// A sentence of the assistant's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// It found nothing.
    Unsure,
    /// It asks which of several things is meant.
    Clarify,
    /// It offers a person.
    OfferPerson,
    /// A greeting.
    Hello,
    /// After thanks.
    Welcome,
    /// After a goodbye.
    Goodbye,
    /// After "ok".
    AllRight,
    /// After a message without a word.
    Here,
    /// Asked what it is.
    AmAi,
    /// Asked what it can do.
    CanDo,
    /// Asked how it is.
    Fine,
    /// Said when some of what was asked was answered and some was not.
    TheRest,
}

impl Says {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Unsure,
        Self::Clarify,
        Self::OfferPerson,
        Self::Hello,
        Self::Welcome,
        Self::Goodbye,
        Self::AllRight,
        Self::Here,
        Self::AmAi,
        Self::CanDo,
        Self::Fine,
        Self::TheRest,
    ];

    /// Which sentence an English one is.
    #[must_use]
    pub fn of_english(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|says| says.in_language(Language::En) == text)
    }

    /// The sentence.
    #[must_use]
    pub fn in_language(self, language: Language) -> &'static str {
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
            Self::Unsure => [
                "I couldn't find that on this shop's pages, so I'd rather not guess.",
                "Dazu habe ich auf den Seiten dieses Shops nichts gefunden und möchte nicht raten.",
                "Je n'ai rien trouvé à ce sujet sur les pages de cette boutique, et je préfère ne pas deviner.",
                "No he encontrado nada sobre eso en las páginas de esta tienda, y prefiero no adivinar.",
                "Non ho trovato nulla su questo nelle pagine del negozio e preferisco non tirare a indovinare.",
                "Não encontrei nada sobre isso nas páginas desta loja, e prefiro não adivinhar.",
                "Daar heb ik op de pagina's van deze winkel niets over gevonden, en ik gok liever niet.",
                "Jag hittade inget om det på butikens sidor, och jag vill inte gissa.",
                "Nie znalazłem nic na ten temat na stronach tego sklepu i wolę nie zgadywać.",
                "このショップのページには見つかりませんでした。推測でのお答えは控えます。",
            ],
            Self::Clarify => [
                "I want to be sure I get this right. Which of these is it about?", "Was davon meinen Sie?", "Lequel voulez-vous dire ?", "¿A cuál se refiere?",
                "Quale di questi intende?", "Qual destes quer dizer?", "Welke hiervan bedoelt u?", "Vilken av dessa menar du?",
                "O które z nich chodzi?", "どちらのことでしょうか。",
            ],
            Self::OfferPerson => [
                "A person from the shop can help you with it.", "Möchten Sie mit einem Menschen aus dem Shop sprechen?",
                "Souhaitez-vous parler à une personne de la boutique ?", "¿Quiere hablar con una persona de la tienda?",
                "Vuole parlare con una persona del negozio?", "Quer falar com uma pessoa da loja?",
                "Wilt u iemand van de winkel spreken?", "Vill du prata med någon i butiken?",
                "Czy chcesz porozmawiać z kimś ze sklepu?", "ショップのスタッフとお話しになりますか。",
            ],
            Self::Hello => [
                "Hello! I'm the store's AI assistant. What would you like to know?",
                "Hallo! Ich bin der KI-Assistent des Shops. Was möchten Sie wissen?",
                "Bonjour ! Je suis l'assistant IA de la boutique. Que souhaitez-vous savoir ?",
                "¡Hola! Soy el asistente de IA de la tienda. ¿Qué le gustaría saber?",
                "Buongiorno! Sono l'assistente IA del negozio. Che cosa vorrebbe sapere?",
                "Olá! Sou o assistente de IA da loja. O que gostaria de saber?",
                "Hallo! Ik ben de AI-assistent van de winkel. Wat wilt u weten?",
                "Hej! Jag är butikens AI-assistent. Vad vill du veta?",
                "Dzień dobry! Jestem asystentem AI tego sklepu. Czego chcesz się dowiedzieć?",
                "こんにちは。ショップのAIアシスタントです。何をお知りになりたいですか。",
            ],
            Self::Welcome => [
                "You're welcome. Is there anything else you would like to know?", "Gern geschehen. Möchten Sie noch etwas wissen?",
                "Avec plaisir. Souhaitez-vous savoir autre chose ?", "Con gusto. ¿Quiere saber algo más?",
                "Prego. Vorrebbe sapere altro?", "De nada. Gostaria de saber mais alguma coisa?",
                "Graag gedaan. Wilt u nog iets weten?", "Varsågod. Vill du veta något mer?",
                "Proszę bardzo. Czy chcesz wiedzieć coś jeszcze?", "どういたしまして。ほかにお知りになりたいことはありますか。",
            ],
            Self::Goodbye => [
                "Goodbye, and thanks for stopping by.", "Auf Wiedersehen, und danke für Ihren Besuch.",
                "Au revoir, et merci de votre visite.", "Adiós, y gracias por su visita.", "Arrivederci, e grazie della visita.",
                "Até logo, e obrigado pela visita.", "Tot ziens, en bedankt voor uw bezoek.", "Hej då, och tack för besöket.",
                "Do widzenia i dziękuję za wizytę.", "ご利用ありがとうございました。",
            ],
            Self::AllRight => [
                "All right. Ask me whenever there is something else.", "In Ordnung. Fragen Sie einfach, wenn noch etwas ist.",
                "D'accord. N'hésitez pas si vous avez une autre question.", "De acuerdo. Pregunte cuando quiera.",
                "Va bene. Chieda pure se c'è altro.", "Certo. Pergunte quando quiser.", "Goed. Vraag gerust als er nog iets is.",
                "Okej. Fråga gärna om det är något mer.", "Dobrze. W razie pytań proszę pisać.",
                "承知しました。ほかにもあればお尋ねください。",
            ],
            Self::Here => [
                "I'm here. What would you like to know?", "Ich bin da. Was möchten Sie wissen?",
                "Je suis là. Que souhaitez-vous savoir ?", "Aquí estoy. ¿Qué le gustaría saber?", "Sono qui. Che cosa vorrebbe sapere?",
                "Estou aqui. O que gostaria de saber?", "Ik ben er. Wat wilt u weten?", "Jag är här. Vad vill du veta?",
                "Jestem. Czego chcesz się dowiedzieć?", "はい。何をお知りになりたいですか。",
            ],
            Self::AmAi => [
                "I'm an AI assistant, not a person. I answer from this store's own pages and products. If you would rather talk to a person, choose “Talk to a person” or just say so.",
                "Ich bin ein KI-Assistent, kein Mensch. Ich antworte aus den Seiten und Produkten dieses Shops. Wenn Sie lieber mit einem Menschen sprechen, sagen Sie es einfach.",
                "Je suis un assistant IA, pas une personne. Je réponds à partir des pages et des produits de cette boutique. Si vous préférez parler à une personne, dites-le simplement.",
                "Soy un asistente de IA, no una persona. Respondo a partir de las páginas y los productos de esta tienda. Si prefiere hablar con una persona, dígalo sin más.",
                "Sono un assistente IA, non una persona. Rispondo in base alle pagine e ai prodotti di questo negozio. Se preferisce parlare con una persona, basta dirlo.",
                "Sou um assistente de IA, não uma pessoa. Respondo a partir das páginas e dos produtos desta loja. Se preferir falar com uma pessoa, é só dizer.",
                "Ik ben een AI-assistent, geen mens. Ik antwoord uit de pagina's en producten van deze winkel. Spreekt u liever een mens, zeg het dan gewoon.",
                "Jag är en AI-assistent, inte en människa. Jag svarar utifrån butikens egna sidor och produkter. Vill du hellre prata med en människa är det bara att säga till.",
                "Jestem asystentem AI, nie człowiekiem. Odpowiadam na podstawie stron i produktów tego sklepu. Jeśli wolisz porozmawiać z człowiekiem, po prostu to napisz.",
                "私はAIアシスタントで、人間ではありません。このショップのページと商品をもとにお答えします。人とお話しになりたい場合は、そうお書きください。",
            ],
            Self::CanDo => [
                "I'm this store's AI assistant. Ask me about products, shipping, returns or anything else on the store's pages. If you would rather talk to a person, just say so.",
                "Ich bin der KI-Assistent dieses Shops. Fragen Sie mich nach Produkten, Versand, Rückgabe oder anderem auf den Seiten des Shops. Wenn Sie lieber mit einem Menschen sprechen, sagen Sie es einfach.",
                "Je suis l'assistant IA de cette boutique. Posez-moi vos questions sur les produits, la livraison, les retours ou le reste des pages. Si vous préférez parler à une personne, dites-le simplement.",
                "Soy el asistente de IA de esta tienda. Pregúnteme por productos, envíos, devoluciones o lo que haya en sus páginas. Si prefiere hablar con una persona, dígalo sin más.",
                "Sono l'assistente IA di questo negozio. Mi chieda di prodotti, spedizioni, resi o altro che c'è nelle pagine. Se preferisce parlare con una persona, basta dirlo.",
                "Sou o assistente de IA desta loja. Pergunte sobre produtos, envios, devoluções ou o que houver nas páginas. Se preferir falar com uma pessoa, é só dizer.",
                "Ik ben de AI-assistent van deze winkel. Vraag me naar producten, verzending, retourneren of iets anders op de pagina's. Spreekt u liever een mens, zeg het dan gewoon.",
                "Jag är butikens AI-assistent. Fråga mig om produkter, frakt, returer eller annat på butikens sidor. Vill du hellre prata med en människa är det bara att säga till.",
                "Jestem asystentem AI tego sklepu. Zapytaj o produkty, dostawę, zwroty lub cokolwiek ze stron sklepu. Jeśli wolisz porozmawiać z człowiekiem, po prostu to napisz.",
                "このショップのAIアシスタントです。商品、配送、返品など、ショップのページにあることをお尋ねください。人とお話しになりたい場合は、そうお書きください。",
            ],
            Self::Fine => [
                "All is well here, thank you. I'm the store's AI assistant. What would you like to know?",
                "Alles bestens, danke. Ich bin der KI-Assistent des Shops. Was möchten Sie wissen?",
                "Tout va bien, merci. Je suis l'assistant IA de la boutique. Que souhaitez-vous savoir ?",
                "Todo bien, gracias. Soy el asistente de IA de la tienda. ¿Qué le gustaría saber?",
                "Tutto bene, grazie. Sono l'assistente IA del negozio. Che cosa vorrebbe sapere?",
                "Tudo bem, obrigado. Sou o assistente de IA da loja. O que gostaria de saber?",
                "Alles goed, dank u. Ik ben de AI-assistent van de winkel. Wat wilt u weten?",
                "Allt är bra, tack. Jag är butikens AI-assistent. Vad vill du veta?",
                "Wszystko w porządku, dziękuję. Jestem asystentem AI tego sklepu. Czego chcesz się dowiedzieć?",
                "おかげさまで順調です。ショップのAIアシスタントです。何をお知りになりたいですか。",
            ],
            Self::TheRest => [
                "About the rest I couldn't find anything on this shop's pages.",
                "Zum Rest habe ich auf den Seiten dieses Shops nichts gefunden.",
                "Pour le reste, je n'ai rien trouvé sur les pages de cette boutique.",
                "Sobre lo demás no he encontrado nada en las páginas de esta tienda.",
                "Sul resto non ho trovato nulla nelle pagine di questo negozio.",
                "Sobre o resto não encontrei nada nas páginas desta loja.",
                "Over de rest heb ik op de pagina's van deze winkel niets gevonden.",
                "Om resten hittade jag inget på butikens sidor.",
                "O pozostałych sprawach nie znalazłem nic na stronach tego sklepu.",
                "そのほかについては、このショップのページでは見つかりませんでした。",
            ],
        }
    }
}

/// "I only have this in English:", in the shopper's language.
#[must_use]
pub fn only_in(content: Language, language: Language) -> String {
    let name = name(content, language);
    match language {
        Language::En => format!("I only have this in {name}:"),
        Language::De => format!("Das habe ich nur auf {name}:"),
        Language::Fr => format!("Je n'ai ceci qu'en {name} :"),
        Language::Es => format!("Solo tengo esto en {name}:"),
        Language::It => format!("Questo ce l'ho solo in {name}:"),
        Language::Pt => format!("Só tenho isto em {name}:"),
        Language::Nl => format!("Dit heb ik alleen in het {name}:"),
        Language::Sv => format!("Jag har bara detta på {name}:"),
        Language::Pl => format!("Mam to tylko w języku {name}:"),
        Language::Ja => format!("こちらは{name}でのみご用意しています。"),
    }
}

/// "This shop's pages are only in English.", in the shopper's language.
#[must_use]
pub fn pages_only_in(content: Language, language: Language) -> String {
    let name = name(content, language);
    match language {
        Language::En => format!("This shop's pages are only in {name}."),
        Language::De => format!("Die Seiten dieses Shops gibt es nur auf {name}."),
        Language::Fr => format!("Les pages de cette boutique ne sont qu'en {name}."),
        Language::Es => format!("Las páginas de esta tienda solo están en {name}."),
        Language::It => format!("Le pagine di questo negozio sono solo in {name}."),
        Language::Pt => format!("As páginas desta loja estão apenas em {name}."),
        Language::Nl => format!("De pagina's van deze winkel zijn er alleen in het {name}."),
        Language::Sv => format!("Butikens sidor finns bara på {name}."),
        Language::Pl => format!("Strony tego sklepu są tylko w języku {name}."),
        Language::Ja => format!("このショップのページは{name}のみです。"),
    }
}

/// What a language is called in another, as it stands in that sentence.
#[rustfmt::skip]
pub(super) fn name(of: Language, language: Language) -> &'static str {
    let [en, de, fr, es, it, pt, nl, sv, pl, ja] = match language {
        Language::En => ["English", "German", "French", "Spanish", "Italian", "Portuguese", "Dutch", "Swedish", "Polish", "Japanese"],
        Language::De => ["Englisch", "Deutsch", "Französisch", "Spanisch", "Italienisch", "Portugiesisch", "Niederländisch", "Schwedisch", "Polnisch", "Japanisch"],
        Language::Fr => ["anglais", "allemand", "français", "espagnol", "italien", "portugais", "néerlandais", "suédois", "polonais", "japonais"],
        Language::Es => ["inglés", "alemán", "francés", "español", "italiano", "portugués", "neerlandés", "sueco", "polaco", "japonés"],
        Language::It => ["inglese", "tedesco", "francese", "spagnolo", "italiano", "portoghese", "olandese", "svedese", "polacco", "giapponese"],
        Language::Pt => ["inglês", "alemão", "francês", "espanhol", "italiano", "português", "neerlandês", "sueco", "polonês", "japonês"],
        Language::Nl => ["Engels", "Duits", "Frans", "Spaans", "Italiaans", "Portugees", "Nederlands", "Zweeds", "Pools", "Japans"],
        Language::Sv => ["engelska", "tyska", "franska", "spanska", "italienska", "portugisiska", "nederländska", "svenska", "polska", "japanska"],
        Language::Pl => ["angielskim", "niemieckim", "francuskim", "hiszpańskim", "włoskim", "portugalskim", "niderlandzkim", "szwedzkim", "polskim", "japońskim"],
        Language::Ja => ["英語", "ドイツ語", "フランス語", "スペイン語", "イタリア語", "ポルトガル語", "オランダ語", "スウェーデン語", "ポーランド語", "日本語"],
    };
    match of {
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
