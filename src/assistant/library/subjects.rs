//! What questions are about, whatever a shop's content says of it: read by the same models, and against the subjects
//! that shoppers ask any shop about.

use std::sync::Arc;

use super::Library;
use crate::assistant::meaning::{Meaning, Probe, Reading, Topics};
use crate::assistant::vectors::Encoder;
use crate::error::Error;

/// Letters of a text that are read: what it is about stands at its beginning.
const READ: usize = 400;
/// Who only wants to reach somebody has not said what it is about.
const REACHING: &str = "contact";

impl Library {
    /// What all shops share; nothing where words alone must do.
    pub(super) fn meaning(&self) -> Option<&Arc<Meaning>> {
        let meaning = self.meaning.get_or_init(|| match Meaning::new() {
            Ok(meaning) => Some(Arc::new(meaning)),
            Err(error) => {
                tracing::warn!(%error, "words alone must do");
                None
            }
        });
        meaning.as_ref()
    }

    /// What each of these is about, where that is plain: of the texts of one, the plainest says it. The subjects are
    /// English; texts of other languages are read by their glosses.
    ///
    /// # Errors
    /// When the work panicked.
    pub async fn subjects(
        self: &Arc<Self>,
        texts: Vec<Vec<String>>,
    ) -> Result<Vec<Option<&'static str>>, Error> {
        // The first words after a start are not to be read worse than others.
        self.vectors.loaded().await;
        let own = self.clone();
        self.vectors
            .index(move |by| {
                let read_by = own.meaning().zip(by.best(|_| true));
                let Some((meaning, encoder)) = read_by else {
                    return vec![None; texts.len()];
                };
                let topics = meaning.topics(encoder);
                texts
                    .iter()
                    .map(|some| plainest(&topics, encoder, some))
                    .collect()
            })
            .await
    }
}

fn plainest(topics: &Topics, encoder: &dyn Encoder, texts: &[String]) -> Option<&'static str> {
    let plain = texts.iter().filter_map(|text| {
        let text: String = text.chars().take(READ).collect();
        let english = Reading::of(&text)?.say(&text);
        topics.plain(&Probe::new(&encoder.encode(&english)), encoder.kind())
    });
    plain
        .filter(|(subject, _)| *subject != REACHING)
        .max_by(|one, other| one.1.total_cmp(&other.1))
        .map(|(subject, _)| subject)
}
