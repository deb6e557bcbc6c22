//! What an assistant says of itself where nobody can be asked for, in each language of the widget. The merchant's own
//! words come before these.

/// A language, as pages name it; what it is, and where else to go.
#[rustfmt::skip]
const WORDS: &[(&str, &str, &str)] = &[
    ("en", super::assistant::ALONE, super::ELSEWHERE),
    ("de", "Sie schreiben mit einem KI-Assistenten. Er antwortet aus den Seiten dieses Shops.",
     "Ich kann keinen Menschen in diesen Chat holen. Wie Sie unser Team erreichen, steht auf unserer Kontaktseite."),
    ("fr", "Vous discutez avec un assistant IA. Il répond à partir des pages de cette boutique.",
     "Je ne peux faire venir personne dans cette discussion. Notre page de contact dit comment joindre notre équipe."),
    ("es", "Estás hablando con un asistente de IA. Responde a partir de las páginas de esta tienda.",
     "No puedo traer a una persona a este chat. En nuestra página de contacto verás cómo hablar con nuestro equipo."),
    ("it", "Stai parlando con un assistente IA. Risponde dalle pagine di questo negozio.",
     "Non posso far intervenire una persona in questa chat. Sulla pagina dei contatti trovi come raggiungerci."),
    ("pt", "Você está falando com um assistente de IA. Ele responde com base nas páginas desta loja.",
     "Não consigo trazer uma pessoa para este chat. Na nossa página de contato você vê como falar com a equipe."),
    ("nl", "Je chat met een AI-assistent. Die antwoordt uit de pagina’s van deze winkel.",
     "Ik kan geen medewerker in deze chat halen. Op onze contactpagina staat hoe je ons team bereikt."),
    ("sv", "Du chattar med en AI-assistent. Den svarar utifrån butikens egna sidor.",
     "Jag kan inte koppla in en person i den här chatten. På vår kontaktsida står hur du når oss."),
    ("pl", "Rozmawiasz z asystentem AI. Odpowiada na podstawie stron tego sklepu.",
     "Nie mogę zaprosić człowieka do tego czatu. Na stronie kontaktowej znajdziesz, jak się z nami skontaktować."),
    ("ja", "AIアシスタントがお答えしています。回答はこのショップのページに基づきます。",
     "このチャットに担当者をお呼びすることはできません。ご連絡方法は、お問い合わせページをご覧ください。"),
    ("ar", "أنت تتحدث مع مساعد ذكاء اصطناعي. يجيب من صفحات هذا المتجر.",
     "لا يمكنني إحضار شخص إلى هذه المحادثة. ستجد كيفية التواصل مع فريقنا في صفحة الاتصال."),
];

/// A language, and that what a button is for is not to be had now.
#[rustfmt::skip]
const NOT_NOW: &[(&str, &str)] = &[
    ("en", "That isn’t available right now. Write here what it is about, and I’ll see what I can do."),
    ("de", "Das ist gerade nicht möglich. Schreiben Sie hier, worum es geht, dann sehe ich, was ich tun kann."),
    ("fr", "Ce n’est pas disponible pour le moment. Écrivez ici de quoi il s’agit, et je verrai ce que je peux faire."),
    ("es", "Ahora mismo no está disponible. Escribe aquí de qué se trata y veré qué puedo hacer."),
    ("it", "Al momento non è disponibile. Scrivi qui di cosa si tratta e vedrò cosa posso fare."),
    ("pt", "Isso não está disponível agora. Escreva aqui do que se trata e vejo o que posso fazer."),
    ("nl", "Dat kan nu even niet. Schrijf hier waar het over gaat, dan kijk ik wat ik kan doen."),
    ("sv", "Det går inte just nu. Skriv här vad det gäller, så ser jag vad jag kan göra."),
    ("pl", "To nie jest teraz dostępne. Napisz tutaj, o co chodzi, a zobaczę, co mogę zrobić."),
    ("ja", "ただいまご利用いただけません。ご用件をこちらにお書きください。できるかぎりお答えします。"),
    ("ar", "هذا غير متاح الآن. اكتب هنا ما تحتاج إليه وسأرى ما يمكنني فعله."),
];

fn of(language: &str) -> &'static (&'static str, &'static str, &'static str) {
    let short = language.split(['-', '_']).next().unwrap_or_default();
    let mut words = WORDS.iter();
    words
        .find(|(code, ..)| code.eq_ignore_ascii_case(short))
        .unwrap_or(&("en", super::assistant::ALONE, super::ELSEWHERE))
}

/// That it is an AI, where no person can be asked for; English where there is no better.
#[must_use]
pub fn disclosure(language: &str) -> &'static str {
    of(language).1
}

/// Where else to go; English where there is no better.
#[must_use]
pub fn elsewhere(language: &str) -> &'static str {
    of(language).2
}

/// That what a button is for is not to be had now; English where there is no better.
#[must_use]
pub fn not_now(language: &str) -> &'static str {
    let short = language.split(['-', '_']).next().unwrap_or_default();
    let known = NOT_NOW
        .iter()
        .find(|(code, _)| code.eq_ignore_ascii_case(short));
    known.or(NOT_NOW.first()).map_or("", |(_, text)| text)
}
