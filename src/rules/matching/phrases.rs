//! The words people ask for a person with, by language, and the phrases and keywords a new shop
//! starts with. All of it is folded: lower case, no accents, no apostrophes.

/// What one language says for reaching out, for wanting, and for people.
pub struct Lexicon {
    /// ISO 639-1.
    pub language: &'static str,
    /// Verbs of talking to or reaching somebody.
    pub reach: &'static [&'static str],
    /// Verbs of wanting, which ask for a person only when a certain word for one follows.
    pub want: &'static [&'static str],
    /// Nouns that mean a person of the shop whatever the verb.
    pub people: &'static [&'static str],
    /// Nouns that mean one only after a verb of talking or reaching.
    pub anyone: &'static [&'static str],
    /// Words that may stand in between without changing anything.
    pub filler: &'static [&'static str],
    /// Words that ask for a person or a call as they stand.
    pub outright: &'static [&'static str],
}

#[rustfmt::skip]
pub const ENGLISH: Lexicon = Lexicon {
    language: "en",
    reach: &[
        "talk", "talking", "speak", "speaking", "chat", "chatting", "connect", "connected", "reach", "contact",
        "transfer", "transferred", "redirect", "redirected", "escalate", "escalated", "put", "patch", "touch",
        "communicate", "call", "phone", "message", "hear", "pass", "refer", "forward",
        "contacting", "reaching", "connecting", "calling",
    ],
    want: &[
        "get", "need", "want", "give", "have", "find", "prefer", "like", "bring", "send", "request", "ask", "wanna",
        "gimme", "summon", "require", "asking", "rather", "fetch", "switch", "wants", "needed", "deserve", "demand",
    ],
    people: &[
        "human", "humans", "agent", "agents", "representative", "representatives", "rep", "reps", "operator",
        "advisor", "adviser", "advisors", "consultant", "associate", "specialist", "person", "employee", "manager",
        "supervisor", "csr", "salesperson", "clerk", "attendant",
    ],
    anyone: &[
        "people", "someone", "somebody", "anyone", "anybody", "support", "staff", "team", "helpdesk", "desk",
        "service", "expert", "colleague", "member", "assistant", "guy", "customer", "humanbeing", "care", "personnel",
        "crew", "workers", "owner", "folks", "department",
    ],
    filler: &[
        "to", "with", "a", "an", "the", "your", "my", "me", "us", "i", "through", "thru", "over", "on", "up", "from",
        "by", "some", "any", "one", "of", "real", "live", "actual", "proper", "another", "different", "customer",
        "service", "support", "care", "sales", "store", "shop", "help", "human", "please", "pls", "plz", "directly",
        "just", "right", "now", "in", "can", "could", "would", "do", "is", "that", "who", "available", "be", "for",
        "hi", "hello", "hey", "ok", "okay", "thanks", "thank", "you", "actually", "living", "breathing", "physical",
        "being", "nice", "friendly", "instead", "into", "at", "no", "yes", "id", "so", "kindly", "there", "onto",
        "ur", "u", "asap", "genuine", "honest", "god", "well", "back", "trained", "qualified", "team", "will", "may",
        "if", "possible", "next", "go", "ahead", "other", "than", "fucking", "damn", "bloody", "freaking",
    ],
    outright: &[],
};

#[rustfmt::skip]
pub const OTHERS: &[Lexicon] = &[
    Lexicon {
        language: "es",
        reach: &[
            "hablar", "hable", "hablo", "hablarle", "comunicarme", "comuniqueme", "comunicame", "conectame",
            "conecteme", "contactar", "chatear", "conversar", "pasame", "paseme", "transfierame", "transferirme",
            "ponerme", "poneme", "atienda", "atendido", "comunicar",
        ],
        want: &["quiero", "necesito", "quisiera", "prefiero", "dame", "deme", "busco", "gustaria", "solicito"],
        people: &["humano", "humana", "agente", "asesor", "asesora", "representante", "operador", "operadora", "persona"],
        anyone: &["alguien", "soporte", "personal", "atencion", "equipo", "empleado", "vendedor", "encargado", "ejecutivo"],
        filler: &[
            "con", "a", "al", "un", "una", "el", "la", "de", "del", "su", "tu", "por", "favor", "real", "verdadera",
            "verdadero", "ser", "viva", "cliente", "alguna", "algun", "quiero", "puedo", "podria", "en", "me", "que", "ya",
        ],
        outright: &[
            "hay alguien", "hay alguien ahi", "alguien ahi", "llamame", "llamenme", "me pueden llamar", "me puede
            llamar", "pueden llamarme", "puede llamarme", "devuelvanme la llamada",
        ],
    },
    Lexicon {
        language: "fr",
        reach: &[
            "parler", "parle", "discuter", "joindre", "contacter", "connectez", "connecter", "transferer", "transferez",
            "passez", "passer", "echanger", "communiquer", "mettre",
        ],
        want: &["veux", "voudrais", "besoin", "souhaite", "aimerais", "prefere", "faut", "donnez"],
        people: &["humain", "humaine", "agent", "conseiller", "conseillere", "operateur", "operatrice", "representant", "personne"],
        anyone: &["quelquun", "support", "equipe", "client", "clientele", "employe", "vendeur", "responsable", "quelqu", "assistance"],
        filler: &[
            "a", "au", "avec", "un", "une", "le", "la", "l", "de", "du", "d", "votre", "vrai", "vraie", "reel", "reelle",
            "etre", "service", "sil", "s", "il", "vous", "plait", "svp", "je", "moi", "en", "relation", "contact", "qu",
            "puis", "pourrais", "me", "quelqu", "physique", "veux",
        ],
        outright: &[
            "il y a quelqu", "y a t il quelqu", "quelqu un est la", "rappelez moi", "rappelle moi", "appelez moi",
            "me rappeler", "etre rappele", "etre rappelee",
        ],
    },
    Lexicon {
        language: "de",
        reach: &[
            "sprechen", "reden", "chatten", "verbinden", "verbinde", "kontaktieren", "erreichen", "telefonieren",
            "weiterleiten", "unterhalten", "schreiben", "verbunden",
        ],
        want: &["will", "mochte", "moechte", "brauche", "benotige", "wunsche", "hatte"],
        people: &["mensch", "menschen", "mitarbeiter", "mitarbeiterin", "berater", "beraterin", "kundenservice", "kundendienst", "kundenberater", "person"],
        anyone: &["jemand", "jemanden", "jemandem", "support", "team", "personal", "kollegen", "kundensupport", "kundenbetreuung", "verkaufer"],
        filler: &[
            "mit", "einem", "einen", "einer", "eine", "dem", "den", "der", "die", "echten", "echter", "echte", "richtigen",
            "richtige", "ihrem", "eurem", "ich", "kann", "konnte", "bitte", "mich", "mir", "sie", "zu", "vom", "von",
            "wirklichen", "lebenden", "direkt", "gerne", "gern", "an", "aus", "fleisch",
        ],
        outright: &[
            "ist da jemand", "ist jemand da", "jemand da", "ist hier jemand", "rufen sie mich", "ruf mich an",
            "rufen sie zuruck", "bitte um ruckruf", "um einen ruckruf", "mich anrufen", "mich zuruckrufen",
        ],
    },
    Lexicon {
        language: "it",
        reach: &["parlare", "contattare", "chattare", "mettermi", "passami", "passatemi", "mettetemi", "trasferitemi", "comunicare", "collegatemi"],
        want: &["voglio", "vorrei", "bisogno", "preferisco", "preferirei", "datemi", "serve"],
        people: &["umano", "umana", "operatore", "operatrice", "agente", "consulente", "rappresentante", "persona"],
        anyone: &["qualcuno", "assistenza", "supporto", "servizio", "personale", "addetto", "commesso", "responsabile"],
        filler: &[
            "con", "a", "un", "una", "il", "la", "l", "lo", "di", "del", "dell", "vera", "vero", "reale", "essere", "clienti",
            "per", "favore", "in", "contatto", "posso", "potrei", "vostro", "vostra", "carne", "ossa", "voglio", "ho",
        ],
        outright: &[
            "c e qualcuno", "ce qualcuno", "qualcuno mi sente", "richiamatemi", "chiamatemi", "mi chiami", "mi
            richiami", "mi puo chiamare", "essere richiamato",
        ],
    },
    Lexicon {
        language: "pt",
        reach: &["falar", "conversar", "contatar", "contactar", "conectar", "transferir", "transfira", "passar", "falo", "ligar"],
        want: &["quero", "preciso", "gostaria", "queria", "prefiro", "desejo"],
        people: &["humano", "humana", "atendente", "agente", "pessoa", "operador", "representante", "consultor"],
        anyone: &["alguem", "suporte", "atendimento", "equipe", "equipa", "funcionario", "vendedor", "apoio"],
        filler: &[
            "com", "a", "ao", "um", "uma", "o", "de", "do", "da", "real", "verdadeira", "verdade", "ser", "por", "favor",
            "posso", "poderia", "quero", "me", "para", "cliente", "algum", "alguma", "seu", "sua", "carne", "osso",
        ],
        outright: &[
            "tem alguem ai", "alguem ai", "tem alguem", "ha alguem ai", "me liga", "me ligue", "me liguem", "podem
            me ligar", "pode me ligar", "ligue me",
        ],
    },
    Lexicon {
        language: "nl",
        reach: &["spreken", "praten", "chatten", "contact", "doorverbinden", "verbinden", "bereiken", "bellen", "doorverbonden"],
        want: &["wil", "nodig", "graag", "liever", "zoek"],
        people: &["mens", "medewerker", "persoon", "klantenservice", "klantendienst", "adviseur"],
        anyone: &["iemand", "team", "support", "personeel", "helpdesk", "verkoper"],
        filler: &[
            "met", "een", "de", "het", "echt", "echte", "levend", "levende", "ik", "kan", "mag", "graag", "van", "jullie",
            "uw", "in", "opnemen", "alsjeblieft", "alstublieft", "aub", "te", "zou", "willen", "heb",
        ],
        outright: &[
            "is daar iemand", "is er iemand", "iemand daar", "bel mij", "bel me", "bellen jullie mij", "kunt u mij
            bellen", "mij terugbellen", "teruggebeld worden",
        ],
    },
    Lexicon {
        language: "sv",
        reach: &[
            "prata", "tala", "snacka", "chatta", "kontakta", "kopplas", "koppla", "ringa", "na", "diskutera",
        ],
        want: &[
            "vill", "behover", "onskar", "foredrar", "skulle", "soker",
        ],
        people: &[
            "manniska", "manniskor", "medarbetare", "kundtjanst", "handlaggare", "radgivare", "person", "agent",
        ],
        anyone: &[
            "nagon", "personal", "support", "chef", "saljare", "expert",
        ],
        filler: &[
            "med", "en", "ett", "till", "riktig", "verklig", "levande", "jag", "kan", "far", "er", "att", "tack",
            "snalla", "fa", "mig", "i", "kontakt", "fran", "butiken", "vill", "vilja", "komma", "av", "den", "din",
        ],
        outright: &[
            "ar nagon dar", "nagon dar", "finns det nagon dar", "finns nagon dar", "ar det nagon dar", "ring mig",
            "ring upp mig", "kan ni ringa mig", "nagon ringa mig", "bli uppringd",
        ],
    },
    Lexicon {
        language: "pl",
        reach: &[
            "rozmawiac", "porozmawiac", "pogadac", "skontaktowac", "polaczyc", "polacz", "polaczcie", "czatowac",
            "przelaczyc", "przelacz", "pomowic",
        ],
        want: &[
            "chce", "chcialbym", "chcialabym", "potrzebuje", "prosze", "wole", "poprosze",
        ],
        people: &[
            "czlowiekiem", "czlowieka", "konsultantem", "konsultanta", "konsultantka", "konsultant", "agentem",
            "agenta", "osoba", "osobe", "pracownikiem", "pracownika", "doradca", "doradce",
        ],
        anyone: &[
            "kims", "kogos", "obsluga", "kierownikiem", "sprzedawca", "personelem", "menedzerem",
        ],
        filler: &[
            "z", "ze", "prawdziwym", "prawdziwego", "zywym", "prawdziwa", "zywa", "sie", "mnie", "do", "o", "czy",
            "moge", "klienta", "sklepu", "jakims", "kontakt", "rozmowe", "teraz",
        ],
        outright: &[
            "jest tam ktos", "czy jest tam ktos", "jest tu ktos", "czy ktos tam jest", "ktos tam jest", "zadzwoncie
            do mnie", "zadzwon do mnie", "zadzwonic do mnie", "prosze o telefon", "prosze oddzwonic", "oddzwoncie",
        ],
    },
    Lexicon {
        language: "ar",
        reach: &[
            "تحدث", "اتحدث", "نتحدث", "تكلم", "اتكلم", "نتكلم", "كلام", "اكلم", "احكي", "نحكي", "تواصل", "اتواصل",
            "محادثه", "دردشه", "ادردش", "تحويل", "تحويلي", "حولني", "حولوني", "وصلني", "وصلوني", "ربطي", "اتصال",
            "اخاطب", "مخاطبه", "مكالمه",
        ],
        want: &[
            "اريد", "ارغب", "احتاج", "محتاج", "ابغي", "ابغا", "ابي", "بدي", "عايز", "عاوز", "اود", "نريد", "ودي",
            "افضل", "اعطني", "اعطوني",
        ],
        people: &[
            "موظف", "موظفه", "موظفا", "موظفين", "بموظف", "لموظف", "انسان", "انسانا", "بانسان", "لانسان", "بشري", "بشر",
            "شخص", "شخصا", "بشخص", "لشخص", "مندوب", "مندوبا", "بمندوب", "مستشار", "ممثل", "بممثل", "وكيل",
        ],
        anyone: &[
            "احد", "احدا", "باحد", "حد", "دعم", "فريق", "خدمه", "بخدمه", "مسوول", "بمسوول", "مدير", "بمدير", "بايع",
            "خبير", "بخبير",
        ],
        filler: &[
            "مع", "الي", "ان", "في", "من", "علي", "عملاء", "زباين", "حقيقي", "حقيقيا", "حقيقيه", "فضلك", "فضلكم", "لو",
            "سمحت", "سمحتم", "رجاء", "ارجو", "ممكن", "يمكن", "هل", "يمكنني", "استطيع", "انا", "اي", "الان", "مباشره",
            "فورا", "عبر", "هاتف", "متجر", "لديكم", "عندكم", "اريد", "ارغب", "بشري", "فني",
        ],
        outright: &[
            "هل من احد", "هل يوجد احد", "هل هناك احد", "في احد", "فيه احد", "اتصل بي", "اتصلوا بي", "كلموني", "كلمني",
            "اتصال بي", "رنوا علي",
        ],
    },
];

/// Words that may follow a word for a person; after any other it is part of a compound ("human
/// hair", "support pillow", "agent code").
#[rustfmt::skip]
pub const FOLLOWERS: &[&str] = &[
    "about", "for", "to", "who", "that", "which", "please", "pls", "plz", "now", "here", "on", "in", "right", "instead",
    "and", "because", "bc", "if", "at", "regarding", "from", "today", "asap", "thanks", "thank", "thx", "not", "but", "so",
    "as", "or", "via", "with", "immediately", "i", "im", "ill", "ive", "my", "the", "this", "it", "its", "you", "we", "is",
    "can", "could", "would", "when", "before", "ok", "directly", "there", "available", "concerning", "being", "by", "over",
    "quickly", "soon", "rather", "than", "help", "since", "again", "urgently", "lol", "yet", "ever", "u", "around", "online",
    "me", "human", "agent", "agents", "rep", "representative", "person", "people", "member", "team", "staff", "desk",
    "specialist", "service", "support", "department", "somewhere", "will", "do", "no", "already", "today",
];

/// Real words within a slip of one above. They are never taken for a slip.
#[rustfmt::skip]
pub const OTHER_WORDS: &[&str] = &[
    "antibody", "antibodies", "manniskohar", "stuff", "steak", "sneak", "contract", "contracts", "contrast", "urgent", "argent", "humane", "connector", "personal",
    "reason", "season", "react", "perch", "ranch", "patch", "serve", "services", "retail", "humanoid", "coffee",
    "supposed", "supports", "arent", "advise", "advice", "advised", "touches", "pitch", "couch", "peaks", "speaker", "speakers", "expect", "export", "passive",
];

pub const MACHINES: &[&str] = &[
    "bot",
    "bots",
    "robot",
    "robots",
    "chatbot",
    "machine",
    "ai",
    "computer",
    "automated",
];

/// Words that stand for money leaving the shop, by language.
#[rustfmt::skip]
pub const KEYWORDS: &[(&str, &[&str])] = &[
    ("en", &["refund", "cancel order", "cancellation", "chargeback", "money back"]),
    ("de", &["Rückerstattung", "Erstattung", "Bestellung stornieren", "Stornierung", "Geld zurück"]),
    ("fr", &["remboursement", "rembourser", "annuler commande", "annulation"]),
    ("es", &["reembolso", "cancelar pedido", "cancelación", "devolución del dinero"]),
    ("it", &["rimborso", "annullare ordine", "annullamento"]),
    ("pt", &["estorno", "cancelar encomenda", "cancelamento", "dinheiro de volta"]),
    ("nl", &["terugbetaling", "bestelling annuleren", "annulering", "geld terug"]),
    ("sv", &["återbetalning", "avbeställa", "avbeställning", "pengarna tillbaka"]),
    ("pl", &["zwrot pieniędzy", "anulować zamówienie", "anulowanie"]),
    ("ja", &["返金", "注文キャンセル"]),
    ("ar", &["استرداد", "إلغاء الطلب", "استرجاع المبلغ"]),
];

/// Keywords of a new shop, in every language of the widget.
#[must_use]
pub fn default_keywords() -> Vec<&'static str> {
    let words = KEYWORDS.iter().flat_map(|(_, words)| words.iter());
    words.copied().collect()
}

/// Phrases of a new shop that ask for a person, in every language of the widget.
#[rustfmt::skip]
#[must_use]
pub fn default_person_phrases() -> Vec<&'static str> {
    vec![
        "talk to a human", "speak to an agent", "connect me with support", "I need a real person", "call me",
        "give me a call", "request a callback", "is anyone there",
        "hablar con una persona", "quiero un agente", "llámame por teléfono",
        "parler à un conseiller", "je veux un humain", "rappelez-moi",
        "mit einem Mitarbeiter sprechen", "ich brauche einen Menschen", "rufen Sie mich an",
        "parlare con una persona", "voglio un operatore", "richiamatemi",
        "falar com um atendente", "quero um humano", "me liga por favor",
        "met een medewerker praten", "ik wil een mens", "bel mij terug",
        "prata med en människa", "jag vill ha en medarbetare", "ring mig",
        "rozmawiać z człowiekiem", "poproszę konsultanta", "zadzwońcie do mnie",
        "人と話したい", "担当者につないで", "電話してください",
        "التحدث مع موظف", "أريد شخصا حقيقيا", "اتصلوا بي",
    ]
}
