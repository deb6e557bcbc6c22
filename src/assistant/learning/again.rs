//! What was drafted for questions that are asked again and again: each once for an index, which is replaced whole when
//! the content changes.

use std::collections::HashMap;

use parking_lot::Mutex;

use crate::assistant::Draft;
use crate::assistant::meaning::mark;
use crate::assistant::vectors::Kind;

/// Drafts remembered of one index.
const MOST: usize = 1_000;

/// Drafts by the mark of their question and by what read it; and what questions are about.
#[derive(Debug, Default)]
pub struct AskedAgain {
    drafts: Mutex<HashMap<Asked, Draft>>,
    subjects: Mutex<HashMap<Subject, Option<&'static str>>>,
}

/// A question's mark, what read it, and the mark of what it was put to; none is all there is.
type Asked = (i64, Option<Kind>, Option<i64>);

/// A question's mark, and what read it.
type Subject = (i64, Option<Kind>);

impl AskedAgain {
    /// The draft for a question; `draft` makes it the first time.
    pub fn of(
        &self,
        question: &str,
        (kind, scope): (Option<Kind>, Option<i64>),
        draft: impl FnOnce() -> Draft,
    ) -> Draft {
        let key = (mark(question), kind, scope);
        if let Some(known) = self.drafts.lock().get(&key) {
            return known.clone();
        }
        let new = draft();
        let mut known = self.drafts.lock();
        if known.len() < MOST {
            known.insert(key, new.clone());
        }
        new
    }

    /// What a question is about; `subject` finds out the first time.
    pub fn subject(
        &self,
        question: &str,
        kind: Option<Kind>,
        subject: impl FnOnce() -> Option<&'static str>,
    ) -> Option<&'static str> {
        let key = (mark(question), kind);
        if let Some(known) = self.subjects.lock().get(&key) {
            return *known;
        }
        let new = subject();
        let mut known = self.subjects.lock();
        if known.len() < MOST {
            known.insert(key, new);
        }
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_drafted_once_for_each_model() {
        let (again, times) = (AskedAgain::default(), std::cell::Cell::new(0));
        let ask = |question: &str, kind| {
            again.of(question, (kind, None), || {
                times.set(times.get() + 1);
                Draft {
                    text: question.to_owned(),
                    ..Draft::default()
                }
            })
        };
        for _ in 0..3 {
            assert_eq!(ask("Do you ship?", None).text, "Do you ship?");
            ask("Do you ship?", Some(Kind::Static));
            ask("Since when?", None);
        }
        assert_eq!(times.get(), 3);
    }
}
