//! What of a turn was not answered becomes the assistant's gap cards, in the write that says so: each question for
//! itself, with what was looked at for it, also where the others of its turn were answered.
//!
//! A question that the assistant asks back about is a card's from then on. Once the shopper says what they meant, it is
//! settled or has failed after all: one question of one turn stays one question of one card.

use crate::assistant::asked::Turn;
use crate::assistant::drafting::Open;
use crate::assistant::learning::gaps::{self, Missed};
use crate::assistant::{Draft, Verdict, attempts};
use crate::conversation::AttemptOutcome;
use crate::conversation::messages::SourceLink;
use crate::db::Tx;
use crate::error::Error;
use crate::ids::Id;

/// Notes what of a turn is open, by what became of its draft: after whatever that brought about, so that a person who
/// was asked for because of it is counted. `last` is the message that the turn was owed for.
///
/// # Errors
/// The database's.
pub fn note(
    tx: &mut Tx<'_>,
    (conversation, last): (Id, Id),
    turn: &Turn,
    (draft, outcome): (&Draft, &str),
    open: &[Open],
) -> Result<(), Error> {
    let asked_back = match outcome {
        "answered" | "unsure" => false,
        "clarified" => true,
        // Nothing was asked, or nothing was said to it.
        _ => return Ok(()),
    };
    let before = &turn.asked_back;
    if turn.clarified
        && gaps::meant(
            tx,
            conversation,
            before,
            last,
            draft.verdict != Verdict::Unsure,
        )?
    {
        return Ok(());
    }
    tried(tx, (conversation, last), draft, open)?;
    let mut missed: Vec<(Id, &[SourceLink])> = open
        .iter()
        .map(|one| (one.message, one.draft.looked_at.as_slice()))
        .collect();
    if missed.is_empty() && draft.verdict == Verdict::Unsure {
        missed.push((last, &draft.looked_at));
    }
    for (message, looked_at) in missed {
        let missed = Missed {
            conversation,
            message,
            looked_at,
            asked_back,
        };
        gaps::note(tx, &missed)?;
    }
    Ok(())
}

/// Keeps for staff what was tried for each open question of its own, beside what is kept of the whole turn: of the last
/// one alone that is the same.
fn tried(
    tx: &mut Tx<'_>,
    (conversation, last): (Id, Id),
    whole: &Draft,
    open: &[Open],
) -> Result<(), Error> {
    let says_the_same = |one: &Open| {
        whole.verdict == Verdict::Unsure
            && one.message == last
            && one.draft.looked_at == whole.looked_at
    };
    for one in open.iter().filter(|one| !says_the_same(one)) {
        let outcome = AttemptOutcome::Unsure;
        attempts::keep(tx, conversation, one.message, outcome, &one.draft)?;
    }
    Ok(())
}
