//! Lengths of time in classes, each 4 % wider than the one before: classes of many days add up, and a median told
//! from them is within 2 % of the true one (or a second, where it is shorter than that).

use std::ops::RangeInclusive;

/// How much wider each is.
const WIDER: f64 = 1.04;
const SECOND: f64 = 1_000_000.0;

/// The class of a length in microseconds.
#[must_use]
pub fn class(micros: i64) -> i32 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "lengths are far below 2^52 microseconds"
    )]
    let seconds = micros.max(0) as f64 / SECOND;
    if seconds < 1.0 {
        return 0;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a few hundred at most")]
    let steps = (seconds.ln() / WIDER.ln()).floor() as i32;
    steps.saturating_add(1)
}

/// The middle of a class, in microseconds.
#[must_use]
pub fn middle(class: i32) -> i64 {
    if class <= 0 {
        return 500_000;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a length of time")]
    let micros = (WIDER.powi(class - 1) * WIDER.sqrt() * SECOND) as i64;
    micros
}

/// Classes there can be: of the longest times that can be told.
const MOST: usize = 1_024;

/// Classes that are added up at once, looking for a rank.
const AT_ONCE: usize = 16;

/// The letters that numbers are written with where many stand in a row: each has six bits, and the first says none.
const LETTERS: RangeInclusive<u8> = b'0'..=b'o';
const BITS: u32 = 6;
/// Letters of a number, at most.
const LONGEST: usize = 5;

/// How many there were of each class.
#[derive(Debug, Clone, Default)]
pub struct Lengths {
    /// By class, as far as there were any.
    classes: Vec<i32>,
    /// How many.
    pub number: i64,
    /// Together, in microseconds.
    pub total: i64,
}

impl PartialEq for Lengths {
    fn eq(&self, other: &Self) -> bool {
        (self.number, self.total) == (other.number, other.total) && self.some().eq(other.some())
    }
}

impl Lengths {
    /// None.
    pub const NONE: Self = Self {
        classes: Vec::new(),
        number: 0,
        total: 0,
    };

    /// Adds `number` of one class.
    pub fn add_class(&mut self, class: i32, number: i64) {
        let class = usize::try_from(class).unwrap_or(0).min(MOST);
        if self.classes.len() <= class {
            self.classes.resize(class + 1, 0);
        }
        if let Some(of) = self.classes.get_mut(class) {
            *of = of.saturating_add(fitting(number));
        }
    }

    /// Adds what [`Lengths::text`] says. A number whose class can't be told is none.
    pub fn add_text(&mut self, text: &str) {
        match text.split_once('=') {
            Some((first, letters)) => {
                self.add_row(first, letters);
            }
            None => self.add_words(text),
        }
    }

    /// Adds many in a row: all their first letters stand together, then all their second ones, so that they are added
    /// as fast as they are read.
    fn add_row(&mut self, first: &str, letters: &str) -> Option<()> {
        let first = first.parse().ok().filter(|first| *first <= MOST)?;
        let (long, letters) = letters.as_bytes().split_first()?;
        let long = usize::from(long.wrapping_sub(*LETTERS.start()));
        let wide = letters.len().checked_div(long)?;
        let fits = (1..=LONGEST).contains(&long) && wide > 0 && wide * long == letters.len();
        let end = first + wide;
        // Not ended by the first that is unknown: so a processor looks at many at once.
        let known = letters
            .iter()
            .fold(true, |known, letter| known & LETTERS.contains(letter));
        if !fits || end > MOST + 1 || !known {
            return None;
        }
        if self.classes.len() < end {
            self.classes.resize(end, 0);
        }
        let classes = self.classes.get_mut(first..end)?;
        for (some, place) in letters.chunks_exact(wide).zip(0..) {
            for (class, letter) in classes.iter_mut().zip(some) {
                // No shop has thousands of millions of chats, and an addition that would mind is slow.
                let number = i32::from(letter - LETTERS.start()) << (place * BITS);
                *class = class.wrapping_add(number);
            }
        }
        Some(())
    }

    fn add_words(&mut self, text: &str) {
        let mut class = None;
        for word in text.as_bytes().split(|byte| *byte == b' ') {
            let mut number = word;
            if let Some(at) = word.iter().position(|byte| *byte == b':') {
                let (named, rest) = word.split_at(at);
                class = whole(named).and_then(|class| i32::try_from(class).ok());
                number = rest.get(1..).unwrap_or_default();
            }
            class = match (class, whole(number)) {
                (Some(of), Some(number)) => {
                    self.add_class(of, number);
                    of.checked_add(1)
                }
                (_, None) | (None, _) => None,
            };
        }
    }

    /// The classes there are any of.
    fn some(&self) -> impl Iterator<Item = (i32, i64)> {
        let all = (0..).zip(self.classes.iter().map(|number| i64::from(*number)));
        all.filter(|(_, number)| *number != 0)
    }

    /// The classes as they are kept, the shorter of two ways. "12:3 5 15:1" is three of class 12, five of the next, and
    /// one of class 15; "12=13501" is three, five, none and one from class 12 on, a letter each.
    #[must_use]
    pub fn text(&self) -> String {
        let words = self.words();
        let row = self.row().filter(|row| row.len() <= words.len());
        row.unwrap_or(words)
    }

    /// As a row; nothing where there is none, or less than none of one.
    fn row(&self) -> Option<String> {
        let first = self.classes.iter().position(|number| *number != 0)?;
        let last = self.classes.iter().rposition(|number| *number != 0)?;
        let numbers = self.classes.get(first..=last)?;
        let most = u32::try_from(*numbers.iter().max()?).ok()?;
        let long = (32 - most.leading_zeros()).div_ceil(BITS).max(1);
        if long as usize > LONGEST || numbers.iter().any(|number| *number < 0) {
            return None;
        }
        let mut row = format!("{first}={long}");
        for place in 0..long {
            row.extend(numbers.iter().map(|number| {
                let bits = number >> (place * BITS) & ((1 << BITS) - 1);
                char::from(LETTERS.start() + u8::try_from(bits).unwrap_or(0))
            }));
        }
        Some(row)
    }

    fn words(&self) -> String {
        let mut next = None;
        let words = self.some().map(|(class, number)| {
            let follows = next == Some(class);
            next = class.checked_add(1);
            if follows {
                number.to_string()
            } else {
                format!("{class}:{number}")
            }
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// The length below which `percent` of them are, in microseconds: the nearest rank.
    #[must_use]
    pub fn percentile(&self, percent: i64) -> Option<i64> {
        let all = together(&self.classes);
        if all <= 0 {
            return None;
        }
        let rank = (all.saturating_mul(percent).saturating_add(99) / 100).max(1);
        let mut seen = 0;
        // Most classes are passed by some at once.
        for (some, first) in self.classes.chunks(AT_ONCE).zip((0..).step_by(AT_ONCE)) {
            let here = together(some);
            if seen + here < rank {
                seen += here;
                continue;
            }
            return (first..).zip(some).find_map(|(class, number)| {
                seen += i64::from((*number).max(0));
                (seen >= rank).then(|| middle(class))
            });
        }
        None
    }

    /// The middle one.
    #[must_use]
    pub fn median(&self) -> Option<i64> {
        self.percentile(50)
    }

    /// What they come to on average.
    #[must_use]
    pub fn mean(&self) -> Option<i64> {
        (self.number > 0).then(|| self.total / self.number)
    }
}

/// How many of some classes there are together.
fn together(classes: &[i32]) -> i64 {
    classes
        .iter()
        .map(|number| i64::from((*number).max(0)))
        .sum()
}

/// As many as a class holds.
fn fitting(number: i64) -> i32 {
    let most = if number < 0 { i32::MIN } else { i32::MAX };
    i32::try_from(number).unwrap_or(most)
}

/// A whole number in digits.
fn whole(digits: &[u8]) -> Option<i64> {
    let (negative, digits) = match digits.split_first() {
        Some((b'-', rest)) => (true, rest),
        _ => (false, digits),
    };
    let number = digits.iter().try_fold(0_i64, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| i64::from(digit - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })?;
    let number = if negative { -number } else { number };
    (!digits.is_empty()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    #[test]
    fn classes_are_kept_as_text() {
        let mut lengths = Lengths::default();
        for class in [15, 12, 12, 0, 12, 13] {
            lengths.add_class(class, 1);
        }
        lengths.add_class(0, -1);
        assert_eq!(lengths.text(), "12=13101");
        let mut read = Lengths::default();
        read.add_text(&lengths.text());
        read.add_text("");
        read.add_text("12:-3 nonsense 7: 8 a:1 9:1:1");
        assert_eq!(read.text(), "13=1101");
        read.add_text("13:-1 4 2");
        assert_eq!(read.text(), "14=143");
        read.add_text("200:64");
        assert_eq!(read.text(), "14:4 3 200:64");
        read.add_text("14:-5");
        assert_eq!(read.text(), "14:-1 3 200:64");
        for nonsense in [
            "=", "14=", "14=0", "14=2000", "14=1p", "1024=100", "x=1o", "9999=1o",
        ] {
            read.add_text(nonsense);
        }
        assert_eq!(read.text(), "14:-1 3 200:64");
    }

    proptest! {
        #[test]
        fn what_is_kept_is_read_again(numbers in vec((0..300_i32, 0..5_000_000_i64), 0..200), more in vec((0..300_i32, -3..70_i64), 0..300)) {
            let mut lengths = Lengths::default();
            let mut read = Lengths::default();
            for some in [numbers, more] {
                let mut added = Lengths::default();
                for (class, number) in some {
                    lengths.add_class(class, number);
                    added.add_class(class, number);
                }
                read.add_text(&added.text());
            }
            prop_assert_eq!(read, lengths);
        }
    }

    #[test]
    fn a_percentile_is_within_two_percent_of_the_true_one() {
        let mut lengths = Lengths::default();
        let mut exact = Vec::new();
        let mut number: i64 = 7;
        for _ in 0..5_000 {
            number = number
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            // From a second to some days, as many short as long ones.
            let power = (number.unsigned_abs() % 18) as u32;
            let length = 1_000_000 * (1_i64 << power) + (number.abs() % 1_000_000);
            exact.push(length);
            lengths.add_class(class(length), 1);
        }
        exact.sort_unstable();
        for percent in [1, 10, 50, 90, 99, 100] {
            let rank = (exact.len() * percent).div_ceil(100).max(1);
            let truth = exact.get(rank - 1).copied().unwrap_or_default();
            let told = lengths.percentile(percent as i64).unwrap_or_default();
            assert!(
                (told - truth).abs() * 100 <= truth * 2,
                "{percent}: {told} for {truth}"
            );
        }
        assert_eq!(Lengths::default().median(), None);
    }
}
