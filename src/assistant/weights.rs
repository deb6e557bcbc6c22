//! The numbers by which passages are put in order (`retrieval`) and an answer is trusted (`answer::gate`), as
//! `answer::learn` wrote them: a file of a few lines, each `model what numbers…`.

use std::sync::OnceLock;

use super::answer::gate::COUNT;
use super::retrieval::SIGNS;
use super::vectors::Kind;

/// The weights that come with the program.
const OURS: &str = include_str!("../../assets/answers/weights.txt");

/// The weights for one model.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// What each sign of a passage counts, in the order of `Traits::row`.
    pub order: [f32; SIGNS],
    /// Whether what was found answers: in a store like those that were learned from, and in a small one.
    pub gate: Scale,
    pub small: Scale,
    /// Whether anything is asked at all.
    pub asks: Scale,
}

/// What each sign of a question and what was found counts, in the order of `gate::signs`.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    /// Added to everything.
    pub bias: f32,
    /// For each sign.
    pub by: [f32; COUNT],
}

impl Scale {
    /// The odds, as a logarithm.
    #[must_use]
    pub fn says(&self, signs: &[f32; COUNT]) -> f32 {
        let signs = signs.iter().zip(&self.by);
        self.bias + signs.map(|(sign, weight)| sign * weight).sum::<f32>()
    }
}

const NOTHING: Scale = Scale {
    bias: 0.0,
    by: [0.0; COUNT],
};

impl Default for Weights {
    fn default() -> Self {
        Self {
            order: [1.0; SIGNS],
            gate: NOTHING,
            small: NOTHING,
            asks: NOTHING,
        }
    }
}

impl Weights {
    /// Reads what [`Weights::write`] wrote; nothing where a number is missing.
    #[must_use]
    pub fn read(text: &str, kind: Kind) -> Option<Self> {
        let numbers = |what: &str| -> Option<Vec<f32>> {
            let start = format!("{} {what} ", kind.as_str());
            let line = text.lines().find_map(|line| line.strip_prefix(&start))?;
            line.split(' ').map(|it| it.parse().ok()).collect()
        };
        let scale = |what: &str| {
            let numbers = numbers(what)?;
            let (bias, by) = numbers.split_first()?;
            Some(Scale {
                bias: *bias,
                by: by.try_into().ok()?,
            })
        };
        Some(Self {
            order: numbers("order")?.try_into().ok()?,
            gate: scale("gate")?,
            small: scale("small")?,
            asks: scale("asks")?,
        })
    }

    /// As lines of the file.
    #[must_use]
    pub fn write(&self, kind: Kind) -> String {
        let line = |what: &str, numbers: &mut dyn Iterator<Item = &f32>| {
            let numbers: Vec<String> = numbers.map(|it| format!("{it:.4}")).collect();
            format!("{} {what} {}\n", kind.as_str(), numbers.join(" "))
        };
        let scale = |what: &str, scale: &Scale| {
            line(what, &mut std::iter::once(&scale.bias).chain(&scale.by))
        };
        [
            line("order", &mut self.order.iter()),
            scale("gate", &self.gate),
            scale("small", &self.small),
            scale("asks", &self.asks),
        ]
        .concat()
    }
}

/// The weights for what this model read. Another server's vectors are taken for MiniLM's like.
#[must_use]
pub fn of(kind: Kind) -> &'static Weights {
    static BOTH: OnceLock<[Weights; 2]> = OnceLock::new();
    let [minilm, fixed] = BOTH.get_or_init(|| {
        [Kind::Minilm, Kind::Static].map(|kind| Weights::read(OURS, kind).unwrap_or_default())
    });
    match kind {
        Kind::Minilm | Kind::Api => minilm,
        Kind::Static => fixed,
    }
}

/// Where the weights say they are from: the checksum of what was learned from.
#[must_use]
pub fn learned_from() -> &'static str {
    let line = OURS.lines().find_map(|line| line.strip_prefix("data "));
    line.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_are_read_and_written_as_they_are() {
        for kind in [Kind::Minilm, Kind::Static] {
            let ours = Weights::read(OURS, kind).expect("a number for every sign");
            assert!(OURS.contains(&ours.write(kind)));
            assert!(ours.gate.by.iter().any(|it| *it != 0.0));
            assert_eq!(&ours, of(kind));
        }
        assert_eq!(Weights::read("minilm order 1 2 3", Kind::Minilm), None);
    }
}
