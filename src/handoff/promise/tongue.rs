//! The languages the promise is made in.

/// A language of the shopper's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[expect(missing_docs, reason = "ISO 639 names them")]
pub enum Tongue {
    #[default]
    En,
    De,
    Fr,
    Es,
    It,
    Pt,
    Nl,
    Sv,
    Pl,
    Ja,
    Ar,
}

impl Tongue {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::En,
        Self::De,
        Self::Fr,
        Self::Es,
        Self::It,
        Self::Pt,
        Self::Nl,
        Self::Sv,
        Self::Pl,
        Self::Ja,
        Self::Ar,
    ];

    /// Of a browser's locale; English for all others.
    #[must_use]
    pub fn of(locale: Option<&str>) -> Self {
        let language = locale.and_then(|locale| locale.split(['-', '_']).next());
        language.and_then(Self::parse).unwrap_or_default()
    }

    /// The language of that code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let code = code.to_lowercase();
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// Its code: `de`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.pick([
            "en", "de", "fr", "es", "it", "pt", "nl", "sv", "pl", "ja", "ar",
        ])
    }

    /// Its name, in itself.
    #[must_use]
    #[rustfmt::skip]
    pub fn name(self) -> &'static str {
        self.pick([
            "English", "Deutsch", "Français", "Español", "Italiano", "Português", "Nederlands", "Svenska", "Polski", "日本語", "العربية",
        ])
    }

    /// Of a row, the one in this language.
    #[must_use]
    pub fn pick(self, row: [&'static str; 11]) -> &'static str {
        let [en, de, fr, es, it, pt, nl, sv, pl, ja, ar] = row;
        match self {
            Self::En => en,
            Self::De => de,
            Self::Fr => fr,
            Self::Es => es,
            Self::It => it,
            Self::Pt => pt,
            Self::Nl => nl,
            Self::Sv => sv,
            Self::Pl => pl,
            Self::Ja => ja,
            Self::Ar => ar,
        }
    }
}
