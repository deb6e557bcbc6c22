//! Who a note calls by name: `@Mia`, `@Mia Berg`. Pure.

use crate::ids::Id;

/// Those of the team a text names, each once. A first name is enough where nobody else has it.
#[must_use]
pub fn named(text: &str, team: &[(Id, String)]) -> Vec<Id> {
    let team: Vec<(Id, String)> = team
        .iter()
        .map(|(id, name)| (*id, name.to_lowercase()))
        .collect();
    let first = |name: &str| name.split_whitespace().next().map(str::to_owned);
    let mut calls: Vec<(Id, String)> = team.clone();
    for (id, name) in &team {
        let Some(short) = first(name) else { continue };
        let alone = team
            .iter()
            .all(|(other, theirs)| other == id || first(theirs).as_ref() != Some(&short));
        if alone {
            calls.push((*id, short));
        }
    }
    // The longest first: "@Mia Berg" is not somebody called Mia.
    calls.sort_by_key(|(_, name)| std::cmp::Reverse(name.len()));
    let text = text.to_lowercase();
    let mut found: Vec<Id> = Vec::new();
    for (at, _) in text.match_indices('@') {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        // An address is no name.
        if before.is_some_and(char::is_alphanumeric) {
            continue;
        }
        let rest = text.get(at + 1..).unwrap_or_default();
        let called = calls.iter().find(|(_, name)| {
            rest.strip_prefix(name.as_str())
                .is_some_and(|after| !after.starts_with(char::is_alphanumeric))
        });
        if let Some((id, _)) = called
            && !found.contains(id)
        {
            found.push(*id);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_calls_who_it_names() {
        let team = [
            (Id(1), "Mia Berg".to_owned()),
            (Id(2), "Mia".to_owned()),
            (Id(3), "Leo Zoë".to_owned()),
        ];
        let of = |text: &str| named(text, &team).iter().map(|id| id.0).collect::<Vec<_>>();
        assert_eq!(of("@Mia Berg, and @leo zoë."), [1, 3]);
        assert_eq!(of("@mia, look"), [2]);
        assert_eq!(of("(@Leo) @Leo @leo"), [3]);
        assert_eq!(of("mail mia@mia.test or @Miaow or @nobody @"), [0i64; 0]);
    }
}
