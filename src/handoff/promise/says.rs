//! The sentences of the promise, in each language of the assistant. None of them promises what is not so.

use chrono::{Datelike, Timelike};

pub use super::tongue::Tongue;
use crate::clock::Micros;
use crate::handoff::hours::Zone;

/// A sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Says {
    /// A rule calls a person.
    ForAPerson,
    /// The assistant did not know.
    PassedOn,
    /// The assistant is down.
    AssistantDown,
    /// The holder is gone.
    HolderGone,
    /// Somebody is there.
    Coming,
    /// The same, after another was.
    NextOne,
    /// Whoever is there has their hands full.
    AllBusy,
    /// Nobody is there; they are called.
    NobodyHere,
    /// Nobody is there, and nobody can be called.
    NobodyReached,
    /// What the shopper may do.
    Choice,
    /// After a while.
    StillWaiting,
    /// Closed, with no opening in sight.
    Closed,
    /// Closed, and when it opens.
    OpensAgain,
}

impl Says {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Coming,
        Self::AllBusy,
        Self::NobodyHere,
        Self::NobodyReached,
        Self::OpensAgain,
        Self::Closed,
        Self::Choice,
        Self::StillWaiting,
        Self::ForAPerson,
        Self::PassedOn,
        Self::AssistantDown,
        Self::HolderGone,
        Self::NextOne,
    ];

    /// As the database has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ForAPerson => "for_a_person",
            Self::PassedOn => "passed_on",
            Self::AssistantDown => "assistant_down",
            Self::HolderGone => "holder_gone",
            Self::Coming => "coming",
            Self::NextOne => "next_one",
            Self::AllBusy => "all_busy",
            Self::NobodyHere => "nobody_here",
            Self::NobodyReached => "nobody_reached",
            Self::Choice => "choice",
            Self::StillWaiting => "still_waiting",
            Self::Closed => "closed",
            Self::OpensAgain => "opens_again",
        }
    }

    /// Reads it back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// The sentence.
#[must_use]
#[rustfmt::skip]
pub fn text(says: Says, tongue: Tongue) -> &'static str {
    tongue.pick(match says {
        Says::ForAPerson => [
            "This is best handled by a person.",
            "Darum kümmert sich am besten ein Mensch.",
            "Il vaut mieux qu'une personne s'en occupe.",
            "Es mejor que lo atienda una persona.",
            "È meglio che se ne occupi una persona.",
            "É melhor que uma pessoa trate disto.",
            "Dit kan het beste door een medewerker worden gedaan.",
            "Det här sköts bäst av en människa.",
            "Tym najlepiej zajmie się człowiek.",
            "こちらは担当者が対応いたします。",
            "من الأفضل أن يتولى هذا الأمر أحد موظفينا.",
        ],
        Says::PassedOn => [
            "Your question is passed on to a person from our shop.",
            "Deine Frage ist an jemanden aus unserem Shop weitergegeben.",
            "Votre question est transmise à une personne de notre boutique.",
            "Tu pregunta se ha pasado a una persona de nuestra tienda.",
            "La tua domanda è stata passata a una persona del nostro negozio.",
            "A sua pergunta foi passada a uma pessoa da nossa loja.",
            "Je vraag is doorgegeven aan iemand van onze winkel.",
            "Din fråga har skickats vidare till någon i butiken.",
            "Twoje pytanie zostało przekazane osobie z naszego sklepu.",
            "ご質問を当店の担当者に引き継ぎました。",
            "تم تحويل سؤالك إلى أحد موظفي متجرنا.",
        ],
        Says::AssistantDown => [
            "The assistant can't answer right now, so your question is passed on to a person from our shop.",
            "Der Assistent kann gerade nicht antworten; deine Frage ist an jemanden aus unserem Shop weitergegeben.",
            "L'assistant ne peut pas répondre pour le moment ; votre question est transmise à une personne de notre boutique.",
            "El asistente no puede responder ahora; tu pregunta se ha pasado a una persona de nuestra tienda.",
            "L'assistente non può rispondere in questo momento; la tua domanda è stata passata a una persona del nostro negozio.",
            "O assistente não pode responder agora; a sua pergunta foi passada a uma pessoa da nossa loja.",
            "De assistent kan nu niet antwoorden; je vraag is doorgegeven aan iemand van onze winkel.",
            "Assistenten kan inte svara just nu; din fråga har skickats vidare till någon i butiken.",
            "Asystent nie może teraz odpowiedzieć; Twoje pytanie zostało przekazane osobie z naszego sklepu.",
            "現在アシスタントがお答えできないため、ご質問を当店の担当者に引き継ぎました。",
            "لا يستطيع المساعد الإجابة الآن، لذا تم تحويل سؤالك إلى أحد موظفي متجرنا.",
        ],
        Says::HolderGone => [
            "The person you were talking to had to leave.",
            "Die Person, mit der du gesprochen hast, musste weg.",
            "La personne avec qui vous parliez a dû s'absenter.",
            "La persona con la que hablabas ha tenido que irse.",
            "La persona con cui stavi parlando si è dovuta assentare.",
            "A pessoa com quem falava teve de se ausentar.",
            "Degene met wie je sprak moest weg.",
            "Den du pratade med var tvungen att gå.",
            "Osoba, z którą rozmawiasz, musiała odejść.",
            "担当者が席を外しました。",
            "اضطر الموظف الذي كنت تتحدث معه إلى المغادرة.",
        ],
        Says::Coming => [
            "A person from our shop will be right with you. You can go on writing meanwhile.",
            "Gleich ist jemand aus unserem Shop für dich da. Du kannst inzwischen weiterschreiben.",
            "Une personne de notre boutique arrive tout de suite. Vous pouvez continuer à écrire en attendant.",
            "Una persona de nuestra tienda te atenderá enseguida. Mientras tanto puedes seguir escribiendo.",
            "Una persona del nostro negozio arriva subito. Intanto puoi continuare a scrivere.",
            "Uma pessoa da nossa loja já o atende. Entretanto pode continuar a escrever.",
            "Iemand van onze winkel is zo bij je. Je kunt ondertussen verder schrijven.",
            "Någon från butiken kommer strax. Du kan fortsätta skriva under tiden.",
            "Osoba z naszego sklepu zaraz się Tobą zajmie. Możesz w tym czasie pisać dalej.",
            "当店の担当者がまもなく対応いたします。そのまま続けてご記入いただけます。",
            "سيكون معك أحد موظفي متجرنا حالا. يمكنك متابعة الكتابة في هذه الأثناء.",
        ],
        Says::NextOne => [
            "You are next in line, and somebody else will be with you.",
            "Du bist als Nächstes an der Reihe, und jemand anderes kommt zu dir.",
            "Vous êtes en tête de la file, et quelqu'un d'autre va prendre le relais.",
            "Eres el siguiente de la fila y otra persona te atenderá.",
            "Sei il prossimo della fila e ti risponderà un'altra persona.",
            "É o próximo da fila e outra pessoa o vai atender.",
            "Je bent nu aan de beurt; iemand anders komt bij je.",
            "Du står först i kön, och någon annan tar över.",
            "Jesteś następny w kolejce, zajmie się Tobą ktoś inny.",
            "次の順番です。別の担当者が対応いたします。",
            "أنت التالي في الدور، وسيتولى موظف آخر الرد عليك.",
        ],
        Says::AllBusy => [
            "Everybody of our team is talking to somebody else just now. Your question keeps its place in line.",
            "Gerade sind alle aus unserem Team im Gespräch. Deine Frage behält ihren Platz in der Reihe.",
            "Toute notre équipe est en conversation pour l'instant. Votre question garde sa place dans la file.",
            "Ahora mismo todo nuestro equipo está atendiendo a otras personas. Tu pregunta conserva su lugar en la fila.",
            "In questo momento tutto il nostro team è impegnato in altre conversazioni. La tua domanda mantiene il suo posto in fila.",
            "Neste momento toda a nossa equipa está a atender outras pessoas. A sua pergunta mantém o lugar na fila.",
            "Op dit moment is iedereen van ons team in gesprek. Je vraag houdt zijn plek in de rij.",
            "Just nu är alla i vårt team upptagna med andra. Din fråga behåller sin plats i kön.",
            "W tej chwili cały nasz zespół rozmawia z innymi osobami. Twoje pytanie zachowuje miejsce w kolejce.",
            "ただいま担当者は全員ほかのお客様に対応しております。ご質問の順番はそのままです。",
            "جميع أعضاء فريقنا يتحدثون مع آخرين الآن. يحتفظ سؤالك بمكانه في الدور.",
        ],
        Says::NobodyReached => [
            "Nobody of our team is at the desk just now. Your question keeps its place in line for when somebody is.",
            "Gerade ist niemand aus unserem Team am Platz. Deine Frage behält ihren Platz in der Reihe, bis jemand da ist.",
            "Personne de notre équipe n'est disponible pour l'instant. Votre question garde sa place dans la file jusqu'au retour de quelqu'un.",
            "Ahora mismo no hay nadie de nuestro equipo. Tu pregunta conserva su lugar en la fila hasta que haya alguien.",
            "In questo momento nessuno del nostro team è disponibile. La tua domanda mantiene il suo posto in fila finché non c'è qualcuno.",
            "Neste momento não está ninguém da nossa equipa. A sua pergunta mantém o lugar na fila até estar alguém.",
            "Op dit moment is niemand van ons team aanwezig. Je vraag houdt zijn plek in de rij tot er iemand is.",
            "Just nu är ingen i vårt team på plats. Din fråga behåller sin plats i kön tills någon är det.",
            "W tej chwili nikogo z naszego zespołu nie ma na miejscu. Twoje pytanie zachowuje miejsce w kolejce, aż ktoś będzie.",
            "ただいま担当者が席を外しております。担当者が戻るまで、ご質問の順番はそのままです。",
            "لا يوجد أحد من فريقنا الآن. يحتفظ سؤالك بمكانه في الدور إلى أن يعود أحدهم.",
        ],
        Says::NobodyHere => [
            "Nobody of our team is at the desk just now. They have been called, and your question keeps its place in line.",
            "Gerade ist niemand aus unserem Team am Platz. Das Team ist gerufen, und deine Frage behält ihren Platz in der Reihe.",
            "Personne de notre équipe n'est disponible pour l'instant. Elle est prévenue, et votre question garde sa place dans la file.",
            "Ahora mismo no hay nadie de nuestro equipo. Está avisado, y tu pregunta conserva su lugar en la fila.",
            "In questo momento nessuno del nostro team è disponibile. È stato avvisato e la tua domanda mantiene il suo posto in fila.",
            "Neste momento não está ninguém da nossa equipa. Foi avisada, e a sua pergunta mantém o lugar na fila.",
            "Op dit moment is niemand van ons team aanwezig. Het is gewaarschuwd en je vraag houdt zijn plek in de rij.",
            "Just nu är ingen i vårt team på plats. Teamet är underrättat, och din fråga behåller sin plats i kön.",
            "W tej chwili nikogo z naszego zespołu nie ma na miejscu. Zespół został powiadomiony, a Twoje pytanie zachowuje miejsce w kolejce.",
            "ただいま担当者が席を外しております。担当者には連絡済みで、ご質問の順番はそのままです。",
            "لا يوجد أحد من فريقنا الآن. تم إبلاغ الفريق، ويحتفظ سؤالك بمكانه في الدور.",
        ],
        Says::Choice => [
            "You can wait here, leave your e-mail address, or go on with the assistant.",
            "Du kannst hier warten, deine E-Mail-Adresse hinterlassen oder mit dem Assistenten weitermachen.",
            "Vous pouvez attendre ici, laisser votre adresse e-mail ou continuer avec l'assistant.",
            "Puedes esperar aquí, dejar tu correo electrónico o seguir con el asistente.",
            "Puoi aspettare qui, lasciare il tuo indirizzo e-mail o continuare con l'assistente.",
            "Pode esperar aqui, deixar o seu e-mail ou continuar com o assistente.",
            "Je kunt hier wachten, je e-mailadres achterlaten of verdergaan met de assistent.",
            "Du kan vänta här, lämna din e-postadress eller fortsätta med assistenten.",
            "Możesz poczekać tutaj, zostawić adres e-mail albo kontynuować z asystentem.",
            "このままお待ちいただくか、メールアドレスを残すか、アシスタントとの会話を続けることができます。",
            "يمكنك الانتظار هنا، أو ترك بريدك الإلكتروني، أو المتابعة مع المساعد.",
        ],
        Says::StillWaiting => [
            "Thank you for waiting. Nobody is free yet.",
            "Danke fürs Warten. Noch ist niemand frei.",
            "Merci de patienter. Personne n'est encore libre.",
            "Gracias por esperar. Todavía no hay nadie libre.",
            "Grazie per l'attesa. Nessuno è ancora libero.",
            "Obrigado por esperar. Ainda não há ninguém livre.",
            "Bedankt voor het wachten. Er is nog niemand vrij.",
            "Tack för att du väntar. Ingen är ledig än.",
            "Dziękujemy za cierpliwość. Nikt jeszcze nie jest wolny.",
            "お待たせしております。まだ手の空いた担当者がおりません。",
            "شكرا على انتظارك. لا يوجد موظف متاح بعد.",
        ],
        Says::Closed => [
            "We are closed right now. Your question is kept for our team.",
            "Wir haben gerade geschlossen. Deine Frage ist für unser Team aufgehoben.",
            "Nous sommes fermés pour le moment. Votre question est gardée pour notre équipe.",
            "Ahora estamos cerrados. Tu pregunta queda guardada para nuestro equipo.",
            "In questo momento siamo chiusi. La tua domanda è conservata per il nostro team.",
            "De momento estamos fechados. A sua pergunta fica guardada para a nossa equipa.",
            "We zijn nu gesloten. Je vraag wordt bewaard voor ons team.",
            "Vi har stängt just nu. Din fråga sparas åt vårt team.",
            "Teraz mamy zamknięte. Twoje pytanie czeka na nasz zespół.",
            "ただいま営業時間外です。ご質問は担当者のためにお預かりしています。",
            "نحن مغلقون الآن. تم حفظ سؤالك لفريقنا.",
        ],
        Says::OpensAgain => [
            "We are closed right now and open again {when}. Your question keeps its place in line.",
            "Wir haben gerade geschlossen und öffnen wieder {when}. Deine Frage behält ihren Platz in der Reihe.",
            "Nous sommes fermés pour le moment et rouvrons {when}. Votre question garde sa place dans la file.",
            "Ahora estamos cerrados y abrimos de nuevo {when}. Tu pregunta conserva su lugar en la fila.",
            "In questo momento siamo chiusi e riapriamo {when}. La tua domanda mantiene il suo posto in fila.",
            "De momento estamos fechados e reabrimos {when}. A sua pergunta mantém o lugar na fila.",
            "We zijn nu gesloten en gaan weer open {when}. Je vraag houdt zijn plek in de rij.",
            "Vi har stängt just nu och öppnar igen {when}. Din fråga behåller sin plats i kön.",
            "Teraz mamy zamknięte i otwieramy ponownie {when}. Twoje pytanie zachowuje miejsce w kolejce.",
            "ただいま営業時間外です。{when}に再開します。ご質問の順番はそのままです。",
            "نحن مغلقون الآن ونفتح مجددا {when}. يحتفظ سؤالك بمكانه في الدور.",
        ],
    })
}

/// "today at 14:00", "on Monday at 09:00", "on 4 January at 09:00", by the shop's clock, which is named: the shopper's
/// may be another.
#[must_use]
pub fn when(at: Micros, now: Micros, zone: Zone, tongue: Tongue) -> String {
    let (then, today) = (zone.local(at), zone.local(now));
    let time = format!("{:02}:{:02}", then.hour(), then.minute());
    let days = then.date().signed_duration_since(today.date()).num_days();
    let place = place(zone);
    let day = match days {
        0 => day_word(Day::Today, tongue).to_owned(),
        1 => day_word(Day::Tomorrow, tongue).to_owned(),
        2..=6 => weekday(then.weekday().num_days_from_monday(), tongue),
        _ => match tongue {
            Tongue::En => then.format("on %-d %B").to_string(),
            Tongue::De => then.format("am %-d.%-m.").to_string(),
            Tongue::Ja => format!("{}月{}日", then.month(), then.day()),
            Tongue::Fr => then.format("le %d/%m").to_string(),
            Tongue::Es => then.format("el %d/%m").to_string(),
            Tongue::It => then.format("il %d/%m").to_string(),
            Tongue::Pt => then.format("em %d/%m").to_string(),
            Tongue::Nl => then.format("op %d-%m").to_string(),
            Tongue::Sv => then.format("den %-d/%-m").to_string(),
            Tongue::Pl => then.format("%d.%m").to_string(),
            Tongue::Ar => then.format("يوم %-d/%-m").to_string(),
        },
    };
    match tongue {
        Tongue::En => format!("{day} at {time} ({place} time)"),
        Tongue::De => format!("{day} um {time} Uhr (Zeit in {place})"),
        Tongue::Fr => format!("{day} à {time} (heure de {place})"),
        Tongue::Es => format!("{day} a las {time} (hora de {place})"),
        Tongue::It => format!("{day} alle {time} (ora di {place})"),
        Tongue::Pt => format!("{day} às {time} (hora de {place})"),
        Tongue::Nl => format!("{day} om {time} (tijd in {place})"),
        Tongue::Sv => format!("{day} kl. {time} (tid i {place})"),
        Tongue::Pl => format!("{day} o {time} (czas: {place})"),
        Tongue::Ja => format!("{day}{time}（{place}時間）"),
        Tongue::Ar => format!("{day} الساعة {time} (بتوقيت {place})"),
    }
}

/// "New York" of `America/New_York`.
fn place(zone: Zone) -> String {
    let name = zone.name();
    name.rsplit('/').next().unwrap_or(name).replace('_', " ")
}

#[derive(Clone, Copy)]
enum Day {
    Today,
    Tomorrow,
}

#[rustfmt::skip]
fn day_word(day: Day, tongue: Tongue) -> &'static str {
    tongue.pick(match day {
        Day::Today => ["today", "heute", "aujourd'hui", "hoy", "oggi", "hoje", "vandaag", "i dag", "dzisiaj", "本日", "اليوم"],
        Day::Tomorrow => ["tomorrow", "morgen", "demain", "mañana", "domani", "amanhã", "morgen", "i morgon", "jutro", "明日", "غدا"],
    })
}

#[rustfmt::skip]
fn weekday(day: u32, tongue: Tongue) -> String {
    let names: [&'static str; 11] = match day {
        0 => ["Monday", "Montag", "lundi", "lunes", "lunedì", "segunda-feira", "maandag", "måndag", "w poniedziałek", "月曜日", "الاثنين"],
        1 => ["Tuesday", "Dienstag", "mardi", "martes", "martedì", "terça-feira", "dinsdag", "tisdag", "we wtorek", "火曜日", "الثلاثاء"],
        2 => ["Wednesday", "Mittwoch", "mercredi", "miércoles", "mercoledì", "quarta-feira", "woensdag", "onsdag", "w środę", "水曜日", "الأربعاء"],
        3 => ["Thursday", "Donnerstag", "jeudi", "jueves", "giovedì", "quinta-feira", "donderdag", "torsdag", "w czwartek", "木曜日", "الخميس"],
        4 => ["Friday", "Freitag", "vendredi", "viernes", "venerdì", "sexta-feira", "vrijdag", "fredag", "w piątek", "金曜日", "الجمعة"],
        5 => ["Saturday", "Samstag", "samedi", "sábado", "sabato", "sábado", "zaterdag", "lördag", "w sobotę", "土曜日", "السبت"],
        _ => ["Sunday", "Sonntag", "dimanche", "domingo", "domenica", "domingo", "zondag", "söndag", "w niedzielę", "日曜日", "الأحد"],
    };
    let name = tongue.pick(names);
    match tongue {
        Tongue::En => format!("on {name}"),
        Tongue::De => format!("am {name}"),
        Tongue::Es => format!("el {name}"),
        Tongue::Nl => format!("op {name}"),
        Tongue::Sv => format!("på {name}"),
        Tongue::Pt => format!("na {name}"),
        Tongue::Ar => format!("يوم {name}"),
        Tongue::Fr | Tongue::It | Tongue::Pl | Tongue::Ja => name.to_owned(),
    }
}
