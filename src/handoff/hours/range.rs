//! A stretch of a day, as people write it: 09:00–12:30, 22:00–02:00.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Minutes of a day.
pub const DAY: u16 = 24 * 60;

/// From a minute of its day to a later one, which may be on the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Range {
    from: u16,
    to: u16,
}

#[derive(Serialize, Deserialize)]
struct Written {
    from: String,
    to: String,
}

impl Range {
    /// A whole day.
    pub const WHOLE_DAY: Self = Self { from: 0, to: DAY };

    /// Reads both ends. One that ends no later than it begins ends on the next day.
    ///
    /// # Errors
    /// What is wrong, for the one who typed it.
    pub fn parse(from: &str, to: &str) -> Result<Self, String> {
        let (from, to) = (minute(from)?, minute(to)?);
        if from == DAY {
            return Err("A day begins at 00:00.".into());
        }
        Ok(Self {
            from,
            to: if to <= from { to + DAY } else { to },
        })
    }

    /// Minutes after midnight at which it begins, below 24 hours.
    #[must_use]
    pub fn from(self) -> u16 {
        self.from
    }

    /// Minutes after the same midnight at which it ends: at most 48 hours.
    #[must_use]
    pub fn to(self) -> u16 {
        self.to
    }

    /// Whether a minute is in both.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }
}

fn minute(text: &str) -> Result<u16, String> {
    let wrong = || format!("“{text}” is not a time. Write it like 09:30.");
    let (hour, minute) = text.trim().split_once([':', '.']).ok_or_else(wrong)?;
    let digits =
        |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(hour) || minute.len() != 2 || !digits(minute) {
        return Err(wrong());
    }
    let (hour, minute): (u16, u16) = hour
        .parse()
        .ok()
        .zip(minute.parse().ok())
        .ok_or_else(wrong)?;
    match (hour, minute) {
        (0..=23, 0..=59) | (24, 0) => Ok(hour * 60 + minute),
        _ => Err(wrong()),
    }
}

fn written(minute: u16) -> String {
    let minute = if minute > DAY { minute - DAY } else { minute };
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}–{}", written(self.from), written(self.to))
    }
}

impl TryFrom<Written> for Range {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        Self::parse(&written.from, &written.to)
    }
}

impl From<Range> for Written {
    fn from(range: Range) -> Self {
        Self {
            from: written(range.from),
            to: written(range.to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        let read = |from, to| Range::parse(from, to).map(|range| (range.from, range.to));
        assert_eq!(read("9:00", "17.30"), Ok((540, 1050)));
        assert_eq!(read("22:00", "02:00"), Ok((1320, 1560)));
        assert_eq!(read("00:00", "24:00"), Ok((0, 1440)));
        assert_eq!(read("00:00", "00:00"), Ok((0, 1440)));
        for (from, to) in [
            ("25:00", "26:00"),
            ("24:00", "01:00"),
            ("9", "17:00"),
            ("09:60", "10:00"),
            ("", "1:00"),
            ("+9:00", "10:00"),
        ] {
            assert!(read(from, to).is_err(), "{from} {to}");
        }
        let kept = serde_json::to_string(&Range::parse("22:00", "02:00").unwrap()).unwrap();
        assert_eq!(kept, r#"{"from":"22:00","to":"02:00"}"#);
        assert_eq!(
            serde_json::from_str::<Range>(&kept).unwrap(),
            Range {
                from: 1320,
                to: 1560
            }
        );
        assert_eq!(
            serde_json::from_str::<Range>(&serde_json::to_string(&Range::WHOLE_DAY).unwrap())
                .unwrap(),
            Range::WHOLE_DAY
        );
    }
}
