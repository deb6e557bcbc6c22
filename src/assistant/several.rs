//! One answer out of what was drafted for each question of a turn. Pure.

use super::language::{Language, says::Says};
use super::{Draft, Verdict};

/// Sources named under one answer, at most.
const SOURCES: usize = 4;

/// Joins drafts in the order of their questions. What is known is said, with a line for what is not; "hello" beside a
/// question is not answered by itself. Returns the answer and whether a part of it stays open; that is said in `language`.
#[must_use]
pub fn joined(mut drafts: Vec<Draft>, language: Language) -> (Draft, bool) {
    if drafts.len() > 1 {
        let talks = |draft: &Draft| draft.verdict == Verdict::SmallTalk;
        if !drafts.iter().all(talks) {
            drafts.retain(|draft| !talks(draft));
        } else {
            drafts.truncate(1);
        }
    }
    if drafts.len() <= 1 {
        return (drafts.pop().unwrap_or_default(), false);
    }
    let known = |draft: &Draft| draft.verdict == Verdict::Answered;
    if !drafts.iter().any(known) {
        // Nothing is known: what came nearest stands for all.
        let best = drafts.into_iter().max_by_key(|draft| draft.confidence);
        return (best.unwrap_or_default(), false);
    }
    let open = !drafts.iter().all(known);
    let mut all = Draft {
        verdict: Verdict::Answered,
        confidence: 100,
        model: drafts.iter().find_map(|draft| draft.model.clone()),
        ..Draft::default()
    };
    let mut texts: Vec<String> = Vec::new();
    for draft in drafts {
        for link in draft.looked_at {
            if !all.looked_at.contains(&link) {
                all.looked_at.push(link);
            }
        }
        if draft.verdict != Verdict::Answered {
            continue;
        }
        all.confidence = all.confidence.min(draft.confidence);
        if !texts.contains(&draft.text) {
            texts.push(draft.text);
        }
        for source in draft.sources {
            if !all.sources.contains(&source) && all.sources.len() < SOURCES {
                all.sources.push(source);
            }
        }
        for document in draft.documents {
            if !all.documents.contains(&document) {
                all.documents.push(document);
            }
        }
        for part in draft.parts {
            if !all.parts.contains(&part) {
                all.parts.push(part);
            }
        }
    }
    if open {
        texts.push(Says::TheRest.in_language(language).to_owned());
    }
    all.text = texts.join("\n\n");
    (all, open)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(verdict: Verdict, text: &str) -> Draft {
        Draft {
            verdict,
            text: text.into(),
            confidence: 80,
            ..Draft::default()
        }
    }

    #[test]
    fn what_is_known_is_said_and_the_rest_is_admitted() {
        let joined = |drafts| joined(drafts, Language::En);
        let (one, open) = joined(vec![
            draft(Verdict::SmallTalk, "Hello!"),
            draft(Verdict::Answered, "30 days."),
            draft(Verdict::Answered, "2 to 4 days."),
        ]);
        assert_eq!(
            (one.text.as_str(), open),
            ("30 days.\n\n2 to 4 days.", false)
        );
        let (one, open) = joined(vec![
            draft(Verdict::Answered, "30 days."),
            draft(Verdict::Unsure, "?"),
        ]);
        assert_eq!(one.verdict, Verdict::Answered);
        assert!(open && one.text.ends_with(Says::TheRest.in_language(Language::En)));
        let (one, open) = joined(vec![
            draft(Verdict::Unsure, "a"),
            draft(Verdict::Unsure, "b"),
        ]);
        assert_eq!((one.verdict, open), (Verdict::Unsure, false));
        assert_eq!(
            joined(vec![draft(Verdict::SmallTalk, "Hello!")]).0.text,
            "Hello!"
        );
    }
    #[test]
    fn the_rest_is_admitted_in_the_shoppers_language() {
        for language in Language::ALL {
            let drafts = vec![
                draft(Verdict::Answered, "30 days."),
                draft(Verdict::Unsure, "?"),
            ];
            let (one, _) = joined(drafts, language);
            let rest = Says::TheRest.in_language(language);
            assert_eq!(one.text, format!("30 days.\n\n{rest}"));
        }
    }
}
