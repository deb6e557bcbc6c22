//! Whom a rule names, and whose hours hold for them.

use super::super::rule::Who;
use super::{Happening, People, Person, What, on_duty};
use crate::handoff::hours::Standings;
use crate::ids::Id;

/// How a rule names a person.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named {
    /// As one of those on duty, and others are.
    pub off_duty: bool,
    /// By hours that are over.
    pub shut: bool,
}

/// Whether a rule names this person, and how: in the way by which they are told, if one of several is.
pub(super) fn named(
    who: &[Who],
    person: &Person,
    happening: &Happening,
    (people, somebody_here): (&People, bool),
) -> Option<Named> {
    who.iter()
        .filter_map(|who| {
            let (names, off_duty) = match who {
                Who::Person { id } => (*id == person.id, false),
                Who::Group { id } => (person.groups.contains(id), false),
                Who::Skill { skill } => (person.skills.contains(skill), false),
                Who::Holder => (happening.holder == Some(person.id), false),
                Who::OnDuty => (person.takes_chats, somebody_here && !on_duty(person)),
            };
            let whose = whose(Some(who), happening, &people.hours);
            let shut = !people.hours.of(whose).is_open();
            (names && minds(happening, whose)).then_some(Named { off_duty, shut })
        })
        .min_by_key(|named| (named.off_duty || named.shut, named.off_duty))
}

/// Whose hours hold for those whom a part of a rule names.
pub(super) fn whose(who: Option<&Who>, happening: &Happening, hours: &Standings) -> Option<Id> {
    let named = match who {
        Some(Who::Group { id }) => Some(*id),
        Some(Who::OnDuty | Who::Holder | Who::Skill { .. } | Who::Person { .. }) | None => None,
    };
    hours.whose(named, happening.offered)
}

/// When hours end, those are told for whom they hold.
fn minds(happening: &Happening, whose: Option<Id>) -> bool {
    match happening.what {
        What::Closing { of, .. } => of == whose,
        What::Requested
        | What::Attention
        | What::Tagged(_)
        | What::Cart
        | What::Waited(_)
        | What::Message => true,
    }
}

/// Whether it is out of hours for everybody a rule names, as for its webhook; nothing where none of their hours end.
pub(super) fn shut(who: &[Who], happening: &Happening, hours: &Standings) -> Option<bool> {
    let parts = who.iter().map(Some).chain(who.is_empty().then_some(None));
    parts
        .map(|who| whose(who, happening, hours))
        .filter(|whose| minds(happening, *whose))
        .map(|whose| !hours.of(whose).is_open())
        .min()
}
