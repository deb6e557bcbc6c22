//! Whether an action goes with all else there is: the other actions, the team, the shop's pages.

use super::MOST;
use crate::assistants::store as assistants;
use crate::db::Tx;
use crate::error::Error;
use crate::ids::Id;
use crate::rules::Rule;
use crate::rules::check::{check, check_meaning};
use crate::rules::input::{Draft, Problem};
use crate::rules::store as rules;
use crate::settings::action_pages::{everywhere, nobody};

/// What is wrong with a draft among the others there are.
///
/// # Errors
/// The database's.
pub fn judged(
    tx: &mut Tx<'_>,
    assistant: Id,
    draft: &Draft,
    own: Option<Id>,
) -> Result<Vec<Problem>, Error> {
    // What belongs to an assistant that was taken away is looked for in no message.
    let there = assistants::all(tx.conn, tx.shop())?;
    let mut all = rules::all(tx.conn, tx.shop())?;
    all.retain(|kept| there.iter().any(|one| one.id == kept.assistant));
    let others: Vec<Rule> = all
        .iter()
        .filter(|kept| kept.assistant == assistant)
        .map(|kept| kept.rule.clone())
        .collect();
    let mut problems = check(draft, own, &others);
    if problems.is_empty() {
        let rest = all.iter().filter(|kept| Some(kept.rule.id) != own);
        let rest = rest.map(|kept| &kept.rule.definition);
        problems.extend(check_meaning(&draft.definition, rest));
    }
    problems.extend(nobody::asked_for(tx, draft)?);
    problems.extend(everywhere::met(tx, draft)?);
    if own.is_none() && others.len() >= MOST {
        problems.push(Problem::at(
            "",
            format!("An assistant has at most {MOST} actions. Delete one first."),
        ));
    }
    Ok(problems)
}
