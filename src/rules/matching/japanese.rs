//! Asking for a person in Japanese, which puts no spaces between words: pieces of writing rather than words, the one
//! asked for before what is asked of them, and "not" at the end.

use super::phrases::Lexicon;
use crate::conversation::words::Folded;

/// The language, as the others have one; its words are below.
pub const LEXICON: Lexicon = Lexicon {
    language: "ja",
    reach: &[],
    want: &[],
    people: &[],
    anyone: &[],
    filler: &[],
    outright: &[],
};

/// Who is asked for. Folded: marks that voice a sign are taken off, as everywhere (`が` is `か`).
const PEOPLE: &[&str] = &[
    "人",
    "人間",
    "担当者",
    "担当",
    "オヘレーター",
    "スタッフ",
    "店員",
    "係の方",
    "責任者",
    "店長",
    "本物の人",
    "有人",
    "カスタマーサホート",
    "サホート",
    "誰か",
];
/// What of them.
const ASKED: &[&str] = &[
    "話したい",
    "話せ",
    "話をしたい",
    "話しさせて",
    "つない",
    "繋い",
    "代わ",
    "替わ",
    "かわって",
    "相談したい",
    "呼ん",
    "お願い",
    "チャット",
    "連絡",
    "対応して",
    "出して",
    "いますか",
    "いませんか",
];
/// What asks by itself.
const OUTRIGHT: &[&str] = &[
    "電話して",
    "電話をくた",
    "電話くた",
    "折り返し",
    "電話をお願い",
    "電話てお願い",
    "電話て話",
];
/// Signs between the two.
const GAP: usize = 7;
/// What takes it back, and what only sounds so.
const NOT: &[&str] = &[
    "たくない",
    "ないて",
    "必要ない",
    "必要はない",
    "不要",
    "いらない",
    "たくありません",
];

/// The signs (first and last place) that ask for a person.
pub fn asks(message: &Folded) -> Option<(usize, usize)> {
    let signs: Vec<&str> = message.words.iter().map(|it| it.text.as_str()).collect();
    (0..signs.len()).find_map(|first| {
        let last = PEOPLE
            .iter()
            .filter_map(|who| here(&signs, first, who))
            .find_map(|last| {
                (last + 1..=last + 1 + GAP)
                    .find_map(|at| ASKED.iter().find_map(|what| here(&signs, at, what)))
            })
            .or_else(|| OUTRIGHT.iter().find_map(|what| here(&signs, first, what)))?;
        let same = message.words.get(first)?.sentence == message.words.get(last)?.sentence;
        let after = last.saturating_sub(4)..last + 8;
        let not = after
            .clone()
            .any(|at| NOT.iter().any(|not| here(&signs, at, not).is_some()));
        (same && !not).then_some((first, last))
    })
}

/// Where some writing ends that begins at a place.
fn here(signs: &[&str], place: usize, writing: &str) -> Option<usize> {
    let mut rest = writing;
    let mut at = place;
    loop {
        rest = rest
            .strip_prefix(*signs.get(at)?)
            .filter(|_| !rest.is_empty())?;
        if rest.is_empty() {
            return Some(at);
        }
        at += 1;
    }
}
