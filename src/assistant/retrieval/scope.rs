//! The part of an index that one assistant answers from: the index stays one, and what is not for it is not found.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Concept, Index};
use crate::assistant::knowledge::audience::Audiences;
use crate::assistant::meaning::mark;
use crate::ids::Id;

/// Which passages of an index may be found.
#[derive(Debug)]
pub struct Scope {
    sees: Box<[bool]>,
    passages: usize,
    /// The same for the same passages.
    mark: i64,
}

impl Scope {
    /// Whether the passage at this place may be found.
    #[must_use]
    pub fn sees(&self, place: usize) -> bool {
        self.sees.get(place).copied().unwrap_or(false)
    }

    /// How many passages may be found.
    #[must_use]
    pub fn passages_len(&self) -> usize {
        self.passages
    }

    /// The same for the same passages of an index.
    #[must_use]
    pub fn mark(&self) -> i64 {
        self.mark
    }
}

/// Whether a passage may be found: all may where nothing is hidden.
pub(in crate::assistant) fn sees(scope: Option<&Arc<Scope>>, place: usize) -> bool {
    scope.is_none_or(|scope| scope.sees(place))
}

impl Index {
    /// It without these documents; nothing where it has none of them.
    #[must_use]
    pub fn without(&self, hidden: &HashSet<i64>) -> Option<Arc<Scope>> {
        if hidden.is_empty() {
            return None;
        }
        let mut sees = vec![true; self.entries.len()];
        let mut left_out = Vec::new();
        for (document, places) in self.documents.iter().zip(&self.places) {
            if !hidden.contains(&document.id) {
                continue;
            }
            left_out.push(document.id.to_string());
            for seen in sees.iter_mut().take(places.end).skip(places.start) {
                *seen = false;
            }
        }
        let passages = sees.iter().filter(|seen| **seen).count();
        (!left_out.is_empty()).then(|| {
            Arc::new(Scope {
                sees: sees.into(),
                passages,
                mark: mark(&left_out.join(",")),
            })
        })
    }

    /// Notes which of these concepts nothing speaks of that may be found.
    pub(in crate::assistant) fn unsay(&self, concepts: &mut [Concept], scope: Option<&Arc<Scope>>) {
        if scope.is_none() {
            return;
        }
        for concept in concepts.iter_mut().filter(|concept| concept.known) {
            let mut variants = concept.variants.iter();
            concept.known = variants.any(|(term, _)| self.is_said(scope, term));
        }
    }

    /// Whether a term is said where it may be found.
    pub(in crate::assistant) fn is_said(&self, scope: Option<&Arc<Scope>>, term: &str) -> bool {
        let held = self.terms.held(term);
        held.is_some_and(|(_, held)| {
            held.own
                .iter()
                .any(|(place, _)| sees(scope, *place as usize))
        })
    }
}

/// What each assistant answers from, of one index.
#[derive(Debug, Default)]
pub struct Scopes(HashMap<Id, Option<Arc<Scope>>>);

impl Scopes {
    /// For these assistants.
    #[must_use]
    pub fn new(
        index: &Index,
        audiences: &Audiences,
        assistants: impl IntoIterator<Item = Id>,
    ) -> Self {
        let mut scopes = HashMap::new();
        for id in assistants {
            scopes
                .entry(id)
                .or_insert_with(|| index.without(&audiences.hidden_from(id)));
        }
        Self(scopes)
    }

    /// That of one; nothing where it answers from all.
    #[must_use]
    pub fn of(&self, assistant: Id) -> Option<&Arc<Scope>> {
        self.0.get(&assistant)?.as_ref()
    }
}
