//! The letter's own words, in each language of the assistant. `{shop}`, `{who}`, `{name}`, `{days}` are filled in.

use crate::handoff::promise::says::Tongue;

/// A part of the letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The subject.
    Subject,
    /// The first line.
    Hello,
    /// Why there is a letter.
    Left,
    /// Why there is one, where it may not say more.
    Waits,
    /// Before the link.
    ReadOn,
    /// After it.
    Link,
    /// Why they get it.
    Why,
    /// Before the link that ends it.
    Stop,
    /// Who wrote, where it was not a person.
    Assistant,
    /// Who wrote, where nobody knows.
    Somebody,
}

/// A part in a language.
#[must_use]
#[rustfmt::skip]
pub fn part(part: Part, tongue: Tongue) -> &'static str {
    tongue.pick(match part {
        Part::Subject => [
            "{who} of {shop} answered you",
            "{who} von {shop} hat dir geantwortet",
            "{who} de {shop} vous a répondu",
            "{who} de {shop} te ha respondido",
            "{who} di {shop} ti ha risposto",
            "{who} da {shop} respondeu-lhe",
            "{who} van {shop} heeft je geantwoord",
            "{who} på {shop} har svarat dig",
            "{who} z {shop} – jest odpowiedź dla Ciebie",
            "{shop}の{who}より返信がありました",
            "أجابك {who} من {shop}",
        ],
        Part::Hello => [
            "Hello {name},",
            "Hallo {name},",
            "Bonjour {name},",
            "Hola, {name}:",
            "Ciao {name},",
            "Olá {name},",
            "Hallo {name},",
            "Hej {name},",
            "Cześć {name},",
            "{name} 様",
            "مرحبا {name}،",
        ],
        Part::Left => [
            "You left before this reached you in the chat of {shop}.",
            "Du warst schon weg, als das im Chat von {shop} für dich ankam.",
            "Vous étiez déjà parti quand ceci est arrivé dans le chat de {shop}.",
            "Te fuiste antes de que esto te llegara en el chat de {shop}.",
            "Eri già andato via quando questo è arrivato nella chat di {shop}.",
            "Saiu antes de isto lhe chegar no chat da {shop}.",
            "Je was al weg toen dit in de chat van {shop} voor je binnenkwam.",
            "Du hade redan gått när det här kom i chatten hos {shop}.",
            "Ta wiadomość w czacie {shop} nadeszła już po Twoim wyjściu.",
            "{shop}のチャットを離れられた後に、次の返信が届きました。",
            "غادرت قبل أن تصلك هذه الرسالة في محادثة {shop}.",
        ],
        Part::Waits => [
            "An answer waits for you in the chat of {shop}.",
            "Im Chat von {shop} wartet eine Antwort auf dich.",
            "Une réponse vous attend dans le chat de {shop}.",
            "Te espera una respuesta en el chat de {shop}.",
            "Una risposta ti aspetta nella chat di {shop}.",
            "Uma resposta espera por si no chat da {shop}.",
            "Er wacht een antwoord op je in de chat van {shop}.",
            "Ett svar väntar på dig i chatten hos {shop}.",
            "W czacie {shop} czeka na Ciebie odpowiedź.",
            "{shop}のチャットに返信が届いています。",
            "في انتظارك رد في محادثة {shop}.",
        ],
        Part::ReadOn => [
            "Read on and answer here:",
            "Hier liest du weiter und antwortest:",
            "Lisez la suite et répondez ici :",
            "Sigue leyendo y responde aquí:",
            "Continua a leggere e rispondi qui:",
            "Continue a ler e responda aqui:",
            "Lees hier verder en antwoord:",
            "Läs vidare och svara här:",
            "Czytaj dalej i odpowiedz tutaj:",
            "続きとご返信はこちらから:",
            "تابع القراءة وأجب من هنا:",
        ],
        Part::Link => [
            "The link opens your chat for {days} days. Please answer in the chat: mail to this address is not read.",
            "Der Link öffnet deinen Chat {days} Tage lang. Bitte antworte im Chat: Post an diese Adresse wird nicht gelesen.",
            "Le lien ouvre votre chat pendant {days} jours. Merci de répondre dans le chat : le courrier envoyé à cette adresse n'est pas lu.",
            "El enlace abre tu chat durante {days} días. Responde en el chat: el correo a esta dirección no se lee.",
            "Il link apre la tua chat per {days} giorni. Rispondi nella chat: la posta a questo indirizzo non viene letta.",
            "O link abre o seu chat durante {days} dias. Responda no chat: o correio para este endereço não é lido.",
            "De link opent je chat {days} dagen lang. Antwoord in de chat: mail naar dit adres wordt niet gelezen.",
            "Länken öppnar din chatt i {days} dagar. Svara i chatten: post till den här adressen läses inte.",
            "Link otwiera Twój czat przez {days} dni. Odpowiedz w czacie: poczta na ten adres nie jest czytana.",
            "リンクは{days}日間有効です。ご返信はチャットでお願いいたします。このアドレスへのメールは読まれません。",
            "يفتح الرابط محادثتك لمدة {days} أيام. يرجى الرد في المحادثة: لا تُقرأ الرسائل المرسلة إلى هذا العنوان.",
        ],
        Part::Why => [
            "You get this because you gave {shop} this address in a chat.",
            "Du bekommst das, weil du {shop} diese Adresse in einem Chat gegeben hast.",
            "Vous recevez ceci parce que vous avez donné cette adresse à {shop} dans un chat.",
            "Recibes esto porque diste esta dirección a {shop} en un chat.",
            "Ricevi questo perché hai dato questo indirizzo a {shop} in una chat.",
            "Recebe isto porque deu este endereço à {shop} num chat.",
            "Je krijgt dit omdat je dit adres in een chat aan {shop} hebt gegeven.",
            "Du får det här eftersom du gav {shop} den här adressen i en chatt.",
            "Otrzymujesz to, ponieważ podano ten adres {shop} w czacie.",
            "このメールは、チャットで{shop}にこのアドレスをお知らせいただいたためお送りしています。",
            "تصلك هذه الرسالة لأنك أعطيت {shop} هذا العنوان في محادثة.",
        ],
        Part::Stop => [
            "No more mail about this chat:",
            "Keine Post mehr zu diesem Chat:",
            "Ne plus recevoir de courrier au sujet de ce chat :",
            "No recibir más correo sobre este chat:",
            "Niente più posta su questa chat:",
            "Não receber mais correio sobre este chat:",
            "Geen mail meer over deze chat:",
            "Ingen mer post om den här chatten:",
            "Bez dalszych wiadomości o tym czacie:",
            "このチャットについてのメールを停止する:",
            "لإيقاف الرسائل المتعلقة بهذه المحادثة:",
        ],
        Part::Assistant => [
            "The AI assistant",
            "Der KI-Assistent",
            "L'assistant IA",
            "El asistente de IA",
            "L'assistente IA",
            "O assistente de IA",
            "De AI-assistent",
            "AI-assistenten",
            "Asystent AI",
            "AIアシスタント",
            "مساعد الذكاء الاصطناعي",
        ],
        Part::Somebody => [
            "Somebody", "Jemand", "Quelqu'un", "Alguien", "Qualcuno", "Alguém", "Iemand", "Någon", "Ktoś", "担当者", "أحد الموظفين",
        ],
    })
}
