//! A phrase of the shoppers' own, taken up by the action that brings a person.

use crate::db::Tx;
use crate::error::Error;
use crate::ids::Id;
use crate::rules::Rule;
use crate::rules::check::check;
use crate::rules::input::Draft;
use crate::rules::start::Start;
use crate::rules::store as rules;

/// Adds a phrase to the first action that is switched on, brings a person and listens for phrases. Returns what it is
/// called.
///
/// # Errors
/// [`Error::Invalid`] on `phrase`: it says nothing, is one too many, or there is no such action.
pub fn adopt(tx: &mut Tx<'_>, phrase: &str, author: Id) -> Result<String, Error> {
    let phrase = phrase.trim();
    if phrase.is_empty() {
        return Err(Error::invalid("phrase", "Write what shoppers say."));
    }
    let all = rules::all(tx.conn, tx.shop())?;
    let listens = |rule: &Rule| {
        let starts = &rule.definition.starts;
        rule.requests()
            && starts
                .iter()
                .any(|start| matches!(start, Start::Phrases { .. }))
    };
    let found = all.iter().find(|kept| kept.enabled && listens(&kept.rule));
    let kept = found.ok_or_else(|| {
        Error::invalid(
            "phrase",
            "None of your actions listens for phrases to bring a person. Make one first.",
        )
    })?;
    let mut definition = kept.rule.definition.clone();
    for start in &mut definition.starts {
        if let Start::Phrases { any, .. } = start {
            if any.iter().any(|known| known.eq_ignore_ascii_case(phrase)) {
                return Ok(kept.rule.name.clone());
            }
            any.push(phrase.to_owned());
            break;
        }
    }
    let draft = Draft {
        name: kept.rule.name.clone(),
        definition,
        enabled: None,
    };
    let others: Vec<Rule> = all.iter().map(|kept| kept.rule.clone()).collect();
    if let Some(problem) = check(&draft, Some(kept.rule.id), &others)
        .into_iter()
        .next()
    {
        return Err(Error::invalid("phrase", problem.text));
    }
    let changed = (draft.name.as_str(), &draft.definition, true);
    rules::save(tx, kept.rule.id, changed, None, author)?;
    Ok(draft.name)
}
