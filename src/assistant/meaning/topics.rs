//! What shoppers ask any shop, and how shops answer: a bridge for questions that share no word with their answer.
//!
//! `topics.txt` has a subject on each line of its own, then what is asked about it (`?`) and what a shop tells (`=`).
//! A question is as near to a subject as to the nearest things asked about it, a passage as to the nearest things
//! told; where both are near the same subject, they belong together though their own vectors may lie apart.
//! `chatter.txt` is the other side: what is said to a shop that asks it for nothing.

use super::rows::{Probe, Rows};
use crate::assistant::vectors::{self, Encoder, Kind};

/// How sharply the nearest subject stands out.
const SHARPNESS: f32 = 0.05;
/// Subjects kept of a passage.
const KEPT: usize = 8;
/// Of what is asked, so much is looked at to tell how commonly a passage is near.
const NEAREST: usize = 10;

const TEXT: &str = include_str!("topics.txt");
/// What is said to a shop that asks it for nothing: a line each.
const CHATTER: &str = include_str!("chatter.txt");

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

/// What is asked (`?`), or told (`=`), of all subjects.
#[cfg(test)]
pub(super) fn texts(sign: char) -> impl Iterator<Item = &'static str> {
    lines(sign).into_iter().map(|(_, text)| text)
}

/// From how near on a question is plainly about a subject: for the model, and for the table.
const PLAIN: (f32, f32) = (0.42, 0.55);

/// The subjects, in order.
fn names() -> impl Iterator<Item = &'static str> {
    let is_name = |line: &&str| !line.is_empty() && !line.starts_with(['?', '=']);
    TEXT.lines().filter(is_name)
}

/// A subject as a heading.
#[must_use]
pub fn called(subject: &str) -> String {
    let plain = match subject {
        "about" => "about the shop",
        "address split" => "several addresses",
        "broken trouble" => "something is broken",
        "care wash" => "washing and care",
        "charged when" => "when it is charged",
        "cheap or best" => "which one to choose",
        "declined" => "declined payments",
        "express" => "express delivery",
        "green" => "the environment",
        "holidays order" => "orders around holidays",
        "made where" => "where it is made",
        "pets in shop" => "pets in the shop",
        "po box" => "PO boxes",
        "storage season" => "storage out of season",
        "track" => "tracking",
        "use howto" => "how to use it",
        other => other,
    };
    let mut letters = plain.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
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
    chatter: Rows,
    asked_of: Vec<u8>,
    told_of: Vec<u8>,
}

impl Topics {
    /// As `encoder` sees them: MiniLM's come with the program.
    #[must_use]
    pub fn of(encoder: &dyn Encoder) -> Self {
        let kept = (encoder.kind() == Kind::Minilm)
            .then(|| vectors::minilm_topics().ok())
            .flatten()
            .and_then(|bytes| Self::read(encoder.dim(), &bytes));
        kept.unwrap_or_else(|| Self::encode(encoder))
    }

    /// Made with `encoder`: seven hundred short texts.
    #[must_use]
    pub fn encode(encoder: &dyn Encoder) -> Self {
        let rows = |texts: Vec<&str>| {
            let vectors = encoder.encode_all(&texts);
            // How wide another server's are is known once it has answered.
            let mut rows = Rows::new(vectors.first().map_or(0, Vec::len));
            for vector in vectors {
                rows.push(&vector);
            }
            rows
        };
        let of = |sign: char| rows(lines(sign).into_iter().map(|(_, text)| text).collect());
        Self::with(&of('?'), &of('='), &rows(CHATTER.lines().collect()))
    }

    fn with(asked: &Rows, told: &Rows, chatter: &Rows) -> Self {
        let topics = |lines: Vec<(u8, &str)>| lines.into_iter().map(|(topic, _)| topic).collect();
        Self {
            asked: asked.clone(),
            told: told.clone(),
            chatter: chatter.clone(),
            asked_of: topics(lines('?')),
            told_of: topics(lines('=')),
        }
    }

    /// Read as [`Topics::bytes`] wrote them; nothing when the file of subjects has changed since.
    #[must_use]
    pub fn read(width: usize, bytes: &[u8]) -> Option<Self> {
        let (mark, mut rest) = bytes.split_at_checked(8)?;
        if mark != Self::mark() {
            return None;
        }
        let mut rows = |count: usize| {
            let (these, others) = rest.split_at_checked(count * (width + 4))?;
            rest = others;
            Rows::read(width, count, these)
        };
        let asked = rows(lines('?').len())?;
        let told = rows(lines('=').len())?;
        let chatter = rows(CHATTER.lines().count())?;
        rest.is_empty().then(|| Self::with(&asked, &told, &chatter))
    }

    /// The vectors as bytes, behind a mark of the texts they were made of.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        [
            Self::mark().to_vec(),
            self.asked.bytes(),
            self.told.bytes(),
            self.chatter.bytes(),
        ]
        .concat()
    }

    /// Numbers in each vector.
    #[must_use]
    pub fn width(&self) -> usize {
        self.asked.width()
    }

    /// Whether they are more than zeros.
    #[must_use]
    pub fn says_something(&self) -> bool {
        self.asked.row(0).is_some_and(|(_, scale)| scale > 0.0)
    }

    fn mark() -> [u8; 8] {
        super::layer::mark(&[TEXT, CHATTER].concat()).to_le_bytes()
    }

    /// How near a question is to each subject, sharpened; and how near it is to the nearest.
    #[must_use]
    pub fn of_question(&self, probe: &Probe) -> (Mix, f32) {
        mix(&self.asked, &self.asked_of, probe)
    }

    /// How near something is to what is asked about each subject: to the two nearest of it.
    #[must_use]
    pub fn subjects(&self, probe: &Probe) -> Vec<f32> {
        subjects(&self.asked, &self.asked_of, probe)
    }

    /// The subject a question is about, where that is plain; as the file calls it.
    #[must_use]
    pub fn plainly(&self, probe: &Probe, kind: Kind) -> Option<&'static str> {
        self.plain(probe, kind).map(|(subject, _)| subject)
    }

    /// The same, with how plain it is.
    #[must_use]
    pub fn plain(&self, probe: &Probe, kind: Kind) -> Option<(&'static str, f32)> {
        let near = self.subjects(probe);
        let (at, most) = near
            .into_iter()
            .enumerate()
            .max_by(|one, other| one.1.total_cmp(&other.1))?;
        let from = if kind == Kind::Static {
            PLAIN.1
        } else {
            PLAIN.0
        };
        let subject = names().nth(at)?;
        (most >= from).then_some((subject, most))
    }

    /// How near a message is to what asks a shop for nothing.
    #[must_use]
    pub fn chatter(&self, probe: &Probe) -> f32 {
        let near = self.chatter.scan(self.chatter.len(), probe);
        near.into_iter().fold(0.0, f32::max)
    }

    /// How near a passage is to what is asked that it is nearest to, whatever the subject.
    #[must_use]
    pub fn commonly_asked(&self, vector: &Probe) -> f32 {
        let mut near = self.asked.scan(self.asked.len(), vector);
        near.sort_by(|one, other| other.total_cmp(one));
        near.truncate(NEAREST);
        near.iter().sum::<f32>() / near.len().max(1) as f32
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
    // The subjects it is nearest to come first, and most of the others have nothing of it.
    passage
        .iter()
        .take_while(|(_, share)| *share > 0)
        .map(|(topic, share)| {
            let asked = question.get(usize::from(*topic)).copied().unwrap_or(0.0);
            asked * f32::from(*share) / 255.0
        })
        .sum()
}

fn mix(rows: &Rows, of: &[u8], probe: &Probe) -> (Mix, f32) {
    let near = subjects(rows, of, probe);
    let most = near.iter().copied().fold(-1.0, f32::max);
    (sharpened(&near, SHARPNESS), most)
}

/// How much of something each subject has, the more of the nearest the sharper. Two of these multiplied and summed up
/// say how far they agree, 0 to 1.
#[must_use]
pub fn sharpened(near: &[f32], sharpness: f32) -> Mix {
    let most = near.iter().copied().fold(-1.0, f32::max);
    let raised: Vec<f32> = near
        .iter()
        .map(|near| ((near - most) / sharpness).exp())
        .collect();
    let all: f32 = raised.iter().sum();
    raised.into_iter().map(|it| (it / all).sqrt()).collect()
}

fn subjects(rows: &Rows, of: &[u8], probe: &Probe) -> Vec<f32> {
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
    two.into_iter()
        .map(|(first, second)| {
            if second > -1.0 {
                (first + second) / 2.0
            } else {
                first
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_headings() {
        assert_eq!(called("shipping cost"), "Shipping cost");
        assert_eq!(called("track"), "Tracking");
    }
}
