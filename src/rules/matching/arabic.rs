//! Forms of Arabic words: plurals, what is joined before a word without an article, and whose it is. Folded: one way to
//! write each letter, no article.

/// Words that are in nearly every message.
#[rustfmt::skip]
pub const STOP_WORDS: &[&str] = &[
    "في", "من", "علي", "الي", "عن", "مع", "هذا", "هذه", "ذلك", "تلك", "التي", "الذي", "ما", "لا", "لم", "لن", "هل",
    "انا", "انت", "هو", "هي", "نحن", "كان", "يكون", "او", "ثم", "قد", "كل", "ان", "لي", "لك", "يا", "اذا", "كم", "متي",
    "اين", "كيف", "ماذا", "لماذا", "نعم", "شكرا", "مرحبا", "فضلك", "اريد", "هناك", "و", "ف", "ب", "ل",
];

/// Words of shops whose plural is another word.
#[rustfmt::skip]
const BROKEN: &[&[&str]] = &[
    &["فاتوره", "فواتير"], &["طرد", "طرود"], &["مشكله", "مشاكل", "مشكلات"], &["شكوي", "شكاوي"], &["قسيمه", "قسايم"],
    &["هديه", "هدايا"], &["عنوان", "عناوين"], &["خصم", "خصومات"], &["سعر", "اسعار"], &["مقاس", "مقاسات"],
    &["لون", "الوان"], &["رساله", "رسايل"], &["عرض", "عروض"], &["مبلغ", "مبالغ"], &["صوره", "صور"],
    &["جهاز", "اجهزه"], &["عيب", "عيوب"], &["متجر", "متاجر"], &["سلعه", "سلع"], &["قطعه", "قطع"],
    &["رسم", "رسوم"], &["موعد", "مواعيد"], &["غيتار", "غيتارات"],
];

/// What may be joined before a word.
const BEFORE: &[&str] = &["و", "ف", "ب", "ل", "ك"];
/// Whose it is, joined behind it.
const WHOSE: &[&str] = &["ي", "ك", "كم", "ه", "ها", "نا", "هم"];
/// Letters of a word that has other forms, at least.
const LONG: usize = 3;

/// Whether a word is written in this script.
#[must_use]
pub fn is_arabic(word: &str) -> bool {
    word.chars()
        .next()
        .is_some_and(|first| ('\u{620}'..='\u{6d3}').contains(&first))
}

/// Puts the other forms of a word to `out`, whichever of them it is.
pub fn other_forms(word: &str, out: &mut Vec<String>) {
    if word.chars().count() < LONG {
        return;
    }
    let mut stems = vec![word.to_owned()];
    for forms in BROKEN.iter().filter(|forms| forms.contains(&word)) {
        stems.extend(forms.iter().map(|form| (*form).to_owned()));
    }
    regular(word, &mut stems);
    stems.sort();
    stems.dedup();
    for stem in &stems {
        let mut owned = vec![stem.clone()];
        // "فاتورة" is "فاتورتي" when it is mine.
        let joins = match stem.strip_suffix('ه') {
            Some(bare) if bare.chars().count() >= LONG => format!("{bare}ت"),
            Some(_) | None => stem.clone(),
        };
        owned.extend(WHOSE.iter().map(|whose| format!("{joins}{whose}")));
        for form in owned {
            out.extend(BEFORE.iter().map(|before| format!("{before}{form}")));
            out.push(form);
        }
    }
}

/// Plurals by an ending, and back again.
fn regular(word: &str, stems: &mut Vec<String>) {
    let long = |stem: &str| stem.chars().count() >= LONG;
    if let Some(stem) = word.strip_suffix("ات").filter(|stem| long(stem)) {
        stems.extend([stem.to_owned(), format!("{stem}ه")]);
        return;
    }
    match word.strip_suffix('ه').filter(|stem| long(stem)) {
        Some(stem) => stems.push(format!("{stem}ات")),
        None => stems.push(format!("{word}ات")),
    }
    for ending in ["ين", "ون"] {
        match word.strip_suffix(ending).filter(|stem| long(stem)) {
            Some(stem) => stems.push(stem.to_owned()),
            None => stems.push(format!("{word}{ending}")),
        }
    }
}
