//! Whether whom an action asks for is there at all.

use crate::db::Tx;
use crate::error::Error;
use crate::handoff::people;
use crate::rules::effect::To;
use crate::rules::input::{Draft, Problem};
use crate::team::store as team;

/// Whom it asks for, where they are not on the team.
///
/// # Errors
/// The database's.
pub fn asked_for(tx: &mut Tx<'_>, draft: &Draft) -> Result<Vec<Problem>, Error> {
    let mut problems = Vec::new();
    for (at, effect) in draft.definition.does.iter().enumerate() {
        let text = match effect.to() {
            Some(To::Group(id)) => (people::groups(tx.conn, tx.shop())?.iter())
                .all(|group| group.id != id)
                .then_some("There is no such group any more. Choose another."),
            Some(To::Staff(id)) => team::member(tx.conn, tx.shop(), id)?
                .is_none()
                .then_some("They are not on your team any more. Choose somebody else."),
            Some(To::Anyone) | None => None,
        };
        problems.extend(text.map(|text| Problem::at(format!("does[{at}].to"), text)));
    }
    Ok(problems)
}
