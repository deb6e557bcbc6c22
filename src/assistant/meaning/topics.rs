//! What shoppers ask any shop, and how shops answer: a bridge for questions that share no word with their answer.
//!
//! `topics.txt` has a subject on each line of its own, then what is asked about it (`?`) and what a shop tells (`=`).
//! A question is as near to a subject as to the nearest things asked about it, a passage as to the nearest things
//! told; where both are near the same subject, they belong together though their own vectors may lie apart.

use super::rows::{Probe, Rows};
use crate::assistant::vectors::Encoder;

/// How sharply the nearest subject stands out.
const SHARPNESS: f32 = 0.05;
/// Subjects kept of a passage.
const KEPT: usize = 8;

const TEXT: &str = include_str!("topics.txt");

/// A line of the file, with the number of its subject.
fn lines(sign: char) -> Vec<(u8, &'static str)> {
    let mut topic: Option<u8> = None;
    let mut out = Vec::new();
    for line in TEXT.lines().filter(|line| !line.is_empty()) {
        let text = line.strip_prefix(sign).map(str::trim_start);
        match (text, topic) {
            (Some(text), Some(topic)) => out.push((topic, text)),
            _ if !line.starts_with(['?', '=']) => topic = Some(topic.map_or(0, |at| at + 1)),
            _ => {}
        }
    }
    out
}

/// All that is asked or told, each once: words any shopper may use.
pub(super) fn words() -> impl Iterator<Item = String> {
    let all = [lines('?'), lines('=')].concat();
    all.into_iter()
        .flat_map(|(_, text)| crate::conversation::words::words(text))
}

/// How near something is to each subject.
pub type Mix = Vec<f32>;

/// The subjects a passage is nearest to, and how near, of 255.
pub type Nearest = [(u8, u8); KEPT];

/// The vectors of what is asked and told, of one kind.
#[derive(Debug)]
pub struct Topics {
    asked: Rows,
    told: Rows,
    asked_of: Vec<u8>,
    told_of: Vec<u8>,
}

impl Topics {
    /// Made with `encoder`: seven hundred short texts.
    #[must_use]
    pub fn encode(encoder: &dyn Encoder) -> Self {
        let rows = |lines: &[(u8, &str)]| {
            let texts: Vec<&str> = lines.iter().map(|(_, text)| *text).collect();
            let mut rows = Rows::new(encoder.dim());
            for vector in encoder.encode_all(&texts) {
                rows.push(&vector);
            }
            rows
        };
        Self::with(&rows(&lines('?')), &rows(&lines('=')))
    }

    fn with(asked: &Rows, told: &Rows) -> Self {
        let topics = |lines: Vec<(u8, &str)>| lines.into_iter().map(|(topic, _)| topic).collect();
        Self {
            asked: asked.clone(),
            told: told.clone(),
            asked_of: topics(lines('?')),
            told_of: topics(lines('=')),
        }
    }

    /// Read as [`Topics::bytes`] wrote them; nothing when the file of subjects has changed since.
    #[must_use]
    pub fn read(width: usize, bytes: &[u8]) -> Option<Self> {
        let (asked, told) = (lines('?').len(), lines('=').len());
        let (mark, bytes) = bytes.split_at_checked(8)?;
        let (first, second) = bytes.split_at_checked(asked * (width + 4))?;
        let asked = Rows::read(width, asked, first)?;
        let told = Rows::read(width, told, second)?;
        (mark == Self::mark()).then(|| Self::with(&asked, &told))
    }

    /// The vectors as bytes, behind a mark of the texts they were made of.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        [Self::mark().to_vec(), self.asked.bytes(), self.told.bytes()].concat()
    }

    /// Whether they are more than zeros.
    #[must_use]
    pub fn says_something(&self) -> bool {
        self.asked.row(0).is_some_and(|(_, scale)| scale > 0.0)
    }

    fn mark() -> [u8; 8] {
        super::layer::mark(TEXT).to_le_bytes()
    }

    /// How near a question is to each subject, sharpened; and how near it is to the nearest.
    #[must_use]
    pub fn of_question(&self, probe: &Probe) -> (Mix, f32) {
        mix(&self.asked, &self.asked_of, probe)
    }

    /// The subjects a passage is about.
    #[must_use]
    pub fn of_passage(&self, vector: &Probe) -> Nearest {
        let (mix, _) = mix(&self.told, &self.told_of, vector);
        let mut ranked: Vec<(u8, f32)> = (0..=u8::MAX).zip(mix).collect();
        ranked.sort_by(|one, other| other.1.total_cmp(&one.1));
        let mut out = [(0, 0); KEPT];
        for (to, (topic, share)) in out.iter_mut().zip(ranked) {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share is from 0 to 1"
            )]
            let share = (share * 255.0).round().clamp(0.0, 255.0) as u8;
            *to = (topic, share);
        }
        out
    }
}

/// How far a question and a passage agree in what they are about, 0 to 1.
#[must_use]
pub fn agreement(question: &Mix, passage: &Nearest) -> f32 {
    passage
        .iter()
        .map(|(topic, share)| {
            let asked = question.get(usize::from(*topic)).copied().unwrap_or(0.0);
            asked * f32::from(*share) / 255.0
        })
        .sum()
}

fn mix(rows: &Rows, of: &[u8], probe: &Probe) -> (Mix, f32) {
    let count = of.iter().max().map_or(0, |most| usize::from(*most) + 1);
    let mut two = vec![(-1.0_f32, -1.0_f32); count];
    for (near, topic) in rows.scan(rows.len(), probe).into_iter().zip(of) {
        if let Some((first, second)) = two.get_mut(usize::from(*topic)) {
            if near > *first {
                *second = *first;
                *first = near;
            } else if near > *second {
                *second = near;
            }
        }
    }
    let near: Vec<f32> = two
        .into_iter()
        .map(|(first, second)| {
            if second > -1.0 {
                (first + second) / 2.0
            } else {
                first
            }
        })
        .collect();
    let most = near.iter().copied().fold(-1.0, f32::max);
    let raised: Vec<f32> = near
        .iter()
        .map(|near| ((near - most) / SHARPNESS).exp())
        .collect();
    let all: f32 = raised.iter().sum();
    (
        raised.into_iter().map(|it| (it / all).sqrt()).collect(),
        most,
    )
}
